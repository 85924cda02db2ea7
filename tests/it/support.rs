//! What every test of a scenario needs: opening it, with its text changed where a test wants so, playing it with
//! deviations in their printed form, and saying what is missing at the end.
//!
//! Every run carries the rows' contents along, so that each test also checks the ledger by brute force, that the
//! four fates sum to the acknowledged updates, and that every loss has a cause.

use crate::sound::unsound;
use rehearsal::outcome::{Outcome, StepResult};
use rehearsal::{Course, Deviation, Family, Rehearsal, Scene, SourceText};
use std::path::{Path, PathBuf};
use stores::Pair;

/// The readings under which a step is judged unless a test says otherwise.
pub(crate) const PLAIN: [&str; 5] =
    ["reset=clear", "dump_peers=carry", "arriving=newer-skip", "restore_logs_rows=no", "autocreate0=create"];

/// A change of a scenario's text: what stands there, once at least, and what shall stand there.
pub(crate) type Change<'a> = (&'a str, &'a str);

/// The folder of the scenarios.
pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios")
}

/// The names of all scenarios, in order.
pub(crate) fn names() -> Vec<String> {
    let families = std::fs::read_dir(folder()).expect("there is a folder of scenarios");
    let mut names = Vec::new();
    for family in families.map(|entry| entry.expect("it can be listed")).filter(|entry| entry.path().is_dir())
    {
        for entry in std::fs::read_dir(family.path()).expect("it can be listed") {
            let path = entry.expect("it can be listed").path();
            if path.join("scenario.toml").is_file() {
                let last = path.file_name().expect("it has a name").to_string_lossy().into_owned();
                names.push(format!("{}/{last}", family.file_name().to_string_lossy()));
            }
        }
    }
    names.sort();
    names
}

/// A scenario as it is.
pub(crate) fn scene(name: &str) -> Scene<Pair> {
    changed(name, &[])
}

