//! Masking groups (`docs/models/stores.md 8.5`): steps of which each alone can be left out without a loss, because
//! another one does the same work, while leaving out all of them loses updates.

use crate::second_half::BACK;
use crate::support::{assert_missing, assert_whole, played};

/// Plays every proper part of a group, which must lose nothing, and then the whole group.
#[track_caller]
fn assert_masked(scenario: &str, group: &[&str], always: &[&str], expected: &[&str]) {
    let all = (1_u32 << group.len()) - 1;
    for chosen in 0..=all {
        let picked = group.iter().enumerate().filter(|(index, _)| chosen >> index & 1 == 1);
        let deviations: Vec<&str> = picked.map(|(_, one)| *one).chain(always.iter().copied()).collect();
        let outcome = played(scenario, &deviations);
        if chosen == all {
            assert_missing(&outcome, expected);
        } else {
            assert_whole(&outcome);
        }
    }
}

#[test]
fn the_reset_of_9_and_the_stop_of_11_are_two_ways_to_clear_one_mark() {
    // The analysis calls the stop of step 4 a third way, and says in the row of 9 that leaving out these two alone is
    // enough to lose. The latter is so: step 4 moves the mark within the old log, and the dump brings it along.
    assert_masked(
        "stores/first-half",
        &["skip 9.upgrade.3", "skip 11.upgrade.1"],
        &[],
        &["lost at Original by 8.upgrade: below-stale-mark"],
    );
    assert_masked(
        "stores/first-half",
        &["skip 9.upgrade.3", "skip 11.upgrade.1"],
        &["skip 4.upgrade"],
        &["lost at Original by 8.upgrade: below-stale-mark"],
    );
}

#[test]
fn originals_reset_of_20_and_stop_of_20a_are_two_ways_to_clear_one_mark() {
    assert_masked(
        "stores/second-half",
        &["skip 20.original.3", "skip 20a.original.1"],
        &[BACK],
        &["lost at Upgrade by 19.original: below-stale-mark"],
    );
}

#[test]
fn the_pause_of_1_and_the_agents_stop_of_3_are_two_fences_before_the_dump() {
    assert_masked(
        "stores/first-half",
        &["skip 1.original", "move 5 before 3"],
        &[],
        &["lost at Upgrade by 8.upgrade: taken-by-older-incarnation"],
    );
}

#[test]
fn the_pause_of_15_on_upgrade_and_the_agents_stop_of_16_are_two_fences_before_the_dump() {
    assert_masked(
        "stores/second-half",
        &["skip 15.upgrade", "move 17 before 16"],
        &[],
        &["lost at Original by 19.original: taken-by-older-incarnation"],
    );
}
