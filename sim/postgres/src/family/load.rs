//! What clients ask for: which row a request is about and what it does there is a function of its draw alone.
//!
//! Accounts are updated: each group of clients has its own, and what is left of the table all of them share. Items come and
//! go: each group has keys of its own, of which every other one is there at the start. Orders get an id of the table's
//! sequence. Every row that a client writes carries the number of that update in its last column, so that what a cluster
//! holds can be told from its rows alone.

use crate::config::{Config, Use};
use crate::sql::{Expression, Operator, SelectItem, Statement};
use crate::value::Value;
use kernel::Draw;
use kernel::narrow::u32_of;
use ledger::UpdateKind;
use std::collections::BTreeMap;

/// The column that holds a row's key.
pub(crate) const KEY: &str = "id";
/// The column that holds the number of the update that wrote the row.
pub(crate) const MARK: &str = "mark";

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The table, as the scenario lists it.
    pub(crate) table: usize,
    /// The key; none where the sequence hands one out.
    pub(crate) key: Option<i64>,
    /// What is done.
    pub(crate) kind: UpdateKind,
}

/// What clients ask for, in the units it is drawn with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Load {
    groups: u32,
    /// The tables of each use that have rows, with how many.
    accounts: Vec<(usize, u32)>,
    items: Vec<(usize, u32)>,
    orders: Vec<(usize, u32)>,
    /// Upper ends of the kinds in the range of weights.
    ends: [u32; 5],
    shared: kernel::Chance,
    /// By table and by what is done there, the statement with the numbers that it was asked with last.
    prepared: BTreeMap<(usize, UpdateKind), Statement>,
}

/// What each weight is of.
const KINDS: [(Use, UpdateKind); 5] = [
    (Use::Orders, UpdateKind::Insert),
    (Use::Items, UpdateKind::Insert),
    (Use::Accounts, UpdateKind::Blind),
    (Use::Accounts, UpdateKind::Modify),
    (Use::Items, UpdateKind::Delete),
];

impl Load {
    /// What the clients of so many groups ask for.
    pub(crate) fn of(config: &Config, groups: usize) -> Self {
        let used = |wanted: Use| {
            let of = config.table.iter().enumerate().filter(|(_, table)| table.used_for == wanted);
            of.map(|(at, table)| (at, table.rows)).collect::<Vec<_>>()
        };
        let (accounts, items, orders) = (used(Use::Accounts), used(Use::Items), used(Use::Orders));
        let mix = config.workload.mix;
        let weights = [
            if orders.is_empty() { 0 } else { mix.order },
            if items.is_empty() { 0 } else { mix.insert },
            if accounts.is_empty() { 0 } else { mix.update },
            if accounts.is_empty() { 0 } else { mix.modify },
            if items.is_empty() { 0 } else { mix.delete },
        ];
        let mut ends = weights;
        for at in 1..ends.len() {
            ends[at] += ends[at - 1];
        }
        let shared = config.workload.shared_share.chance();
        let (groups, prepared) = (u32_of(groups).max(1), BTreeMap::new());
        Self { groups, accounts, items, orders, ends, shared, prepared }
    }

    /// Whether anything is asked for at all.
    pub(crate) const fn is_idle(&self) -> bool {
        self.ends[4] == 0
    }

    /// What a draw of a group asks for. Word 0 was used for the arrival.
    pub(crate) fn asked(&self, group: u32, draw: Draw) -> Asked {
        let pick = draw.below(1, self.ends[4]);
        let at = self.ends.iter().position(|end| pick < *end).unwrap_or(0);
        let (used_for, kind) = KINDS[at];
        let place = draw.word(2);
        let (table, key) = match used_for {
            Use::Accounts => {
                let (table, rows) = one_of(&self.accounts, place);
                (table, Some(self.account(group, rows, draw)))
            }
            Use::Items => {
                let (table, rows) = one_of(&self.items, place);
                let own = (rows * 2 / self.groups).max(1);
                (table, Some(item(group, self.groups, draw.below(3, own))))
            }
            Use::Orders | Use::Idle => (one_of(&self.orders, place).0, None),
        };
        Asked { table, key, kind }
    }

