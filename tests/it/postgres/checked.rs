//! What the check says of lines that hold in part: what is rolled back, and waits that show nothing.

use super::typed::told;
use crate::binary::{Copied, cutover};

/// What the check says of the shipped upgrade with a change of its runbook.
fn check(name: &str, from: &str, to: &str) -> String {
    let copied = Copied::of("postgres/corrected", name);
    let file = std::path::PathBuf::from(copied.path()).join("runbook.md");
    let text = std::fs::read_to_string(&file).expect("it is there");
    assert!(text.contains(from), "{from}");
    let copied = copied.replaced("runbook.md", text.replacen(from, to, 1).as_bytes());
    cutover(&["check", &copied.path()]).out
}

const PUBLISH: &str = "CREATE PUBLICATION up FOR ALL TABLES";

#[test]
fn what_is_rolled_back_is_not_there_for_the_check() {
    let publish = |to: &str| check("checked-rollback", PUBLISH, to);
    assert!(!publish(&format!("BEGIN; {PUBLISH}; COMMIT")).contains("error["));
    for gone in [format!("BEGIN; {PUBLISH}; ROLLBACK"), format!("BEGIN; {PUBLISH}")] {
        let said = publish(&gone);
        assert!(
            said.contains("error[publication-after-subscription]") || said.contains("error[unknown-name]"),
            "{gone}: {said}"
        );
    }
    let freezes = "ALTER DATABASE app SET default_transaction_read_only = on";
    let undone = publish(&format!("BEGIN; {freezes}; ROLLBACK; {PUBLISH}"));
    assert!(!undone.contains("operator-frozen"), "{undone}");
    let done = publish(&format!("BEGIN; {freezes}; COMMIT; {PUBLISH}"));
    assert!(done.contains("operator-frozen"), "{done}");
}

#[test]
fn a_wait_that_is_over_while_its_slot_is_behind_is_told() {
    let copied = Copied::of("postgres/corrected", "checked-waits");
    let text = std::fs::read_to_string(std::path::PathBuf::from(copied.path()).join("runbook.md"))
        .expect("it is there");
    let wait = text.lines().rfind(|line| line.contains("confirmed_flush_lsn")).expect("it waits");
    let loops = |option: &str, asks: &str, test: &str| {
        format!(
            "ops$ until [ \"$(psql -h old -d app {option} \"SELECT {asks} FROM pg_replication_slots WHERE slot_name = 'up'\")\" \
             {test} ]; do sleep 1; done"
        )
    };
    let lag = "pg_current_wal_lsn() - confirmed_flush_lsn";
    let turned = "pg_wal_lsn_diff(confirmed_flush_lsn, pg_current_wal_lsn())";
    for (line, is_over) in [
        (loops("-Atc", lag, "= 0"), false),
        (loops("-Atc", lag, "-le 0"), false),
        (loops("-Atc", turned, "-le 0"), true),
        (loops("-Atc", "active", "= t"), true),
        (loops("-c", lag, "-gt 0").replacen("until", "while", 1), true),
    ] {
        let said = check("checked-waits-changed", wait, &line);
        assert_eq!(said.contains("warning[waits-for-nothing]"), is_over, "{line}: {said}");
    }
}

#[test]
fn a_cluster_that_is_not_where_it_is_called_or_not_installed_is_told_once() {
    let rows = [
        ("serves = true", "serves = true\nport = 5433", "nothing-listens"),
        (
            "name = \"newhost\"\nreleases = [\"17\"]",
            "name = \"newhost\"\nreleases = [\"16\"]",
            "release-not-installed",
        ),
    ];
    for (at, (from, to, code)) in rows.into_iter().enumerate() {
        let copied =
            Copied::of("postgres/one-way", &format!("not-there-{at}")).changed("scenario.toml", from, to);
        let said = cutover(&["check", &copied.path(), "--json"]);
        let json: serde_json::Value = serde_json::from_str(&said.out).expect("it prints JSON");
        let codes: Vec<&str> = json["diagnostics"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| one["code"].as_str())
            .collect();
        assert_eq!(codes, [code], "{to}: {}", said.out);
    }
    let copied =
        Copied::of("postgres/one-way", "no-cluster-serves").changed("scenario.toml", "serves = true\n", "");
    let said = cutover(&["check", &copied.path()]);
    assert!(said.out.contains("none-serves") && !said.out.contains("unknown-cluster"), "{}", said.out);
}

/// The line of the shipped upgrade that carries the values of sequences over, and the wait for what writers have written.
fn line_with(words: &str) -> String {
    let copied = Copied::of("postgres/corrected", "checked-lines");
    let text = std::fs::read_to_string(std::path::PathBuf::from(copied.path()).join("runbook.md"))
        .expect("it is there");
    text.lines().rfind(|line| line.contains(words)).expect("it is there").to_owned()
}

#[test]
fn sequences_are_set_by_whatever_sets_them() {
    let carries = line_with("pg_sequences");
    let restarts = r#"ops$ psql -h old -d app -Atc "SELECT format('ALTER SEQUENCE %I.%I RESTART WITH %s;', schemaname, sequencename, last_value) FROM pg_sequences" | psql -h new -d app"#;
    for (line, is_told) in [
        (restarts, false),
        ("ops$ pg_dump -h old -d app -a -t orders_id_seq | psql -h new -d app", false),
        (r#"ops$ psql -h old -d app -c "SELECT 1""#, true),
    ] {
        let said = check("checked-sequences", &carries, line);
        assert_eq!(said.contains("sequences-not-advanced"), is_told, "{line}: {said}");
        assert!(!said.contains("copy-into-filled") && !said.contains("dumped-while"), "{line}: {said}");
    }
}

#[test]
fn a_wait_that_no_row_ends_waits_for_what_connections_show() {
    let wait = line_with("confirmed_flush_lsn");
    let loops = |test: &str| {
        format!(
            "ops$ until [ \"$(psql -h old -d app -Atc \"SELECT {} FROM pg_stat_replication\")\" {test} ]; do sleep 1; done",
            "replay_lsn >= pg_current_wal_lsn()"
        )
    };
    for (test, is_told) in [("= t", false), ("!= f", true)] {
        let said = check("checked-connections", &wait, &loops(test));
        assert_eq!(said.contains("waits-for-nothing"), is_told, "{test}: {said}");
    }
}

#[test]
fn a_table_that_a_later_step_adds_is_not_left_out() {
    let publish = r#"ops$ psql -h old -d app -c "CREATE PUBLICATION p FOR TABLE acct""#;
    let add = r#"ops$ psql -h old -d app -c "ALTER PUBLICATION p ADD TABLE item, orders""#;
    let left_out =
        |lines: &[&str]| told(lines).iter().filter(|(code, _)| code == "left-out-of-publication").count();
    assert!(left_out(&[publish]) > 0);
    assert_eq!(left_out(&[publish, add]), 0);
}

#[test]
fn what_sends_a_statement_ends_it() {
    for end in ["\\gexec", "\\watch 5", "\\gx", ";"] {
        let line = format!("ops$ psql -h old -d app\napp=# SELECT 1 FROM acct {end}\napp=# \\q");
        let found = told(&[&line]);
        assert!(found.iter().all(|(code, _)| code != "unfinished-statement"), "{end}: {found:?}");
    }
}
