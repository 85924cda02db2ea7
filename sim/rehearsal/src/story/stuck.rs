//! The story of a runbook that could not go on: where and why, what its command waits for, what the world looks like,
//! and what an operator can do now.

use super::around::{self, moment, seconds};
use super::doubt::{Doubt, doubts};
use super::trial::{ProposedRemedy, Trials};
use super::{CommandStory, Moment, MomentKind, Observation, Remedy};
use crate::course::Course;
use crate::deviation::Mishap;
use crate::ids::{EntryId, FaultId};
use crate::outcome::{Outcome, Seconds};
use crate::play::family::Family;
use crate::play::place::Sight;
use crate::play::stage::Event;
use crate::rehearsal::{Around, Onlooker, Rehearsal};
use crate::scene::Scene;
use kernel::Time;
use runbook::Side;
use schemars::JsonSchema;
use serde::Serialize;

/// How many commands before it are told.
const BEFORE: usize = 6;

/// Where a runbook could not go on.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct StuckStory {
    /// The command at which its operator stopped.
    pub at: CommandStory,
    /// How often it was typed.
    pub times: u64,
    /// When its operator gave up.
    pub gave_up_s: Seconds,
    /// Why.
    pub reason: String,
    /// What it waits for and how far that is, where it waits.
    pub waits_for: Option<String>,
    /// What the check says of this command.
    pub doubts: Vec<Doubt>,
    /// What led there and went on beside it, in order.
    pub moments: Vec<Moment>,
    /// How many commands were never typed.
    pub not_reached: u64,
    /// The first of them.
    pub next: Option<CommandStory>,
    /// The section to play when the runbook is given up in this step, where it names one.
    pub way_back: Option<String>,
    /// What the system showed when the operator gave up.
    pub shown: Vec<Observation>,
    /// What can be done now, each tried in a rehearsal of its own.
    pub remedies: Vec<Remedy>,
}

/// Sees the moment at which an operator gives up.
struct StuckProbe {
    entry: EntryId,
    faults: Vec<(Time, FaultId, bool)>,
    seen: Option<(Time, Vec<Sight>, Option<String>)>,
}

impl<F: Family> Onlooker<F> for StuckProbe {
    const LISTENS: bool = true;

    fn after(&mut self, at: Time, event: &Event<F::Event>, around: &Around<'_, F>) {
        if let Event::Fault { index, on } = *event {
            self.faults.push((at, index, on));
        }
        if self.seen.is_none() && around.operator.stuck.is_some() {
            let ticket = around.operator.tickets_of(self.entry).next_back();
            let awaited = ticket.and_then(|ticket| around.world.awaited(ticket, around.stage));
            self.seen = Some((at, around.world.sights(around.stage), awaited));
        }
    }
}

