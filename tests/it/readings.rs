//! The corrected order holds, however the manual is read.

use crate::support::{PLAIN, assert_sound, course, scene, state};
use kernel::narrow::usize_of;
use rehearsal::outcome::{Outcome, Verdict};
use rehearsal::scenario::{ReadingSpec, Readings, all_readings};
use rehearsal::{Domain, Rehearsal};
use stores::Pair;

/// Every combination, as deviations.
fn combinations() -> Vec<Vec<String>> {
    let texts = |readings: &Readings| {
        readings.iter().map(|(name, value)| format!("reading {name}={value}")).collect::<Vec<String>>()
    };
    // Where no release 7.0 is, what is asked from that one on does not arise.
    let asked: Vec<ReadingSpec> =
        Pair::reading_specs().iter().copied().filter(|spec| spec.from.is_none()).collect();
    all_readings(&asked).iter().map(texts).collect()
}

/// Plays some combinations with a seed.
fn assert_holds(chosen: impl Iterator<Item = Vec<String>>, seed: u64) {
    let scene = scene("stores/corrected");
    let mut rehearsal = Rehearsal::default();
    for readings in chosen {
        let readings: Vec<&str> = readings.iter().map(String::as_str).collect();
        let outcome = rehearsal.play(&scene, &course(&scene, &readings), seed);
        assert_sound(&outcome);
        assert_as_promised(&outcome);
    }
}

/// Nothing lost, nothing under way, nobody waiting long, and everything as it should be at the end.
fn assert_as_promised(outcome: &Outcome) {
    let told = format!("seed {} {:?}", outcome.seed, outcome.readings);
    assert_eq!(outcome.verdict, Verdict::Held, "{told}: {:?}", outcome.findings);
    let counts = &outcome.updates;
    assert_eq!((counts.lost, counts.pending, counts.diverged_rows), (0, 0, 0), "{told}");
    assert_eq!(counts.resurrected_rows, 0, "{told}");
    for service in &outcome.availability {
        assert!(service.longest_gap_s.span() <= kernel::Span::from_secs(5), "{told}: {:?}", service.gaps);
    }
    assert_final(outcome, &told);
    assert!(outcome.findings.is_empty(), "{told}: {:?}", outcome.findings);
}

/// Both stores of the new release, agents up, channels started and connected, ports static, cache groups on.
fn assert_final(outcome: &Outcome, told: &str) {
    for (store, own, peer) in [("Original", 22012, 22011), ("Upgrade", 22011, 22012)] {
        let is = |pointer: &str, value: serde_json::Value| {
            assert_eq!(*state(outcome, store, pointer), value, "{pointer} of {store}, {told}");
        };
        is("/exists", true.into());
        is("/release", "6.0".into());
        is("/definitions", "6.0".into());
        is("/agent", "up".into());
        is("/channel/state", "start".into());
        is("/channel/connected", true.into());
        is("/ports/own", own.into());
        is("/ports/peer", peer.into());
        is("/cache_groups/0/autorefresh", true.into());
    }
}

#[test]
fn there_are_144_combinations_and_the_plain_one_is_among_them() {
    let all = combinations();
    assert_eq!(all.len(), 144);
    let plain: Vec<String> = PLAIN.iter().map(|one| format!("reading {one}")).collect();
    assert!(all.contains(&plain));
}

#[test]
fn corrected_holds_under_the_combinations_that_come_first() {
    assert_holds(combinations().into_iter().take(72), 1);
}

#[test]
fn corrected_holds_under_the_combinations_that_come_last() {
    assert_holds(combinations().into_iter().skip(72), 1);
}

#[test]
fn corrected_holds_with_other_seeds_too() {
    for seed in [2, 3, 5, 8, 13] {
        assert_holds(combinations().into_iter().skip(usize_of(seed)).step_by(29), seed);
    }
}
