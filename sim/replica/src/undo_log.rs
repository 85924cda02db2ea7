//! What a replica would lose if it died now: changes that are in its log's buffer and not on disk.
//!
//! A commit writes into the log's buffer and does not force it (`docs/models/stores.md 5`). What is
//! there goes to disk as a whole (ours, after the cycle in `docs/models/stores.md 2`), when [`UndoLog::force`] says so:
//! before a batch is sent, when the receipt of one is acknowledged, and whenever the family has a reason of its own.
//!
//! So nothing that was sent, and nothing whose receipt was acknowledged, is ever lost with a buffer. A replica that dies
//! comes back as it was when its log was last forced; the numbering of its log goes on behind what is gone (ours), so
//! that no position ever means two things.
//!
//! Kept only in runs in which something may die, so that calm ones pay nothing.

use crate::content::Content;
use crate::log::Lsn;
use crate::rows::Row;
use kernel::Time;
use ledger::UpdateId;
use std::collections::VecDeque;

/// A change that can be taken back.
#[derive(Debug, Clone)]
pub(crate) struct Undo {
    /// Its place in the log.
    pub(crate) lsn: Lsn,
    /// Its row.
    pub(crate) row: u32,
    /// What stood there.
    pub(crate) stood: Row,
    /// The update that stood there, in the ledger.
    pub(crate) head: UpdateId,
    /// With the check by contents: what the row embodied.
    pub(crate) content: Option<Content>,
}

/// What is not on disk, oldest first.
#[derive(Debug, Clone)]
pub(crate) struct UndoLog {
    undo: VecDeque<Undo>,
    /// Up to where the log is on disk.
    forced: Lsn,
    /// The ticket of the last transaction received that is on disk.
    ticket: u64,
    /// Up to where and which ticket it will be, and from when on.
    receipts: VecDeque<(Time, Lsn, u64)>,
}

impl UndoLog {
    /// Of a log that is on disk up to a position, and a ticket that is.
    pub(crate) const fn new(forced: Lsn, ticket: u64) -> Self {
        Self { undo: VecDeque::new(), forced, ticket, receipts: VecDeque::new() }
    }

    /// Notes how a change that is made now can be taken back.
    pub(crate) fn note(&mut self, undo: Undo) {
        debug_assert!(
            self.undo.back().is_none_or(|last| last.lsn <= undo.lsn),
            "changes are noted as they are made"
        );
        self.undo.push_back(undo);
    }

    /// The log is on disk up to a position, and so is what was received up to a ticket.
    pub(crate) fn force(&mut self, upto: Lsn, ticket: u64) {
        self.forced = self.forced.max(upto);
        self.ticket = self.ticket.max(ticket);
        while self.undo.front().is_some_and(|undo| undo.lsn <= self.forced) {
            self.undo.pop_front();
        }
    }

    /// The same, at an instant to come.
    pub(crate) fn force_at(&mut self, at: Time, upto: Lsn, ticket: u64) {
        self.receipts.push_back((at, upto, ticket));
    }

    /// What is not on disk at an instant is gone: up to where the log is kept and which ticket is left, and what is to be
    /// taken back, from the youngest change to the oldest. The log goes on behind its end.
    pub(crate) fn lose(&mut self, now: Time, end: Lsn) -> (Lsn, u64, impl Iterator<Item = Undo> + use<>) {
        for (_, upto, ticket) in std::mem::take(&mut self.receipts).into_iter().filter(|(at, ..)| *at <= now)
        {
            self.force(upto, ticket);
        }
        let undo = std::mem::take(&mut self.undo);
        (std::mem::replace(&mut self.forced, end), self.ticket, undo.into_iter().rev())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn undo(offset: u64) -> Undo {
        Undo {
            lsn: Lsn::new(0, offset),
            row: 0,
            stood: Row::default(),
            head: UpdateId::INITIAL,
            content: None,
        }
    }

    #[test]
    fn what_was_forced_by_then_is_kept_and_the_rest_comes_back_youngest_first() {
        let mut undo_log = UndoLog::new(Lsn::START, 0);
        for offset in [10, 20, 30] {
            undo_log.note(undo(offset));
        }
        undo_log.force_at(Time::from_nanos(5), Lsn::new(0, 10), 7);
        undo_log.force_at(Time::from_nanos(9), Lsn::new(0, 30), 8);
        let (forced, ticket, gone) = undo_log.lose(Time::from_nanos(6), Lsn::new(0, 30));
        assert_eq!((forced, ticket), (Lsn::new(0, 10), 7));
        assert_eq!(gone.map(|undo| undo.lsn.offset()).collect::<Vec<u64>>(), [30, 20]);
    }

    #[test]
    #[should_panic(expected = "as they are made")]
    fn a_change_that_is_noted_out_of_order_is_told() {
        let mut undo_log = UndoLog::new(Lsn::START, 0);
        undo_log.note(undo(20));
        undo_log.note(undo(10));
    }
}
