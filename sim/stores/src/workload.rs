//! What applications do: transactions over rows of their own and rows of everybody, drawn beforehand.
//!
//! The rows of a store, in this order: for each group of clients the rows it updates, then the rows it inserts and
//! deletes (every other one exists at the start), then the rows that all groups update, then marker rows. Which row
//! a request touches and how is a function of its draw alone.
//!
//! An application that is connected to a store which is not there, has no tables or has no room for its log is told so
//! at once (`docs/models/stores.md 1.3`: updates abort), and tells its client: the request is refused because something
//! behind the service is away. Applications that are stopped, and those on a dead host, answer nobody. That a key
//! exists, or a row does not, is an answer.

use crate::cause::Cause;
use crate::config::WorkloadConfig;
use crate::life::{Life, Row};
use crate::log::{Op, Record};
use crate::pair::{Ground, Pair, id};
use fleet::Host;
use kernel::narrow::{u8_of, u32_of};
use kernel::{Time, planted};
use ledger::{Attempt, Kind, Ledger, RowId, StoreId, UpdateId};
use rehearsal::scenario::Share;
use rehearsal::{Absence, Act, GroupId, Request, Response, Setting, purpose};
use std::hint::select_unpredictable;

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
    /// The store has died and has not recovered.
    pub const FALLEN: u8 = 4;
    /// In words.
    pub const WORDS: &[&str] = &[
        "its applications were stopped",
        "its store did not exist",
        "its store had no tables",
        "there was no room for the log",
        "its store was down or recovering",
    ];
}

/// What the applications do, in the units it is drawn with.
#[derive(Debug, Clone, Default)]
pub struct Workload {
    /// For each group the store it is connected to; `None` while it is stopped.
    pub(crate) homes: Vec<Option<StoreId>>,
    /// For each group what connected it there, or stopped it.
    pub(crate) sent: Vec<Act>,
    rows: u32,
    churn: u32,
    /// How many rows the groups own together, behind which come those that all of them use.
    owned: u32,
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
            homes: setting.groups.iter().map(|group| store(&group.at).map(id)).collect(),
            sent: vec![Act::START; setting.groups.len()],
            rows: data.rows,
            churn: data.churn_rows,
            owned: u32_of(setting.groups.len()) * (data.rows + data.churn_rows),
            shared: data.shared_rows,
            hot: work.hot_rows.min(data.rows),
            hot_share: work.hot_share,
            shared_share: work.shared_share,
            weights: ends(work),
            per_transaction: work.rows_per_transaction.max(1),
            answer_after: work.answer_s.span(),
        }
    }

    /// Connects every group whose home is one to another, or to none.
    pub(crate) fn send(&mut self, from: Option<StoreId>, to: Option<StoreId>, act: Act) {
        let homes = self.homes.iter_mut().zip(&mut self.sent);
        for (home, sent) in homes.filter(|(home, _)| **home == from) {
            (*home, *sent) = (to, act);
        }
    }

    /// Every row but the markers.
    pub(crate) fn rows_in_all(&self) -> u32 {
        self.owned + self.shared
    }

    /// The rows at the start: of those that are inserted and deleted every other one exists.
    pub(crate) fn first_rows(&self, rows: &mut Vec<Row>) {
        let there = |many: u32| std::iter::repeat_n(Row::new(0, true), many as usize);
        for _ in &self.homes {
            rows.extend(there(self.rows));
            rows.extend((0..self.churn).map(|row| Row::new(0, row.is_multiple_of(2))));
        }
        rows.extend(there(self.shared));
    }

    /// What a draw asks for. Word 0 was used for the arrival.
    ///
    /// Chosen without branches: which way a draw falls is what no processor can guess.
    #[inline]
    fn change(&self, group: GroupId, draw: kernel::Draw) -> Change {
        let pick = draw.below(1, self.weights[3]);
        let past = |end: u32| usize::from(pick >= end);
        let kind = KINDS[past(self.weights[0]) + past(self.weights[1]) + past(self.weights[2])];
        let own = self.rows + self.churn;
        let base = u32::from(group) * own;
        // The two halves of one word decide independently whether the row is hot and whether it is shared.
        let shared = self.shared > 0 && self.shared_share.takes(draw.word(3).rotate_left(16));
        let (start, rows) = if shared { (self.owned, self.shared) } else { (base, self.rows) };
        let hot = self.hot.max(1).min(rows);
        let rows = select_unpredictable(self.hot_share.takes(draw.word(3)), hot, rows);
        let comes_and_goes = matches!(kind, Kind::Insert | Kind::Delete);
        let start = select_unpredictable(comes_and_goes, base + self.rows, start);
        let rows = select_unpredictable(comes_and_goes, self.churn, rows);
        Change { row: start + draw.below(2, rows), kind }
    }
}

