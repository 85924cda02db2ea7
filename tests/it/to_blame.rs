//! A point of the goal that is missed names the step that should have done it and what became of that, or what undid it:
//! a fault that keeps two agents apart, a command that a deviation put in, the step that a deviation left out and not the
//! one that was refused for want of it.

use crate::said::{says, told};
use crate::support::{changed_of, course_of, folder, missing, opened, play, play_of, played, scene};
use pac::Cluster;
use rehearsal::Rehearsal;
use rehearsal::outcome::{CauseCount, GoalPoint, Outcome, StepResult};
use rehearsal::story::{Remedy, Wanted, What};

#[track_caller]
fn point<'o>(outcome: &'o Outcome, what: &str) -> &'o GoalPoint {
    let found = outcome.goal.iter().find(|point| point.what == what);
    found.unwrap_or_else(|| panic!("{what} is not missed: {:?}", outcome.goal))
}

const CHANNELS: [&str; 2] = ["channel from Original to Upgrade", "channel from Upgrade to Original"];
const STOP: &str = "ttRepAdmin -dsn Original -receiver -name Upgrade -state stop";

#[test]
fn a_suspended_agent_keeps_both_channels_apart_and_what_waits_for_it_whatever_had_stopped_it_before() {
    for (name, fault) in [
        ("stores/first-half", "pause agent:Upgrade at 12.upgrade.1"),
        ("stores/first-half", "pause agent:Original at 3"),
        ("stores/corrected", "pause agent:Upgrade at 17"),
        ("stores/corrected", "pause agent:Original at 20"),
    ] {
        let outcome = played(name, &[fault, "load 10%"]);
        for channel in CHANNELS {
            let point = point(&outcome, channel);
            assert!(point.is.ends_with("is suspended"), "{point:?}");
            let by = point.undone.as_ref().map(|undone| (undone.fault.as_deref(), undone.at_once));
            assert_eq!((by, point.blamed()), (Some((Some(fault), true)), None), "{name}: {point:?}");
        }
        assert!(!outcome.pending_by_cause.is_empty(), "{name}");
        for cause in &outcome.pending_by_cause {
            assert_eq!((cause.cause, cause.fault.as_deref()), ("agent-suspended", Some(fault)), "{name}");
        }
    }
}

#[test]
fn of_two_faults_in_force_the_one_that_keeps_two_agents_apart_is_to_blame() {
    let pause = "pause agent:Upgrade at 12.upgrade.1";
    let later = ["kill agent:Original at 13 for 1s", "narrow originalhost upgradehost to 50% at 13"];
    let with_left_out = ["skip 3.original", "load 10%"];
    for others in [&later[..1], &later[1..], &with_left_out] {
        let outcome = played("stores/first-half", &[&[pause], others].concat());
        let told = point(&outcome, CHANNELS[0]);
        assert_eq!(told.fault(), Some(pause), "{others:?}: {told:?}");
    }
    let cut = "cut originalhost upgradehost at 13";
    let outcome = played("stores/first-half", &[cut, "slow upgradehost to 50% at 14", "load 10%"]);
    assert_eq!(point(&outcome, CHANNELS[0]).fault(), Some(cut));
}

#[test]
fn who_explains_a_suspended_agent_is_told_that_to_let_it_go_on_helps() {
    for (name, fault) in [
        ("stores/first-half", "pause agent:Upgrade at 12.upgrade.1"),
        ("stores/corrected", "pause agent:Upgrade at 17"),
    ] {
        let scene = scene(name);
        let course = course_of(&scene, &[fault, "load 10%"]);
        let told =
            Rehearsal::default().explain(&scene, &course, 1, Wanted::Worst).expect("nothing was picked");
        let of_update = told.story.map(|story| story.remedies);
        let remedies =
            of_update.or_else(|| told.stuck.map(|story| story.remedies)).expect("there is a story");
        let going_on = remedies.iter().find(|remedy| remedy.text.contains("letting go on"));
        let helps = going_on.map(|remedy| (remedy.helps, remedy.pending));
        assert_eq!(helps, Some((true, 0)), "{name}: {remedies:?}");
    }
}

#[test]
fn a_command_that_was_put_in_has_undone_what_a_step_had_done_before_it_though_nobody_looked_in_between() {
    for place in ["after 28.original", "after 27.original.4", "after 29", "after 30"] {
        let put_in = format!("insert '{STOP}' at original {place}");
        let outcome = played("stores/corrected", &[&put_in, "load 10%"]);
        let undone = point(&outcome, CHANNELS[0]).undone.as_ref().expect("it was undone");
        assert_eq!(undone.step.as_deref(), Some(place));
        assert_eq!((undone.command.as_deref(), undone.is_as_written), (Some(STOP), false));
    }
}

