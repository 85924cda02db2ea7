//! Why an update is lost or pending between clusters.

rehearsal::causes! {
    /// A cause; its word stands in the outcome, its sentence below the count. A sentence is about "this store", the cluster
    /// that misses the updates.
    pub enum Cause {
        /// Its table, its operation or its row is in no publication of the direction (`docs/models/postgres.md 1.1`).
        NotPublished = "not-published",
            "The publication that the direction to this store has leaves their table, their operation or their row out.";
        /// The publication was not there when they were written, and a publisher from 18 on passes over them
        /// (`docs/models/postgres.md 5.4`).
        PublicationMissing = "publication-missing",
            "The publication was not there when they were written, and this publisher passes over such changes.";
        /// Written before the slot of their direction was made, and in no copy (`docs/models/postgres.md 0`, 1).
        BeforeSlot = "before-slot",
            "They were written before the slot of the direction to this store was made, which begins at that moment, and \
             no copy has brought them.";
        /// Written, or not yet applied, when the direction was dropped.
        DirectionDropped = "direction-dropped",
            "The direction to this store was dropped before they were applied here.";
        /// Written where no direction leads from to this store any more, or none ever did.
        NoDirection = "no-direction",
            "They were written at a cluster from which no direction led to this store any more.";
        /// Kept for a slot that was given up (`docs/models/postgres.md 1.2`).
        SlotLost = "slot-lost",
            "The slot that kept them for this store was given up by its cluster, for it held too much log, or for too long.";
        /// Passed over when a slot or an origin was moved (`docs/models/postgres.md 1.2, 1.5`).
        PassedOver = "passed-over",
            "The position from which the direction to this store goes on was moved past them.";
        /// Skipped by `ALTER SUBSCRIPTION ... SKIP` (`docs/models/postgres.md 2`).
        Skipped = "skipped",
            "The transaction that held them was skipped by hand.";
        /// Of a table that the subscription does not list (`docs/models/postgres.md 2`).
        NotInSubscription = "not-in-subscription",
            "The subscription of this store does not know their table, for it was not refreshed, and drops such changes.";
        /// Of a table whose copy never comes to an end (`docs/models/postgres.md 1.4`).
        NeverCopied = "never-copied",
            "The copy of their table to this store has never come to an end, and what follows it is not applied.";
        /// Applied elsewhere and not passed on (`docs/models/postgres.md 1.5`).
        OriginFiltered = "origin-filtered",
            "They had come from another cluster, and the direction to this store asks only for what is written at its own \
             publisher.";
        /// A change of a row that is not here (`docs/models/postgres.md 2`).
        RowMissing = "row-missing",
            "They changed a row that is not here, which is skipped.";
        /// Replaced by an arriving version that did not know them (`docs/models/postgres.md 2`).
        Overwritten = "overwritten",
            "Another version of their row, written without knowledge of them, came later and replaced them.";
        /// Of an unlogged table (`docs/models/postgres.md 1.1`).
        Unlogged = "unlogged",
            "Their table is unlogged, so that no record of them is in the log that is sent.";
        /// Taken out by a command at this store.
        Emptied = "emptied",
            "A command took the rows of their table, or the table itself, out of this store.";
        /// Waits for an obstacle to go (`docs/models/postgres.md 2`).
        Stalled = "stalled",
            "The worker of the direction to this store fails at a change that does not fit, again and again, and all later \
             ones wait behind it.";
        /// Waits for a subscription that is disabled.
        Disabled = "disabled",
            "The subscription of this store is disabled; what it misses is kept for it.";
        /// Waits for a network, a server or a worker that is away.
        Unreachable = "unreachable",
            "The direction to this store has no connection; what it misses is kept for it.";
        /// On its way.
        NotYetApplied = "not-yet-applied",
            "They are on their way to this store.";
    }
}
