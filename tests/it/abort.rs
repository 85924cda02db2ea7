//! Giving up half-way: the way back that `stores/corrected` names brings both stores level again and loses nothing.

use crate::support::{assert_sound, folder, names, scene, state};
use rehearsal::outcome::{Outcome, StepResult, Verdict};
use rehearsal::{Found, Misfit, Rehearsal, Scene};
use stores::Pair;

fn given_up(scene: &Scene<Pair>, unit: &str) -> Result<Outcome, Vec<Misfit>> {
    let deviation = format!("abort after {unit}").parse().expect("a deviation");
    let course = scene.course(&[deviation])?.with_truth();
    let outcome = Rehearsal::default().play(scene, &course, 1);
    assert_sound(&outcome);
    Ok(outcome)
}

/// The commands of the steps from one to another, as addresses.
fn commands(scene: &Scene<Pair>, steps: std::ops::RangeInclusive<u32>) -> Vec<String> {
    let commands = scene.runbook.commands().map(|(address, _)| address);
    let inside = commands.filter(|at| at.step().as_str().parse().is_ok_and(|step| steps.contains(&step)));
    inside.map(|at| at.to_string()).collect()
}

#[test]
fn wherever_the_first_half_is_given_up_the_way_back_loses_nothing() {
    let scene = scene("stores/corrected");
    let units = commands(&scene, 5..=15);
    assert!(units.len() > 15);
    for unit in units {
        let outcome = given_up(&scene, &unit).expect("it can be given up");
        // The way back is whole: nothing of the goal is missed but the upgrade itself.
        let missed: Vec<&str> = outcome.goal.iter().map(|point| point.what.as_str()).collect();
        assert_eq!(missed, ["release of Original", "release of Upgrade"], "after {unit}");
        assert_eq!(outcome.verdict, Verdict::Violated, "after {unit}: no upgrade took place");
        let counts = outcome.updates;
        assert_eq!((counts.lost, counts.pending, counts.diverged_rows), (0, 0, 0), "after {unit}");
        assert!(outcome.stuck_at.is_none(), "after {unit}: {:?}", outcome.stuck_at);
        for store in ["Original", "Upgrade"] {
            assert_eq!(state(&outcome, store, "/release"), "5.1", "after {unit}");
            assert_eq!(state(&outcome, store, "/channel/state"), "start", "after {unit}");
        }
        let steps = &outcome.runbook.steps;
        assert!(steps.iter().any(|step| step.address.contains("r.") && step.result == StepResult::Ok));
        let last = steps.iter().find(|step| step.address.starts_with("33")).expect("it is told");
        assert_eq!(last.result, StepResult::Skipped, "what is left out is told");
    }
}

#[test]
fn where_there_is_no_way_back_giving_up_is_refused_with_advice() {
    let scene = scene("stores/corrected");
    let misfit = given_up(&scene, "16").expect_err("it cannot be given up").remove(0);
    assert!(misfit.message.starts_with("step `16` names no rollback section"), "{}", misfit.message);
    let help = misfit.help.expect("there is advice");
    assert!(help.ends_with("give up in one of these steps: 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15"), "{help}");
}

/// Why step 16 names none: played there, the same section loses what Original sent to the new Upgrade and forgot.
#[test]
fn going_back_to_the_dump_after_updates_were_sent_to_the_new_store_loses_them() {
    let home = folder().join("stores/corrected");
    let read = |file: &str| std::fs::read_to_string(home.join(file)).expect("it is there");
    let with = "> after: 15\n> rollback: 15r\n";
    let runbook = read("runbook.md").replacen("> after: 15\n", with, 1);
    assert!(runbook.contains(with));
    let scenario = Found { name: "scenario.toml".into(), bytes: read("scenario.toml").into_bytes() };
    let runbook = Found { name: "runbook.md".into(), bytes: runbook.into_bytes() };
    let scene: Scene<Pair> = Scene::open("changed", &scenario, |_| Ok(runbook)).expect("it can be played");
    let outcome = given_up(&scene, "17").expect("it can be given up");
    assert!(outcome.updates.lost > 0, "{:?}", outcome.updates);
}

#[test]
fn no_runbook_names_a_way_back_that_it_does_not_have() {
    let mut named = 0;
    for name in names() {
        let text = std::fs::read_to_string(folder().join(&name).join("runbook.md")).unwrap_or_default();
        let ids = text.lines().filter_map(|line| line.strip_prefix("> rollback: "));
        for id in ids {
            named += 1;
            assert!(text.contains(&format!("\n## {id}. ")), "{name}: {id}");
        }
    }
    assert!(named > 0);
}
