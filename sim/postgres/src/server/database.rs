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
    /// What was granted of it: to whom, and what.
    pub grants: BTreeSet<(String, String)>,
    /// The table and the column that it belongs to.
    pub owned_by: Option<(String, String)>,
    /// Whether it is that of an identity column.
    pub identity: bool,
    /// How many further values the log has given away already, so that none of them needs a record of its own: where the
    /// server crashes they are skipped. Measured.
    pub ahead: i64,
}

/// How many values a record of a sequence gives away beyond the one that is asked for.
const GIVEN_AHEAD: i64 = 32;

impl Sequence {
    /// Gives the next value.
    pub fn give(&mut self) -> i64 {
        self.ahead = if self.called && self.ahead > 0 { self.ahead - 1 } else { GIVEN_AHEAD };
        if self.called {
            self.last = self.last.saturating_add(self.increment);
        }
        self.called = true;
        self.last
    }

    /// Sets where it stands, and whether that value was given.
    pub fn set(&mut self, last: i64, called: bool) {
        (self.last, self.called, self.ahead) = (last, called, 0);
    }

    /// A checkpoint writes it as it stands, and the next value needs a record again.
    pub fn rest(&mut self) {
        self.ahead = 0;
    }

    /// It stands where the log has it, as after a crash.
    pub fn skip_ahead(&mut self) {
        let last = self.last.saturating_add(self.increment.saturating_mul(self.ahead));
        self.set(last, self.called);
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
    /// Whether nobody may connect.
    pub closed: bool,
    /// Whether superusers alone may connect, for others it may have no sessions.
    pub shut: bool,
    /// Whether everybody may connect.
    pub public_connect: bool,
    /// Who else was granted to connect.
    pub connect: BTreeSet<String>,
    /// Whether the owner was denied what an owner has.
    pub owner_denied: bool,
    /// Who is granted what of tables that are made later, by who makes them.
    pub grants: BTreeSet<(String, String, String)>,
    /// The same of sequences.
    pub sequence_grants: BTreeSet<(String, String, String)>,
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
            closed: false,
            shut: false,
            public_connect: true,
            connect: BTreeSet::new(),
            owner_denied: false,
            grants: BTreeSet::new(),
            sequence_grants: BTreeSet::new(),
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
                PublicationTables::Listed(tables) => tables.iter().any(|one| one.means(wanted)),
            };
            let shown = match &table.partitioning {
                _ if !table.is_logged() => None,
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
        Self {
            oid,
            last: 1,
            called: false,
            increment: 1,
            start: 1,
            owner,
            grants: BTreeSet::new(),
            owned_by: None,
            identity: false,
            ahead: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sequence;

    /// What comes after some values were given, something happened, and the server crashed. Measured on 16.14: `nextval` up
    /// to 18 of a new sequence, then `pg_ctl stop -m immediate`: 33 is the last value.
    fn after_crash(given: usize, happens: impl Fn(&mut Sequence)) -> i64 {
        let mut sequence = Sequence::new(1, "app");
        for _ in 0..given {
            sequence.give();
        }
        happens(&mut sequence);
        sequence.skip_ahead();
        sequence.last
    }

    #[test]
    fn a_crash_skips_the_values_that_a_record_gave_ahead() {
        assert_eq!(after_crash(18, |_| {}), 33);
        assert_eq!(after_crash(33, |_| {}), 33);
        assert_eq!(after_crash(34, |_| {}), 66);
    }

    #[test]
    fn a_crash_skips_nothing_of_a_sequence_that_was_set_or_written_out() {
        assert_eq!(after_crash(18, |sequence| sequence.set(40, true)), 40);
        assert_eq!(after_crash(18, Sequence::rest), 18);
        assert_eq!(after_crash(0, |_| {}), 1);
    }
}
