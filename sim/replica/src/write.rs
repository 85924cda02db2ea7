//! Taking a client's transaction: all of it or nothing.
//!
//! Whether there is room in the log is asked beforehand, so that a transaction aborts as a whole
//! (`docs/models/stores.md 1.3`). An insert of a key that exists is refused, and so is an update of a row that does not;
//! a delete that finds nothing is done (ours).

use crate::log::{Op, Record, RecordedChange};
use crate::replica::Replica;
use crate::rows::Row;
use crate::workload::Change;
use fleet::Host;
use kernel::narrow::u32_of;
use kernel::{Time, planted};
use ledger::{Attempt, Ledger, RowId, UpdateId, UpdateKind};

/// A replica that takes a transaction: it is there, and has room in its log.
#[derive(Debug)]
pub struct Writer<'a, C> {
    /// The replica.
    pub replica: &'a mut Replica,
    /// Its host.
    pub host: &'a mut Host,
    /// What is told of it.
    pub ledger: &'a mut Ledger<C>,
    /// The time.
    pub now: Time,
}

impl<C: Copy> Writer<'_, C> {
    /// Takes a transaction of at least one change: the first update and how many there are, or nothing where one of the
    /// changes is refused.
    pub fn take(&mut self, changes: &[Change]) -> Option<(UpdateId, u32)> {
        debug_assert!(!changes.is_empty(), "a transaction changes something");
        if changes.iter().any(|change| self.refuses(*change)) {
            return None;
        }
        let last = changes.len() - 1;
        let mut updates =
            changes.iter().enumerate().map(|(index, change)| self.commit(*change, index < last));
        let first = updates.next().unwrap_or_default();
        Some((first, u32_of(1 + updates.count())))
    }

    /// Whether the replica says no to a change.
    #[inline]
    #[must_use]
    pub fn refuses(&self, change: Change) -> bool {
        let exists = self.replica.table.row(change.row).exists();
        change.kind != UpdateKind::Delete && exists == (change.kind == UpdateKind::Insert)
    }

    /// Writes one change into the rows, the log and the ledger; the transaction may go on with a further one.
    #[inline]
    pub fn commit(&mut self, change: Change, more: bool) -> UpdateId {
        let replica = &mut *self.replica;
        // Rows from before the rehearsal have the stamp 0, and every change is newer than they are.
        let stamp = self.host.clock(self.now).nanos().max(1);
        let lsn =
            replica.log.advance(&mut self.host.disk).expect("room was made sure of before the transaction");
        // One ticket for a transaction: its first record draws it, and tickets never repeat.
        let continues = replica.log.records.last().is_some_and(|record| record.change.more());
        if !continues {
            replica.last_ticket = replica.next_ticket(stamp, lsn);
        }
        let ticket = replica.last_ticket;
        let row = RowId(change.row);
        let position = lsn.number();
        replica.note_undo(change.row, self.ledger);
        let update =
            self.ledger.attempt(Attempt { row, kind: change.kind, by: replica.id, position, at: self.now });
        let op = match change.kind {
            UpdateKind::Insert => Op::Insert,
            UpdateKind::Blind | UpdateKind::Modify => Op::Update,
            UpdateKind::Delete => Op::Delete,
        };
        replica.table.put(change.row, Row::new(stamp, op != Op::Delete));
        if let Some(contents) = &mut replica.table.contents {
            let content = &mut contents[change.row as usize];
            content.push(update.0);
            replica.log.contents.push(content.clone());
        }
        if op == Op::Delete && planted("delete-is-not-logged") {
            return update;
        }
        let change = RecordedChange::new(row, op, more);
        replica.log.records.push(Record { lsn, ticket, stamp, update, change });
        update
    }
}
