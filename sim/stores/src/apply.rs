//! Receiving: what an arriving transaction does to the rows that it finds.
//!
//! The ticket comes first: a transaction whose ticket is not above the last one committed from this peer was
//! applied before and is dropped (`docs/models/stores.md 1.2, 1.3`). Then the reading `arriving` decides, row by row:
//!
//! | arriving | row exists | row absent |
//! |---|---|---|
//! | insert | `stall`: the channel stops; `overwrite`: replaced; `newer-*`: replaced where newer | inserted |
//! | update | `stall`, `overwrite`: applied; `newer-*`: applied where newer | skipped and reported |
//! | delete | `stall`, `overwrite`: applied; `newer-*`: applied where newer | its tombstone is set |
//!
//! `newer-rollback` skips the whole transaction where one operation loses by its stamp. Equal stamps discard
//! (`docs/models/stores.md 4`). What is applied enters the receiver's log and is not sent on: no echo.

use crate::cause::Cause;
use crate::event::Event;
use crate::life::{ConnectionId, Life, Row};
use crate::log::{Op, Record};
use crate::pair::{Ground, Pair, id};
use crate::readings::Arriving;
use fleet::Host;
use kernel::narrow::u32_of;
use kernel::{Time, planted};
use ledger::{Blame, Contest, Ledger};

/// What becomes of one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Apply,
    /// An older stamp, or an equal one.
    Beaten,
    /// Another operation of the transaction has an older stamp.
    RolledBack,
    /// There is no such row.
    Absent,
    /// The channel stops here.
    Stall,
}

impl Pair {
    /// A batch is there.
    pub(crate) fn deliver(
        &mut self,
        from: usize,
        epoch: ConnectionId,
        batch: (usize, usize),
        stage: &mut Ground,
    ) {
        let session = &self.stores[from].session;
        // What was under way behind a transaction that stopped the channel must not overtake it: its ticket would be
        // above those that are held back, and they would be dropped as applied before when they are sent again.
        if session.epoch != epoch || session.stalled {
            return;
        }
        self.measure_age(from, batch.0, stage);
        let Some(end) = self.apply_batch(from, batch, stage) else { return };
        let to = self.stores[from].session.to;
        self.settle_mark(to, stage);
        let session = &mut self.stores[from].session;
        let bytes = (batch.1 - batch.0) as u64 * self.numbers.row_bytes;
        session.in_flight = session.in_flight.saturating_sub(bytes);
        if end < batch.1 {
            session.stalled = true;
            session.next = end;
        }
        if let Some(life) = &mut self.stores[to].life {
            life.force_at(stage.now() + self.numbers.acknowledge_after);
        }
        let back = stage.message(self.stores[to].host, self.stores[from].host);
        let heard = Event::Acknowledged { from: id(from), epoch, end: u32_of(end) };
        stage.after(self.numbers.acknowledge_after + back, heard);
    }

    /// The age of a batch is that of its first record which has not arrived before; of one that a restore logged, only
    /// the ticket tells it, in the time of the sender's clock.
    pub(crate) fn measure_age(&mut self, from: usize, first: usize, stage: &Ground) {
        let (Some(life), Some(peer)) = (self.life(from), self.life(self.to(from))) else { return };
        let taken = peer.taken_of(life.id);
        let Some(sent) = life.log.records.get(first..) else { return };
        let Some(record) = sent.get(sent.partition_point(|record| record.lsn <= taken)) else { return };
        let taken = stage.ledger.update(record.update).filter(|update| update.taken_by == life.id);
        let ahead = stage.fleet.host(self.stores[from].host).clock_ahead;
        let by_ticket = || Time::from_nanos(record.ticket.saturating_add_signed(-ahead));
        let age = stage.now() - taken.map_or_else(by_ticket, |update| update.committed);
        self.gauges.max_lag = self.gauges.max_lag.max(age);
    }

    /// Applies transactions until the batch ends or one stops the channel; gives the index behind the last one done.
    fn apply_batch(&mut self, from: usize, batch: (usize, usize), stage: &mut Ground) -> Option<usize> {
        let (arriving, blame) = (self.reading().arriving, self.handed_over_by);
        let (to, of) = (self.stores[from].session.to, self.stores[from].of);
        let [sender, receiver] = self.stores.get_disjoint_mut([from, to]).ok()?;
        let mut arrival = Arrival {
            sender: sender.life.as_ref()?,
            receiver: receiver.life.as_mut()?,
            host: stage.fleet.host_mut(receiver.host),
            ledger: &mut stage.ledger,
            arriving,
            blame,
            row_bytes: self.numbers.row_bytes,
            truth: self.truth,
            absent: 0,
        };
        let end = arrival.apply_all(batch);
        if end > batch.0 {
            let last = arrival.sender.log.records[end - 1].lsn;
            arrival.receiver.take_note(arrival.sender.id, last);
        }
        self.gauges.absent_rows[of] += arrival.absent;
        Some(end)
    }
}

/// A batch that meets its receiver.
struct Arrival<'a> {
    sender: &'a Life,
    receiver: &'a mut Life,
    host: &'a mut Host,
    ledger: &'a mut Ledger<Cause>,
    arriving: Arriving,
    /// The command that last connected applications elsewhere, which is what brings versions into contest.
    blame: Option<Blame>,
    row_bytes: u64,
    truth: bool,
    /// Changes that found no row.
    absent: u64,
}

