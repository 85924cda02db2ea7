//! Generations and the names of their keys.
//!
//! A *generation* is a PAC's name and a release; its keys in a repository begin with `NAME:RELEASE:`
//! (`docs/models/pac.md 1.4`, step 6; the exact form, and what the keys are called, is ours). Names are made once,
//! because every request needs some.

use fleet::Release;
use kernel::planted;
use keyspace::Key;
use ledger::Blame;
use rehearsal::Act;

/// How many temporary storage queues there are.
pub(crate) const TS_QUEUES: u32 = 8;

/// A generation that was ever made, and who did what to it.
#[derive(Debug, Clone)]
pub(crate) struct Generation {
    pub(crate) pac: String,
    pub(crate) release: Release,
    /// What its keys begin with.
    pub(crate) prefix: String,
    pub(crate) keys: Keys,
    /// What last set its mode.
    pub(crate) mode_set: Act,
    /// Whether it has been in mode Running.
    pub(crate) has_run: bool,
    /// What last took its store away.
    pub(crate) taken: Act,
    /// The command that ended its last member.
    pub(crate) end_blame: Option<Blame>,
    /// The command by which a region of another record layout became a member.
    pub(crate) mixed_by: Option<Blame>,
}

/// The keys of a generation.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    pub(crate) mode: Key,
    /// Resource definitions and their states, by program.
    pub(crate) definitions: Key,
    /// Member records, by region.
    pub(crate) members: Key,
    /// The job queue, and who executes a job.
    pub(crate) jobs: Key,
    pub(crate) running: Key,
    /// A counter for unique numbers (`docs/models/pac.md 2.2`).
    pub(crate) generator: Key,
    /// Outside the prefix: that this generation was removed and is not to be written to.
    pub(crate) tombstone: Key,
    pub(crate) queues: QueueKeys,
}

/// The keys of queues, by number.
#[derive(Debug, Clone, Default)]
pub(crate) struct QueueKeys {
    pub(crate) ts: Vec<Key>,
    pub(crate) td: Vec<Key>,
}

impl QueueKeys {
    /// Queues behind a prefix, or behind none.
    pub(crate) fn new(prefix: &str, td_queues: u32) -> Self {
        let keys = |kind: &str, count: u32| {
            (0..count).map(|queue| Key::from(format!("{prefix}{kind}:{queue}").as_str())).collect()
        };
        Self { ts: keys("ts", TS_QUEUES), td: keys("td", td_queues.max(1)) }
    }
}

impl Generation {
    pub(crate) fn new(pac: &str, release: &Release, td_queues: u32) -> Self {
        let version = if planted("prefix-without-version") { "1".to_owned() } else { release.to_string() };
        let prefix = format!("{pac}:{version}:");
        let key = |name: &str| Key::from(format!("{prefix}{name}").as_str());
        let keys = Keys {
            mode: key("mode"),
            definitions: key("definitions"),
            members: key("members"),
            jobs: key("jobs"),
            running: key("running"),
            generator: key("generator"),
            tombstone: format!("removed:{pac}:{release}").as_str().into(),
            queues: QueueKeys::new(&prefix, td_queues),
        };
        let (pac, release) = (pac.to_owned(), release.clone());
        Self {
            pac,
            release,
            prefix,
            keys,
            mode_set: Act::START,
            has_run: false,
            taken: Act::START,
            end_blame: None,
            mixed_by: None,
        }
    }

    /// Name and release as operators read them.
    pub(crate) fn name(&self) -> &str {
        self.prefix.trim_end_matches(':')
    }
}
