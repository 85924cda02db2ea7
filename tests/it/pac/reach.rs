//! Repositories that are down or out of reach for good: what is in them is read by nobody, and the goal is not reached.

use super::{counts, played};
use crate::support::{Change, missing};
use rehearsal::outcome::{Outcome, Verdict};

/// Gaps are another matter.
const NO_GAPS: Change<'static> = ("longest_gap_s = { online = 1, batch = 30 }", "");

fn play(name: &str, deviations: &[&str]) -> Outcome {
    played(name, &[NO_GAPS], deviations)
}

fn points(outcome: &Outcome) -> Vec<&str> {
    outcome.goal.iter().map(|point| point.what.as_str()).collect()
}

#[test]
fn items_in_a_repository_that_is_dead_for_good_are_pending_and_the_goal_is_missed() {
    for (name, last) in [("pac/three-hosts", "17"), ("pac/compatible", "12")] {
        let outcome = play(name, &[&format!("kill repository:queues at {last}")]);
        assert_eq!(outcome.verdict, Verdict::Violated, "{name}");
        assert_eq!(points(&outcome), ["repository queues"], "{name}");
        assert!(counts(&outcome, "item").1 > 0, "{name}");
        assert_eq!(missing(&outcome), ["pending at queues: repository-away"], "{name}");
        let state = outcome.final_state["repositories"].as_array().expect("there is a list");
        assert_eq!((&state[1]["repository"], &state[1]["answers"]), (&"queues".into(), &false.into()));
        assert!(state[1]["items"].as_u64() > Some(0) && state[1]["reached_by"] == serde_json::json!([]));
    }
}

#[test]
fn a_dead_repository_of_the_cluster_itself_is_told_once() {
    let outcome = play("pac/three-hosts", &["kill repository:psor at 17+80s"]);
    assert_eq!(outcome.verdict, Verdict::Violated);
    assert!(counts(&outcome, "item").1 > 0, "no region serves, so that nobody reads the queues either");
    assert_eq!(points(&outcome), ["repository psor"]);
}

#[test]
fn a_region_that_is_cut_off_for_good_is_no_working_member() {
    for (cut, regions) in [
        ("cut host1 redishost at 17+80s", &["R1", "R2"][..]),
        ("cut redishost to host1 at 17+80s", &["R1", "R2"]),
        ("cut host3 redishost at 15+90s", &["R4"]),
    ] {
        let outcome = play("pac/three-hosts", &[cut]);
        assert_eq!(outcome.verdict, Verdict::Violated, "{cut}");
        let expected: Vec<String> = regions
            .iter()
            .flat_map(|region| ["psor", "queues"].map(|one| format!("repository {one} of region {region}")))
            .collect();
        assert_eq!(points(&outcome), expected, "{cut}");
    }
    let all = ["host1", "host2", "host3"].map(|host| format!("cut {host} redishost at 17+80s"));
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let outcome = play("pac/three-hosts", &all);
    assert_eq!((outcome.verdict, outcome.goal.len()), (Verdict::Violated, 8), "{:?}", outcome.findings);
    assert!(counts(&outcome, "item").1 > 0);
}

#[test]
fn what_is_cut_and_joined_again_is_reached() {
    let outcome = play("pac/three-hosts", &["cut host1 redishost at 17+80s for 5s"]);
    assert_eq!((outcome.verdict, points(&outcome)), (Verdict::Held, vec![]), "{:?}", outcome.findings);
}

#[test]
fn a_queue_server_that_no_link_leads_to_is_reached_by_no_region() {
    let elsewhere = [
        (
            "name = \"queues\"\nport = 6380\nhost = \"redishost\"",
            "name = \"queues\"\nport = 6380\nhost = \"far\"",
        ),
        (
            "[[links]]\nbetween = [\"host1\", \"redishost\"]",
            "[[hosts]]\nname = \"far\"\nreleases = [\"6.2\"]\ndisk_mb = 4000\ndisk_mb_per_s = 60\n\n\
             [[links]]\nbetween = [\"host1\", \"redishost\"]",
        ),
        NO_GAPS,
    ];
    let outcome = played("pac/three-hosts", &elsewhere, &[]);
    let expected = ["R1", "R2", "R3", "R4"].map(|region| format!("repository queues of region {region}"));
    assert_eq!(
        (outcome.verdict, points(&outcome)),
        (Verdict::Violated, expected.iter().map(String::as_str).collect())
    );
}

#[test]
fn a_repository_may_be_meant_to_be_down_at_the_end() {
    let meant = [NO_GAPS, ("[readings]", "[goal.repository.queues]\nanswers = \"no\"\n\n[readings]")];
    let outcome = played("pac/three-hosts", &meant, &["kill repository:queues at 17+80s"]);
    assert!(!points(&outcome).contains(&"repository queues"), "{:?}", outcome.goal);
    assert_eq!(points(&played("pac/three-hosts", &meant, &[])), ["repository queues"]);
    let none = [NO_GAPS, ("[readings]", "[goal.region.R4]\nreaches = \"any\"\n\n[readings]")];
    let outcome = played("pac/three-hosts", &none, &["cut host3 redishost at 15+90s"]);
    assert_eq!(points(&outcome), Vec::<&str>::new());
}
