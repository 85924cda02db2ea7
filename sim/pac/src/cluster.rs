//! The cluster as a whole: its regions, repositories, locks, sessions and jobs, and how a rehearsal finds them.
//!
//! A *generation* is a name and a release; its keys in a repository begin with both. A region that runs is a *member* of
//! one generation.

use crate::cause::Cause;
use crate::command::{Age, Target};
use crate::config::{Config, Queues};
use crate::event::Event;
use crate::operate::{Call, Removal, Watch};
use crate::readings::Readings;
use crate::region::{Life, Member, Region};
use crate::session::Sessions;
use crate::store::Store;
use fleet::{HostId, Release};
use kernel::{Span, Time, planted};
use ledger::{Blame, IncarnationId, Reason, StoreId, UpdateId};
use rehearsal::{Setting, Stage};

/// What a model of this family stands on.
pub type Ground = Stage<Cluster>;

/// The repository in which queues are kept that have one of their own: the second.
const QUEUES: usize = 1;

/// One job, from its submission on. Where it waits, the repository alone knows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Job {
    pub(crate) id: UpdateId,
    pub(crate) length: Span,
    pub(crate) dataset: u32,
    /// The scheduler's group and when it asked; absent for a job that a transaction submitted.
    pub(crate) asked: Option<(u8, Time)>,
    /// The version of its dataset that it read when it began.
    pub(crate) read: UpdateId,
}

/// A lock on a row or a dataset, in the region database of a generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lock {
    /// Who holds it.
    pub(crate) region: u8,
    /// Its life when it took the lock.
    pub(crate) epoch: u16,
    /// Which region database knows of it.
    pub(crate) database: u8,
    /// When it is released; a lock whose holder was killed is not.
    pub(crate) until: Option<Time>,
}

/// Who wrote a record last, and in which layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Writer {
    pub(crate) database: u8,
    pub(crate) layout: u32,
}

/// A cluster.
#[derive(Debug, Clone, Default)]
pub struct Cluster {
    pub(crate) config: Option<Box<Config>>,
    pub(crate) readings: Option<Readings>,
    pub(crate) regions: Vec<Region>,
    /// The repositories.
    pub(crate) stores: Vec<Store>,
    pub(crate) repository_hosts: Vec<Option<HostId>>,
    pub(crate) sessions: Sessions,
    pub(crate) jobs: Vec<Job>,
    /// By dataset and row: datasets first.
    pub(crate) locks: Vec<Option<Lock>>,
    pub(crate) writers: Vec<Option<Writer>>,
    pub(crate) contents: Vec<Vec<u32>>,
    pub(crate) datastore: Option<IncarnationId>,
    /// Prefixes that were ever used; the index names a generation where a small number is wanted.
    pub(crate) prefixes: Vec<String>,
    pub(crate) drained: Vec<HostId>,
    pub(crate) backups: Vec<HostId>,
    pub(crate) calls: Vec<Call>,
    pub(crate) watches: Vec<Watch>,
    pub(crate) removals: Vec<Removal>,
    /// Resources that an operator has disabled.
    pub(crate) disabled: Vec<String>,
    /// The command that last changed each generation's mode, by prefix.
    pub(crate) mode_blame: Vec<Option<Blame>>,
    /// The command that ended the last member of each generation.
    pub(crate) end_blame: Vec<Option<Blame>>,
    /// The command by which a region of another record layout became a member, by prefix.
    pub(crate) mixed_by: Vec<Option<Blame>>,
    /// The command that made a second generation.
    pub(crate) split_by: Option<Blame>,
    pub(crate) reverted_noted: bool,
    pub(crate) position: u64,
    pub(crate) truth: bool,
}

impl Cluster {
    pub(crate) fn config(&self) -> &Config {
        self.config.as_deref().expect("a cluster is begun before it is used")
    }

    pub(crate) fn readings(&self) -> Readings {
        self.readings.expect("a cluster is begun before it is used")
    }

