//! Faults drawn at random: within a scenario's budget, beyond it, and always the same; whatever breaks, the ledger and the
//! contents agree.

use crate::support::{assert_sound, scene};
use pac::Cluster;
use rehearsal::{Deviation, Family, Rehearsal};
use search::{Case, Strategy, Swarm};
use stores::Pair;

/// The faults of a swarm's cases, run by run.
fn drawn(mut swarm: Swarm) -> Vec<Vec<Deviation>> {
    let batches = std::iter::from_fn(|| Some(swarm.propose(&[])).filter(|batch| !batch.is_empty()));
    batches.flatten().map(|case| case.deviations).collect()
}

fn kind(deviation: &Deviation) -> &'static str {
    match deviation {
        Deviation::Fault { fault, .. } => fault.word(),
        Deviation::Mishap(command_mishap) => command_mishap.how.word(),
        other => panic!("a swarm draws no {other}"),
    }
}

#[test]
fn a_swarm_keeps_to_the_budget_and_draws_every_kind_in_some_runs_only() {
    let scene = scene("stores/first-half");
    let cases = drawn(Swarm::within(&scene, &Case::new(1, Vec::new()), 600));
    assert_eq!(cases.len(), 600);
    let budget = scene.budget();
    for case in &cases {
        assert!((1..=budget.at_most as usize).contains(&case.len()), "{case:?}");
        scene.course(case).unwrap_or_else(|errors| panic!("{errors:?}"));
        for deviation in case {
            let Deviation::Fault { lasts: Some(lasts), .. } = deviation else {
                panic!("{deviation} has no end")
            };
            assert!(*lasts <= budget.longest, "{deviation}");
        }
    }
    for breakable in scene.breakable() {
        let runs = cases.iter().filter(|case| case.iter().any(|one| kind(one) == breakable.kind)).count();
        assert!((20..300).contains(&runs), "{} in {runs} runs", breakable.kind);
    }
}

#[test]
fn a_run_of_a_swarm_is_the_same_in_a_longer_search() {
    let scene = scene("stores/first-half");
    let base = Case::new(7, Vec::new());
    let (short, long) = (drawn(Swarm::within(&scene, &base, 30)), drawn(Swarm::within(&scene, &base, 300)));
    assert_eq!(short, long[..30]);
    let other = drawn(Swarm::within(&scene, &Case::new(8, Vec::new()), 30));
    assert_ne!(short, other);
}

#[test]
fn beyond_the_budget_anything_may_break_and_for_good() {
    let scene = scene("stores/first-half");
    let cases = drawn(Swarm::beyond(&scene, &Case::new(1, Vec::new()), 600));
    let all: Vec<&Deviation> = cases.iter().flatten().collect();
    for breakable in scene.breakable_beyond() {
        assert!(all.iter().any(|one| kind(one) == breakable.kind), "{}", breakable.kind);
    }
    let for_good = |one: &&&Deviation| matches!(one, Deviation::Fault { lasts: None, .. });
    assert!(all.iter().filter(for_good).count() > 30);
    for case in &cases {
        scene.course(case).unwrap_or_else(|errors| panic!("{errors:?}"));
    }
}

#[test]
fn a_scenario_without_a_budget_gives_a_swarm_nothing_to_draw() {
    let text = "allowed = [\"kill agent\", \"pause\", \"cut\", \"delay\", \"lose\", \"narrow\", \"slow\", \"surge\"]";
    let scene = crate::support::changed("stores/first-half", &[(text, "allowed = []")]);
    let swarm = Swarm::within(&scene, &Case::new(1, Vec::new()), 100);
    assert!(swarm.is_idle() && drawn(swarm).is_empty());
}

/// Plays a swarm beyond every budget, with contents and a quarter of the clients, and checks each run; gives how many lost
/// something.
fn assert_sound_under_swarm<F: Family>(name: &str, runs: u64) -> u64 {
    let scene = crate::support::changed_of::<F>(name, &[]);
    let load = "load 25%".parse().expect("it is a deviation");
    let mut swarm = Swarm::beyond(&scene, &Case::new(5, vec![load]), runs);
    let mut rehearsal = Rehearsal::default();
    let mut lost = 0;
    loop {
        let cases = swarm.propose(&[]);
        if cases.is_empty() {
            return lost;
        }
        for case in cases {
            let course = scene.course(&case.deviations).unwrap_or_else(|errors| panic!("{errors:?}"));
            let outcome = rehearsal.play(&scene, &course.with_truth(), case.seed);
            assert_sound(&outcome);
            lost += u64::from(outcome.updates.lost > 0);
        }
    }
}

/// A scenario of a pair; each has a test of its own, for they take the longest and go on side by side.
fn assert_pair(name: &str) {
    let lost = assert_sound_under_swarm::<Pair>(name, 100);
    assert!(lost > 10, "only {lost} runs of {name} lost anything");
}

#[test]
fn the_ledger_agrees_with_the_contents_of_a_pair_in_its_first_half_whatever_breaks() {
    assert_pair("stores/first-half");
}

#[test]
fn the_ledger_agrees_with_the_contents_of_a_pair_in_its_second_half_whatever_breaks() {
    assert_pair("stores/second-half");
}

#[test]
fn the_ledger_agrees_with_the_contents_of_a_pair_in_the_corrected_order_whatever_breaks() {
    assert_pair("stores/corrected");
}

#[test]
fn the_ledger_agrees_with_the_contents_of_a_cluster_whatever_breaks() {
    let lost = assert_sound_under_swarm::<Cluster>("pac/three-hosts", 80);
    assert!(lost > 10, "only {lost} runs lost anything");
}
