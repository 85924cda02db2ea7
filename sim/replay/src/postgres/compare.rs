//! What came of a recording here, beside what was recorded.

use super::play::Played;
use super::recording::Recording;
use serde_json::{Map, Value, json};

/// Something that came out otherwise than it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Of which kind: status, reply, settle, state, write, rows.
    pub kind: &'static str,
    /// Where: a step by its number and its line, a write, a table.
    pub place: String,
    /// What was recorded.
    pub recorded: String,
    /// What came here.
    pub played: String,
}

/// Everything that differs, in the order of the schedule.
#[must_use]
pub fn compare(recording: &Recording, played: &Played) -> Vec<Difference> {
    let mut differences = Vec::new();
    let mut writes = recording.writes.iter().zip(&played.writes).peekable();
    let mut last = Value::Null;
    write_differences(&mut writes, -1, &mut differences);
    for (index, (step, here)) in recording.steps.iter().zip(&played.steps).enumerate() {
        let place = format!("step {} `{}`", index + 1, step.cmd);
        let mut differ = |kind, recorded: String, played: String| {
            if recorded != played {
                differences.push(Difference { kind, place: place.clone(), recorded, played });
            }
        };
        differ("status", step.rc.to_string(), here.rc.to_string());
        let waits = step.cmd.starts_with("until") && step.rc == json!("timeout");
        let first = |lines: &[String]| lines.first().map(|line| neutral(line)).unwrap_or_default();
        if !waits {
            differ("reply", first(&step.reply), first(&here.reply));
        }
        let looks: Vec<Value> = here.settle.iter().cloned().map(Value::Object).collect();
        let same = looks.windows(2).all(|pair| pair[0] == pair[1]);
        let settle = if same { looks.last().cloned().unwrap_or(json!({})) } else { Value::Array(looks) };
        differ("settle", step.settle.to_string(), settle.to_string());
        if let Some(state) = &step.state {
            last = state.clone();
        }
        let (recorded, here_state) = states(&last, &here.state, here.settle.last());
        differ("state", recorded, here_state);
        write_differences(&mut writes, i64::try_from(index).unwrap_or(i64::MAX), &mut differences);
    }
    if recording.writes.len() != played.writes.len() {
        let (recorded, played) = (recording.writes.len().to_string(), played.writes.len().to_string());
        differences.push(Difference { kind: "write", place: "how many writes".to_owned(), recorded, played });
    }
    let settled = Value::Object(played.final_settle.clone());
    if recording.final_settle != settled {
        let (recorded, played) = (recording.final_settle.to_string(), settled.to_string());
        differences.push(Difference { kind: "settle", place: "the end".to_owned(), recorded, played });
    }
    rows(&recording.final_rows, &played.final_rows, &mut differences);
    differences
}

/// A line without what is a matter of chance: positions, numbers of processes and of objects.
fn neutral(line: &str) -> String {
    let mut text = String::new();
    for word in line.split_inclusive([' ', '(', ')', ',', '"']) {
        let bare = word.trim_end_matches([' ', '(', ')', ',', '"']);
        let rest = &word[bare.len()..];
        let lsn = bare.split_once('/').is_some_and(|(high, low)| {
            let hexadecimal =
                |part: &str| !part.is_empty() && part.chars().all(|letter| letter.is_ascii_hexdigit());
            hexadecimal(high) && hexadecimal(low)
        });
        if lsn {
            text.push_str("LSN");
        } else if bare.starts_with("pg_") && bare.contains("_sync_") {
            text.push_str("pg_OID_sync");
        } else {
            text.push_str(bare);
        }
        text.push_str(rest);
    }
    text.replace("PID 4711", "PID N").trim_end().to_owned()
}

type Writes<'a> =
    std::iter::Peekable<std::iter::Zip<std::slice::Iter<'a, Value>, std::slice::Iter<'a, Value>>>;

/// The writes of a step that differ.
fn write_differences(writes: &mut Writes<'_>, step: i64, differences: &mut Vec<Difference>) {
    while let Some((recorded, here)) = writes.next_if(|(recorded, _)| recorded[0] == json!(step)) {
        if !same_write(recorded, here) {
            let place = format!("a write after step {}", step + 1);
            let (recorded, played) = (recorded.to_string(), here.to_string());
            differences.push(Difference { kind: "write", place, recorded, played });
        }
    }
}

/// Whether a write is as recorded. What a client reads where its session was cut off is free.
fn same_write(recorded: &Value, here: &Value) -> bool {
    let fields = |write: &Value| write.as_array().cloned().unwrap_or_default();
    let (recorded, here) = (fields(recorded), fields(here));
    let cut_off = recorded.get(6) == Some(&json!("err"))
        && recorded.get(7) == Some(&json!(""))
        && !recorded.get(8).and_then(Value::as_str).is_some_and(|text| text.starts_with("connection failed"));
    if cut_off { recorded.get(..7) == here.get(..7) } else { recorded == here }
}

/// Both states without what is free: which of several tables waits for a copy and which is tried.
fn states(recorded: &Value, here: &Value, words: Option<&Map<String, Value>>) -> (String, String) {
    let ok = words.is_some_and(|words| words.values().all(|word| word == "ok"));
    let text = |state: &Value| {
        let text = state.to_string();
        if ok { text } else { text.replace(":i\"", ":d\"") }
    };
    let stalls = |node: &str| {
        let of = |(name, word): (&String, &Value)| name.ends_with(&format!("@{node}")) && word == "stuck";
        words.is_some_and(|words| words.iter().any(of))
    };
    (text(&free(recorded, &stalls)), text(&free(here, &stalls)))
}

/// A state without what a stall leaves to chance at the node of the subscriber: each failed try writes to the log there, so
/// that whether a slot is at its end is a matter of the moment.
fn free(state: &Value, stalls: &dyn Fn(&str) -> bool) -> Value {
    let mut state = state.clone();
    for node in super::setup::NODES {
        let slots = state.get_mut(node).and_then(|of| of.get_mut("slots")).and_then(Value::as_array_mut);
        for slot in slots.into_iter().flatten().filter(|_| stalls(node)) {
            slot[6] = Value::Null;
        }
    }
    state
}

/// The rows and sequences that differ.
fn rows(recorded: &Value, here: &Value, differences: &mut Vec<Difference>) {
    for node in super::setup::NODES {
        let (there, here) = (&recorded[node], &here[node]);
        let empty = Map::new();
        let tables = |of: &Value| of.as_object().unwrap_or(&empty).keys().cloned().collect::<Vec<_>>();
        let mut names = tables(there);
        names.extend(tables(here));
        names.sort();
        names.dedup();
        for name in names {
            let (recorded, played) = (sorted(&there[&name]), sorted(&here[&name]));
            if recorded != played {
                let place = format!("{name} at {node}");
                let (recorded, played) = (recorded.to_string(), played.to_string());
                differences.push(Difference { kind: "rows", place, recorded, played });
            }
        }
        if there.is_null() != here.is_null() {
            let place = format!("the database at {node}");
            let (recorded, played) = ((!there.is_null()).to_string(), (!here.is_null()).to_string());
            differences.push(Difference { kind: "rows", place, recorded, played });
        }
    }
}

/// Rows in one order, for rows without a key come in any.
fn sorted(rows: &Value) -> Value {
    let nested = rows.as_array().is_some_and(|rows| rows.iter().all(Value::is_array));
    match rows.as_array() {
        Some(list) if nested => {
            let mut list = list.clone();
            list.sort_by_key(ToString::to_string);
            Value::Array(list)
        }
        _ => rows.clone(),
    }
}