/// The kinds of change in the order of [`Workload::weights`].
const KINDS: [Kind; 4] = [Kind::Insert, Kind::Blind, Kind::Modify, Kind::Delete];

fn ends(work: &WorkloadConfig) -> [u32; 4] {
    let mix = &work.mix;
    let insert = mix.insert;
    let update = insert + mix.update;
    let modify = update + mix.modify;
    [insert, update, modify, modify + mix.delete]
}

/// A store that takes a transaction: it is alive, has the tables, and has room in its log.
struct Writer<'a> {
    life: &'a mut Life,
    host: &'a mut Host,
    ledger: &'a mut Ledger<Cause>,
    now: Time,
    row_bytes: u64,
    truth: bool,
}

impl Pair {
    /// Takes a client's transaction: all of it or nothing.
    #[inline(always)]
    pub(crate) fn transact(&mut self, request: &Request, stage: &mut Ground) -> Response {
        let Some(home) = self.workload.homes[usize::from(request.group)] else {
            return self.stopped(request.group);
        };
        let store = usize::from(home);
        let after = self.workload.answer_after;
        if self.workload.per_transaction > 1 {
            return self.transact_many(store, request, stage);
        }
        let change = self.workload.change(request.group, request.draw);
        let mut writer = match self.writer(store, 1, stage) {
            Ok(writer) => writer,
            Err(cause) => return self.without_store(request.group, (store, cause), stage),
        };
        if writer.refuses(change) {
            return Response::Refused { after };
        }
        let first = writer.commit(change, false);
        self.wake(store, stage);
        Response::Taken { first, count: 1, after }
    }

    #[inline(never)]
    fn transact_many(&mut self, store: usize, request: &Request, stage: &mut Ground) -> Response {
        let after = self.workload.answer_after;
        let changes = self.changes(request, stage);
        let mut writer = match self.writer(store, changes.len() as u64, stage) {
            Ok(writer) => writer,
            Err(cause) => return self.without_store(request.group, (store, cause), stage),
        };
        if changes.iter().any(|change| writer.refuses(*change)) {
            return Response::Refused { after };
        }
        let last = changes.len() - 1;
        let mut updates =
            changes.iter().enumerate().map(|(index, change)| writer.commit(*change, index < last));
        let first = updates.next().unwrap_or_default();
        let count = u8_of(1 + updates.count());
        self.wake(store, stage);
        Response::Taken { first, count, after }
    }

    /// What a client hears whose application has no store to write to.
    #[cold]
    fn without_store(&self, group: GroupId, (store, cause): (usize, u8), stage: &Ground) -> Response {
        let by = self.absence_of(group, stage).and_then(|absence| absence.act.by);
        if stage.fleet.host(self.stores[store].host).is_up() {
            Response::Away { after: self.workload.answer_after, cause, by }
        } else {
            Response::Unavailable { cause, by }
        }
    }

    /// What a client hears whose application is stopped.
    #[cold]
    fn stopped(&self, group: GroupId) -> Response {
        Response::Unavailable { cause: unavailable::STOPPED, by: self.workload.sent[usize::from(group)].by }
    }

    /// What a transaction of several rows asks for: each row once, and the first change asked for stands.
    fn changes(&self, request: &Request, stage: &Ground) -> Vec<Change> {
        let many = u64::from(self.workload.per_transaction);
        let mut changes: Vec<Change> = Vec::with_capacity(self.workload.per_transaction as usize);
        for index in 0..many {
            let draw = if index == 0 {
                request.draw
            } else {
                stage.draw(purpose::ROWS, request.key, request.ordinal * many + index)
            };
            let change = self.workload.change(request.group, draw);
            if changes.iter().all(|before| before.row != change.row) {
                changes.push(change);
            }
        }
        changes
    }

    /// Opens a store for a transaction of so many records.
    ///
    /// # Errors
    /// Why it cannot take one, as an index into [`unavailable::WORDS`].
    #[inline]
    fn writer<'a>(&'a mut self, store: usize, records: u64, stage: &'a mut Ground) -> Result<Writer<'a>, u8> {
        if let Some(cause) = self.cannot_write(store, records, stage) {
            return Err(cause);
        }
        let now = stage.now();
        let row_bytes = self.numbers.row_bytes;
        let own = &mut self.stores[store];
        let host = stage.fleet.host_mut(own.host);
        let life = own.life.as_mut().expect("a store that can be written to exists");
        Ok(Writer { life, host, ledger: &mut stage.ledger, now, row_bytes, truth: self.truth })
    }

