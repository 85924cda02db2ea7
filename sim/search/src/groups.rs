//! Failures of one kind together: how many there are, how bad they get, and the smallest of them as an example.

use crate::strategy::Played;
use crate::{Case, Signature, Told};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The failures of one signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What they have in common.
    pub signature: Signature,
    /// How many cases fail so.
    pub count: u64,
    /// The most updates any of them lost.
    pub lost_max: u64,
    /// The smallest: with the fewest deviations, and among those the first that was proposed.
    pub example: Case,
    /// What came of the example.
    pub told: Told,
}

/// What makes one group more severe than another; the greatest is the worst.
type Severity = (rehearsal::outcome::Verdict, bool, u64, u64);

impl Group {
    /// By verdict, then by what clients lost for good, what is lost anywhere, and how often it happens.
    fn severity(&self) -> Severity {
        (self.signature.verdict, self.told.lost_to_clients > 0, self.lost_max, self.count)
    }

    fn add(&mut self, case: &Case, told: &Told) {
        self.count += 1;
        self.lost_max = self.lost_max.max(told.lost);
        if case.deviations.len() < self.example.deviations.len() {
            self.example = case.clone();
            self.told = told.clone();
        }
    }
}

/// The failures among what was played, by signature, most severe first. A case counts once, however often it was
/// proposed.
#[must_use]
pub fn groups<'a>(played: impl IntoIterator<Item = &'a Played>) -> Vec<Group> {
    let mut groups: BTreeMap<&Signature, Group> = BTreeMap::new();
    let mut seen: BTreeSet<&Case> = BTreeSet::new();
    for (case, told) in played.into_iter().filter_map(failed).filter(|(case, _)| seen.insert(case)) {
        let entry = groups.entry(&told.signature);
        let new = || Group {
            signature: told.signature.clone(),
            count: 0,
            lost_max: 0,
            example: case.clone(),
            told: told.clone(),
        };
        entry.or_insert_with(new).add(case, told);
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    groups.sort_by_key(|group| Reverse(group.severity()));
    groups
}

fn failed(played: &Played) -> Option<(&Case, &Told)> {
    let told = played.answer.as_ref().ok().filter(|told| told.failed())?;
    Some((&played.case, told))
}
