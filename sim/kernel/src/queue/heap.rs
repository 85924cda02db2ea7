//! An exact 4-ary heap of distinct 64-bit keys.
//!
//! Guarantees: [`Heap::take`] gives the least key. A taken root leaves a hole that the next
//! [`Heap::insert`] fills, so that the commonest pattern of a simulation, one event out and one in, costs
//! one descent instead of two. A key below the root displaces it, and while it is there the heap itself is not
//! touched: an event that is soon followed by the next costs no descent at all. Knows nothing of times or events.
//!
//! A descent has no branch but that of its loop: each level writes the lesser of two keys and carries the
//! greater, down to the leaves. The children of a node lie side by side, and unused places hold [`NO_KEY`],
//! so that the least of them is found without counting them. Eight children were tried: at a thousand
//! pending they cost more instructions than the level they save.
//!
//! The last level is made whole once an eighth of it is in use, so that nearly all leaves lie as deep and the processor
//! foresees where the loop ends. Before that it has no more blocks than it needs: most descents end above it.

use std::hint::select_unpredictable;

/// Children of a node.
const ARITY: usize = 4;
/// A key that no event has; it fills the places of a block that are not in use.
pub(super) const NO_KEY: u64 = u64::MAX;

/// The children of one node.
type Block = [u64; ARITY];

/// The heap. The root stands apart; its children are block 0, those of place `p` in the blocks block `p + 1`.
#[derive(Debug)]
pub(super) struct Heap {
    root: u64,
    /// The root that a lesser key has displaced, or [`NO_KEY`]; never while there is a hole at the root.
    displaced: u64,
    /// Whole levels, and the last one whole or as far as it is in use.
    blocks: Vec<Block>,
    /// Keys in the blocks.
    below: usize,
}

impl Heap {
    pub(super) const fn new() -> Self {
        Self { root: NO_KEY, displaced: NO_KEY, blocks: Vec::new(), below: 0 }
    }

    /// Keys in the heap.
    #[inline(always)]
    pub(super) const fn len(&self) -> usize {
        self.below + (self.root != NO_KEY) as usize + (self.displaced != NO_KEY) as usize
    }

    /// The least key, or [`NO_KEY`] when there is none; fills the hole a taken root has left.
    #[inline(always)]
    pub(super) fn least(&mut self) -> u64 {
        if self.root == NO_KEY {
            self.fill();
        }
        self.root
    }

    /// Takes out the least key, or [`NO_KEY`] when there is none.
    #[inline(always)]
    pub(super) fn take(&mut self) -> u64 {
        let least = self.least();
        self.root = self.displaced;
        self.displaced = NO_KEY;
        least
    }

    /// Puts in a key that is not in the heap.
    #[inline(always)]
    pub(super) fn insert(&mut self, key: u64) {
        debug_assert!(key != NO_KEY, "the key of no event is put in");
        if self.root == NO_KEY {
            self.descend(key);
        } else if key < self.root && self.displaced == NO_KEY {
            self.displaced = self.root;
            self.root = key;
        } else {
            self.append(key);
        }
    }

    /// All keys, in no useful order.
    pub(super) fn keys(&self) -> impl Iterator<Item = u64> {
        let below = self.blocks.iter().flatten().copied();
        [self.root, self.displaced].into_iter().chain(below).filter(|&key| key != NO_KEY)
    }

