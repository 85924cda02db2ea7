//! What each edit does to a plan.

use runbook::{Address, EditError, Plan, Runbook, Side, TypedCommand};

use crate::toy::{Toy, ToyCommand, runbook, shown};

const BOOK: &str = "\
## 1. a
```console
original$ do 1a
original$ do 1b
```
```console
upgrade$ do 1c
```
## 2. b
```console
upgrade$ do 2a
upgrade$ do 2b
upgrade$ wait
```
## 3. c
```console
original$ do 3a
```
```console
upgrade$ do 3b
```
## 4. prose
";

const AS_WRITTEN: &str = "\
[1] 1.original.1=do 1a, 1.original.2=do 1b | 1.upgrade.1=do 1c
[2] 2.upgrade.1=do 2a, 2.upgrade.2=do 2b, 2.upgrade.3=wait
[3] 3.original.1=do 3a | 3.upgrade.1=do 3b
[4] 
";

fn at(text: &str) -> Address {
    text.parse().expect("an address")
}

fn typed(lane: &str, text: &str) -> TypedCommand<ToyCommand> {
    let prompt = runbook::Prompt { lane: lane.parse().expect("a lane"), release: None };
    TypedCommand::read(prompt, text, &Toy).expect("a command").0
}

fn after(edit: impl FnOnce(&mut Plan<ToyCommand>) -> Result<(), EditError>) -> String {
    let mut plan = Plan::of(&book());
    edit(&mut plan).expect("the edit succeeds");
    shown(&plan)
}

fn refused(edit: impl FnOnce(&mut Plan<ToyCommand>) -> Result<(), EditError>) -> String {
    let mut plan = Plan::of(&book());
    let before = plan.clone();
    let error = edit(&mut plan).expect_err("the edit is refused");
    assert_eq!(plan, before, "a refused edit changes nothing");
    error.to_string()
}

fn book() -> Runbook<ToyCommand> {
    runbook(BOOK)
}

#[test]
fn a_plan_without_edits_is_the_runbook_as_written() {
    assert_eq!(shown(&Plan::of(&book())), AS_WRITTEN);
}

#[test]
fn a_skipped_unit_is_not_played_and_is_remembered() {
    let mut plan = Plan::of(&book());
    plan.skip(&at("2.upgrade.2")).unwrap();
    plan.skip(&at("1.original")).unwrap();
    assert!(shown(&plan).starts_with("[1] 1.upgrade.1=do 1c\n[2] 2.upgrade.1=do 2a, 2.upgrade.3=wait\n"));
    let skipped: Vec<String> = plan.skipped().map(|entry| entry.label().to_string()).collect();
    assert_eq!(skipped, ["1.original.1", "1.original.2", "2.upgrade.2"]);
}

#[test]
fn a_repeated_unit_comes_right_after_itself_with_another_attempt() {
    let command = after(|plan| plan.repeat(&at("2.upgrade.1")));
    assert!(command.contains("[2] 2.upgrade.1=do 2a, 2.upgrade.1=do 2a (again 1), 2.upgrade.2=do 2b"));
    let lane = after(|plan| plan.repeat(&at("1.original")));
    assert!(
        lane.contains("1.original.2=do 1b, 1.original.1=do 1a (again 1), 1.original.2=do 1b (again 1) |")
    );
    let step = after(|plan| plan.repeat(&at("3")));
    assert!(step.contains("[3] 3.original.1=do 3a (again 1) | 3.upgrade.1=do 3b (again 1)\n[4]"));
}

#[test]
fn a_moved_step_becomes_a_step_beside_its_anchor() {
    let moved = after(|plan| plan.move_before(&at("3"), &at("1.upgrade.1")));
    assert!(moved.starts_with("[3] 3.original.1=do 3a | 3.upgrade.1=do 3b\n[1]"));
    let moved = after(|plan| plan.move_after(&at("1"), &at("4")));
    assert!(moved.starts_with("[2]") && moved.contains("[4] \n[1] 1.original.1"));
}

