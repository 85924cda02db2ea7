//! The exponential distribution by its quantiles, in integer arithmetic alone.
//!
//! Guarantees: the same word gives the same length on every machine, because the logarithm is a table
//! made at compile time by squaring fixed-point numbers; no floating point takes part. The tail is kept:
//! a quantile is looked up by the leading zeros of the distance to one, so that the relative precision is
//! the same at one in two and at one in 2^32. Does not draw anything.

/// Mantissa bits that choose a place in the table.
const BITS: u32 = 8;
/// Fraction bits of the table's entries and of the quantile.
const FRACTION: u32 = 32;
/// The natural logarithm of two, with 64 fraction bits.
const LN_2: u128 = 0xb172_17f7_d1cf_79ac;

/// `ln(1 + i / 2^BITS)` with `FRACTION` fraction bits, for each `i` up to and including `2^BITS`.
static LN: [u32; (1 << BITS) + 1] = table();

#[expect(clippy::cast_possible_truncation, reason = "asserted, as the table is made")]
const fn table() -> [u32; (1 << BITS) + 1] {
    let mut table = [0; (1 << BITS) + 1];
    let mut i = 0;
    while i < table.len() {
        // The last entry is ln 2 itself, whose argument would be outside [1, 2).
        let log2 = if i == 1 << BITS { 1 << 48 } else { log2((1 << 62) + ((i as u128) << (62 - BITS))) };
        let ln = (log2 * LN_2 + (1 << 79)) >> 80;
        assert!(ln < 1 << FRACTION, "the logarithm of what is at most two is below one");
        table[i] = ln as u32;
        i += 1;
    }
    table
}

/// The binary logarithm of `x` in [1, 2), with 62 fraction bits in and 48 out.
///
/// Squaring doubles the logarithm; each time the square reaches two, the next bit is a one.
const fn log2(mut x: u128) -> u128 {
    let mut log = 0;
    let mut bit = 0;
    while bit < 48 {
        x = (x * x) >> 62;
        log <<= 1;
        if x >= 2 << 62 {
            x >>= 1;
            log |= 1;
        }
        bit += 1;
    }
    log
}

/// The exponential quantile at the middle of the `word`-th of 2^32 equal parts, times `mean`.
///
/// Rounded to the nearest nanosecond; stops at the greatest length.
#[inline]
pub(crate) fn exponential(word: u32, mean: u64) -> u64 {
    let scaled = u128::from(mean) * u128::from(unit(word)) + (1 << (FRACTION - 1));
    u64::try_from(scaled >> FRACTION).unwrap_or(u64::MAX)
}

/// The same for a mean of one, with `FRACTION` fraction bits.
#[inline]
fn unit(word: u32) -> u64 {
    // The distance to one in parts of 2^33, an odd number from 1 to 2^33 - 1, shifted up until its
    // leading bit is the topmost: the shift is the whole part of the logarithm, the rest the mantissa.
    let distance = (1_u64 << 33) - (2 * u64::from(word) + 1);
    let zeros = distance.leading_zeros();
    let mantissa = (distance << zeros) << 1;
    let place = (mantissa >> (64 - BITS)) as usize;
    let between = (mantissa << BITS) >> 32;
    let (low, high) = (u64::from(LN[place]), u64::from(LN[place + 1]));
    let ln = low + (((high - low) * between) >> 32);
    // ln(2^33 / distance) = (zeros - 30) ln 2 - ln(1.mantissa), as a distance of 2^33 has 30 zeros.
    let ln_2 = u64::from(LN[1 << BITS]);
    u64::from(zeros - 30) * ln_2 - ln
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words spread evenly over all, each in the middle of its part.
    fn words(count: u64) -> impl Iterator<Item = u32> {
        (0..count).map(move |i| u32::try_from(((2 * i + 1) << 31) / count).expect("a part of 2^32"))
    }

    fn scaled(word: u32) -> f64 {
        unit(word) as f64 / f64::from(FRACTION).exp2()
    }

    #[test]
    fn quantiles_agree_with_the_logarithm_down_to_the_last_of_the_tail() {
        let tail = (0..=32).map(|bit| u32::MAX.checked_shl(bit).unwrap_or(0));
        let head = (0..32).map(|bit| 1 << bit);
        for word in words(100_000).chain(tail).chain(head).chain([0, u32::MAX]) {
            let below = (f64::from(word) + 0.5) / 32_f64.exp2();
            assert!((scaled(word) + (-below).ln_1p()).abs() < 2.5e-6, "{word}");
        }
    }

    #[test]
    fn mean_and_variance_are_those_of_the_distribution() {
        let count = 1_000_000;
        let mean = words(count).map(scaled).sum::<f64>() / count as f64;
        let square = words(count).map(|word| scaled(word).powi(2)).sum::<f64>() / count as f64;
        assert!((mean - 1.0).abs() < 1e-5, "{mean}");
        assert!((square - mean * mean - 1.0).abs() < 5e-4, "{}", square - mean * mean);
    }

    #[test]
    fn a_greater_word_never_gives_a_shorter_length() {
        let mut last = 0;
        for word in (0..=u32::MAX).step_by(4_093).chain(u32::MAX - 5_000..=u32::MAX) {
            let length = unit(word);
            assert!(length >= last || word == u32::MAX - 5_000, "{word}");
            last = length;
        }
    }

    #[test]
    fn lengths_round_to_the_nearest_and_stop_at_the_greatest() {
        assert_eq!(exponential(u32::MAX, 0), 0);
        assert_eq!(exponential(1 << 31, 1), 1);
        assert_eq!(exponential(u32::MAX, u64::MAX), u64::MAX);
        assert_eq!(exponential(0, 1 << 33), 2);
    }

    #[test]
    fn quantiles_are_the_same_on_every_machine() {
        let words = [0, 1, 1 << 16, 1 << 30, 1 << 31, 3 << 30, u32::MAX - 1, u32::MAX];
        let head = [1, 2, 65_601, 1_235_585_094, 2_977_044_474];
        assert_eq!(words.map(unit)[..5], head);
        assert_eq!(words.map(unit)[5..], [5_954_088_947, 93_523_963_725, 98_242_467_576]);
        let sum = LN.iter().enumerate().fold(0_u64, |sum, (i, &ln)| sum + i as u64 * u64::from(ln));
        assert_eq!(sum, 70_750_232_914_654);
    }
}