    /// Drops all keys and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.root = NO_KEY;
        self.displaced = NO_KEY;
        self.blocks.clear();
        self.below = 0;
    }

    /// Replaces the hole at the root by `key`.
    #[inline(always)]
    fn descend(&mut self, key: u64) {
        let blocks = self.blocks.as_mut_slice();
        let Some(block) = blocks.first() else {
            self.root = key;
            return;
        };
        let (least, mut hole) = least_of(block);
        self.root = least.min(key);
        let mut carried = least.max(key);
        // A place with children comes before this one.
        let inner = blocks.len() - 1;
        while hole < inner {
            let (least, place) = least_of(&blocks[hole + 1]);
            blocks.as_flattened_mut()[hole] = least.min(carried);
            carried = least.max(carried);
            hole = hole * ARITY + place + ARITY;
        }
        blocks.as_flattened_mut()[hole] = carried;
    }

    /// Fills the hole a taken root has left.
    #[inline(never)]
    fn fill(&mut self) {
        if self.below > 0 {
            let last = self.remove_last();
            self.descend(last);
        }
    }

    /// Puts `key` behind the last place and lets it rise.
    #[inline(never)]
    fn append(&mut self, mut key: u64) {
        if self.displaced != NO_KEY && key < self.root {
            std::mem::swap(&mut key, &mut self.root);
        }
        if self.below == self.blocks.len() * ARITY {
            self.lengthen();
        }
        let mut place = self.below;
        self.below += 1;
        while place >= ARITY {
            let parent = place / ARITY - 1;
            let above = self.at(parent);
            if above < key {
                break;
            }
            self.put(place, above);
            place = parent;
        }
        let top = if self.displaced == NO_KEY { &mut self.root } else { &mut self.displaced };
        if place < ARITY && key < *top {
            let above = std::mem::replace(top, key);
            self.put(place, above);
        } else {
            self.put(place, key);
        }
    }

    pub(super) fn remove_last(&mut self) -> u64 {
        debug_assert!(self.below > 0, "there is no last key");
        self.below -= 1;
        let last = self.at(self.below);
        self.put(self.below, NO_KEY);
        if self.below.is_multiple_of(ARITY) {
            self.shorten();
        }
        last
    }

    /// Makes room for one more key at least, when every place is in use.
    fn lengthen(&mut self) {
        let (first, size) = level(self.below);
        let blocks =
            if self.below - first < size / 8 { self.below / ARITY + 1 } else { (first + size) / ARITY };
        self.blocks.resize(blocks, [NO_KEY; ARITY]);
    }

    /// Drops the blocks that are not in use, when there are few in use in their level: fewer than make it whole, so
    /// that a level does not come and go with every key.
    fn shorten(&mut self) {
        let (first, size) = level(self.below);
        if self.below - first < size / 16 {
            self.blocks.truncate(self.below / ARITY);
        }
    }

    #[inline(always)]
    fn at(&self, place: usize) -> u64 {
        self.blocks[place / ARITY][place % ARITY]
    }

    #[inline(always)]
    fn put(&mut self, place: usize, key: u64) {
        self.blocks[place / ARITY][place % ARITY] = key;
    }
}

impl Clone for Heap {
    fn clone(&self) -> Self {
        Self { blocks: self.blocks.clone(), ..*self }
    }

    fn clone_from(&mut self, source: &Self) {
        self.root = source.root;
        self.displaced = source.displaced;
        self.blocks.clone_from(&source.blocks);
        self.below = source.below;
    }
}

/// The least of a block's keys and its place, as a tournament without branches.
#[inline]
fn least_of(keys: &[u64; ARITY]) -> (u64, usize) {
    let lesser = |a: (u64, usize), b: (u64, usize)| {
        let second = b.0 < a.0;
        (select_unpredictable(second, b.0, a.0), select_unpredictable(second, b.1, a.1))
    };
    let pair = |i: usize| lesser((keys[i], i), (keys[i + 1], i + 1));
    lesser(pair(0), pair(2))
}

/// The first place of the level of `place`, and how many places that level has when it is whole.
const fn level(place: usize) -> (usize, usize) {
    // Before the level of 4^k places there are 4 + 16 + ... + 4^(k - 1) = (4^k - 4) / 3.
    let size = 1 << ((3 * place + ARITY).ilog2() & !1);
    ((size - ARITY) / 3, size)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blocks of a heap with the root and so many keys below, come to from that many before.
    fn blocks(before: usize, below: usize) -> usize {
        let mut heap = Heap::new();
        (0..=before as u64).for_each(|key| heap.insert(key));
        while heap.len() > below + 1 {
            heap.take();
            heap.least();
        }
        heap.blocks.len()
    }

    #[test]
    fn a_level_is_whole_from_an_eighth_on_and_until_less_than_a_sixteenth() {
        // Above the third level there are 4 + 16 places in 5 blocks; whole it has 64 in 16.
        assert_eq!([20, 24, 28, 29, 84].map(|below| blocks(below, below)), [5, 6, 7, 21, 21]);
        assert_eq!([29, 24, 23, 20, 3].map(|below| blocks(84, below)), [21, 21, 21, 5, 1]);
    }
}
