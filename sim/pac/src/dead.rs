//! What a region that was killed leaves behind, and how it is cleaned up.
//!
//! | left behind | where | what cleans it up |
//! |---|---|---|
//! | its locks | the region database | `recover locks HOST` (`docs/models/pac.md 2.4`, `dbfhadmin -recover`), or by itself |
//! | its member record | the repository | `recover members HOST`, its next start in the same generation, or by itself |
//! | the jobs that it executed, registered with it | the repository | the same |
//!
//! That the repository has functions of recovery, and that regions which do not ping are passed over, is documented
//! (`docs/models/pac.md 2.4`); by which command the functions are called, or whether by themselves, is not. So the
//! words of the command are ours, and whether it is needed is the reading `dead-members`:
//!
//! - `by-command`: nothing happens until somebody types it. One page has it so: a region that failed to deregister
//!   makes its PAC look active, and the cure is a command (`docs/models/pac.md 2.4`).
//! - `by-itself`: the next region that pings the repository, of whichever generation, recovers whoever has not pinged
//!   for `dead_after_s`: its record, its jobs, and its locks, which are what the page names first ("release ENQs").
//!   Where no region pings the repository nobody does. That any region does it, and that it does all three, is
//!   inferred.
//!
//! How long a silence is taken for a death is not documented; the one figure that a page shows is a region passed over
//! after 482 seconds, which is the default. A region that lives and does not ping, because it stands still or a link is
//! cut, is left alone (ours: what recovery would do to it no document says, and it may hold locks; 2.4).
//!
//! What becomes of the jobs is the reading `jobs-of-the-dead`.

use crate::cause::Cause;
use crate::cluster::{Cluster, Stage};
use crate::ids::RegionId;
use crate::parts::{Lock, Orphan, Region, job_field, write_element};
use crate::readings::{DeadMembers, JobsOfTheDead};
use fleet::HostId;
use kernel::{Time, planted};
use ledger::{Blame, Reason};
use rehearsal::{Replied, Severity};

/// When the region of a member record last pinged.
pub(crate) fn pinged_at(record: &[u8]) -> Option<Time> {
    let (_, nanos) = std::str::from_utf8(record).ok()?.split_once(';')?;
    Some(Time::from_nanos(nanos.parse().ok()?))
}

impl Region {
    /// Whether it is a member of a generation at this moment.
    pub(crate) fn is_member_of(&self, repository: usize, generation: usize) -> bool {
        !self.run_state.is_down()
            && self.member.as_ref().is_some_and(|member| member.is_of(repository, generation))
    }
}

impl Cluster {
    /// The jobs that a region which is killed executes: gone, or registered with it until it is recovered.
    pub(crate) fn orphan_jobs(&mut self, number: usize, blame: Option<Blame>, stage: &mut Stage) {
        let executing = std::mem::take(&mut self.regions[number].executing);
        let member = self.regions[number].member.as_ref();
        let place = member.map(|member| (member.repository, member.generation));
        for job in executing.into_iter().filter(|_| !planted("the-jobs-of-the-dead-are-forgotten")) {
            match (self.readings().jobs_of_the_dead, place) {
                (JobsOfTheDead::RunAgain, Some((repository, generation)))
                    if self.stores[repository]
                        .hget(&self.keys(generation).running, &job_field(job))
                        .is_some() =>
                {
                    self.orphans.push(Orphan { job, repository, generation, blame });
                }
                _ => {
                    let reason = Reason { cause: Cause::KilledWithRegion, blame };
                    stage.ledger.doom(self.jobs[job as usize].id, reason);
                }
            }
        }
    }

    /// Jobs of killed regions that a repository no longer knows are gone.
    pub(crate) fn settle_orphans(&mut self, at: usize, reason: Reason<Cause>, stage: &mut Stage) {
        let (stores, generations, jobs) = (&self.stores, &self.generations, &self.jobs);
        self.orphans.retain(|orphan| {
            let running = &generations[orphan.generation].keys.running;
            let known = stores[orphan.repository].hget(running, &job_field(orphan.job)).is_some();
            if orphan.repository == at && !known {
                stage.ledger.doom(jobs[orphan.job as usize].id, reason);
                return false;
            }
            true
        });
    }

