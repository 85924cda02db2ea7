//! The work of subscriptions: their workers, what these are sent, and the copies of tables.

use super::{Link, PORT, World, admit};
use crate::query::Caller;
use crate::replication::{self, Applied, ApplyWorker, Copied, Decoded, Shipment, Wanted};
use crate::reply::{Halt, SqlError, Wait};
use crate::server::{OriginFilter, Power, Server, Subscription, TableState, Worker};
use crate::sql::Connection;
use crate::value::Lsn;
use kernel::planted;
use std::sync::Arc;

/// A subscription, by where it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Direction {
    /// The subscriber.
    pub host: String,
    /// Its database.
    pub database: String,
    /// Its name.
    pub name: String,
}

/// What became of the start of a worker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Launched {
    /// It runs.
    Started,
    /// None is wanted, or none may be started, and nobody says so.
    NotWanted,
    /// It ended at once, with this line in the log.
    Refused(SqlError),
    /// It waits for an answer of its publisher.
    Hangs,
}

/// What a worker came to when it was let work until it had nothing more to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Worked {
    /// It has nothing to do, or is not wanted; true where it did something before.
    Idle(bool),
    /// It ended with an error; true where it did something before.
    Failed(bool),
    /// It waits for a lock, a transaction or a link; true where it did something before.
    Waits(bool),
}

impl World {
    /// Every subscription of every server; of what a standby has of its primary nobody works for it.
    #[must_use]
    pub fn directions(&self) -> Vec<Direction> {
        let mut found = Vec::new();
        for (host, server) in self.servers.iter().filter(|(_, server)| server.standby_of.is_none()) {
            for (database, of) in &server.databases {
                let direction = |name: &String| Direction {
                    host: host.clone(),
                    database: database.clone(),
                    name: name.clone(),
                };
                found.extend(of.subscriptions.keys().map(direction));
            }
        }
        found
    }

    /// A subscription.
    #[must_use]
    pub fn subscription(&self, of: &Direction) -> Option<&Subscription> {
        self.servers.get(&of.host)?.databases.get(&of.database)?.subscriptions.get(&of.name)
    }

    pub(super) fn subscription_mut(&mut self, of: &Direction) -> Option<&mut Subscription> {
        self.servers.get_mut(&of.host)?.databases.get_mut(&of.database)?.subscriptions.get_mut(&of.name)
    }

    /// Whether a publisher is reached over its link and lets a role in.
    pub(super) fn reach(&self, connection: &Connection) -> Result<(), Halt> {
        let host = &connection.host;
        self.listens(host, connection.port)?;
        let failed = |why: &SqlError| {
            let port = connection.port.unwrap_or(PORT);
            let message = format!("connection to server at \"{host}\", port {port} failed: {}", why.message);
            SqlError { message, ..why.clone() }
        };
        let Some(server) = self.servers.get(host) else {
            let message =
                format!("could not translate host name \"{host}\" to address: Name or service not known");
            return Err(SqlError::new("08006", message).into());
        };
        match self.link(host) {
            Link::Held => return Err(Halt::Waits(Wait::Link)),
            Link::Cut => return Err(failed(&SqlError::new("08006", admit::REFUSED)).into()),
            Link::Open => {}
        }
        admit::admit(server, &connection.database, &connection.role, true)
            .map_err(|error| Halt::Refused(failed(&error)))
    }

    /// Starts the worker of a subscription, where one is wanted and none runs.
    pub fn launch(&mut self, of: &Direction) -> Launched {
        let Some(subscription) = self.subscription(of).cloned() else { return Launched::NotWanted };
        if matches!(subscription.worker, Worker::Running(_)) {
            return Launched::Started;
        }
        let Some(server) = self.servers.get(&of.host) else { return Launched::NotWanted };
        let workers = server.settings.number("max_logical_replication_workers", 4);
        let (Some(slot), true) = (&subscription.slot, subscription.enabled) else {
            return Launched::NotWanted;
        };
        if server.power == Power::Down || !server.launcher || workers == 0 {
            return Launched::NotWanted;
        }
        if let Err(error) = may_have_origins(server) {
            // It is the launcher that ends with this, not a worker.
            if let Some(server) = self.servers.get_mut(&of.host) {
                server.note(format!("ERROR:  {}", error.message));
            }
            return Launched::NotWanted;
        }
        let may_begin = self.admits_workers(of);
        match may_begin.and_then(|()| self.take_slot(of, &subscription, slot)) {
            Ok(()) => Launched::Started,
            Err(Halt::Waits(_)) => Launched::Hangs,
            Err(Halt::Refused(error)) => {
                self.fail(of, error.clone());
                Launched::Refused(error)
            }
        }
    }

