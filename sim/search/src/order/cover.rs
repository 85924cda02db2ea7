//! Families of lines that cover: every order of any two or three elements that is possible at all occurs in one of
//! them.
//!
//! Each line begins from an order that is still missing and goes on greedily: next comes the element with which the
//! most of what is missing can be expected if the rest were left to chance. That is the method of conditional
//! expectations, so that a line covers at least about the share that a random one would.
//!
//! Guarantees: what is returned covers; the same order gives the same family. It need not be the smallest one.

use super::{OrderError, Poset, Queue, Set};

/// How many elements are looked at together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Every order of any two.
    Two,
    /// Every order of any three.
    Three,
}

/// Of so many elements every order of any three is looked at: what is missing of them is kept for each two, and takes
/// some ten megabytes then (ours).
const THREE_MAX: usize = 400;

/// A family of lines in which every possible order of any so many elements occurs.
#[must_use]
pub fn cover(poset: &Poset, depth: Depth) -> Vec<Vec<usize>> {
    Cover::new(poset.clone(), depth).collect()
}

/// The lines of such a family one after the other, each with its work done only when it is asked for. As long as it goes
/// on, what has come of it does not cover.
#[derive(Debug, Clone)]
pub struct Cover {
    poset: Poset,
    missing: Missing,
    is_begun: bool,
}

impl Cover {
    fn new(poset: Poset, depth: Depth) -> Self {
        let missing = match depth {
            Depth::Two => Missing::of_two(&poset),
            Depth::Three => Missing::of_three(&poset),
        };
        Self { poset, missing, is_begun: false }
    }

    /// Whether there is a family of so many elements.
    #[must_use]
    pub const fn takes(count: usize, depth: Depth) -> bool {
        matches!(depth, Depth::Two) || count <= THREE_MAX
    }

    /// The family of an order.
    ///
    /// # Errors
    /// When there are more elements than are looked at so.
    pub fn of(poset: &Poset, depth: Depth) -> Result<Self, OrderError> {
        let count = poset.len();
        if !Self::takes(count, depth) {
            let help = "`--orders 2` looks at every two of any number";
            return Err(OrderError::TooLarge { count, what: "orders of three", most: THREE_MAX, help });
        }
        Ok(Self::new(poset.clone(), depth))
    }
}

impl Iterator for Cover {
    type Item = Vec<usize>;

    fn next(&mut self) -> Option<Vec<usize>> {
        let is_first = !std::mem::replace(&mut self.is_begun, true);
        match self.missing.first() {
            Some(first) => {
                let line = greedy(&self.poset, &self.missing, &first);
                self.missing.strike(&line);
                Some(line)
            }
            None if is_first => self.poset.line(&[]),
            None => None,
        }
    }
}

/// What no line has yet.
#[derive(Debug, Clone)]
struct Missing {
    count: usize,
    depth: Depth,
    /// Of two: at `a` the set of all `b` such that `a` before `b` is missing. Of three: the same at `a * count + b`
    /// for `c`.
    last: Vec<Set>,
    /// The same by the one before the last: of two at `b` the set of all `a`, of three at `a * count + c` that of all
    /// `b`.
    middle: Vec<Set>,
    /// Nothing is missing at any place before this one.
    from: usize,
}

/// Lines that were shown to be good, for whoever wants the rest of a family: what occurs in one of them is not missing.
#[derive(Debug, Clone)]
pub struct Shown {
    two: Missing,
    /// What of three is in none of them; nothing of more elements than are looked at so.
    three: Option<Missing>,
}

impl Shown {
    /// No line so far, of orders that keep at least this one.
    #[must_use]
    pub fn none(poset: &Poset) -> Self {
        let three = Cover::takes(poset.len(), Depth::Three).then(|| Missing::of_three(poset));
        Self { two: Missing::of_two(poset), three }
    }

    /// One more.
    pub fn take(&mut self, line: &[usize]) {
        self.two.strike(line);
        self.three.iter_mut().for_each(|three| three.strike(line));
    }

    /// The lines of an order in which all occurs that occurs in none of those shown and is possible; of three elements
    /// none where there are more than are looked at so.
    #[must_use]
    pub fn rest(&self, poset: &Poset, depth: Depth) -> Vec<Vec<usize>> {
        let missing = match depth {
            Depth::Two => Some(&self.two),
            Depth::Three => self.three.as_ref(),
        };
        let missing = missing.map(|missing| missing.possible(poset));
        missing.map_or_else(Vec::new, |missing| {
            Cover { poset: poset.clone(), missing, is_begun: true }.collect()
        })
    }
}

