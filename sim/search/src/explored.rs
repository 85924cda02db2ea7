//! What an exploration found, in the shape of its JSON.
//!
//! The field names are part of the contract and versioned by [`FORMAT`]. Nothing here depends on the machine or on
//! how many threads worked.

use crate::{Case, FailureGroup, MistakeKind, ORDER, Rate, Shrunk, Signature, Told};
use rehearsal::outcome::{FORMAT, Seconds, Verdict};
use schemars::JsonSchema;
use serde::Serialize;

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Options {
    /// The seed of every case that is not drawn.
    pub seed: u64,
    /// What every case deviates by.
    pub deviations: Vec<String>,
    /// Up to how many mistakes at once.
    pub mistakes: usize,
    /// The kinds of the single mistakes.
    #[serde(serialize_with = "words")]
    #[schemars(with = "Vec<String>")]
    pub kinds: Vec<MistakeKind>,
    /// The kinds of which several at once are tried.
    #[serde(serialize_with = "words")]
    #[schemars(with = "Vec<String>")]
    pub combined: Vec<MistakeKind>,
    /// Of how many commands every order was to occur; none were tried where it is nothing.
    pub orders: Option<u64>,
    /// Whether faults were drawn.
    pub faults: bool,
    /// How many cases were to be drawn.
    pub runs: u64,
}

/// Everything an exploration found.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Explored {
    /// The version of this format.
    pub format: u32,
    /// The scenario's name.
    pub scenario: String,
    /// What was asked for.
    pub strategy: Options,
    /// Whether all of it was played; if not, this is what had been found when it was stopped.
    pub complete: bool,
    /// Cases that were played, each counted once; those that shrinking played are not among them.
    pub runs: u64,
    /// Cases whose deviations fit neither the scenario nor each other.
    pub misfits: u64,
    /// The cases that were played, as `runs` counts them, each with the way of searching that came to it first.
    #[serde(skip)]
    pub cases: Vec<Tested>,
    /// How the cases ended.
    pub verdicts: Verdicts,
    /// What each way of searching did.
    pub searches: Vec<Searched>,
    /// How often cases fail that were drawn at random; nothing where none were.
    pub rate: Option<Rate>,
    /// The case with nothing but what every case deviates by.
    pub as_written: Option<Single>,
    /// Every single mistake.
    pub singles: Vec<Single>,
    /// Sets of mistakes that fail although all parts of them hold; those that lose most first.
    pub masked: Vec<Masked>,
    /// By what the failures are ordered, the first first; more of it is worse.
    pub order: [&'static str; ORDER.len()],
    /// The failures by signature, the worst first.
    pub failures: Vec<FailureReport>,
    /// Cases in which a check of the model itself failed: a defect of cutover.
    pub unsound: Vec<Unsound>,
    /// What was played again at the whole load, of a search at a part of it; nothing of any other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_whole: Option<AtWhole>,
}

/// What of a search at a part of the load was played again at the whole load, which decides.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct AtWhole {
    /// The part, as the deviation that every case had that was not played again.
    pub part: String,
    /// How many cases were played again.
    pub again: u64,
    /// How many held at the part and were not played again.
    pub held_at_part: u64,
    /// Whether all was played again that was to be; not where the search was stopped before.
    pub complete: bool,
    /// By way of searching, how many of a random sample of those that had held at the part alone failed at the whole load;
    /// where any did, all of that way were played again.
    pub samples: Vec<Sample>,
    /// Those of them that end otherwise, the worst at the whole load first.
    pub otherwise: Vec<Again>,
}

/// A sample of what held at a part of the load alone.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Sample {
    /// The way of searching, as in `searches`.
    pub of: String,
    /// How many of it failed at the whole load.
    #[serde(flatten)]
    pub rate: Rate,
}

/// A case that ends otherwise at the whole load.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Again {
    /// The case at the whole load.
    pub example: PrintedCase,
    /// How it ended at the part.
    pub at_part: Signature,
    /// How it ends at the whole load.
    pub at_whole: Signature,
    /// Updates it loses there.
    pub lost: u64,
    /// Updates it leaves pending there.
    pub pending: u64,
}

/// A case that was played, for whoever wants all of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Tested {
    /// The way of searching.
    pub by: String,
    /// The case.
    pub case: Case,
    /// How it ended.
    pub signature: Signature,
    /// What was counted.
    pub counts: Counts,
}

/// What was counted of a case, as [`Told`] has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Acknowledged updates.
    pub acknowledged: u64,
    /// Lost updates.
    pub lost: u64,
    /// Pending updates.
    pub pending: u64,
    /// Lost, and no store that serves clients has them.
    pub lost_to_clients: u64,
    /// Updates taken or run twice.
    pub duplicated: u64,
    /// The longest gap of any service.
    pub longest_gap_s: Seconds,
    /// How long the runbook took.
    pub duration_s: Seconds,
}

impl Counts {
    /// Those of what is told.
    #[must_use]
    pub const fn of(told: &Told) -> Self {
        Self {
            acknowledged: told.acknowledged,
            lost: told.lost,
            pending: told.pending,
            lost_to_clients: told.lost_to_clients,
            duplicated: told.duplicated,
            longest_gap_s: told.longest_gap_s,
            duration_s: told.duration_s,
        }
    }
}

/// How many cases ended in which way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Verdicts {
    /// Every objective holds.
    pub held: u64,
    /// An objective does not hold.
    pub violated: u64,
    /// The runbook could not be finished.
    pub stuck: u64,
    /// The world did not come to rest.
    pub inconclusive: u64,
}

