//! What `learn_constraints` finds out about the runbooks that come with cutover, beside `docs/models/stores.md 8.2`.
//!
//! The analysis orders whole columns and looks ahead to the second half; here each command stands for itself, every
//! order but that of installs and their tools is dropped, and only the first half is played. Where the two differ the
//! difference is told at the pair.

use crate::binary::{Copied, cutover};
use crate::support::{changed_of, folder, play_of, scene};
use rehearsal::{Deviation, Family, Scene};
use runbook::Address;
use search::constraints::{
    ConstraintSearch, Constraints, Edge, FurtherTrials, Printed, Weather, learn_constraints,
};
use search::order::Lines;
use search::{Case, Engine, Player, Unmonitored};
use serde_json::Value;
use std::sync::OnceLock;

fn found<F: Family>(scene: &Scene<F>, seeds: &[u64], load: Option<&str>) -> Constraints {
    found_in(scene, seeds, load, Weather::default())
}

fn found_in<F: Family>(scene: &Scene<F>, seeds: &[u64], load: Option<&str>, weather: Weather) -> Constraints {
    let printed = Printed::of(scene).expect("it fits");
    let player = Player::new(scene);
    let load = load.map(|load| load.parse().expect("a load"));
    let search = ConstraintSearch { seeds: seeds.to_vec(), base: Vec::new(), load, weather };
    learn_constraints(&Engine::new(&player, &Unmonitored), &printed, &search)
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Of the first half under its whole load and in its first weather alone, which is what the analysis looks at; played
/// once for all tests here.
fn first_half() -> &'static Constraints {
    static FOUND: OnceLock<Constraints> = OnceLock::new();
    FOUND.get_or_init(|| found(&scene("stores/first-half"), &[1, 2], None))
}

fn element(found: &Constraints, command: &str) -> usize {
    let command: Address = command.parse().expect("an address");
    found.commands.iter().position(|other| *other == command).expect("the runbook has it")
}

fn precedes(found: &Constraints, before: &str, after: &str) -> bool {
    found.order.precedes(element(found, before), element(found, after))
}

fn edge<'c>(found: &'c Constraints, before: &str, after: &str) -> &'c Edge {
    let is = |edge: &&Edge| edge.before == before && edge.after == after;
    found.edges.iter().find(is).unwrap_or_else(|| panic!("{before} before {after} is told of"))
}

#[test]
fn the_critical_chain_of_the_first_half_is_found_pair_by_pair() {
    let found = first_half();
    let chain = [
        // apps-off-U < 2U marker < 3U; 2U < 3O; and before what drops Upgrade's log
        ("1.upgrade.1", "2.upgrade.1"),
        ("2.upgrade.1", "3.upgrade.1"),
        ("2.upgrade.1", "3.original.1"),
        ("2.upgrade.1", "4.upgrade.1"),
        // 3O < 4O < 6O, both before 13
        ("3.original.1", "4.original.1"),
        ("4.original.1", "6.original.1"),
        ("4.original.1", "13.upgrade.1"),
        // 3U, 4U and 5U < 6U < 8U
        ("3.upgrade.1", "6.upgrade.1"),
        ("4.upgrade.1", "6.upgrade.1"),
        ("5.upgrade.1", "6.upgrade.1"),
        ("6.upgrade.1", "8.upgrade.1"),
        // The dump needs the old tools, the restore the new ones.
        ("5.upgrade.1", "7.upgrade.1"),
        ("7.upgrade.1", "8.upgrade.1"),
        // 8U < 9U.upgrade, 9U.reset, 11U.stop < 11U.start; 10U < 12U; 9U.upgrade < 12U
        ("8.upgrade.1", "9.upgrade.1"),
        ("8.upgrade.1", "9.upgrade.3"),
        ("8.upgrade.1", "11.upgrade.1"),
        ("11.upgrade.1", "11.upgrade.3"),
        ("9.upgrade.1", "12.upgrade.1"),
        ("10.upgrade.1", "12.upgrade.1"),
        // 13 needs 6O, 7O, 12U, 4O, 10U
        ("6.original.1", "13.upgrade.1"),
        ("7.original.1", "13.upgrade.1"),
        ("12.upgrade.1", "13.upgrade.1"),
        ("10.upgrade.1", "13.upgrade.1"),
        // 11U.start < 14a: what applications write before it is not held.
        ("11.upgrade.3", "14.upgrade.1"),
        ("12.upgrade.1", "14.upgrade.2"),
    ];
    for (before, after) in chain {
        assert!(precedes(found, before, after), "{before} before {after}");
    }
}

