//! The outcome as JSON: the shape is that of its types, and their field names are the contract.

use crate::Format;
use indexmap::IndexMap;
use rehearsal::outcome::{FORMAT, Outcome, Verdict};
use runbook::visible_json;
use serde::Serialize;

/// The JSON format.
#[derive(Debug, Clone, Copy, Default)]
pub struct Json;

impl Format for Json {
    fn report(&self, outcome: &Outcome) -> String {
        written(outcome)
    }
}

/// How many bytes of outcomes are told in full beside each other, as they are without blanks. A scenario with many
/// groups has an outcome of megabytes, and readings have hundreds of combinations.
const FULL_BYTES_MAX: usize = 8 << 20;

/// Several outcomes of one scenario under different readings.
#[derive(Serialize)]
struct Runs<'a> {
    format: u32,
    runs: &'a [Outcome],
    #[serde(skip_serializing_if = "Option::is_none")]
    shortened: Option<Shortened<'a>>,
}

/// The outcomes that are not told in full.
#[derive(Serialize)]
struct Shortened<'a> {
    reason: String,
    runs: Vec<Brief<'a>>,
}

/// What is told of an outcome in place of the whole: enough to tell it from others, and to play it again.
#[derive(Serialize)]
struct Brief<'a> {
    readings: &'a IndexMap<String, String>,
    verdict: Verdict,
    acknowledged: u64,
    lost: u64,
    pending: u64,
    digest: &'a str,
}

/// The outcomes of a scenario under several readings, as one document: the first in full, and as many more as a reader
/// can be expected to hold.
#[must_use]
pub fn json_all(outcomes: &[Outcome]) -> String {
    json_within(outcomes, FULL_BYTES_MAX)
}

fn json_within(outcomes: &[Outcome], bytes_max: usize) -> String {
    let mut bytes = 0;
    let fits = |outcome: &&Outcome| {
        bytes += serde_json::to_vec(outcome).map_or(0, |text| text.len());
        bytes <= bytes_max
    };
    let full = outcomes.iter().take_while(fits).count().max(1).min(outcomes.len());
    let (runs, others) = outcomes.split_at(full);
    let shortened = (!others.is_empty()).then(|| Shortened {
        reason: format!("more than {bytes_max} bytes; rehearse with these readings for the whole of a run"),
        runs: others.iter().map(brief).collect(),
    });
    written(&Runs { format: FORMAT, runs, shortened })
}

fn brief(outcome: &Outcome) -> Brief<'_> {
    let updates = &outcome.updates;
    Brief {
        readings: &outcome.readings,
        verdict: outcome.verdict,
        acknowledged: updates.acknowledged,
        lost: updates.lost,
        pending: updates.pending,
        digest: &outcome.digest,
    }
}

/// One stable form: indented by two, a line break at the end.
pub(crate) fn written(value: &impl Serialize) -> String {
    // Reports hold no maps with keys other than strings, which is all that could fail.
    let mut text = serde_json::to_string_pretty(value).expect("a report can always be written as JSON");
    text.push('\n');
    visible_json(&text).into_owned()
}
