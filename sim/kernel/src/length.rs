//! Reading a length of time as people write it: `500ms`, `2s`, `1.5s`, `3min`.
//!
//! Exact: the decimals are read as integers, never through floating point.

use crate::narrow::u32_of;
use crate::time::Span;
use std::fmt;
use std::str::FromStr;

/// The text is not a length of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LengthError(String);

impl fmt::Display for LengthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a length of time (write `500ms`, `2s`, `1.5s` or `3min`)", self.0)
    }
}

impl std::error::Error for LengthError {}

/// Units with their nanoseconds; longer names first, since `s` also ends `ms`.
const UNITS: [(&str, u64); 3] = [("min", 60_000_000_000), ("ms", 1_000_000), ("s", 1_000_000_000)];

impl FromStr for Span {
    type Err = LengthError;

    fn from_str(text: &str) -> Result<Self, LengthError> {
        let wrong = || LengthError(text.into());
        let unit = UNITS.iter().find_map(|(name, nanos)| Some((text.strip_suffix(name)?, *nanos)));
        let (number, nanos) = unit.ok_or_else(wrong)?;
        decimal(number, nanos).map(Self::from_nanos).ok_or_else(wrong)
    }
}

/// A plain decimal number of units, in nanoseconds; `None` where it is malformed or too large.
fn decimal(number: &str, unit: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > 9 {
        return None;
    }
    let scale = 10_u64.pow(u32_of(fraction.len()));
    let part = u128::from(fraction.parse::<u64>().ok()?) * u128::from(unit) / u128::from(scale);
    whole.parse::<u64>().ok()?.checked_mul(unit)?.checked_add(u64::try_from(part).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_read_exactly() {
        let nanos = |text: &str| text.parse::<Span>().map(Span::nanos);
        assert_eq!(nanos("500ms"), Ok(500_000_000));
        assert_eq!(nanos("1.5s"), Ok(1_500_000_000));
        assert_eq!(nanos("0.000000001s"), Ok(1));
        assert_eq!(nanos("3min"), Ok(180_000_000_000));
    }

    #[test]
    fn what_is_no_length_is_refused() {
        for text in ["", "s", "5", "-1s", "1e3s", "1.s", ".5s", "99999999999999999999s", "1 s"] {
            assert!(text.parse::<Span>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_printed_reads_back() {
        for nanos in [0, 1, 1_000, 90_000_000_000, 12_345_678_901] {
            let span = Span::from_nanos(nanos);
            assert_eq!(span.to_string().parse(), Ok(span), "{span}");
        }
    }
}
