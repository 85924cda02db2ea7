//! Another order, and giving up half-way.

use proptest::prelude::*;
use runbook::{Address, Edit, Plan, Refused, apply_all};

use crate::toy::{Toy, runbook, shown};

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
upgrade$ do bring 6.0
```
## 3. c

> after: 1.original

```console
third$ wait
```
```console
upgrade$ do 3b
upgrade@6.0$ do 3c
```
## 4. prose

> after: 3.upgrade.2

## 5. d

> after: 4
> rollback: 5r

```console
original$ do 5a
original$ do 5b
```
```console
third$ do 5c
```
## 6. e
```console
original$ do 6a
```
# Rollback
## 5r. back
```console
original$ do 1a
```
";

fn edits(texts: &[&str]) -> Vec<Edit> {
    texts.iter().map(|text| text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))).collect()
}

fn of(book: &str, texts: &[&str]) -> Result<Plan<crate::toy::ToyCommand>, Vec<Refused>> {
    apply_all(&Plan::of(&runbook(book)), &edits(texts), &Toy)
}

/// The labels of what is played, in order.
fn line(texts: &[&str]) -> String {
    let plan = of(BOOK, texts).unwrap_or_else(|refused| panic!("{refused:?}"));
    let steps: Vec<_> = plan.steps().collect();
    assert!(steps.iter().all(|step| step.columns().count() <= 1), "one after the other");
    let labels = plan.entries().map(|entry| entry.label().to_string());
    labels.collect::<Vec<_>>().join(" ")
}

/// The part of the printed edit that is at fault, the message, and what to do.
fn refused(text: &str) -> (String, String, Option<String>) {
    let refused = of(BOOK, &[text]).expect_err("it is refused").remove(0);
    let problem = refused.to_problem();
    (text[problem.range.clone()].to_owned(), problem.message, problem.help)
}

const WRITTEN: &str = "1.original.1 1.original.2 1.upgrade.1 2.upgrade.1 3.third.1 3.upgrade.1 3.upgrade.2 \
                       5.original.1 5.original.2 5.third.1 6.original.1";

#[test]
fn an_order_of_one_unit_only_drops_the_barriers() {
    assert_eq!(line(&["order 1"]), WRITTEN);
    assert_eq!(line(&["order freely 6"]), WRITTEN);
}

#[test]
fn what_is_not_listed_comes_as_early_as_its_printed_place_allows() {
    // Step 3 waits for all of original's part of step 1.
    assert_eq!(
        line(&["order 2, 1.original"]),
        "1.upgrade.1 2.upgrade.1 1.original.1 1.original.2 3.third.1 3.upgrade.1 3.upgrade.2 5.original.1 \
         5.original.2 5.third.1 6.original.1"
    );
    assert_eq!(
        line(&["order freely 3, 1.original.2"]),
        "1.original.1 1.upgrade.1 2.upgrade.1 3.third.1 3.upgrade.1 3.upgrade.2 1.original.2 5.original.1 \
         5.original.2 5.third.1 6.original.1"
    );
}

#[test]
fn lanes_and_declared_edges_are_kept_and_freely_drops_them() {
    assert!(line(&["order freely 6, 5.original.2"]).ends_with("6.original.1 5.original.2"));
    let (part, message, help) = refused("order 6, 5.original.2");
    assert_eq!(part, "6");
    assert_eq!(
        message,
        "`6` cannot come before `5.original.2`: `5.original.2` comes before `6.original.1` in lane `original`"
    );
    assert_eq!(help.as_deref(), Some("`order freely` keeps neither the order of lanes nor declared edges"));
    let (_, message, _) = refused("order 3.third, 1.original.1");
    assert!(message.ends_with("`1.original.1` comes before `3.third.1` as step `3` declares"), "{message}");
}

#[test]
fn a_declared_edge_holds_across_a_step_in_which_nothing_is_typed() {
    let (_, message, _) = refused("order 5.third, 3.upgrade.2");
    assert!(message.ends_with("`3.upgrade.2` comes before `5.third.1` as step `5` declares"), "{message}");
}

#[test]
fn an_install_always_comes_before_what_is_typed_with_its_tools() {
    for text in ["order freely 3.upgrade.1, 2", "order freely 3.upgrade.2, 2"] {
        let (_, message, help) = refused(text);
        assert!(message.contains("`2.upgrade.1` comes before `3.upgrade."), "{message}");
        assert!(message.ends_with("and brings its tools"), "{message}");
        assert_eq!(help, None);
    }
    assert!(line(&["order freely 2, 1.upgrade"]).contains("2.upgrade.1 1.upgrade.1"));
}

#[test]
fn a_way_over_several_edges_is_told_link_by_link() {
    let (_, message, _) = refused("order 6, 1.original.2, 1.upgrade");
    assert_eq!(
        message,
        "`6` cannot come before `1.original.2`: `1.original.2` comes before `6.original.1` in lane `original`"
    );
    let (_, message, _) = refused("order 6, 3.upgrade.1");
    assert_eq!(
        message,
        "`6` cannot come before `3.upgrade.1`: `3.upgrade.1` comes before `3.upgrade.2` in lane `upgrade`, and \
         `3.upgrade.2` comes before `5.original.2` as step `5` declares, and `5.original.2` comes before \
         `6.original.1` in lane `original`"
    );
}

