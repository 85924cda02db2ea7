//! A run that stands still before a command, is looked at, perhaps changed from outside, and goes on.
//!
//! Somebody who comes by a door sees the repositories as they are at that moment, and time does not pass meanwhile. A key
//! that was given an end goes at the first event after it. A run in which nothing was changed is the run that
//! [`Rehearsal::play`] plays, and has its outcome; in one that was changed it stands among the findings, and nothing is
//! asked that needs the run played once more, for nobody changes it in the same way again.

use super::{Listener, Rehearsal};
use crate::course::Course;
use crate::judge::{Roots, RunEnd};
use crate::outcome::{Outcome, Severity};
use crate::play::family::Family;
use crate::play::port::Repository;
use crate::play::stage::Event;
use crate::scene::Scene;
use kernel::Time;
use keyspace::Keyspace;
use runbook::Address;

/// A run under way.
#[derive(Debug)]
pub struct Standing<'a, F: Family> {
    scene: &'a Scene<F>,
    course: &'a Course<F>,
    seed: u64,
    rehearsal: Rehearsal<F>,
    /// The command that is about to be typed, as an event that has been taken out.
    held: Option<Event<F::Event>>,
    rest: Option<RunEnd>,
    /// What was in each repository when the run came to stand.
    before: Vec<Keyspace>,
    changed: bool,
}

/// The kind of the finding that tells of a change from outside.
pub const CHANGED: &str = "changed-from-outside";

/// Where a run is to stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Halt {
    /// Before the next command that is typed, whatever it is.
    Next,
    /// Before a command of this unit is typed.
    At(Address),
    /// Nowhere before its end.
    End,
}

/// Why a run stops at an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// A command is about to be typed.
    Before,
    /// The time of a key is up.
    Ended,
}

/// Whether a command is about to be typed before which the run is to stand.
fn is_next<F: Family>(
    rehearsal: &Rehearsal<F>,
    course: &Course<F>,
    (halt, event): (&Halt, &Event<F::Event>),
) -> bool {
    let Event::Type { column } = event else { return false };
    let Some(next) = rehearsal.operator.next_of(*column, course) else { return false };
    match halt {
        Halt::Next => true,
        Halt::At(unit) => course.entries[usize::from(next)].is_of(unit),
        Halt::End => false,
    }
}

impl<'a, F: Family> Standing<'a, F> {
    /// Begins a run and lets it stand before anything happens.
    #[must_use]
    pub fn open(scene: &'a Scene<F>, course: &'a Course<F>, seed: u64) -> Self {
        let mut rehearsal = Rehearsal::default();
        rehearsal.begin(scene, course, seed);
        Self { scene, course, seed, rehearsal, held: None, rest: None, before: Vec::new(), changed: false }
    }

    /// Plays on to where it is to stand; false where the run has come to its end before.
    pub fn play_to(&mut self, halt: &Halt) -> bool {
        self.note_changes();
        let mut in_hand = self.held.take();
        while self.rest.is_none() {
            let (ends, course) = (self.first_end(), self.course);
            let stops = |rehearsal: &Rehearsal<F>, at: Time, event: &Event<F::Event>| {
                if is_next(rehearsal, course, (halt, event)) {
                    return Some(Stop::Before);
                }
                ends.filter(|ends| at > *ends).map(|_| Stop::Ended)
            };
            match self.rehearsal.run_to((self.scene, course), in_hand.take(), &mut Listener(&mut ()), stops) {
                Ok(rest) => self.rest = Some(rest),
                Err((why, at, event)) => {
                    self.collect(at);
                    if why == Stop::Before {
                        self.held = Some(event);
                        self.stand();
                        return true;
                    }
                    in_hand = Some(event);
                }
            }
        }
        false
    }

    /// The instant at which it stands.
    #[must_use]
    pub fn now(&self) -> Time {
        self.rehearsal.stage.now()
    }

    /// One of the repositories, as the scenario lists them; nothing behind the last one.
    pub fn repository(&mut self, at: usize) -> Option<Repository<'_>> {
        self.rehearsal.world.repository(at)
    }

    /// How the command that is about to be typed is called, and its text.
    #[must_use]
    pub fn next(&self) -> Option<(&str, &str)> {
        let Event::Type { column } = self.held.as_ref()? else { return None };
        let entry = &self.course.entries[usize::from(self.rehearsal.operator.next_of(*column, self.course)?)];
        Some((&entry.label, &entry.text))
    }

    /// Plays to the end and judges the run.
    #[must_use]
    pub fn end(mut self) -> Outcome {
        self.play_to(&Halt::End);
        if !self.changed {
            return self.rehearsal.play(self.scene, self.course, self.seed);
        }
        let rest = self.rest.take().unwrap_or(RunEnd::Quiet);
        self.rehearsal.judge(self.scene, self.course, (self.seed, rest, Roots::default()))
    }

    /// Keeps what is in the repositories, to know later whether it was changed.
    fn stand(&mut self) {
        self.before.clear();
        while let Some(repository) = self.rehearsal.world.repository(self.before.len()) {
            let kept = repository.keyspace.snapshot();
            self.before.push(kept);
        }
    }

    /// Notes in which repositories something was changed while the run stood.
    fn note_changes(&mut self) {
        let blame = self.rehearsal.operator.last_typed().map(crate::ids::EntryId::blame);
        for (at, before) in std::mem::take(&mut self.before).into_iter().enumerate() {
            let Some(repository) = self.rehearsal.world.repository(at) else { continue };
            let keys = repository.keyspace.differences(&before);
            if keys > 0 {
                let keys = crate::length::count_in_words(keys as u64, "key");
                let message = format!("somebody changed {keys} in {} from outside", repository.name);
                self.rehearsal.stage.note(Severity::Note, CHANGED, blame, message);
                self.changed = true;
            }
        }
    }

    /// When the first key ends that was given an end.
    fn first_end(&mut self) -> Option<Time> {
        let mut at = 0;
        std::iter::from_fn(|| {
            at += 1;
            self.rehearsal.world.repository(at - 1).map(|repository| repository.keyspace.first_end())
        })
        .flatten()
        .min()
    }

    /// Takes the keys away whose time is up.
    fn collect(&mut self, now: Time) {
        let mut at = 0;
        while let Some(repository) = self.rehearsal.world.repository(at) {
            repository.keyspace.collect(now);
            at += 1;
        }
    }
}
