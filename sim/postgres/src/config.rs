//! The `[postgres]` section of a scenario: the clusters, what the database holds, what its clients do, and every number of
//! the model.
//!
//! What is a setting of the product has the product's own default; what is physical has one with its source, and a scenario
//! says what it knows better. What only a site knows, such as its tables and its load, has none. Of a setting it is said by
//! the setting's own name, so that a `postgresql.conf` can be copied out.

use rehearsal::scenario::{KilobytesPerSecond, Megabytes, Seconds, Share};

rehearsal::sections! {
    /// The `[postgres]` section.
    pub struct Config {
        /// The database that is upgraded.
        pub database: String,
        /// The clusters, of which one has the database when the rehearsal begins.
        pub cluster: Vec<ClusterConfig>,
        /// What the database holds.
        pub table: Vec<TableConfig>,
        /// Connection poolers, by which groups of clients reach a cluster.
        #[serde(default)]
        #[schemars(extend("x-source" = "none is there"))]
        pub pooler: Vec<PoolerConfig>,
        /// What the applications do.
        pub workload: WorkloadConfig,
        /// How long what replication does takes.
        #[serde(default)]
        pub replication: ReplicationConfig,
        /// How fast the tools work.
        #[serde(default)]
        pub tools: ToolsConfig,
    }
}

impl Config {
    /// The place of the cluster of a name.
    pub fn cluster_named(&self, name: &str) -> Option<usize> {
        self.cluster.iter().position(|cluster| cluster.name == name)
    }

    /// The place of the cluster that has the database when the rehearsal begins.
    pub fn serving(&self) -> usize {
        self.cluster.iter().position(|cluster| cluster.serves).unwrap_or(0)
    }
}

