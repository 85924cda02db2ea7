//! What happens to rows, as it is told to the ledger.
//!
//! Every cluster's log is followed record by record. What was written there by anybody is an update of its own; what a
//! worker applied is the update that the change at its publisher was. So a change is known again by the record that holds
//! it and never by what a row says, and the marks in the rows remain a second witness ([`super::ending`]): of all rows but
//! those that somebody wrote by hand, whose marks say what was typed.

use super::cause::Cause;
use super::load::MARK;
use crate::server::{Change, ChangeKind, Row, Server};
use crate::value::{Lsn, Value};
use kernel::Time;
use kernel::narrow::u32_of;
use ledger::{Attempt, Blame, Contest, IncarnationId, Ledger, RowId, StoreId, UpdateId, UpdateKind};
use std::collections::{BTreeMap, BTreeSet};

/// A table by the number that it has here, and a key.
pub(crate) type RowKey = (u32, i64);

/// A row of a cluster as it was when somebody began to copy it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    /// Its number in the ledger.
    row: u32,
    /// The update that headed it.
    update: u32,
    /// Whether that had taken it out.
    is_gone: bool,
}

/// Where an update was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Taken {
    /// The cluster.
    pub(crate) node: usize,
    /// The table.
    pub(crate) table: u32,
    /// The end of the record that holds it; of an unlogged table's the end of the log at that moment.
    pub(crate) end: Lsn,
    /// Whether a record holds it.
    pub(crate) logged: bool,
    /// The update that had written the row it replaced, as the row said.
    pub(crate) read: u32,
}

/// A change that is sent: the table that it is published as, and the update that it is.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) table: String,
    pub(crate) change: Change,
    pub(crate) mark: u32,
}

/// What a store has from a change that did not reach it as it should.
pub(crate) type Note = (Cause, Option<Blame>);

/// What is known of rows and updates.
#[derive(Debug, Clone, Default)]
pub(crate) struct Book {
    /// The tables by their numbers here.
    pub(crate) tables: Vec<String>,
    rows: BTreeMap<RowKey, u32>,
    /// The rows by their numbers in the ledger.
    pub(crate) named: Vec<RowKey>,
    /// By cluster, its life in the ledger.
    pub(crate) lives: Vec<IncarnationId>,
    /// By cluster, how many updates it has taken, which is what the ledger has for a position.
    positions: Vec<u64>,
    /// By cluster, how many records of its log were followed.
    seen: Vec<usize>,
    /// By cluster and the end of a record, the update that each of its changes is.
    marks: Vec<BTreeMap<Lsn, Vec<u32>>>,
    /// By cluster and row, the update that took the row out.
    pub(crate) gone: Vec<BTreeMap<u32, u32>>,
    /// By update, from the first on.
    pub(crate) taken: Vec<Taken>,
    /// By store and update, why it did not arrive.
    pub(crate) notes: BTreeMap<(usize, u32), Note>,
    /// By store, the updates that lost a contest there.
    pub(crate) beaten: Vec<Vec<u32>>,
    /// Rows that somebody wrote who knows nothing of the numbers of updates: what stands in their mark is not to be read.
    by_hand: BTreeSet<u32>,
    /// By store and table, the command that took its rows out.
    pub(crate) emptied: BTreeMap<(usize, u32), Option<Blame>>,
}

impl Book {
    /// A book of so many clusters, none of which has any row in the ledger.
    pub(crate) fn open(clusters: usize, ledger: &mut Ledger<Cause>) -> Self {
        Self {
            lives: (0..clusters).map(|node| ledger.open(StoreId::of(node), 0)).collect(),
            positions: vec![0; clusters],
            seen: vec![0; clusters],
            marks: vec![BTreeMap::new(); clusters],
            gone: vec![BTreeMap::new(); clusters],
            beaten: vec![Vec::new(); clusters],
            ..Self::default()
        }
    }

    /// Takes all that is in the logs so far for what was there from the start.
    pub(crate) fn begin(&mut self, node: usize, server: &Server) {
        self.seen[node] = server.wal.records.len();
    }

