//! From an outcome to what people and programs read: text, JSON, and a trace for a timeline viewer.
//!
//! Guarantees:
//! 1. A report is a pure function of the outcome and of the options of its format, down to the byte.
//! 2. JSON says everything an outcome holds, in the versioned shape of its types; text may shorten a command to fit
//!    the line, and never a number.
//! 3. In text no line is wider than asked for, but those with a command of cutover, such as the last, which replays the
//!    run: they must be whole to be pasted. Colour only repeats what the words say.
//!
//! Nothing here judges or counts again what the rehearsal has judged. It does not print and opens no file.

mod cause;
mod constraints;
mod differing;
mod explored;
mod json;
mod readings;
mod story;
mod text;
mod trace;
mod units;

pub use constraints::constraints;
pub use differing::differing_text;
pub use explored::{
    Compared, ComparedSide, Replay, Sentences, compared_in_words, compared_json, compared_text,
    explored_json, explored_junit, explored_text, failure_in_words, is_workload, sampled, shrunk_json,
    shrunk_schema, shrunk_text, unshrunk_json, unshrunk_text,
};
pub use json::{Json, json_all, outcomes_schema, schema_of};
pub use readings::{on_which_it_depends, readings_table, unplayed_in_words, worst_first};
pub use story::story_text;
pub use text::{Detail, Look, Text, WIDTH_MIN, releases_in_words, verdict_in_words, who_noticed};
pub use trace::Trace;

use rehearsal::outcome::Outcome;

/// A way to write an outcome down.
pub trait Format {
    /// The whole report, ending in a line break.
    fn report(&self, outcome: &Outcome) -> String;
}
