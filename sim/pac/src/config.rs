//! The `[pac]` section of a scenario: the cluster, its repositories, its workload, and every number of the model.
//!
//! Numbers are parameters, not readings, and the manuals give few of them. What is physical has a default with its
//! source, and a scenario says what it knows better; what only a site knows, such as its load, has none. What is
//! ambiguous in kind is a reading instead (`crate::readings`).

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
        #[schemars(extend("x-source" = "ours: what is kept can be lost, so that it is watched"))]
        pub sit: QueueStart,
        /// From this release on an install keeps the directory server's configuration.
        #[serde(default = "keeps_configuration_from")]
        #[schemars(extend("x-source" = "docs/models/pac.md 1.4"))]
        pub keeps_configuration_from: String,
        /// What online clients do.
        pub online: OnlineConfig,
        /// What batch does.
        pub batch: BatchConfig,
        /// How long things take.
        #[serde(default)]
        pub times: TimesConfig,
    }

    /// A repository: a Redis-style process on a host.
    pub struct RepositoryConfig {
        /// Its name on the network, as `-sredis,NAME:PORT` has it.
        pub name: String,
        /// Its port.
        #[schemars(extend("x-unit" = "port"))]
        pub port: u16,
        /// The machine it runs on.
        pub host: String,
        /// What is left of it after a restart.
        pub persistence: Persistence,
        /// How much of the latest writing a failover loses.
        #[serde(default)]
        #[schemars(extend("x-source" = "docs/models/pac.md 2.1: a node without a replica that lags"))]
        pub replica_lag_s: Seconds,
        /// For how long after a failover clients go on writing to the primary of before; what it takes then is lost.
        #[serde(default)]
        #[schemars(extend("x-source" = "docs/models/pac.md 2.1: clients follow at once"))]
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
        /// How many batch initiators it has.
        #[serde(default = "one")]
        #[schemars(extend("x-unit" = "initiators", "x-source" = "ours: the fewest that run a job"))]
        pub initiators: u32,
        /// Whether its listeners are enabled at the start.
        #[serde(default = "yes")]
        #[schemars(extend("x-source" = "a region serves"))]
        pub listening: bool,
    }

    /// The record layout of a release.
    pub struct LayoutConfig {
        /// The release.
        pub release: String,
        /// Its record layout; equal numbers are compatible.
        #[schemars(extend("x-unit" = "number that stands for a layout"))]
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
        #[schemars(extend("x-unit" = "sessions"))]
        pub sessions: u32,
        /// Rows of the datastore that the transactions update.
        #[schemars(extend("x-unit" = "rows"))]
        pub rows: u32,
        /// Names of transactions, each a resource definition in the repository.
        #[schemars(extend("x-unit" = "definitions"))]
        pub programs: u32,
        /// How long a transaction takes, which is how long it holds its lock.
        #[serde(default = "transaction")]
        #[schemars(extend("x-source" = "ours: a row is read and written"))]
        pub transaction_s: Seconds,
        /// The relative weight of transactions that update a row.
        #[schemars(extend("x-unit" = "relative weight"))]
        pub update: u32,
        /// The relative weight of transactions that write to a temporary storage queue.
        #[schemars(extend("x-unit" = "relative weight"))]
        pub write_ts: u32,
        /// The relative weight of transactions that put to a transient data queue.
        #[schemars(extend("x-unit" = "relative weight"))]
        pub put_td: u32,
        /// The relative weight of transactions that take from a transient data queue.
        #[schemars(extend("x-unit" = "relative weight"))]
        pub take_td: u32,
        /// The relative weight of transactions that submit a batch job.
        #[serde(default)]
        #[schemars(extend("x-unit" = "relative weight", "x-source" = "none does"))]
        pub submit: u32,
        /// How many transient data queues there are.
        #[schemars(extend("x-unit" = "queues"))]
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
        #[schemars(extend("x-unit" = "datasets"))]
        pub datasets: u32,
    }

    /// How long things take. Measure your own: no document has a figure of most of these.
    pub numbers TimesConfig {
        /// From `casstart` until a region serves.
        start_s: Seconds = Seconds::of_millis(20_000), "ours: no document has a figure";
        /// From `casstop` until a region is stopped, the work in progress apart.
        stop_s: Seconds = Seconds::of_millis(5000), "ours: no document has a figure";
        /// How much longer while clients are connected; the region does not respond meanwhile.
        stop_with_clients_s: Seconds = Seconds::of_millis(30_000), "ours: no document has a figure";
        /// What a command takes that only talks to a repository.
        command_s: Seconds = Seconds::of_millis(500), "ours: the start of a program";
        /// What installing a release takes.
        install_s: Seconds = Seconds::of_millis(120_000), "ours: two minutes";
        /// How long a client whose session was cut takes to connect again.
        reconnect_s: Seconds = Seconds::of_millis(200), "ours: a connection and a sign-on";
        /// How often a session that was drained away ends by itself; how long clients stay connected on average.
        session_s: Seconds = Seconds::of_millis(20_000), "ours: short enough to be drained";
        /// How often a region pings the repository.
        ping_s: Seconds = Seconds::of_millis(10_000), "ours: documented without a figure (docs/models/pac.md 2.4)";
        /// Under the reading `dead-members = "by-itself"`: after how long without a ping a dead region is recovered.
        dead_after_s: Seconds = Seconds::of_millis(482_000), "the one figure that a document shows";
        /// How often an initiator looks for a job.
        poll_s: Seconds = Seconds::of_millis(250), "ours: no document has a figure";
        /// How long the removal of a generation scans.
        remove_s: Seconds = Seconds::of_millis(10_000), "ours: no document has a figure";
        /// How long a request waits for a lock at most before it is refused.
        lock_wait_s: Seconds = Seconds::of_millis(5000), "ours: no document has a figure";
        /// How long a repository is away when it restarts or fails over.
        restart_s: Seconds = Seconds::of_millis(10_000), "ours: no document has a figure";
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

const fn transaction() -> Seconds {
    Seconds::of_millis(10)
}
