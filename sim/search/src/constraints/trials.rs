//! Orders that are tried: played under every seed, compared with the printed order, and remembered.
//!
//! Guarantees: what is remembered does not depend on how many threads play; an order that was tried is not played
//! again. An order fails when it does worse than the printed one under the same seed: its verdict is another one, or
//! something went amiss that goes well there.

use super::{ConstraintsError, Stopped, held};
use crate::order::Lines;
use crate::{Case, Engine, Play, Told};
use rehearsal::Deviation;
use std::collections::BTreeMap;

/// Whoever plays orders for `constraints`.
pub(super) struct Trials<'a, P: Play> {
    engine: &'a Engine<'a, P>,
    lines: &'a Lines,
    seeds: &'a [u64],
    /// What every run has besides.
    common: Vec<Deviation>,
    /// The printed order, one command after the other, under each seed.
    base: Vec<Told>,
    /// Under which seed an order fails, if under any; by load, for a small load may hide a failure.
    tried: BTreeMap<Vec<usize>, Option<u64>>,
}

impl<'a, P: Play> Trials<'a, P> {
    /// Tries orders of these commands. The printed order is played at once.
    pub(super) fn new(
        engine: &'a Engine<'a, P>,
        lines: &'a Lines,
        seeds: &'a [u64],
        common: Vec<Deviation>,
    ) -> Result<Self, Stopped> {
        let mut trials = Self { engine, lines, seeds, common, base: Vec::new(), tried: BTreeMap::new() };
        trials.begin()?;
        Ok(trials)
    }

    /// From here on everything is played with these deviations; what was tried before is not taken for granted.
    pub(super) fn under(&mut self, common: Vec<Deviation>) -> Result<(), Stopped> {
        self.common = common;
        self.tried.clear();
        self.begin()
    }

    fn begin(&mut self) -> Result<(), Stopped> {
        let cases: Vec<Case> = self.seeds.iter().map(|&seed| self.case(seed, self.printed())).collect();
        self.base = told(self.engine, &cases)?.into_iter().flatten().collect();
        if self.base.len() == self.seeds.len() { Ok(()) } else { Err(Stopped) }
    }

    /// The printed order, one command after the other, as a deviation.
    pub(super) fn printed(&self) -> Deviation {
        self.lines.listing(&[0])
    }

    /// An order as a deviation.
    pub(super) fn deviation(&self, line: &[usize]) -> Deviation {
        self.lines.deviation(line)
    }

    /// Whether the printed order holds, which all others are compared with.
    pub(super) fn held(&self) -> Result<(), ConstraintsError> {
        // An order of the first command alone drops nothing but the barriers.
        let printed: Vec<Deviation> = self.common.iter().cloned().chain([self.lines.listing(&[0])]).collect();
        held(&self.base, self.seeds, &printed)
    }

    /// All orders that were tried, each with whether it held.
    pub(super) fn tried(&self) -> impl Iterator<Item = (&[usize], bool)> {
        self.tried.iter().map(|(line, failing)| (line.as_slice(), failing.is_none()))
    }

    /// Whether each order holds under all seeds.
    pub(super) fn hold(&mut self, lines: &[Vec<usize>]) -> Result<Vec<bool>, Stopped> {
        for index in 0..self.seeds.len() {
            let seed = self.seeds[index];
            let mut open: Vec<&Vec<usize>> = lines
                .iter()
                .filter(|line| if index == 0 { !self.tried.contains_key(*line) } else { self.holds(line) })
                .collect();
            open.sort();
            open.dedup();
            let cases: Vec<Case> =
                open.iter().map(|line| self.case(seed, self.lines.deviation(line))).collect();
            let answers = told(self.engine, &cases)?;
            for (line, answer) in open.into_iter().zip(answers) {
                let failing = answer.is_none_or(|told| worse(&told, &self.base[index]));
                self.tried.insert(line.clone(), failing.then_some(seed));
            }
        }
        Ok(lines.iter().map(|line| self.holds(line)).collect())
    }

    /// Whether one order fails.
    pub(super) fn fails(&mut self, line: &[usize]) -> Result<bool, Stopped> {
        Ok(!self.hold(&[line.to_vec()])?[0])
    }

    fn holds(&self, line: &[usize]) -> bool {
        self.tried.get(line) == Some(&None)
    }

    /// The case in which an order fails.
    pub(super) fn witness(&self, line: &[usize]) -> Option<Case> {
        let seed = (*self.tried.get(line)?)?;
        Some(self.case(seed, self.lines.deviation(line)))
    }

    fn case(&self, seed: u64, order: Deviation) -> Case {
        Case::new(seed, self.common.iter().cloned().chain([order]).collect())
    }
}

/// What is told of each case; nothing where its deviations do not fit.
pub(super) fn told<P: Play>(engine: &Engine<'_, P>, cases: &[Case]) -> Result<Vec<Option<Told>>, Stopped> {
    let played = engine.ask_all(cases);
    if played.len() < cases.len() {
        return Err(Stopped);
    }
    Ok(played.into_iter().map(|played| played.answer.ok()).collect())
}

/// A finding that speaks of how much the clients ask for, and so of no order and no wait.
const OF_LOAD: &str = "overloaded";

/// Whether a run did worse than another one.
pub(super) fn worse(told: &Told, base: &Told) -> bool {
    told.verdict > base.verdict || more_amiss(told, base)
}

/// Whether something went amiss that goes well in another run.
pub(super) fn more_amiss(told: &Told, base: &Told) -> bool {
    told.amiss.iter().any(|one| one != OF_LOAD && !base.amiss.contains(one))
}
