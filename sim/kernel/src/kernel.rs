//! The kernel: the clock, the queue, the digest and the observer in one.
//!
//! Guarantees: time never goes back; events are handed out in the order stated on the crate page; the
//! digest covers every event handed out, with its time, in order. Does not handle events: a model takes
//! them from [`Kernel::next`] and schedules what follows. Plain data, so that a world can be forked.

#[cfg(test)]
mod tests;

use crate::digest::{Digest, DigestWriter, Rolling};
use crate::event::Event;
use crate::observer::Observer;
use crate::queue::Queue;
use crate::time::{Span, Time};

/// Virtual time and what is still to happen in it.
#[derive(Debug)]
pub struct Kernel<E: Event, O: Observer<E> = ()> {
    queue: Queue<E>,
    now: Time,
    rolling: Rolling,
    events: u64,
    housekeeping: u64,
    observer: O,
}

impl<E: Event> Kernel<E> {
    /// A kernel at the beginning of time, to which nobody listens.
    pub fn new() -> Self {
        Self::with_observer(())
    }
}

impl<E: Event, O: Observer<E>> Kernel<E, O> {
    /// A kernel at the beginning of time that tells `observer` of every event.
    pub fn with_observer(observer: O) -> Self {
        Self {
            queue: Queue::new(),
            now: Time::ZERO,
            rolling: Rolling::new(),
            events: 0,
            housekeeping: 0,
            observer,
        }
    }

    /// The time of the event handed out last.
    #[inline]
    pub const fn now(&self) -> Time {
        self.now
    }

    /// Has `event` happen at `at`, after all that is already scheduled for that instant.
    ///
    /// # Panics
    ///
    /// When `at` has passed: a model that asks for that is wrong.
    #[inline]
    pub fn schedule_at(&mut self, at: Time, event: E) {
        assert!(at >= self.now, "an event was scheduled in the past");
        self.housekeeping += u64::from(event.is_housekeeping());
        self.queue.schedule(at, event);
    }

    /// Has `event` happen once `after` has gone by.
    #[inline]
    pub fn schedule_after(&mut self, after: Span, event: E) {
        self.housekeeping += u64::from(event.is_housekeeping());
        self.queue.schedule(self.now + after, event);
    }

    /// Moves time to the next event and hands it out; `None` when nothing is left to happen.
    #[inline]
    #[expect(
        clippy::should_implement_trait,
        reason = "an iterator would borrow the kernel while events are handled"
    )]
    pub fn next(&mut self) -> Option<(Time, E)> {
        let (at, event) = self.queue.pop()?;
        // Handed out as it lies in its slot, in one piece: put together from the parts that are looked at here, it would be
        // waited for by whoever reads it next.
        debug_assert!(at >= self.now, "time went back");
        self.now = at;
        self.events += 1;
        self.rolling.mix(at.nanos(), event.word());
        self.housekeeping -= u64::from(event.is_housekeeping());
        if O::LISTENS {
            self.observer.event(at, event);
        }
        Some((at, *event))
    }

    /// As [`Kernel::next`], but only if the event happens before `limit`; otherwise nothing changes.
    #[inline]
    pub fn next_before(&mut self, limit: Time) -> Option<(Time, E)> {
        if self.queue.next_time()? < limit { self.next() } else { None }
    }

    /// The time of the event that [`Kernel::next`] would hand out.
    #[inline]
    pub fn next_time(&mut self) -> Option<Time> {
        self.queue.next_time()
    }

    /// Events still to happen that are not housekeeping.
    #[inline]
    pub fn foreground(&self) -> u64 {
        debug_assert!(self.housekeeping <= self.pending(), "more events keep house than there are");
        self.pending() - self.housekeeping
    }

    /// Events still to happen.
    #[inline]
    pub fn pending(&self) -> u64 {
        self.queue.len() as u64
    }

    /// All that is still to happen, in order; nothing changes.
    pub fn upcoming(&self) -> Vec<(Time, E)> {
        drain(&mut self.queue.clone())
    }

    /// Takes out all that is still to happen, in order, and leaves time where it is: what is to happen all the same
    /// is scheduled again by the caller.
    pub fn take_upcoming(&mut self) -> Vec<(Time, E)> {
        let events = drain(&mut self.queue);
        self.queue.clear();
        self.housekeeping = 0;
        events
    }

    /// Events handed out so far.
    #[inline]
    pub const fn events(&self) -> u64 {
        self.events
    }

    /// The digest of all that was handed out so far; asking does not change it.
    pub fn digest(&self) -> Digest {
        let mut writer = DigestWriter::new();
        writer.u64(self.rolling.value());
        writer.u64(self.events);
        writer.u64(self.now.nanos());
        writer.finish()
    }

    /// Goes back to the beginning of time with nothing scheduled, and keeps the memory and the observer.
    pub fn reset(&mut self) {
        self.queue.clear();
        self.now = Time::ZERO;
        self.rolling = Rolling::new();
        self.events = 0;
        self.housekeeping = 0;
    }

    /// The observer.
    pub const fn observer(&self) -> &O {
        &self.observer
    }

    /// The observer, to be changed.
    pub const fn observer_mut(&mut self) -> &mut O {
        &mut self.observer
    }

    /// The observer, when the kernel is no longer needed.
    pub fn into_observer(self) -> O {
        self.observer
    }
}

fn drain<E: Event>(queue: &mut Queue<E>) -> Vec<(Time, E)> {
    std::iter::from_fn(|| queue.pop().map(|(at, event)| (at, *event))).collect()
}

impl<E: Event> Default for Kernel<E> {
    fn default() -> Self {
        Self::new()
    }
}

impl<E: Event, O: Observer<E> + Clone> Clone for Kernel<E, O> {
    fn clone(&self) -> Self {
        Self { queue: self.queue.clone(), observer: self.observer.clone(), ..*self }
    }

    fn clone_from(&mut self, source: &Self) {
        self.queue.clone_from(&source.queue);
        self.observer.clone_from(&source.observer);
        self.now = source.now;
        self.rolling = source.rolling;
        self.events = source.events;
        self.housekeeping = source.housekeeping;
    }
}
