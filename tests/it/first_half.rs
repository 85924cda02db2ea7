//! Each step of the first half, left out or done otherwise: what `docs/models/stores.md 8.3` says happens then.
//!
//! The readings are `support::PLAIN` unless a test names another: a reset clears a mark that is not of the log, a
//! dump carries the channel's state, and row time stamps decide. Operators go on after a refusal and applications
//! hold no connections, so that nothing but the runbook protects the updates.

use crate::support::{
    assert_missing, assert_said, assert_trouble, assert_whole, changed, finds, misses, play, played, state,
};
use rehearsal::outcome::Outcome;

fn with(deviations: &[&str]) -> Outcome {
    played("stores/first-half", deviations)
}

#[test]
fn as_written_the_first_half_loses_nothing_and_every_command_does_what_it_says() {
    let outcome = with(&[]);
    assert_whole(&outcome);
    assert_trouble(&outcome, &[]);
    assert_eq!(state(&outcome, "Upgrade", "/release"), "6.0");
    assert!(outcome.updates.acknowledged > 10_000);
}

#[test]
fn a_skipped_pause_of_step_1_is_masked_by_the_agents_stop_of_step_3() {
    assert_whole(&with(&["skip 1.original"]));
}

#[test]
fn without_the_pause_a_dump_cut_before_the_agents_stop_misses_what_the_old_store_still_acknowledged() {
    let outcome = with(&["skip 1.original", "move 5 before 3"]);
    assert_missing(&outcome, &["lost at Upgrade by 8.upgrade: taken-by-older-incarnation"]);
    assert_trouble(&outcome, &[]);
}

#[test]
fn a_dump_cut_before_the_agents_stop_is_complete_where_the_channel_was_paused() {
    assert_whole(&with(&["move 5 before 3"]));
}

/// What was held when the stop took effect is discarded, and nothing is held until step 7.
#[test]
fn stop_in_place_of_the_pause_of_step_1_loses_what_original_takes_until_step_7() {
    let stop = "replace 1.original.1 with 'ttRepAdmin -dsn Original -receiver -name Upgrade -state stop'";
    let outcome = with(&[stop]);
    assert_missing(
        &outcome,
        &[
            "lost at Upgrade by 1.original: backlog-discarded",
            "lost at Upgrade by 1.original: not-retained-while-stopped",
        ],
    );
    assert_trouble(&outcome, &[]);
}

/// The analysis counts what vanishes with the store, at Original. Upgrade's applications go on all the while, so that
/// the restored store also lacks what the old one took after its dump, and what the new one takes before its channel
/// starts again is not held.
#[test]
fn applications_left_on_upgrade_lose_what_they_wrote_and_see_errors() {
    let outcome = with(&["skip 1.upgrade"]);
    assert_missing(
        &outcome,
        &[
            "lost at Original by 11.upgrade.1: not-retained-while-stopped",
            "lost at Original by 4.upgrade: backlog-discarded",
            "lost at Original by 4.upgrade: not-retained-while-stopped",
            "lost at Upgrade by 8.upgrade: restored-from-older-dump",
        ],
    );
    let service = &outcome.availability[0];
    assert!(service.refused > 0 && !service.gaps.is_empty(), "they are without a store for a while");
}

/// Connections that applications hold keep the store in use, so the tool refuses to destroy it and there is nothing
/// to restore: the upgrade fails, the new release's tools do nothing for the old store, and what its stopped channel
/// drops is lost.
#[test]
fn held_connections_keep_the_store_from_being_destroyed_under_its_applications() {
    let scene = changed("stores/first-half", &[("\"per-request\"", "\"held\"")]);
    let outcome = play(&scene, &["skip 1.upgrade"], 1);
    assert_said(&outcome, "6.upgrade", "in use by applications");
    assert_said(&outcome, "9.upgrade.1", "is of release 5.1, and these tools are of release 6.0");
    let at_original = ["backlog-discarded", "not-retained-while-stopped"]
        .map(|cause| format!("lost at Original by 4.upgrade: {cause}"));
    let held = "pending at Upgrade by 3.upgrade: agent-down";
    assert_missing(&outcome, &[&at_original[0], &at_original[1], held]);
    assert!(misses(&outcome, "release of Upgrade"));
    assert_eq!(outcome.availability[0].failed, 0);
}

