//! Room for the log of a cluster.
//!
//! What is kept of a log is what was written since the last checkpoint, and everything behind what a slot holds; a checkpoint
//! alone lets go of it (`docs/models/postgres.md 1.2`). Where the disk of the log is full the server gives up (`PANIC`) and
//! does not come back before there is room (manual, "Disk Full Failure"), so that nobody can drop the slot any more.

use super::twin::{Stage, Twin};
use crate::server::Power;
use ledger::Blame;
use rehearsal::{Act, Severity};

/// What has to be left for the server to go on: it wants a whole file more before it has filled the last. The product's
/// files are of 16 MB; that a part of one is enough here is ours, so that small disks can be rehearsed.
const MARGIN: u64 = 64 << 10;

/// What a server says whose log finds no room.
const PANIC: &str = "PANIC:  could not write to file \"pg_wal/xlogtemp.4711\": No space left on device";

impl Twin {
    /// Whether the log of a cluster can go on.
    pub(crate) fn has_room(&self, node: usize) -> bool {
        let room = self.config().cluster[node].wal_disk_mb.bytes();
        if room == 0 {
            return true;
        }
        let wal = &self.server(node).wal;
        wal.end.0.saturating_sub(wal.kept_from.0).saturating_add(MARGIN) <= room
    }

    /// Looks, before anything is written, at which cluster there is no room for it.
    pub(crate) fn look_at_room(&mut self, stage: &mut Stage) {
        for node in 0..self.names.len() {
            if !self.has_room(node) && self.server(node).power == Power::Up {
                self.panics(node, stage);
            }
        }
    }

    /// A server gives up.
    fn panics(&mut self, node: usize, stage: &mut Stage) {
        let (slot, by) = self.holds_most(node);
        self.dies(node, stage);
        self.downed[node] = Act { at: stage.now(), by };
        self.says_full(node);
        let name = self.name(node);
        let holds =
            slot.map_or_else(String::new, |slot| format!(", and slot {slot} there holds the most of it"));
        let message = format!("the disk of {name}'s log is full{holds}: the server has given up");
        stage.note(Severity::Error, "log-disk-full", by, message);
    }

    /// A server says in its log that it finds no room.
    pub(crate) fn says_full(&mut self, node: usize) {
        if let Some(server) = self.world.servers.get_mut(&self.names[node]) {
            server.note(PANIC);
        }
    }

    /// The slot that holds the most of a cluster's log, with the command that made it.
    fn holds_most(&self, node: usize) -> (Option<String>, Option<Blame>) {
        let slots = self.server(node).slots.iter().filter(|(_, slot)| slot.lost.is_none());
        let Some((name, _)) = slots.min_by_key(|(_, slot)| slot.restart) else { return (None, None) };
        let is_its = |route: &&super::parts::Route| route.from == node && route.slot == *name;
        let made_by = self.routes.all.iter().rev().find(is_its).and_then(|route| route.made_by);
        (Some(name.clone()), made_by)
    }
}
