//! Groups of clients: where they work, by which session, and why one of them may not be answered.
//!
//! A group works by one session, which stands for its pool: it begins at the first request and keeps what the role and the
//! cluster said at that moment, so that a later setting does not reach it (`docs/models/postgres.md 4`). One that was ended
//! is begun anew at the next request.

use super::load::{Asked, KEY};
use super::parts::kinds;
use super::twin::{Stage, Twin};
use crate::config::{Key, Use};
use crate::reply::{Answer, SqlError};
use crate::server::{Power, SessionId};
use crate::world::Outcome;
use kernel::{Draw, Time};
use ledger::UpdateKind;
use rehearsal::{Absence, Act, GroupId, Request, Response};

rehearsal::numbered! {
    /// Why a client is not answered; indices into `UNAVAILABLE` of the family.
    pub mod unavailable {
        /// The client's application is stopped.
        STOPPED = "its applications were stopped",
        /// The cluster does not run.
        DOWN = "its cluster was down",
        /// No session can begin.
        SHUT = "its cluster let nobody in",
        /// The session may only read.
        READ_ONLY = "its session may only read",
        /// The table is published and has nothing to tell its rows apart.
        NO_IDENTITY = "its table is published and has nothing that tells its rows apart",
        /// The table is not there, or may not be used.
        NO_TABLE = "its cluster had no such table for it",
        /// The sequence has handed out an id that is there.
        ID_TAKEN = "it was given an id that is in use",
        /// A commit waits for somebody.
        HANGS = "its commit waited for a subscriber that was not there",
        /// Anything else.
        ERROR = "its statement failed",
        /// A pooler holds back whoever is behind it.
        PAUSED = "its pooler was paused",
        /// The disk of the cluster's log is full.
        LOG_FULL = "there was no room for the log",
    }
}

/// The role of the applications.
pub(crate) const ROLE: &str = "app";

impl Twin {
    /// Of which kind a request is.
    pub(crate) fn kind_of_request(&self, group: GroupId, draw: Draw) -> u8 {
        if self.load.is_idle() {
            return kinds::ORDERS;
        }
        let asked = self.load.asked(group.into(), draw);
        match self.config().table[asked.table].used_for {
            Use::Orders | Use::Idle => kinds::ORDERS,
            Use::Accounts => kinds::ACCOUNTS,
            Use::Items => kinds::ITEMS,
        }
    }

    /// Takes a client's request.
    pub(crate) fn take(&mut self, request: &Request, stage: &mut Stage) -> Response {
        let group = usize::from(request.group);
        self.follow_pooler(group);
        let Some(node) = self.clients[group].home else {
            let by = self.clients[group].sent.by;
            return Response::Unavailable { cause: unavailable::STOPPED, by };
        };
        if let Some(act) = self.held_back(group) {
            return Response::Unavailable { cause: unavailable::PAUSED, by: act.by };
        }
        if !stage.fleet.host(self.hosts[node]).is_up() {
            let by = self.downed[node].by;
            return Response::Unavailable { cause: unavailable::DOWN, by };
        }
        self.look_at_room(stage);
        let kind = usize::from(request.kind);
        match self.serve(group, node, request, stage) {
            Ok(response) => {
                self.clients[group].refused[kind] = None;
                response
            }
            Err(cause) => {
                let act = self.clients[group].refused[kind]
                    .filter(|known| known.cause == cause)
                    .map_or_else(|| self.who_shut(node, group, cause), |known| known.act);
                self.clients[group].refused[kind] = Some(act.closes(cause));
                let after = self.config().workload.answer_s.span();
                if cause == unavailable::HANGS {
                    Response::Unavailable { cause, by: act.by }
                } else {
                    Response::Away { after, cause, by: act.by }
                }
            }
        }
    }

    /// Why a cluster is down that is.
    fn why_down(&self, node: usize) -> u8 {
        if self.has_room(node) { unavailable::DOWN } else { unavailable::LOG_FULL }
    }

    /// What is to blame for what a client runs into: what was last done to the cluster's door, or to its tables, or else
    /// what sent the client there.
    fn who_shut(&self, node: usize, group: usize, cause: u8) -> Act {
        let sent = self.clients[group].sent;
        let act = match cause {
            unavailable::DOWN | unavailable::LOG_FULL => self.downed[node],
            unavailable::SHUT | unavailable::READ_ONLY => self.shut[node],
            unavailable::NO_IDENTITY | unavailable::HANGS => self.changed[node],
            // No command took the service away: it is what somebody has left out.
            unavailable::ID_TAKEN => return Act::START,
            _ => Act::START,
        };
        if act.at >= sent.at && act != Act::START { act } else { sent }
    }