    /// Puts the cluster into its state at the start: every region runs in one generation whose mode is Running.
    pub(crate) fn build(&mut self, setting: &Setting<Self>, stage: &mut Ground) {
        *self = Self {
            config: Some(Box::new(setting.config.clone())),
            readings: Some(setting.readings),
            truth: setting.truth,
            ..Self::default()
        };
        self.open_stores(stage);
        let records = setting.config.batch.datasets + setting.config.online.rows;
        self.locks.resize(records as usize, None);
        self.writers.resize(records as usize, None);
        self.contents.resize(records as usize, Vec::new());
        self.datastore = Some(stage.ledger.open(StoreId(0), records));
        for number in 0..setting.config.region.len() {
            self.open_region(number, stage);
        }
        self.sessions = Sessions::of(setting, &self.regions);
        self.connect_all(stage);
    }

    fn open_stores(&mut self, stage: &mut Ground) {
        let config = self.config().clone();
        for (number, one) in config.repository.iter().enumerate() {
            self.stores.push(Store::new(&one.name, one.port));
            self.repository_hosts.push(stage.fleet.host_named(&one.host));
            if one.replica_lag_s.span() > Span::ZERO {
                stage.after(one.replica_lag_s.span(), Event::Replicate { repository: number as u8 });
            }
        }
    }

    fn open_region(&mut self, number: usize, stage: &mut Ground) {
        let config = self.config().region[number].clone();
        let host = stage.fleet.host_named(&config.host).unwrap_or(HostId(0));
        let release = stage.fleet.host(host).newest_installed().cloned().unwrap_or_default();
        let mut region = Region::new(&config, host, &self.config().name);
        region.life = Life::Running;
        self.regions.push(region);
        let prefix = self.prefix(&self.config().name.clone(), &release);
        if self.stores[0].get(&format!("{prefix}mode")).is_none() {
            self.create_generation(0, &prefix, "Running", None);
        }
        self.join(number, Member { repository: 0, prefix, release }, stage);
        self.regions[number].life = Life::Running;
        self.keep_house(number, stage);
    }

    /// Schedules what a running region does by itself.
    pub(crate) fn keep_house(&self, number: usize, stage: &mut Ground) {
        let epoch = self.regions[number].epoch;
        let region = number as u8;
        let times = &self.config().times;
        stage.after(times.ping_s.span(), Event::Ping { region, epoch });
        stage.after(times.poll_s.span(), Event::Poll { region, epoch });
    }

    /// The prefix of a generation's keys.
    pub(crate) fn prefix(&self, pac: &str, release: &Release) -> String {
        if planted("prefix-without-version") {
            return format!("{pac}:1:");
        }
        format!("{pac}:{release}:")
    }

    /// A small number for a prefix.
    pub(crate) fn generation(&mut self, prefix: &str) -> u8 {
        let found = self.prefixes.iter().position(|known| known == prefix);
        found.unwrap_or_else(|| {
            self.prefixes.push(prefix.into());
            self.mode_blame.push(None);
            self.end_blame.push(None);
            self.mixed_by.push(None);
            self.prefixes.len() - 1
        }) as u8
    }

    /// Which region database a generation locks in (reading `shared-region-db`; `domain/pac.md 1.3`).
    pub(crate) fn database(&mut self, prefix: &str) -> u8 {
        if self.readings().shared_region_db { 0 } else { self.generation(prefix) }
    }

    /// The record layout of a release; a release without one has a layout of its own.
    pub(crate) fn layout(&self, release: &Release) -> u32 {
        let text = release.to_string();
        let known = self.config().layout.iter().find(|layout| layout.release == text);
        known.map_or(u32::MAX, |layout| layout.layout)
    }

    /// The repository that a tool is pointed at.
    pub(crate) fn repository(&self, target: &Target) -> Result<usize, String> {
        let named = |store: &Store| store.name == target.host && store.port == target.port;
        let found = self.stores.iter().position(named);
        let found = found.ok_or_else(|| format!("{}:{} cannot be reached", target.host, target.port))?;
        if self.stores[found].up { Ok(found) } else { Err(format!("{} does not answer", target.host)) }
    }

    /// Where the queues of a member are: the repository's number and the prefix of their keys.
    pub(crate) fn queues_of(&self, member: &Member) -> (usize, String) {
        match self.config().queues {
            Queues::InPsor => (member.repository, member.prefix.clone()),
            Queues::Separate => (QUEUES, String::new()),
        }
    }

