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
    /// Everything before was sent to whoever holds it.
    pub sent: Lsn,
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

impl Slot {
    /// A slot that begins at a position.
    #[must_use]
    pub fn at(database: &str, position: Lsn) -> Self {
        Self {
            database: database.to_owned(),
            plugin: "pgoutput".to_owned(),
            restart: position,
            confirmed: position,
            holder: None,
            sent: position,
            lost: None,
            two_phase: false,
            failover: false,
            copying: false,
            orphan: false,
        }
    }

    /// What is kept of the log for it, where the log ends here and so much of it may be kept.
    #[must_use]
    pub fn status(&self, end: Lsn, keep: Option<u64>) -> WalStatus {
        /// `max_wal_size`, by default.
        const MAX_WAL_SIZE: u64 = 1 << 30;
        let behind = end.0.saturating_sub(self.restart.0);
        match keep {
            _ if self.lost.is_some() => WalStatus::Lost,
            Some(keep) if behind > keep => WalStatus::Unreserved,
            _ if behind > MAX_WAL_SIZE => WalStatus::Extended,
            _ => WalStatus::Reserved,
        }
    }
}
