//! Lines that another program is given to run, and texts that a program is given to read: what comes of them is what comes of
//! the same statements typed by themselves.

use super::typed::{ends, told};
use rehearsal::outcome::StepResult;

/// How many rows a line has put in, which is asked behind it.
fn put_in(line: &str) -> String {
    ends(&[
        line,
        r#"ops$ psql -h old -d app -Atc "SELECT count(*) FROM item WHERE id > 900000 AND id < 900009""#,
    ])
    .1
}

const INSERT: &str = "INSERT INTO item (id, mark) VALUES";

#[test]
fn a_statement_reaches_its_server_however_it_is_given_to_psql() {
    for line in [
        format!("ssh oldhost 'psql -h old -d app -c \"{INSERT} (900001, 0)\"'"),
        format!("ssh -t root@oldhost \"psql -h old -d app -c '{INSERT} (900001, 0)'\""),
        format!("bash -c 'psql -h old -d app -c \"{INSERT} (900001, 0)\"'"),
        format!("sudo -iu postgres bash -lc \"psql -h old -d app -c '{INSERT} (900001, 0)'\""),
        format!("echo \"{INSERT} (900001, 0)\" | psql -h old -d app"),
        format!("printf '{INSERT} (900001, 0);\\n' | sudo -u postgres psql -h old -d app"),
        format!("psql -h old -d app <<< \"{INSERT} (900001, 0)\""),
    ] {
        assert_eq!(put_in(&format!("ops$ {line}")), "1", "{line}");
    }
}

#[test]
fn several_commands_that_a_shell_is_given_are_run_one_after_the_other() {
    let one = |id: u32| format!("psql -h old -d app -c \"{INSERT} ({id}, 0)\"");
    let fails = "psql -h old -d app -c \"INSERT INTO nothing VALUES (1)\"";
    for (line, rows) in [
        (format!("ssh oldhost '{}; {}'", one(900_001), one(900_002)), "2"),
        (format!("bash -c '{} && sudo -u postgres {}'", one(900_001), one(900_002)), "2"),
        (format!("ssh oldhost '{fails} && {}; {}'", one(900_001), one(900_002)), "1"),
    ] {
        assert_eq!(put_in(&format!("ops$ {line}")), rows, "{line}");
    }
}

#[test]
fn a_script_that_is_fed_goes_on_behind_an_error_and_ends_well_as_psql_has_it() {
    let line = format!("ops$ echo \"{INSERT} (1, 0), (1, 0); {INSERT} (900001, 0)\" | psql -h old -d app");
    assert_eq!(ends(&[&line]).0, StepResult::Ok);
    assert_eq!(put_in(&line), "1");
    let stopped = line.replace("-d app", "-d app -v ON_ERROR_STOP=1");
    assert_eq!((ends(&[&stopped]).0, put_in(&stopped).as_str()), (StepResult::Refused, "0"));
}

#[test]
fn what_a_second_shell_makes_something_else_of_is_not_modelled() {
    for line in [
        "ssh oldhost psql -h old -d app -c \"SELECT count(*) FROM item\"",
        "ssh oldhost 'psql -h old -d app -c \"SELECT $1\"'",
        "ssh oldhost pg_dump -h old -d app > app.sql",
        "ssh oldhost pg_dump -h old -d app | psql -h new -d app",
        "ssh oldhost 'cd /tmp && pg_dump -h old -d app -f app.sql'",
        "echo \"SELECT migrate()\" | psql -h old -d app",
        "echo -e \"SELECT 1;\\nSELECT 2\" | psql -h old -d app",
        "until (( $(psql -h old -d app -Atc \"SELECT 0\") == 0 )); do sleep 1; done",
        "until [ `psql -h old -d app -Atc \"SELECT 0\"` = 0 ]; do sleep 1; done",
    ] {
        assert_eq!(ends(&[&format!("ops$ {line}")]).0, StepResult::NotModelled, "{line}");
    }
}

#[test]
fn what_psql_says_when_it_begins_is_looked_for_by_nobody() {
    let typed = |greeting: &str| {
        format!("ops$ psql -h old -d app\n{greeting}\napp=# {INSERT} (900001, 0);\nINSERT 0 1\napp=# \\q")
    };
    for greeting in
        ["psql (17.2, server 16.4)\nType \"help\" for help.\n", "SSL connection (protocol: TLSv1.3)\n"]
    {
        assert_eq!(put_in(&typed(greeting)), "1", "{greeting}");
        assert_eq!(ends(&[&typed(greeting)]).0, StepResult::Ok, "{greeting}");
    }
    let other = typed("").replace("INSERT 0 1", "INSERT 0 2");
    assert_ne!(ends(&[&other]).0, StepResult::Ok, "what it prints later is looked for");
}

