//! What a group of clients asks for that has a script: its transactions, one after the other and over again (ours).
//!
//! A transaction is one change or several with commas between them, each a kind and a row:
//!
//! | row | which |
//! |---|---|
//! | `own 2` | the second of those that the group itself owns and updates |
//! | `12` | the twelfth of those that only scripts use; none of them is there at the start |
//! | `next` | of those the one above the greatest that the store holds, so that two stores may hand out the same |
//!
//! `insert next, modify own 1` inserts a row that the store numbers and updates one of the group's own in the same
//! transaction. Nothing of a script is drawn.

use kernel::narrow::usize_of;
use ledger::UpdateKind;
use replica::{Change, Table, Workload};
use std::collections::BTreeSet;

/// Which row a change is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum RowOf {
    /// Of the group itself, from 0 on.
    Own(u32),
    /// Of those that only scripts use, from 0 on.
    Numbered(u32),
    /// The one above the greatest that is there.
    Next,
}

/// One change of a scripted transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ScriptedChange {
    kind: UpdateKind,
    row: RowOf,
}

/// The transactions of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Script(Vec<Vec<ScriptedChange>>);

/// How a change is written.
pub(crate) const FORM: &str = "write `insert next`, `modify own 1` or `update 12`, with commas between the changes of one \
                               transaction; the kinds are insert, update, modify and delete";

impl Script {
    /// A script as the scenario has it; what is wrong with one of its transactions, with its place.
    pub(crate) fn parse(texts: &[String]) -> Result<Self, (usize, String)> {
        let numbered = |(place, text): (usize, &String)| transaction(text).map_err(|wrong| (place, wrong));
        texts.iter().enumerate().map(numbered).collect::<Result<_, _>>().map(Self)
    }

    /// The place in it after so many requests.
    pub(crate) const fn place(&self, requests: u64) -> u64 {
        if self.0.is_empty() { 0 } else { requests % self.0.len() as u64 }
    }

    /// Whether there is nothing to ask for.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many rows of its own and how many of those that only scripts use it names by number at the most.
    pub(crate) fn needs(&self) -> [u32; 2] {
        let rows = || self.0.iter().flatten().map(|change| change.row);
        let most = |of: fn(RowOf) -> Option<u32>| rows().filter_map(of).map(|row| row + 1).max().unwrap_or(0);
        let own = most(|row| if let RowOf::Own(row) = row { Some(row) } else { None });
        let numbered = most(|row| match row {
            RowOf::Numbered(row) => Some(row),
            RowOf::Next => Some(0),
            RowOf::Own(_) => None,
        });
        [own, numbered]
    }

    /// What the request of a number asks of a store; nothing where no row is left that could be the next.
    pub(crate) fn changes(
        &self,
        (group, ordinal): (u32, u64),
        workload: &Workload,
        table: &Table,
    ) -> Option<Vec<Change>> {
        let transaction = &self.0[usize_of(self.place(ordinal))];
        let scripted = workload.scripted_rows();
        let change = |asked: &ScriptedChange| {
            let row = match asked.row {
                RowOf::Own(row) => workload.own_row(group, row),
                RowOf::Numbered(row) => scripted.start + row,
                RowOf::Next => {
                    let there = scripted.clone().rev().find(|row| table.row(*row).exists());
                    there.map_or(scripted.start, |row| row + 1)
                }
            };
            let known = !matches!(asked.row, RowOf::Next) || scripted.contains(&row);
            known.then_some(Change { row, kind: asked.kind })
        };
        transaction.iter().map(change).collect()
    }
}

/// One transaction from its text.
fn transaction(text: &str) -> Result<Vec<ScriptedChange>, String> {
    let changes: Vec<ScriptedChange> = text.split(',').map(change).collect::<Result<_, _>>()?;
    let mut rows = BTreeSet::new();
    match changes.iter().zip(text.split(',')).find(|(change, _)| !rows.insert(change.row)) {
        Some((_, again)) => {
            Err(format!("`{}` changes a row that its transaction changes before", again.trim()))
        }
        None => Ok(changes),
    }
}

/// One change from its text.
fn change(text: &str) -> Result<ScriptedChange, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let wrong = || format!("`{}` is no change", text.trim());
    let (kind, row) = words.split_first().ok_or_else(wrong)?;
    let kind = match *kind {
        "insert" => UpdateKind::Insert,
        "update" => UpdateKind::Blind,
        "modify" => UpdateKind::Modify,
        "delete" => UpdateKind::Delete,
        _ => return Err(wrong()),
    };
    let number = |word: &str| word.parse::<u32>().ok().and_then(|row| row.checked_sub(1)).ok_or_else(wrong);
    let row = match row {
        ["next"] if kind == UpdateKind::Insert => RowOf::Next,
        ["own", row] => RowOf::Own(number(row)?),
        [row] => RowOf::Numbered(number(row)?),
        _ => return Err(wrong()),
    };
    Ok(ScriptedChange { kind, row })
}

/// The scripts of all groups; one that cannot be read is empty, for the scenario's check has told of it.
pub(crate) fn scripts_of<'t>(texts: impl Iterator<Item = &'t [String]>) -> Vec<Script> {
    texts.map(|texts| Script::parse(texts).unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<Script, (usize, String)> {
        Script::parse(&[text.to_owned()])
    }

    #[test]
    fn what_is_no_change_of_a_script_is_told_with_its_words() {
        for text in ["", "insert", "insert own", "modify next", "update 0", "insert next, insert next", "x 1"]
        {
            assert!(parsed(text).is_err_and(|(place, wrong)| place == 0 && wrong.contains('`')), "{text}");
        }
    }

    #[test]
    fn a_script_knows_how_many_rows_it_names() {
        let script = parsed("insert next, modify own 2, delete 7").expect("it is a transaction");
        assert_eq!(script.needs(), [2, 7]);
        assert_eq!(script.0[0].len(), 3);
    }
}