#[test]
fn held_connections_change_nothing_where_the_applications_leave_first() {
    let scene = changed("stores/first-half", &[("\"per-request\"", "\"held\"")]);
    assert_whole(&play(&scene, &[], 1));
}

#[test]
fn without_the_wait_of_step_2_upgrades_unsent_updates_are_discarded_by_step_4() {
    let outcome = with(&["skip 2"]);
    assert_missing(&outcome, &["lost at Original by 4.upgrade: backlog-discarded"]);
    assert!(outcome.updates.diverged_rows > 0, "Upgrade's own rows still have them");
}

/// A wait that is not waited for is no wait.
#[test]
fn hastening_the_wait_of_step_2_costs_what_skipping_it_costs() {
    let outcome = with(&["hasten 2"]);
    assert_missing(&outcome, &["lost at Original by 4.upgrade: backlog-discarded"]);
}

/// Nothing is lost: what cannot be sent is held for as long as there is log.
#[test]
fn with_originals_agent_running_the_ports_cannot_be_set_and_the_stores_never_meet_again() {
    let outcome = with(&["skip 3.original"]);
    assert_said(&outcome, "4.original", "TT8150");
    assert_missing(
        &outcome,
        &["pending at Original by 3.original: link-down", "pending at Upgrade by 3.original: link-down"],
    );
    assert!(misses(&outcome, "channel from Original to Upgrade"));
    assert!(misses(&outcome, "channel from Upgrade to Original"));
}

/// The analysis says the same without a mark, for the model had no refusals. The channel that step 4 stopped stays so,
/// for the new release's tools do not start it on the old store.
#[test]
fn with_upgrades_agent_running_the_store_cannot_be_destroyed_and_is_not_upgraded() {
    let outcome = with(&["skip 3.upgrade"]);
    assert_said(&outcome, "6.upgrade", "in use by its replication agent");
    assert_missing(&outcome, &["lost at Original by 4.upgrade: not-retained-while-stopped"]);
    assert_eq!(state(&outcome, "Upgrade", "/release"), "5.1");
}

#[test]
fn without_original_s_static_ports_releases_do_not_find_each_other() {
    let outcome = with(&["skip 4.original"]);
    assert_missing(
        &outcome,
        &["pending at Original by 4.original: link-down", "pending at Upgrade by 4.original: link-down"],
    );
}

#[test]
fn a_skipped_stop_of_step_4_is_masked_by_steps_9_and_11() {
    assert_whole(&with(&["skip 4.upgrade"]));
}

/// One more update is missing than was held: the marker of step 2, written while nothing is retained.
#[test]
fn stopping_the_channel_before_the_wait_of_step_2_discards_upgrades_unsent_updates() {
    let outcome = with(&["move 4.upgrade before 2"]);
    assert_missing(
        &outcome,
        &[
            "lost at Original by 4.upgrade: backlog-discarded",
            "lost at Original by 4.upgrade: not-retained-while-stopped",
        ],
    );
    assert_trouble(&outcome, &["2.upgrade timed out", "13.upgrade timed out"]);
}

/// Upgrade is gone, which is a finding of its own and is not judged row by row.
#[test]
fn a_store_that_is_destroyed_without_a_dump_cannot_come_back() {
    let outcome = with(&["skip 5"]);
    assert_said(&outcome, "8.upgrade", "no such file");
    assert!(finds(&outcome, "store-missing", "Upgrade"));
}

#[test]
fn a_store_that_was_not_destroyed_is_not_restored_over() {
    let outcome = with(&["skip 6.upgrade"]);
    assert_said(&outcome, "8.upgrade", "exist already");
    let stopped = "lost at Original by 4.upgrade: not-retained-while-stopped";
    assert_missing(&outcome, &[stopped, "pending at Upgrade by 3.upgrade: agent-down"]);
    assert_eq!(state(&outcome, "Upgrade", "/release"), "5.1");
}