#[test]
fn a_publisher_that_a_script_names_by_its_host_is_not_modelled() {
    let script = |host: &str| {
        let create =
            format!("CREATE SUBSCRIPTION up CONNECTION ''host={host} dbname=app user=repl'' PUBLICATION up");
        format!(r#"ops$ psql -h old -d app -Atc "SELECT '{create}'" > x.sql"#)
    };
    let run = "ops$ psql -h new -d postgres -f x.sql";
    for host in ["oldhost", "localhost", "/tmp"] {
        assert_eq!(ends(&[&script(host), run]).0, StepResult::NotModelled, "{host}");
    }
    let (result, said) = ends(&[&script("nowhere"), run]);
    assert_eq!(result, StepResult::Ok, "a script goes on: {said}");
    assert!(said.contains("could not translate host name"), "{said}");
}

#[test]
fn a_filter_behind_a_pipe_is_noted_once_and_what_it_writes_anew_is_not_looked_for() {
    let asks =
        |rest: &str| format!("ops$ psql -h old -d app -Atc \"SELECT id FROM acct WHERE id < 3\"{rest}");
    let notes = |lines: &[&str]| told(lines).iter().filter(|(code, _)| code == "without-effect").count();
    for filter in ["| grep 1", "| tee ids | tail -1", "| sort | wc -l", "| awk '{print $1}'", "| xargs"] {
        let line = asks(&format!(" {filter}"));
        assert_eq!((ends(&[&line]).0, notes(&[&line, &line])), (StepResult::Ok, 1), "{filter}");
    }
    for (rest, result, many) in [
        (" | wc -l\n2", StepResult::Ok, 2),
        (" | tail -1\n2", StepResult::Ok, 1),
        (" | tail -1\n7", StepResult::Failed, 1),
        ("\n7", StepResult::Failed, 0),
    ] {
        let line = asks(rest);
        assert_eq!((ends(&[&line]).0, notes(&[&line])), (result, many), "{rest}");
    }
}

#[test]
fn what_stands_behind_a_filter_that_succeeds_is_run_whatever_comes_before_it() {
    let fails = "ops$ psql -h old -d app -c \"SELECT 1 FROM nothing\"";
    let put = "psql -h old -d app -c \"INSERT INTO item (id, mark) VALUES (900001, 0)\"";
    for (filter, rows, code) in [(" | tail -1", "1", Some("hidden-failure")), ("", "0", None)] {
        let line = format!("{fails}{filter} && {put}");
        assert_eq!(put_in(&line), rows, "{line}");
        let found: Vec<String> = told(&[&line]).into_iter().map(|(code, _)| code).collect();
        assert_eq!(found.iter().any(|one| one == "hidden-failure"), code.is_some(), "{found:?}");
    }
    let unknown = format!("{fails} | grep -q 1 && {put}");
    assert_eq!(ends(&[&unknown]).0, StepResult::NotModelled);
}

#[test]
fn a_pipe_fails_with_any_of_its_programs_behind_pipefail_alone() {
    let fails = "psql -h old -d app -c \"SELECT 1 FROM nothing\" | tail -1";
    let put = format!("psql -h old -d app -c \"{INSERT} (900001, 0)\"");
    let line = |before: &str| format!("ops$ {before}{fails} && {put}");
    for (lines, rows) in [
        (vec![line("")], "1"),
        (vec![line("set -euo pipefail; ")], "0"),
        (vec!["ops$ set -o pipefail".to_owned(), line("")], "0"),
        (vec!["ops$ set -o pipefail".to_owned(), line("set +o pipefail; ")], "1"),
        (vec!["app$ set -o pipefail".to_owned(), line("")], "1"),
        (vec!["ops$ set -e".to_owned(), line("")], "1"),
    ] {
        let hides = rows == "1";
        let mut lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let found = told(&lines).iter().any(|(code, _)| code == "hidden-failure");
        assert_eq!(found, hides, "{lines:?}");
        let count = r#"ops$ psql -h old -d app -Atc "SELECT count(*) FROM item WHERE id = 900001""#;
        lines.push(count);
        assert_eq!(ends(&lines).1, rows, "{lines:?}");
    }
    let dump = "ops$ pg_dump -h old -d nobody | psql -h old -d app";
    assert_eq!(ends(&[dump]).0, StepResult::Ok);
    assert_eq!(ends(&["ops$ set -o pipefail", dump]).0, StepResult::Refused);
}
