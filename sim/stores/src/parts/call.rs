//! A command on its way.

use crate::command::{Dsn, Subscriber};
use rehearsal::{Invocation, Ticket};

/// A typed command on its way: which ticket it answers and where it came from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) ticket: Ticket,
    pub(crate) invocation: &'a Invocation,
}

/// A tool that has connected to a store.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tool<'a> {
    pub(crate) call: Call<'a>,
    /// Which one it is.
    pub(crate) index: usize,
    /// By which name.
    pub(crate) store: &'a Dsn,
    /// The subscriber that is named too.
    pub(crate) peer: Option<&'a Subscriber>,
}
