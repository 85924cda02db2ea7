//! The write-ahead log, as far as decoding needs it.

use super::{Publication, Relation, Row};
use crate::value::Lsn;
use fleet::Percent;
use kernel::planted;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What was done to a row or a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeKind {
    /// A row was made.
    Insert(Row),
    /// A row was changed: from what, to what.
    Update(Row, Row),
    /// A row was deleted.
    Delete(Row),
    /// All rows were taken out; true where its sequences began again.
    Truncate(bool),
}

/// A change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Of which table.
    pub relation: Arc<Relation>,
    /// What.
    pub kind: ChangeKind,
}

/// A transaction that was committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// In which database: one name for all transactions in a row that are of the same.
    pub database: Arc<str>,
    /// What it changed, in order.
    pub changes: Vec<Change>,
    /// Whether a worker applied it, so that it carries an origin.
    pub from_origin: bool,
    /// Its number.
    pub number: u64,
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalRecord {
    /// Where it begins.
    pub start: Lsn,
    /// Where it ends; the position of a transaction.
    pub end: Lsn,
    /// The transaction.
    pub transaction: Arc<Transaction>,
}

/// A publication as it was from each position on; none where it was dropped.
pub type History = Vec<(Lsn, Option<Arc<Publication>>)>;

/// The log.
///
/// Only transactions that decoding may be asked for are kept as records. Everything else that writes (statements on the
/// catalogue, sequences, checkpoints) moves the end alone.
#[derive(Debug, Clone)]
pub struct Wal {
    /// Where it ends.
    pub end: Lsn,
    /// The records.
    pub records: Vec<WalRecord>,
    /// Publications by database, and there by name.
    pub publications: BTreeMap<String, BTreeMap<String, History>>,
    /// The number of the next transaction.
    pub next_transaction: u64,
    /// From where on it is on the disk.
    pub kept_from: Lsn,
    /// By table, what the record of a change takes, where that is known.
    pub sizes: BTreeMap<String, u64>,
    /// Of how much what is written here is the share: it takes what so much would in its place.
    pub scale: Percent,
}

impl Default for Wal {
    fn default() -> Self {
        let end = Lsn(0x0150_0000);
        Self {
            end,
            kept_from: end,
            sizes: BTreeMap::new(),
            scale: Percent::default(),
            records: Vec::new(),
            publications: BTreeMap::new(),
            next_transaction: 740,
        }
    }
}

/// What a record of the catalogue takes, ours; only that it is more than nothing matters.
const CATALOGUE_BYTES: u64 = 160;

/// What a transaction takes beside its changes.
const COMMIT_BYTES: u64 = 48;

/// What a change takes whose table nobody has told the size of.
const CHANGE_BYTES: u64 = 96;

impl Wal {
    /// Writes something that no slot is sent.
    pub fn write(&mut self, bytes: u64) {
        self.end = Lsn(self.end.0.saturating_add(self.scale.whole_of(bytes)));
    }

    /// Writes a change of the catalogue.
    pub fn catalogue(&mut self) {
        self.write(CATALOGUE_BYTES);
    }

    /// Writes a transaction.
    pub fn commit(&mut self, database: &str, changes: Vec<Change>, from_origin: bool) {
        let start = self.end;
        let size = |change: &Change| self.sizes.get(&change.relation.name).copied().unwrap_or(CHANGE_BYTES);
        let bytes = changes.iter().map(size).sum::<u64>();
        self.write(COMMIT_BYTES + bytes);
        let number = self.next_transaction;
        self.next_transaction += 1;
        let last = self.records.last().map(|record| &record.transaction.database);
        let database = last.filter(|last| ***last == *database).map_or_else(|| database.into(), Arc::clone);
        let transaction = Transaction { database, changes, from_origin, number };
        self.records.push(WalRecord { start, end: self.end, transaction: Arc::new(transaction) });
    }

    /// Notes that a publication is another one from here on.
    pub fn publication(&mut self, database: &str, name: &str, publication: Option<Publication>) {
        let end = self.end;
        let of = self.publications.entry(database.to_owned()).or_default();
        of.entry(name.to_owned()).or_default().push((end, publication.map(Arc::new)));
    }

    /// A publication as it was at a position.
    #[must_use]
    pub fn publication_at(&self, database: &str, name: &str, at: Lsn) -> Option<&Arc<Publication>> {
        let history = self.publications.get(database)?.get(name)?;
        let at = if planted("a-publication-is-looked-up-as-it-is-now") { self.end } else { at };
        history.iter().rev().find(|(from, _)| *from <= at)?.1.as_ref()
    }

    /// The first record that ends after a position.
    #[must_use]
    pub fn next(&self, after: Lsn) -> Option<&WalRecord> {
        let index = self.records.partition_point(|record| record.end <= after);
        self.records.get(index)
    }
}