/// Plays a run again that got stuck, and tells where; none where it did not.
pub(super) fn tell<F: Family>(
    rehearsal: &mut Rehearsal<F>,
    (scene, course): (&Scene<F>, &Course<F>),
    outcome: &Outcome,
) -> Option<StuckStory> {
    let stuck = rehearsal.operator.stuck.clone()?;
    let mut probe = StuckProbe { entry: stuck.entry, faults: Vec::new(), seen: None };
    let again = rehearsal.play_before(scene, course, outcome.seed, &mut probe);
    debug_assert_eq!(again.digest, outcome.digest, "watching changed the run");
    let (gave_up, then, waits_for) = probe.seen.clone()?;
    let place = usize::from(stuck.entry);
    let (entry, played) = (&course.entries[place], &rehearsal.operator.played[place]);
    let typed: Vec<CommandStory> = course
        .entries
        .iter()
        .zip(&rehearsal.operator.played)
        .filter(|(entry, played)| played.start.is_none() && !entry.skipped && !entry.in_reserve)
        .map(|(entry, played)| around::command(entry, played))
        .collect();
    let (doubts, _) = doubts(scene, entry);
    let own = entry.address.as_ref().map(runbook::Address::step);
    let way_back = scene.runbook.steps.iter().find(|step| Some(&step.id) == own);
    let mut story = StuckStory {
        at: around::command(entry, played),
        times: rehearsal.operator.tickets_of(stuck.entry).count() as u64,
        gave_up_s: seconds(gave_up),
        reason: stuck.reason,
        waits_for: entry.mishap.and_then(Mishap::awaited).map(String::from).or(waits_for),
        doubts,
        moments: moments(rehearsal, course, (&probe.faults, gave_up)),
        not_reached: typed.len() as u64,
        next: typed.into_iter().next(),
        way_back: way_back.and_then(|step| step.rollback.as_ref()).map(|(section, _)| section.to_string()),
        shown: around::shown(&then, &rehearsal.world.sights(&rehearsal.stage)),
        remedies: Vec::new(),
    };
    let typed_at = rehearsal.operator.played[place].start.unwrap_or_default();
    let (at, back) = (entry.label.clone(), story.way_back.clone());
    let begun = probe.faults.iter().filter(|(at, _, on)| *on && *at <= gave_up);
    let over: Vec<ProposedRemedy> = begun
        .filter_map(|(struck, index, _)| {
            let fault = &course.faults[usize::from(*index)];
            ProposedRemedy::when_over(course, (&at, typed_at), (fault, *struck))
        })
        .collect();
    let mut trials = Trials::beside(rehearsal, (scene, course), outcome);
    let mut tried = trials.cures();
    tried.extend(attempts(scene, course, &at, back.as_deref()).into_iter().chain(over));
    let helps = move |other: &Outcome, _| other.stuck_at.as_ref().is_none_or(|stuck| stuck.address != at);
    story.remedies = trials.play(tried, helps);
    Some(story)
}

/// The commands before it, and all that went on when the operator had given up.
fn moments<F: Family>(
    rehearsal: &Rehearsal<F>,
    course: &Course<F>,
    (faults, gave_up): (&[(Time, FaultId, bool)], Time),
) -> Vec<Moment> {
    let played = rehearsal.operator.played.as_slice();
    let mut starts: Vec<Time> = played.iter().filter_map(|played| played.start).collect();
    starts.sort_unstable();
    let from = starts.iter().rev().nth(BEFORE).copied().unwrap_or_default();
    let mut moments = around::commands((course, played), (from, rehearsal.stage.now()));
    moments.retain(|moment| moment.at_s >= seconds(from));
    moments.extend(around::faults((course, faults), (from, rehearsal.stage.now())));
    moments.push(moment(gave_up, MomentKind::Stuck, "the operator gives up".to_owned()));
    moments.push(moment(rehearsal.stage.now(), MomentKind::Ended, "the end of the run".to_owned()));
    moments.sort_by_key(|moment| (moment.at_s, moment.kind));
    moments
}

/// What an operator might do: type what the check suggests, make up for what was left out, wait, go on without it, go
/// back; and the run without each of its deviations.
fn attempts<F: Family>(
    scene: &Scene<F>,
    course: &Course<F>,
    step: &str,
    way_back: Option<&str>,
) -> Vec<ProposedRemedy> {
    let back = way_back.and_then(|section| {
        let text = format!("giving the runbook up there, and playing section {section}");
        ProposedRemedy::with(course, text, &[format!("abort after {step}")])
    });
    let go_on = ProposedRemedy::with(course, format!("going on without {step}"), &[format!("skip {step}")]);
    let mut attempts: Vec<ProposedRemedy> =
        ProposedRemedy::suggested(scene, course, step).into_iter().collect();
    attempts.extend(ProposedRemedy::late(course, Side::Before, step, "then at the latest"));
    attempts.extend(ProposedRemedy::waiting(course, step));
    attempts.extend(ProposedRemedy::again(course, step));
    attempts.extend(go_on.into_iter().chain(back));
    attempts.extend(ProposedRemedy::without_each(course));
    attempts
}
