//! `RemOldPAC`: the removal of a generation's store (`docs/models/pac.md 1.4`, step 14).
//!
//! The store goes page by page, by `SCAN` and `UNLINK`: while it goes, regions that still run write behind the cursor,
//! and what they write stays (`docs/models/repository.md 3`). Two things together would keep it away, and neither
//! alone: that the tool refuses while a region is registered, which it has to look at in the same transaction, and a
//! tombstone that makes later writers fail. Whatever is left of an older generation, by a removal that broke off or by
//! what was written after it, the next removal finds and takes: it looks for the prefix (ours; that the product does is
//! not documented). No document knows of either; whether they are there is the reading `remove-guard`.

use crate::cause::Cause;
use crate::cluster::{Cluster, Stage};
use crate::event::Event;
use crate::parts::{Call, Region, Removal};
use fleet::{HostId, Release};
use kernel::narrow::u32_of;
use kernel::{Span, planted};
use keyspace::{Reply as Heard, Session};
use ledger::{Blame, Reason};
use rehearsal::{Act, LATER, Replied, Reply, Severity, Tried};

/// In how many pages a repository is scanned. It is not atomic (`docs/models/repository.md 3`); that it is eight is
/// ours.
const PAGES: u32 = 8;

impl Cluster {
    /// Begins to remove what is older than this product's release.
    pub(super) fn remove_old(&mut self, at: usize, pac: &str, call: &Call, stage: &mut Stage) -> Replied {
        let tools = &call.invocation.tools;
        let older = |release: &Release| release < tools || planted("removal-takes-its-own-release");
        // Any key of an older one is looked for, and not its mode alone: a removal that broke off half-way has left
        // some.
        let is_old = |number: &usize| {
            let known = &self.generations[*number];
            known.pac == pac && older(&known.release) && self.stores[at].holds(&known.prefix)
        };
        let old: Vec<usize> = (0..self.generations.len()).filter(is_old).collect();
        if old.is_empty() {
            return Err(format!("caspac: no PAC {pac} older than {tools} is in the repository"));
        }
        let blame = call.invocation.blame;
        if self.readings().remove_guard {
            self.bury(at, &old)?;
        }
        self.note_under_members(at, &old, Some(blame), stage);
        self.removals.push(Removal {
            ticket: call.ticket,
            blame,
            host: call.invocation.host,
            works: true,
            at,
            outages: self.stores[at].outages,
            cursors: vec![0; old.len()],
            generations: old,
            count: self.stores[at].len().div_ceil(PAGES as usize),
            left: PAGES,
            deleted: 0,
        });
        stage.after(Span::ZERO, Event::Remove { removal: u32_of(self.removals.len() - 1) });
        LATER
    }

    /// Tells under whom the stores of generations are removed. It is an error where a member lives, whatever is lost in this
    /// run: the page has the last region stopped before (`docs/models/pac.md 1.4`, step 14), no way leads back, and what
    /// such a region writes from then on is in no PAC, so that only chance decides what is under way
    /// (`docs/models/repository.md 3`). That a dead one is still registered does no harm.
    pub(super) fn note_under_members(
        &self,
        at: usize,
        removed: &[usize],
        blame: Option<Blame>,
        stage: &mut Stage,
    ) {
        let uses = |region: &&Region| removed.iter().any(|number| region.is_member_of(at, *number));
        let live: Vec<String> = self.regions.iter().filter(uses).map(|region| region.name.clone()).collect();
        let (severity, named) = if live.is_empty() {
            let members = |number: &usize| self.stores[at].hkeys(&self.keys(*number).members);
            (Severity::Warning, removed.iter().flat_map(members).collect())
        } else {
            (Severity::Error, live)
        };
        if !named.is_empty() {
            let pacs: Vec<&str> = removed.iter().map(|number| self.generations[*number].name()).collect();
            let message =
                format!("the store of PAC {} is removed under {}", pacs.join(", "), named.join(", "));
            stage.note(severity, "removed-under-members", blame, message);
        }
    }

