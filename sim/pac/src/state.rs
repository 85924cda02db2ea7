//! What of a cluster decides what comes, for the digest of a walk's state.
//!
//! What is in the repositories is written as it is, except for the time of a ping in a member record: what it decides is
//! when a dead region is recovered. A lock counts while it is held. The number of a region's life is left out: an event or a lock is of its present
//! life or is not. What only a report tells is left out: which resources an operator has disabled, what `CheckCompat`
//! answered, which ways were taken, and for which PACs a repository was initialised.
//!
//! Everything is taken apart by all of its fields, so that a new one is written or is left out on purpose.

use crate::cluster::{Cluster, LastWriter, Stage};
use crate::event::Event;
use crate::ids::RegionId;
use crate::parts::{Call, Generation, Job, Lock, Region, RegionState, Store};
use kernel::{Event as _, Time};
use keyspace::Key;
use rehearsal::{Invocation, State, Stated};

impl Stated for Cluster {
    /// Writes the state of the whole cluster.
    fn state(&self, stage: &Stage, state: &mut State) {
        // A run's setup never changes, what is drawn is the seed's, calls, waits and removals are written with their events, and the rest is told
        // in reports alone or checks them.
        let Self {
            config: _,
            readings: _,
            mix: _,
            regions,
            stores,
            repository_hosts: _,
            sessions,
            jobs,
            job_draws: _,
            locks,
            writers,
            contents: _,
            datastore: _,
            generations: _,
            shared_queues: _,
            programs: _,
            drained,
            backups,
            calls: _,
            waits: _,
            removals: _,
            gone: _,
            orphans: _,
            unlisted: _,
            answers: _,
            ways: _,
            initialised: _,
            disabled: _,
            defined: _,
            split_by: _,
            reverted_noted: _,
            position,
            offered: _,
            truth: _,
        } = self;
        for region in regions {
            write_region(region, state);
        }
        for (at, store) in stores.iter().enumerate() {
            write_store(store, state);
            for (_, _, dead_at) in self.registered_dead(at) {
                state.left(dead_at);
            }
        }
        sessions.write(state);
        state.list(jobs, write_job);
        state.count(locks.databases().len());
        for lock in locks.databases().iter().flatten() {
            self.write_lock(*lock, stage.now(), state);
        }
        for writer in writers {
            state.maybe(*writer, |LastWriter { generation, layout }, state| {
                state.number(u64::from(layout) << 8 | generation as u64);
            });
        }
        self.write_generations(state);
        let drained = drained.iter().map(|(host, _)| *host).collect();
        for mut hosts in [drained, backups.clone()] {
            hosts.sort_unstable();
            hosts.dedup();
            state.list(hosts, |host, state| state.number(host.0));
        }
        state.number(*position);
    }

    fn counts(&self, event: Event, stage: &Stage) -> bool {
        let is = |region: RegionId, epoch: u32, wanted: &dyn Fn(&Region) -> bool| {
            let found = &self.regions[usize::from(region)];
            found.epoch == epoch && wanted(found)
        };
        match event {
            Event::Started { region, epoch } => {
                is(region, epoch, &|it| it.run_state == RegionState::Starting)
            }
            Event::Stopping { region, epoch } => is(region, epoch, &|it| it.run_state.is_stopping()),
            Event::Poll { region, epoch } | Event::Ping { region, epoch } => {
                is(region, epoch, &|it| !it.run_state.is_down())
            }
            Event::JobDone { region, epoch, job } => is(region, epoch, &|it| it.executing.contains(&job)),
            Event::Look { wait } => stage.is_open(self.waits[wait as usize].ticket),
            Event::Tool { call } => !self.calls[call as usize].dead,
            Event::Remove { removal } => self.removals[removal as usize].works,
            Event::Demoted { repository } => self.stores[usize::from(repository)].demoted_by.is_some(),
            Event::Resynchronised { repository, turn } => {
                self.stores[usize::from(repository)].failovers == turn
            }
            Event::Replicate { .. } | Event::RepositoryUp { .. } => true,
        }
    }

    fn upcoming(&self, event: Event, stage: &Stage, state: &mut State) {
        // What it is and whose, without the number of a life or of a call.
        state.number(event.word() >> 44);
        match event {
            Event::JobDone { job, .. } => state.number(job),
            Event::Tool { call } => write_call(&self.calls[call as usize], stage, state),
            Event::Look { wait } => self.waits[wait as usize].write(state),
            Event::Remove { removal } => {
                let removal = &self.removals[removal as usize];
                removal.write(stage, state);
                state.number(self.stores[removal.at].outages == removal.outages);
            }
            _ => {}
        }
    }

