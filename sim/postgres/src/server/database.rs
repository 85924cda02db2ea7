//! A database: tables, sequences, publications and subscriptions.

use super::{Publication, Subscription, Table};
use crate::sql::Statement;
use std::collections::{BTreeMap, BTreeSet};

/// A sequence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// Its own number, in the order in which objects were made.
    pub oid: u32,
    /// The value given last, or to be given first where `called` is false.
    pub last: i64,
    /// Whether `last` was given.
    pub called: bool,
    /// By how much it goes on.
    pub increment: i64,
    /// What it begins with.
    pub start: i64,
    /// Who owns it.
    pub owner: String,
    /// The table and the column that it belongs to.
    pub owned_by: Option<(String, String)>,
    /// Whether it is that of an identity column.
    pub identity: bool,
}

impl Sequence {
    /// Gives the next value.
    pub fn give(&mut self) -> i64 {
        if self.called {
            self.last = self.last.saturating_add(self.increment);
        }
        self.called = true;
        self.last
    }
}

/// A function of a trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Function {
    /// Who owns it.
    pub owner: String,
    /// What it does.
    pub body: Vec<Statement>,
}

/// A database.
#[derive(Debug, Clone)]
pub struct Database {
    /// Its name.
    pub name: String,
    /// Who owns it.
    pub owner: String,
    /// Its settings, such as `default_transaction_read_only`.
    pub settings: BTreeMap<String, String>,
    /// Whether everybody may connect.
    pub public_connect: bool,
    /// Who else was granted to connect.
    pub connect: BTreeSet<String>,
    /// Whether the owner was denied what an owner has.
    pub owner_denied: bool,
    /// Tables by name.
    pub tables: BTreeMap<String, Table>,
    /// Sequences by name.
    pub sequences: BTreeMap<String, Sequence>,
    /// Functions of triggers by name.
    pub functions: BTreeMap<String, Function>,
    /// Publications by name.
    pub publications: BTreeMap<String, Publication>,
    /// Subscriptions by name.
    pub subscriptions: BTreeMap<String, Subscription>,
}

impl Database {
    /// An empty one, of the superuser.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            owner: "postgres".to_owned(),
            settings: BTreeMap::new(),
            public_connect: true,
            connect: BTreeSet::new(),
            owner_denied: false,
            tables: BTreeMap::new(),
            sequences: BTreeMap::new(),
            functions: BTreeMap::new(),
            publications: BTreeMap::new(),
            subscriptions: BTreeMap::new(),
        }
    }

    /// The names of its tables in the order in which the catalogue lists them.
    #[must_use]
    pub fn tables_in_order(&self) -> Vec<&str> {
        let mut tables: Vec<_> =
            self.tables.iter().map(|(name, table)| (table.place, name.as_str())).collect();
        tables.sort_unstable();
        tables.into_iter().map(|(_, name)| name).collect()
    }
}

impl Sequence {
    /// A sequence that begins with 1.
    #[must_use]
    pub fn new(oid: u32, owner: &str) -> Self {
        let owner = owner.to_owned();
        Self { oid, last: 1, called: false, increment: 1, start: 1, owner, owned_by: None, identity: false }
    }
}
