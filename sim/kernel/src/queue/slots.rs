//! Where events lie while they wait, and the numbers that tell the order of their arrival.
//!
//! Guarantees: a ticket is greater than every ticket given before it, and its lowest bits name the slot
//! that holds the event. So the order of arrival and the place of the event are one number, and a heap
//! key has room for it beside the time. Does not hand out a ticket past the limit it is told; the queue
//! then numbers anew.
//!
//! Tickets are given in groups of 64 slots. On entering a group its free slots are taken into one word, and
//! each ticket takes the lowest bit of it; a slot that comes free meanwhile waits for the next round.

const GROUP: usize = u64::BITS as usize;
/// Fewest slots; a power of two.
const LEAST: usize = 4 * GROUP;

#[derive(Debug)]
pub(super) struct Slots<E> {
    /// An option costs an enum no room and `pop` no branch of its own.
    events: Vec<Option<E>>,
    /// For each slot, one if it may be given when its group is entered. A byte is cheaper to set than a bit.
    free: Vec<u8>,
    /// What is left to give of the group entered last.
    giving: u64,
    /// The ticket of that group's first slot.
    first: u64,
}

impl<E: Copy> Slots<E> {
    pub(super) const fn new() -> Self {
        Self { events: Vec::new(), free: Vec::new(), giving: 0, first: 0 }
    }

    /// Number of slots, used or not: a power of two, or zero before the first event.
    #[inline(always)]
    pub(super) const fn capacity(&self) -> usize {
        self.events.len()
    }

    /// Whether less than half of the slots would be free beside so many events.
    #[inline(always)]
    pub(super) const fn are_short_for(&self, events: usize) -> bool {
        events * 2 >= self.capacity()
    }

    /// Whether the next ticket needs [`Slots::enter`] first.
    #[inline(always)]
    pub(super) const fn must_enter(&self) -> bool {
        self.giving == 0
    }

    /// Lays `event` into a free slot of the group entered last; its ticket.
    #[inline(always)]
    pub(super) fn lay(&mut self, event: E) -> u64 {
        debug_assert!(!self.must_enter(), "no group with a free slot was entered");
        let ticket = self.first + u64::from(self.giving.trailing_zeros());
        self.giving &= self.giving.wrapping_sub(1);
        let slot = self.slot(ticket);
        self.events[slot] = Some(event);
        ticket
    }

    /// Takes up the event of a ticket (the bits above the slot's do not matter) and frees its slot.
    #[inline(always)]
    pub(super) fn take(&mut self, ticket: u64) -> Option<&E> {
        let slot = self.slot(ticket);
        debug_assert_eq!(self.free[slot], 0, "a ticket is taken up once");
        self.free[slot] = 1;
        self.events[slot].as_ref()
    }

    /// Enters the next group that has a free slot; false when its tickets would reach `limit`.
    ///
    /// There must be a free slot, and none left to give.
    pub(super) fn enter(&mut self, limit: u64) -> bool {
        loop {
            self.first += GROUP as u64;
            if self.first + GROUP as u64 > limit {
                return false;
            }
            let slot = self.slot(self.first);
            self.giving = take_bits(&mut self.free[slot..slot + GROUP]);
            if self.giving != 0 {
                return true;
            }
        }
    }

    /// Doubles the slots, and moves the events of these tickets to where their tickets now point.
    ///
    /// Distinct slots stay distinct, because their tickets differ in the bits already in use.
    pub(super) fn grow(&mut self, tickets: impl Iterator<Item = u64>) {
        let old = self.capacity();
        let capacity = (old * 2).max(LEAST);
        self.events.resize(capacity, None);
        self.free.clear();
        self.free.resize(capacity, 1);
        for ticket in tickets {
            let slot = self.slot(ticket);
            self.events[slot] = self.events[slot & (old - 1)];
            self.free[slot] = 0;
        }
        self.giving = 0;
    }

    /// Forgets all events and tickets and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.free.fill(1);
        self.giving = 0;
        self.first = 0;
    }

    #[inline(always)]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the lowest bits are the slot, and the mask takes no others"
    )]
    const fn slot(&self, ticket: u64) -> usize {
        ticket as usize & (self.events.len() - 1)
    }
}

/// The bytes of a group, each zero or one, as the bits of a word; leaves zeros.
fn take_bits(bytes: &mut [u8]) -> u64 {
    let (eights, _) = bytes.as_chunks_mut::<8>();
    eights.iter_mut().rev().fold(0, |bits, eight| {
        // The product's top byte is made of the factor's eight lowest bits of each byte, in order.
        let spread = u64::from_le_bytes(std::mem::take(eight));
        bits << 8 | spread.wrapping_mul(0x0102_0408_1020_4080) >> 56
    })
}

impl<E: Copy> Clone for Slots<E> {
    fn clone(&self) -> Self {
        Self { events: self.events.clone(), free: self.free.clone(), ..*self }
    }

    fn clone_from(&mut self, source: &Self) {
        self.events.clone_from(&source.events);
        self.free.clone_from(&source.free);
        self.giving = source.giving;
        self.first = source.first;
    }
}