#[test]
fn a_command_that_was_put_in_is_told_by_its_text_and_its_place() {
    let put_in = format!("insert '{STOP}' at original after 28.original");
    let run =
        ["rehearse", "stores/corrected", "--width", "1000", "--deviate", "load 10%", "--deviate", &put_in];
    let whose = format!("by the inserted command `{STOP}` after 28.original");
    says(&run, &[&format!("undone {whose}"), &format!("at most 0 allowed; cut off {whose}")]);
}

#[test]
fn whatever_undoes_a_point_is_to_blame_by_which_deviation_ever_it_comes() {
    let refresh = "alter cache group cache.rates set autorefresh state off;quit;";
    for (typed, host, after, what) in [
        ("ttAdmin -wait -repStop Upgrade", "upgrade", "32", "replication agent of Upgrade"),
        ("ttRepAdmin -dsn Upgrade -receiver -name Original -state pause", "upgrade", "32", CHANNELS[1]),
        (
            &format!("ttIsql -connStr dsn=Upgrade -e \"{refresh}\""),
            "upgrade",
            "33",
            "cache group cache.rates of Upgrade",
        ),
        ("applications stop Original", "original", "33", "applications original-apps"),
    ] {
        let put_in = format!("insert '{typed}' at {host} after {after}");
        let outcome = played("stores/corrected", &[&put_in, "load 10%"]);
        let point = point(&outcome, what);
        let undone = point.undone.as_ref().and_then(|undone| undone.command.as_deref());
        assert_eq!(
            (undone, point.blamed()),
            (Some(typed), Some(format!("after {after}").as_str())),
            "{put_in}"
        );
    }
}

#[test]
fn a_command_that_was_put_in_is_to_blame_where_the_step_that_came_later_did_what_it_says_in_vain() {
    for (name, typed, place, what) in [
        (
            "stores/overview",
            "applications stop Original",
            "original after 8.upgrade",
            "applications original-apps",
        ),
        ("stores/overview", "applications stop Original", "original before 3", "applications upgrade-apps"),
        (
            "stores/first-half",
            "applications stop Original",
            "original after 8.upgrade",
            "applications original-apps",
        ),
        ("stores/first-half", "ttDestroy Upgrade", "upgrade after 11.upgrade.1", "store Upgrade"),
        ("stores/first-half", "ttDestroy Upgrade", "upgrade after 9.upgrade.2", "store Upgrade"),
        ("stores/second-half", "ttDestroy Original", "original after 20.original.1", "store Original"),
    ] {
        let put_in = format!("insert '{typed}' at {place}");
        let outcome = played(name, &[&put_in, "load 10%"]);
        let point = point(&outcome, what);
        let undone = point.undone.as_ref().and_then(|undone| undone.command.as_deref());
        let after = place.split_once(' ').map(|(_, after)| after);
        assert_eq!((undone, point.blamed()), (Some(typed), after), "{name}: {put_in}: {point:?}");
        let errors =
            outcome.findings.iter().filter(|one| one.is_error()).filter_map(|one| one.step.as_deref());
        assert!(
            errors.into_iter().all(|step| Some(step) == after),
            "{name}: {put_in}: {:?}",
            outcome.findings
        );
    }
}

#[test]
fn what_waits_or_is_lost_names_the_step_that_could_have_made_it_good_and_why_that_did_not() {
    let outcome = played("stores/first-half", &["skip 6.upgrade", "load 10%"]);
    let told = |causes: &[CauseCount]| -> Vec<_> {
        causes.iter().map(|one| (one.step.clone(), one.made_good_by.clone())).collect()
    };
    let by = |step: &str, made_good: &str| vec![(Some(step.to_owned()), Some(made_good.to_owned()))];
    assert_eq!(told(&outcome.pending_by_cause), by("3.upgrade", "12.upgrade"));
    assert_eq!(told(&outcome.lost_by_cause), by("4.upgrade", "11.upgrade.3"));
    let run =
        ["stores/first-half", "--width", "1000", "--deviate", "load 10%", "--deviate", "skip 6.upgrade"];
    let why = "to be made good by 12.upgrade, which was refused, for step 6.upgrade was left out";
    says(&[&["rehearse"], &run[..]].concat(), &[why]);
}

