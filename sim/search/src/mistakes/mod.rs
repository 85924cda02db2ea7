//! Mistakes of the operator: every single one, and the combinations of some.

mod catalogue;
mod effect;
mod estimate;
mod kind;

pub use catalogue::{Mistake, catalogue};
pub use kind::{MistakeKind, UnknownKind};

use crate::Case;
use crate::strategy::{CASES_MAX, PlayedCase, Strategy};
use catalogue::Catalogue;
use estimate::estimated;
use rehearsal::{Deviation, Family, Scene};
use std::ops::Range;

/// How many cases a batch has; enough to keep all threads busy, and few enough to be planned while one looks.
const BATCH: usize = 512;

/// Proposes every single mistake, and the sets of several that claim different units. Each is looked for when its turn has
/// come, so that the first is played at once however many there are.
pub struct Mistakes<'a, F: Family> {
    scene: &'a Scene<F>,
    base: Case,
    catalogue: Catalogue<'a, F>,
    /// The single mistakes that were proposed.
    singles: Vec<Mistake>,
    /// The kinds that are combined, and which of the singles are of them.
    combined_kinds: Vec<MistakeKind>,
    combined: Vec<usize>,
    greatest: usize,
    /// The next set, as indices into `combined` in rising order.
    next: Vec<usize>,
    /// Of a part of all: the single mistakes of it that are still to be proposed, and how many sets are still to be looked
    /// at.
    own: Range<usize>,
    left: u64,
    /// Sets that were not proposed.
    left_out: u64,
    /// How many single mistakes there are about, as long as they are not known.
    estimated: u64,
    proposed: u64,
    at_most: u64,
    cut_short: bool,
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
        Self {
            scene,
            base: base.clone(),
            catalogue: Catalogue::new(scene, kinds, &base.deviations),
            singles: Vec::new(),
            combined_kinds: combined.iter().filter(|kind| kinds.contains(kind)).copied().collect(),
            combined: Vec::new(),
            greatest,
            next: vec![0, 1],
            own: 0..0,
            left: u64::MAX,
            left_out: 0,
            estimated: kinds.iter().map(|kind| estimated(scene, *kind)).sum(),
            proposed: 0,
            at_most: CASES_MAX,
            cut_short: false,
        }
    }

    /// The same, and no more than so many cases of them.
    #[must_use]
    pub const fn up_to(mut self, at_most: u64) -> Self {
        self.at_most = at_most;
        self
    }

    /// Whether there are more sets of several mistakes than so many, those counted too that are not proposed. Looks no
    /// further than it must.
    #[must_use]
    pub fn has_more_sets_than(&self, most: u64) -> bool {
        let singles = Catalogue::new(self.scene, &self.combined_kinds, &self.base.deviations);
        self.greatest > 1 && (1..).zip(singles).any(|(many, _)| self.sets(many) > most)
    }

    /// How many sets of several can be made of so many single mistakes.
    fn sets(&self, singles: u64) -> u64 {
        let sets = (2..=self.greatest).map(|size| choices(singles, size as u64));
        sets.fold(0, u64::saturating_add)
    }

    /// Looks for the next single mistake, and gives its place among them.
    fn learned(&mut self) -> Option<usize> {
        let mistake = self.catalogue.next()?;
        let place = self.singles.len();
        if self.combined_kinds.contains(&mistake.kind) {
            self.combined.push(place);
        }
        self.singles.push(mistake);
        Some(place)
    }

    /// The next case: a single mistake, or the next set that fits and plays like none before.
    fn case(&mut self) -> Option<Case> {
        if let Some(index) = self.learned().or_else(|| self.own.next()) {
            return Some(self.base.with([self.singles[index].deviation.clone()]));
        }
        while self.left > 0 && self.next.len() <= self.greatest && self.next.len() <= self.combined.len() {
            let chosen = self.next.iter().map(|index| &self.singles[self.combined[*index]]);
            let deviations: Vec<Deviation> = chosen.map(|mistake| mistake.deviation.clone()).collect();
            advance(&mut self.next, self.combined.len());
            self.left -= 1;
            if self.catalogue.is_new(&deviations) {
                return Some(self.base.with(deviations));
            }
            self.left_out += 1;
        }
        None
    }
}

