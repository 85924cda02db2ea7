//! Reading a length of time as people write it: `500ms`, `2s`, `1.5s`, `3min`.
//!
//! Exact: the decimals are read as integers, never through floating point.

use crate::narrow::u32_of;
use crate::time::Span;
use std::fmt;
use std::str::FromStr;

/// The longest length of time that anybody may write: more than thirty years (ours), far within what time is held in, so
/// that no sum of a moment and a length is cut off.
pub const LONGEST: Span = Span::from_secs(1_000_000_000);

/// The text is not a length of time, or a longer one than may be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LengthError {
    /// No length of time.
    NoLength(String),
    /// Longer than may be written.
    TooLong(String),
}

impl fmt::Display for LengthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoLength(text) => {
                write!(f, "`{text}` is not a length of time (write `500ms`, `2s`, `1.5s` or `3min`)")
            }
            Self::TooLong(text) => {
                write!(f, "`{text}` is longer than the longest time, which is {LONGEST}")
            }
        }
    }
}

impl std::error::Error for LengthError {}

/// Units with their nanoseconds; longer names first, since `s` also ends `ms`.
const UNITS: [(&str, u64); 3] = [("min", 60_000_000_000), ("ms", 1_000_000), ("s", 1_000_000_000)];

impl FromStr for Span {
    type Err = LengthError;

    fn from_str(text: &str) -> Result<Self, LengthError> {
        let wrong = || LengthError::NoLength(text.into());
        let unit = UNITS.iter().find_map(|(name, nanos)| Some((text.strip_suffix(name)?, *nanos)));
        let (number, unit) = unit.ok_or_else(wrong)?;
        let (whole, part) = decimal(number, unit).ok_or_else(wrong)?;
        let whole = whole.parse::<u64>().ok().and_then(|whole| whole.checked_mul(unit));
        let nanos = whole.and_then(|whole| whole.checked_add(part));
        let span = nanos.map(Self::from_nanos).filter(|span| *span <= LONGEST);
        span.ok_or_else(|| LengthError::TooLong(text.into()))
    }
}

/// A plain decimal number of units: the digits of whole ones, and the nanoseconds behind them; `None` where it is
/// malformed.
fn decimal(number: &str, unit: u64) -> Option<(&str, u64)> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > 9 {
        return None;
    }
    let scale = 10_u64.pow(u32_of(fraction.len()));
    let part = u128::from(fraction.parse::<u64>().ok()?) * u128::from(unit) / u128::from(scale);
    Some((whole, u64::try_from(part).ok()?))
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
        for text in ["", "s", "5", "-1s", "1e3s", "1.s", ".5s", "1 s"] {
            assert_eq!(text.parse::<Span>(), Err(LengthError::NoLength(text.to_owned())));
        }
        for text in ["1000000001s", "1000000000.000000001s", "16666667min", "99999999999999999999s"] {
            assert_eq!(text.parse::<Span>(), Err(LengthError::TooLong(text.to_owned())));
        }
        assert_eq!("1000000000s".parse::<Span>(), Ok(LONGEST));
    }

    #[test]
    fn what_is_printed_reads_back() {
        for nanos in [0, 1, 1_000, 90_000_000_000, 12_345_678_901] {
            let span = Span::from_nanos(nanos);
            assert_eq!(span.to_string().parse(), Ok(span), "{span}");
        }
    }
}
