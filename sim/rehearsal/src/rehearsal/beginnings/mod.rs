//! Shared beginnings: what many runs have in common is played once.
//!
//! # What a beginning is
//! Under one seed two courses of a scene differ in nothing but what is read of them. A run reads its course bit by bit: its
//! clients, its lead and what may die at the start, then each command when it is typed, with the faults that wait for it.
//! So as long as all that was read stands in another course as well, the run of that one has done the same: every event,
//! every draw, every update, and the digest over them. Such a world, with the event in hand at which the next command is
//! to be typed, is a *beginning* of both, and either goes on from a copy of it.
//!
//! A *trunk* is a course that is played with copies kept along its way: before each command where there is room, else
//! those without which most would be played twice (`spread`); and one of its end. The points of the goal are looked at in
//! every trunk, unless nobody asks for blame, and who does not want to know forgets what was seen. A course is compared
//! with the trunk field by field ([`Likeness`]), and not argued about by its deviations; it goes on from the last copy of
//! which it shares all that was read. Where it shares nothing, it is played from the beginning.
//!
//! # Which trunks there are
//! Of a set of deviations the trunk is the set without the one that comes last in the runbook, of one deviation the run as
//! written, of an order the printed one; deviations that act on nothing that is typed (readings, load, lead) belong to all.
//! A trunk is played when a second course asks for it: the first may be the only one. Where there is no more room, what nobody
//! has asked for lately is forgotten, and of what is in use the largest keeps fewer copies (`shelf`). This decides about
//! time alone.
//!
//! Of a run that is played to see to which deviation it is owed that another one failed nobody asks more than which
//! commands did what they say. That is remembered by itself (`ends`), and such a run asks for no trunk of its own.
//!
//! # Guarantees
//! 1. The outcome is that of [`Rehearsal::play`], byte for byte.
//! 2. No more than [`ROOM`] is kept, however many threads play, as far as the room of a world is known; beside it stands
//!    the one trunk that each thread may be playing.
//! 3. Nothing is shared where somebody looks on, or where rows carry what they embody: what checks is played whole.

mod ends;
mod shelf;
mod spread;
mod trunk;

use super::{Done, Ground, Listener, Onlooker, Rehearsal};
use crate::bounds::Bounds;
use crate::course::Course;
use crate::course::alike::Likeness;
use crate::deviation::Deviation;
use crate::judge::RunEnd;
use crate::outcome::Outcome;
use crate::play::family::Family;
use crate::play::stage::Event;
use crate::scene::Scene;
use ends::Ends;
use shelf::{Key, Shelf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use trunk::{Keeper, Kept, Trunk, trunk_of};

pub use shelf::ROOM;

/// What was shared so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shared {
    /// Runs that did not begin at the beginning.
    pub runs: u64,
    /// Events that were not played for it.
    pub events: u64,
    /// Trunks that were played.
    pub trunks: u64,
}

/// The beginnings that courses of a scene have in common, for all threads that play them.
#[derive(Debug)]
pub struct Beginnings<'a, F: Family> {
    scene: &'a Scene<F>,
    shelf: Mutex<Shelf<F>>,
    ends: Mutex<Ends<(Key, Bounds)>>,
}

impl<'a, F: Family> Beginnings<'a, F> {
    /// For courses of this scene; nothing is kept yet.
    #[must_use]
    pub fn new(scene: &'a Scene<F>) -> Self {
        Self { scene, shelf: Mutex::default(), ends: Mutex::default() }
    }

    /// As [`Rehearsal::play`], from where the course begins to differ from what was played before.
    pub fn play(&self, world: &mut Rehearsal<F>, course: &Course<F>, seed: u64) -> Outcome {
        let ground = Ground { scene: self.scene, beginnings: Some(self), is_again: false };
        world.play_on(ground, course, seed, &mut Listener(&mut ()))
    }

    /// What was shared so far.
    #[must_use]
    pub fn shared(&self) -> Shared {
        self.shelf().shared
    }

    /// What was done in a run of a course within bounds, where that is known.
    pub(super) fn known_end(
        &self,
        course: &Course<F>,
        (seed, bounds): (u64, Bounds),
    ) -> Option<Option<Done>> {
        self.ends().of(&(Key::of(course, &course.deviations, seed), bounds))
    }

    /// Keeps what was done in a run of a course.
    pub(super) fn know_end(&self, course: &Course<F>, (seed, bounds): (u64, Bounds), done: Option<Done>) {
        self.ends().put((Key::of(course, &course.deviations, seed), bounds), done);
    }

    fn ends(&self) -> MutexGuard<'_, Ends<(Key, Bounds)>> {
        // As with the shelf: each is put there whole.
        self.ends.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf<F>> {
        // What a thread left behind by a panic is still good: a trunk is put there whole.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The last beginning that a course shares with a trunk.
fn last_shared<'t, F: Family>(trunk: &'t Trunk<F>, course: &Course<F>) -> Option<&'t Arc<Kept<F>>> {
    let likeness = Likeness::of(&trunk.course, course)?;
    let shares = |kept: &Arc<Kept<F>>| kept.world.operator.has_read_alike(&likeness);
    // Who shares one shares all before it.
    trunk.kept[..trunk.kept.partition_point(shares)].last()
}

