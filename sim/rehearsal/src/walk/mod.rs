//! A walk: a course played entry by entry under the frozen workload, by somebody who decides at each station what becomes
//! of the entry there, and who can be forked.
//!
//! # The frozen workload
//! Under live clients no two runs are ever in the same state again. So a walk has none: it is a mode of the rehearsal in
//! which writes come at fixed stations, and in which two runs that differ in something harmless meet again.
//!
//! - A *station* is an entry of the course as laid out, and one more at its end. Lanes that run side by side are played
//!   one after the other, in the order of the document.
//! - Before an entry is typed, the writes of every station up to its own are due that have not been made yet: one request
//!   of each group, whose draws are those of the group's request with the station's number. A group that nobody answers
//!   does not try again. So an entry that is left out, or comes late, moves no write.
//! - At each station the world's own clocks are wound ([`Stated::wind`](crate::Stated::wind)): what the world does by itself from time to time,
//!   it does there once, and begins to count anew.
//! - Everything else is as with live clients: the operator's pause, waits and time-outs, the policy after a refusal, how
//!   long things take. A walk does not wait for the world to come to rest between two entries, so what goes wrong by
//!   haste goes wrong here as well.
//! - At the end the world comes to rest, and is judged by the goal and by the objectives that count updates, items and
//!   jobs. What is measured in time (gaps, lags, lengths) is not judged, and availability is not told.
//!
//! **Guarantees.** [`Walk::state`] is exact up to time: two walks of one trail at the same station with the same digest
//! end alike whatever is decided from there on. A walk and [`Trail::play`] of the same deviations are two ways to the
//! same verdict.
//!
//! **What it does not do.** A walk proposes nothing and remembers no states; that is the search's.

mod digest;
mod frozen;
mod trail;

pub use trail::{Choice, Trail};

use crate::course::error::CourseError;
use crate::deviation::Deviation;
use crate::outcome::Outcome;
use crate::play::family::Family;
use crate::rehearsal::Rehearsal;
use frozen::WalkContext;
use kernel::Digest;

/// A course under way. A clone goes its own way from here.
#[derive(Debug, Clone)]
pub struct Walk<'a, F: Family> {
    trail: &'a Trail<'a, F>,
    world: Rehearsal<F>,
    seed: u64,
    station: usize,
    stuck: bool,
    chosen: Vec<Deviation>,
}

impl<'a, F: Family> Walk<'a, F> {
    /// Begins at the first station of a trail.
    #[must_use]
    pub fn open(trail: &'a Trail<'a, F>, seed: u64) -> Self {
        let mut world = Rehearsal::default();
        world.open_frozen(trail.context(), seed);
        world.wind();
        Self { trail, world, seed, station: 0, stuck: false, chosen: Vec::new() }
    }

    /// The trail it goes along.
    #[must_use]
    pub const fn trail(&self) -> &'a Trail<'a, F> {
        self.trail
    }

    /// The station it stands at; that of [`Trail::stations`] is the end.
    #[must_use]
    pub const fn station(&self) -> usize {
        self.station
    }

    /// Whether nothing is left to decide: the end is reached, or the runbook is stuck.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.stuck || self.station == self.trail.stations()
    }

    /// The deviations that were chosen so far, in the order of their stations.
    #[must_use]
    pub fn chosen(&self) -> &[Deviation] {
        &self.chosen
    }

    /// The digest of all that decides what comes, time left out.
    #[must_use]
    pub fn state(&self) -> Digest {
        self.world.state()
    }

    /// Does at this station what was chosen, and goes on to the next station.
    ///
    /// # Panics
    /// Where the walk is over, or the trail does not offer the choice here.
    pub fn take(&mut self, choice: Choice) {
        let (trail, here) = (self.trail, self.station);
        assert!(
            !self.is_over() && trail.choices(here).contains(&choice),
            "the trail offers no {choice:?} here"
        );
        self.chosen.extend(trail.deviation(here, choice));
        self.world.write(trail.context(), here);
        self.station += 1;
        if choice == Choice::Swap {
            self.world.wind();
            self.world.write(trail.context(), self.station);
            self.station += 1;
        }
        self.stuck =
            !trail.steps(here, choice).iter().all(|step| self.world.type_step(trail.context(), *step));
        self.world.wind();
    }

    /// Lets the world come to rest and judges it.
    #[must_use]
    pub fn end(mut self) -> Outcome {
        let trail = self.trail;
        let mut outcome = self.world.end_frozen(trail.context(), self.seed, trail.stations());
        outcome.deviations.extend(self.chosen.iter().map(ToString::to_string));
        outcome
    }
}

impl<F: Family> Trail<'_, F> {
    /// Plays the trail with these deviations from its beginning, without forking: another way to what a walk finds.
    ///
    /// # Errors
    /// Why the deviations do not fit.
    pub fn play(
        &self,
        world: &mut Rehearsal<F>,
        seed: u64,
        deviations: &[Deviation],
    ) -> Result<Outcome, Vec<CourseError>> {
        let course = self.course_with(deviations)?;
        let context = WalkContext { scene: self.context().scene, course: &course };
        world.open_frozen(context, seed);
        let mut due = 0;
        for step in 0..trail::last(&course) {
            let entry = usize::from(course.steps[step][0][0]);
            while self.station_of(&course, entry).is_some_and(|station| due <= station) {
                world.wind();
                world.write(context, due);
                due += 1;
            }
            if !world.type_step(context, step) {
                world.wind();
                return Ok(world.end_frozen(context, seed, self.stations()));
            }
        }
        for station in due..self.stations() {
            world.wind();
            world.write(context, station);
        }
        world.wind();
        Ok(world.end_frozen(context, seed, self.stations()))
    }
}
