//! The model as one would write it by hand: a loop over the standard binary heap. The yardstick.

use measured::model::{Engine, Model};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The standard library's heap, by hand.
pub struct StdHeap {
    heap: BinaryHeap<Reverse<(u64, u64, u32)>>,
    arrivals: u64,
    now: u64,
    model: Model,
}

impl Engine for StdHeap {
    fn new(pending: u32) -> Self {
        let mut model = Model::new(pending);
        let mut heap = BinaryHeap::new();
        for arrival in 0..pending {
            let (delay, place) = model.hold();
            heap.push(Reverse((delay, u64::from(arrival), place)));
        }
        Self { heap, arrivals: u64::from(pending), now: 0, model }
    }

    #[inline(never)]
    fn run(&mut self, events: u64) {
        for _ in 0..events {
            let Some(Reverse((now, _, place))) = self.heap.pop() else { return };
            self.now = now;
            let (delay, place) = self.model.visit(place);
            self.heap.push(Reverse((now + delay, self.arrivals, place)));
            self.arrivals += 1;
        }
    }

    fn now(&self) -> u64 {
        self.now
    }
}
