//! What the lint must know of the scenario: which regions and repositories there are, and who types where.

use crate::command::RegionName;
use crate::config::{Config, QueueStart, Queues, RegionConfig, RepositoryConfig};
use fleet::Release;
use rehearsal::scenario::{HostConfig, Scenario};
use std::collections::{BTreeMap, BTreeSet};

/// A cluster as the scenario describes it at the start.
#[derive(Debug, Clone, Default)]
pub struct Site {
    /// The cluster's name.
    pub pac: String,
    /// The regions; without any nothing is seen.
    pub regions: Vec<RegionConfig>,
    /// Each host and the release installed on it last.
    pub hosts: BTreeMap<String, String>,
    /// Each lane and its host.
    pub lanes: BTreeMap<String, String>,
    /// The repositories as `NAME:PORT`: the cluster's own, then that of the queues where these are separate.
    pub repositories: Vec<String>,
    /// The hosts on which repositories run.
    pub repository_hosts: BTreeSet<String>,
    /// Each release and its record layout.
    pub layouts: BTreeMap<String, u32>,
    /// Whether queues are kept in the cluster's own repository.
    pub queues_in_psor: bool,
    /// Whether a start without `/s` clears the queues.
    pub cold_sit: bool,
    /// From this release on an install keeps the configuration of MFDS.
    pub keeps_configuration_from: String,
    /// Each host and repository that no link joins.
    pub unlinked: BTreeSet<(String, String)>,
}

/// The pairs of a host and a repository that no link joins.
fn unlinked(scenario: &Scenario, config: &Config) -> BTreeSet<(String, String)> {
    let pairs = scenario.hosts.iter().flat_map(|host| config.repository.iter().map(move |one| (host, one)));
    let apart = pairs.filter(|(host, one)| !crate::fit::are_linked(scenario, &host.name, &one.host));
    apart.map(|(host, one)| (host.name.clone(), format!("{}:{}", one.name, one.port))).collect()
}

impl Site {
    /// What a scenario says.
    pub fn of(scenario: &Scenario, config: &Config) -> Self {
        let host = |host: &HostConfig| Some((host.name.clone(), host.releases.last()?.clone()));
        let repository = |one: &RepositoryConfig| format!("{}:{}", one.name, one.port);
        Self {
            pac: config.name.clone(),
            regions: config.region.clone(),
            hosts: scenario.hosts.iter().filter_map(host).collect(),
            lanes: scenario.lanes.clone(),
            repositories: config.repository.iter().map(repository).collect(),
            repository_hosts: config.repository.iter().map(|one| one.host.clone()).collect(),
            layouts: config.layout.iter().map(|one| (one.release.clone(), one.layout)).collect(),
            queues_in_psor: config.queues == Queues::InPsor,
            cold_sit: config.sit == QueueStart::Cold,
            keeps_configuration_from: config.keeps_configuration_from.clone(),
            unlinked: unlinked(scenario, config),
        }
    }

    /// The region of a name.
    pub(super) fn region(&self, name: &RegionName) -> Option<usize> {
        self.regions.iter().position(|region| region.name == name.0)
    }

    /// Whether installing the release keeps the configuration of MFDS; a release that is no number keeps it.
    pub(super) fn keeps_configuration(&self, release: &str) -> bool {
        match (Release::parse(release), Release::parse(&self.keeps_configuration_from)) {
            (Some(release), Some(from)) => release >= from,
            _ => true,
        }
    }

    /// Whether two releases lay records out differently; one whose layout is not given does so against every other.
    pub(super) fn layouts_differ(&self, one: &str, other: &str) -> bool {
        let layouts = (self.layouts.get(one), self.layouts.get(other));
        one != other && (layouts.0.is_none() || layouts.0 != layouts.1)
    }

    /// Whether what is sent from a host arrives at a repository.
    pub(super) fn is_linked(&self, host: &str, repository: &str) -> bool {
        !self.unlinked.contains(&(host.to_owned(), repository.to_owned()))
    }
}
