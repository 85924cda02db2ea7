//! Exhaustive search on forked worlds agrees with playing every set of deviations by itself, and its size is known.

use crate::support::{changed_of, scene};
use rehearsal::outcome::Verdict;
use rehearsal::{Choice, DISAGREEMENT, Deviation, Family, Rehearsal, Scene, Trail};
use search::exhaustive::{Exhausted, SearchBounds, exhaust_trail};
use std::collections::BTreeSet;

/// A set of deviations in printed form.
type Printed = BTreeSet<String>;

fn trail<'a, F: Family>(scene: &'a Scene<F>, choices: &[Choice]) -> Trail<'a, F> {
    Trail::new(scene, &[], choices).unwrap_or_else(|errors| panic!("{errors:?}"))
}

/// Every set of at most so many deviations, at most one at each station and none that an exchange before it claims,
/// played from the start: how many there are, and those that fail.
fn one_by_one<F: Family>(trail: &Trail<'_, F>, most: usize) -> (u128, BTreeSet<Printed>) {
    let mut sets: Vec<(usize, Vec<Deviation>)> = vec![(0, Vec::new())];
    let mut next = 0;
    while next < sets.len() {
        let (from, set) = sets[next].clone();
        next += 1;
        if set.len() == most {
            continue;
        }
        for station in from..trail.stations() {
            for choice in trail.choices(station) {
                let Some(deviation) = trail.deviation(station, *choice) else { continue };
                let behind = station + if *choice == Choice::Swap { 2 } else { 1 };
                sets.push((behind, set.iter().cloned().chain([deviation]).collect()));
            }
        }
    }
    let mut world = Rehearsal::default();
    let mut failing = BTreeSet::new();
    for (_, set) in &sets {
        let outcome = trail.play(&mut world, 1, set).unwrap_or_else(|errors| panic!("{errors:?}"));
        assert!(outcome.findings.iter().all(|found| found.kind != DISAGREEMENT), "{:?}", outcome.findings);
        if outcome.verdict != Verdict::Held {
            failing.insert(set.iter().map(ToString::to_string).collect());
        }
    }
    (sets.len() as u128, failing)
}

fn exhausted<F: Family>(trail: &Trail<'_, F>, deviations: usize) -> Exhausted {
    exhaust_trail(trail, 1, SearchBounds::of(deviations)).unwrap_or_else(|overfull| panic!("{overfull}"))
}

/// Both ways find the same; gives what the search found.
fn agree<F: Family>(scene: &Scene<F>, choices: &[Choice], deviations: usize) -> Exhausted {
    let trail = trail(scene, choices).with_truth();
    let found = exhausted(&trail, deviations);
    let (sets, failing) = one_by_one(&trail, deviations);
    assert_eq!(found.effort.sets, sets);
    assert_eq!(found.failing, failing.len() as u128);
    let least = failing.iter().filter(|set| !failing.iter().any(|part| part != *set && part.is_subset(set)));
    let told: BTreeSet<Printed> =
        found.least.iter().map(|(case, _)| case.printed().into_iter().collect()).collect();
    assert_eq!(told, least.cloned().collect());
    found
}

#[test]
fn forking_and_merging_finds_in_a_pair_what_playing_each_set_finds() {
    let found = agree(&scene("stores/first-half"), &Choice::DEVIATING, 1);
    assert!(found.failing > 0 && found.failing < found.effort.sets);
}

#[test]
fn forking_and_merging_finds_in_a_cluster_what_playing_each_set_finds() {
    let found = agree(&changed_of::<pac::Cluster>("pac/three-hosts", &[]), &Choice::DEVIATING, 1);
    assert!(found.failing > 0 && found.failing < found.effort.sets);
}

#[test]
fn forking_and_merging_finds_every_pair_of_omissions_that_playing_each_finds() {
    let found = agree(&scene("stores/first-half"), &[Choice::Skip], 2);
    assert_eq!(found.effort.sets, 1 + 26 + 26 * 25 / 2);
    // Played one by one, each of the sets would type some twenty-five entries.
    assert!(found.effort.decisions < 351 * 25 / 4, "{:?}", found.effort);
}

#[test]
fn what_fails_on_forked_worlds_fails_under_live_clients() {
    let scene = scene("stores/first-half");
    let found = exhausted(&trail(&scene, &Choice::DEVIATING), 2);
    let mut world = Rehearsal::default();
    assert!(found.least.len() > 10, "{}", found.least.len());
    for (case, told) in &found.least {
        let course = scene.course(&case.deviations).unwrap_or_else(|errors| panic!("{errors:?}"));
        let live = world.play(&scene, &course, 1);
        assert_eq!(live.verdict, told.verdict, "{:?}", case.printed());
    }
}
