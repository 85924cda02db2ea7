//! Faults aimed at lineage: where and when a single copy is exposed, and that striking it costs updates.

use crate::support::{changed_of, scene};
use pac::Cluster;
use rehearsal::outcome::Seconds;
use rehearsal::{Deviation, Exposed, Family, Rehearsal, Scene};
use search::{Case, Engine, Lineage, Player, Strategy, Unmonitored};

/// A small load keeps these runs short; what is exposed does not depend on it.
fn base(deviations: &[&str]) -> Case {
    let all = deviations.iter().chain(&["load 10%"]);
    let parsed = all.map(|text| text.parse::<Deviation>().expect("it is a deviation"));
    Case::new(1, parsed.collect())
}

fn exposed<F: Family>(scene: &Scene<F>) -> Vec<Exposed> {
    let course = scene.course(&base(&[]).deviations).expect("it fits");
    Rehearsal::default().exposed(scene, &course, 1)
}

/// How many cases it took until one lost updates, and how many there were.
fn until_first_loss<F: Family>(scene: &Scene<F>, at_most: u64) -> (Option<usize>, usize) {
    let mut lineage = Lineage::beyond(scene, &base(&[]), at_most).expect("the base fits");
    let player = Player::new(scene).with_truth();
    let played = Engine::new(&player, &Unmonitored).pursue(&mut lineage);
    for one in &played {
        let told =
            one.answer.as_ref().unwrap_or_else(|errors| panic!("{:?}: {errors:?}", one.case.printed()));
        assert_eq!(told.unsound, None, "{:?}", one.case.printed());
        assert_eq!(told.idle, 0, "what was exposed comes again: {:?}", one.case.printed());
    }
    let first = played.iter().position(|one| one.answer.as_ref().is_ok_and(|told| told.lost > 0));
    (first.map(|index| index + 1), played.len())
}

/// From the destruction of the one store to its restore the other one has the only copy of everything.
#[test]
fn while_one_store_is_rebuilt_the_other_host_is_exposed() {
    let exposed = exposed(&scene("stores/first-half"));
    let minute = Seconds("60s".parse().expect("a length"));
    let long = exposed.iter().filter(|one| Seconds(one.lasts) > minute);
    let mut hosts: Vec<&str> = long.map(|one| one.host.as_str()).collect();
    hosts.dedup();
    assert!(hosts.contains(&"originalhost"), "{hosts:?}");
    assert!(exposed.is_sorted_by(|a, b| a.lasts >= b.lasts), "the longest come first");
}

/// An update is exposed from its promise to its arrival, which on a calm day is the time of a batch.
#[test]
fn every_update_is_exposed_until_it_has_arrived() {
    let exposed = exposed(&scene("stores/first-half"));
    assert!(exposed.iter().any(|one| one.host == "upgradehost"), "clients of Upgrade wrote there alone");
}

#[test]
fn the_same_moments_are_exposed_whenever_it_is_asked() {
    let scene = scene("stores/first-half");
    assert_eq!(exposed(&scene), exposed(&scene));
    let cases = |at_most: u64| Lineage::beyond(&scene, &base(&[]), at_most).map(|mut one| one.propose(&[]));
    let all = cases(u64::MAX).expect("the base fits");
    assert_eq!(cases(5).expect("the base fits"), all[..5], "a bound takes the first of them");
    assert!(Lineage::beyond(&scene, &base(&["skip 99"]), 5).is_err(), "there is no step 99");
}

#[test]
fn striking_the_only_copy_of_a_pair_s_update_loses_it() {
    let (first, played) = until_first_loss(&scene("stores/first-half"), 120);
    assert!(first.is_some(), "none of {played} aimed faults lost anything");
    println!("stores/first-half: the first loss in case {first:?} of {played}");
}

#[test]
fn striking_the_only_copy_of_a_cluster_s_item_loses_it() {
    let (first, played) = until_first_loss(&changed_of::<Cluster>("pac/three-hosts", &[]), 24);
    assert!(first.is_some(), "none of {played} aimed faults lost anything");
    println!("pac/three-hosts: the first loss in case {first:?} of {played}");
}
