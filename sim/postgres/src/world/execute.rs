//! A statement, run in a session.

use super::{World, admit};
use crate::query::{self, Caller, Done};
use crate::reply::{Answer, Halt, Reply, SqlError, Wait};
use crate::server::{Change, SessionId, Table};
use crate::sql::Statement;
use kernel::planted;
use std::sync::Arc;

/// What became of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was done or refused.
    Done(Reply),
    /// It was done, and its commit waits for a synchronous standby that is not there.
    Committed(Reply),
    /// It waits, and has changed nothing; it is to be submitted again.
    Waits(Wait),
}

/// What a statement changed, beside its answer.
pub(super) enum Effect {
    /// Rows, which its transaction commits.
    Rows(Vec<Change>),
    /// The catalogue.
    Catalogue,
    /// Nothing.
    Nothing,
}

/// A statement that was done.
pub(super) struct Finished {
    pub(super) reply: Reply,
    pub(super) effect: Effect,
}

impl Finished {
    /// A change of the catalogue that answers with its tag.
    pub(super) fn catalogue(tag: &str) -> Self {
        Self { reply: Reply::tag(tag), effect: Effect::Catalogue }
    }

    /// Nothing that was changed, with a tag.
    pub(super) fn nothing(tag: &str) -> Self {
        Self { reply: Reply::tag(tag), effect: Effect::Nothing }
    }
}

impl From<Done> for Finished {
    fn from(done: Done) -> Self {
        let reply = Reply { notices: Vec::new(), result: Ok(done.answer) };
        Self { reply, effect: Effect::Rows(done.changes) }
    }
}

/// The session that a statement is run in, and where.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    pub(super) host: &'a str,
    /// The session's own, as is the role: a statement needs neither anew.
    pub(super) database: Arc<str>,
    pub(super) role: Arc<str>,
    pub(super) session: SessionId,
    pub(super) read_only: bool,
    /// Whether the statement stands in a transaction block, or with others in one string.
    pub(super) in_block: bool,
}

impl World {
    /// Runs a statement in a session. `in_block` says that it stands with others in one string, which is one transaction.
    pub fn execute(
        &mut self,
        host: &str,
        session: SessionId,
        statement: &Statement,
        in_block: bool,
    ) -> Outcome {
        let place = match self.place(host, session, in_block) {
            Ok(place) => place,
            Err(error) => return Outcome::Done(error.into()),
        };
        if let Some(outcome) = self.in_transaction(&place, statement) {
            return outcome;
        }
        match self.run(&place, statement) {
            Err(Halt::Refused(error)) => Outcome::Done(error.into()),
            Err(Halt::Waits(wait)) => Outcome::Waits(wait),
            Ok(finished) => self.commit(&place, finished),
        }
    }

