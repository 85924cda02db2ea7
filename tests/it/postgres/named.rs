//! What the check says of names that nothing has, of the database in which something is made, and of waits that end never; and
//! what the servers say of the same.

use super::typed::{ends, told};
use rehearsal::outcome::StepResult;

/// The only error that the check finds in lines, by its code and its message.
fn only_error(lines: &[&str], codes: &[&str]) -> (String, String) {
    let found: Vec<(String, String)> =
        told(lines).into_iter().filter(|(code, _)| codes.contains(&code.as_str())).collect();
    assert_eq!(found.len(), 1, "{lines:?}: {found:?}");
    found[0].clone()
}

#[test]
fn a_name_that_nothing_has_is_told_and_refused_in_the_words_of_the_server() {
    for (at, statement, told_as, refused) in [
        ("old -d app", "ANALYZE acct, itm", "relation `itm`", "relation \"itm\" does not exist"),
        ("old -d app", "SELECT setval('order_id_seq', 5)", "relation `order_id_seq`", "does not exist"),
        ("old -d app", "TRUNCATE itm", "relation `itm`", "relation \"itm\" does not exist"),
        ("old -d app", "\\d orderz", "relation `orderz`", "Did not find any relation named \"orderz\"."),
        ("new -d postgres", "CREATE DATABASE app OWNER ap", "role `ap`", "role \"ap\" does not exist"),
        ("old -d postgres", "ALTER ROLE ap SET work_mem = 5", "role `ap`", "role \"ap\" does not exist"),
        (
            "old -d app",
            "SELECT pid FROM pg_stat_activity WHERE username = 'app'",
            "`username`",
            "column \"username\" does not exist",
        ),
        (
            "old -d app",
            "SHOW server_versoin",
            "parameter `server_versoin`",
            "unrecognized configuration parameter \"server_versoin\"",
        ),
    ] {
        let line = format!("ops$ psql -h {at} -c \"{statement}\"");
        let (code, says) = only_error(&[&line], &["unknown-name", "not-modelled"]);
        assert_eq!(code, "unknown-name", "{line}");
        assert!(says.contains(told_as), "{line}: {says}");
        let (result, said) = ends(&[&line]);
        assert_eq!(result, StepResult::Refused, "{line}: {said}");
        assert!(said.contains(refused), "{line}: {said}");
    }
    let made = [
        r#"ops$ psql -h old -d app -c "CREATE TABLE log (id bigserial PRIMARY KEY)""#,
        r#"ops$ psql -h old -d app -c "SELECT setval('log_id_seq', 5)" -c "ANALYZE log""#,
        r#"ops$ psql -h old -d app -c "CREATE ROLE reader""#,
        r#"ops$ psql -h old -d app -c "GRANT SELECT ON log TO reader, public""#,
    ];
    assert!(told(&made).iter().all(|(code, _)| code != "unknown-name"), "{:?}", told(&made));
}

const PUBLISH: &str = r#"ops$ psql -h old -d app -c "CREATE PUBLICATION up FOR ALL TABLES""#;

/// A subscription, made in a database with options, and a wait for its tables.
fn subscribe(database: &str, options: &str) -> String {
    format!(
        r#"ops$ psql -h next -d {database} -c "CREATE SUBSCRIPTION up CONNECTION 'host=old dbname=app user=repl' PUBLICATION up {options}""#
    )
}

fn wait(database: &str) -> String {
    format!(
        r#"ops$ until [ "$(psql -h next -d {database} -Atc "SELECT count(*) FROM pg_subscription_rel WHERE srsubstate <> 'r'")" = 0 ]; do sleep 1; done"#
    )
}

