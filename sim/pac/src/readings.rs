//! What the documents leave open about a cluster's upgrade, as closed enums
//! (`docs/models/pac.md 1.3, 1.4, 1.5, 1.7, 2.4, 5`).
//!
//! A scenario chooses one value of each and there is no default: a hidden choice would be an answer that nobody
//! asked for.

rehearsal::readings! {
    /// What Quiesce does to executing jobs (`docs/models/pac.md 1.5`).
    running_jobs: enum RunningJobs = "quiesce-running-jobs", "docs/models/pac.md 1.5",
        "whether jobs that execute when their PAC is quiesced run to their end" {
        /// They run to their end.
        Finish = "finish",
        /// They are broken off and do not run again.
        Abort = "abort",
    }

    /// What Quiesce does to queued jobs (`docs/models/pac.md 1.5`).
    queue: enum QuiesceQueue = "quiesce-queue", "docs/models/pac.md 1.5",
        "whether jobs that are queued when their PAC is quiesced stay in the queue" {
        /// They stay in the queue.
        Keep = "keep",
        /// The queue is emptied.
        Discard = "discard",
    }

    /// Whether both generations lock in one region database (`docs/models/pac.md 1.3`).
    shared_region_db: use bool = "shared-region-db", "docs/models/pac.md 1.3",
        "whether both generations lock in one region database" {
        yes = "yes",
        no = "no",
    }

    /// Whether `RemOldPAC` refuses while a region of the old generation is registered (`docs/models/pac.md 5`, H22).
    remove_guard: use bool = "remove-guard", "docs/models/pac.md 5, H22",
        "whether RemOldPAC refuses while a region of the old PAC is registered" {
        no = "none",
        yes = "registered",
    }

    /// What a start with `/s:u` does where the generation exists already (`docs/models/pac.md 5`, H11).
    repeated_upgrade: enum RepeatedUpgrade = "repeated-u", "docs/models/pac.md 5, H11",
        "what an upgrade start does where the new PAC exists already" {
        /// The region joins and nothing else happens.
        Join = "join",
        /// The region joins and the mode is Upgrade again.
        ResetMode = "reset-mode",
        /// The generation's store is made anew.
        Reinitialise = "reinitialise",
    }

    /// Whether a region keeps its resource definitions in memory (`docs/models/repository.md 3`).
    cached_definitions: use bool = "definition-cache", "docs/models/repository.md 3",
        "whether a region keeps its resource definitions in memory" {
        yes = "cached",
        no = "read-through",
    }

    /// Which generation `SetMode` acts on, for it names none (`docs/models/pac.md 1.4`).
    set_mode_target: enum SetModeTarget = "setmode-target", "docs/models/pac.md 1.4",
        "which PAC SetMode acts on, since it names none" {
        /// The one of the release that `caspac` belongs to.
        Tools = "tools",
        /// The newest in the repository.
        Newest = "newest",
        /// Every one in the repository.
        Every = "every",
    }

    /// What becomes of the jobs of a region that was killed (`docs/models/pac.md 2.4`: that there is a recovery is
    /// documented, and what it does to jobs is not).
    jobs_of_the_dead: enum JobsOfTheDead = "jobs-of-the-dead", "docs/models/pac.md 2.4",
        "what becomes of the jobs of a region that was killed", assumed "fail" {
        /// They are gone.
        Fail = "fail",
        /// They run again, from their beginning, once the member is recovered.
        RunAgain = "run-again",
    }

    /// What a cold start removes at the first region of a new generation (`docs/models/pac.md 1.7`: "all existing data from
    /// each SOR in the PAC", while another PAC lives behind another prefix of the same repository).
    cold_start: enum ColdStart = "cold-start", "docs/models/pac.md 1.7",
        "what a cold start removes at the first region of a new PAC", assumed "own-prefix" {
        /// What is behind its own prefix, and the queues.
        OwnPrefix = "own-prefix",
        /// Whatever is in the repositories.
        Everything = "everything",
    }

    /// What `casstop /i` does (`docs/models/pac.md 1.7`: the pages of the vendor disagree).
    immediate_stop: enum ImmediateStop = "casstop-immediate", "docs/models/pac.md 1.7",
        "whether casstop /i kills a region, or ends it in order without waiting", assumed "kill" {
        /// It kills the region's processes.
        Kill = "kill",
        /// The region ends in order, and waits for nothing.
        End = "end",
    }

    /// Whether the repository's recovery of a dead member comes by itself (`docs/models/pac.md 2.4`: that there is one is
    /// documented, and what sets it off is not).
    dead_members: enum DeadMembers = "dead-members", "docs/models/pac.md 2.4",
        "whether a region that was killed is recovered by itself once it no longer pings", assumed "by-command" {
        /// Nothing happens until somebody types a command.
        ByCommand = "by-command",
        /// Once it has not pinged for `dead_after_s`.
        ByItself = "by-itself",
    }
}
