//! A stretch of a run in which nothing changes what its links carry and its disks write.

use kernel::Time;

/// What cannot do more than so many bytes in a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Limit {
    pub(crate) bytes_per_s: u64,
    pub(crate) what: &'static str,
}

/// What can be done from a moment on, by store of the pair.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stretch {
    pub(crate) since: Time,
    /// Nothing where no link leads to the peer.
    pub(crate) carries: [Option<Limit>; 2],
    pub(crate) writes: [Limit; 2],
}
