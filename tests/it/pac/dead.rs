//! What a region that was killed leaves behind, and what cleans it up.

use super::{counts, found, kinds, played};
use crate::support::missing;
use rehearsal::outcome::{Outcome, StepResult, Verdict};

/// The last old region dies with jobs at work, and the update of its host goes on.
const DIES: [&str; 2] = ["skip 11", "replace 13.host3.1 with 'casstop -rR4 -f'"];
const MEMBERS: &str = "insert 'recover members host3' at host1 before 16.host1";
const LOCKS: &str = "insert 'recover locks host3' at host1 before 16.host1";

fn end(deviations: &[&str]) -> Outcome {
    played("pac/three-hosts", &[], &[DIES.as_slice(), deviations].concat())
}

fn said(outcome: &Outcome, address: &str) -> (StepResult, Vec<String>) {
    let step = outcome.runbook.steps.iter().find(|step| step.address == address).expect("it is there");
    (step.result, step.message.clone().into_iter().collect())
}

#[test]
fn one_dead_member_keeps_the_runbook_from_its_end_until_it_is_recovered() {
    let stuck = end(&[]);
    assert_eq!(stuck.stuck_at.as_ref().map(|stuck| stuck.address.as_str()), Some("16.host1"));
    let through = end(&[MEMBERS, LOCKS]);
    assert_eq!(through.stuck_at, None, "{:?}", through.findings);
    assert_eq!(said(&through, "17.host1").0, StepResult::Ok);
}

#[test]
fn the_jobs_of_the_dead_are_gone_or_run_again_by_the_reading() {
    let kill = ["replace 2.host1.3 with 'casstop -rR1 -f'"];
    let recover = [
        "insert 'recover locks host1' at host1 before 3.host1",
        "insert 'recover members host1' at host1 before 3.host1",
    ];
    let of = |reading: &'static str, recovered: bool| {
        let extra: &[&str] = if recovered { &recover } else { &[] };
        played("pac/three-hosts", &[], &[&kill[..], extra, &[reading]].concat())
    };
    let fail = of("reading jobs-of-the-dead=fail", true);
    assert!(missing(&fail).iter().any(|line| line.contains("killed-with-region")), "{:?}", missing(&fail));
    let again = of("reading jobs-of-the-dead=run-again", true);
    assert_eq!((counts(&again, "job").0, again.stuck_at.is_none()), (0, true), "{:?}", missing(&again));
    let waiting = of("reading jobs-of-the-dead=run-again", false);
    assert!(
        missing(&waiting).iter().any(|line| line.contains("waits-for-recovery")),
        "{:?}",
        missing(&waiting)
    );
}

#[test]
fn jobs_that_a_failover_has_registered_again_are_cleaned_up_with_those_of_the_dead() {
    let lags = [("persistence = \"append-only\"", "persistence = \"append-only\"\nreplica_lag_s = 8")];
    let failover = "insert 'repository failover psor:6379' at host1 after 10.host1";
    let recover = ["host1", "host2", "host3"]
        .map(|host| format!("insert 'recover members {host}' at {host} after 11.host3.2"));
    let ghosts = played("pac/three-hosts", &lags, &[failover]);
    assert_eq!(ghosts.stuck_at.as_ref().map(|stuck| stuck.address.as_str()), Some("11.host3.3"));
    let all: Vec<&str> = std::iter::once(failover).chain(recover.iter().map(String::as_str)).collect();
    assert_eq!(played("pac/three-hosts", &lags, &all).stuck_at, None);
}

#[test]
fn jobs_that_would_run_again_are_lost_with_the_store_that_knew_them() {
    let outcome = end(&["reading jobs-of-the-dead=run-again", "skip 16", LOCKS]);
    let lost = missing(&outcome);
    assert!(lost.iter().all(|line| line == "lost at psor by 17.host1: removed-with-generation"), "{lost:?}");
    assert!(!lost.is_empty());
}

