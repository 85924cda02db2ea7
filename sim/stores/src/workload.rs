//! What applications do: transactions over rows of their own and rows of everybody, drawn beforehand.
//!
//! The rows of a store, in this order: for each group of clients the rows it updates, then the rows it inserts and
//! deletes (every other one exists at the start), then the rows that all groups update, then marker rows. Which row
//! a request touches and how is a function of its draw alone.

use crate::config::WorkloadConfig;
use crate::life::Row;
use crate::log::{Op, Record};
use crate::pair::{Ground, Pair};
use ledger::{Attempt, Kind, RowId, UpdateId};
use rehearsal::scenario::Share;
use rehearsal::{Request, Response, Setting, purpose};

/// Why a client is not answered; indices into `UNAVAILABLE` of the family.
pub mod unavailable {
    /// The client's application is stopped.
    pub const STOPPED: u8 = 0;
    /// The store does not exist or is not loaded.
    pub const NO_STORE: u8 = 1;
    /// The store has no such table.
    pub const NO_TABLE: u8 = 2;
    /// There is no room for another log file, so the update aborts.
    pub const LOG_FULL: u8 = 3;
    /// In words.
    pub const WORDS: &[&str] = &[
        "its applications were stopped",
        "its store did not exist",
        "its store had no tables",
        "there was no room for the log",
    ];
}

/// What the applications do, in the units it is drawn with.
#[derive(Debug, Clone, Default)]
pub struct Workload {
    /// For each group the store it is connected to; `None` while it is stopped.
    pub(crate) homes: Vec<Option<u8>>,
    rows: u32,
    churn: u32,
    shared: u32,
    hot: u32,
    hot_share: Share,
    shared_share: Share,
    /// Upper ends of the kinds in the range of weights: insert, update, modify, delete.
    weights: [u32; 4],
    per_transaction: u32,
    answer_after: kernel::Span,
}

/// One change that a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Change {
    row: u32,
    kind: Kind,
}

impl Workload {
    /// The workload of a setting.
    pub(crate) fn of(setting: &Setting<Pair>, store: impl Fn(&str) -> Option<usize>) -> Self {
        let (data, work) = (&setting.config.data, &setting.config.workload);
        Self {
            homes: setting.groups.iter().map(|group| store(&group.at).map(|home| home as u8)).collect(),
            rows: data.rows,
            churn: data.churn_rows,
            shared: data.shared_rows,
            hot: work.hot_rows.min(data.rows),
            hot_share: work.hot_share,
            shared_share: work.shared_share,
            weights: ends(work),
            per_transaction: work.rows_per_transaction.max(1),
            answer_after: work.answer_s.span(),
        }
    }

    /// Every row but the markers.
    pub(crate) fn rows_in_all(&self) -> u32 {
        self.homes.len() as u32 * (self.rows + self.churn) + self.shared
    }

    /// Whether a row exists at the start.
    pub(crate) const fn exists_at_start(&self, row: u32) -> bool {
        let own = self.rows + self.churn;
        let place = row % own;
        row >= self.homes.len() as u32 * own || place < self.rows || (place - self.rows).is_multiple_of(2)
    }

    /// What a draw asks for. Word 0 was used for the arrival.
    #[inline]
    fn change(&self, group: u8, draw: kernel::Draw) -> Change {
        let pick = draw.below(1, self.weights[3]);
        let kind = if pick < self.weights[0] {
            Kind::Insert
        } else if pick < self.weights[1] {
            Kind::Blind
        } else if pick < self.weights[2] {
            Kind::Modify
        } else {
            Kind::Delete
        };
        let own = self.rows + self.churn;
        let base = u32::from(group) * own;
        if matches!(kind, Kind::Insert | Kind::Delete) {
            return Change { row: base + self.rows + draw.below(2, self.churn), kind };
        }
        // The two halves of one word decide independently whether the row is hot and whether it is shared.
        let shared = self.shared > 0 && self.shared_share.takes(draw.word(3).rotate_left(16));
        let (start, rows) =
            if shared { (self.homes.len() as u32 * own, self.shared) } else { (base, self.rows) };
        let rows = if self.hot_share.takes(draw.word(3)) { self.hot.clamp(1, rows) } else { rows };
        Change { row: start + draw.below(2, rows), kind }
    }
}

fn ends(work: &WorkloadConfig) -> [u32; 4] {
    let mix = &work.mix;
    let insert = mix.insert;
    let update = insert + mix.update;
    let modify = update + mix.modify;
    [insert, update, modify, modify + mix.delete]
}

impl Pair {
    /// Takes a client's transaction: all of it or nothing.
    #[inline]
    pub(crate) fn transact(&mut self, request: &Request, stage: &mut Ground) -> Response {
        let Some(home) = self.workload.homes[usize::from(request.group)] else {
            return Response::Unavailable { cause: unavailable::STOPPED };
        };
        let store = usize::from(home);
        let many = self.workload.per_transaction;
        if let Err(cause) = self.ready(store, many, stage) {
            return Response::Unavailable { cause };
        }
        let after = self.workload.answer_after;
        if many == 1 {
            let change = self.workload.change(request.group, request.draw);
            if self.refuses(store, change) {
                return Response::Refused { after };
            }
            let first = self.commit(store, change, false, stage);
            self.wake(store, stage);
            return Response::Taken { first, count: 1, after };
        }
        self.transact_many(store, request, stage)
    }

