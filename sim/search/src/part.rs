//! A part of what a strategy proposes, so that a search can be parted among processes that know nothing of each other.
//!
//! # Guarantees
//! 1. The parts of ranges that cover all ranks propose every case that the whole strategy proposes; one that plays like a
//!    case of an earlier part may be proposed once more.
//! 2. A part depends on its range alone, and on what the strategy was made from.
//!
//! **What it does not do.** A strategy that listens to what came of its cases cannot be parted.

use crate::Case;
use crate::strategy::{PlayedCase, Strategy};
use std::ops::Range;

/// A part of a strategy.
pub struct Part<'a> {
    inner: Box<dyn Strategy + 'a>,
    /// Cases that are still to be passed over, and to be proposed.
    before: u64,
    left: u64,
}

impl<'a> Part<'a> {
    /// The part of these ranks. Where the strategy cannot go to a rank, it is followed up to there.
    #[must_use]
    pub fn new(mut inner: Box<dyn Strategy + 'a>, ranks: Range<u64>) -> Self {
        if inner.ranks().is_some() {
            inner.take_part(ranks);
            return Self { inner, before: 0, left: u64::MAX };
        }
        Self { inner, before: ranks.start, left: ranks.end.saturating_sub(ranks.start) }
    }
}

/// How many ranks a strategy has; it is spent by that.
#[must_use]
pub fn count_ranks(mut strategy: Box<dyn Strategy + '_>) -> u64 {
    strategy.ranks().unwrap_or_else(|| {
        let mut all = 0;
        loop {
            match strategy.propose(&[]).len() {
                0 => return all,
                more => all += more as u64,
            }
        }
    })
}

impl Strategy for Part<'_> {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn propose(&mut self, _: &[PlayedCase]) -> Vec<Case> {
        while self.left > 0 {
            let mut cases = self.inner.propose(&[]);
            if cases.is_empty() {
                break;
            }
            let passed = self.before.min(cases.len() as u64);
            self.before -= passed;
            cases.drain(..usize::try_from(passed).unwrap_or(cases.len()));
            cases.truncate(usize::try_from(self.left).unwrap_or(usize::MAX));
            self.left -= cases.len() as u64;
            if !cases.is_empty() {
                return cases;
            }
        }
        Vec::new()
    }
}
