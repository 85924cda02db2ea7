//! The beginning: every region runs, in one generation, and every client is connected.

use crate::cluster::{Cluster, Stage};
use crate::event::Event;
use crate::ids::RepositoryId;
use crate::mix::Mix;
use crate::parts::{JOB, Locks, Member, QueueKeys, Region, RegionState, Sessions, Store};
use fleet::HostId;
use kernel::Span;
use ledger::StoreId;
use rehearsal::{Act, Setup};
use std::sync::Arc;

impl Cluster {
    /// Puts the cluster into its state at the start: every region runs in one generation whose mode is Running.
    pub(crate) fn begin(&mut self, setup: &Setup<Self>, stage: &mut Stage) {
        *self = Self {
            config: Some(Arc::clone(&setup.config)),
            readings: Some(setup.readings),
            mix: Mix::new(&setup.config.online),
            truth: setup.truth,
            ..Self::default()
        };
        self.shared_queues = QueueKeys::new("", setup.config.online.td_queues);
        let programs = 0..setup.config.online.programs;
        self.programs = programs.map(|program| program_name(program).as_str().into()).collect();
        self.open_stores(stage);
        let records = setup.config.batch.datasets + setup.config.online.rows;
        self.locks = Locks::new(records as usize);
        self.writers.resize(records as usize, None);
        self.contents.resize(records as usize, Vec::new());
        self.datastore = Some(stage.ledger.open(StoreId(0), records));
        for number in 0..setup.config.region.len() {
            self.open_region(number, stage);
        }
        self.sessions = Sessions::of(&setup.groups, setup.config.online.sessions, &self.regions);
        let groups = 0..setup.groups.len() as u64;
        self.job_draws = groups.map(|group| stage.draws.sequence(JOB, group)).collect();
        self.connect_all(stage);
    }

    fn open_stores(&mut self, stage: &mut Stage) {
        let config = self.config().clone();
        for (number, one) in config.repository.iter().enumerate() {
            self.stores.push(Store::new(&one.name, one.port));
            self.repository_hosts.push(stage.fleet.host_named(&one.host));
            if one.replica_lag_s.span() > Span::ZERO {
                let first =
                    stage.phase("replica", &[&one.name, &one.port.to_string()], one.replica_lag_s.span());
                stage.after(first, Event::Replicate { repository: RepositoryId::of(number) });
            }
        }
    }

    fn open_region(&mut self, number: usize, stage: &mut Stage) {
        let config = self.config().region[number].clone();
        let host = stage.fleet.host_named(&config.host).unwrap_or(HostId(0));
        let release = stage.fleet.host(host).newest_installed().cloned().unwrap_or_default();
        let mut region = Region::new(&config, host, &self.config().name);
        region.run_state = RegionState::Running;
        region.begun_with = release.clone();
        self.regions.push(region);
        let generation = self.generation(&self.config().name.clone(), &release);
        if self.stores[0].get(&self.keys(generation).mode).is_none() {
            self.create_generation(0, generation, "Running", Act::START);
        }
        let layout = self.layout(&release);
        self.join(number, Member { repository: 0, generation, layout, release }, stage);
        self.regions[number].run_state = RegionState::Running;
        self.keep_house(number, stage);
    }
}

/// The name of a program.
pub(crate) fn program_name(number: u32) -> String {
    format!("PRG{number}")
}