rehearsal::sections! {
    /// A cluster: a server with its own data directory.
    pub struct ClusterConfig {
        /// Its name, as commands and connection strings have it: `psql -h NAME`.
        pub name: String,
        /// The host it lives on.
        pub host: String,
        /// Its release, from 14 to 18: `16`, or with the minor one `16.14`.
        pub release: String,
        /// Whether it has the database, with all its rows, when the rehearsal begins; exactly one has.
        #[serde(default)]
        #[schemars(extend("x-source" = "ours: an empty cluster"))]
        pub serves: bool,
        /// The cluster whose physical standby it is when the rehearsal begins: one of the same release that it follows.
        pub standby_of: Option<String>,
        /// The port on which it listens. Where it is left out the ports that are typed are compared with nothing.
        #[schemars(extend("x-unit" = "port"))]
        pub port: Option<u16>,
        /// The disk of its log; 0 is one without an end. Where the log that slots hold fills it, the server gives up.
        #[serde(default)]
        #[schemars(extend("x-source" = "ours: a disk without an end"))]
        pub wal_disk_mb: Megabytes,
        /// Settings that are otherwise than their defaults.
        #[serde(default)]
        pub settings: SettingsConfig,
        /// Whether it is to have every row at the end.
        #[serde(skip)]
        #[schemars(skip)]
        pub complete: bool,
    }

    /// A level of `wal_level`.
    #[derive(Default)]
    pub enum WalLevel {
        /// The product's own default, from which nothing can be decoded.
        Replica,
        /// What logical replication needs of a publisher.
        #[default]
        Logical,
    }

    /// Settings of a cluster, by their own names.
    pub numbers SettingsConfig {
        /// What the log holds; a publisher needs `logical`, and a change needs a restart.
        wal_level: WalLevel = WalLevel::Logical, "ours: set for logical replication; the product's own default is replica";
        /// How many slots, and at a subscriber up to 17 how many origins, there can be.
        #[schemars(extend("x-unit" = "slots"))]
        max_replication_slots: u32 = 10, "product: max_replication_slots";
        /// How many connections can send.
        #[schemars(extend("x-unit" = "senders"))]
        max_wal_senders: u32 = 10, "product: max_wal_senders";
        /// How many workers can apply and copy in all.
        #[schemars(extend("x-unit" = "workers"))]
        max_logical_replication_workers: u32 = 4, "product: max_logical_replication_workers";
        /// How many workers of one subscription can copy at a time.
        #[schemars(extend("x-unit" = "workers"))]
        max_sync_workers_per_subscription: u32 = 2, "product: max_sync_workers_per_subscription";
        /// How long a worker that has failed stays away.
        wal_retrieve_retry_interval_s: Seconds = Seconds::of_millis(5000), "product: wal_retrieve_retry_interval";
        /// How much log a slot may hold before a checkpoint gives it up; 0 is no limit, which the product writes as -1.
        max_slot_wal_keep_size_mb: Megabytes = Megabytes::of(0), "product: max_slot_wal_keep_size, no limit";
        /// The time between checkpoints.
        checkpoint_timeout_s: Seconds = Seconds::of_millis(300_000), "product: checkpoint_timeout";
    }

    /// What a table is for.
    #[derive(PartialOrd, Ord)]
    pub enum Use {
        /// Rows that are there from the start and are updated: each group of clients has its own, and all of them share some.
        Accounts,
        /// Rows that clients insert with keys of their own and delete.
        Items,
        /// Rows that clients insert with an id of the table's sequence.
        Orders,
        /// Nobody writes to it.
        Idle,
    }

    /// A kind of key.
    #[derive(Default)]
    pub enum Key {
        /// A primary key.
        #[default]
        Primary,
        /// None, so that nothing but `REPLICA IDENTITY FULL` tells its rows apart.
        None,
    }

    /// What tells a row of a table apart where a change of it is sent.
    #[derive(Default)]
    pub enum Identity {
        /// The primary key, and nothing where there is none.
        #[default]
        Default,
        /// The whole row.
        Full,
        /// Nothing.
        Nothing,
    }

    /// A table of the database.
    pub struct TableConfig {
        /// Its name.
        pub name: String,
        /// What it is for.
        pub used_for: Use,
        /// How many rows it has when the rehearsal begins.
        #[schemars(extend("x-unit" = "rows"))]
        pub rows: u32,
        /// The size of a row and of its log record.
        #[schemars(extend("x-unit" = "bytes"))]
        pub row_bytes: u32,
        /// What it holds besides, for the time that a copy of it takes.
        #[serde(default)]
        #[schemars(extend("x-source" = "nothing is there"))]
        pub ballast_mb: Megabytes,
        /// Its key.
        #[serde(default)]
        #[schemars(extend("x-source" = "ours: a table has one"))]
        pub key: Key,
        /// Its replica identity.
        #[serde(default)]
        #[schemars(extend("x-source" = "product: REPLICA IDENTITY DEFAULT"))]
        pub identity: Identity,
        /// Whether it is unlogged, so that no record of it is in the log.
        #[serde(default)]
        #[schemars(extend("x-source" = "product: CREATE TABLE"))]
        pub unlogged: bool,
        /// The sequence that hands out its ids, where it has one.
        pub sequence: Option<String>,
    }

    /// When a pooler gives a connection of a cluster back to its pool.
    #[derive(Default)]
    pub enum PoolMode {
        /// When its client leaves.
        #[default]
        Session,
        /// When a transaction ends.
        Transaction,
    }

    /// A connection pooler, by which groups of clients reach a cluster.
    pub struct PoolerConfig {
        /// Its name, as its console is called: `psql -h NAME -p 6432 pgbouncer`.
        pub name: String,
        /// The host it lives on.
        pub host: String,
        /// The cluster that its file names when the rehearsal begins, where its clients are.
        pub to: String,
        /// The groups of clients that are behind it.
        pub clients: Vec<String>,
        /// The port on which it listens.
        #[serde(default = "pooler_port")]
        #[schemars(extend("x-unit" = "port", "x-source" = "product: listen_port"))]
        pub port: u16,
        /// When it gives a connection back.
        #[serde(default)]
        #[schemars(extend("x-source" = "product: pool_mode"))]
        pub mode: PoolMode,
    }

    /// What the applications do with one transaction.
    pub struct WorkloadConfig {
        /// Relative weights of the kinds of transaction.
        pub mix: Mix,
        /// The share of updates of accounts that go to one that all groups share.
        #[serde(default)]
        #[schemars(extend("x-source" = "none is there"))]
        pub shared_share: Share,
        /// The time from a commit to the client's hearing of it.
        #[serde(default = "answer")]
        #[schemars(extend("x-source" = "ours: a commit that is forced to a solid-state disk"))]
        pub answer_s: Seconds,
    }

    /// Relative weights of the kinds of transaction.
    #[derive(Copy)]
    pub struct Mix {
        /// A new order, whose id the sequence hands out.
        #[schemars(extend("x-unit" = "relative weight"))]
        pub order: u32,
        /// A blind update of an account.
        #[schemars(extend("x-unit" = "relative weight"))]
        pub update: u32,
        /// A new item, with a key of the client's own; refused where the key exists.
        #[schemars(extend("x-unit" = "relative weight"))]
        pub insert: u32,
        /// An update of an account that reads it first.
        #[schemars(extend("x-unit" = "relative weight"))]
        pub modify: u32,
        /// A delete of an item.
        #[schemars(extend("x-unit" = "relative weight"))]
        pub delete: u32,
    }

    /// How long what replication does takes (`docs/models/postgres.md 9`).
    pub numbers ReplicationConfig {
        /// How long the launcher takes to start a worker that is wanted.
        launch_s: Seconds = Seconds::of_millis(100), "ours: it is woken when the command commits";
        /// How long a sender gathers what it sends in one piece.
        send_s: Seconds = Seconds::of_millis(10), "ours: it is woken by each flush of the log";
        /// How long a transaction takes to be applied.
        apply_s: Seconds = Seconds::of_millis(1), "ours: a thousand transactions a second";
        /// How long a subscriber takes to report what it has flushed.
        confirm_s: Seconds = Seconds::of_millis(200), "product: wal_writer_delay, for it does not wait for the disk";
        /// How much the copy of a table brings in a second.
        copy: KilobytesPerSecond = KilobytesPerSecond::of(20_000), "ours: no document has a figure";
        /// How long a copy takes besides: its slot, its snapshot, and catching up with what was sent meanwhile.
        copy_begin_s: Seconds = Seconds::of_millis(500), "ours: no document has a figure";
        /// How long a cluster takes to be back after it died.
        recovery_s: Seconds = Seconds::of_millis(5000), "ours: no document has a figure";
    }

    /// How fast the tools work.
    pub numbers ToolsConfig {
        /// What a command takes that only talks to a server.
        command_s: Seconds = Seconds::of_millis(50), "ours: the start of a program and a connection";
        /// What `pg_dump -s` or `pg_dumpall -g` and the other end of the pipe take.
        schema_s: Seconds = Seconds::of_millis(1000), "ours: some hundred statements";
        /// What a dump with rows writes, and what its other end takes, in a second.
        dump: KilobytesPerSecond = KilobytesPerSecond::of(20_000), "ours: no document has a figure";
        /// What `pg_upgrade` takes besides the files.
        upgrade_s: Seconds = Seconds::of_millis(20_000), "ours: its checks, and a dump and a restore of the schema";
        /// What `pg_upgrade` copies of the files in a second, unless it links them.
        files: KilobytesPerSecond = KilobytesPerSecond::of(200_000), "ours: no document has a figure";
        /// What stopping a server takes.
        stop_s: Seconds = Seconds::of_millis(2000), "ours: a checkpoint";
        /// What starting a server takes.
        start_s: Seconds = Seconds::of_millis(2000), "ours: no document has a figure";
    }
}

const fn pooler_port() -> u16 {
    6432
}

const fn answer() -> Seconds {
    Seconds::of_millis(2)
}
