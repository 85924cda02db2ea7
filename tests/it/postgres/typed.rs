//! Lines as they are typed at clusters: what a shell, `psql` and `pg_ctl` make of files, folders and scripts.

use crate::support::{opened, play_of};
use postgres::Twin;
use rehearsal::outcome::{Outcome, PlayedStep, StepResult};
use std::path::Path;

/// Plays lines, each in a step of its own.
fn play(lines: &[&str], change: &dyn Fn(String) -> String) -> Outcome {
    let steps = (1..).zip(lines).map(|(at, line)| format!("## {at}. Line\n\n```console\n{line}\n```\n\n"));
    let text = steps.collect::<String>();
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases/forms-postgres");
    let scene = opened::<Twin>("typed", &home, &|file, found: String| {
        if file == "runbook.md" { text.clone() } else { change(found) }
    });
    play_of(&scene, &[] as &[&str], 1)
}

fn last(outcome: &Outcome) -> &PlayedStep {
    outcome.runbook.steps.last().expect("there are steps")
}

/// How the last of some lines ends, and what is said then.
pub(super) fn ends(lines: &[&str]) -> (StepResult, String) {
    ends_in(lines, &|same| same)
}

/// The same in a scenario with a change.
pub(super) fn ends_in(lines: &[&str], change: &dyn Fn(String) -> String) -> (StepResult, String) {
    let outcome = play(lines, change);
    let step = last(&outcome);
    (step.result, step.message.clone().unwrap_or_else(|| step.reply.join("\n")))
}

const COUNT: &str = r#"ops$ psql -h old -d app -Atc "SELECT count(*) FROM item WHERE id = 900001""#;

