//! What faults do to the cluster: hosts that die and come back, regions, repositories.
//!
//! | struck | what happens | what comes back |
//! |---|---|---|
//! | a host | its regions are killed; its repositories die; so do the tools typed there | the repositories; regions where the host has `autostart` |
//! | a region | it is killed: no shutdown processing, so its record and its locks stay behind (`docs/models/pac.md 2.4`), and the jobs it executed are gone (`docs/models/pac.md 1.7`) | nothing, until somebody types `casstart` |
//! | a region that is paused | it answers nobody, selects no job, finishes none and does not ping | it goes on |
//! | a repository | its process dies; without persistence its content too | the process, with what was kept |
//! | a repository that is wiped | its process dies, and its content whatever its persistence | the process, with nothing |
//! | a repository that fails over | its replica takes over without what it had not heard of (`docs/models/pac.md 5`, H27) | |
//!
//! A repository that is dead can be restarted, and its replica can take over (`operate::failover`); what strikes a
//! process then goes on striking the one it struck. A host takes the process along that runs on it: the primary, or,
//! after a failover, its replica. Where of both processes each was struck, the replica is the first to come back
//! (ours).
//!
//! Ours: a repository starts with its host, and where the host has `autostart` so does every region of it that is down,
//! however it came to be so. It then obeys what `casstart` without `/s` obeys (`operate::start`). Tools die with the
//! host they were typed at.

use crate::cause::Cause;
use crate::cluster::{Cluster, Stage};
use crate::config::{Config, Persistence};
use fleet::HostId;
use kernel::{Span, Time};
use ledger::Reason;
use rehearsal::{Act, CheckedOf, FaultTarget, Process, ProcessFault, Severity};

/// How often something that stands still is looked at again (ours): counted from when it would have ended, which is
/// drawn, so that it needs no phase of its own.
pub(crate) const STILL: Span = Span::from_secs(1);

/// Whether a fault of the fleet changes anything in a cluster. Nothing in it depends on how long a message is under way or
/// on how much a link carries, none of its data are on a modelled disk, and no clock is compared with another; what is
/// slow on a slow disk is an install. A link matters that joins a repository to a host with a region, or to one at which
/// somebody types.
pub(crate) fn feels(scenario: &CheckedOf<Cluster>, fault: &fleet::FleetFault) -> bool {
    let (config, lanes) = (&scenario.family, &scenario.generic.lanes);
    let types = |host: &String| lanes.values().any(|lane| lane == host);
    let keeps = |host: &String| config.repository.iter().any(|one| one.host == *host);
    let asks = |host: &String| types(host) || config.region.iter().any(|region| region.host == *host);
    match fault {
        fleet::FleetFault::Crash(host) => keeps(host) || asks(host),
        fleet::FleetFault::Cut { from, to, .. } => (keeps(from) && asks(to)) || (keeps(to) && asks(from)),
        fleet::FleetFault::Slow { host, .. } => types(host),
        _ => false,
    }
}

/// What faults can name: the regions, then the repositories.
pub(crate) fn processes(config: &Config) -> Vec<Process> {
    let regions = config.region.iter().map(|region| Process {
        kind: "region",
        name: region.name.clone(),
        host: Some(region.host.clone()),
        suffers: &[ProcessFault::Kill, ProcessFault::Pause],
    });
    let repositories = config.repository.iter().map(|one| Process {
        kind: "repository",
        name: one.name.clone(),
        host: Some(one.host.clone()),
        suffers: &[ProcessFault::Kill, ProcessFault::Wipe, ProcessFault::Failover],
    });
    regions.chain(repositories).collect()
}

impl Cluster {
    pub(crate) fn strike(&mut self, target: FaultTarget, on: bool, stage: &mut Stage) {
        match target {
            FaultTarget::Host(host) => self.strike_host(host, on, stage),
            FaultTarget::Process { process, process_fault } => {
                let process = usize::from(process);
                match process.checked_sub(self.regions.len()) {
                    None => self.strike_region(process, process_fault, on, stage),
                    Some(at) => self.strike_repository(at, process_fault, on, stage),
                }
            }
        }
    }

