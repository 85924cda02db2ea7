//! Who looked after an update's way had ended, and what they saw.
//!
//! Commands that look (markers, waits, lists, whatever has output to be compared) and commands that went wrong; the
//! clients; what the system shows from outside at the end; and a comparison of every row, which no runbook makes.
//!
//! A loss is noticed by whoever has a sign of it before the run is over, for afterwards nobody goes back to look. Nobody
//! is said to have noticed who would have wondered on a calm day as well: clients wonder about a gap that is longer than
//! they know it or than the scenario allows, and about more requests in vain. Where the runbook as written loses something
//! its own day is the calm one; then they wonder about a gap that is longer than the scenario allows, where it says so, and
//! about requests in vain, but for those of a time in which a command had taken their service away.

use crate::course::Course;
use crate::domain::Command;
use crate::layout::Entry;
use crate::length::length_in_words;
use crate::outcome::{Availability, CauseCount, Gap, Noticed, Seconds, StepResult, Watcher};
use crate::play::family::Family;
use crate::play::operator::PlayedEntry;
use crate::play::place::Sight;
use crate::verb::Verb;
use kernel::{Span, Time};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// What kind of look it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Watch")]
pub enum NoticeKind {
    /// A command of the runbook.
    Command,
    /// The clients of a service.
    Clients,
    /// A look at the system when all is over.
    Sight,
    /// A comparison of every row of the stores, which no runbook makes.
    Comparison,
}

/// Somebody who looked after the update's way had ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Notice {
    /// Who or what looked.
    pub by: NoticeKind,
    /// Its name: the command, the service, what was looked at.
    pub what: String,
    /// The step, of a command.
    pub step: Option<String>,
    /// When the answer came.
    pub at_s: Option<Seconds>,
    /// How a command ended.
    pub result: Option<StepResult>,
    /// What it said.
    pub said: String,
    /// Whether that would make anyone wonder.
    pub alarmed: bool,
}

/// All who look on at a run, and what they could see.
pub(crate) struct Watch<'a, F: Family> {
    pub(crate) course: &'a Course<F>,
    pub(crate) played: &'a [PlayedEntry],
    /// What clients saw, by service.
    pub(crate) availability: &'a [Availability],
    /// The same on a calm day.
    pub(crate) calm: &'a [Availability],
    /// The longest gap that each service may have, where the scenario says so.
    pub(crate) allowed: &'a BTreeMap<String, Seconds>,
    /// What the system shows from outside at the end.
    pub(crate) sights: &'a [Sight],
}

impl<F: Family> Watch<'_, F> {
    /// Everyone who looked since, and what they saw.
    pub(crate) fn since(&self, since: Time) -> Vec<Notice> {
        let mut noticed = self.commands(since);
        let services = self.availability.iter().zip(self.calm);
        noticed.extend(services.map(|(service, calm)| {
            let allowed = self.allowed.get(&service.service).map(|allowed| allowed.0);
            clients(service, (calm, allowed), since)
        }));
        noticed.extend(self.sights.iter().map(|sight| Notice {
            by: NoticeKind::Sight,
            what: sight.what.clone(),
            said: sight.says.clone(),
            alarmed: sight.alarming,
            ..nobody()
        }));
        noticed
    }

    /// Who had a sign of a loss: of several the clients, whom it befell, then the operator, then whoever looks into the
    /// system when all is over. A loss begins with the first of its updates, or with the command to blame where that was
    /// typed later.
    fn noticed(&self, loss: &CauseCount) -> Noticed {
        let committed = Time::ZERO + loss.example.committed_s.span();
        let typed = loss.step.as_ref().and_then(|step| self.typed(step));
        let signs = self.since(typed.map_or(committed, |typed| typed.max(committed)));
        let first = |kind: NoticeKind| signs.iter().find(|sign| sign.by == kind && sign.alarmed);
        let watchers = [
            (NoticeKind::Clients, Watcher::Client),
            (NoticeKind::Command, Watcher::Operator),
            (NoticeKind::Sight, Watcher::Log),
        ];
        let found = watchers.into_iter().find_map(|(kind, by)| Some((by, first(kind)?)));
        let Some((by, sign)) = found else { return Noticed::default() };
        Noticed {
            by,
            what: Some(sign.what.clone()),
            step: sign.step.clone(),
            at_s: sign.at_s,
            said: Some(sign.said.clone()),
        }
    }

    /// When a command was first typed.
    fn typed(&self, step: &str) -> Option<Time> {
        let all = self.course.entries.iter().zip(self.played);
        all.filter(|(entry, _)| entry.label == step).filter_map(|(_, played)| played.start).min()
    }

    fn commands(&self, since: Time) -> Vec<Notice> {
        let all = self.course.entries.iter().zip(self.played);
        let after = all.filter(|(_, played)| played.end.is_some_and(|end| end >= since));
        let telling = after.filter(|(entry, played)| played.result != StepResult::Ok || looks::<F>(entry));
        telling.map(|(entry, played)| command(entry, played)).collect()
    }

    /// Says of each loss of an outcome who noticed it.
    pub(crate) fn tell(&self, losses: &mut [CauseCount]) {
        for loss in losses {
            loss.noticed = Some(self.noticed(loss));
        }
    }
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