#[test]
fn an_order_that_cannot_be_is_refused_with_its_place() {
    assert_eq!(refused("order 6, 1, 1.upgrade").0, "1.upgrade");
    assert_eq!(refused("order 4, 1").1, "nothing is typed in `4`");
    assert_eq!(refused("order 1, 9").0, "9");
    let two = of(BOOK, &["order 1", "order freely 2, 1.upgrade"]).expect_err("one order only");
    assert_eq!(
        two[0].to_problem().message,
        "`order 1` is given too, and only one of the two can be followed"
    );
}

#[test]
fn an_order_is_applied_after_all_other_edits_and_keeps_what_they_leave() {
    let line =
        line(&["order freely 5.third, 5.original", "repeat 5.original.1", "skip 1", "move 6 before 3"]);
    assert_eq!(
        line,
        "2.upgrade.1 6.original.1 3.third.1 3.upgrade.1 3.upgrade.2 5.third.1 5.original.1 5.original.1 5.original.2"
    );
    let moved = self::line(&["order 6, 5.third", "move 3.third before 1", "skip 3.upgrade"]);
    assert!(
        moved.starts_with("3.third.1 1.original.1"),
        "an edge that a move has broken is not kept: {moved}"
    );
}

#[test]
fn inserted_commands_keep_their_side_of_the_anchor() {
    let insert = ["insert 'wait' at original before 5.original.2", "insert 'wait' at upgrade after 1"];
    let freely = line(&[insert[0], insert[1], "order freely 6, 5.original.2, 1.upgrade"]);
    assert!(freely.contains("6.original.1 5.original.2 1.upgrade.1 after 1"), "{freely}");
    assert!(freely.contains("5.original.1 before 5.original.2 5.third.1"), "{freely}");
}

#[test]
fn giving_up_leaves_out_the_rest_and_plays_the_way_back() {
    let plan = of(BOOK, &["abort after 5.original.1"]).expect("it can be aborted");
    let text = shown(&plan);
    // The lane beside it finishes the step.
    assert!(
        text.ends_with("[5] 5.original.1=do 5a | 5.third.1=do 5c\n[5r] 5r.original.1=do 1a\n[6] \n"),
        "{text}"
    );
    let left_out: Vec<String> = plan.skipped().map(|entry| entry.label().to_string()).collect();
    assert_eq!(left_out, ["5.original.2", "6.original.1"]);
    let keys: Vec<String> = plan.entries().map(|entry| entry.key.to_string()).collect();
    assert_eq!(keys.last().map(String::as_str), Some("original$ do 1a #2"), "its draws are no step's");
}

#[test]
fn giving_up_in_another_order_leaves_out_what_comes_later_there() {
    let aborted = line(&["abort after 5.third", "order 5.third, 5.original"]);
    assert!(aborted.ends_with("3.upgrade.2 5.third.1 5r.original.1"), "{aborted}");
}

#[test]
fn where_no_way_back_is_named_giving_up_is_refused_with_advice() {
    let (part, message, help) = refused("abort after 3.upgrade");
    assert_eq!(part, "3.upgrade");
    assert!(message.starts_with("step `3` names no rollback section"), "{message}");
    let help = help.expect("there is advice");
    assert!(help.contains("`> rollback: ID`") && help.ends_with("in one of these steps: 5"), "{help}");
}

proptest! {
    /// The list in its order, and of what is free always the first: told by hand.
    #[test]
    fn an_order_of_commands_is_what_the_rule_says(
        units in prop::sample::subsequence(commands(), 1..6).prop_shuffle()
    ) {
        let text: Vec<String> = units.iter().map(ToString::to_string).collect();
        let text = format!("order freely {}", text.join(", "));
        let got = of(BOOK, &[&text]);
        let mut waiting = commands();
        let mut wanted = Vec::new();
        let install: Address = "2.upgrade.1".parse().expect("an address");
        let needs_tools = |at: &Address| ["3.upgrade.1", "3.upgrade.2"].contains(&at.to_string().as_str());
        while let Some(index) = waiting.iter().position(|at| {
            let place = units.iter().position(|unit| unit == at);
            let listed = place.is_none_or(|place| units[..place].iter().all(|unit| wanted.contains(unit)));
            listed && (!needs_tools(at) || wanted.contains(&install))
        }) {
            wanted.push(waiting.remove(index));
        }
        match got {
            Ok(plan) => {
                prop_assert!(waiting.is_empty());
                let got: Vec<Address> = plan.entries().map(|entry| entry.address.clone()).collect();
                prop_assert_eq!(got, wanted);
            }
            Err(_) => prop_assert!(!waiting.is_empty()),
        }
    }
}

fn commands() -> Vec<Address> {
    WRITTEN.split(' ').map(|text| text.parse().expect("an address")).collect()
}
