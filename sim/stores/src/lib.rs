//! A pair of data stores that replicate to each other, and the tools by which it is upgraded online.
//!
//! # Model
//! Two stores, each the other's subscriber, under applications that update rows. Of each direction the *sender* keeps a
//! state and a send mark, the *receiver* the ticket of the last transaction it committed; a store lives through
//! *lives*, each with a log numbering of its own (`docs/models/stores.md 0`). The states and transitions stand where
//! they are coded: `channel` (start, pause, stop, failed), `replicate` (connections), `operate::agent` (down, starting,
//! up, stopping), `operate::migrate` (dump, destroy, restore). What any replicating pair has stands in the crate
//! `replica`: rows and logs, marks, what is on the wire, what becomes of a change that arrives.
//!
//! **Guarantees.** Nothing is sent twice to effect, nothing overtakes in one direction, and received changes are never
//! sent on. Everything that ends the way of an update is told to the ledger. Every number can be 0.
//!
//! Of each store an old one may be there as well, under a data source of its own (`kept`).
//!
//! **What it does not do.** Return services, XLA readers, and more than two stores that
//! replicate.
//!
//! # Code map
//! - `command`, `operand`, `vocabulary`: what may be typed. `lint`, `check`: what can be seen without running.
//! - `config`, `wishes`, `readings`, `release`: numbers, what is wished of the end, ambiguities, and what depends on a
//!   release.
//! - `parts`: lives, channels, applications and a command on its way, each of which knows itself alone. `pair`: all of
//!   it. `begin`: the beginning.
//! - `workload`: what applications do, and `overload`: whether they did too much. `replicate`, `receive`: sending and
//!   receiving. `cuts`: where the way of updates ends.
//! - `kept`: old stores beside those that stand for their names.
//! - `faults`: what faults do to hosts and processes, and what dies with them. `cures`: what might be typed against it.
//! - `operate`: what commands do. `housekeeping`: what happens by itself. `ending`: the
//!   end, `goal`: what it should look like, and `invariants`: what must hold there. `places`: where one update is.
//! - `family`, `event`, `cause`: the seam to a rehearsal. `state`: what decides what comes, for walks.

mod begin;
mod cause;
mod check;
mod chronicle;
mod command;
mod config;
mod cures;
mod cuts;
mod direction;
mod ending;
mod event;
mod family;
mod faults;
mod goal;
mod housekeeping;
mod invariants;
mod kept;
mod lint;
mod operand;
mod operate;
mod overload;
mod pair;
mod parts;
mod places;
mod readings;
mod receive;
mod release;
mod replicate;
mod state;
mod vocabulary;
mod wishes;
mod workload;

pub use cause::Cause;
pub use goal::Goal;
pub use pair::Pair;
pub use readings::{Readings, Reset};
pub use wishes::GoalConfig;
