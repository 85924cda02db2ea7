//! The `[pac]` section of a scenario: the cluster, its repositories, its workload, and every number of the model.
//!
//! Numbers are parameters, not readings: the manuals give few of them, and each scenario says its own. What is
//! ambiguous in kind is a reading instead (`crate::readings`).

use kernel::Span;
use rehearsal::scenario::Seconds;

rehearsal::sections! {
    /// The `[pac]` section.
    pub struct Config {
        /// The cluster's name, as the regions' `ES_PAC` has it.
        pub name: String,
        /// The repositories: the first is the cluster's own (PSOR) when the rehearsal begins; the second is the one of the
        /// queues where these are separate.
        pub repository: Vec<RepositoryConfig>,
        /// Where transient and temporary queues are kept.
        pub queues: Queues,
        /// The regions.
        pub region: Vec<RegionConfig>,
        /// The record layout of each product release: releases of one layout are compatible.
        pub layout: Vec<LayoutConfig>,
        /// What a start without `/s` does to the queues, which the system initialisation table says.
        #[serde(default)]
        pub sit: QueueStart,
        /// From this release on an install keeps the directory server's configuration; 6.0 unless given.
        #[serde(default = "keeps_configuration_from")]
        pub keeps_configuration_from: String,
        /// What online clients do.
        pub online: OnlineConfig,
        /// What batch does.
        pub batch: BatchConfig,
        /// How long things take.
        pub times: TimesConfig,
    }

    /// A repository: a Redis-style process on a host.
    pub struct RepositoryConfig {
        /// Its name on the network, as `-sredis,NAME:PORT` has it.
        pub name: String,
        /// Its port.
        pub port: u16,
        /// The machine it runs on.
        pub host: String,
        /// What is left of it after a restart.
        pub persistence: Persistence,
        /// How much of the latest writing a failover loses.
        #[serde(default)]
        pub replica_lag_s: Seconds,
        /// For how long after a failover clients go on writing to the primary of before; what it takes then is lost.
        #[serde(default)]
        pub demoted_s: Seconds,
        /// How long after a failover the primary of before has copied the new one and follows it. Where it is left out, it
        /// does so only when somebody types `repository resync`.
        pub resync_s: Option<Seconds>,
    }

    /// What a repository keeps over a restart (`docs/models/pac.md 2.1`: which setting is used is not documented).
    pub enum Persistence {
        /// Nothing.
        None,
        /// Everything that was written.
        AppendOnly,
    }

    /// Where queues are kept (`docs/models/pac.md 1.3`).
    pub enum Queues {
        /// In the cluster's own repository, behind the prefix of the generation, which the document forbids.
        InPsor,
        /// In a repository of their own, which every generation uses: the second one listed.
        Separate,
    }

    /// A region when the rehearsal begins.
    pub struct RegionConfig {
        /// Its name.
        pub name: String,
        /// The host it lives on.
        pub host: String,
        /// How many batch initiators it has; 1 unless given.
        #[serde(default = "one")]
        pub initiators: u32,
        /// Whether its listeners are enabled at the start; they are unless given.
        #[serde(default = "yes")]
        pub listening: bool,
    }

    /// The record layout of a release.
    pub struct LayoutConfig {
        /// The release.
        pub release: String,
        /// Its record layout; equal numbers are compatible.
        pub layout: u32,
    }

    /// What the system initialisation table says about queues (`docs/models/pac.md 1.7`).
    #[derive(Default)]
    pub enum QueueStart {
        /// TS and TD are cold: a start clears the queues.
        Cold,
        /// They are warm: a start leaves them.
        #[default]
        Warm,
    }

    /// What online transactions do. Every group whose `at` is not `batch` is such clients: `online`
    /// for those behind the load balancer, or the name of the one region they are connected to.
    pub struct OnlineConfig {
        /// How many client sessions each group holds.
        pub sessions: u32,
        /// Rows of the datastore that the transactions update.
        pub rows: u32,
        /// Names of transactions, each a resource definition in the repository.
        pub programs: u32,
        /// How long a transaction takes, which is how long it holds its lock.
        pub transaction_s: Seconds,
        /// The relative weight of transactions that update a row.
        pub update: u32,
        /// The relative weight of transactions that write to a temporary storage queue.
        pub write_ts: u32,
        /// The relative weight of transactions that put to a transient data queue.
        pub put_td: u32,
        /// The relative weight of transactions that take from a transient data queue.
        pub take_td: u32,
        /// The relative weight of transactions that submit a batch job.
        #[serde(default)]
        pub submit: u32,
        /// How many transient data queues there are.
        pub td_queues: u32,
    }

    /// What batch does. A group whose `at` is `batch` is a scheduler: each of its requests is a job,
    /// answered when an initiator has selected it.
    pub struct BatchConfig {
        /// The shortest time a job runs.
        pub job_min_s: Seconds,
        /// The longest.
        pub job_max_s: Seconds,
        /// How many datasets jobs work on; each job locks one while it runs and updates it at its end.
        pub datasets: u32,
    }

    /// How long things take.
    pub struct TimesConfig {
        /// From `casstart` until a region serves.
        pub start_s: Seconds,
        /// From `casstop` until a region is stopped, the work in progress apart.
        pub stop_s: Seconds,
        /// How much longer while clients are connected; the region does not respond meanwhile.
        pub stop_with_clients_s: Seconds,
        /// What a command takes that only talks to a repository.
        pub command_s: Seconds,
        /// What installing a release takes.
        pub install_s: Seconds,
        /// How long a client whose session was cut takes to connect again.
        pub reconnect_s: Seconds,
        /// How often a session that was drained away ends by itself; how long clients stay connected on average.
        pub session_s: Seconds,
        /// How often a region pings the repository.
        pub ping_s: Seconds,
        /// Under the reading `dead-members = "by-itself"`: after how long without a ping a dead region is recovered; 482
        /// seconds unless given, the one figure that a document shows.
        #[serde(default = "dead_after")]
        pub dead_after_s: Seconds,
        /// How often an initiator looks for a job.
        pub poll_s: Seconds,
        /// How long the removal of a generation scans.
        pub remove_s: Seconds,
        /// How long a request waits for a lock at most before it is refused.
        pub lock_wait_s: Seconds,
        /// How long a repository is away when it restarts or fails over.
        pub restart_s: Seconds,
    }
}

fn keeps_configuration_from() -> String {
    "6.0".into()
}

const fn one() -> u32 {
    1
}

const fn yes() -> bool {
    true
}

const fn dead_after() -> Seconds {
    Seconds(Span::from_secs(482))
}
