//! What the lint must know of the scenario: which stores there are, on which hosts, and who types where.

use crate::config::{Config, StoreConfig};
use rehearsal::scenario::{HostConfig, Scenario};
use std::collections::{BTreeMap, BTreeSet};

/// A pair as the scenario describes it at the start.
#[derive(Debug, Clone)]
pub struct Site {
    /// The replication scheme.
    pub scheme: String,
    /// The two stores, then further data sources; with fewer than two nothing is seen.
    pub stores: Vec<StoreConfig>,
    /// Which store of the pair each of them leads to.
    pub of: Vec<usize>,
    /// Of a one-way scheme, which store of the pair sends.
    pub master: Option<usize>,
    /// Those that applications are connected to.
    pub applications: BTreeSet<String>,
    /// The hosts.
    pub hosts: Vec<HostConfig>,
    /// Each lane and its host.
    pub lanes: BTreeMap<String, String>,
    /// The autorefresh cache groups of either store.
    pub cache_groups: Vec<String>,
    /// How large a store is.
    pub sizes: StoreSizes,
    /// Whether a restore may convert the replication definitions itself, by the reading.
    pub restores_convert: bool,
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

impl Site {
    /// What a scenario says, and how it reads what a restore converts.
    pub fn of(scenario: &Scenario, config: &Config, restores_convert: bool) -> Self {
        let sources = config.sources();
        Self {
            scheme: config.scheme.clone(),
            stores: sources.iter().map(|source| config.store[source.place].clone()).collect(),
            of: sources.iter().map(|source| source.of).collect(),
            master: [0, 1].into_iter().find(|store| config.master.is_some() && config.sends(*store)),
            applications: scenario.clients.iter().map(|group| group.at.clone()).collect(),
            hosts: scenario.hosts.clone(),
            lanes: scenario.lanes.clone(),
            cache_groups: config.cache_groups.clone(),
            sizes: StoreSizes::of(scenario, config),
            restores_convert,
        }
    }

    /// Whether it is a further data source, beside the one that its store has of its own.
    pub(super) fn is_further(&self, store: usize) -> bool {
        self.of[store] != store
    }

    /// The store of a name; letters count in either case.
    pub(super) fn store(&self, name: &str) -> Option<usize> {
        self.stores.iter().position(|store| store.name.eq_ignore_ascii_case(name))
    }
}
