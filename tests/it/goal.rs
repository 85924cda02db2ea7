//! Held means that the upgrade took place: final states of pairs, looked at in another way than the goal's own code.
//!
//! What is looked at is the outcome's `final`, and what it must say is written down here by hand for each scenario.

use crate::support::{case, changed, changed_text, finds, folder, misses, opened, play_of, played, scene};
use rayon::prelude::*;
use rehearsal::outcome::{Outcome, Severity, Verdict};
use rehearsal::scenario::AtMost;
use rehearsal::{Deviation, Rehearsal, Scene};
use search::{Case, MistakeKind, Mistakes, Player, Strategy};
use serde_json::Value;
use stores::Pair;

/// Kinds of single mistakes that are made where the command stands.
const IN_PLACE: [MistakeKind; 6] = [
    MistakeKind::Skip,
    MistakeKind::Hasten,
    MistakeKind::Repeat,
    MistakeKind::Place,
    MistakeKind::Mistype,
    MistakeKind::Shift,
];

/// Why a final state is not that of a pair after its upgrade: each store at its release, whole, and replicating.
pub(crate) fn unfinished(outcome: &Outcome, releases: &[(&str, &str)]) -> Vec<String> {
    let stores = outcome.final_state["stores"].as_array().expect("a pair has stores");
    let mut wrong = Vec::new();
    for (name, release) in releases {
        let own = stores.iter().find(|one| one["store"] == *name).expect("the store is told of");
        let is = |pointer: &str, wanted: Value| own.pointer(pointer) == Some(&wanted);
        let as_wanted = is("/exists", true.into())
            && is("/loaded", true.into())
            && is("/release", (*release).into())
            && is("/definitions", (*release).into())
            && is("/agent", "up".into())
            && is("/channel/state", "start".into())
            && is("/channel/connected", true.into());
        let refreshes = own["cache_groups"].as_array().into_iter().flatten();
        if !as_wanted || refreshes.into_iter().any(|group| group["autorefresh"] == false) {
            wrong.push(own.to_string());
        }
    }
    if stores.iter().all(|one| one["applications"] != true) {
        wrong.push("no applications".into());
    }
    wrong
}

/// Every single mistake of some kinds at a tenth of the load, with its outcome.
fn singles(scene: &Scene<Pair>, kinds: &[MistakeKind]) -> Vec<(Vec<String>, Outcome)> {
    let load: Deviation = "load 10%".parse().expect("it is a deviation");
    let base = Case::new(1, [scene.deviations.clone(), vec![load]].concat());
    let mut mistakes = Mistakes::new(scene, &base, kinds, (1, &[]));
    let mut cases = vec![base];
    loop {
        let more = mistakes.propose(&[]);
        if more.is_empty() {
            break;
        }
        cases.extend(more);
    }
    let play = |case: &Case| {
        let outcome = Player::new(scene).outcome(&mut Rehearsal::default(), case).ok()?;
        Some((case.printed(), outcome))
    };
    cases.par_iter().filter_map(play).collect()
}

/// Asserts that no run is held whose final state is not that of an upgrade, and that some are held and some are not.
#[track_caller]
fn assert_held_means_upgraded(scene: &Scene<Pair>, kinds: &[MistakeKind], releases: &[(&str, &str)]) {
    let played = singles(scene, kinds);
    let lost =
        |outcome: &Outcome| outcome.updates.lost > 0 && scene.checked.generic.objectives.lost != AtMost::Any;
    let held: Vec<_> = played.iter().filter(|(_, outcome)| outcome.verdict == Verdict::Held).collect();
    let false_held: Vec<String> = held
        .iter()
        .filter(|(_, outcome)| !unfinished(outcome, releases).is_empty() || lost(outcome))
        .map(|(deviations, outcome)| format!("{deviations:?}: {:?}", unfinished(outcome, releases)))
        .collect();
    assert!(false_held.is_empty(), "{}: {false_held:#?}", scene.name);
    assert!(played.len() > 20 && held.len() < played.len(), "{}: {} held", scene.name, held.len());
    // The other way round: what the goal misses is not as it should be.
    for (deviations, outcome) in played.iter().filter(|(_, outcome)| !outcome.goal.is_empty()) {
        let wrong = unfinished(outcome, releases);
        let stopped = outcome.goal.iter().any(|point| point.what.starts_with("applications "));
        assert!(!wrong.is_empty() || stopped, "{}: {deviations:?}: {:?}", scene.name, outcome.goal);
    }
}

