//! What the documents leave open about a cluster's upgrade, as closed enums
//! (`docs/models/pac.md 1.3, 1.4, 1.5, 1.7, 2.4, 5`).
//!
//! A scenario chooses one value of each and there is no default: a hidden choice would be an answer that nobody
//! asked for.

use rehearsal::scenario::{ReadingSpec, Readings as Chosen};

/// What Quiesce does to executing jobs (`docs/models/pac.md 1.5`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunningJobs {
    /// They run to their end.
    Finish,
    /// They are broken off and do not run again.
    Abort,
}

/// What Quiesce does to queued jobs (`docs/models/pac.md 1.5`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuiesceQueue {
    /// They stay in the queue.
    Keep,
    /// The queue is emptied.
    Discard,
}

/// What a start with `/s:u` does where the generation exists already (`docs/models/pac.md 5`, H11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepeatedUpgrade {
    /// The region joins and nothing else happens.
    Join,
    /// The region joins and the mode is Upgrade again.
    ResetMode,
    /// The generation's store is made anew.
    Reinitialise,
}

/// Which generation `SetMode` acts on, for it names none (`docs/models/pac.md 1.4`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetModeTarget {
    /// The one of the release that `caspac` belongs to.
    Tools,
    /// The newest in the repository.
    Newest,
    /// Every one in the repository.
    Every,
}

/// What becomes of the jobs of a region that was killed (`docs/models/pac.md 2.4`: that there is a recovery is
/// documented, and what it does to jobs is not).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobsOfTheDead {
    /// They are gone.
    Fail,
    /// They run again, from their beginning, once the member is recovered.
    RunAgain,
}

/// What a cold start removes at the first region of a new generation (`docs/models/pac.md 1.7`: "all existing data from
/// each SOR in the PAC", while another PAC lives behind another prefix of the same repository).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColdStart {
    /// What is behind its own prefix, and the queues.
    OwnPrefix,
    /// Whatever is in the repositories.
    Everything,
}

/// What `casstop /i` does (`docs/models/pac.md 1.7`: the pages of the vendor disagree).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImmediateStop {
    /// It kills the region's processes.
    Kill,
    /// The region ends in order, and waits for nothing.
    End,
}

/// Whether the repository's recovery of a dead member comes by itself (`docs/models/pac.md 2.4`: that there is one is
/// documented, and what sets it off is not).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeadMembers {
    /// Nothing happens until somebody types a command.
    ByCommand,
    /// Once it has not pinged for `dead_after_s`.
    ByItself,
}

/// One value for each ambiguity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readings {
    /// See [`RunningJobs`].
    pub running_jobs: RunningJobs,
    /// See [`QuiesceQueue`].
    pub queue: QuiesceQueue,
    /// Whether both generations lock in one region database (`docs/models/pac.md 1.3`).
    pub shared_region_db: bool,
    /// Whether `RemOldPAC` refuses while a region of the old generation is registered (`docs/models/pac.md 5`, H22).
    pub remove_guard: bool,
    /// See [`RepeatedUpgrade`].
    pub repeated_upgrade: RepeatedUpgrade,
    /// Whether a region keeps its resource definitions in memory (`docs/models/repository.md 3`).
    pub cached_definitions: bool,
    /// See [`SetModeTarget`].
    pub set_mode_target: SetModeTarget,
    /// See [`JobsOfTheDead`].
    pub jobs_of_the_dead: JobsOfTheDead,
    /// See [`ColdStart`].
    pub cold_start: ColdStart,
    /// See [`ImmediateStop`].
    pub immediate_stop: ImmediateStop,
    /// See [`DeadMembers`].
    pub dead_members: DeadMembers,
}

