//! Pairs in which one store alone sends: what is taken at the other one reaches nobody, and an upgrade holds where nothing is.

use crate::support::{assert_missing, assert_said, assert_sound, opened, play_of, trouble};
use rehearsal::outcome::{Outcome, Verdict};
use std::path::PathBuf;
use stores::Pair;

/// A port of its own for each store, in both schemes.
const PORTS: &str =
    "alter replication s alter store A on ahost set port 1001 alter store B on bhost set port 1002;";

/// The master is upgraded while its applications wait, and then its subscriber while the master holds for it.
const UPGRADE: &[&str] = &[
    "a$ ttAdmin -wait -repStop A",
    "b$ ttAdmin -wait -repStop B",
    "a$ ttIsql -e \"PORTS\" A",
    "b$ ttIsql -e \"PORTS\" B",
    "a$ ttAdmin -wait -repStart A",
    "b$ ttAdmin -wait -repStart B",
    "a$ applications stop A",
    "a$ marker A to B",
    "a$ ttAdmin -wait -repStop A",
    "a$ ttMigrate -c A f",
    "a$ ttDestroy A",
    "a$ install 6.0",
    "a$ ttMigrate -r A f",
    "a$ ttRepAdmin -self -upgrade A",
    "a$ ttRepAdmin -receiver -name B -reset A",
    "a$ ttRepAdmin -receiver -name B -state stop A",
    "a$ sleep 12",
    "a$ ttRepAdmin -receiver -name B -state start A",
    "a$ sleep 12",
    "a$ ttAdmin -wait -repStart A",
    "a$ applications start A",
    "a$ marker A to B",
    "b$ ttAdmin -wait -repStop B",
    "b$ ttMigrate -c B f",
    "b$ ttDestroy B",
    "b$ install 6.0",
    "b$ ttMigrate -r B f",
    "b$ ttRepAdmin -self -upgrade B",
    "b$ ttAdmin -wait -repStart B",
    "a$ marker A to B",
];

/// The pair of the forms, of which A alone sends; its groups of clients at B are left out.
fn one_way(scenario: &str) -> String {
    let (before, rest) = scenario.split_once("[[clients]]\nname = \"b-apps\"").expect("it has that group");
    let (_, after) = rest.split_once("\n[objectives]").expect("objectives come behind it");
    format!("{before}\n[objectives]{after}")
        .replace("cache_groups = [\"c\"]\n", "")
        .replace("scheme = \"repl.s\"", "scheme = \"repl.s\"\nmaster = \"A\"")
        .replace("longest_gap_s = { applications = 5 }", "longest_gap_s = { applications = 600 }")
}

fn played(lines: &[&str]) -> Outcome {
    let lines = lines.iter().map(|line| line.replace("PORTS", PORTS));
    let steps = (1..).zip(lines).map(|(at, line)| format!("## {at}. Line\n\n```console\n{line}\n```\n\n"));
    let text = steps.collect::<String>();
    let home = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases/forms-stores");
    let scene = opened::<Pair>("one way", &home, &|file, found: String| match file {
        "runbook.md" => text.clone(),
        _ => one_way(&found),
    });
    let outcome = play_of(&scene, &[] as &[&str], 1);
    assert_sound(&outcome);
    outcome
}

#[test]
fn an_upgrade_holds_where_applications_wait_for_the_master() {
    let outcome = played(UPGRADE);
    assert_eq!(trouble(&outcome), [""; 0]);
    assert_missing(&outcome, &[]);
    assert_eq!(outcome.verdict, Verdict::Held, "{:?} {:?}", outcome.goal, outcome.findings);
    assert!(outcome.final_state["stores"][1]["channel"].is_null(), "{}", outcome.final_state);
    assert_eq!(outcome.final_state["stores"][0]["channel"]["state"], "start");
}

#[test]
fn what_applications_write_at_the_subscriber_is_lost_at_the_master_by_whoever_sent_them_there() {
    let moved = ["a$ applications stop A", "a$ marker A to B", "a$ applications start B", "a$ sleep 30"];
    let outcome = played(&moved);
    assert_missing(&outcome, &["lost at A by 3.a: taken-at-subscriber"]);
    assert_eq!(outcome.verdict, Verdict::Violated);
}

#[test]
fn what_the_master_has_not_sent_when_it_is_destroyed_is_lost_at_the_subscriber() {
    let early: Vec<&str> =
        [&["b$ ttAdmin -wait -repStop B", "a$ sleep 20"], &UPGRADE[6..7], &UPGRADE[8..14]].concat();
    let outcome = played(&early);
    assert!(outcome.updates.lost > 0);
    let causes: Vec<&str> = outcome.lost_by_cause.iter().map(|one| one.cause).collect();
    assert_eq!(causes, ["log-destroyed"]);
}

#[test]
fn the_tools_find_no_subscriber_at_a_subscriber_and_have_nothing_to_wait_for() {
    let outcome = played(&["b$ ttRepAdmin -receiver -list B", "b$ ttRepAdmin -wait B"]);
    assert_eq!(trouble(&outcome), [""; 0]);
    assert_eq!(outcome.runbook.steps[0].reply.len(), 1, "a head, and nobody below it");
    let refused = played(&["b$ ttRepAdmin -receiver -name A -state pause B"]);
    assert_said(&refused, "1.b", "has no subscriber");
}
