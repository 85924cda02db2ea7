//! Mistakes of the operator: every single one, and the combinations of some.

mod catalogue;
mod kind;

pub use catalogue::{Mistake, catalogue};
pub use kind::{MistakeKind, UnknownKind};

use crate::Case;
use crate::strategy::{PlayedCase, Strategy};
use rehearsal::{Deviation, Family, Scene};
use std::collections::BTreeSet;

/// How many cases a batch has; enough to keep all threads busy, and few enough to be kept in memory.
const BATCH: usize = 512;

/// Proposes every single mistake, and the sets of several that claim different units.
#[derive(Debug)]
pub struct Mistakes<'a, F: Family> {
    scene: &'a Scene<F>,
    base: Case,
    singles: Vec<Mistake>,
    /// Which of the singles are combined.
    combined: Vec<usize>,
    greatest: usize,
    /// The next set, as indices into `combined` in rising order; empty before the singles.
    next: Vec<usize>,
    /// What was proposed already, by what is played.
    seen: BTreeSet<String>,
    /// Sets that were not proposed.
    left_out: u64,
}

impl<'a, F: Family> Mistakes<'a, F> {
    /// Mistakes of a scene on top of a base: all singles of the kinds, and sets of up to `greatest` mistakes of the
    /// kinds that are combined.
    #[must_use]
    pub fn new(
        scene: &'a Scene<F>,
        base: &Case,
        kinds: &[MistakeKind],
        (greatest, combined): (usize, &[MistakeKind]),
    ) -> Self {
        let singles = catalogue(scene, kinds, &base.deviations);
        let chosen = |(index, mistake): (usize, &Mistake)| combined.contains(&mistake.kind).then_some(index);
        let combined = singles.iter().enumerate().filter_map(chosen).collect();
        let (next, seen, left_out) = (Vec::new(), BTreeSet::new(), 0);
        Self { scene, base: base.clone(), singles, combined, greatest, next, seen, left_out }
    }

    /// The single mistakes, in the order in which they are proposed.
    #[must_use]
    pub fn singles(&self) -> &[Mistake] {
        &self.singles
    }

    /// All singles as cases.
    fn first(&mut self) -> Vec<Case> {
        let cases: Vec<Case> =
            self.singles.iter().map(|mistake| self.base.with([mistake.deviation.clone()])).collect();
        if self.greatest > 1 {
            self.seen.extend(cases.iter().filter_map(|case| catalogue::effect(self.scene, &case.deviations)));
        }
        self.next = vec![0, 1];
        cases
    }

    /// The next sets that fit and play like none before.
    fn more(&mut self) -> Vec<Case> {
        let mut cases = Vec::new();
        while cases.len() < BATCH
            && self.next.len() <= self.greatest
            && self.next.len() <= self.combined.len()
        {
            let chosen = self.next.iter().map(|index| &self.singles[self.combined[*index]]);
            let deviations: Vec<Deviation> = chosen.map(|mistake| mistake.deviation.clone()).collect();
            let case = self.base.with(deviations);
            let effect = catalogue::effect(self.scene, &case.deviations);
            if effect.is_some_and(|effect| self.seen.insert(effect)) {
                cases.push(case);
            } else {
                self.left_out += 1;
            }
            advance(&mut self.next, self.combined.len());
        }
        cases
    }
}

impl<F: Family> Strategy for Mistakes<'_, F> {
    fn name(&self) -> &'static str {
        "mistakes"
    }

    /// Sets that claim one unit twice are counted too, so this is the most there can be.
    fn expected(&self) -> Option<u64> {
        let sets = (2..=self.greatest).map(|size| choices(self.combined.len() as u64, size as u64));
        Some(sets.fold(self.singles.len() as u64, u64::saturating_add))
    }

    fn propose(&mut self, _: &[PlayedCase]) -> Vec<Case> {
        if self.next.is_empty() { self.first() } else { self.more() }
    }

    fn remarks(&self) -> Vec<String> {
        match self.left_out {
            0 => Vec::new(),
            sets => vec![format!(
                "{sets} sets of mistakes were not run: they change one unit twice, or play like another set"
            )],
        }
    }
}

/// The next set of indices below a bound, in rising order; after the last of a size the first of the next.
fn advance(set: &mut Vec<usize>, bound: usize) {
    let size = set.len();
    for place in (0..size).rev() {
        if set[place] + (size - place) < bound {
            set[place] += 1;
            for after in place + 1..size {
                set[after] = set[after - 1] + 1;
            }
            return;
        }
    }
    *set = (0..=size).collect();
}

/// How many sets of a size there are.
fn choices(of: u64, size: u64) -> u64 {
    (0..size).fold(1_u64, |all, k| all.saturating_mul(of.saturating_sub(k)) / (k + 1))
}

#[cfg(test)]
mod tests {
    use super::{advance, choices};

    #[test]
    fn sets_are_counted_through_by_size_and_then_in_order() {
        let mut set = vec![0, 1];
        let mut all = Vec::new();
        while set.len() <= 4 {
            all.push(set.clone());
            advance(&mut set, 4);
        }
        let pairs = [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]];
        let expected: Vec<Vec<usize>> = pairs.iter().map(|pair| pair.to_vec()).collect();
        assert_eq!(all[..6], expected);
        assert_eq!(all[6..], [vec![0, 1, 2], vec![0, 1, 3], vec![0, 2, 3], vec![1, 2, 3], vec![0, 1, 2, 3]]);
    }

    #[test]
    fn there_are_as_many_sets_as_are_counted_through() {
        assert_eq!(
            [choices(4, 2), choices(4, 3), choices(4, 4), choices(1, 2), choices(0, 2)],
            [6, 4, 1, 0, 0]
        );
        assert_eq!(choices(60, 2), 1770);
    }
}
