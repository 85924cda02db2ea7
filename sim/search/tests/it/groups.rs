//! Groups: failures of one kind are one finding, its smallest case stands for it, and the worst comes first.

use crate::toy::{Toy, case};
use search::{Engine, Unwatched, groups};

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
    let played = Engine::new(&toy, &Unwatched).ask_all(&cases);
    let groups = groups(&played);
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
    let played = Engine::new(&toy, &Unwatched).ask_all(&[case(&["skip 1"]), case(&["skip 1"])]);
    assert_eq!(groups(&played)[0].count, 1);
}

#[test]
fn what_clients_lost_for_good_comes_before_what_is_only_behind() {
    let toy = Toy::failing(&[(&["skip 1"], "one"), (&["skip 2"], "two")]);
    let mut played = Engine::new(&toy, &Unwatched).ask_all(&[case(&["skip 1"]), case(&["skip 2"])]);
    let worse = |played: &mut search::Played, lost: u64, to_clients: u64| {
        if let Ok(told) = &mut played.answer {
            (told.lost, told.lost_to_clients) = (lost, to_clients);
        }
    };
    worse(&mut played[0], 500, 0);
    worse(&mut played[1], 3, 3);
    let causes: Vec<_> = groups(&played).into_iter().map(|group| group.signature.cause).collect();
    assert_eq!(causes, [Some(String::from("two")), Some(String::from("one"))]);
}
