//! What of a cluster decides what comes, for the digest of a walk's state.
//!
//! What is in the repositories is written as it is, except for the time of a ping in a member record, which nothing
//! reads. A lock counts while it is held. The number of a region's life is left out: an event or a lock is of its present
//! life or is not. What only a report tells is left out: which resources an operator has disabled, what `CheckCompat`
//! answered, which ways were taken, and for which PACs a repository was initialised.

use crate::cluster::{Cluster, Ground, Job};
use crate::event::Event;
use crate::locks::Lock;
use crate::operate::Call;
use crate::region::{Life, Region};
use crate::repository::Key;
use crate::store::Store;
use kernel::Time;
use rehearsal::State;

impl Cluster {
    /// Writes the state of the whole cluster.
    pub(crate) fn write_state(&self, stage: &Ground, state: &mut State) {
        for region in &self.regions {
            write_region(region, state);
        }
        for store in &self.stores {
            write_store(store, state);
        }
        self.sessions.write(state);
        state.count(self.jobs.len());
        for job in &self.jobs {
            write_job(job, state);
        }
        state.count(self.locks.databases().len());
        for lock in self.locks.databases().iter().flatten() {
            self.write_lock(*lock, stage.now(), state);
        }
        for writer in &self.writers {
            state.maybe(*writer, |writer, state| {
                state.number(u64::from(writer.layout) << 8 | writer.generation as u64);
            });
        }
        self.write_generations(state);
        for hosts in [&self.drained, &self.backups] {
            let mut hosts = hosts.clone();
            hosts.sort_unstable();
            hosts.dedup();
            state.count(hosts.len());
            for host in hosts {
                state.number(host.0);
            }
        }
        state.number(self.position);
    }

    fn write_generations(&self, state: &mut State) {
        state.count(self.generations.len());
        for one in &self.generations {
            state.text(&one.prefix);
            for blame in [one.mode_blame, one.end_blame, one.mixed_by] {
                state.blame(blame);
            }
        }
        state.blame(self.split_by);
        state.count(self.gone.len());
        for ((at, generation), reason) in &self.gone {
            state.count(*at);
            state.count(*generation);
            state.text(rehearsal::Cause::word(reason.cause));
            state.blame(reason.blame);
        }
        state.count(self.orphans.len());
        for orphan in &self.orphans {
            state.number(orphan.job);
            state.count(orphan.repository);
            state.count(orphan.generation);
            state.blame(orphan.blame);
        }
        state.count(self.unlisted.len());
        for release in &self.unlisted {
            state.text(&release.to_string());
        }
    }

    /// A lock that has been released is as good as none.
    fn write_lock(&self, lock: Option<Lock>, now: Time, state: &mut State) {
        let held = lock.filter(|lock| lock.is_held(now));
        state.maybe(held, |lock, state| {
            let alive = self.regions[usize::from(lock.region)].epoch == lock.epoch;
            state.number(u64::from(lock.region) << 8 | u64::from(alive));
            state.maybe(lock.until, |until, state| state.left(until));
        });
    }

    /// Writes an event that is still to come, and whether it will do anything.
    pub(crate) fn write_event(&self, event: Event, stage: &Ground, state: &mut State) -> bool {
        let of = |region: u8, epoch: u16| {
            Some(&self.regions[usize::from(region)]).filter(|found| found.epoch == epoch)
        };
        let counts = match event {
            Event::Started { region, epoch } => of(region, epoch).is_some_and(|it| it.life == Life::Starting),
            Event::Stopping { region, epoch } => {
                of(region, epoch).is_some_and(|it| matches!(it.life, Life::Stopping | Life::NotResponding))
            }
            Event::Poll { region, epoch } | Event::Ping { region, epoch } => {
                of(region, epoch).is_some_and(|it| !it.life.is_down())
            }
            Event::JobDone { region, epoch, job } => {
                of(region, epoch).is_some_and(|it| it.executing.contains(&job))
            }
            Event::Look { watch } => stage.is_open(self.watches[watch as usize].ticket()),
            Event::Tool { call } => !self.calls[call as usize].dead,
            Event::Remove { removal } => self.removals[removal as usize].works(),
            Event::Demoted { repository } => self.stores[usize::from(repository)].demoted_by.is_some(),
            Event::Resynchronised { repository, turn } => {
                self.stores[usize::from(repository)].failovers == turn
            }
            Event::Replicate { .. } | Event::RepositoryUp { .. } => true,
        };
        if counts {
            self.write_counting(event, stage, state);
        }
        counts
    }

