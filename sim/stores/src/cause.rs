//! Why an update of a replicated pair is lost or pending.

rehearsal::causes! {
    /// A cause; its word stands in the outcome, its sentence below the count. A sentence is about "this
    /// store", the one that misses the updates.
    pub enum Cause {
        /// Held for the subscriber, and discarded when its state became stop (`docs/models/stores.md 1.1`).
        BacklogDiscarded = "backlog-discarded",
            "The channel to this store entered state stop, which discards everything that still waits for \
             it in the log.";
        /// Made while the subscriber's state was stop, so never held (`docs/models/stores.md 1.1`).
        NotRetained = "not-retained-while-stopped",
            "The channel to this store was in state stop, and a stopped channel keeps nothing for later.";
        /// Taken at the subscriber of a one-way scheme, which sends to nobody (`crate::direction`).
        TakenAtSubscriber = "taken-at-subscriber",
            "They were taken at the subscriber of a one-way scheme, which sends nothing to this store.";
        /// Discarded because more log was held than the threshold allows (`docs/models/stores.md 1.1`).
        ThresholdFailed = "threshold-failed",
            "More log was held for this store than the threshold allows; the channel failed and what it \
             held was discarded.";
        /// Skipped by a reset that went to the end of the log (`docs/models/stores.md 1.2`).
        ResetSkipped = "reset-skipped",
            "The reset moved the bookmark past updates that had not been sent to this store yet.";
        /// In a log that was destroyed before it was sent (`docs/models/stores.md 0.3`).
        LogDestroyed = "log-destroyed",
            "The store that took them was destroyed, and with it the log that was to bring them here.";
        /// In a store that was destroyed, and no other store is left that could hold them
        /// (`docs/models/stores.md 3`).
        StoreDestroyed = "store-destroyed",
            "This store was destroyed with all that it held, and at the end there is no other one.";
        /// In the buffer of a log whose store died before it was forced to disk (`docs/models/stores.md 5`).
        LogTailLost = "log-tail-lost",
            "They were in the buffer of a log that had not been forced to disk when their store died.";
        /// Dropped by the receiver as applied before, for a clock had been set back and so had its ticket
        /// (`docs/models/stores.md 1.2`), or because tickets are positions of a log that began anew.
        BelowTicket = "below-ticket",
            "A clock had been set back, or tickets began anew with a log, so that theirs were lower than one this \
             store had seen, and it dropped them.";
        /// Below a send mark of an earlier log, so taken for sent (`docs/models/stores.md 8.1`, I4).
        BelowStaleMark = "below-stale-mark",
            "The sender's log was numbered anew, and its old bookmark makes these updates look as if they \
             had been sent.";
        /// Gone from the log before a reset could go back to it (`docs/models/stores.md 1.3`).
        Purged = "purged", "The log that held them was purged before they had been sent to this store.";
        /// Not in the dump, or the backup, that the store was restored from.
        RestoredOlder = "restored-from-older-dump",
            "This store was restored from a dump or a backup that had been cut before these updates reached it.";
        /// Acknowledged by an old store that is kept beside the one that stands for its name
        /// (`docs/models/stores.md 7`, 8).
        TakenByKeptStore = "taken-by-kept-store",
            "An old store that is kept ran under this store's name and acknowledged them, so that they \
             were never sent here.";
        /// Taken from applications by an old store that is kept, of which the one that stands never hears.
        WrittenToKeptStore = "written-to-kept-store",
            "An old store that is kept took them from its applications, and this store never hears of it.";
        /// In a store that was destroyed, so that the old one that was kept stands for its name again.
        GivenUpForKeptStore = "given-up-for-kept-store",
            "The younger store of this name had them and was destroyed, and the old one that was kept has \
             not.";
        /// Held in the log of an old store that is kept and whose agent is down.
        HeldByKeptStore = "held-by-kept-store",
            "They are in the log of an old store that is kept, whose agent is down; they go out if it runs.";
        /// Acknowledged by an earlier life of the store after its dump or backup was cut
        /// (`docs/models/stores.md 8.1`, I1).
        TakenByEarlierLife = "taken-by-older-incarnation",
            "This store's former incarnation took them after its dump or backup had been cut, which does not \
             hold them.";
        /// Replaced by an arriving version that did not know it (`docs/models/stores.md 4`).
        Overwritten = "overwritten", "A change that came from the other store was applied over them.";
        /// Arrived where a newer version stood (`docs/models/stores.md 4`).
        DiscardedOnArrival = "discarded-on-arrival",
            "They arrived, but the row was not as the change expected it, and the change was discarded.";
        /// Rolled back with a transaction of which another operation lost (`docs/models/stores.md 4`).
        RolledBack = "rolled-back",
            "They arrived in a transaction that conflicted with a newer row and was rolled back.";
        /// Changed a row that does not exist at the receiver (`docs/models/stores.md 4`).
        AbsentRow = "absent-row", "They change a row that did not exist here when they arrived.";
        /// Held, for the channel is paused.
        ChannelPaused = "channel-paused",
            "The channel to this store is paused: it keeps them, and sends them once it is started.";
        /// Held, for the channel stopped at an insert that finds its key.
        ChannelStalled = "channel-stalled",
            "The channel to this store stands at a change that cannot be applied, until someone intervenes.";
        /// Held, for an agent is down.
        AgentDown = "agent-down", "A replication agent is down; they are sent once it is started.";
        /// Held, for an agent that is up is suspended.
        AgentSuspended = "agent-suspended",
            "A replication agent is suspended, so that it neither sends nor receives; they are sent once it goes on.";
        /// Held, for the receiver has no room for its log (`docs/models/stores.md 1.3, 2`).
        ReceiverFull = "receiver-full",
            "There is no room for the log of this store, so that it takes nothing; they are sent once there \
             is.";
        /// Held, for the agents find no way to each other.
        LinkDown = "link-down",
            "The agents find no way to each other, by network, port or release; they are sent once they do.";
        /// Held, and about to be sent.
        NotYetSent = "not-yet-sent", "They were still on their way when the rehearsal ended.";
    }
}

impl Cause {
    /// Whether it ends the way of what had not been sent, rather than of what arrived and was dropped or
    /// superseded.
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
