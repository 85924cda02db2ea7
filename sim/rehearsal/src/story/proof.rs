//! Before it is said that all is well with a remedy: the same under further seeds and under twice the load, and what the
//! check says of the text that would then be typed.
//!
//! The faults of a remedy strike at the same distance from a command in every weather; a run in which one of them is
//! never set off proves nothing, and is counted as such.
//!
//! A single run shows what can happen, not what cannot: an order that outruns a channel under one seed loses what is on
//! its way under another. The runbook as written is not tried further: to go back to it takes nothing away. And what breaks
//! in the runbook as written under the same weather is not held against a remedy, which cannot be better than that; such
//! runs are counted apart. The faults of the run that is explained belong to that weather where the runbook as written
//! copes with them under the seed and the load of the story; else they are what the remedy is for.

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
    if deviations.iter().all(Deviation::is_weather) {
        return None;
    }
    let given = deviations.iter().find_map(|one| match one {
        Deviation::Load(share) => Some(*share),
        _ => None,
    });
    let load = given.unwrap_or(Percent::whole(100));
    let story_weather = (seed, load);
    let seeds: Vec<u64> = (0..SEEDS).map(|more| seed.wrapping_add(more)).collect();
    let (loads, errors) = (Vec::new(), Vec::new());
    let mut proof = Proof { seeds, loads, runs: 0, idle: 0, alike: 0, fails: None, errors };
    let mut written = None;
    for load in [load, load.times(TIMES)] {
        // What is more than can be rehearsed is not tried, and is not among what it was tried with.
        let Ok(other) = scene.course(&under(deviations, load)) else { continue };
        proof.loads.push(load.to_string());
        for seed in proof.seeds.clone() {
            if proof.fails.is_none() {
                let told = rehearsal.play(scene, &other, seed);
                proof.runs += 1;
                proof.idle += u64::from(told.findings.iter().any(|found| found.kind == FAULT_NOT_REACHED));
                if is_well(&told) {
                    continue;
                }
                let written =
                    written.get_or_insert_with(|| as_written(rehearsal, explained, story_weather)).clone();
                if breaks_alike(rehearsal, (scene, &under(&written, load)), &told, seed) {
                    proof.alike += 1;
                } else {
                    proof.fails = Some(setback(rehearsal, (scene, course), &told, (seed, load)));
                }
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

fn is_well(told: &Outcome) -> bool {
    let is_whole = told.verdict == Verdict::Held && told.updates.lost + told.updates.pending == 0;
    is_whole && missed(told) == 0 && broken(told).is_empty()
}

/// The runbook as written in the weather of the story, with the faults of the run that is explained where it copes with
/// them.
fn as_written<F: Family>(
    rehearsal: &mut Rehearsal<F>,
    (scene, course): (&Scene<F>, &Course<F>),
    (seed, load): (u64, Percent),
) -> Vec<Deviation> {
    let all = course.deviations.iter();
    let weather: Vec<Deviation> =
        all.filter(|one| one.is_weather() || matches!(one, Deviation::Fault { .. })).cloned().collect();
    let played = scene.course(&under(&weather, load)).ok().map(|course| rehearsal.play(scene, &course, seed));
    if played.is_some_and(|played| is_well(&played)) {
        return weather;
    }
    weather.into_iter().filter(Deviation::is_weather).collect()
}

/// Whether nothing goes wrong that does not go as wrong in the runbook as written, which these deviations are of.
fn breaks_alike<F: Family>(
    rehearsal: &mut Rehearsal<F>,
    (scene, written): (&Scene<F>, &[Deviation]),
    told: &Outcome,
    seed: u64,
) -> bool {
    let Ok(written) = scene.course(written) else { return false };
    let written = rehearsal.play(scene, &written, seed);
    let [own, other] = [told, &written].map(|outcome| Figures::of(outcome, About::Others));
    let known = broken(&written);
    !own.is_worse(&other) && broken(told).iter().all(|kind| known.contains(kind))
}

/// A run in which not all was well.
fn setback<F: Family>(
    rehearsal: &mut Rehearsal<F>,
    (scene, course): (&Scene<F>, &Course<F>),
    told: &Outcome,
    (seed, load): (u64, Percent),
) -> Setback {
    let before = scene.course(&under(&course.deviations, load)).ok();
    let before = before.map(|before| rehearsal.play(scene, &before, seed));
    let figures = |outcome: &Outcome| Figures::of(outcome, About::Others);
    Setback {
        seed,
        load: load.to_string(),
        verdict: told.verdict,
        stuck_at: told.stuck_at.as_ref().map(|stuck| stuck.address.clone()),
        lost: told.updates.lost,
        pending: told.updates.pending,
        missed: missed(told),
        broken: broken(told),
        is_worse: before.is_some_and(|before| figures(told).is_worse(&figures(&before))),
    }
}
