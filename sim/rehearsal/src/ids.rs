//! Dense identifiers of a rehearsal: what is counted in few bits, and beside each what bounds it.
//!
//! Guarantees: whatever `check` and the making of a course let pass has a number; the limits stand in `bounds`.

use crate::bounds::{ENTRIES_MAX, GROUPS_MAX, LANES_MAX};
use kernel::dense;
use ledger::Blame;

dense! {
    /// One attempt to run a command, by the order of typing; the reply names it. A run ends before there are so many.
    pub struct Ticket(u32);
}

dense! {
    /// A group of clients, by its place in the scenario.
    pub struct GroupId(u8);
}

const _: () = assert!(GROUPS_MAX <= GroupId::MANY);

dense! {
    /// A process that a fault can name, by its place in [`crate::Domain::processes`].
    pub struct ProcessId(u16);
}

dense! {
    /// A command of a course.
    pub(crate) struct EntryId(u16);
}

// A walk lays out three times what a course has, and one step that is never typed.
const _: () = assert!(3 * ENTRIES_MAX < EntryId::MANY);

impl EntryId {
    /// By which the ledger names it.
    pub(crate) const fn blame(self) -> Blame {
        Blame(self.0)
    }

    /// What the ledger names so, unless that is a fault.
    pub(crate) fn blamed(blame: Blame) -> Option<Self> {
        (blame.0 < FaultId::BLAMES).then_some(Self(blame.0))
    }
}

dense! {
    /// A column of the step under way.
    pub struct ColumnId(u8);
}

impl ColumnId {
    /// The first.
    pub(crate) const FIRST: Self = Self(0);
    /// The one that rings when a while of a walk has passed; no step has so many.
    pub(crate) const BELL: Self = Self(u8::MAX);
}

const _: () = assert!(LANES_MAX <= ColumnId::BELL.0 as usize);

dense! {
    /// A fault of a course. A course has at most 1,000 deviations.
    pub struct FaultId(u16);
}

const _: () = assert!(crate::bounds::DEVIATIONS_MAX <= FaultId::BLAMES as usize);
const _: () = assert!(3 * ENTRIES_MAX < FaultId::BLAMES as usize);

impl FaultId {
    /// From here on the ledger's numbers are of faults, and below it of commands.
    const BLAMES: u16 = 1 << 15;

    /// By which the ledger names it.
    pub(crate) const fn blame(self) -> Blame {
        Blame(Self::BLAMES + self.0)
    }

    /// What the ledger names so, unless that is a command.
    pub(crate) fn blamed(blame: Blame) -> Option<Self> {
        blame.0.checked_sub(Self::BLAMES).map(Self)
    }
}
