//! A removal that comes too early, or that something ends half-way: what is lost is lost by it, and what it says is what
//! the keys say.

use super::{counts, kinds, played};
use crate::support::missing;
use rehearsal::outcome::{Outcome, StepResult, Verdict};

/// How the command at an address ended, and what it said.
fn ended(outcome: &Outcome, address: &str) -> (StepResult, String) {
    let step = outcome.runbook.steps.iter().find(|step| step.address == address).expect("it is there");
    (step.result, step.message.clone().unwrap_or_default())
}

/// How many keys of a generation there are at the end.
fn keys(outcome: &Outcome, generation: &str) -> u64 {
    let all = outcome.final_state["generations"].as_array().expect("there is a list");
    all.iter().find(|one| one["generation"] == generation).and_then(|one| one["keys"].as_u64()).unwrap_or(0)
}

#[test]
fn what_is_put_into_a_store_that_was_removed_is_lost_by_the_removal_and_not_pending() {
    for early in [["skip 16", "move 17 before 7"], ["skip 16", "move 17 before 11"]] {
        let outcome = played("pac/three-hosts", &[], &early);
        let (lost, pending, _) = counts(&outcome, "job");
        assert!(lost > 0 && pending == 0, "{early:?}: {:?}", missing(&outcome));
        for one in outcome.lost_by_cause.iter().filter(|one| one.store == "psor") {
            assert_eq!(
                (one.cause, one.step.as_deref()),
                ("removed-with-generation", Some("17.host1")),
                "{early:?}"
            );
        }
        assert_eq!(outcome.verdict, Verdict::Violated);
    }
}

#[test]
fn a_later_stop_is_not_blamed_for_what_the_removal_has_lost() {
    let goes_on = [("on_refusal = \"stop\"", "on_refusal = \"continue\"")];
    let outcome = played("pac/three-hosts", &goes_on, &["skip 11", "skip 12", "move 17 before 11"]);
    let by: Vec<Option<&str>> = outcome.lost_by_cause.iter().map(|one| one.step.as_deref()).collect();
    assert!(!by.is_empty() && by.iter().all(|step| *step == Some("17.host1")), "{:?}", missing(&outcome));
}

#[test]
fn what_is_put_into_a_store_that_was_initialised_is_lost_by_that() {
    let init = "insert 'caspac -aInitPac=MyPAC -sredis,psor:6379' at host1@9.0 before 6.host1.1";
    let outcome = played("pac/three-hosts", &[], &[init]);
    assert_eq!(counts(&outcome, "job").1, 0, "{:?}", missing(&outcome));
    for one in outcome.lost_by_cause.iter().filter(|one| one.store == "psor") {
        assert_eq!(one.cause, "repository-initialised");
    }
}

#[test]
fn what_was_in_a_repository_that_somebody_empties_is_lost_by_that() {
    let flush = "insert 'redis-cli -h queues -p 6380 FLUSHALL' at host1 before 6.host1.1";
    let outcome = played("pac/three-hosts", &[], &[flush]);
    let by: Vec<&str> = outcome.lost_by_cause.iter().map(|one| one.cause).collect();
    assert!(by.contains(&"repository-flushed"), "{:?}", missing(&outcome));
    assert_eq!(outcome.verdict, Verdict::Violated);
    let by_host = "insert 'redis-cli -h redishost -p 6379 FLUSHALL' at host1 before 6.host1.1";
    let goes_on = [("on_refusal = \"stop\"", "on_refusal = \"continue\"")];
    let open = played("pac/three-hosts", &goes_on, &[by_host]);
    assert_eq!(open.verdict, Verdict::Inconclusive, "{:?}", missing(&open));
    let nobody = "insert 'redis-cli -h queues -p 6381 FLUSHALL' at host1 before 6.host1.1";
    let refused =
        played("pac/three-hosts", &[("on_refusal = \"stop\"", "on_refusal = \"continue\"")], &[nobody]);
    assert_eq!(refused.updates.lost, 0, "no repository is there: {:?}", missing(&refused));
}

#[test]
fn a_removal_whose_repository_dies_is_refused_and_has_removed_a_part() {
    let outcome = played("pac/three-hosts", &[], &["kill repository:psor at 17.host1+3s for 60s"]);
    let (result, said) = ended(&outcome, "17.host1");
    assert_eq!(result, StepResult::Refused);
    assert!(said.contains("psor does not answer any more"), "{said}");
    assert!(keys(&outcome, "MyPAC:8.0") > 0);
    assert_ne!(outcome.verdict, Verdict::Held);
}

#[test]
fn a_removal_whose_connection_broke_for_a_moment_does_not_go_on() {
    let outcome = played("pac/three-hosts", &[], &["kill repository:psor at 17.host1+3s for 0.1s"]);
    assert_eq!(ended(&outcome, "17.host1").0, StepResult::Refused);
    assert!(keys(&outcome, "MyPAC:8.0") > 0);
}

#[test]
fn a_removal_dies_with_the_host_it_was_typed_at() {
    for lasts in ["0.1s", "60s"] {
        let outcome = played("pac/three-hosts", &[], &[&format!("crash host1 at 17.host1+3s for {lasts}")]);
        let (result, said) = ended(&outcome, "17.host1");
        assert_eq!(result, StepResult::Refused);
        assert!(said.contains("the connection to host1 is closed"), "{said}");
        assert!(keys(&outcome, "MyPAC:8.0") > 0, "a tool that is dead removes nothing more");
    }
}