impl<F: Family> Strategy for Mistakes<'_, F> {
    fn name(&self) -> &'static str {
        "mistakes"
    }

    /// An estimate until the single mistakes are known; sets that claim one unit twice are counted too.
    fn expected(&self) -> Option<u64> {
        let known = self.singles.len() as u64;
        if self.catalogue.is_over() {
            let sets = self.sets(self.combined.len() as u64).saturating_sub(self.left_out);
            return Some(self.at_most.min(known.saturating_add(sets)));
        }
        let singles = known.max(self.estimated);
        let combined: u64 = self.combined_kinds.iter().map(|kind| estimated(self.scene, *kind)).sum();
        Some(self.at_most.min(singles.saturating_add(self.sets(combined))))
    }

    fn ranks(&mut self) -> Option<u64> {
        while self.learned().is_some() {}
        Some((self.singles.len() as u64).saturating_add(self.sets(self.combined.len() as u64)))
    }

    /// All single mistakes are looked for, since sets are made of them; a set that plays like one of an earlier part is
    /// proposed again, for nobody knows here what that part is made of.
    fn take_part(&mut self, ranks: Range<u64>) {
        while self.learned().is_some() {}
        let singles = self.singles.len() as u64;
        let place = |rank: u64| usize::try_from(rank.min(singles)).unwrap_or(self.singles.len());
        self.own = place(ranks.start)..place(ranks.end);
        let [from, to] = [ranks.start, ranks.end].map(|rank| rank.saturating_sub(singles));
        self.next = set_of_rank(from, self.combined.len());
        self.left = to - from;
    }

    fn propose(&mut self, _: &[PlayedCase]) -> Vec<Case> {
        let mut cases = Vec::new();
        while cases.len() < BATCH {
            let Some(case) = self.case() else { break };
            self.cut_short = self.proposed == self.at_most;
            if self.cut_short {
                break;
            }
            self.proposed += 1;
            cases.push(case);
        }
        cases
    }

    fn singles(&self) -> Vec<&Deviation> {
        self.singles.iter().map(|mistake| &mistake.deviation).collect()
    }

    fn is_cut_short(&self) -> bool {
        self.cut_short
    }

    fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.left_out > 0 {
            remarks.push(format!(
                "{} sets of mistakes were not run: they change one unit twice, or play like another set",
                self.left_out
            ));
        }
        if self.cut_short {
            remarks.push(format!("there are more mistakes than {}; the rest was not run", self.at_most));
        }
        remarks
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

/// The set of a rank, counted as [`advance`] goes through them from the first set of two.
fn set_of_rank(mut rank: u64, bound: usize) -> Vec<usize> {
    let of_size = |size: usize| choices(bound as u64, size as u64);
    let mut size = 2;
    while size <= bound && rank >= of_size(size) {
        rank -= of_size(size);
        size += 1;
    }
    let (mut set, mut index) = (Vec::new(), 0);
    for place in 0..size {
        // How many sets there are with this index at this place.
        let beyond =
            |index: usize| choices(bound.saturating_sub(index + 1) as u64, (size - place - 1) as u64);
        while index < bound && rank >= beyond(index) {
            rank -= beyond(index);
            index += 1;
        }
        set.push(index);
        index += 1;
    }
    set
}

/// How many sets of a size there are.
fn choices(of: u64, size: u64) -> u64 {
    (0..size).fold(1_u64, |all, k| all.saturating_mul(of.saturating_sub(k)) / (k + 1))
}

#[cfg(test)]
mod tests {
    use super::{advance, choices, set_of_rank};

    #[test]
    fn sets_are_counted_through_by_size_and_then_in_order() {
        let mut set = vec![0, 1];
        let mut all = Vec::new();
        while set.len() <= 4 {
            assert_eq!(set_of_rank(all.len() as u64, 4), set);
            all.push(set.clone());
            advance(&mut set, 4);
        }
        assert_eq!(set_of_rank(all.len() as u64, 4).len(), 5, "behind the last set there is none that fits");
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
