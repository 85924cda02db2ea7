//! The story of what an outcome found broken and no update tells of: an objective that does not hold, or something that
//! is amiss at the end.

use super::figures::{About, GAP, GOAL};
use super::trial::{ProposedRemedy, Trials};
use super::{CommandStory, Observation, Remedy, around};
use crate::course::Course;
use crate::outcome::{Finding, Outcome, Seconds, Severity, Verdict};
use crate::play::family::Family;
use crate::rehearsal::Rehearsal;
use crate::scene::Scene;
use runbook::{BEYOND, NOT_MODELLED};
use schemars::JsonSchema;
use serde::Serialize;

/// How many of the longest commands are told.
const LONGEST: usize = 5;

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct FindingStory {
    /// What kind of thing, in kebab case.
    pub kind: String,
    /// The finding in a sentence.
    pub message: String,
    /// When it was found.
    pub at_s: Option<Seconds>,
    /// The command it belongs to.
    pub by: Option<CommandStory>,
    /// The fault that it comes of, where there is no such command and one is known.
    pub fault: Option<String>,
    /// The other findings of the same gravity.
    pub others: Vec<String>,
    /// Of how long the runbook took, the commands that took longest.
    pub longest: Vec<CommandStory>,
    /// What the system shows at the end.
    pub shown: Vec<Observation>,
    /// What was tried, each in a rehearsal of its own.
    pub remedies: Vec<Remedy>,
}

/// What keeps a run from a verdict, the plainest first.
const UNREST: [&str; 4] = [BEYOND, NOT_MODELLED, "runbook-cut-off", "horizon"];

/// What there is to explain: objectives first, then what else is broken; and what keeps the world from rest, where that
/// is why there is no verdict.
pub(super) fn grave(outcome: &Outcome) -> Vec<&Finding> {
    // What is lost, pending or waited for has stories of its own.
    let told = |kind: &str| {
        (kind.starts_with("objective-lost") && outcome.updates.lost > 0)
            || (kind == "objective-pending" && outcome.updates.pending > 0)
            || [GAP, GOAL].contains(&kind)
    };
    let errors = outcome.findings.iter().filter(|one| one.severity == Severity::Error && !told(one.kind));
    let (objectives, others): (Vec<_>, Vec<_>) = errors.partition(|one| one.kind.starts_with("objective"));
    if outcome.verdict != Verdict::Inconclusive {
        return objectives.into_iter().chain(others).collect();
    }
    let of = |kind: &'static str| outcome.findings.iter().filter(move |one| one.kind == kind);
    let unrest = UNREST.iter().flat_map(|kind| of(kind));
    let others = others.into_iter().filter(|one| !UNREST.contains(&one.kind));
    unrest.chain(objectives).chain(others).collect()
}

/// Tells the gravest finding of the run just played; none where there is none.
pub(super) fn tell<F: Family>(
    rehearsal: &mut Rehearsal<F>,
    (scene, course): (&Scene<F>, &Course<F>),
    outcome: &Outcome,
) -> Option<FindingStory> {
    let found = grave(outcome);
    let (first, others) = found.split_first()?;
    let told = |place: usize| around::command(&course.entries[place], &rehearsal.operator.played[place]);
    let by = first.step.as_deref().and_then(|step| around::place_of(course, step)).map(told);
    let longest = if first.kind == "objective-duration" { longest(rehearsal, course) } else { Vec::new() };
    let sights = rehearsal.world.sights(&rehearsal.stage);
    let mut story = FindingStory {
        kind: first.kind.to_owned(),
        message: first.message.clone(),
        at_s: first.at_s,
        by,
        fault: first.fault.clone(),
        others: others.iter().map(|other| other.message.clone()).collect(),
        longest,
        shown: around::shown(&sights, &[]),
        remedies: Vec::new(),
    };
    let mut attempts = ProposedRemedy::without_each(course);
    let steps = story.by.iter().chain(&story.longest).map(|command| command.step.as_str());
    // No wait brings the end of a runbook before the horizon, or past what is not modelled.
    for step in steps.filter(|_| !["runbook-cut-off", NOT_MODELLED].contains(&first.kind)) {
        attempts.extend(
            ProposedRemedy::without(course, step).into_iter().chain(ProposedRemedy::waiting(course, step)),
        );
    }
    let kind = first.kind;
    let same = |other: &Outcome| other.findings.iter().any(|finding| finding.kind == kind);
    let mut trials = Trials::beside(rehearsal, (scene, course), outcome).about(About::Finding);
    attempts.splice(0..0, trials.cures());
    story.remedies = trials.play(attempts, |other, _| !same(other));
    Some(story)
}

/// The commands that took longest, the longest first.
fn longest<F: Family>(rehearsal: &Rehearsal<F>, course: &Course<F>) -> Vec<CommandStory> {
    let played = course.entries.iter().zip(&rehearsal.operator.played);
    let mut ended: Vec<_> = played.filter(|(_, played)| played.end.is_some()).collect();
    ended.sort_by_key(|(_, played)| {
        std::cmp::Reverse(played.end.zip(played.start).map(|(end, start)| end - start))
    });
    ended.into_iter().take(LONGEST).map(|(entry, played)| around::command(entry, played)).collect()
}
