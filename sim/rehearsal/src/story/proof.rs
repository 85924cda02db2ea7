//! Before it is said that all is well with a remedy: the same under further seeds and under twice the load, and what the
//! check says of the text that would then be typed.
//!
//! The faults of a remedy strike at the same distance from a command in every weather; a run in which one of them is
//! never set off proves nothing, and is counted as such.
//!
//! A single run shows what can happen, not what cannot: an order that outruns a channel under one seed loses what is on
//! its way under another. The runbook as written is not tried further: to go back to it takes nothing away.

use super::figures::{About, Figures, broken, missed};
use super::remedy::{Proof, Setback};
use crate::course::Course;
use crate::deviation::Deviation;
use crate::outcome::{Outcome, Verdict};
use crate::play::family::Family;
use crate::rehearsal::{FAULT_NOT_REACHED, Rehearsal};
use crate::scene::Scene;
use fleet::Percent;

/// Under how many seeds, that of the story among them.
const SEEDS: u64 = 8;

/// How many times the load of the story, as where precedences are looked for.
const TIMES: u32 = 2;

/// Tries further what did well under the seed of the course that is explained; nothing where it is the runbook as
/// written. The check knows of no mishap and no fault: of a command that makes up for one it would say that it is too
/// much, so there it is not asked.
pub(super) fn prove<F: Family>(
    rehearsal: &mut Rehearsal<F>,
    explained: (&Scene<F>, &Course<F>),
    seed: u64,
    deviations: &[Deviation],
    makes_up: bool,
) -> Option<Proof> {
    let (scene, course) = explained;
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
    let seeds: Vec<u64> = (0..SEEDS).map(|more| seed.wrapping_add(more)).collect();
    let mut proof = Proof { seeds, loads: Vec::new(), runs: 0, idle: 0, fails: None, errors: Vec::new() };
    for load in [load, load.times(TIMES)] {
        // What is more than can be rehearsed is not tried, and is not among what it was tried with.
        let Ok(other) = scene.course(&under(deviations, load)) else { continue };
        proof.loads.push(load.to_string());
        for seed in proof.seeds.clone() {
            if proof.fails.is_none() {
                let told = rehearsal.play(scene, &other, seed);
                proof.runs += 1;
                proof.idle += u64::from(told.findings.iter().any(|found| found.kind == FAULT_NOT_REACHED));
                proof.fails = fails(rehearsal, (scene, course), &told, (seed, load));
            }
        }
    }
    if !makes_up {
        proof.errors = new_errors(explained, deviations);
    }
    Some(proof)
}

/// The errors that the check finds in the text as it would be typed, each as often as it was not there before.
fn new_errors<F: Family>((scene, course): (&Scene<F>, &Course<F>), deviations: &[Deviation]) -> Vec<String> {
    let mut errors = scene.errors_with(deviations);
    for known in scene.errors_with(&course.deviations) {
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
    rehearsal: &mut Rehearsal<F>,
    (scene, course): (&Scene<F>, &Course<F>),
    told: &Outcome,
    (seed, load): (u64, Percent),
) -> Option<Setback> {
    let is_well = told.verdict == Verdict::Held && told.updates.lost + told.updates.pending == 0;
    if is_well && missed(told) == 0 && broken(told).is_empty() {
        return None;
    }
    let before = scene.course(&under(&course.deviations, load)).ok();
    let before = before.map(|before| rehearsal.play(scene, &before, seed));
    let figures = |outcome: &Outcome| Figures::of(outcome, About::Others);
    Some(Setback {
        seed,
        load: load.to_string(),
        verdict: told.verdict,
        stuck_at: told.stuck_at.as_ref().map(|stuck| stuck.address.clone()),
        lost: told.updates.lost,
        pending: told.updates.pending,
        missed: missed(told),
        broken: broken(told),
        is_worse: before.is_some_and(|before| figures(told).is_worse(&figures(&before))),
    })
}
