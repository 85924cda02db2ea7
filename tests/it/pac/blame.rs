//! What is told of a point that is missed, and of what was done under regions that live: whoever undid it, whether the
//! region was being stopped, was down or was starting meanwhile.

use super::{kinds, played, told_at};
use crate::said::says;
use crate::support::{changed_of, play_of};
use pac::Cluster;
use rehearsal::outcome::{Gap, Outcome, StepResult, Verdict};

const GAPS: (&str, &str) = ("longest_gap_s = { online = 1, batch = 30 }", "");

/// What undid a point: the fault, or the command.
#[track_caller]
fn undone(outcome: &Outcome, what: &str) -> Option<String> {
    let point = outcome.goal.iter().find(|point| point.what == what);
    let undone =
        point.unwrap_or_else(|| panic!("{what} is not missed: {:?}", outcome.goal)).undone.as_ref()?;
    undone.fault.clone().or_else(|| undone.command.clone())
}

#[track_caller]
fn assert_undone(scenario: &str, by: (&str, &str), whats: &[&str]) -> Outcome {
    let (deviation, undoer) = by;
    let outcome = played(scenario, &[GAPS], &[deviation, "load 10%"]);
    for what in whats {
        assert_eq!(undone(&outcome, what).as_deref(), Some(undoer), "{deviation}: {:?}", outcome.goal);
    }
    outcome
}

#[test]
fn a_region_that_a_command_killed_while_it_started_is_blamed_on_that_command() {
    for command in ["install 9.0", "casstop -rR1 /f"] {
        let deviation = format!("insert '{command}' at host1 after 5.host1.1");
        let outcome = assert_undone("pac/three-hosts", (&deviation, command), &["region R1"]);
        let undone = outcome.goal[0].undone.clone().expect("it was undone");
        assert_eq!(undone.was.as_deref(), Some("starting"));
    }
}

#[test]
fn what_strikes_a_region_that_is_still_to_be_upgraded_is_blamed_on_the_fault() {
    for anchor in ["1.host1.1", "2.host1.1", "6.host1.1", "13.host2"] {
        let crash = format!("crash host3 at {anchor}");
        assert_undone("pac/compatible", (&crash, &crash), &["region R4"]);
        let kill = format!("kill region:R4 at {anchor}");
        assert_undone("pac/compatible", (&kill, &kill), &["region R4"]);
    }
    let crash = "crash host3 at 2.host1";
    let outcome = play_of(&changed_of::<Cluster>("pac/compatible", &[GAPS]), &[crash], 2);
    for what in ["region R4", "jobs of dead regions", "locks of killed processes"] {
        assert_eq!(undone(&outcome, what).as_deref(), Some(crash));
    }
}

#[test]
fn a_region_that_stands_still_is_blamed_on_the_fault_whatever_was_typed_meanwhile() {
    let pause = "pause region:R2 at 5.host1";
    assert_undone("pac/as-printed", (pause, pause), &["region R2"]);
}

#[test]
fn a_mode_that_no_step_sets_is_blamed_on_what_took_it_away() {
    let quiesce = "caspac -aSetMode=Quiesce -sredis,psor:6379";
    let quiesced = format!("insert '{quiesce}' at host3@8.0 after 7.host1");
    assert_undone("pac/compatible", (&quiesced, quiesce), &["mode of MyPAC:8.0"]);
    let wipe = "wipe repository:psor at 9.host2.1+3s for 10s";
    assert_undone("pac/compatible", (wipe, wipe), &["mode of MyPAC:8.0"]);
}

#[test]
fn what_was_set_or_cut_while_a_region_was_down_is_not_blamed_on_its_stop() {
    let disable = "insert 'listener disable R1' at host1 before 4.host1";
    assert_undone("pac/compatible", (disable, "listener disable R1"), &["listeners of region R1"]);
    let relax = "insert 'configure ES_PAC_MIN_COMP_CHECK=YES R1' at host1 before 3.host1";
    let what = "ES_PAC_MIN_COMP_CHECK of region R1";
    assert_undone("pac/three-hosts", (relax, "configure ES_PAC_MIN_COMP_CHECK=YES R1"), &[what]);
    let cut = "cut host3 redishost at 18.host3.2";
    let whats = ["repository psor of region R4", "repository queues of region R4"];
    assert_undone("pac/compatible", (cut, cut), &whats);
}

