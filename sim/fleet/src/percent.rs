//! Shares as people write them: `5%`, `0.5%`, `300%`.
//!
//! Held in hundredths of a percent, so that nothing is a float. **What it does not do:** it knows no bounds; what a
//! share of nothing or of more than all would mean is for whoever takes it.

use kernel::Span;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A share, in hundredths of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(u32);

/// The whole.
const WHOLE: u32 = 10_000;
/// The most that can be written: a million percent.
const MOST: u32 = 10_000 * WHOLE;

/// Words that are no share, or one that cannot be held.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PercentError {
    /// Words that are no share.
    #[error("`{0}` is not a share (write `5%`, `0.5%` or `300%`)")]
    NoShare(String),
    /// A share beyond the greatest.
    #[error("`{0}` is more than the greatest share, which is {greatest}", greatest = Percent(MOST))]
    TooMuch(String),
}

impl Percent {
    /// So many whole percent.
    #[must_use]
    pub const fn whole(percent: u32) -> Self {
        Self(percent.saturating_mul(100))
    }

    /// The share in hundredths of a percent.
    #[must_use]
    pub const fn hundredths(self) -> u32 {
        self.0
    }

    /// Whether it is nothing at all.
    #[must_use]
    pub const fn is_nothing(self) -> bool {
        self.0 == 0
    }

    /// Whether it is at most the whole.
    #[must_use]
    pub const fn is_part(self) -> bool {
        self.0 <= WHOLE
    }

    /// Whether a case with this drawn word belongs to the share.
    #[must_use]
    pub const fn takes(self, word: u32) -> bool {
        (word as u64) * (WHOLE as u64) < (self.0 as u64) << 32
    }

    /// So many times the share; at the largest that can be held it stops.
    #[must_use]
    pub const fn times(self, times: u32) -> Self {
        Self(self.0.saturating_mul(times))
    }

    /// This share of an amount, rounded down.
    #[must_use]
    pub fn of(self, amount: u64) -> u64 {
        let share = u128::from(amount) * u128::from(self.0) / u128::from(WHOLE);
        u64::try_from(share).unwrap_or(u64::MAX)
    }

    /// The amount of which this is the share, rounded down; the greatest where nothing is the share of it.
    #[must_use]
    pub fn whole_of(self, share: u64) -> u64 {
        if self.0 == WHOLE {
            return share;
        }
        let whole = (u128::from(share) * u128::from(WHOLE)).checked_div(u128::from(self.0));
        whole.and_then(|whole| u64::try_from(whole).ok()).unwrap_or(u64::MAX)
    }

    /// How long something takes at this share of its speed; for ever at no speed.
    #[must_use]
    pub fn slows(self, length: Span) -> Span {
        Span::from_nanos(self.whole_of(length.nanos()))
    }
}

/// The whole.
impl Default for Percent {
    fn default() -> Self {
        Self::whole(100)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / 100, self.0 % 100);
        match (part, part % 10) {
            (0, _) => write!(f, "{whole}%"),
            (_, 0) => write!(f, "{whole}.{}%", part / 10),
            _ => write!(f, "{whole}.{part:02}%"),
        }
    }
}

impl FromStr for Percent {
    type Err = PercentError;

    fn from_str(text: &str) -> Result<Self, PercentError> {
        let (whole, part) = read(text).ok_or_else(|| PercentError::NoShare(text.into()))?;
        let whole = whole.parse::<u32>().ok().and_then(|whole| whole.checked_mul(100));
        let hundredths = whole.and_then(|whole| whole.checked_add(part));
        let held = hundredths.filter(|hundredths| *hundredths <= MOST);
        held.map(Self).ok_or_else(|| PercentError::TooMuch(text.into()))
    }
}

/// The digits of whole percent, and the hundredths behind them; `None` for anything that is not digits, at most two
/// decimals and the sign.
fn read(text: &str) -> Option<(&str, u32)> {
    let number = text.strip_suffix('%')?;
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 2 {
        return None;
    }
    Some((whole, format!("{part:0<2}").parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_share_reads_back_as_it_prints() {
        for text in ["0%", "5%", "0.5%", "0.05%", "12.34%", "100%", "300%", "1000000%"] {
            assert_eq!(text.parse::<Percent>().map(|share| share.to_string()), Ok(text.to_owned()));
        }
        assert_eq!("1.50%".parse::<Percent>().map(|share| share.to_string()), Ok("1.5%".to_owned()));
    }

    #[test]
    fn what_is_no_share_is_refused() {
        for text in ["", "%", "5", "-5%", "5 %", "1.234%", "1.%", ".5%", "+5%", "1e2%"] {
            assert_eq!(text.parse::<Percent>(), Err(PercentError::NoShare(text.to_owned())));
        }
        for text in ["1000000.01%", "1000001%", "99999999999%", "99999999999999999999%"] {
            assert_eq!(text.parse::<Percent>(), Err(PercentError::TooMuch(text.to_owned())));
        }
    }

    #[test]
    fn a_share_takes_as_many_words_as_it_says() {
        let words = (0..=u32::MAX).step_by(1 << 20);
        let taken = |share: Percent| words.clone().filter(|word| share.takes(*word)).count();
        assert_eq!((taken(Percent::whole(0)), taken(Percent::whole(25))), (0, 1024));
        assert_eq!((taken(Percent::whole(100)), taken(Percent::whole(300))), (4096, 4096));
    }

    #[test]
    fn shares_of_amounts_and_speeds_do_not_overflow() {
        assert_eq!((Percent::whole(10).of(1000), Percent::whole(300).of(7)), (100, 21));
        assert_eq!(Percent::whole(200).of(u64::MAX), u64::MAX);
        assert_eq!(Percent::whole(10).slows(Span::from_secs(2)), Span::from_secs(20));
        assert_eq!(Percent::whole(0).slows(Span::from_secs(2)), Span::MAX);
        assert_eq!(Percent::whole(3).whole_of(200), 6_666);
        assert_eq!(Percent::whole(3).whole_of(u64::MAX), u64::MAX);
        assert_eq!(Percent::default().whole_of(200), 200);
        assert_eq!(Percent::whole(400).slows(Span::from_secs(2)), Span::from_millis(500));
    }
}