    /// Cleans up what a region left in a generation in which it is no more: tells how many jobs ended, and how many are
    /// queued again.
    pub(crate) fn recover_member(&mut self, at: usize, generation: usize, number: usize) -> (usize, usize) {
        let keys = self.generations[generation].keys.clone();
        let name = self.regions[number].name.clone();
        let registered: Vec<u32> = self
            .registered_jobs(at, generation)
            .into_iter()
            .filter(|(job, by)| *by == name && !self.regions[number].answers_for(*job))
            .map(|(job, _)| job)
            .collect();
        let mut again = 0;
        for job in &registered {
            self.stores[at].hdel(&keys.running, &job_field(*job));
            let own = |orphan: &Orphan| {
                (orphan.job, orphan.repository, orphan.generation) == (*job, at, generation)
            };
            if let Some(place) = self.orphans.iter().position(own) {
                self.orphans.remove(place);
                let known = self.jobs[*job as usize];
                self.stores[at].rpush(&keys.jobs, write_element(known.id, known.layout, *job));
                again += 1;
            }
        }
        if !self.regions[number].is_member_of(at, generation) {
            self.stores[at].hdel(&keys.members, &self.regions[number].key);
        }
        (registered.len() - again, again)
    }

    /// The jobs that a repository names as executed, each with the region that it names.
    pub(crate) fn registered_jobs(&self, at: usize, generation: usize) -> Vec<(u32, String)> {
        let fields = self.stores[at].fields(&self.keys(generation).running);
        let read = |(job, by): (&keyspace::Key, &[u8])| {
            let job = std::str::from_utf8(job.name()).ok()?.parse().ok()?;
            Some((job, String::from_utf8_lossy(by).into_owned()))
        };
        fields.into_iter().filter_map(read).collect()
    }

    /// `recover members HOST`: cleans up after every region of a host that is registered where it is no member, or with
    /// jobs that it does not execute, as a failover brings them back. Says what it did.
    pub(crate) fn recover_members(&mut self, host: HostId, from: HostId, stage: &Stage) -> Replied {
        let mut said = Vec::new();
        for (at, generation) in self.every_place() {
            let dead = self.dead_members(at, generation, host);
            if !dead.is_empty() && !self.is_open(from, at, stage) {
                return Err(format!("recover: {} does not answer", self.stores[at].name));
            }
            for number in dead {
                let (ended, again) = self.recover_member(at, generation, number);
                let (name, own) = (self.generations[generation].name(), &self.regions[number].name);
                said.push(format!("{own} in PAC {name}: {ended} of its jobs ended, {again} run again"));
            }
        }
        if said.is_empty() {
            said.push(format!("no dead region of {} is registered", stage.fleet.host(host).name));
        }
        Ok(Some(said))
    }

    /// A region has pinged a repository: whoever has not for too long is recovered (reading `dead-members`).
    pub(crate) fn recover_the_silent(&mut self, at: usize, stage: &mut Stage) {
        if self.readings().dead_members == DeadMembers::ByCommand || planted("nobody-recovers-the-silent") {
            return;
        }
        let now = stage.now();
        for (generation, number, dead_at) in self.registered_dead(at) {
            if dead_at > now {
                continue;
            }
            let (ended, again) = self.recover_member(at, generation, number);
            let region = &self.regions[number];
            let (epoch, own) = (region.epoch, RegionId::of(number));
            let locks =
                self.locks.release(|lock| lock.region == own && lock.epoch != epoch && lock.until.is_none());
            let (name, own) = (self.generations[generation].name(), &self.regions[number].name);
            let message = format!(
                "{own}, which no longer pinged, was recovered by itself in PAC {name}: {ended} of its jobs ended, \
                 {again} run again, {locks} of its locks were released"
            );
            stage.note(Severity::Note, "member-recovered", None, message);
        }
    }