    fn write_counting(&self, event: Event, stage: &Ground, state: &mut State) {
        let (kind, who) = match event {
            Event::Started { region, .. } => (1u64, region),
            Event::Stopping { region, .. } => (2, region),
            Event::Poll { region, .. } => (3, region),
            Event::Ping { region, .. } => (4, region),
            Event::JobDone { region, .. } => (5, region),
            Event::Tool { .. } => (6, 0),
            Event::Look { .. } => (7, 0),
            Event::Remove { .. } => (8, 0),
            Event::Replicate { repository } => (9, repository),
            Event::RepositoryUp { repository } => (10, repository),
            Event::Demoted { repository } => (11, repository),
            Event::Resynchronised { repository, .. } => (12, repository),
        };
        state.number(kind << 8 | u64::from(who));
        match event {
            Event::JobDone { job, .. } => state.number(job),
            Event::Tool { call } => write_call(&self.calls[call as usize], stage, state),
            Event::Look { watch } => self.watches[watch as usize].write(state),
            Event::Remove { removal } => {
                let removal = &self.removals[removal as usize];
                removal.write(stage, state);
                state.number(self.stores[removal.at()].outages == removal.outages());
            }
            _ => {}
        }
    }
}

fn write_call(call: &Call, stage: &Ground, state: &mut State) {
    state.ticket(call.ticket, stage);
    state.number(call.origin.host.0);
    state.text(&call.origin.tools.to_string());
    state.blame(Some(call.origin.blame));
    state.number(call.origin.key);
    state.number(call.origin.attempt);
    state.text(&format!("{:?} {:?}", call.command, call.origin.mishap));
}

fn write_region(region: &Region, state: &mut State) {
    state.text(region.life.word());
    for flag in [region.configured, region.listening, region.min_comp_check] {
        state.number(flag);
    }
    state.text(&region.pac);
    state.count(region.repository);
    state.maybe(region.member.as_ref(), |member, state| {
        state.count(member.repository);
        state.count(member.generation);
        state.number(member.layout);
        state.text(&member.release.to_string());
    });
    state.number(region.pauses);
    state.count(region.frozen.len());
    for (database, dataset, until) in &region.frozen {
        state.count(*database);
        state.number(*dataset);
        state.left(*until);
    }
    state.number(region.initiators);
    state.count(region.executing.len());
    for job in &region.executing {
        state.number(*job);
    }
    state.count(region.definitions.len());
    for enabled in &region.definitions {
        state.number(*enabled);
    }
    state.left(region.ends_at);
    state.blame(region.stopped_by);
}

fn write_job(job: &Job, state: &mut State) {
    state.number(u64::from(job.id.0) << 32 | u64::from(job.dataset));
    state.number(job.read.0);
    state.number(job.length.nanos());
    state.number(job.layout);
}

/// What a repository holds, and what it would hold if its replica took over.
fn write_store(store: &Store, state: &mut State) {
    state.number(store.up);
    state.number(store.downs);
    state.number(store.in_step);
    state.maybe(store.demoted_by, |blame, state| state.blame(blame));
    write_keys(store, state);
    let mut replica = store.clone();
    replica.fail_over();
    write_keys(&replica, state);
}

fn write_keys(store: &Store, state: &mut State) {
    state.count(store.len());
    for key in store.keys() {
        write_bytes(key.name(), state);
        state.maybe(store.get(key), write_bytes);
        let fields = store.fields(key);
        state.count(fields.len());
        for (field, value) in fields {
            write_bytes(field.name(), state);
            write_bytes(timeless(key, value), state);
        }
    }
    for (key, list) in store.lists() {
        write_bytes(key.name(), state);
        state.count(list.len());
        for element in list {
            write_bytes(element, state);
        }
    }
}

fn write_bytes(bytes: &[u8], state: &mut State) {
    state.count(bytes.len());
    for part in bytes.chunks(8) {
        state.number(part.iter().fold(0_u64, |word, byte| word << 8 | u64::from(*byte)));
    }
}

/// A member record without the time of its ping.
fn timeless<'a>(key: &Key, value: &'a [u8]) -> &'a [u8] {
    let end = value.iter().position(|byte| *byte == b';').filter(|_| key.name().ends_with(b":members"));
    &value[..end.unwrap_or(value.len())]
}
