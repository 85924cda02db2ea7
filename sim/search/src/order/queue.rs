//! The elements of an order in a queue: what has come, and what may come next.

use super::{Poset, Set};

/// A line of an order under way.
#[derive(Debug, Clone)]
pub struct Queue<'a> {
    next: std::borrow::Cow<'a, [Vec<usize>]>,
    /// For each element how many of those right before it have not come.
    waits: Vec<usize>,
    free: Set,
    left: Set,
}

impl Poset {
    /// The line in which the listed elements come in this order and everything else as early as its number allows:
    /// of what is free, the least. It is what the runbook's `order` does. None where the list contradicts the order.
    #[must_use]
    pub fn line(&self, listed: &[usize]) -> Option<Vec<usize>> {
        Queue::of(self).line(listed)
    }
}

impl Queue<'static> {
    /// Nothing of an order has come.
    #[must_use]
    pub fn of(poset: &Poset) -> Self {
        let mut next = vec![Vec::new(); poset.len()];
        let mut waits = vec![0; poset.len()];
        for (before, after) in poset.covers() {
            next[before].push(after);
            waits[after] += 1;
        }
        let mut free = Set::none(poset.len());
        (0..poset.len()).filter(|&element| waits[element] == 0).for_each(|element| free.insert(element));
        Self { next: next.into(), waits, free, left: Set::all(poset.len()) }
    }
}

impl Queue<'_> {
    /// The same, to be taken from without a change of this one.
    fn again(&self) -> Queue<'_> {
        let (waits, free, left) = (self.waits.clone(), self.free.clone(), self.left.clone());
        Queue { next: (&*self.next).into(), waits, free, left }
    }

    /// What may come next.
    #[must_use]
    pub const fn free(&self) -> &Set {
        &self.free
    }

    /// What has not come.
    #[must_use]
    pub const fn left(&self) -> &Set {
        &self.left
    }

    /// One of what is free comes.
    pub fn take(&mut self, element: usize) {
        self.free.remove(element);
        self.left.remove(element);
        for &after in &self.next[element] {
            self.waits[after] -= 1;
            if self.waits[after] == 0 {
                self.free.insert(after);
            }
        }
    }

    /// What [`Poset::line`] gives, for whoever asks for many lines of one order.
    #[must_use]
    pub fn line(&self, listed: &[usize]) -> Option<Vec<usize>> {
        let mut queue = self.again();
        let mut held = Set::none(queue.waits.len());
        listed.iter().for_each(|&element| held.insert(element));
        let mut listed = listed.iter().copied().peekable();
        let mut line = Vec::with_capacity(queue.waits.len());
        while !queue.left.is_empty() {
            let turn = listed.peek().copied();
            let next =
                queue.free.members().find(|&element| !held.contains(element) || Some(element) == turn)?;
            if Some(next) == turn {
                listed.next();
            }
            queue.take(next);
            line.push(next);
        }
        Some(line)
    }
}
