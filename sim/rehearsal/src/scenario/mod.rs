//! A scenario: the world of a rehearsal, read from TOML and checked as a whole.
//!
//! [`load`] reports every mistake of a scenario at once, each with its place and, where a name was misspelt, the name
//! that may have been meant. What comes out is [`Checked`]: typed, in integers, with every name resolved. The section
//! of a family and the readings of its manual are given by the family; nothing here knows one. This module reads
//! text, not files.

mod defaults;
mod limit;
mod load;
mod mend;
mod model;
mod names;
mod parts;
mod quantity;
mod readings;
mod schema;
mod shape;
mod slip;
#[cfg(test)]
mod tests;
mod told;
mod toml_text;
mod walk;

pub use defaults::{DefaultKey, defaults};
pub use limit::{ANY, AtMost, Reach};
pub use load::{Checked, Mistaken, load, peek_family, peek_title};
pub(crate) use mend::UNKNOWN;
pub use model::{
    AtNotModelled, FORMAT, Faults, GroupConfig, HostConfig, LinkConfig, Objectives, OnRefusal, Policy, Run,
    Scenario,
};
pub(crate) use names::{READABLE, is_of_other_case, renamed, unreadable};
pub use quantity::{
    Kilobytes, KilobytesPerSecond, Megabytes, MegabytesPerSecond, Part, PerSecond, Seconds, Share,
};
pub use readings::{ReadingError, ReadingSpec, Readings, all_readings, find_reading};
pub use runbook::nearest_word;
pub use schema::{FamilySchema, schema};
pub(crate) use toml_text::SYNTAX;
