//! Exhaustive search: everything that may be decided, up to a number of deviations, each common beginning played once.
//!
//! The world is forked where something may be decided, instead of being played anew from its start, and two forks that
//! are in the same state at the same station are one from there on. So a deviation that changes nothing costs one step,
//! and not a run of its own for each combination with others.
//!
//! # Guarantees
//! 1. Every set of at most so many deviations, at most one at each station, is covered, and each is counted. A deviation
//!    at a station that is not reached, since the runbook was stuck before it, makes no set of its own.
//! 2. A set is told as failing if and only if it fails when it is played by itself, as far as equal states go on alike.
//! 3. The result is the same for any number of threads.
//! 4. No more worlds than allowed are kept; where more would be needed, the search says so and gives nothing.
//!
//! **What it does not do.** It knows no rehearsal but through [`Fork`], and nothing of what a deviation means.

mod failures;
mod strategy;
#[cfg(test)]
mod tests;
mod walks;

pub use failures::{Failing, Failures};
pub use strategy::Exhaustive;
pub use walks::{Exhausted, exhaust_trail};

use crate::Told;
use kernel::Digest;
use rayon::prelude::*;
use std::collections::BTreeMap;
use thiserror::Error;

/// A world in which something is decided, station by station.
pub trait Fork: Clone + Send {
    /// What can be decided.
    type Choice: Copy + Ord + Send + Sync;

    /// Where it stands; what is decided leads to a later station.
    fn station(&self) -> usize;

    /// Whether nothing is left to decide.
    fn is_over(&self) -> bool;

    /// What may be decided here: first what is no deviation, then the deviations.
    fn choices(&self) -> Vec<Self::Choice>;

    /// Decides.
    fn take(&mut self, choice: Self::Choice);

    /// Stands for all that decides what comes.
    fn state(&self) -> Digest;

    /// What comes of it once it is over.
    fn end(self) -> Told;
}

/// How far a search goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchBounds {
    /// The most deviations at once.
    pub deviations: usize,
    /// The most worlds that are kept at once.
    pub worlds: usize,
}

impl SearchBounds {
    /// So many deviations, with as many worlds as a machine of some gigabytes has room for.
    #[must_use]
    pub const fn of(deviations: usize) -> Self {
        Self { deviations, worlds: 20_000 }
    }
}

/// Why a search was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "more than {worlds} worlds would have to be kept at station {station}: allow fewer deviations at once, or fewer \
     kinds of them"
)]
pub struct Overfull {
    /// How many were allowed.
    pub worlds: usize,
    /// Where.
    pub station: usize,
}

/// What a search has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effort {
    /// Sets of deviations that were covered, the empty one with them.
    pub sets: u128,
    /// Decisions that were played out, each from one station to a later one.
    pub decisions: u64,
    /// Different states at different stations, the beginning and the ends with them.
    pub states: u64,
    /// How often a fork came to a state in which another had been.
    pub merged: u64,
    /// Different ends, each of which was judged.
    pub ends: u64,
    /// The most worlds that were kept at once.
    pub most_worlds: usize,
}

/// A state: how it was come to, and at what price.
struct Node<C> {
    /// From which state by which decision, and whether that was a deviation.
    arrivals: Vec<(usize, C, bool)>,
    /// The fewest deviations by which it was come to.
    cost: usize,
    /// By number of deviations, how many sets come here.
    sets: Vec<u128>,
    station: usize,
    /// What came of it, for an end.
    told: Option<Told>,
}

/// States by station, whether nothing is left to decide, and digest.
type Key = (usize, bool, Digest);

/// A fork that has arrived somewhere.
struct Arrived<W: Fork> {
    key: Key,
    world: W,
    from: usize,
    choice: W::Choice,
    deviates: bool,
}

/// How many states are forked before their forks are merged; more keep more threads busy, and more worlds.
const BATCH: usize = 64;

/// A search under way.
struct Search<W: Fork> {
    bounds: SearchBounds,
    nodes: Vec<Node<W::Choice>>,
    /// Which state has which number.
    known: BTreeMap<Key, usize>,
    /// The worlds of states from which nothing has been decided yet.
    open: BTreeMap<Key, W>,
    effort: Effort,
}

/// Decides everything that may be decided from here on.
///
/// # Errors
/// When more worlds would have to be kept than the bounds allow.
pub fn search<W: Fork>(start: W, bounds: SearchBounds) -> Result<Failures<W::Choice>, Overfull> {
    let mut search = Search::begun(start, bounds);
    while let Some(station) = search.open.keys().find(|(_, over, _)| !over).map(|(station, _, _)| *station) {
        search.leave(station)?;
    }
    Ok(search.finished())
}

