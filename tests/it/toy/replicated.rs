//! A replicating pair of some two hundred lines on the core that such pairs share is rehearsed, judged and reported like
//! any family, and what its stream gives up is lost by the step that stopped it.

use super::pair::{Config, Duo};
use super::{course, open, play_in, text};
use rehearsal::outcome::{Outcome, Verdict};
use rehearsal::scenario::{FamilySchema, schema};
use rehearsal::{Domain, Rehearsal, Scene};
use report::{Format, Json};

const SCENARIO: &str = include_str!("pair.toml");
const RUNBOOK: &str = include_str!("pair.md");

fn scene(runbook: &str) -> Scene<Duo> {
    open(SCENARIO, runbook)
}

fn play(deviations: &[&str]) -> Outcome {
    play_in(&scene(RUNBOOK), deviations)
}

/// The runbook that stops the stream where the other one pauses it.
fn stopping() -> Scene<Duo> {
    scene(&RUNBOOK.replace("stream pause", "stream stop"))
}

#[test]
fn what_a_paused_stream_keeps_arrives_when_it_goes_on() {
    let outcome = play(&[]);
    assert_eq!(outcome.verdict, Verdict::Held, "{:?}", outcome.findings);
    let updates = &outcome.updates;
    assert!(updates.acknowledged > 300, "{updates:?}");
    assert_eq!(updates.survived, updates.acknowledged, "both nodes have everything");
    assert_eq!(outcome.final_state["unsent"], serde_json::json!([0, 0]));
}

#[test]
fn what_a_stopped_stream_gives_up_is_lost_by_the_step_that_stopped_it() {
    let outcome = play_in(&stopping(), &[]);
    assert_eq!(outcome.verdict, Verdict::Violated);
    let [lost] = outcome.lost_by_cause.as_slice() else { panic!("{:?}", outcome.lost_by_cause) };
    assert_eq!((lost.cause, lost.step.as_deref()), ("given-up", Some("1.west.1")));
    // Ten a second for the five seconds of the stop, and for a second of thought on either side of the wait.
    assert!((40..90).contains(&outcome.updates.lost), "{:?}", outcome.updates);
    let told = text(&outcome);
    assert!(told.starts_with("VIOLATED") && told.contains("by step 1.west.1: stream stop"), "{told}");
}

#[test]
fn a_stream_that_stays_paused_keeps_what_it_has_and_one_that_stays_stopped_loses_it() {
    let paused = play(&["skip 1.west.3"]);
    assert_eq!(paused.updates.lost, 0);
    assert!(paused.updates.pending > 100, "{:?}", paused.updates);
    let stopped = play_in(&stopping(), &["skip 1.west.3"]);
    assert_eq!(stopped.updates.pending, 0);
    assert!(stopped.updates.lost > 100, "{:?}", stopped.updates);
}

#[test]
fn a_connection_that_breaks_loses_nothing_for_what_was_under_way_is_sent_again() {
    let cut = play(&["cut west east at 1+0.05s for 3s"]);
    assert_eq!(cut.verdict, Verdict::Held, "{:?}", cut.findings);
    assert_ne!(cut.digest, play(&[]).digest);
}

#[test]
fn a_pair_plays_the_same_twice_and_otherwise_with_another_seed() {
    let (scene, mut rehearsal) = (scene(RUNBOOK), Rehearsal::default());
    let course = course(&scene, &[]);
    let once = rehearsal.play(&scene, &course, 1);
    assert_ne!(once.digest, rehearsal.play(&scene, &course, 2).digest);
    assert_eq!(Json.report(&once), Json.report(&rehearsal.play(&scene, &course, 1)));
}

#[test]
fn a_pair_adds_its_section_to_the_schema() {
    let whole = schema(&[FamilySchema::of::<Config, ()>(Duo::NAME, Duo::reading_specs())]);
    assert!(whole.to_string().contains("How many rows each group of clients has."), "{whole}");
}