    /// Whether the database of a subscription lets workers in, which it does unless nobody may connect to it.
    fn admits_workers(&self, of: &Direction) -> Result<(), Halt> {
        let closed = self.servers.get(&of.host).and_then(|server| server.databases.get(&of.database));
        if closed.is_some_and(|database| database.closed) {
            let message =
                format!("FATAL:  database \"{}\" is not currently accepting connections", of.database);
            return Err(SqlError::new("55000", message).into());
        }
        Ok(())
    }

    /// Takes the slot of a subscription at its publisher and begins where the slot or the origin is, whichever is later.
    fn take_slot(&mut self, of: &Direction, subscription: &Subscription, name: &str) -> Result<(), Halt> {
        let connection = &subscription.connection;
        let newest = self.servers.get(&of.host).is_some_and(|server| server.release.names_conflicts());
        self.reach(connection).map_err(|halt| match halt {
            Halt::Refused(error) => {
                let who = if newest {
                    format!("apply worker for subscription \"{}\" could not connect", of.name)
                } else {
                    "could not connect".to_owned()
                };
                let message = format!("{who} to the publisher: {}", error.message);
                Halt::Refused(SqlError { message, ..error })
            }
            waits @ Halt::Waits(_) => waits,
        })?;
        let stream = |message: String| {
            SqlError::new("08P01", format!("could not start WAL streaming: ERROR:  {message}"))
        };
        let Some(publisher) = self.servers.get_mut(&connection.host) else { return Ok(()) };
        let newer = publisher.release.names_conflicts();
        let Some(slot) = publisher.slots.get_mut(name) else {
            return Err(stream(format!("replication slot \"{name}\" does not exist")).into());
        };
        if slot.lost.is_some() {
            let what = if newer { "access" } else { "get changes from" };
            return Err(stream(format!("can no longer {what} replication slot \"{name}\"")).into());
        }
        if slot.holder.is_some() {
            return Err(stream(format!("replication slot \"{name}\" is active for PID 4711")).into());
        }
        if slot.database != connection.database {
            return Err(
                stream(format!("replication slot \"{name}\" was not created in this database")).into()
            );
        }
        let from = slot.confirmed.max(subscription.applied);
        let from = if planted("a-worker-goes-on-at-the-end-of-the-log") { publisher.wal.end } else { from };
        slot.holder = Some((of.host.clone(), of.name.clone()));
        slot.sent = from;
        if let Some(subscription) = self.subscription_mut(of) {
            subscription.worker = Worker::Running(from);
            subscription.seen = Lsn::NONE;
        }
        Ok(())
    }

    /// Ends a worker with an error, which its log says.
    pub(super) fn fail(&mut self, of: &Direction, error: SqlError) {
        self.end_worker(of);
        if let Some(server) = self.servers.get_mut(&of.host) {
            server.note(format!("ERROR:  {}", error.message));
            for (word, text) in error.following() {
                server.note(format!("{word}:  {text}"));
            }
        }
        if let Some(subscription) = self.subscription_mut(of) {
            subscription.worker = Worker::Failed(error);
        }
    }

    /// Ends a worker and lets go of its slot.
    pub(super) fn end_worker(&mut self, of: &Direction) {
        let Some(subscription) = self.subscription_mut(of) else { return };
        subscription.worker = Worker::Absent;
        let (host, slot) = (subscription.connection.host.clone(), subscription.slot.clone());
        let mine = Some((of.host.clone(), of.name.clone()));
        let publisher = self.servers.get_mut(&host);
        let found = publisher.zip(slot).and_then(|(publisher, slot)| publisher.slots.get_mut(&slot));
        if let Some(found) = found.filter(|slot| slot.holder == mine) {
            found.holder = None;
        }
    }

    /// Ends every worker that is connected over the link to a host, and those that run at it.
    pub(super) fn part_from(&mut self, host: &str) {
        for of in self.directions() {
            let over = self.subscription(&of).is_some_and(|one| one.connection.host == host);
            if over || of.host == host {
                let at_host = of.host == host;
                let linked = self.link(host) != Link::Cut || !at_host || over;
                if linked {
                    self.end_worker(&of);
                }
            }
        }
    }

    fn wanted(&self, subscription: &Subscription) -> Wanted {
        Wanted {
            connection: Arc::clone(&subscription.connection),
            publications: Arc::clone(&subscription.publications),
            without_origin: subscription.origin == OriginFilter::None,
        }
    }

