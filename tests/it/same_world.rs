//! What is tried against a fault is tried in the world of the run that is explained: the fault strikes at the same moment,
//! whatever is typed; and what has died of it is started again, and cleaned up after, where a family knows how.

use crate::explain::{about, cluster, explained};
use crate::support::{play_of, scene};
use rehearsal::outcome::{Outcome, Verdict};
use rehearsal::story::{Fate, Remedy, StuckStory, What};
use rehearsal::{Family, Scene};

fn stuck<F: Family>(scene: &Scene<F>, deviations: &[&str]) -> StuckStory {
    about(scene, deviations, What::Stuck).stuck.expect("it is stuck")
}

fn tried<'s>(remedies: &'s [Remedy], text: &str) -> &'s Remedy {
    let texts: Vec<&str> = remedies.iter().map(|remedy| remedy.text.as_str()).collect();
    let found = remedies.iter().find(|remedy| remedy.text.contains(text));
    found.unwrap_or_else(|| panic!("{text} is not in {texts:#?}"))
}

/// When a command was typed.
fn typed_at(outcome: &Outcome, step: &str) -> kernel::Span {
    let found = outcome.runbook.steps.iter().find(|one| one.address == step);
    found.and_then(|one| one.start_s).expect("it was typed").span()
}

fn killed_at(outcome: &Outcome) -> Vec<(String, Option<u64>)> {
    let killed = outcome.findings.iter().filter(|found| found.kind == "region-killed");
    killed.map(|found| (found.message.clone(), found.at_s.map(|at| at.span().nanos()))).collect()
}

#[test]
fn every_remedy_is_rehearsed_with_the_fault_at_the_moment_of_the_run_that_is_explained() {
    let scene = cluster("pac/compatible");
    let fault = "kill region:R1 at 6.host1.2+5s for 20s";
    let story = stuck(&scene, &[fault]);
    let killed = killed_at(&play_of(&scene, &[fault], 1));
    assert_eq!(killed.len(), 1);
    for remedy in &story.remedies {
        assert_eq!(killed_at(&play_of(&scene, &remedy.deviations, 1)), killed, "{remedy:#?}");
    }
    let on = tried(&story.remedies, "going on without 6.host1.2");
    assert!(!on.saves_all() && on.verdict != Verdict::Held, "the region is dead: {on:?}");
    assert_eq!(on.rehung.len(), 1, "{on:?}");
    let again = tried(&story.remedies, "typing `casstart /rR1 /s:w` before 6.host1.2");
    assert!(again.helps && again.saves_all(), "{again:#?}");
}

#[test]
fn what_helps_against_a_fault_is_told_alike_however_its_moment_is_written() {
    let scene = cluster("pac/three-hosts");
    let at_nine = "kill repository:psor at 9.host1 for 30s";
    let outcome = play_of(&scene, &[at_nine], 1);
    let after =
        (typed_at(&outcome, "9.host1").nanos() - typed_at(&outcome, "8.host2.2").nanos()) as f64 / 1e9;
    let before = format!("kill repository:psor at 8.host2.2+{after:.9}s for 30s");
    let stories = [at_nine, &before].map(|fault| stuck(&scene, &[fault]));
    for text in ["with a minute's wait before 9.host1", "has been over for 10 s"] {
        for story in &stories {
            let remedy = tried(&story.remedies, text);
            assert!(remedy.helps && remedy.stuck_at.is_none() && remedy.missed == 0, "{remedy:#?}");
        }
        let [one, other] = stories.each_ref().map(|story| tried(&story.remedies, text));
        assert_eq!((one.lost, one.pending, &one.broken), (other.lost, other.pending, &other.broken));
        assert_eq!((one.rehung.len(), other.rehung.len()), (1, 0), "{one:#?}");
    }
}