    /// Serves a request at a cluster.
    ///
    /// # Errors
    /// Why it is not, as an index into [`unavailable::WORDS`].
    fn serve(
        &mut self,
        group: usize,
        node: usize,
        request: &Request,
        stage: &mut Stage,
    ) -> Result<Response, u8> {
        let after = self.config().workload.answer_s.span();
        let session = self.session_of(group, node)?;
        if self.load.is_idle() {
            return Ok(Response::Refused { after });
        }
        let asked = self.load.asked(request.group.into(), request.draw);
        let config = self.shared_config();
        let table = config.table[asked.table].name.as_str();
        if self.is_there(node, asked) {
            return Ok(Response::Refused { after });
        }
        let statement = self.load.statement(asked, table, self.book.next());
        let (reply, hangs) = match self.world.execute(&self.names[node], session, statement, false) {
            Outcome::Done(reply) => (reply, false),
            Outcome::Committed(reply) => (reply, true),
            Outcome::Waits(_) => return Err(unavailable::HANGS),
        };
        let answer = match reply.result {
            Ok(answer) => answer,
            Err(error) => {
                let by_sequence = asked.key.is_none().then(|| stage.now());
                return self.failed(group, by_sequence, &error).map(|()| Response::Refused { after });
            }
        };
        if is_nothing(&answer) {
            return Ok(Response::Refused { after });
        }
        let at = stage.now();
        let told = (&mut stage.ledger, at, None);
        let server = &self.world.servers[&self.names[node]];
        let written = self.book.written((node, Some(asked.kind)), (server, &config.database), told);
        // What no record holds was done all the same, in a table without a log.
        let written = match written {
            Some(written) => Some(written),
            None => {
                let key = asked.key.or_else(|| id_of(&answer));
                self.unlogged(node, (key, asked.kind), table, stage)
            }
        };
        self.wake_from(node, stage);
        if hangs {
            return Err(unavailable::HANGS);
        }
        Ok(match written {
            Some((first, count)) => stage.taken(first, count, after),
            None => Response::Refused { after },
        })
    }

    /// Whether what a client would insert is in a table without a key, which would take it twice: an application that keeps
    /// its keys apart by itself looks first.
    fn is_there(&self, node: usize, asked: Asked) -> bool {
        let config = &self.config().table[asked.table];
        let Some(key) = asked.key.filter(|_| asked.kind == UpdateKind::Insert && config.key == Key::None)
        else {
            return false;
        };
        let database = self.server(node).databases.get(&self.config().database);
        let Some(table) = database.and_then(|database| database.tables.get(&config.name)) else {
            return false;
        };
        let place = table.column(KEY);
        place.is_some_and(|place| {
            table.rows().any(|row| row.get(place).and_then(crate::value::Value::int) == Some(key))
        })
    }

    /// An update of a table that is not logged.
    fn unlogged(
        &mut self,
        node: usize,
        (key, kind): (Option<i64>, UpdateKind),
        table: &str,
        stage: &mut Stage,
    ) -> Option<(ledger::UpdateId, u32)> {
        let key = (self.book.table(table), key?);
        let row = self.book.row(key);
        let read = stage.ledger.head(self.book.lives[node], row).0;
        let (end, at) = (self.server(node).wal.end, stage.now());
        let id = self.book.attempt((node, row, kind), (end, false, read), (&mut stage.ledger, at));
        Some((id, 1))
    }

    /// The session of a group, which begins now where there is none.
    fn session_of(&mut self, group: usize, node: usize) -> Result<SessionId, u8> {
        let server = self.server(node);
        if server.power != Power::Up {
            return Err(self.why_down(node));
        }
        if let Some(session) = self.clients[group].session.filter(|own| server.sessions.contains_key(own)) {
            return Ok(session);
        }
        let (database, name) = (self.config().database.clone(), self.clients[group].name.clone());
        if let Some(old) = self.clients[group].session.take() {
            self.world.disconnect(&self.names[node], old);
        }
        let session =
            self.world.connect(&self.names[node], &database, ROLE, &name).map_err(|_| unavailable::SHUT)?;
        self.clients[group].session = Some(session);
        Ok(session)
    }

    /// What a client hears of a statement that failed: a no of the service's own, or that something is wrong behind it.
    /// Where a sequence was to give an id, it is told when that was.
    fn failed(&mut self, group: usize, by_sequence: Option<Time>, error: &SqlError) -> Result<(), u8> {
        match (error.code, by_sequence) {
            ("23505", Some(now)) => {
                let client = &mut self.clients[group];
                client.taken += 1;
                client.taken_since.get_or_insert(now);
                Err(unavailable::ID_TAKEN)
            }
            ("23505", None) => Ok(()),
            ("25006", _) => Err(unavailable::READ_ONLY),
            ("55000", _) => Err(unavailable::NO_IDENTITY),
            ("42P01" | "42501" | "3F000", _) => Err(unavailable::NO_TABLE),
            _ => Err(unavailable::ERROR),
        }
    }

    /// Closes the session of a group.
    pub(crate) fn leave(&mut self, group: usize) {
        if let (Some(node), Some(session)) = (self.clients[group].home, self.clients[group].session.take()) {
            self.world.disconnect(&self.names[node], session);
        }
    }

    /// Why nobody of a group can be served.
    pub(crate) fn absence(&self, group: GroupId, kind: Option<u8>, stage: &Stage) -> Option<Absence> {
        let client = &self.clients[usize::from(group)];
        let Some(node) = client.home else { return Some(client.sent.closes(unavailable::STOPPED)) };
        if let Some(act) = self.held_back(usize::from(group)) {
            return Some(act.closes(unavailable::PAUSED));
        }
        let down = !stage.fleet.host(self.hosts[node]).is_up() || self.server(node).power != Power::Up;
        if down {
            let why = self.why_down(node);
            let absence = self.downed[node].closes(why);
            let faults = self.downed[node].is_a_faults();
            return Some(if faults { absence } else { absence.or_later(client.sent.closes(why)) });
        }
        match kind {
            Some(kind) => client.refused[usize::from(kind)],
            None => {
                let all: Option<Vec<Absence>> = client.refused.iter().copied().collect();
                all?.into_iter().reduce(Absence::or_later)
            }
        }
    }
}

/// Whether a statement found nothing to do.
fn is_nothing(answer: &Answer) -> bool {
    matches!(answer, Answer::Tag(tag) if tag.ends_with(" 0"))
}

/// The id that a statement gave back.
fn id_of(answer: &Answer) -> Option<i64> {
    match answer {
        Answer::Rows { rows, .. } => rows.first()?.first()?.int(),
        Answer::Tag(_) => None,
    }
}
