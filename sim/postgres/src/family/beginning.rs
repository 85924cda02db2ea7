//! The rows of the tables as such: those that were there when the rehearsal began and that nobody has written since, and
//! whether one is there twice.
//!
//! Updates are told to the ledger, which says what became of each. A row that was copied, or was not, and that no update is
//! about appears there nowhere, so it is looked for where it should be: a row filter, a list of columns, a copy that was left out
//! or a `TRUNCATE` leaves it behind in silence. A row of which there is an update is left to the ledger, for the update cannot have survived
//! where its row is not. Nor does the ledger see a row that is there twice: a copy into a table that has the rows already
//! doubles them where no key forbids it. That each cluster that is judged is to have every row once is ours; who takes rows
//! out on purpose says so in the scenario (`[goal] rows = "any"`).

use super::goal::Goal;
use super::load::{KEY, MARK, first_keys};
use super::twin::Twin;
use crate::config::TableConfig;
use crate::server::Table;
use kernel::narrow::u32_of;
use rehearsal::{Missed, Said, count_in_words};

/// What is amiss with the rows of a table.
struct Rows {
    /// How many of the beginning, of which there is no update, are missing.
    missing: u64,
    /// How many are there more often than once.
    twice: u64,
}

impl Rows {
    const fn are_whole(&self) -> bool {
        self.missing == 0 && self.twice == 0
    }

    fn in_words(&self) -> String {
        let missing = format!("{} of its beginning missing", count_in_words(self.missing, "row"));
        let twice = format!("{} there twice", count_in_words(self.twice, "row"));
        let parts = [(self.missing, missing), (self.twice, twice)];
        let told: Vec<String> =
            parts.into_iter().filter(|(many, _)| *many > 0).map(|(_, text)| text).collect();
        told.join(", ")
    }
}

impl Twin {
    /// The tables of a cluster that has not every row once.
    pub(crate) fn ask_rows(&self, node: usize, goal: &Goal) -> Vec<Missed> {
        let ask = |table: &TableConfig| {
            let rows = self.rows_of(node, table);
            let said = || {
                let what = format!("table {} of {}", table.name, self.name(node));
                Said::new(what, ["every row once", "not every row once"], rows.in_words())
            };
            let missed = Missed::unless(&goal.rows, rows.are_whole(), said, goal.rows_by[node].as_ref())?;
            Some(match self.book.emptied_by(node, &table.name) {
                Some(by) => missed.made_by(by),
                None => missed,
            })
        };
        self.config().table.iter().filter_map(ask).collect()
    }

    fn rows_of(&self, node: usize, table: &TableConfig) -> Rows {
        let database = self.server(node).databases.get(&self.config().database);
        let held = database.and_then(|database| database.tables.get(&table.name));
        let here = held.map_or_else(Vec::new, keys_of);
        let twice = here.windows(2).filter(|pair| pair[0] == pair[1]).count() as u64;
        let groups = u32_of(self.clients.len()).max(1);
        let first = first_keys(table.used_for, table.rows, groups).into_iter();
        let is_here = |key: &i64| here.binary_search(key).is_ok();
        let missing = first.filter(|key| !is_here(key) && !self.book.is_known(&table.name, *key));
        Rows { missing: missing.count() as u64, twice }
    }
}

/// The keys of the rows of a table that have come whole, in order.
fn keys_of(table: &Table) -> Vec<i64> {
    let Some((key, mark)) = table.column(KEY).zip(table.column(MARK)) else { return Vec::new() };
    // A row without its mark has come without that column.
    let whole = table.rows().filter(|row| row.get(mark).is_some_and(|mark| !mark.is_null()));
    let mut keys: Vec<i64> = whole.filter_map(|row| row.get(key)?.int()).collect();
    // They mostly are in order already: the goal is looked at around each command, and a table may have many rows.
    keys.sort_unstable();
    keys
}
