//! Online transactions: an update under a lock, a write to temporary storage, a put to or a take from a transient data
//! queue, or the submission of a job.
//!
//! Which of them a request is, and on which record or queue, is a function of its draw alone. Queues are where
//! `docs/models/pac.md 2.2` puts them: in a repository of their own, or behind the generation's prefix.
//!
//! Who is not served, is told so or not:
//! - Where the cluster's own repository is away, its regions block (`docs/models/pac.md 2.5`), so that nobody is
//!   answered.
//! - Where the repository of the queues is away or cannot be reached, a command on a queue ends in IOERR (`2.5`): the
//!   request is refused because something behind the region is away. Rows and jobs are served meanwhile.
//! - A program that an operator has disabled, and a lock that was not to be had in time, are answers.

use crate::begin::program_name;
use crate::cause::Cause;
use crate::cluster::{Cluster, LastWriter, Stage};
use crate::config::Queues;
use crate::ids::{RegionId, store_of};
use crate::mix::Operation;
use crate::parts::{
    Asker, Home, JOB, Lock, Member, Region, RegionState, TS_QUEUES, parse_element, write_element,
};
use kernel::narrow::u32_of;
use kernel::{Draw, Span, planted};
use ledger::{Attempt, Contest, EffectKind, Made, Reason, RowId, UpdateId, UpdateKind};
use rehearsal::{GroupId, Request, Response, Severity};

rehearsal::numbered! {
    /// Why a client is not answered; indices into `UNAVAILABLE` of the family.
    pub(crate) mod unavailable {
        NO_REGION = "no region took its connection",
        REPOSITORY = "the repository did not answer",
        NO_PROGRAM = "its program was not defined",
        LOCKED = "its record was locked by a killed process",
        NO_BATCH = "its PAC ran no batch",
        QUEUED = "its job waited for an initiator",
        STILL = "its region stood still",
        REMOVED = "its PAC had been removed",
        QUEUES = "the repository of the queues was away",
    }
}

rehearsal::numbered! {
    /// Kinds of request of which one can fail alone; indices into `KINDS` of the family.
    pub(crate) mod kind {
        ROWS = "rows",
        TEMPORARY = "temporary storage",
        TRANSIENT = "transient data",
        JOBS = "jobs",
    }
}

/// A request that has found its region.
struct RoutedRequest<'a> {
    request: &'a Request,
    region: usize,
    /// What the region is a member of.
    repository: usize,
    generation: usize,
    layout: u32,
}

impl Cluster {
    /// Takes a client's request.
    pub(crate) fn transact(&mut self, request: &Request, stage: &mut Stage) -> Response {
        let home = self.sessions.homes[usize::from(request.group)];
        let Some(region) = self.route(request, stage) else {
            return self.in_vain(request, unavailable::NO_REGION, stage);
        };
        let Region { run_state, member, pauses, host, .. } = &self.regions[region];
        let Some(member) = member.as_ref().filter(|_| *run_state == RegionState::Running) else {
            return self.in_vain(request, unavailable::NO_REGION, stage);
        };
        if pauses.any() {
            return self.in_vain(request, unavailable::STILL, stage);
        }
        if !self.is_open(*host, member.repository, stage) {
            return self.in_vain(request, unavailable::REPOSITORY, stage);
        }
        if self.is_removed(member) {
            return self.in_vain(request, unavailable::REMOVED, stage);
        }
        let &Member { repository, generation, layout, .. } = member;
        let routed = RoutedRequest { request, region, repository, generation, layout };
        if home == Home::Scheduler { self.schedule(&routed, stage) } else { self.online(&routed, stage) }
    }

    fn schedule(&mut self, routed: &RoutedRequest<'_>, stage: &mut Stage) -> Response {
        let asked = Some((routed.request.group, routed.request.intended));
        let id = self.submit_job(routed, asked, stage);
        stage.ledger.acknowledge(id);
        let runs = self.runs_batch(routed.repository, routed.generation);
        if runs {
            return Response::Deferred { cause: unavailable::QUEUED, by: None };
        }
        Response::Deferred { cause: unavailable::NO_BATCH, by: self.closed_by(routed.request, stage) }
    }

    /// Nobody answers a request.
    #[cold]
    fn in_vain(&self, request: &Request, cause: u8, stage: &Stage) -> Response {
        Response::Unavailable { cause, by: self.closed_by(request, stage) }
    }

