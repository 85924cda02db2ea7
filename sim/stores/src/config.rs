//! The `[stores]` section of a scenario: the pair, its data, its workload, and every number of the model.
//!
//! Numbers are parameters, not readings: the manual gives few of them (`docs/models/stores.md 5`). What is physical has
//! a default with its source, and a scenario says what it knows better; what only a site knows, such as its rows and its
//! load, has none. What is ambiguous in kind is a reading instead (`crate::readings`).

use crate::command::{Command, Dsn};
use crate::wishes::{GoalConfig, StoreWishes};
use fleet::Release;
use rehearsal::scenario::{Kilobytes, Megabytes, Seconds, Share};

rehearsal::sections! {
    /// The `[stores]` section.
    pub struct Config {
        /// The replication scheme's name, as `alter replication` names it.
        pub scheme: String,
        /// The two stores, each the other's subscriber, and further data sources under which an old store of theirs may be
        /// kept. Which is which says `replicates_as`; where it is left out, a section beyond the second is a further data
        /// source of the store on its host whose name its own contains, or of the one other store on its host that is
        /// listed earlier.
        pub store: Vec<StoreConfig>,
        /// What the tables hold.
        pub data: DataConfig,
        /// What the applications do.
        pub workload: WorkloadConfig,
        /// The transaction log.
        #[serde(default)]
        pub log: LogConfig,
        /// The replication agents and their channels.
        #[serde(default)]
        pub replication: ReplicationConfig,
        /// How fast the vendor's tools work.
        #[serde(default)]
        pub tools: ToolsConfig,
        /// Names of the autorefresh cache groups, which a restore leaves OFF.
        #[serde(default)]
        #[schemars(extend("x-source" = "none is there"))]
        pub cache_groups: Vec<String>,
        /// Of a one-way scheme, its master by name: that store alone sends, and the other one is its subscriber. Left out,
        /// each sends to the other.
        pub master: Option<String>,
        /// What a receiver knows a transaction again by; `clock` unless given.
        #[serde(default)]
        #[schemars(extend("x-source" = "docs/models/stores.md 1.3"))]
        pub tickets: TicketKind,
        /// What makes and drops a sender's mark; `by-state` unless given.
        #[serde(default)]
        #[schemars(extend("x-source" = "docs/models/stores.md 1.1"))]
        pub marks: MarkKind,
    }
}

impl Config {
    /// Every data source: those of the two stores first, then further ones (`crate::kept`). Fewer or more than two of
    /// them lead to themselves where the sections are no pair.
    pub fn sources(&self) -> Vec<DataSource> {
        let mut of: Vec<Option<usize>> = self.store.iter().map(|store| self.named_by(store)).collect();
        while let Some([further, own]) = self.inferred(&of) {
            of[further] = Some(own);
        }
        let places = 0..self.store.len();
        let pair: Vec<usize> = places.clone().filter(|place| of[*place].is_none()).collect();
        let own = pair.iter().enumerate().map(|(store, place)| DataSource { place: *place, of: store });
        let further = places.filter_map(|place| {
            let store = pair.iter().position(|own| Some(*own) == of[place])?;
            Some(DataSource { place, of: store })
        });
        own.chain(further).collect()
    }

    /// The store that a section names as the one that it replicates as.
    fn named_by(&self, store: &StoreConfig) -> Option<usize> {
        let named = store.replicates_as.as_ref()?;
        let found = self.store.iter().position(|one| one.name == *named && one.replicates_as.is_none())?;
        (self.store[found].host == store.host).then_some(found)
    }