    /// Leaves a tombstone for each generation, in the transaction that looks for registered regions.
    fn bury(&mut self, at: usize, old: &[usize]) -> Tried<()> {
        let mut session = Session::new();
        for number in old {
            let keys = &self.generations[*number].keys;
            let (store, members) = (&mut self.stores[at], keys.members.name());
            store.exec(&mut session, &[b"WATCH", members]);
            if store.exec(&mut session, &[b"HLEN", members]) != Heard::Integer(0) {
                let registered = store.hkeys(&keys.members);
                store.exec(&mut session, &[b"UNWATCH"]);
                return Err(format!("caspac: {} of the old PAC are registered", registered.join(", ")));
            }
        }
        let store = &mut self.stores[at];
        store.exec(&mut session, &[b"MULTI"]);
        for number in old {
            store.exec(&mut session, &[b"SET", self.generations[*number].keys.tombstone.name(), b"removed"]);
        }
        match store.exec(&mut session, &[b"EXEC"]) {
            Heard::Array(Some(_)) => Ok(()),
            _ => Err("caspac: a region of the old PAC has registered meanwhile".into()),
        }
    }

    /// Whether the connection of a removal is there since it began.
    fn still_connected(&self, removal: &Removal, stage: &Stage) -> bool {
        self.is_open(removal.host, removal.at, stage) && self.stores[removal.at].outages == removal.outages
    }

    /// What a removal says whose connection has broken. It knows what it has deleted, and that nothing else is there only
    /// where its scans have come to their end; that it does not look again is ours.
    fn broken_off(&self, removal: &Removal) -> Reply {
        if removal.has_seen_all(PAGES) {
            return removed();
        }
        let (name, keys) = (&self.stores[removal.at].name, removal.deleted);
        Reply::refused(format!(
            "caspac: {name} does not answer any more: {keys} keys of the old PAC were deleted, and it is not known how \
             many are left"
        ))
    }

    /// The tools at work on a host die with it.
    pub(crate) fn end_tools(&mut self, host: HostId) {
        for call in self.calls.iter_mut().filter(|call| call.invocation.host == host) {
            call.dead = true;
        }
        for removal in self.removals.iter_mut().filter(|removal| removal.host == host) {
            removal.works = false;
        }
    }

    /// A removal scans on: it deletes what it finds and does not come back to what is written behind it.
    pub(crate) fn remove(&mut self, number: u32, stage: &mut Stage) {
        let mut removal = self.removals[number as usize].clone();
        if !removal.works {
            return;
        }
        if !self.still_connected(&removal, stage) {
            stage.reply(removal.ticket, Span::ZERO, self.broken_off(&removal));
            self.removals[number as usize].works = false;
            return;
        }
        let before = self.held_by(removal.at);
        let reason = Reason { cause: Cause::RemovedWithGeneration, blame: Some(removal.blame) };
        let first = removal.left == PAGES;
        removal.left -= 1;
        if first {
            // Definitions may go some pages before the mode, and are missed from then on.
            for generation in &removal.generations {
                self.generations[*generation].taken = Act { at: stage.now(), by: Some(removal.blame) };
            }
        }
        for (generation, cursor) in removal.generations.iter().zip(&mut removal.cursors) {
            let done = *cursor == 0 && !first;
            if done {
                continue;
            }
            // The last page takes what is left, however much came in the meantime.
            let count = if removal.left == 0 { usize::MAX >> 1 } else { removal.count };
            let prefix = &self.generations[*generation].prefix;
            let (next, keys) = self.stores[removal.at].page(*cursor, prefix, count);
            *cursor = next;
            for key in keys {
                if key.name().ends_with(b"mode") && planted("removal-leaves-a-key") {
                    continue;
                }
                let gone = self.stores[removal.at].unlink(&key);
                removal.deleted += 1;
                self.doom(&gone, reason, stage);
            }
        }
        self.note_gone(removal.at, &before, reason, stage);
        if removal.left == 0 {
            stage.reply(removal.ticket, Span::ZERO, removed());
        } else {
            let pause = Span::from_nanos(self.config().times.remove_s.span().nanos() / u64::from(PAGES));
            stage.after(pause, Event::Remove { removal: number });
        }
        self.removals[number as usize] = removal;
    }
}

fn removed() -> Reply {
    Reply::printed(vec!["the old PAC has been removed".into()])
}
