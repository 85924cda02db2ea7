//! `MULTI`, `EXEC`, `DISCARD`, `WATCH` and `UNWATCH`.
//!
//! A transaction is not undone: a command in it that fails leaves the others to run. It does not begin when a command
//! was refused while it was queued, or when a watched key was touched (`docs/models/repository.md 2.4` and `2.5`).

use crate::call::CommandResult;
use crate::keyspace::{Keyspace, Millis};
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::session::{Session, Transaction};
use crate::table::Key;

/// A command that works on the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Control {
    Multi,
    Exec,
    Discard,
    Watch,
    Unwatch,
}

impl Control {
    /// Whether it acts at once, even inside a transaction.
    pub(crate) fn is_immediate(self, session: &Session) -> bool {
        self != Self::Unwatch || !session.in_transaction()
    }
}

impl Keyspace {
    /// Runs a command that works on the session.
    pub(crate) fn control(
        &mut self,
        session: &mut Session,
        now: Millis,
        control: Control,
        args: &[&[u8]],
    ) -> CommandResult {
        match control {
            Control::Multi => multi(session),
            Control::Exec => self.exec_queued(session, now),
            Control::Discard => self.discard(session),
            Control::Watch => self.watch_keys(session, now, &args[1..]),
            Control::Unwatch => {
                self.unwatch(session);
                Ok(Reply::OK)
            }
        }
    }

    /// A command cannot be admitted. A transaction will not run any more, and has ended if it was its `EXEC`.
    pub(crate) fn refuse(&mut self, session: &mut Session, refusal: Refusal) -> Refusal {
        if refusal == Refusal::ExecArity {
            self.hang_up(session);
        } else if let Some(transaction) = &mut session.transaction {
            transaction.aborted = true;
        }
        refusal
    }

    /// Forgets what a session watches.
    pub(crate) fn unwatch(&mut self, session: &mut Session) {
        for watch in session.watches.drain(..) {
            self.watches.end(&watch);
        }
    }

    fn exec_queued(&mut self, session: &mut Session, now: Millis) -> CommandResult {
        let transaction = session.transaction.take().ok_or(Refusal::WithoutMulti("EXEC"))?;
        let broken = session.watches.iter().any(|watch| self.is_broken(watch, now));
        self.unwatch(session);
        if transaction.aborted {
            return Err(Refusal::Aborted);
        }
        if broken {
            return Ok(Reply::NULL_ARRAY);
        }
        let run = |queued: &Vec<Vec<u8>>| {
            let args: Vec<&[u8]> = queued.iter().map(Vec::as_slice).collect();
            self.run_queued(now, &args)
        };
        Ok(Reply::Array(Some(transaction.queued.iter().map(run).collect())))
    }

    fn discard(&mut self, session: &mut Session) -> CommandResult {
        session.transaction.take().ok_or(Refusal::WithoutMulti("DISCARD"))?;
        self.unwatch(session);
        Ok(Reply::OK)
    }

    /// Watches keys. One that is watched already keeps its older watch, which sees more.
    fn watch_keys(&mut self, session: &mut Session, now: Millis, keys: &[&[u8]]) -> CommandResult {
        if session.in_transaction() {
            return Err(Refusal::WatchInsideMulti);
        }
        for key in keys.iter().map(|&key| Key::from(key)) {
            if !session.watches.iter().any(|watch| watch.key == key) {
                session.watches.push(self.watch(&key, now));
            }
        }
        Ok(Reply::OK)
    }
}

fn multi(session: &mut Session) -> CommandResult {
    if session.in_transaction() {
        return Err(Refusal::NestedMulti);
    }
    session.transaction = Some(Transaction::default());
    Ok(Reply::OK)
}
