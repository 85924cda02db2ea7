//! Each step of the second half, left out or done otherwise: what `docs/models/stores.md 8.3` says happens then.
//!
//! The readings are `support::PLAIN` unless a test names another. Where a row of the analysis is about updates that
//! Original takes after the upgrade, the applications are sent back to Original behind step 23; that alone loses
//! nothing.

use crate::support::{
    assert_missing, assert_said, assert_trouble, assert_whole, changed, finds, misses, missing, play, played,
    state,
};
use rehearsal::outcome::Outcome;

/// Applications on Original again, after all is done.
pub(crate) const BACK: &str =
    "insert 'applications move Upgrade to Original' at original after 23.original.1";

fn with(deviations: &[&str]) -> Outcome {
    played("stores/second-half", deviations)
}

#[test]
fn as_written_the_second_half_loses_nothing_and_every_command_does_what_it_says() {
    let outcome = with(&[]);
    assert_whole(&outcome);
    assert_trouble(&outcome, &[]);
    assert_eq!(state(&outcome, "Original", "/release"), "6.0");
    assert!(outcome.updates.acknowledged > 10_000);
}

#[test]
fn sending_the_applications_back_to_original_after_step_23_loses_nothing() {
    let outcome = with(&[BACK]);
    assert_whole(&outcome);
    assert_eq!(state(&outcome, "Original", "/applications"), true);
}

/// The analysis has an outage and updates lost at Upgrade. Original's applications also come back to a store that
/// lacks what they wrote after its dump, and step 20a drops what the new store held for Upgrade.
#[test]
fn applications_left_on_original_are_destroyed_with_it() {
    let outcome = with(&["skip 14.upgrade.1"]);
    assert_missing(
        &outcome,
        &[
            "lost at Original by 19.original: restored-from-older-dump",
            "lost at Upgrade by 18.original: log-destroyed",
            "lost at Upgrade by 20a.original.1: backlog-discarded",
            "lost at Upgrade by 20a.original.1: not-retained-while-stopped",
        ],
    );
    let gap = &outcome.availability[0].gaps[0];
    assert!(gap.cause.contains("its store did not exist"), "{}", gap.cause);
}

/// Nothing is destroyed under held connections: the upgrade of Original does not happen, and nothing is lost.
#[test]
fn held_connections_keep_original_from_being_destroyed_under_its_applications() {
    let scene = changed("stores/second-half", &[("\"per-request\"", "\"held\"")]);
    let outcome = play(&scene, &["skip 14.upgrade.1", "skip 20a"], 1);
    assert_said(&outcome, "18.original", "in use by applications");
    assert_eq!(outcome.updates.lost, 0, "{:?}", missing(&outcome));
    assert_eq!(outcome.availability[0].failed, 0);
    assert!(misses(&outcome, "release of Original"));
}

/// The same run with step 20a typed with the old release's tools, which no refusal holds back: its stop discards the
/// backlog of a store that was meant to be new. That is not in the analysis, whose model refused nothing.
#[test]
fn after_a_refused_destroy_the_stop_of_step_20a_discards_a_live_backlog() {
    let scene = changed("stores/second-half", &[("\"per-request\"", "\"held\"")]);
    let typed = |state: &str, before: &str| {
        format!(
            "insert 'ttRepAdmin -dsn Original -receiver -name Upgrade -state {state}' at original@5.1 before {before}"
        )
    };
    let (stop, start) = (typed("stop", "20a.original.2"), typed("start", "21"));
    let outcome = play(&scene, &["skip 14.upgrade.1", &stop, &start], 1);
    assert_missing(
        &outcome,
        &[
            "pending at Original by 16.original: agent-down",
            "pending at Upgrade by 16.original: agent-down",
            "lost at Upgrade by before 20a.original.2: backlog-discarded",
            "lost at Upgrade by before 20a.original.2: not-retained-while-stopped",
        ],
    );
}

#[test]
fn without_the_wait_of_step_14_originals_unsent_updates_die_with_its_log() {
    let outcome = with(&["skip 14.upgrade.2"]);
    assert_missing(&outcome, &["lost at Upgrade by 18.original: log-destroyed"]);
    assert_eq!(outcome.updates.lost_to_clients, outcome.updates.lost, "the applications are on Upgrade");
}

#[test]
fn skipping_the_pause_of_step_15_on_the_left_is_harmless() {
    assert_whole(&with(&["skip 15.original"]));
    assert_whole(&with(&["skip 15.original", BACK]));
}

/// Without the page's missing mirror of step 11 the pause is what keeps Upgrade from hearing of Original again.
#[test]
fn skipping_the_pause_of_step_15_on_the_left_is_better_than_doing_it() {
    assert_whole(&with(&["skip 15.original", "skip 20a", BACK]));
    assert_missing(&with(&["skip 20a", BACK]), &["pending at Upgrade by 15.original.1: channel-paused"]);
}

#[test]
fn a_skipped_pause_of_step_15_on_the_right_is_masked_by_the_agents_stop_of_step_16() {
    assert_whole(&with(&["skip 15.upgrade"]));
}

#[test]
fn stop_in_place_of_the_pause_of_step_15_loses_what_upgrade_takes_until_step_22() {
    let stop = "replace 15.upgrade.1 with 'ttRepAdmin -dsn Upgrade -receiver -name Original -state stop'";
    assert_missing(
        &with(&[stop]),
        &[
            "lost at Original by 15.upgrade.1: backlog-discarded",
            "lost at Original by 15.upgrade.1: not-retained-while-stopped",
        ],
    );
}

#[test]
fn with_originals_agent_running_the_store_cannot_be_destroyed_and_is_not_upgraded() {
    let outcome = with(&["skip 16.original"]);
    assert_said(&outcome, "18.original", "in use by its replication agent");
    assert_said(&outcome, "19.original", "exist already");
    assert_whole(&outcome);
    assert_eq!(state(&outcome, "Original", "/release"), "5.1");
}