#[test]
fn what_the_analysis_puts_in_line_and_the_first_half_alone_does_not_need_is_told_as_masked_or_free() {
    let found = first_half();
    let masks = found.masks_by_kind();
    let masked = |pairs: &[&str]| {
        masks.precedences.iter().any(|group| pairs.iter().all(|pair| group.iter().any(|one| one == pair)))
    };
    // 1O < 5U or 3U, 3O < 5U: either is a fence before the dump.
    assert!(
        masked(&["1.original before 5", "3.original before 5", "3.upgrade before 5"]),
        "{:?}",
        found.masks
    );
    let free = [
        // 3U < 4U < 5U: where the marker of step 2 was waited for, the stop of step 4 has nothing to discard, and
        // steps 9 and 11 clear the mark again.
        ("3.upgrade.1", "4.upgrade.1"),
        ("4.upgrade.1", "5.upgrade.1"),
        // 9U.reset < 11U.stop: two ways to clear one mark.
        ("9.upgrade.3", "11.upgrade.1"),
        // 11U.start < 12U: the channel must hold updates when applications come, not when the agent starts.
        ("11.upgrade.3", "12.upgrade.1"),
        // 13 < 14a < 14b: the second marker waits for the same backlog, and in the first half nothing takes Original
        // away after it.
        ("13.upgrade.1", "14.upgrade.1"),
        ("14.upgrade.1", "14.upgrade.2"),
    ];
    for (before, after) in free {
        assert!(!precedes(found, before, after), "{before} before {after}");
    }
}

#[test]
fn the_unordered_pairs_of_the_first_half_are_free() {
    let found = first_half();
    let pairs = [
        // 1O | 2U
        ("1.original.1", "2.upgrade.1"),
        // 4O | 4U
        ("4.original.1", "4.upgrade.1"),
        // 6U | 6O
        ("6.upgrade.1", "6.original.1"),
        // 6O | 7O | 7U
        ("6.original.1", "7.original.1"),
        ("6.original.1", "7.upgrade.1"),
        ("7.original.1", "7.upgrade.1"),
        // 9U.reset | 10U
        ("9.upgrade.3", "10.upgrade.1"),
        // 10U | 11U
        ("10.upgrade.1", "11.upgrade.1"),
        ("10.upgrade.1", "11.upgrade.3"),
    ];
    for (one, other) in pairs {
        assert!(found.order.is_open(element(found, one), element(found, other)), "{one} | {other}");
    }
    for (before, after) in [("1.original", "2"), ("6.original", "7.original"), ("10", "11.upgrade.1")] {
        let edge = edge(found, before, after);
        assert!(!edge.needed && edge.witness.is_none() && edge.orders_tried > 20, "{edge:?}");
    }
}

