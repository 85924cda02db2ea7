//! What is on the wire of one direction: the connection, where it goes on, and what is sent and not acknowledged.
//!
//! Rules (`docs/models/stores.md 2` unless said otherwise):
//! - committed local transactions are sent in the order of the log, in batches, and never a part of one;
//! - what has left the sender arrives; only a connection that breaks takes along what is under way in it, and it is sent
//!   again in the next one (ours; no document says what else could become of it);
//! - records at or below the mark count as sent, whosever log numbered it (`8.1`, I4);
//! - a receiver that stops at a change takes nothing more of that connection.
//!
//! # States
//!
//! | connection | entered by | sends |
//! |---|---|---|
//! | none | [`Connection::cut_off`] | nothing |
//! | connected | [`Connection::open`], then [`Connection::restart`] | from the mark on |
//! | stalled | [`Connection::arrived`], when the receiver stopped | nothing, until [`Connection::restart`] |
//!
//! Each beginning and end has a new number, its *epoch*, so that what comes of an earlier connection is known.

use crate::log::{Batch, Log, Lsn};
use kernel::narrow::{u32_of, usize_of};
use kernel::{DigestWriter, Event, dense, planted};
use ledger::StoreId;

dense! {
    /// A connection of one direction, numbered anew whenever it begins or ends. A run of more than a few thousand is
    /// ended.
    #[derive(Default)]
    pub struct ConnectionId(u16);
}

impl ConnectionId {
    /// The one that comes after this one.
    fn next(self) -> Self {
        Self::of(usize::from(self) + 1)
    }
}

/// What comes of a connection in time; a direction is named by its sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// The sender looks for a batch.
    Transmit {
        /// The sender.
        from: StoreId,
        /// Of which connection.
        epoch: ConnectionId,
    },
    /// A batch is there.
    Deliver {
        /// The sender.
        from: StoreId,
        /// Of which connection.
        epoch: ConnectionId,
        /// The index of its first record.
        first: u32,
        /// The index behind its last.
        end: u32,
    },
    /// The sender hears what was applied.
    Acknowledged {
        /// The sender.
        from: StoreId,
        /// Of which connection.
        epoch: ConnectionId,
        /// The index behind the last record.
        end: u32,
    },
}

impl Wire {
    /// A batch is there.
    #[inline]
    #[must_use]
    pub const fn deliver(from: StoreId, epoch: ConnectionId, batch: Batch) -> Self {
        Self::Deliver { from, epoch, first: u32_of(batch.first), end: u32_of(batch.end) }
    }

    /// The sender, and the connection.
    #[inline]
    #[must_use]
    pub const fn of(self) -> (StoreId, ConnectionId) {
        match self {
            Self::Transmit { from, epoch }
            | Self::Deliver { from, epoch, .. }
            | Self::Acknowledged { from, epoch, .. } => (from, epoch),
        }
    }

    /// Writes what will come of it, which its connection's number has no part in.
    pub fn state(self, writer: &mut DigestWriter) {
        let (kind, from, records) = match self {
            Self::Transmit { from, epoch: _ } => (1, from, [0, 0]),
            Self::Deliver { from, epoch: _, first, end } => (2, from, [first, end]),
            Self::Acknowledged { from, epoch: _, end } => (3, from, [0, end]),
        };
        writer.u64(kind << 8 | u64::from(from));
        writer.u64(u64::from(records[0]) << 32 | u64::from(records[1]));
    }
}

impl Event for Wire {
    #[inline]
    fn word(self) -> u64 {
        let mix =
            |kind: u64, from: StoreId, number: u32| kind << 48 | u64::from(from) << 40 | u64::from(number);
        match self {
            Self::Transmit { from, epoch } => mix(1, from, u32::from(epoch)),
            Self::Deliver { from, epoch, first, end } => {
                mix(2, from, end) ^ u64::from(epoch) << 8 ^ u64::from(first) << 16
            }
            Self::Acknowledged { from, epoch, end } => mix(3, from, end) ^ u64::from(epoch) << 8,
        }
    }
}

/// How much may be sent, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// In one batch.
    pub batch: u64,
    /// And not yet acknowledged.
    pub window: u64,
}

/// The sending side's connection of one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Connection {
    /// Whether the two ends have each other.
    pub connected: bool,
    /// While they have: who receives, by a number that the family gives meaning to.
    pub to: usize,
    /// Tells what is under way in this connection from what was under way in an earlier one.
    pub epoch: ConnectionId,
    /// The next record to send.
    pub next: usize,
    /// Bytes sent and not acknowledged.
    pub in_flight: u64,
    /// Whether the sender has an event coming.
    pub sending: bool,
    /// Whether the receiver stopped at a change that it could not apply.
    pub stalled: bool,
}

impl Connection {
    /// The two ends have found each other; [`Connection::restart`] lets it send.
    pub const fn open(&mut self, to: usize) {
        assert!(!self.connected, "a connection ends before the next one begins");
        self.connected = true;
        self.to = to;
    }

    /// It breaks; what is under way in it is gone.
    pub fn cut_off(&mut self) {
        self.connected = false;
        self.sending = false;
        self.in_flight = 0;
        self.epoch = self.epoch.next();
    }

    /// It begins anew from a record on, as after a break.
    pub fn restart(&mut self, next: usize) {
        self.epoch = self.epoch.next();
        if !planted("nothing-is-sent-again") {
            self.next = next;
        }
        self.in_flight = 0;
        self.sending = false;
        self.stalled = false;
    }

    /// Whether something that was sent in a connection still arrives. What was under way behind a transaction that
    /// stopped the receiver must not overtake it: its ticket would be above those that are held back, and they would be
    /// dropped as applied before when they are sent again.
    #[inline]
    #[must_use]
    pub fn delivers(&self, epoch: ConnectionId) -> bool {
        self.epoch == epoch && !self.stalled
    }

