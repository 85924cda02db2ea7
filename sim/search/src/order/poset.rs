//! A partial order of at most 128 elements, as sets in the bits of a number.
//!
//! Guarantees: it is closed under transitivity and free of cycles at every moment. Elements are numbered in the
//! order of the runbook as printed. What a line means it does not know.

use thiserror::Error;

/// So many elements fit.
pub const ELEMENTS_MAX: usize = 128;

/// Why there is no such order.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OrderError {
    /// More elements than fit.
    #[error(
        "the runbook has {0} commands, and orders of at most {ELEMENTS_MAX} are explored; divide the runbook into \
         scenarios of their own"
    )]
    TooLarge(usize),
    /// Two elements would each have to come before the other.
    #[error("two commands would each have to come before the other")]
    Cycle,
}

/// What must come before what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Poset {
    /// For each element the set of those that come before it.
    below: Vec<u128>,
    /// For each element the set of those that come after it.
    above: Vec<u128>,
}

impl Poset {
    /// Elements that may come in any order.
    ///
    /// # Errors
    /// When there are more than fit.
    pub fn antichain(count: usize) -> Result<Self, OrderError> {
        if count > ELEMENTS_MAX {
            return Err(OrderError::TooLarge(count));
        }
        Ok(Self { below: vec![0; count], above: vec![0; count] })
    }

    /// The order that these edges make.
    ///
    /// # Errors
    /// When there are more elements than fit, or the edges run in a circle.
    pub fn of(count: usize, edges: impl IntoIterator<Item = (usize, usize)>) -> Result<Self, OrderError> {
        let mut poset = Self::antichain(count)?;
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
        let lower = self.below[before] | bit(before);
        let upper = self.above[after] | bit(after);
        members(lower).for_each(|element| self.above[element] |= upper);
        members(upper).for_each(|element| self.below[element] |= lower);
        Ok(())
    }

    /// Whether the one must come before the other.
    #[must_use]
    pub fn precedes(&self, before: usize, after: usize) -> bool {
        self.below[after] & bit(before) != 0
    }

    /// Whether the two may come in either order.
    #[must_use]
    pub fn is_open(&self, one: usize, other: usize) -> bool {
        one != other && !self.precedes(one, other) && !self.precedes(other, one)
    }

    /// The set of what must come before an element.
    #[must_use]
    pub fn below(&self, element: usize) -> u128 {
        self.below[element]
    }

    /// The set of what must come after an element.
    #[must_use]
    pub fn above(&self, element: usize) -> u128 {
        self.above[element]
    }

    /// All elements.
    #[must_use]
    pub fn all(&self) -> u128 {
        match self.len() {
            ELEMENTS_MAX => u128::MAX,
            count => (1 << count) - 1,
        }
    }

    /// What may come next when a set has come.
    #[must_use]
    pub fn free(&self, come: u128) -> u128 {
        let waiting = members(self.all() & !come);
        waiting.filter(|&element| self.below[element] & !come == 0).fold(0, |set, element| set | bit(element))
    }

    /// The edges that the others do not imply, in order.
    #[must_use]
    pub fn covers(&self) -> Vec<(usize, usize)> {
        let implied = |before: usize, after: usize| self.above[before] & self.below[after] != 0;
        let pairs = (0..self.len()).flat_map(|before| members(self.above[before]).map(move |a| (before, a)));
        pairs.filter(|&(before, after)| !implied(before, after)).collect()
    }

    /// Whether a line has every element once and contradicts nothing.
    #[must_use]
    pub fn admits(&self, line: &[usize]) -> bool {
        let mut come = 0;
        for &element in line {
            if element >= self.len() || come & bit(element) != 0 || self.below[element] & !come != 0 {
                return false;
            }
            come |= bit(element);
        }
        come == self.all()
    }

    /// The line in which the listed elements come in this order and everything else as early as its number allows:
    /// of what is free, the least. It is what the runbook's `order` does. None where the list contradicts the order.
    #[must_use]
    pub fn line(&self, listed: &[usize]) -> Option<Vec<usize>> {
        let mut held = vec![0_u128; self.len()];
        let mut earlier = 0;
        for &element in listed {
            held[element] = earlier;
            earlier |= bit(element);
        }
        let mut line = Vec::with_capacity(self.len());
        let mut come = 0;
        while line.len() < self.len() {
            let next = members(self.free(come)).find(|&element| held[element] & !come == 0)?;
            come |= bit(next);
            line.push(next);
        }
        Some(line)
    }
}

/// The set of one element.
pub(crate) const fn bit(element: usize) -> u128 {
    1 << element
}

/// The elements of a set, in order.
pub(crate) fn members(mut set: u128) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let element = set.trailing_zeros() as usize;
        (set != 0).then(|| {
            set &= set - 1;
            element
        })
    })
}
