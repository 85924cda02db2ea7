//! A region: its life, its membership in a generation, and what it does by itself.
//!
//! ```text
//! stopped --casstart--> starting --> running --casstop--> stopping / not responding --> stopped
//!    ^                                  | casstop /i, /f; an install under it
//!    +----------- casstart ---------- crashed
//! ```
//! A region that is stopping completes its jobs first (`docs/models/pac.md 1.7`); while clients were connected to it,
//! its status is Not Responding meanwhile (`docs/models/pac.md 1.2`). A killed region does no shutdown processing, so
//! that its member record and its locks stay behind (`docs/models/pac.md 2.4`). What faults do to regions stands in
//! `struck`.

use crate::cluster::{Cluster, Ground};
use crate::config::RegionConfig;
use crate::event::Event;
use crate::ids::RegionId;
use fleet::{HostId, InForce, Release};
use kernel::{Time, planted};
use keyspace::Key;
use ledger::Blame;
use rehearsal::Act;
use rehearsal::outcome::Severity;

/// Where a region stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Life {
    Stopped,
    Starting,
    Running,
    Stopping,
    NotResponding,
    Crashed,
}

impl Life {
    /// The word an operator reads.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Stopped => "stopped",
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Stopping => "stopping",
            Self::NotResponding => "not responding",
            Self::Crashed => "crashed",
        }
    }

    /// Whether no process of the region is left.
    pub(crate) const fn is_down(self) -> bool {
        matches!(self, Self::Stopped | Self::Crashed)
    }
}

/// A region's place in a generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) repository: usize,
    /// The generation's number.
    pub(crate) generation: usize,
    /// The record layout of the release below.
    pub(crate) layout: u32,
    /// The release of the region's own programs, which under the compatible process is not the generation's.
    pub(crate) release: Release,
}

/// A region.
#[derive(Debug, Clone)]
pub(crate) struct Region {
    pub(crate) name: String,
    /// The name as a field of the member records.
    pub(crate) key: Key,
    pub(crate) host: HostId,
    pub(crate) life: Life,
    /// Which of its lives; an event of an earlier one no longer counts.
    pub(crate) epoch: u32,
    /// Whether the directory server knows it.
    pub(crate) configured: bool,
    pub(crate) listening: bool,
    pub(crate) pac: String,
    pub(crate) repository: usize,
    pub(crate) min_comp_check: bool,
    pub(crate) member: Option<Member>,
    pub(crate) initiators: u32,
    /// The repository and the generation that it last left in order, until it is started again.
    pub(crate) left: Option<(usize, usize)>,
    /// The jobs it executes.
    pub(crate) executing: Vec<u32>,
    /// Jobs that it has ended, and that its repository still names, because it was away then.
    pub(crate) ended: Vec<u32>,
    /// Its memory of resource definitions: those that are enabled.
    pub(crate) definitions: Vec<bool>,
    /// Before when it does not end, once it is stopping.
    pub(crate) ends_at: Time,
    /// The command that stops it.
    pub(crate) stopped_by: Option<Blame>,
    /// The command that ended its last life.
    pub(crate) ended_by: Option<Blame>,
    /// What last closed it to new clients.
    pub(crate) closed: Act,
    /// Faults that have it stand still, at this moment, and since when one does.
    pub(crate) pauses: InForce,
    pub(crate) still_since: Time,
    /// The locks of its jobs while it stands still, by database and dataset, and when they would have been released.
    pub(crate) frozen: Vec<(usize, u32, Time)>,
}

impl Region {
    /// Whether it runs, and does not stand still.
    pub(crate) const fn runs(&self) -> bool {
        matches!(self.life, Life::Running) && !self.pauses.any()
    }

    /// Whether it takes new clients, as far as it can say itself.
    pub(crate) const fn is_open(&self) -> bool {
        self.listening && matches!(self.life, Life::Running)
    }

    /// Whether it will itself take off a job that is registered with it: one that it executes, or has ended while its
    /// repository was away.
    pub(crate) fn answers_for(&self, job: u32) -> bool {
        self.executing.contains(&job) || self.ended.contains(&job)
    }

    /// It takes no new clients from now on; where it took none before, it was another command that closed it.
    pub(crate) const fn closes(&mut self, act: Act) {
        if self.is_open() {
            self.closed = act;
        }
    }

    pub(crate) fn new(config: &RegionConfig, host: HostId, pac: &str) -> Self {
        Self {
            name: config.name.clone(),
            key: config.name.as_str().into(),
            host,
            life: Life::Stopped,
            epoch: 0,
            configured: true,
            listening: config.listening,
            pac: pac.into(),
            repository: 0,
            min_comp_check: false,
            member: None,
            initiators: config.initiators,
            left: None,
            executing: Vec::new(),
            ended: Vec::new(),
            definitions: Vec::new(),
            ends_at: Time::ZERO,
            stopped_by: None,
            ended_by: None,
            closed: Act::START,
            pauses: InForce::NONE,
            still_since: Time::ZERO,
            frozen: Vec::new(),
        }
    }
}

impl Cluster {
    /// Makes a region a member: its record, and its memory of the definitions.
    pub(crate) fn join(&mut self, number: usize, member: Member, stage: &mut Ground) {
        let key = &self.keys(member.generation).definitions;
        let store = &self.stores[member.repository];
        let enabled = |program| store.hget(key, program) == Some(b"enabled");
        let definitions = self.programs.iter().map(enabled).collect();
        let region = &mut self.regions[number];
        region.definitions = definitions;
        let (at, generation) = (member.repository, member.generation);
        region.member = Some(member);
        region.stopped_by = None;
        region.left = None;
        // What an earlier life of it left there is its own.
        self.recover_member(at, generation, number);
        self.register(number, stage);
    }

