//! The overview's step 15, a reset of the store that was never migrated (`docs/models/stores.md 7`, defects 6, 9, 10).

use crate::support::{assert_missing, assert_trouble, assert_whole, played};

#[test]
fn read_as_going_to_the_end_the_overviews_step_15_loses_the_backlog_of_the_upgrade() {
    let outcome = played("stores/overview", &["reading reset=tail"]);
    assert_missing(&outcome, &["lost at Upgrade by 15.original: reset-skipped"]);
    assert_trouble(&outcome, &[]);
    assert_eq!(outcome.updates.lost_to_clients, outcome.updates.lost, "the applications are on Upgrade then");
}

#[test]
fn read_otherwise_the_overviews_step_15_loses_nothing() {
    assert_whole(&played("stores/overview", &["reading reset=clear"]));
    assert_whole(&played("stores/overview", &["reading reset=zero"]));
}

#[test]
fn without_step_15_the_overview_loses_nothing_under_any_reading() {
    for reading in ["reading reset=tail", "reading reset=clear", "reading reset=zero"] {
        assert_whole(&played("stores/overview", &["skip 15", reading]));
    }
}

/// Start and pause retain alike while Upgrade's agent is down, so that both orders are safe.
#[test]
fn starting_originals_channel_before_upgrade_exists_is_as_safe_as_starting_it_afterwards() {
    assert_whole(&played("stores/overview", &["move 16 before 8", "skip 15"]));
    assert_whole(&played("stores/first-half", &["move 7.original after 12"]));
}