    /// The dead regions that a repository has registered, by generation, and from when on each counts as dead.
    pub(crate) fn registered_dead(&self, at: usize) -> Vec<(usize, usize, Time)> {
        let longest = self.config().times.dead_after_s.span();
        let mut dead = Vec::new();
        for generation in 0..self.generations.len() {
            let members = &self.keys(generation).members;
            let gone = |region: &Region| !region.is_member_of(at, generation);
            for (number, region) in self.regions.iter().enumerate().filter(|(_, region)| gone(region)) {
                let pinged = self.stores[at].hget(members, &region.key).and_then(pinged_at);
                dead.extend(pinged.map(|pinged| (generation, number, pinged + longest)));
            }
        }
        dead
    }

    /// The dead region that the next ping recovers that comes late enough, if there will be one.
    pub(crate) fn awaits_recovery(&self, stage: &Stage) -> Option<usize> {
        if self.readings().dead_members == DeadMembers::ByCommand {
            return None;
        }
        let pings = (0..self.regions.len())
            .filter(|number| self.regions[*number].runs() && self.reaches(*number, stage));
        let members = pings.filter_map(|number| self.regions[number].member.as_ref());
        let pinged = members.filter(|member| !self.is_removed(member)).map(|member| member.repository);
        pinged.flat_map(|at| self.registered_dead(at)).map(|(_, number, _)| number).next()
    }

    /// The regions of a host that a generation has registered for what they are not, or do not do.
    fn dead_members(&self, at: usize, generation: usize, host: HostId) -> Vec<usize> {
        let members = self.stores[at].hkeys(&self.keys(generation).members);
        let jobs = self.registered_jobs(at, generation);
        let dead = |region: &Region| {
            let idle = |job: &u32| !region.answers_for(*job);
            let gone = members.contains(&region.name) && !region.is_member_of(at, generation);
            let works = jobs.iter().any(|(job, by)| *by == region.name && idle(job));
            region.host == host && (gone || works)
        };
        let regions = self.regions.iter().enumerate();
        regions.filter(|(_, region)| dead(region)).map(|(number, _)| number).collect()
    }

    /// Whether `recover members` would find something to clean up after a host.
    pub(crate) fn has_dead_members(&self, host: HostId) -> bool {
        self.every_place().any(|(at, generation)| !self.dead_members(at, generation, host).is_empty())
    }

    /// Whether `recover locks` would find something to release of a host.
    pub(crate) fn has_dead_locks(&self, host: HostId) -> bool {
        self.locks.all().any(|lock| self.is_of_the_dead(lock, host))
    }

    /// Whether a killed process of a host holds a lock.
    fn is_of_the_dead(&self, lock: &Lock, host: HostId) -> bool {
        let region = &self.regions[usize::from(lock.region)];
        region.host == host && region.epoch != lock.epoch && lock.until.is_none()
    }

    /// Leaves the locks of a region that is killed to the dead, with the command that killed it.
    pub(crate) fn orphan_locks(&mut self, number: usize, blame: Option<Blame>, now: Time) {
        let epoch = self.regions[number].epoch;
        for lock in self.locks.all_mut() {
            if usize::from(lock.region) == number && lock.epoch == epoch && lock.is_held(now) {
                lock.until = None;
                lock.killed_by = blame;
            }
        }
    }

    /// `recover locks HOST`: releases the locks of killed processes of a host (`docs/models/pac.md 2.4`); tells how
    /// many.
    pub(crate) fn recover_locks(&mut self, host: HostId) -> usize {
        let mut locks = std::mem::take(&mut self.locks);
        let released = locks.release(|lock| self.is_of_the_dead(lock, host));
        self.locks = locks;
        released
    }
}
