//! Where trunks are kept: the ones that were used last, within a room.

use super::trunk::{Trunk, acts};
use super::{Course, Deviation, Family, Shared};
use runbook::Edit;
use std::collections::VecDeque;
use std::sync::Arc;

/// What all trunks together take, in bytes, as far as it is known (ours).
pub const ROOM: u64 = 48 << 20;
/// A trunk is stale that so many runs had no use for (ours): a search that plays each order under the same few dozen seeds
/// comes back to a trunk sooner.
const STALE: u64 = 128;
/// How many courses are remembered that were asked for once.
const ASKED: usize = 64;

/// What tells one trunk from another: how its course is made, and what it is played with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) seed: u64,
    /// Whether something may die.
    mortal: bool,
    pub(super) deviations: Vec<Deviation>,
}

impl Key {
    /// A trunk with these deviations, for a course.
    pub(super) fn of<F: Family>(course: &Course<F>, deviations: &[Deviation], seed: u64) -> Self {
        Self { seed, mortal: course.setup.mortal, deviations: deviations.to_vec() }
    }

    /// The same of other deviations.
    pub(super) fn with(&self, deviations: Vec<Deviation>) -> Self {
        Self { deviations, ..*self }
    }

    /// Whether most cases go on from its trunk: the run as written, and the printed order laid out as another one.
    pub(super) fn serves_many(&self) -> bool {
        let is_printed = |one: &Deviation| match one {
            Deviation::Edit(Edit::Order { units, .. }) => units.len() == 1,
            _ => false,
        };
        self.deviations.iter().all(|one| !acts(one) || is_printed(one))
    }

    /// The trunk of all others: the run as written.
    pub(super) fn root(&self) -> Self {
        self.with(self.deviations.iter().filter(|one| !acts(one)).cloned().collect())
    }
}

/// A trunk, and which run used it last.
#[derive(Debug)]
struct Stood<F: Family> {
    trunk: Arc<Trunk<F>>,
    used: u64,
}

/// The trunks that were used last.
#[derive(Debug)]
pub(super) struct Shelf<F: Family> {
    /// The one that was used last comes first.
    trunks: VecDeque<Stood<F>>,
    /// How many runs have asked for trunks.
    runs: u64,
    /// What was asked for once.
    asked: VecDeque<Key>,
    /// What is being played.
    playing: Vec<Key>,
    pub(super) shared: Shared,
}

impl<F: Family> Default for Shelf<F> {
    fn default() -> Self {
        Self {
            trunks: VecDeque::new(),
            runs: 0,
            asked: VecDeque::new(),
            playing: Vec::new(),
            shared: Shared::default(),
        }
    }
}

impl<F: Family> Shelf<F> {
    /// Whether a trunk is to be played by whoever asks: it was asked for before, and nobody has played it or is about to.
    pub(super) fn is_to_be_played(&mut self, key: &Key) -> bool {
        if self.playing.contains(key) || self.trunks.iter().any(|stood| stood.trunk.key == *key) {
            return false;
        }
        let asked = self.asked.iter().position(|asked| asked == key);
        let before = asked.and_then(|place| self.asked.remove(place));
        let is_to_be_played = before.is_some();
        if is_to_be_played {
            self.playing.push(key.clone());
        } else {
            self.asked.push_front(key.clone());
            self.asked.truncate(ASKED);
        }
        is_to_be_played
    }

    /// The trunks of some keys that are there, and from now on those that were used last.
    pub(super) fn take(&mut self, keys: [Option<&Key>; 3]) -> Vec<Arc<Trunk<F>>> {
        self.runs += 1;
        let mut taken: Vec<Arc<Trunk<F>>> = Vec::new();
        for key in keys.into_iter().flatten() {
            let place = self.trunks.iter().position(|stood| stood.trunk.key == *key);
            if let Some(Stood { trunk, .. }) = place.and_then(|place| self.trunks.remove(place)) {
                taken.push(Arc::clone(&trunk));
                self.trunks.push_front(Stood { trunk, used: self.runs });
            }
        }
        taken
    }

    /// Keeps a trunk. Where there is no more room, what nobody has used for long is forgotten. What is left is in use, all of
    /// it, and whoever forgot one of them would play it again the next moment, and forget the next one for that: so the one
    /// that takes most room keeps fewer copies, until none has any to spare.
    pub(super) fn put(&mut self, trunk: Trunk<F>) {
        self.playing.retain(|key| *key != trunk.key);
        self.shared.trunks += 1;
        self.trunks.push_front(Stood { trunk: Arc::new(trunk), used: self.runs });
        while self.trunks.iter().map(|stood| stood.trunk.room()).sum::<u64>() > ROOM {
            let is_stale = self.trunks.back().is_some_and(|last| last.used + STALE < self.runs);
            if is_stale || !self.thins() {
                self.trunks.pop_back();
            }
        }
    }

    /// Takes a copy from the trunk that takes most room; false where that has none to spare.
    fn thins(&mut self) -> bool {
        let largest = self.trunks.iter_mut().max_by_key(|stood| stood.trunk.room());
        let thinned = largest.and_then(|stood| Some((stood.trunk.thinned()?, stood)));
        thinned.map(|(trunk, stood)| stood.trunk = Arc::new(trunk)).is_some()
    }

    /// A run goes on after so many events.
    pub(super) const fn count(&mut self, events: u64) {
        self.shared.runs += 1;
        self.shared.events += events;
    }
}
