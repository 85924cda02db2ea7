//! How likely a failure is, and whether one runbook fails less than another.
//!
//! The figures speak of the distribution the cases were drawn from, the faults and their moments, and of nothing
//! else: nobody knows how often hosts die on a Saturday.
//!
//! Floating point is at home here: nothing simulated depends on it. Figures are rounded to six decimals, so that the
//! last digit of a mathematical library cannot show.

use schemars::JsonSchema;
use serde::Serialize;
use statrs::distribution::{Beta, Binomial, ContinuousCDF, DiscreteCDF};

/// The confidence of every interval.
pub const CONFIDENCE: f64 = 0.95;

/// The standard normal quantile that a two-sided interval of that confidence takes.
const Z: f64 = 1.959_963_984_540_054;

/// A rate of failures with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Rate {
    /// Runs that did not hold.
    pub failures: u64,
    /// All runs.
    pub runs: u64,
    /// The lower bound of the rate.
    pub lower: f64,
    /// The upper bound of the rate.
    pub upper: f64,
    /// How sure the bounds are.
    pub confidence: f64,
}

/// The same seeds under two scenarios, and where they differ.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct Paired {
    /// Pairs of runs.
    pub pairs: u64,
    /// Pairs in which only the first failed.
    pub only_first: u64,
    /// Pairs in which only the second failed.
    pub only_second: u64,
    /// Pairs in which both failed.
    pub both: u64,
    /// How much more often the first fails, as a share of the pairs.
    pub difference: f64,
    /// The lower bound of the difference.
    pub lower: f64,
    /// The upper bound of the difference.
    pub upper: f64,
    /// How sure the bounds are.
    pub confidence: f64,
    /// How likely so uneven a split of the differing pairs would be if neither were better.
    pub p_value: f64,
}

impl Rate {
    /// The rate with its exact interval (Clopper and Pearson, 1934). Where nothing failed, or everything did, the one
    /// bound there is to find takes all of the doubt.
    #[must_use]
    pub fn of(failures: u64, runs: u64) -> Self {
        let failures = failures.min(runs);
        let doubt = 1.0 - CONFIDENCE;
        let (k, n) = (failures as f64, runs as f64);
        let (lower, upper) = match failures {
            _ if runs == 0 => (0.0, 1.0),
            0 => (0.0, 1.0 - doubt.powf(1.0 / n)),
            _ if failures == runs => (doubt.powf(1.0 / n), 1.0),
            _ => (beta(k, n - k + 1.0, doubt / 2.0), beta(k + 1.0, n - k, 1.0 - doubt / 2.0)),
        };
        Self { failures, runs, lower: rounded(lower), upper: rounded(upper), confidence: CONFIDENCE }
    }
}

impl Paired {
    /// From pairs of whether the first and the second failed under one seed.
    ///
    /// The interval is the adjusted one of Bonett and Price (2012), which keeps its confidence with few pairs that
    /// differ, and with none; the p value is the exact one of McNemar's test.
    #[must_use]
    pub fn of(pairs: impl IntoIterator<Item = (bool, bool)>) -> Self {
        let mut counts = [[0_u64; 2]; 2];
        for (first, second) in pairs {
            counts[usize::from(first)][usize::from(second)] += 1;
        }
        let [[neither, only_second], [only_first, both]] = counts;
        let all = neither + only_first + only_second + both;
        let share = |count: u64| (count as f64 + 1.0) / (all as f64 + 2.0);
        let (first, second) = (share(only_first), share(only_second));
        let middle = first - second;
        let half = Z * ((first + second - middle * middle) / (all as f64 + 2.0)).sqrt();
        let difference = (only_first as f64 - only_second as f64) / (all.max(1) as f64);
        Self {
            pairs: all,
            only_first,
            only_second,
            both,
            difference: rounded(difference),
            lower: rounded((middle - half).max(-1.0)),
            upper: rounded((middle + half).min(1.0)),
            confidence: CONFIDENCE,
            p_value: rounded(mcnemar(only_first, only_second)),
        }
    }
}

/// A quantile of the beta distribution.
fn beta(a: f64, b: f64, probability: f64) -> f64 {
    // Both parameters are at least one here, which is what the constructor asks for.
    Beta::new(a, b).map_or(f64::NAN, |beta| beta.inverse_cdf(probability))
}

/// The two-sided exact p value of a split of pairs that should be even.
fn mcnemar(one: u64, other: u64) -> f64 {
    let less = one.min(other);
    let tail = Binomial::new(0.5, one + other).map_or(1.0, |fair| fair.cdf(less));
    (2.0 * tail).min(1.0)
}

fn rounded(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::{Paired, Rate};

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 2e-4, "{found} is not {expected}");
    }

    /// Known intervals: 1 of 10 and 5 of 20 stand in every table; 0 of 300 is the rule of three.
    #[test]
    fn intervals_are_those_of_the_tables() {
        for (failures, runs, lower, upper) in
            [(1, 10, 0.0025, 0.4450), (5, 20, 0.0866, 0.4910), (10, 100, 0.0490, 0.1762)]
        {
            let rate = Rate::of(failures, runs);
            near(rate.lower, lower);
            near(rate.upper, upper);
        }
        near(Rate::of(0, 300).upper, 0.0099);
        near(Rate::of(300, 300).lower, 0.9901);
    }

    #[test]
    fn without_runs_nothing_is_known() {
        let rate = Rate::of(0, 0);
        assert_eq!((rate.lower, rate.upper), (0.0, 1.0));
    }

    fn pairs(counts: [usize; 4]) -> Paired {
        let kinds = [(false, false), (true, false), (false, true), (true, true)];
        let each = kinds.into_iter().zip(counts);
        Paired::of(each.flat_map(|(pair, count)| std::iter::repeat_n(pair, count)))
    }

    #[test]
    fn pairs_that_do_not_differ_leave_a_difference_about_nothing() {
        let paired = pairs([90, 0, 0, 10]);
        assert_eq!((paired.difference, paired.p_value), (0.0, 1.0));
        near(paired.lower, -paired.upper);
        assert!(paired.upper > 0.0 && paired.upper < 0.03, "{paired:?}");
    }

    /// By hand: with 20 and 5 differing pairs of 100, (21 - 6) / 102 = 0.1471, and its half width is 0.0957.
    #[test]
    fn a_difference_and_its_interval_are_as_computed_by_hand() {
        let paired = pairs([60, 20, 5, 15]);
        near(paired.difference, 0.15);
        near(paired.lower, 0.1471 - 0.0957);
        near(paired.upper, 0.1471 + 0.0957);
        near(paired.p_value, 0.0041);
    }

    #[test]
    fn who_is_called_first_only_turns_the_sign() {
        let (one, other) = (pairs([60, 20, 5, 15]), pairs([60, 5, 20, 15]));
        assert_eq!(
            (one.difference, one.lower, one.p_value),
            (-other.difference, -other.upper, other.p_value)
        );
    }
}
