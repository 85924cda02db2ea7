//! Groups: failures of one kind are one finding, its smallest case stands for it, and the worst comes first.

use crate::toy::{Toy, case, deviation};
use rehearsal::outcome::{Seconds, Verdict};
use search::{Engine, Unmonitored, group_failures};

#[test]
fn failures_of_one_kind_are_one_group_with_the_smallest_as_its_example() {
    let toy = Toy::failing(&[(&["skip 1"], "one"), (&["skip 2"], "two")]);
    let cases = [
        case(&["skip 1", "skip 3"]),
        case(&["skip 1"]),
        case(&["skip 2", "skip 3"]),
        case(&["skip 3"]),
        case(&["skip 1", "skip 4"]),
    ];
    let played = Engine::new(&toy, &Unmonitored).ask_all(&cases);
    let groups = group_failures(&played);
    let told: Vec<_> = groups
        .iter()
        .map(|group| (group.signature.cause.as_deref(), group.count, group.example.printed()))
        .collect();
    assert_eq!(
        told,
        [
            (Some("one"), 3, vec![String::from("skip 1")]),
            (Some("two"), 1, vec![String::from("skip 2"), String::from("skip 3")]),
        ]
    );
}

#[test]
fn a_case_proposed_twice_counts_once() {
    let toy = Toy::failing(&[(&["skip 1"], "one")]);
    let played = Engine::new(&toy, &Unmonitored).ask_all(&[case(&["skip 1"]), case(&["skip 1"])]);
    assert_eq!(group_failures(&played)[0].count, 1);
}

#[test]
fn what_clients_lost_for_good_comes_before_what_is_only_behind() {
    let toy = Toy::failing(&[(&["skip 1"], "one"), (&["skip 2"], "two")]);
    let mut played = Engine::new(&toy, &Unmonitored).ask_all(&[case(&["skip 1"]), case(&["skip 2"])]);
    let worse = |played: &mut search::PlayedCase, lost: u64, to_clients: u64| {
        if let Ok(told) = &mut played.answer {
            (told.lost, told.lost_to_clients) = (lost, to_clients);
        }
    };
    worse(&mut played[0], 500, 0);
    worse(&mut played[1], 3, 3);
    let causes: Vec<_> = group_failures(&played).into_iter().map(|group| group.signature.cause).collect();
    assert_eq!(causes, [Some(String::from("two")), Some(String::from("one"))]);
}

/// One after the other, each worse than the one before in the number that comes first of those that differ.
#[test]
fn failures_stand_in_the_order_that_is_named() {
    let names = ["1", "2", "3", "4", "5", "6"];
    let sets: Vec<[String; 1]> = names.iter().map(|name| [format!("skip {name}")]).collect();
    let toy = Toy {
        fatal: sets.iter().zip(names).map(|(set, name)| (vec![deviation(&set[0])], name)).collect(),
        ..Toy::default()
    };
    let cases: Vec<_> = sets.iter().map(|set| case(&[&set[0]])).collect();
    let mut played = Engine::new(&toy, &Unmonitored).ask_all(&cases);
    let gap = Seconds(kernel::Span::from_secs(100));
    // Lost to clients, lost, pending, how it ended, and the gap; listed here the other way round.
    let told = [
        (0, 0, 0, Verdict::Inconclusive, gap),
        (0, 0, 0, Verdict::Violated, gap),
        (0, 0, 0, Verdict::Stuck, Seconds::default()),
        (0, 0, 900, Verdict::Violated, Seconds::default()),
        (0, 50, 0, Verdict::Violated, Seconds::default()),
        (1, 1, 0, Verdict::Violated, Seconds::default()),
    ];
    for (one, (to_clients, lost, pending, verdict, gap)) in played.iter_mut().zip(told) {
        let told = one.answer.as_mut().expect("it was played");
        (told.lost_to_clients, told.lost, told.pending, told.longest_gap_s) =
            (to_clients, lost, pending, gap);
        (told.verdict, told.signature.verdict) = (verdict, verdict);
    }
    let causes: Vec<String> =
        group_failures(&played).into_iter().filter_map(|group| group.signature.cause).collect();
    assert_eq!(causes, ["6", "5", "4", "3", "2", "1"]);
    assert_eq!(search::ORDER[..4], ["lost to clients", "lost", "pending", "stuck"]);
}

/// The example is the smallest case and not the worst, so that the kind is told by the worst of all its cases.
#[test]
fn a_kind_is_as_bad_as_the_worst_of_its_cases() {
    let toy = Toy::failing(&[(&["skip 1"], "one"), (&["skip 2"], "two")]);
    let cases = [case(&["skip 1"]), case(&["skip 1", "skip 3"]), case(&["skip 2"])];
    let mut played = Engine::new(&toy, &Unmonitored).ask_all(&cases);
    for (one, pending) in played.iter_mut().zip([1, 70, 30]) {
        let told = one.answer.as_mut().expect("it was played");
        (told.lost, told.pending) = (0, pending);
    }
    let groups = group_failures(&played);
    let most: Vec<_> = groups.iter().map(|group| (group.pending_max, group.told.pending)).collect();
    assert_eq!(most, [(70, 1), (30, 30)]);
}