#[test]
fn a_region_whose_next_start_would_go_elsewhere_misses_the_goal() {
    for setting in ["ES_PAC=Other", "ES_SCALE_OUT_REPOS_1=queues:6380"] {
        for (scenario, place) in [
            ("pac/compatible", "before 7.host1"),
            ("pac/three-hosts", "after 10.host1"),
            ("pac/older-manual", "before 6.host1.2"),
        ] {
            let command = format!("configure {setting} R1");
            let deviation = format!("insert '{command}' at host1 {place}");
            let outcome = assert_undone(scenario, (&deviation, &command), &["configuration of region R1"]);
            assert_eq!(outcome.verdict, Verdict::Violated, "{scenario}: {deviation}");
        }
    }
    let wish = ("[readings]", "[goal.region.R1]\nconfigured = \"any\"\n\n[readings]");
    let any = played(
        "pac/compatible",
        &[GAPS, wish],
        &["insert 'configure ES_PAC=Other R1' at host1 before 7.host1"],
    );
    assert_eq!((any.verdict, any.goal.len()), (Verdict::Held, 0));
}

#[test]
fn a_store_that_is_removed_under_a_region_that_lives_is_an_error() {
    let outcome = played("pac/three-hosts", &[GAPS], &["move 17 before 13", "load 10%"]);
    assert_eq!(outcome.verdict, Verdict::Violated, "{:?}", outcome.findings);
    assert_eq!(told_at(&outcome, "removed-under-members"), (true, Some("17.host1")));
    let init = "insert 'caspac -aInitPac=MyPAC -sredis,psor:6379' at host1 before 1.host1";
    assert!(
        kinds(&played("pac/three-hosts", &[GAPS], &[init, "load 10%"])).contains(&"removed-under-members")
    );
    assert!(!kinds(&played("pac/three-hosts", &[], &["load 10%"])).contains(&"removed-under-members"));
}

#[test]
fn jobs_of_a_region_that_does_not_hear_of_quiesce_go_on() {
    let quiesce = "insert 'caspac -aSetMode=Quiesce -sredis,psor:6379' at host3@8.0 after 7.host1";
    let aborted = |further: &[&str]| {
        let mut deviations = vec![quiesce, "reading quiesce-running-jobs=abort"];
        deviations.extend(further);
        let outcome = played("pac/compatible", &[GAPS], &deviations);
        let own = outcome.lost_by_cause.iter().filter(|cause| cause.cause == "aborted-by-quiesce");
        own.map(|cause| cause.count).sum::<u64>()
    };
    let all = aborted(&[]);
    let cut = ["cut host1 redishost at 7.host1+4s", "cut host2 redishost at 7.host1+4s"];
    assert!(aborted(&cut) < all, "{} of {all}", aborted(&cut));
}

/// The longest gap of a service under a seed.
fn longest_gap(scenario: &str, (deviation, seed): (&str, u64), service: &str) -> Gap {
    let outcome = play_of(&changed_of::<Cluster>(scenario, &[]), &[deviation], seed);
    let seen = outcome.availability.iter().find(|one| one.service == service).expect("it is measured");
    seen.longest_gap().expect("there is a gap").clone()
}

#[test]
fn a_gap_is_blamed_on_what_kept_the_service_away_for_most_of_it() {
    // R1 takes connections again nine seconds after R2 was stopped, and its PAC runs no batch for two minutes.
    for seed in [2, 3] {
        let gap = longest_gap("pac/as-printed", ("skip 1", seed), "batch");
        assert_eq!(
            (gap.step.as_deref(), gap.cause.as_str()),
            (Some("6.host1"), "scheduler: its PAC ran no batch")
        );
    }
    // The repository is back after ten seconds, and the region that was stopped meanwhile is not.
    let restart = "insert 'repository restart psor:6379' at host1 after 8.host2.1";
    for service in ["online", "batch"] {
        let gap = longest_gap("pac/as-printed", (restart, 1), service);
        assert_eq!(gap.step.as_deref(), Some("8.host2.2"), "{gap:?}");
    }
    let insert = "insert 'repository restart psor:6379' at host1 after 1.host1";
    let outcome = play_of(&changed_of::<Cluster>("pac/as-printed", &[]), &[insert], 1);
    let first = outcome.availability[0].gaps.first().expect("there is a gap");
    assert_eq!(first.step.as_deref(), Some("after 1.host1"), "{first:?}");
}