impl Arrival<'_> {
    fn apply_all(&mut self, batch: (usize, usize)) -> usize {
        let records = &self.sender.log.records;
        let mut start = batch.0;
        while start < batch.1 {
            let mut end = start + 1;
            while end < batch.1 && records[end - 1].more {
                end += 1;
            }
            let ticket = records[start].ticket;
            if ticket > self.receiver.ticket {
                if !self.apply(start, end) {
                    return start;
                }
                self.receiver.ticket = ticket + if planted("ticket-runs-ahead") { 1_000_000_000 } else { 0 };
            } else {
                self.drop_as_applied(start, end);
            }
            start = end;
        }
        batch.1
    }

    /// A transaction whose ticket was seen is dropped. Tickets of a new log go on above those of the old one only while
    /// clocks do not go back (`docs/models/stores.md 1.3`): what was never applied is lost then.
    #[cold]
    fn drop_as_applied(&mut self, start: usize, end: usize) {
        let taken = self.receiver.taken_of(self.sender.id);
        let contest = Contest { cause: Cause::BelowTicket, by_stamps: false, blame: None };
        for record in self.sender.log.records[start..end].iter().filter(|record| record.lsn > taken) {
            self.ledger.discarded(self.receiver.id, record.update, contest);
        }
    }

    /// Applies one transaction; false where it stops the channel.
    #[inline]
    fn apply(&mut self, start: usize, end: usize) -> bool {
        if end == start + 1 {
            let record = self.sender.log.records[start];
            let verdict = self.decide(&record);
            if verdict != Verdict::Stall {
                self.settle(start, &record, verdict);
            }
            return verdict != Verdict::Stall;
        }
        let records = &self.sender.log.records[start..end];
        let verdicts: Vec<Verdict> = records.iter().map(|record| self.decide(record)).collect();
        if verdicts.contains(&Verdict::Stall) {
            return false;
        }
        let rolls_back = self.arriving == Arriving::NewerRollback && verdicts.contains(&Verdict::Beaten);
        for (offset, verdict) in verdicts.into_iter().enumerate() {
            let record = self.sender.log.records[start + offset];
            let rolled_back = rolls_back && verdict == Verdict::Apply;
            self.settle(start + offset, &record, if rolled_back { Verdict::RolledBack } else { verdict });
        }
        true
    }

    /// What the planted echo does: the received change enters the log as if it were the receiver's own.
    fn send_on(&mut self, index: usize, record: &Record) {
        let log = &mut self.receiver.log;
        log.records.push(Record { lsn: log.end(), ..*record });
        if self.truth {
            log.contents.push(self.sender.log.contents[index].clone());
        }
    }

    #[inline]
    fn decide(&self, record: &Record) -> Verdict {
        decide(self.arriving, record, self.receiver.table.row(record.row.0))
    }

    /// Does what was decided about one operation.
    #[inline]
    fn settle(&mut self, index: usize, record: &Record, verdict: Verdict) {
        let by_stamps = matches!(self.arriving, Arriving::NewerRollback | Arriving::NewerSkip);
        let contest = |cause| Contest { cause, by_stamps, blame: self.blame };
        let cause = match verdict {
            Verdict::Apply | Verdict::Stall => {
                let contest = contest(Cause::Overwritten);
                // What was received is in the receiver's log too; without room the numbering stands still.
                let _full = self.receiver.log.advance(self.row_bytes, &mut self.host.disk);
                self.receiver.note_undo(record.row.0, self.ledger);
                self.ledger.applied(self.receiver.id, record.row, record.update, contest);
                let exists = record.op != Op::Delete || planted("arriving-delete-keeps-the-row");
                self.receiver.table.put(record.row.0, Row::new(record.stamp, exists));
                if self.truth {
                    let content = self.sender.log.contents[index].clone();
                    self.receiver.table.contents[record.row.0 as usize] = content;
                }
                if planted("echo-of-received-updates") {
                    self.send_on(index, record);
                }
                return;
            }
            Verdict::Beaten => Cause::DiscardedOnArrival,
            Verdict::RolledBack => Cause::RolledBack,
            Verdict::Absent => Cause::AbsentRow,
        };
        self.absent += u64::from(verdict == Verdict::Absent);
        let contest = Contest { by_stamps: verdict != Verdict::Absent, ..contest(cause) };
        self.ledger.discarded(self.receiver.id, record.update, contest);
    }
}

/// What most operations do, they do for the same reason; so that is asked as one question, without a branch for each
/// kind of operation.
#[inline]
fn decide(arriving: Arriving, record: &Record, row: Row) -> Verdict {
    let stamps = matches!(arriving, Arriving::NewerRollback | Arriving::NewerSkip);
    let (insert, update) = (record.op == Op::Insert, record.op == Op::Update);
    let stalls = row.exists() & insert & (arriving == Arriving::Stall);
    let wrong_way = planted("older-version-wins") && record.stamp > row.stamp() && row.stamp() > 0;
    let beaten = row.exists() & stamps & (record.stamp <= row.stamp() || wrong_way);
    let absent = !row.exists() & update;
    if !(stalls | beaten | absent) {
        Verdict::Apply
    } else if stalls {
        Verdict::Stall
    } else if beaten {
        Verdict::Beaten
    } else {
        Verdict::Absent
    }
}
