//! The shape of the story of one update, item or job.

use super::remedy::Remedy;
use super::shape::{Fate, Moment};
use crate::judge::notice::Notice;
use crate::outcome::Seconds;
use crate::play::place::Form;
use schemars::JsonSchema;
use serde::Serialize;

/// The story of one update, item or job.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Story {
    /// Whose story it is.
    pub update: ExplainedUpdate,
    /// The worst of its fates.
    pub fate: Fate,
    /// What became of it at each store that is meant to hold it.
    pub fates: Vec<FateThere>,
    /// What ended its way, or keeps it back; none where it survived.
    pub ending: Option<End>,
    /// What happened to it and around it, in order.
    pub moments: Vec<Moment>,
    /// Where it was kept, and for how long.
    pub places: Vec<Stay>,
    /// Who looked after its way had ended, and what they saw.
    pub noticed: Vec<Notice>,
    /// What was tried to save it, each in a rehearsal of its own.
    pub remedies: Vec<Remedy>,
}

/// The update, item or job that a story is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Hero")]
pub struct ExplainedUpdate {
    /// `row`, `item` or `job`.
    pub kind: &'static str,
    /// Its number: of a row's updates, or of items and jobs together, as an outcome gives it.
    pub number: u64,
    /// The row, the queue or the job.
    pub row: u64,
    /// What it did: `insert`, `update`, `modify`, `delete`, `put` or `submit`.
    pub deed: &'static str,
    /// The store that took it.
    #[serde(rename = "where")]
    pub place: String,
    /// The group of clients that asked for it, or for the job that made it; none for a row that a command wrote.
    pub client: Option<String>,
    /// Which request of that group it was, counted from 1.
    pub request: Option<u64>,
    /// The step of the command that made it; none where a client asked for it.
    pub step: Option<String>,
    /// The number of the job that made it, among items and jobs.
    pub job: Option<u64>,
    /// When it was committed.
    pub committed_s: Seconds,
    /// When its client heard that it was done.
    pub acknowledged_s: Option<Seconds>,
}

/// What became of it at one store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FateThere {
    /// The store.
    pub store: String,
    /// What became of it.
    pub fate: Fate,
    /// Why it is not there, one of the causes of an outcome.
    pub cause: Option<&'static str>,
    /// The step to blame.
    pub step: Option<String>,
}

/// What ended the way of an update, or keeps it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct End {
    /// The store that misses it.
    pub store: String,
    /// Why.
    pub cause: &'static str,
    /// The same as a sentence, for people.
    #[serde(skip)]
    pub sentence: &'static str,
    /// The step to blame.
    pub step: Option<String>,
    /// What was typed there.
    pub command: Option<String>,
    /// The fault to blame, where there is no such step and one is known.
    pub fault: Option<String>,
    /// When its way ended; none where only the end of the run shows it.
    pub at_s: Option<Seconds>,
}

/// A place, for as long as it kept the update.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Stay {
    /// What kind of place.
    pub form: Form,
    /// Which one.
    pub place: String,
    /// The host it is on.
    pub host: Option<String>,
    /// From when.
    pub from_s: Seconds,
    /// Until when; none where it keeps it at the end.
    pub to_s: Option<Seconds>,
    /// How it stood there, from when on.
    pub standings: Vec<Standing>,
}

/// How an update stood in a place, from a moment on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Standing {
    /// From when.
    pub from_s: Seconds,
    /// How.
    pub text: String,
}