#[test]
fn no_single_mistake_in_the_halves_and_the_overview_is_held_without_the_upgrade() {
    let halfway = [("Original", "5.1"), ("Upgrade", "6.0")];
    assert_held_means_upgraded(&scene("stores/first-half"), &MistakeKind::ALL, &halfway);
    assert_held_means_upgraded(&scene("stores/overview"), &MistakeKind::ALL, &halfway);
    let both = [("Original", "6.0"), ("Upgrade", "6.0")];
    assert_held_means_upgraded(&scene("stores/second-half"), &MistakeKind::ALL, &both);
}

#[test]
fn no_single_mistake_in_the_corrected_runbook_is_held_without_the_upgrade() {
    let both = [("Original", "6.0"), ("Upgrade", "6.0")];
    assert_held_means_upgraded(
        &scene("stores/corrected"),
        &[MistakeKind::Skip, MistakeKind::Mistype, MistakeKind::Abort],
        &both,
    );
    assert_held_means_upgraded(&scene("stores/no-timestamps"), &[MistakeKind::Skip], &both);
}

/// The same pair with other names of stores, hosts, lanes and releases, and other numbers of steps.
pub(crate) fn renamed(name: &str) -> Scene<Pair> {
    let words = [
        ("originalhost", "db-ny-01"),
        ("upgradehost", "db-ln-02"),
        ("original$", "ny$"),
        ("upgrade$", "ln$"),
        ("original@", "ny@"),
        ("upgrade@", "ln@"),
        ("original = ", "ny = "),
        ("upgrade = ", "ln = "),
        ("Original", "OrdersNY"),
        ("Upgrade", "Orders_LN"),
        ("\"6.0\"", "\"7.0\""),
        ("@6.0$", "@7.0$"),
        ("install 6.0", "install 7.0"),
        ("\"5.1\"", "\"6.0\""),
        ("@5.1$", "@6.0$"),
    ];
    opened(name, &folder().join(name), &|_, text| {
        let said: Vec<(&str, &str)> = words.iter().copied().filter(|(from, _)| text.contains(from)).collect();
        renumbered(&changed_text(name, text, &said))
    })
}

/// Step 5 becomes step 205, in headings and in the notes that name steps.
fn renumbered(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let marks = ["## ", "> after: ", "> rollback: "];
        let found = marks.iter().find_map(|mark| Some((*mark, line.strip_prefix(mark)?)));
        match found {
            Some((mark, rest)) if rest.starts_with(|first: char| first.is_ascii_digit()) => {
                let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
                let number: u32 = digits.parse().expect("they are digits");
                format!("{mark}{}{}", number + 200, &rest[digits.len()..])
            }
            _ => line.to_owned(),
        }
    });
    lines.collect::<Vec<String>>().join("\n") + "\n"
}

#[test]
fn names_and_numbers_of_a_runbook_have_no_part_in_its_goal() {
    let halfway = [("OrdersNY", "6.0"), ("Orders_LN", "7.0")];
    assert_held_means_upgraded(&renamed("stores/first-half"), &IN_PLACE, &halfway);
    let none: [&str; 0] = [];
    assert_eq!(play_of(&renamed("stores/first-half"), &none, 1).verdict, Verdict::Held);
    let missed = play_of(&renamed("stores/first-half"), &["skip 207.ln"], 1);
    assert!(misses(&missed, "release of Orders_LN"), "{:?}", missed.goal);
    assert_eq!(missed.goal[0].step.as_deref(), Some("207.ln"));
}

