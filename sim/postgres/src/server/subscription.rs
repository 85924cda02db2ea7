//! Subscriptions, their tables and their worker.

use crate::reply::SqlError;
use crate::sql::Connection;
use crate::value::Lsn;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which changes are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OriginFilter {
    /// All of them.
    Any,
    /// Those that were not themselves applied by a subscription.
    None,
}

impl OriginFilter {
    /// As the catalogue has it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::None => "none",
        }
    }
}

/// Where a table of a subscription is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableState {
    /// `i`: nothing was done yet.
    Init,
    /// `d`: its rows are being copied, or the copy failed and is tried again.
    Copying,
    /// `f`: its rows are copied, and what was written to them up to this position is applied; what follows up to where the
    /// worker is is still to come, or failed and is tried again.
    Copied(Lsn),
    /// `s`: the copy is complete up to this position of the publisher, which the worker has not reached.
    Synced(Lsn),
    /// `r`: the worker feeds it.
    Ready,
}

impl TableState {
    /// As the catalogue has it.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Init => 'i',
            Self::Copying => 'd',
            Self::Copied(_) => 'f',
            Self::Synced(_) => 's',
            Self::Ready => 'r',
        }
    }

    /// Whether its copy has not come to its end, so that the worker feeds it nothing.
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(self, Self::Init | Self::Copying | Self::Copied(_))
    }
}

/// The worker of a subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Worker {
    /// None is there.
    Absent,
    /// It is connected, and everything before this position of the publisher was sent to it.
    Running(Lsn),
    /// It ended with an error and is started again after a while.
    Failed(SqlError),
}

/// A subscription.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Its own number, by which its origin is called.
    pub oid: u32,
    /// Who owns it.
    pub owner: String,
    /// Whether its worker is wanted.
    pub enabled: bool,
    /// How its publisher is reached, which whoever is sent something shares.
    pub connection: Arc<Connection>,
    /// The slot there; none after `slot_name = NONE`.
    pub slot: Option<String>,
    /// The publications there, shared as well.
    pub publications: Arc<[String]>,
    /// Which changes are asked for.
    pub origin: OriginFilter,
    /// Whether the first error disables it.
    pub disable_on_error: bool,
    /// Whether prepared transactions are applied as such.
    pub two_phase: bool,
    /// Whether its slot is to be taken over by a standby.
    pub failover: bool,
    /// The transaction to be skipped, by its end.
    pub skip: Option<Lsn>,
    /// Its tables by name.
    pub tables: BTreeMap<String, TableState>,
    /// How far it has applied: the position of its origin.
    pub applied: Lsn,
    /// The end of the last transaction that its worker was sent since it was started.
    pub seen: Lsn,
    /// Its worker.
    pub worker: Worker,
    /// How often each conflict was met, by its name (18).
    pub conflicts: BTreeMap<&'static str, u64>,
}