#[test]
fn a_removal_needs_a_way_to_its_repository() {
    let outcome = played("pac/three-hosts", &[], &["cut host1 redishost at 17.host1+3s for 20s"]);
    assert_eq!(ended(&outcome, "17.host1").0, StepResult::Refused);
    let before = played("pac/three-hosts", &[], &["cut host1 redishost at 17.host1 for 20s"]);
    assert!(ended(&before, "17.host1").1.contains("psor does not answer"));
}

#[test]
fn a_region_that_starts_with_its_host_obeys_what_a_start_obeys() {
    let late = ["skip 13.host3.3", "skip 14", "skip 15", "reading remove-guard=registered"];
    let deviations = [late.as_slice(), &["crash host3 at 17.host1+20s for 5s", "autostart host3"]].concat();
    let outcome = played("pac/three-hosts", &[], &deviations);
    assert!(kinds(&outcome).contains(&"autostart-refused"), "{:?}", outcome.findings);
    assert_eq!(keys(&outcome, "MyPAC:8.0"), 0);
}

#[test]
fn a_host_of_the_old_release_that_starts_its_regions_makes_the_old_generation_anew() {
    let late =
        ["skip 13.host3.3", "skip 14", "skip 15", "crash host3 at 17.host1+20s for 5s", "autostart host3"];
    let outcome = played("pac/three-hosts", &[], &late);
    assert!(kinds(&outcome).contains(&"made-without-upgrade"), "{:?}", outcome.findings);
    assert!(keys(&outcome, "MyPAC:8.0") > 0);
}

#[test]
fn regions_that_were_stopped_in_order_start_with_their_host() {
    let outcome = played("pac/three-hosts", &[], &["crash host1 at 3.host1+130s for 5s", "autostart host1"]);
    let regions = outcome.final_state["regions"].as_array().expect("there is a list");
    assert!(kinds(&outcome).contains(&"made-without-upgrade"), "{:?} {regions:?}", outcome.findings);
}

#[test]
fn a_removal_that_broke_off_is_finished_by_the_next_one() {
    let changes = [
        ("on_refusal = \"stop\"", "on_refusal = \"continue\""),
        ("longest_gap_s = { online = 1, batch = 30 }", ""),
    ];
    // Later the scans have come to their end, and nothing is left to be broken off.
    for broken_at in ["1s", "2s", "5s"] {
        let kill = format!("kill repository:psor at 17.host1+{broken_at} for 1s");
        let once = played("pac/three-hosts", &changes, &[&kill]);
        assert!(keys(&once, "MyPAC:8.0") > 0, "{broken_at}");
        let twice = played("pac/three-hosts", &changes, &[&kill, "repeat 17"]);
        assert_eq!((keys(&twice, "MyPAC:8.0"), twice.goal.len()), (0, 0), "{broken_at}: {:?}", twice.goal);
    }
    let done = played("pac/three-hosts", &changes, &["repeat 17"]);
    let steps = done.runbook.steps.iter().filter(|step| step.address == "17.host1");
    let said: Vec<StepResult> = steps.map(|step| step.result).collect();
    assert_eq!(said, [StepResult::Ok, StepResult::Refused], "nothing is left to remove");
}

/// How many keys a removal says it has deleted; none where it had not begun.
fn deleted(said: &str) -> u64 {
    let told = said.strip_suffix(" keys of the old PAC were deleted, and it is not known how many are left");
    let number = told.and_then(|told| told.rsplit(' ').next());
    number.map_or(0, |number| number.parse().expect("it is a number"))
}

#[test]
fn whenever_a_removal_is_broken_off_what_it_says_and_the_keys_agree() {
    let played = |deviations: &[&str]| {
        let changes = [("longest_gap_s = { online = 1, batch = 30 }", "")];
        played("pac/three-hosts", &changes, &[&["load 10%"], deviations].concat())
    };
    let all = keys(&played(&["skip 17"]), "MyPAC:8.0");
    let mut seen = [0; 3];
    for quarter in 0..=46 {
        let at = format!("17.host1+{}.{}s", quarter / 4, ["0", "25", "5", "75"][quarter % 4]);
        for fault in ["kill repository:psor", "cut host1 redishost"] {
            let outcome = played(&[&format!("{fault} at {at} for 1s")]);
            let (result, said) = ended(&outcome, "17.host1");
            let left = keys(&outcome, "MyPAC:8.0");
            let missed = outcome.goal.iter().any(|point| point.what.starts_with("store of MyPAC:8.0"));
            assert_eq!(missed, left > 0, "{fault} at {at}: {:?}", outcome.goal);
            if result == StepResult::Ok {
                assert_eq!(left, 0, "{fault} at {at}: {said}");
                seen[0] += 1;
            } else {
                assert_eq!(deleted(&said) + left, all, "{fault} at {at}: {said}");
                seen[1 + usize::from(left < all)] += 1;
            }
        }
    }
    assert!(seen.iter().all(|many| *many > 3), "done, not begun, in part: {seen:?}");
}
