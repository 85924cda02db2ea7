//! Which repositories answer at the end, which regions reach them, and what waits in one that is out of reach.
//!
//! A region that runs and does not reach the repository of its PAC serves nobody (`docs/models/pac.md 2.5`), and what
//! is in a repository that no serving region reaches can be read by nobody. So neither is what an upgrade is for: that
//! the repositories of the start answer, and that every region which runs reaches those it uses, are points of the
//! goal, and what waits out of reach is pending.
//!
//! A region does not reach a repository that is down; that is told once, of the repository.

use crate::cause::Cause;
use crate::cluster::{Cluster, Stage};
use crate::config::Queues;
use crate::parts::{Member, Region, parse_element};
use ledger::{Blame, Reason};
use rehearsal::{Bearing, Doer, Missed, ProcessId, Said, Victim, Wish};
use runbook::Address;
use serde_json::{Value, json};

/// How many repositories the regions use from the start on: their own, and that of the queues where it is another.
pub(crate) const fn used_at_start(queues: Queues) -> usize {
    match queues {
        Queues::InPsor => 1,
        Queues::Separate => 2,
    }
}

impl Cluster {
    /// Whether a region runs and reaches the repository of its PAC, without which it serves nobody.
    pub(crate) fn serves(&self, number: usize, stage: &Stage) -> bool {
        self.regions[number].runs() && self.reaches(number, stage)
    }

    /// Whether a region hears what is changed in a generation: it is a member, reaches the repository, and does not stand
    /// still.
    pub(crate) fn hears(&self, number: usize, (at, generation): (usize, usize), stage: &Stage) -> bool {
        let region = &self.regions[number];
        region.is_member_of(at, generation) && !region.pauses.any() && self.reaches(number, stage)
    }

    /// Why nobody reads what a repository keeps for such members; nothing where a region that serves reaches it.
    pub(crate) fn unread(
        &self,
        at: usize,
        reads: impl Fn(&Member) -> bool,
        stage: &Stage,
    ) -> Option<Reason<Cause>> {
        let mut running = None;
        for (number, region) in self.regions.iter().enumerate().filter(|(_, region)| region.runs()) {
            let Some(member) = region.member.as_ref().filter(|member| reads(member)) else { continue };
            if self.reaches(number, stage) && self.is_open(region.host, at, stage) {
                return None;
            }
            running.get_or_insert(member);
        }
        let Some(member) = running else {
            return Some(Reason { cause: Cause::NoRegionRuns, blame: self.took_the_last(reads, stage) });
        };
        let down = [at, member.repository].into_iter().find(|at| !self.stores[*at].up);
        let blame = down.and_then(|at| self.stores[at].fell.by);
        Some(Reason { cause: Cause::RepositoryAway, blame })
    }

    /// What took the last region away that could read for such members: the fault by which one stands still, or else what
    /// ended the last one, for while one of them ran it was read.
    fn took_the_last(&self, reads: impl Fn(&Member) -> bool, stage: &Stage) -> Option<Blame> {
        let regions = || self.regions.iter().enumerate();
        let reads = |region: &Region| region.pauses.any() && region.member.as_ref().is_some_and(&reads);
        let still =
            regions().filter(|(_, region)| reads(region)).max_by_key(|(_, region)| region.still_since);
        if let Some((number, _)) = still {
            return stage.struck(Victim::Process(ProcessId::of(number)));
        }
        let down = self.regions.iter().filter(|region| region.run_state.is_down());
        down.max_by_key(|region| region.ended_by.at)?.ended_by.by
    }

    /// Whether a repository of the start answers.
    pub(crate) fn ask_repository(
        &self,
        at: usize,
        (wish, by): (&Wish<bool>, Option<&Address>),
    ) -> Option<Missed> {
        let store = &self.stores[at];
        let said = || Said::plain(format!("repository {}", store.name), ["answering", "down"], store.up);
        let missed = Missed::unless(wish, store.up, said, by)?;
        Some(missed.bearing(Bearing::Whole).made_by(store.fell.by))
    }

    /// The repositories that a region uses and does not reach, but for those that are told of themselves.
    pub(crate) fn ask_reach(
        &self,
        number: usize,
        (wish, by): (&Wish<bool>, Option<&Address>),
        told: impl Fn(usize) -> bool,
        stage: &Stage,
    ) -> Vec<Missed> {
        let region = &self.regions[number];
        let Some(member) = &region.member else { return Vec::new() };
        let mut used = vec![member.repository, self.queue_repository(member.repository)];
        used.dedup();
        let from = &stage.fleet.host(region.host).name;
        let ask = |at: usize| {
            let store = &self.stores[at];
            if told(at) {
                return None;
            }
            let is = self.is_open(region.host, at, stage);
            let now = || match (is, store.up) {
                (true, _) => format!("reached from {from}"),
                (false, true) => format!("not reached from {from}"),
                (false, false) => format!("not reached from {from}: it is down"),
            };
            let what = || format!("repository {} of region {}", store.name, region.name);
            let said = || Said::new(what(), ["reached", "not reached"], now());
            let missed = Missed::unless(wish, is, said, by)?;
            let link = self.repository_hosts[at].and_then(|host| stage.fleet.link_between(region.host, host));
            Some(match link.filter(|_| store.up) {
                Some(link) => missed.made_by(Doer::Fault(Victim::Link(link))),
                None => missed.made_by(store.fell.by),
            })
        };
        used.into_iter().filter_map(ask).collect()
    }

    /// A repository as the final state has it: whether it answers, the regions that run and reach it, and how many
    /// items wait in its queues.
    pub(crate) fn repository_state(&self, at: usize, stage: &Stage) -> Value {
        let store = &self.stores[at];
        let lists = store.lists().filter(|(key, _)| !key.name().ends_with(b":jobs"));
        let items = lists.flat_map(|(_, list)| list).filter(|element| parse_element(element).is_some());
        let uses =
            |member: &Member| member.repository == at || self.queue_repository(member.repository) == at;
        let reaching = self.regions.iter().filter(|region| {
            region.runs() && region.member.as_ref().is_some_and(uses) && self.is_open(region.host, at, stage)
        });
        json!({
            "repository": store.name,
            "answers": store.up,
            "reached_by": reaching.map(|region| region.name.as_str()).collect::<Vec<_>>(),
            "items": items.count(),
        })
    }
}
