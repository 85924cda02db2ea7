//! What a rehearsal tells: the outcome, in the shape of the JSON contract.
//!
//! The field names are part of the contract and versioned by [`FORMAT`]. Nothing here depends on the machine:
//! no wall-clock figure and no path, so that two runs can be compared byte for byte. The family's final state
//! comes in as a serialisable value of its own.

mod chronicle;
mod moved;
mod noticed;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

pub use crate::scenario::Seconds;
pub use chronicle::{Chronicle, Condition, Curve, FaultSpan, LossInstant, Measure, Segment, Track};
pub use moved::Moved;
pub use noticed::{Noticed, Watcher};

/// The version of the JSON format.
pub const FORMAT: u32 = 1;

/// How a rehearsal ended, most severe reading first (`DESIGN`, measures).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Every objective holds, the goal among them, no finding is an error, and the world came to rest.
    Held,
    /// The world was not quiet at the horizon, so nothing can be concluded.
    Inconclusive,
    /// The runbook could not be finished.
    Stuck,
    /// An objective does not hold, or a finding is an error.
    Violated,
}

/// Where a runbook could not go on, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StuckAt {
    /// The command, by its address in the runbook as written.
    pub address: String,
    /// Why the operator stopped there.
    pub reason: String,
    /// What it waited for, and how far that was, where it waited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waited_for: Option<String>,
}

/// A runbook that was given up, as a deviation has it, and its way back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GivenUp {
    /// The unit after which it was to be given up.
    pub after: String,
    /// Where its operator was stopped before that, and gave up there.
    pub stopped_at: Option<StuckAt>,
    /// The section that was played then.
    pub section: String,
    /// Whether it was played to its end.
    pub is_played: bool,
    /// Whether it has then brought everything back that the goal asks for: nothing is broken, and what is missed is the
    /// releases of the upgrade alone. Such a run is not held all the same, for no upgrade took place.
    pub brought_back: bool,
}

/// Counts of acknowledged updates by what became of them; the first four after `acknowledged` sum to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Counts {
    /// Updates whose client heard that they were done.
    pub acknowledged: u64,
    /// In the ancestry of the final head at every store that is meant to hold them.
    pub survived: u64,
    /// Blind writes beaten under timestamps.
    pub superseded: u64,
    /// Missing somewhere, but a channel still holds them.
    pub pending: u64,
    /// Missing somewhere, and nothing will bring them.
    pub lost: u64,
    /// Lost, and no store that serves applications at the end has them.
    pub lost_to_clients: u64,
    /// Taken or run twice.
    pub duplicated: u64,
    /// Rows whose final heads differ between the stores.
    pub diverged_rows: u64,
    /// Rows present somewhere although an acknowledged delete of them was lost there.
    pub resurrected_rows: u64,
}

/// The counts of one kind of effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct KindCounts {
    /// `row`, `item` or `job`.
    pub kind: &'static str,
    /// Its counts.
    #[serde(flatten)]
    pub counts: Counts,
}

/// The counts at one store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StoreCounts {
    /// The store.
    pub store: String,
    /// Updates in the ancestry of its final heads.
    pub survived: u64,
    /// Blind writes beaten there under timestamps.
    pub superseded: u64,
    /// Missing there but still on their way.
    pub pending: u64,
    /// Missing there for good.
    pub lost: u64,
}

/// One update, as an example of many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Example {
    /// The update's number in the ledger.
    pub update: u64,
    /// What it is: `row` for an update of one, `item` or `job`.
    pub kind: &'static str,
    /// The row, item or job it touched.
    pub row: u64,
    /// When it was committed.
    pub committed_s: Seconds,
    /// The store that took it.
    #[serde(rename = "where")]
    pub place: String,
}

/// Updates with one fate at one store for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CauseCount {
    /// The reason, one of a closed list in kebab case.
    pub cause: &'static str,
    /// The same as a sentence, for people.
    #[serde(skip)]
    pub sentence: &'static str,
    /// The store that misses them.
    pub store: String,
    /// The step to blame, where there is one.
    pub step: Option<String>,
    /// The fault to blame, where there is no such step and one is known.
    pub fault: Option<String>,
    /// The step that should have made good what that step has done, where a deviation has changed it or kept it from doing
    /// what it says.
    pub made_good_by: Option<String>,
    /// The deviation without which none are missing so, where that step is as written or nobody is to blame.
    pub only_with: Option<Root>,
    /// Who noticed, of a loss; none of what is pending, and where nobody has asked.
    pub noticed: Option<Noticed>,
    /// How many.
    pub count: u64,
    /// The first of them.
    pub example: Example,
}

