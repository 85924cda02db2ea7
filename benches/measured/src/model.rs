//! The hold model that every engine plays: N events pending; each, when it happens, visits a place and
//! schedules one event at a place drawn uniformly, after an exponential delay.
//!
//! Guarantees: the same delays and places in the same order for every engine, from the kernel's integer
//! table and a generator that costs little, so that the engines and not the model are compared.

use kernel::narrow::u32_of;
use kernel::{Draw, Span};

/// Mean delay. A second is long for the kernel, which has to move its base the more often.
const MEAN: Span = Span::from_secs(1);

/// Where the events go, and what chooses it.
pub struct Model {
    state: u64,
    visits: Vec<u32>,
}

impl Model {
    /// A model of as many places as there are events pending.
    pub fn new(pending: u32) -> Self {
        Self { state: 42, visits: vec![0; pending as usize] }
    }

    /// An event happens at `place`: the delay of the next one in nanoseconds, at least one, and its place.
    #[inline]
    pub fn visit(&mut self, place: u32) -> (u64, u32) {
        self.visits[place as usize] += 1;
        self.hold()
    }

    /// A delay in nanoseconds and a place.
    #[inline]
    pub fn hold(&mut self) -> (u64, u32) {
        // SplitMix64: passes the usual tests, and is the cheapest that does.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let word = mixed ^ (mixed >> 31);
        let draw = Draw::from_words([(word & 0xffff_ffff) as u32, (word >> 32) as u32, 0, 0]);
        let delay = draw.exponential(0, MEAN).nanos().max(1);
        (delay, draw.below(1, u32_of(self.visits.len())))
    }
}

/// An engine that plays the model and can be asked to go on.
pub trait Engine {
    /// Loads the model with `pending` events.
    fn new(pending: u32) -> Self;

    /// Handles at least `events` more events.
    fn run(&mut self, events: u64);

    /// A figure that depends on every event handled, by which engines can be held against each other:
    /// the virtual time in nanoseconds.
    fn now(&self) -> u64;
}
