//! What the repository knows of one connection.

use crate::keyspace::Keyspace;
use crate::watch::Watch;

/// One connection: its transaction and what it watches.
///
/// Plain data, so that it can be cloned with the keyspace it belongs to. Used with another keyspace, its watches count
/// as broken.
#[derive(Clone, Debug, Default)]
pub struct Session {
    pub(crate) transaction: Option<Transaction>,
    pub(crate) watches: Vec<Watch>,
}

/// Commands between `MULTI` and `EXEC`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Transaction {
    pub(crate) queued: Vec<Vec<Vec<u8>>>,
    /// One was refused when it came, so `EXEC` will refuse all.
    pub(crate) aborted: bool,
}

impl Session {
    /// A new connection.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether `MULTI` has been given and neither `EXEC` nor `DISCARD` since.
    pub const fn in_transaction(&self) -> bool {
        self.transaction.is_some()
    }

    /// A command was refused that was to be queued, by who stands before the keyspace: `EXEC` will refuse all.
    pub const fn abort(&mut self) {
        if let Some(transaction) = &mut self.transaction {
            transaction.aborted = true;
        }
    }

    /// Queues a command, if a transaction has begun.
    pub(crate) fn queue(&mut self, args: &[&[u8]]) -> bool {
        debug_assert!(!args.is_empty(), "what is queued has a name");
        if let Some(transaction) = &mut self.transaction {
            transaction.queued.push(args.iter().map(|arg| arg.to_vec()).collect());
        }
        self.in_transaction()
    }
}

impl Keyspace {
    /// The connection is lost: what it had queued is forgotten, and nobody keeps an account for what it watched.
    pub fn hang_up(&mut self, session: &mut Session) {
        session.transaction = None;
        self.unwatch(session);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "what is queued has a name")]
    fn a_command_without_a_name_that_is_queued_is_told() {
        Session::new().queue(&[]);
    }
}