#[test]
fn a_step_that_was_refused_because_another_was_left_out_is_not_to_blame() {
    for (name, left_out, what, refused) in [
        ("stores/first-half", "3.original", CHANNELS[0], "4.original"),
        ("stores/first-half", "3.original", CHANNELS[1], "4.original"),
        ("stores/first-half", "5", "store Upgrade", "8.upgrade"),
        ("stores/first-half", "6.upgrade", "release of Upgrade", "8.upgrade"),
        ("stores/first-half", "9.upgrade.1", "replication agent of Upgrade", "12.upgrade"),
        ("stores/corrected", "23", "release of Original", "25.original"),
    ] {
        let skip = format!("skip {left_out}");
        for others in [&[][..], &["lead 70s"], &["skip 13"]] {
            if name == "stores/corrected" && others == ["skip 13"] {
                continue;
            }
            let outcome = played(name, &[&[skip.as_str(), "load 10%"], others].concat());
            let point = point(&outcome, what);
            let fate = point.fate.as_ref().expect("it was refused");
            assert_eq!((point.step.as_deref(), fate.result), (Some(refused), StepResult::Refused));
            let root = fate.for_want_of.as_ref().map(|root| root.deviation.as_str());
            assert_eq!(root, Some(skip.as_str()), "{name} {others:?}");
            let blamed = point.blamed().expect("a step is to blame");
            assert!(blamed.starts_with(left_out), "{blamed}");
        }
    }
    let outcome = played("stores/first-half", &["skip 3.original", "load 10%"]);
    let by = |store: &str| format!("pending at {store} by 3.original: link-down");
    assert_eq!(missing(&outcome), [by("Original"), by("Upgrade")]);
}

#[test]
fn a_step_that_a_fault_had_refused_is_blamed_on_the_fault_and_so_is_what_is_pending() {
    let fault = "kill agent:Upgrade at 12.upgrade";
    let outcome = played("stores/first-half", &[fault, "load 10%"]);
    let told = point(&outcome, "replication agent of Upgrade");
    assert_eq!((told.fault(), told.blamed()), (Some(fault), None), "{told:?}");
    assert!(outcome.pending_by_cause.iter().all(|cause| cause.fault.as_deref() == Some(fault)));
}

#[test]
fn of_two_deviations_each_of_which_has_a_step_refused_the_first_is_named() {
    let both = ["skip 3.original", "move 6.original before 4", "load 10%"];
    let told = played("stores/first-half", &both);
    assert_eq!(point(&told, CHANNELS[0]).blamed(), Some("3.original"));
}

#[test]
fn a_step_that_was_never_reached_is_not_to_blame_where_the_runbook_got_stuck_for_want_of_another() {
    let outcome = played("stores/corrected", &["skip 16.original.1", "load 10%"]);
    let told = point(&outcome, CHANNELS[0]);
    assert_eq!((told.is.as_str(), told.blamed()), ("pause", Some("16.original.1")), "{told:?}");
    assert_eq!(outcome.pending_by_cause[0].made_good_by.as_deref(), Some("16.original.1"));
}

/// What is to blame for each point that is missed: the fault, or the deviation that is named.
fn roots(outcome: &Outcome) -> Vec<(String, Option<String>)> {
    let root = |point: &GoalPoint| {
        let fate = point.fate.as_ref();
        let root = fate.and_then(|fate| fate.for_want_of.as_ref()).map(|root| root.deviation.clone());
        let own = fate.and_then(|fate| fate.deviation.clone());
        point.fault().map(String::from).or(root).or(own)
    };
    outcome.goal.iter().map(|point| (point.what.clone(), root(point))).collect()
}

#[test]
fn what_a_run_never_came_to_is_owed_to_what_stopped_it_and_to_nothing_that_never_happened() {
    let kill = "kill daemon:originalhost at 4+1s for 60s";
    for (stopped, never) in [
        (kill, "repeat 7.upgrade"),
        (kill, "skip 11"),
        (kill, "skip 24.original"),
        (kill, "move 11 after 12"),
        (kill, "hasten 31.upgrade"),
        ("hang 3.original", "skip 16"),
        ("skip 3", "skip 16"),
        ("skip 3", "hang 24.original"),
        ("skip 3", "insert 'ttDestroy Upgrade' at upgrade before 24"),
        ("skip 3", "crash originalhost at 24 for 3s"),
        ("replace 3.original with 'ttAdmin -wait -repStop Original'", "place 24.original at upgrade"),
    ] {
        let outcome = played("stores/corrected", &[stopped, never, "load 10%"]);
        assert!(outcome.stuck_at.is_some() && outcome.goal.len() > 1, "{stopped}, {never}: {outcome:?}");
        for (what, root) in roots(&outcome) {
            assert_eq!(root.as_deref(), Some(stopped), "{never}: {what}: {:?}", outcome.goal);
        }
        let results = outcome.goal.iter().filter_map(|point| Some(point.fate.as_ref()?.result));
        for result in results {
            assert_eq!(result, StepResult::NotReached, "{stopped}, {never}: {:?}", outcome.goal);
        }
    }
}

