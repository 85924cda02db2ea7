//! Before it is said that all is well with a remedy: the same under further seeds and under twice the load, and what the
//! check says of the text that would then be typed.
//!
//! A single run shows what can happen, not what cannot: an order that outruns a channel under one seed loses what is on
//! its way under another. The runbook as written is not tried further: to go back to it takes nothing away.

use super::figures::{About, Figures};
use super::trial::{Trials, broken, missed};
use crate::course::Course;
use crate::deviation::Deviation;
use crate::outcome::{Outcome, Verdict};
use crate::play::family::Family;
use fleet::Percent;
use schemars::JsonSchema;
use serde::Serialize;

/// Under how many seeds, that of the story among them.
const SEEDS: u64 = 8;

/// How many times the load of the story, as where precedences are looked for.
const TIMES: u32 = 2;

/// With what a remedy was tried further.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Proof {
    /// Under these seeds.
    pub seeds: Vec<u64>,
    /// Under these shares of the load.
    pub loads: Vec<String>,
    /// How many runs were played, up to the first in which not all was well.
    pub runs: u64,
    /// That run.
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
    /// Whether all was well in every run, and the check has no more to say than before.
    #[must_use]
    pub const fn is_without_fault(&self) -> bool {
        self.fails.is_none() && self.errors.is_empty()
    }

    /// Whether it would be better left alone.
    #[must_use]
    pub fn does_harm(&self) -> bool {
        !self.errors.is_empty() || self.fails.as_ref().is_some_and(|fails| fails.is_worse)
    }
}

/// Tries further what did well under the seed of the story; nothing where it is the runbook as written. The check knows
/// of no mishap: of a command that is repeated since its first attempt came to nothing, it would say that the second
/// one is too much, so there it is not asked.
pub(super) fn prove<F: Family>(
    trials: &mut Trials<'_, F>,
    deviations: &[Deviation],
    repeats: bool,
) -> Option<Proof> {
    let is_written = |one: &Deviation| {
        use Deviation::{Autostart, Lead, Load, Reading};
        matches!(one, Reading { .. } | Load(_) | Lead(_) | Autostart(_))
    };
    if deviations.iter().all(is_written) {
        return None;
    }
    let given = deviations.iter().find_map(|one| match one {
        Deviation::Load(share) => Some(*share),
        _ => None,
    });
    let load = given.unwrap_or(Percent::whole(100));
    let seeds: Vec<u64> = (0..SEEDS).map(|more| trials.outcome.seed.wrapping_add(more)).collect();
    let mut proof = Proof { seeds, loads: Vec::new(), runs: 0, fails: None, errors: Vec::new() };
    for load in [load, load.times(TIMES)] {
        // What is more than can be rehearsed is not tried, and is not among what it was tried with.
        let Ok(course) = trials.scene.course(&under(deviations, load)) else { continue };
        proof.loads.push(load.to_string());
        for seed in proof.seeds.clone() {
            if proof.fails.is_none() {
                proof.runs += 1;
                proof.fails = fails(trials, &course, (seed, load));
            }
        }
    }
    if !repeats {
        proof.errors = new_errors(trials, deviations);
    }
    Some(proof)
}

/// The errors that the check finds in the text as it would be typed, each as often as it was not there before.
fn new_errors<F: Family>(trials: &Trials<'_, F>, deviations: &[Deviation]) -> Vec<String> {
    let mut errors = trials.scene.errors_with(deviations);
    for known in trials.scene.errors_with(&trials.course.deviations) {
        if let Some(place) = errors.iter().position(|error| *error == known) {
            errors.remove(place);
        }
    }
    errors
}

/// The same deviations under another load.
fn under(deviations: &[Deviation], load: Percent) -> Vec<Deviation> {
    let others = deviations.iter().filter(|one| !matches!(one, Deviation::Load(_)));
    others.cloned().chain((load != Percent::whole(100)).then_some(Deviation::Load(load))).collect()
}

fn fails<F: Family>(
    trials: &mut Trials<'_, F>,
    course: &Course<F>,
    (seed, load): (u64, Percent),
) -> Option<Setback> {
    let told = trials.rehearsal.play(trials.scene, course, seed);
    let is_well = told.verdict == Verdict::Held && told.updates.lost + told.updates.pending == 0;
    if is_well && missed(&told) == 0 && broken(&told).is_empty() {
        return None;
    }
    let before = trials.scene.course(&under(&trials.course.deviations, load)).ok();
    let before = before.map(|course| trials.rehearsal.play(trials.scene, &course, seed));
    let figures = |outcome: &Outcome| Figures::of(outcome, About::Others);
    Some(Setback {
        seed,
        load: load.to_string(),
        verdict: told.verdict,
        stuck_at: told.stuck_at.as_ref().map(|stuck| stuck.address.clone()),
        lost: told.updates.lost,
        pending: told.updates.pending,
        missed: missed(&told),
        broken: broken(&told),
        is_worse: before.is_some_and(|before| figures(&told).is_worse(&figures(&before))),
    })
}
