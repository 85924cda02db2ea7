//! Jobs: what is known of one from its submission on, and of one whose region was killed while it executed it.

use kernel::{Purpose, Span, Time};
use keyspace::{Bytes, Key};
use ledger::{Blame, UpdateId};
use rehearsal::GroupId;

/// How long a job runs, and on which dataset.
pub(crate) const JOB: Purpose = Purpose(33);

/// A scheduler's group, and when it asked.
pub(crate) type Asker = (GroupId, Time);

/// One job, from its submission on. Where it waits, the repository alone knows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Job {
    pub(crate) id: UpdateId,
    pub(crate) length: Span,
    pub(crate) dataset: u32,
    /// The record layout in which it was submitted.
    pub(crate) layout: u32,
    /// Who waits for it; absent for a job that a transaction submitted, and once it is answered.
    pub(crate) asked: Option<Asker>,
    /// The version of its dataset that it read when it began.
    pub(crate) read: UpdateId,
}

/// A job as a field of those that run.
pub(crate) fn job_field(job: u32) -> Key {
    Key::from(Bytes::decimal(job.into()).as_slice())
}

/// A job whose region was killed while it executed it, and which runs again once somebody recovers the member (reading
/// `jobs-of-the-dead`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Orphan {
    pub(crate) job: u32,
    pub(crate) repository: usize,
    pub(crate) generation: usize,
    /// The command that killed its region.
    pub(crate) blame: Option<Blame>,
}
