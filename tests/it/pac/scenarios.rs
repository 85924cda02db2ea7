//! What the cluster's scenarios are to show, in kind.

use super::{counts, gap, played};
use crate::support::{changed_of, missing};
use pac::Cluster;
use rehearsal::Rehearsal;
use rehearsal::outcome::Verdict;

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
    let course = scene.course(&[]).expect("no deviation, no error");
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
