//! How far two courses are played alike: what of them is the same, entry by entry, step by step, fault by fault.
//!
//! What a run asks of its course is asked of what stands here. A field that is added to a course or to its setup does not
//! compile here before it is said where it counts.

use super::setup::Setup;
use super::{ArmedFault, Course};
use crate::domain::Domain;
use crate::ids::EntryId;
use crate::layout::Entry;
use std::sync::Arc;

/// What an operator has read of a column of the step under way.
pub(crate) enum ColumnRead {
    /// All of it, and that nothing comes after it.
    Whole,
    /// So many entries, and that there is one at a place.
    Part { typed: usize, next: usize },
}

/// Two courses of one scene under which a run begins alike, and how far it goes on so.
pub(crate) struct Likeness<'c, F: Domain> {
    own: &'c Course<F>,
    other: &'c Course<F>,
    /// How many steps, from the first one on, have the same columns.
    steps: usize,
    /// By entry, whether it is the same in both.
    entries: Vec<bool>,
    /// The faults that are not the same in both, as the one or the other has them.
    faults: Vec<&'c ArmedFault>,
    /// Whether all steps are the same.
    whole: bool,
    /// Whether the ways back are.
    retreat: bool,
}

/// Whether two entries are the same; most are one and the same.
fn are_alike<C: PartialEq>(own: &Arc<Entry<C>>, other: &Arc<Entry<C>>) -> bool {
    Arc::ptr_eq(own, other) || own == other
}

impl<'c, F: Domain> Likeness<'c, F> {
    /// How far two courses are played alike; nothing where they are not from the beginning.
    pub(crate) fn of(own: &'c Course<F>, other: &'c Course<F>) -> Option<Self> {
        let Course {
            entries,
            steps,
            retreat,
            faults,
            // Read when all is over, and of the course that is then played; what happens stands in the entries.
            armed_mishaps: _,
            autostart,
            groups,
            lead,
            setup,
            readings,
            // By these a course is made and told; it is not played by them.
            deviations: _,
            without: _,
        } = own;
        // The rest of a setup is the scene's, or follows from the readings.
        let Setup { config: _, readings: _, groups: _, scale, mortal, truth } = setup;
        let begins = *autostart == other.autostart
            && *groups == other.groups
            && *lead == other.lead
            && *readings == other.readings
            && (*scale, *mortal, *truth) == (other.setup.scale, other.setup.mortal, other.setup.truth);
        if !begins {
            return None;
        }
        let many = faults.len().max(other.faults.len());
        let pairs = (0..many).map(|number| [faults.get(number), other.faults.get(number)]);
        let unlike = pairs.filter(|[own, other]| own != other);
        Some(Self {
            own,
            other,
            steps: steps.iter().zip(&other.steps).take_while(|(own, other)| own == other).count(),
            entries: entries.iter().zip(&other.entries).map(|(own, other)| are_alike(own, other)).collect(),
            faults: unlike.flatten().flatten().collect(),
            whole: *steps == other.steps,
            retreat: *retreat == other.retreat,
        })
    }

    /// The course that was played.
    pub(crate) const fn own(&self) -> &'c Course<F> {
        self.own
    }

    /// Whether all steps are the same, and the ways back.
    pub(crate) const fn is_whole(&self) -> bool {
        self.whole && self.retreat
    }

    /// Whether the ways back are the same, or there are none in both.
    pub(crate) const fn retreats_alike(&self) -> bool {
        self.retreat
    }

    /// Whether all steps before one are the same, and it has as many columns in both.
    pub(crate) fn comes_to(&self, step: usize) -> bool {
        let columns = [self.own, self.other].map(|course| course.steps.get(step).map(Vec::len));
        self.steps >= step && columns[0].is_some() && columns[0] == columns[1]
    }

    /// Whether a column is the same, as far as it was read.
    pub(crate) fn is_column(&self, (step, column): (usize, usize), read: &ColumnRead) -> bool {
        let columns = [self.own, self.other].map(|course| course.steps[step].get(column));
        let [Some(own), Some(other)] = columns else { return false };
        match *read {
            ColumnRead::Whole => own == other,
            ColumnRead::Part { typed, next } => other.len() > next && own.get(..typed) == other.get(..typed),
        }
    }

    /// Whether an entry that is typed is the same in both, and no fault waits for it in one of them alone.
    pub(crate) fn is_entry(&self, entry: EntryId) -> bool {
        let index = usize::from(entry);
        let alike = self.entries.get(index).is_some_and(|alike| *alike);
        alike && !self.faults.iter().any(|fault| self.own.entries[index].is_of(&fault.when.unit))
    }
}