#[test]
fn what_was_left_out_of_the_halves_is_violated_and_names_what_is_missing_and_the_step() {
    let rows = [
        ("stores/first-half", "skip 5", "store Upgrade", "8.upgrade"),
        ("stores/first-half", "skip 8", "store Upgrade", "8.upgrade"),
        ("stores/first-half", "skip 7.upgrade", "release of Upgrade", "7.upgrade"),
        ("stores/second-half", "skip 18a", "release of Original", "18a.original"),
        ("stores/second-half", "skip 20a", "channel from Original to Upgrade", "20a.original.3"),
    ];
    for (name, mistake, what, step) in rows {
        let outcome = played(name, &[mistake]);
        assert_eq!(outcome.verdict, Verdict::Violated, "{mistake}");
        let point = outcome.goal.iter().find(|point| point.what == what);
        let point = point.unwrap_or_else(|| panic!("{mistake}: {:?}", outcome.goal));
        assert_eq!(point.step.as_deref(), Some(step), "{mistake}: {point:?}");
        assert!(finds(&outcome, "objective-goal", what), "{mistake}");
    }
}

#[test]
fn a_scenario_that_asks_for_nothing_is_judged_by_the_strict_objectives() {
    let none: [&str; 0] = [];
    let outcome = play_of(&case::<Pair>("any-no-objectives"), &none, 1);
    assert_eq!(outcome.verdict, Verdict::Violated);
    assert!(outcome.updates.lost > 0);
}

#[test]
fn a_goal_is_overridden_point_by_point() {
    let goal = |text: &str| changed("stores/second-half", &[("[readings]", &format!("{text}\n[readings]"))]);
    let skipped = |scene: &Scene<Pair>| play_of(scene, &["skip 18a"], 1);
    let derived = skipped(&goal(""));
    assert_eq!((derived.verdict, derived.goal.len()), (Verdict::Violated, 1), "{:?}", derived.goal);
    assert_eq!(skipped(&goal("[goal.store.Original]\nrelease = \"any\"\n")).verdict, Verdict::Held);
    assert_eq!(skipped(&goal("[goal.store.Original]\nrelease = \"5.1\"\n")).verdict, Verdict::Held);
    let other = skipped(&goal("[goal.store.Upgrade]\nrelease = \"any\"\n"));
    assert_eq!(other.verdict, Verdict::Violated, "another store's point is another point");
    let more = play_of(&goal("[goal.store.Upgrade]\nrelease = \"7.0\"\n"), &["load 10%"], 1);
    assert!(misses(&more, "release of Upgrade"), "{:?}", more.goal);
}

#[test]
fn a_point_of_a_store_that_is_wanted_otherwise_is_told_in_words_of_its_own() {
    for point in ["exists", "loaded", "converted", "agent_up", "connected"] {
        let goal = format!("[goal.store.Upgrade]\n{point} = \"no\"\n\n[readings]");
        let outcome = play_of(&changed("stores/second-half", &[("[readings]", &goal)]), &["load 10%"], 1);
        assert_eq!(outcome.goal.len(), 1, "{point}: {:?}", outcome.goal);
        assert_ne!(outcome.goal[0].wanted, outcome.goal[0].is, "{point}");
    }
    let goal = "[goal]\napplications = \"no\"\n\n[readings]";
    let outcome = play_of(&changed("stores/second-half", &[("[readings]", goal)]), &["load 10%"], 1);
    assert!(outcome.goal.iter().all(|point| point.wanted == "do not work" && point.is.starts_with("work")));
    assert!(!outcome.goal.is_empty());
}

#[test]
fn applications_that_end_elsewhere_than_the_runbook_leaves_them_are_told() {
    let light = |name: &str, deviation: &[&str]| played(name, &[&["load 10%"], deviation].concat());
    let elsewhere = |outcome: &Outcome| {
        let told = outcome.findings.iter().filter(|one| one.kind == "applications-elsewhere");
        told.map(|one| (one.severity, one.step.clone(), one.message.clone())).collect::<Vec<_>>()
    };
    let told = elsewhere(&light("stores/corrected", &["skip 31"]));
    assert_eq!(told.len(), 2, "{told:?}");
    for (severity, step, message) in told {
        assert_eq!((severity, step.as_deref()), (Severity::Warning, Some("18.original.3")));
        assert!(
            message.ends_with("end at Upgrade, and the runbook as written leaves them at Original"),
            "{message}"
        );
    }
    assert_eq!(elsewhere(&light("stores/first-half", &["skip 14"])).len(), 2);
    for name in ["corrected", "no-timestamps", "first-half", "second-half", "overview", "as-printed-carry-on"]
    {
        assert_eq!(elsewhere(&light(&format!("stores/{name}"), &[])), [], "{name}");
    }
}

