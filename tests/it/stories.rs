//! The stories of what no update tells of: a runbook that is stuck, a goal that was missed, a gap, any other finding.
//! Each says where it comes from, what stood in the way, and what came of everything that was tried against it.

use crate::binary::{Copied, cutover};
use crate::explain::{about, cluster, explained};
use crate::support::{changed, folder, play_of, scene};
use rehearsal::outcome::{StepResult, Verdict};
use rehearsal::story::{GapStory, MomentKind, Proof, Remedy, StuckStory, What};
use rehearsal::{Family, Scene};
use serde_json::Value;

fn stuck<F: Family>(scene: &Scene<F>, deviations: &[&str]) -> StuckStory {
    let told = about(scene, deviations, What::Stuck);
    assert_eq!((told.what, told.story.is_none()), (Some(What::Stuck), true));
    let story = told.stuck.expect("it is stuck");
    assert!(story.moments.is_sorted_by_key(|moment| moment.at_s), "moments stand in order");
    let given_up = story.moments.iter().find(|moment| moment.kind == MomentKind::Stuck);
    assert_eq!(given_up.map(|moment| moment.at_s), Some(story.gave_up_s));
    story
}

fn tried<'s>(remedies: &'s [Remedy], text: &str) -> &'s Remedy {
    let texts: Vec<&str> = remedies.iter().map(|remedy| remedy.text.as_str()).collect();
    remedies
        .iter()
        .find(|remedy| remedy.text == text)
        .unwrap_or_else(|| panic!("{text} is not in {texts:#?}"))
}

#[test]
fn a_runbook_that_is_stuck_is_told_with_the_command_and_what_the_check_would_type_instead() {
    let told = explained(&scene("stores/as-printed"), &[]);
    assert_eq!((told.verdict, told.what), (Verdict::Stuck, Some(What::Stuck)));
    let story = stuck(&scene("stores/as-printed"), &[]);
    assert_eq!(Some(&story), told.stuck.as_ref(), "stuck is the worst of this run");
    assert_eq!((story.at.step.as_str(), story.at.result), ("7.original", StepResult::Refused));
    assert_eq!(story.at.reply, ["ttRepAdmin: unknown option `-start`"]);
    assert_eq!(story.reason, story.at.reply[0]);
    assert!(story.doubts.iter().any(|doubt| doubt.message.contains("unknown option `-start`")));
    assert_eq!(story.next.as_ref().map(|next| next.step.as_str()), Some("8.upgrade"));
    assert_eq!(story.not_reached, 33);
    let instead = "ttRepAdmin -dsn Original -receiver -name Upgrade -state start";
    let remedy = tried(&story.remedies, &format!("typing instead `{instead}`, as the check suggests"));
    assert!(remedy.stuck_at.as_deref().is_some_and(|at| at != "7.original"), "it gets further: {remedy:?}");
    assert!(!remedy.helps && remedy.pending > told.pending, "and leaves more behind: {remedy:?}");
    let waiting = tried(&story.remedies, "with a minute's wait before 7.original");
    assert_eq!((waiting.helps, waiting.stuck_at.as_deref()), (false, Some("7.original")));
    assert!(story.shown.iter().any(|one| one.says.contains("Upgrade does not exist") && one.alarmed));
}

#[test]
fn a_marker_that_is_never_seen_is_told_with_what_it_waits_for() {
    let story = stuck(&scene("stores/corrected"), &["skip 3.original", "load 10%"]);
    assert_eq!((story.at.step.as_str(), story.at.result), ("4.original", StepResult::TimedOut));
    let awaited = story.waits_for.expect("it waits");
    assert!(awaited.contains("marker row to be seen in Upgrade"), "{awaited}");
    assert!(awaited.contains("held, for the agent of Original is down"), "{awaited}");
    assert!(tried(&story.remedies, "typing 3.original then at the latest").saves_all());
}

#[test]
fn a_wait_of_the_cluster_is_told_with_how_far_it_is() {
    let mistakes = ["skip 13", "skip 14.host3.1", "load 10%"];
    let story = stuck(&cluster("pac/three-hosts"), &mistakes);
    assert_eq!(story.at.command, "wait members old");
    assert_eq!(
        story.waits_for.as_deref(),
        Some("no member to be left in an old generation; MyPAC 8.0 has 1")
    );
    let hung = stuck(&cluster("pac/three-hosts"), &["hang 3", "load 10%"]);
    assert_eq!(hung.waits_for.as_deref(), Some("its tool, which hangs"));
    assert!(hung.remedies.iter().all(|one| one.text != "without `hang 3`"), "nobody can undo that");
    let hung = stuck(&scene("stores/corrected"), &["hang 7.upgrade", "load 10%"]);
    let again = tried(&hung.remedies, "not waiting for 7.upgrade any more, and typing it again");
    assert!(again.helps && again.proof.as_ref().is_some_and(Proof::is_without_fault), "{again:?}");
}