#[test]
fn what_nobody_reads_for_want_of_a_region_is_blamed_on_what_ended_the_last_one() {
    let by = |deviations: &[&str]| -> (Option<String>, Option<String>) {
        let outcome = played("pac/three-hosts", &[GAPS], deviations);
        let told = outcome.pending_by_cause.iter().find(|cause| cause.cause == "no-region-runs");
        let told = told.unwrap_or_else(|| panic!("{:?}", outcome.pending_by_cause));
        (told.step.clone(), told.fault.clone())
    };
    let crash = ["crash host1 at 17", "crash host3 at 17+8s", "crash host2 at 17+4s", "load 10%"];
    assert_eq!(by(&crash), (None, Some(crash[1].to_owned())));
    let stops = ["1", "2", "3", "4"].map(|region| {
        let host = ["host1", "host1", "host2", "host3"][region.parse::<usize>().expect("a number") - 1];
        format!("insert 'casstop -rR{region} /f' at {host} after 17")
    });
    let stops: Vec<&str> = stops.iter().map(String::as_str).chain(["load 10%"]).collect();
    assert_eq!(by(&stops).0.as_deref(), Some("after 17"));
    let still = ["R1", "R2", "R3", "R4"].map(|region| format!("pause region:{region} at 17"));
    let still: Vec<&str> = still.iter().map(String::as_str).chain(["load 10%"]).collect();
    assert!(still.contains(&by(&still).1.expect("a fault is to blame").as_str()));
}

#[test]
fn what_a_command_as_written_does_only_with_a_deviation_names_that() {
    let restart = "insert 'repository restart psor:6379' at host1 after 1.host1";
    let other = "insert 'configure ES_PAC=Other R1' at host1 before 5.host1";
    let put_in = |place: &str, deviation: &str| {
        format!("as happens only with the command inserted {place} (`{deviation}`)")
    };
    for (scenario, seed, deviation, words) in [
        ("pac/as-printed", "3", restart, format!("`install 9.0`, {}", put_in("after 1.host1", restart))),
        ("pac/as-printed", "4", other, format!("by step 8.host2.3, {}", put_in("before 5.host1", other))),
        ("pac/compatible", "2", "skip 9", "install 8.1, for step 9 was left out (`skip 9`)".to_owned()),
    ] {
        let run = ["rehearse", scenario, "--width", "1000", "--seed", seed, "--deviate", deviation];
        says(&run, &[&words]);
    }
}

#[test]
fn what_stopped_a_run_is_to_blame_for_the_releases_it_never_came_to() {
    let crash = "crash host1 at 2.host1.1+5s for 3s";
    for (scenario, stopped, never) in [
        ("pac/three-hosts", "skip 1", "drag 3 by 3x"),
        ("pac/three-hosts", "skip 1", "skip 3"),
        ("pac/three-hosts", "skip 1", "hang 13.host3.3"),
        ("pac/compatible", crash, "skip 8.host2.1"),
        ("pac/compatible", crash, "skip 10"),
    ] {
        let outcome = played(scenario, &[GAPS], &[stopped, never, "load 10%"]);
        let releases = outcome.goal.iter().filter(|point| point.what.starts_with("release of"));
        let mut told = 0;
        for point in releases {
            let fate = point.fate.as_ref().expect("it was not reached");
            let root = fate.for_want_of.as_ref().map(|root| root.deviation.as_str());
            assert_eq!((fate.deviation.as_deref(), root), (None, Some(stopped)), "{never}: {point:?}");
            assert_eq!(fate.result, StepResult::NotReached, "{never}: {point:?}");
            told += 1;
        }
        assert!(told > 1, "{scenario}: {never}: {:?}", outcome.goal);
    }
}

#[test]
fn what_happens_without_a_deviation_too_is_not_owed_to_it() {
    let insert = "insert 'wait running R2' at host1 before 5.host1";
    let outcome = play_of(&changed_of::<Cluster>("pac/as-printed", &[]), &[insert], 1);
    let found = outcome.findings.iter().filter(|finding| finding.is_error());
    assert!(found.clone().count() > 2 && found.clone().all(|finding| finding.only_with.is_none()));
    let undone = outcome.goal.iter().filter_map(|point| point.undone.as_ref());
    assert!(undone.clone().count() > 0 && undone.clone().all(|undone| undone.only_with.is_none()));
}
