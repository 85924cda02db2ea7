//! What of a run can be explained, and what is worst in it.

use super::figures::{GAP, GOAL};
use super::pick::Pick;
use super::{finding, gap};
use crate::outcome::{Outcome, Seconds, Verdict};
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;

/// What can be explained, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// An update, item or job that is lost.
    Lost,
    /// Where the runbook could not go on.
    Stuck,
    /// An update, item or job that is missing and still held.
    Pending,
    /// What the world should look like at the end and does not.
    Goal,
    /// The longest time in which clients waited in vain.
    Gap,
    /// Another objective that does not hold, what keeps the world from rest, or what is broken at the end.
    Finding,
    /// The item that fared worst.
    Item,
    /// The job that fared worst.
    Job,
}

impl What {
    /// The word it is asked for by.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Stuck => "stuck",
            Self::Pending => "pending",
            Self::Goal => "goal",
            Self::Gap => "gap",
            Self::Finding => "finding",
            Self::Item => "item",
            Self::Job => "job",
        }
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What is wanted of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Its worst.
    Worst,
    /// The worst of one kind.
    Topic(What),
    /// One update.
    Update(Pick),
}

/// Something of a run that can be explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Topic {
    /// What.
    pub what: What,
    /// How many of it there are.
    pub count: Option<u64>,
    /// How long it is, of a gap.
    pub length_s: Option<Seconds>,
    /// What it is about: the step at which the runbook is stuck, the first point of the goal that is missed, the service
    /// that waited, the gravest finding.
    pub about: Option<String>,
}

/// All that can be explained of a run, the gravest first.
pub(super) fn topics(outcome: &Outcome) -> Vec<Topic> {
    let updates = &outcome.updates;
    let many = |what, count: u64| Topic { what, count: Some(count), length_s: None, about: None };
    let about =
        |what, about: &str| Topic { what, count: None, length_s: None, about: Some(about.to_owned()) };
    let mut topics = Vec::new();
    topics.extend((updates.lost > 0).then(|| many(What::Lost, updates.lost)));
    topics.extend(outcome.stuck_at.as_ref().map(|stuck| about(What::Stuck, &stuck.address)));
    topics.extend((updates.pending > 0).then(|| many(What::Pending, updates.pending)));
    let goal = outcome.goal.first().map(|point| point.what.as_str());
    let count = Some(outcome.goal.len() as u64);
    topics.extend(goal.map(|point| Topic { count, ..about(What::Goal, point) }));
    topics.extend(gap::worst(outcome).map(|(service, _)| {
        let length_s = Some(service.longest_gap_s);
        Topic { length_s, ..about(What::Gap, &service.service) }
    }));
    let found = finding::grave(outcome);
    let count = Some(found.len() as u64);
    topics.extend(found.first().map(|first| Topic { count, ..about(What::Finding, &first.message) }));
    for (what, kind) in [(What::Item, "item"), (What::Job, "job")] {
        let of = outcome.by_kind.iter().find(|one| one.kind == kind);
        topics.extend(of.map(|one| many(what, one.counts.acknowledged)));
    }
    topics
}

/// What is worst in a run; none where nothing is wrong. That clients wait is wrong where an objective says so.
pub(super) fn worst(outcome: &Outcome) -> Option<What> {
    // Of a run that was cut off nothing follows, so that why it was is all there is to tell.
    if outcome.verdict == Verdict::Inconclusive {
        return Some(What::Finding);
    }
    let found = |kind: &str| outcome.findings.iter().any(|finding| finding.kind == kind);
    let wrong = |what: &What| match what {
        What::Lost | What::Stuck | What::Pending => true,
        What::Goal => found(GOAL),
        What::Gap => found(GAP),
        What::Finding => outcome.verdict != Verdict::Held,
        What::Item | What::Job => false,
    };
    topics(outcome).into_iter().map(|topic| topic.what).find(wrong)
}
