//! What happened around what is explained: commands and faults in a stretch of time, and what the world showed.

use super::{CommandStory, Moment, MomentKind, Observation};
use crate::course::Course;
use crate::ids::{EntryId, FaultId};
use crate::layout::Entry;
use crate::outcome::{Seconds, StepResult};
use crate::play::family::Family;
use crate::play::operator::PlayedEntry;
use crate::play::place::Sight;
use kernel::{Span, Time};

/// A command that takes longer than this is told twice: when it is typed and when it is answered.
const LONG: Span = Span::from_millis(1000);

/// The commands of a stretch of time, as moments.
pub(super) fn commands<F: Family>(
    (course, played): (&Course<F>, &[PlayedEntry]),
    (from, to): (Time, Time),
) -> Vec<Moment> {
    let mut moments = Vec::new();
    for (entry, played) in course.entries.iter().zip(played) {
        let Some(start) = played.start.filter(|start| *start <= to) else { continue };
        if played.end.is_some_and(|end| end < from) {
            continue;
        }
        let step = Some(entry.label.clone());
        let text = format!("{}$ {}", entry.lane, entry.text);
        moments.push(Moment { step: step.clone(), ..moment(start, MomentKind::Typed, text) });
        let Some(end) = played.end else { continue };
        if played.result != StepResult::Ok || end - start >= LONG || !played.reply.is_empty() {
            let text = format!("{}: {}", entry.label, played.answer_in_words());
            moments.push(Moment { step, ..moment(end, MomentKind::Answered, text) });
        }
    }
    moments
}

/// The faults that began, lasted or ended in a stretch of time, as moments.
pub(super) fn faults<F: Family>(
    (course, seen): (&Course<F>, &[(Time, FaultId, bool)]),
    (from, to): (Time, Time),
) -> Vec<Moment> {
    let mut moments = Vec::new();
    for (place, (at, index, on)) in seen.iter().enumerate() {
        let ended = |(until, other, on): &(Time, FaultId, bool)| other == index && !*on && *until < from;
        let lasts = *on && !seen[place..].iter().any(ended);
        if *at > to || (*at < from && !lasts) {
            continue;
        }
        let text = &course.faults[usize::from(*index)].text;
        let turn = if *on { "fault begins" } else { "fault ends" };
        moments.push(moment(*at, MomentKind::Fault, format!("{turn}: {text}")));
    }
    moments
}

/// A command as it was played.
pub(super) fn command<C>(entry: &Entry<C>, played: &PlayedEntry) -> CommandStory {
    CommandStory {
        step: entry.label.clone(),
        lane: entry.lane.clone(),
        command: entry.text.clone(),
        typed_s: played.start.map(seconds),
        ended_s: played.end.map(seconds),
        result: played.result,
        message: played.message.clone(),
        reply: played.reply.clone(),
    }
}

/// Whether a command's label is a step's address, or below it.
pub(super) fn is_below(label: &str, step: &str) -> bool {
    label.strip_prefix(step).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The place of a step's first command in a course.
pub(super) fn place_of<F: Family>(course: &Course<F>, step: &str) -> Option<usize> {
    course.entries.iter().position(|entry| is_below(&entry.label, step))
}

/// The last step that is played.
pub(super) fn last<F: Family>(course: &Course<F>) -> Option<String> {
    let named = |place: &EntryId| course.entries[usize::from(*place)].address.as_ref();
    course.steps.iter().rev().flatten().flatten().find_map(named).map(|last| last.step().to_string())
}

/// What was seen, with what is seen of the same at the end.
pub(super) fn shown(then: &[Sight], at_the_end: &[Sight]) -> Vec<Observation> {
    let later = |sight: &Sight| {
        let same = at_the_end.iter().find(|other| other.what == sight.what);
        same.filter(|other| other.says != sight.says).map(|other| other.says.clone())
    };
    let shown = then.iter().map(|sight| Observation {
        what: sight.what.clone(),
        says: sight.says.clone(),
        alarmed: sight.alarming,
        at_the_end: later(sight),
    });
    shown.collect()
}

pub(super) fn moment(at: Time, kind: MomentKind, text: String) -> Moment {
    Moment { at_s: seconds(at), kind, step: None, text }
}

pub(super) fn seconds(at: Time) -> Seconds {
    Seconds(at - Time::ZERO)
}
