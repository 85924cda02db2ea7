//! A recording, as its JSON has it.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A step.
#[derive(Debug, Clone, Deserialize)]
pub struct Step {
    /// What was typed.
    pub cmd: String,
    /// Its exit status, or `timeout`.
    pub rc: Value,
    /// What it printed.
    pub reply: Vec<String>,
    /// A word for each subscription; a list where it differed between the looks.
    pub settle: Value,
    /// The state, where it changed.
    #[serde(default)]
    pub state: Option<Value>,
}

/// A recorded schedule of a real pair of servers.
#[derive(Debug, Clone, Deserialize)]
pub struct Recording {
    /// Its name.
    pub name: String,
    /// The runbook that it is a variant of.
    #[serde(default)]
    pub base: Option<String>,
    /// The releases of the old and the new server.
    pub pair: [String; 2],
    /// Further tables and settings.
    #[serde(default)]
    pub opts: BTreeMap<String, Value>,
    /// The steps.
    pub steps: Vec<Step>,
    /// Every write of a client.
    pub writes: Vec<Value>,
    /// What each subscription came to at the end.
    pub final_settle: Value,
    /// Every row and sequence at the end.
    pub final_rows: Value,
}

impl Recording {
    /// Which kind of schedule it is, by the form of its deviation: canonical, skip, swap, hazard or random.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        let after = self.name.split_once('-').map(|(_, rest)| rest).unwrap_or_default();
        match self.name.chars().next() {
            Some('H') => "hazard",
            Some('R') => "random",
            _ if after.starts_with("skip") => "skip",
            _ if after.starts_with("swap") => "swap",
            _ => "canonical",
        }
    }
}

/// The recordings of a file, one a line.
///
/// # Errors
/// The number of the first line that is none, and why.
pub fn parse(text: &str) -> Result<Vec<Recording>, (usize, serde_json::Error)> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(index, line)| serde_json::from_str(line).map_err(|error| (index + 1, error))).collect()
}
