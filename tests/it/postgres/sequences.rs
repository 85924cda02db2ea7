//! Values of sequences that were taken while applications still drew from them: the check says so, however they travel.

use crate::binary::{Copied, cutover};
use std::fs;

const PIPE: &str = "| psql -h new -d app -At";

/// What the check says of the corrected recipe, whose sequences are carried over by this, at once or before the writers stop.
fn check(name: &str, carries: &str, early: bool) -> String {
    let text = fs::read_to_string(crate::support::folder().join("postgres/corrected/runbook.md"));
    let text = text.expect("it is there");
    let line = text.lines().find(|line| line.contains("setval")).expect("it carries them over").to_owned();
    let carries = carries.replace("QUERY", line.trim_end_matches(PIPE).trim_end());
    let text = if early {
        let step = format!("## 4a. Early\n\n```console\n{carries}\n```\n\n## 5. ");
        text.replace(&line, "ops$ sleep 1").replace("## 5. ", &step)
    } else {
        text.replace(&line, &carries)
    };
    let copied = Copied::of("postgres/corrected", name).replaced("runbook.md", text.as_bytes());
    cutover(&["check", &copied.path()]).out
}

/// By a pipe, by a file, and by what a table has at the new cluster.
const WAYS: &[(&str, &str)] = &[
    ("piped", "QUERY | psql -h new -d app -At"),
    ("filed", "QUERY > seq.sql\nops$ psql -h new -d app -f seq.sql"),
    ("fed", "QUERY -o seq.sql\nops$ psql -h new -d app < seq.sql"),
    (
        "greatest",
        r#"ops$ psql -h new -d app -c "SELECT setval('orders_id_seq', (SELECT max(id) FROM orders))""#,
    ),
];

#[test]
fn sequences_that_are_carried_over_too_early_are_told_of_by_whatever_way_they_go() {
    for (name, carries) in WAYS {
        let early = check(&format!("early-{name}"), carries, true);
        assert!(early.contains("warning[sequences-too-early]"), "{name}: {early}");
        let late = check(&format!("late-{name}"), carries, false);
        assert!(!late.contains("sequences"), "{name}: {late}");
    }
}

#[test]
fn a_margin_or_a_value_that_is_known_before_is_no_mistake() {
    for carries in [
        r#"ops$ psql -h new -d app -c "SELECT setval('orders_id_seq', (SELECT max(id) + 100000 FROM orders))""#,
        r#"ops$ psql -h new -d app -c "SELECT setval('orders_id_seq', 500000)""#,
    ] {
        let early = check("early-margin", carries, true);
        assert!(!early.contains("sequences"), "{carries}: {early}");
    }
}

/// What was taken is in the file: to run it later makes it no better.
#[test]
fn a_file_that_was_written_too_early_is_told_of_where_it_is_run() {
    let written = "QUERY > seq.sql";
    let early = check("early-written", written, true);
    assert!(early.contains("error[sequences-not-advanced]"), "nothing has run it: {early}");
    let text = fs::read_to_string(crate::support::folder().join("postgres/corrected/runbook.md"));
    let text = text.expect("it is there");
    let line = text.lines().find(|line| line.contains("setval")).expect("it carries them over").to_owned();
    let query = line.trim_end_matches(PIPE).trim_end();
    let step = format!("## 4a. Early\n\n```console\n{query} > seq.sql\n```\n\n## 5. ");
    let text = text.replace(&line, "ops$ psql -h new -d app -f seq.sql").replace("## 5. ", &step);
    let copied = Copied::of("postgres/corrected", "early-run").replaced("runbook.md", text.as_bytes());
    let said = cutover(&["check", &copied.path()]).out;
    assert!(said.contains("warning[sequences-too-early]"), "{said}");
    assert!(said.contains("their values were taken here"), "{said}");
}

#[test]
fn ids_that_were_handed_out_twice_miss_the_goal_though_whoever_was_refused_drew_on() {
    let patient = ("longest_gap_s = { applications = 3 }", "longest_gap_s = { applications = 300 }");
    let outcome = super::played("postgres/corrected", &[patient], &["skip 7"]);
    assert_eq!(outcome.verdict, rehearsal::outcome::Verdict::Violated, "{:?}", outcome.goal);
    let told = format!("{:?}", outcome.goal);
    assert!(told.contains("ids that were in use") && told.contains("7.ops"), "{told}");
}
