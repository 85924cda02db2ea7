//! Families of lines that cover: every order of any two or three elements that is possible at all occurs in one of
//! them.
//!
//! Each line begins from an order that is still missing and goes on greedily: next comes the element with which the
//! most of what is missing can be expected if the rest were left to chance. That is the method of conditional
//! expectations, so that a line covers at least about the share that a random one would.
//!
//! Guarantees: what is returned covers; the same order gives the same family. It need not be the smallest one.

use super::Poset;
use super::poset::{bit, members};

/// How many elements are looked at together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Every order of any two.
    Two,
    /// Every order of any three.
    Three,
}

/// A family of lines in which every possible order of any so many elements occurs.
#[must_use]
pub fn cover(poset: &Poset, depth: Depth) -> Vec<Vec<usize>> {
    cover_while(poset, depth, &|| true)
}

/// The same for as long as it is to go on; what it gives where it is not does not cover.
pub(super) fn cover_while(poset: &Poset, depth: Depth, goes_on: &dyn Fn() -> bool) -> Vec<Vec<usize>> {
    let mut missing = match depth {
        Depth::Two => Missing::of_two(poset),
        Depth::Three => Missing::of_three(poset),
    };
    let mut family = Vec::new();
    while let Some(first) = missing.first().filter(|_| goes_on()) {
        let line = greedy(poset, &missing, &first);
        missing.strike(&line);
        family.push(line);
    }
    if family.is_empty() {
        family.extend(poset.line(&[]));
    }
    family
}

/// What no line has yet.
struct Missing {
    count: usize,
    depth: Depth,
    /// Of two: at `a` the set of all `b` such that `a` before `b` is missing. Of three: the same at `a * count + b`
    /// for `c`.
    last: Vec<u128>,
    /// The same by the one before the last: of two at `b` the set of all `a`, of three at `a * count + c` that of all
    /// `b`.
    middle: Vec<u128>,
}

impl Missing {
    fn of_two(poset: &Poset) -> Self {
        let count = poset.len();
        let open: Vec<u128> = (0..count)
            .map(|one| members(poset.all()).filter(|&other| poset.is_open(one, other)).map(bit).sum())
            .collect();
        Self { count, depth: Depth::Two, last: open.clone(), middle: open }
    }

    fn of_three(poset: &Poset) -> Self {
        let count = poset.len();
        let mut missing =
            Self { count, depth: Depth::Three, last: vec![0; count * count], middle: vec![0; count * count] };
        for a in 0..count {
            for b in (0..count).filter(|&b| b != a && !poset.precedes(b, a)) {
                let barred = poset.below(a) | poset.below(b) | bit(a) | bit(b);
                for c in members(poset.all() & !barred) {
                    missing.last[a * count + b] |= bit(c);
                    missing.middle[a * count + c] |= bit(b);
                }
            }
        }
        missing
    }

    /// The first order that is missing.
    fn first(&self) -> Option<Vec<usize>> {
        let at = self.last.iter().position(|&set| set != 0)?;
        let c = self.last[at].trailing_zeros() as usize;
        Some(match self.depth {
            Depth::Two => vec![at, c],
            Depth::Three => vec![at / self.count, at % self.count, c],
        })
    }

    fn strike(&mut self, line: &[usize]) {
        for (place, &a) in line.iter().enumerate() {
            if self.depth == Depth::Two {
                line[place + 1..].iter().for_each(|&b| self.clear(a, a, b));
                continue;
            }
            for (next, &b) in line.iter().enumerate().skip(place + 1) {
                line[next + 1..].iter().for_each(|&c| self.clear(a, b, c));
            }
        }
    }

    /// Of two elements, `a` is given as `b` too.
    fn clear(&mut self, a: usize, b: usize, c: usize) {
        let (last, middle) = match self.depth {
            Depth::Two => (a, c),
            Depth::Three => (a * self.count + b, a * self.count + c),
        };
        self.last[last] &= !bit(c);
        self.middle[middle] &= !bit(b);
    }

    /// By how much, in sixths, the expectation rises when an element comes next.
    fn gain(&self, next: usize, come: u128, left: u128) -> i64 {
        let size = |set: u128| i64::from((set & left).count_ones());
        if self.depth == Depth::Two {
            return 3 * size(self.last[next]) - 3 * size(self.middle[next]);
        }
        let mut gain = 0;
        for other in members(left) {
            // It comes first of three; or it can no longer be the second or the last of three that are all left.
            gain += 2 * size(self.last[next * self.count + other]);
            gain -= size(self.last[other * self.count + next]);
            gain -= size(self.middle[other * self.count + next]);
        }
        for before in members(come) {
            gain += 3 * size(self.last[before * self.count + next]);
            gain -= 3 * size(self.middle[before * self.count + next]);
        }
        gain
    }
}

/// A line with these elements in this order, and as much as possible of what is missing.
fn greedy(poset: &Poset, missing: &Missing, first: &[usize]) -> Vec<usize> {
    let mut bound = poset.clone();
    for pair in first.windows(2) {
        // What is missing is possible, so this cannot fail; were it to, the line would only cover less.
        let _ = bound.insert(pair[0], pair[1]);
    }
    let mut line = Vec::with_capacity(poset.len());
    let mut come = 0;
    while line.len() < poset.len() {
        let free = bound.free(come);
        let left = |next: usize| poset.all() & !come & !bit(next);
        // Of equals the least, as `max_by_key` takes the last.
        let descending = members(free).collect::<Vec<_>>().into_iter().rev();
        let Some(next) = descending.max_by_key(|&next| missing.gain(next, come, left(next))) else { break };
        come |= bit(next);
        line.push(next);
    }
    line
}
