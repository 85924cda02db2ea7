//! Failures of one kind together: how many there are, how bad they get, and the smallest of them as an example.
//!
//! Kinds stand in the order of [`ORDER`]. What clients lost comes first, for nothing brings it back; then what is lost in
//! one store and what is held back, which somebody must mend; then a runbook that cannot go on, at night and half-way;
//! then every other objective.

use crate::strategy::PlayedCase;
use crate::{Case, Signature, Told};
use rehearsal::outcome::{Seconds, Verdict};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// By what kinds of failure are compared, the first first; more of it is worse. Of a kind the greatest number counts
/// that any of its cases has.
pub const ORDER: [&str; 7] =
    ["lost to clients", "lost", "pending", "stuck", "violated otherwise", "longest gap", "number of cases"];

/// The failures of one signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureGroup {
    /// What they have in common.
    pub signature: Signature,
    /// How many cases fail so.
    pub count: u64,
    /// The most updates any of them lost to clients.
    pub lost_to_clients_max: u64,
    /// The most updates any of them lost.
    pub lost_max: u64,
    /// The most updates any of them left pending.
    pub pending_max: u64,
    /// The longest gap in any of them.
    pub longest_gap_max_s: Seconds,
    /// The smallest: with the fewest deviations, and among those the first that was proposed.
    pub example: Case,
    /// What came of the example.
    pub told: Told,
}

/// What makes one group more severe than another, in the order of [`ORDER`]; the greatest is the worst.
type Severity = (u64, u64, u64, u8, Seconds, u64);

impl FailureGroup {
    fn severity(&self) -> Severity {
        let ending = match self.signature.verdict {
            Verdict::Stuck => 2,
            Verdict::Violated => 1,
            Verdict::Inconclusive | Verdict::Held => 0,
        };
        (
            self.lost_to_clients_max,
            self.lost_max,
            self.pending_max,
            ending,
            self.longest_gap_max_s,
            self.count,
        )
    }

    fn add(&mut self, case: &Case, told: &Told) {
        self.count += 1;
        self.lost_to_clients_max = self.lost_to_clients_max.max(told.lost_to_clients);
        self.lost_max = self.lost_max.max(told.lost);
        self.pending_max = self.pending_max.max(told.pending);
        self.longest_gap_max_s = self.longest_gap_max_s.max(told.longest_gap_s);
        if case.deviations.len() < self.example.deviations.len() {
            self.example = case.clone();
            self.told = told.clone();
        }
    }
}

/// The failures among what was played, by signature, in the order of [`ORDER`]. A case counts once, however often it was
/// proposed.
#[must_use]
pub fn group_failures<'a>(played: impl IntoIterator<Item = &'a PlayedCase>) -> Vec<FailureGroup> {
    let mut groups: BTreeMap<&Signature, FailureGroup> = BTreeMap::new();
    let mut seen: BTreeSet<&Case> = BTreeSet::new();
    for (case, told) in played.into_iter().filter_map(failed).filter(|(case, _)| seen.insert(case)) {
        let entry = groups.entry(&told.signature);
        let new = || FailureGroup {
            signature: told.signature.clone(),
            count: 0,
            lost_to_clients_max: 0,
            lost_max: 0,
            pending_max: 0,
            longest_gap_max_s: Seconds::default(),
            example: case.clone(),
            told: told.clone(),
        };
        entry.or_insert_with(new).add(case, told);
    }
    let mut groups: Vec<FailureGroup> = groups.into_values().collect();
    groups.sort_by_key(|group| Reverse(group.severity()));
    groups
}

fn failed(played: &PlayedCase) -> Option<(&Case, &Told)> {
    let told = played.answer.as_ref().ok().filter(|told| told.failed())?;
    Some((&played.case, told))
}