    /// What is asked for as a statement that leaves the number of its update in the row. Clients prepare their statements: all
    /// words of one stay, and it is given other numbers.
    pub(crate) fn statement(&mut self, asked: Asked, table: &str, mark: u32) -> &Statement {
        let prepared = self.prepared.entry((asked.table, asked.kind));
        let statement = prepared.or_insert_with(|| asked.prepare(table));
        asked.fill(statement, mark);
        statement
    }

    /// One of a group's accounts, or one of those that every group shares, which are the last tenth.
    fn account(&self, group: u32, rows: u32, draw: Draw) -> i64 {
        let common = if self.shared == kernel::Chance::NONE { 0 } else { rows.div_ceil(10) };
        let own = (rows - common) / self.groups;
        let shared = common > 0 && (own == 0 || self.shared.takes(draw.word(3).rotate_left(16)));
        let key = if shared {
            rows - common + draw.below(3, common)
        } else {
            (group * own + draw.below(3, own.max(1))).min(rows.saturating_sub(1))
        };
        i64::from(key) + 1
    }
}

/// The table that a word chooses.
fn one_of(tables: &[(usize, u32)], word: u32) -> (usize, u32) {
    tables[word as usize % tables.len().max(1)]
}

/// The key of a group's item; those of even numbers are there at the start.
const fn item(group: u32, groups: u32, number: u32) -> i64 {
    (number as i64) * (groups as i64) + (group as i64) + 1
}

/// The keys that a table has when the rehearsal begins.
pub(crate) fn first_keys(used_for: Use, rows: u32, groups: u32) -> Vec<i64> {
    match used_for {
        Use::Items => {
            let own = (rows * 2 / groups).max(1);
            let all = (0..groups).flat_map(|group| (0..own).map(move |number| (group, number)));
            let there = all.filter(|(_, number)| number % 2 == 0);
            there.map(|(group, number)| item(group, groups, number)).collect()
        }
        Use::Accounts | Use::Orders | Use::Idle => (1..=i64::from(rows)).collect(),
    }
}

impl Asked {
    /// The statement for all that is asked for in the same way, without the numbers.
    fn prepare(self, table: &str) -> Statement {
        let blank = || Expression::Literal(Value::Null);
        let named = |name: &str| Expression::Column(name.to_owned(), None);
        let is_key = |_| Expression::Binary(Box::new(named(KEY)), Operator::Equal, Box::new(blank()));
        let table = table.to_owned();
        match (self.kind, self.key) {
            (UpdateKind::Insert, None) => Statement::Insert {
                table,
                columns: vec![(MARK.to_owned(), None)],
                rows: vec![vec![blank()]],
                returning: vec![SelectItem::Expression(named(KEY), None)],
            },
            (UpdateKind::Insert, Some(_)) => Statement::Insert {
                table,
                columns: vec![(KEY.to_owned(), None), (MARK.to_owned(), None)],
                rows: vec![vec![blank(), blank()]],
                returning: Vec::new(),
            },
            (UpdateKind::Delete, key) => Statement::Delete { table, filter: key.map(is_key) },
            (UpdateKind::Blind | UpdateKind::Modify, key) => {
                Statement::Update { table, set: vec![(MARK.to_owned(), blank())], filter: key.map(is_key) }
            }
        }
    }

    /// Puts the numbers into the statement that was prepared for what is asked for.
    fn fill(self, statement: &mut Statement, mark: u32) {
        let number = |number: i64| Expression::Literal(Value::Int(number));
        let mark = i64::from(mark);
        let filter = match statement {
            Statement::Insert { rows, .. } => {
                let places = rows.iter_mut().flatten();
                places.zip(self.key.into_iter().chain([mark])).for_each(|(place, it)| *place = number(it));
                return;
            }
            Statement::Update { set, filter, .. } => {
                set.iter_mut().for_each(|(_, value)| *value = number(mark));
                filter
            }
            Statement::Delete { filter, .. } => filter,
            _ => return,
        };
        if let (Some(Expression::Binary(_, _, value)), Some(key)) = (filter, self.key) {
            **value = number(key);
        }
    }
}
