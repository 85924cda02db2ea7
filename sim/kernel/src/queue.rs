//! The event queue: what happens next, and what among simultaneous events happens first.
//!
//! Guarantees: events come out by time, and at one instant in the order they were scheduled, exactly and
//! always. An empty queue that was used before behaves as a new one. Does not know what time it is: the
//! kernel sees to it that nothing is scheduled in the past, although the queue would order that too.
//!
//! A near event is one 64-bit key in a heap: the time since a base above, a ticket below. The ticket
//! both tells the order of arrival and names the slot of the event. Both parts are finite, so
//!
//! - events at or past the horizon, the first time a key cannot hold, wait in a heap of their own until the
//!   near heap has run empty; then the base moves up to the earliest of them;
//! - when tickets run out, the near events are numbered anew from zero;
//! - when there are too many events for the tickets, a bit moves from the time to the ticket.
//!
//! What is far is never earlier than what is near, and an event's move from far to near happens before any
//! later event of its instant can be near: so no tie is ever decided wrongly.

mod far;
mod heap;
mod slots;
#[cfg(test)]
mod tests;

use crate::time::Time;
use far::Far;
use heap::{Heap, NO_KEY};
use slots::Slots;

/// Ticket bits of a new queue: sixteen million tickets, and a horizon at some eighteen minutes.
const TICKET_BITS: u32 = 24;

/// Events by time, simultaneous ones first in, first out.
#[derive(Debug)]
pub struct Queue<E: Copy> {
    heap: Heap,
    slots: Slots<E>,
    far: Far<E>,
    /// The time that a key counts from. Never later than the time of the event that came out last.
    base: u64,
    ticket_bits: u32,
    /// The first time since the base that a key cannot hold.
    horizon: u64,
}

impl<E: Copy> Queue<E> {
    /// An empty queue.
    pub const fn new() -> Self {
        Self::with_ticket_bits(TICKET_BITS)
    }

    const fn with_ticket_bits(ticket_bits: u32) -> Self {
        Self {
            heap: Heap::new(),
            slots: Slots::new(),
            far: Far::new(),
            base: 0,
            ticket_bits,
            horizon: horizon(ticket_bits),
        }
    }

    /// Has `event` come out at `at`, after all that was scheduled for that instant before.
    #[inline(always)]
    pub fn schedule(&mut self, at: Time, event: E) {
        if self.slots.must_enter() {
            self.make_room();
        }
        // The event goes to its slot in any case. Were it handed to a function for the rare cases, it would
        // have to have an address, and be copied in the common one.
        let ticket = self.slots.lay(event);
        match at.nanos().checked_sub(self.base) {
            Some(since) if since < self.horizon => self.heap.insert(since << self.ticket_bits | ticket),
            _ => self.schedule_with_care(at, ticket),
        }
    }

    /// Takes out the earliest event. It lies in its slot until something is scheduled: who looks at a part of it looks
    /// there, and who takes it along copies it whole.
    #[inline(always)]
    pub fn pop(&mut self) -> Option<(Time, &E)> {
        let key = self.heap.take();
        if key == NO_KEY {
            return self.pop_far();
        }
        let at = self.time(key);
        let event = self.slots.take(key)?;
        Some((at, event))
    }

    /// The time of the earliest event.
    #[inline(always)]
    pub fn next_time(&mut self) -> Option<Time> {
        match self.heap.least() {
            NO_KEY => self.far.first_time(),
            key => Some(self.time(key)),
        }
    }