#[test]
fn of_two_steps_left_out_the_one_that_stopped_the_run_is_named_however_the_steps_are_numbered() {
    let renumbered = |word: &str| match word.trim_end_matches(['.', ',']) {
        "3" => word.replace('3', "93"),
        "16" => word.replace("16", "90"),
        _ => word.to_owned(),
    };
    let line = |line: &str| match line.starts_with("## ") || line.starts_with("> ") {
        true => line.split(' ').map(renumbered).collect::<Vec<_>>().join(" "),
        false => line.to_owned(),
    };
    let change = |file: &str, text: String| match file {
        "scenario.toml" => text,
        _ => text.lines().map(line).collect::<Vec<_>>().join("\n") + "\n",
    };
    let name = "stores/corrected";
    let other = opened(name, &folder().join(name), &change);
    for (scene, both) in [(scene(name), ["skip 3", "skip 16"]), (other, ["skip 93", "skip 90"])] {
        let outcome = play(&scene, &[both[0], both[1], "load 10%"], 1);
        for (what, root) in roots(&outcome) {
            assert_eq!(root.as_deref(), Some(both[0]), "{what}: {:?}", outcome.goal);
        }
    }
}

#[test]
fn of_a_runbook_that_was_given_up_the_step_of_the_way_back_is_to_blame_that_should_have_brought_it_back() {
    let crash = "crash upgradehost at 7.upgrade+2s for 20s";
    let outcome = played("stores/corrected", &["abort after 7", crash, "load 10%"]);
    let agent = point(&outcome, "replication agent of Upgrade");
    let result = agent.fate.as_ref().map(|fate| fate.result);
    assert_eq!((agent.step.as_deref(), result), (Some("7r.upgrade.1"), Some(StepResult::Refused)));
    assert_eq!(agent.fault(), Some(crash), "{agent:?}");
    let release = point(&outcome, "release of Upgrade");
    let result = release.fate.as_ref().map(|fate| fate.result);
    assert_eq!((release.step.as_deref(), result), (Some("11.upgrade"), Some(StepResult::Skipped)));
}

#[test]
fn a_step_left_out_is_to_blame_once_its_place_was_passed_wherever_that_is() {
    for (skip, what) in [
        ("skip 3.original", "release of Upgrade"),
        ("skip 16.original.1", CHANNELS[0]),
        ("skip 33.upgrade", "cache group cache.rates of Upgrade"),
    ] {
        let outcome = played("stores/corrected", &[skip, "load 10%"]);
        let told = roots(&outcome).into_iter().find(|(point, _)| point == what);
        assert_eq!(told, Some((what.to_owned(), Some(skip.to_owned()))), "{:?}", outcome.goal);
    }
}

#[test]
fn what_a_deviation_has_done_to_the_step_that_should_have_seen_to_a_point_is_said() {
    let off = format!("replace 27.original.3 with '{STOP}'");
    for (deviation, words) in [
        ("skip 33.upgrade", "step 33.upgrade should have seen to it, and was left out (`skip 33.upgrade`)"),
        (
            "move 33.upgrade before 2",
            "step 33.upgrade should have made it good, and was moved (`move 33.upgrade",
        ),
        (off.as_str(), "step 27.original.3 should have seen to it, and was replaced (`replace 27.original.3"),
    ] {
        let run = [
            "rehearse",
            "stores/corrected",
            "--width",
            "1000",
            "--deviate",
            "load 10%",
            "--deviate",
            deviation,
        ];
        says(&run, &[words]);
    }
    let moved = played("stores/corrected", &["move 33.upgrade before 2", "load 10%"]);
    assert_eq!(point(&moved, "cache group cache.rates of Upgrade").blamed(), Some("33.upgrade"));
    let swapped = played("stores/corrected", &["swap 14.upgrade.4 with 29.upgrade.1", "load 10%"]);
    assert_eq!(point(&swapped, CHANNELS[1]).blamed(), Some("29.upgrade.1"));
}

