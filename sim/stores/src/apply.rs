//! Receiving: what an arriving transaction does to the rows that it finds.
//!
//! The ticket comes first: a transaction whose ticket is not above the last one committed from this peer was
//! applied before and is dropped (`domain/stores.md 1.2, 1.3`). Then the reading `arriving` decides, row by row:
//!
//! | arriving | row exists | row absent |
//! |---|---|---|
//! | insert | `stall`: the channel stops; `overwrite`: replaced; `newer-*`: replaced where newer | inserted |
//! | update | `stall`, `overwrite`: applied; `newer-*`: applied where newer | skipped and reported |
//! | delete | `stall`, `overwrite`: applied; `newer-*`: applied where newer | its tombstone is set |
//!
//! `newer-rollback` skips the whole transaction where one operation loses by its stamp. Equal stamps discard
//! (`domain/stores.md 4`). What is applied enters the receiver's log and is not sent on: no echo.

use crate::cause::Cause;
use crate::event::Event;
use crate::life::{Life, Row};
use crate::log::{Op, Record};
use crate::pair::{Ground, Pair, other};
use crate::readings::Arriving;
use ledger::Contest;

/// What becomes of one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Apply,
    /// An older stamp, or an equal one.
    Beaten,
    /// There is no such row.
    Absent,
    /// The channel stops here.
    Stall,
}

impl Pair {
    /// A batch is there.
    pub(crate) fn deliver(&mut self, from: usize, epoch: u16, batch: (usize, usize), stage: &mut Ground) {
        let to = other(from);
        if self.stores[from].session.epoch != epoch {
            return;
        }
        let (Some(sender), Some(mut receiver)) = (self.stores[from].life.take(), self.stores[to].life.take())
        else {
            return;
        };
        if let Some(first) = sender.log.records.get(batch.0) {
            let committed = kernel::Time::from_nanos(first.ticket);
            let ahead = stage.fleet.host(self.stores[from].host).clock_ahead;
            let age = stage.now() - kernel::Time::from_nanos(committed.nanos().saturating_add_signed(-ahead));
            self.gauges.max_lag = self.gauges.max_lag.max(age);
        }
        let end = self.apply_batch(from, batch, (&sender, &mut receiver), stage);
        let last = end.checked_sub(1).and_then(|index| sender.log.records.get(index));
        if let Some(last) = last.filter(|_| end > batch.0) {
            receiver.take_note(sender.id, last.lsn);
        }
        let session = &mut self.stores[from].session;
        let bytes = (batch.1 - batch.0) as u64 * self.numbers.row_bytes;
        session.in_flight = session.in_flight.saturating_sub(bytes);
        if end < batch.1 {
            session.stalled = true;
            session.next = end;
        }
        self.stores[from].life = Some(sender);
        self.stores[to].life = Some(receiver);
        let back = stage.fleet.latency(self.stores[to].host, self.stores[from].host);
        let heard = Event::Acknowledged { from: from as u8, epoch, end: end as u32 };
        stage.after(self.numbers.acknowledge_after + back, heard);
    }

    /// Applies transactions until the batch ends or one stops the channel; gives the index behind the last one done.
    fn apply_batch(
        &mut self,
        from: usize,
        batch: (usize, usize),
        lives: (&Life, &mut Life),
        stage: &mut Ground,
    ) -> usize {
        let (sender, receiver) = lives;
        let mut start = batch.0;
        while start < batch.1 {
            let length =
                sender.log.records[start..batch.1].iter().take_while(|record| record.more).count() + 1;
            let end = (start + length).min(batch.1);
            let ticket = sender.log.records[start].ticket;
            if ticket > receiver.ticket {
                let transaction = Transaction { from, start, end };
                if !self.apply(transaction, sender, receiver, stage) {
                    return start;
                }
                receiver.ticket = ticket;
            }
            start = end;
        }
        batch.1
    }

    /// Applies one transaction; false where it stops the channel.
    fn apply(
        &mut self,
        transaction: Transaction,
        sender: &Life,
        receiver: &mut Life,
        stage: &mut Ground,
    ) -> bool {
        let Transaction { from, start, end } = transaction;
        let records = &sender.log.records[start..end];
        let arriving = self.reading().arriving;
        let judge = |record: &Record| decide(arriving, record, receiver.table.row(record.row.0));
        if records.iter().any(|record| judge(record) == Verdict::Stall) {
            return false;
        }
        let loses = |record: &Record| judge(record) == Verdict::Beaten;
        let rolled_back = arriving == Arriving::NewerRollback && records.iter().any(loses);
        let host = self.stores[other(from)].host;
        for (offset, record) in records.iter().enumerate() {
            let verdict = decide(arriving, record, receiver.table.row(record.row.0));
            if rolled_back || verdict != Verdict::Apply {
                let cause = match verdict {
                    Verdict::Beaten => Cause::DiscardedOnArrival,
                    Verdict::Absent => Cause::AbsentRow,
                    Verdict::Apply | Verdict::Stall => Cause::RolledBack,
                };
                self.gauges.absent_rows[from] += u64::from(verdict == Verdict::Absent);
                let by_stamps = matches!(cause, Cause::DiscardedOnArrival | Cause::RolledBack);
                let contest = Contest { cause, by_stamps, blame: self.handed_over_by };
                stage.ledger.discarded(receiver.id, record.update, contest);
                continue;
            }
            let by_stamps = matches!(arriving, Arriving::NewerRollback | Arriving::NewerSkip);
            let contest = Contest { cause: Cause::Overwritten, by_stamps, blame: self.handed_over_by };
            stage.ledger.applied(receiver.id, record.row, record.update, contest);
            receiver.table.reach(record.row.0);
            receiver.table.rows[record.row.0 as usize] = Row::new(record.stamp, record.op != Op::Delete);
            if self.truth {
                let content = sender.log.contents[start + offset].clone();
                receiver.table.contents[record.row.0 as usize] = content;
            }
            // What was received is in the receiver's log too; where there is no room the numbering stands still.
            let disk = &mut stage.fleet.host_mut(host).disk;
            let _full = receiver.log.advance(self.numbers.row_bytes, disk);
        }
        true
    }
}

/// A transaction in the sender's log.
#[derive(Debug, Clone, Copy)]
struct Transaction {
    from: usize,
    start: usize,
    end: usize,
}

#[inline]
fn decide(arriving: Arriving, record: &Record, row: Row) -> Verdict {
    let stamps = matches!(arriving, Arriving::NewerRollback | Arriving::NewerSkip);
    match (record.op, row.exists()) {
        (Op::Insert, true) if arriving == Arriving::Stall => Verdict::Stall,
        (_, true) if stamps && record.stamp <= row.stamp() => Verdict::Beaten,
        (Op::Update, false) => Verdict::Absent,
        _ => Verdict::Apply,
    }
}
