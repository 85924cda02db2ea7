//! Transactions that a session holds open, and those that were prepared.

use super::World;
use super::execute::{Effect, Finished, Outcome, Place};
use crate::query;
use crate::reply::{Halt, Reply, SqlError};
use crate::server::{Change, OpenTransaction, Prepared};
use crate::sql::Statement;
use std::sync::Arc;

fn aborted() -> SqlError {
    let message = "current transaction is aborted, commands ignored until end of transaction block";
    SqlError::new("25P02", message)
}

impl World {
    /// A statement that begins or ends a transaction, or stands in one; none where neither is so.
    pub(super) fn in_transaction(&mut self, place: &Place<'_>, statement: &Statement) -> Option<Outcome> {
        let open = self.session_mut(place)?.transaction.take();
        match (statement, open) {
            (Statement::Begin, open) => {
                self.session_mut(place)?.transaction = Some(open.unwrap_or_default());
                Some(Outcome::Done(Reply::tag("BEGIN")))
            }
            (Statement::Commit, open) => Some(self.commit_open(place, open)),
            (Statement::Rollback, _) => {
                self.settle_orphans(place.host);
                Some(Outcome::Done(Reply::tag("ROLLBACK")))
            }
            (Statement::PrepareTransaction(gid), open) => Some(self.prepare(place, gid, open)),
            (Statement::FinishPrepared(gid, commit), None) => Some(self.finish_prepared(place, gid, *commit)),
            (_, None) => None,
            (_, Some(open)) => Some(self.within(place, statement, open)),
        }
    }

    /// A statement in an open transaction: what that has changed is put back, for it sees its own changes, and taken out
    /// again after it, for nobody else does.
    fn within(&mut self, place: &Place<'_>, statement: &Statement, mut open: OpenTransaction) -> Outcome {
        if open.failed {
            self.keep(place, open);
            return Outcome::Done(aborted().into());
        }
        self.on_rows(place, &open.changes, true);
        let run = self.run(place, statement);
        let outcome = match run {
            Err(Halt::Waits(wait)) => Outcome::Waits(wait),
            Err(Halt::Refused(error)) => {
                open.failed = true;
                Outcome::Done(error.into())
            }
            Ok(Finished { reply, effect }) => {
                if let Effect::Rows(changes) = effect {
                    open.changes.extend(changes);
                }
                Outcome::Done(reply)
            }
        };
        self.on_rows(place, &open.changes, false);
        if open.failed {
            open.changes.clear();
        }
        self.keep(place, open);
        outcome
    }

    fn keep(&mut self, place: &Place<'_>, open: OpenTransaction) {
        if let Some(session) = self.session_mut(place) {
            session.transaction = Some(open);
        }
    }

    /// Makes changes again, or takes them out.
    fn on_rows(&mut self, place: &Place<'_>, changes: &[Change], again: bool) {
        let server = self.servers.get_mut(place.host);
        let Some(database) = server.and_then(|server| server.databases.get_mut(&*place.database)) else {
            return;
        };
        if again { query::redo(database, changes) } else { query::undo(database, changes) }
    }

    fn commit_open(&mut self, place: &Place<'_>, open: Option<OpenTransaction>) -> Outcome {
        let Some(open) = open else { return Outcome::Done(Reply::tag("COMMIT")) };
        if open.failed {
            return Outcome::Done(Reply::tag("ROLLBACK"));
        }
        self.on_rows(place, &open.changes, true);
        let wrote = self.commit_rows(place.host, &place.database, open.changes);
        self.settle_orphans(place.host);
        if wrote && !self.synchronous_is_there(place.host) {
            return Outcome::Committed(Reply::tag("COMMIT"));
        }
        Outcome::Done(Reply::tag("COMMIT"))
    }

    fn prepare(&mut self, place: &Place<'_>, gid: &str, open: Option<OpenTransaction>) -> Outcome {
        let Some(open) = open.filter(|open| !open.failed) else {
            return Outcome::Done(Reply::tag("ROLLBACK"));
        };
        let Some(server) = self.servers.get_mut(place.host) else { return Outcome::Done(aborted().into()) };
        if server.settings.number("max_prepared_transactions", 0) == 0 {
            let named = if server.release.keeps_slots() {
                "\"max_prepared_transactions\""
            } else {
                "max_prepared_transactions"
            };
            let hint = format!("Set {named} to a nonzero value.");
            let error = SqlError::new("55000", "prepared transactions are disabled").hint(hint);
            return Outcome::Done(error.into());
        }
        let prepared = Prepared { database: Arc::clone(&place.database), changes: open.changes };
        server.prepared.insert(gid.to_owned(), prepared);
        server.wal.catalogue();
        Outcome::Done(Reply::tag("PREPARE TRANSACTION"))
    }

    fn finish_prepared(&mut self, place: &Place<'_>, gid: &str, commit: bool) -> Outcome {
        let found = self.servers.get_mut(place.host).and_then(|server| server.prepared.remove(gid));
        let Some(prepared) = found else {
            let message = format!("prepared transaction with identifier \"{gid}\" does not exist");
            return Outcome::Done(SqlError::new("42704", message).into());
        };
        if commit {
            let place = Place { database: Arc::clone(&prepared.database), ..place.clone() };
            self.on_rows(&place, &prepared.changes, true);
            self.commit_rows(place.host, &prepared.database, prepared.changes);
        }
        self.settle_orphans(place.host);
        Outcome::Done(Reply::tag(if commit { "COMMIT PREPARED" } else { "ROLLBACK PREPARED" }))
    }

    /// Lets go of what waited for the end of transactions at a server.
    pub(super) fn settle_orphans(&mut self, host: &str) {
        if let Some(server) = self.servers.get_mut(host) {
            server.settle_orphans();
        }
    }
}
