//! What might have been done otherwise, as it is told: what came of it, and with what it was tried further.

use super::shape::Fate;
use crate::outcome::{Seconds, Verdict};
use schemars::JsonSchema;
use serde::Serialize;

/// Something that might have been done otherwise, played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Remedy {
    /// What was done otherwise, in words.
    pub text: String,
    /// The deviations of that rehearsal.
    pub deviations: Vec<String>,
    /// Those of its faults that hang on another command than in the run that is explained, so that they strike at the same
    /// moment.
    pub rehung: Vec<String>,
    /// Whether anything that is told of that rehearsal is otherwise than in the run that is explained.
    pub changes: bool,
    /// Whether what is explained is better there (the update is not missing, the operator gets further, the gap is
    /// shorter, the finding is gone), and the whole run is better in at least one of its verdict, what is lost, what is
    /// pending, the points of the goal that were missed, the gap and the kinds of what is broken, and worse in none but
    /// the last. Where more stores are missing or clients lose more, it does not help; nor where the runbook is stuck at no
    /// later command, unless fewer updates are missing.
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
    /// How many of its commands did not do what they say: were refused, broke off, or were not answered in time.
    pub failed_commands: u64,
    /// With what it was tried further; none where all was not well to begin with, and of the runbook as written.
    pub proof: Option<Proof>,
}

impl Remedy {
    /// Whether nothing was missing, the goal reached and nothing broken in that rehearsal and in whatever it was tried with
    /// further, its runbook was played to its end, each of its commands did what it says, and the check finds no error in its text that it did not find before.
    #[must_use]
    pub fn saves_all(&self) -> bool {
        let ended = !matches!(self.verdict, Verdict::Stuck | Verdict::Inconclusive);
        let missing = self.lost + self.pending + self.missed + self.failed_commands;
        let well = ended && missing == 0 && self.broken.is_empty();
        well && self.proof.as_ref().is_none_or(Proof::is_without_fault)
    }
}

/// With what a remedy was tried further.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Proof {
    /// Under these seeds.
    pub seeds: Vec<u64>,
    /// Under these shares of the load.
    pub loads: Vec<String>,
    /// How many runs were played, up to the first in which not all was well.
    pub runs: u64,
    /// In how many of them a fault was never set off, so that they prove nothing.
    pub idle: u64,
    /// In how many of them something is wrong that is no better in the runbook as written.
    pub alike: u64,
    /// The run in which not all was well.
    pub fails: Option<Setback>,
    /// The errors that the check finds in the text as it would be typed, and not in the text that was typed.
    pub errors: Vec<String>,
}

/// A run in which not all was well with a remedy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Setback {
    /// Its seed.
    pub seed: u64,
    /// Its share of the load.
    pub load: String,
    /// How it ended.
    pub verdict: Verdict,
    /// Where its runbook could not go on.
    pub stuck_at: Option<String>,
    /// How many updates it lost.
    pub lost: u64,
    /// How many it left pending.
    pub pending: u64,
    /// How many points of the goal it missed.
    pub missed: u64,
    /// The kinds of what else is broken at its end, each once.
    pub broken: Vec<String>,
    /// Whether it is worse than the run that is explained in the same weather.
    pub is_worse: bool,
}

impl Proof {
    /// Whether all was well in every run, each was a proof, and the check has no more to say than before.
    #[must_use]
    pub const fn is_without_fault(&self) -> bool {
        self.fails.is_none() && self.idle == 0 && self.errors.is_empty()
    }

    /// Whether it would be better left alone.
    #[must_use]
    pub fn does_harm(&self) -> bool {
        !self.errors.is_empty() || self.fails.as_ref().is_some_and(|fails| fails.is_worse)
    }
}
