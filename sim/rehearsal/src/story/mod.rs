//! Stories: what went wrong in a run, told so that somebody can act on it. Of an update, item or job where it was kept,
//! what ended its way, who would have noticed and what would have saved it; of a runbook that is stuck where and why,
//! and what can be done now; of a goal that was missed which step should have brought each point about, and what became
//! of it; of a gap who waited for what, and what would have shortened it; of any other finding where
//! it comes from.
//!
//! A run is a pure function, so a story is told by playing it again with what is to be told known beforehand, and
//! looking after every event. What would have helped is not argued but played: each remedy is a rehearsal of its own,
//! in which the same request of the same client, the same command or the same job is followed.
//!
//! **Guarantees.** The run of a story is the run of the outcome, to the digest. The fate told is the fate judged.
//!
//! **What it does not do.** It tells nothing of updates that no client was promised, and it blames no one whom the
//! ledger does not blame.
//!
//! # Code map
//! - `what`: what there is to explain. `pick`, `choose`: which update.
//! - `track`: following one update through a run.
//! - `compose`: from what was seen to the story of an update, whose shape is in `update`; who would have noticed stands
//!   in `judge::notice`.
//! - `stuck`, `goal`, `gap`, `finding`: the other stories. `doubt`: what the check says of a command.
//! - `shape`, `remedy`, `around`, `trial`: what stories have in common: shapes, what happened around, what was tried.
//! - `world`: that what breaks does so at the same moment, whatever is typed. `cures`: what the family suggests.
//! - `figures`: which of two runs is better. `proof`: with what a remedy is tried before all is said to be well with it.

mod around;
mod choose;
mod compose;
mod cures;
mod doubt;
mod figures;
mod finding;
mod gap;
mod goal;
mod pick;
mod proof;
mod remedy;
mod shape;
mod stuck;
mod track;
mod trial;
mod update;
mod what;
mod world;

pub use crate::judge::notice::{Notice, NoticeKind};
pub use choose::NoSuchUpdate;
pub use doubt::Doubt;
pub use finding::FindingStory;
pub use gap::GapStory;
pub use goal::{GoalStory, PointStory};
pub use pick::Pick;
pub use remedy::{Proof, Remedy, Setback};
pub use shape::{CommandStory, Fate, Moment, MomentKind, Observation};
pub use stuck::StuckStory;
pub use update::{End, ExplainedUpdate, FateThere, Standing, Stay, Story};
pub use what::{Topic, Wanted, What};

use crate::course::Course;
use crate::outcome::{GivenUp, Outcome, Verdict};
use crate::play::family::Family;
use crate::rehearsal::Rehearsal;
use crate::scene::Scene;
use schemars::JsonSchema;
use serde::Serialize;

/// A run with the story of what went wrong in it.
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
    /// How the runbook was given up, where a deviation had it given up and it came to that.
    pub given_up: Option<GivenUp>,
    /// How many updates it lost.
    pub lost: u64,
    /// How many are pending.
    pub pending: u64,
    /// The digest of the run.
    pub digest: String,
    /// What is explained: what was asked for, or the worst of the run; none where nothing is wrong, or where an update
    /// was picked.
    pub what: Option<What>,
    /// The story of an update, item or job.
    pub story: Option<Story>,
    /// The story of a runbook that is stuck.
    pub stuck: Option<StuckStory>,
    /// The story of a goal that was missed.
    pub goal: Option<GoalStory>,
    /// The story of a gap.
    pub gap: Option<GapStory>,
    /// The story of an objective that does not hold, or of what is broken at the end.
    pub finding: Option<FindingStory>,
    /// All that can be explained of this run.
    pub topics: Vec<Topic>,
}

impl<F: Family> Rehearsal<F> {
    /// Plays a course and explains what is wanted of it.
    ///
    /// # Errors
    /// Where the run has no such update as was picked.
    pub fn explain(
        &mut self,
        scene: &Scene<F>,
        course: &Course<F>,
        seed: u64,
        wanted: Wanted,
    ) -> Result<Explanation, NoSuchUpdate> {
        let outcome = self.play(scene, course, seed);
        // Of the runs that are tried it is asked whether they help, and not to what it is owed where they do not.
        let asked = !std::mem::replace(&mut self.in_brief, true);
        let told = self.told(scene, course, &outcome, wanted);
        self.in_brief = !asked;
        told
    }

    /// What is wanted of the run just played.
    fn told(
        &mut self,
        scene: &Scene<F>,
        course: &Course<F>,
        outcome: &Outcome,
        wanted: Wanted,
    ) -> Result<Explanation, NoSuchUpdate> {
        let mut told = Explanation::of(outcome);
        told.what = match wanted {
            Wanted::Worst => what::worst(outcome),
            Wanted::Topic(what) => Some(what),
            Wanted::Update(_) => None,
        };
        let id = match (told.what, wanted) {
            (_, Wanted::Update(pick)) => Some(choose::picked(self, pick)?),
            (Some(what), _) => choose::example(self, what),
            (None, _) => None,
        };
        match told.what {
            Some(What::Stuck) => told.stuck = stuck::tell(self, (scene, course), outcome),
            Some(What::Goal) => told.goal = goal::tell(self, (scene, course), outcome),
            Some(What::Gap) => told.gap = gap::tell(self, (scene, course), outcome),
            Some(What::Finding) => told.finding = finding::tell(self, (scene, course), outcome),
            _ => told.story = id.map(|id| compose::tell(self, (scene, course), outcome, id)),
        }
        Ok(told)
    }
}

impl Explanation {
    fn of(outcome: &Outcome) -> Self {
        Self {
            format: crate::outcome::FORMAT,
            scenario: outcome.scenario.clone(),
            seed: outcome.seed,
            deviations: outcome.deviations.clone(),
            verdict: outcome.verdict,
            lost: outcome.updates.lost,
            pending: outcome.updates.pending,
            digest: outcome.digest.clone(),
            given_up: outcome.given_up.clone(),
            what: None,
            story: None,
            stuck: None,
            goal: None,
            gap: None,
            finding: None,
            topics: what::topics(outcome),
        }
    }

    /// Whether there is a story.
    #[must_use]
    pub const fn tells(&self) -> bool {
        let others = self.goal.is_some() || self.gap.is_some() || self.finding.is_some();
        self.story.is_some() || self.stuck.is_some() || others
    }
}

/// The JSON Schema (draft 7) of an explanation, for whoever reads its JSON.
#[must_use]
pub fn schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft07().for_serialize();
    settings.into_generator().into_root_schema_for::<Explanation>().to_value()
}
