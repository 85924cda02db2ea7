//! Where an update, an item or a job of the cluster is kept, and what the cluster shows to whoever looks: for the story
//! of one of them.
//!
//! A row is kept by the shared datastore alone, an item or a job by a queue of a repository, or by the region that has
//! taken the job and is at work on it.

use crate::cause::Cause;
use crate::chronicle::is_daily;
use crate::cluster::{Cluster, Stage};
use crate::event::Event;
use crate::parts::{Generation, Region, RegionState};
use keyspace::Key;
use ledger::{EffectStanding, Reason, UpdateId};
use rehearsal::{Behalf, Cure, Curves, Form, Place, ReleaseSeen, Sheet, Shown, Sight, Ticket};

impl Shown for Cluster {
    /// Every place that keeps an update, an item or a job now.
    fn places(&self, id: UpdateId, stage: &Stage) -> Vec<Place> {
        if id.effect_index().is_none() {
            return self.in_datastore(id, stage).into_iter().collect();
        }
        let mut places: Vec<Place> =
            (0..self.stores.len()).flat_map(|at| self.in_queues(at, id, stage)).collect();
        places.extend(self.at_work(id));
        places
    }

    fn behalf(&self, event: Event) -> Option<Behalf> {
        match event {
            Event::JobDone { job, .. } => self.jobs.get(job as usize).map(|job| Behalf::Job(job.id)),
            Event::Tool { call } => {
                self.calls.get(call as usize).map(|call| Behalf::Command(call.invocation.blame))
            }
            _ => None,
        }
    }

    fn awaited(&self, ticket: Ticket, stage: &Stage) -> Option<String> {
        self.awaited_by(ticket, stage)
    }

    fn cures(&self, stage: &Stage) -> Vec<Cure> {
        self.cures_now(stage)
    }

    fn is_traffic(&self, event: Event) -> bool {
        is_daily(event)
    }

    fn tell_tracks(&self, _: &Stage, sheet: &mut Sheet) {
        self.tell_things(sheet);
    }

    fn tell_curves(&self, _: &Stage, curves: &mut Curves) {
        self.tell_quantities(curves);
    }

    fn outline(&self) -> u64 {
        self.things_outlined()
    }

    /// The release of each region; one that does not run has none.
    fn releases(&self, _: &Stage) -> Vec<ReleaseSeen> {
        let seen = |region: &Region| ReleaseSeen {
            of: region.name.clone(),
            before: region.begun_with.clone(),
            after: region.member.as_ref().map(|member| member.release.clone()),
        };
        self.regions.iter().map(seen).collect()
    }

    /// What the cluster shows from outside: its regions, and what waits in each generation.
    fn sights(&self, _: &Stage) -> Vec<Sight> {
        let running = self.regions.iter().filter(|region| region.run_state == RegionState::Running).count();
        let regions = Sight {
            what: "the regions".into(),
            says: format!("{running} of {} run", self.regions.len()),
            alarming: running < self.regions.len(),
        };
        let mut sights = vec![regions];
        for at in 0..self.stores.len() {
            for number in self.held_by(at) {
                let open = self.open_jobs(at, number);
                let Generation { pac, release, .. } = &self.generations[number];
                let what = format!("the jobs of {pac} {release} in {}", self.stores[at].name);
                let says = format!("{open} queued or running");
                sights.push(Sight { what, says, alarming: open > 0 });
            }
        }
        sights
    }
}

impl Cluster {
    fn in_datastore(&self, id: UpdateId, stage: &Stage) -> Option<Place> {
        let row = stage.ledger.update(id)?.row;
        Place::among_rows((id, row), self.datastore?, &stage.ledger, ("datastore", None))
    }

    fn in_queues(&self, at: usize, id: UpdateId, stage: &Stage) -> Vec<Place> {
        let store = &self.stores[at];
        // Asked after every event: comparing beginnings is much cheaper than reading each.
        let start = id.0.to_be_bytes();
        let holding = store.lists().filter(|(_, list)| list.iter().any(|one| one.starts_with(&start)));
        let place = |key: &Key| Place {
            form: Form::Queue,
            name: format!("{} of {}", String::from_utf8_lossy(key.name()), store.name),
            host: self.repository_hosts[at],
            standing: in_words(self.standing(at, key, stage)).into(),
        };
        holding.map(|(key, _)| place(key)).collect()
    }

    fn at_work(&self, id: UpdateId) -> Option<Place> {
        let works = |job: &u32| self.jobs.get(*job as usize).is_some_and(|job| job.id == id);
        let region = self.regions.iter().find(|region| region.executing.iter().any(works))?;
        Some(Place {
            form: Form::Worker,
            name: format!("region {}", region.name),
            host: Some(region.host),
            standing: format!("at work on it, and {}", region.run_state.word()),
        })
    }
}

/// How something stands that waits in a queue.
const fn in_words(standing: EffectStanding<Cause>) -> &'static str {
    match standing {
        EffectStanding::Gone => "gone",
        EffectStanding::Readable => "can be read",
        EffectStanding::Pending(Reason { cause: Cause::HeldByMode, .. }) => {
            "waits: its mode lets no batch run"
        }
        EffectStanding::Pending(Reason { cause: Cause::NoRegionRuns, .. }) => {
            "waits: no region runs that reads it"
        }
        EffectStanding::Pending(Reason { cause: Cause::RepositoryAway, .. }) => {
            "waits: its repository is away from every region that reads it"
        }
        EffectStanding::Pending(_) => "waits to be taken",
        EffectStanding::Stranded(_) => "stranded: no region that runs is a member of its generation",
    }
}
