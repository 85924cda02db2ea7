//! Generations and the names of their keys.
//!
//! A *generation* is a PAC's name and a release; its keys in a repository begin with `NAME:RELEASE:`
//! (`docs/models/pac.md 1.4`, step 6; the exact form, and what the keys are called, is ours). Names are made once,
//! because every request needs some.

use crate::cause::Cause;
use crate::cluster::{Cluster, Ground};
use crate::config::Queues;
use crate::region::Member;
use fleet::Release;
use kernel::planted;
use keyspace::{Bytes, Key};
use ledger::{Blame, Reason, UpdateId};
use rehearsal::Act;

/// How many temporary storage queues there are.
pub(crate) const TS_QUEUES: u32 = 8;

/// The repository in which queues are kept that have one of their own: the second.
const QUEUES: usize = 1;

/// A generation that was ever made, and who did what to it.
#[derive(Debug, Clone)]
pub(crate) struct Generation {
    pub(crate) pac: String,
    pub(crate) release: Release,
    /// What its keys begin with.
    pub(crate) prefix: String,
    pub(crate) keys: Keys,
    /// What last set its mode.
    pub(crate) mode_set: Act,
    /// What last took its store away.
    pub(crate) taken: Act,
    /// The command that ended its last member.
    pub(crate) end_blame: Option<Blame>,
    /// The command by which a region of another record layout became a member.
    pub(crate) mixed_by: Option<Blame>,
}

/// The keys of a generation.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    pub(crate) mode: Key,
    /// Resource definitions and their states, by program.
    pub(crate) definitions: Key,
    /// Member records, by region.
    pub(crate) members: Key,
    /// The job queue, and who executes a job.
    pub(crate) jobs: Key,
    pub(crate) running: Key,
    /// A counter for unique numbers (`docs/models/pac.md 2.2`).
    pub(crate) generator: Key,
    /// Outside the prefix: that this generation was removed and is not to be written to.
    pub(crate) tombstone: Key,
    pub(crate) queues: QueueKeys,
}

/// The keys of queues, by number.
#[derive(Debug, Clone, Default)]
pub(crate) struct QueueKeys {
    pub(crate) ts: Vec<Key>,
    pub(crate) td: Vec<Key>,
}

impl QueueKeys {
    /// Queues behind a prefix, or behind none.
    pub(crate) fn new(prefix: &str, td_queues: u32) -> Self {
        let keys = |kind: &str, count: u32| {
            (0..count).map(|queue| Key::from(format!("{prefix}{kind}:{queue}").as_str())).collect()
        };
        Self { ts: keys("ts", TS_QUEUES), td: keys("td", td_queues.max(1)) }
    }
}

impl Generation {
    fn new(pac: &str, release: &Release, td_queues: u32) -> Self {
        let version = if planted("prefix-without-version") { "1".to_owned() } else { release.to_string() };
        let prefix = format!("{pac}:{version}:");
        let key = |name: &str| Key::from(format!("{prefix}{name}").as_str());
        let keys = Keys {
            mode: key("mode"),
            definitions: key("definitions"),
            members: key("members"),
            jobs: key("jobs"),
            running: key("running"),
            generator: key("generator"),
            tombstone: format!("removed:{pac}:{release}").as_str().into(),
            queues: QueueKeys::new(&prefix, td_queues),
        };
        let (pac, release) = (pac.to_owned(), release.clone());
        Self {
            pac,
            release,
            prefix,
            keys,
            mode_set: Act::START,
            taken: Act::START,
            end_blame: None,
            mixed_by: None,
        }
    }

    /// Name and release as operators read them.
    pub(crate) fn name(&self) -> &str {
        self.prefix.trim_end_matches(':')
    }
}

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
        stage: &mut Ground,
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

/// An element of a queue: which effect it is, in which layout it was written, and for a job its number. Twelve bytes,
/// the greatest first in each number; the records of the product are not published.
pub(crate) fn element(id: UpdateId, layout: u32, number: u32) -> Bytes {
    let mut bytes = [0; 12];
    for (part, number) in bytes.chunks_exact_mut(4).zip([id.0, layout, number]) {
        part.copy_from_slice(&number.to_be_bytes());
    }
    Bytes::from(bytes.as_slice())
}

/// The effect, the layout and the number of an element.
pub(crate) fn parse_element(element: &[u8]) -> Option<(UpdateId, u32, u32)> {
    let (parts, rest) = element.as_chunks::<4>();
    let &[id, layout, number] = parts else { return None };
    let number_of = u32::from_be_bytes;
    rest.is_empty().then(|| (UpdateId(number_of(id)), number_of(layout), number_of(number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_read_as_it_was_written_and_nothing_else_is_one() {
        let written = (UpdateId(u32::MAX - 1), 7, 0);
        assert_eq!(parse_element(&element(written.0, written.1, written.2)), Some(written));
        for other in [b"".as_slice(), b"0123456789a", b"0123456789abc"] {
            assert_eq!(parse_element(other), None);
        }
    }
}
