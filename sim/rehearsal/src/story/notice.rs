//! Who looked after the way of an update had ended, and what they saw.
//!
//! Commands that look (markers, waits, lists, whatever has output to be compared) and commands that went wrong; the
//! clients; what the system shows from outside at the end; and a comparison of every row, which no runbook makes.

use super::around::{answer, seconds};
use super::update::{Notice, Watch};
use super::watch::Watched;
use crate::course::Entry;
use crate::domain::Command;
use crate::length::length;
use crate::outcome::{Availability, StepResult};
use crate::play::family::Family;
use crate::play::operator::Played;
use crate::verb::Verb;
use kernel::{Span, Time};

/// Everyone who looked since.
pub(super) fn noticed<F: Family>(watched: &Watched<'_, F>, ended: Option<Time>) -> Vec<Notice> {
    let Some(since) = ended.or(watched.watcher.taken) else { return Vec::new() };
    let mut noticed = commands(watched, since);
    let services = watched.outcome.availability.iter().zip(&watched.calm.availability);
    noticed.extend(services.map(|(service, calm)| clients(service, calm, since)));
    noticed.extend(watched.sights.iter().map(|sight| Notice {
        by: Watch::Sight,
        what: sight.what.clone(),
        said: sight.says.clone(),
        alarmed: sight.alarming,
        ..nobody()
    }));
    if watched.fates.len() > 1 {
        noticed.push(comparison(watched.outcome.updates.diverged_rows));
    }
    noticed
}

fn nobody() -> Notice {
    Notice {
        by: Watch::Sight,
        what: String::new(),
        step: None,
        at_s: None,
        result: None,
        said: String::new(),
        alarmed: false,
    }
}

fn commands<F: Family>(watched: &Watched<'_, F>, since: Time) -> Vec<Notice> {
    let all = watched.course.entries.iter().zip(&watched.rehearsal.operator.played);
    let after = all.filter(|(_, played)| played.end.is_some_and(|end| end >= since));
    let telling = after.filter(|(entry, played)| played.result != StepResult::Ok || looks::<F>(entry));
    telling.map(|(entry, played)| command(entry, played)).collect()
}

fn looks<F: Family>(entry: &Entry<F::Command>) -> bool {
    !entry.expects.is_empty() || matches!(&entry.verb, Verb::Model(command) if command.looks())
}

fn command<C>(entry: &Entry<C>, played: &Played) -> Notice {
    Notice {
        by: Watch::Command,
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
    let (most, calm) = (length(readable(longest)), length(readable(usual)));
    let said = match (many, usual) {
        (0, _) => "no gap in their service afterwards".to_owned(),
        (_, Span::ZERO) => format!("gaps in their service afterwards: {many}, the longest {most}"),
        _ => format!(
            "gaps in their service afterwards: {many}, the longest {most}; on a calm day the longest is {calm}"
        ),
    };
    Notice {
        by: Watch::Clients,
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
        by: Watch::Comparison,
        what: "a comparison of every row".into(),
        said,
        alarmed: differ > 0,
        ..nobody()
    }
}