#[test]
fn an_agent_that_has_died_is_told_as_what_stands_in_the_way_and_starting_it_again_is_tried() {
    let scene = scene("stores/corrected");
    for (fault, own, host) in [
        ("kill agent:Original at 12.upgrade+1s", "Original", "original"),
        ("kill agent:Upgrade at 17", "Upgrade", "upgrade"),
    ] {
        let story = stuck(&scene, &["load 10%", fault]);
        let awaited = story.waits_for.as_deref().unwrap_or_default();
        assert!(awaited.contains(&format!("held, for the agent of {own} is down")), "{awaited}");
        let on = tried(&story.remedies, "going on without 17.original");
        assert!(!on.helps && on.verdict != Verdict::Held, "{on:#?}");
        let start =
            tried(&story.remedies, &format!("typing `ttAdmin -wait -repStart {own}` before 17.original"));
        assert!(start.helps && start.saves_all(), "{start:#?}");
        let typed = format!("insert 'ttAdmin -wait -repStart {own}' at {host} before 17.original");
        assert!(start.deviations.contains(&typed), "{start:#?}");
    }
}

#[test]
fn what_a_killed_region_has_left_behind_is_cleaned_up_where_that_finishes_the_runbook() {
    let scene = cluster("pac/three-hosts");
    let forced = "replace 7.host2.3 with 'casstop -rR3 -f'";
    let story = stuck(&scene, &[forced]);
    assert_eq!(story.at.command, "wait jobs old");
    let both = "typing `recover locks host2` and `recover members host2` before";
    let cleaned = tried(&story.remedies, both);
    assert!(cleaned.helps && cleaned.stuck_at.is_none() && cleaned.missed == 0, "{cleaned:#?}");
    let pending = about(&scene, &[forced], What::Pending).story.expect("something is pending");
    let cleaned = tried(&pending.remedies, both);
    assert!(cleaned.helps && cleaned.fate == Some(Fate::Survived), "{cleaned:#?}");
}

#[test]
fn a_region_that_is_dead_at_the_end_is_started_for_the_goal() {
    let scene = cluster("pac/three-hosts");
    let told = about(&scene, &["load 10%", "kill region:R1 at 17+1s"], What::Goal);
    let story = told.goal.expect("the goal is missed");
    let start = tried(&story.remedies, "typing `casstart /rR1 /s:w` at the very end");
    assert!(start.helps && start.missed == 0, "{start:#?}");
}

#[test]
fn a_run_in_which_a_fault_was_never_set_off_proves_nothing() {
    let scene = scene("stores/corrected");
    let idle =
        ["load 10%", "skip 3.original", "skip 16.original.2", "kill agent:Upgrade at 16.original.2 for 1s"];
    let story = stuck(&scene, &idle);
    let late = tried(&story.remedies, "typing 3.original then at the latest");
    let proof = late.proof.as_ref().expect("it is tried in other weather");
    assert_eq!((proof.idle, proof.fails.as_ref()), (proof.runs, None), "{proof:?}");
    assert!(late.helps && !late.saves_all(), "{late:#?}");
}

#[test]
fn what_changes_nothing_is_counted_and_not_listed() {
    let deviations = ["load 10%", "skip 3.original", "skip 30.upgrade.1"];
    let story = stuck(&scene("stores/corrected"), &deviations);
    let idle = tried(&story.remedies, "without `skip 30.upgrade.1`");
    assert!(!idle.changes && !idle.helps, "the runbook was stuck before: {idle:?}");
    assert!(tried(&story.remedies, "without `skip 3.original`").changes);
    let given: Vec<&str> = deviations.iter().flat_map(|one| ["--deviate", *one]).collect();
    let told = crate::binary::cutover(&[&["explain", "stores/corrected"], &given[..]].concat());
    assert!(!told.out.contains("without `skip 30.upgrade.1`"), "{}", told.out);
    assert!(told.out.contains("rehearsed, and change"), "{}", told.out);
}

#[test]
fn nothing_is_said_to_help_whose_rehearsal_never_set_the_fault_off() {
    let pair = scene("stores/corrected");
    for fault in
        ["kill agent:Upgrade at 17", "crash upgradehost at 6+5s for 90s", "kill agent:Original at 4 for 20s"]
    {
        let told = explained(&pair, &["load 10%", fault]);
        let stuck = told.stuck.iter().flat_map(|story| &story.remedies);
        let goal = told.goal.iter().flat_map(|story| &story.remedies);
        let update = told.story.iter().flat_map(|story| &story.remedies);
        for remedy in stuck.chain(goal).chain(update) {
            let outcome = play_of(&pair, &remedy.deviations, 1);
            let idle = outcome.findings.iter().any(|found| found.kind == "fault-not-reached");
            assert!(!idle, "{remedy:#?}");
        }
    }
}
