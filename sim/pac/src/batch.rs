//! Batch: initiators that select jobs from the queue of their generation while its mode lets them.
//!
//! A job locks one dataset while it runs and updates it at its end. Mode Running lets jobs be selected; Upgrade and
//! Quiesce do not (`docs/models/pac.md 1.5`).
//!
//! A region executes what it has selected whether or not its repository answers. It takes a job that has ended off the
//! list of those that run; where the repository is away then, it does so as soon as it reaches it again, whichever
//! process that is by then, for it lives and knows what has ended (ours, `docs/models/pac.md 2.5`). Where it dies first,
//! the job stays registered with a dead one (`dead`).

use crate::cause::Cause;
use crate::cluster::{Cluster, LastWriter, Stage};
use crate::event::Event;
use crate::ids::RegionId;
use crate::online::kind;
use crate::parts::{Asker, Job, Lock, Member, RegionState, job_field, parse_element};
use kernel::{Draw, Span, Time, planted};
use ledger::{Blame, Reason, RowId, UpdateId};

impl Cluster {
    /// Notes what a job is, and tells how long it runs.
    pub(crate) fn add_job(&mut self, id: UpdateId, layout: u32, draw: Draw, asked: Option<Asker>) -> Span {
        let batch = &self.config().batch;
        let length =
            draw.between(0, batch.job_min_s.span(), batch.job_max_s.span().max(batch.job_min_s.span()));
        let dataset = draw.word(3) % batch.datasets.max(1);
        self.jobs.push(Job { id, length, dataset, layout, asked, read: UpdateId::INITIAL });
        length
    }

    /// The idle initiators of a region look for jobs.
    pub(crate) fn poll(&mut self, number: usize, epoch: u32, stage: &mut Stage) {
        if self.regions[number].epoch != epoch || self.regions[number].run_state != RegionState::Running {
            return;
        }
        self.take_off_ended(number, stage);
        while self.reaches(number, stage)
            && !self.regions[number].pauses.any()
            && self.regions[number].executing.len() < self.regions[number].initiators as usize
            && self.select(number, stage)
        {}
        stage.after(self.config().times.poll_s.span(), Event::Poll { region: RegionId::of(number), epoch });
    }

    /// Selects a job; false where there is none that can run.
    fn select(&mut self, number: usize, stage: &mut Stage) -> bool {
        let Some(&Member { repository: at, generation, layout: own, .. }) =
            self.regions[number].member.as_ref()
        else {
            return false;
        };
        let keys = &self.generations[generation].keys;
        // Most initiators that look find nothing, and need not ask for the mode then.
        if !self.stores[at].has(&keys.jobs) {
            return false;
        }
        if !self.runs_batch(at, generation) && !planted("the-mode-does-not-matter") {
            return false;
        }
        let Some(entry) = self.stores[at].lpop(&keys.jobs) else { return false };
        let Some((id, layout, job)) = parse_element(&entry) else { return true };
        if layout != own {
            stage.ledger.doom(id, self.garbled(generation));
            return true;
        }
        let dataset = self.jobs[job as usize].dataset;
        let database = self.database(generation);
        if self.is_locked(dataset, database, stage.now()) {
            // It goes behind the others, so that one dataset does not hold up the queue. That it does is ours.
            self.stores[at].rpush(&self.generations[generation].keys.jobs, entry);
            return false;
        }
        let running = &self.generations[generation].keys.running;
        self.stores[at].hset(running, &job_field(job), &self.regions[number].name);
        self.run(number, job, database, stage);
        true
    }

    fn is_locked(&self, record: u32, database: usize, now: Time) -> bool {
        self.locks.get(database, record).is_some_and(|lock| lock.is_held(now))
    }

    fn run(&mut self, number: usize, job: u32, database: usize, stage: &mut Stage) {
        let (region, epoch) = (RegionId::of(number), self.regions[number].epoch);
        let Job { length, dataset, asked, .. } = self.jobs[job as usize];
        let until = (!planted("locks-never-clear")).then_some(stage.now() + length);
        self.locks.take(database, dataset, Lock { region, epoch, until, killed_by: None });
        let by = self.datastore.expect("the datastore was opened at the start");
        self.jobs[job as usize].read = stage.ledger.head(by, RowId(dataset));
        self.regions[number].executing.push(job);
        self.jobs[job as usize].asked = None;
        if let Some((group, intended)) = asked {
            stage.answer((group, kind::JOBS), intended, Span::ZERO);
        }
        stage.after(length, Event::JobDone { region, epoch, job });
    }

