//! Virtual time: instants and lengths in whole nanoseconds.
//!
//! Guarantees: all arithmetic saturates, so no sum of spans a user wrote can wrap around or panic.
//! Does not read a clock; floating point appears only at the edges, where a scenario is read and a
//! figure is printed, never in simulated state.

use crate::narrow::nearest_whole;
use std::fmt;
use std::ops::{Add, AddAssign, Sub};

const NANOS_PER_SEC: u64 = 1_000_000_000;

/// An instant: nanoseconds since the rehearsal began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(u64);

/// A length of time in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(u64);

impl Time {
    /// The beginning of the rehearsal.
    pub const ZERO: Self = Self(0);
    /// The last instant that can be named; sums that would pass it stop here.
    pub const MAX: Self = Self(u64::MAX);

    /// The instant `nanos` nanoseconds after the beginning.
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds since the beginning.
    pub const fn nanos(self) -> u64 {
        self.0
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// The greatest length; sums that would pass it stop here.
    pub const MAX: Self = Self(u64::MAX);

    /// A length in nanoseconds.
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// A length in microseconds.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros.saturating_mul(1_000))
    }

    /// A length in milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(1_000_000))
    }

    /// A length in seconds.
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs.saturating_mul(NANOS_PER_SEC))
    }

    /// How many whole seconds it has.
    pub const fn whole_secs(self) -> u64 {
        self.0 / NANOS_PER_SEC
    }

    /// A length in seconds as a scenario file states it, rounded to the nearest nanosecond.
    ///
    /// `None` when the number is negative, not finite, or too large to be held.
    pub fn from_seconds_f64(seconds: f64) -> Option<Self> {
        nearest_whole(seconds * NANOS_PER_SEC as f64).map(Self)
    }

    /// The length in nanoseconds.
    pub const fn nanos(self) -> u64 {
        self.0
    }

    /// The length taken `times` times.
    #[must_use]
    pub const fn saturating_mul(self, times: u64) -> Self {
        Self(self.0.saturating_mul(times))
    }

    /// The length in seconds, for printing only.
    pub fn as_seconds(self) -> f64 {
        self.0 as f64 / NANOS_PER_SEC as f64
    }
}

impl Add<Span> for Time {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl AddAssign<Span> for Time {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}

impl Sub for Time {
    type Output = Span;
    fn sub(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Sub<Span> for Time {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Span {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Span {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        seconds(self.0, f)
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        seconds(self.0, f)
    }
}

/// Seconds with as many decimals as the nanoseconds need: `12s`, `12.345s`.
fn seconds(nanos: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (whole, part) = (nanos / NANOS_PER_SEC, nanos % NANOS_PER_SEC);
    if part == 0 {
        return f.pad(&format!("{whole}s"));
    }
    let decimals = format!("{part:09}");
    f.pad(&format!("{whole}.{}s", decimals.trim_end_matches('0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_differences_stop_at_the_ends() {
        assert_eq!(Time::MAX + Span::from_secs(1), Time::MAX);
        assert_eq!(Time::ZERO - Time::from_nanos(5), Span::ZERO);
        assert_eq!(Time::from_nanos(4) - Span::from_nanos(5), Time::ZERO);
        assert_eq!(Span::MAX + Span::from_nanos(1), Span::MAX);
        assert_eq!(Span::from_nanos(1) - Span::from_nanos(2), Span::ZERO);
        assert_eq!(Span::from_secs(u64::MAX), Span::MAX);
        assert_eq!(Span::from_secs(3).saturating_mul(2), Span::from_millis(6_000));
    }

    #[test]
    fn seconds_print_without_trailing_zeros() {
        assert_eq!(Time::from_nanos(12_345_000_000).to_string(), "12.345s");
        assert_eq!(Span::from_secs(300).to_string(), "300s");
        assert_eq!(Span::from_nanos(1).to_string(), "0.000000001s");
        assert_eq!(format!("{:>8}", Span::from_millis(500)), "    0.5s");
    }

    #[test]
    fn seconds_that_cannot_be_a_length_are_refused() {
        assert_eq!(Span::from_seconds_f64(0.1), Some(Span::from_millis(100)));
        assert_eq!(Span::from_seconds_f64(0.0), Some(Span::ZERO));
        assert_eq!(Span::from_seconds_f64(-0.0), Some(Span::ZERO));
        for bad in [-1.0, -1e-12, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e11, 18_446_744_073.709_553] {
            assert_eq!(Span::from_seconds_f64(bad), None, "{bad}");
        }
    }
}
