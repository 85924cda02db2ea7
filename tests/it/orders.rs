//! Adjacent steps that change places (`docs/models/stores.md 8.2`): which orders matter and which do not.
//!
//! The readings are `support::PLAIN`. An order matters where something is missing at the end, a store is not upgraded
//! or does not exist, or the operator waits in vain.

use crate::support::{
    assert_missing, assert_said, assert_trouble, assert_whole, changed, finds, play, played, state,
};
use rehearsal::outcome::Outcome;

fn first(deviations: &[&str]) -> Outcome {
    played("stores/first-half", deviations)
}

fn second(deviations: &[&str]) -> Outcome {
    played("stores/second-half", deviations)
}

#[test]
fn stopping_originals_agent_before_the_wait_of_step_2_leaves_it_waiting_in_vain() {
    let outcome = first(&["move 3.original before 2"]);
    assert_missing(&outcome, &["lost at Original by 4.upgrade: backlog-discarded"]);
    // The row of step 2 is among the lost. The one of step 13 is stamped before the applications' later writes and
    // yet arrives, so that the second time-out is a matter of how long Original's backlog takes.
    assert_eq!(outcome.runbook.steps.iter().filter(|step| step.message.is_some()).count(), 2);
    assert_said(&outcome, "2.upgrade", "no answer");
}

#[test]
fn destroying_before_dumping_loses_the_store() {
    let outcome = first(&["swap 5 with 6"]);
    assert_said(&outcome, "5.upgrade", "does not exist");
    assert!(finds(&outcome, "store-missing", "Upgrade"));
}

#[test]
fn restoring_before_installing_brings_back_a_store_of_the_old_release() {
    let outcome = first(&["move 7.upgrade after 8"]);
    // From there on the tools are those of the new release, which do nothing for an old store.
    assert_said(&outcome, "9.upgrade.1", "these tools are of release 6.0");
    let stopped = "lost at Original by 4.upgrade: not-retained-while-stopped";
    assert_missing(&outcome, &[stopped, "pending at Upgrade by 3.upgrade: agent-down"]);
    assert_eq!(state(&outcome, "Upgrade", "/release"), "5.1");
}

#[test]
fn converting_before_restoring_leaves_a_store_whose_agent_does_not_start() {
    let outcome = first(&["move 9.upgrade.1 before 8"]);
    assert_said(&outcome, "9.upgrade.1", "does not exist");
    assert_said(&outcome, "12.upgrade", "TT12075");
    assert_missing(
        &outcome,
        &["pending at Original by 3.upgrade: agent-down", "pending at Upgrade by 3.upgrade: agent-down"],
    );
}

#[test]
fn stopping_the_channel_after_starting_it_loses_every_later_update() {
    let outcome = first(&["swap 11.upgrade.1 with 11.upgrade.3"]);
    assert_missing(&outcome, &["lost at Original by 11.upgrade.1: not-retained-while-stopped"]);
}

/// The outcome changes for the operator alone: nothing is lost, for the channel holds what is late.
#[test]
fn verifying_before_the_agent_is_up_waits_in_vain() {
    let outcome = first(&["swap 12 with 13"]);
    assert_whole(&outcome);
    assert!(outcome.runbook.steps.iter().any(|step| step.address == "13.upgrade" && step.message.is_some()));
}

/// Whether the remainder gets away depends on when the next batch leaves: with the scenario's pauses it does. An
/// operator who types fast, and changes of state that take effect at once, leave it behind; the printed order loses
/// nothing with them.
#[test]
fn a_row_written_before_the_applications_have_left_does_not_prove_that_everything_has_arrived() {
    assert_whole(&second(&["swap 14.upgrade.1 with 14.upgrade.2"]));
    let fast = [("state_change_s = 10", "state_change_s = 0"), ("think_s = 5", "think_s = 1")];
    let fast = changed("stores/second-half", &fast);
    assert_whole(&play(&fast, &[], 1));
    let outcome = play(&fast, &["swap 14.upgrade.1 with 14.upgrade.2"], 1);
    assert_missing(&outcome, &["lost at Upgrade by 18.original: log-destroyed"]);
    assert_trouble(&outcome, &[]);
}

#[test]
fn pausing_before_the_wait_of_step_14_leaves_it_waiting_in_vain_and_loses_the_rest() {
    let outcome = second(&["move 15.original before 14.upgrade.2"]);
    assert_missing(&outcome, &["lost at Upgrade by 18.original: log-destroyed"]);
    assert_trouble(&outcome, &["14.upgrade.2 timed out"]);
}

#[test]
fn destroying_original_before_dumping_it_loses_the_store() {
    let outcome = second(&["swap 17 with 18"]);
    assert_said(&outcome, "17.original", "does not exist");
    assert!(finds(&outcome, "store-missing", "Original"));
}

#[test]
fn restoring_original_before_installing_brings_back_a_store_of_the_old_release() {
    let outcome = second(&["swap 18a with 19"]);
    assert_said(&outcome, "21.original", "these tools are of release 6.0");
    assert_missing(&outcome, &["pending at Original by 16.original: agent-down"]);
    assert_eq!(state(&outcome, "Original", "/release"), "5.1");
}

#[test]
fn converting_original_before_restoring_it_leaves_a_store_whose_agent_does_not_start() {
    let outcome = second(&["move 20.original.1 before 19"]);
    assert_said(&outcome, "20.original.1", "does not exist");
    assert_said(&outcome, "21.original", "TT12075");
    assert_missing(&outcome, &["pending at Original by 16.original: agent-down"]);
}

/// The outcome changes for the operator alone: the channel is started when he has given up waiting.
#[test]
fn verifying_before_the_channel_is_started_waits_in_vain() {
    let outcome = second(&["swap 22 with 23"]);
    assert_whole(&outcome);
    assert_trouble(&outcome, &["23.original timed out"]);
}

#[test]
fn the_unordered_pairs_of_the_first_half_give_the_same_loss_in_either_order() {
    let pairs = [
        // 1O | 2U
        "move 1.original after 2",
        // 4O | 4U
        "move 4.original before 4.upgrade",
        "move 4.upgrade before 4.original",
        // 6U | 6O
        "move 6.original before 6.upgrade",
        "move 6.upgrade before 6.original",
        // 6O | 7O | 7U
        "move 7.original before 6.original",
        "move 7.original before 7.upgrade",
        "move 7.upgrade before 7.original",
        "move 7.upgrade before 6.original",
        // 9U.reset | 10U
        "move 9.upgrade.3 after 10.upgrade.1",
        // 10U | 11U
        "swap 10 with 11",
    ];
    for deviation in pairs {
        let outcome = first(&[deviation]);
        assert_whole(&outcome);
        assert_trouble(&outcome, &[]);
    }
}

#[test]
fn the_unordered_pairs_of_the_second_half_give_the_same_loss_in_either_order() {
    let pairs = [
        // 15O | 15U
        "move 15.original before 15.upgrade",
        "move 15.upgrade before 15.original",
        // 16O | 16U
        "move 16.original before 16.upgrade",
        "move 16.upgrade before 16.original",
        // 20O.* | 20U.*
        "move 20.upgrade before 20.original",
        "move 20.upgrade after 20.original",
        // 21O | 20U | 22U
        "move 20.upgrade after 21",
        "swap 21 with 22",
        "move 20.upgrade.2 after 22",
    ];
    for deviation in pairs {
        let outcome = second(&[deviation]);
        assert_whole(&outcome);
        assert_trouble(&outcome, &[]);
    }
}
