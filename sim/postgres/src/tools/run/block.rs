//! A transaction that is typed: from `BEGIN` on, to `COMMIT`, to `ROLLBACK`, or to the end of the session, which rolls back what is
//! open (manual, `psql`; SQL commands).
//!
//! Rows are kept by the session that changes them (`world::transaction`). Definitions are made at once, and made undone by
//! putting the server back as it was when the transaction began: nothing else has happened meanwhile, for what is typed in
//! one session happens at one instant unless it waits. Where it has waited, and where something was called that no
//! rollback takes back, that is not modelled.

use super::{Run, UNKNOWN};
use crate::reply::Reply;
use crate::server::Server;
use crate::sql::Statement;
use crate::world::{Outcome, World};

/// What of a call stays though its transaction is rolled back: sequences, sessions, slots, marks in the log.
const LASTING: [&str; 3] = ["setval(", "nextval(", "pg_"];

/// An open transaction.
#[derive(Debug, Clone)]
pub(super) struct Block {
    before: Box<Server>,
    /// Whether it has defined something, and not only changed rows.
    defines: bool,
    /// Whether something in it has waited, or lasts beyond it.
    cannot_be_undone: bool,
}

impl Run {
    /// Keeps what there is before a transaction.
    pub(super) fn before_statement(&mut self, world: &World, statement: &Statement) {
        if matches!(statement, Statement::Begin) && self.block.is_none() {
            let before = world.servers.get(&self.psql.host).cloned().map(Box::new);
            self.block = before.map(|before| Block { before, defines: false, cannot_be_undone: false });
        }
    }

    /// Notes what a statement did in a transaction, or ends that.
    pub(super) fn after_statement(
        &mut self,
        world: &mut World,
        (statement, text): (&Statement, &str),
        outcome: &Outcome,
    ) {
        let Some(block) = &mut self.block else { return };
        match (statement, outcome) {
            (Statement::Commit, Outcome::Done(reply)) if *reply != Reply::tag("COMMIT") => {
                self.undo_block(world);
            }
            (Statement::Rollback, _) => self.undo_block(world),
            (Statement::Commit | Statement::PrepareTransaction(_), _) => self.block = None,
            (_, Outcome::Waits(_)) => block.cannot_be_undone = true,
            (_, Outcome::Done(reply) | Outcome::Committed(reply)) if reply.result.is_ok() => {
                block.defines |= !is_of_rows(statement);
                let text = text.to_ascii_lowercase();
                block.cannot_be_undone |= LASTING.iter().any(|call| text.contains(call));
            }
            _ => {}
        }
    }

    /// Makes undone what was defined in the transaction that is open, if one is.
    pub(super) fn undo_block(&mut self, world: &mut World) {
        let Some(block) = self.block.take().filter(|block| block.defines) else { return };
        if block.cannot_be_undone {
            self.lines.push(String::from(
                "not modelled: a transaction that is rolled back after it waited, or called what no rollback undoes",
            ));
            self.status = UNKNOWN;
            return;
        }
        self.before = Some(block.before);
        self.roll_back(world);
    }
}

/// Whether a statement changes or reads rows alone, or is about the session.
const fn is_of_rows(statement: &Statement) -> bool {
    use Statement::{Begin, Delete, Insert, InsertSelect, Select, Set, Show, Update};
    matches!(
        statement,
        Begin
            | Delete { .. }
            | Insert { .. }
            | InsertSelect { .. }
            | Select(_)
            | Set(..)
            | Show(_)
            | Update { .. }
    )
}
