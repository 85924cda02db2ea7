//! The outcome as JSON: the shape is that of its types, and their field names are the contract.

use crate::Format;
use rehearsal::outcome::{FORMAT, Outcome};
use serde::Serialize;

/// The JSON format.
#[derive(Debug, Clone, Copy, Default)]
pub struct Json;

impl Format for Json {
    fn report(&self, outcome: &Outcome) -> String {
        written(outcome)
    }
}

/// Several outcomes of one scenario under different readings.
#[derive(Serialize)]
struct Runs<'a> {
    format: u32,
    runs: &'a [Outcome],
}

/// The outcomes of a scenario under several readings, as one document.
#[must_use]
pub fn json_all(outcomes: &[Outcome]) -> String {
    written(&Runs { format: FORMAT, runs: outcomes })
}

/// One stable form: indented by two, a line break at the end.
pub(crate) fn written(value: &impl Serialize) -> String {
    // Reports hold no maps with keys other than strings, which is all that could fail.
    let mut text = serde_json::to_string_pretty(value).expect("a report can always be written as JSON");
    text.push('\n');
    text
}