    /// The number of a table.
    pub(crate) fn table(&mut self, name: &str) -> u32 {
        let at = self.tables.iter().position(|known| known == name).unwrap_or_else(|| {
            self.tables.push(name.to_owned());
            self.tables.len() - 1
        });
        u32_of(at)
    }

    /// The number of a row in the ledger.
    pub(crate) fn row(&mut self, key: RowKey) -> RowId {
        let next = u32_of(self.named.len());
        let row = *self.rows.entry(key).or_insert(next);
        if row == next {
            self.named.push(key);
        }
        RowId(row)
    }

    /// Whether there is an update of a row.
    pub(crate) fn is_known(&self, table: &str, key: i64) -> bool {
        let at = self.tables.iter().position(|known| known == table);
        at.is_some_and(|at| self.rows.contains_key(&(u32_of(at), key)))
    }

    /// The command that took all rows of a table out at a cluster, where one did.
    pub(crate) fn emptied_by(&self, node: usize, table: &str) -> Option<Option<Blame>> {
        let at = self.tables.iter().position(|known| known == table)?;
        self.emptied.get(&(node, u32_of(at))).copied()
    }

    /// The number of the update that comes next.
    pub(crate) fn next(&self) -> u32 {
        u32_of(self.taken.len()) + 1
    }

    /// Takes an update into the ledger.
    pub(crate) fn attempt(
        &mut self,
        (node, row, kind): (usize, RowId, UpdateKind),
        (end, logged, read): (Lsn, bool, u32),
        (ledger, at): (&mut Ledger<Cause>, Time),
    ) -> UpdateId {
        self.positions[node] += 1;
        let id =
            ledger.attempt(Attempt { row, kind, by: self.lives[node], position: self.positions[node], at });
        let (table, _) = self.named[row.0 as usize];
        self.taken.push(Taken { node, table, end, logged, read });
        match kind {
            UpdateKind::Delete => self.gone[node].insert(row.0, id.0),
            UpdateKind::Insert | UpdateKind::Blind | UpdateKind::Modify => self.gone[node].remove(&row.0),
        };
        id
    }

    /// Follows what was written at a cluster since it was looked at: the first update and how many there are. What a client
    /// asked for is known to be blind or not; what else is written is taken for having read.
    pub(crate) fn written(
        &mut self,
        (node, kind): (usize, Option<UpdateKind>),
        (server, database): (&Server, &str),
        (ledger, at, blame): (&mut Ledger<Cause>, Time, Option<Blame>),
    ) -> Option<(UpdateId, u32)> {
        let records = &server.wal.records;
        let from = self.seen[node];
        self.seen[node] = records.len();
        let mut all: Option<(UpdateId, u32)> = None;
        for record in &records[from..] {
            let transaction = &record.transaction;
            if *transaction.database != *database || transaction.from_origin {
                continue;
            }
            let mut marks = Vec::with_capacity(transaction.changes.len());
            let mut rows: BTreeMap<RowId, u32> = BTreeMap::new();
            for change in &transaction.changes {
                let Some((row, own, read)) = self.of_change(node, change) else {
                    self.empties((node, &change.relation.name), ledger, blame);
                    marks.push(0);
                    continue;
                };
                let kind = kind.filter(|kind| alike(*kind, own)).unwrap_or(own);
                // A table without a key may hold a row twice: who changes both has changed one thing.
                if let Some(same) = rows.get(&row) {
                    marks.push(*same);
                    continue;
                }
                let id = self.takes((node, change), (row, kind, read), record.end, (ledger, at));
                marks.push(id.0);
                all = Some(all.map_or((id, 1), |(first, many)| (first, many + 1)));
                if transaction.changes.len() > 1 {
                    rows.insert(row, id.0);
                }
            }
            self.marks[node].insert(record.end, marks);
        }
        all
    }

