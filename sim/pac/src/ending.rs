//! The cluster at the end: what is still in its repositories and who could have it, the final state, and findings.

use crate::cause::Cause;
use crate::cluster::{Cluster, Stage};
use crate::parts::{Generation, Member, RegionState, parse_element};
use kernel::{Span, planted};
use keyspace::Key;
use ledger::{EffectStanding, Holding, Holdings, Reason, StoreId};
use rehearsal::{Ended, Ending, Severity, count_in_words};
use serde_json::{Value, json};

impl Ended for Cluster {
    /// Why the cluster is not at rest: dead regions that are going to be recovered, jobs that have ended and are taken off
    /// at the next look, jobs that could be selected.
    fn waiting_for(&self, stage: &Stage) -> Option<String> {
        if let Some(number) = self.awaits_recovery(stage) {
            return Some(format!("{} is about to be recovered", self.regions[number].name));
        }
        let tells = |number: &usize| !self.regions[*number].ended.is_empty() && self.serves(*number, stage);
        if let Some(number) = (0..self.regions.len()).find(tells) {
            return Some(format!("{} is about to take its ended jobs off", self.regions[number].name));
        }
        (0..self.stores.len()).find_map(|at| {
            let store = &self.stores[at];
            self.held_by(at).into_iter().find_map(|number| {
                let queued = store.llen(&self.keys(number).jobs);
                let runs = self.runs_batch(at, number);
                let selects = queued > 0 && runs && store.up && self.can_select(at, number, stage);
                let Generation { pac, release, .. } = &self.generations[number];
                let jobs = count_in_words(queued as u64, "job");
                selects.then(|| format!("{jobs} of {pac} {release} about to be selected"))
            })
        })
    }

    /// What the ledger judges by.
    fn holdings(&mut self, stage: &mut Stage) -> Holdings<Cause> {
        for job in self.regions.iter().flat_map(|region| &region.executing) {
            let reason = Reason { cause: Cause::StillRunning, blame: None };
            stage.ledger.found(self.jobs[*job as usize].id, EffectStanding::Pending(reason));
        }
        for at in 0..self.stores.len() {
            for (key, elements) in self.stores[at].lists() {
                let standing = self.standing(at, key, stage);
                let of_jobs = key.name().ends_with(b":jobs");
                for (id, _, number) in elements.iter().filter_map(|element| parse_element(element)) {
                    let standing = if of_jobs { self.job(number, key, standing) } else { standing };
                    stage.ledger.found(id, standing);
                }
            }
        }
        for orphan in &self.orphans {
            let reason = Reason { cause: Cause::WaitsForRecovery, blame: orphan.blame };
            stage.ledger.found(self.jobs[orphan.job as usize].id, EffectStanding::Pending(reason));
        }
        let serves = (0..self.regions.len()).any(|number| self.serves(number, stage));
        let stores = vec![Holding { store: StoreId(0), life: self.datastore, serves }];
        Holdings { stores, retained: Vec::new() }
    }

    /// What the family adds to the outcome.
    fn ending(&mut self, stage: &mut Stage) -> Ending {
        self.find(stage);
        self.find_overload(stage);
        if self.truth {
            self.note_breaches(stage);
        }
        let contents = if self.truth { std::mem::take(&mut self.contents) } else { Vec::new() };
        Ending {
            state: self.final_state(stage),
            single_copy: Vec::new(),
            max_lag: Span::ZERO,
            max_log_held: 0,
            contents: vec![(StoreId(0), contents)],
            held: Vec::new(),
        }
    }
}

impl Cluster {
    /// A job that nothing but a killed process's lock keeps from running.
    fn job(&self, number: u32, key: &Key, standing: EffectStanding<Cause>) -> EffectStanding<Cause> {
        let dataset = self.jobs.get(number as usize).map(|job| job.dataset);
        let database = self.owner(key).map(|generation| self.database(generation));
        let lock = dataset.zip(database).and_then(|(dataset, database)| self.locks.get(database, dataset));
        let dead = lock.filter(|lock| lock.until.is_none());
        match (standing, dead) {
            (EffectStanding::Pending(Reason { cause: Cause::Queued, .. }), Some(lock)) => {
                EffectStanding::Pending(Reason { cause: Cause::LockInDoubt, blame: lock.killed_by })
            }
            (other, _) => other,
        }
    }

