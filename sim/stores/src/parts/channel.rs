//! One direction of replication, as its sender keeps it: state, send mark, and a change of state under way.
//!
//! # States (`docs/models/stores.md 1.1`)
//!
//! | state | held | sent | entered by |
//! |---|---|---|---|
//! | start | yes | yes | user |
//! | pause | yes | no | user |
//! | stop | no | no | user, or after failed |
//! | failed | no | no | the system, when more log files are held than the threshold |
//!
//! # Transitions
//! - to stop: what was held is discarded, and the mark goes to the end of the log (`docs/models/stores.md 1.1`);
//! - from stop to start or pause: sending resumes from now (`docs/models/stores.md 1.1`). What was taken until then is
//!   *forgone*: no reset and no later start brings it back, for it was never held ([`Sent::forgone`]);
//! - a mark that came with a dump and was never of this log stays where it is: only a reset or a stop clears it
//!   (`docs/models/stores.md 8.3`, 9U and 11U, are two ways to clear one mark). A stop does so even where the dump
//!   brought the state stop along, since the procedure stops this channel before the dump (step 4) and again after the
//!   restore (step 11);
//! - from start or pause to failed: as to stop. When the subscriber has been told, failed becomes stop
//!   (`docs/models/stores.md 1.1`); it is told over the connection there is, or over the next one (ours);
//! - a change is effective up to ten seconds after its command; a second command before that replaces the first
//!   (ours; `docs/models/stores.md 1.1` says that stop and start must not be collapsed).
//!
//! # What is on the wire
//! What has left the sender arrives, whatever becomes of the channel meanwhile: pause, stop, a failure and a reset are
//! the sender's alone, the receiver keeps nothing of the channel but a ticket (`docs/models/stores.md 0.1`), and a
//! stream delivers what was given to it (ours; no document says what a change of state does to a batch under way). Only
//! a connection that breaks takes along what is under way in it, and a receiver that stopped at a change takes nothing
//! more of that connection.
//!
//! Which records are nothing to send, and what a mark means that came with a dump, stands with the marks
//! (`replica::Sent`). Of a recorded pair a store that only receives caught up within half a second.

use crate::command::ChannelState;
use kernel::planted;
use ledger::{Blame, IncarnationId};
use replica::{Lsn, Sent};

/// A change of state that was commanded and is not effective yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StateChange {
    /// The new state.
    pub to: ChannelState,
    /// Which change it is, so that a replaced one is recognised when its time comes.
    pub number: u32,
    /// Who commanded it.
    pub blame: Blame,
}

/// What the sender keeps for its subscriber.
#[derive(Debug, Clone)]
pub struct Channel {
    /// The state in effect.
    pub state: ChannelState,
    /// Who brought it about.
    pub state_blame: Option<Blame>,
    /// The send mark, and what is forgone: what was discarded, or taken while the channel was in stop or failed.
    pub sent: Sent,
    /// Who brought a mark of another log here.
    pub mark_blame: Option<Blame>,
    /// A change under way.
    pub change: Option<StateChange>,
    /// How many changes were commanded.
    pub changes: u32,
}

impl Channel {
    /// A channel of a store's life that starts at the beginning of what is in its log.
    pub const fn new(of: IncarnationId, from: Lsn) -> Self {
        Self {
            state: ChannelState::Start,
            state_blame: None,
            sent: Sent::from(of, from),
            mark_blame: None,
            change: None,
            changes: 0,
        }
    }

    /// The state in which it will be once what was commanded is effective.
    pub fn coming(&self) -> ChannelState {
        self.change.map_or(self.state, |change| change.to)
    }

    /// Whether updates are held for the subscriber.
    pub fn holds(&self) -> bool {
        let keeps = self.state == ChannelState::Stop && planted("stop-holds");
        keeps || matches!(self.state, ChannelState::Start | ChannelState::Pause)
    }
}