    /// The generations of a repository, by name and release, the oldest first.
    pub(crate) fn generations(&self, repository: usize) -> Vec<(String, Release)> {
        let modes = self.stores[repository].scan("");
        let mut found: Vec<(String, Release)> = modes.iter().filter_map(|key| parse_mode_key(key)).collect();
        found.sort_by(|a, b| a.1.cmp(&b.1));
        found
    }

    /// The generations that an operator calls old or new, over all repositories: the newest release is new.
    pub(crate) fn generations_of(&self, age: Age) -> Vec<(usize, String)> {
        let all: Vec<(usize, String, Release)> = (0..self.stores.len())
            .flat_map(|at| self.generations(at).into_iter().map(move |(pac, release)| (at, pac, release)))
            .collect();
        let newest = all.iter().map(|(_, _, release)| release.clone()).max();
        let is_new = |release: &Release| Some(release) == newest.as_ref();
        all.iter()
            .filter(|(_, _, release)| is_new(release) == (age == Age::New))
            .map(|(at, pac, release)| (*at, self.prefix(pac, release)))
            .collect()
    }

    /// Makes the store of a generation: its mode and its definitions, as the region's own file has them
    /// (`domain/pac.md 1.7`).
    pub(crate) fn create_generation(&mut self, at: usize, prefix: &str, mode: &str, blame: Option<Blame>) {
        let number = usize::from(self.generation(prefix));
        self.mode_blame[number] = blame;
        if number > 0 {
            self.split_by = self.split_by.or(blame);
        }
        self.stores[at].set(&format!("{prefix}mode"), mode);
        for program in 0..self.config().online.programs {
            self.stores[at].hset(&format!("{prefix}definitions"), &program_name(program), "enabled");
        }
    }

    /// Tells the ledger that what was in these elements is gone.
    pub(crate) fn doom(&self, elements: &[String], reason: Reason<Cause>, stage: &mut Ground) {
        for id in elements.iter().filter_map(|element| effect_of(element)) {
            stage.ledger.doom(id, reason);
        }
    }

    /// Why a record of a generation is read in another layout than it was written in.
    pub(crate) fn garbled(&mut self, prefix: &str) -> Reason<Cause> {
        let generation = usize::from(self.generation(prefix));
        Reason { cause: Cause::ReadInOtherLayout, blame: self.mixed_by[generation] }
    }

    /// The region with a name.
    pub(crate) fn region_named(&self, name: &str) -> Result<usize, String> {
        let found = self.regions.iter().position(|region| region.name == name);
        found.ok_or_else(|| format!("region {name} is not defined"))
    }

    /// Whether a region reaches its repository.
    pub(crate) fn reaches(&self, number: usize, stage: &Ground) -> bool {
        let region = &self.regions[number];
        let Some(member) = &region.member else { return false };
        let at = member.repository;
        let open = self.repository_hosts[at].is_none_or(|host| {
            stage.fleet.link_between(region.host, host).is_none() || stage.fleet.reaches(region.host, host)
        });
        self.stores[at].up && open
    }
}

/// The name of a program.
pub(crate) fn program_name(number: u32) -> String {
    format!("PRG{number}")
}

fn parse_mode_key(key: &str) -> Option<(String, Release)> {
    let (front, last) = key.rsplit_once(':')?;
    let (pac, release) = front.split_once(':')?;
    (last == "mode").then_some(())?;
    Some((pac.into(), Release::parse(release)?))
}

/// An element of a queue: which effect it is, in which layout it was written, and for a job its number.
pub(crate) fn element(id: UpdateId, layout: u32, number: u32) -> String {
    format!("{}/{layout}/{number}", id.0)
}

/// The effect, the layout and the number of an element.
pub(crate) fn parse_element(element: &str) -> Option<(UpdateId, u32, u32)> {
    let mut parts = element.split('/').map(|part| part.parse::<u32>().ok());
    Some((UpdateId(parts.next()??), parts.next()??, parts.next()??))
}

/// The effect of an element.
pub(crate) fn effect_of(element: &str) -> Option<UpdateId> {
    parse_element(element).map(|(id, _, _)| id)
}
