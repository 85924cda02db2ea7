//! Events beyond the horizon of the near heap.
//!
//! Guarantees: they come out by time, and at one instant in the order they were put in. Not built for
//! speed: each event passes here once at most for every stretch of time the near heap can name.

use crate::time::Time;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

#[derive(Debug)]
pub(super) struct Far<E> {
    heap: BinaryHeap<FarEvent<E>>,
    /// The place in line of the next to be put in, and of the first that was put in front.
    back: i64,
    front: i64,
}

#[derive(Clone, Copy, Debug)]
struct FarEvent<E> {
    at: Time,
    line: i64,
    event: E,
}

impl<E: Copy> Far<E> {
    pub(super) const fn new() -> Self {
        Self { heap: BinaryHeap::new(), back: 0, front: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.heap.len()
    }

    pub(super) fn put(&mut self, at: Time, event: E) {
        self.heap.push(FarEvent { at, line: self.back, event });
        self.back += 1;
    }

    /// Puts in an event that comes before all others of its instant.
    pub(super) fn put_in_front(&mut self, at: Time, event: E) {
        self.front -= 1;
        self.heap.push(FarEvent { at, line: self.front, event });
    }

    pub(super) fn first_time(&self) -> Option<Time> {
        self.heap.peek().map(|entry| entry.at)
    }

    pub(super) fn take(&mut self) -> Option<(Time, E)> {
        self.heap.pop().map(|entry| (entry.at, entry.event))
    }

    pub(super) fn clear(&mut self) {
        self.heap.clear();
        (self.back, self.front) = (0, 0);
    }
}

impl<E: Copy> Clone for Far<E> {
    fn clone(&self) -> Self {
        Self { heap: self.heap.clone(), ..*self }
    }

    fn clone_from(&mut self, source: &Self) {
        self.heap.clone_from(&source.heap);
        (self.back, self.front) = (source.back, source.front);
    }
}

// The greatest entry comes out of a binary heap first, so the order is turned round.
impl<E> Ord for FarEvent<E> {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.line).cmp(&(self.at, self.line))
    }
}

impl<E> PartialOrd for FarEvent<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> PartialEq for FarEvent<E> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<E> Eq for FarEvent<E> {}
