//! What of the acknowledged writes is missing at the end of a recording or of what was played, and who had a sign of it.
//!
//! Counted from the writes and the rows alone, as the recorder's page has it: orders and items by their keys, accounts by
//! the last value that a client was told of, and beside them the tables that only some recordings have. A table that an
//! operator truncates is not looked at, for what is missing there was taken out by hand.

use super::play::Played;
use super::recording::Recording;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Who had a sign that something was wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// A command that did not end with 0, or a client with an error.
    Loud,
    /// Only the server's log: a subscription that was stuck, or had lost its slot.
    Log,
    /// Nobody.
    Silent,
}

/// What is missing of acknowledged writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audit {
    /// Where the applications work at the end, what is missing there: a table, and how many of its writes.
    pub missing: BTreeMap<&'static str, usize>,
    /// How often a client read an account of its own otherwise than it had written it.
    pub stale_reads: usize,
    /// How many ids were handed out more than once.
    pub ids_twice: usize,
    /// Who had a sign.
    pub sign: Sign,
}

/// The tables that every recording has.
pub const PLAIN: [&str; 3] = ["acct", "item", "orders"];

/// The writes of clients to tables that only some recordings have: the operation, the tables, and which column holds the
/// number of the write.
const FURTHER: [(&str, &[&str], usize); 5] = [
    ("nopk-insert", &["audit"], 0),
    ("unlogged", &["cart"], 0),
    ("lo", &["doc"], 0),
    ("partition", &["meas0", "meas1"], 0),
    ("late-insert", &["late"], 0),
];

/// The words of a subscription that tell of trouble in a log.
const TROUBLE: [&str; 3] = ["stuck", "slot lost", "slot missing"];

/// The writes that were acknowledged, by their operation: key, number and result.
type Acknowledged<'a> = BTreeMap<&'a str, Vec<(i64, i64, &'a Value)>>;

/// What of the writes of a recording is missing in what was played of it, or in what it says itself.
#[must_use]
pub fn audit(recording: &Recording, played: &Played) -> Audit {
    let mut done: Acknowledged<'_> = BTreeMap::new();
    for write in played.writes.iter().filter(|write| write[6] == "ok") {
        let number = |at: usize| write[at].as_i64().unwrap_or(-1);
        done.entry(write[3].as_str().unwrap_or_default()).or_default().push((
            number(4),
            number(5),
            &write[7],
        ));
    }
    let ids: Vec<String> = of(&done, "serial").map(|(_, _, id)| id.to_string()).collect();
    let different: BTreeSet<&String> = ids.iter().collect();
    let (stale_reads, last) = accounts(&done);
    let truncated: BTreeSet<&str> = recording
        .steps
        .iter()
        .filter_map(|step| step.cmd.split_once("TRUNCATE "))
        .flat_map(|(_, rest)| names(rest))
        .collect();
    let mut missing = BTreeMap::new();
    let end = recording.steps.len() as i64 - 1;
    let nodes: BTreeSet<&str> = played
        .writes
        .iter()
        .filter(|write| write[0] == json!(end))
        .filter_map(|write| write[2].as_str())
        .collect();
    for node in nodes {
        for (table, many) in missing_at(&played.final_rows[node], &done, &last) {
            if many > 0 && !truncated.contains(table) {
                *missing.entry(table).or_default() += many;
            }
        }
    }
    Audit { missing, stale_reads, ids_twice: ids.len() - different.len(), sign: sign(played) }
}

impl Audit {
    /// Whether something is missing while every command has ended with 0 and no client has seen an error.
    #[must_use]
    pub fn is_unheard(&self) -> bool {
        !self.missing.is_empty() && self.sign != Sign::Loud
    }

    /// How much is missing.
    #[must_use]
    pub fn count(&self) -> usize {
        self.missing.values().sum()
    }
}

/// The acknowledged writes of an operation.
fn of<'a, 'w>(
    done: &'a Acknowledged<'w>,
    operation: &str,
) -> impl Iterator<Item = (i64, i64, &'w Value)> + 'a {
    done.get(operation).into_iter().flatten().copied()
}

/// The names of tables at the beginning of what stands behind `TRUNCATE`.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let end =
        text.find(|letter: char| !(letter.is_ascii_alphanumeric() || matches!(letter, '_' | ',' | ' ')));
    text[..end.unwrap_or(text.len())].split([',', ' ']).filter(|name| !name.is_empty())
}

/// How often an account was read otherwise than it had been written, and what each client's own was written to last.
fn accounts(done: &Acknowledged<'_>) -> (usize, BTreeMap<i64, i64>) {
    let (mut stale, mut last) = (0, BTreeMap::new());
    for (key, _, result) in of(done, "rmw") {
        let seen = result[0].as_i64();
        stale += usize::from(last.get(&key).is_some_and(|last| seen != Some(*last)));
        if let Some(seen) = seen {
            last.insert(key, seen + 1);
        }
    }
    (stale, last)
}

/// What is missing in the rows of a node, by table.
fn missing_at(
    tables: &Value,
    done: &Acknowledged<'_>,
    last: &BTreeMap<i64, i64>,
) -> Vec<(&'static str, usize)> {
    if tables["orders"].is_null() {
        return Vec::new();
    }
    let column = |table: &str, at: usize| -> BTreeSet<i64> {
        let rows = tables[table].as_array().into_iter().flatten();
        rows.filter_map(|row| row[at].as_i64()).collect()
    };
    let account = |key: i64| {
        let rows = tables["acct"].as_array().into_iter().flatten();
        rows.into_iter().find(|row| row[0] == key).and_then(|row| row[1].as_i64())
    };
    let (orders, items) = (column("orders", 2), column("item", 0));
    let deleted: BTreeSet<i64> = of(done, "delete").map(|(key, ..)| key).collect();
    let put_in = of(done, "insert").map(|(key, ..)| key).filter(|key| !deleted.contains(key));
    let blind = of(done, "blind").last().map_or(0, |(_, number, _)| number);
    let own = (0..2).filter(|key| account(*key) != Some(last.get(key).copied().unwrap_or(0))).count();
    let gone = put_in.filter(|key| !items.contains(key)).count();
    let back = deleted.iter().filter(|key| items.contains(key)).count();
    let mut all = vec![
        ("acct", own + usize::from(account(2) != Some(blind))),
        ("item", gone + back),
        ("orders", of(done, "serial").filter(|(_, number, _)| !orders.contains(number)).count()),
    ];
    for (operation, names, at) in FURTHER {
        let there: BTreeSet<i64> = names.iter().flat_map(|table| column(table, at)).collect();
        let gone = of(done, operation).filter(|(_, number, _)| !there.contains(number)).count();
        all.extend(names.first().map(|table| (*table, gone)));
    }
    all
}

/// Who had a sign.
fn sign(played: &Played) -> Sign {
    let failed = played.steps.iter().any(|step| step.rc != json!(0));
    if failed || played.writes.iter().any(|write| write[6] != "ok") {
        return Sign::Loud;
    }
    let words = played.steps.iter().flat_map(|step| step.settle.iter()).flat_map(|words| words.values());
    let troubled = |word: &Value| word.as_str().is_some_and(|word| TROUBLE.contains(&word));
    if words.chain(played.final_settle.values()).any(troubled) { Sign::Log } else { Sign::Silent }
}
