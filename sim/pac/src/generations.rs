//! The generations of a cluster: which there are, what repositories hold of them, and where their queues are.

use crate::cause::Cause;
use crate::cluster::{Cluster, Stage};
use crate::config::Queues;
use crate::parts::{Generation, Keys, Member, QueueKeys};
use fleet::Release;
use ledger::Reason;
use rehearsal::Act;

/// The repository in which queues are kept that have one of their own: the second.
const QUEUES: usize = 1;

impl Cluster {
    /// The number of a generation, which is made known if it is not.
    pub(crate) fn generation(&mut self, pac: &str, release: &Release) -> usize {
        let known = |one: &Generation| one.pac == pac && one.release == *release;
        let found = self.generations.iter().position(known);
        found.unwrap_or_else(|| {
            let td_queues = self.config().online.td_queues;
            self.generations.push(Generation::new(pac, release, td_queues));
            self.generations.len() - 1
        })
    }

    /// The keys of a generation.
    pub(crate) fn keys(&self, generation: usize) -> &Keys {
        &self.generations[generation].keys
    }

    /// The generations that a repository holds, by number, the oldest first. What has no mode is none: keys that came
    /// back after a removal are not found by tools.
    pub(crate) fn held_by(&self, repository: usize) -> Vec<usize> {
        let store = &self.stores[repository];
        let held = |number: &usize| store.get(&self.keys(*number).mode).is_some();
        let mut found: Vec<usize> = (0..self.generations.len()).filter(held).collect();
        found.sort_by(|one, other| self.generations[*one].release.cmp(&self.generations[*other].release));
        found
    }

    /// After something has changed what a repository holds: remembers why generations are gone from it, forgets it of
    /// those that are back, and gives up the jobs of killed regions that it no longer knows.
    pub(crate) fn note_gone(
        &mut self,
        at: usize,
        before: &[usize],
        reason: Reason<Cause>,
        stage: &mut Stage,
    ) {
        let now = self.held_by(at);
        for number in before.iter().filter(|number| !now.contains(number)) {
            self.gone.insert((at, *number), reason);
            self.generations[*number].taken = Act { at: stage.now(), by: reason.blame };
        }
        for number in now {
            self.gone.remove(&(at, number));
        }
        self.settle_orphans(at, reason, stage);
    }

    /// The repository in which the members of a PAC in a repository keep their queues.
    pub(crate) fn queue_repository(&self, repository: usize) -> usize {
        match self.config().queues {
            Queues::InPsor => repository,
            Queues::Separate => QUEUES,
        }
    }

    /// The keys of a generation's queues there.
    pub(crate) fn queue_keys(&self, generation: usize) -> &QueueKeys {
        match self.config().queues {
            Queues::InPsor => &self.keys(generation).queues,
            Queues::Separate => &self.shared_queues,
        }
    }

    /// Every generation in every repository, whether or not it is held there.
    pub(crate) fn every_place(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let generations = 0..self.generations.len();
        (0..self.stores.len()).flat_map(move |at| generations.clone().map(move |number| (at, number)))
    }

    /// How many regions are registered as its members.
    pub(crate) fn registered(&self, repository: usize, generation: usize) -> usize {
        self.stores[repository].hlen(&self.keys(generation).members)
    }

    /// Whether a member's generation was removed by a tool that leaves a tombstone, so that it must not write any more
    /// (`docs/models/repository.md 3`; reading `remove-guard`).
    pub(crate) fn is_removed(&self, member: &Member) -> bool {
        self.readings().remove_guard && self.has_tombstone(member.repository, member.generation)
    }

    /// Whether a generation has a tombstone in a repository.
    pub(crate) fn has_tombstone(&self, repository: usize, generation: usize) -> bool {
        self.stores[repository].get(&self.keys(generation).tombstone).is_some()
    }
}
