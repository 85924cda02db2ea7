//! The shapes that stories have in common: moments, commands, what is seen, and what was tried.

use super::{Fate, Proof};
use crate::outcome::{Seconds, StepResult, Verdict};
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
pub struct Command {
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
pub struct Shown {
    /// What is looked at.
    pub what: String,
    /// What it says.
    pub says: String,
    /// Whether that would make anyone wonder.
    pub alarmed: bool,
    /// What it says at the end of the run, where that is something else.
    pub at_the_end: Option<String>,
}

/// Something that might have been done otherwise, played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Remedy {
    /// What was done otherwise, in words.
    pub text: String,
    /// The deviations of that rehearsal.
    pub deviations: Vec<String>,
    /// Whether what is explained is better there (the update is not missing, the operator gets further, the gap is
    /// shorter, the finding is gone), and the whole run is better in at least one of its verdict, what is lost, what is
    /// pending, the points of the goal that were missed, the gap and the kinds of what is broken, and worse in none but
    /// the last.
    pub helps: bool,
    /// Of an update, item or job, what became there of what the same request, command or job made; none where it was not
    /// promised to anyone.
    pub fate: Option<Fate>,
    /// How that rehearsal ended.
    pub verdict: Verdict,
    /// Where its runbook could not go on.
    pub stuck_at: Option<String>,
    /// Of a gap, the longest one of the same service.
    pub longest_gap_s: Option<Seconds>,
    /// How many updates it lost.
    pub lost: u64,
    /// How many it left pending.
    pub pending: u64,
    /// How many points of the goal it missed, where the goal is asked for.
    pub missed: u64,
    /// The kinds of what else is broken at its end, such as `store-missing`, each once.
    pub broken: Vec<String>,
    /// With what it was tried further; none where all was not well to begin with, and of the runbook as written.
    pub proof: Option<Proof>,
}

impl Remedy {
    /// Whether nothing was missing, the goal reached and nothing broken in that rehearsal and in whatever it was tried with
    /// further, its runbook was played to its end, and the check finds no error in its text that it did not find before.
    #[must_use]
    pub fn saves_all(&self) -> bool {
        let ended = !matches!(self.verdict, Verdict::Stuck | Verdict::Inconclusive);
        let well = ended && self.lost + self.pending + self.missed == 0 && self.broken.is_empty();
        well && self.proof.as_ref().is_none_or(Proof::is_without_fault)
    }
}
