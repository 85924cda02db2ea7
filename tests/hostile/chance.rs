//! The chance of one input: the kernel's keyed draws, one after the other.

use kernel::{Draws, Purpose, Sequence};

/// What the draws are for.
const MUTATION: Purpose = Purpose(0x7E57);

/// The draws of one input.
pub(crate) struct Chance {
    draws: Sequence,
}

impl Chance {
    /// The draws of an input, by its number, under a seed.
    pub(crate) fn new(seed: u64, number: u64) -> Self {
        Self { draws: Draws::new(seed).sequence(MUTATION, number) }
    }

    /// A number below a limit; zero where the limit is zero.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let limit = u32::try_from(limit).unwrap_or(u32::MAX);
        self.draws.next().below(0, limit) as usize
    }

    /// Any number at all.
    pub(crate) fn wide(&mut self) -> u64 {
        self.draws.next().wide()
    }

    /// One time in so many.
    pub(crate) fn once_in(&mut self, chances: usize) -> bool {
        self.below(chances) == 0
    }

    /// One of several.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
