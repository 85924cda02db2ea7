//! A share of all cases, as a threshold for one drawn word.

/// How many of the values that a drawn word can have belong to a share: none of them up to all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Chance(u64);

impl Chance {
    /// No case at all.
    pub const NONE: Self = Self(0);
    /// Every case.
    pub const ALL: Self = Self(1 << 32);

    /// So many of the values, of which there are 2^32.
    #[must_use]
    pub const fn of(words: u64) -> Self {
        assert!(words <= Self::ALL.0, "a share is at most the whole");
        Self(words)
    }

    /// Of how many words in 4,294,967,296 it is the share.
    #[must_use]
    pub const fn words(self) -> u64 {
        self.0
    }

    /// Whether a case with this drawn word belongs to the share.
    #[inline]
    #[must_use]
    pub const fn takes(self, word: u32) -> bool {
        (word as u64) < self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_takes_every_word_and_none_takes_no_word() {
        assert!(Chance::ALL.takes(u32::MAX) && Chance::ALL.takes(0));
        assert!(!Chance::NONE.takes(0) && !Chance::NONE.takes(u32::MAX));
        assert!(Chance::of(1 << 31).takes(0x7fff_ffff) && !Chance::of(1 << 31).takes(0x8000_0000));
    }

    #[test]
    #[should_panic(expected = "at most the whole")]
    fn a_share_of_more_than_everything_is_told() {
        let _ = Chance::of((1 << 32) + 1);
    }
}