    fn online(&mut self, routed: &RoutedRequest<'_>, stage: &mut Stage) -> Response {
        let after = self.config().online.transaction_s.span();
        let program = routed.request.draw.word(3) % self.config().online.programs.max(1);
        match self.is_enabled(routed, program, stage) {
            None => return self.in_vain(routed.request, unavailable::NO_PROGRAM, stage),
            Some(false) => return Response::Refused { after },
            Some(true) => {}
        }
        let done = |first| Response::Taken { first, count: 1, after };
        let operation = self.operation(routed.request);
        let on_a_queue = matches!(operation, Operation::WriteTs | Operation::PutTd | Operation::TakeTd);
        if on_a_queue && !self.reaches_queues(routed.region, routed.repository, stage) {
            let by = self.closed_by(routed.request, stage);
            return Response::Away { after, cause: unavailable::QUEUES, by };
        }
        match operation {
            Operation::Update => self.update(routed, stage),
            Operation::WriteTs => done(self.put(routed, false, stage)),
            Operation::PutTd => done(self.put(routed, true, stage)),
            Operation::TakeTd => {
                self.take(routed, stage);
                Response::Taken { first: UpdateId::INITIAL, count: 0, after }
            }
            Operation::Submit => done(self.submit_job(routed, None, stage)),
        }
    }

    /// Whether the region reaches the queues, as it has just reached the repository of its PAC.
    pub(crate) fn reaches_queues(&self, region: usize, own: usize, stage: &Stage) -> bool {
        let queues = self.queue_repository(own);
        let same_way = self.repository_hosts[own] == self.repository_hosts[queues];
        if same_way { self.stores[queues].up } else { self.is_open(self.regions[region].host, queues, stage) }
    }

    /// Of which kind a request is, whatever becomes of it.
    pub(crate) fn kind_of(&self, group: GroupId, draw: Draw) -> u8 {
        if self.sessions.homes[usize::from(group)] == Home::Scheduler {
            return kind::JOBS;
        }
        match self.mix.of(draw.word(2)) {
            Operation::Update => kind::ROWS,
            Operation::WriteTs => kind::TEMPORARY,
            Operation::PutTd | Operation::TakeTd => kind::TRANSIENT,
            Operation::Submit => kind::JOBS,
        }
    }

    /// What a transaction does: its kind tells, except for transient data.
    fn operation(&self, request: &Request) -> Operation {
        match request.kind {
            kind::ROWS => Operation::Update,
            kind::TEMPORARY => Operation::WriteTs,
            kind::JOBS => Operation::Submit,
            _ => self.mix.of(request.draw.word(2)),
        }
    }

    /// Whether the transaction's program is enabled; `None` where it is not defined. Which of the two the region knows
    /// is the reading `definition-cache`.
    fn is_enabled(&mut self, routed: &RoutedRequest<'_>, program: u32, stage: &mut Stage) -> Option<bool> {
        let cached = self.readings().cached_definitions;
        let enabled = if cached {
            self.regions[routed.region].definitions.get(program as usize).copied()?
        } else {
            let key = &self.keys(routed.generation).definitions;
            let state = self.stores[routed.repository].hget(key, self.programs.get(program as usize)?)?;
            state == b"enabled"
        };
        // Hardly ever is one disabled, and the name is made for each request otherwise.
        let may_revert = enabled && !self.reverted_noted && !self.disabled.is_empty();
        if may_revert && self.disabled.contains(&program_name(program)) {
            self.reverted_noted = true;
            let (name, region) = (program_name(program), &self.regions[routed.region].name);
            let message = format!(
                "{name} was disabled by an operator and is served by {region} again: its state was kept in another \
                 generation alone"
            );
            stage.note(Severity::Warning, "definition-state-lost", None, message);
        }
        Some(enabled)
    }

    /// An update of a row under its lock.
    fn update(&mut self, routed: &RoutedRequest<'_>, stage: &mut Stage) -> Response {
        let config = self.config();
        let (datasets, rows) = (config.batch.datasets, config.online.rows.max(1));
        let (work, longest) = (config.online.transaction_s.span(), config.times.lock_wait_s.span());
        let row = datasets + routed.request.draw.word(1).rotate_left(16) % rows;
        let database = self.database(routed.generation);
        let now = stage.now();
        let mut wait = Span::ZERO;
        if let Some(lock) = self.locks.get(database, row) {
            match lock.until {
                None => {
                    let by = self.regions[usize::from(lock.region)].ended_by.by;
                    return Response::Unavailable { cause: unavailable::LOCKED, by };
                }
                Some(until) if until > now => wait = until - now,
                Some(_) => {}
            }
        }
        if wait > longest {
            return Response::Refused { after: longest };
        }
        let epoch = self.regions[routed.region].epoch;
        let (region, until) = (RegionId::of(routed.region), Some(now + wait + work));
        self.locks.take(database, row, Lock { region, epoch, until, killed_by: None });
        let &RoutedRequest { generation, layout, .. } = routed;
        let first = self.write_row(row, LastWriter { generation, layout }, true, stage);
        Response::Taken { first, count: 1, after: wait + work }
    }

