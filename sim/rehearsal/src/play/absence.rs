//! What a family tells of a service that is not there: that nobody of a group of clients can be served, and what took the
//! service away.

use crate::ids::FaultId;
use kernel::Time;
use ledger::Blame;

/// Something that was done, and by which command or fault; by none where the scenario begins so, or nobody knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Act {
    /// When.
    pub at: Time,
    /// By which command or fault.
    pub by: Option<Blame>,
}

impl Act {
    /// As it was when the rehearsal began.
    pub const START: Self = Self { at: Time::ZERO, by: None };

    /// Whether a fault did it.
    #[must_use]
    pub fn is_a_faults(self) -> bool {
        self.by.is_some_and(|by| FaultId::blamed(by).is_some())
    }

    /// It, as what took a service away from clients who now run into something.
    #[must_use]
    pub const fn closes(self, cause: u8) -> Absence {
        Absence { cause, act: self }
    }
}

/// That nobody of a group of clients can be served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Absence {
    /// What they run into, as an index into [`Family::UNAVAILABLE`](crate::Family::UNAVAILABLE).
    pub cause: u8,
    /// What took the service away.
    pub act: Act,
}

impl Absence {
    /// Of several ways that are closed, the one that was closed last, for until then somebody was served; of two that
    /// were closed at one moment the first.
    #[must_use]
    pub fn or_later(self, other: Self) -> Self {
        if other.act.at > self.act.at { other } else { self }
    }

    /// The same, where something else stands in the same way: what was done first closed it.
    #[must_use]
    pub fn not_before(self, other: Act) -> Self {
        if other.at < self.act.at { Self { act: other, ..self } } else { self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_ways_the_one_that_was_closed_last_took_the_service_away() {
        let closed = |at: u64, by: u16| Act { at: Time::from_nanos(at), by: Some(Blame(by)) }.closes(0);
        assert_eq!(closed(3, 1).or_later(closed(5, 2)), closed(5, 2));
        assert_eq!(closed(5, 1).or_later(closed(3, 2)), closed(5, 1));
        assert_eq!(closed(5, 1).or_later(closed(5, 2)), closed(5, 1));
    }

    #[test]
    fn of_two_things_in_one_way_the_one_that_was_done_first_closed_it() {
        let act = |at: u64, by: u16| Act { at: Time::from_nanos(at), by: Some(Blame(by)) };
        assert_eq!(act(5, 1).closes(0).not_before(act(3, 2)), act(3, 2).closes(0));
        assert_eq!(act(5, 1).closes(0).not_before(act(5, 2)), act(5, 1).closes(0));
    }
}
