//! What is to be played: two releases, further tables and settings, and what is typed.

use serde::Deserialize;
use serde_json::{Map, Value};

/// A step, as the line alone or as a recording has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Step {
    Line(String),
    Recorded { cmd: String },
}

/// A release, as a number or as a recording has it.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum Release {
    Major(u32),
    Version(String),
}

/// A schedule, or a recording, of which nothing but the schedule is read.
#[derive(Debug, Clone, Deserialize)]
struct Line {
    name: String,
    #[serde(default)]
    base: Value,
    #[serde(default)]
    deviation: Value,
    pair: [Release; 2],
    #[serde(default)]
    opts: Map<String, Value>,
    steps: Vec<Step>,
}

/// What is to be played.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// Its name.
    pub name: String,
    /// What it is a variant of, as whoever wrote it has it.
    pub base: Value,
    /// In what, as whoever wrote it has it.
    pub deviation: Value,
    /// The major releases of the old and the new server.
    pub pair: [u32; 2],
    /// Further tables (`nopk`, `unlogged`, `lo`, `partition`, `ident`, `triggers`, `late`) and settings (`old_conf`, `new_conf`).
    pub opts: Map<String, Value>,
    /// What is typed.
    pub steps: Vec<String>,
}

/// What is wrong with a text that should be a schedule.
#[derive(Debug, thiserror::Error)]
pub enum NotASchedule {
    /// It is not the JSON of one.
    #[error("line {line} is no schedule: {source}")]
    Json {
        /// Which line, from 1 on.
        line: usize,
        /// Why.
        source: serde_json::Error,
    },
    /// A release is no number.
    #[error("line {line}: `{release}` is no release")]
    Release {
        /// Which line, from 1 on.
        line: usize,
        /// What stands there.
        release: String,
    },
    /// There is none.
    #[error("there is no schedule in it: one JSON object a line is read")]
    Empty,
}

/// The schedules of a file, one a line. A recording is one too.
///
/// # Errors
/// The first line that is none.
pub fn parse(text: &str) -> Result<Vec<Schedule>, NotASchedule> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let schedules: Vec<Schedule> =
        lines.map(|(index, line)| read(index + 1, line)).collect::<Result<_, _>>()?;
    if schedules.is_empty() { Err(NotASchedule::Empty) } else { Ok(schedules) }
}

fn read(line: usize, text: &str) -> Result<Schedule, NotASchedule> {
    let Line { name, base, deviation, pair, opts, steps } =
        serde_json::from_str(text).map_err(|source| NotASchedule::Json { line, source })?;
    let major = |release: &Release| match release {
        Release::Major(major) => Ok(*major),
        Release::Version(text) => {
            let major = text.split('.').next().and_then(|major| major.parse().ok());
            major.ok_or_else(|| NotASchedule::Release { line, release: text.clone() })
        }
    };
    let pair = [major(&pair[0])?, major(&pair[1])?];
    let line = |step: Step| match step {
        Step::Line(cmd) | Step::Recorded { cmd } => cmd,
    };
    Ok(Schedule { name, base, deviation, pair, opts, steps: steps.into_iter().map(line).collect() })
}

impl Schedule {
    /// Whether there is a further table.
    pub(crate) fn has(&self, option: &str) -> bool {
        self.opts
            .get(option)
            .is_some_and(|value| !matches!(value, Value::Null | Value::Bool(false)) && value != 0)
    }
}
