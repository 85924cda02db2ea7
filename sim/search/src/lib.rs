//! The search for what can go wrong: it proposes cases, has them played, and says what it saw.
//!
//! A rehearsal is known here as a function alone, [`Play`]: a [`Case`] goes in, what is [`Told`] comes out. No family
//! is named, no file is opened, nothing is printed; whoever calls decides how many threads work, and the result is
//! the same for any number of them.
//!
//! # Code map
//! - `case`, `told`, `play`: what is played, what comes of it, and the seam between.
//! - `strategy`, `engine`: what proposes cases, and what plays them.
//! - `mistakes`: what an operator may do wrong, once or several times.
//! - `part`: a part of what a strategy proposes.
//! - `swarm`: faults drawn at random, some kinds of them switched off.
//! - `lineage`: faults aimed at the only copy of an update.
//! - `groups`, `shrink`, `statistics`: what is said of failures: of which kind, exactly to blame for, how likely.
//! - `order`: the orders that a runbook allows.
//! - `found`: what the ways of searching came to.
//! - `whole`: of a search at a part of the load, what is played again at the whole of it.
//! - `explore`, `explored`: strategies followed one after the other, and what is told of it all.
//! - `exhaustive`: every set of deviations up to a size, on forked worlds.
//! - `journal`: how an interrupted search goes on.

mod case;
pub mod constraints;
mod engine;
pub mod exhaustive;
mod explore;
pub mod explored;
mod found;
mod groups;
mod journal;
mod lineage;
mod mistakes;
pub mod order;
mod part;
mod play;
mod shrink;
mod statistics;
mod strategy;
mod swarm;
mod told;
mod whole;

pub use case::Case;
pub use engine::{Engine, Monitor, Unmonitored};
pub use explore::{Exploration, ShrunkKinds, explore};
pub use explored::Explored;
pub use groups::{FailureGroup, ORDER, group_failures};
pub use journal::{Journal, JournalError, Title, journal_line, read_journal};
pub use lineage::Lineage;
pub use mistakes::{Mistake, MistakeKind, Mistakes, UnknownKind, catalogue};
pub use part::{Part, count_ranks};
pub use play::{Play, Player};
pub use shrink::{ShrinkContext, Shrunk, shrink_case};
pub use statistics::{CONFIDENCE, Paired, Rate};
pub use strategy::{Based, CASES_MAX, Listed, PlayedCase, Seeds, Strategy};
pub use swarm::Swarm;
pub use told::{CaseResult, Signature, Told};