#[test]
fn every_witness_replays_and_fails_where_the_printed_order_does_not() {
    let found = first_half();
    let scene = scene("stores/first-half");
    let player = Player::new(&scene);
    let engine = Engine::new(&player, &Unmonitored);
    let told = |seed: u64, deviations: &[String]| {
        let deviations: Vec<Deviation> =
            deviations.iter().map(|one| one.parse().expect("a deviation")).collect();
        engine.ask(&Case::new(seed, deviations)).expect("it is played").expect("it fits")
    };
    let edges = found.edges.iter().filter_map(|edge| edge.witness.as_ref());
    let mut seen = 0;
    for witness in edges.chain(&found.mask_witnesses) {
        let base = told(witness.seed, &[]);
        let failing = told(witness.seed, &witness.deviations);
        assert!(!base.failed());
        assert!(
            failing.failed() || failing.amiss.iter().any(|one| !base.amiss.contains(one)),
            "{witness:?} does no harm"
        );
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
    // What moves is said by naming two commands alone wherever one precedence is at stake.
    let short = edge(found, "5", "6.upgrade").witness.as_ref().expect("it is needed");
    assert_eq!(short.deviations, ["order freely 6.upgrade.1, 5.upgrade.1"]);
}

#[test]
fn the_reset_of_9_and_the_stop_of_11_are_found_to_mask_each_other() {
    let masks = first_half().masks_by_kind().commands;
    assert!(masks.iter().any(|group| *group == ["skip 9.upgrade.3", "skip 11.upgrade.1"]), "{masks:?}");
}

#[test]
fn waits_of_the_first_half_that_can_be_dropped_are_told_with_what_they_save() {
    let waits = &first_half().superfluous_waits;
    let step = |name: &str| waits.iter().find(|wait| wait.step == name);
    // Step 14 waits for the same row.
    assert!(step("13").is_some_and(|wait| wait.saves_s.span().as_seconds() > 60.0), "{waits:?}");
    // Step 2's wait is what the whole half rests on.
    assert!(step("2").is_none(), "{waits:?}");
}

/// The first half declares all that it needs between lanes. Without its declarations the patch brings back as many as
/// are needed.
#[test]
fn the_patch_can_be_applied_and_keeps_what_was_learnt_between_lanes() {
    let found = first_half();
    assert_eq!(found.patch, None);
    let home = folder().join("stores/first-half");
    let text = std::fs::read_to_string(home.join("runbook.md")).expect("it is there");
    let bare: Vec<&str> = text.lines().filter(|line| !line.starts_with("> after:")).collect();
    let bare = bare.join("\n") + "\n";
    let between = |at: (usize, usize)| found.commands[at.0].step() != found.commands[at.1].step();
    let needed: Vec<(usize, usize)> =
        found.order.covers().into_iter().filter(|&pair| between(pair)).collect();
    let scene = of_text(&bare);
    let kept = Lines::of(&scene, false).expect("it fits").poset;
    assert!(
        needed.iter().any(|&(before, after)| !kept.precedes(before, after)),
        "the declarations do something"
    );

    let patch = Printed::of(&scene).expect("it fits").patch(&found.order).expect("something is not declared");
    assert!(patch.lines().any(|line| line == "+> after: 2"), "{patch}");
    assert!(!patch.lines().any(|line| line.starts_with('-') && !line.starts_with("---")), "it only adds");
    let kept = Lines::of(&of_text(&applied(&bare, &patch)), false).expect("it fits").poset;
    for (before, after) in needed {
        assert!(kept.precedes(before, after), "{} before {}", found.commands[before], found.commands[after]);
    }
}

/// The first half with another text of its runbook.
fn of_text(runbook: &str) -> Scene<stores::Pair> {
    let bytes = std::fs::read(folder().join("stores/first-half/scenario.toml")).expect("it is there");
    let scenario = rehearsal::SourceText { name: "scenario.toml".into(), bytes };
    let runbook = rehearsal::SourceText { name: "runbook.md".into(), bytes: runbook.as_bytes().to_vec() };
    Scene::open("patched", &scenario, |_| Ok(runbook)).expect("it can be played")
}

/// A runbook with the lines of a diff added, read by hand.
fn applied(text: &str, patch: &str) -> String {
    let mut old = text.lines();
    let mut new: Vec<&str> = Vec::new();
    let mut at = 1;
    for line in patch.lines().skip(2) {
        if let Some(hunk) = line.strip_prefix("@@ -") {
            let start: usize =
                hunk.split([',', ' ']).next().and_then(|n| n.parse().ok()).expect("a line number");
            while at < start {
                new.push(old.next().expect("the hunk lies in the text"));
                at += 1;
            }
        } else if let Some(added) = line.strip_prefix('+') {
            new.push(added);
        } else {
            let kept = old.next().expect("the text goes on");
            assert_eq!(Some(kept), line.strip_prefix(' ').or(line.is_empty().then_some("")));
            new.push(kept);
            at += 1;
        }
    }
    new.extend(old);
    new.join("\n") + "\n"
}

/// A tenth of the load finds what the whole load finds, since it is checked under it.
#[test]
fn a_small_load_finds_the_same_precedences_as_the_whole_one() {
    let whole = first_half();
    let small = found(&scene("stores/first-half"), &[1], Some("load 10%"));
    let losses = [("2", "3.upgrade"), ("2", "4.upgrade"), ("11.upgrade.1", "11.upgrade.3")];
    for (before, after) in losses {
        assert!(edge(whole, before, after).needed && edge(&small, before, after).needed, "{before} {after}");
    }
}

#[test]
fn a_runbook_that_does_not_hold_is_refused_before_anything_is_tried() {
    let scene: Scene<stores::Pair> =
        changed_of("stores/first-half", &[("lost = 0\n", "lost = 0\nduration_s = 1\n")]);
    let printed = Printed::of(&scene).expect("it fits");
    let player = Player::new(&scene);
    let search =
        ConstraintSearch { seeds: vec![1], base: Vec::new(), load: None, weather: Weather::default() };
    let error =
        learn_constraints(&Engine::new(&player, &Unmonitored), &printed, &search).expect_err("it is refused");
    assert!(error.to_string().contains("violated under seed 1"), "{error}");
}

/// Of the overview, with everything that is tried by default.
fn overview() -> &'static Constraints {
    static FOUND: OnceLock<Constraints> = OnceLock::new();
    FOUND.get_or_init(|| {
        let scene = scene("stores/overview");
        let weather = Weather::of(&scene, (3..=64).collect());
        found_in(&scene, &[1, 2], Some("load 10%"), weather)
    })
}

