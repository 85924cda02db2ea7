//! The `[stores]` section of a scenario: the pair, its data, its workload, and every number of the model.
//!
//! Numbers are parameters, not readings: the manual gives few of them (`domain/stores.md 5`), and each scenario
//! says its own. What is ambiguous in kind is a reading instead (`crate::readings`).

use rehearsal::scenario::{Kilobytes, Megabytes, Seconds, Share};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The `[stores]` section.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The replication scheme's name, as `alter replication` names it.
    pub scheme: String,
    /// The two stores, each the other's subscriber. A third one on the host of one of them is a further data source name,
    /// under which an old store may be kept: of the two on one host it is the one whose name contains the other's, or
    /// else the one listed later.
    pub store: Vec<StoreConfig>,
    /// What the tables hold.
    pub data: DataConfig,
    /// What the applications do.
    pub workload: WorkloadConfig,
    /// The transaction log.
    pub log: LogConfig,
    /// The replication agents and their channels.
    pub replication: ReplicationConfig,
    /// How fast the vendor's tools work.
    pub tools: ToolsConfig,
    /// Names of the autorefresh cache groups, which a restore leaves OFF.
    #[serde(default)]
    pub cache_groups: Vec<String>,
}

impl Config {
    /// The place of the data source under which an old store may be kept (ours; install guide, notes of steps 6 and 18).
    #[must_use]
    pub fn kept_at(&self) -> Option<usize> {
        let stores = self.store.as_slice();
        let mates = |[one, two]: &[usize; 2]| stores[*one].host == stores[*two].host;
        let [_, _, _] = stores else { return None };
        let [one, two] = [[0, 1], [0, 2], [1, 2]].into_iter().find(mates)?;
        Some(if stores[one].name.contains(&stores[two].name) { one } else { two })
    }

    /// The places of the stores that replicate to each other.
    #[must_use]
    pub fn pair_at(&self) -> Vec<usize> {
        let kept = self.kept_at();
        (0..self.store.len()).filter(|place| Some(*place) != kept).collect()
    }

    /// The stores that replicate to each other.
    #[must_use]
    pub fn pair(&self) -> Vec<&StoreConfig> {
        self.pair_at().into_iter().map(|place| &self.store[place]).collect()
    }
}

/// One store of the pair.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoreConfig {
    /// Its data source name.
    pub name: String,
    /// The host it lives on.
    pub host: String,
    /// The release it is at when the rehearsal begins.
    pub release: String,
    /// The release that first created it, where that is older; upgrading keeps it.
    pub created_by: Option<String>,
    /// `Temporary=1`: in memory only, loaded and unloaded by `ttAdmin`.
    #[serde(default)]
    pub temporary: bool,
    /// Its replication port as both stores' schemes have it when the rehearsal begins; 0 is dynamic.
    #[serde(default)]
    pub port: u16,
}

/// A kind of key, since replication needs one (`domain/stores.md 2`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Key {
    /// A primary key.
    Primary,
    /// A unique index on columns that are not nullable.
    UniqueNotNull,
    /// Neither: such a table cannot be replicated, and the scenario is refused.
    None,
}

/// What the tables hold.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataConfig {
    /// The key of the applications' table.
    pub key: Key,
    /// Rows that each group of clients owns and updates.
    pub rows: u32,
    /// Rows that each group of clients owns, inserts and deletes; half of them exist at the start.
    pub churn_rows: u32,
    /// Rows that every group of clients uses.
    #[serde(default)]
    pub shared_rows: u32,
    /// The size of a row and of its log record.
    pub row_bytes: u32,
    /// What the store holds besides these rows, for the size and the time of a dump.
    #[serde(default)]
    pub ballast: Megabytes,
}

/// What the applications do with one transaction.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkloadConfig {
    /// Relative weights of the kinds of update.
    pub mix: Mix,
    /// How many rows are hot in each set of rows.
    pub hot_rows: u32,
    /// The share of updates that go to a hot row.
    pub hot_share: Share,
    /// The share of updates that go to rows every group uses.
    #[serde(default)]
    pub shared_share: Share,
    /// How many rows one transaction changes.
    #[serde(default = "one")]
    pub rows_per_transaction: u32,
    /// The time from a commit to the client's hearing of it.
    pub answer_s: Seconds,
    /// Whether applications hold their connection; a store that is connected to cannot be destroyed.
    pub connections: Connections,
}

const fn one() -> u32 {
    1
}

/// When an application is connected to its store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Connections {
    /// Always, so that the store is in use and the tools refuse to destroy it.
    Held,
    /// Only while it works, so that nothing stops a tool from destroying the store under it.
    PerRequest,
}

/// Relative weights of the kinds of update.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mix {
    /// A new row; refused where the key exists.
    pub insert: u32,
    /// A blind update.
    pub update: u32,
    /// An update that reads the row first.
    pub modify: u32,
    /// A delete.
    pub delete: u32,
}

/// The transaction log (`domain/stores.md 1.3, 5`).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogConfig {
    /// The size of a log file.
    pub file: Kilobytes,
    /// Where the logs of the two stores stand when the rehearsal begins, for they have run for months.
    pub history: Megabytes,
    /// The time between checkpoints, at which files that nobody needs are purged.
    pub checkpoint_s: Seconds,
    /// FAILTHRESHOLD in log files; 0 is no limit.
    #[serde(default)]
    pub fail_threshold_files: u32,
}

/// The replication agents and their channels (`domain/stores.md 1, 2, 5`).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplicationConfig {
    /// The longest time a change of state takes; the actual one is drawn.
    pub state_change_s: Seconds,
    /// How often the hold position is recomputed.
    pub hold_s: Seconds,
    /// How long the transmitter gathers a batch.
    pub batch_s: Seconds,
    /// How large a batch may grow.
    pub batch: Kilobytes,
    /// How much may be sent and not yet acknowledged.
    pub window: Kilobytes,
    /// How long the receiver takes to acknowledge what it applied.
    pub ack_s: Seconds,
    /// How long an agent takes to start.
    pub agent_start_s: Seconds,
    /// How long an agent takes to stop.
    pub agent_stop_s: Seconds,
    /// How often a transmitter without a connection tries again.
    pub reconnect_s: Seconds,
}

/// How fast the vendor's tools work.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ToolsConfig {
    /// What a command takes that only talks to the store.
    pub command_s: Seconds,
    /// What `ttMigrate -c` writes in a second.
    pub dump_per_s: Megabytes,
    /// What `ttMigrate -r` reads in a second.
    pub restore_per_s: Megabytes,
    /// What destroying a store takes.
    pub destroy_s: Seconds,
    /// What installing a release takes.
    pub install_s: Seconds,
    /// How often `ttDestroy -wait` tries again.
    pub destroy_retry_s: Seconds,
}

/// Where the clients of a group are connected at the start, by group name.
pub type Homes = BTreeMap<String, String>;
