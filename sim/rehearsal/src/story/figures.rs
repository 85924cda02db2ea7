//! Which of two runs is better: by figures that mean the same in both, none of which is weighed against another.

use crate::outcome::{NOT_JUDGED, Outcome, Seconds, Severity, Verdict};

/// The kind of the findings that points of the goal were missed.
pub(super) const GOAL: &str = "objective-goal";

/// The kind of the finding that a gap was too long.
pub(super) const GAP: &str = "objective-longest-gap";

/// What counts of a run.
pub(super) struct Figures {
    verdict: u8,
    lost: u64,
    lost_to_clients: u64,
    pending: u64,
    missed: u64,
    /// How many stores are not there that should be. What they should have is not counted as missing, so a run that destroys
    /// one of them would seem to miss less.
    gone: usize,
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
            lost_to_clients: updates.lost_to_clients,
            pending: updates.pending,
            missed: missed(outcome),
            gone: outcome.findings.iter().filter(|one| one.kind == NOT_JUDGED && one.is_error()).count(),
            gap: about.gap(outcome),
            broken: (about == About::Finding).then(|| broken(outcome).len()),
        }
    }

    /// Whether something is better than in another run.
    pub(super) fn is_better(&self, than: &Self) -> bool {
        than.is_worse(self) || self.broken < than.broken
    }

    /// Whether it misses fewer updates than another run.
    pub(super) const fn keeps_more(&self, than: &Self) -> bool {
        self.lost < than.lost || self.pending < than.pending
    }

    /// Whether something is worse than in another run. What is broken besides is told beside it, and of what counts most the
    /// verdict and the goal tell.
    pub(super) fn is_worse(&self, than: &Self) -> bool {
        self.verdict > than.verdict
            || self.lost > than.lost
            || self.lost_to_clients > than.lost_to_clients
            || self.gone > than.gone
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

/// How many points of a goal that is asked for were missed.
pub(super) fn missed(outcome: &Outcome) -> u64 {
    outcome.findings.iter().filter(|finding| finding.kind == GOAL).count() as u64
}

/// The longest gap of a service.
pub(super) fn longest_gap(outcome: &Outcome, service: &str) -> Seconds {
    let of = outcome.availability.iter().find(|one| one.service == service);
    of.map(|one| one.longest_gap_s).unwrap_or_default()
}

/// The kinds of errors that a run found, each once; what is lost, pending or missed of the goal is told by its number.
pub(super) fn broken(outcome: &Outcome) -> Vec<String> {
    let counted =
        |kind: &str| kind.starts_with("objective-lost") || ["objective-pending", GOAL].contains(&kind);
    let errors = outcome.findings.iter().filter(|found| found.severity == Severity::Error);
    let mut kinds: Vec<String> =
        errors.map(|found| found.kind.to_owned()).filter(|kind| !counted(kind)).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}