    /// Whether the time has come for which the sender of a connection wanted to look for a batch.
    #[inline]
    pub fn is_due(&mut self, epoch: ConnectionId) -> bool {
        let due = self.epoch == epoch;
        self.sending &= !due;
        due
    }

    /// Whether the sender is to look for what stands behind what was sent, for which it has not been told to already.
    #[inline]
    pub const fn looks(&mut self, log: &Log) -> bool {
        let looks = self.is_open() && !self.sending && self.next < log.records.len();
        self.sending |= looks;
        looks
    }

    /// Whether something could be sent.
    #[inline]
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.connected && !self.stalled
    }

    /// The records of the next batch above a position, if there are any and the window has room for them.
    pub fn next_batch(&mut self, log: &Log, passed: Lsn, limits: Limits) -> Option<Batch> {
        if !self.is_open() {
            return None;
        }
        let records = &log.records;
        // New records of a log may lie below a mark of an older one; they count as sent.
        while records.get(self.next).is_some_and(|record| record.lsn <= passed) {
            self.next += 1;
        }
        let first = self.next;
        let room = limits.window.saturating_sub(self.in_flight).min(limits.batch);
        let fits = usize_of(room / log.record_bytes());
        if fits == 0 || first >= records.len() {
            return None;
        }
        let mut end = (first + fits).min(records.len());
        while end < records.len() && records[end - 1].change.more() {
            end += 1;
        }
        Some(Batch { first, end })
    }

    /// A batch has left.
    pub fn sent(&mut self, batch: Batch, log: &Log) {
        debug_assert!(batch.first == self.next && batch.end > batch.first, "{batch:?} is next: {self:?}");
        self.next = batch.end;
        self.in_flight += log.bytes_of(batch);
    }

    /// A batch was received, up to the record with this index; where that is not all of it, the receiver has stopped.
    pub fn arrived(&mut self, batch: Batch, end: usize, log: &Log) {
        debug_assert!(batch.first <= end && end <= batch.end, "of {batch:?} nothing else is applied: {end}");
        self.in_flight = self.in_flight.saturating_sub(log.bytes_of(batch));
        if end < batch.end {
            self.stalled = true;
            self.next = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::{Op, Record, RecordedChange, Sizes};
    use fleet::Disk;
    use ledger::{RowId, UpdateId};

    const LIMITS: Limits = Limits { batch: 30, window: 50 };

    /// A log of transactions with so many records each.
    fn log(transactions: &[usize]) -> Log {
        let (mut log, mut disk) = (Log::default(), Disk::new(1_000, 1));
        log.begin(0, Sizes { file: 1_000, record: 10, files: 1 }, &mut disk).expect("there is room");
        for (index, records) in transactions.iter().enumerate() {
            for number in 1..=*records {
                let lsn = log.advance(&mut disk).expect("there is room");
                let change = RecordedChange::new(RowId(0), Op::Update, number < *records);
                let (ticket, update) = (index as u64, UpdateId::INITIAL);
                log.records.push(Record { lsn, ticket, stamp: 0, update, change });
            }
        }
        log
    }

    fn connected() -> Connection {
        let mut connection = Connection::default();
        connection.open(1);
        connection.restart(0);
        connection
    }

    fn next(connection: &mut Connection, log: &Log) -> Option<(usize, usize)> {
        let batch = connection.next_batch(log, Lsn::START, LIMITS)?;
        connection.sent(batch, log);
        Some((batch.first, batch.end))
    }

    #[test]
    fn a_batch_never_ends_within_a_transaction_and_the_window_is_kept() {
        let (log, mut connection) = (log(&[2, 3, 1, 1]), connected());
        assert_eq!(next(&mut connection, &log), Some((0, 5)));
        assert_eq!(next(&mut connection, &log), None, "the window is full");
        connection.arrived(Batch { first: 0, end: 5 }, 5, &log);
        assert_eq!(next(&mut connection, &log), Some((5, 7)));
    }

    #[test]
    fn what_was_under_way_in_a_connection_that_broke_is_not_delivered() {
        let mut connection = connected();
        let epoch = connection.epoch;
        assert!(connection.delivers(epoch));
        connection.cut_off();
        connection.open(1);
        connection.restart(0);
        assert!(!connection.delivers(epoch));
    }

    #[test]
    fn a_receiver_that_stopped_takes_nothing_more_until_the_connection_begins_anew() {
        let (log, mut connection) = (log(&[1, 1, 1, 1]), connected());
        let batch = connection.next_batch(&log, Lsn::START, LIMITS).expect("there is something to send");
        connection.sent(batch, &log);
        connection.arrived(batch, 1, &log);
        assert!(connection.stalled && !connection.delivers(connection.epoch));
        assert_eq!(next(&mut connection, &log), None);
        connection.restart(1);
        assert_eq!(next(&mut connection, &log), Some((1, 4)));
    }

    #[test]
    #[should_panic(expected = "ends before the next one begins")]
    fn a_connection_that_begins_within_another_is_told() {
        connected().open(0);
    }

    #[test]
    #[should_panic(expected = "is next")]
    fn a_batch_that_is_sent_out_of_order_is_told() {
        connected().sent(Batch { first: 1, end: 2 }, &log(&[1, 1]));
    }

    #[test]
    #[should_panic(expected = "nothing else is applied")]
    fn a_batch_of_which_more_is_applied_than_it_has_is_told() {
        connected().arrived(Batch { first: 0, end: 1 }, 2, &log(&[1, 1]));
    }
}
