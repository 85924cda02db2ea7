//! The story of a goal that was missed: each point with the step that should have brought it about, and what became of
//! that step.

use super::figures::missed;
use super::trial::{ProposedRemedy, Trials};
use super::{CommandStory, Observation, Remedy, around};
use crate::course::Course;
use crate::outcome::{GoalPoint, Outcome, StepResult};
use crate::play::family::Family;
use crate::rehearsal::Rehearsal;
use crate::scene::Scene;
use kernel::Time;
use runbook::Side;
use schemars::JsonSchema;
use serde::Serialize;

/// Before how many of the commands that went wrong it is tried to wait until a fault is over.
const WAITED: usize = 3;

/// What of the goal was missed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct GoalStory {
    /// Each point, in the order of the outcome.
    pub points: Vec<PointStory>,
    /// What the system shows at the end.
    pub shown: Vec<Observation>,
    /// What was tried, each in a rehearsal of its own.
    pub remedies: Vec<Remedy>,
}

/// A point of the goal that was missed.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PointStory {
    /// The point.
    pub point: GoalPoint,
    /// The commands of the step that should have brought it about, as they were played; none where no step is known.
    pub commands: Vec<CommandStory>,
    /// The first command before those that did not do what it says, where they did or were never typed.
    pub before: Option<CommandStory>,
}

/// Tells what the run just played missed of its goal; none where it missed nothing.
pub(super) fn tell<F: Family>(
    rehearsal: &mut Rehearsal<F>,
    (scene, course): (&Scene<F>, &Course<F>),
    outcome: &Outcome,
) -> Option<GoalStory> {
    if outcome.goal.is_empty() {
        return None;
    }
    let sights = rehearsal.world.sights(&rehearsal.stage);
    let points: Vec<PointStory> =
        outcome.goal.iter().map(|point| told(rehearsal, course, point.clone())).collect();
    let mut attempts = ProposedRemedy::late(course, Side::After, &around::last(course)?, "at the very end");
    attempts.extend(ProposedRemedy::without_each(course));
    let mut amiss: Vec<&CommandStory> = points
        .iter()
        .flat_map(|point| point.commands.iter().chain(&point.before))
        .filter(|command| command.result.went_wrong())
        .collect();
    amiss.dedup();
    let helps = |other: &Outcome, _| missed(other) < missed(outcome);
    let refused = refused(rehearsal, course);
    let mut trials = Trials::beside(rehearsal, (scene, course), outcome);
    let faults = trials.dated_faults.moments(course);
    for (step, typed) in refused {
        let over = faults.iter().filter_map(|(struck, place)| {
            ProposedRemedy::when_over(course, (step, typed), (&course.faults[*place], *struck))
        });
        attempts.extend(over);
    }
    for CommandStory { step, .. } in amiss {
        attempts.extend(ProposedRemedy::suggested(scene, course, step));
        attempts.extend(ProposedRemedy::waiting(course, step));
    }
    attempts.splice(0..0, trials.cures());
    let remedies = trials.play(attempts, helps);
    Some(GoalStory { points, shown: around::shown(&sights, &[]), remedies })
}

/// The first commands that went wrong, by their labels, and when they were typed: after the first of them an operator who
/// carries on can only follow.
fn refused<'c, F: Family>(rehearsal: &Rehearsal<F>, course: &'c Course<F>) -> Vec<(&'c str, Time)> {
    let played = course.entries.iter().zip(&rehearsal.operator.played);
    let mut wrong: Vec<(&str, Time)> = played
        .filter(|(_, played)| played.result.went_wrong())
        .filter_map(|(entry, played)| Some((entry.label.as_str(), played.start?)))
        .collect();
    wrong.sort_by_key(|(_, typed)| *typed);
    wrong.truncate(WAITED);
    wrong
}

fn told<F: Family>(rehearsal: &Rehearsal<F>, course: &Course<F>, point: GoalPoint) -> PointStory {
    let played = course.entries.iter().zip(&rehearsal.operator.played);
    let step = point.step.clone();
    let is = |label: &str| step.as_deref().is_some_and(|step| around::is_below(label, step));
    let mut commands = Vec::new();
    for (entry, played) in played.clone().filter(|(entry, _)| is(&entry.label)) {
        commands.push(around::command(entry, played));
    }
    let alone =
        commands.iter().any(|command| command.result.went_wrong() || command.result == StepResult::Skipped);
    let starts = commands.iter().filter_map(|command| command.typed_s).min();
    let earlier = played.filter(|(_, played)| played.result.went_wrong());
    let earlier = earlier.filter(|(_, played)| {
        starts.is_none_or(|first| played.start.is_some_and(|start| around::seconds(start) < first))
    });
    let before = earlier.min_by_key(|(_, played)| played.start).filter(|_| !alone && !commands.is_empty());
    let before = before.map(|(entry, played)| around::command(entry, played));
    PointStory { point, commands, before }
}
