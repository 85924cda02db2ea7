//! A database: tables, sequences, publications and subscriptions.

use super::{Partitioning, Publication, Subscription, Table};
use crate::sql::{PublicationTables, Statement};
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

    /// The tables that a publication has now, in the order in which they were made: roots in the place of their partitions where it
    /// publishes by the root, and never one without a log.
    #[must_use]
    pub fn published(&self, publication: &Publication) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for name in self.tables_in_order() {
            let table = &self.tables[name];
            let listed = |wanted: &str| match &publication.tables {
                PublicationTables::All => true,
                PublicationTables::Listed(tables) => tables.iter().any(|one| one.table == wanted),
            };
            let shown = match &table.partitioning {
                _ if table.unlogged => None,
                Partitioning::None => listed(name).then_some(name),
                Partitioning::Root(_) => (publication.via_root && listed(name)).then_some(name),
                Partitioning::Leaf(root, _) => {
                    let by_root = listed(root);
                    ((by_root || listed(name)) && !(publication.via_root && by_root)).then_some(name)
                }
            };
            names.extend(shown.map(str::to_owned));
        }
        names
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
