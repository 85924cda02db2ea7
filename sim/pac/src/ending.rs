//! The cluster at the end: what is still in its repositories and who could have it, the final state, and findings.

use crate::cause::Cause;
use crate::cluster::{Cluster, Ground};
use crate::generation::{Generation, parse_element};
use crate::region::Life;
use crate::repository::Key;
use kernel::{Span, planted};
use ledger::{Holding, Holdings, Reason, Standing, StoreId};
use rehearsal::Ending;
use rehearsal::outcome::Severity;
use serde_json::{Value, json};

impl Cluster {
    /// What the ledger judges by.
    pub(crate) fn held(&self, stage: &mut Ground) -> Holdings<Cause> {
        for job in self.regions.iter().flat_map(|region| &region.executing) {
            let reason = Reason { cause: Cause::StillRunning, blame: None };
            stage.ledger.found(self.jobs[*job as usize].id, Standing::Pending(reason));
        }
        for at in 0..self.stores.len() {
            for (key, elements) in self.stores[at].lists() {
                let standing = self.standing(at, key);
                let of_jobs = key.name().ends_with(b":jobs");
                for (id, _, number) in elements.iter().filter_map(|element| parse_element(element)) {
                    let standing = if of_jobs { self.job(number, standing) } else { standing };
                    stage.ledger.found(id, standing);
                }
            }
        }
        let serves = self.regions.iter().any(|region| region.life == Life::Running);
        let stores = vec![Holding { store: StoreId(0), life: self.datastore, serves }];
        Holdings { stores, retained: Vec::new() }
    }

    /// A job that nothing but a killed process's lock keeps from running.
    fn job(&self, number: u32, standing: Standing<Cause>) -> Standing<Cause> {
        let dataset = self.jobs.get(number as usize).map(|job| job.dataset as usize);
        let lock = dataset.and_then(|dataset| self.locks.get(dataset).copied().flatten());
        match standing {
            Standing::Pending(Reason { cause: Cause::Queued, blame })
                if lock.is_some_and(|lock| lock.until.is_none()) =>
            {
                Standing::Pending(Reason { cause: Cause::LockInDoubt, blame })
            }
            other => other,
        }
    }

    /// What becomes of the elements of a queue that is left.
    pub(crate) fn standing(&self, at: usize, key: &Key) -> Standing<Cause> {
        let mut known = self.generations.iter();
        let owner = known.position(|one| key.name().starts_with(one.prefix.as_bytes()));
        let Some(generation) = owner else {
            let read = self.regions.iter().any(|region| {
                region.life == Life::Running
                    && region
                        .member
                        .as_ref()
                        .is_some_and(|member| self.queue_repository(member.repository) == at)
            });
            let reason = Reason { cause: Cause::NoRegionRuns, blame: None };
            return if read { Standing::Readable } else { Standing::Pending(reason) };
        };
        if !self.has_running(at, generation) && !planted("a-dead-generation-keeps-its-work") {
            let blame = self.generations[generation].end_blame;
            return Standing::Stranded(Reason { cause: Cause::StrandedBehindPrefix, blame });
        }
        if !key.name().ends_with(b":jobs") {
            return Standing::Readable;
        }
        let runs = self.runs_batch(at, generation);
        let cause = if runs { Cause::Queued } else { Cause::HeldByMode };
        let blame = if runs { None } else { self.generations[generation].mode_blame };
        Standing::Pending(Reason { cause, blame })
    }

    fn has_running(&self, at: usize, generation: usize) -> bool {
        self.regions.iter().any(|region| {
            region.life == Life::Running
                && region
                    .member
                    .as_ref()
                    .is_some_and(|one| one.repository == at && one.generation == generation)
        })
    }

    /// Why the cluster is not at rest: jobs that could be selected.
    pub(crate) fn unrest(&self) -> Option<String> {
        (0..self.stores.len()).find_map(|at| {
            let store = &self.stores[at];
            self.held_by(at).into_iter().find_map(|number| {
                let queued = store.llen(&self.keys(number).jobs);
                let runs = self.runs_batch(at, number);
                let selects = queued > 0 && runs && store.up && self.can_select(at, number);
                let Generation { pac, release, .. } = &self.generations[number];
                selects.then(|| format!("{queued} jobs of {pac} {release} are about to be selected"))
            })
        })
    }