    /// The row of a change, what kind of update it is, and the update that had written what it replaced; nothing of one
    /// that takes all rows out.
    fn of_change(&mut self, node: usize, change: &Change) -> Option<(RowId, UpdateKind, u32)> {
        let table = self.table(&change.relation.name);
        let mark = |row: &Row| mark_of(change, row);
        let row = self.row((table, key_of(change)?));
        let (kind, read) = match &change.kind {
            ChangeKind::Insert(_) => (UpdateKind::Insert, self.gone[node].get(&row.0).copied()),
            ChangeKind::Update(old, _) => (UpdateKind::Modify, mark(old)),
            ChangeKind::Delete(old) => (UpdateKind::Delete, mark(old)),
            ChangeKind::Truncate(_) => return None,
        };
        Some((row, kind, read.unwrap_or_default()))
    }

    /// The rows of a table are taken out of a cluster.
    pub(crate) fn empties(
        &mut self,
        (node, table): (usize, &str),
        ledger: &mut Ledger<Cause>,
        blame: Option<Blame>,
    ) {
        let table = self.table(table);
        for (row, (of, _)) in self.named.iter().enumerate() {
            if *of == table {
                ledger.revert(self.lives[node], RowId(u32_of(row)), UpdateId::INITIAL);
                self.gone[node].remove(&u32_of(row));
            }
        }
        self.emptied.insert((node, table), blame);
    }

    /// The updates that the changes of a record are.
    pub(crate) fn marks_at(&self, node: usize, end: Lsn) -> &[u32] {
        self.marks[node].get(&end).map_or(&[], Vec::as_slice)
    }

    /// Notes why an update does not reach a store; the first reason stands.
    pub(crate) fn note(&mut self, to: usize, update: u32, note: Note) {
        let elsewhere = update.checked_sub(1).and_then(|at| self.taken.get(at as usize));
        if elsewhere.is_some_and(|taken| taken.node != to) {
            self.notes.entry((to, update)).or_insert(note);
        }
    }

    /// Follows what a worker has applied at a cluster of these changes, each with the update that it is. What of them was
    /// not applied is noted.
    pub(crate) fn applied(
        &mut self,
        (node, changes): (usize, &[Sent]),
        server: &Server,
        (ledger, at, contest): (&mut Ledger<Cause>, Time, Contest<Cause>),
        skipped: impl Fn(&Sent) -> Note,
    ) {
        let records = &server.wal.records;
        let from = self.seen[node];
        self.seen[node] = records.len();
        let mut left: Vec<Option<&Sent>> = changes.iter().map(Some).collect();
        for record in &records[from..] {
            let mut marks = Vec::with_capacity(record.transaction.changes.len());
            for change in &record.transaction.changes {
                let same = left.iter_mut().find(|one| one.is_some_and(|sent| is_applied(sent, change)));
                let mark = match same.and_then(Option::take) {
                    Some(Sent { mark, .. }) if *mark != 0 => {
                        self.arrives((node, *mark), change, (ledger, contest));
                        *mark
                    }
                    _ => self.besides((node, record.end), change, (ledger, at, contest.blame)),
                };
                marks.push(mark);
            }
            self.marks[node].insert(record.end, marks);
        }
        for sent in left.into_iter().flatten() {
            self.note(node, sent.mark, skipped(sent));
        }
    }

    /// A change that came with what was applied and was sent by nobody: the work of a trigger, or rows taken out.
    fn besides(
        &mut self,
        (node, end): (usize, Lsn),
        change: &Change,
        (ledger, at, blame): (&mut Ledger<Cause>, Time, Option<Blame>),
    ) -> u32 {
        let Some((row, kind, read)) = self.of_change(node, change) else {
            self.empties((node, &change.relation.name), ledger, blame);
            return 0;
        };
        self.takes((node, change), (row, kind, read), end, (ledger, at)).0
    }

