//! Every command that is typed ends: it is answered, or who typed it gives up. A tool that dies with its host, its daemon
//! or its repository is no exception, and neither is one that hangs, whose reply is lost, or that nobody waits for.
//!
//! Sets of deviations of both families are drawn by a generator with a fixed seed. Of a set that fits, every run must
//! have an end for every command that has a beginning, and none that is told as stranded. Mishaps and faults happen to the
//! commands that are named, and one that never came is told.

use crate::support::{assert_sound, case, changed_of, course_of, finds, play_of};
use pac::Cluster;
use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rehearsal::outcome::{Outcome, StepResult, Verdict};
use rehearsal::{Deviation, Family, Rehearsal, Scene};
use std::cell::{Cell, RefCell};
use stores::Pair;

/// A small pair, whose operators go on whatever is refused.
const PAIR: &[(&str, &str)] = &[
    ("on_refusal = \"stop\"", "on_refusal = \"continue\""),
    ("per_s = 100", "per_s = 2"),
    ("timeout_s = 300", "timeout_s = 60"),
    ("\nrows = 2000", "\nrows = 60"),
    ("ballast = 200", "ballast = 20"),
    ("kb_per_s = 400", "kb_per_s = 8"),
];

/// A small cluster, likewise.
const CLUSTER: &[(&str, &str)] =
    &[("on_refusal = \"stop\"", "on_refusal = \"continue\""), ("per_s = 40", "per_s = 4")];

/// What is typed out of turn at a pair, and what breaks there.
const OF_A_PAIR: Words = Words {
    lanes: &["original", "upgrade"],
    typed: &[
        "ttAdmin -wait -repStart Original",
        "ttAdmin -wait -repStop Upgrade",
        "ttRepAdmin -dsn Original -wait",
        "ttMigrate -c DSN=Original /backup/original.dump",
        "ttMigrate -r DSN=Upgrade /backup/upgrade.dump",
        "ttDestroy -wait Original",
        "ttDestroy Upgrade",
        "install 6.0",
        "marker Original to Upgrade",
        "sleep 30",
    ],
    faults: &[
        "cut originalhost upgradehost",
        "crash originalhost",
        "crash upgradehost",
        "kill daemon:originalhost",
        "kill daemon:upgradehost",
        "kill agent:Original",
        "pause agent:Upgrade",
        "fill upgradehost",
        "slow upgradehost to 5%",
    ],
};

/// The same of a cluster.
const OF_A_CLUSTER: Words = Words {
    lanes: &["host1", "host3"],
    typed: &[
        "casstop -rR1",
        "casstop -rR2 -f",
        "casstart /rR2 /s:w",
        "casstart /rR4 /s:u",
        "wait stopped R4",
        "wait members old",
        "wait jobs old",
        "install 9.0",
        "caspac -aRemOldPAC -sredis,psor:6379",
        "caspac -aQuiesce -sredis,psor:6379",
        "repository failover psor:6379",
        "sleep 30",
    ],
    faults: &[
        "crash host1",
        "crash host2",
        "crash host3",
        "kill region:R1",
        "kill region:R4",
        "pause region:R2",
        "kill repository:psor",
        "wipe repository:psor",
        "failover repository:psor",
        "cut host1 host3",
    ],
};

/// What deviations of a family are made of.
#[derive(Clone, Copy)]
struct Words {
    lanes: &'static [&'static str],
    typed: &'static [&'static str],
    faults: &'static [&'static str],
}

