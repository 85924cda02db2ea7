//! What of replicas decides what comes, for digests of a world's state, in which time is left out.
//!
//! Time stamps and tickets count by their order alone: stamps are compared row by row, tickets among themselves, and
//! whatever comes is later than all of them, unless clocks disagree ([`Order::distances`]). Positions in a log count as
//! they are, since a mark of an earlier log is compared with the positions of a younger one. Numbers that only tell one
//! connection from another are left out: an event that is still to come counts or does not. So is what a replica has
//! not forced to disk: the family forces it before it asks.
//!
//! Everything is taken apart by all of its fields, so that a new one is written or is left out on purpose.

use crate::log::{KeptLog, Log, Record};
use crate::marks::{Mark, Received, Sent, Taken};
use crate::replica::Replica;
use crate::rows::Table;
use crate::snapshot::Snapshot;
use crate::wire::Connection;
use kernel::narrow::u32_of;
use kernel::{DigestWriter, Time};

/// The order of all stamps and tickets in a world.
#[derive(Debug, Default)]
pub struct Order {
    /// Of a row and a stamp, joined.
    stamps: Vec<(u32, u64)>,
    tickets: Vec<u64>,
}

impl Order {
    /// Of everything that may still meet.
    #[must_use]
    pub fn of<'a>(
        replicas: impl Iterator<Item = &'a Replica>,
        snapshots: impl Iterator<Item = &'a Snapshot>,
    ) -> Self {
        let mut order = Self::default();
        for replica in replicas {
            order.stamps.extend(stamped(&replica.table));
            order.tickets.extend([replica.received.ticket, replica.last_ticket]);
            order.add(&replica.log.records);
        }
        for snapshot in snapshots {
            order.stamps.extend(stamped(&snapshot.table));
            order.tickets.push(snapshot.received.ticket);
            if let Some(kept) = &snapshot.log {
                order.tickets.push(kept.last_ticket);
                order.add(&kept.records);
            }
        }
        order.stamps.sort_unstable();
        order.stamps.dedup();
        order.tickets.sort_unstable();
        order.tickets.dedup();
        order
    }

    fn add(&mut self, records: &[Record]) {
        for record in records {
            self.stamps.push((record.change.row().0, record.stamp));
            self.tickets.push(record.ticket);
        }
    }

    /// Where clocks disagree, what comes may be stamped earlier than what is there: then the order is not enough.
    pub fn distances(&self, now: Time, writer: &mut DigestWriter) {
        let stamps = self.stamps.iter().map(|(_, stamp)| *stamp);
        for number in stamps.chain(self.tickets.iter().copied()) {
            writer.u64(number.wrapping_sub(now.nanos()));
        }
    }

    /// Which of the row's stamps it is; 0 is from before the rehearsal.
    fn stamp(&self, row: u32, stamp: u64) -> u64 {
        let below = |found: &(u32, u64)| *found < (row, 1);
        let upto = |found: &(u32, u64)| *found <= (row, stamp);
        (self.stamps.partition_point(upto) - self.stamps.partition_point(below)) as u64
    }

    fn ticket(&self, ticket: u64) -> u64 {
        self.tickets.partition_point(|one| *one <= ticket) as u64
    }
}

/// The rows with a stamp; the others stand as they stood before the rehearsal.
fn stamped(table: &Table) -> impl Iterator<Item = (u32, u64)> {
    let rows = table.rows.iter().enumerate();
    rows.filter(|(_, row)| row.stamp() > 0).map(|(index, row)| (u32_of(index), row.stamp()))
}

impl Replica {
    /// Writes it.
    pub fn state(&self, order: &Order, writer: &mut DigestWriter) {
        // What was carried over decides nothing but what is looked for as a breach.
        let Self { id, table, log, received, last_ticket, tickets: _, carried: _, undo_log: _ } = self;
        writer.u64(u64::from(*id));
        table_state(table, order, writer);
        log_state(log, order, writer);
        received_state(received, order, writer);
        writer.u64(order.ticket(*last_ticket));
    }
}

impl Snapshot {
    /// Writes it.
    pub fn state(&self, order: &Order, writer: &mut DigestWriter) {
        let Self { table, heads, cut, received, log } = self;
        table_state(table, order, writer);
        writer.u64(u64::from(*heads));
        cut.state(writer);
        received_state(received, order, writer);
        writer.u64(u64::from(log.is_some()));
        if let Some(KeptLog { records, contents: _, from, end, last_ticket }) = log {
            for number in [from.number(), end.number(), order.ticket(*last_ticket), records.len() as u64] {
                writer.u64(number);
            }
            records.iter().for_each(|record| record_state(record, order, writer));
        }
    }
}

impl Mark {
    /// Writes it.
    pub fn state(&self, writer: &mut DigestWriter) {
        let Self { lsn, of } = *self;
        writer.u64(lsn.number());
        writer.u64(u64::from(of));
    }
}

impl Sent {
    /// Writes it.
    pub fn state(&self, writer: &mut DigestWriter) {
        let Self { mark, forgone } = self;
        mark.state(writer);
        writer.u64(forgone.number());
    }
}

impl Taken {
    /// Writes it.
    pub fn state(&self, writer: &mut DigestWriter) {
        writer.u64(self.iter().len() as u64);
        for (life, lsn) in self.iter() {
            writer.u64(u64::from(life));
            writer.u64(lsn.number());
        }
    }
}

impl Connection {
    /// Writes it. One that is broken begins anew from the mark, whatever was under way.
    pub fn state(&self, writer: &mut DigestWriter) {
        let Self { connected, to, epoch: _, next, in_flight, sending, stalled } = *self;
        writer.u64(u64::from(connected) << 1 | u64::from(stalled));
        if connected {
            for number in [to as u64, next as u64, in_flight, u64::from(sending)] {
                writer.u64(number);
            }
        }
    }
}

/// Rows as they stood at the start are many and never change by themselves: only how many there are is told of them.
fn table_state(table: &Table, order: &Order, writer: &mut DigestWriter) {
    // Contents are there for the check alone.
    let Table { rows, contents: _ } = table;
    writer.u64(rows.len() as u64);
    for (index, row) in rows.iter().enumerate().filter(|(_, row)| row.stamp() > 0) {
        writer.u64((index as u64) << 1 | u64::from(row.exists()));
        writer.u64(order.stamp(u32_of(index), row.stamp()));
    }
    writer.u64(u64::MAX);
}

fn log_state(log: &Log, order: &Order, writer: &mut DigestWriter) {
    for number in log.bounds() {
        writer.u64(number);
    }
    writer.u64(log.records.len() as u64);
    for record in log.records.iter().filter(|record| record.lsn > log.oldest()) {
        record_state(record, order, writer);
    }
}

fn record_state(record: &Record, order: &Order, writer: &mut DigestWriter) {
    let Record { lsn, ticket, stamp, update, change } = *record;
    let row = change.row();
    writer.u64(lsn.number());
    writer.u64(order.ticket(ticket));
    writer.u64(order.stamp(row.0, stamp));
    writer.u64(u64::from(row.0) << 32 | u64::from(update.0));
    writer.u64((change.op() as u64) << 1 | u64::from(change.more()));
}

fn received_state(received: &Received, order: &Order, writer: &mut DigestWriter) {
    let Received { ticket, taken } = received;
    writer.u64(order.ticket(*ticket));
    taken.state(writer);
}
