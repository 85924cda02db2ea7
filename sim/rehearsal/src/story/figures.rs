//! Which of two runs is better: by figures that mean the same in both, none of which is weighed against another.

use super::trial::{broken, longest_gap, missed};
use crate::outcome::{Outcome, Seconds, Verdict};

/// What counts of a run.
pub(super) struct Figures {
    verdict: u8,
    lost: u64,
    pending: u64,
    missed: u64,
    /// The longest gap of the service that is told of, if one is.
    gap: Option<Seconds>,
    /// How many kinds of things are broken, where one of them is told of.
    broken: Option<usize>,
}

/// What a story is about, of that which not every story counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About<'a> {
    /// The longest gap of a service.
    Gap(&'a str),
    /// Something that was found.
    Finding,
    /// Neither.
    Others,
}

impl Figures {
    pub(super) fn of(outcome: &Outcome, about: About<'_>) -> Self {
        let verdict = match outcome.verdict {
            Verdict::Held => 0,
            // Which of the two a run has depends on what it lost and missed, and that is counted by itself.
            Verdict::Stuck | Verdict::Violated => 1,
            // Nothing follows from what it has lost so far.
            Verdict::Inconclusive => 2,
        };
        let updates = &outcome.updates;
        Self {
            verdict,
            lost: updates.lost,
            pending: updates.pending,
            missed: missed(outcome),
            gap: about.gap(outcome),
            broken: (about == About::Finding).then(|| broken(outcome).len()),
        }
    }

    /// Whether something is better than in another run.
    pub(super) fn is_better(&self, than: &Self) -> bool {
        than.is_worse(self) || self.broken < than.broken
    }

    /// Whether something is worse than in another run. What is broken besides is told beside it, and of what counts most the
    /// verdict and the goal tell.
    pub(super) fn is_worse(&self, than: &Self) -> bool {
        self.verdict > than.verdict
            || self.lost > than.lost
            || self.pending > than.pending
            || self.missed > than.missed
            || self.gap.zip(than.gap).is_some_and(|(one, other)| is_longer(one, other))
    }
}

impl About<'_> {
    /// The longest gap of the service that is told of.
    pub(super) fn gap(self, outcome: &Outcome) -> Option<Seconds> {
        match self {
            Self::Gap(service) => Some(longest_gap(outcome, service)),
            Self::Finding | Self::Others => None,
        }
    }
}

/// A tenth longer at the least: requests come at other moments where other commands are typed (ours).
fn is_longer(one: Seconds, other: Seconds) -> bool {
    one.span().nanos() / 10 * 9 > other.span().nanos()
}
