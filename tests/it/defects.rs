//! The page's own mistakes, put back one by one (`docs/models/stores.md 7`), as deviations from the repaired halves.
//!
//! The readings are `support::PLAIN` unless a test names another.

use crate::second_half::BACK;
use crate::support::{
    assert_missing, assert_said, assert_trouble, assert_whole, finds, misses, missing, played, state,
};

/// Defect 1. The analysis says that nothing reaches Upgrade: it is held, and would go out if somebody started the
/// channel.
#[test]
fn the_misspelt_option_of_step_7_is_refused_and_original_stays_paused() {
    let typed = "replace 7.original.1 with 'ttRepAdmin -dsn Original -receiver -name Upgrade -start start'";
    let outcome = played("stores/first-half", &[typed]);
    assert_said(&outcome, "7.original", "unknown option `-start`");
    assert_missing(&outcome, &["pending at Upgrade by 1.original: channel-paused"]);
    assert_trouble(&outcome, &["7.original refused", "13.upgrade timed out", "14.upgrade.2 timed out"]);
}

/// Defect 2. The analysis has TT-8150, since Original's agent is up; but the statement is printed in Upgrade's column,
/// and data sources are of their host, so that the tool finds no store to ask.
#[test]
fn the_wrong_data_source_of_step_10_is_refused_and_upgrade_keeps_dynamic_ports() {
    let typed = "replace 10.upgrade.1 with 'ttIsql -connStr dsn=Original -e \
        \"alter replication repl.scheme alter store Upgrade on upgradehost set port 22011; \
        alter replication repl.scheme alter store Original on originalhost set port 22012;quit;\"'";
    let outcome = played("stores/first-half", &[typed]);
    assert_said(&outcome, "10.upgrade", "data source name `Original` not found");
    let without_port =
        ["pending at Original by 10.upgrade: link-down", "pending at Upgrade by 10.upgrade: link-down"];
    assert_missing(&outcome, &without_port);
    assert_eq!(state(&outcome, "Upgrade", "/ports/own"), 0);
}

/// Defect 3. By itself the wrong direction proves nothing and costs nothing: the backlog is on its way, and step 14
/// waits for it.
#[test]
fn the_wrong_direction_of_step_13_is_harmless_where_step_14_waits() {
    let wrong = "replace 13.upgrade.1 with 'marker Upgrade to Original'";
    let outcome = played("stores/first-half", &[wrong]);
    assert_whole(&outcome);
    assert_trouble(&outcome, &[]);
}

/// Defect 3 with step 14's wait left out: the page's next steps then take Original away.
#[test]
fn the_wrong_direction_of_step_13_gives_false_confidence_that_costs_the_rest_of_the_backlog() {
    let wrong = "replace 13.upgrade.1 with 'marker Upgrade to Original'";
    let stop = "insert 'ttAdmin -wait -repStop Original' at original after 14";
    let destroy = "insert 'ttDestroy -wait Original' at original after 14";
    let outcome = played("stores/first-half", &[wrong, "skip 14.upgrade.2", stop, destroy]);
    assert_missing(&outcome, &["lost at Upgrade by after 14: log-destroyed"]);
    assert_trouble(&outcome, &[]);
}

/// Defect 3 as the page goes on: a pause instead of a destruction holds the rest where Upgrade cannot see it.
#[test]
fn the_wrong_direction_of_step_13_and_a_pause_leave_the_rest_of_the_backlog_behind() {
    let wrong = "replace 13.upgrade.1 with 'marker Upgrade to Original'";
    let pause = "insert 'ttRepAdmin -dsn Original -receiver -name Upgrade -state pause' at original after 14";
    let outcome = played("stores/first-half", &[wrong, "skip 14.upgrade.2", pause]);
    assert_missing(&outcome, &["pending at Upgrade by after 14: channel-paused"]);
}

/// Defect 4: the sentence of step 11 stops Original's channel, which holds the whole backlog. Who acts on that one
/// also never starts Upgrade's, and the dump has brought along the stop that it got in step 4.
#[test]
fn stopping_originals_channel_as_the_sentence_of_step_11_says_discards_the_backlog_of_the_upgrade() {
    let state = "ttRepAdmin -dsn Original -receiver -name Upgrade -state";
    let read = format!("insert '{state} stop' at original before 11.upgrade.2");
    let again = format!("insert '{state} start' at original before 12");
    let outcome = played("stores/first-half", &["skip 11.upgrade.1", "skip 11.upgrade.3", &read, &again]);
    assert_missing(
        &outcome,
        &[
            "lost at Original by 4.upgrade: not-retained-while-stopped",
            "lost at Upgrade by before 11.upgrade.2: backlog-discarded",
            "lost at Upgrade by before 11.upgrade.2: not-retained-while-stopped",
        ],
    );
    assert_trouble(&outcome, &[]);
}

