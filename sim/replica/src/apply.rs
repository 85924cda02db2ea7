//! Receiving: what an arriving transaction does to the rows that it finds.
//!
//! The ticket comes first: a transaction whose ticket is not above the last one committed from this sender was
//! applied before and is dropped (`docs/models/stores.md 1.2, 1.3`). Then the rule decides, row by row:
//!
//! | arriving | row exists | row absent |
//! |---|---|---|
//! | insert | `Stall`: the receiver stops; `Overwrite`: replaced; `Newer*`: replaced where newer | inserted |
//! | update | `Stall`, `Overwrite`: applied; `Newer*`: applied where newer | skipped and reported |
//! | delete | `Stall`, `Overwrite`: applied; `Newer*`: applied where newer | its tombstone is set |
//!
//! `NewerRollback` skips the whole transaction where one operation loses by its stamp. Equal stamps discard
//! (`docs/models/stores.md 4`). What is applied enters the receiver's log and is not sent on: no echo. A transaction for
//! which that log has no room stops the receiver: nothing of it is applied (`docs/models/stores.md 1.3, 2`). One that
//! changes nothing needs none.

use crate::log::{Batch, Op, Record};
use crate::replica::Replica;
use crate::rows::Row;
use fleet::Disk;
use kernel::planted;
use ledger::{Blame, Contest, Ledger};

/// What a change does that arrives where the row is not as expected (`docs/models/stores.md 4`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arriving {
    /// An insert that finds its key stops the receiver; changes of absent rows are skipped and reported.
    Stall,
    /// The value applied last stands.
    Overwrite,
    /// Row time stamps decide, and a transaction with a losing operation is rolled back as a whole.
    NewerRollback,
    /// Row time stamps decide, and only the losing operation is skipped.
    NewerSkip,
}

/// What the family calls it when a version is lost on arrival.
#[derive(Debug, Clone, Copy)]
pub struct Causes<C> {
    /// Replaced by an arriving version that did not know it.
    pub overwritten: C,
    /// Arrived where a newer version stood.
    pub older: C,
    /// Rolled back with a transaction of which another operation lost.
    pub rolled_back: C,
    /// Changed a row that is not there.
    pub absent: C,
    /// Dropped by its ticket, although it had never been applied.
    pub repeated: C,
}

impl<C: Copy> Causes<C> {
    /// One cause for all of it.
    #[must_use]
    pub const fn all(cause: C) -> Self {
        Self { overwritten: cause, older: cause, rolled_back: cause, absent: cause, repeated: cause }
    }
}

/// What decides between versions that meet.
#[derive(Debug, Clone, Copy)]
pub struct Conflicts<C> {
    /// The rule.
    pub arriving: Arriving,
    /// What the losers lost by.
    pub causes: Causes<C>,
    /// The command that brought them together.
    pub blame: Option<Blame>,
    /// The fault that has set a clock wrong by whose time versions may be stamped, where one has: what lost only because
    /// the stamps tell another order than that of the commits is its doing.
    pub misled: Option<Blame>,
}

/// What became of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// The index behind the last record that was done with; before the batch's end where the receiver stopped.
    pub end: usize,
    /// How many changes found no row.
    pub absent: u64,
    /// Whether the receiver stopped because there was no room for its log.
    pub full: bool,
}

/// What becomes of one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Resolution {
    Apply,
    /// An older stamp, or an equal one.
    Beaten,
    /// Another operation of the transaction has an older stamp.
    RolledBack,
    /// There is no such row.
    Absent,
    /// The receiver stops here.
    Stall,
}

/// A batch that meets its receiver.
#[derive(Debug)]
pub struct Arrival<'a, C> {
    sender: &'a Replica,
    receiver: &'a mut Replica,
    /// Where the receiver's log lies.
    disk: &'a mut Disk,
    ledger: &'a mut Ledger<C>,
    conflicts: Conflicts<C>,
    /// Changes that found no row.
    absent: u64,
    /// Whether there was no room for the receiver's log.
    full: bool,
}