/// The hand-over of the applications and the drain after it carry the data. Under the first seeds a tenth of the load
/// or a lucky batch hides that; what is told as free has been through more than that.
#[test]
fn neither_the_hand_over_nor_the_drain_of_the_overview_may_be_dropped_or_change_places() {
    let found = overview();
    for step in ["2", "4"] {
        assert!(
            found.superfluous_waits.iter().all(|wait| wait.step != step),
            "{:?}",
            found.superfluous_waits
        );
        let free =
            found.edges.iter().find(|edge| !edge.needed && (edge.before == step || edge.after == step));
        assert!(free.is_none(), "{free:?}");
        assert!(
            found
                .masks_by_kind()
                .commands
                .iter()
                .flat_map(|group| *group)
                .all(|one| *one != format!("skip {step}"))
        );
    }
    // What keeps step 3 before the drain is a fault within the budget, what keeps it behind step 2 a clock outside of
    // it.
    let drain = edge(found, "3", "4");
    assert!(drain.is_firm() && !drain.witness.as_ref().expect("it fails").weather.is_empty(), "{drain:?}");
    let pause = edge(found, "2", "3");
    assert!(pause.protects_only_against.iter().any(|fault| fault.starts_with("skew ")), "{pause:?}");
}

#[test]
fn the_last_wait_of_the_overview_protects_only_against_what_its_budget_excludes() {
    let wait = overview().superfluous_waits.iter().find(|wait| wait.step == "17").expect("it is told of");
    assert!(wait.protects_only_against.iter().any(|fault| fault == "crash originalhost at 17"), "{wait:?}");
    assert_eq!(wait.tried.held, wait.tried.runs);
}

#[test]
fn what_is_told_as_free_says_with_what_it_was_tried() {
    let found = overview();
    let edges = found.edges.iter().filter(|edge| edge.tried.is_some());
    let tries: Vec<&FurtherTrials> = edges
        .filter_map(|edge| edge.tried.as_ref())
        .chain(found.superfluous_waits.iter().map(|wait| &wait.tried))
        .collect();
    assert!(tries.len() > 5, "{tries:?}");
    for tried in tries {
        assert_eq!(tried.seeds, (1..=64).collect::<Vec<u64>>());
        assert_eq!(tried.loads, ["10%", "100%", "200%"]);
        assert!(tried.faults >= 21 && tried.runs >= 62 + 2 + 2 * tried.faults && tried.held > 0, "{tried:?}");
    }
}

/// Another way to the same: what is told as free does no worse than the runbook as written under seeds that were not
/// tried. What does harm under one seed in fifty may be among it; what does under one in ten is not.
#[test]
fn what_is_told_as_free_holds_where_it_was_not_tried() {
    let scene = scene("stores/overview");
    let player = Player::new(&scene);
    let engine = Engine::new(&player, &Unmonitored);
    let told = |seed: u64, deviations: &[String]| {
        let deviations: Vec<Deviation> =
            deviations.iter().map(|one| one.parse().expect("a deviation")).collect();
        engine.ask(&Case::new(seed, deviations)).expect("it is played").expect("it fits")
    };
    let mut free: Vec<Vec<String>> = Vec::new();
    for edge in overview().edges.iter().filter(|edge| !edge.needed) {
        let command = |label: &str| {
            let unit: Address = label.parse().expect("an address");
            overview().commands.iter().find(|command| unit.contains(command)).expect("it has one").to_string()
        };
        free.push(vec![format!("order freely {}, {}", command(&edge.after), command(&edge.before))]);
    }
    free.extend(
        overview()
            .superfluous_waits
            .iter()
            .filter(|wait| wait.protects_only_against.is_empty())
            .map(|wait| vec![format!("hasten {}", wait.step)]),
    );
    assert!(free.len() > 2, "{free:?}");
    for change in free {
        let worse = (101..=140).filter(|&seed| {
            let (base, told) = (told(seed, &[]), told(seed, &change));
            told.verdict > base.verdict || told.lost > base.lost
        });
        let worse: Vec<u64> = worse.collect();
        assert!(worse.len() <= 1, "{change:?} with {worse:?}");
    }
}