#[test]
fn a_region_that_is_started_again_cleans_up_after_itself() {
    let deviations = [
        "kill region:R4 at 1.host1",
        "insert 'recover locks host3' at host3 after 1.host1",
        "insert 'casstart /rR4 /s:w' at host3 after 1.host1",
    ];
    let outcome = played("pac/three-hosts", &[], &deviations);
    assert_eq!(outcome.stuck_at, None, "{:?}", outcome.findings);
    assert_eq!(outcome.final_state["generations"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_dead_job_and_a_dead_lock_are_missed_points_of_the_goal() {
    let dies = |region: usize, seconds: u32| {
        let outcome =
            played("pac/three-hosts", &[], &[&format!("kill region:R{region} at 17.host1+{seconds}s")]);
        assert_eq!(outcome.verdict, Verdict::Violated);
        assert!(!kinds(&outcome).contains(&"region-not-running"), "it is told once");
        outcome.goal.into_iter().map(|point| point.what).collect::<Vec<String>>()
    };
    // Which of them is at work at which moment is chance.
    let all: Vec<Vec<String>> = (1..=4)
        .flat_map(|region| (1..=3).map(move |seconds| (region, seconds)))
        .map(|(a, b)| dies(a, b))
        .collect();
    assert!(all.iter().all(|missed| missed[0].starts_with("region R")), "{all:?}");
    let works = |missed: &Vec<String>| missed[1..] == ["jobs of dead regions", "locks of killed processes"];
    assert!(all.iter().any(works), "{all:?}");
}

#[test]
fn a_dead_member_that_is_recovered_by_itself_does_not_keep_the_runbook_from_its_end() {
    // The operator has to be patient for longer than a silence is taken for a death.
    let patient = [("timeout_s = 300", "timeout_s = 600")];
    let deviations = [&DIES[..], &["reading dead-members=by-itself"]].concat();
    let through = played("pac/three-hosts", &patient, &deviations);
    assert_eq!(through.stuck_at, None, "{:?}", through.findings);
    let recovered = found(&through, "member-recovered");
    assert!(recovered.message.starts_with("R4, which no longer pinged"), "{}", recovered.message);
    let last_ping = said_at(&through, "13.host3.1");
    let at = recovered.at_s.expect("it has a time").span().nanos() / 1_000_000_000;
    assert!((last_ping + 472..=last_ping + 492).contains(&at), "{last_ping} and {at}");
    assert!(through.goal.is_empty(), "nothing is left of it: {:?}", through.goal);
    let impatient = end(&["reading dead-members=by-itself"]);
    assert_eq!(impatient.stuck_at.map(|stuck| stuck.address).as_deref(), Some("16.host1"));
}

/// When a command was typed, in whole seconds.
fn said_at(outcome: &Outcome, address: &str) -> u64 {
    let step = outcome.runbook.steps.iter().find(|step| step.address == address).expect("it is there");
    step.start_s.expect("it was typed").span().nanos() / 1_000_000_000
}

#[test]
fn the_jobs_of_a_member_that_is_recovered_by_itself_are_gone_or_run_again_by_the_reading() {
    let kill = ["kill region:R3 at 1.host1", "reading dead-members=by-itself", "skip 7.host2.3"];
    let times = [("ping_s = 10", "ping_s = 10\ndead_after_s = 60")];
    let of = |reading: &'static str| played("pac/three-hosts", &times, &[&kill[..], &[reading]].concat());
    let fail = of("reading jobs-of-the-dead=fail");
    let again = of("reading jobs-of-the-dead=run-again");
    for outcome in [&fail, &again] {
        assert_eq!(outcome.stuck_at, None, "{:?}", outcome.findings);
    }
    assert!(counts(&fail, "job").0 > 0 && counts(&again, "job").0 == 0, "{:?}", missing(&again));
    assert!(found(&again, "member-recovered").message.contains("0 of its jobs ended"));
}

#[test]
fn where_no_region_pings_nobody_is_recovered_and_a_run_does_not_wait_for_it() {
    let all = ["crash host1 at 1", "crash host2 at 1", "crash host3 at 1", "reading dead-members=by-itself"];
    let outcome = played("pac/three-hosts", &[], &all);
    assert!(!kinds(&outcome).contains(&"member-recovered"));
    assert!(outcome.verdict != Verdict::Inconclusive && outcome.verdict != Verdict::Held);
}

#[test]
fn a_run_does_not_end_before_a_dead_member_is_recovered_that_will_be() {
    let dies = ["kill region:R1 at 17.host1+1s", "reading dead-members=by-itself"];
    let outcome = played("pac/three-hosts", &[], &dies);
    found(&outcome, "member-recovered");
    assert!(outcome.goal.iter().all(|point| point.what == "region R1"), "{:?}", outcome.goal);
}

#[test]
fn a_region_that_lives_and_does_not_ping_is_left_alone() {
    let still = ["pause region:R4 at 3 for 600s", "reading dead-members=by-itself", "skip 7", "skip 8"];
    let outcome = played("pac/three-hosts", &[("ping_s = 10", "ping_s = 10\ndead_after_s = 60")], &still);
    assert!(!kinds(&outcome).contains(&"member-recovered"));
}

#[test]
fn what_waits_for_a_dead_lock_is_blamed_on_the_command_that_killed_its_holder() {
    let mut told = Vec::new();
    for region in ["R1", "R2", "R3"] {
        let host = if region == "R3" { "host2" } else { "host1" };
        let kill = format!("insert 'casstop -r{region} -f' at {host} after 10");
        told.extend(missing(&played("pac/three-hosts", &[], &[&kill])));
    }
    let waits: Vec<&String> = told.iter().filter(|line| line.contains("lock-in-doubt")).collect();
    assert!(!waits.is_empty(), "{told:?}");
    assert!(waits.iter().all(|line| line.contains("by after 10")), "{waits:?}");
}
