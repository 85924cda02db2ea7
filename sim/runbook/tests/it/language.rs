//! What a runbook's text means.

use crate::toy::{ToyCommand, codes, read, runbook};

#[test]
fn lines_of_a_block_become_commands_continuations_and_expected_output() {
    let book = runbook(
        "# Change\n\n## 6. Restart `it`\n\nProse.\n\n```console\noriginal@6.0$ do a\n    b\n\tc  \nready\n\nsteady $5\noriginal$ wait\n```\n",
    );
    assert_eq!(book.title.as_deref(), Some("Change"));
    assert_eq!(book.steps[0].title, "Restart `it`");
    let commands = &book.steps[0].columns[0].commands;
    assert_eq!(commands[0].text, "do a b c");
    assert_eq!(commands[0].command, ToyCommand::Do(["a", "b", "c"].map(str::to_owned).to_vec()));
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
fn only_what_a_slip_of_the_pen_leads_to_is_proposed_for_an_unknown_address() {
    let step = |id: u8, lane: &str| format!("## {id}. a\n```console\n{lane}$ do 1\n{lane}$ do 2\n```\n");
    let text: String =
        (5..=33).map(|id| step(id, if id % 2 == 0 { "original" } else { "upgrade" })).collect();
    let book = runbook(&text);
    for (unknown, near) in [
        ("99.original", "9.upgrade"),
        ("100", "10"),
        ("34", "33"),
        ("3", ""),
        ("4", "5"),
        ("52", "5 25"),
        ("6.upgrade", "6.original"),
        ("6.upgrade.9", "6.original"),
        ("6.orignal.2", "6.original.2"),
        ("6.original.9", "6.original.2 6.original.1"),
        ("20a.original.1", "20.original.1"),
        ("44", ""),
    ] {
        let error = book.lookup(&unknown.parse().unwrap()).unwrap_err();
        let found: Vec<String> = error.near.iter().map(ToString::to_string).collect();
        let first: Vec<&str> = near.split_whitespace().collect();
        assert!(
            found.starts_with(&first.iter().map(ToString::to_string).collect::<Vec<_>>()),
            "{unknown}: {found:?}"
        );
        assert_eq!(found.is_empty(), near.is_empty(), "{unknown}: {found:?}");
        let told = near.is_empty() == error.to_string().contains("its steps are those from `5` to `33`");
        assert!(told, "{error}");
    }
}

#[test]
fn carriage_returns_and_a_byte_order_mark_change_nothing() {
    let plain = "# T\n\n## 1. a\n\n> after: 0\n\n```console\noriginal$ do a\n  b\nseen\n```\n";
    let plain = plain.replace("> after: 0\n\n", "");
    let other = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
    assert_eq!(runbook(&other).without_ranges(), runbook(&plain).without_ranges());
}
