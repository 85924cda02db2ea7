//! Who looked after the way of an update had ended, and what they saw.
//!
//! Commands that look (markers, waits, lists, whatever has output to be compared) and commands that went wrong; the
//! clients; what the system shows from outside at the end; and a comparison of every row, which no runbook makes.

use super::around::{answer, seconds};
use super::track::TrackedRun;
use super::update::{Notice, NoticeKind};
use crate::course::Entry;
use crate::domain::Command;
use crate::length::length_in_words;
use crate::outcome::{Availability, StepResult};
use crate::play::family::Family;
use crate::play::operator::PlayedEntry;
use crate::verb::Verb;
use kernel::{Span, Time};

/// Everyone who looked since.
pub(super) fn noticed<F: Family>(tracked: &TrackedRun<'_, F>, ended: Option<Time>) -> Vec<Notice> {
    let Some(since) = ended.or(tracked.tracker.taken) else { return Vec::new() };
    let mut noticed = commands(tracked, since);
    let services = tracked.outcome.availability.iter().zip(&tracked.calm.availability);
    noticed.extend(services.map(|(service, calm)| clients(service, calm, since)));
    noticed.extend(tracked.sights.iter().map(|sight| Notice {
        by: NoticeKind::Sight,
        what: sight.what.clone(),
        said: sight.says.clone(),
        alarmed: sight.alarming,
        ..nobody()
    }));
    if tracked.fates.len() > 1 {
        noticed.push(comparison(tracked.outcome.updates.diverged_rows));
    }
    noticed
}

fn nobody() -> Notice {
    Notice {
        by: NoticeKind::Sight,
        what: String::new(),
        step: None,
        at_s: None,
        result: None,
        said: String::new(),
        alarmed: false,
    }
}

fn commands<F: Family>(tracked: &TrackedRun<'_, F>, since: Time) -> Vec<Notice> {
    let all = tracked.course.entries.iter().zip(&tracked.rehearsal.operator.played);
    let after = all.filter(|(_, played)| played.end.is_some_and(|end| end >= since));
    let telling = after.filter(|(entry, played)| played.result != StepResult::Ok || looks::<F>(entry));
    telling.map(|(entry, played)| command(entry, played)).collect()
}

fn looks<F: Family>(entry: &Entry<F::Command>) -> bool {
    !entry.expects.is_empty() || matches!(&entry.verb, Verb::Model(command) if command.looks())
}

fn command<C>(entry: &Entry<C>, played: &PlayedEntry) -> Notice {
    Notice {
        by: NoticeKind::Command,
        what: entry.text.clone(),
        step: Some(entry.label.clone()),
        at_s: played.end.map(seconds),
        result: Some(played.result),
        said: answer(played),
        alarmed: played.result != StepResult::Ok,
    }
}

/// Clients wonder where they wait longer than on a calm day. That an answer was honoured they cannot see.
fn clients(service: &Availability, calm: &Availability, since: Time) -> Notice {
    let since = seconds(since);
    let after = service.gaps.iter().filter(|gap| gap.to_s > since);
    let (many, longest) = after
        .fold((0_u64, Span::ZERO), |(many, longest), gap| (many + 1, longest.max(gap.to_s.0 - gap.from_s.0)));
    let usual = calm.longest_gap_s.0;
    let (most, calm) = (length_in_words(readable(longest)), length_in_words(readable(usual)));
    let said = match (many, usual) {
        (0, _) => "no gap in their service afterwards".to_owned(),
        (_, Span::ZERO) => format!("gaps in their service afterwards: {many}, the longest {most}"),
        _ => format!(
            "gaps in their service afterwards: {many}, the longest {most}; on a calm day the longest is {calm}"
        ),
    };
    Notice {
        by: NoticeKind::Clients,
        what: format!("the clients of {}", service.service),
        said,
        alarmed: longest > usual,
        ..nobody()
    }
}

/// A length to be read: nobody wonders about less than ten milliseconds.
fn readable(span: Span) -> Span {
    Span::from_millis(span.nanos() / 10_000_000 * 10)
}

fn comparison(differ: u64) -> Notice {
    let said = if differ == 0 {
        "no row differs: what is missing is missing in every store".to_owned()
    } else {
        format!("rows that differ: {differ}")
    };
    Notice {
        by: NoticeKind::Comparison,
        what: "a comparison of every row".into(),
        said,
        alarmed: differ > 0,
        ..nobody()
    }
}