#[test]
fn a_step_that_names_a_way_back_is_told_with_it_and_the_way_back_is_tried() {
    let runbook = std::fs::read_to_string(folder().join("stores/as-printed/runbook.md"));
    let runbook = runbook.expect("there is a runbook");
    let heading = runbook.lines().find(|line| line.starts_with("## 7")).expect("it has a step 7");
    let changed = runbook.replacen(heading, &format!("{heading}\n\n> rollback: 7r\n"), 1)
        + "\n# Rollback\n\n## 7r. Back\n\n```console\noriginal$ sleep 1\n```\n";
    let toml = std::fs::read(folder().join("stores/as-printed/scenario.toml"));
    let copied = Copied::new("way-back")
        .replaced("runbook.md", changed.as_bytes())
        .replaced("scenario.toml", &toml.expect("there is a scenario"));
    let told = cutover(&["explain", &copied.path(), "--json"]);
    let value: Value =
        serde_json::from_str(&told.out).unwrap_or_else(|error| panic!("{error}: {}", told.err));
    assert_eq!(value["stuck"]["way_back"], "7r");
    let remedies = value["stuck"]["remedies"].as_array().cloned().unwrap_or_default();
    let text = |remedy: &Value| remedy["text"].as_str().unwrap_or_default().to_owned();
    assert!(remedies.iter().any(|one| text(one).ends_with("playing section 7r")), "{remedies:#?}");
}

fn gap<F: Family>(scene: &Scene<F>, deviations: &[&str]) -> GapStory {
    let story = about(scene, deviations, What::Gap).gap.expect("somebody waited");
    assert!(story.moments.is_sorted_by_key(|moment| moment.at_s), "moments stand in order");
    let at = |kind: MomentKind| story.moments.iter().find(|one| one.kind == kind).map(|one| one.at_s);
    assert_eq!((at(MomentKind::Silent), at(MomentKind::Served)), (Some(story.from_s), Some(story.to_s)));
    story
}

#[test]
fn a_gap_is_told_with_who_waited_what_stood_in_the_way_and_what_ended_it() {
    let scene = cluster("pac/as-printed");
    // The page enables the clients of one region alone, so that the goal is missed too, which is graver.
    let told = explained(&scene, &["skip 12"]);
    assert_eq!((told.verdict, told.what), (Verdict::Violated, Some(What::Goal)));
    let story = gap(&scene, &["skip 12"]);
    let outcome = play_of(&scene, &["skip 12"], 1);
    let service = outcome.availability.iter().find(|one| one.service == story.service).expect("it is one");
    let longest = service.longest_gap().expect("it has a gap");
    assert_eq!((longest.from_s, longest.to_s), (story.from_s, story.to_s));
    assert!(story.cause.contains("no region took its connection"), "{}", story.cause);
    assert!(story.began_with.is_some_and(|command| command.step.starts_with("8.host2")));
    assert_eq!(story.ended_with.map(|command| command.command).as_deref(), Some("listener enable R1"));
    assert!(story.shown.iter().any(|one| one.what == "the regions" && one.alarmed));
    assert!(story.remedies.len() > 3, "several things were tried");
}

#[test]
fn what_would_have_shortened_a_gap_was_rehearsed() {
    let scene = scene("stores/corrected");
    let mistakes = ["insert 'sleep 30' at upgrade after 5.upgrade.1", "load 25%"];
    let story = gap(&scene, &mistakes);
    let without = tried(&story.remedies, &format!("without `{}`", mistakes[0]));
    assert!(without.helps && without.longest_gap_s.is_some_and(|gap| gap < story.length_s), "{without:?}");
    for remedy in &story.remedies {
        let deviations: Vec<&str> = remedy.deviations.iter().map(String::as_str).collect();
        let outcome = play_of(&scene, &deviations, 1);
        let service = outcome.availability.iter().find(|one| one.service == story.service);
        assert_eq!(remedy.longest_gap_s, service.map(|one| one.longest_gap_s), "{}", remedy.text);
        assert_eq!((remedy.verdict, remedy.lost), (outcome.verdict, outcome.updates.lost), "{}", remedy.text);
    }
}

/// A run that stops early spares its clients what comes later, which is no remedy.
#[test]
fn what_loses_more_or_is_stuck_elsewhere_is_no_help_against_a_gap() {
    let story = gap(&cluster("pac/as-printed"), &["skip 12"]);
    let worse = story.remedies.iter().filter(|remedy| remedy.lost > 0 || remedy.stuck_at.is_some());
    let (mut all, mut shorter) = (0, 0);
    for remedy in worse {
        assert!(!remedy.helps, "{}", remedy.text);
        all += 1;
        shorter += u32::from(remedy.longest_gap_s.is_some_and(|gap| gap < story.length_s));
    }
    assert!(all > 0 && shorter > 0, "some of these would count otherwise");
}

