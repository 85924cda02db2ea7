//! What is printed reads back as what was printed.

use proptest::prelude::*;
use runbook::{Address, Column, Lane, Prompt, Runbook, Step, StepId, TypedCommand, print};

use crate::toy::{Toy, ToyCommand, lanes, runbook};

fn command() -> impl Strategy<Value = (String, Option<String>, Vec<String>)> {
    // What means something to a shell stands in quotes, or where it means nothing.
    let word = prop_oneof![
        "[a-z=/手*_-]{1,6}",
        "'[a-z\"`$#;&|<>%手]{0,5}'",
        "\"[a-z'#;&|<>手]{0,5}\"",
        "[a-z][$#][a-z]",
        "[a-z]=1;[a-z]=2"
    ];
    let text = prop_oneof![
        prop::collection::vec(word, 1..4).prop_map(|words| format!("do {}", words.join(" "))),
        Just("wait".to_owned()),
        (1u32..100).prop_map(|seconds| format!("sleep {seconds}")),
    ];
    let text = text.prop_filter("the toy's tool refuses it", |text| !text.contains("-start"));
    let output = prop_oneof![
        "[A-Z][a-z 手*_-]{0,10}[a-z]",
        "# [A-Z][a-z]{1,5}",
        "`{1,5}",
        "~{1,5}",
        "##7[.] x",
        "> after: 1",
        "a -> b"
    ];
    let output = output.prop_filter("it answers a tool, and is no output", |line| line != "Yes");
    (text, prop::option::of("[0-9][.][0-9a-z-]{1,4}"), prop::collection::vec(output, 0..3))
}

fn typed(
    lane: &Lane,
    (text, release, expects): (String, Option<String>, Vec<String>),
) -> TypedCommand<ToyCommand> {
    let prompt = Prompt { lane: lane.clone(), release };
    let (typed, _) = TypedCommand::read(prompt, &text, &Toy).expect("a command of the toy");
    TypedCommand { expects, ..typed }
}

fn column(lane: Lane) -> impl Strategy<Value = Column<ToyCommand>> {
    prop::collection::vec(command(), 1..4).prop_map(move |commands| Column {
        lane: lane.clone(),
        commands: commands.into_iter().map(|command| typed(&lane, command)).collect(),
    })
}

fn columns() -> impl Strategy<Value = Vec<Column<ToyCommand>>> {
    let chosen = prop::sample::subsequence(lanes(), 0..=3).prop_shuffle();
    chosen.prop_flat_map(|lanes| lanes.into_iter().map(column).collect::<Vec<_>>())
}

fn title() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        "[a-z]{1,8}",
        Just("`code`".to_owned()),
        Just("*so*".to_owned()),
        Just("#".to_owned()),
        Just("手順".to_owned())
    ];
    prop::collection::vec(word, 0..5).prop_map(|words| words.join(" "))
}

/// Steps with unique ids; each may come after units of earlier ones.
fn steps(first: u32) -> impl Strategy<Value = Vec<Step<ToyCommand>>> {
    let step = (title(), columns(), "[a-z]{0,2}");
    prop::collection::vec(step, 1..5).prop_map(move |steps| {
        let steps = (first..).zip(steps).map(|(number, (title, columns, letters))| Step {
            id: format!("{number}{letters}").parse().expect("an id"),
            title,
            range: 0..0,
            columns,
            after: Vec::new(),
            rollback: None,
        });
        steps.collect()
    })
}

fn book() -> impl Strategy<Value = Runbook<ToyCommand>> {
    let parts = (prop::option::of("[A-Z][a-z]{0,8}"), steps(1), prop::option::of(steps(100)), any::<u64>());
    parts
        .prop_map(|(title, steps, rollbacks, choice)| {
            let rollbacks = rollbacks.unwrap_or_default();
            let mut book = Runbook { title, lanes: lanes(), steps, rollbacks };
            declare(&mut book, choice);
            book
        })
        .prop_filter("something is typed", |book| book.commands().next().is_some())
        .prop_filter("a title of its own", |book| {
            book.title.as_ref().is_none_or(|title| !title.starts_with("Ro"))
        })
}

/// Declares some edges and rollback names that exist.
fn declare(book: &mut Runbook<ToyCommand>, choice: u64) {
    let ids: Vec<StepId> = book.rollbacks.iter().map(|section| section.id.clone()).collect();
    let units: Vec<Vec<Address>> = book.steps.iter().map(|step| step.addresses().collect()).collect();
    for (order, step) in book.steps.iter_mut().enumerate() {
        let bit = |n: usize| choice >> ((order * 7 + n) % 64) & 1 == 1;
        let earlier: Vec<&Address> = units[..order].iter().flatten().collect();
        let some = earlier.iter().enumerate().filter(|(n, _)| bit(*n)).take(3);
        step.after = some.map(|(_, address)| ((*address).clone(), 0..0)).collect();
        step.rollback = ids.get(order).filter(|_| bit(5)).map(|id| (id.clone(), 0..0));
    }
}

proptest! {
    #[test]
    fn a_printed_runbook_reads_back_as_itself(book in book()) {
        let printed = print(&book);
        let again = runbook(&printed);
        prop_assert_eq!(again.without_ranges(), book, "{}", printed);
        prop_assert_eq!(print(&again), printed);
    }
}
