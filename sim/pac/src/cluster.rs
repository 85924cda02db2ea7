//! The cluster as a whole: its regions, repositories, locks, sessions and jobs, and how a rehearsal finds them.
//!
//! A region that runs is a *member* of one generation.

use crate::cause::Cause;
use crate::command::{Age, Target};
use crate::config::Config;
use crate::mix::Mix;
use crate::parts::{
    Call, CompatAnswer, Generation, Job, Locks, Offered, Orphan, PendingWait, QueueKeys, Region, Removal,
    Sessions, Store, parse_element,
};
use crate::readings::Readings;
use fleet::{Fleet, HostId, Release};
use kernel::{Sequence, Span, planted};
use keyspace::{Bytes, Key};
use ledger::{Blame, IncarnationId, Reason};
use rehearsal::{Act, Tried};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a model of this family stands on.
pub type Stage = rehearsal::Stage<Cluster>;

/// Who wrote a record last, and in which layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LastWriter {
    pub(crate) generation: usize,
    pub(crate) layout: u32,
}

/// A cluster.
#[derive(Debug, Default)]
pub struct Cluster {
    pub(crate) config: Option<Arc<Config>>,
    pub(crate) readings: Option<Readings>,
    pub(crate) mix: Mix,
    pub(crate) regions: Vec<Region>,
    /// The repositories.
    pub(crate) stores: Vec<Store>,
    pub(crate) repository_hosts: Vec<Option<HostId>>,
    pub(crate) sessions: Sessions,
    pub(crate) jobs: Vec<Job>,
    /// By group, what is drawn for the jobs that it asks for.
    pub(crate) job_draws: Vec<Sequence>,
    pub(crate) locks: Locks,
    /// By dataset and row: datasets first.
    pub(crate) writers: Vec<Option<LastWriter>>,
    pub(crate) contents: Vec<Vec<u32>>,
    pub(crate) datastore: Option<IncarnationId>,
    /// The generations that were ever made; an index is a generation's number.
    pub(crate) generations: Vec<Generation>,
    /// The keys of queues that have a repository of their own.
    pub(crate) shared_queues: QueueKeys,
    /// The names of programs, as fields of the definitions.
    pub(crate) programs: Vec<Key>,
    /// Hosts to which the load balancer sends no new clients, and since when.
    pub(crate) drained: Vec<(HostId, Act)>,
    pub(crate) backups: Vec<HostId>,
    pub(crate) calls: Vec<Call>,
    pub(crate) waits: Vec<PendingWait>,
    pub(crate) removals: Vec<Removal>,
    /// Why a generation's store is gone from a repository, by repository and generation, until it is made anew.
    pub(crate) gone: BTreeMap<(usize, usize), Reason<Cause>>,
    /// Jobs whose region was killed and that may run again.
    pub(crate) orphans: Vec<Orphan>,
    /// Releases of which the scenario gives no record layout, in the order in which they were met.
    pub(crate) unlisted: Vec<Release>,
    /// What `CheckCompat` answered, in order.
    pub(crate) answers: Vec<CompatAnswer>,
    /// Where a release has taken its way already, so that it is told once: repository, generation, release.
    pub(crate) ways: Vec<(usize, usize, Release)>,
    /// The PACs for which a repository was initialised.
    pub(crate) initialised: Vec<(usize, String)>,
    /// The last command that changed a resource, by generation and program.
    pub(crate) defined: BTreeMap<(usize, u32), Blame>,
    /// Resources that an operator has disabled.
    pub(crate) disabled: Vec<String>,
    /// The command that made a second generation.
    pub(crate) split_by: Option<Blame>,
    pub(crate) reverted_noted: bool,
    pub(crate) position: u64,
    /// What was submitted, beside what could run.
    pub(crate) offered: Offered,
    pub(crate) truth: bool,
}

impl Clone for Cluster {
    kernel::clone_by_field!(
        config,
        readings,
        mix,
        regions,
        stores,
        repository_hosts,
        sessions,
        jobs,
        locks,
        writers,
        contents,
        datastore,
        generations,
        shared_queues,
        programs,
        drained,
        backups,
        calls,
        waits,
        removals,
        gone,
        orphans,
        unlisted,
        answers,
        ways,
        initialised,
        defined,
        disabled,
        split_by,
        reverted_noted,
        position,
        offered,
        job_draws,
        truth
    );
}

impl Cluster {
    pub(crate) fn config(&self) -> &Config {
        self.config.as_deref().expect("a cluster is begun before it is used")
    }

    pub(crate) fn readings(&self) -> Readings {
        self.readings.expect("a cluster is begun before it is used")
    }

    /// Which region database a generation locks in (reading `shared-region-db`; `docs/models/pac.md 1.3`).
    pub(crate) fn database(&self, generation: usize) -> usize {
        if self.readings().shared_region_db { 0 } else { generation }
    }