#[test]
fn each_missed_point_of_the_goal_is_told_with_its_step_and_what_became_of_it() {
    let scene = scene("stores/first-half");
    let told = explained(&scene, &["skip 5", "load 10%"]);
    assert_eq!((told.verdict, told.what), (Verdict::Violated, Some(What::Goal)), "nothing else is wrong");
    let story = told.goal.expect("a point was missed");
    let outcome = play_of(&scene, &["skip 5", "load 10%"], 1);
    let points: Vec<_> = story.points.iter().map(|told| told.point.clone()).collect();
    assert_eq!(points, outcome.goal, "every point, as it was judged");
    let restored = story.points.iter().find(|told| told.point.step.as_deref() == Some("8.upgrade"));
    let restored = restored.expect("the restore should have brought the store back");
    let command = restored.commands.first().expect("it was typed");
    assert_eq!((command.step.as_str(), command.result), ("8.upgrade", StepResult::Refused));
    assert!(command.message.is_some(), "it is said why");
    assert!(tried(&story.remedies, "without `skip 5`").saves_all());
    let left_out = explained(&scene, &["skip 7.upgrade", "load 10%"]).goal.expect("a point was missed");
    let commands = left_out.points.iter().flat_map(|told| &told.commands);
    let results: Vec<_> = commands.map(|command| (command.step.as_str(), command.result)).collect();
    assert!(results.contains(&("7.upgrade", StepResult::Skipped)), "{results:?}");
}

#[test]
fn an_objective_of_time_is_told_with_what_took_longest() {
    let scene = changed("stores/corrected", &[("[objectives]\n", "[objectives]\nduration_s = 60\n")]);
    let told = explained(&scene, &["load 10%"]);
    assert_eq!((told.verdict, told.what), (Verdict::Violated, Some(What::Finding)));
    let story = told.finding.expect("an objective does not hold");
    assert_eq!(story.kind, "objective-duration");
    let length = |command: &rehearsal::story::CommandStory| {
        let (from, to) = (command.typed_s.expect("it was typed"), command.ended_s.expect("it has ended"));
        to.span() - from.span()
    };
    assert!(story.longest.len() > 2 && story.longest.is_sorted_by(|a, b| length(a) >= length(b)));
    assert!(story.longest.iter().any(|command| command.command.starts_with("install")), "{story:?}");
}

#[test]
fn where_nothing_is_wrong_it_says_so_and_what_is_not_there_is_not_told() {
    let held = cutover(&["explain", "stores/corrected", "--deviate", "load 10%"]);
    assert!(held.code == 0 && held.out.contains("Nothing is wrong"), "{}", held.out);
    for (topic, words) in [
        ("lost", "Nothing was lost in this run."),
        ("stuck", "The runbook was not stuck in this run"),
        ("pending", "Nothing is pending in this run."),
        ("job", "No job was submitted in this run."),
    ] {
        let said = cutover(&["explain", "stores/corrected", "--deviate", "load 10%", "--what", topic]);
        assert!(said.code == 0 && said.out.contains(words), "{topic}: {}", said.out);
    }
    let lost = ["explain", "stores/first-half", "--deviate", "load 10%", "--deviate", "skip 2"];
    let pending = cutover(&[&lost[..], &["--what", "pending"]].concat());
    assert!(pending.code == 1 && pending.out.contains("Nothing is pending in this run."), "{}", pending.out);
    assert!(pending.out.contains("--what lost"), "what there is instead is named: {}", pending.out);
    let wrong = cutover(&[&lost[..], &["--what", "losses"]].concat());
    assert!(wrong.code == 2 && wrong.err.contains("[possible values: lost, stuck"), "{}", wrong.err);
    let both = cutover(&[&lost[..], &["--what", "lost", "--update", "3"]].concat());
    assert!(both.code == 2 && both.err.contains("cannot be used with"), "{}", both.err);
}

/// The schema names every field that is printed.
#[test]
fn the_schema_of_an_explanation_has_the_fields_of_every_story() {
    let schema: Value = serde_json::from_str(&cutover(&["schema", "explanation"]).out).expect("it is JSON");
    let goal = about(&scene("stores/first-half"), &["skip 5", "load 10%"], What::Goal).goal;
    let slow = changed("stores/corrected", &[("[objectives]\n", "[objectives]\nduration_s = 60\n")]);
    let finding = about(&slow, &["load 10%"], What::Finding).finding;
    for (name, value) in [
        ("StuckStory", serde_json::to_value(stuck(&scene("stores/as-printed"), &[]))),
        ("GapStory", serde_json::to_value(gap(&cluster("pac/as-printed"), &[]))),
        ("GoalStory", serde_json::to_value(goal.expect("a point was missed"))),
        ("FindingStory", serde_json::to_value(finding.expect("an objective does not hold"))),
    ] {
        let value = value.expect("it can be written");
        for field in value.as_object().expect("an object").keys() {
            let known = schema["definitions"][name]["properties"].get(field);
            assert!(known.is_some(), "the schema of {name} lacks {field}");
        }
    }
}