#[test]
fn what_is_held_back_by_a_step_that_did_what_it_says_names_the_one_that_should_have_made_it_good() {
    let run = [
        "rehearse",
        "stores/first-half",
        "--width",
        "1000",
        "--deviate",
        "load 10%",
        "--deviate",
        "skip 6.original",
    ];
    let made_good = "by step 3.original, to be made good by 6.original, which was left out";
    says(&run, &[made_good]);
    assert!(told(&run).matches(made_good).count() > 1, "in the headline and below");
}

#[test]
fn a_headline_of_a_store_that_is_gone_and_of_an_objective_tells_who_did_which() {
    let mut run = vec!["rehearse", "stores/corrected", "--width", "1000", "--deviate", "load 10%"];
    for deviation in [
        "insert 'applications stop Original' at original before 32",
        "insert 'ttAdmin -wait -repStop Original' at original before 33.original",
        "insert 'ttDestroy Original' at original after 33.original",
    ] {
        run.extend(["--deviate", deviation]);
    }
    let store = "the store: by the command put in after 33.original: ttDestroy Original";
    let objective = "the objective: by the command put in before 32: applications stop Original";
    says(&run, &[store, objective]);
}

#[test]
fn what_a_fault_alone_has_lost_or_keeps_back_is_blamed_on_the_fault() {
    for (name, fault, causes) in [
        ("pac/compatible", "crash host3 at 2.host1", &["killed-with-region", "lock-in-doubt"][..]),
        ("pac/compatible", "kill region:R4 at 2.host1", &["killed-with-region", "lock-in-doubt"]),
        ("pac/three-hosts", "wipe repository:queues at 5", &["repository-lost"]),
        ("pac/as-printed", "kill repository:psor at 8.host2.3+40s", &["repository-away"]),
        ("stores/corrected", "crash originalhost at 14", &["log-tail-lost"]),
        ("stores/corrected", "kill daemon:originalhost at 33.original for 5s", &["log-tail-lost"]),
    ] {
        let outcome = match name.starts_with("pac/") {
            true => play_of(&changed_of::<Cluster>(name, &[]), &[fault], 2),
            false => played(name, &[fault]),
        };
        let by_cause = || outcome.lost_by_cause.iter().chain(&outcome.pending_by_cause);
        for cause in causes {
            assert!(by_cause().any(|one| one.cause == *cause), "{name}: {fault}: {cause}");
        }
        for one in by_cause().filter(|one| causes.contains(&one.cause)) {
            assert_eq!((one.fault.as_deref(), one.step.as_deref()), (Some(fault), None), "{name}: {one:?}");
        }
    }
    let fault = "wipe repository:queues at 5";
    let run = ["pac/three-hosts", "--width", "1000", "--seed", "2", "--deviate", fault];
    let by = format!("by `{fault}`");
    says(&[&["rehearse"], &run[..]].concat(), &[&format!("at most 0 allowed; cut off {by}")]);
    says(&[&["explain"], &run[..]].concat(), &[&by]);
}

#[test]
fn a_run_that_is_stuck_says_what_is_broken_and_by_which_command() {
    let remove = "caspac -aRemOldPAC=MyPAC -sredis,psor:6379";
    let put_in = format!("insert '{remove}' at host1 before 13.host3.1");
    let run = ["rehearse", "pac/three-hosts", "--width", "1000", "--deviate", &put_in];
    says(&run, &["STUCK at 17.host1", &format!("by the inserted command `{remove}` before 13.host3.1.")]);
}

#[test]
fn what_is_to_be_typed_against_a_dead_host_is_typed_at_one_that_is_up() {
    let scene = changed_of::<Cluster>("pac/compatible", &[]);
    let course = course_of(&scene, &["crash host3 at 2.host1"]);
    let told =
        Rehearsal::default().explain(&scene, &course, 2, Wanted::Topic(What::Stuck)).expect("it is stuck");
    let remedies = told.stuck.expect("there is a story").remedies;
    let typed = |remedy: &&Remedy| remedy.text.contains("recover locks host3");
    let mut edits = remedies.iter().filter(typed).flat_map(|remedy| &remedy.deviations).peekable();
    assert!(edits.peek().is_some(), "{remedies:?}");
    assert!(edits.all(|edit| !edit.contains("at host3 ")), "{remedies:?}");
}
