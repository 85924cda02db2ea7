//! What might be typed against what has died in the cluster: the start of a region that was killed, the recovery of what it
//! left behind, the restart of a repository that is down or the turn to its replica.
//!
//! What each of them does stands where it is done (`operate::start`, `dead`, `operate::failover`). A killed region is
//! started warm: it joins what is there (`docs/models/pac.md 1.7`), with the tools that its host has.

use crate::cluster::{Cluster, Stage};
use crate::parts::RegionState;
use fleet::HostId;
use rehearsal::Cure;

impl Cluster {
    /// What might be typed now.
    pub(crate) fn cures_now(&self, stage: &Stage) -> Vec<Cure> {
        let mut cures = self.of_repositories(stage);
        cures.extend(self.of_regions(stage));
        let mut hosts: Vec<HostId> = self.regions.iter().map(|region| region.host).collect();
        hosts.sort_unstable();
        hosts.dedup();
        for host in hosts {
            let name = &stage.fleet.host(host).name;
            if self.has_dead_locks(host) {
                let against = format!("killed processes of {name} still hold locks");
                cures.push(Cure { host: None, text: format!("recover locks {name}"), against });
            }
            if self.has_dead_members(host) {
                let against =
                    format!("the repository still has dead regions of {name} registered, or their jobs");
                cures.push(Cure { host: None, text: format!("recover members {name}"), against });
            }
        }
        cures
    }

    /// The start of each region that was killed, on a host that is up.
    fn of_regions(&self, stage: &Stage) -> Vec<Cure> {
        let crashed = self.regions.iter().filter(|region| region.run_state == RegionState::Crashed);
        let startable = crashed.filter(|region| stage.fleet.host(region.host).is_up());
        let cure = |name: &str, host: HostId| Cure {
            host: Some(host),
            text: format!("casstart /r{name} /s:w"),
            against: format!("region {name} is {}", RegionState::Crashed.word()),
        };
        startable.map(|region| cure(&region.name, region.host)).collect()
    }

    /// The restart of each repository that is down, where its host is up, and its replica where that lives.
    fn of_repositories(&self, stage: &Stage) -> Vec<Cure> {
        let mut cures = Vec::new();
        let down = self.config().repository.iter().enumerate().filter(|(at, _)| !self.stores[*at].up);
        for (at, repository) in down {
            let target = format!("{}:{}", repository.name, repository.port);
            let against = format!("repository {} is down", repository.name);
            let cure = |word: &str| Cure {
                host: None,
                text: format!("repository {word} {target}"),
                against: against.clone(),
            };
            cures.extend(self.home_is_up(at, stage).then(|| cure("restart")));
            cures.extend(self.replica_lives(at, stage).then(|| cure("failover")));
        }
        cures
    }
}
