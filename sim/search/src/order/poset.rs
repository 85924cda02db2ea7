//! A partial order, as sets of elements.
//!
//! Guarantees: it is closed under transitivity and free of cycles at every moment. Elements are numbered in the
//! order of the runbook as printed. What a line means it does not know.

use super::Set;
use thiserror::Error;

/// Why there is no such order, or why it is not looked at.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OrderError {
    /// More elements than are looked at.
    #[error("the runbook has {count} commands, and {what} of at most {most} are explored; {help}")]
    TooLarge {
        /// How many there are.
        count: usize,
        /// What of them would be looked at.
        what: &'static str,
        /// How many there may be.
        most: usize,
        /// What to do about it.
        help: &'static str,
    },
    /// Two elements would each have to come before the other.
    #[error("two commands would each have to come before the other")]
    Cycle,
}

/// What must come before what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poset {
    /// For each element the set of those that come before it.
    below: Vec<Set>,
    /// For each element the set of those that come after it.
    above: Vec<Set>,
}

impl Poset {
    /// Elements that may come in any order.
    #[must_use]
    pub fn antichain(count: usize) -> Self {
        let none = vec![Set::none(count); count];
        Self { below: none.clone(), above: none }
    }

    /// The order that these edges make.
    ///
    /// # Errors
    /// When the edges run in a circle.
    pub fn of(count: usize, edges: impl IntoIterator<Item = (usize, usize)>) -> Result<Self, OrderError> {
        let mut poset = Self::antichain(count);
        for (before, after) in edges {
            poset.insert(before, after)?;
        }
        Ok(poset)
    }

    /// How many elements there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.below.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.below.is_empty()
    }

    /// The same with all that is further apart in print than so many places kept in printed order. All that an order of a
    /// runbook has leads forward in print, so that what follows from both is in it already.
    #[must_use]
    pub fn keeping_far(mut self, reach: usize) -> Self {
        for element in 0..self.len() {
            debug_assert!(self.below[element].members().all(|before| before < element), "all leads forward");
            for far in 0..element.saturating_sub(reach) {
                self.below[element].insert(far);
                self.above[far].insert(element);
            }
        }
        self
    }

    /// Lets one element come before another, and everything that follows from it.
    ///
    /// # Errors
    /// When the other comes before the one; the order stays as it was.
    pub fn insert(&mut self, before: usize, after: usize) -> Result<(), OrderError> {
        if before == after || self.precedes(after, before) {
            return Err(OrderError::Cycle);
        }
        if self.precedes(before, after) {
            return Ok(());
        }
        let (mut lower, mut upper) = (self.below[before].clone(), self.above[after].clone());
        lower.insert(before);
        upper.insert(after);
        lower.members().for_each(|element| self.above[element].extend(&upper));
        upper.members().for_each(|element| self.below[element].extend(&lower));
        Ok(())
    }

    /// Whether the one must come before the other.
    #[must_use]
    pub fn precedes(&self, before: usize, after: usize) -> bool {
        self.below[after].contains(before)
    }

    /// Whether the two may come in either order.
    #[must_use]
    pub fn is_open(&self, one: usize, other: usize) -> bool {
        one != other && !self.precedes(one, other) && !self.precedes(other, one)
    }

    /// The set of what must come before an element.
    #[must_use]
    pub fn below(&self, element: usize) -> &Set {
        &self.below[element]
    }

    /// The edges that the others do not imply, in order.
    #[must_use]
    pub fn covers(&self) -> Vec<(usize, usize)> {
        let implied = |before: usize, after: usize| self.above[before].meets(&self.below[after]);
        let pairs = (0..self.len()).flat_map(|before| self.above[before].members().map(move |a| (before, a)));
        pairs.filter(|&(before, after)| !implied(before, after)).collect()
    }

    /// Whether a line has every element once and contradicts nothing.
    #[must_use]
    pub fn admits(&self, line: &[usize]) -> bool {
        let mut come = Set::none(self.len());
        for &element in line {
            let waits = |element: usize| self.below[element].common(&come) < self.below[element].len();
            if element >= self.len() || come.contains(element) || waits(element) {
                return false;
            }
            come.insert(element);
        }
        line.len() == self.len()
    }
}