#[test]
fn a_wait_for_a_subscription_that_is_not_enabled_and_one_in_another_database_are_told() {
    let enable = r#"ops$ psql -h next -d app -c "ALTER SUBSCRIPTION up ENABLE""#;
    let disable = r#"ops$ psql -h next -d app -c "ALTER SUBSCRIPTION up DISABLE""#;
    let idle = subscribe("app", "WITH (enabled = false)");
    let runs = subscribe("app", "");
    let (here, elsewhere) = (wait("app"), wait("postgres"));
    let codes = ["waits-for-ever", "waits-for-nothing", "other-database"];
    for (lines, code) in [
        (vec![PUBLISH, &idle, &here], Some("waits-for-ever")),
        (vec![PUBLISH, &runs, disable, &here], Some("waits-for-ever")),
        (vec![PUBLISH, &idle, enable, &here], None),
        (vec![PUBLISH, &idle, &here, enable], None),
        (vec![PUBLISH, &runs, &here], None),
        (vec![PUBLISH, &runs, &elsewhere], Some("waits-for-nothing")),
        (vec![PUBLISH, &subscribe("postgres", "")], Some("other-database")),
        (
            vec![r#"ops$ psql -h old -d postgres -c "CREATE PUBLICATION up FOR ALL TABLES""#],
            Some("other-database"),
        ),
    ] {
        let found = told(&lines);
        let found: Vec<&str> =
            found.iter().map(|(code, _)| code.as_str()).filter(|code| codes.contains(code)).collect();
        assert_eq!(found, code.into_iter().collect::<Vec<_>>(), "{lines:?}");
    }
}

#[test]
fn what_a_query_prints_beside_its_rows_is_not_fed_in_silence() {
    let carry = |options: &str| {
        format!(
            r#"ops$ psql -h old -d app {options}"SELECT format('SELECT setval(%L, %s);', sequencename, last_value) FROM pg_sequences" | psql -h old -d app"#
        )
    };
    for (options, is_told) in
        [("-Atc ", false), ("-tc ", false), ("-c ", true), ("-Ac ", true), ("--csv -c ", true)]
    {
        let found = told(&[&carry(options)]);
        assert_eq!(found.iter().any(|(code, _)| code == "heading-fed"), is_told, "{options}: {found:?}");
    }
}

#[test]
fn what_makes_no_publication_and_no_subscription_is_refused_in_the_words_of_the_server() {
    let options = "CONNECTION 'host=old dbname=app user=repl' PUBLICATION up";
    for (statements, says) in [
        (
            r#"-c "CREATE SUBSCRIPTION up" -c "CONNECTION 'host=old'""#.to_owned(),
            "syntax error at end of input",
        ),
        (
            format!("-c \"CREATE SUBSCRIPTION up {options} WITH copy_data = true\""),
            "at or near \"copy_data\"",
        ),
        (r#"-c "CREATE PUBLICATION up FOR ALL TABLE""#.to_owned(), "at or near \"TABLE\""),
        (r#"-c "CREATE PUBLICATION up FOR TABLE acct item""#.to_owned(), "at or near \"item\""),
        (
            format!("-c \"CREATE SUBSCRIPTION up {}\"", options.replace("host", "hots")),
            "invalid connection string syntax: invalid connection option \"hots\"",
        ),
    ] {
        let line = format!("ops$ psql -h old -d app {statements}");
        let (result, said) = ends(&[&line]);
        assert_eq!(result, StepResult::Refused, "{line}: {said}");
        assert!(said.contains(says), "{line}: {said}");
        let (code, told) = only_error(&[&line], &["sql-syntax", "not-modelled"]);
        assert!(code == "sql-syntax" && told.contains(says), "{line}: {told}");
    }
    let dump = "ops$ pg_dump -h old -d app --schema_only | psql -h next -d postgres";
    assert!(only_error(&[dump], &["unknown-option", "not-modelled"]).1.contains("--schema_only"));
    let (result, said) = ends(&[dump]);
    assert_eq!(result, StepResult::Ok, "a pipe ends as its last program: {said}");
    assert!(said.contains("pg_dump: unrecognized option '--schema_only'"), "{said}");
}

#[test]
fn a_parameter_is_shown_as_it_stands_and_counters_that_nobody_keeps_may_be_set_back() {
    let shows = |name: &str| format!("ops$ psql -h old -d app -Atc \"SHOW {name}\"");
    let frozen = "ops$ psql -h old -d app -c \"ALTER DATABASE app SET default_transaction_read_only = true\"";
    for (lines, said) in [
        (vec![shows("server_version")], "16"),
        (vec![shows("default_transaction_read_only")], "off"),
        (vec![frozen.to_owned(), shows("default_transaction_read_only")], "on"),
        (vec![shows("max_wal_senders")], "10"),
        (vec![shows("wal_level")], "logical"),
    ] {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        assert_eq!(ends(&lines), (StepResult::Ok, said.to_owned()), "{lines:?}");
    }
    let answers = |statement: &str| {
        let line = format!("ops$ psql -h old -d app -c \"{statement}\"");
        let found = told(&[&line]);
        ["without-effect", "not-modelled"].map(|code| found.iter().any(|(one, _)| one == code))
    };
    assert_eq!(answers("SHOW shared_buffers"), [true, false]);
    assert_eq!(answers("SELECT pg_stat_reset()"), [true, false]);
    assert_eq!(answers("SELECT pg_stat_reset_shared('bgwriter')"), [true, false]);
    assert_eq!(answers("SELECT pg_stat_reset_subscription_stats(NULL)"), [false, true]);
    assert_eq!(answers("REVOKE USAGE ON SEQUENCE orders_id_seq FROM app"), [false, true]);
}

#[test]
fn what_is_not_modelled_is_named_in_a_loop_too_and_in_words_of_whoever_types_it() {
    let asks = |query: &str| {
        format!(r#"ops$ until [ "$(psql -h old -d app -Atc "{query}")" = 0 ]; do sleep 1; done"#)
    };
    for (line, says) in [
        (asks("SELECT count(*) FROM pg_class"), "`pg_class`"),
        (asks("SELECT move_everything()"), "`move_everything`"),
        (asks("SELECT 0").replace("= 0 ]", "= 0 -a 1 = 1 ]"), "a loop of another form"),
        (r#"ops$ psql -h old -d app -c "DO \$\$ BEGIN END \$\$""#.to_owned(), "not modelled: what `DO` does"),
        (
            r#"ops$ psql -h old -d app -c "ALTER TABLE orders ALTER COLUMN id RESTART WITH 5""#.to_owned(),
            "what begins with `RESTART`",
        ),
    ] {
        let (_, told) = only_error(&[&line], &["not-modelled"]);
        assert!(told.contains(says) && !told.contains("parser"), "{line}: {told}");
    }
}
