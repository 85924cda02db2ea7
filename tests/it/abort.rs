//! Giving up half-way: the way back that `stores/corrected` names brings both stores level again and loses nothing.

use crate::support::{assert_sound, folder, names, scene, state};
use rehearsal::outcome::{Outcome, StepResult, Verdict};
use rehearsal::{CourseError, Deviation, Rehearsal, Scene, SourceText};
use stores::Pair;

fn given_up(scene: &Scene<Pair>, unit: &str) -> Result<Outcome, Vec<CourseError>> {
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

/// A run with a mishap, in which the runbook is given up after some unit; none where that cannot happen to the command.
fn stopped(scene: &Scene<Pair>, mishap: &str, unit: &str) -> Option<Outcome> {
    let deviations = [mishap.to_owned(), format!("abort after {unit}")];
    let deviations: Vec<Deviation> =
        deviations.iter().map(|text| text.parse().expect("a deviation")).collect();
    let course = scene.course(&deviations).ok()?.with_truth();
    let outcome = Rehearsal::default().play(scene, &course, 1);
    assert_sound(&outcome);
    Some(outcome)
}

#[test]
fn an_operator_who_is_stopped_in_the_step_gives_up_there_and_plays_its_section() {
    let scene = scene("stores/corrected");
    let outcome = stopped(&scene, "break 12.upgrade", "12").expect("it fits");
    assert_eq!((outcome.verdict, &outcome.stuck_at), (Verdict::Violated, &None), "it is given up, not stuck");
    let given_up = outcome.given_up.as_ref().expect("it is given up");
    assert_eq!((given_up.after.as_str(), given_up.section.as_str()), ("12", "12r"));
    let stopped_at = given_up.stopped_at.as_ref().expect("its operator was stopped");
    assert_eq!((stopped_at.address.as_str(), given_up.is_played), ("12.upgrade", true));
    let back = outcome.runbook.steps.iter().filter(|step| step.address.starts_with("12r"));
    assert!(back.clone().count() > 1 && back.clone().all(|step| step.result == StepResult::Ok));
    assert_eq!((outcome.updates.lost, outcome.updates.pending), (0, 0));
}

#[test]
fn whoever_is_stopped_in_an_earlier_step_plays_the_section_that_it_names() {
    let scene = scene("stores/corrected");
    for (broken, section) in
        [("break 9.upgrade", "8r"), ("break 11.upgrade", "10r"), ("break 12.upgrade", "12r")]
    {
        let outcome = stopped(&scene, broken, "15").expect("it fits");
        let given_up = outcome.given_up.as_ref().expect("it is given up");
        assert_eq!((given_up.section.as_str(), given_up.is_played), (section, true), "{broken}");
        assert_eq!((outcome.updates.lost, outcome.updates.pending), (0, 0), "{broken}");
        let sections = outcome.runbook.steps.iter().filter(|step| step.address.contains("r."));
        let other = sections.filter(|step| !step.address.starts_with(section) && step.start_s.is_some());
        assert_eq!(other.count(), 0, "no other section is played");
    }
    let stuck = stopped(&scene, "hang 1.original", "5").expect("it fits");
    assert_eq!((stuck.verdict, stuck.given_up), (Verdict::Stuck, None), "step 1 names no way back");
}

#[test]
fn wherever_a_command_breaks_off_that_has_a_way_back_what_is_left_of_its_step_is_not_reached() {
    let scene = scene("stores/corrected");
    let mut stops = 0;
    let words = ["break", "hang"];
    for (broken, word) in
        commands(&scene, 5..=15).into_iter().flat_map(|one| words.map(|word| (one.clone(), word)))
    {
        let step = broken.split('.').next().unwrap_or_default();
        let Some(outcome) = stopped(&scene, &format!("{word} {broken}"), step) else { continue };
        // A command that has done its work before its reply is cut off is no stop.
        let Some(given_up) = outcome.given_up.as_ref().filter(|one| one.stopped_at.is_some()) else {
            continue;
        };
        stops += 1;
        let stopped_at = given_up.stopped_at.as_ref().map(|stuck| stuck.address.as_str());
        let steps = &outcome.runbook.steps;
        let lane = broken.split('.').nth(1);
        let own = steps.iter().filter(|one| one.address.starts_with(&format!("{step}.")));
        let own = own.filter(|one| one.address.split('.').nth(1) == lane);
        let at = |address: &str| stopped_at == Some(address);
        let rest = own.skip_while(|one| !at(&one.address)).skip(1);
        assert!(rest.clone().all(|one| one.result == StepResult::NotReached), "{broken}");
        let went_on = outcome.stuck_at.as_ref().is_none_or(|stuck| stuck.address.contains("r."));
        assert!(went_on, "{broken}: the section is under way");
    }
    assert!(stops > 5, "{stops}");
}

#[test]
fn where_there_is_no_way_back_giving_up_is_refused_with_advice() {
    let scene = scene("stores/corrected");
    let error = given_up(&scene, "16").expect_err("it cannot be given up").remove(0);
    assert!(error.message.starts_with("step `16` names no rollback section"), "{}", error.message);
    let help = error.help.expect("there is advice");
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
    let scenario = SourceText { name: "scenario.toml".into(), bytes: read("scenario.toml").into_bytes() };
    let runbook = SourceText { name: "runbook.md".into(), bytes: runbook.into_bytes() };
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
