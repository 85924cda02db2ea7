//! The core of a replicating pair: replicas with their rows and logs, what a sender holds for a receiver, what is on the
//! wire between them, and what becomes of a change that arrives.
//!
//! Knows no vendor, no family and no command. It keeps no time and draws nothing: it is told the time, and gives back
//! what is to be sent, what has been lost, and up to where something was done. When that happens, who typed it, and what
//! it is called, is the family's; so are the states by which operators know a direction.
//!
//! # Model
//! A *replica* has *lives*, each with a *log* whose numbering is its own ([`Replica`], [`Log`]). A *direction* leads from
//! one replica to another and is three things: what its sender keeps ([`Sent`]), what its receiver keeps ([`Received`]),
//! and the [`Connection`] between them. A log knows none of its directions, so that one sender can have several
//! receivers, each with a `Sent` of its own; what must be kept of the log is then the least that one of them needs.
//!
//! # States and transitions
//!
//! | what | from | to | by | source |
//! |---|---|---|---|---|
//! | a change | a client | rows and log of its replica | [`Writer`] | `docs/models/stores.md 1.3` |
//! | | the log | the wire | [`Connection::next_batch`], [`Connection::sent`] | `docs/models/stores.md 2` |
//! | | the wire | rows of the receiver, or lost to another version | [`Arrival`] | `docs/models/stores.md 4` |
//! | | the wire | nowhere, so that it is sent again | [`Connection::cut_off`], [`Connection::restart`] | `docs/models/stores.md 1.2` |
//! | the mark | where it was | what was acknowledged | [`Sent::advance`] | `docs/models/stores.md 1.3` |
//! | | where it was | the end of the log, and what was held is lost | [`Sent::give_up`] | `docs/models/stores.md 1.1` |
//! | the log's buffer | memory | disk | [`Replica::force`] | `docs/models/stores.md 5` |
//! | | memory | nowhere | [`Replica::lose_buffer`] | ours |
//! | log files | disk | nowhere | [`Log::checkpoint`] | `docs/models/stores.md 1.3` |
//! | rows | a replica | aside | [`Snapshot::of`] | `docs/models/stores.md 3` |
//! | rows and log | a replica | aside | [`Snapshot::keep_log`] | `docs/models/stores.md 3` |
//! | | aside | a new life | [`Snapshot::restore`], with a log by [`Log::go_on`] | `docs/models/stores.md 0, 3` |
//!
//! **Guarantees.** Nothing is sent twice to effect, nothing overtakes within a direction, and what was received is never
//! sent on. Every change is told to the ledger when it is taken and when it arrives; ranges whose way ends are given back
//! as positions, for the family to tell with its own cause. Each row carries the updates it embodies where that is asked
//! for, without the ledger's help.
//!
//! **What it does not do.** It schedules nothing, and it does not say when a direction holds: a family that stops holding
//! gives up, and one that begins again gives up once more.
//!
//! # Code map
//! - `rows`, `log`: what a replica holds. `undo_log`: what of it is not on disk. `replica`: one life.
//! - `marks`: both ends of a direction. `wire`: the connection.
//! - `write`, `workload`: what clients do. `apply`: what arrives.
//! - `snapshot`: rows kept aside, and what is kept of a log.
//! - `breach`: what must hold. `state`: what decides what comes, for digests.

mod apply;
mod breach;
mod content;
mod log;
mod marks;
mod replica;
mod rows;
mod snapshot;
mod state;
#[cfg(test)]
mod tests;
mod undo_log;
mod wire;
mod workload;
mod write;

pub use apply::{Applied, Arrival, Arriving, Causes, Conflicts};
pub use content::{Content, embodied};
pub use log::{Batch, FIRST_FILE_MAX, KeptLog, Log, LogFull, Lsn, Op, Record, RecordedChange, Sizes};
pub use marks::{Mark, Received, Sent, Taken, positions_above, positions_between};
pub use replica::{Replica, Tickets};
pub use rows::{Row, Table};
pub use snapshot::Snapshot;
pub use state::Order;
pub use wire::{Connection, ConnectionId, Limits, Wire};
pub use workload::{Change, Mix, Shape, Workload};
pub use write::Writer;