/// A scenario with its text changed.
pub(crate) fn changed(name: &str, changes: &[Change<'_>]) -> Scene<Pair> {
    changed_of(name, changes)
}

/// The same, of any family.
pub(crate) fn changed_of<F: Family>(name: &str, changes: &[Change<'_>]) -> Scene<F> {
    changed_at(&folder().join(name), name, changes)
}

/// A small scenario that stands for a kind of mistake, by its folder under `tests/it/cases`.
pub(crate) fn case<F: Family>(name: &str) -> Scene<F> {
    case_of(name, &[])
}

/// The same with its text changed.
pub(crate) fn case_of<F: Family>(name: &str, changes: &[Change<'_>]) -> Scene<F> {
    let home = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases").join(name);
    changed_at(&home, name, changes)
}

fn changed_at<F: Family>(home: &Path, name: &str, changes: &[Change<'_>]) -> Scene<F> {
    opened(name, home, &|file, text| {
        if file == "scenario.toml" { changed_text(name, text, changes) } else { text }
    })
}

/// A text in which everything that is to be changed is found and changed.
pub(crate) fn changed_text(name: &str, mut text: String, changes: &[Change<'_>]) -> String {
    for (from, to) in changes {
        assert!(text.contains(from), "{name} does not say `{from}`");
        text = text.replace(from, to);
    }
    text
}

/// The scenario in a folder, each of its two texts changed by a function of the file's name and text.
pub(crate) fn opened<F: Family>(
    name: &str,
    home: &Path,
    change: &dyn Fn(&str, String) -> String,
) -> Scene<F> {
    let read = |path: &str| {
        let text = std::fs::read_to_string(home.join(path)).map_err(|error| error.to_string())?;
        Ok(SourceText { name: format!("{name}/{path}"), bytes: change(path, text).into_bytes() })
    };
    let scenario = read("scenario.toml").unwrap_or_else(|error: String| panic!("{name}: {error}"));
    Scene::open(name, &scenario, read).unwrap_or_else(|rejected| {
        panic!("{}", runbook::render_diagnostics(&rejected.diagnostics, &rejected.sources, false, 100))
    })
}

/// Deviations in their printed form, with the plain readings where none is given.
pub(crate) fn course(scene: &Scene<Pair>, deviations: &[&str]) -> Course<Pair> {
    let given = |name: &str| {
        let start = format!("reading {name}=");
        deviations.iter().any(|one| one.starts_with(&start))
    };
    let open = PLAIN.iter().filter(|one| !given(one.split('=').next().unwrap_or_default()));
    let all = open.map(|one| format!("reading {one}")).chain(deviations.iter().map(ToString::to_string));
    course_of(scene, &all.collect::<Vec<String>>())
}

/// Deviations in their printed form and nothing else.
pub(crate) fn course_of<F: Family>(scene: &Scene<F>, deviations: &[impl AsRef<str>]) -> Course<F> {
    let parse = |text: &str| text.parse().unwrap_or_else(|error| panic!("`{text}`: {error}"));
    let parsed: Vec<Deviation> = deviations.iter().map(|one| parse(one.as_ref())).collect();
    scene.course(&parsed).unwrap_or_else(|errors| panic!("{errors:?}")).with_truth()
}

/// One run of a scene of any family with the scenario's own readings, checked for soundness.
pub(crate) fn play_of<F: Family>(scene: &Scene<F>, deviations: &[impl AsRef<str>], seed: u64) -> Outcome {
    let outcome = Rehearsal::default().play(scene, &course_of(scene, deviations), seed);
    assert_sound(&outcome);
    outcome
}

/// One run of a scene, checked for soundness.
pub(crate) fn play(scene: &Scene<Pair>, deviations: &[&str], seed: u64) -> Outcome {
    let outcome = Rehearsal::default().play(scene, &course(scene, deviations), seed);
    assert_sound(&outcome);
    outcome
}

/// One run of a scenario under the plain readings, with seed 1.
pub(crate) fn played(name: &str, deviations: &[&str]) -> Outcome {
    play(&scene(name), deviations, 1)
}

/// What must hold whatever happened: the ledger agrees with the contents, nothing is counted twice or left out, and
/// every loss is explained.
#[track_caller]
pub(crate) fn assert_sound(outcome: &Outcome) {
    let wrong = unsound(outcome);
    assert!(wrong.is_empty(), "{} {} {:?}: {wrong:#?}", outcome.scenario, outcome.seed, outcome.deviations);
}

/// What is missing at the end: one line for each fate, store, blamed step and cause, in order.
pub(crate) fn missing(outcome: &Outcome) -> Vec<String> {
    let lines = |fate: &str, causes: &[rehearsal::outcome::CauseCount]| -> Vec<String> {
        let line = |one: &rehearsal::outcome::CauseCount| match &one.step {
            Some(step) => format!("{fate} at {} by {step}: {}", one.store, one.cause),
            None => format!("{fate} at {}: {}", one.store, one.cause),
        };
        causes.iter().map(line).collect()
    };
    let mut all = lines("lost", &outcome.lost_by_cause);
    all.extend(lines("pending", &outcome.pending_by_cause));
    all.sort();
    all
}

/// Asserts that exactly this is missing.
#[track_caller]
pub(crate) fn assert_missing(outcome: &Outcome, expected: &[&str]) {
    let mut expected: Vec<&str> = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(missing(outcome), expected, "under {:?}", outcome.deviations);
    let counts = &outcome.updates;
    assert_eq!(counts.lost + counts.pending > 0, !expected.is_empty(), "under {:?}", outcome.deviations);
}

/// Asserts that nothing is missing and no two rows differ.
#[track_caller]
pub(crate) fn assert_whole(outcome: &Outcome) {
    assert_missing(outcome, &[]);
    assert_eq!(outcome.updates.diverged_rows, 0, "under {:?}", outcome.deviations);
}

/// The commands that did not end well, with how they ended.
pub(crate) fn trouble(outcome: &Outcome) -> Vec<String> {
    let bad = |step: &&rehearsal::outcome::PlayedStep| {
        !matches!(step.result, StepResult::Ok | StepResult::Skipped | StepResult::NotReached)
    };
    let steps = outcome.runbook.steps.iter().filter(bad);
    steps.map(|step| format!("{} {}", step.address, step.result.word())).collect()
}

/// Asserts that exactly these commands did not end well.
#[track_caller]
pub(crate) fn assert_trouble(outcome: &Outcome, expected: &[&str]) {
    assert_eq!(trouble(outcome), expected, "under {:?}", outcome.deviations);
}

/// Whether a command's message contains some words.
#[track_caller]
pub(crate) fn assert_said(outcome: &Outcome, address: &str, words: &str) {
    let step = outcome.runbook.steps.iter().find(|step| step.address == address);
    let message = step.and_then(|step| step.message.clone()).unwrap_or_default();
    assert!(message.contains(words), "{address} said `{message}` and not `{words}`");
}

/// Whether there is a finding of a kind about something.
pub(crate) fn finds(outcome: &Outcome, kind: &str, about: &str) -> bool {
    outcome.findings.iter().any(|finding| finding.kind == kind && finding.message.contains(about))
}

/// Whether a point of the goal was missed.
pub(crate) fn misses(outcome: &Outcome, what: &str) -> bool {
    outcome.goal.iter().any(|point| point.what == what)
}

/// What the final state says of a store, by a JSON pointer such as `/channel/state`.
#[track_caller]
pub(crate) fn state<'o>(outcome: &'o Outcome, store: &str, pointer: &str) -> &'o serde_json::Value {
    let stores = outcome.final_state["stores"].as_array().expect("a pair has stores");
    let found = stores.iter().find(|one| one["store"] == store).expect("the store is told of");
    found.pointer(pointer).unwrap_or(&serde_json::Value::Null)
}
