//! What the lint must know of the scenario: which stores there are, on which hosts, and who types where.

use crate::config::Config;
use rehearsal::scenario::Scenario;
use std::collections::BTreeMap;

/// A pair as the scenario describes it at the start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Site {
    /// The stores; with any other number than two nothing is seen.
    pub stores: Vec<StoreSite>,
    /// The hosts.
    pub hosts: Vec<HostSite>,
    /// Each lane and its host.
    pub lanes: BTreeMap<String, String>,
    /// The autorefresh cache groups of either store.
    pub cache_groups: Vec<String>,
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
}

/// A host at the start.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostSite {
    /// Its name.
    pub name: String,
    /// The releases installed on it, the last one newest.
    pub releases: Vec<String>,
}

impl Site {
    /// What a scenario says.
    #[must_use]
    pub fn of(scenario: &Scenario, config: &Config) -> Self {
        let store = |store: &crate::config::StoreConfig| StoreSite {
            name: store.name.clone(),
            host: store.host.clone(),
            release: store.release.clone(),
            created_by: store.created_by.clone(),
            temporary: store.temporary,
            port: store.port,
            applications: scenario.clients.iter().any(|group| group.at == store.name),
        };
        let host = |host: &rehearsal::scenario::Host| HostSite {
            name: host.name.clone(),
            releases: host.releases.clone(),
        };
        Self {
            stores: config.store.iter().map(store).collect(),
            hosts: scenario.hosts.iter().map(host).collect(),
            lanes: scenario.lanes.clone(),
            cache_groups: config.cache_groups.clone(),
        }
    }

    /// The store of a name.
    pub(super) fn store(&self, name: &str) -> Option<usize> {
        self.stores.iter().position(|store| store.name == name)
    }
}
