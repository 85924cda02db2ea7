//! What the lint must know of the scenario: which stores there are, on which hosts, and who types where.

use crate::config::{Config, DataSource};
use crate::wishes::StoreWishes;
use rehearsal::scenario::Scenario;
use std::collections::BTreeMap;

/// A pair as the scenario describes it at the start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Site {
    /// The replication scheme.
    pub scheme: String,
    /// The two stores, then further data sources; with fewer than two nothing is seen.
    pub stores: Vec<StoreSite>,
    /// The hosts.
    pub hosts: Vec<HostSite>,
    /// Each lane and its host.
    pub lanes: BTreeMap<String, String>,
    /// The autorefresh cache groups of either store.
    pub cache_groups: Vec<String>,
    /// How large a store is.
    pub sizes: StoreSizes,
}

/// How large a store is at the start, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StoreSizes {
    /// What it has in use, which is the size of a dump and of a checkpoint file.
    pub data: u64,
    /// A log file.
    pub log_file: u64,
}

impl StoreSizes {
    /// The sizes of a scenario.
    pub fn of(scenario: &Scenario, config: &Config) -> Self {
        let data = &config.data;
        let own = u64::from(data.rows) + u64::from(data.churn_rows);
        let rows = scenario.clients.len() as u64 * own + u64::from(data.shared_rows);
        let data = rows.saturating_mul(u64::from(data.row_bytes)).saturating_add(data.ballast.bytes());
        Self { data, log_file: config.log.file.bytes() }
    }

    /// What a store takes on disk at the least: both checkpoint files unless it is in memory only, and a log file.
    pub const fn of_store(self, temporary: bool) -> u64 {
        let checkpoints = if temporary { 0 } else { self.data.saturating_mul(2) };
        checkpoints.saturating_add(self.log_file)
    }
}

/// A store at the start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoreSite {
    /// Its data source name.
    pub name: String,
    /// The host it lives on.
    pub host: String,
    /// The release it is at.
    pub release: String,
    /// The release that created it, where that is older.
    pub created_by: Option<String>,
    /// Whether it is in memory only.
    pub temporary: bool,
    /// Its port in both schemes; 0 is dynamic.
    pub port: u16,
    /// Whether applications are connected to it.
    pub applications: bool,
    /// Of a further data source: which store of the pair it leads to.
    pub kept_of: Option<usize>,
    /// Of a further data source: that nothing is there at the start.
    pub absent: bool,
    /// What `[goal]` wishes of it.
    pub wishes: StoreWishes,
}

/// A host at the start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostSite {
    /// Its name.
    pub name: String,
    /// The releases installed on it, the last one newest.
    pub releases: Vec<String>,
    /// What its disk holds.
    pub disk_bytes: u64,
}

impl Site {
    /// What a scenario says.
    pub fn of(scenario: &Scenario, config: &Config) -> Self {
        let sources = config.sources();
        let store = |(index, source): (usize, &DataSource)| {
            let store = &config.store[source.place];
            let kept_of = (index != source.of).then_some(source.of);
            StoreSite {
                name: store.name.clone(),
                host: store.host.clone(),
                release: store.release.clone(),
                created_by: store.created_by.clone(),
                temporary: store.temporary,
                port: store.port,
                applications: scenario.clients.iter().any(|group| group.at == store.name),
                kept_of,
                wishes: store.wishes.clone(),
                absent: kept_of.is_some() && store.exists == Some(false),
            }
        };
        let host = |host: &rehearsal::scenario::HostConfig| HostSite {
            name: host.name.clone(),
            releases: host.releases.clone(),
            disk_bytes: host.disk_mb.bytes(),
        };
        Self {
            scheme: config.scheme.clone(),
            stores: sources.iter().enumerate().map(store).collect(),
            hosts: scenario.hosts.iter().map(host).collect(),
            lanes: scenario.lanes.clone(),
            cache_groups: config.cache_groups.clone(),
            sizes: StoreSizes::of(scenario, config),
        }
    }

    /// The store of a name.
    pub(super) fn store(&self, name: &str) -> Option<usize> {
        self.stores.iter().position(|store| store.name == name)
    }
}