    /// Takes a change in a log into the ledger. Where a row's mark does not name the update that wrote it, what it replaced
    /// was the row's head: nothing in the row says so.
    fn takes(
        &mut self,
        (node, change): (usize, &Change),
        (row, kind, read): (RowId, UpdateKind, u32),
        end: Lsn,
        (ledger, at): (&mut Ledger<Cause>, Time),
    ) -> UpdateId {
        let replaces = !matches!(change.kind, ChangeKind::Insert(_)) && self.by_hand.contains(&row.0);
        let read = if replaces { ledger.head(self.lives[node], row).0 } else { read };
        let id = self.attempt((node, row, kind), (end, true, read), (ledger, at));
        if let ChangeKind::Insert(new) | ChangeKind::Update(_, new) = &change.kind {
            let is_own = mark_of(change, new).is_none_or(|mark| mark == id.0);
            if !is_own {
                self.by_hand.insert(row.0);
            }
        }
        id
    }

    /// What the ledger has for the update that wrote a row of a cluster, where what stands in its mark is not to be read.
    pub(crate) fn head_by_hand(
        &self,
        node: usize,
        (table, key, row): (&str, &[usize], &Row),
        ledger: &Ledger<Cause>,
    ) -> Option<u32> {
        if self.by_hand.is_empty() {
            return None;
        }
        let table = u32_of(self.tables.iter().position(|known| known == table)?);
        let number = *self.rows.get(&(table, key_in(row, key)))?;
        self.by_hand.contains(&number).then(|| ledger.head(self.lives[node], RowId(number)).0)
    }

    /// An update reaches a cluster.
    fn arrives(
        &mut self,
        (node, mark): (usize, u32),
        change: &Change,
        (ledger, contest): (&mut Ledger<Cause>, Contest<Cause>),
    ) {
        let Some(key) = key_of(change) else { return };
        let table = self.table(&change.relation.name);
        let row = self.row((table, key));
        self.put((node, row, mark), (ledger, contest));
        match change.kind {
            ChangeKind::Delete(_) => self.gone[node].insert(row.0, mark),
            _ => self.gone[node].remove(&row.0),
        };
    }

    /// Makes an update the head of a row, and keeps what it beats.
    fn put(
        &mut self,
        (node, row, mark): (usize, RowId, u32),
        (ledger, contest): (&mut Ledger<Cause>, Contest<Cause>),
    ) {
        let (life, update) = (self.lives[node], UpdateId(mark));
        let stood = ledger.head(life, row);
        if stood != ledger.base(update) && stood != update && stood != UpdateId::INITIAL {
            self.beaten[node].push(stood.0);
        }
        ledger.applied(life, row, update, contest);
    }

    /// Whether a row that somebody wrote is in a cluster.
    fn stands(&self, node: usize, row: RowId, ledger: &Ledger<Cause>) -> bool {
        ledger.head(self.lives[node], row) != UpdateId::INITIAL && !self.gone[node].contains_key(&row.0)
    }

    /// A table has been copied to a cluster: what the rows are that were copied, and which had gone. A row that was left
    /// out of the copy, where it is known which were in it, is handed back with its head. A copy takes no row out: what had
    /// gone where it comes from, and was written anew where it goes to, stays.
    pub(crate) fn copied(
        &mut self,
        (to, table): (usize, &str),
        (heads, in_copy): (&[Head], Option<&BTreeSet<i64>>),
        (ledger, contest): (&mut Ledger<Cause>, Contest<Cause>),
    ) -> Vec<u32> {
        let number = self.table(table);
        self.emptied.remove(&(to, number));
        let mut left_out = Vec::new();
        for Head { row, update, is_gone } in heads.iter().copied() {
            let key = self.named[row as usize].1;
            if !is_gone && in_copy.is_some_and(|keys| !keys.contains(&key)) {
                left_out.push(update);
                continue;
            }
            if is_gone && self.stands(to, RowId(row), ledger) {
                self.beaten[to].push(update);
                ledger.discarded(self.lives[to], UpdateId(update), contest);
                continue;
            }
            if update != 0 {
                self.put((to, RowId(row), update), (ledger, contest));
            }
            if is_gone {
                self.gone[to].insert(row, update);
            } else {
                self.gone[to].remove(&row);
            }
        }
        left_out
    }

