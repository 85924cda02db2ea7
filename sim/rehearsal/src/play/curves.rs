//! Quantities over time in aggregates of one width, so that a long run is no larger than a short one.
//!
//! Levels are looked at once in each second of the run at most, before the first event of the next, and whenever the
//! states of things are looked at. The width begins with a second and is doubled as often as it takes: there are never
//! more than [`WIDTHS_MAX`] aggregates, and two neighbours become one by the least and the greatest of both.

use super::called::is_kind;
use crate::outcome::Measure;
use kernel::{Span, Time};
use std::fmt;

/// How many aggregates there are at most (ours: as many as there are points across a wide screen's drawing, halved).
const WIDTHS_MAX: usize = 600;

/// A quantity that somebody measures again and again.
#[derive(Clone, Copy)]
pub struct Gauge<'a> {
    /// What kind of quantity: `rows-pending`.
    pub kind: &'static str,
    /// Which one of its kind, by a number that stays the same.
    pub number: usize,
    /// Of what it is, asked when it is told for the first time: `Original to Upgrade`.
    pub of: &'a dyn Fn() -> String,
    /// What it is, in words.
    pub name: &'static str,
    /// The unit of its figures.
    pub unit: &'static str,
}

impl fmt::Debug for Gauge<'_> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} {}: {} in {}", self.kind, (self.of)(), self.name, self.unit)
    }
}

/// One quantity.
#[derive(Debug, Clone)]
pub(crate) struct Plot {
    pub(crate) kind: &'static str,
    number: usize,
    pub(crate) of: String,
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) measure: Measure,
    pub(crate) values: Vec<[u64; 2]>,
    /// The level at the last look, or the whole of a count so far.
    last: u64,
    /// The least and the greatest since the last aggregate.
    open: Option<[u64; 2]>,
}

/// All quantities.
#[derive(Debug, Clone)]
pub struct Curves {
    pub(crate) plots: Vec<Plot>,
    pub(crate) width: Span,
    /// The end of the aggregate that is open.
    pub(crate) until: Time,
    next: usize,
}

impl Default for Curves {
    fn default() -> Self {
        let width = Span::from_secs(1);
        Self { plots: Vec::new(), width, until: Time::ZERO + width, next: 0 }
    }
}

impl Curves {
    /// Tells a level as it is now.
    pub fn level(&mut self, gauge: &Gauge<'_>, value: u64) {
        self.take(gauge, Measure::Level, value);
    }

    /// Tells how many there have been so far.
    pub fn count(&mut self, gauge: &Gauge<'_>, so_far: u64) {
        self.take(gauge, Measure::Count, so_far);
    }

    /// Begins a look.
    pub(crate) const fn begins(&mut self) {
        self.next = 0;
    }

    fn take(&mut self, gauge: &Gauge<'_>, measure: Measure, value: u64) {
        let is = |plot: &Plot| plot.number == gauge.number && is_kind(plot.kind, gauge.kind);
        let place = match self.plots.get(self.next).is_some_and(is) {
            true => Some(self.next),
            false => self.plots.iter().position(is),
        };
        let place = place.unwrap_or_else(|| {
            let closed = self.closed();
            self.plots.push(Plot {
                kind: gauge.kind,
                number: gauge.number,
                of: (gauge.of)(),
                name: gauge.name,
                unit: gauge.unit,
                measure,
                values: vec![[0, 0]; closed],
                last: if closed == 0 && measure == Measure::Level { value } else { 0 },
                open: None,
            });
            self.plots.len() - 1
        });
        self.next = place + 1;
        self.plots[place].sees(value);
    }

    /// How many aggregates are closed.
    fn closed(&self) -> usize {
        let widths = (self.until - Time::ZERO).nanos() / self.width.nanos();
        usize::try_from(widths.saturating_sub(1)).unwrap_or(WIDTHS_MAX)
    }