    /// Of sections that say nothing, one that is taken for a further data source, and the store that it leads to.
    fn inferred(&self, of: &[Option<usize>]) -> Option<[usize; 2]> {
        let open: Vec<usize> = (0..of.len()).filter(|place| of[*place].is_none()).collect();
        if open.len() <= 2 {
            return None;
        }
        let name = |place: usize| self.store[place].name.to_lowercase();
        let mates = |[one, two]: &[usize; 2]| one != two && self.store[*one].host == self.store[*two].host;
        let every = || open.iter().flat_map(|one| open.iter().map(|two| [*one, *two])).filter(mates);
        let contains = |[one, two]: &[usize; 2]| name(*one).contains(&name(*two));
        // Where the two stores of the pair contain each other's names, a further data source is the one that no other
        // name goes on from, and leads to the longest name it goes on from; of several it is the one listed last.
        let is_last = |place: usize| !every().any(|[other, one]| one == place && contains(&[other, one]));
        let fits = |[one, two]: &[usize; 2]| (is_last(*one), name(*two).len(), *one);
        let alone = |[one, _]: &[usize; 2]| every().filter(|[other, _]| other == one).count() == 1;
        every()
            .filter(contains)
            .max_by_key(fits)
            .or_else(|| every().find(|two| two[0] > two[1] && alone(two)))
    }

    /// The places of the stores that replicate to each other.
    pub fn pair_at(&self) -> Vec<usize> {
        // What leads to a store of the pair stands in the list at that store's own number, and nothing else does.
        let own = self.sources().into_iter().enumerate().filter(|(index, source)| *index == source.of);
        own.map(|(_, source)| source.place).collect()
    }

    /// The section with what it leaves open: under a further data source an old store is there from the start, unless
    /// the runbook as written puts one there. What `[goal]` wishes of a store stands beside it, so that check and run
    /// ask the same.
    pub fn completed<'c>(&self, goal: &GoalConfig, written: impl Iterator<Item = &'c Command>) -> Self {
        let mut config = self.clone();
        let made: Vec<&Dsn> = written.filter_map(Command::makes).collect();
        for store in &mut config.store {
            let made = made.iter().any(|name| name.is(&store.name));
            store.exists = Some(store.exists.unwrap_or(!made));
            store.wishes = goal.store.get(&store.name).cloned().unwrap_or_default();
        }
        config
    }

    /// Whether a store of the pair sends what it takes: in a one-way scheme its master does.
    pub fn sends(&self, store: usize) -> bool {
        let own = self.pair_at().get(store).map(|place| self.store[*place].name.as_str());
        self.master.as_deref().is_none_or(|master| own.is_some_and(|own| own.eq_ignore_ascii_case(master)))
    }

    /// Whether a store is the one of a one-way scheme that only receives.
    pub fn is_subscriber(&self, name: &str) -> bool {
        let is_master = |store: usize| self.master.is_some() && self.sends(store);
        let at = self.pair().into_iter().position(|store| store.name == name);
        at.is_some_and(|store| !is_master(store) && (0..self.pair_at().len()).any(is_master))
    }

    /// The stores that replicate to each other.
    pub fn pair(&self) -> Vec<&StoreConfig> {
        self.pair_at().into_iter().map(|place| &self.store[place]).collect()
    }
}

/// A data source: its place among the sections, and which of the two stores it leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DataSource {
    /// The place of its section.
    pub place: usize,
    /// The store of the pair, 0 or 1.
    pub of: usize,
}

