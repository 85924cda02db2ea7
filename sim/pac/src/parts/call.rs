//! Commands under way: what was typed, what is waited for, and what was answered.

use crate::command::{Awaited, Command};
use fleet::{HostId, Release};
use kernel::Time;
use ledger::Blame;
use rehearsal::{Invocation, State, Ticket};

/// A command under way.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) ticket: Ticket,
    pub(crate) invocation: Invocation,
    pub(crate) command: Command,
    /// Whether the host it was typed at has died since.
    pub(crate) dead: bool,
}

/// What is waited for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Until {
    Awaited(Awaited),
    /// `casstart /w`: that a region is ready, at most so long.
    Ready(usize, Time),
}

/// A wait.
#[derive(Debug, Clone)]
pub(crate) struct PendingWait {
    pub(crate) ticket: Ticket,
    /// Where it was typed, and the command that it is.
    pub(crate) from: HostId,
    pub(crate) blame: Blame,
    pub(crate) until: Until,
}

impl PendingWait {
    /// Writes what is waited for.
    pub(crate) fn write(&self, state: &mut State) {
        state.number(self.from.0);
        state.blame(Some(self.blame));
        match &self.until {
            Until::Awaited(awaited) => state.text(&format!("{awaited:?}")),
            Until::Ready(region, until) => {
                state.count(*region);
                state.left(*until);
            }
        }
    }
}

/// What `CheckCompat` answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CompatAnswer {
    /// The repository that was asked about.
    pub(crate) repository: usize,
    /// The PAC.
    pub(crate) pac: String,
    /// The release that asked.
    pub(crate) tools: Release,
    /// The PAC's release.
    pub(crate) held: Release,
    /// What it said.
    pub(crate) compatible: bool,
}
