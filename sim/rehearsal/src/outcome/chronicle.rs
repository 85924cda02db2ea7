//! What a run was like while it went on: states of things over time, and quantities in aggregates of one width.

use super::Seconds;
use schemars::JsonSchema;
use serde::Serialize;

/// How something stands, as far as a reader sees it from afar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// It works.
    On,
    /// It works in part.
    Part,
    /// It is changing.
    Busy,
    /// It is absent, down or does nothing.
    Off,
}

/// A state of a thing for as long as it lasted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Segment {
    /// From when.
    pub from_s: Seconds,
    /// Until when; the end of the run where it lasts.
    pub to_s: Seconds,
    /// The state, in the words of the family.
    pub state: String,
    /// How that is seen from afar.
    pub condition: Condition,
}

/// A thing of the run with its states, without a hole between them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Track {
    /// Its name among all tracks: its kind and its own name.
    pub id: String,
    /// What kind of thing: `host`, `link`, `service`, and what the family names.
    pub kind: &'static str,
    /// Its own name.
    pub name: String,
    /// The host that it is on, where it is on one.
    pub host: Option<String>,
    /// Its states in order.
    pub segments: Vec<Segment>,
    /// How many more changes there were than are told, after which its last state stands for all.
    pub untold: u64,
}

/// What the figures of a curve are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// A level: the least and the greatest that was seen within each width.
    Level,
    /// A count: how many there were within each width, twice.
    Count,
}

/// A quantity over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Curve {
    /// Its name among all curves.
    pub id: String,
    /// What it is, in words.
    pub name: String,
    /// The unit of its figures.
    pub unit: &'static str,
    /// What its figures are.
    pub measure: Measure,
    /// For each width from the start on, the least and the greatest. The last width ends with the run.
    pub values: Vec<[u64; 2]>,
}

/// A fault, for as long as it lasted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FaultSpan {
    /// The fault, as it is written.
    pub fault: String,
    /// When it began.
    pub from_s: Seconds,
    /// When it ended; none where it lasted to the end.
    pub to_s: Option<Seconds>,
}

/// The moment at which updates were lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LossInstant {
    /// When their way ended; none where only the end of the run shows it.
    pub at_s: Option<Seconds>,
    /// The store that misses them.
    pub store: String,
    /// Why, one of the causes of the outcome.
    pub cause: &'static str,
    /// The step to blame, where there is one.
    pub step: Option<String>,
    /// How many of them are lost in all.
    pub count: u64,
}

/// A run over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Chronicle {
    /// The end of the run; it begins at 0.
    pub to_s: Seconds,
    /// The width of the aggregates of every curve.
    pub width_s: Seconds,
    /// Everything with its states.
    pub tracks: Vec<Track>,
    /// Quantities.
    pub curves: Vec<Curve>,
    /// Faults, in the order in which they began.
    pub faults: Vec<FaultSpan>,
    /// Losses, in the order of the outcome.
    pub losses: Vec<LossInstant>,
}
