//! Why an update, an item or a job of a cluster is lost or pending.

/// A cause; its word stands in the outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// Behind the prefix of a generation in which no region runs (`docs/models/pac.md 5`, H13, H21).
    StrandedBehindPrefix,
    /// Deleted with the store of its generation, or put behind its prefix afterwards, where no tool finds it
    /// (`docs/models/pac.md 5`, H13, H22).
    RemovedWithGeneration,
    /// Deleted when the repository was initialised, or put behind a prefix afterwards that it has forgotten
    /// (`docs/models/pac.md 5`, H9).
    RepositoryInitialised,
    /// Deleted by a cold start (`docs/models/pac.md 5`, H8, H10).
    ClearedByColdStart,
    /// Deleted when a generation was initialised again (`docs/models/pac.md 5`, H11).
    Reinitialised,
    /// Written in one record layout and read in another (`docs/models/pac.md 5`, H6).
    ReadInOtherLayout,
    /// Gone with the repository's memory (`docs/models/pac.md 5`, H27).
    RepositoryLost,
    /// Written after the replica that took over had last caught up (`docs/models/pac.md 5`, H27).
    NotReplicated,
    /// Executing in a region that was killed (`docs/models/pac.md 5`, H2).
    KilledWithRegion,
    /// Executing when its PAC was quiesced (reading `quiesce-running-jobs`).
    AbortedByQuiesce,
    /// Queued when its PAC was quiesced (reading `quiesce-queue`).
    DiscardedByQuiesce,
    /// Replaced by a job of the other generation, which no lock kept away (reading `shared-region-db`).
    NotExcluded,
    /// Waits in a PAC whose mode lets no batch run.
    HeldByMode,
    /// Waits for a dataset that a killed process has locked (`docs/models/pac.md 5`, H2).
    LockInDoubt,
    /// Registered with a region that was killed, until somebody recovers the member (reading `jobs-of-the-dead`).
    WaitsForRecovery,
    /// Was running when the rehearsal ended, as one does for good whose region stands still.
    StillRunning,
    /// Waits for an initiator.
    Queued,
    /// Waits for a region that can read it.
    NoRegionRuns,
    /// Waits in a repository that is down, or that no region which could read it reaches (`docs/models/pac.md 2.5`).
    RepositoryAway,
}

impl rehearsal::Cause for Cause {
    fn word(self) -> &'static str {
        match self {
            Self::StrandedBehindPrefix => "stranded-behind-prefix",
            Self::RemovedWithGeneration => "removed-with-generation",
            Self::RepositoryInitialised => "repository-initialised",
            Self::ClearedByColdStart => "cleared-by-cold-start",
            Self::Reinitialised => "generation-reinitialised",
            Self::ReadInOtherLayout => "read-in-other-layout",
            Self::RepositoryLost => "repository-lost",
            Self::NotReplicated => "not-replicated",
            Self::KilledWithRegion => "killed-with-region",
            Self::AbortedByQuiesce => "aborted-by-quiesce",
            Self::DiscardedByQuiesce => "discarded-by-quiesce",
            Self::NotExcluded => "not-excluded",
            Self::HeldByMode => "held-by-mode",
            Self::LockInDoubt => "lock-in-doubt",
            Self::WaitsForRecovery => "waits-for-recovery",
            Self::StillRunning => "still-running",
            Self::Queued => "queued",
            Self::NoRegionRuns => "no-region-runs",
            Self::RepositoryAway => "repository-away",
        }
    }
}
