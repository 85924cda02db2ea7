//! What an author is told.

use runbook::{render_diagnostics, to_json};

use crate::toy::{codes, read};

const DEFECTS: &str = include_str!("defects.md");

#[test]
fn every_defect_of_a_bad_runbook_is_shown_with_its_lines() {
    let (sources, outcome) = read(DEFECTS);
    assert!(outcome.runbook.is_none());
    insta::assert_snapshot!(render_diagnostics(&outcome.diagnostics, &sources, false, 100));
}

#[test]
fn machines_are_told_the_same() {
    let (sources, outcome) = read("## 1. 手順\n```console\noriginal$ do -start x\n```\n");
    let json = serde_json::to_value(to_json(&outcome.diagnostics, &sources)).unwrap();
    let expected = serde_json::json!([{
        "file": "runbook.md", "line": 3, "column": 14, "end_line": 3, "end_column": 20,
        "severity": "error", "code": "unknown-option", "message": "unknown option `-start`",
        "label": "no such option", "help": "did you mean `-state`?", "replacement": "-state",
        "patch": {
            "line": 3, "column": 14, "end_line": 3, "end_column": 20, "text": "-state", "safe": false,
        },
    }]);
    assert_eq!(json, expected);
}

#[test]
fn findings_come_in_order_of_their_places_whatever_their_order() {
    let (sources, outcome) = read(DEFECTS);
    let mut shuffled = outcome.diagnostics.clone();
    shuffled.reverse();
    assert_eq!(
        render_diagnostics(&shuffled, &sources, false, 80),
        render_diagnostics(&outcome.diagnostics, &sources, false, 80)
    );
    let json = to_json(&shuffled, &sources);
    // What leaves a part of the text unread comes first, for much else may be wrong for that reason alone.
    let unread: Vec<bool> =
        json.iter().map(|found| ["not-a-step", "open-block"].contains(&&*found.code)).collect();
    assert!(unread[0] && unread.is_sorted_by_key(|first| !first));
    let (first, rest) = json.split_at(unread.iter().filter(|first| **first).count());
    assert!([first, rest].iter().all(|part| part.is_sorted_by_key(|found| found.line)));
}

#[test]
fn colour_is_there_when_asked_for_and_only_then() {
    let (sources, outcome) = read("");
    assert!(render_diagnostics(&outcome.diagnostics, &sources, true, 80).contains('\u{1b}'));
    assert!(!render_diagnostics(&outcome.diagnostics, &sources, false, 80).contains('\u{1b}'));
}

#[test]
fn an_empty_runbook_is_an_error() {
    for text in ["", "# Title\n\nProse.\n", "## 1. a\n\nnothing typed\n", "## 1. a\n```console\n```\n"] {
        assert_eq!(codes(text), ["no-steps"], "{text:?}");
    }
}

#[test]
fn each_rule_that_is_broken_has_a_finding_of_its_own() {
    let block = |lines: &str| format!("## 1. a\n```console\n{lines}\n```\n");
    let step = "## 1. a\n```console\noriginal$ wait\n```\n";
    let cases = [
        (block("ttAdmin"), "no-prompt"),
        (block("  wait"), "no-prompt"),
        (block("  original$ wait"), "indented-prompt"),
        (block("orignal$ wait"), "unknown-lane"),
        (block("Original$wait"), "prompt-space"),
        (block("original@$ wait"), "prompt-release"),
        (block("original$ "), "empty-command"),
        (block("original$ wait\nupgrade$ wait"), "two-lanes"),
        (block("original$ do a\n  upgrade$ wait"), "indented-prompt"),
        (block("original$ do a\nseen\n   more"), "indented-output"),
        (format!("{step}{step}"), "same-id"),
        (format!("{step}## 2 b\n"), "not-a-step"),
        (format!("{step}```consol\noriginal$ wait\n```\n"), "not-console"),
        (format!("{step}```sh\noriginal$ wait\n```\n"), "not-console"),
        (format!("{step}```\noriginal$ wait\n```\n"), "not-console"),
        (format!("{step}\n    original$ wait\n"), "not-console"),
        (format!("```console\noriginal$ wait\n```\n{step}"), "outside-step"),
        (format!("{step}```text\nnever closed\n"), "open-block"),
        (format!("{step}## 2. b\n> after: 99\n"), "unknown-address"),
        (format!("{step}## 2. b\n> after: 1.Original\n"), "bad-address"),
        (format!("{step}> after: 2\n\n## 2. b\n"), "edge-against-order"),
        (format!("{step}> after: 1\n"), "edge-against-order"),
        (format!("> after: 1\n\n{step}"), "idle-edge"),
        (format!("{step}> aftre: 1\n"), "unknown-key"),
        (format!("{step}> rollback: 9\n"), "unknown-rollback"),
        (format!("{step}> rollback: 9\n> rollback: 9\n\n# Rollback\n## 9. b\n"), "two-rollbacks"),
        (format!("{step}# Rollbacks\n"), "not-a-step"),
    ];
    for (text, code) in cases {
        let found = codes(&text);
        assert!(found.iter().any(|found| found == code), "{code} not in {found:?} for\n{text}");
    }
}

#[test]
fn an_error_of_the_language_leaves_no_runbook_and_a_warning_does() {
    let step = "## 1. a\n```console\noriginal$ wait\n```\n";
    assert!(read(&format!("{step}## 2 b\n")).1.runbook.is_some());
    assert!(read(&format!("{step}## 2. b\n> after: 99\n")).1.runbook.is_none());
}
