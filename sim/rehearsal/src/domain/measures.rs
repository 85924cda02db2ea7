//! What a family measures of how exposed the data was: of the rest an outcome says nothing, and no objective may ask for it.

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measures {
    /// For how long there was a single copy.
    pub single_copy: bool,
    /// How old updates were when they reached another store.
    pub lag: bool,
    /// How much log was held.
    pub log: bool,
    /// How much of its disks was in use.
    pub disks: bool,
}

impl Measures {
    /// All of it.
    pub const ALL: Self = Self { single_copy: true, lag: true, log: true, disks: true };
    /// Nothing of it: of a system that keeps each thing in one place by design.
    pub const NONE: Self = Self { single_copy: false, lag: false, log: false, disks: false };
}