/// What one way of searching did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Searched {
    /// Which one.
    pub name: String,
    /// Cases it had played.
    pub runs: u64,
    /// Those of them that did not hold.
    pub failures: u64,
    /// What must be known of it.
    pub remarks: Vec<String>,
}

/// What comes of a single mistake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Single {
    /// The mistake; empty for the runbook without one.
    pub deviation: String,
    /// How it ended.
    pub verdict: Verdict,
    /// Why, where it did not hold.
    pub cause: Option<String>,
    /// The step to blame.
    pub step: Option<String>,
    /// Lost updates.
    pub lost: u64,
    /// Pending updates.
    pub pending: u64,
    /// Lost, and no store that serves clients has them.
    pub lost_to_clients: u64,
    /// The longest gap of any service.
    pub longest_gap_s: Seconds,
    /// What else went otherwise than well; of a mistake, what goes well without it.
    pub amiss: Vec<String>,
    /// Whether it was played at the part of the load alone, where the whole load may lose more.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub at_part: bool,
}

/// A set of mistakes of which each masks the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Masked {
    /// The mistakes.
    pub deviations: Vec<String>,
    /// How they fail together.
    pub signature: Signature,
    /// Updates lost.
    pub lost: u64,
}

/// Failures of one signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FailureReport {
    /// What they have in common.
    pub signature: Signature,
    /// How many cases fail so.
    pub count: u64,
    /// The most updates one of them lost to clients.
    pub lost_to_clients_max: u64,
    /// The most updates one of them lost.
    pub lost_max: u64,
    /// The most updates one of them left pending.
    pub pending_max: u64,
    /// The longest gap in one of them.
    pub longest_gap_max_s: Seconds,
    /// The smallest that was played.
    pub example: PrintedCase,
    /// What shrinking made of it.
    pub shrunk: Smallest,
}

/// A case, in its printed form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PrintedCase {
    /// The seed.
    pub seed: u64,
    /// The deviations.
    pub deviations: Vec<String>,
}

/// The smallest case that fails so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Smallest {
    /// The seed.
    pub seed: u64,
    /// The deviations.
    pub deviations: Vec<String>,
    /// How many cases were looked at to find it.
    pub rehearsals: u64,
    /// Updates it loses.
    pub lost: u64,
    /// Updates it leaves pending.
    pub pending: u64,
    /// Updates its clients were promised.
    pub acknowledged: u64,
    /// The longest gap of any service in it.
    pub longest_gap_s: Seconds,
}

/// A case in which a check of the model itself failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Unsound {
    /// The case.
    pub example: PrintedCase,
    /// What does not agree.
    pub message: String,
}

impl Explored {
    /// The version of the format.
    pub const FORMAT: u32 = FORMAT;

    /// The worst verdict that was given; nothing where no case was played.
    #[must_use]
    pub fn worst(&self) -> Option<Verdict> {
        let Verdicts { held, violated, stuck, inconclusive } = self.verdicts;
        let counts = [
            (violated, Verdict::Violated),
            (stuck, Verdict::Stuck),
            (inconclusive, Verdict::Inconclusive),
            (held, Verdict::Held),
        ];
        counts.into_iter().find(|(count, _)| *count > 0).map(|(_, verdict)| verdict)
    }
}

impl Verdicts {
    /// Counts a case that ended so.
    pub const fn add(&mut self, verdict: Verdict) {
        *match verdict {
            Verdict::Held => &mut self.held,
            Verdict::Violated => &mut self.violated,
            Verdict::Stuck => &mut self.stuck,
            Verdict::Inconclusive => &mut self.inconclusive,
        } += 1;
    }
}

impl Single {
    pub(crate) fn of(deviation: String, told: &Told) -> Self {
        let Signature { verdict, cause, step } = told.signature.clone();
        Self {
            deviation,
            verdict,
            cause,
            step,
            lost: told.lost,
            pending: told.pending,
            lost_to_clients: told.lost_to_clients,
            longest_gap_s: told.longest_gap_s,
            amiss: told.amiss.clone(),
            at_part: false,
        }
    }
}

impl FailureReport {
    pub(crate) fn of(group: &FailureGroup, shrunk: &Shrunk) -> Self {
        Self {
            signature: group.signature.clone(),
            count: group.count,
            lost_to_clients_max: group.lost_to_clients_max,
            lost_max: group.lost_max,
            pending_max: group.pending_max,
            longest_gap_max_s: group.longest_gap_max_s,
            example: PrintedCase::of(&group.example),
            shrunk: Smallest::of(shrunk),
        }
    }
}

impl PrintedCase {
    pub(crate) fn of(case: &Case) -> Self {
        Self { seed: case.seed, deviations: case.printed() }
    }
}

impl Smallest {
    /// Of what shrinking left.
    #[must_use]
    pub fn of(shrunk: &Shrunk) -> Self {
        let Told { lost, pending, acknowledged, longest_gap_s, .. } = shrunk.told;
        let (seed, deviations) = (shrunk.case.seed, shrunk.case.printed());
        let rehearsals = shrunk.rehearsals;
        Self { seed, deviations, rehearsals, lost, pending, acknowledged, longest_gap_s }
    }
}

fn words<S: serde::Serializer>(kinds: &[MistakeKind], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(kinds.iter().map(|kind| kind.word()))
}