/// An interval in which somebody of a group of clients waited, with any request or with one of a kind, and nobody was
/// answered in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Gap {
    /// When the first arrived who waited.
    pub from_s: Seconds,
    /// The first answer in time after it, or when the last who waited in vain gave up.
    pub to_s: Seconds,
    /// The command that took the service away; absent where a fault did, or chance.
    pub step: Option<String>,
    /// The fault that took it away, where one is known to have.
    pub fault: Option<String>,
    /// The group, the kind of request where it is one of several, and what its clients ran into, in the words of the
    /// family.
    pub cause: String,
}

/// What the clients of one service saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Availability {
    /// The service.
    pub service: String,
    /// Requests by intended time: the sum of the next three.
    pub requests: u64,
    /// Requests that were answered within their time-out, by a no of the service's own too.
    pub answered: u64,
    /// Requests that were not answered within their time-out.
    pub failed: u64,
    /// Requests that were refused until their time-out because something behind the service was away or full.
    pub refused: u64,
    /// How long an answer took from the intended time of its request, to three significant digits: half of all answers
    /// took no longer. Late answers count; what was refused or never answered has no length. Absent where nothing was
    /// answered.
    pub p50_s: Option<Seconds>,
    /// The same for 95 of 100 answers.
    pub p95_s: Option<Seconds>,
    /// The same for 99 of 100 answers.
    pub p99_s: Option<Seconds>,
    /// The longest that an answer took.
    pub max_s: Option<Seconds>,
    /// The longest gap.
    pub longest_gap_s: Seconds,
    /// All gaps together; a time in which there were several counts once.
    pub total_gap_s: Seconds,
    /// Each gap, in order.
    pub gaps: Vec<Gap>,
}

impl Availability {
    /// The longest gap, and of several as long the first.
    #[must_use]
    pub fn longest_gap(&self) -> Option<&Gap> {
        let length = |gap: &&Gap| gap.to_s.0.nanos().saturating_sub(gap.from_s.0.nanos());
        self.gaps.iter().rev().max_by_key(length)
    }
}

/// A disk's high-water mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DiskHighWater {
    /// The host it belongs to.
    pub host: String,
    /// The most that was in use at any time.
    pub bytes: u64,
}

/// How thin the ice was, even where nothing broke. What a family does not measure is not there: "no time with a single
/// copy" would be taken for safety.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Exposure {
    /// Time in which there was one copy alone: of all the data, while a store did not exist or was not in memory; or of
    /// an acknowledged update that never reached the other store, from its commit to the end. What was on its way and
    /// arrived is told by the lag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub single_copy_s: Option<Seconds>,
    /// The greatest age of an update when it reached the other store. An acknowledged one that never did counts with
    /// its age at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_lag_s: Option<Seconds>,
    /// The most log held for a subscriber.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_log_held_bytes: Option<u64>,
    /// Per host; none where no disk is measured.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub disk_high_water: Vec<DiskHighWater>,
}

impl Exposure {
    /// Whether anything of it is measured.
    #[must_use]
    pub fn is_measured(&self) -> bool {
        *self != Self::default()
    }

    /// Writes it, or nothing where nothing of it was measured.
    fn written<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.is_measured().then_some(self).serialize(serializer)
    }
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StepResult {
    /// It did what it says.
    Ok,
    /// The tool refused it.
    Refused,
    /// The tool ran but an expected line of output was missing, or it broke off.
    Failed,
    /// A deviation left it out.
    Skipped,
    /// It did not end within its time-out.
    TimedOut,
    /// The model has nothing of it, so that it did nothing here, whatever it does where it is real.
    NotModelled,
    /// It was under way when the rehearsal ended.
    Unfinished,
    /// The operator never came to it.
    NotReached,
}

