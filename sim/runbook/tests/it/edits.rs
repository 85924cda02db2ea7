//! Edits in their printed form, and sets of them.

use proptest::prelude::*;
use runbook::{Address, Edit, Lane, Plan, PlanStep, Prompt, Side, apply_all};

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
upgrade$ do 2a
upgrade$ wait
```
## 3. c

> rollback: 3r

```console
original$ do 3a
```
# Rollback
## 3r. back
```console
upgrade$ do back
```
";

fn edits(texts: &[&str]) -> Vec<Edit> {
    texts.iter().map(|text| text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))).collect()
}

fn applied(texts: &[&str]) -> String {
    let plan = apply_all(&Plan::of(&runbook(BOOK)), &edits(texts), &Toy);
    shown(&plan.unwrap_or_else(|refused| panic!("{refused:?}")))
}

/// Each refusal as its index, the part of the printed edit that is at fault, and the message.
fn refused(texts: &[&str]) -> Vec<(usize, String, String)> {
    let edits = edits(texts);
    let refused = apply_all(&Plan::of(&runbook(BOOK)), &edits, &Toy).expect_err("the set is refused");
    let told = refused.into_iter().map(|refused| {
        let printed = edits[refused.index].to_string();
        (refused.index, printed[refused.range.clone()].to_owned(), refused.to_problem().message)
    });
    told.collect()
}

#[test]
fn a_set_is_applied_in_one_order_whatever_order_it_is_given_in() {
    let set = [
        "swap 2.upgrade.1 with 2.upgrade.2",
        "move 3 before 1",
        "skip 1.original.2",
        "insert 'sleep 1' at upgrade after 1.upgrade.1",
        "repeat 1.upgrade.1",
        "replace 1.original.1 with 'do other'",
    ];
    let forward = applied(&set);
    let mut backward = set;
    backward.reverse();
    assert_eq!(applied(&backward), forward);
    let expected = "[3] 3.original.1=do 3a\n[1] 1.original.1=do other | 1.upgrade.1=do 1c, 1.upgrade.1=do 1c (again 1), \
                    after 1.upgrade.1=sleep 1\n[2] 2.upgrade.2=wait, 2.upgrade.1=do 2a\n";
    assert_eq!(forward, expected);
}

#[test]
fn two_edits_that_claim_one_unit_are_an_error() {
    let told = refused(&["skip 1.original.2", "move 1 after 3"]);
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].0, told[0].1.as_str()), (1, "1"));
    assert!(told[0].2.contains("`skip 1.original.2`"), "{told:?}");
    assert_eq!(refused(&["skip 3", "skip 3"])[0].2, "this is given twice");
    assert_eq!(refused(&["insert 'wait' at third after 1", "insert 'wait' at third after 1"]).len(), 1);
    assert_eq!(refused(&["swap 1 with 2", "hasten 2.upgrade.2"]).len(), 1);
}

#[test]
fn an_inserted_command_goes_with_its_anchor_in_line_and_stays_as_a_step() {
    let insert = "insert 'wait' at original before 3.original.1";
    assert!(
        applied(&[insert, "move 3.original.1 before 1"])
            .starts_with("[3.original.1] before 3.original.1=wait, 3.original.1=do 3a\n[1]")
    );
    let insert = "insert 'wait' at upgrade before 3.original.1";
    let text = applied(&[insert, "swap 3.original.1 with 1.original.1"]);
    assert!(
        text.ends_with("[before 3.original.1] before 3.original.1=wait\n[3] 1.original.1=do 1a\n"),
        "{text}"
    );
}

#[test]
fn an_anchor_is_not_claimed() {
    assert!(applied(&["skip 1", "move 3 before 1"]).starts_with("[3] 3.original.1=do 3a\n[1] \n"));
    let text = applied(&["insert 'wait' at original before 1.original.2", "skip 1.original.2"]);
    assert!(text.contains("1.original.1=do 1a, before 1.original.2=wait |"), "{text}");
}

#[test]
fn an_edit_that_the_plan_refuses_says_which_part_of_it_is_wrong() {
    let told =
        refused(&["move 2 before 9", "skip 7", "place 3 at nowhere", "insert 'slep 10' at third after 1"]);
    let parts: Vec<&str> = told.iter().map(|(_, part, _)| part.as_str()).collect();
    assert_eq!(parts, ["9", "7", "nowhere", "slep"]);
    let told = refused(&["replace 1.original.1 with 'sleep it''s'"]);
    assert_eq!(told[0].1, "it''s");
}

#[test]
fn a_text_that_is_no_edit_says_where_and_what_was_meant() {
    let cases = [
        ("", "", None),
        ("skp 6", "skp", Some("skip")),
        ("skip", "", None),
        ("skip 6.Upgrade", "6.Upgrade", Some("6.upgrade")),
        ("skip 6 7", "7", None),
        ("move 6 befor 7", "befor", Some("before")),
        ("move 6 before", "", None),
        ("swap 6 wiht 7", "wiht", Some("with")),
        ("insert sleep 10 at upgrade after 6", "sleep", None),
        ("insert 'sleep 10 at upgrade after 6", "'sleep 10 at upgrade after 6", None),
        ("insert '' at upgrade after 6", "", None),
        ("insert 'x' at upgrade@ after 6", "upgrade@", None),
        ("place 6 at Upgrade", "Upgrade", Some("upgrade")),
        ("replace 6.a.1 by 'x'", "by", None),
        ("order", "", None),
        ("order freely", "", None),
        ("order frely 6, 7", "frely", Some("freely")),
        ("order 6,, 7", "", None),
        ("order 6, 7,", "", None),
        ("order 6 7", " 7", None),
        ("order 6, 7.Upgrade", "7.Upgrade", Some("7.upgrade")),
        ("abort 6", "6", None),
        ("abort after", "", None),
    ];
    for (text, part, meant) in cases {
        let problem = text.parse::<Edit>().unwrap_err().problem;
        assert_eq!(&text[problem.range.clone()], part, "{text}: {}", problem.message);
        assert_eq!(problem.replacement.as_deref(), meant, "{text}: {}", problem.message);
    }
}

#[test]
fn either_quote_and_either_word_of_swap_are_read() {
    assert_eq!(edits(&["swap 1 and 2"])[0].to_string(), "swap 1 with 2");
    let edit = &edits(&["insert \"ttIsql -e 'x'\" at original@6.0 before 6.original.1"])[0];
    assert_eq!(edit.to_string(), "insert 'ttIsql -e ''x''' at original@6.0 before 6.original.1");
}

fn address() -> impl Strategy<Value = Address> {
    let text = "[0-9]{1,2}[a-z]?([.](original|upgrade)([.][1-9])?)?";
    text.prop_map(|text| text.parse().expect("an address"))
}

fn lane() -> impl Strategy<Value = Lane> {
    "[a-z][a-z0-9-]{0,5}".prop_map(|text| text.parse().expect("a lane"))
}

fn edit() -> impl Strategy<Value = Edit> {
    let text = || "[^ \n]\\PC{0,12}".prop_filter("not blank", |text| !text.trim().is_empty());
    let side = || prop_oneof![Just(Side::Before), Just(Side::After)];
    let prompt =
        (lane(), prop::option::of("[0-9][.][0-9]")).prop_map(|(lane, release)| Prompt { lane, release });
    prop_oneof![
        (address(), text()).prop_map(|(unit, text)| Edit::Replace { unit, text }),
        (address(), lane()).prop_map(|(unit, lane)| Edit::Place { unit, lane }),
        (address(), side(), prompt, text()).prop_map(|(anchor, side, prompt, text)| Edit::Insert {
            anchor,
            side,
            prompt,
            text
        }),
        address().prop_map(Edit::Skip),
        address().prop_map(Edit::Repeat),
        address().prop_map(Edit::Hasten),
        (address(), side(), address()).prop_map(|(unit, side, anchor)| Edit::Move { unit, side, anchor }),
        (address(), address()).prop_map(|(first, second)| Edit::Swap { first, second }),
        (any::<bool>(), prop::collection::vec(address(), 1..5))
            .prop_map(|(freely, units)| Edit::Order { freely, units }),
        address().prop_map(Edit::Abort),
    ]
}

/// An edit of units that the book has.
fn fitting() -> impl Strategy<Value = Edit> {
    let units: Vec<Address> = Plan::of(&runbook(BOOK)).written().to_vec();
    let some = prop::sample::subsequence(units.clone(), 1..4).prop_shuffle();
    let unit = move || prop::sample::select(units.clone());
    let side = || prop_oneof![Just(Side::Before), Just(Side::After)];
    prop_oneof![
        unit().prop_map(Edit::Skip),
        unit().prop_map(Edit::Repeat),
        unit().prop_map(Edit::Hasten),
        (unit(), side(), unit()).prop_map(|(unit, side, anchor)| Edit::Move { unit, side, anchor }),
        (unit(), unit()).prop_map(|(first, second)| Edit::Swap { first, second }),
        (any::<bool>(), some).prop_map(|(freely, units)| Edit::Order { freely, units }),
        unit().prop_map(Edit::Abort),
        (side(), unit(), prop::sample::select(crate::toy::lanes())).prop_map(|(side, anchor, lane)| {
            Edit::Insert { anchor, side, prompt: Prompt { lane, release: None }, text: "wait".to_owned() }
        }),
    ]
}

/// So that thousands of plans of one long runbook cost what they differ by.
#[test]
fn a_plan_shares_with_its_original_every_step_that_an_edit_leaves_alone() {
    let plan = Plan::of(&runbook(BOOK));
    let shared = |texts: &[&str]| {
        let edited = apply_all(&plan, &edits(texts), &Toy).expect("they fit");
        let is_shared = |step: &PlanStep<_>| plan.steps().any(|own| std::ptr::eq(own, step));
        edited.steps().map(|step| if is_shared(step) { '=' } else { '+' }).collect::<String>()
    };
    for (texts, expected) in [
        (&["skip 1.original.2"][..], "+=="),
        (&["hasten 2"], "=+="),
        (&["repeat 3"], "===+"),
        (&["move 3 before 1"], "+=="),
        (&["move 1.upgrade after 2"], "+=+="),
        (&["swap 1 with 3"], "==="),
    ] {
        assert_eq!(shared(texts), expected, "{texts:?}");
    }
}

proptest! {
    #[test]
    fn an_edit_prints_as_it_parses(edit in edit()) {
        let printed = edit.to_string();
        let again: Edit = printed.parse().map_err(|error| TestCaseError::fail(format!("{printed}: {error}")))?;
        prop_assert_eq!(again, edit);
    }

    #[test]
    fn no_text_makes_the_edit_parser_panic(text in "\\PC{0,60}") {
        if let Err(error) = text.parse::<Edit>() {
            prop_assert!(text.get(error.problem.range.clone()).is_some());
        }
    }

    #[test]
    fn a_set_of_edits_loses_and_invents_no_command(set in prop::collection::vec(fitting(), 0..5)) {
        let plan = Plan::of(&runbook(BOOK));
        let mut backward = set.clone();
        backward.reverse();
        let (forth, back) = (apply_all(&plan, &set, &Toy), apply_all(&plan, &backward, &Toy));
        prop_assert_eq!(forth.is_ok(), back.is_ok());
        if let (Ok(forth), Ok(back)) = (forth, back) {
            prop_assert_eq!(&forth, &back);
            let first = |entry: &&runbook::PlanEntry<_>| entry.attempt == 0 && !entry.is_inserted();
            let back = |entry: &&runbook::PlanEntry<_>| entry.address.step().as_str() == "3r";
            let aborted = set.iter().any(|edit| matches!(edit, Edit::Abort(_)));
            prop_assert_eq!(forth.entries().any(|entry| back(&entry)), aborted);
            let left = forth.entries().chain(forth.skipped()).filter(first).filter(|entry| !back(entry));
            let mut left: Vec<String> = left.map(|entry| entry.key.to_string()).collect();
            let mut written: Vec<String> = plan.entries().map(|entry| entry.key.to_string()).collect();
            left.sort();
            written.sort();
            prop_assert_eq!(left, written);
            let in_lanes = forth.steps().flat_map(PlanStep::columns).all(|column| {
                column.entries().all(|entry| entry.typed.prompt.lane == column.lane)
            });
            prop_assert!(in_lanes, "a column holds its own lane alone");
        }
    }
}
