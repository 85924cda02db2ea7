//! One server: a cluster of a release, with its roles, settings, databases, log and slots.

mod database;
mod keys;
mod parameters;
mod publication;
mod relation;
mod role;
mod session;
mod setting;
mod slot;
mod subscription;
mod table;
mod wal;

pub use database::{Database, Function, Sequence};
pub use parameters::{parameters, takes};
pub use publication::Publication;
pub use relation::Relation;
pub use role::Role;
pub use session::{OpenTransaction, Prepared, Session, SessionId};
pub use setting::Settings;
pub use slot::{Invalidation, Slot, WalStatus};
pub use subscription::{OriginFilter, Subscription, TableState, Worker};
pub use table::{Column, ColumnDefault, Partitioning, Row, Table, Trigger};
pub use wal::{Change, ChangeKind, Transaction, Wal, WalRecord};

use crate::release::Release;
use crate::reply::SqlError;
use kernel::planted;
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
    /// The port that it listens on, where that is known.
    pub port: Option<u16>,
    /// Its release.
    pub release: Release,
    /// Whether it runs.
    pub power: Power,
    /// Whether its files were handed over to another cluster, so that it can never be started again.
    pub retired: bool,
    /// The host of the cluster whose physical standby it is, where it is one.
    pub standby_of: Option<String>,
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
    /// Sessions that were ended, with what each hears when it next asks for something.
    pub lost: BTreeMap<SessionId, SqlError>,
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
    /// Whether a role is another one, a member of it, or a superuser.
    #[must_use]
    pub fn acts_as(&self, role: &str, other: &str) -> bool {
        let Some(known) = self.roles.get(role) else { return role == other };
        role == other || known.superuser || known.member_of.iter().any(|of| of == other)
    }

    /// A fresh cluster: one superuser `postgres`, one database `postgres`.
    #[must_use]
    pub fn new(host: &str, release: Release) -> Self {
        let mut databases = BTreeMap::new();
        databases.insert("postgres".to_owned(), Database::new("postgres"));
        let mut roles = BTreeMap::new();
        roles.insert("postgres".to_owned(), Role::superuser());
        Self {
            host: host.to_owned(),
            port: None,
            release,
            power: Power::Up,
            retired: false,
            standby_of: None,
            roles,
            settings: Settings::default(),
            databases,
            wal: Wal::default(),
            slots: BTreeMap::new(),
            sessions: BTreeMap::new(),
            lost: BTreeMap::new(),
            prepared: BTreeMap::new(),
            launcher: true,
            log: Vec::new(),
            next_oid: 16_384,
            large_objects: std::collections::BTreeSet::new(),
        }
    }

    /// The database of a name, to be changed; an empty one is made where there is none, and its name is copied then alone.
    pub fn database_mut(&mut self, name: &str) -> &mut Database {
        if !self.databases.contains_key(name) {
            self.databases.insert(name.to_owned(), Database::new(name));
        }
        self.databases.get_mut(name).expect("it was made where it was not there")
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

    /// How many bytes of the log are kept for a slot at most; without limit where there is none.
    #[must_use]
    pub fn keep(&self) -> Option<u64> {
        self.settings.get("max_slot_wal_keep_size").and_then(setting::bytes)
    }

    /// Whether the log has what decoding needs.
    #[must_use]
    pub fn logs_logically(&self) -> bool {
        self.settings.get("wal_level").is_none_or(|level| level == "logical")
    }

    /// Whether one more slot can be made under a name.
    ///
    /// # Errors
    /// Why not.
    pub fn may_make_slot(&self, name: &str) -> Result<(), SqlError> {
        let quoted = self.release >= Release::V17;
        let most = self.settings.number("max_replication_slots", 10);
        if most == 0 {
            let named = if quoted { "\"max_replication_slots\"" } else { "max_replication_slots" };
            return Err(SqlError::new("55000", format!("replication slots can only be used if {named} > 0")));
        }
        if !self.logs_logically() {
            let message = if quoted {
                "logical decoding requires \"wal_level\" >= \"logical\""
            } else {
                "logical decoding requires wal_level >= logical"
            };
            return Err(SqlError::new("55000", message));
        }
        if self.slots.contains_key(name) {
            return Err(SqlError::new("42710", format!("replication slot \"{name}\" already exists")));
        }
        if i64::try_from(self.slots.len()).unwrap_or(i64::MAX) >= most {
            let hint = if quoted {
                "Free one or increase \"max_replication_slots\"."
            } else {
                "Free one or increase max_replication_slots."
            };
            return Err(SqlError::new("53400", "all replication slots are in use").hint(hint));
        }
        Ok(())
    }

    /// What a checkpoint does: slots that are too far behind, or were idle for too long, are lost
    /// (`docs/models/postgres.md` 1.2). Whoever has the time says which were idle for too long.
    pub fn checkpoint(&mut self, idle: &dyn Fn(&str) -> bool) {
        self.wal.catalogue();
        self.sequences_mut().for_each(Sequence::rest);
        let (end, keep) = (self.wal.end, self.keep());
        for (name, slot) in &mut self.slots {
            let goes = slot.status(end, keep) == WalStatus::Unreserved;
            if goes && !planted("a-slot-keeps-the-log-without-limit") {
                slot.lost = Some(Invalidation::WalRemoved);
                slot.holder = None;
            } else if slot.lost.is_none() && slot.holder.is_none() && idle(name) {
                slot.lost = Some(Invalidation::IdleTimeout);
            }
        }
        self.lets_go_of_log();
    }

    /// Lets go of the log that nobody holds, which a checkpoint does, and a start, which makes one.
    pub fn lets_go_of_log(&mut self) {
        let held = self.slots.values().filter(|slot| slot.lost.is_none()).map(|slot| slot.restart).min();
        self.wal.kept_from = held.unwrap_or(self.wal.end).min(self.wal.end);
    }

    /// Every sequence of every database.
    pub(crate) fn sequences_mut(&mut self) -> impl Iterator<Item = &mut Sequence> {
        self.databases.values_mut().flat_map(|database| database.sequences.values_mut())
    }

    /// Writes a line to its log.
    pub fn note(&mut self, line: impl Into<String>) {
        self.log.push(line.into());
    }
}
