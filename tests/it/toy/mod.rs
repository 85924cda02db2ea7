//! A third family, of some hundred lines, runs through scenes, rehearsals, readings and reports unchanged: that is
//! the proof that a family is one crate and that nothing above it knows one. A fourth is a replicating pair, on the core
//! that such pairs have in common.

mod counter;
mod pair;
mod replicated;

use counter::Counter;
use rehearsal::outcome::{Outcome, Verdict};
use rehearsal::scenario::{FamilySchema, all_readings, schema};
use rehearsal::{Course, DISAGREEMENT, Deviation, Domain, Family, Rehearsal, Scene, SourceText};
use report::{Format, Json, Look, Text, Trace, json_all, readings_table};

const SCENARIO: &str = include_str!("scenario.toml");
const RUNBOOK: &str = include_str!("runbook.md");

fn open<F: Family>(scenario: &str, runbook: &str) -> Scene<F> {
    let found =
        |name: &str, text: &str| SourceText { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
    Scene::open("toy", &found("scenario.toml", scenario), |name| Ok(found(name, runbook))).unwrap_or_else(
        |rejected| {
            panic!("{}", runbook::render_diagnostics(&rejected.diagnostics, &rejected.sources, false, 100))
        },
    )
}

fn scene() -> Scene<Counter> {
    open(SCENARIO, RUNBOOK)
}

fn course<F: Family>(scene: &Scene<F>, deviations: &[&str]) -> Course<F> {
    let parsed: Vec<Deviation> = deviations
        .iter()
        .map(|text| text.parse().unwrap_or_else(|error| panic!("`{text}`: {error}")))
        .collect();
    scene.course(&parsed).unwrap_or_else(|errors| panic!("{errors:?}")).with_truth()
}

fn play(deviations: &[&str]) -> Outcome {
    play_in(&scene(), deviations)
}

fn play_in<F: Family>(scene: &Scene<F>, deviations: &[&str]) -> Outcome {
    let outcome = Rehearsal::default().play(scene, &course(scene, deviations), 1);
    assert!(outcome.findings.iter().all(|one| one.kind != DISAGREEMENT), "{:?}", outcome.findings);
    let counts = &outcome.updates;
    assert_eq!(counts.survived + counts.superseded + counts.pending + counts.lost, counts.acknowledged);
    outcome
}

fn text(outcome: &Outcome) -> String {
    let (replay, explain) = ("cutover rehearse toy", "cutover explain toy");
    Text { look: Look::default(), replay, explain, replies: false }.report(outcome)
}

#[test]
fn a_toy_is_rehearsed_and_holds() {
    let outcome = play(&[]);
    assert_eq!(outcome.verdict, Verdict::Held, "{:?}", outcome.findings);
    assert!(outcome.updates.acknowledged > 100);
    assert_eq!(outcome.final_state["open"], true);
    let service = &outcome.availability[0];
    assert_eq!(service.gaps.len(), 1, "it is closed for a while");
    assert!(service.gaps[0].cause.contains("the counter was closed"), "{}", service.gaps[0].cause);
    assert!(text(&outcome).starts_with("HELD"), "{}", text(&outcome));
}

#[test]
fn a_toy_violates_its_objectives_and_the_report_names_the_step() {
    let outcome = play(&["reading closing=forget"]);
    assert_eq!(outcome.verdict, Verdict::Violated);
    let cause = &outcome.lost_by_cause[0];
    assert_eq!((cause.cause, cause.step.as_deref()), ("forgotten", Some("1.counter.1")));
    let told = text(&outcome);
    assert!(told.starts_with("VIOLATED") && told.contains("1.counter.1"), "{told}");
}

#[test]
fn a_toy_s_refusal_makes_its_runbook_stuck() {
    let outcome = play(&["skip 1.counter.1"]);
    assert_eq!(outcome.verdict, Verdict::Stuck);
    let stuck = outcome.stuck_at.expect("it says where");
    assert_eq!(
        (stuck.address.as_str(), stuck.reason.as_str()),
        ("1.counter.3", "the counter is open already")
    );
}

#[test]
fn a_toy_takes_deviations_and_faults_like_any_family() {
    let longer = play(&["repeat 1.counter.2"]);
    assert!(longer.availability[0].longest_gap_s > play(&[]).availability[0].longest_gap_s);
    let full = play(&["fill desk at 1+1s"]);
    assert_eq!(full.verdict, Verdict::Held);
    assert_ne!(full.digest, play(&[]).digest);
}

#[test]
fn every_reading_of_a_toy_is_tried_and_the_table_says_which_matters() {
    let (scene, mut rehearsal) = (scene(), Rehearsal::default());
    let combinations = all_readings(Counter::reading_specs());
    assert_eq!(combinations.len(), 4);
    let mut outcomes = Vec::new();
    for readings in &combinations {
        let texts: Vec<String> =
            readings.iter().map(|(name, value)| format!("reading {name}={value}")).collect();
        let course = course(&scene, &texts.iter().map(String::as_str).collect::<Vec<&str>>());
        outcomes.push(rehearsal.play(&scene, &course, 1));
    }
    let table = readings_table(&outcomes, 0, Look::default(), |_| String::from("cutover explain"));
    assert!(table.contains("hold under 2 of 4 combinations"), "{table}");
    assert!(table.contains("The verdict depends on the reading of closing."), "{table}");
    assert!(table.contains("No difference is made by ticking."), "{table}");
    let json: serde_json::Value = serde_json::from_str(&json_all(&outcomes, 0)).expect("it is JSON");
    assert_eq!(json["runs"].as_array().map(Vec::len), Some(4));
}

#[test]
fn a_toy_s_outcome_is_written_in_every_format() {
    let outcome = play(&[]);
    let json: serde_json::Value = serde_json::from_str(&Json.report(&outcome)).expect("it is JSON");
    assert_eq!((&json["verdict"], &json["final"]["family"]), (&"held".into(), &"toy".into()));
    let trace: serde_json::Value =
        serde_json::from_str(&Trace::default().report(&outcome)).expect("it is JSON");
    assert!(trace.to_string().contains("flip closed"));
}

#[test]
fn a_toy_plays_the_same_twice_and_otherwise_with_another_seed() {
    let (scene, mut rehearsal) = (scene(), Rehearsal::default());
    let course = course(&scene, &[]);
    let once = rehearsal.play(&scene, &course, 1);
    assert_ne!(once.digest, rehearsal.play(&scene, &course, 2).digest);
    assert_eq!(Json.report(&once), Json.report(&rehearsal.play(&scene, &course, 1)));
}

#[test]
fn a_toy_s_mistakes_are_diagnosed_with_their_places() {
    let bad = RUNBOOK.replace("flip closed", "flip shut");
    let found =
        |name: &str, text: &str| SourceText { name: name.to_owned(), bytes: text.as_bytes().to_vec() };
    let rejected =
        Scene::<Counter>::open("toy", &found("scenario.toml", SCENARIO), |name| Ok(found(name, &bad)))
            .expect_err("it cannot be played");
    let told = runbook::render_diagnostics(&rejected.diagnostics, &rejected.sources, false, 100);
    assert!(
        told.contains("a counter is flipped `open` or `closed`") && told.contains("runbook.md:8"),
        "{told}"
    );
}

#[test]
fn a_toy_adds_its_section_to_the_schema() {
    let whole = schema(&[FamilySchema::of::<counter::Config, counter::Wishes>(
        Counter::NAME,
        Counter::reading_specs(),
    )]);
    let text = whole.to_string();
    assert!(text.contains("How long the counter takes to be flipped.") && text.contains("closing"), "{text}");
}
