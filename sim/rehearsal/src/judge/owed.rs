//! What of an outcome is blamed on a command of the runbook as written, or on nobody, although it may come about only with
//! a deviation: such a command has only done what it says.
//!
//! Which deviation that is, nobody argues: the run is played without it (`rehearsal::roots`), and what does not come about
//! then is owed to it. A run that does not come to the command in question shows nothing.

use super::EndedRun;
use crate::judge::effect::Effects;
use crate::outcome::{CauseCount, Finding, GoalPoint, Outcome, Root, StepResult};
use crate::play::family::Family;
use std::collections::BTreeSet;

/// Something that was found broken, as it would be found in another run too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Complaint {
    /// Updates lost at a store for a cause.
    Lost(&'static str, String),
    /// Updates pending there.
    Pending(&'static str, String),
    /// A point of the goal missed: what, and how it was wanted.
    Missed(String, String),
    /// A finding of a kind in a step.
    Found(&'static str, Option<String>),
}

impl Complaint {
    fn lost(cause: &CauseCount) -> Self {
        Self::Lost(cause.cause, cause.store.clone())
    }

    fn pending(cause: &CauseCount) -> Self {
        Self::Pending(cause.cause, cause.store.clone())
    }

    fn missed(point: &GoalPoint) -> Self {
        Self::Missed(point.what.clone(), point.wanted.clone())
    }

    fn found(finding: &Finding) -> Self {
        Self::Found(finding.kind, finding.step.clone())
    }

    /// Whether another run was found broken in the same way.
    fn is_in(&self, other: &Outcome) -> bool {
        other.lost_by_cause.iter().any(|cause| Self::lost(cause) == *self)
            || other.pending_by_cause.iter().any(|cause| Self::pending(cause) == *self)
            || other.goal.iter().any(|point| Self::missed(point) == *self)
            || other.findings.iter().any(|finding| finding.is_error() && Self::found(finding) == *self)
    }
}

/// What may be owed to a deviation, each with the step to blame.
pub(crate) type Complaints = BTreeSet<(Complaint, Option<String>)>;

/// What of an outcome is blamed on nobody, or on a command that stands in the runbook so.
pub(crate) fn complaints<F: Family>(outcome: &Outcome, effects: &Effects<'_, F>) -> Complaints {
    let is_as_written = |step: &String| {
        let mut own = effects.course.entries.iter().filter(|entry| entry.label == *step);
        let address = own.next().and_then(|entry| entry.address.as_ref());
        address.is_some_and(|address| effects.changed_by(address).is_none())
    };
    let asks = |step: Option<&String>| step.is_none_or(is_as_written);
    let causes = |causes: &[CauseCount], of: fn(&CauseCount) -> Complaint| -> Vec<_> {
        let told = causes.iter().filter(|one| one.fault.is_none() && one.made_good_by.is_none());
        told.map(|one| (of(one), one.step.clone())).collect()
    };
    // What undid a point is not known where nobody has looked yet.
    let missed = outcome.goal.iter().map(|point| (Complaint::missed(point), None));
    let found = outcome.findings.iter().filter(|finding| finding.is_error() && finding.step.is_some());
    let found = found.filter(|finding| !finding.kind.starts_with("objective"));
    let found = found.map(|finding| (Complaint::found(finding), finding.step.clone()));
    let all = causes(&outcome.lost_by_cause, Complaint::lost).into_iter();
    let all = all.chain(causes(&outcome.pending_by_cause, Complaint::pending)).chain(missed).chain(found);
    all.filter(|(_, step)| asks(step.as_ref())).collect()
}

/// Whether a run in which a deviation was left out shows that something is owed to that.
pub(crate) fn is_absent(
    (complaint, step): &(Complaint, Option<String>),
    from: &Outcome,
    here: &Outcome,
) -> bool {
    let played = |step: &String| {
        from.runbook.steps.iter().any(|one| one.address == *step && one.result == StepResult::Ok)
    };
    // How far a wait had come tells one run from another, and not where it ended.
    let ended =
        |outcome: &Outcome| outcome.stuck_at.as_ref().map(|at| (at.address.clone(), at.reason.clone()));
    let shows = step.as_ref().map_or_else(|| from.stuck_at.is_none() || ended(from) == ended(here), played);
    shows && !complaint.is_in(from)
}

impl<F: Family> EndedRun<'_, F> {
    /// Tells of each complaint the deviation it is owed to.
    pub(super) fn tell_what_is_owed(&self, outcome: &mut Outcome) {
        let root = |complaint: &Complaint| -> Option<Root> {
            let root = self.roots.owed.get(complaint)?;
            Some(Root { deviation: root.to_string(), step: self.step_of(root) })
        };
        for cause in &mut outcome.lost_by_cause {
            cause.only_with = root(&Complaint::lost(cause));
        }
        for cause in &mut outcome.pending_by_cause {
            cause.only_with = root(&Complaint::pending(cause));
        }
        for point in outcome.goal.iter_mut().filter(|point| !point.was_to_be_made_good()) {
            let complaint = Complaint::missed(point);
            let as_written = point.undone.iter_mut().filter(|undone| undone.is_as_written);
            as_written.for_each(|undone| undone.only_with = root(&complaint));
        }
        for finding in &mut outcome.findings {
            finding.only_with = root(&Complaint::found(finding));
        }
    }
}
