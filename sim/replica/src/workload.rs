//! What clients do: transactions over rows of their own and rows of everybody, drawn beforehand.
//!
//! The rows of a replica, in this order: for each group of clients the rows it updates, then the rows it inserts and
//! deletes (every other one exists at the start), then the rows that all groups update, then those that only scripted
//! transactions use, then whatever the family writes itself. Which row a request touches and how is a function of its draw alone.

use crate::rows::{Row, Table};
use kernel::{Chance, Draw};
use ledger::UpdateKind;
use std::hint::select_unpredictable;
use std::ops::Range;

/// One change that a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The row.
    pub row: u32,
    /// What is done to it.
    pub kind: UpdateKind,
}

/// Relative weights of the kinds of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mix {
    /// A new row; refused where the key exists.
    pub insert: u32,
    /// A blind update.
    pub update: u32,
    /// An update that reads the row first.
    pub modify: u32,
    /// A delete.
    pub delete: u32,
}

/// What a workload is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shape {
    /// How many groups of clients there are.
    pub groups: u32,
    /// Rows that each group owns and updates.
    pub rows: u32,
    /// Rows that each group owns, inserts and deletes.
    pub churn: u32,
    /// Rows that every group uses.
    pub shared: u32,
    /// Rows that only scripted transactions use.
    pub scripted: u32,
    /// How many rows are hot in each set of rows.
    pub hot: u32,
    /// The share of changes that go to a hot row.
    pub to_hot: Chance,
    /// The share of changes that go to rows that every group uses.
    pub to_shared: Chance,
    /// Which kinds there are.
    pub mix: Mix,
    /// How many rows a transaction changes.
    pub per_transaction: u32,
}

/// What clients do, in the units it is drawn with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Workload {
    groups: u32,
    rows: u32,
    churn: u32,
    /// How many rows the groups own together, behind which come those that all of them use.
    owned: u32,
    shared: u32,
    scripted: u32,
    hot: u32,
    to_hot: Chance,
    to_shared: Chance,
    /// Upper ends of the kinds in the range of weights: insert, update, modify, delete.
    weights: [u32; 4],
    per_transaction: u32,
}

/// The kinds of change in the order of [`Workload::weights`].
const KINDS: [UpdateKind; 4] =
    [UpdateKind::Insert, UpdateKind::Blind, UpdateKind::Modify, UpdateKind::Delete];

impl Workload {
    /// A workload of a shape.
    #[must_use]
    pub fn of(shape: &Shape) -> Self {
        let Shape { groups, rows, churn, shared, scripted, hot, to_hot, to_shared, mix, per_transaction } =
            *shape;
        let owned = groups * (rows + churn);
        Self {
            groups,
            rows,
            churn,
            owned,
            shared,
            scripted,
            hot: hot.min(rows),
            to_hot,
            to_shared,
            weights: ends(mix),
            per_transaction: per_transaction.max(1),
        }
    }

    /// How many rows a transaction changes at the most.
    #[inline]
    #[must_use]
    pub const fn per_transaction(&self) -> u32 {
        self.per_transaction
    }

    /// Every row that clients use.
    #[must_use]
    pub const fn rows_in_all(&self) -> u32 {
        self.owned + self.shared + self.scripted
    }

    /// The rows that only scripted transactions use; none of them exists at the start.
    #[must_use]
    pub const fn scripted_rows(&self) -> Range<u32> {
        let first = self.owned + self.shared;
        first..first + self.scripted
    }

    /// Whose a row is that a group owns and updates, and which of them; none that comes and goes.
    #[must_use]
    pub const fn owner(&self, row: u32) -> Option<(u32, u32)> {
        if row >= self.owned {
            return None;
        }
        let own = self.rows + self.churn;
        if row % own < self.rows { Some((row / own, row % own)) } else { None }
    }

    /// One of the rows that a group updates.
    #[must_use]
    pub fn own_row(&self, group: u32, row: u32) -> u32 {
        assert!(group < self.groups && row < self.rows, "group {group} owns no row {row}");
        group * (self.rows + self.churn) + row
    }

