//! Why an update of a replicated pair is lost or pending.

/// A cause; its word stands in the outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// Held for the subscriber, and discarded when its state became stop (`docs/models/stores.md 1.1`).
    BacklogDiscarded,
    /// Made while the subscriber's state was stop, so never held (`docs/models/stores.md 1.1`).
    NotRetained,
    /// Discarded because more log was held than the threshold allows (`docs/models/stores.md 1.1`).
    ThresholdFailed,
    /// Skipped by a reset that went to the end of the log (`docs/models/stores.md 1.2`).
    ResetSkipped,
    /// In a log that was destroyed before it was sent (`docs/models/stores.md 0.3`).
    LogDestroyed,
    /// In a store that was destroyed, and no other store is left that could hold them (`docs/models/stores.md 3`).
    StoreDestroyed,
    /// In the buffer of a log whose store died before it was forced to disk (`docs/models/stores.md 5`).
    LogTailLost,
    /// Dropped by the receiver as applied before, for a clock had been set back and so had its ticket
    /// (`docs/models/stores.md 1.2`).
    BelowTicket,
    /// Below a send mark of an earlier log, so taken for sent (`docs/models/stores.md 8.1`, I4).
    BelowStaleMark,
    /// Gone from the log before a reset could go back to it (`docs/models/stores.md 1.3`).
    Purged,
    /// Not in the dump that the store was restored from.
    RestoredOlder,
    /// Acknowledged by an old store that is kept beside the one that stands for its name (`docs/models/stores.md 7`,
    /// 8).
    TakenByKeptStore,
    /// Taken from applications by an old store that is kept, of which the one that stands never hears.
    WrittenToKeptStore,
    /// In a store that was destroyed, so that the old one that was kept stands for its name again.
    GivenUpForKeptStore,
    /// Held in the log of an old store that is kept and whose agent is down.
    HeldByKeptStore,
    /// Acknowledged by an earlier life of the store after its dump was cut (`docs/models/stores.md 8.1`, I1).
    TakenByEarlierLife,
    /// Replaced by an arriving version that did not know it (`docs/models/stores.md 4`).
    Overwritten,
    /// Arrived where a newer version stood (`docs/models/stores.md 4`).
    DiscardedOnArrival,
    /// Rolled back with a transaction of which another operation lost (`docs/models/stores.md 4`).
    RolledBack,
    /// Changed a row that does not exist at the receiver (`docs/models/stores.md 4`).
    AbsentRow,
    /// Held, for the channel is paused.
    ChannelPaused,
    /// Held, for the channel stopped at an insert that finds its key.
    ChannelStalled,
    /// Held, for an agent is down.
    AgentDown,
    /// Held, for the agents find no way to each other.
    LinkDown,
    /// Held, and about to be sent.
    NotYetSent,
}

impl Cause {
    /// Whether it ends the way of what had not been sent, rather than of what arrived and was dropped or superseded.
    pub(crate) const fn is_of_what_was_not_sent(self) -> bool {
        matches!(
            self,
            Self::BacklogDiscarded
                | Self::NotRetained
                | Self::ThresholdFailed
                | Self::ResetSkipped
                | Self::LogDestroyed
                | Self::BelowStaleMark
                | Self::Purged
        )
    }
}

impl rehearsal::Cause for Cause {
    fn word(self) -> &'static str {
        match self {
            Self::BacklogDiscarded => "backlog-discarded",
            Self::NotRetained => "not-retained-while-stopped",
            Self::ThresholdFailed => "threshold-failed",
            Self::ResetSkipped => "reset-skipped",
            Self::LogDestroyed => "log-destroyed",
            Self::StoreDestroyed => "store-destroyed",
            Self::LogTailLost => "log-tail-lost",
            Self::BelowTicket => "below-ticket",
            Self::BelowStaleMark => "below-stale-mark",
            Self::Purged => "purged",
            Self::RestoredOlder => "restored-from-older-dump",
            Self::TakenByKeptStore => "taken-by-kept-store",
            Self::WrittenToKeptStore => "written-to-kept-store",
            Self::GivenUpForKeptStore => "given-up-for-kept-store",
            Self::HeldByKeptStore => "held-by-kept-store",
            Self::TakenByEarlierLife => "taken-by-older-incarnation",
            Self::Overwritten => "overwritten",
            Self::DiscardedOnArrival => "discarded-on-arrival",
            Self::RolledBack => "rolled-back",
            Self::AbsentRow => "absent-row",
            Self::ChannelPaused => "channel-paused",
            Self::ChannelStalled => "channel-stalled",
            Self::AgentDown => "agent-down",
            Self::LinkDown => "link-down",
            Self::NotYetSent => "not-yet-sent",
        }
    }
}
