//! What is predicted is what real servers do: schedules played on both, where servers are installed (`docs/record.md`).
//!
//! A schedule takes some five seconds, most of which are waited for.

use crate::binary::cutover;
use serde_json::Value;

/// Recordings that come with the tests.
const RECORDINGS: &str = "tests/recordings/postgres.jsonl";

/// Recordings of mistakes that `explore` found in `postgres/one-way`.
const FOUND: &str = "tests/recordings/postgres-found.jsonl";

/// Whether servers can be had; where not, that is told.
fn servers() -> bool {
    let named = std::env::var_os("CUTOVER_POSTGRES").is_some();
    if !named {
        eprintln!("skipped: CUTOVER_POSTGRES names no folder of PostgreSQL's programs (docs/record.md)");
    }
    named
}

/// Plays a schedule on real servers: what comes of it is what came of it before, and what is predicted. The recording.
fn played_again(recordings: &str, name: &str) -> Value {
    let home = tempfile::tempdir().expect("there is room");
    let out = home.path().join("recorded.jsonl").display().to_string();
    let said = cutover(&["record", "--live", "--again", recordings, "--only", name, "--out", &out]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(said.out.contains(&format!("{name}: the same as before")), "{}", said.out);
    let said = cutover(&["replay", &out]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let text = std::fs::read_to_string(&out).expect("it was written");
    serde_json::from_str(&text).expect("it is one recording")
}

#[test]
fn a_canonical_upgrade_on_real_servers_is_as_predicted_and_loses_nothing() {
    if !servers() {
        return;
    }
    let audit = &played_again(RECORDINGS, "B-correct-67")["audit"];
    assert_eq!((&audit["failed"], &audit["stale_reads"]), (&0.into(), &0.into()), "{audit}");
    assert_eq!(audit["new"]["orders_missing"], 0, "{audit}");
}

#[test]
fn a_mistake_that_the_search_finds_loses_on_real_servers_what_is_predicted() {
    if !servers() {
        return;
    }
    // The way back is made after the applications were let in: what they write before is never at the old server.
    let audit = &played_again(FOUND, "postgres/one-way, move 14 after 15")["audit"];
    assert_eq!(audit["new"]["orders_missing"], 0, "{audit}");
    assert_ne!(audit["old"]["orders_missing"], 0, "{audit}");
}

#[test]
fn nobody_starts_servers_who_was_not_asked_to() {
    let said = cutover(&["record", "--again", RECORDINGS, "--programs", "/usr"]);
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(said.err.contains("--live"), "{}", said.err);
    let said = cutover(&["record", "--live", "--again", RECORDINGS, "--programs", "sim"]);
    assert_eq!(said.code, 2, "{}", said.err);
    assert!(said.err.contains("no program `postgres` is below"), "{}", said.err);
}
