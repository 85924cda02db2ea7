//! What was done in a run: of each command whether it did what it says. It is all that is asked of most runs that are
//! played to see to which deviation it is owed that another one failed.

use crate::course::Course;
use crate::domain::Domain;
use crate::ids::EntryId;
use crate::judge::RunEnd;
use crate::layout::Entry;
use crate::outcome::StepResult;
use crate::play::operator::{Operator, PlayedEntry};
use runbook::Address;
use std::sync::Arc;

/// By entry of a course, whether it did what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Done(Arc<[bool]>);

impl Done {
    /// Of a run that has ended; nothing where it grew beyond its bounds.
    pub(super) fn of(operator: &Operator, rest: &RunEnd) -> Option<Self> {
        (!matches!(rest, RunEnd::Beyond(_))).then(|| Self::by(operator))
    }

    /// What an operator has done so far.
    pub(super) fn by(operator: &Operator) -> Self {
        let did = |played: &PlayedEntry| played.result == StepResult::Ok && played.end.is_some();
        Self(operator.played.iter().map(did).collect())
    }

    /// Whether a command of the runbook as written did what it says, at least once.
    pub(super) fn does<F: Domain>(&self, course: &Course<F>, step: &Address) -> bool {
        let mut played = course.entries.iter().zip(self.0.iter());
        played.any(|(entry, did)| *did && entry.address.as_ref() == Some(step))
    }

    /// Whether the command at which another run stopped did what it says in this one, or is not typed in it at all.
    pub(super) fn passes<F: Domain>(&self, (own, other): (&Course<F>, &Course<F>), stop: EntryId) -> bool {
        let stop = &other.entries[usize::from(stop)];
        let is_it = |entry: &Entry<F::Command>| {
            let named =
                if stop.address.is_some() { entry.address == stop.address } else { entry.key == stop.key };
            named && entry.attempt == stop.attempt
        };
        let played = own.entries.iter().zip(self.0.iter());
        let mut own = played.filter(|(entry, _)| is_it(entry)).peekable();
        own.peek().is_none() || own.any(|(_, did)| *did)
    }
}