/// A query that prints a statement which puts a row in, behind and before others.
fn prints(before: &str, after: &str) -> String {
    let insert = "INSERT INTO item (id, mark) VALUES (900001, 0);";
    format!(r#"ops$ psql -h old -d app -Atc "SELECT '{before} {insert} {after}'" > x.sql"#)
}

#[test]
fn a_syntax_error_in_a_script_is_told_as_the_server_tells_it_and_what_is_beside_it_is_run() {
    let script = "ops$ psql -h old -d app -f x.sql";
    for (query, run, result, says) in [
        (
            prints("SELCT 1;", ""),
            script,
            StepResult::Ok,
            "psql:x.sql: ERROR:  syntax error at or near \"SELCT\"",
        ),
        (prints("", "SELCT 1;"), script, StepResult::Ok, "syntax error at or near \"SELCT\""),
        (
            prints("SELCT 1;", ""),
            "ops$ psql -h old -d app -v ON_ERROR_STOP=1 -f x.sql",
            StepResult::Refused,
            "syntax error at or near \"SELCT\"",
        ),
        (prints("LISTEN x;", ""), script, StepResult::NotModelled, "is not modelled"),
    ] {
        let (ended, said) = ends(&[&query, run]);
        assert_eq!(ended, result, "{query}: {said}");
        assert!(said.contains(says), "{query}: {said}");
    }
    for (query, run, rows) in [
        (prints("SELCT 1;", ""), script, "1"),
        (prints("", "SELCT 1;"), script, "1"),
        (prints("SELCT 1;", ""), "ops$ psql -h old -d app -v ON_ERROR_STOP=1 -f x.sql", "0"),
        // Without its end the first statement goes on over the next line.
        (prints("SELCT 1", ""), script, "0"),
    ] {
        assert_eq!(ends(&[&query, run, COUNT]).1, rows, "{query}");
    }
}

#[test]
fn a_file_for_what_is_printed_is_there_before_anything_is_asked() {
    for (line, again, result) in [
        (
            r#"ops$ psql -h old -d nobody -Atc "SELECT 1" > x.sql"#,
            "ops$ psql -h old -d app -f x.sql",
            StepResult::Ok,
        ),
        (
            r#"ops$ psql -h old -d app -o x.sql -Atc "SELCT 1""#,
            "ops$ psql -h old -d app -f x.sql",
            StepResult::Ok,
        ),
        ("ops$ pg_dump -h old -d nobody > x.sql", "ops$ psql -h old -d app -f x.sql", StepResult::Ok),
        (
            "ops$ pg_dump -h old -d nobody -Fc > x.sql",
            "ops$ pg_restore -h new -d postgres x.sql",
            StepResult::Refused,
        ),
    ] {
        let outcome = play(&[line, again], &|same| same);
        assert_eq!(outcome.runbook.steps[0].result, StepResult::Refused, "{line}");
        assert_eq!(last(&outcome).result, result, "{line}: {:?}", last(&outcome).message);
    }
}

#[test]
fn a_loop_with_a_command_behind_it_is_two_commands() {
    let wait = "until pg_isready -h old; do sleep 1; done";
    let insert = r#"psql -h old -d app -c "INSERT INTO item (id, mark) VALUES (900001, 0)""#;
    for joint in ["; ", " && ", ";"] {
        let line = format!("ops$ {wait}{joint}{insert}");
        let outcome = play(&[&line, COUNT], &|same| same);
        assert_eq!(outcome.runbook.steps.len(), 3, "{line}");
        assert_eq!(last(&outcome).reply, ["1"], "{line}");
    }
}

#[test]
fn a_data_folder_may_be_named_from_where_one_stands() {
    for lines in [
        &["old$ cd /srv/old", "old$ pg_ctl -D . stop", "ops$ pg_isready -h old"][..],
        &["old$ cd /srv/old/base", "old$ pg_ctl -D .. stop", "ops$ pg_isready -h old"],
        &["old$ cd /srv", "old$ pg_ctl -D ./old stop", "ops$ pg_isready -h old"],
        &["old$ export PGDATA=/srv/old", "old$ pg_ctl stop", "ops$ pg_isready -h old"],
    ] {
        assert_eq!(ends(lines).1, "old:5432 - no response", "{lines:?}");
    }
    for lines in [
        &["ops$ pg_ctl -D . stop"][..],
        &["ops$ cd /srv/old", "ops$ sudo -iu postgres", "ops$ pg_ctl -D . stop"],
        &["ops$ ssh oldhost pg_ctl -D .. stop"],
    ] {
        assert_eq!(ends(lines).0, StepResult::NotModelled, "{lines:?}");
    }
}

#[test]
fn what_works_on_the_folder_of_a_cluster_finds_none_on_another_host() {
    let gone = "does not exist";
    for (line, says) in [
        ("pg_ctl -D /srv/old stop", gone),
        ("pg_ctl -D /srv/old restart", gone),
        ("pg_ctl -D /srv/old reload", gone),
        ("pg_ctl -D /srv/old status", gone),
        ("pg_controldata -D /srv/old", "No such file or directory"),
        ("pg_upgrade -d /srv/old -D /srv/next --check", "No such file or directory"),
        ("pg_createsubscriber -D /srv/old -P host=next -d app", gone),
    ] {
        for lane in ["ops", "new"] {
            let (result, said) = ends(&[&format!("{lane}$ {line}")]);
            assert_eq!(result, StepResult::Refused, "{lane}$ {line}: {said}");
            assert!(said.contains(says), "{lane}$ {line}: {said}");
        }
    }
    for looks in ["old$ pg_ctl -D /srv/old status", "old$ pg_controldata /srv/old"] {
        assert_eq!(ends(&[looks]).0, StepResult::Ok, "{looks}");
    }
    let moved = ends(&["old$ mv /srv/old /srv/old.16"]);
    assert_eq!(moved.0, StepResult::NotModelled, "a data folder that is moved: {moved:?}");
}

#[test]
fn nobody_answers_at_a_port_on_which_no_cluster_listens() {
    let ports = |found: String| {
        let given = found.replacen("name = \"old\"", "name = \"old\"\nport = 5433", 1);
        assert_ne!(given, found);
        given
    };
    let refused = "port 5432 failed: Connection refused";
    for (line, says) in [
        (r#"psql -h old -p 5433 -d app -Atc "SELECT 1""#, "1"),
        (r#"PGPORT=5433 psql -h old -d app -Atc "SELECT 1""#, "1"),
        (r#"psql -h old -d app -Atc "SELECT 1""#, refused),
        (r#"psql postgresql://postgres@old:5432/app -Atc "SELECT 1""#, refused),
        (r#"psql "host=old port=5434 dbname=app" -Atc "SELECT 1""#, "port 5434 failed: Connection refused"),
        ("pg_dump -h old -p 5432 -d app -s -f x.sql", refused),
        ("pg_isready -h old", "old:5432 - no response"),
        ("pg_isready -h old -p 5433", "old:5433 - accepting connections"),
        // Of the other one nothing is said.
        (r#"psql -h new -p 5499 -d postgres -Atc "SELECT 1""#, "1"),
    ] {
        let outcome = play(&[&format!("ops$ {line}")], &ports);
        let step = last(&outcome);
        let said = step.message.clone().unwrap_or_else(|| step.reply.join("\n"));
        assert!(said.contains(says), "{line}: {said}");
    }
}

#[test]
fn a_subscription_finds_its_publisher_by_its_port() {
    let ports = |found: String| found.replacen("name = \"old\"", "name = \"old\"\nport = 5433", 1);
    for (port, result) in [(" port=5433", StepResult::Ok), ("", StepResult::Refused)] {
        let subscribes = format!(
            r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION s CONNECTION 'host=old{port} dbname=app user=repl' PUBLICATION up""#
        );
        let outcome = play(
            &[
                "ops$ pg_dumpall -h old -p 5433 -g | psql -h new -d postgres",
                "ops$ createdb -h new -O app app",
                "ops$ pg_dump -h old -p 5433 -d app -s | psql -h new -d app",
                r#"ops$ psql -h old -p 5433 -d app -c "CREATE PUBLICATION up FOR ALL TABLES""#,
                &subscribes,
            ],
            &ports,
        );
        assert_eq!(last(&outcome).result, result, "{port}: {:?}", last(&outcome).message);
    }
}

#[test]
fn a_file_is_told_by_the_name_that_was_typed_with_its_folder() {
    let dump = "ops$ pg_dump -h old -d app -s -f a.sql";
    for (lines, says) in [
        (
            &["ops$ cd /e", dump, "ops$ mv a.sql b.sql", "ops$ psql -h new -d postgres -f a.sql"][..],
            "psql: error: a.sql: No such file or directory (in /e)",
        ),
        (
            &["ops$ cd /e", dump, "ops$ mv a.sql b.sql", "ops$ mv a.sql c.sql"],
            "mv: a.sql: No such file or directory (in /e)",
        ),
        (&["ops$ cd /e", "ops$ psql -h new -d postgres -f z.sql"], "no step has written z.sql (in /e), so"),
        (
            &[dump, "ops$ mv a.sql b.sql", "ops$ psql -h new -d postgres -f ./a.sql"],
            "psql: error: ./a.sql: No such file or directory",
        ),
        (
            &[dump, "ops$ mv a.sql b.sql", "ops$ psql -h new -d postgres -f /a.sql"],
            "no step has written /a.sql, so",
        ),
    ] {
        let (_, said) = ends(lines);
        assert!(said.starts_with(says), "{lines:?}: {said}");
    }
}

#[test]
fn a_script_as_one_transaction_is_done_as_a_whole_or_not_at_all() {
    let stops = "ops$ psql -h old -d app -1 -v ON_ERROR_STOP=1 -f x.sql";
    let goes_on = "ops$ psql --single-transaction -h old -d app -f x.sql";
    for (before, after, run, result, rows) in [
        ("", "", stops, StepResult::Ok, "1"),
        ("", "INSERT INTO nobody VALUES (1);", stops, StepResult::Refused, "0"),
        ("", "INSERT INTO nobody VALUES (1);", goes_on, StepResult::Ok, "0"),
        ("SELCT 1;", "", goes_on, StepResult::Ok, "0"),
        ("", "INSERT INTO nobody VALUES (1);", "ops$ psql -h old -d app -f x.sql", StepResult::Ok, "1"),
        ("BEGIN;", "", goes_on, StepResult::NotModelled, ""),
        ("SELCT 1;", "", "ops$ psql -h old -d app -1 < x.sql", StepResult::Ok, "0"),
        ("", "CREATE DATABASE other;", stops, StepResult::Refused, "0"),
    ] {
        let query = prints(before, after);
        let outcome = play(&[&query, run, COUNT], &|same| same);
        let step = &outcome.runbook.steps[1];
        assert_eq!(step.result, result, "{before} {after} {run}: {:?} {:?}", step.message, step.reply);
        assert_eq!(last(&outcome).reply.join(""), rows, "{before} {after} {run}: {:?}", step.reply);
    }
}

#[test]
fn a_dash_is_what_is_printed_or_what_is_fed() {
    let prep = &["ops$ pg_dumpall -h old -g | psql -h new -d postgres", "ops$ createdb -h new -O app app"];
    let count = r#"ops$ psql -h new -d app -Atc "SELECT count(*) FROM pg_tables WHERE tablename = 'acct'""#;
    for lines in [
        &["ops$ pg_dump -h old -d app -s -f - | psql -h new -d app"][..],
        &["ops$ pg_dump -h old -d app -s -f - > x.sql", "ops$ psql -h new -d app -f - < x.sql"],
        &["ops$ pg_dump -h old -d app -s | psql -h new -d app -f -"],
    ] {
        let all: Vec<&str> = prep.iter().chain(lines).copied().chain([count]).collect();
        assert_eq!(ends(&all).1, "1", "{lines:?}");
    }
}

#[test]
fn a_server_by_the_name_of_its_host_or_by_none_is_not_modelled() {
    for line in [
        "ops$ psql -h localhost -d app -c \"TRUNCATE item\"",
        "ops$ pg_dump -h 127.0.0.1 -s -d app > schema.sql",
        "ops$ pg_dump -s -d app > schema.sql",
        "ops$ pg_dump -s -d app | psql -h new -d app",
        "ops$ pg_dumpall --globals-only > globals.sql",
        "ops$ createdb app2",
        "ops$ psql -h new -d app -c \"CREATE SUBSCRIPTION s CONNECTION 'host=oldhost dbname=app user=repl' PUBLICATION p\"",
    ] {
        let (ended, said) = ends(&[line]);
        assert_eq!(ended, StepResult::NotModelled, "{line}: {said}");
    }
}

#[test]
fn a_loop_with_a_slip_in_its_brackets_is_no_wait() {
    let query = "psql -h old -d app -Atc 'SELECT count(*) FROM item WHERE id < 0'";
    for (head, result) in [
        ("while [ $(Q) -gt 0 ]; do sleep 1; done", StepResult::Ok),
        ("while [ $(Q) -gt 0 ]; do\n  echo waiting\n  sleep 1\ndone", StepResult::Ok),
        ("while [ $(Q) -gt 0 ]\ndo\n  sleep 1\ndone", StepResult::Ok),
        ("while [ $(Q) -gt 0]; do sleep 1; done", StepResult::NotModelled),
        ("while [[ $(Q) -gt 0]]; do sleep 1; done", StepResult::NotModelled),
        ("while [\"$(Q)\" -gt 0 ]; do sleep 1; done", StepResult::NotModelled),
        ("until [$(Q) -le 0 ]; do sleep 1; done", StepResult::NotModelled),
        ("until [ $(Q) -le 0; do sleep 1; done", StepResult::NotModelled),
    ] {
        let (ended, said) = ends(&[&format!("ops$ {}", head.replace('Q', query))]);
        assert_eq!(ended, result, "{head}: {said}");
    }
}

/// What the check says of some lines: codes, and what is written beside each.
pub(super) fn told(lines: &[&str]) -> Vec<(String, String)> {
    let steps = (1..).zip(lines).map(|(at, line)| format!("## {at}. Line\n\n```console\n{line}\n```\n\n"));
    let text = steps.collect::<String>();
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases/forms-postgres");
    let scene = opened::<Twin>("typed", &home, &|file, found: String| {
        if file == "runbook.md" { text.clone() } else { found }
    });
    scene.diagnostics.iter().map(|one| (one.code.to_string(), one.message.clone())).collect()
}

#[test]
fn one_slip_is_told_once_and_as_what_it_is() {
    let subscribe = r#"ops$ psql -h new -d app -c "CREATE SUBSCRIPTION s CONNECTION 'host=odl dbname=app user=repl' PUBLICATION p""#;
    for (lines, code, says, not) in [
        (&["ops$ applications start nwe"][..], "unknown-cluster", "`nwe`", "sequences-not-advanced"),
        (&[subscribe], "unknown-cluster", "`odl`", "none"),
        (
            &[r#"ops$ psql -h old -d app -c "CREATE PUBLICATION up FOR TABLE itme""#],
            "unknown-name",
            "no cluster has a table `itme`",
            "none",
        ),
        (
            &["ops$ pg_dump -h old --sections=x app > s.sql", "ops$ psql -h new -d app -f s.sql"],
            "not-modelled",
            "`--sections=x` of pg_dump",
            "none",
        ),
    ] {
        let found = told(lines);
        let of: Vec<&(String, String)> = found.iter().filter(|one| one.0 == code).collect();
        assert!(of.len() == 1 && of[0].1.contains(says), "{lines:?}: {found:?}");
        assert!(found.iter().all(|one| one.0 != not && !one.1.contains("item is written")), "{found:?}");
    }
}
