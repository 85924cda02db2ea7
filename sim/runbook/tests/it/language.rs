//! What a runbook's text means.

use crate::toy::{Deed, codes, read, runbook};

#[test]
fn lines_of_a_block_become_commands_continuations_and_expected_output() {
    let book = runbook(
        "# Change\n\n## 6. Restart `it`\n\nProse.\n\n```console\noriginal@6.0$ do a\n    b\n\tc  \nready\n\nsteady $5\noriginal$ wait\n```\n",
    );
    assert_eq!(book.title.as_deref(), Some("Change"));
    assert_eq!(book.steps[0].title, "Restart `it`");
    let commands = &book.steps[0].columns[0].commands;
    assert_eq!(commands[0].text, "do a b c");
    assert_eq!(commands[0].command, Deed::Do(["a", "b", "c"].map(str::to_owned).to_vec()));
    assert_eq!(commands[0].prompt.release.as_deref(), Some("6.0"));
    assert_eq!(commands[0].expects, ["ready", "steady $5"]);
    assert_eq!(commands[1].text, "wait");
}

#[test]
fn the_blocks_of_a_lane_in_a_step_count_through() {
    let book = runbook(
        "## 1. x\n```console\nupgrade$ do 1\n```\n```console\noriginal$ do 2\n```\n### more\n```console\nupgrade$ do 3\n```\n",
    );
    let found: Vec<String> =
        book.commands().map(|(address, typed)| format!("{address} {}", typed.text)).collect();
    assert_eq!(found, ["1.upgrade.1 do 1", "1.upgrade.2 do 3", "1.original.1 do 2"]);
    assert_eq!(book.command(&"1.upgrade.2".parse().unwrap()).unwrap().text, "do 3");
}

#[test]
fn ids_stand_in_any_order_and_other_headings_are_prose() {
    let book = runbook(
        "## Background\n## 20a. later\n```console\noriginal$ wait\n```\n## 3. sooner\n## Notes\n### 9 things\n",
    );
    let ids: Vec<&str> = book.steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(ids, ["20a", "3"]);
}

#[test]
fn edges_and_rollback_are_declared_in_block_quotes() {
    let book = runbook(
        "## 1. a\n```console\noriginal$ wait\n```\n## 2. b\n\n> after: 1.original.1\n> after: 1\n> rollback: 2r\n>\n> Note: prose.\n\n# Rollback\n\n## 2r. undo\n```console\noriginal$ do undo\n```\n",
    );
    let after: Vec<String> = book.steps[1].after.iter().map(|(address, _)| address.to_string()).collect();
    assert_eq!(after, ["1.original.1", "1"]);
    assert_eq!(book.steps[1].rollback.as_ref().unwrap().0.as_str(), "2r");
    assert_eq!(book.steps.len(), 2);
    assert_eq!(book.rollback_commands().count(), 1);
    assert!(book.command(&"2r.original.1".parse().unwrap()).is_some());
    assert!(book.lookup(&"2r".parse().unwrap()).is_err());
}

#[test]
fn a_block_that_is_no_console_is_prose() {
    assert_eq!(
        codes("## 1. a\n```console\noriginal$ wait\n```\n```toml\na = 1\n```\n    indented\n"),
        Vec::<String>::new()
    );
}

#[test]
fn a_command_that_its_tool_will_refuse_is_played() {
    let (_, outcome) = read("## 1. a\n```console\noriginal$ do -start\n```\n");
    assert!(outcome.diagnostics[0].playable);
    assert_eq!(outcome.runbook.unwrap().commands().count(), 1);
}

#[test]
fn a_command_that_nobody_understands_leaves_no_runbook() {
    let (_, outcome) = read("## 1. a\n```console\noriginal$ slep 10\n```\n");
    assert!(outcome.runbook.is_none());
    assert_eq!(outcome.diagnostics[0].code, "unknown-command");
    assert_eq!(outcome.diagnostics[0].patch.as_ref().unwrap().text, "sleep");
}

#[test]
fn a_problem_is_underlined_where_it_stands_on_a_continuation_line() {
    let text = "## 1. a\n- item\n\n  ```console\n  original$ do 手順\n      x -start y\n  ```\n";
    let (_, outcome) = read(text);
    let primary = &outcome.diagnostics[0].primary;
    assert_eq!(&text[primary.range.clone()], "-start");
    let book = outcome.runbook.unwrap();
    let typed = book.commands().next().unwrap().1;
    assert_eq!(&text[typed.range.clone()], "do 手順\n      x -start y");
}

#[test]
fn an_unknown_address_lists_those_that_are_near() {
    let book = runbook("## 6. a\n```console\noriginal$ do 1\noriginal$ do 2\n```\n");
    let error = book.lookup(&"6.original.3".parse().unwrap()).unwrap_err();
    assert!(error.to_string().contains("`6.original.1`"), "{error}");
    let error = book.lookup(&"7".parse().unwrap()).unwrap_err();
    assert_eq!(error.near[0].to_string(), "6");
}

#[test]
fn carriage_returns_and_a_byte_order_mark_change_nothing() {
    let plain = "# T\n\n## 1. a\n\n> after: 0\n\n```console\noriginal$ do a\n  b\nseen\n```\n";
    let plain = plain.replace("> after: 0\n\n", "");
    let other = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
    assert_eq!(runbook(&other).without_ranges(), runbook(&plain).without_ranges());
}
