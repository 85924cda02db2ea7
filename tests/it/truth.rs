//! The ledger agrees with brute force over the rows' contents whatever is done to the runbook, to the network and to
//! the readings, and the four fates of the acknowledged updates sum to them.
//!
//! Sets of deviations are drawn by a generator with a fixed seed. A set that does not fit is refused as a whole, which
//! is fine and is counted, so that a suite that has come to prove nothing fails.

use crate::sound::unsound;
use crate::support::{Change, assert_sound, changed, changed_of, play_of, played};
use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rehearsal::outcome::StoreCounts;
use rehearsal::{Deviation, Domain, Rehearsal, Scene};
use std::cell::{Cell, RefCell};
use stores::Pair;

/// Fewer requests over fewer rows, so that a run is short and rows meet; waits end early.
const SMALL: &[Change<'static>] = &[
    ("per_s = 25", "per_s = 6"),
    ("timeout_s = 300", "timeout_s = 60"),
    ("\nrows = 2000", "\nrows = 60"),
    ("churn_rows = 200", "churn_rows = 20"),
    ("hot_rows = 50", "hot_rows = 10"),
    ("ballast = 200", "ballast = 20"),
    ("kb_per_s = 15", "kb_per_s = 4"),
];

/// The same for the corrected order.
const SMALL_CORRECTED: &[Change<'static>] = &[
    ("per_s = 100", "per_s = 12"),
    ("timeout_s = 300", "timeout_s = 60"),
    ("\nrows = 2000", "\nrows = 60"),
    ("churn_rows = 200", "churn_rows = 20"),
    ("hot_rows = 50", "hot_rows = 10"),
    ("ballast = 200", "ballast = 20"),
    ("kb_per_s = 400", "kb_per_s = 8"),
];

/// Blind updates, as the halves have them, turned into all four kinds.
const ALL_KINDS: Change<'static> = (
    "mix = { insert = 0, update = 1, modify = 0, delete = 0 }",
    "mix = { insert = 15, update = 35, modify = 35, delete = 15 }",
);

/// Rows that all groups write.
const SHARED: &[Change<'static>] = &[
    ("hot_rows = 10", "shared_share = 0.4\nhot_rows = 10"),
    ("churn_rows = 20", "churn_rows = 20\nshared_rows = 25"),
];

/// Transactions of several rows.
const THREE: Change<'static> = ("hot_rows = 10", "rows_per_transaction = 3\nhot_rows = 10");

/// Small log files, frequent checkpoints, and a limit on what is held.
const LIMITED: &[Change<'static>] = &[
    ("file = 8192", "file = 16"),
    ("history = 300", "history = 1\nfail_threshold_files = 8"),
    ("checkpoint_s = 600", "checkpoint_s = 20"),
];

/// Applications that keep their connections.
const HELD: Change<'static> = ("\"per-request\"", "\"held\"");

