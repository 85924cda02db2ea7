//! The words by which a world's state is digested, in which time is left out: two worlds with one digest go on alike,
//! each from its own now on.
//!
//! Instants are written as the time left until them, tickets as whether somebody waits.

use crate::domain::Domain;
use crate::ids::Ticket;
use crate::play::stage::Stage;
use kernel::{Digest, DigestWriter, Time};
use ledger::Blame;

/// Takes in what decides what comes. Every list is to be preceded by its length, so that neighbours cannot run together.
#[derive(Debug)]
pub struct State {
    writer: DigestWriter,
    now: Time,
}

impl State {
    pub(crate) fn new(now: Time) -> Self {
        Self { writer: DigestWriter::new(), now }
    }

    /// A number.
    pub fn number(&mut self, number: impl Into<u64>) {
        self.writer.u64(number.into());
    }

    /// A length of a list, or a place in it.
    pub fn count(&mut self, count: usize) {
        self.writer.u64(count as u64);
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        self.writer.bytes(text.as_bytes());
    }

    /// Something that may be absent.
    pub fn maybe<T>(&mut self, value: Option<T>, write: impl FnOnce(T, &mut Self)) {
        self.number(value.is_some());
        if let Some(value) = value {
            write(value, self);
        }
    }

    /// The elements of a list, behind their number.
    pub fn list<T>(
        &mut self,
        list: impl IntoIterator<Item = T, IntoIter: ExactSizeIterator>,
        mut write: impl FnMut(T, &mut Self),
    ) {
        let list = list.into_iter();
        self.count(list.len());
        list.for_each(|one| write(one, self));
    }

    /// Who is to blame, or nobody.
    pub fn blame(&mut self, blame: Option<Blame>) {
        self.number(blame.map_or(0, |Blame(entry)| u64::from(entry) + 1));
    }

    /// An instant, as the time left until it; one that has passed is as good as any other.
    pub fn left(&mut self, until: Time) {
        self.number((until.max(self.now) - self.now).nanos());
    }

    /// Whether somebody still waits for an answer; which ticket it is says nothing.
    pub fn ticket<F: Domain>(&mut self, ticket: Ticket, stage: &Stage<F>) {
        self.number(stage.is_open(ticket));
    }

    /// Where it is written, for what is told without a time.
    pub const fn writer(&mut self) -> &mut DigestWriter {
        &mut self.writer
    }

    pub(crate) fn close(&self) -> Digest {
        self.writer.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Span;

    #[test]
    fn an_instant_that_has_passed_is_as_good_as_any_other() {
        let digest = |now: u64, until: u64| {
            let mut state = State::new(Time::ZERO + Span::from_secs(now));
            state.left(Time::ZERO + Span::from_secs(until));
            state.close()
        };
        assert_eq!(digest(10, 3), digest(20, 5));
        assert_eq!(digest(10, 12), digest(20, 22));
        assert_ne!(digest(10, 12), digest(10, 13));
    }

    #[test]
    fn what_may_be_absent_is_told_from_what_is_there() {
        let digest = |value: Option<u64>| {
            let mut state = State::new(Time::ZERO);
            state.maybe(value, |value, state| state.number(value));
            state.close()
        };
        assert_ne!(digest(None), digest(Some(0)));
        assert_ne!(digest(Some(1)), digest(Some(0)));
    }
}
