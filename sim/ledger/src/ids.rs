//! Dense identifiers: small integers that index vectors.
//!
//! What bounds them is what a run may keep and what a scenario may have; `of` asserts that they fit.

use kernel::dense;
use kernel::narrow::{u32_of, usize_of};

/// An attempted update. [`UpdateId::INITIAL`] stands for the version a row had when the rehearsal began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UpdateId(pub u32);

impl UpdateId {
    /// The version from before the rehearsal, absent or present alike.
    pub const INITIAL: Self = Self(0);

    /// Updates of rows are numbered below this, and items and jobs from here on, in one numbering, so that an answer can
    /// carry either.
    pub(crate) const FIRST_EFFECT: u32 = 1 << 31;

    /// The update of a row with this number, counted from 1.
    #[inline]
    #[must_use]
    pub const fn nth(number: u64) -> Self {
        assert!(number < Self::FIRST_EFFECT as u64, "fewer than 2^31 updates");
        Self(u32_of(usize_of(number)))
    }

    /// The item or job with this number, counted from 1 among items and jobs.
    #[inline]
    #[must_use]
    pub const fn nth_effect(number: u64) -> Self {
        Self(Self::FIRST_EFFECT - 1 + Self::nth(number).0)
    }

    /// The index of the update's record; the initial version has none.
    #[must_use]
    pub const fn index(self) -> Option<usize> {
        (self.0 as usize).checked_sub(1)
    }
}

dense! {
    /// A row, in one numbering for all stores; a store has at most 50,000,000.
    pub struct RowId(u32);
}

dense! {
    /// A store by its name, whatever incarnation it is in; a scenario has at most a few.
    pub struct StoreId(u8);
}

dense! {
    /// One life of a store, from its creation or restore to its destruction, with a log numbering of its own. A run of
    /// more lives than a few thousand is ended.
    pub struct IncarnationId(u16);
}

dense! {
    /// The content of a store at one moment, kept aside.
    pub struct DumpId(u32);
}

dense! {
    /// A command or a fault that can be blamed, by a number that the caller gives meaning to.
    pub struct Blame(u16);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn updates_and_effects_are_numbered_from_one_and_never_meet() {
        let last = u64::from(UpdateId::FIRST_EFFECT) - 1;
        assert_eq!((UpdateId::nth(0), UpdateId::nth(1).index()), (UpdateId::INITIAL, Some(0)));
        assert_eq!(UpdateId::nth(last).effect_index(), None);
        assert_eq!(UpdateId::nth_effect(1).effect_index(), Some(0));
        assert!(UpdateId::nth_effect(last).0 < u32::MAX, "the greatest number is free for what is neither");
    }

    #[test]
    #[should_panic(expected = "fewer than 2^31 updates")]
    fn an_update_beyond_the_last_number_is_told() {
        let _ = UpdateId::nth(1 << 31);
    }

    #[test]
    #[should_panic(expected = "fewer than 2^31 updates")]
    fn an_effect_beyond_the_last_number_is_told() {
        let _ = UpdateId::nth_effect(1 << 31);
    }
}
