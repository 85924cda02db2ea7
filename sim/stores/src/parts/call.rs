//! A command on its way.

use rehearsal::{Invocation, Ticket};

/// A typed command on its way: which ticket it answers and where it came from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Call<'a> {
    pub(crate) ticket: Ticket,
    pub(crate) invocation: &'a Invocation,
}