    /// A region whose first job waits for a dead lock will not select.
    fn can_select(&self, at: usize, generation: usize) -> bool {
        self.has_running(at, generation) && !self.locks.iter().flatten().any(|lock| lock.until.is_none())
    }

    /// What the family adds to the outcome.
    pub(crate) fn tell(&mut self, stage: &mut Ground) -> Ending {
        self.find(stage);
        self.find_overload(stage);
        let contents = if self.truth { std::mem::take(&mut self.contents) } else { Vec::new() };
        Ending {
            state: self.final_state(stage),
            single_copy: Vec::new(),
            max_lag: Span::ZERO,
            max_log_held: 0,
            contents: vec![(StoreId(0), contents)],
        }
    }

    fn final_state(&self, stage: &Ground) -> Value {
        let regions: Vec<Value> = self
            .regions
            .iter()
            .map(|region| {
                json!({
                    "region": region.name,
                    "host": stage.fleet.host(region.host).name,
                    "state": region.life.word(),
                    "listening": region.listening && !self.drained.contains(&region.host),
                    "release": region.member.as_ref().map(|member| member.release.to_string()),
                    "generation": region.member.as_ref().map(|member| self.generations[member.generation].name()),
                })
            })
            .collect();
        let generations: Vec<Value> =
            (0..self.stores.len()).flat_map(|at| self.generation_states(at)).collect();
        let releases: Vec<Value> = stage
            .fleet
            .hosts
            .iter()
            .map(|host| json!({ "host": host.name, "release": host.newest_installed().map(ToString::to_string) }))
            .collect();
        json!({ "family": "pac", "releases": releases, "regions": regions, "generations": generations })
    }

    /// Every prefix that has keys, with or without a mode: what was written behind a removal has none.
    fn generation_states(&self, at: usize) -> Vec<Value> {
        let store = &self.stores[at];
        let left = self.generations.iter().filter(|one| store.holds(&one.prefix));
        left.map(|one| {
            json!({
                "generation": one.name(),
                "repository": store.name,
                "mode": store.get(&one.keys.mode).map(String::from_utf8_lossy),
                "members": store.hkeys(&one.keys.members),
                "jobs": store.llen(&one.keys.jobs),
                "keys": store.count(&one.prefix),
            })
        })
        .collect()
    }

    /// What an operator must know about the end.
    fn find(&self, stage: &mut Ground) {
        for region in &self.regions {
            if region.life != Life::Running {
                let message = format!("{} is {} at the end", region.name, region.life.word());
                stage.note(Severity::Warning, "region-not-running", region.stopped_by, message);
            } else if !region.listening || self.drained.contains(&region.host) {
                let message = format!("{} takes no clients at the end", region.name);
                stage.note(Severity::Warning, "clients-not-enabled", None, message);
            }
        }
        let dead = self.locks.iter().flatten().filter(|lock| lock.until.is_none()).count();
        if dead > 0 {
            let message = format!("{dead} locks of killed processes are held at the end");
            stage.note(Severity::Warning, "locks-in-doubt", None, message);
        }
        for at in 0..self.stores.len() {
            self.find_generations(at, stage);
        }
    }

    fn find_generations(&self, at: usize, stage: &mut Ground) {
        let store = &self.stores[at];
        for (number, one) in self.generations.iter().enumerate().filter(|(_, one)| store.holds(&one.prefix)) {
            let name = one.name();
            let mode = store.get(&one.keys.mode).map(String::from_utf8_lossy);
            let running = self.has_running(at, number);
            if mode.is_none() {
                let keys = store.count(&one.prefix);
                let message = format!("{keys} keys of PAC {name} came back after its store was removed");
                stage.note(Severity::Warning, "resurrected-keys", None, message);
            } else if !running {
                let message = format!("the store of PAC {name} is left and no region of it runs");
                stage.note(Severity::Warning, "store-left", None, message);
            } else if let Some(mode) = mode.filter(|mode| mode != "Running") {
                let message = format!("PAC {name} ends in mode {mode} and runs no batch");
                stage.note(Severity::Warning, "no-batch", one.mode_blame, message);
            }
        }
        let serving = (0..self.generations.len()).filter(|number| self.has_running(at, *number)).count();
        if serving > 1 {
            let message = format!("{serving} generations of the PAC run at the end");
            stage.note(Severity::Warning, "split", None, message);
        }
    }
}