#[test]
fn while_originals_agent_stays_down_nothing_goes_either_way() {
    let outcome = with(&["skip 6.original"]);
    assert_missing(
        &outcome,
        &["pending at Original by 3.original: agent-down", "pending at Upgrade by 3.original: agent-down"],
    );
}

/// The analysis says that the backlog is never sent; it is held in Original's log to the end of the rehearsal.
#[test]
fn a_channel_that_step_7_does_not_start_keeps_the_whole_backlog() {
    let outcome = with(&["skip 7.original"]);
    assert_missing(&outcome, &["pending at Upgrade by 1.original: channel-paused"]);
    assert_eq!(state(&outcome, "Original", "/channel/state"), "pause");
    assert_trouble(&outcome, &["13.upgrade timed out", "14.upgrade.2 timed out"]);
}

#[test]
fn without_the_install_of_step_7_nothing_is_lost_and_nothing_upgraded() {
    let outcome = with(&["skip 7.upgrade"]);
    assert_whole(&outcome);
    assert_trouble(&outcome, &[]);
    assert_eq!(state(&outcome, "Upgrade", "/release"), "5.1");
}

#[test]
fn without_the_restore_of_step_8_there_is_no_upgrade_store() {
    let outcome = with(&["skip 8"]);
    assert!(finds(&outcome, "store-missing", "Upgrade"));
    assert!(outcome.availability[0].refused > 0, "the applications were moved to nowhere");
}

#[test]
fn without_the_conversion_of_step_9_the_agent_refuses_to_start() {
    let outcome = with(&["skip 9.upgrade.1"]);
    assert_said(&outcome, "12.upgrade", "TT12075");
    assert_missing(
        &outcome,
        &["pending at Original by 3.upgrade: agent-down", "pending at Upgrade by 3.upgrade: agent-down"],
    );
}

#[test]
fn a_skipped_reset_of_step_9_is_masked_by_the_stop_of_step_11() {
    assert_whole(&with(&["skip 9.upgrade.3"]));
}

/// Markers of the first half go the other way, so that nothing shows it before step 23.
#[test]
fn without_the_reset_and_the_stop_upgrades_updates_are_hidden_below_the_old_mark_silently() {
    let outcome = with(&["skip 9.upgrade.3", "skip 11.upgrade.1"]);
    assert_missing(&outcome, &["lost at Original by 8.upgrade: below-stale-mark"]);
    assert_trouble(&outcome, &[]);
    assert_eq!(outcome.updates.lost_to_clients, 0, "the applications are on Upgrade, which has them");
    assert!(finds(&outcome, "stale-bookmark", "Upgrade"));
}

/// Where the old log was short the new one soon stands above its mark, and from there on everything is sent.
#[test]
fn updates_are_hidden_only_until_the_log_passes_the_old_mark() {
    let short = changed("stores/first-half", &[("history = 300", "history = 0")]);
    let passed = play(&short, &["skip 9.upgrade.3", "skip 11.upgrade.1"], 1);
    let hidden = with(&["skip 9.upgrade.3", "skip 11.upgrade.1"]);
    assert!(passed.updates.lost < hidden.updates.lost, "{} of {}", passed.updates.lost, hidden.updates.lost);
    assert!(!finds(&passed, "stale-bookmark", "Upgrade"));
}

/// A dump that carries no marks cannot bring an old one back.
#[test]
fn without_marks_in_the_dump_neither_reset_nor_stop_of_the_first_half_is_needed() {
    assert_whole(&with(&["skip 9.upgrade.3", "skip 11.upgrade.1", "reading dump_peers=drop"]));
}

#[test]
fn the_check_and_the_list_of_step_9_change_nothing() {
    assert_whole(&with(&["skip 9.upgrade.2"]));
    assert_whole(&with(&["skip 9.upgrade.4"]));
}

#[test]
fn without_upgrade_s_static_ports_releases_do_not_find_each_other() {
    let outcome = with(&["skip 10"]);
    assert_missing(
        &outcome,
        &["pending at Original by 10.upgrade: link-down", "pending at Upgrade by 10.upgrade: link-down"],
    );
}

