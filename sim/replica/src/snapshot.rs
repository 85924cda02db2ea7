//! The rows of a replica at one moment, kept aside: what a dump holds, and what a first copy brings.
//!
//! A snapshot is of a position in the log of the life that it was cut from; the log itself is in it only where it is one
//! of a backup ([`Snapshot::keep_log`]). What was received travels along, for it is part of the data
//! (`docs/models/stores.md 3`). What is restored from it is a life of its own: with a log that begins anew
//! (`docs/models/stores.md 0`), or, of a backup, with one that goes on where that log stood.

use crate::log::{KeptLog, Log, Lsn};
use crate::marks::{Mark, Received};
use crate::replica::Replica;
use crate::rows::Table;
use ledger::{DumpId, IncarnationId, Ledger, StoreId};

/// The rows of a replica at one moment.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// The rows.
    pub table: Table,
    /// The heads, in the ledger.
    pub heads: DumpId,
    /// The life that it was cut from, and where that life's log stood.
    pub cut: Mark,
    /// What that life had received.
    pub received: Received,
    /// Of a backup, what it has of that life's log.
    pub log: Option<KeptLog>,
}

impl Snapshot {
    /// What a replica holds now.
    pub fn of<C: Copy>(replica: &Replica, ledger: &mut Ledger<C>) -> Self {
        Self {
            table: replica.table.clone(),
            heads: ledger.dump(replica.id),
            cut: Mark { lsn: replica.log.end(), of: replica.id },
            received: replica.received.clone(),
            log: None,
        }
    }

    /// Keeps the log of the life that it was cut from a moment ago, from a position on; gives how many bytes that are.
    pub fn keep_log(&mut self, replica: &Replica, from: Lsn) -> u64 {
        let cut = Mark { lsn: replica.log.end(), of: replica.id };
        debug_assert_eq!(self.cut, cut, "rows and log of a backup are of one moment");
        let log = replica.log.keep_from(from, replica.last_ticket);
        let bytes = log.records.len() as u64 * replica.log.record_bytes();
        self.log = Some(log);
        bytes
    }

    /// A new life of a store with what is in it; what memory there is for rows is used. Its log has been begun.
    pub fn restore<C: Copy>(&self, store: StoreId, memory: (Table, Log), ledger: &mut Ledger<C>) -> Replica {
        let (mut table, log) = memory;
        debug_assert!(
            self.log.is_some() || log.records.is_empty(),
            "the log of a new life begins anew, unless it is restored from a backup"
        );
        table.clone_from(&self.table);
        let mut restored = Replica::new(ledger.restore(store, self.heads), table, log);
        restored.received.clone_from(&self.received);
        if let Some(kept) = &self.log {
            debug_assert_eq!(restored.log.end(), kept.end, "a log that was kept goes on where it ended");
            restored.last_ticket = kept.last_ticket;
            restored.carried = kept.end;
        }
        restored
    }

    /// Up to where it has what a life took itself: nothing of any life but the one that it was cut from.
    #[must_use]
    pub fn reaches(&self, life: IncarnationId) -> Lsn {
        if life == self.cut.of { self.cut.lsn } else { Lsn::START }
    }
}
