//! One server: a cluster of a release, with its roles, settings, databases, log and slots.

mod database;
mod publication;
mod role;
mod session;
mod setting;
mod slot;
mod subscription;
mod table;
mod wal;

pub use database::{Database, Function, Sequence};
pub use publication::Publication;
pub use role::Role;
pub use session::{OpenTransaction, Prepared, Session, SessionId};
pub use setting::Settings;
pub use slot::{Invalidation, Slot, WalStatus};
pub use subscription::{OriginFilter, Subscription, TableState, Worker};
pub use table::{Column, ColumnDefault, Partitioning, Row, Table, Trigger};
pub use wal::{Change, ChangeKind, Relation, Transaction, Wal, WalRecord};

use crate::release::Release;
use std::collections::BTreeMap;

/// What a server is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Power {
    /// It takes connections.
    Up,
    /// It is stopped.
    Down,
}

/// A server.
#[derive(Debug, Clone)]
pub struct Server {
    /// Its host.
    pub host: String,
    /// Its release.
    pub release: Release,
    /// Whether it runs.
    pub power: Power,
    /// Roles by name.
    pub roles: BTreeMap<String, Role>,
    /// Settings that hold for the whole server.
    pub settings: Settings,
    /// Databases by name.
    pub databases: BTreeMap<String, Database>,
    /// The log, and what is kept of its past.
    pub wal: Wal,
    /// Slots by name.
    pub slots: BTreeMap<String, Slot>,
    /// Sessions that are connected.
    pub sessions: BTreeMap<SessionId, Session>,
    /// Transactions that are prepared, by their identifier.
    pub prepared: BTreeMap<String, Prepared>,
    /// Whether the launcher of workers runs; a paused one starts none.
    pub launcher: bool,
    /// What workers and senders have written to its log, in order.
    pub log: Vec<String>,
    /// The next object identifier.
    pub next_oid: u32,
    /// Large objects that are there.
    pub large_objects: std::collections::BTreeSet<u32>,
}

impl Server {
    /// A fresh cluster: one superuser `postgres`, one database `postgres`.
    #[must_use]
    pub fn new(host: &str, release: Release) -> Self {
        let mut databases = BTreeMap::new();
        databases.insert("postgres".to_owned(), Database::new("postgres"));
        let mut roles = BTreeMap::new();
        roles.insert("postgres".to_owned(), Role::superuser());
        Self {
            host: host.to_owned(),
            release,
            power: Power::Up,
            roles,
            settings: Settings::default(),
            databases,
            wal: Wal::default(),
            slots: BTreeMap::new(),
            sessions: BTreeMap::new(),
            prepared: BTreeMap::new(),
            launcher: true,
            log: Vec::new(),
            next_oid: 16_384,
            large_objects: std::collections::BTreeSet::new(),
        }
    }

    /// A new object identifier.
    pub fn oid(&mut self) -> u32 {
        let oid = self.next_oid;
        self.next_oid = self.next_oid.saturating_add(1);
        oid
    }

    /// Whether a client transaction with an identifier of its own is open anywhere in the cluster, prepared ones too:
    /// the making of a slot waits for all of them (`docs/models/postgres.md` 1.2).
    #[must_use]
    pub fn transaction_is_open(&self) -> bool {
        let open = |session: &Session| {
            session.transaction.as_ref().is_some_and(|transaction| !transaction.changes.is_empty())
        };
        !self.prepared.is_empty() || self.sessions.values().any(open)
    }
}
