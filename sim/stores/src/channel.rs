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
//!   *forgone*: no reset and no later start brings it back, for it was never held ([`Channel::forgone`]);
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
//! # What is nothing to send
//! Rows that were received are never sent on (`docs/models/stores.md 4`), so that they hold no log, count against no
//! threshold and delay no `-wait`: the log is held from the first change on that is still to be sent, and a mark with
//! nothing behind it moves on with the log (ours: no document says which position a sender with nothing to send
//! reports; of a recorded pair that only receives it caught up within half a second). Log files that lie between a
//! change to be sent and the end of the log are held with it, whatever is in them (`docs/models/stores.md 1.3`).
//!
//! A [`Mark`] knows which life of the store numbered it. One that came with a dump counts in an older log, so it
//! may lie far above everything the new log will hold for months: records below it are taken for sent
//! (`docs/models/stores.md 8.1`, I4).

use crate::command::ChannelState;
use crate::log::{Log, Lsn};
use kernel::planted;
use ledger::{Blame, IncarnationId};

/// The position up to which everything counts as sent and acknowledged, and the life whose numbering it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The position.
    pub lsn: Lsn,
    /// Whose numbering.
    pub of: IncarnationId,
}

/// A change of state that was commanded and is not effective yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
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
    /// The send mark.
    pub mark: Mark,
    /// Up to here nothing of this life's log is held, whatever the mark says: it was discarded, or taken while the
    /// channel was in stop or failed.
    pub forgone: Lsn,
    /// Who brought a mark of another log here.
    pub mark_blame: Option<Blame>,
    /// A change under way.
    pub change: Option<Change>,
    /// How many changes were commanded.
    pub changes: u32,
}

impl Channel {
    /// A channel of a store's life that starts at the beginning of what is in its log.
    #[must_use]
    pub const fn new(of: IncarnationId, from: Lsn) -> Self {
        Self {
            state: ChannelState::Start,
            state_blame: None,
            mark: Mark { lsn: from, of },
            forgone: Lsn::START,
            mark_blame: None,
            change: None,
            changes: 0,
        }
    }

    /// Whether updates are held for the subscriber.
    #[must_use]
    pub fn holds(&self) -> bool {
        let keeps = self.state == ChannelState::Stop && planted("stop-holds");
        keeps || matches!(self.state, ChannelState::Start | ChannelState::Pause)
    }

    /// Whether the mark counts in another life's log.
    #[must_use]
    pub fn is_stale(&self, life: IncarnationId) -> bool {
        self.mark.of != life
    }

    /// The position above which the subscriber has not acknowledged anything of this log.
    #[must_use]
    pub fn unsent_from(&self, life: IncarnationId) -> Lsn {
        if self.is_stale(life) { self.forgone } else { self.passed() }
    }

    /// The position up to which no record of this log will be sent, as things stand.
    #[must_use]
    pub fn passed(&self) -> Lsn {
        self.mark.lsn.max(self.forgone)
    }

    /// The index of the first record that is held and was not acknowledged.
    #[must_use]
    pub fn next_held(&self, log: &Log) -> usize {
        debug_assert!(self.forgone <= log.end(), "nothing is forgone that was not written");
        if self.holds() { log.index_after(self.passed()) } else { log.records.len() }
    }

    /// The position from which the log must be kept; a channel that holds nothing keeps nothing
    /// (`docs/models/stores.md 1.3`).
    #[must_use]
    pub fn hold(&self, log: &Log) -> Lsn {
        log.before(self.next_held(log))
    }

    /// Up to here nothing is held any more; what was forgone stays so.
    pub fn forgo(&mut self, upto: Lsn) {
        assert!(upto >= self.forgone, "what was forgone up to {} is not held again", self.forgone);
        self.forgone = upto;
    }

    /// Puts the mark to a position of this life's own log.
    pub const fn mark_at(&mut self, life: IncarnationId, lsn: Lsn) {
        self.mark = Mark { lsn, of: life };
    }
}

impl ChannelState {
    /// The word that the tools print and take.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Pause => "pause",
            Self::Stop => "stop",
            Self::Failed => "failed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "is not held again")]
    fn what_was_forgone_and_is_held_again_is_told() {
        let mut channel = Channel::new(IncarnationId(0), Lsn::START);
        channel.forgo(Lsn::new(0, 20));
        channel.forgo(Lsn::new(0, 10));
    }

    #[test]
    #[should_panic(expected = "that was not written")]
    fn a_log_of_which_more_is_forgone_than_it_has_is_told() {
        let mut channel = Channel::new(IncarnationId(0), Lsn::START);
        channel.forgo(Lsn::new(0, 20));
        let _next = channel.next_held(&Log::default());
    }
}