#[test]
fn a_goal_that_is_not_asked_for_is_told_and_not_judged() {
    let asked = [("lost = 0", "goal = \"any\"\nlost = 0")];
    let outcome = play_of(&changed("stores/first-half", &asked), &["skip 7.upgrade"], 1);
    assert_eq!(outcome.verdict, Verdict::Held);
    assert!(misses(&outcome, "release of Upgrade"));
}

/// The dump fails for want of room, the store is destroyed all the same, and the operator carries on.
#[test]
fn a_store_that_was_destroyed_after_its_dump_had_failed_is_not_held() {
    let outcome = played("stores/first-half", &["break 5"]);
    assert_eq!(outcome.verdict, Verdict::Violated);
    assert!(misses(&outcome, "store Upgrade"), "{:?}", outcome.goal);
}

#[test]
fn the_online_procedure_for_a_patch_release_works_and_says_what_the_vendor_wants() {
    let none: [&str; 0] = [];
    let scene = case::<Pair>("stores-patch-release");
    let outcome = play_of(&scene, &none, 1);
    assert_eq!(outcome.verdict, Verdict::Held, "{:?}", outcome.findings);
    assert!(finds(&outcome, "patch-release-online", "in place or offline"), "{:?}", outcome.findings);
    assert!(scene.diagnostics.iter().any(|one| one.code == "patch-release-online"));
    assert!(outcome.goal.is_empty(), "{:?}", outcome.goal);
}

#[test]
fn the_condition_of_the_overviews_reset_is_told_where_the_step_is_typed() {
    let none: [&str; 0] = [];
    let scene = case::<Pair>("stores-created-by-4.0");
    let outcome = play_of(&scene, &none, 1);
    let told: Vec<_> = outcome.findings.iter().filter(|one| one.kind == "reset-not-asked").collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].step.as_deref(), Some("15.original"));
    assert!(told[0].message.contains("4.1 or later"), "{}", told[0].message);
    assert!(scene.diagnostics.iter().any(|one| one.code == "reset-not-asked"));
    let later = played("stores/overview", &[]);
    assert!(!finds(&later, "reset-not-asked", ""), "5.1 is later");
}

#[test]
fn a_release_that_is_not_modelled_is_said_to_be_so() {
    let newer = opened::<Pair>("stores/first-half", &folder().join("stores/first-half"), &|_, text| {
        text.replace("\"5.1\"", "\"11.2\"").replace("install 6.0", "install 18.1")
    });
    let outcome = play_of(&newer, &["load 10%"], 1);
    assert!(finds(&outcome, "release-not-modelled", "11.2"), "{:?}", outcome.findings);
    assert!(finds(&outcome, "release-not-modelled", "18.1"), "{:?}", outcome.findings);
    assert!(newer.diagnostics.iter().filter(|one| one.code == "release-not-modelled").count() >= 2);
    assert!(!finds(&played("stores/first-half", &["load 10%"]), "release-not-modelled", ""));
}

#[test]
fn what_a_fault_undid_in_a_store_is_not_blamed_on_the_step_that_had_done_it() {
    for fault in ["crash originalhost at 33+30s", "kill agent:Upgrade at 33+30s"] {
        let outcome = played("stores/corrected", &[fault, "load 10%"]);
        assert!(!outcome.goal.is_empty(), "{fault}");
        for point in &outcome.goal {
            let undone = point.undone.as_ref().unwrap_or_else(|| panic!("{fault}: {point:?}"));
            assert_eq!((undone.fault.as_deref(), undone.step.as_deref()), (Some(fault), None), "{point:?}");
        }
    }
    for skipped in ["skip 5", "skip 8", "skip 7.upgrade"] {
        let outcome = played("stores/first-half", &[skipped]);
        let told = outcome.goal.iter().filter(|point| point.step.is_some());
        assert!(told.into_iter().all(|point| point.undone.is_none()), "{skipped}: {:?}", outcome.goal);
    }
}