    /// The keys of the rows that a copy has put in, which are the next record of a cluster's log; nothing where it put none in.
    pub(crate) fn keys_put_in(&mut self, node: usize, server: &Server) -> Option<BTreeSet<i64>> {
        let record = server.wal.records.get(self.seen[node])?;
        self.seen[node] += 1;
        Some(record.transaction.changes.iter().filter_map(key_of).collect())
    }

    /// The heads of a table's rows at a cluster, as a copy that begins now will bring them.
    pub(crate) fn heads(&mut self, node: usize, table: &str, ledger: &Ledger<Cause>) -> Vec<Head> {
        let table = self.table(table);
        let of = |(_, (of, _)): &(usize, &RowKey)| *of == table;
        let rows = self.named.iter().enumerate().filter(of).map(|(row, _)| u32_of(row));
        let head = |row: u32| {
            let update = ledger.head(self.lives[node], RowId(row)).0;
            Head { row, update, is_gone: self.gone[node].get(&row) == Some(&update) }
        };
        rows.map(head).collect()
    }

    /// What of a cluster's log is copied rows, which are nobody's updates, is passed over.
    pub(crate) fn pass_over(&mut self, node: usize, server: &Server) {
        self.seen[node] = server.wal.records.len();
    }

    /// The updates that every version which lost a contest at a store embodies.
    pub(crate) fn contested(&self, store: usize, ledger: &Ledger<Cause>) -> BTreeSet<u32> {
        let mut all = BTreeSet::new();
        for loser in &self.beaten[store] {
            let mut version = UpdateId(*loser);
            while version != UpdateId::INITIAL && all.insert(version.0) {
                version = ledger.base(version);
            }
        }
        all
    }
}

/// Whether what a client asked for is what became of it.
fn alike(asked: UpdateKind, own: UpdateKind) -> bool {
    let changes = |kind: UpdateKind| matches!(kind, UpdateKind::Blind | UpdateKind::Modify);
    asked == own || changes(asked) && changes(own)
}

/// The key of the row that a change is of, as a number.
fn key_of(change: &Change) -> Option<i64> {
    let row = match &change.kind {
        ChangeKind::Insert(row) | ChangeKind::Update(_, row) | ChangeKind::Delete(row) => row,
        ChangeKind::Truncate(_) => return None,
    };
    Some(key_in(row, change.relation.key.as_deref().unwrap_or(&[0])))
}

/// The key of a row as a number.
fn key_in(row: &Row, key: &[usize]) -> i64 {
    let mut values = key.iter().filter_map(|place| row.get(*place));
    match (values.next(), values.next()) {
        (Some(Value::Int(number)), None) => *number,
        _ => number_of(key.iter().filter_map(|place| row.get(*place))),
    }
}

/// What stands in the mark of a row of a change.
fn mark_of(change: &Change, row: &Row) -> Option<u32> {
    let place = change.relation.columns.iter().position(|column| column == MARK)?;
    row.get(place)?.int().and_then(|mark| u32::try_from(mark).ok())
}

/// One number for several values, or for one that is no number.
fn number_of<'a>(values: impl Iterator<Item = &'a Value>) -> i64 {
    let text = values.map(ToString::to_string).collect::<Vec<_>>().join("\u{1f}");
    let folded = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |all, byte| (all ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    i64::from_ne_bytes(folded.to_ne_bytes())
}

/// Whether a change that was applied is one that was sent.
fn is_applied(sent: &Sent, applied: &Change) -> bool {
    let relation = &applied.relation;
    let alike = std::mem::discriminant(&sent.change.kind) == std::mem::discriminant(&applied.kind);
    let of = relation.name == sent.table || relation.root.as_deref() == Some(&sent.table);
    alike && of && key_of(&sent.change) == key_of(applied)
}

/// Whether two changes are of one row of a table.
pub(crate) fn is_same_row(one: &Change, other: &Change) -> bool {
    one.relation.name == other.relation.name && key_of(one) == key_of(other)
}
