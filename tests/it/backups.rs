//! Backups of a pair's store: what is in one comes back with its numbers, and what was taken after it does not.

use crate::support::{assert_missing, assert_sound, opened, play_of, trouble};
use rehearsal::outcome::{Outcome, Verdict};
use std::path::PathBuf;
use stores::Pair;

/// The applications of A leave it, and its agent is down.
const QUIET: &[&str] = &["a$ applications stop A", "a$ marker A to B", "a$ ttAdmin -wait -repStop A"];

/// A is backed up, destroyed and brought back.
const BACK: &[&str] = &["a$ ttBackup -dir /b A", "a$ ttDestroy A", "a$ ttRestore -dir /b A"];

/// The same by a dump.
const DUMPED: &[&str] = &["a$ ttMigrate -c A f", "a$ ttDestroy A", "a$ ttMigrate -r A f"];

/// A's agent runs, and both directions are empty.
const ON: &[&str] = &["a$ ttAdmin -wait -repStart A", "b$ marker B to A", "a$ marker A to B"];

const BOOKMARK: &[&str] = &["a$ ttRepAdmin -bookmark A"];

/// A holds what its applications write, and nothing of it is sent.
const HOLDING: &[&str] = &[
    "a$ ttRepAdmin -receiver -name B -state pause A",
    "a$ sleep 30",
    "a$ applications stop A",
    "a$ ttAdmin -wait -repStop A",
];

const START: &[&str] = &["a$ ttRepAdmin -receiver -name B -state start A", "a$ sleep 12"];

/// Plays lines, each in a step of its own, under a reading of what a reset does.
fn played(parts: &[&[&str]], reset: &str) -> Outcome {
    let steps =
        (1..).zip(parts.concat()).map(|(at, line)| format!("## {at}. Line\n\n```console\n{line}\n```\n\n"));
    let text = steps.collect::<String>();
    let home = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases/forms-stores");
    let scene = opened::<Pair>("backups", &home, &|file, found: String| match file {
        "runbook.md" => text.clone(),
        _ => found.replace("reset = \"clear\"", &format!("reset = \"{reset}\"")),
    });
    let outcome = play_of(&scene, &[] as &[&str], 1);
    assert_sound(&outcome);
    outcome
}

/// What the lines of a step said, by its number.
fn said(outcome: &Outcome, step: usize) -> &[String] {
    &outcome.runbook.steps[step - 1].reply
}

#[test]
fn a_store_comes_back_from_a_backup_with_the_numbers_of_its_log_and_loses_nothing() {
    let outcome = played(&[QUIET, BOOKMARK, BACK, BOOKMARK, ON, WORK], "clear");
    assert_eq!(trouble(&outcome), [""; 0]);
    assert_eq!(said(&outcome, 4), said(&outcome, 8), "hold, end and what is on disk");
    assert!(said(&outcome, 4)[1].contains("LSN"), "{:?}", said(&outcome, 4));
    assert_missing(&outcome, &[]);
    assert_eq!(outcome.updates.lost, 0);
    let dumped = played(&[QUIET, BOOKMARK, DUMPED, BOOKMARK], "clear");
    assert_ne!(said(&dumped, 4), said(&dumped, 8), "a dump comes back with a log of its own");
}

#[test]
fn what_a_store_held_for_its_peer_is_in_its_backup_and_goes_out_after_it() {
    let outcome = played(&[HOLDING, BACK, ON_PAUSED, START, ON_BOTH, WORK], "clear");
    assert_eq!(trouble(&outcome), [""; 0]);
    assert_missing(&outcome, &[]);
    let dumped = played(&[HOLDING, DUMPED, ON_PAUSED, START, ON_BOTH, WORK], "clear");
    assert!(dumped.updates.lost > 0, "a dump has no log");
    assert_eq!(dumped.verdict, Verdict::Violated);
}

/// A's agent runs; its channel does not.
const ON_PAUSED: &[&str] = &["a$ ttAdmin -wait -repStart A"];

