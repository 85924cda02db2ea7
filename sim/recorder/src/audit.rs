//! What of the acknowledged writes is missing at the end, counted naively: what an operator took out counts as missing too.

use crate::node::NODES;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A write that was acknowledged: its operation, its key, its number, its result.
struct Acknowledged<'a> {
    operation: &'a str,
    key: i64,
    number: i64,
    result: &'a Value,
}

/// What is missing at each node, and how the nodes differ.
pub(crate) fn audit(writes: &[Value], rows: &Value) -> Value {
    let is_done = |write: &&Value| write[6] == "ok";
    let done: Vec<Acknowledged<'_>> = writes
        .iter()
        .filter(is_done)
        .map(|write| Acknowledged {
            operation: write[3].as_str().unwrap_or_default(),
            key: write[4].as_i64().unwrap_or(-1),
            number: write[5].as_i64().unwrap_or(-1),
            result: &write[7],
        })
        .collect();
    let of = |operation: &'static str| done.iter().filter(move |one| one.operation == operation);
    let (mut stale, mut last): (usize, BTreeMap<i64, i64>) = (0, BTreeMap::new());
    for one in of("rmw") {
        let seen = one.result[0].as_i64();
        stale += usize::from(last.get(&one.key).is_some_and(|last| seen != Some(*last)));
        if let Some(seen) = seen {
            last.insert(one.key, seen + 1);
        }
    }
    let ids: Vec<&Value> = of("serial").map(|one| one.result).collect();
    let different: BTreeSet<String> = ids.iter().map(ToString::to_string).collect();
    let mut audit = Map::new();
    audit.insert("stale_reads".into(), json!(stale));
    audit.insert("acked".into(), json!(done.len()));
    audit.insert("failed".into(), json!(writes.len() - done.len()));
    audit.insert("ids_twice".into(), json!(ids.len() - different.len()));
    let deleted: BTreeSet<i64> = of("delete").map(|one| one.key).collect();
    let put_in: Vec<i64> = of("insert").map(|one| one.key).filter(|key| !deleted.contains(key)).collect();
    let blind = of("blind").next_back().map_or(0, |one| one.number);
    for node in NODES {
        let tables = &rows[node];
        if tables["orders"].is_null() {
            audit.insert(node.into(), Value::Null);
            continue;
        }
        let column = |table: &str, at: usize| -> BTreeSet<String> {
            let rows = tables[table].as_array().into_iter().flatten();
            rows.map(|row| row[at].to_string().trim_matches('"').to_owned()).collect()
        };
        let (orders, items) = (column("orders", 2), column("item", 0));
        let is_missing = |of: &BTreeSet<String>, key: i64| !of.contains(&key.to_string());
        let account = |key: i64| {
            let rows = tables["acct"].as_array().into_iter().flatten();
            rows.into_iter().find(|row| row[0] == key).and_then(|row| row[1].as_i64())
        };
        let missing = of("serial").filter(|one| is_missing(&orders, one.number)).count();
        audit.insert(
            node.into(),
            json!({
                "orders_missing": missing,
                "items_missing": put_in.iter().filter(|key| is_missing(&items, **key)).count(),
                "items_back": deleted.iter().filter(|key| !is_missing(&items, **key)).count(),
                "rmw_ok": (0..2).all(|key| account(key) == Some(last.get(&key).copied().unwrap_or(0))),
                "blind_ok": account(2) == Some(blind),
            }),
        );
    }
    audit.insert("tables_differ".into(), json!(differing(rows)));
    Value::Object(audit)
}

/// The tables whose rows are not the same at both nodes.
fn differing(rows: &Value) -> Vec<&String> {
    let [old, new] = NODES.map(|node| rows[node].as_object());
    let (Some(old), Some(new)) = (old, new) else { return Vec::new() };
    let names: BTreeSet<&String> =
        old.keys().chain(new.keys()).filter(|name| !name.starts_with("seq")).collect();
    names.into_iter().filter(|name| old.get(*name) != new.get(*name)).collect()
}