#[test]
fn a_command_moved_beside_one_of_its_own_lane_goes_in_line() {
    let moved = after(|plan| plan.move_before(&at("3.upgrade.1"), &at("2.upgrade.2")));
    assert!(
        moved.contains("[2] 2.upgrade.1=do 2a, 3.upgrade.1=do 3b, 2.upgrade.2=do 2b, 2.upgrade.3=wait\n")
    );
    assert!(moved.contains("[3] 3.original.1=do 3a\n"));
    let moved = after(|plan| plan.move_after(&at("1.upgrade"), &at("2.upgrade.3")));
    assert!(moved.contains("2.upgrade.3=wait, 1.upgrade.1=do 1c\n"));
}

#[test]
fn a_command_moved_beside_another_lane_becomes_a_step_of_its_own() {
    let moved = after(|plan| plan.move_before(&at("2.upgrade.3"), &at("1.original.2")));
    assert!(moved.starts_with("[2.upgrade.3] 2.upgrade.3=wait\n[1]"));
    let moved = after(|plan| plan.move_after(&at("1.original"), &at("2")));
    assert!(moved.contains("2.upgrade.3=wait\n[1.original] 1.original.1=do 1a, 1.original.2=do 1b\n[3]"));
}

#[test]
fn a_lane_may_be_moved_out_of_its_own_step() {
    let moved = after(|plan| plan.move_before(&at("1.upgrade"), &at("1")));
    assert!(moved.starts_with("[1.upgrade] 1.upgrade.1=do 1c\n[1] 1.original.1=do 1a, 1.original.2=do 1b\n"));
}

#[test]
fn units_of_one_lane_take_each_others_place_in_line() {
    let swapped = after(|plan| plan.swap(&at("2.upgrade.1"), &at("2.upgrade.3")));
    assert!(swapped.contains("[2] 2.upgrade.3=wait, 2.upgrade.2=do 2b, 2.upgrade.1=do 2a\n"));
    let swapped = after(|plan| plan.swap(&at("1.upgrade"), &at("2.upgrade")));
    assert!(
        swapped.contains("| 2.upgrade.1=do 2a, 2.upgrade.2=do 2b, 2.upgrade.3=wait\n[2] 1.upgrade.1=do 1c\n")
    );
    let swapped = after(|plan| plan.swap(&at("1"), &at("3")));
    assert!(swapped.starts_with("[3] ") && swapped.contains("\n[1] 1.original.1=do 1a"));
}

#[test]
fn units_of_two_lanes_take_each_others_step_and_keep_their_lanes_order() {
    let swapped = after(|plan| plan.swap(&at("2.upgrade"), &at("3.original")));
    let expected = "[2] 3.original.1=do 3a\n[3] 2.upgrade.1=do 2a, 2.upgrade.2=do 2b, 2.upgrade.3=wait, 3.upgrade.1=do 3b\n";
    assert!(swapped.contains(expected), "{swapped}");
    let same = after(|plan| plan.swap(&at("3.original"), &at("2.upgrade")));
    assert_eq!(swapped, same);
}

#[test]
fn an_inserted_command_goes_in_line_beside_its_own_lane_else_into_a_step_of_its_own() {
    let inserted = after(|plan| plan.insert(typed("upgrade", "sleep 9"), Side::After, &at("2.upgrade.1")));
    assert!(inserted.contains("2.upgrade.1=do 2a, after 2.upgrade.1=sleep 9, 2.upgrade.2=do 2b"));
    let inserted = after(|plan| plan.insert(typed("third", "sleep 9"), Side::Before, &at("2.upgrade.1")));
    assert!(inserted.contains("[before 2.upgrade.1] before 2.upgrade.1=sleep 9\n[2]"));
    let inserted = after(|plan| plan.insert(typed("upgrade", "wait"), Side::After, &at("4")));
    assert!(inserted.ends_with("[4] \n[after 4] after 4=wait\n"));
}

#[test]
fn things_put_after_one_anchor_stand_in_the_order_in_which_they_came() {
    let twice = after(|plan| {
        plan.insert(typed("upgrade", "do x"), Side::After, &at("2.upgrade.1"))?;
        plan.insert(typed("upgrade", "do y"), Side::After, &at("2.upgrade.1"))?;
        plan.insert(typed("third", "do z"), Side::After, &at("1"))?;
        plan.move_after(&at("3"), &at("1"))
    });
    assert!(twice.contains("=do 2a, after 2.upgrade.1=do x, after 2.upgrade.1=do y, 2.upgrade.2"), "{twice}");
    assert!(twice.contains("[after 1] after 1=do z\n[3] 3.original.1"), "{twice}");
}

