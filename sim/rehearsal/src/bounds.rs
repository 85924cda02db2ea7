//! How large a rehearsal may become: what the user sizes has a limit with a number, and the error that tells of it has
//! the number too.
//!
//! Two kinds. What can be told beforehand is refused by `check`, or as an error of its course where a deviation brings it about. What
//! only the run shows ends the run: it is looked at every so many events, so that it costs nothing, and a run that is
//! ended so is inconclusive with a finding that tells the figure. All limits are ours: far beyond what a cluster of
//! people and machines does in a night, and within what a machine can keep.

use kernel::Span;
use ledger::IncarnationId;

/// The most times that an operator tries a command again.
pub const RETRIES_MAX: u32 = 100_000;
/// The most commands of a runbook, its rollback sections among them.
pub const COMMANDS_MAX: usize = 5_000;
/// The most commands of a course: a runbook of which everything is repeated. A walk lays them out three times, and
/// their numbers have 16 bits.
pub(crate) const ENTRIES_MAX: usize = 2 * COMMANDS_MAX;
/// The most lanes of a scenario, so that a lane of a step can be numbered in 8 bits beside the bell of a walk.
pub const LANES_MAX: usize = 200;
/// The most hosts of a scenario.
pub const HOSTS_MAX: usize = 200;
/// The most groups of clients of a scenario, which are numbered in 8 bits.
pub const GROUPS_MAX: usize = 200;
/// The most faults that a search may draw for one case.
pub const FAULTS_MAX: u32 = 100;
/// The most deviations of one rehearsal.
pub const DEVIATIONS_MAX: usize = 1_000;
/// The most requests that the clients may send until the horizon.
pub const REQUESTS_MAX: u64 = 1_000_000_000;
/// The shortest pause before a request is sent again.
pub(crate) const RETRY_MIN: Span = Span::from_millis(1);

/// The most events of a rehearsal in which a remedy is tried: many times those of the run that is explained. Many are
/// tried, and one that goes on without end is none.
pub(crate) const fn tried(explained: u64) -> u64 {
    const LEAST: u64 = 10_000_000;
    const TIMES: u64 = 100;
    let most = explained.saturating_mul(TIMES);
    let most = if most < LEAST { LEAST } else { most };
    if most < Bounds::USUAL.events { most } else { Bounds::USUAL.events }
}

/// How many events are handled between two looks.
pub(crate) const LOOK: u64 = 1 << 16;

// What comes and goes takes a command that ends it and a command that begins it, each typed and replied to: so it does
// not do so so often between two looks that the numbers run out.
const _: () = assert!(Bounds::USUAL.lives + LOOK / 2 < IncarnationId::MANY as u64);

/// What a run may not go beyond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Events in all.
    pub events: u64,
    /// Events at one instant; a run with more makes no progress in virtual time. Looked at by whole looks.
    pub at_once: u64,
    /// Events in which nobody asks for anything and nothing is typed, besides those that the updates on their way take: what
    /// only comes back at intervals is not played for years of a horizon.
    pub idle: u64,
    /// Updates, items and jobs that the ledger keeps, and dumps by the room they take.
    pub kept: u64,
    /// Events that are still to come.
    pub pending: u64,
    /// Lives of stores, and whatever else of a model comes and goes and is numbered in 16 bits.
    pub lives: u64,
}

impl Bounds {
    /// What a run may not go beyond unless a test says so.
    const USUAL: Self = Self {
        events: 300_000_000,
        at_once: 1 << 22,
        idle: 1 << 22,
        kept: 20_000_000,
        pending: 10_000_000,
        lives: 10_000,
    };
}

impl Default for Bounds {
    fn default() -> Self {
        Self::USUAL
    }
}
