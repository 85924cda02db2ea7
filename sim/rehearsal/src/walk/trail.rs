//! A trail: a course laid out in single file, with what may be decided at each station of it.
//!
//! Which deviations fit is not decided here: each is tried on the scene, and is offered where the course it makes is the
//! one that a walk would play.

use super::frozen::WalkContext;
use crate::course::Course;
use crate::course::error::CourseError;
use crate::deviation::Deviation;
use crate::ids::EntryId;
use crate::layout::Entry;
use crate::play::family::Family;
use crate::scene::Scene;
use runbook::{Address, Edit};
use std::sync::Arc;

/// What becomes of the entry at a station.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Choice {
    /// It is typed as written.
    Type,
    /// It is left out.
    Skip,
    /// It is typed twice.
    Repeat,
    /// It is typed, and its end is not waited for.
    Hasten,
    /// It is typed after the entry at the next station.
    Swap,
}

impl Choice {
    /// Every choice that deviates.
    pub const DEVIATING: [Self; 4] = [Self::Skip, Self::Repeat, Self::Hasten, Self::Swap];
}

/// A course in single file.
#[derive(Debug)]
pub struct Trail<'a, F: Family> {
    scene: &'a Scene<F>,
    base: Vec<Deviation>,
    course: Course<F>,
    stations: usize,
    offered: Vec<Vec<Choice>>,
}

impl<'a, F: Family> Trail<'a, F> {
    /// Lays out the course of a scene with these deviations, and finds out which of these choices fit where. Typing an
    /// entry as written always does.
    ///
    /// # Errors
    /// Why the deviations do not fit.
    pub fn new(
        scene: &'a Scene<F>,
        base: &[Deviation],
        choices: &[Choice],
    ) -> Result<Self, Vec<CourseError>> {
        let course = in_single_file(scene.course(base)?);
        let stations = last(&course);
        let mut trail = Self { scene, base: base.to_vec(), course, stations, offered: Vec::new() };
        trail.offered = (0..stations).map(|station| trail.fitting(station, choices)).collect();
        trail.course = with_variants(trail.course, stations);
        Ok(trail)
    }

    /// Lets rows carry what they embody, so that every end checks the ledger by contents.
    #[must_use]
    pub fn with_truth(mut self) -> Self {
        self.course = self.course.with_truth();
        self
    }

    /// The deviations that every walk of it has.
    #[must_use]
    pub fn base(&self) -> &[Deviation] {
        &self.base
    }

    /// How many stations there are; the last one's number is one less.
    #[must_use]
    pub const fn stations(&self) -> usize {
        self.stations
    }

    /// What may be chosen at a station, typing first.
    #[must_use]
    pub fn choices(&self, station: usize) -> &[Choice] {
        self.offered.get(station).map_or(&[], Vec::as_slice)
    }

    /// The deviation that a choice is; typing an entry as written is none, and of an entry that was inserted there is
    /// none to be named.
    #[must_use]
    pub fn deviation(&self, station: usize, choice: Choice) -> Option<Deviation> {
        let address = |station: usize| self.address(station).cloned();
        let edit = match choice {
            Choice::Type => return None,
            Choice::Skip => Edit::Skip(address(station)?),
            Choice::Repeat => Edit::Repeat(address(station)?),
            Choice::Hasten => Edit::Hasten(address(station)?),
            Choice::Swap => Edit::Swap { first: address(station)?, second: address(station + 1)? },
        };
        Some(Deviation::Edit(edit))
    }

