//! A sample of the recordings, of every kind.

use super::{compare, parse, play};

const SAMPLE: &str = include_str!("../../../../tests/recordings/postgres.jsonl");
/// Those of hazards that are known.
const HAZARDS: &str = include_str!("../../../../tests/recordings/postgres-hazards.jsonl");

/// Those that lose writes while nobody hears of it, beside the ones above.
const SILENT: &str = include_str!("../../../../tests/recordings/postgres-silent.jsonl");

/// Mistakes that a search found and schedules that showed something wrong with the model, played on real servers afterwards.
const FOUND: &str = include_str!("../../../../tests/recordings/postgres-found.jsonl");

#[test]
fn every_recording_of_the_sample_and_of_what_was_found_is_predicted_in_all_that_is_exact() {
    let all =
        [SAMPLE, FOUND, HAZARDS, SILENT].map(|text| parse(text).expect("it is kept as it was recorded"));
    for recording in all.into_iter().flatten() {
        let played = play(&recording).expect("every line of it is read");
        let differences = compare(&recording, &played);
        assert!(differences.is_empty(), "{}: {:#?}", recording.name, differences.first());
    }
}

#[test]
fn a_recording_with_one_reply_changed_is_told_as_different() {
    let mut recordings = parse(SAMPLE).expect("it is kept as it was recorded");
    let recording = recordings.first_mut().expect("there is one");
    recording.steps[3].reply = vec!["CREATE TABLE".to_owned()];
    let played = play(recording).expect("every line of it is read");
    let kinds: Vec<&str> = compare(recording, &played).iter().map(|one| one.kind).collect();
    assert_eq!(kinds, ["reply"]);
}

#[test]
fn a_recording_that_lacks_one_row_is_told_as_different() {
    let mut recordings = parse(SAMPLE).expect("it is kept as it was recorded");
    let recording = recordings.first_mut().expect("there is one");
    recording.final_rows["new"]["orders"].as_array_mut().expect("it has rows").pop();
    let played = play(recording).expect("every line of it is read");
    let kinds: Vec<&str> = compare(recording, &played).iter().map(|one| one.kind).collect();
    assert_eq!(kinds, ["rows"]);
}