impl<'a, C: Copy> Arrival<'a, C> {
    /// Of a sender, at a receiver whose log lies on a disk.
    #[inline]
    pub const fn new(
        (sender, receiver): (&'a Replica, &'a mut Replica),
        disk: &'a mut Disk,
        ledger: &'a mut Ledger<C>,
        conflicts: Conflicts<C>,
    ) -> Self {
        Self { sender, receiver, disk, ledger, conflicts, absent: 0, full: false }
    }

    /// Applies transactions until the batch ends or one stops the receiver.
    #[inline]
    pub fn apply_batch(mut self, batch: Batch) -> Applied {
        debug_assert_ne!(self.sender.id, self.receiver.id, "a replica receives nothing from itself");
        debug_assert!(batch.end <= self.sender.log.records.len(), "{batch:?} is of the sender's log");
        let end = self.apply_all(batch);
        if end > batch.first {
            let last = self.sender.log.records[end - 1].lsn;
            self.receiver.received.taken.note(self.sender.id, last);
        }
        Applied { end, absent: self.absent, full: self.full }
    }

    fn apply_all(&mut self, batch: Batch) -> usize {
        let records = &self.sender.log.records;
        let mut start = batch.first;
        while start < batch.end {
            let mut end = start + 1;
            while end < batch.end && records[end - 1].change.more() {
                end += 1;
            }
            let ticket = records[start].ticket;
            if ticket > self.receiver.received.ticket {
                if !self.apply(start, end) {
                    return start;
                }
                self.receiver.received.ticket =
                    ticket + if planted("ticket-runs-ahead") { 1_000_000_000 } else { 0 };
            } else {
                self.drop_as_applied(start, end);
            }
            start = end;
        }
        batch.end
    }

    /// A transaction whose ticket was seen is dropped. Tickets of a new log go on above those of the old one only while
    /// clocks do not go back (`docs/models/stores.md 1.3`): what was never applied is lost then.
    #[cold]
    fn drop_as_applied(&mut self, start: usize, end: usize) {
        let taken = self.receiver.received.taken.of(self.sender.id);
        let Conflicts { causes, misled, .. } = self.conflicts;
        let contest = Contest { cause: causes.repeated, by_stamps: false, blame: misled };
        for record in self.sender.log.records[start..end].iter().filter(|record| record.lsn > taken) {
            self.ledger.discarded(self.receiver.id, record.update, contest);
        }
    }

    /// Applies one transaction; false where it stops the receiver.
    #[inline]
    fn apply(&mut self, start: usize, end: usize) -> bool {
        if end == start + 1 {
            let record = self.sender.log.records[start];
            let verdict = self.decide(&record);
            let done =
                verdict != Resolution::Stall && self.finds_room(u64::from(verdict == Resolution::Apply));
            if done {
                let blame = self.to_blame(std::slice::from_ref(&record));
                self.settle((start, &record), verdict, blame);
            }
            return done;
        }
        let records = &self.sender.log.records[start..end];
        let verdicts: Vec<Resolution> = records.iter().map(|record| self.decide(record)).collect();
        if verdicts.contains(&Resolution::Stall) {
            return false;
        }
        let rolls_back =
            self.conflicts.arriving == Arriving::NewerRollback && verdicts.contains(&Resolution::Beaten);
        let applied = verdicts.iter().filter(|verdict| !rolls_back && **verdict == Resolution::Apply);
        if !self.finds_room(applied.count() as u64) {
            return false;
        }
        let blame = self.to_blame(records);
        for (offset, verdict) in verdicts.into_iter().enumerate() {
            let record = self.sender.log.records[start + offset];
            let rolled_back = rolls_back && verdict == Resolution::Apply;
            let verdict = if rolled_back { Resolution::RolledBack } else { verdict };
            self.settle((start + offset, &record), verdict, blame);
        }
        true
    }

    /// Whether the receiver's log has room for so many records; where it has none, that is what stops the receiver.
    #[inline]
    fn finds_room(&mut self, records: u64) -> bool {
        let room = self.receiver.log.has_room(records, self.disk) || planted("full-disk-receives");
        self.full |= !room;
        room
    }