/// A deviation whose addresses are not chosen yet.
#[derive(Debug, Clone)]
enum Sketch {
    One(&'static str, Index),
    Move(&'static str, Index, Index),
    Insert(&'static str, &'static str, &'static str, Index),
    Fault(&'static str, Index, u16, Option<u16>),
}

fn sketch(words: Words) -> impl Strategy<Value = Sketch> {
    let unit = any::<Index>;
    let side = || select(vec!["before", "after"]);
    let lasts = prop_oneof![(1..90_u16).prop_map(Some), proptest::prelude::Just(None)];
    prop_oneof![
        3 => (select(vec!["skip", "repeat", "hasten"]), unit()).prop_map(|(word, one)| Sketch::One(word, one)),
        4 => (select(vec!["hang", "mute", "break"]), unit()).prop_map(|(word, one)| Sketch::One(word, one)),
        1 => (side(), unit(), unit()).prop_map(|(side, a, b)| Sketch::Move(side, a, b)),
        3 => (select(words.typed), select(words.lanes), side(), unit())
            .prop_map(|(typed, lane, side, one)| Sketch::Insert(typed, lane, side, one)),
        5 => (select(words.faults), unit(), 0..60_u16, lasts)
            .prop_map(|(fault, one, after, lasts)| Sketch::Fault(fault, one, after, lasts)),
    ]
}

fn printed(sketch: &Sketch, commands: &[String]) -> String {
    let at = |index: &Index| index.get(commands).as_str();
    match sketch {
        Sketch::One(word, one) => format!("{word} {}", at(one)),
        Sketch::Move(side, a, b) => format!("move {} {side} {}", at(a), at(b)),
        Sketch::Insert(typed, lane, side, one) => format!("insert '{typed}' at {lane} {side} {}", at(one)),
        Sketch::Fault(fault, one, after, Some(lasts)) => {
            format!("{fault} at {}+{after}s for {lasts}s", at(one))
        }
        Sketch::Fault(fault, one, after, None) => format!("{fault} at {}+{after}s", at(one)),
    }
}

/// Every command that began has ended.
#[track_caller]
fn assert_ended(outcome: &Outcome) {
    assert_sound(outcome);
    for step in outcome.runbook.steps.iter().filter(|step| step.start_s.is_some()) {
        let told =
            || format!("{} {} of {:?} seed {}", step.address, step.command, outcome.deviations, outcome.seed);
        assert!(step.end_s.is_some(), "never ended: {}", told());
    }
}

/// Plays random sets of deviations and looks for commands without an end.
fn assert_tickets_end<F: Family>(scene: &Scene<F>, words: Words, cases: u32) {
    let commands: Vec<String> = scene.runbook.commands().map(|(address, _)| address.to_string()).collect();
    let played = Cell::new(0_u32);
    let rehearsal = RefCell::new(Rehearsal::default());
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let result = runner.run(&(vec(sketch(words), 0..=4), 1..1_000_u64), |(sketches, seed)| {
        let texts: Vec<String> = sketches.iter().map(|sketch| printed(sketch, &commands)).collect();
        let parsed: Vec<Deviation> = texts
            .iter()
            .map(|text| text.parse().unwrap_or_else(|error| panic!("`{text}`: {error}")))
            .collect();
        let Ok(course) = scene.course(&parsed) else { return Ok(()) };
        assert_ended(&rehearsal.borrow_mut().play(scene, &course.with_truth(), seed));
        played.set(played.get() + 1);
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
    assert!(played.get() > cases / 3, "only {} of {cases} sets fitted", played.get());
}

#[test]
fn every_command_typed_at_a_pair_ends_whatever_breaks() {
    assert_tickets_end(&changed_of::<Pair>("stores/corrected", PAIR), OF_A_PAIR, 400);
}

#[test]
fn every_command_typed_at_a_cluster_ends_whatever_breaks() {
    assert_tickets_end(&changed_of::<Cluster>("pac/three-hosts", CLUSTER), OF_A_CLUSTER, 60);
}

#[test]
fn a_runbook_that_is_stuck_waits_for_the_end_of_what_its_other_lanes_have_typed() {
    let retry = [("on_refusal = \"continue\"", "on_refusal = \"stop\"")];
    let scene = changed_of::<Pair>("stores/first-half", &retry);
    let outcome = play_of(&scene, &["replace 3.original with 'ttDestroy Original'", "hang 3.upgrade"], 1);
    assert_eq!(outcome.verdict, Verdict::Stuck);
    let hung = outcome.runbook.steps.iter().find(|step| step.address == "3.upgrade").expect("it is told");
    assert_eq!(hung.result, StepResult::TimedOut, "{hung:?}");
}

#[test]
fn seventy_thousand_dumps_are_as_good_as_one() {
    let outcome = play_of(&case::<Pair>("code-replies-never-come"), &[""; 0], 1);
    assert_eq!(outcome.verdict, Verdict::Stuck);
    let reason = &outcome.stuck_at.as_ref().expect("it is told").reason;
    assert!(reason.contains("`foo`"), "{reason}");
}

/// The commands of a run with their results, for what follows.
fn result_of(outcome: &Outcome, address: &str) -> StepResult {
    let step = outcome.runbook.steps.iter().find(|step| step.address == address);
    step.unwrap_or_else(|| panic!("no {address} in {:?}", outcome.runbook.steps)).result
}

#[test]
fn a_fault_is_set_off_by_the_command_that_is_named_and_by_none_beside_it() {
    let scene = changed_of::<Pair>("stores/first-half", &[]);
    let crash = "crash upgradehost at 7.upgrade+1s for 20s";
    let alone = play_of(&scene, &[crash], 1);
    let beside = play_of(&scene, &["insert 'sleep 90' at upgrade before 7.upgrade", crash], 1);
    assert_eq!(result_of(&alone, "7.upgrade"), StepResult::Refused);
    assert_eq!(
        result_of(&beside, "7.upgrade"),
        StepResult::Refused,
        "the host is up again before the install"
    );
}

#[test]
fn a_mishap_befalls_the_command_that_is_named_and_none_beside_it() {
    let scene = changed_of::<Pair>("stores/first-half", &[]);
    let inserted = "insert 'ttRepAdmin -dsn Upgrade -self -list' at upgrade before 7.upgrade";
    let outcome = play_of(&scene, &[inserted, "hang 7.upgrade"], 1);
    assert_eq!(result_of(&outcome, "7.upgrade"), StepResult::TimedOut);
    assert_ne!(result_of(&outcome, "before 7.upgrade"), StepResult::TimedOut);
}

#[test]
fn a_mishap_that_never_happened_is_told() {
    let scene = changed_of::<Pair>("stores/first-half", &[]);
    for (deviations, why) in [
        (&["skip 7.upgrade", "hang 7.upgrade"][..], "not typed"),
        (&["replace 5.upgrade with 'ttMigrate -c DSN=Nowhere /x'", "break 5.upgrade"], "refused before"),
        (&["crash upgradehost at 6.upgrade", "mute 7.upgrade"], "refused before"),
    ] {
        let outcome = play_of(&scene, deviations, 1);
        assert!(finds(&outcome, "mishap-not-reached", why), "{deviations:?}: {:?}", outcome.findings);
        assert_eq!(search::Told::of(&outcome).idle, 1, "{deviations:?}");
    }
    for deviation in
        ["hang 7.upgrade", "mute 7.upgrade", "break 7.upgrade", "drag 7.upgrade by 2x", "break 5.upgrade"]
    {
        let outcome = play_of(&scene, &[deviation], 1);
        assert!(!finds(&outcome, "mishap-not-reached", ""), "{deviation}: {:?}", outcome.findings);
    }
    let cluster = changed_of::<Cluster>("pac/three-hosts", CLUSTER);
    for deviation in ["break 5.host1.1", "drag 5.host1.1 by 2x", "break 3.host1"] {
        let outcome = play_of(&cluster, &[deviation], 1);
        assert!(!finds(&outcome, "mishap-not-reached", ""), "{deviation}: {:?}", outcome.findings);
    }
}

#[test]
fn what_a_search_aims_at_is_counted_from_commands_that_have_a_name() {
    let scene = changed_of::<Pair>("stores/first-half", &[("per_s = 25", "per_s = 6")]);
    let inserted = "insert 'sleep 60' at original after 6.original";
    let course = course_of(&scene, &[inserted, "repeat 7.original"]);
    let aims = Rehearsal::default().exposed(&scene, &course, 1);
    assert!(!aims.is_empty());
    for aim in aims {
        let fault = format!("crash {} at {} for 5s", aim.host, aim.when);
        let outcome = play_of(&scene, &[inserted, "repeat 7.original", fault.as_str()], 1);
        assert!(!finds(&outcome, "fault-not-reached", ""), "{fault}");
    }
}