impl<F: Family> Rehearsal<F> {
    /// Plays a course to its end, from a beginning that is known where there is one.
    pub(super) fn run_from<O: Onlooker<F>>(
        &mut self,
        ground: Ground<'_, F>,
        course: &Course<F>,
        seed: u64,
        onlooker: &mut O,
    ) -> RunEnd {
        let shares = !O::LISTENS && !course.setup.truth;
        match ground.beginnings.filter(|_| shares) {
            Some(beginnings) => self.run_shared(beginnings, course, (seed, ground.is_again)),
            None => {
                self.begin(ground.scene, course, seed);
                self.run((ground.scene, course), None, onlooker)
            }
        }
    }

    fn run_shared(
        &mut self,
        beginnings: &Beginnings<'_, F>,
        course: &Course<F>,
        (seed, is_again): (u64, bool),
    ) -> RunEnd {
        let scene = beginnings.scene;
        let own = Key::of(course, &course.deviations, seed);
        let trunk = trunk_of(scene, &course.deviations).map(|others| own.with(others));
        let looks = self.points.are_looked_at();
        if let Some(key) = trunk.as_ref().filter(|key| beginnings.shelf().is_to_be_played(key))
            && let Ok(other) = scene.course(&key.deviations)
        {
            self.run_kept(beginnings, &other.mortal_like(course), key);
        }
        if !is_again && beginnings.shelf().is_to_be_played(&own) {
            let end = self.run_kept(beginnings, course, &own);
            if !looks {
                self.points.unsee();
            }
            return end;
        }
        if looks {
            self.points.begin_to_look();
        } else {
            self.points.cease_to_look();
        }
        self.run_on((beginnings, course), (&own, trunk.as_ref()), &mut Listener(&mut ()))
    }

    /// Plays a trunk and keeps its beginnings.
    fn run_kept(&mut self, beginnings: &Beginnings<'_, F>, course: &Course<F>, key: &Key) -> RunEnd {
        let before = trunk_of(beginnings.scene, &key.deviations);
        let before = before.map(|deviations| key.with(deviations));
        let mut keeper = Keeper::of(key.serves_many());
        if !self.is_blameless {
            self.points.begin_to_look();
        }
        let end = self.run_on((beginnings, course), (key, before.as_ref()), &mut keeper);
        let kept = keeper.ended(self, end.clone());
        beginnings.shelf().put(Trunk { key: key.clone(), course: Arc::new(course.clone()), kept });
        end
    }

    /// Plays a course from the last beginning that it shares with what is kept, or from the first one of all.
    fn run_on<O: Onlooker<F>>(
        &mut self,
        (beginnings, course): (&Beginnings<'_, F>, &Course<F>),
        (own, trunk): (&Key, Option<&Key>),
        onlooker: &mut O,
    ) -> RunEnd {
        let scene = beginnings.scene;
        let known = beginnings.shelf().take([Some(own), trunk, Some(&own.root())]);
        let shared = known.iter().filter_map(|trunk| last_shared(trunk, course));
        let fits = |kept: &&Arc<Kept<F>>| {
            let looked = self.is_blameless || !kept.world.is_blameless;
            looked && kept.world.meter.bounds == self.meter.bounds
        };
        let shared = shared.filter(fits);
        let Some(kept) = shared.max_by_key(|kept| kept.events()) else {
            self.begin(scene, course, own.seed);
            return self.run((scene, course), None, onlooker);
        };
        beginnings.shelf().count(kept.events());
        self.turn_to(kept, course);
        match &kept.then {
            Ok(event) => self.run((scene, course), Some(*event), onlooker),
            Err(end) => end.clone(),
        }
    }

    /// Stands where a beginning does, on another course.
    fn turn_to(&mut self, kept: &Kept<F>, course: &Course<F>) {
        let looks = self.points.are_looked_at();
        // A copy of a world has its repositories here, so that no search asks for a server.
        let Self {
            world,
            stage,
            clients,
            operator,
            begun,
            meter,
            points,
            remotes: _,
            in_brief: _,
            is_blameless: _,
            habit: _,
            aside: _,
        } = self;
        world.clone_from(&kept.world.world);
        stage.clone_from(&kept.world.stage);
        clients.clone_from(&kept.world.clients);
        operator.clone_from(&kept.world.operator);
        begun.clone_from(&kept.world.begun);
        meter.clone_from(&kept.world.meter);
        points.clone_from(&kept.world.points);
        if !looks {
            points.unsee();
        }
        operator.turn_over(course);
        begun.resize(course.faults.len(), false);
    }
}