    fn transact_many(&mut self, store: usize, request: &Request, stage: &mut Ground) -> Response {
        let many = u64::from(self.workload.per_transaction);
        let after = self.workload.answer_after;
        let draw = |index: u64| {
            if index == 0 {
                return request.draw;
            }
            let ordinal = request.ordinal * many + index;
            stage.draw(purpose::ROWS, u64::from(request.group), ordinal)
        };
        let mut changes: Vec<Change> =
            (0..many).map(|index| self.workload.change(request.group, draw(index))).collect();
        // A transaction changes a row once: the first change asked for stands.
        let mut seen = Vec::with_capacity(changes.len());
        changes.retain(|change| {
            let new = !seen.contains(&change.row);
            seen.push(change.row);
            new
        });
        if changes.iter().any(|change| self.refuses(store, *change)) {
            return Response::Refused { after };
        }
        let count = changes.len() as u8;
        let mut first = None;
        for (index, change) in changes.iter().enumerate() {
            let more = index + 1 < changes.len();
            let update = self.commit(store, *change, more, stage);
            first.get_or_insert(update);
        }
        self.wake(store, stage);
        Response::Taken { first: first.unwrap_or_default(), count, after }
    }

    #[inline]
    fn ready(&self, store: usize, records: u32, stage: &Ground) -> Result<(), u8> {
        let own = &self.stores[store];
        let life = own.life.as_ref().filter(|life| life.loaded).ok_or(unavailable::NO_STORE)?;
        if !life.has_tables {
            return Err(unavailable::NO_TABLE);
        }
        let disk = &stage.fleet.host(own.host).disk;
        if life.log.has_room(u64::from(records), self.numbers.row_bytes, disk) {
            Ok(())
        } else {
            Err(unavailable::LOG_FULL)
        }
    }

    /// An insert of a key that exists is refused, and so is an update of a row that does not. A delete that finds
    /// nothing is done (`DESIGN`, rows).
    #[inline]
    fn refuses(&self, store: usize, change: Change) -> bool {
        let exists = self.life(store).is_some_and(|life| life.table.row(change.row).exists());
        match change.kind {
            Kind::Insert => exists,
            Kind::Blind | Kind::Modify => !exists,
            Kind::Delete => false,
        }
    }

    /// Writes one change into the store, its log and the ledger. There is a life and room for the record.
    #[inline]
    fn commit(&mut self, store: usize, change: Change, more: bool, stage: &mut Ground) -> UpdateId {
        let now = stage.now();
        let own = &mut self.stores[store];
        let host = stage.fleet.host_mut(own.host);
        // Rows from before the rehearsal have the stamp 0, and every change is newer than they are.
        let clock = host.clock(now).nanos().max(1);
        let life = own.life.as_mut().expect("a store that takes a change is alive");
        let lsn = life
            .log
            .advance(self.numbers.row_bytes, &mut host.disk)
            .expect("room was made sure of before the transaction");
        // One ticket for a transaction: its first record draws it, and tickets never repeat.
        let continues = life.log.records.last().is_some_and(|record| record.more);
        if !continues {
            life.last_ticket = clock.max(life.last_ticket + 1);
        }
        let row = RowId(change.row);
        let attempt = Attempt { row, kind: change.kind, by: life.id, position: lsn.number(), at: now };
        let update = stage.ledger.attempt(attempt);
        let op = match change.kind {
            Kind::Insert => Op::Insert,
            Kind::Blind | Kind::Modify => Op::Update,
            Kind::Delete => Op::Delete,
        };
        life.table.reach(change.row);
        life.table.rows[change.row as usize] = Row::new(clock, op != Op::Delete);
        if self.truth {
            let content = &mut life.table.contents[change.row as usize];
            content.push(update.0);
            let content = content.clone();
            life.log.contents.push(content);
        }
        let ticket = life.last_ticket;
        life.log.records.push(Record { lsn, ticket, stamp: clock, row, update, op, more });
        update
    }

    /// Writes a marker row, which is a row like any other.
    ///
    /// # Errors
    /// The words of a client that cannot write it.
    pub(crate) fn write_marker(&mut self, store: usize, stage: &mut Ground) -> Result<u32, String> {
        self.ready(store, 1, stage).map_err(|cause| {
            format!("the marker cannot be written: {}", unavailable::WORDS[usize::from(cause)])
        })?;
        let row = self.next_marker_row;
        self.next_marker_row += 1;
        let update = self.commit(store, Change { row, kind: Kind::Insert }, false, stage);
        stage.ledger.acknowledge(update);
        self.wake(store, stage);
        Ok(row)
    }

    /// Whether any client is connected to the store.
    pub(crate) fn serves(&self, store: usize) -> bool {
        self.workload.homes.contains(&Some(store as u8))
    }

    /// Whether clients hold connections to the store.
    pub(crate) fn is_held(&self, store: usize) -> bool {
        self.numbers.held_connections && self.serves(store)
    }
}