    /// What becomes of the elements of a queue that is left.
    pub(crate) fn standing(&self, at: usize, key: &Key, stage: &Stage) -> EffectStanding<Cause> {
        let Some(generation) = self.owner(key) else {
            let uses = |member: &Member| self.queue_repository(member.repository) == at;
            return match self.unread(at, uses, stage) {
                None => EffectStanding::Readable,
                Some(reason) => EffectStanding::Pending(reason),
            };
        };
        let gone = self.gone.get(&(at, generation)).copied();
        if !self.has_running(at, generation) && !planted("a-dead-generation-keeps-its-work") {
            let blame = self.generations[generation].end_blame;
            return EffectStanding::Stranded(
                gone.unwrap_or(Reason { cause: Cause::StrandedBehindPrefix, blame }),
            );
        }
        let of_jobs = key.name().ends_with(b":jobs");
        // Whatever was put behind the prefix of a store that is gone, no tool finds and no initiator selects.
        if let Some(reason) = gone.filter(|_| of_jobs) {
            return EffectStanding::Stranded(reason);
        }
        let own = |member: &Member| member.is_of(at, generation);
        if let Some(reason) = self.unread(at, own, stage) {
            return EffectStanding::Pending(reason);
        }
        if !of_jobs {
            return EffectStanding::Readable;
        }
        let runs = self.runs_batch(at, generation);
        let cause = if runs { Cause::Queued } else { Cause::HeldByMode };
        let blame = if runs { None } else { self.generations[generation].mode_set.by };
        EffectStanding::Pending(Reason { cause, blame })
    }

    /// The generation behind whose prefix a key is.
    fn owner(&self, key: &Key) -> Option<usize> {
        self.generations.iter().position(|one| key.name().starts_with(one.prefix.as_bytes()))
    }

    pub(crate) fn has_running(&self, at: usize, generation: usize) -> bool {
        self.regions
            .iter()
            .any(|region| region.run_state == RegionState::Running && region.is_member_of(at, generation))
    }

    /// Whether a region reaches the queue of a generation and finds a job there that no dead lock keeps from running: one
    /// that is kept goes behind the others, so that they come at the next looks.
    fn can_select(&self, at: usize, generation: usize, stage: &Stage) -> bool {
        let own = |member: &Member| member.is_of(at, generation);
        let database = self.database(generation);
        let is_free = |job: u32| {
            let dataset = self.jobs.get(job as usize).map(|job| job.dataset);
            let lock = dataset.and_then(|dataset| self.locks.get(database, dataset));
            lock.is_none_or(|lock| lock.until.is_some())
        };
        self.unread(at, own, stage).is_none()
            && self.stores[at]
                .elements_of(&self.keys(generation).jobs)
                .filter_map(|element| parse_element(element))
                .any(|(_, _, job)| is_free(job))
    }

    fn final_state(&self, stage: &Stage) -> Value {
        let regions: Vec<Value> = self
            .regions
            .iter()
            .map(|region| {
                json!({
                    "region": region.name,
                    "host": stage.fleet.host(region.host).name,
                    "state": region.run_state.word(),
                    "listening": region.listening && self.drain_of(region.host).is_none(),
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
        let repositories: Vec<Value> =
            (0..self.stores.len()).map(|at| self.repository_state(at, stage)).collect();
        json!({
            "family": "pac",
            "releases": releases,
            "regions": regions,
            "repositories": repositories,
            "generations": generations,
        })
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

    /// What an operator must know about the end and no point of the goal says: keys behind the prefix of a store that is
    /// gone, of whichever PAC.
    fn find(&self, stage: &mut Stage) {
        for (at, store) in self.stores.iter().enumerate() {
            let held = self.generations.iter().enumerate().filter(|(_, one)| store.holds(&one.prefix));
            for (number, one) in held.filter(|(_, one)| store.get(&one.keys.mode).is_none()) {
                let (keys, name) = (store.count(&one.prefix), one.name());
                let why = self.why_gone(at, number);
                let (keys, are) = (count_in_words(keys as u64, "key"), if keys == 1 { "is" } else { "are" });
                let message = format!("{keys} of PAC {name} {are} in {} {why}", store.name);
                let blame = self.gone.get(&(at, number)).and_then(|reason| reason.blame);
                stage.note(Severity::Warning, "resurrected-keys", blame, message);
            }
        }
    }

    /// Since when, or why, a generation has no store although keys are there.
    pub(crate) fn why_gone(&self, at: usize, generation: usize) -> &'static str {
        match self.gone.get(&(at, generation)).map(|reason| reason.cause) {
            Some(Cause::RemovedWithGeneration) => "left by its removal or written after it",
            Some(Cause::RepositoryInitialised) => "written after the repository was initialised",
            Some(Cause::RepositoryLost) => "written after the repository had lost its content",
            Some(Cause::NotReplicated) => "written after a failover to a replica that had no store of it",
            Some(Cause::ClearedByColdStart) => "written after a cold start had cleared the repository",
            _ => "although it has no store there",
        }
    }
}
