//! Whoever runs a statement, and the functions that look at the server or change it.

use super::may_use_named;
use crate::reply::{Halt, SqlError};
use crate::server::{Change, Database, Invalidation, Server, SessionId, Slot, Table};
use crate::value::{Lsn, Value};
use kernel::planted;

/// Whoever runs a statement, and where.
pub struct Caller<'a> {
    /// The server.
    pub server: &'a mut Server,
    /// The database.
    pub database: &'a str,
    /// As whom.
    pub role: &'a str,
    /// In which session; none for a worker.
    pub session: Option<SessionId>,
    /// Whether it is a worker that applies, for which only some triggers fire.
    pub worker: bool,
    /// Whether nothing may be changed.
    pub read_only: bool,
}

/// That a slot is not there.
pub(crate) fn no_slot(name: &str) -> SqlError {
    SqlError::new("42704", format!("replication slot \"{name}\" does not exist"))
}

impl<'a> Caller<'a> {
    /// The worker of a subscription, with the rights of its owner.
    pub(crate) fn worker(server: &'a mut Server, database: &'a str, owner: &'a str) -> Self {
        Self { server, database, role: owner, session: None, worker: true, read_only: false }
    }
}

impl Caller<'_> {
    /// The database.
    #[must_use]
    pub fn db(&self) -> &Database {
        &self.server.databases[self.database]
    }

    /// The database, to be changed.
    pub fn db_mut(&mut self) -> &mut Database {
        self.server.database_mut(self.database)
    }

    /// Moves the entry of a table behind all others.
    pub fn move_behind(&mut self, name: &str) {
        let place = self.server.oid();
        if let Some(table) = self.db_mut().tables.get_mut(name) {
            table.place = place;
        }
    }

    /// What of some changes the log has: nothing of a table that is without one.
    #[must_use]
    pub fn logged(&self, changes: Vec<Change>) -> Vec<Change> {
        let tables = &self.db().tables;
        let has = |change: &Change| tables.get(&change.relation.name).is_none_or(Table::is_logged);
        changes.into_iter().filter(has).collect()
    }

    /// Refuses what changes something where nothing may be changed.
    ///
    /// # Errors
    /// The refusal.
    pub fn writes(&self, what: &str) -> Result<(), SqlError> {
        if self.read_only && !planted("read-only-lets-writers-through") {
            return Err(SqlError::new("25006", format!("cannot execute {what} in a read-only transaction")));
        }
        Ok(())
    }

    /// Calls a function that looks at the server or changes it.
    ///
    /// # Errors
    /// What the server refuses it with, and that it does not know it.
    pub fn call(&mut self, name: &str, args: &[Value]) -> Result<Value, Halt> {
        let text = |at: usize| args.get(at).map(ToString::to_string).unwrap_or_default();
        match name {
            "pg_current_wal_lsn" | "pg_current_wal_flush_lsn" | "pg_current_wal_insert_lsn" => {
                if self.server.standby_of.is_some() {
                    let hint = "WAL control functions cannot be executed during recovery.";
                    return Err(SqlError::new("55000", "recovery is in progress").hint(hint).into());
                }
                Ok(Value::Lsn(self.server.wal.end))
            }
            "pg_last_wal_receive_lsn" | "pg_last_wal_replay_lsn" => {
                let is_one = self.server.standby_of.is_some();
                Ok(if is_one { Value::Lsn(self.server.wal.end) } else { Value::Null })
            }
            "pg_is_in_recovery" => Ok(Value::Bool(self.server.standby_of.is_some())),
            "pg_switch_wal" => Ok(Value::Lsn(self.server.wal.end)),
            "current_database" => Ok(Value::Text(self.database.to_owned())),
            "version" => Ok(Value::Text(format!("PostgreSQL {}", self.server.release))),
            "pg_reload_conf" => {
                self.server.settings.reload();
                Ok(Value::Bool(true))
            }
            "pg_backend_pid" => {
                let own = self.session.and_then(|session| i64::try_from(session.0).ok());
                Ok(own.map_or(Value::Null, Value::Int))
            }
            "nextval" => self.nextval(&text(0)),
            "pg_get_serial_sequence" => self.serial_sequence(&text(0), &text(1)),
            "setval" => self.setval(&text(0), args),
            "lo_from_bytea" => {
                let oid = self.server.oid();
                self.server.large_objects.insert(oid);
                Ok(Value::Int(i64::from(oid)))
            }
            "pg_terminate_backend" => self.terminate(args.first().and_then(Value::int)),
            "pg_create_logical_replication_slot" => self.create_slot(&text(0), &text(1)),
            "pg_drop_replication_slot" => {
                self.free_slot(&text(0))?;
                self.server.slots.remove(&text(0));
                Ok(Value::Text(String::new()))
            }
            "pg_replication_slot_advance" => self.advance_slot(&text(0), args),
            "pg_replication_origin_advance" => self.advance_origin(&text(0), args),
            _ => {
                let kinds: Vec<&str> = args.iter().map(kind).collect();
                let message = format!("function {name}({}) does not exist", kinds.join(", "));
                Err(SqlError::new("42883", message).into())
            }
        }
    }

    /// The sequence that feeds a column, where one does.
    fn serial_sequence(&self, table: &str, column: &str) -> Result<Value, Halt> {
        let bare = table.rsplit('.').next().unwrap_or_default().trim_matches('"');
        let missing = || SqlError::new("42P01", format!("relation \"{table}\" does not exist"));
        let held = self.db().tables.get(bare).ok_or_else(missing)?;
        if held.column(column).is_none() {
            let message = format!("column \"{column}\" of relation \"{bare}\" does not exist");
            return Err(SqlError::new("42703", message).into());
        }
        let of = |one: &&crate::server::Sequence| {
            one.owned_by.as_ref().is_some_and(|(of, fed)| of == bare && fed == column)
        };
        let found = self.db().sequences.iter().find(|(_, one)| of(one));
        Ok(found.map_or(Value::Null, |(name, _)| Value::Text(format!("public.{name}"))))
    }

    fn sequence(&mut self, name: &str) -> Result<&mut crate::server::Sequence, SqlError> {
        let bare = name.rsplit('.').next().unwrap_or_default().trim_matches('"').to_owned();
        let missing = SqlError::new("42P01", format!("relation \"{name}\" does not exist"));
        self.db_mut().sequences.get_mut(&bare).ok_or(missing)
    }

    fn nextval(&mut self, name: &str) -> Result<Value, Halt> {
        self.sequence(name)?;
        may_use_named((self.server, self.database, self.role), name, &["usage", "update"])?;
        self.writes("nextval()")?;
        let value = self.sequence(name)?.give();
        self.server.wal.catalogue();
        Ok(Value::Int(value))
    }

    fn setval(&mut self, name: &str, args: &[Value]) -> Result<Value, Halt> {
        // It is strict: of what is not known it makes nothing, and says so by nothing.
        if args.contains(&Value::Null) {
            return Ok(Value::Null);
        }
        let called = !matches!(args.get(2), Some(Value::Bool(false)));
        let value = args.get(1).and_then(Value::int).unwrap_or_default();
        self.sequence(name)?;
        may_use_named((self.server, self.database, self.role), name, &["update"])?;
        self.writes("setval()")?;
        let sequence = self.sequence(name)?;
        if value < 1 {
            let message = format!(
                "setval: value {value} is out of bounds for sequence \"{name}\" (1..9223372036854775807)"
            );
            return Err(SqlError::new("22003", message).into());
        }
        sequence.set(value, called);
        self.server.wal.catalogue();
        Ok(Value::Int(value))
    }

    /// Ends a session by its process, and whether there was one.
    fn terminate(&mut self, process: Option<i64>) -> Result<Value, Halt> {
        let id = process.and_then(|number| u64::try_from(number).ok()).map(SessionId);
        let Some((id, session)) = id.and_then(|id| Some((id, self.server.sessions.get(&id)?))) else {
            return Ok(Value::Bool(false));
        };
        let signals = self.server.acts_as(self.role, &session.role)
            || self.server.acts_as(self.role, "pg_signal_backend");
        if !signals {
            return Err(SqlError::new("42501", "permission denied to terminate process").into());
        }
        if planted("a-terminated-session-lives-on") {
            return Ok(Value::Bool(true));
        }
        self.server.sessions.remove(&id);
        let ended = SqlError::new("57P01", "terminating connection due to administrator command");
        self.server.lost.insert(id, ended);
        Ok(Value::Bool(true))
    }

    fn create_slot(&mut self, name: &str, plugin: &str) -> Result<Value, Halt> {
        let role = self.server.roles.get(self.role);
        if role.is_some_and(|role| !role.superuser && !role.replication) {
            // Measured on 16 and 17; before it is that of the sources.
            let message = match self.server.release.number() {
                ..16 => "must be superuser or replication role to use replication slots",
                16.. => "permission denied to use replication slots",
            };
            return Err(SqlError::new("42501", message).into());
        }
        if plugin != "pgoutput" && plugin != "test_decoding" {
            let message = format!("could not access file \"{plugin}\": No such file or directory");
            return Err(SqlError::new("58P01", message).into());
        }
        self.server.may_make_slot(name)?;
        if self.server.transaction_is_open() {
            return Err(Halt::Waits(crate::reply::Wait::Transactions));
        }
        let mut slot = Slot::at(self.database, self.server.wal.end);
        plugin.clone_into(&mut slot.plugin);
        let at = slot.confirmed;
        self.server.slots.insert(name.to_owned(), slot);
        Ok(Value::Text(format!("({name},{at})")))
    }

    /// Refuses to touch a slot that is not there or that somebody holds.
    fn free_slot(&self, name: &str) -> Result<(), SqlError> {
        let slot = self.server.slots.get(name).ok_or_else(|| no_slot(name))?;
        if slot.holder.is_some() {
            let message = format!("replication slot \"{name}\" is active for PID 4711");
            return Err(SqlError::new("55006", message));
        }
        Ok(())
    }

    fn advance_slot(&mut self, name: &str, args: &[Value]) -> Result<Value, Halt> {
        let to = match args.get(1) {
            Some(Value::Lsn(lsn)) => *lsn,
            other => Lsn::parse(&other.map(ToString::to_string).unwrap_or_default()).unwrap_or(Lsn::NONE),
        };
        self.free_slot(name)?;
        let end = self.server.wal.end;
        let Some(slot) = self.server.slots.get_mut(name) else { return Err(no_slot(name).into()) };
        if slot.lost == Some(Invalidation::WalRemoved) {
            let message = format!("can no longer get changes from replication slot \"{name}\"");
            return Err(SqlError::new("55000", message).into());
        }
        let to = to.min(end);
        if to < slot.confirmed {
            let at = slot.confirmed;
            let message = format!("cannot advance replication slot to {to}, minimum is {at}");
            return Err(SqlError::new("22023", message).into());
        }
        (slot.confirmed, slot.restart) = (to, to);
        Ok(Value::Text(format!("({name},{to})")))
    }

    fn advance_origin(&mut self, name: &str, args: &[Value]) -> Result<Value, Halt> {
        let to = args.get(1).map(ToString::to_string).and_then(|text| Lsn::parse(&text)).unwrap_or(Lsn::NONE);
        let called = |subscription: &crate::server::Subscription| format!("pg_{}", subscription.oid) == name;
        let found = self.db_mut().subscriptions.values_mut().find(|one| called(one));
        let Some(subscription) = found else {
            let message = format!("replication origin \"{name}\" does not exist");
            return Err(SqlError::new("42704", message).into());
        };
        if matches!(subscription.worker, crate::server::Worker::Running(_)) {
            let message = "replication origin with ID 1 is already active for PID 4711";
            return Err(SqlError::new("55006", message).into());
        }
        subscription.applied = to;
        Ok(Value::Text(String::new()))
    }
}

/// What a value's type is called.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null | Value::Text(_) => "unknown",
        Value::Bool(_) => "boolean",
        Value::Int(_) => "integer",
        Value::Lsn(_) => "pg_lsn",
    }
}