impl Missing {
    /// What of it is possible in an order.
    fn possible(&self, poset: &Poset) -> Self {
        let all = match self.depth {
            Depth::Two => Self::of_two(poset),
            Depth::Three => Self::of_three(poset),
        };
        let both = |own: &[Set], all: Vec<Set>| {
            let both = own.iter().zip(all).map(|(own, mut all)| {
                all.keep(own);
                all
            });
            both.collect()
        };
        Self { last: both(&self.last, all.last), middle: both(&self.middle, all.middle), from: 0, ..*self }
    }

    fn of_two(poset: &Poset) -> Self {
        let count = poset.len();
        let mut open = vec![Set::none(count); count];
        for (one, set) in open.iter_mut().enumerate() {
            (0..count).filter(|&other| poset.is_open(one, other)).for_each(|other| set.insert(other));
        }
        Self { count, depth: Depth::Two, last: open.clone(), middle: open, from: 0 }
    }

    fn of_three(poset: &Poset) -> Self {
        let count = poset.len();
        let none = vec![Set::none(count); count * count];
        let mut missing = Self { count, depth: Depth::Three, last: none.clone(), middle: none, from: 0 };
        for a in 0..count {
            for b in (0..count).filter(|&b| b != a && !poset.precedes(b, a)) {
                let barred = |c: usize| c == a || c == b || poset.precedes(c, a) || poset.precedes(c, b);
                for c in (0..count).filter(|&c| !barred(c)) {
                    missing.last[a * count + b].insert(c);
                    missing.middle[a * count + c].insert(b);
                }
            }
        }
        missing
    }

    /// The first order that is missing.
    fn first(&mut self) -> Option<Vec<usize>> {
        let at = self.from + self.last[self.from..].iter().position(|set| !set.is_empty())?;
        self.from = at;
        let c = self.last[at].members().next()?;
        Some(match self.depth {
            Depth::Two => vec![at, c],
            Depth::Three => vec![at / self.count, at % self.count, c],
        })
    }

    /// What occurs in a line is not missing any more. Each set is struck whole, for lines of many elements are struck by
    /// thousands.
    fn strike(&mut self, line: &[usize]) {
        let (mut after, mut before) = (Set::none(self.count), Set::none(self.count));
        if self.depth == Depth::Two {
            for (&late, &early) in line.iter().rev().zip(line) {
                self.last[late].leave(&after);
                after.insert(late);
                self.middle[early].leave(&before);
                before.insert(early);
            }
            return;
        }
        for (place, &b) in line.iter().enumerate().rev() {
            for &a in &line[..place] {
                self.last[a * self.count + b].leave(&after);
            }
            after.insert(b);
        }
        for (place, &a) in line.iter().enumerate() {
            let mut between = Set::none(self.count);
            for &c in &line[place + 1..] {
                self.middle[a * self.count + c].leave(&between);
                between.insert(c);
            }
        }
    }

    /// By how much, in sixths, the expectation rises when an element comes next.
    fn gain(&self, next: usize, come: &[usize], left: &Set) -> i64 {
        let size = |set: &Set| i64::try_from(set.common(left)).unwrap_or(i64::MAX / 100);
        if self.depth == Depth::Two {
            return 3 * size(&self.last[next]) - 3 * size(&self.middle[next]);
        }
        let mut gain = 0;
        for other in left.members() {
            // It comes first of three; or it can no longer be the second or the last of three that are all left.
            gain += 2 * size(&self.last[next * self.count + other]);
            gain -= size(&self.last[other * self.count + next]);
            gain -= size(&self.middle[other * self.count + next]);
        }
        for before in come {
            gain += 3 * size(&self.last[before * self.count + next]);
            gain -= 3 * size(&self.middle[before * self.count + next]);
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
    let mut queue = Queue::of(&bound);
    while !queue.left().is_empty() {
        let gain = |next: usize| {
            let mut left = queue.left().clone();
            left.remove(next);
            missing.gain(next, &line, &left)
        };
        // Of equals the least, as `max_by_key` takes the last.
        let descending = queue.free().members().collect::<Vec<_>>().into_iter().rev();
        let Some(next) = descending.max_by_key(|&next| gain(next)) else { break };
        queue.take(next);
        line.push(next);
    }
    line
}
