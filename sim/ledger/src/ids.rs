//! Dense identifiers: small integers that index vectors.

/// An attempted update. [`UpdateId::INITIAL`] stands for the version a row had when the rehearsal began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UpdateId(pub u32);

impl UpdateId {
    /// The version from before the rehearsal, absent or present alike.
    pub const INITIAL: Self = Self(0);

    /// The index of the update's record; the initial version has none.
    #[must_use]
    pub const fn index(self) -> Option<usize> {
        (self.0 as usize).checked_sub(1)
    }
}

/// A row, in one numbering for all stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowId(pub u32);

/// A store by its name, whatever incarnation it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoreId(pub u8);

/// One life of a store, from its creation or restore to its destruction, with a log numbering of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IncarnationId(pub u16);

/// The content of a store at one moment, kept aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DumpId(pub u32);

impl DumpId {
    /// The place of the dump among all of them.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A command that can be blamed, by a number that the caller gives meaning to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Blame(pub u16);