impl StepResult {
    /// What it is called in a sentence.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Skipped => "left out",
            Self::TimedOut => "timed out",
            Self::NotModelled => "not modelled",
            Self::Unfinished => "unfinished",
            Self::NotReached => "not reached",
        }
    }

    /// Whether the command was typed, and answered otherwise than it should be.
    #[must_use]
    pub const fn went_wrong(self) -> bool {
        matches!(self, Self::Refused | Self::Failed | Self::TimedOut | Self::NotModelled)
    }
}

/// One command of the runbook, as it was played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PlayedStep {
    /// Its address in the runbook as written.
    pub address: String,
    /// The lane it was typed at.
    pub lane: String,
    /// What was typed.
    pub command: String,
    /// When it was typed.
    pub start_s: Option<Seconds>,
    /// When its reply came.
    pub end_s: Option<Seconds>,
    /// How it ended.
    pub result: StepResult,
    /// What the tool said, where it matters.
    pub message: Option<String>,
    /// What the operator was shown, line by line.
    pub reply: Vec<String>,
}

/// The runbook, as it was played.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct Played {
    /// From the first command to the last reply.
    pub duration_s: Seconds,
    /// Every command in the order of the runbook as it was to be played.
    pub steps: Vec<PlayedStep>,
}

/// The kind of the finding that a store is gone, or emptied, whose rows were not judged for it.
pub const NOT_JUDGED: &str = "store-missing";

/// A point of the goal that was missed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GoalPoint {
    /// What of the world.
    pub what: String,
    /// How it should be at the end.
    pub wanted: String,
    /// How it is.
    pub is: String,
    /// The step that should have brought it about, where that is known.
    pub step: Option<String>,
    /// What became of that step, where it did not do what it says, or a deviation has changed it.
    pub fate: Option<StepFate>,
    /// What undid it, where it had been reached, and that step had done what it says or would have come later.
    pub undone: Option<Undone>,
}

impl Outcome {
    /// Whether nothing is amiss but that no upgrade took place.
    pub(crate) fn misses_the_upgrade_alone(&self) -> bool {
        self.goal.iter().all(|point| point.what.starts_with("release of "))
            && self.findings.iter().all(|finding| !finding.is_error() || finding.kind == "objective-goal")
    }
}

impl GoalPoint {
    /// The step to blame: what undid it, or else what kept the step that should have brought it about from doing so, or
    /// else that step. None where a fault is to blame, or nothing is known.
    #[must_use]
    pub fn blamed(&self) -> Option<&str> {
        let root = self.fate.as_ref().and_then(|fate| fate.for_want_of.as_ref());
        match (&self.undone, root) {
            (Some(undone), _) if !self.was_to_be_made_good() => undone.step.as_deref(),
            (None, Some(root)) => root.step.as_deref(),
            _ => self.step.as_deref(),
        }
    }

    /// Whether the runbook itself undid it, and the step that was to make that good has been changed by a deviation: then
    /// what undid it has only done what it says.
    #[must_use]
    pub fn was_to_be_made_good(&self) -> bool {
        let changed = self.fate.as_ref().is_some_and(|fate| fate.deviation.is_some());
        changed && self.undone.as_ref().is_some_and(|undone| undone.is_as_written)
    }

    /// Whether a deviation has changed the step that should have brought it about, or kept that from doing what it says.
    #[must_use]
    pub fn is_owed_to_a_deviation(&self) -> bool {
        self.fate.as_ref().is_some_and(|fate| fate.deviation.is_some() || fate.for_want_of.is_some())
    }

    /// The fault to blame, where one is.
    #[must_use]
    pub fn fault(&self) -> Option<&str> {
        let root = self.fate.as_ref().and_then(|fate| fate.for_want_of.as_ref());
        let struck = root.filter(|root| root.step.is_none()).map(|root| root.deviation.as_str());
        match &self.undone {
            Some(undone) if !self.was_to_be_made_good() => undone.fault.as_deref(),
            _ => struck,
        }
    }
}

/// What became of the step that should have brought a point of the goal about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StepFate {
    /// How it ended.
    pub result: StepResult,
    /// The deviation that has changed it, as it is written.
    pub deviation: Option<String>,
    /// The deviation without which it would have done what it says, where it is not its own.
    pub for_want_of: Option<Root>,
}

