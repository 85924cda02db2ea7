//! Which sets of deviations fail, read off the states that a search has been in.

use super::{Effort, Node};
use crate::Told;
use std::collections::BTreeSet;

/// One set of deviations that fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failing<C> {
    /// What was decided, and at which stations.
    pub decided: Vec<(usize, C)>,
    /// What came of it.
    pub told: Told,
}

/// What a search has found.
pub struct Failures<C> {
    pub(super) nodes: Vec<Node<C>>,
    pub(super) deviations: usize,
    pub(super) effort: Effort,
}

impl<C: Copy + Ord> Failures<C> {
    /// What it took.
    #[must_use]
    pub const fn effort(&self) -> Effort {
        self.effort
    }

    /// How many sets fail.
    #[must_use]
    pub fn count(&self) -> u128 {
        self.failed().map(|(node, _)| node.sets.iter().sum::<u128>()).sum()
    }

    fn failed(&self) -> impl Iterator<Item = (&Node<C>, &Told)> {
        let told = self.nodes.iter().filter_map(|node| Some((node, node.told.as_ref()?)));
        told.filter(|(_, told)| told.failed())
    }

    /// Every set that fails, smaller ones first, and among those of one size in the order of their stations.
    #[must_use]
    pub fn sets(&self) -> Vec<Failing<C>> {
        let mut all = Vec::new();
        for (node, told) in self.failed() {
            let mut paths = Vec::new();
            self.trace(node, &mut Vec::new(), &mut paths);
            all.extend(paths.into_iter().map(|decided| Failing { decided, told: told.clone() }));
        }
        all.sort_by(|a, b| (a.decided.len(), &a.decided).cmp(&(b.decided.len(), &b.decided)));
        all
    }

    /// The sets that fail and of which no part fails.
    #[must_use]
    pub fn least(&self) -> Vec<Failing<C>> {
        let mut least: Vec<Failing<C>> = Vec::new();
        for failing in self.sets() {
            let own: BTreeSet<&(usize, C)> = failing.decided.iter().collect();
            if !least.iter().any(|part| part.decided.iter().all(|one| own.contains(one))) {
                least.push(failing);
            }
        }
        least
    }

    /// Goes back from a state to the beginning, along every way that is within the bounds.
    fn trace(&self, node: &Node<C>, after: &mut Vec<(usize, C)>, paths: &mut Vec<Vec<(usize, C)>>) {
        if node.arrivals.is_empty() {
            paths.push(after.iter().rev().copied().collect());
        }
        for (from, choice, deviates) in &node.arrivals {
            let before = &self.nodes[*from];
            if before.cost + usize::from(*deviates) + after.len() > self.deviations {
                continue;
            }
            if *deviates {
                after.push((before.station, *choice));
            }
            self.trace(before, after, paths);
            if *deviates {
                after.pop();
            }
        }
    }
}