    /// What the planted echo does: the received change enters the log as if it were the receiver's own.
    fn send_on(&mut self, index: usize, record: &Record) {
        let log = &mut self.receiver.log;
        log.records.push(Record { lsn: log.end(), ..*record });
        log.contents.extend(self.sender.log.contents.get(index).cloned());
    }

    #[inline]
    fn decide(&self, record: &Record) -> Resolution {
        decide(self.conflicts.arriving, record, self.receiver.table.row(record.change.row().0))
    }

    /// Who is to blame for what is lost where the operations of a transaction meet what stands in their rows.
    #[inline]
    fn to_blame(&self, records: &[Record]) -> Option<Blame> {
        let misled = self.conflicts.misled.filter(|_| records.iter().any(|record| self.is_misled(record)));
        misled.or(self.conflicts.blame)
    }

    /// Whether the stamps of an operation and of the version that it meets tell another order than that of their commits.
    #[cold]
    fn is_misled(&self, record: &Record) -> bool {
        let stands = self.ledger.head(self.receiver.id, record.change.row());
        let committed = |update| self.ledger.update(update).map(|update| update.committed);
        let Some((own, other)) = committed(record.update).zip(committed(stands)) else { return false };
        let by_stamps = record.stamp > self.receiver.table.row(record.change.row().0).stamp();
        own != other && by_stamps != (own > other)
    }

    /// Does what was decided about one operation.
    #[inline]
    fn settle(&mut self, (index, record): (usize, &Record), verdict: Resolution, blame: Option<Blame>) {
        let by_stamps = matches!(self.conflicts.arriving, Arriving::NewerRollback | Arriving::NewerSkip);
        let causes = self.conflicts.causes;
        let contest = |cause| Contest { cause, by_stamps, blame };
        let cause = match verdict {
            Resolution::Apply | Resolution::Stall => {
                let contest = contest(causes.overwritten);
                // What was received is in the receiver's log too, and room was made sure of; without, which only a planted
                // defect lets come to pass, the numbering stands still.
                let _full = self.receiver.log.advance(self.disk);
                self.receiver.note_undo(record.change.row().0, self.ledger);
                self.ledger.applied(self.receiver.id, record.change.row(), record.update, contest);
                let exists = record.change.op() != Op::Delete || planted("arriving-delete-keeps-the-row");
                self.receiver.table.put(record.change.row().0, Row::new(record.stamp, exists));
                if let Some(contents) = &mut self.receiver.table.contents {
                    contents[record.change.row().0 as usize].clone_from(&self.sender.log.contents[index]);
                }
                if planted("echo-of-received-updates") {
                    self.send_on(index, record);
                }
                return;
            }
            Resolution::Beaten => causes.older,
            Resolution::RolledBack => causes.rolled_back,
            Resolution::Absent => causes.absent,
        };
        self.absent += u64::from(verdict == Resolution::Absent);
        let contest = Contest { by_stamps: verdict != Resolution::Absent, ..contest(cause) };
        self.ledger.discarded(self.receiver.id, record.update, contest);
    }
}

/// What most operations do, they do for the same reason; so that is asked as one question, without a branch for each
/// kind of operation.
#[inline]
fn decide(arriving: Arriving, record: &Record, row: Row) -> Resolution {
    let stamps = matches!(arriving, Arriving::NewerRollback | Arriving::NewerSkip);
    let op = record.change.op();
    let (insert, update) = (op == Op::Insert, op == Op::Update);
    let stalls = row.exists() & insert & (arriving == Arriving::Stall);
    let wrong_way = planted("older-version-wins") && record.stamp > row.stamp() && row.stamp() > 0;
    let beaten = row.exists() & stamps & (record.stamp <= row.stamp() || wrong_way);
    let absent = !row.exists() & update;
    if !(stalls | beaten | absent) {
        Resolution::Apply
    } else if stalls {
        Resolution::Stall
    } else if beaten {
        Resolution::Beaten
    } else {
        Resolution::Absent
    }
}
