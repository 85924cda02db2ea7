//! The story of one update, item or job: where it was kept, what happened meanwhile, what ended its way, who would
//! have noticed, and what would have saved it.
//!
//! A run is a pure function, so the story is told by playing it again with the update known beforehand and looking
//! after every event where it is kept. What would have saved it is not argued but played: each remedy is a rehearsal
//! of its own in which the same request of the same client is followed.
//!
//! **Guarantees.** The run of a story is the run of the outcome, to the digest. The fate told is the fate judged.
//!
//! **What it does not do.** It tells nothing of updates that no client was promised, and it blames no one whom the
//! ledger does not blame.
//!
//! # Code map
//! - `watch`: following one update through a run.
//! - `choose`: which one.
//! - `compose`: from what was seen to a story. `notice`: who would have noticed. `remedy`: what would have saved it.

mod choose;
mod compose;
mod notice;
mod remedy;
mod watch;

pub use choose::{NoSuchUpdate, Pick};

use crate::course::Course;
use crate::family::Family;
use crate::outcome::{Outcome, Seconds, StepResult, Verdict};
use crate::place::Form;
use crate::rehearsal::Rehearsal;
use crate::scene::Scene;
use schemars::JsonSchema;
use serde::Serialize;

pub(crate) use watch::{Subject, Watcher};

/// A run with the story of one of its updates.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Explanation {
    /// The version of this format.
    pub format: u32,
    /// The scenario's name.
    pub scenario: String,
    /// The seed.
    pub seed: u64,
    /// The deviations, in their canonical order and printed form.
    pub deviations: Vec<String>,
    /// How the run ended.
    pub verdict: Verdict,
    /// How many updates it lost.
    pub lost: u64,
    /// How many are pending.
    pub pending: u64,
    /// The digest of the run.
    pub digest: String,
    /// The story; none where nothing was lost, nothing is pending and no update was asked for.
    pub story: Option<Story>,
}

/// The story of one update, item or job.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Story {
    /// Whose story it is.
    pub update: Hero,
    /// The worst of its fates.
    pub fate: Fate,
    /// What became of it at each store that is meant to hold it.
    pub fates: Vec<FateThere>,
    /// What ended its way, or keeps it back; none where it survived.
    pub ending: Option<End>,
    /// What happened to it and around it, in order.
    pub moments: Vec<Moment>,
    /// Where it was kept, and for how long.
    pub places: Vec<Stay>,
    /// Who looked after its way had ended, and what they saw.
    pub noticed: Vec<Notice>,
    /// What was tried to save it, each in a rehearsal of its own.
    pub remedies: Vec<Remedy>,
}

/// The update, item or job that a story is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Hero {
    /// `row`, `item` or `job`.
    pub kind: &'static str,
    /// Its number: of a row's updates, or of items and jobs together, as an outcome gives it.
    pub number: u64,
    /// The row, the queue or the job.
    pub row: u64,
    /// What it did: `insert`, `update`, `modify`, `delete`, `put` or `submit`.
    pub deed: &'static str,
    /// The store that took it.
    #[serde(rename = "where")]
    pub place: String,
    /// The group of clients that asked for it; none for a row that a command wrote.
    pub client: Option<String>,
    /// Which request of that group it was, counted from 1.
    pub request: Option<u64>,
    /// When it was committed.
    pub committed_s: Seconds,
    /// When its client heard that it was done.
    pub acknowledged_s: Option<Seconds>,
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

/// What became of it at one store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FateThere {
    /// The store.
    pub store: String,
    /// What became of it.
    pub fate: Fate,
    /// Why it is not there, one of the causes of an outcome.
    pub cause: Option<&'static str>,
    /// The step to blame.
    pub step: Option<String>,
}

/// What ended the way of an update, or keeps it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct End {
    /// The store that misses it.
    pub store: String,
    /// Why.
    pub cause: &'static str,
    /// The step to blame.
    pub step: Option<String>,
    /// What was typed there.
    pub command: Option<String>,
    /// When its way ended; none where only the end of the run shows it.
    pub at_s: Option<Seconds>,
}

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

/// A place, for as long as it kept the update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Stay {
    /// What kind of place.
    pub form: Form,
    /// Which one.
    pub place: String,
    /// The host it is on.
    pub host: Option<String>,
    /// From when.
    pub from_s: Seconds,
    /// Until when; none where it keeps it at the end.
    pub to_s: Option<Seconds>,
    /// How it stood there, from when on.
    pub standings: Vec<Standing>,
}

/// How an update stood in a place, from a moment on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Standing {
    /// From when.
    pub from_s: Seconds,
    /// How.
    pub text: String,
}

/// What kind of look it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Watch {
    /// A command of the runbook.
    Command,
    /// The clients of a service.
    Clients,
    /// A look at the system when all is over.
    Sight,
    /// A comparison of every row of the stores, which no runbook makes.
    Comparison,
}

/// Somebody who looked after the update's way had ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Notice {
    /// Who or what looked.
    pub by: Watch,
    /// Its name: the command, the service, what was looked at.
    pub what: String,
    /// The step, of a command.
    pub step: Option<String>,
    /// When the answer came.
    pub at_s: Option<Seconds>,
    /// How a command ended.
    pub result: Option<StepResult>,
    /// What it said.
    pub said: String,
    /// Whether that would make anyone wonder.
    pub alarmed: bool,
}

/// Something that might have saved the update, played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Remedy {
    /// What was done otherwise, in words.
    pub text: String,
    /// The deviations of that rehearsal.
    pub deviations: Vec<String>,
    /// What became of the same request's update there; none where it was not taken, or where no request made it.
    pub fate: Option<Fate>,
    /// How that rehearsal ended.
    pub verdict: Verdict,
    /// How many updates it lost.
    pub lost: u64,
    /// How many it left pending.
    pub pending: u64,
    /// The kinds of what is broken at its end, such as `store-missing`, each once.
    pub broken: Vec<String>,
}

impl Remedy {
    /// Whether nothing was missing and nothing broken in that rehearsal, and its runbook was played to its end.
    #[must_use]
    pub fn saves_all(&self) -> bool {
        self.lost == 0 && self.pending == 0 && self.broken.is_empty() && self.verdict != Verdict::Stuck
    }
}

impl<F: Family> Rehearsal<F> {
    /// Plays a course and tells the story of one of its updates: of the one picked, or else of the first of those that
    /// were lost for the commonest cause, or of the first that is pending.
    ///
    /// # Errors
    /// Where the run has no such update as was picked.
    pub fn explain(
        &mut self,
        scene: &Scene<F>,
        course: &Course<F>,
        seed: u64,
        pick: Option<Pick>,
    ) -> Result<Explanation, NoSuchUpdate> {
        let outcome = self.play(scene, course, seed);
        let chosen = choose::choose(self, pick)?;
        let story = chosen.map(|id| compose::tell(self, (scene, course), &outcome, id));
        Ok(Explanation::of(&outcome, story))
    }
}

impl Explanation {
    fn of(outcome: &Outcome, story: Option<Story>) -> Self {
        Self {
            format: crate::outcome::FORMAT,
            scenario: outcome.scenario.clone(),
            seed: outcome.seed,
            deviations: outcome.deviations.clone(),
            verdict: outcome.verdict,
            lost: outcome.updates.lost,
            pending: outcome.updates.pending,
            digest: outcome.digest.clone(),
            story,
        }
    }
}

/// The JSON Schema (draft 7) of an explanation, for whoever reads its JSON.
#[must_use]
pub fn schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft07().for_serialize();
    settings.into_generator().into_root_schema_for::<Explanation>().to_value()
}