    /// The record layout of a release. One that the scenario gives none is compatible with nothing but itself, for who
    /// is in doubt takes the incompatible process (`docs/models/pac.md 1.1`): its layout is a number that nothing else
    /// has.
    pub(crate) fn layout(&mut self, release: &Release) -> u32 {
        let text = release.to_string();
        let given = &self.config.as_deref().expect("a cluster is begun before it is used").layout;
        if let Some(known) = given.iter().find(|layout| layout.release == text) {
            return known.layout;
        }
        let place = self.unlisted.iter().position(|one| one == release).unwrap_or_else(|| {
            self.unlisted.push(release.clone());
            self.unlisted.len() - 1
        });
        let is_free = |number: &u32| given.iter().all(|layout| layout.layout != *number);
        (0..=u32::MAX).rev().filter(is_free).nth(place).unwrap_or(u32::MAX)
    }

    /// The repository with an address.
    pub(crate) fn repository_at(&self, target: &Target) -> Tried<usize> {
        let found = self.stores.iter().position(|store| target.is(&store.name, store.port));
        found.ok_or_else(|| format!("{target} cannot be reached"))
    }

    /// The repository that a tool on a host is pointed at, if it answers there.
    pub(crate) fn repository(&self, target: &Target, from: HostId, stage: &Stage) -> Tried<usize> {
        let found = self.repository_at(target)?;
        if self.is_open(from, found, stage) {
            return Ok(found);
        }
        Err(format!("{} does not answer", target.host))
    }

    /// The generations that an operator calls old or new, over all repositories: the newest release is new.
    pub(crate) fn generations_of(&self, age: Age) -> Vec<(usize, usize)> {
        let repositories = 0..self.stores.len();
        let mut all: Vec<(usize, usize)> = repositories
            .flat_map(|at| self.held_by(at).into_iter().map(move |number| (at, number)))
            .collect();
        let release = |number: usize| &self.generations[number].release;
        let newest = all.iter().map(|(_, number)| release(*number)).max();
        all.retain(|(_, number)| (Some(release(*number)) == newest) == (age == Age::New));
        all
    }

    /// Makes the store of a generation: its mode and its definitions, as the region's own file has them
    /// (`docs/models/pac.md 1.7`).
    pub(crate) fn create_generation(&mut self, at: usize, number: usize, mode: &str, act: Act) {
        self.set_mode(at, number, mode, act);
        self.gone.remove(&(at, number));
        if number > 0 {
            self.split_by = self.split_by.or(act.by);
        }
        let keys = &self.generations[number].keys;
        for program in
            self.programs.iter().filter(|_| number == 0 || !planted("a-new-store-has-no-definitions"))
        {
            self.stores[at].hset(&keys.definitions, program, "enabled");
        }
    }

    /// Tells the ledger that what was in these elements is gone.
    pub(crate) fn doom(&self, elements: &[Bytes], reason: Reason<Cause>, stage: &mut Stage) {
        for (id, _, _) in elements.iter().filter_map(|element| parse_element(element)) {
            stage.ledger.doom(id, reason);
        }
    }

    /// Why a record of a generation is read in another layout than it was written in.
    pub(crate) fn garbled(&self, generation: usize) -> Reason<Cause> {
        Reason { cause: Cause::ReadInOtherLayout, blame: self.generations[generation].mixed_by }
    }

    /// The region with a name.
    pub(crate) fn region_named(&self, name: &str) -> Tried<usize> {
        let found = self.regions.iter().position(|region| region.name == name);
        found.ok_or_else(|| format!("region {name} is not defined"))
    }

    /// Whether a region reaches the repository of its PAC.
    pub(crate) fn reaches(&self, number: usize, stage: &Stage) -> bool {
        let region = &self.regions[number];
        region.member.as_ref().is_some_and(|member| self.is_open(region.host, member.repository, stage))
    }

    /// Whether a repository answers what is sent from a host. Where no link joins two hosts, nothing arrives; and where
    /// only the way back is cut, no answer does. One that has failed over runs where its replica did: in the same place
    /// of the network, and not on the host (ours: the scenario places a replica on none).
    #[inline]
    pub(crate) fn is_open(&self, from: HostId, at: usize, stage: &Stage) -> bool {
        let (store, fleet) = (&self.stores[at], &stage.fleet);
        let arrives = |host: HostId| {
            if fleet.is_whole() {
                fleet.passes(from, host)
            } else {
                arrives_in_part(from, host, store, fleet)
            }
        };
        store.up && self.repository_hosts[at].is_none_or(arrives)
    }

    /// Whether the host that the scenario gives a repository is up.
    pub(crate) fn home_is_up(&self, at: usize, stage: &Stage) -> bool {
        self.repository_hosts[at].is_none_or(|host| stage.fleet.host(host).is_up())
    }

    /// Whether the replica of a repository would answer.
    pub(crate) fn replica_lives(&self, at: usize, stage: &Stage) -> bool {
        let store = &self.stores[at];
        !store.replica_downs.any() && (!store.elsewhere || self.home_is_up(at, stage))
    }

    /// Whether the replica of a repository is always a little behind.
    pub(crate) fn lags(&self, at: usize) -> bool {
        self.config().repository[at].replica_lag_s.span() > Span::ZERO
    }
}

/// Whether what is sent from a host to that of a repository is answered while a host is down or a link is cut.
#[inline(never)]
fn arrives_in_part(from: HostId, host: HostId, store: &Store, fleet: &Fleet) -> bool {
    let lives = store.elsewhere || fleet.host(host).is_up();
    lives && fleet.host(from).is_up() && fleet.passes(from, host) && fleet.passes(host, from)
}