/// Every ambiguity with its values and its source.
pub const SPECS: &[ReadingSpec] = &[
    ReadingSpec {
        name: "quiesce-running-jobs",
        values: &["finish", "abort"],
        source: "docs/models/pac.md 1.5",
        question: "whether jobs that execute when their PAC is quiesced run to their end",
        assumed: None,
    },
    ReadingSpec {
        name: "quiesce-queue",
        values: &["keep", "discard"],
        source: "docs/models/pac.md 1.5",
        question: "whether jobs that are queued when their PAC is quiesced stay in the queue",
        assumed: None,
    },
    ReadingSpec {
        name: "shared-region-db",
        values: &["yes", "no"],
        source: "docs/models/pac.md 1.3",
        question: "whether both generations lock in one region database",
        assumed: None,
    },
    ReadingSpec {
        name: "remove-guard",
        values: &["none", "registered"],
        source: "docs/models/pac.md 5, H22",
        question: "whether RemOldPAC refuses while a region of the old PAC is registered",
        assumed: None,
    },
    ReadingSpec {
        name: "repeated-u",
        values: &["join", "reset-mode", "reinitialise"],
        source: "docs/models/pac.md 5, H11",
        question: "what an upgrade start does where the new PAC exists already",
        assumed: None,
    },
    ReadingSpec {
        name: "definition-cache",
        values: &["cached", "read-through"],
        source: "docs/models/repository.md 3",
        question: "whether a region keeps its resource definitions in memory",
        assumed: None,
    },
    ReadingSpec {
        name: "setmode-target",
        values: &["tools", "newest", "every"],
        source: "docs/models/pac.md 1.4",
        question: "which PAC SetMode acts on, since it names none",
        assumed: None,
    },
    ReadingSpec {
        name: "jobs-of-the-dead",
        values: &["fail", "run-again"],
        source: "docs/models/pac.md 2.4",
        question: "what becomes of the jobs of a region that was killed",
        assumed: Some("fail"),
    },
    ReadingSpec {
        name: "cold-start",
        values: &["own-prefix", "everything"],
        source: "docs/models/pac.md 1.7",
        question: "what a cold start removes at the first region of a new PAC",
        assumed: Some("own-prefix"),
    },
    ReadingSpec {
        name: "casstop-immediate",
        values: &["kill", "end"],
        source: "docs/models/pac.md 1.7",
        question: "whether casstop /i kills a region, or ends it in order without waiting",
        assumed: Some("kill"),
    },
    ReadingSpec {
        name: "dead-members",
        values: &["by-command", "by-itself"],
        source: "docs/models/pac.md 2.4",
        question: "whether a region that was killed is recovered by itself once it no longer pings",
        assumed: Some("by-command"),
    },
];

impl Readings {
    /// The readings that were chosen; names and values have been checked against the list above.
    #[must_use]
    pub fn of(chosen: &Chosen) -> Self {
        let is = |name: &str, value: &str| chosen.get(name).is_some_and(|found| found == value);
        let repeated_upgrade = match chosen.get("repeated-u").map(String::as_str) {
            Some("reset-mode") => RepeatedUpgrade::ResetMode,
            Some("reinitialise") => RepeatedUpgrade::Reinitialise,
            _ => RepeatedUpgrade::Join,
        };
        let set_mode_target = match chosen.get("setmode-target").map(String::as_str) {
            Some("newest") => SetModeTarget::Newest,
            Some("every") => SetModeTarget::Every,
            _ => SetModeTarget::Tools,
        };
        let abort = is("quiesce-running-jobs", "abort");
        let discard = is("quiesce-queue", "discard");
        let again = is("jobs-of-the-dead", "run-again");
        let everything = is("cold-start", "everything");
        let ends = is("casstop-immediate", "end");
        let by_itself = is("dead-members", "by-itself");
        Self {
            running_jobs: if abort { RunningJobs::Abort } else { RunningJobs::Finish },
            queue: if discard { QuiesceQueue::Discard } else { QuiesceQueue::Keep },
            shared_region_db: is("shared-region-db", "yes"),
            remove_guard: is("remove-guard", "registered"),
            repeated_upgrade,
            cached_definitions: is("definition-cache", "cached"),
            set_mode_target,
            jobs_of_the_dead: if again { JobsOfTheDead::RunAgain } else { JobsOfTheDead::Fail },
            cold_start: if everything { ColdStart::Everything } else { ColdStart::OwnPrefix },
            immediate_stop: if ends { ImmediateStop::End } else { ImmediateStop::Kill },
            dead_members: if by_itself { DeadMembers::ByItself } else { DeadMembers::ByCommand },
        }
    }
}
