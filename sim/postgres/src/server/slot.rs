//! Logical slots of a publisher.

use crate::value::Lsn;

/// Why a slot was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invalidation {
    /// More of the log was behind it than `max_slot_wal_keep_size` allows.
    WalRemoved,
    /// It was inactive for longer than `idle_replication_slot_timeout`.
    IdleTimeout,
}

impl Invalidation {
    /// As the view shows it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::WalRemoved => "wal_removed",
            Self::IdleTimeout => "idle_timeout",
        }
    }
}

/// What is kept of the log for a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WalStatus {
    /// All of it, within `max_wal_size`.
    Reserved,
    /// All of it, beyond that.
    Extended,
    /// No longer all of it after the next checkpoint.
    Unreserved,
    /// No longer all of it: the slot is dead.
    Lost,
}

impl WalStatus {
    /// As the view shows it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Extended => "extended",
            Self::Unreserved => "unreserved",
            Self::Lost => "lost",
        }
    }
}

/// A slot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// The database that it decodes.
    pub database: String,
    /// `pgoutput` or another.
    pub plugin: String,
    /// From where on the log is kept for it.
    pub restart: Lsn,
    /// Everything before was confirmed.
    pub confirmed: Lsn,
    /// Who holds it: the host of the subscriber and its subscription, or a session that is making it.
    pub holder: Option<(String, String)>,
    /// Whether it was lost, and why.
    pub lost: Option<Invalidation>,
    /// Whether prepared transactions are sent before they are committed.
    pub two_phase: bool,
    /// Whether a standby takes it over.
    pub failover: bool,
    /// Whether it is that of a table's copy.
    pub copying: bool,
    /// Whether it vanishes as soon as no transaction is open any more: left behind by a subscription that was
    /// cancelled while it was being made.
    pub orphan: bool,
}
