//! What proposes cases: every way of searching is one of these, in a file of its own.
//!
//! A strategy is a pure function of what it was made from and of what it has heard. It never learns how many threads
//! work or which case ended first, so the same search proposes the same cases for any number of jobs.

use crate::{Case, CaseResult};
use rehearsal::Deviation;
use std::ops::Range;

/// The most cases of one way of searching: each is kept with what came of it, which is some hundred bytes.
pub const CASES_MAX: u64 = 1_000_000;

/// A case that was played, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayedCase {
    /// The case.
    pub case: Case,
    /// What is told of it, or why its deviations do not fit.
    pub answer: CaseResult,
}

/// Proposes cases, batch by batch.
pub trait Strategy: Send {
    /// What it is called in reports and on the command line, in kebab case.
    fn name(&self) -> &'static str;

    /// How many cases it will propose in all, where that is known; an estimate of it may change from batch to batch.
    fn expected(&self) -> Option<u64> {
        None
    }

    /// The next batch; an empty one ends the search.
    ///
    /// `heard` is the batch before, in the order in which it was proposed, and empty the first time. A strategy that
    /// needs no feedback proposes everything at once, or batches of some hundreds where that would be much to keep.
    /// The size of a batch is the strategy's to decide, so that it cannot depend on the machine.
    fn propose(&mut self, heard: &[PlayedCase]) -> Vec<Case>;

    /// How many ranks it has, where it can go to one of them. A rank is the place of a case among all, those counted too
    /// that are left out, for they do not fit or play like another one.
    fn ranks(&mut self) -> Option<u64> {
        None
    }

    /// Proposes from now on only the cases of these ranks, without those before them; only where it has ranks.
    fn take_part(&mut self, _ranks: Range<u64>) {}

    /// Whether its cases are drawn at random, all from one distribution, so that a rate of failures means something.
    fn is_sample(&self) -> bool {
        false
    }

    /// Whether its cases need not be recoverable, so that of a failure only a loss counts.
    fn counts_losses_only(&self) -> bool {
        false
    }

    /// The single mistakes among what it has proposed, for a table of them.
    fn singles(&self) -> Vec<&Deviation> {
        Vec::new()
    }

    /// Whether it has ended at a limit, with more to propose.
    fn is_cut_short(&self) -> bool {
        false
    }

    /// What a reader of the result must know, in sentences: what was not tried, and why.
    fn remarks(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A strategy that plays a list of cases.
#[derive(Debug, Clone)]
pub struct Listed {
    name: &'static str,
    cases: Vec<Case>,
    expected: u64,
}

impl Listed {
    /// Plays these cases, each once, in this order.
    #[must_use]
    pub const fn new(name: &'static str, cases: Vec<Case>) -> Self {
        let expected = cases.len() as u64;
        Self { name, cases, expected }
    }
}

impl Strategy for Listed {
    fn name(&self) -> &'static str {
        self.name
    }

    fn expected(&self) -> Option<u64> {
        Some(self.expected)
    }

    fn propose(&mut self, _: &[PlayedCase]) -> Vec<Case> {
        std::mem::take(&mut self.cases)
    }
}

/// A base under so many seeds, from its own on: what chance alone does to it.
#[derive(Debug, Clone)]
pub struct Seeds {
    base: Case,
    next: u64,
    runs: u64,
}

impl Seeds {
    /// How many cases are proposed at once.
    const BATCH: u64 = 256;

    /// So many seeds.
    #[must_use]
    pub fn new(base: &Case, runs: u64) -> Self {
        Self { base: base.clone(), next: 0, runs }
    }
}

impl Strategy for Seeds {
    fn name(&self) -> &'static str {
        "seeds"
    }

    fn expected(&self) -> Option<u64> {
        Some(self.runs)
    }

    fn is_sample(&self) -> bool {
        true
    }

    fn ranks(&mut self) -> Option<u64> {
        Some(self.runs)
    }

    fn take_part(&mut self, ranks: Range<u64>) {
        (self.next, self.runs) = (ranks.start, ranks.end.min(self.runs));
    }

    fn propose(&mut self, _: &[PlayedCase]) -> Vec<Case> {
        let upto = self.runs.min(self.next + Self::BATCH);
        let seed = |run: u64| Case { seed: self.base.seed.wrapping_add(run), ..self.base.clone() };
        let cases = (self.next..upto).map(seed).collect();
        self.next = upto;
        cases
    }
}

/// A strategy whose every case is built on a base: it has the base's deviations beside its own.
#[derive(Debug, Clone)]
pub struct Based<S> {
    base: Case,
    inner: S,
}

impl<S: Strategy> Based<S> {
    /// The cases of a strategy on top of a base.
    #[must_use]
    pub fn new(base: &Case, inner: S) -> Self {
        Self { base: base.clone(), inner }
    }
}

impl<S: Strategy> Strategy for Based<S> {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    fn expected(&self) -> Option<u64> {
        self.inner.expected()
    }

    fn propose(&mut self, heard: &[PlayedCase]) -> Vec<Case> {
        let cases = self.inner.propose(heard);
        cases.into_iter().map(|case| case.with(self.base.deviations.iter().cloned())).collect()
    }

    fn ranks(&mut self) -> Option<u64> {
        self.inner.ranks()
    }

    fn take_part(&mut self, ranks: Range<u64>) {
        self.inner.take_part(ranks);
    }

    fn is_sample(&self) -> bool {
        self.inner.is_sample()
    }

    fn counts_losses_only(&self) -> bool {
        self.inner.counts_losses_only()
    }

    fn remarks(&self) -> Vec<String> {
        self.inner.remarks()
    }
}
