//! A recording, as its JSON has it.

use serde::Deserialize;
use std::collections::BTreeMap;

/// Who chooses the keys of new rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ids {
    /// The clients, all of them from one sequence, so that none is given twice.
    Client,
    /// Each node by itself: one above the greatest that it holds.
    Database,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepOutcome {
    /// It did what it says.
    Ok,
    /// It was refused.
    Refused,
    /// What it waited for did not come.
    Timeout,
}

impl StepOutcome {
    /// As a recording has it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Refused => "refused",
            Self::Timeout => "timeout",
        }
    }
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct RecordedStep {
    /// What was done, such as `pause o2u`.
    pub step: String,
    /// How it ended.
    pub outcome: StepOutcome,
}

/// A row of the ledger of a node: its key, and where the database chose that, the account that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum LedgerRow {
    /// The key alone.
    Key(u32),
    /// The key and the account.
    Of(u32, u32),
}

/// The rows of a node at the end.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct NodeRows {
    /// One row for each transaction that is there.
    pub ledger: Vec<LedgerRow>,
    /// By account, how many transactions it has counted and the key of the last one.
    pub account: BTreeMap<String, (u32, Option<u32>)>,
    /// The markers that are there, by number.
    pub marker: Vec<u32>,
}

impl NodeRows {
    /// The rows of the ledger, in words.
    pub(crate) fn ledger_words(&self) -> Vec<String> {
        let word = |row: &LedgerRow| match row {
            LedgerRow::Key(key) => key.to_string(),
            LedgerRow::Of(key, account) => format!("{key} of account {account}"),
        };
        self.ledger.iter().map(word).collect()
    }

    /// The accounts, in words.
    pub(crate) fn account_words(&self) -> Vec<String> {
        let last = |key: Option<u32>| key.map_or_else(|| "none".to_owned(), |key| key.to_string());
        self.account
            .iter()
            .map(|(name, (counted, key))| format!("{name}: {counted}, the last {}", last(*key)))
            .collect()
    }

    /// The markers, in words.
    pub(crate) fn marker_words(&self) -> Vec<String> {
        self.marker.iter().map(ToString::to_string).collect()
    }
}

/// A recorded schedule of a real pair.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Recording {
    /// Its number.
    pub seed: u64,
    /// Who chooses keys.
    pub ids: Ids,
    /// What was done.
    pub steps: Vec<RecordedStep>,
    /// How many transactions were acknowledged.
    pub acknowledged: u64,
    /// By node, what it held at the end.
    pub rows: BTreeMap<String, NodeRows>,
}

/// What is wrong with a text that should be a recording.
#[derive(Debug, thiserror::Error)]
pub enum NotARecording {
    /// It is not the JSON of one.
    #[error("line {line} is no recording of a pair: {source}")]
    Json {
        /// Which line, from 1 on.
        line: usize,
        /// Why.
        source: serde_json::Error,
    },
    /// A step or a node that nobody knows.
    #[error(
        "line {line}: nobody knows {what}; the steps are pause, resume, stop, mkslot, reset_tx, reset_rx and drain \
             with o2u or u2o behind it, move with O or U, backup and replace; the nodes are O and U"
    )]
    Unknown {
        /// Which line, from 1 on.
        line: usize,
        /// What.
        what: String,
    },
    /// There is none.
    #[error("there is no recording in it: one JSON object a line is read")]
    Empty,
}

/// The recordings of a file, one a line.
///
/// # Errors
/// The first line that is none.
pub fn parse(text: &str) -> Result<Vec<Recording>, NotARecording> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let recording = |(index, line): (usize, &str)| {
        let line_number = index + 1;
        let recording: Recording =
            serde_json::from_str(line).map_err(|source| NotARecording::Json { line: line_number, source })?;
        match recording.unknown() {
            Some(what) => Err(NotARecording::Unknown { line: line_number, what }),
            None => Ok(recording),
        }
    };
    let recordings: Vec<Recording> = lines.map(recording).collect::<Result<_, _>>()?;
    if recordings.is_empty() { Err(NotARecording::Empty) } else { Ok(recordings) }
}

impl Recording {
    /// What of it nobody knows.
    fn unknown(&self) -> Option<String> {
        let known = |step: &str| match step.split_once(' ') {
            Some(("move", node)) => ["O", "U"].contains(&node),
            Some((word, direction)) => {
                let words = ["pause", "resume", "stop", "mkslot", "reset_tx", "reset_rx", "drain"];
                words.contains(&word) && ["o2u", "u2o"].contains(&direction)
            }
            None => ["backup", "replace"].contains(&step),
        };
        let step =
            self.steps.iter().find(|one| !known(&one.step)).map(|one| format!("the step `{}`", one.step));
        let node = ["O", "U"].into_iter().find(|node| !self.rows.contains_key(*node));
        step.or_else(|| node.map(|node| format!("the rows at its end without the node {node}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_recording_is_told_with_its_line() {
        for (text, said) in [
            ("", "no recording"),
            ("{}", "line 1"),
            (
                r#"{"seed":0,"ids":"client","steps":[{"step":"halt o2u","outcome":"ok"}],"acknowledged":0,"rows":{}}"#,
                "halt o2u",
            ),
        ] {
            let wrong = parse(text).expect_err("it is none").to_string();
            assert!(wrong.contains(said), "{wrong}");
        }
    }
}
