//! Why an update, an item or a job of a cluster is lost or pending.

rehearsal::causes! {
    /// A cause; its word stands in the outcome, its sentence below the count. A sentence is about "this
    /// store", the one that misses the updates.
    pub enum Cause {
        /// Behind the prefix of a generation in which no region runs (`docs/models/pac.md 5`, H13, H21).
        StrandedBehindPrefix = "stranded-behind-prefix",
            "They lie behind the prefix of a generation that no serving region is a member of.";
        /// Deleted with the store of its generation, or put behind its prefix afterwards, where no tool finds
        /// it (`docs/models/pac.md 5`, H13, H22).
        RemovedWithGeneration = "removed-with-generation",
            "They were in the store of a generation that was removed, or put there when it was gone.";
        /// Deleted when the repository was initialised, or put behind a prefix afterwards that it has
        /// forgotten (`docs/models/pac.md 5`, H9).
        RepositoryInitialised = "repository-initialised",
            "The repository that held them was initialised, which empties it for every generation.";
        /// Deleted when somebody emptied the repository by a command of its own, or put behind a prefix afterwards
        /// that it has forgotten (Redis, `FLUSHALL`).
        RepositoryFlushed = "repository-flushed",
            "The repository that held them was emptied by a command of its own, for every generation.";
        /// Deleted by a cold start (`docs/models/pac.md 5`, H8, H10).
        ClearedByColdStart = "cleared-by-cold-start", "A cold start emptied the repository that held them.";
        /// Deleted when a generation was initialised again (`docs/models/pac.md 5`, H11).
        Reinitialised = "generation-reinitialised", "The generation that held them was initialised again.";
        /// Written in one record layout and read in another (`docs/models/pac.md 5`, H6).
        ReadInOtherLayout = "read-in-other-layout",
            "One release wrote them and another one read them back in its own layout of records, and \
             wrote that.";
        /// Gone with the repository's memory (`docs/models/pac.md 5`, H27).
        RepositoryLost = "repository-lost",
            "The repository that held them was lost, and what it had kept on disk did not hold them.";
        /// Written after the replica that took over had last caught up (`docs/models/pac.md 5`, H27).
        NotReplicated = "not-replicated", "The repository failed over before its replica had them.";
        /// Executing in a region that was killed (`docs/models/pac.md 5`, H2).
        KilledWithRegion = "killed-with-region", "The region that worked on them was killed.";
        /// Executing when its PAC was quiesced (reading `quiesce-running-jobs`).
        AbortedByQuiesce = "aborted-by-quiesce",
            "They were running when their generation was quiesced, and were broken off.";
        /// Queued when its PAC was quiesced (reading `quiesce-queue`).
        DiscardedByQuiesce = "discarded-by-quiesce",
            "They were queued when their generation was quiesced, and the queue was discarded.";
        /// Replaced by a job of the other generation, which no lock kept away (reading `shared-region-db`).
        NotExcluded = "not-excluded",
            "The locks of the two generations did not exclude one another, and one overwrote what the \
             other had written.";
        /// Waits in a PAC whose mode lets no batch run.
        HeldByMode = "held-by-mode",
            "Their generation is in a mode that runs no batch; they run once it does.";
        /// Waits for a dataset that a killed process has locked (`docs/models/pac.md 5`, H2).
        LockInDoubt = "lock-in-doubt", "They wait for a dataset that a killed process has locked.";
        /// Registered with a region that was killed, until somebody recovers the member (reading
        /// `jobs-of-the-dead`).
        WaitsForRecovery = "waits-for-recovery",
            "They are registered with a region that was killed; they run again once that member is \
             recovered.";
        /// Was running when the rehearsal ended, as one does for good whose region stands still.
        StillRunning = "still-running", "They were being done when the rehearsal ended.";
        /// Waits for an initiator.
        Queued = "queued", "They were still queued when the rehearsal ended.";
        /// Waits for a region that can read it.
        NoRegionRuns = "no-region-runs",
            "No region of their generation runs; they are done once one is started.";
        /// Waits in a repository that is down, or that no region which could read it reaches
        /// (`docs/models/pac.md 2.5`).
        RepositoryAway = "repository-away",
            "Their repository is down, or each region that could read them is cut off from it or from a \
             repository of its own; they are there once a region reaches all it needs, if the repository has \
             kept them.";
    }
}