#[test]
fn upgrades_agent_need_not_be_stopped_in_step_16() {
    let outcome = with(&["skip 16.upgrade"]);
    assert_whole(&outcome);
    assert_trouble(&outcome, &["20.upgrade.2 refused"]);
}

#[test]
fn a_dump_of_original_that_is_cut_before_the_fences_misses_what_the_old_store_still_acknowledged() {
    let outcome = with(&["move 17 before 15"]);
    assert_missing(&outcome, &["lost at Original by 19.original: taken-by-older-incarnation"]);
    assert_trouble(&outcome, &[]);
}

#[test]
fn without_the_dump_of_step_17_original_cannot_come_back() {
    let outcome = with(&["skip 17"]);
    assert_said(&outcome, "19.original", "no such file");
    assert!(finds(&outcome, "store-missing", "Original"));
}

#[test]
fn without_the_destroy_of_step_18_original_is_not_upgraded() {
    let outcome = with(&["skip 18"]);
    assert_said(&outcome, "19.original", "exist already");
    // The tools of the new release do not start the old store's agent either.
    assert_said(&outcome, "21.original", "these tools are of release 6.0");
    assert_missing(&outcome, &["pending at Original by 16.original: agent-down"]);
    assert_eq!(state(&outcome, "Original", "/release"), "5.1");
}

#[test]
fn without_the_install_that_the_page_lacks_nothing_is_lost_and_nothing_upgraded() {
    let outcome = with(&["skip 18a"]);
    assert_whole(&outcome);
    assert_trouble(&outcome, &[]);
    assert_eq!(state(&outcome, "Original", "/release"), "5.1");
}

#[test]
fn without_the_restore_of_step_19_there_is_no_original_store() {
    assert!(finds(&with(&["skip 19"]), "store-missing", "Original"));
}

#[test]
fn without_the_conversion_of_step_20_the_agent_refuses_to_start() {
    let outcome = with(&["skip 20.original.1"]);
    assert_said(&outcome, "21.original", "TT12075");
    assert_missing(&outcome, &["pending at Original by 16.original: agent-down"]);
}

/// Original's channel was paused when it was dumped, so that its old mark came back with the pause.
#[test]
fn without_originals_reset_and_stop_its_later_updates_are_hidden_below_the_old_mark() {
    let outcome = with(&["skip 20.original.3", "skip 20a.original.1", BACK]);
    assert_missing(&outcome, &["lost at Upgrade by 19.original: below-stale-mark"]);
    assert_trouble(&outcome, &[]);
    assert!(finds(&outcome, "stale-bookmark", "Original"));
}

/// A dump that carries no marks cannot bring an old one back.
#[test]
fn without_marks_in_the_dump_neither_reset_nor_stop_is_needed() {
    assert_whole(&with(&["skip 20.original.3", "skip 20a.original.1", "reading dump_peers=drop", BACK]));
}

#[test]
fn a_channel_left_in_stop_by_step_20a_loses_what_original_takes_later() {
    let outcome = with(&["skip 20a.original.3", BACK]);
    assert_missing(&outcome, &["lost at Upgrade by 20a.original.1: not-retained-while-stopped"]);
    assert_trouble(&outcome, &[]);
}

#[test]
fn read_as_going_to_the_end_the_reset_of_step_20_loses_what_upgrade_took_since_step_15() {
    let outcome = with(&["reading reset=tail"]);
    assert_missing(&outcome, &["lost at Original by 20.upgrade.1: reset-skipped"]);
    assert_trouble(&outcome, &[]);
}

#[test]
fn read_as_clearing_an_old_mark_or_sending_all_again_the_reset_of_step_20_loses_nothing() {
    assert_whole(&with(&["reading reset=clear"]));
    assert_whole(&with(&["reading reset=zero"]));
}

#[test]
fn without_the_reset_of_step_20_on_upgrade_no_reading_of_it_matters() {
    for reading in ["reading reset=tail", "reading reset=clear", "reading reset=zero"] {
        assert_whole(&with(&["skip 20.upgrade.1", reading]));
    }
}

#[test]
fn while_upgrades_agent_stays_down_original_misses_everything_since() {
    let outcome = with(&["skip 20.upgrade.2"]);
    assert_missing(&outcome, &["pending at Original by 16.upgrade: agent-down"]);
}

#[test]
fn while_originals_agent_stays_down_original_misses_everything_since() {
    let outcome = with(&["skip 21"]);
    assert_missing(&outcome, &["pending at Original by 16.original: agent-down"]);
}

#[test]
fn a_channel_that_step_22_does_not_start_holds_upgrades_updates_to_the_end() {
    let outcome = with(&["skip 22"]);
    assert_missing(&outcome, &["pending at Original by 15.upgrade.1: channel-paused"]);
    assert_trouble(&outcome, &["23.original timed out"]);
}

/// With a limit on the held log the same mistake ends in a failed channel, which keeps nothing.
#[test]
fn a_channel_that_is_paused_past_the_threshold_is_failed_and_loses_the_backlog() {
    let threshold = ("history = 300", "history = 300\nfail_threshold_files = 1");
    let small = ("file = 8192", "file = 1024");
    let scene = changed("stores/second-half", &[threshold, small]);
    let outcome = play(&scene, &["skip 22"], 1);
    assert!(
        missing(&outcome).iter().any(|line| line == "lost at Original by 15.upgrade.1: threshold-failed"),
        "{:?}",
        missing(&outcome)
    );
}

#[test]
fn step_23_only_detects() {
    assert_whole(&with(&["skip 23"]));
}
