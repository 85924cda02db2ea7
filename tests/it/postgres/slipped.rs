//! Lines that look as if they had done their work: what is rolled back or never ended, parameters and options that there are not,
//! and what a role may not do.

use super::typed::ends;
use crate::support::{folder, opened, play_of};
use postgres::Twin;
use rehearsal::outcome::{StepResult, Verdict};

/// Keeps writers out of what is asked by `WRITES`.
const FREEZES: &str = "ALTER DATABASE app SET default_transaction_read_only = on";
const WRITES: &str = r#"ops$ psql -h old -d app -c "INSERT INTO item (id, mark) VALUES (900002, 0)""#;

#[test]
fn what_is_rolled_back_or_never_committed_stays_as_it_was() {
    for (line, frozen) in [
        (format!(r#"ops$ psql -h old -d postgres -c "{FREEZES}""#), true),
        (format!(r#"ops$ psql -h old -d postgres -c "BEGIN; {FREEZES}; COMMIT""#), true),
        (format!(r#"ops$ psql -h old -d postgres -c "BEGIN; {FREEZES}; ROLLBACK""#), false),
        (format!(r#"ops$ psql -h old -d postgres -c "BEGIN; {FREEZES}""#), false),
        (format!(r#"ops$ psql -h old -d postgres -c "BEGIN; {FREEZES}; SELECT 1/0; COMMIT""#), false),
        (format!(r#"ops$ psql -h old -d postgres -c "BEGIN" -c "{FREEZES}" -c "ROLLBACK""#), false),
        (
            format!("ops$ psql -h old -d postgres\npostgres=# BEGIN;\npostgres=# {FREEZES};\npostgres=# \\q"),
            false,
        ),
        (
            format!(
                "ops$ psql -h old -d postgres\npostgres=# BEGIN;\npostgres=# {FREEZES};\npostgres=# COMMIT;\npostgres=# \\q"
            ),
            true,
        ),
    ] {
        let (ended, said) = ends(&[&line, WRITES]);
        assert_eq!(ended == StepResult::Refused, frozen, "{line}: {said}");
        assert_eq!(said.contains("read-only"), frozen, "{line}: {said}");
    }
}

#[test]
fn what_no_rollback_undoes_beside_what_it_would_is_not_modelled() {
    let line = format!(
        r#"ops$ psql -h old -d app -c "BEGIN; {FREEZES}; SELECT setval('orders_id_seq', 5); ROLLBACK""#
    );
    let (ended, said) = ends(&[&line]);
    assert_eq!(ended, StepResult::NotModelled, "{said}");
}

#[test]
fn parameters_and_rights_are_asked_for_as_the_server_does() {
    for (statement, role, says) in [
        (
            "ALTER DATABASE app SET default_transaction_readonly = on",
            "postgres",
            "unrecognized configuration parameter",
        ),
        (
            "ALTER ROLE app SET default_transaction_reed_only = on",
            "postgres",
            "unrecognized configuration parameter",
        ),
        ("ALTER SYSTEM SET max_wal_sender = 20", "postgres", "unrecognized configuration parameter"),
        (
            "ALTER DATABASE app SET default_transaction_read_only = onn",
            "postgres",
            "requires a Boolean value",
        ),
        (
            "ALTER DATABASE app SET default_transaction_read_only = on",
            "repl",
            "must be owner of database app",
        ),
        ("ALTER DATABASE app OWNER TO repl", "repl", "must be owner of database app"),
        ("ALTER ROLE app SET default_transaction_read_only = on", "repl", "permission denied to alter role"),
        ("CHECKPOINT", "repl", "permission denied to execute CHECKPOINT command"),
        (
            "SELECT pg_create_logical_replication_slot('one', 'pgoutput')",
            "app",
            "permission denied to use replication slots",
        ),
        ("ALTER SYSTEM SET max_wal_senders = 20", "repl", "permission denied to set parameter"),
        (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app'",
            "repl",
            "permission denied to terminate process",
        ),
    ] {
        let line = format!(r#"ops$ psql -h old -d app -U {role} -c "{statement}""#);
        let (ended, said) = ends(&[&line]);
        assert_eq!(ended, StepResult::Refused, "{line}: {said}");
        assert!(said.contains(says), "{line}: {said}");
    }
}

#[test]
fn setval_of_what_is_not_known_sets_nothing_and_is_no_error() {
    for value in ["NULL", "(SELECT max(id) FROM acct WHERE id < 0)", "5, NULL"] {
        let line = format!(r#"ops$ psql -h old -d app -c "SELECT setval('orders_id_seq', {value})""#);
        let (ended, said) = ends(&[&line]);
        assert_eq!(ended, StepResult::Ok, "{line}: {said}");
    }
}

#[test]
fn clients_that_are_started_where_there_is_nothing_lose_nothing_and_hold_nothing() {
    for (typed, verdict) in
        [("applications start nwe", Verdict::Stuck), ("applications stop all", Verdict::Violated)]
    {
        let change = |file: &str, text: String| {
            if file == "runbook.md" { text.replace("applications start new", typed) } else { text }
        };
        let scene = opened::<Twin>("one-way", &folder().join("postgres/one-way"), &change);
        let outcome = play_of(&scene, &["load 10%"], 1);
        assert_eq!(outcome.verdict, verdict, "{typed}: {:?}", outcome.findings);
        assert!(outcome.lost_by_cause.is_empty(), "{typed}: every update is where they were");
    }
}
