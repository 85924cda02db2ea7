//! What a region that was killed leaves behind, and how it is cleaned up.
//!
//! | left behind | where | what cleans it up |
//! |---|---|---|
//! | its locks | the region database | `recover locks HOST` (`domain/pac.md 2.4`, `dbfhadmin -recover`) |
//! | its member record | the repository | `recover members HOST`, or its next start in the same generation |
//! | the jobs that it executed, registered with it | the repository | the same |
//!
//! That the repository has functions of recovery is documented (`domain/pac.md 2.4`); by which command they are called is
//! not, so that the words are ours. What becomes of the jobs is the reading `jobs-of-the-dead`.

use crate::batch::job_field;
use crate::cause::Cause;
use crate::cluster::{Cluster, Ground};
use crate::generation::element;
use crate::readings::JobsOfTheDead;
use crate::region::Region;
use fleet::HostId;
use kernel::{Time, planted};
use ledger::{Blame, Reason};

/// A job whose region was killed while it executed it, and which runs again once somebody recovers the member (reading
/// `jobs-of-the-dead`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Orphan {
    pub(crate) job: u32,
    pub(crate) repository: usize,
    pub(crate) generation: usize,
    /// The command that killed its region.
    pub(crate) blame: Option<Blame>,
}

impl Region {
    /// Whether it is a member of a generation at this moment.
    pub(crate) fn is_member_of(&self, repository: usize, generation: usize) -> bool {
        let here = |member: &crate::region::Member| {
            member.repository == repository && member.generation == generation
        };
        !self.life.is_down() && self.member.as_ref().is_some_and(here)
    }
}

impl Cluster {
    /// The jobs that a region which is killed executes: gone, or registered with it until it is recovered.
    pub(crate) fn orphan_jobs(&mut self, number: usize, blame: Option<Blame>, stage: &mut Ground) {
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
    pub(crate) fn settle_orphans(&mut self, at: usize, reason: Reason<Cause>, stage: &mut Ground) {
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
            .filter(|(job, by)| *by == name && !self.regions[number].executing.contains(job))
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
                self.stores[at].rpush(&keys.jobs, element(known.id, known.layout, *job));
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
    pub(crate) fn recover_members(
        &mut self,
        host: HostId,
        from: HostId,
        stage: &Ground,
    ) -> Result<Vec<String>, String> {
        let mut said = Vec::new();
        for at in 0..self.stores.len() {
            for generation in 0..self.generations.len() {
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
        }
        if said.is_empty() {
            said.push(format!("no dead region of {} is registered", stage.fleet.host(host).name));
        }
        Ok(said)
    }

    /// The regions of a host that a generation has registered for what they are not, or do not do.
    fn dead_members(&self, at: usize, generation: usize, host: HostId) -> Vec<usize> {
        let members = self.stores[at].hkeys(&self.keys(generation).members);
        let jobs = self.registered_jobs(at, generation);
        let dead = |region: &Region| {
            let idle = |job: &u32| !region.executing.contains(job);
            let gone = members.contains(&region.name) && !region.is_member_of(at, generation);
            let works = jobs.iter().any(|(job, by)| *by == region.name && idle(job));
            region.host == host && (gone || works)
        };
        let regions = self.regions.iter().enumerate();
        regions.filter(|(_, region)| dead(region)).map(|(number, _)| number).collect()
    }

    /// Leaves the locks of a region that is killed to the dead.
    pub(crate) fn orphan_locks(&mut self, number: usize, now: Time) {
        let epoch = self.regions[number].epoch;
        for lock in self.locks.all_mut() {
            if usize::from(lock.region) == number && lock.epoch == epoch && lock.is_held(now) {
                lock.until = None;
            }
        }
    }

    /// `recover locks HOST`: releases the locks of killed processes of a host (`domain/pac.md 2.4`); tells how many.
    pub(crate) fn recover_locks(&mut self, host: HostId) -> usize {
        let regions = &self.regions;
        self.locks.release(|lock| {
            let region = &regions[usize::from(lock.region)];
            region.host == host && region.epoch != lock.epoch && lock.until.is_none()
        })
    }
}