    /// Closes every aggregate that has ended at an instant, which is the time of the next event; what was told last holds
    /// until then.
    pub(crate) fn pass(&mut self, now: Time) {
        while self.until <= now {
            self.plots.iter_mut().for_each(Plot::close);
            self.until += self.width;
            if self.closed() >= WIDTHS_MAX {
                self.widen();
            }
        }
    }

    /// Closes what is open when the run ends.
    pub(crate) fn end(&mut self) {
        self.plots.iter_mut().for_each(Plot::close);
    }

    /// Doubles the width.
    fn widen(&mut self) {
        for plot in &mut self.plots {
            plot.halve();
        }
        let pairs = self.closed() as u64 / 2;
        self.width = self.width + self.width;
        self.until = Time::ZERO + Span::from_nanos(self.width.nanos() * (pairs + 1));
    }
}

impl Plot {
    fn sees(&mut self, value: u64) {
        if self.measure == Measure::Level {
            let [least, greatest] = self.open.unwrap_or([self.last.min(value), self.last.max(value)]);
            self.open = Some([least.min(value), greatest.max(value)]);
            self.last = value;
        } else {
            let [before, _] = self.open.unwrap_or([self.last, value]);
            self.open = Some([before, value]);
            self.last = value;
        }
    }

    fn close(&mut self) {
        let last = self.last;
        let value = match (self.measure, self.open.take()) {
            (Measure::Level, open) => open.unwrap_or([last, last]),
            (Measure::Count, Some([before, after])) => [after.saturating_sub(before); 2],
            (Measure::Count, None) => [0, 0],
        };
        self.values.push(value);
    }

    fn halve(&mut self) {
        let measure = self.measure;
        let pair = |pair: &[[u64; 2]]| match (pair, measure) {
            ([one, other], Measure::Level) => [one[0].min(other[0]), one[1].max(other[1])],
            ([one, other], Measure::Count) => [one[0] + other[0]; 2],
            _ => pair[0],
        };
        self.values = self.values.chunks(2).map(pair).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::{Curves, Gauge, WIDTHS_MAX};
    use kernel::{Span, Time};

    const LEVEL: Gauge<'static> = gauge("level", "rows");
    const COUNT: Gauge<'static> = gauge("count", "requests");

    const fn gauge(kind: &'static str, unit: &'static str) -> Gauge<'static> {
        Gauge { kind, number: 0, of: &|| String::from("x"), name: kind, unit }
    }

    fn second(at: u64) -> Time {
        Time::ZERO + Span::from_secs(at)
    }

    #[test]
    fn a_level_holds_until_the_next_look_and_a_count_is_told_of_its_width() {
        let mut curves = Curves::default();
        for (at, level, count) in [(0, 5, 0), (1, 7, 3), (4, 2, 10)] {
            curves.pass(second(at));
            curves.begins();
            curves.level(&LEVEL, level);
            curves.count(&COUNT, count);
        }
        curves.end();
        assert_eq!(curves.plots[0].values, [[5, 5], [5, 7], [7, 7], [7, 7], [2, 7]]);
        let counts: Vec<u64> = curves.plots[1].values.iter().map(|value| value[0]).collect();
        assert_eq!(counts, [0, 3, 0, 0, 7]);
    }

    #[test]
    fn a_long_run_has_no_more_aggregates_than_a_short_one_and_loses_no_count() {
        let mut curves = Curves::default();
        let many = 10 * WIDTHS_MAX as u64 + 1;
        for at in 0..many {
            curves.pass(second(at));
            curves.begins();
            curves.level(&LEVEL, at);
            curves.count(&COUNT, at);
        }
        curves.end();
        assert!(curves.plots[0].values.len() <= WIDTHS_MAX + 1);
        let all: u64 = curves.plots[1].values.iter().map(|value| value[0]).sum();
        assert_eq!(all, many - 1);
        assert_eq!(curves.plots[0].values.iter().map(|value| value[1]).max(), Some(many - 1));
    }
}