fn looks<F: Family>(entry: &Entry<F::Command>) -> bool {
    !entry.expects.is_empty() || matches!(&entry.verb, Verb::Model(command) if command.looks())
}

fn command<C>(entry: &Entry<C>, played: &PlayedEntry) -> Notice {
    Notice {
        by: NoticeKind::Command,
        what: entry.text.clone(),
        step: Some(entry.label.clone()),
        at_s: played.end.map(|end| Seconds(end - Time::ZERO)),
        result: Some(played.result),
        said: played.answer_in_words(),
        // What is not modelled alarms nobody: the real tool would have done whatever it does.
        alarmed: played.result.went_wrong() && played.result != StepResult::NotModelled,
    }
}

/// Clients wonder where they wait longer than on a calm day, or than they may, or more often in vain. On a calm day itself
/// what they may decides alone. That an answer was honoured they cannot see.
fn clients(service: &Availability, (calm, allowed): (&Availability, Option<Span>), since: Time) -> Notice {
    let from = Seconds(since - Time::ZERO);
    let after = service.gaps.iter().filter(|gap| gap.to_s > from);
    let (many, longest) = after
        .fold((0_u64, Span::ZERO), |(many, longest), gap| (many + 1, longest.max(gap.to_s.0 - gap.from_s.0)));
    let is_calm = service == calm;
    let known = calm.longest_gap_s.0;
    let usual = match allowed {
        Some(allowed) if is_calm => allowed,
        Some(allowed) => allowed.min(known),
        None => known,
    };
    let in_words = |span| length_in_words(readable(span));
    let beside = match (allowed, usual) {
        (Some(allowed), usual) if usual == allowed => format!("; at most {} is allowed", in_words(allowed)),
        (_, Span::ZERO) => String::new(),
        _ if is_calm => String::new(),
        _ => format!("; on a calm day the longest is {}", in_words(usual)),
    };
    let gaps = match many {
        0 => "no gap in their service afterwards".to_owned(),
        _ => format!("gaps in their service afterwards: {many}, the longest {}{beside}", in_words(longest)),
    };
    let in_vain = in_vain(service, calm, from);
    let said = match in_vain {
        0 => gaps,
        some => format!("{gaps}; requests of theirs in vain: {some}"),
    };
    Notice {
        by: NoticeKind::Clients,
        what: format!("the clients of {}", service.service),
        said,
        alarmed: readable(longest) > readable(usual) || in_vain > 0,
        ..nobody()
    }
}

/// How many requests of a service were in vain that clients wonder about.
fn in_vain(service: &Availability, calm: &Availability, from: Seconds) -> u64 {
    let vain = |seen: &Availability| seen.failed + seen.refused;
    if service != calm {
        return if vain(service) > vain(calm) { vain(service) } else { 0 };
    }
    let is_announced = |gap: &&Gap| gap.step.is_some();
    let any_announced = service.gaps.iter().any(|gap| is_announced(&gap));
    let unannounced = service.gaps.iter().any(|gap| !is_announced(&gap) && gap.to_s > from);
    if unannounced || !any_announced { vain(service) } else { 0 }
}

/// A length to be read: nobody wonders about less than ten milliseconds.
fn readable(span: Span) -> Span {
    Span::from_millis(span.nanos() / 10_000_000 * 10)
}

/// What a comparison of every row would say.
pub(crate) fn comparison(differ: u64) -> Notice {
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
