//! The marks of one direction: at the sender what counts as sent and what is no longer held, at the receiver what came.
//!
//! # At the sender ([`Sent`])
//! Above its mark the log is held for the receiver, and below it is taken for sent and acknowledged.
//!
//! | what happens | the mark | what is lost |
//! |---|---|---|
//! | the receiver acknowledges | goes to what it has ([`Sent::advance`]) | nothing; where the mark counted in another log, what lies below it |
//! | nothing is left to be sent | goes along with the log ([`Sent::settled`]) | nothing |
//! | what is held is given up | to the end of the log ([`Sent::give_up`]) | what was not acknowledged |
//! | it is put anywhere by hand | there ([`Sent::mark_at`]) | what lies between, if it goes up |
//!
//! A [`Mark`] knows which life numbered it. One that came with a snapshot counts in an older log, so it may lie far
//! above everything the new log will hold for months: records below it are taken for sent
//! (`docs/models/stores.md 8.1`, I4).
//!
//! What was given up, or taken while nothing was held, is *forgone*: no mark that goes back brings it back, for it was
//! never held (`docs/models/stores.md 1.1`).
//!
//! # What is nothing to send
//! Rows that were received are never sent on (`docs/models/stores.md 4`), so that they hold no log: it is held from the
//! first change on that is still to be sent, and a mark with nothing behind it moves on with the log (ours: no document
//! says which position a sender with nothing to send reports). Log files that lie between a change to be sent and the
//! end of the log are held with it, whatever is in them (`docs/models/stores.md 1.3`).
//!
//! # At the receiver ([`Received`])
//! The ticket of the last transaction it committed, by which it knows a transaction again: a time, or a position in the
//! sender's log, whichever the family's product uses. It is part of the data and travels with it.

use crate::content::embodied;
use crate::log::{Log, Lsn};
use kernel::planted;
use ledger::{IncarnationId, PositionRange};

/// Positions above one and up to another.
#[must_use]
pub const fn positions_between(after: Lsn, to: Lsn) -> PositionRange {
    PositionRange { after: after.number(), to: to.number() }
}

/// Positions above one.
#[must_use]
pub const fn positions_above(after: Lsn) -> PositionRange {
    PositionRange { after: after.number(), to: u64::MAX }
}

/// The position up to which everything counts as sent and acknowledged, and the life whose numbering it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The position.
    pub lsn: Lsn,
    /// Whose numbering.
    pub of: IncarnationId,
}

/// What a sender keeps for one receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// Up to where everything counts as sent and acknowledged.
    pub mark: Mark,
    /// Up to here nothing of the sender's log is held, whatever the mark says.
    pub forgone: Lsn,
}

impl Sent {
    /// Of a life from whose position on everything is to be sent.
    #[must_use]
    pub const fn from(of: IncarnationId, from: Lsn) -> Self {
        Self { mark: Mark { lsn: from, of }, forgone: Lsn::START }
    }

    /// Whether the mark counts in another life's log.
    #[inline]
    #[must_use]
    pub fn is_stale(&self, life: IncarnationId) -> bool {
        self.mark.of != life
    }

    /// The position above which the receiver has not acknowledged anything of this log.
    #[must_use]
    pub fn unsent_from(&self, life: IncarnationId) -> Lsn {
        if self.is_stale(life) { self.forgone } else { self.passed() }
    }

    /// The position up to which no record of this log will be sent, as things stand.
    #[inline]
    #[must_use]
    pub fn passed(&self) -> Lsn {
        self.mark.lsn.max(self.forgone)
    }

    /// The index of the first record that was not acknowledged and can still be sent.
    #[inline]
    #[must_use]
    pub fn next(&self, log: &Log) -> usize {
        debug_assert!(self.forgone <= log.end(), "nothing is forgone that was not written");
        log.first_above(self.passed().max(log.oldest()))
    }

    /// With the check by contents: the updates that the records embody which can still be sent.
    #[must_use]
    pub fn held(&self, log: &Log) -> Vec<u32> {
        embodied(log.contents.get(self.next(log)..).unwrap_or_default())
    }

    /// The position to which a mark may move on: just before the first record that is still to be sent. What was never
    /// held and is purged since is in its way all the same, for it was never acknowledged.
    #[inline]
    #[must_use]
    pub fn settled(&self, log: &Log) -> Lsn {
        debug_assert!(self.forgone <= log.end(), "no mark settles in what was not written");
        if planted("a-mark-runs-over-what-is-unsent") {
            return log.end();
        }
        log.before(log.first_above(self.passed()))
    }

    /// Moves the mark on to a position of this life's log, never back. Where it passes a mark of another log, whatever
    /// lies below that one has counted as sent and never was: the range is given.
    #[inline]
    pub fn advance(&mut self, life: IncarnationId, to: Lsn) -> Option<PositionRange> {
        if to <= self.mark.lsn {
            return None;
        }
        let hidden = self.is_stale(life).then(|| self.hidden());
        self.mark_at(life, to);
        hidden
    }

