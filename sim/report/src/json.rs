//! The outcome as JSON: the shape is that of its types, and their field names are the contract.

use crate::Format;
use indexmap::IndexMap;
use rehearsal::outcome::{FORMAT, Outcome, Verdict};
use runbook::visible_json;
use schemars::JsonSchema;
use serde::Serialize;

/// The JSON format.
#[derive(Debug, Clone, Copy, Default)]
pub struct Json;

impl Format for Json {
    fn report(&self, outcome: &Outcome) -> String {
        stable_json(outcome)
    }
}

/// How many bytes of outcomes are told in full beside each other, as they are without blanks. A scenario with many
/// groups has an outcome of megabytes, and readings have hundreds of combinations.
const FULL_BYTES_MAX: usize = 8 << 20;

/// Several outcomes of one scenario under different readings.
#[derive(Serialize, JsonSchema)]
struct Runs<'a> {
    /// The version of this format.
    format: u32,
    /// The outcomes, the worst first.
    runs: &'a [Outcome],
    /// Those that are not told in full, where there are such.
    #[serde(skip_serializing_if = "Option::is_none")]
    shortened: Option<Shortened<'a>>,
    /// How many combinations were not played, where it was stopped before its end.
    #[serde(skip_serializing_if = "is_none_left")]
    #[schemars(default)]
    unplayed: usize,
}

/// Whether all combinations were played, which is not said.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_none_left(unplayed: &usize) -> bool {
    *unplayed == 0
}

/// The outcomes that are not told in full.
#[derive(Serialize, JsonSchema)]
struct Shortened<'a> {
    /// Why not.
    reason: String,
    /// What is told of them.
    runs: Vec<Brief<'a>>,
}

/// What is told of an outcome in place of the whole: enough to tell it from others, and to play it again.
#[derive(Serialize, JsonSchema)]
struct Brief<'a> {
    /// The reading of every ambiguity.
    #[schemars(with = "std::collections::BTreeMap<String, String>")]
    readings: &'a IndexMap<String, String>,
    /// How it ended.
    verdict: Verdict,
    /// Acknowledged updates.
    acknowledged: u64,
    /// Lost ones.
    lost: u64,
    /// Pending ones.
    pending: u64,
    /// The digest of everything that happened.
    digest: &'a str,
}

/// The JSON Schema (draft 7) of outcomes under several readings, for whoever reads their JSON.
#[must_use]
pub fn outcomes_schema() -> serde_json::Value {
    schema_of::<Runs<'static>>()
}

/// The JSON Schema (draft 7) of what is printed as JSON.
#[must_use]
pub fn schema_of<T: JsonSchema>() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft07().for_serialize();
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// The outcomes of a scenario under several readings, as one document: the first in full, and as many more as a reader
/// can be expected to hold. So many combinations more were not played, for somebody stopped it.
#[must_use]
pub fn json_all(outcomes: &[Outcome], unplayed: usize) -> String {
    json_within(outcomes, unplayed, FULL_BYTES_MAX)
}

fn json_within(outcomes: &[Outcome], unplayed: usize, bytes_max: usize) -> String {
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
    stable_json(&Runs { format: FORMAT, runs, shortened, unplayed })
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
pub(crate) fn stable_json(value: &impl Serialize) -> String {
    // Reports hold no maps with keys other than strings, which is all that could fail.
    let mut text = serde_json::to_string_pretty(value).expect("a report can always be written as JSON");
    text.push('\n');
    visible_json(&text).into_owned()
}
