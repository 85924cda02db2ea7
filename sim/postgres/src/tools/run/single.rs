//! `psql -1`: all that is run is one transaction, of which nothing is left where one statement fails (manual, psql:
//! `--single-transaction`).
//!
//! What begins or ends a transaction within it, connects anew, or waits, is not modelled. After an error without `ON_ERROR_STOP` a
//! script ends with 0 all the same, and nothing of it is there (measured on 17.10).

use super::{Piece, Run, UNKNOWN};
use crate::archive::Item;
use crate::sql::Statement;
use crate::world::World;

impl Run {
    /// Begins the transaction, where all is to be one.
    pub(super) fn begin_single(&mut self, world: &World) {
        if !self.psql.single {
            return;
        }
        if self.pieces.iter().any(ends_it) {
            self.is_unknown("a transaction within that of `-1`");
            return;
        }
        self.before = world.servers.get(&self.psql.host).cloned().map(Box::new);
    }

    /// Says that something in it would have to wait.
    pub(super) fn waits_in_single(&mut self) {
        self.aborted = true;
        self.is_unknown("what waits in the one transaction of `-1`");
    }

    /// Ends the transaction: all of it is done, or nothing.
    pub(super) fn end_single(&mut self, world: &mut World) {
        if std::mem::take(&mut self.aborted) {
            self.roll_back(world);
            self.copied.clear();
            if self.status != UNKNOWN && self.next + 1 < self.pieces.len() && !self.psql.stop_on_error {
                let ignored =
                    "current transaction is aborted, commands ignored until end of transaction block";
                self.lines.push(format!("ERROR:  {ignored}"));
            }
        }
    }

    pub(super) fn is_unknown(&mut self, what: &str) {
        self.pieces.clear();
        self.lines.push(format!("not modelled: {what}"));
        self.status = UNKNOWN;
    }
}

/// Whether a piece ends a transaction, or begins another one.
fn ends_it(piece: &Piece) -> bool {
    use Statement::{Begin, Commit, FinishPrepared, PrepareTransaction, Rollback};
    let is_one = |statement: &Statement| {
        matches!(statement, Begin | Commit | Rollback | PrepareTransaction(_) | FinishPrepared(..))
    };
    match piece {
        Piece::Text { statements, .. } => statements.iter().any(is_one),
        Piece::Dumped(item) => match &**item {
            Item::Statement(statement) => is_one(statement),
            Item::Connect(_) => true,
            _ => false,
        },
        Piece::Slipped(_) | Piece::Unknown(_) => false,
    }
}
