//! What would have saved an update: nothing is argued here, every remedy is played.
//!
//! Tried are the run without each of its deviations, the run without the command to blame, and the run with a minute's
//! wait before that command, for what is lost because it was not waited for. The update is followed by the request that
//! made it, which is the same whatever else differs; its number is not.

use super::choose::worst_fate;
use super::{End, Remedy, Subject, Watcher};
use crate::course::Course;
use crate::deviation::Deviation;
use crate::family::Family;
use crate::outcome::{Outcome, Severity};
use crate::rehearsal::Rehearsal;
use crate::scene::Scene;

/// How long the wait is.
const WAIT: &str = "sleep 60";

/// Plays every remedy that fits.
pub(super) fn tried<F: Family>(
    rehearsal: &mut Rehearsal<F>,
    (scene, course): (&Scene<F>, &Course<F>),
    outcome: &Outcome,
    watcher: &Watcher,
    end: Option<&End>,
) -> Vec<Remedy> {
    let Some(end) = end else { return Vec::new() };
    let mut remedies = Vec::new();
    for (text, deviations) in without_each(course).into_iter().chain(around_blamed(course, end)) {
        // What does not fit the run, such as leaving out what was never in the runbook, is no remedy.
        let Ok(other) = scene.course(&deviations) else { continue };
        let subject = watcher.asked.map(Subject::Request);
        let mut eye = Watcher::new(subject.unwrap_or(Subject::Known(ledger::UpdateId::INITIAL)), false);
        let played = rehearsal.play_before(scene, &other, outcome.seed, &mut eye);
        let fate = eye.id.filter(|_| eye.promised.is_some()).map(|id| worst_fate(rehearsal, id));
        remedies.push(Remedy {
            text,
            deviations: other.deviations(),
            fate: fate.map(Into::into),
            verdict: played.verdict,
            lost: played.updates.lost,
            pending: played.updates.pending,
            broken: broken(&played),
        });
    }
    remedies
}

/// The kinds of errors that a run found, each once; objectives are told by the verdict.
fn broken(outcome: &Outcome) -> Vec<String> {
    let errors = outcome.findings.iter().filter(|found| found.severity == Severity::Error);
    let mut kinds: Vec<String> =
        errors.map(|found| found.kind.to_owned()).filter(|kind| !kind.starts_with("objective")).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

/// The run without each of its deviations. What only sets the load is not to blame.
fn without_each<F: Family>(course: &Course<F>) -> Vec<(String, Vec<Deviation>)> {
    let all = &course.deviations;
    let tried = all.iter().filter(|one| !matches!(one, Deviation::Load(_) | Deviation::Lead(_)));
    let without = tried.map(|one| {
        let rest = all.iter().filter(|other| *other != one).cloned().collect();
        (format!("without `{one}`"), rest)
    });
    without.collect()
}

/// The run without the command to blame, and with a wait before it.
fn around_blamed<F: Family>(course: &Course<F>, end: &End) -> Vec<(String, Vec<Deviation>)> {
    let Some(step) = &end.step else { return Vec::new() };
    let Some(entry) = course.entries.iter().find(|entry| entry.label == *step) else { return Vec::new() };
    let with = |text: String, edit: String| {
        let mut deviations = course.deviations.clone();
        deviations.push(edit.parse().ok()?);
        Some((text, deviations))
    };
    let wait = format!("insert '{WAIT}' at {} before {step}", entry.lane);
    let all = [
        with(format!("without {step}"), format!("skip {step}")),
        with(format!("with a minute's wait before {step}"), wait),
    ];
    all.into_iter().flatten().collect()
}