impl<W: Fork> Search<W> {
    fn begun(start: W, bounds: SearchBounds) -> Self {
        let key = (start.station(), start.is_over(), start.state());
        let mut sets = vec![0; bounds.deviations + 1];
        sets[0] = 1;
        let node = Node { arrivals: Vec::new(), cost: 0, sets, station: start.station(), told: None };
        let effort = Effort { states: 1, most_worlds: 1, ..Effort::default() };
        let (known, open) = (BTreeMap::from([(key, 0)]), BTreeMap::from([(key, start)]));
        Self { bounds, nodes: vec![node], known, open, effort }
    }

    /// Decides everything at a station. All forks that come to it have come, for none comes back.
    fn leave(&mut self, station: usize) -> Result<(), Overfull> {
        loop {
            let here = self.open.keys().filter(|(at, over, _)| *at == station && !over);
            let keys: Vec<Key> = here.take(BATCH).copied().collect();
            if keys.is_empty() {
                return Ok(());
            }
            let leaving: Vec<(usize, W)> =
                keys.iter().filter_map(|key| Some((self.known[key], self.open.remove(key)?))).collect();
            let (nodes, bounds) = (&self.nodes, self.bounds);
            let arrived: Vec<Vec<Arrived<W>>> = leaving
                .into_par_iter()
                .map(|(number, world)| forks(number, world, nodes[number].cost < bounds.deviations))
                .collect();
            for arrived in arrived.into_iter().flatten() {
                self.arrive(arrived)?;
            }
            self.judge();
        }
    }

    fn arrive(&mut self, arrived: Arrived<W>) -> Result<(), Overfull> {
        let Arrived { key, world, from, choice, deviates } = arrived;
        self.effort.decisions += 1;
        let number = match self.known.get(&key) {
            Some(number) => {
                self.effort.merged += 1;
                *number
            }
            None => self.meet(key, world)?,
        };
        let price = usize::from(deviates);
        let (cost, coming) = (self.nodes[from].cost + price, self.nodes[from].sets.clone());
        let node = &mut self.nodes[number];
        node.cost = node.cost.min(cost);
        node.arrivals.push((from, choice, deviates));
        for (sum, sets) in node.sets[price..].iter_mut().zip(coming) {
            *sum += sets;
        }
        Ok(())
    }

    /// A state that nobody has been in.
    fn meet(&mut self, key: Key, world: W) -> Result<usize, Overfull> {
        let number = self.nodes.len();
        let sets = vec![0; self.bounds.deviations + 1];
        let (station, cost) = (key.0, usize::MAX);
        self.nodes.push(Node { arrivals: Vec::new(), cost, sets, station, told: None });
        self.known.insert(key, number);
        self.open.insert(key, world);
        self.effort.states += 1;
        self.effort.most_worlds = self.effort.most_worlds.max(self.open.len());
        if self.open.len() > self.bounds.worlds {
            return Err(Overfull { worlds: self.bounds.worlds, station });
        }
        Ok(number)
    }

    /// Judges the ends that were met since, so that their worlds need not be kept.
    fn judge(&mut self) {
        let over: Vec<Key> = self.open.keys().filter(|(_, over, _)| *over).copied().collect();
        let ends: Vec<(Key, W)> =
            over.into_iter().filter_map(|key| Some((key, self.open.remove(&key)?))).collect();
        self.effort.ends += ends.len() as u64;
        let told: Vec<(Key, Told)> = ends.into_par_iter().map(|(key, world)| (key, world.end())).collect();
        for (key, told) in told {
            self.nodes[self.known[&key]].told = Some(told);
        }
    }

    fn finished(mut self) -> Failures<W::Choice> {
        self.judge();
        let ends = self.nodes.iter().filter(|node| node.told.is_some());
        self.effort.sets = ends.flat_map(|node| &node.sets).sum();
        Failures { nodes: self.nodes, deviations: self.bounds.deviations, effort: self.effort }
    }
}

/// Every decision that may be made in a world, each in a fork of its own; the last one in the world itself.
fn forks<W: Fork>(from: usize, world: W, may_deviate: bool) -> Vec<Arrived<W>> {
    let mut choices = world.choices();
    choices.truncate(if may_deviate { usize::MAX } else { 1 });
    let last = choices.len().saturating_sub(1);
    let decide = |mut world: W, index: usize| {
        let choice = choices[index];
        world.take(choice);
        let key = (world.station(), world.is_over(), world.state());
        Arrived { key, world, from, choice, deviates: index > 0 }
    };
    let mut arrived: Vec<Arrived<W>> = (0..last).map(|index| decide(world.clone(), index)).collect();
    arrived.push(decide(world, last));
    arrived
}
