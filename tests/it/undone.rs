//! A point of the goal that is missed is blamed on what undid it: the command that did it and not the one under way
//! when it took effect, the fault that struck and not the step that had done its part or never came, and of two
//! columns the one that was left out.

use crate::pac;
use crate::support::{Change, changed, finds, folder, misses, opened, play, played};
use rehearsal::Scene;
use rehearsal::outcome::{GoalPoint, Outcome};
use report::{Format, Look, Text};
use stores::Pair;

const GOES_ON: Change<'static> = ("on_refusal = \"stop\"", "on_refusal = \"continue\"");

#[track_caller]
fn point<'o>(outcome: &'o Outcome, what: &str) -> &'o GoalPoint {
    let found = outcome.goal.iter().find(|point| point.what == what);
    found.unwrap_or_else(|| panic!("{what} is not missed: {:?}", outcome.goal))
}

/// What undid a point: the fault, or the step.
#[track_caller]
fn undone<'o>(outcome: &'o Outcome, what: &str) -> Option<&'o str> {
    let undone = point(outcome, what).undone.as_ref()?;
    undone.fault.as_deref().or(undone.step.as_deref())
}

/// Both stores of the corrected order on one host, under other names.
fn on_one_host(names: [&str; 2], further: Option<&str>) -> Scene<Pair> {
    opened::<Pair>("stores/corrected", &folder().join("stores/corrected"), &|path, text| {
        let mut text = text.replace("upgradehost", "originalhost");
        if path == "scenario.toml" {
            let host = text.find("[[hosts]]").expect("there is a host");
            let second = host + text[host + 1..].find("[[hosts]]").expect("there are two hosts") + 1;
            let after = text.find("[[clients]]").expect("there are clients");
            text.replace_range(second..after, "");
        }
        if let Some(further) = further {
            let section = format!(
                "[[stores.store]]\nname = \"{further}\"\nhost = \"originalhost\"\nrelease = \"5.1\"\n\n[stores.data]"
            );
            text = text.replace("[stores.data]", &section);
        }
        text.replace("Original", "First").replace("Upgrade", names[1]).replace("First", names[0])
    })
}

#[test]
fn a_state_is_blamed_on_who_set_it_and_not_on_the_sleep_in_which_it_took_effect() {
    let swapped = played("stores/corrected", &["swap 14.upgrade.4 with 29.upgrade.1", "load 10%"]);
    assert_eq!(undone(&swapped, "channel from Upgrade to Original"), Some("19.upgrade.1"));
    // A store that was destroyed and restored meanwhile hides nothing.
    let started = "original$ ttRepAdmin -dsn Original -receiver -name Upgrade -state start\noriginal$ sleep 10\n```\n\n\
        ## 28.";
    let home = folder().join("stores/corrected");
    let never_started = opened::<Pair>("stores/corrected", &home, &|file, text| {
        assert!(file == "scenario.toml" || text.contains(started), "the runbook does not start it");
        text.replace(started, "original$ sleep 10\n```\n\n## 28.")
    });
    let stopped = play(&never_started, &["load 10%", "skip 27.original"], 1);
    assert_eq!(undone(&stopped, "channel from Original to Upgrade"), Some("21.original.1"));
}