    /// The place of a session, unless it was ended.
    fn place<'a>(
        &mut self,
        host: &'a str,
        session: SessionId,
        in_block: bool,
    ) -> Result<Place<'a>, SqlError> {
        let gone = || SqlError::new("", "server closed the connection unexpectedly");
        let server = self.servers.get_mut(host).ok_or_else(gone)?;
        if let Some(error) = server.lost.remove(&session) {
            return Err(error);
        }
        let found = server.sessions.get(&session).ok_or_else(gone)?;
        let now = planted("a-setting-reaches-sessions-that-are-there")
            .then(|| admit::settings_of(server, &found.database, &found.role));
        let settings = now.as_ref().unwrap_or(&found.settings);
        let setting = settings.get("default_transaction_read_only").map(String::as_str);
        let by_setting = match setting {
            Some(word) => crate::sql::truth(word),
            None => server.settings.on("default_transaction_read_only"),
        };
        let read_only = by_setting || server.standby_of.is_some();
        Ok(Place {
            host,
            database: Arc::clone(&found.database),
            role: Arc::clone(&found.role),
            session,
            read_only,
            in_block: in_block || found.transaction.is_some(),
        })
    }

    /// Commits what a statement changed.
    pub(super) fn commit(&mut self, place: &Place<'_>, finished: Finished) -> Outcome {
        let Finished { reply, effect } = finished;
        let wrote = match effect {
            Effect::Nothing => false,
            Effect::Catalogue => {
                if let Some(server) = self.servers.get_mut(place.host) {
                    server.wal.catalogue();
                }
                true
            }
            Effect::Rows(changes) => self.commit_rows(place.host, &place.database, changes),
        };
        if wrote && !place.in_block && !self.synchronous_is_there(place.host) {
            return Outcome::Committed(reply);
        }
        Outcome::Done(reply)
    }

    /// Commits rows, and whether there were any.
    pub(super) fn commit_rows(&mut self, host: &str, database: &str, mut changes: Vec<Change>) -> bool {
        if changes.is_empty() {
            return false;
        }
        if let Some(server) = self.servers.get_mut(host) {
            let tables = server.databases.get(database).map(|database| &database.tables);
            let logged = |change: &Change| {
                let table = tables.and_then(|tables| tables.get(&change.relation.name));
                table.is_none_or(Table::is_logged)
            };
            changes.retain(logged);
            server.wal.commit(database, changes, false);
        }
        true
    }

    /// Whether nobody has to be waited for at a commit, or the one who has to be is connected.
    #[must_use]
    pub fn synchronous_is_there(&self, host: &str) -> bool {
        let Some(server) = self.servers.get(host) else { return true };
        let Some(names) = server.settings.get("synchronous_standby_names") else { return true };
        let names: Vec<&str> =
            names.split([',', '(', ')', ' ']).map(str::trim).filter(|name| !name.is_empty()).collect();
        let connected = |name: &&str| {
            let by = |slot: &crate::server::Slot| slot.holder.as_ref().is_some_and(|(_, one)| one == name);
            server.slots.values().any(by)
        };
        names.is_empty() || names.iter().any(connected)
    }

    /// Runs something on rows as whoever has a session.
    pub(super) fn with<T>(
        &mut self,
        place: &Place<'_>,
        run: impl FnOnce(&mut Caller<'_>) -> Result<T, Halt>,
    ) -> Result<T, Halt> {
        let Some(server) = self.servers.get_mut(place.host) else {
            return Err(SqlError::new("", "server closed the connection unexpectedly").into());
        };
        let mut caller = Caller {
            server,
            database: &place.database,
            role: &place.role,
            session: Some(place.session),
            worker: false,
            read_only: place.read_only,
        };
        run(&mut caller)
    }

    /// Runs a statement, without its commit.
    pub(super) fn run(&mut self, place: &Place<'_>, statement: &Statement) -> Result<Finished, Halt> {
        if let Some((name, value)) = set_by(statement) {
            crate::server::takes(name, value)?;
        }
        match statement {
            Statement::Select(select) => {
                let answer = self.with(place, |caller| query::select(caller, select))?;
                Ok(Finished {
                    reply: Reply { notices: Vec::new(), result: Ok(answer) },
                    effect: Effect::Nothing,
                })
            }
            Statement::Insert { table, columns, rows, returning } => {
                Ok(self.with(place, |caller| query::insert(caller, table, columns, rows, returning))?.into())
            }
            Statement::InsertSelect { table, columns, select } => {
                let rows = match self.with(place, |caller| query::select(caller, select))? {
                    Answer::Rows { rows, .. } => rows,
                    Answer::Tag(_) => Vec::new(),
                };
                let literal = |row: Vec<_>| row.into_iter().map(crate::sql::Expression::Literal).collect();
                let rows: Vec<Vec<_>> = rows.into_iter().map(literal).collect();
                Ok(self.with(place, |caller| query::insert(caller, table, columns, &rows, &[]))?.into())
            }
            Statement::Update { table, set, filter } => {
                Ok(self.with(place, |caller| query::update(caller, table, set, filter.as_ref()))?.into())
            }
            Statement::Delete { table, filter } => {
                Ok(self.with(place, |caller| query::delete(caller, table, filter.as_ref()))?.into())
            }
            Statement::Truncate { tables, restart } => {
                Ok(self.with(place, |caller| query::truncate(caller, tables, *restart))?.into())
            }
            Statement::Set(name, value) => {
                if let Some(session) = self.session_mut(place) {
                    session.settings.insert(name.clone(), value.clone());
                }
                Ok(Finished::nothing("SET"))
            }
            Statement::Maintenance(tag) => Ok(Finished::nothing(tag)),
            Statement::Tend { tag, tables } => self.tends(place, tag, tables),
            Statement::Look(look) => {
                self.with(place, |caller| Ok(query::look(caller, look)?))?;
                Ok(Finished::nothing(""))
            }
            other => self.run_utility(place, other),
        }
    }

    /// `ANALYZE`, `VACUUM` and `REINDEX`, of which nothing that is modelled sees anything where they are done.
    fn tends(
        &mut self,
        place: &Place<'_>,
        tag: &str,
        tables: &[(String, Vec<String>)],
    ) -> Result<Finished, Halt> {
        if tag == "VACUUM" && place.in_block {
            let message = "VACUUM cannot run inside a transaction block";
            return Err(SqlError::new("25001", message).into());
        }
        let is_standby = self.servers.get(place.host).is_some_and(|server| server.standby_of.is_some());
        if is_standby {
            return Err(SqlError::new("25006", format!("cannot execute {tag} during recovery")).into());
        }
        self.with(place, |caller| Ok(query::tend(caller, tag, tables)?))?;
        Ok(Finished::nothing(tag))
    }

    pub(super) fn session_mut(&mut self, place: &Place<'_>) -> Option<&mut crate::server::Session> {
        self.servers.get_mut(place.host)?.sessions.get_mut(&place.session)
    }

    /// Runs a statement on the catalogue.
    fn run_utility(&mut self, place: &Place<'_>, statement: &Statement) -> Result<Finished, Halt> {
        match statement {
            Statement::CreateTable(_)
            | Statement::DropTable { .. }
            | Statement::CreateIndex { .. }
            | Statement::DropIndex { .. }
            | Statement::AlterTable { .. }
            | Statement::CreateFunction { .. }
            | Statement::CreateTrigger { .. }
            | Statement::CreateSequence(_)
            | Statement::AlterSequence { .. } => self.define(place, statement),
            Statement::CreateDatabase { .. }
            | Statement::DropDatabase { .. }
            | Statement::AlterDatabase(..)
            | Statement::DatabaseOwner(..)
            | Statement::Admission { .. }
            | Statement::Connect { .. }
            | Statement::AlterSystem(_)
            | Statement::Checkpoint
            | Statement::Show(_) => self.about_database(place, statement),
            Statement::CreateRole(..)
            | Statement::AlterRole(..)
            | Statement::RoleSetting(..)
            | Statement::DropRole(_)
            | Statement::GrantRole(..)
            | Statement::RevokeRole(..)
            | Statement::DefaultPrivileges { .. }
            | Statement::SequencePrivileges { .. }
            | Statement::Privileges { .. } => self.about_role(place, statement),
            Statement::CreatePublication { .. }
            | Statement::AlterPublication { .. }
            | Statement::PublicationOperations(..)
            | Statement::DropPublication { .. } => self.about_publication(place, statement),
            Statement::CreateSubscription { name, connection, publications, options } => {
                self.create_subscription(place, name, (connection, publications), options)
            }
            Statement::AlterSubscription(name, change) => self.alter_subscription(place, name, change),
            Statement::DropSubscription { name, if_exists } => {
                self.drop_subscription(place, name, *if_exists)
            }
            _ => Err(SqlError::new("0A000", "not supported").into()),
        }
    }
}

/// The parameter that a statement sets or resets, and to what.
fn set_by(statement: &Statement) -> Option<(&str, Option<&str>)> {
    match statement {
        Statement::AlterDatabase(_, change)
        | Statement::RoleSetting(_, change)
        | Statement::AlterSystem(change) => change.parameter(),
        Statement::Set(name, value) => Some((name, Some(value))),
        _ => None,
    }
}