    pub(super) const fn context(&self) -> WalkContext<'_, F> {
        WalkContext { scene: self.scene, course: &self.course }
    }

    /// The course with further deviations, in single file.
    pub(super) fn course_with(&self, deviations: &[Deviation]) -> Result<Course<F>, Vec<CourseError>> {
        let all: Vec<Deviation> = self.base.iter().chain(deviations).cloned().collect();
        let mut course = in_single_file(self.scene.course(&all)?);
        course.setup.truth = self.course.setup.truth;
        Ok(course)
    }

    /// The station at which an entry of another course of the scene was as laid out; none for one that was inserted.
    pub(super) fn station_of(&self, course: &Course<F>, entry: usize) -> Option<usize> {
        let Entry { address, key, .. } = course.entries[entry].as_ref();
        (0..self.stations)
            .find(|station| self.entry(*station).key == *key && self.address(*station) == address.as_ref())
    }

    /// The steps that a choice types, one after the other.
    pub(super) fn steps(&self, station: usize, choice: Choice) -> Vec<usize> {
        match choice {
            Choice::Type => vec![station],
            Choice::Skip => Vec::new(),
            Choice::Repeat => vec![station, station + self.stations],
            Choice::Hasten => vec![station + 2 * self.stations],
            Choice::Swap => vec![station + 1, station],
        }
    }

    fn entry(&self, station: usize) -> &Entry<F::Command> {
        &self.course.entries[usize::from(self.course.steps[station][0][0])]
    }

    fn address(&self, station: usize) -> Option<&Address> {
        self.entry(station).address.as_ref()
    }

    fn fitting(&self, station: usize, choices: &[Choice]) -> Vec<Choice> {
        let fits = |choice: &Choice| self.fits(station, *choice);
        let deviating = choices.iter().copied().filter(|choice| *choice != Choice::Type).filter(fits);
        std::iter::once(Choice::Type).chain(deviating).collect()
    }

    /// Whether the course that a deviation makes types what a walk would type.
    fn fits(&self, station: usize, choice: Choice) -> bool {
        if choice == Choice::Swap && station + 1 == self.stations {
            return false;
        }
        let Some(deviation) = self.deviation(station, choice) else { return choice == Choice::Type };
        let Ok(course) = self.course_with(&[deviation]) else { return false };
        let made = (0..last(&course)).map(|step| usize::from(course.steps[step][0][0]));
        let made: Vec<(Option<usize>, bool, u32)> = made
            .map(|entry| {
                (
                    self.station_of(&course, entry),
                    course.entries[entry].hastened,
                    course.entries[entry].attempt,
                )
            })
            .collect();
        let typed =
            |station: usize| (Some(station), self.entry(station).hastened, self.entry(station).attempt);
        let mut walked: Vec<(Option<usize>, bool, u32)> = (0..station).map(typed).collect();
        let behind = match choice {
            Choice::Type | Choice::Skip => station + 1,
            Choice::Repeat => {
                let (own, hastened, attempt) = typed(station);
                walked.extend([typed(station), (own, hastened, attempt + 1)]);
                station + 1
            }
            Choice::Hasten => {
                walked.push((Some(station), true, typed(station).2));
                station + 1
            }
            Choice::Swap => {
                walked.extend([typed(station + 1), typed(station)]);
                station + 2
            }
        };
        walked.extend((behind..self.stations).map(typed));
        made == walked
    }
}

/// The number of the step that is never typed.
pub(super) fn last<F: Family>(course: &Course<F>) -> usize {
    course.steps.len().saturating_sub(1)
}

/// Every entry is a step of its own; the last step is never typed, so that the operator never comes to an end.
fn in_single_file<F: Family>(mut course: Course<F>) -> Course<F> {
    let typed: Vec<EntryId> = course.steps.iter().flatten().flatten().copied().collect();
    course.steps = typed.iter().chain(typed.first()).map(|entry| vec![vec![*entry]]).collect();
    // Its places are those of the steps that were.
    course.retreat = None;
    course
}

/// Behind the steps as laid out: each again, as a repetition; then each again, hastened; then the one never typed.
fn with_variants<F: Family>(mut course: Course<F>, stations: usize) -> Course<F> {
    let last = course.steps.split_off(stations);
    // A mishap happens to a command once.
    let repeated = |entry: &mut Entry<F::Command>| {
        entry.attempt += 1;
        entry.mishap = None;
    };
    let hastened = |entry: &mut Entry<F::Command>| entry.hastened = true;
    for variant in [repeated as fn(&mut Entry<F::Command>), hastened] {
        for station in 0..stations {
            let mut entry = course.entries[usize::from(course.steps[station][0][0])].clone();
            variant(Arc::make_mut(&mut entry));
            course.steps.push(vec![vec![EntryId::of(course.entries.len())]]);
            course.entries.push(entry);
        }
    }
    course.steps.extend(last);
    course
}