    /// What the publisher sends next to a worker that runs; none where nothing passes.
    pub fn send(&mut self, of: &Direction) -> Option<Decoded> {
        let subscription = self.subscription(of)?;
        let Worker::Running(from) = subscription.worker else { return None };
        if self.link(&subscription.connection.host) != Link::Open {
            return None;
        }
        let (wanted, slot) = (self.wanted(subscription), subscription.slot.clone());
        let publisher =
            self.servers.get_mut(&wanted.connection.host).filter(|server| server.power == Power::Up)?;
        let decoded = replication::decode(publisher, &wanted, from);
        let to = match &decoded {
            Decoded::Next(shipment) => shipment.end,
            Decoded::End(end) => *end,
            Decoded::Failed(error) => {
                let message = format!("could not receive data from WAL stream: ERROR:  {}", error.message);
                self.fail(of, SqlError::new("08P01", message));
                return Some(decoded);
            }
        };
        let slot = slot.and_then(|name| publisher.slots.get_mut(&name));
        if let Some(slot) = slot {
            slot.sent = slot.sent.max(to);
            if planted("what-is-sent-counts-as-confirmed") {
                slot.confirmed = slot.sent;
            }
        }
        if let Some(subscription) = self.subscription_mut(of) {
            subscription.worker = Worker::Running(to);
            if let Decoded::Next(shipment) = &decoded {
                subscription.seen = shipment.end;
            }
        }
        Some(decoded)
    }

    /// Applies what was sent.
    ///
    /// # Errors
    /// The error that ended the worker, or that it waits for a lock; then it is to be applied again.
    pub fn apply(&mut self, of: &Direction, shipment: &Shipment) -> Result<Applied, Halt> {
        let Some(subscription) = self.subscription(of) else { return Ok(Applied::Nothing) };
        let owner = subscription.owner.clone();
        let applied = self.take_in((of, ApplyWorker::Leader), &owner, shipment);
        if let Err(Halt::Refused(error)) = &applied {
            self.fail(of, error.clone());
            self.disable_on_error(of);
        }
        applied
    }

    fn take_in(
        &mut self,
        (of, worker): (&Direction, ApplyWorker),
        owner: &str,
        shipment: &Shipment,
    ) -> Result<Applied, Halt> {
        let Some(server) = self.servers.get_mut(&of.host) else { return Ok(Applied::Nothing) };
        replication::apply(&mut Caller::worker(server, &of.database, owner), (&of.name, worker), shipment)
    }

    fn disable_on_error(&mut self, of: &Direction) {
        let Some(subscription) = self.subscription_mut(of).filter(|one| one.disable_on_error) else { return };
        if planted("an-error-disables-nothing") {
            return;
        }
        subscription.enabled = false;
        subscription.worker = Worker::Absent;
        if let Some(server) = self.servers.get_mut(&of.host) {
            server.note(format!("LOG:  subscription \"{}\" has been disabled because of an error", of.name));
        }
    }

    /// Tells the publisher that everything before a position is kept by the subscriber.
    pub fn confirm(&mut self, of: &Direction, at: Lsn) {
        let Some(subscription) = self.subscription(of) else { return };
        let (host, slot) = (subscription.connection.host.clone(), subscription.slot.clone());
        let mine = Some((of.host.clone(), of.name.clone()));
        let publisher = self.servers.get_mut(&host);
        let found = publisher.zip(slot).and_then(|(publisher, slot)| publisher.slots.get_mut(&slot));
        if let Some(slot) = found.filter(|slot| slot.holder == mine) {
            slot.confirmed = slot.confirmed.max(at);
            slot.restart = slot.restart.max(at);
        }
    }

    /// The tables of a subscription whose copy is still to be begun, or to be tried again.
    #[must_use]
    pub fn uncopied(&self, of: &Direction) -> Vec<String> {
        let Some(subscription) = self.subscription(of) else { return Vec::new() };
        let server = self.servers.get(&of.host);
        let workers = server.map_or(0, |one| one.settings.number("max_logical_replication_workers", 4));
        let each = server.map_or(0, |one| one.settings.number("max_sync_workers_per_subscription", 2));
        if workers < 2 || each < 1 || !matches!(subscription.worker, Worker::Running(_)) {
            return Vec::new();
        }
        subscription.tables.iter().filter(|(_, state)| state.waits()).map(|(name, _)| name.clone()).collect()
    }

    /// Begins the copy of a table: its rows as of a position of the publisher, or nothing but that position where they are in
    /// place since an earlier try.
    ///
    /// # Errors
    /// What the log says, or that it waits.
    pub fn copy_begin(&mut self, of: &Direction, table: &str) -> Result<Copied, Halt> {
        let missing = || SqlError::new("42704", format!("subscription \"{}\" does not exist", of.name));
        let subscription = self.subscription(of).ok_or_else(missing)?.clone();
        self.admits_workers(of)?;
        self.reach(&subscription.connection)?;
        if let Some(TableState::Copied(at)) = subscription.tables.get(table) {
            return Ok(Copied::in_place(*at));
        }
        let wanted = self.wanted(&subscription);
        self.set_table(of, table, TableState::Copying);
        let Some(publisher) = self.servers.get_mut(&subscription.connection.host) else {
            return Err(missing().into());
        };
        let copied = replication::copy_out(publisher, &wanted, &subscription.connection.role, table);
        self.copy_failed(of, &copied);
        copied
    }

