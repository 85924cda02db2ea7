//! One life of a replica: its rows, its log, what it received, and what it would lose if it died now.

use crate::log::{Log, Lsn, Op, Record, RecordedChange};
use crate::marks::Received;
use crate::rows::Table;
use crate::undo_log::{Undo, UndoLog};
use fleet::Host;
use kernel::Time;
use kernel::narrow::u32_of;
use ledger::{IncarnationId, Ledger, RowId};

/// What a receiver knows a transaction again by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tickets {
    /// The time at which it began, so that those of a new life go on above those of the one before it.
    #[default]
    Clock,
    /// Its position in the log, so that those of a new life begin anew, and count as received until they have passed what
    /// came of the one before it.
    Position,
}

/// One life of a replica, from the moment its rows are there until they are gone.
#[derive(Debug)]
pub struct Replica {
    /// Its number in the ledger; the numbering of its log is its own.
    pub id: IncarnationId,
    /// Its rows.
    pub table: Table,
    /// Its log.
    pub log: Log,
    /// What it received.
    pub received: Received,
    /// The last ticket it gave to a transaction of its own.
    pub last_ticket: u64,
    /// What its tickets are.
    pub tickets: Tickets,
    /// Up to where its log has what an earlier life took: a backup has brought it back.
    pub carried: Lsn,
    pub(crate) undo_log: Option<Box<UndoLog>>,
}

impl Clone for Replica {
    kernel::clone_by_field!(id, table, log, received, last_ticket, tickets, carried, undo_log);
}

impl Replica {
    /// A life with these rows and an empty log, to which nothing has come.
    #[must_use]
    pub fn new(id: IncarnationId, table: Table, log: Log) -> Self {
        Self {
            id,
            table,
            log,
            received: Received::default(),
            last_ticket: 0,
            tickets: Tickets::default(),
            carried: Lsn::START,
            undo_log: None,
        }
    }

    /// From now on it can die: it is on disk as it stands, and what follows is not until it is forced there.
    pub fn keep_journal(&mut self) {
        self.undo_log = Some(Box::new(UndoLog::new(self.log.end(), self.received.ticket)));
    }

    /// Notes what stands in a row that is about to be changed by a record at the end of the log.
    #[inline]
    pub(crate) fn note_undo<C: Copy>(&mut self, row: u32, ledger: &Ledger<C>) {
        if self.undo_log.is_some() {
            self.note(row, ledger);
        }
    }

    #[cold]
    fn note<C: Copy>(&mut self, row: u32, ledger: &Ledger<C>) {
        let Some(undo_log) = &mut self.undo_log else { return };
        undo_log.note(Undo {
            lsn: self.log.end(),
            row,
            stood: self.table.row(row),
            head: ledger.head(self.id, RowId(row)),
            content: self.table.content(row).cloned(),
        });
    }

    /// The whole log is on disk.
    #[inline]
    pub fn force(&mut self) {
        let end = self.log.end();
        if let Some(undo_log) = &mut self.undo_log {
            undo_log.force(end, self.received.ticket);
        }
    }

    /// What is in the log now will be on disk at an instant: when the receipt of it is acknowledged.
    pub fn force_at(&mut self, at: Time) {
        let end = self.log.end();
        if let Some(undo_log) = &mut self.undo_log {
            undo_log.force_at(at, end, self.received.ticket);
        }
    }

    /// The ticket of a transaction of its own whose first record has this stamp and this position.
    #[inline]
    pub(crate) const fn next_ticket(&self, stamp: u64, lsn: Lsn) -> u64 {
        match self.tickets {
            Tickets::Clock if stamp > self.last_ticket => stamp,
            Tickets::Clock => self.last_ticket + 1,
            Tickets::Position => lsn.number(),
        }
    }

    /// Forgets what it has received, so that whatever comes next is new to it.
    pub fn forget_received(&mut self) {
        self.received.ticket = 0;
        self.force();
    }

    /// Takes back whatever is not on disk; gives the range of positions that is gone.
    pub fn lose_buffer<C: Copy>(&mut self, now: Time, ledger: &mut Ledger<C>) -> (Lsn, Lsn) {
        let end = self.log.end();
        let Some(undo_log) = &mut self.undo_log else { return (end, end) };
        let (forced, ticket, gone) = undo_log.lose(now, end);
        self.received.ticket = ticket;
        for undo in gone {
            self.table.put(undo.row, undo.stood);
            if let Some(contents) = &mut self.table.contents {
                contents[undo.row as usize] = undo.content.unwrap_or_default();
            }
            ledger.revert(self.id, RowId(undo.row), undo.head);
        }
        self.log.truncate(forced);
        (forced, end)
    }

    /// Each row that exists enters the log as if it had been inserted; where there is no more room the rest does not.
    pub fn log_rows<C: Copy>(&mut self, host: &mut Host, ledger: &Ledger<C>, now: Time) {
        for row in 0..u32_of(self.table.rows.len()) {
            let found = self.table.row(row);
            if !found.exists() {
                continue;
            }
            let Ok(lsn) = self.log.advance(&mut host.disk) else { break };
            self.last_ticket = self.next_ticket(host.clock(now).nanos(), lsn);
            let update = ledger.head(self.id, RowId(row));
            let (ticket, stamp) = (self.last_ticket, found.stamp());
            let change = RecordedChange::new(RowId(row), Op::Insert, false);
            let record = Record { lsn, ticket, stamp, update, change };
            self.log.records.push(record);
            self.log.contents.extend(self.table.content(row).cloned());
        }
    }
}
