//! The shapes that stories have in common: moments, commands, what is seen, and what became of an update.

use crate::outcome::{Seconds, StepResult};
use schemars::JsonSchema;
use serde::Serialize;

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum MomentKind {
    /// A store took it.
    Taken,
    /// Its client heard that it was done.
    Promised,
    /// A command was typed.
    Typed,
    /// A fault began or ended.
    Fault,
    /// Another place keeps it.
    Kept,
    /// It stands otherwise in a place that keeps it.
    Stands,
    /// A place no longer keeps it.
    Gone,
    /// Its way ended.
    Cut,
    /// A command was answered.
    Answered,
    /// Clients were answered for the last time before a gap.
    Silent,
    /// Clients were answered again.
    Served,
    /// The operator could not go on.
    Stuck,
    /// The run ended.
    Ended,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Moment {
    /// When.
    pub at_s: Seconds,
    /// What kind of thing.
    pub kind: MomentKind,
    /// The step it belongs to.
    pub step: Option<String>,
    /// What happened, in a sentence without its period.
    pub text: String,
}

/// A command of the runbook, as far as it was played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Command")]
pub struct CommandStory {
    /// Its step, by its address in the runbook as written.
    pub step: String,
    /// The lane it was typed at.
    pub lane: String,
    /// What was typed.
    pub command: String,
    /// When it was typed first.
    pub typed_s: Option<Seconds>,
    /// When its last answer came, or its operator gave up.
    pub ended_s: Option<Seconds>,
    /// How it ended.
    pub result: StepResult,
    /// What is told of a command that did not do what it says.
    pub message: Option<String>,
    /// What the operator was shown.
    pub reply: Vec<String>,
}

/// Something that whoever looks at the system from outside sees of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Shown")]
pub struct Observation {
    /// What is looked at.
    pub what: String,
    /// What it says.
    pub says: String,
    /// Whether that would make anyone wonder.
    pub alarmed: bool,
    /// What it says at the end of the run, where that is something else.
    pub at_the_end: Option<String>,
}

/// What became of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It is there.
    Survived,
    /// A blind write that time stamps decided against.
    Superseded,
    /// Missing, but still held.
    Pending,
    /// Missing for good.
    Lost,
}

impl From<ledger::Fate> for Fate {
    fn from(fate: ledger::Fate) -> Self {
        match fate {
            ledger::Fate::Survived => Self::Survived,
            ledger::Fate::Superseded => Self::Superseded,
            ledger::Fate::Pending => Self::Pending,
            ledger::Fate::Lost => Self::Lost,
        }
    }
}