    /// Why a store cannot take a transaction of so many records, as an index into [`unavailable::WORDS`].
    #[inline]
    pub(crate) fn cannot_write(&self, store: usize, records: u64, stage: &Ground) -> Option<u8> {
        let own = &self.stores[store];
        let fallen = self.mortal && own.life.as_ref().is_some_and(|life| !life.loaded);
        let absent = if fallen { unavailable::FALLEN } else { unavailable::NO_STORE };
        let Some(life) = own.life.as_ref().filter(|life| life.loaded) else { return Some(absent) };
        if !life.has_tables {
            return Some(unavailable::NO_TABLE);
        }
        let disk = &stage.fleet.host(own.host).disk;
        (!life.log.has_room(records, self.numbers.row_bytes, disk)).then_some(unavailable::LOG_FULL)
    }

    /// Why nobody of a group is served: its applications were stopped, or sent to a store that cannot take their
    /// transactions, or their store ceased to. That the disk is full is nobody's doing.
    pub(crate) fn absence_of(&self, group: GroupId, stage: &Ground) -> Option<Absence> {
        let group = usize::from(group);
        let sent = self.workload.sent[group];
        let Some(home) = self.workload.homes[group] else { return Some(sent.closes(unavailable::STOPPED)) };
        let cause = self.cannot_write(usize::from(home), 1, stage)?;
        if cause == unavailable::LOG_FULL {
            return Some(Act { at: stage.now(), by: None }.closes(cause));
        }
        Some(self.stores[usize::from(home)].closed.closes(cause).or_later(sent.closes(cause)))
    }

    /// Writes a marker row, which is a row like any other.
    ///
    /// # Errors
    /// The words of a client that cannot write it.
    pub(crate) fn write_marker(&mut self, store: usize, stage: &mut Ground) -> Result<u32, String> {
        let row = self.next_marker_row;
        let mut writer = self.writer(store, 1, stage).map_err(|cause| {
            format!("the marker cannot be written: {}", unavailable::WORDS[usize::from(cause)])
        })?;
        let update = writer.commit(Change { row, kind: Kind::Insert }, false);
        writer.ledger.acknowledge(update);
        self.next_marker_row += 1;
        self.wake(store, stage);
        Ok(row)
    }

    /// Whether any client is connected to the store.
    pub(crate) fn serves(&self, store: usize) -> bool {
        self.workload.homes.contains(&Some(id(store)))
    }

    /// Whether clients hold connections to the store.
    pub(crate) fn is_held(&self, store: usize) -> bool {
        self.numbers.held_connections && self.serves(store)
    }
}

impl Writer<'_> {
    /// An insert of a key that exists is refused, and so is an update of a row that does not. A delete that finds
    /// nothing is done (`DESIGN`, rows).
    #[inline]
    fn refuses(&self, change: Change) -> bool {
        let exists = self.life.table.row(change.row).exists();
        change.kind != Kind::Delete && exists == (change.kind == Kind::Insert)
    }

    /// Writes one change into the store, its log and the ledger.
    #[inline]
    fn commit(&mut self, change: Change, more: bool) -> UpdateId {
        let life = &mut *self.life;
        // Rows from before the rehearsal have the stamp 0, and every change is newer than they are.
        let stamp = self.host.clock(self.now).nanos().max(1);
        let lsn = life
            .log
            .advance(self.row_bytes, &mut self.host.disk)
            .expect("room was made sure of before the transaction");
        // One ticket for a transaction: its first record draws it, and tickets never repeat.
        let continues = life.log.records.last().is_some_and(|record| record.more);
        if !continues {
            life.last_ticket = stamp.max(life.last_ticket + 1);
        }
        let ticket = life.last_ticket;
        let row = RowId(change.row);
        let position = lsn.number();
        life.note_undo(change.row, self.ledger);
        let update =
            self.ledger.attempt(Attempt { row, kind: change.kind, by: life.id, position, at: self.now });
        let op = match change.kind {
            Kind::Insert => Op::Insert,
            Kind::Blind | Kind::Modify => Op::Update,
            Kind::Delete => Op::Delete,
        };
        life.table.put(change.row, Row::new(stamp, op != Op::Delete));
        if self.truth {
            let content = &mut life.table.contents[change.row as usize];
            content.push(update.0);
            let content = content.clone();
            life.log.contents.push(content);
        }
        if op == Op::Delete && planted("delete-is-not-logged") {
            return update;
        }
        life.log.records.push(Record { lsn, ticket, stamp, row, update, op, more });
        update
    }
}