    fn strike_host(&mut self, host: HostId, on: bool, stage: &mut Stage) {
        for at in
            (0..self.stores.len()).filter(|at| self.repository_hosts[*at] == Some(host)).collect::<Vec<_>>()
        {
            match (self.stores[at].elsewhere, on) {
                (false, true) => self.repository_dies(at, ProcessFault::Kill, stage),
                (false, false) => self.repository_up(at, stage),
                (true, true) if self.config().repository[at].persistence == Persistence::None => {
                    self.stores[at].replica = keyspace::Keyspace::default();
                }
                (true, _) => {}
            }
        }
        if on {
            self.end_tools(host);
            for number in 0..self.regions.len() {
                if self.regions[number].host == host && !self.regions[number].run_state.is_down() {
                    self.kill(number, stage.ledger.blow(), stage);
                }
            }
        } else if stage.fleet.host(host).autostart {
            self.start_with_host(host, stage);
        }
    }

    fn strike_region(&mut self, number: usize, process_fault: ProcessFault, on: bool, stage: &mut Stage) {
        if process_fault != ProcessFault::Pause {
            if on && !self.regions[number].run_state.is_down() {
                self.kill(number, stage.ledger.blow(), stage);
            }
            return;
        }
        let was_still = self.regions[number].pauses.any();
        self.regions[number].pauses.turn(on);
        match (was_still, self.regions[number].pauses.any()) {
            (false, true) => {
                self.regions[number].still_since = stage.now();
                self.freeze(number, stage);
            }
            (true, false) => self.thaw(number, stage),
            _ => {}
        }
        let epoch = self.regions[number].epoch;
        self.stopping(number, epoch, stage);
    }

    /// A region that stands still releases no lock: what its jobs have read, nobody else may write.
    fn freeze(&mut self, number: usize, stage: &Stage) {
        let now = stage.now();
        let Some(member) = &self.regions[number].member else { return };
        let database = self.database(member.generation);
        let region = &mut self.regions[number];
        let epoch = region.epoch;
        for job in &region.executing {
            let dataset = self.jobs[*job as usize].dataset;
            let Some(lock) = self.locks.get_mut(database, dataset) else { continue };
            let own = usize::from(lock.region) == number && lock.epoch == epoch;
            if let Some(until) = lock.until.filter(|until| own && *until >= now) {
                lock.until = Some(Time::MAX);
                region.frozen.push((database, dataset, until));
            }
        }
    }

    /// It goes on: its jobs end as soon as it is looked at again, or when they would have.
    fn thaw(&mut self, number: usize, stage: &Stage) {
        let soon = stage.now() + STILL + Span::from_nanos(1);
        for (database, dataset, until) in std::mem::take(&mut self.regions[number].frozen) {
            if let Some(lock) = self.locks.get_mut(database, dataset)
                && lock.until == Some(Time::MAX)
            {
                lock.until = Some(until.max(soon));
            }
        }
    }

    fn strike_repository(&mut self, at: usize, process_fault: ProcessFault, on: bool, stage: &mut Stage) {
        match (process_fault, on) {
            (ProcessFault::Failover, true) if !self.replica_lives(at, stage) => {
                let message = format!("{} did not fail over: its replica is dead", self.stores[at].name);
                stage.note(Severity::Warning, "failover-impossible", None, message);
            }
            (ProcessFault::Failover, true) => self.take_over(at, stage.ledger.blow(), stage),
            (ProcessFault::Failover, false) => {}
            (_, true) => {
                self.repository_dies(at, process_fault, stage);
                self.stores[at].downs.turn(true);
            }
            (_, false) => {
                let store = &mut self.stores[at];
                if store.replica_downs.any() {
                    store.replica_downs.turn(false);
                } else if store.downs.any() {
                    store.downs.turn(false);
                    self.repository_up(at, stage);
                }
            }
        }
    }

    /// The process of a repository dies.
    fn repository_dies(&mut self, at: usize, process_fault: ProcessFault, stage: &mut Stage) {
        let lags = self.lags(at);
        self.stores[at].parts_from_replica(lags);
        let blame = stage.ledger.blow();
        if process_fault == ProcessFault::Wipe {
            let reason = Reason { cause: Cause::RepositoryLost, blame };
            self.wipe(at, "", reason, stage);
        } else {
            self.forget_what_is_not_kept(at, blame, stage);
        }
        let store = &mut self.stores[at];
        store.starts = false;
        store.outages += 1;
        store.falls(Act { at: stage.now(), by: blame });
    }

    /// A repository answers again, unless a fault keeps it down.
    pub(crate) fn repository_up(&mut self, at: usize, stage: &Stage) {
        let lives = self.stores[at].elsewhere || self.home_is_up(at, stage);
        let store = &mut self.stores[at];
        store.starts = false;
        store.up = lives && !store.downs.any();
    }
}