rehearsal::sections! {
    /// One store of the pair, or a further data source of one.
    pub struct StoreConfig {
        /// Its data source name.
        pub name: String,
        /// The host it lives on.
        pub host: String,
        /// The release it is at when the rehearsal begins.
        pub release: String,
        /// The release that first created it, where that is older; upgrading keeps it.
        pub created_by: Option<String>,
        /// Of a further data source: the store of the pair whose old store it leads to, by name. Both replicate under that
        /// name, which is why the old one takes what is meant for the new one where its agent runs.
        pub replicates_as: Option<String>,
        /// Of a further data source: whether an old store is there when the rehearsal begins. Left out, it is there unless
        /// the runbook keeps or restores one there.
        pub exists: Option<bool>,
        /// `Temporary=1`: in memory only, loaded and unloaded by `ttAdmin`.
        #[serde(default)]
        #[schemars(extend("x-source" = "docs/models/stores.md 3: the attribute's own default"))]
        pub temporary: bool,
        /// Its replication port as both stores' schemes have it when the rehearsal begins; 0 is dynamic.
        #[serde(default)]
        #[schemars(extend("x-unit" = "port", "x-source" = "docs/models/stores.md 2: dynamic unless set"))]
        pub port: u16,
        /// What `[goal]` wishes of it.
        #[serde(skip)]
        #[schemars(skip)]
        pub wishes: StoreWishes,
        /// The newest release that the runbook as written installs on its host.
        #[serde(skip)]
        #[schemars(skip)]
        pub installed: Option<Release>,
    }

    /// What a receiver knows a transaction again by (`docs/models/stores.md 1.3`).
    #[derive(Default)]
    pub enum TicketKind {
        /// The time at which it began.
        #[default]
        Clock,
        /// Its position in the sender's log, which begins anew with each life: not in the modelled product, but in others.
        Position,
    }

    /// What makes and drops a sender's mark (`docs/models/stores.md 11`).
    #[derive(Default)]
    pub enum MarkKind {
        /// The state of its channel: a stop drops it, and whatever leaves a stop makes it.
        #[default]
        ByState,
        /// Commands of its own, which refuse what is not there: not in the modelled product, but in others.
        ByCommand,
    }

    /// A kind of key, since replication needs one (`docs/models/stores.md 2`).
    pub enum KeyKind {
        /// A primary key.
        Primary,
        /// A unique index on columns that are not nullable.
        UniqueNotNull,
        /// Neither: such a table cannot be replicated, and the scenario is refused.
        None,
    }

    /// What the tables hold.
    pub struct DataConfig {
        /// The key of the applications' table.
        pub key: KeyKind,
        /// Rows that each group of clients owns and updates.
        #[schemars(extend("x-unit" = "rows"))]
        pub rows: u32,
        /// Rows that each group of clients owns, inserts and deletes; half of them exist at the start.
        #[schemars(extend("x-unit" = "rows"))]
        pub churn_rows: u32,
        /// Rows that every group of clients uses.
        #[serde(default)]
        #[schemars(extend("x-unit" = "rows", "x-source" = "none is there"))]
        pub shared_rows: u32,
        /// Rows that only scripts use; none of them is there at the start.
        #[serde(default)]
        #[schemars(extend("x-unit" = "rows", "x-source" = "none is there"))]
        pub script_rows: u32,
        /// The size of a row and of its log record.
        #[schemars(extend("x-unit" = "bytes"))]
        pub row_bytes: u32,
        /// What the store holds besides these rows, for the size and the time of a dump.
        #[serde(default)]
        #[schemars(extend("x-source" = "nothing is there"))]
        pub ballast: Megabytes,
    }

    /// What the applications do with one transaction.
    pub struct WorkloadConfig {
        /// Relative weights of the kinds of update.
        pub mix: Mix,
        /// How many rows are hot in each set of rows.
        #[schemars(extend("x-unit" = "rows"))]
        pub hot_rows: u32,
        /// The share of updates that go to a hot row.
        pub hot_share: Share,
        /// The share of updates that go to rows every group uses.
        #[serde(default)]
        #[schemars(extend("x-source" = "none is there"))]
        pub shared_share: Share,
        /// How many rows one transaction changes.
        #[serde(default = "one")]
        #[schemars(extend("x-unit" = "rows", "x-source" = "ours: the smallest transaction"))]
        pub rows_per_transaction: u32,
        /// The time from a commit to the client's hearing of it.
        #[serde(default = "answer")]
        #[schemars(extend("x-source" = "ours: a commit that is not forced to disk (docs/models/stores.md 5)"))]
        pub answer_s: Seconds,
        /// Whether applications hold their connection; a store that is connected to cannot be destroyed.
        pub connections: Connections,
    }

    /// When an application is connected to its store.
    pub enum Connections {
        /// Always, so that the store is in use and the tools refuse to destroy it.
        Held,
        /// Only while it works, so that nothing stops a tool from destroying the store under it.
        PerRequest,
    }

    /// Relative weights of the kinds of update.
    #[derive(Copy)]
    pub struct Mix {
        /// A new row; refused where the key exists.
        #[schemars(extend("x-unit" = "relative weight"))]
        pub insert: u32,
        /// A blind update.
        #[schemars(extend("x-unit" = "relative weight"))]
        pub update: u32,
        /// An update that reads the row first.
        #[schemars(extend("x-unit" = "relative weight"))]
        pub modify: u32,
        /// A delete.
        #[schemars(extend("x-unit" = "relative weight"))]
        pub delete: u32,
    }

    /// The transaction log (`docs/models/stores.md 1.3, 5`).
    pub numbers LogConfig {
        /// The size of a log file.
        file: Kilobytes = Kilobytes::of(8192), "docs/models/stores.md 5: LogFileSize of release 6.0";
        /// Where the logs of the two stores stand when the rehearsal begins, for they have run for months.
        history: Megabytes = Megabytes::of(300), "ours: far above what a new log reaches in a rehearsal";
        /// The time between checkpoints, at which files that nobody needs are purged.
        checkpoint_s: Seconds = Seconds::of_millis(600_000), "ours: ten minutes";
        /// FAILTHRESHOLD in log files; 0 is no limit.
        #[schemars(extend("x-unit" = "log files"))]
        fail_threshold_files: u32 = 0, "docs/models/stores.md 5: no limit";
    }

    /// The replication agents and their channels (`docs/models/stores.md 1, 2, 5`).
    pub numbers ReplicationConfig {
        /// The longest time a change of state takes; the actual one is drawn.
        state_change_s: Seconds = Seconds::of_millis(10_000), "docs/models/stores.md 5: up to 10 s";
        /// How often the hold position is recomputed.
        hold_s: Seconds = Seconds::of_millis(10_000), "docs/models/stores.md 5: every 10 s";
        /// How long the transmitter gathers a batch.
        batch_s: Seconds = Seconds::of_millis(800), "ours: everything arrives about a second late";
        /// How large a batch may grow.
        batch: Kilobytes = Kilobytes::of(256), "ours: no document has a figure";
        /// How much may be sent and not yet acknowledged.
        window: Kilobytes = Kilobytes::of(512), "ours: two batches";
        /// How long the receiver takes to acknowledge what it applied.
        ack_s: Seconds = Seconds::of_millis(50), "ours: no document has a figure";
        /// How long an agent takes to start.
        agent_start_s: Seconds = Seconds::of_millis(3000), "ours: no document has a figure";
        /// How long an agent takes to stop.
        agent_stop_s: Seconds = Seconds::of_millis(3000), "ours: no document has a figure";
        /// How often a transmitter without a connection tries again.
        reconnect_s: Seconds = Seconds::of_millis(5000), "ours: no document has a figure";
    }

    /// How fast the vendor's tools work. Measure a dump of your own: no document has a figure of any of these.
    pub numbers ToolsConfig {
        /// What a command takes that only talks to the store.
        command_s: Seconds = Seconds::of_millis(200), "ours: the start of a program";
        /// What `ttMigrate -c` writes in a second.
        #[schemars(extend("x-unit" = "megabytes of 1,048,576 bytes a second"))]
        dump_per_s: Megabytes = Megabytes::of(20), "ours: slower than a disk";
        /// What `ttMigrate -r` reads in a second.
        #[schemars(extend("x-unit" = "megabytes of 1,048,576 bytes a second"))]
        restore_per_s: Megabytes = Megabytes::of(10), "ours: half the pace of a dump";
        /// What destroying a store takes.
        destroy_s: Seconds = Seconds::of_millis(2000), "ours: some files are removed";
        /// What installing a release takes.
        install_s: Seconds = Seconds::of_millis(60_000), "ours: a minute";
        /// How often `ttDestroy -wait` tries again.
        destroy_retry_s: Seconds = Seconds::of_millis(5000), "ours: no document has a figure";
    }
}

const fn answer() -> Seconds {
    Seconds::of_millis(1)
}

const fn one() -> u32 {
    1
}