    /// Writes a row that was read first. Within one generation a record that was written in another layout is read back
    /// wrong (`docs/models/pac.md 1.1`, 5 H6; that it then replaces what stood there is inferred). `reads` is false
    /// where what was read is no longer what stands there.
    pub(crate) fn write_row(
        &mut self,
        row: u32,
        writer: LastWriter,
        reads: bool,
        stage: &mut Stage,
    ) -> UpdateId {
        let LastWriter { generation, layout } = writer;
        let before = self.writers[row as usize].replace(writer);
        let garbled = before.is_some_and(|one| one.generation == generation && one.layout != layout);
        self.position += 1;
        let by = self.datastore.expect("the datastore was opened at the start");
        let at = stage.now();
        let attempt = Attempt { row: RowId(row), kind: UpdateKind::Modify, by, position: self.position, at };
        let id = if garbled || !reads {
            self.contents[row as usize].clear();
            let exclusion = Reason { cause: Cause::NotExcluded, blame: self.split_by };
            let Reason { cause, blame } = if garbled { self.garbled(generation) } else { exclusion };
            stage.ledger.overwrite(attempt, Contest { cause, by_stamps: false, blame })
        } else {
            stage.ledger.attempt(attempt)
        };
        if self.truth {
            self.contents[row as usize].push(id.0);
        }
        id
    }

    /// Puts an item into a temporary storage queue, or into a transient data queue.
    fn put(&mut self, routed: &RoutedRequest<'_>, transient: bool, stage: &mut Stage) -> UpdateId {
        let at = self.queue_repository(routed.repository);
        let count = if transient { self.config().online.td_queues.max(1) } else { TS_QUEUES };
        let queue = routed.request.draw.word(1).rotate_left(8) % count;
        let store = store_of(at);
        let made = Made { kind: EffectKind::Item, at: stage.now(), number: queue, store };
        let id = stage.ledger.make(made);
        if planted("a-put-counts-as-taken") {
            stage.ledger.done(id);
        }
        let keys = self.queue_keys(routed.generation);
        let key = if transient { &keys.td[queue as usize] } else { &keys.ts[queue as usize] }.clone();
        self.stores[at].rpush(&key, write_element(id, routed.layout, queue));
        id
    }

    /// Takes an item from a transient data queue, which is read once. One in another layout cannot be read
    /// (`docs/models/pac.md 5`, H6); it is gone all the same.
    fn take(&mut self, routed: &RoutedRequest<'_>, stage: &mut Stage) {
        let at = self.queue_repository(routed.repository);
        let queue = routed.request.draw.word(1).rotate_left(8) % self.config().online.td_queues.max(1);
        let key = self.queue_keys(routed.generation).td[queue as usize].clone();
        let Some(item) = self.stores[at].lpop(&key) else { return };
        let Some((id, layout, _)) = parse_element(&item) else { return };
        // In a repository of their own queues are read by both generations, and what they share is the queue's format,
        // not the product's records.
        if layout == routed.layout || self.config().queues == Queues::Separate {
            stage.ledger.done(id);
            if planted("a-taken-item-stays") {
                self.stores[at].rpush(&key, item);
            }
        } else {
            stage.ledger.doom(id, self.garbled(routed.generation));
        }
    }

    /// The draw of the job that a request asks for. All requests of a scheduler ask for one, so that draws made side by side
    /// are all used; among other requests few do, and each draw is made for itself.
    fn job_draw(&mut self, request: &Request, all_ask: bool, stage: &Stage) -> Draw {
        if !all_ask {
            return stage.draw(JOB, u64::from(request.group), request.ordinal);
        }
        let draws = &mut self.job_draws[usize::from(request.group)];
        draws.seek(request.ordinal);
        draws.next()
    }

    /// Puts a job into the queue of the region's generation (`docs/models/pac.md 2.2`, JES).
    fn submit_job(
        &mut self,
        routed: &RoutedRequest<'_>,
        asked: Option<Asker>,
        stage: &mut Stage,
    ) -> UpdateId {
        let draw = self.job_draw(routed.request, asked.is_some(), stage);
        let at = routed.repository;
        let number = u32_of(self.jobs.len());
        let made = Made { kind: EffectKind::Job, at: stage.now(), number, store: store_of(at) };
        let id = stage.ledger.make(made);
        let length = self.add_job(id, routed.layout, draw, asked);
        self.note_work(length, stage.now());
        let keys = &self.generations[routed.generation].keys;
        self.stores[at].incr(&keys.generator);
        self.stores[at].rpush(&keys.jobs, write_element(id, routed.layout, number));
        if planted("a-job-is-queued-twice") {
            self.stores[at].rpush(&keys.jobs, write_element(id, routed.layout, number));
        }
        id
    }
}
