//! A store whose disk is full takes nothing, from its peer as little as from its applications; what waits for it is held
//! and goes out when there is room, and a disk that is full at the end misses the goal.

use crate::support::{changed, play, played};
use kernel::Span;
use rehearsal::outcome::{Outcome, Verdict};

/// A log that wants a further file all the time.
const SMALL: &[(&str, &str)] = &[("file = 8192", "file = 8")];

/// The points that are missed for a full disk, and what is said of each.
fn missed_for_room(outcome: &Outcome, host: &str, store: &str, fault: &str) -> Vec<String> {
    let full = format!("no room on {host} for a further log file of {store}");
    let missed = outcome.goal.iter().filter(|point| point.is.ends_with(&full));
    missed
        .map(|point| {
            assert_eq!(point.fault(), Some(fault), "{point:?}");
            format!("{}: {}", point.what, point.is)
        })
        .collect()
}

#[test]
fn a_store_on_a_full_disk_takes_nothing_from_its_peer_and_the_fault_is_to_blame_for_what_waits() {
    let fault = "fill upgradehost at 33";
    let outcome = play(&changed("stores/corrected", SMALL), &[fault], 1);
    assert_eq!(outcome.verdict, Verdict::Violated);
    let missed = missed_for_room(&outcome, "upgradehost", "Upgrade", fault);
    let channel = "channel from Original to Upgrade: not connected: there is no room on upgradehost for a further \
                   log file of Upgrade";
    assert_eq!(missed, [channel], "{:?}", outcome.goal);
    assert!(outcome.updates.pending > 1_000, "the log of Original holds what Upgrade cannot take");
    assert_eq!(outcome.updates.lost, 0);
    for cause in &outcome.pending_by_cause {
        assert_eq!((cause.cause, cause.fault.as_deref()), ("receiver-full", Some(fault)));
    }
}

#[test]
fn a_full_disk_at_the_end_misses_the_goal_although_the_log_goes_on_in_the_file_that_it_has() {
    for (name, fault, host, store) in [
        ("stores/corrected", "fill upgradehost at 33", "upgradehost", "Upgrade"),
        ("stores/overview", "fill originalhost at 18.upgrade", "originalhost", "Original"),
    ] {
        let outcome = played(name, &[fault, "load 10%"]);
        assert_eq!(outcome.verdict, Verdict::Violated, "{name}: {fault}");
        assert!(!missed_for_room(&outcome, host, store, fault).is_empty(), "{:?}", outcome.goal);
    }
    let ends = played("stores/corrected", &["fill upgradehost at 33 for 5s", "load 10%"]);
    assert!(ends.goal.is_empty(), "{:?}", ends.goal);
}

#[test]
fn what_waits_for_a_full_disk_is_sent_when_there_is_room_again() {
    let scene = changed("stores/corrected", SMALL);
    let without = play(&scene, &[], 1);
    let outcome = play(&scene, &["fill upgradehost at 33 for 40s"], 1);
    assert_eq!((outcome.updates.lost, outcome.updates.pending), (0, 0), "{:?}", outcome.pending_by_cause);
    assert!(outcome.goal.is_empty(), "{:?}", outcome.goal);
    assert!(outcome.exposure.max_lag_s.expect("it is measured").span() > Span::from_secs(30));
    assert_eq!(without.verdict, Verdict::Held);
}

#[test]
fn a_marker_does_not_arrive_at_a_store_whose_disk_is_full() {
    let (name, last) = ("stores/corrected", "insert 'marker Original to Upgrade' at original after 33");
    let scene = changed(name, SMALL);
    let outcome = play(&scene, &[last, "fill upgradehost at 33"], 1);
    assert_eq!(outcome.verdict, Verdict::Stuck, "{:?}", outcome.stuck_at);
    let there_is_room = play(&scene, &[last], 1);
    assert_eq!(there_is_room.verdict, Verdict::Held);
}

#[test]
fn a_restore_onto_a_full_disk_is_refused_and_the_fault_is_to_blame_for_the_store_that_is_not_there() {
    let fault = "fill upgradehost at 12";
    let outcome = played("stores/corrected", &[fault, "load 10%"]);
    let restore =
        outcome.runbook.steps.iter().find(|step| step.address == "12.upgrade").expect("it is played");
    let message = restore.message.as_deref().unwrap_or_default();
    assert!(message.starts_with("cannot restore Upgrade: "), "{restore:?}");
    let store = outcome.goal.iter().find(|point| point.what == "store Upgrade");
    assert_eq!(store.map(|point| point.fault()), Some(Some(fault)), "{:?}", outcome.goal);
}
