//! The same world for whatever is tried: what breaks does so at the moment at which it broke in the run that is explained.
//!
//! A fault is set off by a command of the runbook. A remedy that leaves that command out, or has something typed before it,
//! would be rehearsed in a world in which nothing breaks, or in which it breaks later, and would be praised or blamed for
//! what has nothing to do with it: no fault waits for what an operator types. So such a fault is hung on another command
//! instead, the last one that is typed before its moment, at a distance from it.
//!
//! **What it does not do.** It moves no fault that was never set off in the run that is explained, and no mishap, which
//! belongs to its command.

use super::track::{TrackedUpdate, UpdateTracker};
use crate::course::Course;
use crate::deviation::{Deviation, When};
use crate::ids::FaultId;
use crate::play::family::Family;
use crate::play::operator::PlayedEntry;
use crate::rehearsal::Rehearsal;
use crate::scene::Scene;
use kernel::Time;

/// A fault as it is written, and when it struck in the run that is explained.
#[derive(Debug, Clone)]
struct DatedFault {
    fault: Deviation,
    at: Time,
}

/// What struck in a run.
#[derive(Debug, Clone)]
pub(super) struct DatedFaults(Vec<DatedFault>);

impl DatedFaults {
    /// What strikes in a run, which is played once more for it where something may.
    pub(super) fn of<F: Family>(
        rehearsal: &mut Rehearsal<F>,
        (scene, course): (&Scene<F>, &Course<F>),
        seed: u64,
    ) -> Self {
        if course.faults.is_empty() {
            return Self(Vec::new());
        }
        let mut tracker = UpdateTracker::new(TrackedUpdate::Nobody, false);
        rehearsal.play_before(scene, course, seed, &mut tracker);
        let dated_fault = |fault: &Deviation| {
            let at = struck(course, &tracker.faults, fault)?;
            Some(DatedFault { fault: fault.clone(), at })
        };
        Self(course.deviations.iter().filter_map(dated_fault).collect())
    }

    /// How often a run is played until each of these strikes when it should: each is hung elsewhere once, and once more
    /// where another one that struck at another time had been in its way.
    pub(super) const fn rounds(&self) -> usize {
        2 * self.0.len() + 1
    }

    /// The moments at which they struck, each with the place of its fault in a course.
    pub(super) fn moments<F: Family>(&self, course: &Course<F>) -> Vec<(Time, usize)> {
        let place = |dated_fault: &DatedFault| Some((dated_fault.at, place_of(course, &dated_fault.fault)?));
        self.0.iter().filter_map(place).collect()
    }

    /// The first of these that did not strike at its moment in the run that has just been played, as it is written, and as
    /// it is written instead; of that none where nothing is typed before its moment that it could hang on. Nothing where
    /// all struck at their moments.
    pub(super) fn rehang<F: Family>(
        &mut self,
        course: &Course<F>,
        played: &[PlayedEntry],
        seen: &[(Time, FaultId, bool)],
    ) -> Option<(Deviation, Option<Deviation>)> {
        let strays = self
            .0
            .iter_mut()
            .filter(|dated_fault| struck(course, seen, &dated_fault.fault) != Some(dated_fault.at));
        let dated_fault = strays.min_by_key(|dated_fault| dated_fault.at)?;
        let hung = hung_elsewhere(course, played, dated_fault);
        let stray = dated_fault.fault.clone();
        dated_fault.fault.clone_from(hung.as_ref().unwrap_or(&stray));
        Some((stray, hung))
    }
}

/// The place of a fault in a course, in which it may last as long as it wants: it strikes at the same moment all the same.
fn place_of<F: Family>(course: &Course<F>, fault: &Deviation) -> Option<usize> {
    let text = fault.to_string();
    let same = course.faults.iter().position(|arranged| arranged.text == text);
    let onset = |text: &str| text.split_once(" for ").map_or(text, |(onset, _)| onset).to_owned();
    same.or_else(|| course.faults.iter().position(|arranged| onset(&arranged.text) == onset(&text)))
}

/// When a fault of a course has struck.
fn struck<F: Family>(course: &Course<F>, seen: &[(Time, FaultId, bool)], fault: &Deviation) -> Option<Time> {
    let place = place_of(course, fault)?;
    seen.iter().find(|(_, index, on)| *on && usize::from(*index) == place).map(|(at, ..)| *at)
}

/// The fault, hung on the last command that was typed up to its moment. What a deviation has put beside others sets none
/// off, and what is repeated sets it off the first time.
fn hung_elsewhere<F: Family>(
    course: &Course<F>,
    played: &[PlayedEntry],
    dated_fault: &DatedFault,
) -> Option<Deviation> {
    let Deviation::Fault { fault, lasts, .. } = &dated_fault.fault else { return None };
    let typed = course.entries.iter().zip(played).filter_map(|(entry, played)| {
        let start = played.start.filter(|start| *start <= dated_fault.at)?;
        Some((start, entry.address.as_ref().filter(|_| entry.attempt == 0)?))
    });
    let (start, unit) = typed.max_by_key(|(start, _)| *start)?;
    let when = When { unit: unit.clone(), offset: dated_fault.at - start };
    let hung = Deviation::Fault { fault: fault.clone(), when, lasts: *lasts };
    Some(hung).filter(|hung| *hung != dated_fault.fault)
}