    /// Takes up the copy of a table, and what was written to it since it was begun. A worker of its own does both, so that
    /// what it fails with ends no other one (`docs/models/postgres.md` 1.4).
    ///
    /// # Errors
    /// What the log says, or that it waits; the table stays where it is, and the copy is to be begun again.
    pub fn copy_end(
        &mut self,
        of: &Direction,
        (table, copied): (&str, &Copied),
        followed: &mut Vec<Shipment>,
    ) -> Result<(), Halt> {
        let Some(subscription) = self.subscription(of) else { return Ok(()) };
        let owner = subscription.owner.clone();
        let reached = match subscription.worker {
            Worker::Running(at) => at,
            Worker::Absent | Worker::Failed(_) => Lsn::NONE,
        };
        if !copied.in_place {
            let Some(server) = self.servers.get_mut(&of.host) else { return Ok(()) };
            let mut caller = Caller::worker(server, &of.database, &owner);
            let done = replication::copy_in(&mut caller, table, copied);
            self.copy_failed(of, &done);
            done?;
            self.set_table(of, table, TableState::Copied(copied.at));
        }
        let done = self.catch_up((of, &owner), (table, copied.at, reached), followed);
        self.copy_failed(of, &done);
        done
    }

    /// Applies to a table that was copied what the worker has passed over since its copy was begun, one transaction after the
    /// other: what was applied stays.
    fn catch_up(
        &mut self,
        (of, owner): (&Direction, &str),
        (table, from, to): (&str, Lsn, Lsn),
        followed: &mut Vec<Shipment>,
    ) -> Result<(), Halt> {
        let Some(subscription) = self.subscription(of).cloned() else { return Ok(()) };
        let wanted = self.wanted(&subscription);
        let mut at = if planted("a-copy-forgets-what-is-written-meanwhile") { to } else { from };
        while at < to {
            let Some(publisher) = self.servers.get_mut(&subscription.connection.host) else { break };
            let Decoded::Next(mut shipment) = replication::decode(publisher, &wanted, at) else { break };
            at = shipment.end;
            if at > to {
                break;
            }
            shipment.changes.retain(|change| change.table == table);
            self.take_in((of, ApplyWorker::OfTable), owner, &shipment)?;
            self.set_table(of, table, TableState::Copied(at));
            followed.push(shipment);
        }
        self.set_table(of, table, TableState::Synced(from.max(to)));
        Ok(())
    }

    fn copy_failed<T>(&mut self, of: &Direction, done: &Result<T, Halt>) {
        let Err(Halt::Refused(error)) = done else { return };
        if let Some(server) = self.servers.get_mut(&of.host) {
            server.note(format!("ERROR:  {}", error.message));
            for (word, text) in error.following() {
                server.note(format!("{word}:  {text}"));
            }
        }
        if self.subscription(of).is_some_and(|one| one.disable_on_error) {
            self.end_worker(of);
            self.disable_on_error(of);
        }
    }

    fn set_table(&mut self, of: &Direction, table: &str, state: TableState) {
        if let Some(known) = self.subscription_mut(of).and_then(|one| one.tables.get_mut(table)) {
            *known = state;
        }
    }

    /// Lets the worker feed the tables whose copies it has reached. That is a transaction of the worker, which carries the
    /// position of the last one that it was sent, even where it passed over all of that.
    pub fn reach_copies(&mut self, of: &Direction) {
        let Some(subscription) = self.subscription_mut(of) else { return };
        let Worker::Running(at) = subscription.worker else { return };
        let mut reached = false;
        for state in subscription.tables.values_mut() {
            if matches!(state, TableState::Synced(copied) if *copied <= at) {
                *state = TableState::Ready;
                reached = true;
            }
        }
        if reached {
            subscription.applied = subscription.applied.max(subscription.seen);
        }
    }
}

/// Refuses workers where a subscriber has no room for origins (`docs/models/postgres.md` 1.3).
fn may_have_origins(server: &Server) -> Result<(), SqlError> {
    let name = if server.release.names_conflicts() {
        "max_active_replication_origins"
    } else {
        "max_replication_slots"
    };
    if server.settings.number(name, 10) == 0 {
        let message = format!("cannot start logical replication workers when {name} = 0");
        return Err(SqlError::new("55000", message));
    }
    Ok(())
}
