//! The lines of a partial order, counted exactly: by dynamic programming over its down-sets, level by level.
//!
//! A line is a number below the count: its rank among all lines in dictionary order. So an order can be named, and a
//! uniform sample is the line of a uniform number.
//!
//! Guarantees: counts are exact or say "more than"; nothing recurses; memory is bounded by [`SETS_MAX`]. Where an
//! order has more down-sets than that, [`wander`] gives random lines, of which none is impossible and none is
//! promised to be as likely as another.

use super::{Poset, Queue};
use kernel::{Draw, Sequence};
use std::fmt;
use thiserror::Error;

/// So many elements fit into the number that is a down-set. Of more of them the lines are not counted.
const ELEMENTS_MAX: usize = 128;

/// So many down-sets are kept: about 64 megabytes.
pub const SETS_MAX: usize = 1 << 21;

/// An order with more down-sets than are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "the order leaves so much open that its lines cannot be counted: it has more than {SETS_MAX} down-sets"
)]
pub struct TooMany;

/// How many lines there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// So many.
    Exactly(u128),
    /// More than fit into 128 bits.
    Huge,
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(count) => write!(f, "{count}"),
            Self::Huge => write!(f, "more than {}", u128::MAX - 1),
        }
    }
}

/// The down-sets of one size, in order, each with the number of ways in which a line can go on from it; the greatest
/// number stands for any that does not fit.
#[derive(Debug, Clone)]
struct Level {
    sets: Vec<u128>,
    ways: Vec<u128>,
}

impl Level {
    fn ways(&self, set: u128) -> u128 {
        self.sets.binary_search(&set).map_or(0, |index| self.ways[index])
    }
}

/// All lines of an order.
#[derive(Debug, Clone)]
pub struct Extensions<'a> {
    poset: &'a Poset,
    /// For each element the set of those that come before it.
    below: Vec<u128>,
    levels: Vec<Level>,
}

impl<'a> Extensions<'a> {
    /// Counts the lines of an order.
    ///
    /// # Errors
    /// When it has more down-sets than are kept, or more elements than fit into one.
    pub fn of(poset: &'a Poset) -> Result<Self, TooMany> {
        if poset.len() > ELEMENTS_MAX {
            return Err(TooMany);
        }
        let below = |element: usize| poset.below(element).members().map(bit).sum();
        let below: Vec<u128> = (0..poset.len()).map(below).collect();
        let mut levels = vec![Level { sets: vec![0], ways: Vec::new() }];
        let mut kept = 1;
        for size in 0..poset.len() {
            let grown = levels[size]
                .sets
                .iter()
                .flat_map(|&set| free(&below, set).map(move |element| set | bit(element)));
            let mut sets = Vec::new();
            for set in grown {
                sets.push(set);
                // Doubles are dropped in time, lest they take more room than what is kept.
                if sets.len() >= 2 * SETS_MAX {
                    sets.sort_unstable();
                    sets.dedup();
                    if sets.len() > SETS_MAX {
                        return Err(TooMany);
                    }
                }
            }
            sets.sort_unstable();
            sets.dedup();
            kept += sets.len();
            if kept > SETS_MAX {
                return Err(TooMany);
            }
            levels.push(Level { sets, ways: Vec::new() });
        }
        let mut extensions = Self { poset, below, levels };
        extensions.count_ways();
        Ok(extensions)
    }

    fn count_ways(&mut self) {
        let last = self.poset.len();
        self.levels[last].ways = vec![1];
        for size in (0..last).rev() {
            let next = &self.levels[size + 1];
            let ways = self.levels[size].sets.iter().map(|&set| {
                let on = free(&self.below, set).map(|element| next.ways(set | bit(element)));
                on.fold(0_u128, u128::saturating_add)
            });
            self.levels[size].ways = ways.collect();
        }
    }

    /// How many lines there are.
    #[must_use]
    pub fn count(&self) -> Count {
        match self.levels[0].ways[0] {
            u128::MAX => Count::Huge,
            count => Count::Exactly(count),
        }
    }

    /// The rank of a line; none where it is no line of this order, or the lines are more than can be numbered.
    #[must_use]
    pub fn rank(&self, line: &[usize]) -> Option<u128> {
        if self.count() == Count::Huge || !self.poset.admits(line) {
            return None;
        }
        let mut rank = 0;
        let mut come = 0;
        for (size, &element) in line.iter().enumerate() {
            let earlier = free(&self.below, come).take_while(|other| *other < element);
            rank += earlier.map(|other| self.levels[size + 1].ways(come | bit(other))).sum::<u128>();
            come |= bit(element);
        }
        Some(rank)
    }

    /// The line of a rank; none where there are not so many, or more than can be numbered.
    #[must_use]
    pub fn unrank(&self, mut rank: u128) -> Option<Vec<usize>> {
        match self.count() {
            Count::Exactly(count) if rank < count => {}
            _ => return None,
        }
        let mut line = Vec::with_capacity(self.poset.len());
        let mut come = 0;
        for size in 0..self.poset.len() {
            let next = free(&self.below, come).find(|&element| {
                let ways = self.levels[size + 1].ways(come | bit(element));
                let here = rank < ways;
                if !here {
                    rank -= ways;
                }
                here
            })?;
            come |= bit(next);
            line.push(next);
        }
        Some(line)
    }

    /// A line, each as likely as any other; none where there are more than can be numbered.
    #[must_use]
    pub fn sample(&self, draws: &mut Sequence) -> Option<Vec<usize>> {
        let Count::Exactly(count) = self.count() else { return None };
        let spare = (count - 1).leading_zeros();
        loop {
            // Numbers that are too great are drawn again, so that none is favoured.
            let rank = whole(draws.next()).checked_shr(spare).unwrap_or(0);
            if rank < count {
                return self.unrank(rank);
            }
        }
    }
}

/// All four words of a draw as one number.
fn whole(draw: Draw) -> u128 {
    (0..4).fold(0, |whole, word| whole << 32 | u128::from(draw.word(word)))
}

/// The set of one element.
const fn bit(element: usize) -> u128 {
    1 << element
}

/// What may come next when a set has come, in order.
fn free(below: &[u128], come: u128) -> impl Iterator<Item = usize> + '_ {
    (0..below.len()).filter(move |&element| come & bit(element) == 0 && below[element] & !come == 0)
}

/// A random line of any order: of what is free, each is as likely to come next.
#[must_use]
pub fn wander(poset: &Poset, draws: &mut Sequence) -> Vec<usize> {
    let mut line = Vec::with_capacity(poset.len());
    let mut queue = Queue::of(poset);
    while let Some(last) = queue.free().len().checked_sub(1) {
        let chosen = draws.next().below(0, kernel::narrow::u32_of(last) + 1) as usize;
        let Some(next) = queue.free().members().nth(chosen) else { break };
        queue.take(next);
        line.push(next);
    }
    line
}
