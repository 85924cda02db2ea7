//! A table and its rows.

use super::keys::Keys;
use super::relation::Relation;
use crate::sql::{ColumnType, Expression, Identity, Index, TriggerState};
use crate::value::Value;
use kernel::planted;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The values of a row, one for each column: the same in the table, in the log, and in every table to which that is sent.
pub type Row = Arc<[Value]>;

/// What a column has where none is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnDefault {
    /// An expression.
    Expression(Expression),
    /// The next of a sequence.
    Sequence(String),
    /// The next of a sequence, and nothing else is taken.
    AlwaysIdentity(String),
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: ColumnType,
    /// Whether it must have a value.
    pub not_null: bool,
    /// What it has where none is given.
    pub default: Option<ColumnDefault>,
}

/// A trigger that fires after each row that is inserted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// What it calls.
    pub function: String,
    /// When it fires.
    pub state: TriggerState,
}

/// What a table has to do with partitions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Partitioning {
    /// Nothing.
    None,
    /// It is parted by the values of this column, and has no rows of its own.
    Root(usize),
    /// It holds the rows of this root that have one of these values.
    Leaf(String, Vec<Value>),
}

/// A table.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its own number, in the order in which objects were made.
    pub oid: u32,
    /// Its place among the tables of the catalogue, in which they are listed: a statement that writes its entry anew moves it
    /// behind all others.
    pub place: u32,
    /// Who owns it.
    pub owner: String,
    /// Its columns, which whoever writes a row keeps as they are then.
    pub columns: Arc<Vec<Column>>,
    /// The columns of its primary key, by their place.
    pub key: Option<Vec<usize>>,
    /// The name of the constraint of that key, which errors name.
    pub key_name: String,
    /// By what its rows are named in the stream.
    pub identity: Identity,
    /// Its indexes beside that of the key, in the order in which they were made.
    pub indexes: Vec<Index>,
    /// The index by whose columns its rows are named, where that is so.
    pub identity_index: Option<String>,
    /// Whether it is without a log, and therefore never replicated.
    pub unlogged: bool,
    /// What it has to do with partitions.
    pub partitioning: Partitioning,
    /// Its triggers.
    pub triggers: Vec<Trigger>,
    /// What its owner was denied, of what an owner has.
    pub denied: BTreeSet<String>,
    /// Who was granted what, beyond its owner.
    pub grants: BTreeSet<(String, String)>,
    /// Rows by the order in which they were made.
    pub(super) rows: BTreeMap<u64, Row>,
    /// Where the row of a key is.
    pub(super) index: Keys,
    /// What the next row is called.
    pub(super) next_row: u64,
    /// How the last change of it was described, and of which columns.
    described: Option<(Arc<Vec<Column>>, Arc<Relation>)>,
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new(
        oid: u32,
        owner: &str,
        columns: Vec<Column>,
        key: Option<Vec<usize>>,
        key_name: String,
    ) -> Self {
        Self {
            oid,
            place: oid,
            owner: owner.to_owned(),
            columns: Arc::new(columns),
            key,
            key_name,
            identity: Identity::Default,
            indexes: Vec::new(),
            identity_index: None,
            unlogged: false,
            partitioning: Partitioning::None,
            triggers: Vec::new(),
            denied: BTreeSet::new(),
            grants: BTreeSet::new(),
            rows: BTreeMap::new(),
            index: Keys::default(),
            next_row: 0,
            described: None,
        }
    }

    /// How a change of it is described, under its name: the same for all changes until it is changed itself.
    pub fn describe(&mut self, name: &str) -> Arc<Relation> {
        if let Some((columns, known)) = &self.described
            && Arc::ptr_eq(columns, &self.columns)
            && self.is_described(name, known)
        {
            return Arc::clone(known);
        }
        let now = Arc::new(self.description(name));
        self.described = Some((Arc::clone(&self.columns), Arc::clone(&now)));
        now
    }

    /// It as it is now, under its name.
    #[must_use]
    pub fn description(&self, name: &str) -> Relation {
        Relation {
            name: name.to_owned(),
            columns: self.columns.iter().map(|column| column.name.clone()).collect(),
            key: self.key.clone(),
            identity: self.identity,
            root: self.root().map(str::to_owned),
        }
    }

    /// Whether it is still as it was described, its columns aside: no one changes those in place where they are shared.
    fn is_described(&self, name: &str, known: &Relation) -> bool {
        known.name == name
            && known.key == self.key
            && known.identity == self.identity
            && known.root.as_deref() == self.root()
    }

    /// The root that it is a partition of.
    fn root(&self) -> Option<&str> {
        match &self.partitioning {
            Partitioning::Leaf(root, _) => Some(root),
            Partitioning::None | Partitioning::Root(_) => None,
        }
    }

    /// Whether the log has what is done to it, so that it can be published (`docs/models/postgres.md` 1.1).
    #[must_use]
    pub fn is_logged(&self) -> bool {
        !self.unlogged || planted("an-unlogged-table-is-published")
    }

    /// The place of a column.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// Its rows, in the order in which they were made.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }

    /// How many rows it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The key of a row: of one column, as nearly every key is, it is looked at where it stands.
    #[must_use]
    pub fn key_of<'a>(&self, row: &'a [Value]) -> Option<Cow<'a, [Value]>> {
        Some(match self.key.as_deref()? {
            [place] => Cow::Borrowed(std::slice::from_ref(&row[*place])),
            places => places.iter().map(|place| row[*place].clone()).collect(),
        })
    }

    /// The row of a key.
    #[must_use]
    pub fn by_key(&self, key: &[Value]) -> Option<&Row> {
        self.index.get(key).and_then(|at| self.rows.get(&at))
    }

    /// The places of the columns by which its rows are named, where an index says so and is there.
    #[must_use]
    pub fn identity_columns(&self) -> Option<Vec<usize>> {
        let name = self.identity_index.as_ref().filter(|_| self.identity == Identity::Index)?;
        let index = self.indexes.iter().find(|one| one.name.as_ref() == Some(name))?;
        Some(self.places(index))
    }

    /// The places of an index's columns.
    #[must_use]
    pub fn places(&self, index: &Index) -> Vec<usize> {
        index.columns.iter().filter_map(|name| self.column(name)).collect()
    }

    /// The unique index in which a row would stand beside another one than `but`, with the values that it has there.
    /// What is null equals nothing.
    #[must_use]
    pub fn taken(&self, row: &Row, but: Option<&Row>) -> Option<(&Index, Row)> {
        self.indexes.iter().filter(|index| index.unique).find_map(|index| {
            let places = self.places(index);
            let values: Row = places.iter().map(|place| row[*place].clone()).collect();
            let same = |one: &&Row| {
                Some(*one) != but
                    && places.iter().zip(values.iter()).all(|(place, value)| one[*place] == *value)
            };
            let has = !values.iter().any(Value::is_null) && self.rows().any(|one| same(&one));
            has.then_some((index, values))
        })
    }

    /// Takes a row in. Whoever calls has seen to it that its key is free.
    pub fn put(&mut self, row: Row) {
        let at = self.next_row;
        self.next_row += 1;
        if let Some(key) = self.key_of(&row) {
            self.index.insert(&key, at);
        }
        self.rows.insert(at, row);
    }

    /// Takes out one row that has these values, and whether there was one.
    pub fn take(&mut self, row: &Row) -> bool {
        let at = match self.key_of(row) {
            Some(key) => self.index.remove(&key),
            None => self.rows.iter().find(|(_, one)| *one == row).map(|(at, _)| *at),
        };
        at.is_some_and(|at| self.rows.remove(&at).is_some())
    }

    /// Puts other values in the place of a row, which keeps its place among the others.
    pub fn replace(&mut self, old: &Row, new: Row) -> bool {
        let (before, after) = (self.key_of(old), self.key_of(&new));
        let at = match &before {
            Some(key) => self.index.get(key),
            None => self.rows.iter().find(|(_, one)| *one == old).map(|(at, _)| *at),
        };
        let Some(at) = at else { return false };
        if let (Some(before), Some(after)) = (before, after)
            && before != after
        {
            self.index.remove(&before);
            self.index.insert(&after, at);
        }
        self.rows.insert(at, new);
        true
    }

    /// Takes out all rows.
    pub fn clear(&mut self) {
        self.rows.clear();
        self.index = Keys::default();
    }

    /// Changes every row, after the columns have changed.
    pub fn each_row(&mut self, mut change: impl FnMut(&mut Vec<Value>)) {
        for row in self.rows.values_mut() {
            let mut values = row.to_vec();
            change(&mut values);
            *row = values.into();
        }
        let mut index = Keys::default();
        for (at, row) in &self.rows {
            if let Some(key) = self.key_of(row) {
                index.insert(&key, *at);
            }
        }
        self.index = index;
    }
}
