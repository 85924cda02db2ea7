//! What became of every update.
//!
//! The ledger is told what happened, never asked what should happen: a model calls [`Ledger::attempt`] when a
//! store takes an update, [`Ledger::applied`] when a copy of it reaches another store, [`Ledger::cut`] when a
//! command or a fault ends the way of a range of updates, and [`Ledger::acknowledge`] when the client has heard.
//! At the end [`Ledger::judge`] says of each acknowledged update whether it survived, was superseded, is pending
//! or is lost, at which store and why.
//!
//! **Guarantees.** For each store the four fates sum to the acknowledged updates, and so they do over all stores.
//! The judgement is linear in the number of updates. Nothing is stored per lost update: cuts are ranges of the
//! log, resolved only when judging.
//!
//! **What it does not do.** It knows no model: causes are the model's own type `C`, and log positions are plain
//! ordered numbers. It does not decide conflicts and never sees what a row holds; a check by contents is
//! therefore independent of it.
//!
//! # Code map
//! - `ids`: dense identifiers.
//! - `record`: attempts, heads, incarnations, dumps, cuts and contests as they are told.
//! - `effect`: items and jobs, which are done once.
//! - `judge`: fates from heads, retained ranges and cuts.
//! - `diverged`: the rows that differ between the stores.
//! - `tally`: the result.
//! - `state`: what decides the judgement, for digests.
//! - `ask`: questions about one update.

mod ask;
mod diverged;
mod effect;
mod effects;
mod ids;
mod judge;
mod record;
mod state;
mod tally;

pub use ask::FateAt;
pub use effect::{Effect, EffectKind, EffectStanding, Made, Reason};
pub use ids::{Blame, DumpId, IncarnationId, RowId, StoreId, UpdateId};
pub use judge::{Holding, Holdings, Retained};
pub use record::{Attempt, Contest, Cut, Ledger, PositionRange, Update, UpdateKind};
pub use tally::{EffectCounts, EffectJudgement, Fate, Fates, Judgement, ReasonCount, Tally};

#[cfg(test)]
mod seams;