#[test]
fn a_replaced_command_keeps_its_address_and_its_key() {
    let mut plan = Plan::of(&book());
    let keys = |plan: &Plan<ToyCommand>| plan.entries().map(|entry| entry.key.clone()).collect::<Vec<_>>();
    let before = keys(&plan);
    plan.replace(&at("2.upgrade.2"), &typed("upgrade", "sleep 3")).unwrap();
    plan.place(&at("3.upgrade.1"), &"original".parse().unwrap()).unwrap();
    plan.hasten(&at("2.upgrade.3")).unwrap();
    assert_eq!(keys(&plan), before);
    let text = shown(&plan);
    assert!(text.contains("2.upgrade.2=sleep 3, 2.upgrade.3=wait (hastened)"), "{text}");
    assert!(text.contains("3.upgrade.1=do 3b (at original)"), "{text}");
}

#[test]
fn equal_commands_are_told_apart_by_their_occurrence_as_written() {
    let book = runbook("## 1. a\n```console\noriginal$ wait\noriginal$ do a\noriginal$ wait\n```\n");
    let mut plan = Plan::of(&book);
    plan.skip(&at("1.original.1")).unwrap();
    let keys: Vec<String> = plan.entries().map(|entry| entry.key.to_string()).collect();
    assert_eq!(keys, ["original$ do a #1", "original$ wait #2"]);
}

#[test]
fn an_edit_that_makes_no_sense_is_refused_and_changes_nothing() {
    assert!(refused(|plan| plan.skip(&at("9"))).contains("no `9`"));
    assert!(refused(|plan| plan.skip(&at("4"))).contains("nothing is typed"));
    assert!(refused(|plan| plan.move_before(&at("2"), &at("2.upgrade.1"))).contains("lies in"));
    assert!(refused(|plan| plan.swap(&at("2"), &at("2.upgrade"))).contains("one in the other"));
    assert!(refused(|plan| plan.swap(&at("2"), &at("3.upgrade"))).contains("different kinds"));
    assert!(refused(|plan| plan.swap(&at("1.original"), &at("1.upgrade"))).contains("side by side"));
    assert!(refused(|plan| plan.replace(&at("2"), &typed("upgrade", "wait"))).contains("3 commands"));
    assert!(refused(|plan| plan.place(&at("2"), &"upgrade".parse().unwrap())).contains("already"));
    assert!(refused(|plan| plan.place(&at("2"), &"nowhere".parse().unwrap())).contains("no lane"));
    assert!(refused(|plan| plan.insert(typed("nowhere", "wait"), Side::After, &at("2"))).contains("no lane"));
}

#[test]
fn a_unit_keeps_its_name_after_other_edits() {
    let text = after(|plan| {
        plan.move_before(&at("3"), &at("1"))?;
        plan.skip(&at("1.original.1"))?;
        plan.repeat(&at("1.original.2"))?;
        plan.move_after(&at("2.upgrade.3"), &at("3.upgrade.1"))
    });
    let expected = "[3] 3.original.1=do 3a | 3.upgrade.1=do 3b, 2.upgrade.3=wait\n[1] 1.original.2=do 1b, 1.original.2=do 1b (again 1) |";
    assert!(text.starts_with(expected), "{text}");
}

#[test]
fn a_rollback_section_is_a_plan_of_its_own() {
    let book = runbook(
        "## 1. a\n> rollback: 1r\n\n```console\noriginal$ wait\n```\n# Rollback\n## 1r. undo\n```console\nupgrade$ do undo\n```\n",
    );
    let plan = Plan::of_rollback(&book, &"1r".parse().unwrap()).unwrap();
    assert_eq!(shown(&plan), "[1r] 1r.upgrade.1=do undo\n");
    assert!(Plan::of_rollback(&book, &"1".parse().unwrap()).is_none());
}