    /// Number of events in the queue.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.heap.len() + self.far.len()
    }

    /// Whether the queue has no events.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Drops all events and keeps the memory.
    pub fn clear(&mut self) {
        self.heap.clear();
        self.slots.clear();
        self.far.clear();
        self.base = 0;
    }

    #[inline(always)]
    const fn time(&self, key: u64) -> Time {
        Time::from_nanos(self.base + (key >> self.ticket_bits))
    }

    /// The rare cases: before the base, or past the horizon.
    #[cold]
    #[inline(never)]
    fn schedule_with_care(&mut self, at: Time, ticket: u64) {
        let Some(&event) = self.slots.take(ticket) else { return };
        if at.nanos() < self.base {
            self.rebuild(at.nanos());
            self.schedule(at, event);
        } else {
            self.far.put(at, event);
        }
    }

    /// Sees to it that there is a ticket to give. Half of the slots at least are free when a round begins,
    /// so that the search for a free one is short.
    #[cold]
    #[inline(never)]
    fn make_room(&mut self) {
        if self.slots.are_short_for(self.heap.len()) {
            self.slots.grow(self.heap.keys());
        }
        if self.tickets_are_short() || !self.slots.enter(1 << self.ticket_bits) {
            self.rebuild(self.base);
        }
        while self.slots.must_enter() {
            self.enter_rebuilt();
        }
    }

    /// Enters the next group of a queue that has just been numbered anew, if it had to be.
    fn enter_rebuilt(&mut self) {
        let entered = self.slots.enter(1 << self.ticket_bits);
        assert!(entered, "a rebuilt queue has tickets left");
    }

    /// Whether there are fewer tickets than two rounds through the slots need.
    const fn tickets_are_short(&self) -> bool {
        2 * self.slots.capacity() as u64 > 1 << self.ticket_bits
    }

    /// Numbers the near events anew, counts time from `base`, and moves bits from the time to the ticket if
    /// there must be more tickets.
    fn rebuild(&mut self, base: u64) {
        let events = self.empty_near();
        self.base = base;
        // All that could move the horizon comes first: it must not move while events are put back.
        while self.slots.are_short_for(events.len()) {
            self.slots.grow(std::iter::empty());
        }
        while self.tickets_are_short() {
            self.ticket_bits += 1;
            self.horizon = horizon(self.ticket_bits);
        }
        self.put_back(&events);
    }

    /// Takes out all near events, in order.
    fn empty_near(&mut self) -> Vec<(Time, E)> {
        let mut keys: Vec<u64> = self.heap.keys().collect();
        keys.sort_unstable();
        let events =
            keys.into_iter().filter_map(|key| Some((self.time(key), *self.slots.take(key)?))).collect();
        self.heap.clear();
        self.slots.clear();
        events
    }

    /// Puts events that were near, in order, back among the near or, where a key can no longer hold their
    /// time, among the far. They arrived before all far events of their instant.
    fn put_back(&mut self, events: &[(Time, E)]) {
        debug_assert!(events.is_sorted_by_key(|(at, _)| *at), "events go back in their order");
        let near = events.partition_point(|(at, _)| at.nanos() - self.base < self.horizon);
        for &(at, event) in &events[..near] {
            self.schedule(at, event);
        }
        for &(at, event) in events[near..].iter().rev() {
            self.far.put_in_front(at, event);
        }
    }

    /// Nothing is near: moves the base to the earliest far event, and what is near then to the near heap.
    #[cold]
    #[inline(never)]
    fn pop_far(&mut self) -> Option<(Time, &E)> {
        debug_assert!(self.heap.len() == 0, "what is near comes before what is far");
        self.base = self.far.first_time()?.nanos();
        while let Some(first) = self.far.first_time() {
            // Room comes first: to make it may move the horizon, and then the event has to stay where it is
            // or it would lose its place among the far events of its instant.
            if self.slots.must_enter() {
                self.make_room();
            } else if first.nanos() - self.base >= self.horizon {
                break;
            } else if let Some((at, event)) = self.far.take() {
                self.schedule(at, event);
            }
        }
        self.pop()
    }
}

/// How long after the base a key with so many ticket bits can name. All ones is left out: it is no key.
const fn horizon(ticket_bits: u32) -> u64 {
    u64::MAX >> ticket_bits
}

impl<E: Copy> Default for Queue<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E: Copy> Clone for Queue<E> {
    fn clone(&self) -> Self {
        Self { heap: self.heap.clone(), slots: self.slots.clone(), far: self.far.clone(), ..*self }
    }

    fn clone_from(&mut self, source: &Self) {
        self.heap.clone_from(&source.heap);
        self.slots.clone_from(&source.slots);
        self.far.clone_from(&source.far);
        self.base = source.base;
        self.ticket_bits = source.ticket_bits;
        self.horizon = source.horizon;
    }
}
