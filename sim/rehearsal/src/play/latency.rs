//! How long the answers of a service took: quantiles to three significant digits, and none finer than a microsecond, and
//! the greatest length as it was.
//!
//! A histogram whose buckets are as fine as its digits, so that recording costs the same whatever came before, and that
//! keeps its memory from run to run. No floating point decides what is recorded; a quantile is a place among the counts.

use hdrhistogram::Histogram;
use kernel::Span;

/// Significant digits.
const DIGITS: u8 = 3;
/// Nanoseconds in a microsecond.
const MICRO: u64 = 1_000;

/// The lengths of one service's answers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Latencies {
    /// In microseconds, so that what takes long has few buckets before it; made when there is something to record.
    histogram: Option<Histogram<u32>>,
    greatest: Span,
}

impl Latencies {
    /// Begins anew and keeps the memory.
    pub(crate) fn reset(&mut self) {
        self.greatest = Span::ZERO;
        if let Some(histogram) = self.histogram.as_mut().filter(|histogram| !histogram.is_empty()) {
            histogram.reset();
        }
    }

    /// So many answers took so long.
    pub(crate) fn record(&mut self, took: Span, times: u32) {
        let histogram = self.histogram.get_or_insert_with(|| {
            Histogram::new(DIGITS).expect("three digits are within what a histogram can have")
        });
        let micros = (took + Span::from_nanos(MICRO / 2)).nanos() / MICRO;
        histogram.record_n(micros, times).expect("a histogram grows to whatever is recorded");
        self.greatest = self.greatest.max(took);
    }

    /// The length that so many of a hundred answers did not exceed; none where nothing was answered.
    pub(crate) fn percentile(&self, percent: u8) -> Option<Span> {
        let histogram = self.histogram.as_ref().filter(|histogram| !histogram.is_empty())?;
        let micros = histogram.value_at_quantile(f64::from(percent) / 100.0);
        Some(Span::from_micros(to_digits(micros)).min(self.greatest))
    }

    /// The greatest length; none where nothing was answered.
    pub(crate) fn greatest(&self) -> Option<Span> {
        self.histogram.as_ref().filter(|histogram| !histogram.is_empty()).map(|_| self.greatest)
    }
}

/// The nearest number with so many significant digits; the histogram's buckets are finer.
const fn to_digits(number: u64) -> u64 {
    let mut unit: u64 = 1;
    while number / unit >= 10_u64.pow(DIGITS as u32) {
        unit *= 10;
    }
    (number / unit).saturating_add((number % unit >= unit.div_ceil(2)) as u64).saturating_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_has_three_digits_and_the_greatest_all_of_them() {
        let mut latencies = Latencies::default();
        latencies.record(Span::from_millis(10), 98);
        latencies.record(Span::from_nanos(2_139_264_827), 2);
        assert_eq!(latencies.percentile(50), Some(Span::from_millis(10)));
        assert_eq!(latencies.percentile(98), Some(Span::from_millis(10)));
        assert_eq!(
            latencies.percentile(99),
            Some(Span::from_nanos(2_139_264_827)),
            "never above the greatest"
        );
        assert_eq!(latencies.greatest(), Some(Span::from_nanos(2_139_264_827)));
        latencies.record(Span::from_secs(30), 1);
        assert_eq!(latencies.percentile(99), Some(Span::from_millis(2140)));
    }

    #[test]
    fn what_was_recorded_before_is_forgotten_with_a_new_run() {
        let mut latencies = Latencies::default();
        assert_eq!((latencies.percentile(50), latencies.greatest()), (None, None));
        latencies.record(Span::from_secs(3_000_000), 1);
        latencies.reset();
        assert_eq!((latencies.percentile(50), latencies.greatest()), (None, None));
        latencies.record(Span::ZERO, 1);
        assert_eq!((latencies.percentile(50), latencies.greatest()), (Some(Span::ZERO), Some(Span::ZERO)));
    }

    #[test]
    fn digits_are_rounded_to_the_nearest() {
        for (number, nearest) in
            [(0, 0), (999, 999), (1_000_447, 1_000_000), (1_005, 1_010), (999_600, 1_000_000)]
        {
            assert_eq!(to_digits(number), nearest);
        }
        assert_eq!(to_digits(u64::MAX), 18_400_000_000_000_000_000);
    }
}