/// A deviation that kept a step from doing what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Root {
    /// The deviation, as it is written.
    pub deviation: String,
    /// The step that it has changed; none where it is a fault, or changed no one step.
    pub step: Option<String>,
}

/// How a point of the goal that had been reached, or was about to be, came to be missed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Undone {
    /// When it was last seen to be reached, or to be about to.
    pub until_s: Seconds,
    /// How it was until then, where it had not been reached yet.
    pub was: Option<String>,
    /// Whether what is named undid it; otherwise it was undone some time after that.
    pub at_once: bool,
    /// The command, by its address or by where a deviation put it; none where it was a fault.
    pub step: Option<String>,
    /// What was typed there.
    pub command: Option<String>,
    /// The deviation that has changed that command, as it is written; none of what was inserted.
    pub deviation: Option<String>,
    /// Whether it is a command of the runbook as written that no deviation has changed.
    pub is_as_written: bool,
    /// The deviation without which the point is not missed, where it is such a command.
    pub only_with: Option<Root>,
    /// The fault, as it is written.
    pub fault: Option<String>,
}

impl fmt::Display for GoalPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: wanted \"{}\", found \"{}\"", self.what, self.wanted, self.is)
    }
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Something is broken at the end, or an objective does not hold.
    Error,
    /// Something to look at.
    Warning,
    /// Something to know.
    Note,
}

/// Something worth telling that is not a count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// What kind of thing, in kebab case.
    pub kind: &'static str,
    /// The step it belongs to.
    pub step: Option<String>,
    /// The fault that it comes of, where there is no such step and one is known.
    pub fault: Option<String>,
    /// The deviation without which it is not found, where that step is as written.
    pub only_with: Option<Root>,
    /// When.
    pub at_s: Option<Seconds>,
    /// The finding in a sentence.
    pub message: String,
}

impl Finding {
    /// Whether something is broken, so that the run is not held.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// The whole outcome of one rehearsal.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Outcome {
    /// The version of this format.
    pub format: u32,
    /// The scenario's name.
    pub scenario: String,
    /// The seed.
    pub seed: u64,
    /// The deviations, in their canonical order and printed form.
    pub deviations: Vec<String>,
    /// The reading of every ambiguity.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    pub readings: IndexMap<String, String>,
    /// How it ended.
    pub verdict: Verdict,
    /// Where the runbook could not go on.
    pub stuck_at: Option<StuckAt>,
    /// How it was given up, where a deviation had it given up and it came to that.
    pub given_up: Option<GivenUp>,
    /// The digest of everything that happened.
    pub digest: String,
    /// What became of the acknowledged updates.
    pub updates: Counts,
    /// How many of them the scenario permits to be lost; none where it permits any number.
    pub lost_allowed: Option<u64>,
    /// The same per kind.
    pub by_kind: Vec<KindCounts>,
    /// The same per store.
    pub by_store: Vec<StoreCounts>,
    /// Why updates were lost.
    pub lost_by_cause: Vec<CauseCount>,
    /// Why updates are pending.
    pub pending_by_cause: Vec<CauseCount>,
    /// What clients saw, per service.
    pub availability: Vec<Availability>,
    /// How thin the ice was.
    #[serde(serialize_with = "Exposure::written")]
    #[schemars(with = "Option<Exposure>")]
    pub exposure: Exposure,
    /// The runbook as it was played.
    pub runbook: Played,
    /// Of which release everything was and is.
    pub releases: Vec<Moved>,
    /// The family's final state; its shape is in the family's schema.
    #[serde(rename = "final")]
    pub final_state: serde_json::Value,
    /// The points of the goal that were missed; none where it was reached.
    pub goal: Vec<GoalPoint>,
    /// Findings, most severe first.
    pub findings: Vec<Finding>,
    /// Events handled.
    pub events: u64,
    /// What the run was like while it went on, where somebody asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chronicle: Option<Box<Chronicle>>,
}

/// The JSON Schema (draft 7) of the outcome, for whoever reads its JSON.
#[must_use]
pub fn schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft07().for_serialize();
    settings.into_generator().into_root_schema_for::<Outcome>().to_value()
}
