//! What a store would lose if it died now: changes that are in its log's buffer and not on disk.
//!
//! A commit writes into the log's buffer and does not force it (`docs/models/stores.md 5`, DurableCommits 0). What is
//! there goes to disk as a whole (ours, after the cycle in `docs/models/stores.md 2`):
//! - when a batch is sent, for a batch is flushed before it goes out;
//! - when the receipt of a batch is acknowledged;
//! - with every recomputation of the hold position and every checkpoint.
//!
//! So nothing that was sent, and nothing whose receipt was acknowledged, is ever lost with a buffer. A store that dies
//! comes back as it was when its log was last forced; the numbering of its log goes on behind what is gone (ours), so
//! that no position ever means two things.
//!
//! Kept only in runs in which something may die, so that calm ones pay nothing.

use crate::life::{Life, Row};
use crate::log::Lsn;
use kernel::Time;
use ledger::{Ledger, RowId, UpdateId};
use std::collections::VecDeque;

/// A change that can be taken back.
#[derive(Debug, Clone)]
struct Undo {
    lsn: Lsn,
    row: u32,
    stood: Row,
    head: UpdateId,
    content: Option<Vec<u32>>,
}

/// What is not on disk, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Journal {
    undo: VecDeque<Undo>,
    /// Up to where the log is on disk.
    forced: Lsn,
    /// The ticket of the last transaction received that is on disk.
    ticket: u64,
    /// Up to where and which ticket it will be, and from when on.
    receipts: VecDeque<(Time, Lsn, u64)>,
}

impl Life {
    /// Notes what stands in a row that is about to be changed by a record at the end of the log.
    #[inline]
    pub(crate) fn note_undo<C: Copy>(&mut self, row: u32, ledger: &Ledger<C>) {
        if self.journal.is_some() {
            self.note(row, ledger);
        }
    }

    #[cold]
    fn note<C: Copy>(&mut self, row: u32, ledger: &Ledger<C>) {
        let Some(journal) = &mut self.journal else { return };
        journal.undo.push_back(Undo {
            lsn: self.log.end(),
            row,
            stood: self.table.row(row),
            head: ledger.head(self.id, RowId(row)),
            content: self.table.contents.get(row as usize).cloned(),
        });
    }

    /// The whole log is on disk.
    #[inline]
    pub(crate) fn force(&mut self) {
        let end = self.log.end();
        if let Some(journal) = &mut self.journal {
            journal.force(end, self.ticket);
        }
    }

    /// What is in the log now will be on disk when its receipt is acknowledged.
    pub(crate) fn force_at(&mut self, at: Time) {
        let end = self.log.end();
        if let Some(journal) = &mut self.journal {
            journal.receipts.push_back((at, end, self.ticket));
        }
    }

    /// Takes back whatever is not on disk; gives the range of positions that is gone.
    pub(crate) fn lose_buffer<C: Copy>(&mut self, now: Time, ledger: &mut Ledger<C>) -> (Lsn, Lsn) {
        let end = self.log.end();
        let Some(journal) = &mut self.journal else { return (end, end) };
        let receipts = std::mem::take(&mut journal.receipts);
        for (_, upto, ticket) in receipts.into_iter().filter(|(at, ..)| *at <= now) {
            journal.force(upto, ticket);
        }
        self.ticket = journal.ticket;
        for undo in std::mem::take(&mut journal.undo).into_iter().rev() {
            self.table.put(undo.row, undo.stood);
            if let Some(content) = undo.content {
                self.table.contents[undo.row as usize] = content;
            } else if let Some(content) = self.table.contents.get_mut(undo.row as usize) {
                content.clear();
            }
            ledger.revert(self.id, RowId(undo.row), undo.head);
        }
        let forced = std::mem::replace(&mut journal.forced, end);
        let kept = self.log.records.partition_point(|record| record.lsn <= forced);
        self.log.records.truncate(kept);
        if !self.log.contents.is_empty() {
            self.log.contents.truncate(kept);
        }
        (forced, end)
    }

    /// A journal for a life whose log is on disk as it stands.
    pub(crate) fn keep_journal(&mut self) {
        self.journal =
            Some(Box::new(Journal { forced: self.log.end(), ticket: self.ticket, ..Journal::default() }));
    }
}

impl Journal {
    fn force(&mut self, upto: Lsn, ticket: u64) {
        self.forced = self.forced.max(upto);
        self.ticket = self.ticket.max(ticket);
        while self.undo.front().is_some_and(|undo| undo.lsn <= self.forced) {
            self.undo.pop_front();
        }
    }
}
