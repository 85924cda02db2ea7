//! Schedules that a real pair of databases was put through, played by the pair of the model.
//!
//! The recordings (`recordings/*.jsonl`) are of two servers that replicate to each other, of which one is dumped, destroyed
//! and restored, in mostly wrong orders and without any dependence on time. How each is turned into a scenario and compared
//! stands in `sim/replay`. Beside it stand the plainest rules that agree with every recording (`plain`), by which schedules
//! are made that nobody has recorded.

mod plain;

use crate::binary::cutover;
use proptest::prelude::*;
use replay::{Difference, Ids, Recording, StepOutcome, parse, replay};
use serde_json::Value;

const CLIENT_IDS: &str = include_str!("../recordings/client-ids.jsonl");
const DATABASE_IDS: &str = include_str!("../recordings/database-ids.jsonl");

/// Every recording, those first whose clients choose the keys.
fn recorded() -> Vec<Recording> {
    [CLIENT_IDS, DATABASE_IDS]
        .into_iter()
        .flat_map(|text| parse(text).expect("they are recordings"))
        .collect()
}

/// What comes out otherwise than it was recorded.
fn differences(recording: &Recording) -> Vec<Difference> {
    replay(recording).unwrap_or_else(|rejected| panic!("{:?}", rejected.diagnostics)).differences
}

#[test]
fn every_recorded_schedule_ends_as_the_real_pair_ended_step_by_step_and_row_by_row() {
    let mut lossy = 0;
    let all = recorded();
    for recording in &all {
        let replayed = replay(recording).unwrap_or_else(|rejected| panic!("{:?}", rejected.diagnostics));
        assert!(replayed.differences.is_empty(), "{}: {:?}", recording.seed, replayed.differences);
        lossy += usize::from(replayed.missing > 0);
    }
    assert_eq!(all.len(), 78);
    assert!(lossy > 20 && lossy < 70, "in {lossy} something is missing");
}

#[test]
fn a_recording_that_says_otherwise_is_told_apart_whatever_it_says() {
    let whole = &recorded()[0];
    let changed = |change: fn(&mut Recording)| {
        let mut recording = whole.clone();
        change(&mut recording);
        differences(&recording)
    };
    let step = changed(|one| one.steps[2].outcome = StepOutcome::Timeout);
    assert!(matches!(step[..], [Difference::Step { number: 3, .. }]), "{step:?}");
    let acknowledged = changed(|one| one.acknowledged += 1);
    assert!(matches!(acknowledged[..], [Difference::Acknowledged { .. }]), "{acknowledged:?}");
    let row = changed(|one| {
        one.rows.get_mut("U").expect("a node").ledger.pop();
    });
    assert!(matches!(row[..], [Difference::Rows { node: "U", table: "ledger", .. }]), "{row:?}");
    let account = changed(|one| {
        one.rows.get_mut("O").expect("a node").account.insert("1".into(), (1, None));
    });
    assert!(matches!(account[..], [Difference::Rows { node: "O", table: "account", .. }]), "{account:?}");
    let marker = changed(|one| one.rows.get_mut("O").expect("a node").marker.push(99));
    assert!(matches!(marker[..], [Difference::Rows { node: "O", table: "marker", .. }]), "{marker:?}");
}

#[test]
fn the_plain_rules_end_every_recorded_schedule_as_it_was_recorded() {
    for recording in recorded() {
        let steps: Vec<String> = recording.steps.iter().map(|step| step.step.clone()).collect();
        let played = plain::played(recording.seed, recording.ids, &steps);
        assert_eq!(played, recording);
    }
}

fn a_step() -> impl Strategy<Value = String> {
    let words = ["pause", "resume", "stop", "mkslot", "reset_tx", "reset_rx", "drain"];
    let directed = (proptest::sample::select(words.to_vec()), any::<bool>());
    prop_oneof![
        4 => directed.prop_map(|(word, back)| format!("{word} {}", if back { "u2o" } else { "o2u" })),
        1 => proptest::sample::select(vec!["move O", "move U", "backup", "replace"]).prop_map(String::from),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn schedules_that_nobody_recorded_end_as_the_plain_rules_say(
        steps in proptest::collection::vec(a_step(), 3..16),
        by_database in any::<bool>(),
    ) {
        let ids = if by_database { Ids::Database } else { Ids::Client };
        let recording = plain::played(0, ids, &steps);
        prop_assert_eq!(differences(&recording), []);
    }
}

#[test]
fn the_command_line_says_held_of_equal_recordings_and_names_what_differs_in_others() {
    let home = tempfile::tempdir().expect("there is room");
    let write = |name: &str, text: &str| {
        let file = home.path().join(name);
        std::fs::write(&file, text).expect("it can be written");
        file.display().to_string()
    };
    let equal = write("equal.jsonl", DATABASE_IDS);
    let said = cutover(&["replay", &equal]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(said.out.contains("8 of 8 recordings equal: 103 steps"), "{}", said.out);
    let other = write("other.jsonl", &DATABASE_IDS.replacen("\"acknowledged\":56", "\"acknowledged\":57", 1));
    let said = cutover(&["replay", &equal, &other]);
    assert_eq!(said.code, 1, "{}{}", said.out, said.err);
    assert!(said.out.contains("acknowledged: recorded 57, played 56"), "{}", said.out);
    let none = write("none.jsonl", "{}");
    let said = cutover(&["replay", &none]);
    assert_eq!(said.code, 2, "{}{}", said.out, said.err);
    assert!(said.err.contains("line 1 is no recording"), "{}", said.err);
}

#[test]
fn the_ledger_of_a_run_has_every_update_with_its_fate_and_every_row() {
    let home = tempfile::tempdir().expect("there is room");
    let file = home.path().join("ledger.jsonl");
    let path = file.display().to_string();
    let arguments =
        ["rehearse", "stores/second-half", "--readings", "reset=tail", "--json", "--ledger", &path];
    let said = cutover(&arguments);
    let outcome: Value = serde_json::from_str(&said.out).expect("the outcome is JSON");
    let text = std::fs::read_to_string(&file).expect("it was written");
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    let heard = || lines.iter().filter(|line| line["line"] == "update" && line["acknowledged"] == true);
    for store in outcome["by_store"].as_array().expect("a list") {
        let name = store["store"].as_str().expect("a name");
        for fate in ["survived", "superseded", "pending", "lost"] {
            let here = heard().filter(|line| line["fates"][name] == fate).count();
            assert_eq!(store[fate], here, "{fate} at {name}");
        }
        let rows = lines.iter().filter(|line| line["line"] == "row" && line["store"] == name);
        assert!(rows.count() > 100, "{name}");
    }
    assert_eq!(outcome["updates"]["acknowledged"], heard().count());
    assert!(outcome["updates"]["lost"].as_u64().is_some_and(|lost| lost > 0));
}
