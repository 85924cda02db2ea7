//! What comes back at regular intervals, whatever happens in between.
//!
//! Guarantees: the ticks of one clock are a period apart, the first comes a phase after its beginning, and where they lie
//! depends on nothing that is asked of it. Does not draw the phase and schedules nothing.

use crate::time::{Span, Time};

/// Instants a period apart. With no period at all it is always time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ticks {
    first: Time,
    period: Span,
}

impl Ticks {
    /// The ticks of which the first comes at an instant.
    #[must_use]
    pub const fn new(first: Time, period: Span) -> Self {
        Self { first, period }
    }

    /// Begins to count anew, so that the next tick comes a whole period from now.
    pub fn wind(&mut self, now: Time) {
        self.first = now + self.period;
    }

    /// The first tick later than now; now where there is no period.
    #[must_use]
    pub fn next(self, now: Time) -> Time {
        if self.period == Span::ZERO {
            return now;
        }
        if now < self.first {
            return self.first;
        }
        let since = (now - self.first).nanos();
        now + Span::from_nanos(self.period.nanos() - since % self.period.nanos())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(nanos: u64) -> Time {
        Time::from_nanos(nanos)
    }

    #[test]
    fn ticks_are_a_period_apart_and_later_than_now() {
        let ticks = Ticks::new(at(3), Span::from_nanos(10));
        let next: Vec<u64> = [0, 2, 3, 4, 12, 13, 14].map(|now| ticks.next(at(now)).nanos()).to_vec();
        assert_eq!(next, [3, 3, 13, 13, 13, 23, 23]);
    }

    #[test]
    fn without_a_period_it_is_always_time() {
        let ticks = Ticks::new(at(7), Span::ZERO);
        assert_eq!([0, 7, 9].map(|now| ticks.next(at(now)).nanos()), [0, 7, 9]);
    }

    #[test]
    fn the_longest_period_never_comes_and_breaks_nothing() {
        let ticks = Ticks::new(Time::MAX, Span::MAX);
        assert_eq!(ticks.next(at(5)), Time::MAX);
        assert_eq!(ticks.next(Time::MAX), Time::MAX);
    }

    #[test]
    fn ticks_that_are_wound_count_from_now() {
        let mut ticks = Ticks::new(at(3), Span::from_nanos(10));
        ticks.wind(at(8));
        assert_eq!(ticks.next(at(8)), at(18));
    }
}