/// A scenario with groups of changes.
fn variant(name: &str, changes: &[&[Change<'static>]]) -> Scene<Pair> {
    changed(name, &changes.concat())
}

/// The variants of one half.
fn halves(name: &str) -> Vec<Scene<Pair>> {
    vec![
        variant(name, &[SMALL]),
        variant(name, &[SMALL, &[ALL_KINDS]]),
        variant(name, &[SMALL, &[ALL_KINDS], SHARED]),
        variant(name, &[SMALL, &[ALL_KINDS, THREE], SHARED, &[HELD]]),
        variant(name, &[SMALL, &[ALL_KINDS], LIMITED]),
        variant(name, &[SMALL, &[THREE], SHARED, LIMITED]),
    ]
}

/// The variants of the corrected order.
fn corrected() -> Vec<Scene<Pair>> {
    let on: Change<'static> = ("on_refusal = \"stop\"", "on_refusal = \"continue\"");
    let retry: Change<'static> = ("on_refusal = \"stop\"", "on_refusal = \"retry\"");
    vec![
        variant("stores/corrected", &[SMALL_CORRECTED]),
        variant("stores/corrected", &[SMALL_CORRECTED, &[on], SHARED]),
        variant("stores/corrected", &[SMALL_CORRECTED, &[on, THREE], SHARED]),
        variant("stores/corrected", &[SMALL_CORRECTED, &[retry], LIMITED]),
    ]
}

/// What a pair of operators may type out of turn.
const TYPED: &[&str] = &[
    "ttRepAdmin -dsn Original -receiver -name Upgrade -state start",
    "ttRepAdmin -dsn Original -receiver -name Upgrade -state pause",
    "ttRepAdmin -dsn Original -receiver -name Upgrade -state stop",
    "ttRepAdmin -dsn Original -receiver -name Upgrade -reset",
    "ttRepAdmin -dsn Upgrade -receiver -name Original -state start",
    "ttRepAdmin -dsn Upgrade -receiver -name Original -state pause",
    "ttRepAdmin -dsn Upgrade -receiver -name Original -state stop",
    "ttRepAdmin -dsn Upgrade -receiver -name Original -reset",
    "ttAdmin -repStart Original",
    "ttAdmin -wait -repStop Original",
    "ttAdmin -repStart Upgrade",
    "ttAdmin -wait -repStop Upgrade",
    "ttAdmin -ramUnload Upgrade",
    "ttMigrate -c DSN=Original /backup/original.dump",
    "ttMigrate -r DSN=Original /backup/original.dump",
    "ttMigrate -c DSN=Upgrade /backup/upgrade.dump",
    "ttMigrate -r DSN=Upgrade /backup/upgrade.dump",
    "ttDestroy -wait Original",
    "ttDestroy -wait Upgrade",
    "ttRepAdmin -dsn Upgrade -self -upgrade",
    "install 6.0",
    "applications move Original to Upgrade",
    "applications move Upgrade to Original",
    "applications stop Original",
    "applications start Upgrade",
    "marker Original to Upgrade",
    "marker Upgrade to Original",
    "sleep 30",
];

/// A deviation whose addresses are not chosen yet.
#[derive(Debug, Clone)]
enum Sketch {
    /// A word and one unit.
    One(&'static str, Index),
    /// Two units and the words between and before.
    Two(&'static str, &'static str, Index, Index),
    /// Another lane for a unit.
    Place(Index, &'static str),
    /// Another command for one.
    Replace(Index, &'static str),
    /// A further command.
    Insert(&'static str, &'static str, &'static str, Index),
    /// A fault, when and for how long.
    Fault(&'static str, Index, u16, Option<u16>),
    /// A deviation without a unit.
    Plain(&'static str),
    /// A reading by the numbers of its name and value.
    Reading(Index, Index),
}

fn sketch() -> impl Strategy<Value = Sketch> {
    let lane = || select(vec!["original", "upgrade"]);
    let side = || select(vec!["before", "after"]);
    let unit = any::<Index>;
    let fault = select(vec![
        "cut originalhost upgradehost",
        "cut originalhost to upgradehost",
        "cut upgradehost to originalhost",
        "delay originalhost upgradehost by 3s",
        "fill originalhost",
        "fill upgradehost",
        "lose originalhost upgradehost 30%",
        "narrow originalhost upgradehost to 20%",
        "slow originalhost to 5%",
        "skew upgradehost by 20s",
        "skew originalhost by -20s",
        "crash originalhost",
        "crash upgradehost",
        "kill daemon:originalhost",
        "kill daemon:upgradehost",
        "kill agent:Original",
        "kill agent:Upgrade",
        "pause agent:Original",
        "pause agent:Upgrade",
        "surge original-apps to 250%",
        "surge upgrade-apps to 20%",
    ]);
    prop_oneof![
        4 => (select(vec!["skip", "repeat", "hasten"]), unit()).prop_map(|(word, one)| Sketch::One(word, one)),
        3 => (side(), unit(), unit()).prop_map(|(side, a, b)| Sketch::Two("move", side, a, b)),
        2 => (unit(), unit()).prop_map(|(a, b)| Sketch::Two("swap", "with", a, b)),
        1 => (unit(), lane()).prop_map(|(one, lane)| Sketch::Place(one, lane)),
        1 => (unit(), select(TYPED)).prop_map(|(one, typed)| Sketch::Replace(one, typed)),
        3 => (select(TYPED), lane(), side(), unit()).prop_map(|(a, b, c, d)| Sketch::Insert(a, b, c, d)),
        3 => (fault, unit(), 0..60_u16, prop_oneof![Just(None), (1..90_u16).prop_map(Some)])
            .prop_map(|(fault, one, after, lasts)| Sketch::Fault(fault, one, after, lasts)),
        2 => (select(vec!["hang", "mute", "break"]), unit()).prop_map(|(word, one)| Sketch::One(word, one)),
        1 => select(vec!["autostart originalhost", "autostart upgradehost", "scale 50%"]).prop_map(Sketch::Plain),
        3 => (unit(), unit()).prop_map(|(name, value)| Sketch::Reading(name, value)),
    ]
}

/// The addresses of a runbook: its commands, their lanes and their steps.
struct Units {
    commands: Vec<String>,
    all: Vec<String>,
}

impl Units {
    fn of(scene: &Scene<Pair>) -> Self {
        let commands: Vec<String> =
            scene.runbook.commands().map(|(address, _)| address.to_string()).collect();
        let mut all = commands.clone();
        for command in &commands {
            let lane = command.rsplit_once('.').map_or(command.as_str(), |(lane, _)| lane);
            let step = lane.split('.').next().unwrap_or(lane);
            all.extend([lane.to_owned(), step.to_owned()]);
        }
        all.sort();
        all.dedup();
        Self { commands, all }
    }

    /// The printed form of a sketch.
    fn print(&self, sketch: &Sketch) -> String {
        let any = |index: &Index| index.get(&self.all).as_str();
        let command = |index: &Index| index.get(&self.commands).as_str();
        match sketch {
            Sketch::One(word, one) => format!("{word} {}", any(one)),
            Sketch::Two("swap", between, a, b) => format!("swap {} {between} {}", command(a), command(b)),
            Sketch::Two(word, between, a, b) => format!("{word} {} {between} {}", any(a), any(b)),
            Sketch::Place(one, lane) => format!("place {} at {lane}", command(one)),
            Sketch::Replace(one, typed) => format!("replace {} with '{typed}'", command(one)),
            Sketch::Insert(typed, lane, side, one) => {
                format!("insert '{typed}' at {lane} {side} {}", command(one))
            }
            Sketch::Fault(fault, one, after, Some(lasts)) => {
                format!("{fault} at {}+{after}s for {lasts}s", any(one))
            }
            Sketch::Fault(fault, one, after, None) => format!("{fault} at {}+{after}s", any(one)),
            Sketch::Plain(text) => (*text).to_owned(),
            Sketch::Reading(name, value) => {
                let spec = name.get(Pair::reading_specs());
                format!("reading {}={}", spec.name, value.get(spec.values))
            }
        }
    }
}

/// Plays random sets of deviations on some scenes and checks each run.
fn assert_sound_under_random_deviations(scenes: &[Scene<Pair>], cases: u32, at_most: usize) {
    let units: Vec<Units> = scenes.iter().map(Units::of).collect();
    let (played, violated) = (Cell::new(0_u32), Cell::new(0_u32));
    let rehearsal = RefCell::new(Rehearsal::default());
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let strategy = (any::<Index>(), vec(sketch(), 0..=at_most), 1..1_000_u64);
    let result = runner.run(&strategy, |(scene, sketches, seed)| {
        let scene = scene.index(scenes.len());
        let texts: Vec<String> = sketches.iter().map(|sketch| units[scene].print(sketch)).collect();
        let deviations: Vec<Deviation> = texts
            .iter()
            .map(|text| text.parse().unwrap_or_else(|error| panic!("`{text}`: {error}")))
            .collect();
        let Ok(course) = scenes[scene].course(&deviations) else { return Ok(()) };
        let outcome = rehearsal.borrow_mut().play(&scenes[scene], &course.with_truth(), seed);
        assert_sound(&outcome);
        played.set(played.get() + 1);
        violated.set(violated.get() + u32::from(outcome.updates.lost > 0));
        Ok(())
    });
    if let Err(failure) = result {
        panic!("{failure}");
    }
    assert!(played.get() > cases / 3, "only {} of {cases} sets fitted", played.get());
    assert!(violated.get() > cases / 20, "only {} of {cases} runs lost anything", violated.get());
}

/// What was in a log's buffer when its store died nobody can send any more.
#[test]
fn what_a_log_lost_with_its_buffer_is_lost_at_both_stores_and_held_for_neither() {
    for (fault, lost) in [
        ("crash originalhost at 12.upgrade+1s for 10s", "Original"),
        ("kill daemon:originalhost at 12.upgrade+1s for 10s", "Original"),
        ("crash upgradehost at 20.original for 10s", "Upgrade"),
    ] {
        let outcome = played("stores/corrected", &[fault]);
        let at = |store: &str| {
            let tail = outcome.lost_by_cause.iter().filter(|one| one.cause == "log-tail-lost");
            tail.filter(|one| one.store == store).map(|one| one.count).sum::<u64>()
        };
        assert!(at(lost) > 100, "{fault}: {:?}", outcome.lost_by_cause);
        assert_eq!(at("Original"), at("Upgrade"), "{fault}: {:?}", outcome.lost_by_cause);
        let pending: u64 = outcome.pending_by_cause.iter().map(|one| one.count).sum();
        assert_eq!(pending, outcome.updates.pending, "{fault}: what is lost is pending nowhere");
    }
}

#[test]
fn the_ledger_agrees_with_the_contents_under_random_deviations_of_the_first_half() {
    assert_sound_under_random_deviations(&halves("stores/first-half"), 500, 4);
}

#[test]
fn the_ledger_agrees_with_the_contents_under_random_deviations_of_the_second_half() {
    assert_sound_under_random_deviations(&halves("stores/second-half"), 500, 4);
}

#[test]
fn the_ledger_agrees_with_the_contents_under_random_deviations_of_the_corrected_order() {
    assert_sound_under_random_deviations(&corrected(), 300, 4);
}

#[test]
fn each_variant_as_written_is_sound_under_every_arriving_reading() {
    let mut rehearsal = Rehearsal::default();
    for scene in halves("stores/first-half").iter().chain(&halves("stores/second-half")).chain(&corrected()) {
        for arriving in ["stall", "overwrite", "newer-rollback", "newer-skip"] {
            let reading: Deviation = format!("reading arriving={arriving}").parse().expect("it is a reading");
            let course = scene.course(&[reading]).expect("it fits").with_truth();
            assert_sound(&rehearsal.play(scene, &course, 1));
        }
    }
}

/// A restore that logs its rows puts into the new log what an earlier life took: where it is held, it is not lost.
#[test]
fn a_version_that_a_restore_has_logged_is_pending_while_it_is_held() {
    let logs: Change<'static> = ("restore_logs_rows = \"no\"", "restore_logs_rows = \"yes\"");
    let scene = changed("stores/as-printed-carry-on", &[logs]);
    let outcome = play_of(&scene, &["repeat 20.original", "load 2%"], 1);
    assert!(outcome.updates.pending > 0, "{:?}", outcome.updates);
}

#[test]
fn the_ledger_agrees_with_the_contents_under_random_deviations_where_a_restore_logs_its_rows() {
    let logs: Change<'static> = ("restore_logs_rows = \"no\"", "restore_logs_rows = \"yes\"");
    let light: &[Change<'static>] = &[("per_s = 25", "per_s = 1"), ("timeout_s = 300", "timeout_s = 60")];
    let scenes = vec![
        variant("stores/as-printed-carry-on", &[light, &[logs]]),
        variant("stores/as-printed-carry-on", &[SMALL, &[logs, ALL_KINDS]]),
        variant("stores/first-half", &[SMALL, &[logs, ALL_KINDS]]),
        variant("stores/second-half", &[SMALL, &[logs]]),
        variant("stores/second-half", &[SMALL, &[logs, ALL_KINDS], SHARED]),
    ];
    assert_sound_under_random_deviations(&scenes, 400, 4);
}

/// As many items may lie in one repository as there are rows, which is chance and nothing wrong.
#[test]
fn as_many_items_as_rows_are_still_counted_once() {
    let mut outcome = play_of(&changed_of::<pac::Cluster>("pac/compatible", &[]), &["load 2%"], 1);
    let rows = outcome.by_kind.iter().find(|kind| kind.kind == "row").expect("there are rows");
    let rows = rows.counts.acknowledged;
    let sum = |one: &StoreCounts| one.survived + one.superseded + one.pending + one.lost;
    let repository = outcome.by_store.iter_mut().find(|one| (1..rows).contains(&sum(one)));
    let repository = repository.expect("fewer items than rows are in a repository");
    let more = rows - sum(repository);
    repository.survived += more;
    outcome.updates.survived += more;
    outcome.updates.acknowledged += more;
    assert_sound(&outcome);
    outcome.updates.survived += 1;
    outcome.updates.acknowledged += 1;
    assert!(!unsound(&outcome).is_empty(), "one that is in no store is told");
}
