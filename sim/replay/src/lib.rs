//! Recorded runs of a real system, played by the model and compared.
//!
//! A *recording* is one JSON object: what was done to a pair of real databases that replicate to each other, step by step,
//! with how each step ended, how many transactions were acknowledged, and the rows of both nodes at the end. It is turned
//! into a scenario and a runbook, which are played as any others are, and what comes of it is compared: how each step
//! ended, how much was acknowledged, and every row of both nodes.
//!
//! The model never sees a recording: all that is known of one is turned into text before anything is played.
//!
//! # Code map
//! - `recording`: the JSON. `schedule`: from a recording to a scenario and a runbook. `compare`: what came of it, beside
//!   what was recorded.

mod compare;
pub mod postgres;
mod recording;
mod schedule;

pub use compare::{Difference, Replayed, replay};
pub use recording::{Ids, LedgerRow, NodeRows, NotARecording, RecordedStep, Recording, StepOutcome, parse};