    /// A job has run to its end, unless its region was killed or it was broken off.
    pub(crate) fn job_done(&mut self, number: usize, epoch: u32, job: u32, stage: &mut Stage) {
        let region = &mut self.regions[number];
        let Some(slot) = region.executing.iter().position(|one| *one == job) else { return };
        if region.epoch != epoch {
            return;
        }
        if region.pauses.any() {
            let region = RegionId::of(number);
            stage.after(crate::faults::STILL, Event::JobDone { region, epoch, job });
            return;
        }
        region.executing.swap_remove(slot);
        let Job { id, dataset, read, .. } = self.jobs[job as usize];
        stage.ledger.done(id);
        if let Some(&Member { generation, layout, .. }) = self.regions[number].member.as_ref() {
            self.regions[number].ended.push(job);
            self.take_off_ended(number, stage);
            let by = self.datastore.expect("the datastore was opened at the start");
            if (dataset as usize) < self.writers.len() {
                // What it read when it began is what it writes on, whatever has come since (`docs/models/pac.md 1.3`).
                let unchanged = stage.ledger.head(by, RowId(dataset)) == read;
                let update = self.write_row(dataset, LastWriter { generation, layout }, unchanged, stage);
                stage.ledger.acknowledge(update);
            }
        }
        self.stopping(number, epoch, stage);
    }

    /// A region that reaches its repository takes the jobs that it has ended off the list of those that run.
    #[inline]
    pub(crate) fn take_off_ended(&mut self, number: usize, stage: &Stage) {
        // Whoever looks for jobs asks each time, and hardly ever has any ended meanwhile.
        if !self.regions[number].ended.is_empty() {
            self.take_off(number, stage);
        }
    }

    #[inline(never)]
    fn take_off(&mut self, number: usize, stage: &Stage) {
        if self.regions[number].pauses.any() || !self.reaches(number, stage) {
            return;
        }
        let region = &mut self.regions[number];
        let Some(member) = &region.member else { return };
        let running = &self.generations[member.generation].keys.running;
        for job in region.ended.drain(..) {
            self.stores[member.repository].hdel(running, &job_field(job));
        }
    }

    /// Breaks off every job of a generation (reading `quiesce-running-jobs`). A region that is cut off or stands still does
    /// not hear of it, and its jobs go on (ours, `docs/models/pac.md 1.5`).
    pub(crate) fn abort_jobs(&mut self, at: usize, generation: usize, blame: Blame, stage: &mut Stage) {
        let now = stage.now();
        let reason = Reason { cause: Cause::AbortedByQuiesce, blame: Some(blame) };
        for number in 0..self.regions.len() {
            if !self.hears(number, (at, generation), stage) {
                continue;
            }
            for job in std::mem::take(&mut self.regions[number].executing) {
                let Job { id, dataset, .. } = self.jobs[job as usize];
                stage.ledger.doom(id, reason);
                self.stores[at].hdel(&self.generations[generation].keys.running, &job_field(job));
                let database = self.database(generation);
                if let Some(lock) = self.locks.get_mut(database, dataset) {
                    lock.until = Some(now);
                }
            }
            let epoch = self.regions[number].epoch;
            self.stopping_soon(number, epoch, stage);
        }
    }

    /// A region that waited for its jobs alone looks again.
    fn stopping_soon(&self, number: usize, epoch: u32, stage: &mut Stage) {
        if self.regions[number].run_state.is_stopping() {
            stage.after(Span::ZERO, Event::Stopping { region: RegionId::of(number), epoch });
        }
    }

    /// How many jobs of a generation are queued or run, as the repository tells.
    pub(crate) fn open_jobs(&self, at: usize, generation: usize) -> usize {
        let (store, keys) = (&self.stores[at], self.keys(generation));
        store.llen(&keys.jobs) + store.hlen(&keys.running)
    }

    /// Whether a generation's mode lets jobs be selected.
    pub(crate) fn runs_batch(&self, at: usize, generation: usize) -> bool {
        matches!(self.stores[at].get(&self.keys(generation).mode), Some(b"Running"))
    }
}