#[test]
fn a_channel_that_fails_is_told_as_such_and_blamed_on_the_fault_that_kept_it_from_sending() {
    let small: &[Change<'_>] =
        &[("history = 300", "history = 1\nfail_threshold_files = 1"), ("file = 8192", "file = 64")];
    let cut = "cut originalhost upgradehost at 4";
    let outcome = play(&changed("stores/corrected", small), &[cut], 1);
    let what = "channel from Original to Upgrade";
    assert_eq!(undone(&outcome, what), Some(cut));
    assert!(point(&outcome, what).is.contains("threshold"), "{:?}", outcome.goal);
}

#[test]
fn what_a_fault_struck_before_its_step_was_reached_is_not_blamed_on_that_step() {
    for fault in ["kill agent:Original at 12.upgrade+1s", "crash originalhost at 12.upgrade+1s for 10s"] {
        let outcome = played("stores/corrected", &[fault, "load 10%"]);
        assert_eq!(undone(&outcome, "replication agent of Original"), Some(fault));
        let own = point(&outcome, "cache group cache.rates of Upgrade");
        assert_eq!(own.undone, None, "the restore undoes it as written, and step 33 is to make it good");
    }
}

#[test]
fn a_region_that_a_fault_ends_while_it_starts_is_not_blamed_on_its_start() {
    let fault = "crash host3 at 14.host3.1+10s for 10s";
    let outcome = pac::played("pac/three-hosts", &[], &[fault]);
    assert_eq!(undone(&outcome, "region R4"), Some(fault));
    let told = point(&outcome, "region R4").undone.as_ref().and_then(|undone| undone.was.as_deref());
    assert_eq!(told, Some("starting"));
}

#[test]
fn what_a_repository_lost_is_blamed_on_its_fault_and_not_on_the_step_that_had_written_it() {
    let none: Change<'_> = ("persistence = \"append-only\"", "persistence = \"none\"");
    let killed = "kill repository:psor at 15 for 5s";
    let outcome = pac::played("pac/three-hosts", &[none], &[killed]);
    assert_eq!(undone(&outcome, "mode of MyPAC:9.0"), Some(killed));
    let behind: Change<'_> =
        ("persistence = \"append-only\"", "persistence = \"append-only\"\nreplica_lag_s = 30");
    let failover = "failover repository:psor at 9+1s";
    let outcome = pac::played("pac/three-hosts", &[behind], &[failover]);
    assert_eq!(undone(&outcome, "mode of MyPAC:9.0"), Some(failover));
    let held = outcome.pending_by_cause.iter().filter(|one| one.cause == "held-by-mode");
    assert_eq!(held.map(|one| one.step.as_deref()).collect::<Vec<_>>(), [None], "no step set that mode");
}

#[test]
fn what_a_failover_undoes_under_a_command_is_not_blamed_on_that_command() {
    let behind: Change<'_> =
        ("persistence = \"append-only\"", "persistence = \"append-only\"\nreplica_lag_s = 30");
    let failover = "failover repository:psor at 17";
    let outcome = pac::played("pac/three-hosts", &[behind], &[failover]);
    assert_eq!(undone(&outcome, "jobs of dead regions"), Some(failover));
}

#[test]
fn of_two_columns_the_one_that_was_left_out_is_to_blame() {
    for skipped in ["2.original", "2.upgrade"] {
        let outcome = played("stores/corrected", &[&format!("skip {skipped}"), "load 10%"]);
        for what in ["channel from Original to Upgrade", "channel from Upgrade to Original"] {
            let point = point(&outcome, what);
            assert_eq!((point.step.as_deref(), point.undone.as_ref()), (Some(skipped), None), "{point:?}");
        }
        assert_eq!(outcome.pending_by_cause[0].step.as_deref(), Some(skipped));
    }
}

#[test]
fn a_release_on_a_host_of_two_stores_is_the_install_before_the_stores_own_restore() {
    let scene = on_one_host(["Original", "Upgrade"], None);
    let outcome = play(&scene, &["replace 10.upgrade with 'ttDestroy Original'", "load 10%"], 1);
    assert_eq!(point(&outcome, "release of Upgrade").step.as_deref(), Some("11.upgrade"));
    assert_eq!(point(&outcome, "release of Original").step.as_deref(), Some("24.original"));
}

#[test]
fn a_further_data_source_is_told_from_a_pair_whose_names_contain_each_other() {
    for (names, further) in [(["DB", "DBX"], "DBXOld"), (["DBX", "DB"], "DBOld")] {
        let scene = on_one_host(names, Some(further));
        let codes: Vec<&str> = scene.diagnostics.iter().map(|one| one.code.as_ref()).collect();
        assert!(!codes.contains(&"unknown-store"), "{codes:?}");
        let outcome = play(&scene, &["load 10%"], 1);
        let stores: Vec<&str> = outcome.by_store.iter().map(|one| one.store.as_str()).collect();
        assert_eq!(stores, names, "{further}");
    }
}

#[test]
fn a_store_that_was_destroyed_without_a_whole_dump_is_in_the_headline_and_what_follows_is_not_told_beside_it()
{
    let outcome = play(&changed("stores/corrected", &[GOES_ON]), &["fill originalhost at 22", "load 10%"], 1);
    let why = "its dump /backup/original.dump is not complete; its rows were not judged";
    assert!(finds(&outcome, "store-missing", why), "{:?}", outcome.findings);
    let found = outcome.findings.iter().find(|one| one.kind == "store-missing").expect("it is told");
    assert_eq!(found.step.as_deref(), Some("23.original"));
    assert!(misses(&outcome, "store Original"));
    assert!(outcome.goal.iter().all(|point| !point.what.starts_with("applications")), "{:?}", outcome.goal);
    let text = Text { look: Look::default(), replay: "", explain: "", replies: false }.report(&outcome);
    let headline: Vec<&str> = text.lines().take(4).collect();
    assert!(!headline.join(" ").contains("no update was lost"), "{headline:?}");
    assert!(headline.join(" ").contains("at the end: it was destroyed"), "{headline:?}");
}