/// Both markers of the first half go the other way and are seen, so nothing reports it.
#[test]
fn a_channel_left_in_stop_by_step_11_loses_every_later_update_silently() {
    let outcome = with(&["skip 11.upgrade.3"]);
    assert_missing(&outcome, &["lost at Original by 11.upgrade.1: not-retained-while-stopped"]);
    assert_trouble(&outcome, &[]);
    assert_eq!(outcome.updates.lost_to_clients, 0, "the applications are on Upgrade, which has them");
}

#[test]
fn start_before_stop_in_step_11_loses_what_leaving_out_the_start_loses() {
    let outcome = with(&["swap 11.upgrade.1 with 11.upgrade.3"]);
    assert_missing(&outcome, &["lost at Original by 11.upgrade.1: not-retained-while-stopped"]);
    assert_trouble(&outcome, &[]);
}

/// Without the sleep the second change replaces the first one before it is effective. No update is at stake, because
/// the reset of step 9 has cleared the mark.
#[test]
fn without_the_sleep_of_step_11_the_changes_may_collapse_and_the_run_says_so() {
    let scene = changed("stores/first-half", &[("think_s = 5", "think_s = 0")]);
    let collapsed = (1..=10).filter(|seed| {
        let outcome = play(&scene, &["skip 11.upgrade.2"], *seed);
        assert_whole(&outcome);
        finds(&outcome, "state-change-collapsed", "Upgrade")
    });
    assert!(collapsed.count() > 0, "in some of ten runs the stop takes longer than the start comes later");
}

#[test]
fn while_upgrades_agent_stays_down_nothing_goes_either_way() {
    let outcome = with(&["skip 12"]);
    assert_missing(
        &outcome,
        &["pending at Original by 3.upgrade: agent-down", "pending at Upgrade by 3.upgrade: agent-down"],
    );
}

/// The backlog is on its way and arrives; step 14 waits for the same thing.
#[test]
fn moving_applications_before_step_13_has_seen_the_row_loses_nothing_where_step_14_waits() {
    assert_whole(&with(&["skip 13"]));
}

/// Pausing alone, as step 15 does, keeps the rest of the backlog in Original's log.
#[test]
fn without_13_and_the_wait_of_14_a_pause_leaves_the_rest_of_the_backlog_behind() {
    let pause = "insert 'ttRepAdmin -dsn Original -receiver -name Upgrade -state pause' at original after 14";
    let outcome = with(&["skip 13", "skip 14.upgrade.2", pause]);
    assert_missing(&outcome, &["pending at Upgrade by after 14: channel-paused"]);
}

/// What stands in for the rest of the procedure: Original is taken away as soon as step 14 is done.
const ORIGINAL_GOES: [&str; 2] = [
    "insert 'ttAdmin -wait -repStop Original' at original after 14",
    "insert 'ttDestroy -wait Original' at original after 14",
];

#[test]
fn the_wait_of_step_14_masks_a_skipped_step_13() {
    let [stop, destroy] = ORIGINAL_GOES;
    let outcome = with(&["skip 13", stop, destroy]);
    assert_missing(&outcome, &[]);
    assert_trouble(&outcome, &[]);
}

/// The row of step 13 was written before the applications left, so that it does not mask step 14.
#[test]
fn step_13_does_not_mask_the_wait_of_step_14() {
    let [stop, destroy] = ORIGINAL_GOES;
    let outcome = with(&["skip 14.upgrade.2", stop, destroy]);
    assert_missing(&outcome, &["lost at Upgrade by after 14: log-destroyed"]);
}

#[test]
fn without_13_and_the_wait_of_14_the_rest_of_the_backlog_dies_with_original() {
    let [stop, destroy] = ORIGINAL_GOES;
    let both = with(&["skip 13", "skip 14.upgrade.2", stop, destroy]);
    assert_missing(&both, &["lost at Upgrade by after 14: log-destroyed"]);
    let one = with(&["skip 14.upgrade.2", stop, destroy]);
    assert!(both.updates.lost > one.updates.lost, "the backlog of the upgrade is lost with the last updates");
}
