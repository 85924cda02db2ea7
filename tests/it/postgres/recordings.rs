//! The recordings of real servers that are kept, and what they say of losses that nobody hears of.

use replay::postgres::{PLAIN, Played, Recording, audit, parse, play};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const FILES: [&str; 4] = [
    include_str!("../../recordings/postgres.jsonl"),
    include_str!("../../recordings/postgres-found.jsonl"),
    include_str!("../../recordings/postgres-hazards.jsonl"),
    include_str!("../../recordings/postgres-silent.jsonl"),
];

/// Every recording that is kept, and what it says itself of how it ended.
fn all() -> Vec<(Recording, Played)> {
    let read = |text: &str| {
        let values = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("it is JSON"));
        let said: Vec<Played> =
            values.map(|value| Played::recorded(&value).expect("it is a recording")).collect();
        parse(text).expect("they are recordings").into_iter().zip(said).collect::<Vec<_>>()
    };
    FILES.into_iter().flat_map(read).collect()
}

/// A recording that is kept, by its name.
pub(super) fn kept(name: &str) -> Recording {
    let found = all().into_iter().map(|(recording, _)| recording).find(|recording| recording.name == name);
    found.unwrap_or_else(|| panic!("no recording {name} is kept"))
}

/// Lines as a recording without anything recorded, to be played on a pair of 16 and 17.
pub(super) fn schedule(opts: &BTreeMap<String, Value>, lines: &str) -> Recording {
    let step = |line: &str| json!({ "cmd": line, "rc": 0, "reply": [], "settle": {} });
    let steps: Vec<Value> = lines.lines().filter(|line| !line.is_empty()).map(step).collect();
    let whole = json!({
        "name": "of-our-own", "pair": ["16.14", "17.10"], "opts": opts, "steps": steps, "writes": [],
        "final_settle": {}, "final_rows": {},
    });
    serde_json::from_value(whole).expect("it has the form of a recording")
}

/// The recordings that lose acknowledged writes while every command ends with 0 and no client sees an error, by what
/// orders, items and accounts say.
const UNHEARD: [&str; 22] = [
    "H08-67", "H08-78", "H08b-67", "H08b-78", "H09d-67", "H13-67", "H13-78", "H13c-67", "H19d-67", "H19d-78",
    "H20-67", "H21d-67", "H21d-78", "H26b-67", "H28-67", "H28-78", "H28b-67", "H30b-67", "H30c-67",
    "H51d-67", "H51d-78", "R108-78",
];

/// Those that lose writes to a table that only they have.
const BESIDE: [&str; 2] = ["H10-67", "H10-78"];

#[test]
fn as_many_recordings_lose_writes_unheard_as_real_servers_did_and_the_same_ones() {
    let (mut plain, mut further) = (Vec::new(), Vec::new());
    for (recording, recorded) in all() {
        let here = play(&recording).expect("every line of it is read");
        let (here, there) = (audit(&recording, &here), audit(&recording, &recorded));
        assert_eq!(here, there, "{}", recording.name);
        if here.is_unheard() {
            let is_plain = here.missing.keys().any(|table| PLAIN.contains(table));
            if is_plain { &mut plain } else { &mut further }.push(recording.name);
        }
    }
    for (found, known) in [(&mut plain, &UNHEARD[..]), (&mut further, &BESIDE[..])] {
        found.sort();
        assert_eq!(*found, known);
    }
}

/// What was under way when an application was moved replaces what it wrote at the other cluster, with nobody the wiser: each
/// row had one writer at a time.
#[test]
fn an_application_that_is_moved_while_a_link_is_cut_loses_an_increment_on_real_servers_as_here() {
    let recording = kept("R6-67");
    let here = play(&recording).expect("every line of it is read");
    let is_increment = |write: &&Value| write[1] == "b" && write[3] == "rmw" && write[6] == "ok";
    for (writes, rows) in [(&recording.writes, &recording.final_rows), (&here.writes, &here.final_rows)] {
        let accounts = rows["new"]["acct"].as_array().expect("the table is there");
        let own = accounts.iter().find(|row| row[0] == 1).expect("the row is there");
        assert_eq!((writes.iter().filter(is_increment).count(), &own[1]), (22, &json!(21)));
    }
    assert!(audit(&recording, &here).missing.is_empty());
}
