//! The rows of the experiments with a real repository come out in kind (`docs/models/repository.md 3`), and what keeps
//! a removal from doing harm does.
//!
//! The old store is removed by step 17, which the rows move to where the experiments had it; the last old region is R4
//! on host 3. The operator goes on when a tool refuses, as the experiments did.

use super::{counts, gap, kinds, played};
use crate::support::{Change, missing};
use rehearsal::outcome::{Outcome, StepResult, Verdict};

const GOES_ON: &[Change<'static>] = &[("on_refusal = \"stop\"", "on_refusal = \"continue\"")];
const EARLY: &str = "move 17 before 11";
const READS_THROUGH: &str = "reading definition-cache=read-through";
const GUARDED: &str = "reading remove-guard=registered";

fn failed(outcome: &Outcome, service: &str) -> u64 {
    let found = outcome.availability.iter().find(|one| one.service == service);
    found.map_or(0, |one| one.failed)
}

/// How much was lost to a cause.
fn lost_to(outcome: &Outcome, cause: &str) -> u64 {
    outcome.lost_by_cause.iter().filter(|one| one.cause == cause).map(|one| one.count).sum()
}

/// How many keys of the old generation are there at the end.
fn left(outcome: &Outcome) -> u64 {
    let all = outcome.final_state["generations"].as_array().expect("there is a list");
    let old = all.iter().find(|one| one["generation"] == "MyPAC:8.0");
    old.and_then(|one| one["keys"].as_u64()).unwrap_or(0)
}

/// What of the goal is missed.
fn missed(outcome: &Outcome) -> Vec<&str> {
    outcome.goal.iter().map(|point| point.what.as_str()).collect()
}

#[test]
fn a_region_that_reads_its_definitions_fails_its_clients_when_its_store_goes_and_loses_no_item() {
    let outcome = played("pac/three-hosts", GOES_ON, &[EARLY, READS_THROUGH]);
    assert!(failed(&outcome, "online") > 0);
    assert_eq!(counts(&outcome, "item"), (0, 0, 0));
}

#[test]
fn with_queues_behind_the_prefix_it_fails_its_clients_and_loses_their_items_too() {
    let outcome = played("pac/queues-in-psor", GOES_ON, &[EARLY, READS_THROUGH]);
    assert!(failed(&outcome, "online") > 0);
    assert!(lost_to(&outcome, "removed-with-generation") > 0);
}

#[test]
fn a_region_that_caches_them_loses_strands_and_resurrects_and_no_client_sees_it() {
    let outcome = played("pac/queues-in-psor", GOES_ON, &[EARLY]);
    assert_eq!(failed(&outcome, "online"), 0);
    assert!(lost_to(&outcome, "removed-with-generation") > 0);
    assert_eq!(lost_to(&outcome, "stranded-behind-prefix"), 0, "who stopped the region is not to blame");
    assert!(kinds(&outcome).contains(&"resurrected-keys") && left(&outcome) > 0);
}

#[test]
fn what_is_written_behind_the_scan_of_a_removal_stays() {
    let held = played("pac/three-hosts", GOES_ON, &[]);
    assert_eq!(left(&held), 0);
    let early = played("pac/three-hosts", GOES_ON, &[EARLY]);
    assert!(left(&early) > 0, "a removal that is not atomic leaves what came behind it");
}

#[test]
fn a_removal_right_after_the_upgrade_start_takes_the_service_down_until_the_new_generation_has_clients() {
    let outcome = played("pac/three-hosts", GOES_ON, &["move 17 before 6", READS_THROUGH]);
    let online = outcome.availability.iter().find(|one| one.service == "online").expect("it is measured");
    let of_all = online.gaps.iter().filter(|gap| gap.cause.starts_with("terminals:")).count();
    assert_eq!(of_all, 1, "{:?}", online.gaps);
    assert_eq!(online.gaps[0].step.as_deref(), Some("17.host1"));
    assert!(gap(&outcome, "online") > 120 && gap(&outcome, "batch") > 120);
    assert!(kinds(&outcome).contains(&"resurrected-keys"));
}

#[test]
fn a_cold_start_beside_the_old_generation_wipes_the_queues_that_both_share() {
    let outcome = played("pac/three-hosts", &[], &["replace 5.host1.1 with 'casstart /rR1 /s:c'"]);
    assert_eq!(missing(&outcome), ["lost at queues by 5.host1.1: cleared-by-cold-start"]);
    let (lost, ..) = counts(&outcome, "item");
    assert_eq!(lost, outcome.updates.lost);
}

#[test]
fn a_store_that_is_never_removed_loses_nothing_and_misses_the_goal() {
    let outcome = played("pac/three-hosts", &[], &["skip 17"]);
    assert_eq!((outcome.verdict, missing(&outcome)), (Verdict::Violated, Vec::new()));
    assert_eq!(missed(&outcome), ["store of MyPAC:8.0 in psor"]);
    assert!(left(&outcome) > 0);
}

#[test]
fn two_regions_are_out_of_service_between_two_steps_and_four_never() {
    assert!(gap(&played("pac/as-printed", &[], &[]), "online") > 120);
    assert_eq!(gap(&played("pac/three-hosts", &[], &[]), "online"), 0);
}

#[test]
fn quiesce_before_running_leaves_a_time_in_which_nobody_runs_batch() {
    let outcome = played("pac/three-hosts", &[], &["swap 9 with 12"]);
    assert!(gap(&outcome, "batch") > 30);
    assert_eq!((outcome.updates.lost, failed(&outcome, "online")), (0, 0));
}

#[test]
fn quiesce_at_a_prompt_of_the_new_release_stops_the_new_generation() {
    let typed = "insert 'caspac -aSetMode=Quiesce -sredis,psor:6379' at host1@9.0 after 11.host3.3";
    let outcome = played("pac/three-hosts", &[], &["skip 12", typed]);
    assert_eq!(missing(&outcome), ["pending at psor by after 11.host3.3: held-by-mode"]);
    let all = outcome.final_state["generations"].as_array().expect("there is a list");
    let new = all.iter().find(|one| one["generation"] == "MyPAC:9.0").expect("it is there");
    assert_eq!(new["mode"], "Quiesce");
}

#[test]
fn a_removal_before_the_last_old_region_stops_takes_the_jobs_that_this_region_has_not_run() {
    let early = "move 17 before 13";
    assert_eq!(played("pac/three-hosts", &[], &[early]).updates.lost, 0, "its work was done");
    let outcome = played("pac/three-hosts", GOES_ON, &[early, "skip 11"]);
    let (jobs, ..) = counts(&outcome, "job");
    assert!(jobs > 0 && jobs == outcome.updates.lost, "the jobs of the old generation and nothing else");
    assert!(lost_to(&outcome, "removed-with-generation") > 0);
}

#[test]
fn a_guarded_removal_refuses_while_a_region_of_the_old_generation_is_registered() {
    let outcome = played("pac/queues-in-psor", &[], &[EARLY, GUARDED]);
    assert_eq!(outcome.stuck_at.as_ref().map(|stuck| stuck.address.as_str()), Some("17.host1"));
    assert_eq!(lost_to(&outcome, "removed-with-generation"), 0);
    assert!(!kinds(&outcome).contains(&"resurrected-keys"));
    assert_eq!(played("pac/three-hosts", &[], &[GUARDED]).verdict, Verdict::Held);
}

#[test]
fn a_tombstone_keeps_a_region_of_the_old_release_from_making_its_generation_anew() {
    let late = ["skip 13.host3.3", "skip 14", "insert 'casstart /rR4' at host3@8.0 after 17.host1"];
    let free = played("pac/three-hosts", GOES_ON, &late);
    assert!(missed(&free).contains(&"release of region R4") && left(&free) > 0);
    let buried = played("pac/three-hosts", GOES_ON, &[&late[..], &[GUARDED]].concat());
    assert_eq!((missed(&buried), left(&buried)), (vec!["region R4"], 0));
    let last = buried.runbook.steps.iter().rfind(|step| step.result == StepResult::Refused);
    let message = last.and_then(|step| step.message.as_deref()).unwrap_or_default();
    assert!(message.contains("has been removed"), "{message}");
}

#[test]
fn who_waits_sees_no_jobs_and_no_members_while_the_repository_is_away() {
    let no_gaps = [("longest_gap_s = { online = 1, batch = 30 }", "")];
    for (address, kept) in [("16.host1", "append-only"), ("16.host1", "none"), ("11.host3.3", "append-only")]
    {
        let persistence = format!("persistence = \"{kept}\"");
        let changes = [no_gaps[0], ("persistence = \"append-only\"", persistence.as_str())];
        let kill = format!("kill repository:psor at {address} for 40s");
        let outcome = played("pac/three-hosts", &changes, &[&kill]);
        let step = outcome.runbook.steps.iter().find(|step| step.address == address).expect("it is there");
        let took = step.end_s.zip(step.start_s).map(|(end, start)| (end.span() - start.span()).nanos());
        assert!(took.is_some_and(|took| took >= 39_000_000_000), "{address}, {kept}: {step:?}");
        let told = outcome.findings.iter().any(|one| one.kind == "nothing-to-wait-for");
        assert_eq!(told, kept == "none", "{address}, {kept}: {:?}", outcome.findings);
    }
    let stuck = played("pac/three-hosts", &no_gaps, &["kill repository:psor at 16.host1"]);
    assert_eq!(stuck.stuck_at.map(|stuck| stuck.address).as_deref(), Some("16.host1"));
}

#[test]
fn a_start_clears_no_queues_that_it_does_not_reach() {
    let changes = [("longest_gap_s = { online = 1, batch = 30 }", ""), ("sit = \"warm\"", "sit = \"cold\"")];
    let by_sit = "replace 14.host3.1 with 'casstart /rR4'";
    let cleared = |outcome: &Outcome| {
        let by = outcome.lost_by_cause.iter().filter(|one| one.cause == "cleared-by-cold-start");
        by.map(|one| one.count).sum::<u64>()
    };
    let reached = played("pac/three-hosts", &changes, &[by_sit, "skip 15"]);
    assert!(cleared(&reached) > 0, "{:?}", reached.lost_by_cause);
    let away = played(
        "pac/three-hosts",
        &changes,
        &[by_sit, "skip 15", "kill repository:queues at 14.host3.1 for 20s"],
    );
    assert_eq!(cleared(&away), 0, "{:?}", away.lost_by_cause);
}