    fn wind(&mut self, stage: &mut Stage) {
        let mean = self.config().times.session_s.span();
        self.sessions.wind(mean, stage.now());
    }
}

impl Cluster {
    fn write_generations(&self, state: &mut State) {
        // What took a store away is told of gaps alone, and whether it has run of the goal; of a loss that is the reason
        // below.
        state.list(&self.generations, |generation, state| {
            let Generation { prefix, mode_set, end_blame, mixed_by, .. } = generation;
            let Generation { pac: _, release: _, keys: _, has_run: _, taken: _, .. } = generation;
            state.text(prefix);
            for blame in [&mode_set.by, end_blame, mixed_by] {
                state.blame(*blame);
            }
        });
        state.blame(self.split_by);
        state.text(&format!("{:?} {:?} {:?}", self.gone, self.orphans, self.unlisted));
    }

    /// A lock that has been released is as good as none.
    fn write_lock(&self, lock: Option<Lock>, now: Time, state: &mut State) {
        let held = lock.filter(|lock| lock.is_held(now));
        state.maybe(held, |Lock { region, epoch, until, killed_by }, state| {
            let alive = self.regions[usize::from(region)].epoch == epoch;
            state.number(u64::from(region) << 8 | u64::from(alive));
            state.maybe(until, |until, state| state.left(until));
            state.blame(killed_by);
        });
    }
}

fn write_call(call: &Call, stage: &Stage, state: &mut State) {
    // A call that is dead is not written at all.
    let Call { ticket, invocation, command, dead: _ } = call;
    let Invocation { host, tools, key, attempt, blame, mishap } = invocation;
    state.ticket(*ticket, stage);
    state.number(host.0);
    state.text(&tools.to_string());
    state.blame(Some(*blame));
    state.number(*key);
    state.number(*attempt);
    state.text(&format!("{command:?} {mishap:?}"));
}

fn write_region(region: &Region, state: &mut State) {
    // What its member record begins with is the release of its membership. What ended it, closed it to new clients or set it, and since when it stands still, is only told.
    let Region {
        name: _,
        key: _,
        host: _,
        begun_with: _,
        run_state,
        epoch: _,
        configured,
        listening,
        pac,
        repository,
        min_comp_check,
        member,
        stamp: _,
        initiators,
        left,
        executing,
        ended,
        definitions,
        ends_at,
        stopped_by,
        ended_by: _,
        closed: _,
        set_by: _,
        pauses,
        still_since: _,
        frozen,
    } = region;
    state.text(run_state.word());
    for flag in [configured, listening, min_comp_check] {
        state.number(*flag);
    }
    state.text(pac);
    state.count(*repository);
    state.text(&format!("{member:?} {left:?}"));
    state.number(*pauses);
    state.list(frozen, |(database, dataset, until), state| {
        state.count(*database);
        state.number(*dataset);
        state.left(*until);
    });
    state.number(*initiators);
    for jobs in [executing, ended] {
        state.list(jobs, |job, state| state.number(*job));
    }
    state.list(definitions, |enabled, state| state.number(*enabled));
    state.left(*ends_at);
    state.blame(*stopped_by);
}

fn write_job(job: &Job, state: &mut State) {
    // When it was asked for is measured; nothing is answered twice.
    let Job { id, length, dataset, layout, asked: _, read } = job;
    state.number(u64::from(id.0) << 32 | u64::from(*dataset));
    state.number(read.0);
    state.number(length.nanos());
    state.number(*layout);
}

/// What a repository holds, and what it would hold if its replica took over.
fn write_store(store: &Store, state: &mut State) {
    // What it fell by is told of gaps alone; how often it went down or failed over only tells connections and events apart.
    let Store {
        name: _,
        port: _,
        up,
        fell: _,
        downs,
        replica_downs,
        elsewhere,
        starts,
        outages: _,
        failovers: _,
        in_step,
        demoted_by,
        keyspace: _,
        replica: _,
    } = store;
    state.number(*up);
    state.number(*downs);
    state.number(*replica_downs);
    for flag in [elsewhere, starts, in_step] {
        state.number(*flag);
    }
    state.maybe(*demoted_by, |blame, state| state.blame(blame));
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
        state.list(store.fields(key), |(field, value), state| {
            write_bytes(field.name(), state);
            write_bytes(timeless(key, value), state);
        });
    }
    for (key, list) in store.lists() {
        write_bytes(key.name(), state);
        state.list(list, |element, state| write_bytes(element, state));
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