    /// What lies below a mark of another log and was never sent.
    #[must_use]
    pub const fn hidden(&self) -> PositionRange {
        positions_between(self.forgone, self.mark.lsn)
    }

    /// Nothing of the log up to its end is held any more, and the mark goes there; what is lost by it is given.
    pub fn give_up(&mut self, life: IncarnationId, end: Lsn) -> PositionRange {
        let lost = positions_between(self.unsent_from(life), end);
        self.forgo(end);
        self.mark_at(life, end);
        lost
    }

    /// Up to here nothing is held any more; what was forgone stays so.
    pub fn forgo(&mut self, upto: Lsn) {
        assert!(upto >= self.forgone, "what was forgone up to {} is not held again", self.forgone);
        self.forgone = upto;
    }

    /// Puts the mark to a position of this life's own log.
    #[inline]
    pub const fn mark_at(&mut self, life: IncarnationId, lsn: Lsn) {
        self.mark = Mark { lsn, of: life };
    }
}

/// How far each life of a sender was committed; for blame and ages only.
#[derive(Debug, Clone, Default)]
pub struct Taken(Vec<(IncarnationId, Lsn)>);

impl Taken {
    /// How far a life was committed.
    #[inline]
    #[must_use]
    pub fn of(&self, life: IncarnationId) -> Lsn {
        self.0.iter().find(|(taken, _)| *taken == life).map_or(Lsn::START, |(_, upto)| *upto)
    }

    /// Notes how far a life was committed.
    #[inline]
    pub fn note(&mut self, life: IncarnationId, upto: Lsn) {
        match self.0.iter_mut().find(|(taken, _)| *taken == life) {
            Some((_, position)) => *position = (*position).max(upto),
            None => self.0.push((life, upto)),
        }
    }

    /// Each life with how far it was committed, in the order in which they came.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (IncarnationId, Lsn)> + '_ {
        self.0.iter().copied()
    }
}

/// What a receiver keeps of its sender.
#[derive(Debug, Clone, Default)]
pub struct Received {
    /// The ticket of the last transaction that it committed.
    pub ticket: u64,
    /// How far it committed each life of the sender.
    pub taken: Taken,
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIFE: IncarnationId = IncarnationId(0);
    const OTHER: IncarnationId = IncarnationId(1);

    #[test]
    #[should_panic(expected = "is not held again")]
    fn what_was_forgone_and_is_held_again_is_told() {
        let mut sent = Sent::from(LIFE, Lsn::START);
        sent.forgo(Lsn::new(0, 20));
        sent.forgo(Lsn::new(0, 10));
    }

    #[test]
    #[should_panic(expected = "that was not written")]
    fn a_log_of_which_more_is_forgone_than_it_has_is_told() {
        let mut sent = Sent::from(LIFE, Lsn::START);
        sent.forgo(Lsn::new(0, 20));
        let _next = sent.next(&Log::default());
    }

    #[test]
    #[should_panic(expected = "settles in what was not written")]
    fn a_mark_that_settles_behind_the_end_of_its_log_is_told() {
        let mut sent = Sent::from(LIFE, Lsn::START);
        sent.forgo(Lsn::new(0, 20));
        let _settled = sent.settled(&Log::default());
    }

    #[test]
    fn what_is_given_up_is_what_was_not_acknowledged_and_no_mark_brings_it_back() {
        let mut sent = Sent::from(LIFE, Lsn::new(0, 10));
        assert_eq!(sent.give_up(LIFE, Lsn::new(0, 30)), positions_between(Lsn::new(0, 10), Lsn::new(0, 30)));
        sent.mark_at(LIFE, Lsn::START);
        assert_eq!(sent.passed(), Lsn::new(0, 30));
        assert_eq!(sent.give_up(LIFE, Lsn::new(0, 40)), positions_between(Lsn::new(0, 30), Lsn::new(0, 40)));
    }

    #[test]
    fn a_mark_never_goes_back_by_an_acknowledgement() {
        let mut sent = Sent::from(LIFE, Lsn::new(0, 20));
        assert_eq!(sent.advance(LIFE, Lsn::new(0, 10)), None);
        assert_eq!(sent.mark, Mark { lsn: Lsn::new(0, 20), of: LIFE });
    }

    #[test]
    fn what_a_mark_of_another_log_hid_is_told_when_it_is_passed_and_once() {
        let mut sent = Sent::from(OTHER, Lsn::new(0, 20));
        sent.forgo(Lsn::new(0, 5));
        assert_eq!(
            sent.advance(LIFE, Lsn::new(0, 30)),
            Some(positions_between(Lsn::new(0, 5), Lsn::new(0, 20)))
        );
        assert_eq!(sent.advance(LIFE, Lsn::new(0, 40)), None);
    }
}