const ON_BOTH: &[&str] = &["a$ marker A to B", "b$ marker B to A"];

const WORK: &[&str] = &["a$ applications start A"];

/// The rule on `-reset` differs from that of a store that was dumped: the numbers of a backup are good.
#[test]
fn a_reset_behind_a_store_from_a_backup_takes_away_what_it_held() {
    let reset = &["a$ ttRepAdmin -receiver -name B -reset A"];
    let outcome = played(&[HOLDING, BACK, reset, ON_PAUSED, START, ON_BOTH, WORK], "tail");
    assert!(outcome.updates.lost > 0);
    assert_eq!(outcome.verdict, Verdict::Violated);
    let kept = played(&[HOLDING, BACK, ON_PAUSED, START, ON_BOTH, WORK], "tail");
    assert_missing(&kept, &[]);
}

fn causes(outcome: &Outcome) -> Vec<&'static str> {
    outcome.lost_by_cause.iter().map(|one| one.cause).collect()
}

#[test]
fn what_was_taken_after_the_backup_is_lost_and_the_verdict_says_by_what() {
    let outcome = played(
        &[
            &["a$ ttBackup -dir /b A", "a$ sleep 20"],
            QUIET,
            &["a$ ttDestroy A", "a$ ttRestore -dir /b A"],
            ON,
        ],
        "clear",
    );
    assert_eq!(outcome.verdict, Verdict::Violated);
    let causes = causes(&outcome);
    assert!(causes.contains(&"restored-from-older-dump"), "what A took itself: {causes:?}");
    assert!(causes.contains(&"taken-by-older-incarnation"), "what B had sent it: {causes:?}");
}

/// Both of them in one call, as the reference's syntax lets them stand.
#[test]
fn a_reset_and_a_state_in_one_call_are_both_done() {
    let pause = &["a$ ttRepAdmin -receiver -name B -state pause A", "a$ sleep 30"];
    let both = &["a$ ttRepAdmin -receiver -name B -reset -state start A", "a$ sleep 30"];
    let outcome = played(&[pause, both], "tail");
    assert_eq!(causes(&outcome), ["reset-skipped"]);
    assert_eq!(outcome.final_state["stores"][0]["channel"]["state"], "start");
    assert!(causes(&played(&[pause, START], "tail")).is_empty());
}

/// What the peer had received before, it knows again.
#[test]
fn what_the_peer_has_already_is_sent_again_to_no_effect() {
    let outcome = played(&[&["a$ ttBackup -dir /b A", "a$ sleep 5"], QUIET, BACK_AGAIN, ON], "zero");
    let twice = outcome.findings.iter().any(|one| one.kind == "channel-stalled");
    assert!(!twice && outcome.by_store[1].lost == 0, "{:?}", outcome.by_store);
}

const BACK_AGAIN: &[&str] = &["a$ ttDestroy A", "a$ ttRestore -dir /b A"];

#[test]
fn the_tools_refuse_what_they_cannot_do() {
    let refused = |lines: &[&'static str], step: usize, words: &str| {
        let outcome = played(&[lines], "clear");
        let message = outcome.runbook.steps[step - 1].message.clone().unwrap_or_default();
        assert!(message.contains(words), "{message}");
    };
    refused(&["a$ ttRestore -dir /b A"], 1, "is not written over");
    refused(&["a$ ttBackup -dir /b A", "a$ ttBackup -dir /b/ A"], 2, "-force alone");
    let gone = [QUIET, &["a$ ttBackup -dir /b A", "a$ ttDestroy A"]].concat();
    refused(&[&gone[..], &["a$ ttRestore -dir /c A"]].concat(), 6, "there is no backup");
    refused(&[&gone[..], &["a$ ttMigrate -r A /b/A"]].concat(), 6, "no such file");
    refused(&[&gone[..], &["a$ install 6.0", "a$ ttRestore -dir /b A"]].concat(), 7, "is of release 5.1");
}