    /// Fills a table with the rows at the start, and with what they embody where that is to be known. Of the rows that
    /// are inserted and deleted every other one exists.
    pub fn fill(&self, table: &mut Table, known: bool) {
        let rows = &mut table.rows;
        rows.clear();
        let there = |many: u32| std::iter::repeat_n(Row::new(0, true), many as usize);
        for _ in 0..self.groups {
            rows.extend(there(self.rows));
            rows.extend((0..self.churn).map(|row| Row::new(0, row.is_multiple_of(2))));
        }
        rows.extend(there(self.shared));
        rows.extend((0..self.scripted).map(|_| Row::default()));
        table.begin_contents(known);
    }

    /// What a draw of a group asks for. Word 0 was used for the arrival.
    ///
    /// Chosen without branches: which way a draw falls is what no processor can guess.
    #[inline]
    #[must_use]
    pub fn change(&self, group: u32, draw: Draw) -> Change {
        let pick = draw.below(1, self.weights[3]);
        let past = |end: u32| usize::from(pick >= end);
        let kind = KINDS[past(self.weights[0]) + past(self.weights[1]) + past(self.weights[2])];
        let own = self.rows + self.churn;
        let base = group * own;
        // The two halves of one word decide independently whether the row is hot and whether it is shared.
        let shared = self.shared > 0 && self.to_shared.takes(draw.word(3).rotate_left(16));
        let (start, rows) = if shared { (self.owned, self.shared) } else { (base, self.rows) };
        let hot = self.hot.max(1).min(rows);
        let rows = select_unpredictable(self.to_hot.takes(draw.word(3)), hot, rows);
        let comes_and_goes = matches!(kind, UpdateKind::Insert | UpdateKind::Delete);
        let start = select_unpredictable(comes_and_goes, base + self.rows, start);
        let rows = select_unpredictable(comes_and_goes, self.churn, rows);
        Change { row: start + draw.below(2, rows), kind }
    }

    /// What a transaction of several rows asks for, each by a draw of its own: each row once, and the first change asked
    /// for stands.
    #[must_use]
    pub fn changes(&self, group: u32, draw: impl Fn(u32) -> Draw) -> Vec<Change> {
        let mut changes: Vec<Change> = Vec::with_capacity(self.per_transaction as usize);
        for index in 0..self.per_transaction {
            let change = self.change(group, draw(index));
            if changes.iter().all(|before| before.row != change.row) {
                changes.push(change);
            }
        }
        changes
    }
}

const fn ends(mix: Mix) -> [u32; 4] {
    let insert = mix.insert;
    let update = insert + mix.update;
    let modify = update + mix.modify;
    [insert, update, modify, modify + mix.delete]
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: Shape = Shape {
        groups: 2,
        rows: 4,
        churn: 2,
        shared: 0,
        scripted: 0,
        hot: 0,
        to_hot: Chance::NONE,
        to_shared: Chance::NONE,
        mix: Mix { insert: 1, update: 1, modify: 1, delete: 1 },
        per_transaction: 3,
    };

    #[test]
    fn each_group_changes_its_own_rows_and_every_other_row_that_comes_and_goes_is_there() {
        let workload = Workload::of(&SHAPE);
        let mut table = Table::default();
        workload.fill(&mut table, true);
        assert_eq!(table.rows.len(), workload.rows_in_all() as usize);
        let there: Vec<bool> = table.rows.iter().map(|row| row.exists()).collect();
        assert_eq!(there[..6], [true, true, true, true, true, false]);
        let last = workload.change(1, Draw::from_words([0, u32::MAX, u32::MAX, 0]));
        assert_eq!(last, Change { row: 11, kind: UpdateKind::Delete });
    }

    #[test]
    fn a_transaction_changes_a_row_once() {
        let same = Workload::of(&SHAPE).changes(0, |_| Draw::from_words([0, 0, 0, 0]));
        assert_eq!(same, [Change { row: 4, kind: UpdateKind::Insert }]);
    }
}
