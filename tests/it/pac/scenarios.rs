//! What the cluster's scenarios are to show, in kind.

use super::{counts, gap, kinds, played};
use crate::support::{changed_of, missing};
use pac::Cluster;
use rehearsal::outcome::Verdict;
use rehearsal::scenario::all_readings;
use rehearsal::{Family, Rehearsal};

#[test]
fn three_hosts_lose_nothing_and_clients_do_not_notice() {
    let outcome = played("pac/three-hosts", &[], &[]);
    assert_eq!(outcome.verdict, Verdict::Held);
    assert_eq!(missing(&outcome), Vec::<String>::new());
    assert!(gap(&outcome, "online") <= 1 && gap(&outcome, "batch") <= 30);
    assert_eq!(outcome.updates.duplicated, 0);
}

#[test]
fn ten_seeds_hold_on_three_hosts() {
    let scene = changed_of::<Cluster>("pac/three-hosts", &[]);
    let course = scene.course(&[]).expect("no deviation, no misfit");
    let mut rehearsal = Rehearsal::default();
    for seed in 1..=10 {
        let outcome = rehearsal.play(&scene, &course, seed);
        assert_eq!(outcome.verdict, Verdict::Held, "seed {seed}: {:?}", outcome.findings);
    }
}

#[test]
fn two_hosts_as_printed_have_a_full_outage_and_a_step_that_cannot_be_typed() {
    let outcome = played("pac/as-printed", &[], &[]);
    assert_eq!(outcome.stuck_at.as_ref().map(|stuck| stuck.address.as_str()), Some("12.host2"));
    let online = outcome.availability.iter().find(|one| one.service == "online").expect("it is measured");
    assert_eq!(online.gaps.len(), 1);
    assert_eq!(online.gaps[0].step.as_deref(), Some("8.host2.2"));
    assert!(gap(&outcome, "online") > 120 && gap(&outcome, "batch") > 120);
}

#[test]
fn queues_in_the_psor_are_hidden_at_the_upgrade_start_and_gone_at_the_removal() {
    let outcome = played("pac/queues-in-psor", &[], &[]);
    assert_eq!(missing(&outcome), ["lost at psor by 17.host1: removed-with-generation"]);
    let kept = played("pac/queues-in-psor", &[], &["skip 17"]);
    assert_eq!(missing(&kept), ["lost at psor by 13.host3.1: stranded-behind-prefix"]);
    assert_eq!(counts(&outcome, "item").0, counts(&kept, "item").0);
}

#[test]
fn the_compatible_process_holds_for_a_compatible_release_and_for_no_other() {
    assert_eq!(played("pac/compatible", &[], &[]).verdict, Verdict::Held);
    let outcome = played("pac/compatible-by-mistake", &[], &[]);
    assert_eq!(outcome.verdict, Verdict::Violated);
    assert!(outcome.lost_by_cause.iter().all(|one| one.cause == "read-in-other-layout"));
    assert!(counts(&outcome, "row").0 > 0 && counts(&outcome, "job").0 > 0);
}

#[test]
fn two_region_databases_do_not_keep_jobs_of_two_generations_apart() {
    let outcome = played("pac/older-manual", &[], &[]);
    assert!(outcome.lost_by_cause.iter().all(|one| one.cause == "not-excluded"), "{:?}", missing(&outcome));
    assert_eq!(played("pac/older-manual", &[], &["reading shared-region-db=yes"]).updates.lost, 0);
}

/// The rows of the experiments with a real repository come out in kind (`domain/repository.md 3`).
#[test]
fn a_store_removed_under_a_live_region_that_caches_its_definitions_comes_back_and_no_client_sees_it() {
    let outcome = played("pac/queues-in-psor", &[], &["move 17 before 11"]);
    let online = outcome.availability.iter().find(|one| one.service == "online").expect("it is measured");
    assert_eq!(online.failed, 0);
    assert!(counts(&outcome, "item").0 > 0);
    assert!(kinds(&outcome).contains(&"resurrected-keys"));
    let reads = ["move 17 before 11", "reading definition-cache=read-through"];
    let through = played("pac/queues-in-psor", &[], &reads);
    let online = through.availability.iter().find(|one| one.service == "online").expect("it is measured");
    assert!(online.failed > 0);
}

#[test]
fn the_readings_decide_where_no_document_does() {
    let scene = changed_of::<Cluster>("pac/three-hosts", &[]);
    let mut rehearsal = Rehearsal::default();
    let (mut held, mut runs) = (0, 0);
    for readings in all_readings(Cluster::reading_specs()) {
        let deviations: Vec<_> = readings
            .iter()
            .map(|(name, value)| format!("reading {name}={value}").parse().expect("a reading"))
            .collect();
        let course = scene.course(&deviations).expect("readings fit");
        let outcome = rehearsal.play(&scene, &course, 1);
        let facts = readings.get("setmode-target").is_some_and(|value| value == "tools");
        assert_eq!(outcome.verdict == Verdict::Held, facts, "{readings:?}");
        held += usize::from(outcome.verdict == Verdict::Held);
        runs += 1;
    }
    assert_eq!((held, runs), (96, 288));
}
