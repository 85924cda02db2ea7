//! Orders that are tried: played under every seed, compared with the printed order, and remembered.
//!
//! Guarantees: what is remembered does not depend on how many threads play; an order that was tried under a seed is not
//! played again. An order fails when it does worse than the printed one under the same seed: its verdict is another one,
//! or something went amiss that goes well there. It holds where it was tried under every seed and failed under none.

use super::{ConstraintsError, Stopped, held};
use crate::engine::Share;
use crate::order::{Lines, Shown};
use crate::{Case, Engine, Play, Told};
use rehearsal::Deviation;
use std::collections::{BTreeMap, BTreeSet};

/// Whoever plays orders for `constraints`.
pub(super) struct Trials<'a, P: Play> {
    engine: &'a Engine<'a, P>,
    lines: &'a Lines,
    /// The seeds under which an order has to hold, and further ones.
    seeds: Vec<u64>,
    /// How many of them are the first ones, under all of which an order has to hold.
    first: usize,
    /// What every run has besides.
    common: Vec<Deviation>,
    /// The printed order, one command after the other, under each seed for which it was asked.
    base: Vec<Option<Told>>,
    /// What came of each order.
    tried: BTreeMap<Vec<usize>, Tried>,
    /// What occurs in the orders that hold.
    shown: Shown,
    /// The threads on which orders are played that may be asked for next.
    share: Share<'a>,
}

/// What came of an order so far.
#[derive(Debug, Clone)]
struct Tried {
    /// For each seed whether it was seen to do no worse.
    well: Vec<bool>,
    /// The place of the seed under which it was seen to fail.
    failing: Option<usize>,
}

impl Tried {
    fn of(seeds: usize) -> Self {
        Self { well: vec![false; seeds], failing: None }
    }

    /// Whether it holds under the first of the seeds.
    fn holds(&self, first: usize) -> bool {
        self.failing.is_none() && self.well[..first].iter().all(|well| *well)
    }
}

impl<'a, P: Play> Trials<'a, P> {
    /// Tries orders of these commands, under these seeds and where it matters under further ones. The printed order is
    /// played at once.
    pub(super) fn new(
        engine: &'a Engine<'a, P>,
        lines: &'a Lines,
        (seeds, further): (&[u64], &[u64]),
        common: Vec<Deviation>,
    ) -> Result<Self, Stopped> {
        let shown = Shown::none(&lines.poset);
        let (first, many) = (seeds.len(), seeds.len() + further.len());
        let seeds = [seeds, further].concat();
        let mut trials = Self {
            engine,
            lines,
            seeds,
            first,
            common,
            base: vec![None; many],
            tried: BTreeMap::new(),
            shown,
            share: engine.share(),
        };
        (0..first).try_for_each(|place| trials.stand(place))?;
        Ok(trials)
    }

    /// Plays the printed order under the seed of a place, unless that was done.
    fn stand(&mut self, place: usize) -> Result<(), Stopped> {
        if self.base[place].is_none() {
            let case = self.case(self.seeds[place], self.printed());
            self.base[place] = told(self.engine, &[case])?.pop().flatten();
        }
        if self.base[place].is_some() { Ok(()) } else { Err(Stopped) }
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
        held(self.base.iter().flatten(), &self.seeds, &printed)
    }

    /// All orders that were tried.
    pub(super) fn tried(&self) -> impl Iterator<Item = &[usize]> {
        self.tried.keys().map(Vec::as_slice)
    }

    /// What occurs in the orders that hold.
    pub(super) const fn shown(&self) -> &Shown {
        &self.shown
    }

    /// Whether each order holds under all seeds. One that fails under a seed is not played under those after it.
    pub(super) fn hold(&mut self, lines: &[Vec<usize>]) -> Result<Vec<bool>, Stopped> {
        for place in 0..self.first {
            self.play(lines, place)?;
        }
        Ok(lines.iter().map(|line| self.holds(line)).collect())
    }

    /// All orders that were seen to fail.
    pub(super) fn failures(&self) -> Vec<Vec<usize>> {
        let failing = self.tried.iter().filter(|(_, tried)| tried.failing.is_some());
        failing.map(|(line, _)| line.clone()).collect()
    }

    /// The place of the seed under which an order was seen to fail.
    pub(super) fn failing(&self, line: &[usize]) -> Option<usize> {
        self.tried.get(line)?.failing
    }

    /// The places of seeds under which an order is made smaller that fails under one of them: that one first, and as many
    /// others as are given.
    pub(super) fn places(&self, failing: usize, others: usize) -> Vec<usize> {
        let others = (0..self.seeds.len()).filter(|place| *place != failing).take(others);
        std::iter::once(failing).chain(others).collect()
    }

    /// Whether one order fails under one of the seeds of these places.
    pub(super) fn fails(&mut self, line: &[usize], places: &[usize]) -> Result<bool, Stopped> {
        Ok(self.fail(&[line.to_vec()], places)?[0])
    }

    /// Whether each order fails under one of the seeds of these places.
    pub(super) fn fail(&mut self, lines: &[Vec<usize>], places: &[usize]) -> Result<Vec<bool>, Stopped> {
        for (at, &place) in places.iter().enumerate() {
            if let [line] = lines {
                self.foresee(places[at..].iter().map(|place| (line.clone(), *place)));
            }
            self.play(lines, place)?;
        }
        Ok(lines.iter().map(|line| self.failing(line).is_some()).collect())
    }

    /// Plays orders that may be asked for next, the likeliest first, as far as threads stand idle.
    pub(super) fn foresee(&self, next: impl Iterator<Item = (Vec<usize>, usize)>) {
        let threads = self.share.threads();
        if threads > 1 {
            let open = next.filter(|(line, place)| self.is_open(line, *place));
            let case = |(line, place): (Vec<usize>, usize)| {
                self.case(self.seeds[place], self.lines.deviation(&line))
            };
            self.engine.foresee(&open.take(threads).map(case).collect::<Vec<_>>());
        }
    }

    /// Whether an order was not seen to fail so far, nor not to under the seed of this place.
    fn is_open(&self, line: &[usize], place: usize) -> bool {
        self.tried.get(line).is_none_or(|tried| tried.failing.is_none() && !tried.well[place])
    }

    /// Plays what is open under the seed of this place.
    fn play(&mut self, lines: &[Vec<usize>], place: usize) -> Result<(), Stopped> {
        let open: BTreeSet<&Vec<usize>> = lines.iter().filter(|line| self.is_open(line, place)).collect();
        if open.is_empty() {
            return Ok(());
        }
        self.stand(place)?;
        let Some(base) = &self.base[place] else { return Err(Stopped) };
        let seed = self.seeds[place];
        let cases: Vec<Case> = open.iter().map(|line| self.case(seed, self.lines.deviation(line))).collect();
        let answers = told(self.engine, &cases)?;
        for (line, answer) in open.into_iter().zip(answers) {
            let fails = answer.is_none_or(|told| worse(&told, base));
            let tried = self.tried.entry(line.clone()).or_insert_with(|| Tried::of(self.seeds.len()));
            if fails {
                tried.failing = Some(place);
                continue;
            }
            tried.well[place] = true;
            if tried.holds(self.first) {
                self.shown.take(line);
            }
        }
        Ok(())
    }

    fn holds(&self, line: &[usize]) -> bool {
        self.tried.get(line).is_some_and(|tried| tried.holds(self.first))
    }

    /// The case in which an order fails.
    pub(super) fn witness(&self, line: &[usize]) -> Option<Case> {
        Some(self.case(self.seeds[self.failing(line)?], self.lines.deviation(line)))
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
