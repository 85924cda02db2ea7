//! What a fault has done is told as its doing: the gap of a service that it took away, what a wrong clock made lose, and
//! what waits because it kept a step from doing what it says.

use crate::said::{says, told};
use crate::support::{changed_of, play_of, scene};
use pac::Cluster;
use rehearsal::outcome::{CauseCount, Gap, Outcome};

fn played(name: &str, deviations: &[&str], seed: u64) -> Outcome {
    match name.starts_with("pac/") {
        true => play_of(&changed_of::<Cluster>(name, &[]), deviations, seed),
        false => play_of(&scene(name), deviations, seed),
    }
}

#[test]
fn a_gap_names_the_fault_that_took_the_service_away_in_every_family() {
    for (name, fault, cause) in [
        ("stores/corrected", "fill originalhost at 31", "there was no room for the log"),
        (
            "stores/corrected",
            "crash originalhost at 31.upgrade.3+5s for 20s",
            "its store was down or recovering",
        ),
        ("stores/corrected", "kill daemon:upgradehost at 19 for 20s", "its store was down or recovering"),
        ("pac/three-hosts", "kill repository:psor at 5 for 30s", "the repository did not answer"),
        ("pac/three-hosts", "crash redishost at 5 for 30s", "the repository did not answer"),
        ("pac/as-printed", "cut host2 redishost at 3+30s for 20s", "the repository did not answer"),
    ] {
        let outcome = played(name, &[fault], 3);
        let gaps: Vec<&Gap> = outcome.availability.iter().flat_map(|service| &service.gaps).collect();
        let of_fault = gaps.iter().filter(|gap| gap.cause.ends_with(cause));
        let by: Vec<_> = of_fault.map(|gap| (gap.fault.as_deref(), gap.step.as_deref())).collect();
        assert!(
            !by.is_empty() && by.iter().all(|by| *by == (Some(fault), None)),
            "{name}: {fault}: {gaps:?}"
        );
        let others = gaps.iter().filter(|gap| !gap.cause.ends_with(cause));
        assert!(others.into_iter().all(|gap| gap.fault.is_none()), "{name}: {fault}: {gaps:?}");
    }
}

#[test]
fn the_fault_behind_a_gap_stands_in_the_text_in_the_headline_in_the_json_and_in_the_story() {
    let fault = "fill originalhost at 31";
    let run = ["stores/corrected", "--width", "1000", "--seed", "3", "--deviate", fault];
    let by = format!("by `{fault}`");
    let rehearse = [&["rehearse"], &run[..]].concat();
    says(&rehearse, &[&format!("at most 5 s allowed. {by}"), &format!("there was no room for the log {by}")]);
    let json = told(&[&rehearse[..], &["--json"]].concat());
    assert!(json.contains(&format!("\"fault\": \"{fault}\"")), "{json}");
    let explain = [&["explain"], &run[..], &["--what", "gap"]].concat();
    says(&explain, &[&format!("the service was taken away {by}")]);
}

#[test]
fn what_loses_because_a_clock_was_wrong_is_blamed_on_the_fault_that_set_it_wrong() {
    let ahead = "skew originalhost by 60s at 27.original.1+12s for 90s";
    let outcome = played("stores/corrected", &[ahead], 3);
    let by = |cause: &CauseCount| (cause.cause, cause.fault.clone(), cause.step.clone());
    let lost: Vec<_> = outcome.lost_by_cause.iter().map(by).collect();
    assert_eq!(lost, [("discarded-on-arrival", Some(ahead.to_owned()), None)]);
    for behind in ["skew originalhost by -60s at 17", "skew originalhost by -60s at 4 for 200s"] {
        let outcome = played("stores/overview", &[behind], 3);
        let rows = outcome.findings.iter().find(|one| one.kind == "objective-diverged-rows");
        let fault = rows.map(|one| one.fault.as_deref());
        assert_eq!(fault, Some(Some(behind)), "{:?}", outcome.findings);
    }
    let run =
        ["stores/overview", "--width", "1000", "--seed", "3", "--deviate", "skew originalhost by -60s at 17"];
    let by = "`skew originalhost by -60s at 17`";
    says(&[&["rehearse"], &run[..]].concat(), &[&format!("at most 0 allowed. by {by}")]);
    says(&[&["explain"], &run[..]].concat(), &[&format!("What it comes of {by}")]);
}

#[test]
fn what_loses_by_the_order_of_the_commits_is_not_blamed_on_a_clock_that_is_wrong_besides() {
    let skew = "skew upgradehost by 1ms at 2 for 1s";
    let moves = "insert 'applications move Original to Upgrade' at upgrade after 16.original.1";
    let calm = played("stores/corrected", &[moves], 1);
    assert!(!calm.lost_by_cause.is_empty(), "a hand-over without a marker loses something");
    let outcome = played("stores/corrected", &[moves, skew], 1);
    let by = |outcome: &Outcome| -> Vec<_> {
        outcome.lost_by_cause.iter().map(|one| (one.cause, one.step.clone(), one.fault.clone())).collect()
    };
    assert_eq!(by(&outcome), by(&calm));
}

#[test]
fn what_waits_because_a_fault_had_a_step_refused_is_blamed_on_the_fault_and_not_on_what_did_what_it_says() {
    let fault = "kill daemon:originalhost at 16.upgrade for 20s";
    let outcome = played("stores/second-half", &[fault], 3);
    let pending: Vec<_> = outcome
        .pending_by_cause
        .iter()
        .map(|one| (one.cause, one.step.as_deref(), one.fault.as_deref()))
        .collect();
    assert_eq!(pending, [("agent-down", None, Some(fault))]);
}

#[test]
fn an_agent_that_a_fault_has_killed_is_down_by_that_fault_whatever_else_is_in_force() {
    let fault = "kill agent:Upgrade at 33";
    for other in ["narrow originalhost upgradehost to 50% at 33", "slow upgradehost to 50% at 33"] {
        let outcome = played("stores/corrected", &[other, fault, "load 10%"], 1);
        let agent = outcome.goal.iter().find(|point| point.what == "replication agent of Upgrade");
        assert_eq!(agent.map(|point| point.fault()), Some(Some(fault)), "{:?}", outcome.goal);
        assert!(outcome.pending_by_cause.iter().all(|one| one.fault.as_deref() == Some(fault)));
    }
}