/// The marker of the second hand-over, which `learn_constraints` takes minutes to look at: what would be said of it, played
/// by hand. Not waiting for it and writing it before the applications stop lose with a short cut of the line, and
/// starting them before it loses with twice the load, where the runbook as written waits and loses nothing.
#[test]
fn the_hand_over_marker_of_the_corrected_runbook_is_needed_by_what_is_tried() {
    let scene = scene("stores/corrected");
    let lost = |deviations: &[&str]| play_of(&scene, deviations, 1).updates.lost;
    let cut = "cut originalhost upgradehost at 18.original.2 for 30s";
    for (change, weather) in [
        ("hasten 18.original.2", cut),
        ("order freely 18.original.2, 18.original.1", cut),
        ("order freely 18.original.3, 18.original.2", "load 200%"),
    ] {
        assert_eq!(lost(&[weather]), 0, "{weather}");
        assert_eq!(lost(&[change]), 0, "{change} does no harm in the first weather");
        assert!(lost(&[change, weather]) > 0, "{change} with {weather}");
    }
}

/// Three commands of the first half, of which little is soon known.
fn few(name: &str) -> Copied {
    let short = "## 1. Stop and start\n\n```console\nupgrade$ ttAdmin -wait -repStop Upgrade\n\
                 upgrade$ ttAdmin -wait -repStart Upgrade\nupgrade$ marker Upgrade to Original\n```\n";
    let scenario =
        std::fs::read_to_string(folder().join("stores/first-half/scenario.toml")).expect("it is there");
    let long = scenario.replace("\nlead_s = 110\n", "\nlead_s = 1500\n");
    assert_ne!(long, scenario);
    let copied = Copied::of("stores/first-half", name).replaced("scenario.toml", long.as_bytes());
    copied.replaced("runbook.md", short.as_bytes())
}

#[test]
fn all_is_played_at_a_part_of_the_load_first_unless_the_whole_of_it_is_asked_for() {
    let copied = few("constraints-part");
    let path = copied.path();
    let told = |more: &[&str]| {
        let said =
            cutover(&[&["constraints", &path, "--seeds", "2", "--further", "3", "--json"], more].concat());
        assert_eq!(said.code, 0, "{}", said.err);
        said.out
    };
    let parsed = |out: &str| serde_json::from_str::<Value>(out).expect("it is JSON");
    let (short, whole) = (parsed(&told(&[])), parsed(&told(&["--load", "100%"])));
    let part = |found: &Value| found["at_whole"]["part"].as_str().map(str::to_owned);
    assert!(part(&short).is_some_and(|part| part.starts_with("scale ")), "{short}");
    assert_eq!((part(&whole), part(&parsed(&told(&["--load", "7%"]))).as_deref()), (None, Some("scale 7%")));
    assert_eq!(part(&parsed(&told(&["--deviate", "load 50%"]))), None);
    let edges = |found: &Value| {
        let edges = found["edges"].as_array().expect("a list").iter();
        edges
            .map(|edge| [&edge["before"], &edge["after"], &edge["needed"]].map(Value::clone))
            .collect::<Vec<_>>()
    };
    assert!(!edges(&short).is_empty());
    assert_eq!(edges(&short), edges(&whole));
    // Whatever is told to fail does so at the whole load.
    let at_part = |one: &Value| one.as_str() == part(&short).as_deref();
    for edge in short["edges"].as_array().expect("a list") {
        let deviations = edge["witness"]["deviations"].as_array();
        assert!(deviations.is_none_or(|those| !those.iter().any(at_part)), "{edge}");
    }
    // The same bytes on any number of threads, and where a part of the answers stands in a journal.
    let journal = copied.path() + "/cases";
    assert_eq!(told(&["--jobs", "1"]), told(&["--jobs", "3", "--resume", &journal]));
    assert_eq!(told(&[]), told(&["--resume", &journal]));
}