/// Defect 5. The analysis counts these as lost on Upgrade; a paused channel keeps them, so that they are pending.
#[test]
fn without_the_mirror_of_step_11_originals_channel_stays_paused_for_ever() {
    let outcome = played("stores/second-half", &["skip 20a", BACK]);
    assert_missing(&outcome, &["pending at Upgrade by 15.original.1: channel-paused"]);
    assert_trouble(&outcome, &[]);
    assert!(misses(&outcome, "channel from Original to Upgrade"));
}

/// Defect 5 under the other reading, where the restored channel starts anew.
#[test]
fn without_the_mirror_of_step_11_nothing_is_missing_where_a_dump_carries_no_state() {
    let outcome = played("stores/second-half", &["skip 20a", BACK, "reading dump_peers=drop"]);
    assert_whole(&outcome);
}

/// Defect 7, the missing drain: Original's unsent updates die with its log. The missing install and stop are in
/// `second_half`.
#[test]
fn without_the_drain_that_the_page_has_in_prose_alone_originals_last_updates_are_lost() {
    let outcome = played("stores/second-half", &["skip 14.upgrade.2"]);
    assert_missing(&outcome, &["lost at Upgrade by 18.original: log-destroyed"]);
}

/// Defect 8: the old store is kept, its agent runs again, and Original's channel is started as steps 6 and 7 print it.
const OLD_STORE_RUNS: [&str; 3] = [
    "insert 'ttAdmin -wait -repStart Upgrade' at upgrade after 5.upgrade.1",
    "insert 'ttAdmin -wait -repStop Upgrade' at upgrade@5.1 before 6.upgrade.1",
    "move 6.upgrade after 7",
];

#[test]
fn an_old_store_that_runs_again_takes_the_backlog_with_it() {
    let outcome = played("stores/first-half", &OLD_STORE_RUNS);
    assert_missing(&outcome, &["lost at Upgrade by 8.upgrade: taken-by-older-incarnation"]);
    assert_trouble(&outcome, &[]);
}

/// The page's note is right as far as it goes: paused, Original sends the old store nothing.
#[test]
fn an_old_store_that_runs_again_takes_nothing_while_original_is_paused() {
    let deviations: Vec<&str> = OLD_STORE_RUNS.iter().copied().chain(["move 7.original after 12"]).collect();
    assert_whole(&played("stores/first-half", &deviations));
}

/// Row 1O of the analysis, third case: the channel kept in start while the old store is alive is defect 8.
#[test]
fn an_old_store_that_runs_again_takes_the_backlog_where_the_channel_was_never_paused() {
    let deviations: Vec<&str> =
        OLD_STORE_RUNS.iter().copied().chain(["skip 1.original", "skip 7.original"]).collect();
    let outcome = played("stores/first-half", &deviations);
    assert_missing(&outcome, &["lost at Upgrade by 8.upgrade: taken-by-older-incarnation"]);
}

/// Defect 13 under the other reading: the restore is refused and there is no store.
#[test]
fn autocreate_0_after_a_destroy_leaves_no_store_where_it_means_what_it_says() {
    let typed = "replace 8.upgrade.1 with 'ttMigrate -r \"DSN=Upgrade;AutoCreate=0\" /backup/upgrade.dump'";
    let refused = played("stores/first-half", &[typed, "reading autocreate0=refuse"]);
    assert!(finds(&refused, "store-missing", "Upgrade"));
    assert_whole(&played("stores/first-half", &[typed, "reading autocreate0=create"]));
}

/// Defect 14: without `-wait` the next steps may find the agent still stopping.
#[test]
fn without_wait_and_without_a_pause_the_ports_are_refused() {
    let stop = "replace 3.original.1 with 'ttAdmin -repStop Original'";
    let scene = crate::support::changed("stores/first-half", &[("think_s = 5", "think_s = 1")]);
    let outcome =
        crate::support::play(&scene, &[stop, "replace 3.upgrade.1 with 'ttAdmin -repStop Upgrade'"], 1);
    assert_said(&outcome, "4.original", "TT8150");
    assert!(missing(&outcome).iter().all(|line| line.contains("link-down")), "{:?}", missing(&outcome));
}
