//! A plan in another order: barriers dropped, one command after the other.
//!
//! Guarantees: what is listed comes in the order of the list, what is kept stays kept, and everything else comes
//! as early as its place in the plan allows: of what is free, the first of the plan. So an order is said by naming
//! only what it moves. Its work is linear in the plan, up to a logarithm.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::Arc;

use super::{
    Contradiction, EditError, Plan, PlanColumn, PlanEntry, PlanStep, Precedence, PrecedenceLink, Why,
};
use crate::{Address, Lane, Vocabulary};

impl<C: crate::Command> Plan<C> {
    /// Puts all commands in one line, in which the units come in this order; `freely` keeps of lanes and declared
    /// edges nothing.
    ///
    /// # Errors
    /// When the runbook lacks a unit, nothing is typed in one, one lies in another, or what is kept contradicts
    /// the list.
    pub fn order<V>(&mut self, freely: bool, units: &[Address], vocabulary: &V) -> Result<(), EditError>
    where
        V: Vocabulary<Command = C>,
    {
        let listed = self.listed(units)?;
        let kept = self.precedences(freely, vocabulary);
        let count = self.all().count();
        let mut graph = Graph::new(count);
        for Precedence { before, after, .. } in &kept {
            graph.join(before, after);
        }
        for pair in listed.windows(2) {
            graph.join(&pair[0], &pair[1]);
        }
        match graph.line() {
            Some(line) => {
                self.line_up(&line);
                Ok(())
            }
            None => Err(self.contradicted(units, &listed, &kept)),
        }
    }

    /// The entries of each unit.
    fn listed(&self, units: &[Address]) -> Result<Vec<Vec<usize>>, EditError> {
        let mut listed = Vec::new();
        for (index, unit) in units.iter().enumerate() {
            self.written.find(unit)?;
            if let Some(other) = units[..index].iter().find(|other| other.overlaps(unit)) {
                return Err(EditError::Nested { first: other.clone(), second: unit.clone() });
            }
            let entries = self.numbers(|entry| entry.is_of(unit));
            if entries.is_empty() {
                return Err(EditError::Nothing { unit: unit.clone() });
            }
            listed.push(entries);
        }
        Ok(listed)
    }

    /// Makes each entry a step of its own, in this order.
    fn line_up(&mut self, line: &[usize]) {
        let columns = self.steps.iter().flat_map(|step| &step.columns);
        let entries: Vec<(&Lane, &Arc<PlanEntry<C>>)> =
            columns.flat_map(|column| column.entries.iter().map(|entry| (&column.lane, entry))).collect();
        let alone = |&index: &usize| {
            let (lane, entry) = entries[index];
            let columns = vec![PlanColumn { lane: lane.clone(), entries: vec![Arc::clone(entry)] }];
            Arc::new(PlanStep { label: entry.label(), point: None, columns })
        };
        self.steps = line.iter().map(alone).collect();
    }

    /// Which of the listed units what is kept puts the other way round, and by what.
    fn contradicted(&self, units: &[Address], listed: &[Vec<usize>], kept: &[Precedence]) -> EditError {
        let entries: Vec<&PlanEntry<C>> = self.all().collect();
        let mut owner: Vec<Option<usize>> = vec![None; entries.len()];
        for (unit, numbers) in listed.iter().enumerate() {
            numbers.iter().for_each(|&number| owner[number] = Some(unit));
        }
        let leading = leading(entries.len(), kept);
        for (late, numbers) in listed.iter().enumerate() {
            let early = |number: usize| owner[number].is_some_and(|unit| unit < late);
            if let Some((end, path)) = path(numbers, early, &leading, kept) {
                let first = owner[end].map_or_else(|| units[late].clone(), |unit| units[unit].clone());
                let address = |number: usize| entries[number].address.clone();
                let links = path.into_iter().map(|(before, after, why)| PrecedenceLink {
                    before: address(before),
                    after: address(after),
                    why,
                });
                let second = units[late].clone();
                let links = links.collect();
                return EditError::Kept(Box::new(Contradiction { first, second, links }));
            }
        }
        let (first, second) = (units[0].clone(), units[units.len() - 1].clone());
        EditError::Kept(Box::new(Contradiction { first, second, links: Vec::new() }))
    }
}

/// For each entry the precedences that lead on from it.
fn leading(count: usize, kept: &[Precedence]) -> Vec<Vec<usize>> {
    let mut leading = vec![Vec::new(); count];
    for (index, precedence) in kept.iter().enumerate() {
        precedence.before.iter().for_each(|&before| leading[before].push(index));
    }
    leading
}

/// A step of a way by kept precedences: from an entry to an entry, and why.
type Hop = (usize, usize, Why);

/// The shortest way by kept precedences from some entries to one that is looked for; of a lane only the ends.
fn path(
    from: &[usize],
    to: impl Fn(usize) -> bool,
    leading: &[Vec<usize>],
    kept: &[Precedence],
) -> Option<(usize, Vec<Hop>)> {
    let mut came: Vec<Option<(usize, usize)>> = vec![None; leading.len()];
    let mut seen = vec![false; leading.len()];
    from.iter().for_each(|&number| seen[number] = true);
    let mut open: VecDeque<usize> = from.iter().copied().collect();
    let mut end = None;
    'search: while let Some(number) = open.pop_front() {
        for &precedence in &leading[number] {
            for &after in kept[precedence].after.iter() {
                if std::mem::replace(&mut seen[after], true) {
                    continue;
                }
                came[after] = Some((number, precedence));
                if to(after) {
                    end = Some(after);
                    break 'search;
                }
                open.push_back(after);
            }
        }
    }
    let end = end?;
    let mut path: Vec<Hop> = Vec::new();
    let mut at = end;
    while let Some((before, precedence)) = came[at] {
        let why = kept[precedence].why.clone();
        match path.last_mut() {
            Some((start, _, last)) if *last == why && matches!(why, Why::Lane(_)) => *start = before,
            _ => path.push((before, at, why)),
        }
        at = before;
    }
    path.reverse();
    Some((end, path))
}

/// Entries, and joints between groups of them: a joint is passed when its group has ended.
struct Graph {
    entries: usize,
    next: Vec<Vec<usize>>,
    waits: Vec<usize>,
}

impl Graph {
    fn new(entries: usize) -> Self {
        Self { entries, next: vec![Vec::new(); entries], waits: vec![0; entries] }
    }

    /// All of one group come before all of another.
    fn join(&mut self, before: &[usize], after: &[usize]) {
        let joint = self.next.len();
        self.next.push(after.to_vec());
        self.waits.push(before.len());
        before.iter().for_each(|&number| self.next[number].push(joint));
        after.iter().for_each(|&number| self.waits[number] += 1);
    }

    /// All entries in line, of what is free always the first; none where they wait for each other.
    fn line(mut self) -> Option<Vec<usize>> {
        let free = (0..self.entries).filter(|&number| self.waits[number] == 0).map(Reverse);
        let mut free: BinaryHeap<Reverse<usize>> = free.collect();
        let mut line = Vec::new();
        let mut passed = Vec::new();
        while let Some(Reverse(number)) = free.pop() {
            line.push(number);
            passed.push(number);
            while let Some(node) = passed.pop() {
                for next in std::mem::take(&mut self.next[node]) {
                    self.waits[next] -= 1;
                    if self.waits[next] == 0 {
                        if next < self.entries {
                            free.push(Reverse(next));
                        } else {
                            passed.push(next);
                        }
                    }
                }
            }
        }
        (line.len() == self.entries).then_some(line)
    }
}
