//! The event queue: what happens next, and what among simultaneous events happens first.
//!
//! Guarantees: events come out by time, and at one instant in the order they were scheduled, exactly and
//! always. Does not know what time it is.

use crate::time::Time;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

#[derive(Clone, Copy, Debug)]
struct Far<E> {
    at: Time,
    order: u64,
    event: E,
}

impl<E> Ord for Far<E> {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.order).cmp(&(self.at, self.order))
    }
}
impl<E> PartialOrd for Far<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<E> PartialEq for Far<E> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl<E> Eq for Far<E> {}

/// Events by time, simultaneous ones first in, first out.
#[derive(Debug, Clone)]
pub struct Queue<E: Copy> {
    far: BinaryHeap<Far<E>>,
    order: u64,
}

impl<E: Copy> Queue<E> {
    /// An empty queue.
    pub fn new() -> Self {
        Self { far: BinaryHeap::new(), order: 0 }
    }

    /// Has `event` come out at `at`, after all that was scheduled for that instant before.
    pub fn schedule(&mut self, at: Time, event: E) {
        self.far.push(Far { at, order: self.order, event });
        self.order += 1;
    }

    /// Takes out the earliest event.
    pub fn pop(&mut self) -> Option<(Time, E)> {
        self.far.pop().map(|far| (far.at, far.event))
    }

    /// The time of the earliest event.
    pub fn next_time(&mut self) -> Option<Time> {
        self.far.peek().map(|far| far.at)
    }

    /// Number of events in the queue.
    pub fn len(&self) -> usize {
        self.far.len()
    }

    /// Whether the queue has no events.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Drops all events and keeps the memory.
    pub fn clear(&mut self) {
        self.far.clear();
        self.order = 0;
    }
}

impl<E: Copy> Default for Queue<E> {
    fn default() -> Self {
        Self::new()
    }
}