    /// Writes the member record with the time of the ping (`docs/models/pac.md 2.2`), and looks who has not pinged.
    fn register(&mut self, number: usize, stage: &mut Ground) {
        let region = &self.regions[number];
        let Some(member) = &region.member else { return };
        if self.is_removed(member) {
            return;
        }
        let record = format!("{};{}", member.release, stage.now().nanos());
        let members = &self.generations[member.generation].keys.members;
        let at = member.repository;
        self.stores[at].hset(members, &region.key, &record);
        self.recover_the_silent(at, stage);
    }

    /// A region pings. Where its record was removed under it, the ping makes it anew (`docs/models/repository.md 3`).
    pub(crate) fn ping(&mut self, number: usize, epoch: u32, stage: &mut Ground) {
        if !self.is_life(number, epoch) {
            return;
        }
        if self.reaches(number, stage) && !self.regions[number].pauses.any() {
            self.take_off_ended(number, stage);
            self.register(number, stage);
        }
        let region = RegionId::of(number);
        stage.after(self.config().times.ping_s.span(), Event::Ping { region, epoch });
    }

    fn is_life(&self, number: usize, epoch: u32) -> bool {
        let region = &self.regions[number];
        region.epoch == epoch && !region.life.is_down()
    }

    /// A region has started.
    pub(crate) fn started(&mut self, number: usize, epoch: u32, stage: &mut Ground) {
        if self.regions[number].epoch != epoch || self.regions[number].life != Life::Starting {
            return;
        }
        self.regions[number].life = Life::Running;
        self.keep_house(number, stage);
    }

    /// A graceful stop begins: clients are cut, jobs are completed (`docs/models/pac.md 1.4`, step 2; `1.7`).
    pub(crate) fn begin_stop(&mut self, number: usize, blame: Blame, stage: &mut Ground) {
        let had_clients = self.cut_sessions(number, Some(blame), stage) > 0;
        let times = &self.config().times;
        let (stop, longer) = (times.stop_s.span(), times.stop_with_clients_s.span());
        let region = &mut self.regions[number];
        region.closes(Act { at: stage.now(), by: Some(blame) });
        region.life = if had_clients { Life::NotResponding } else { Life::Stopping };
        region.stopped_by = Some(blame);
        let epoch = region.epoch;
        let after = if had_clients { stop + longer } else { stop };
        region.ends_at = stage.now() + after;
        stage.after(after, Event::Stopping { region: RegionId::of(number), epoch });
    }

    /// A region that is stopping ends when its jobs have.
    pub(crate) fn stopping(&mut self, number: usize, epoch: u32, stage: &Ground) {
        let region = &self.regions[number];
        let ends = matches!(region.life, Life::Stopping | Life::NotResponding);
        let works = !region.executing.is_empty() && !planted("a-stop-drops-running-jobs");
        let busy = works || region.pauses.any() || stage.now() < region.ends_at;
        if region.epoch != epoch || !ends || busy {
            return;
        }
        self.take_off_ended(number, stage);
        self.deregister(number, stage);
        let reached = self.reaches(number, stage);
        let member = self.regions[number].member.as_ref().filter(|_| reached);
        self.regions[number].left = member.map(|member| (member.repository, member.generation));
        let blame = self.regions[number].stopped_by;
        self.leave(number, Life::Stopped, blame);
    }

    /// Takes the member record back. Where the repository does not answer, the record stays, as that of a dead one.
    fn deregister(&mut self, number: usize, stage: &Ground) {
        if let Some(member) = &self.regions[number].member
            && self.reaches(number, stage)
            && !planted("a-stopped-region-stays-registered")
        {
            let members = &self.generations[member.generation].keys.members;
            self.stores[member.repository].hdel(members, &self.regions[number].key);
        }
    }

    /// A region ends in order and waits for nothing: its clients are cut and its jobs are broken off (one value of the
    /// reading `casstop-immediate`).
    pub(crate) fn end_at_once(&mut self, number: usize, blame: Blame, stage: &mut Ground) {
        self.cut_sessions(number, Some(blame), stage);
        self.regions[number].closes(Act { at: stage.now(), by: Some(blame) });
        let epoch = self.regions[number].epoch;
        self.locks.release(|lock| usize::from(lock.region) == number && lock.epoch == epoch);
        let place = self.regions[number].member.as_ref().map(|member| (member.repository, member.generation));
        self.orphan_jobs(number, Some(blame), stage);
        if let Some((at, generation)) = place
            && self.reaches(number, stage)
        {
            self.take_off_ended(number, stage);
            self.recover_member(at, generation, number);
            self.deregister(number, stage);
            self.regions[number].left = place;
        }
        self.leave(number, Life::Stopped, Some(blame));
    }

    /// The region is no member any more; the last one to leave is to blame for what stays behind.
    fn leave(&mut self, number: usize, life: Life, blame: Option<Blame>) {
        let region = &mut self.regions[number];
        region.life = life;
        region.ended.clear();
        region.epoch += 1;
        region.ended_by = blame;
        if let Some(member) = region.member.take() {
            self.generations[member.generation].end_blame = blame;
        }
    }

    /// A region's processes are killed: no shutdown processing (`docs/models/pac.md 1.7`).
    pub(crate) fn kill(&mut self, number: usize, blame: Option<Blame>, stage: &mut Ground) {
        self.cut_sessions(number, blame, stage);
        self.regions[number].closes(Act { at: stage.now(), by: blame });
        self.orphan_locks(number, blame, stage.now());
        self.orphan_jobs(number, blame, stage);
        self.leave(number, Life::Crashed, blame);
        let message = format!(
            "{} was killed: its record in the repository and its locks stay behind",
            self.regions[number].name
        );
        stage.note(Severity::Warning, "region-killed", blame, message);
    }
}
