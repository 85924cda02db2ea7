//! The cases that are played for each defect: those that the search proposes for the operator's mistakes.

use crate::hunt::SEED;
use crate::scenes::LOAD;
use rehearsal::{Deviation, Family, Scene};
use search::{Case, MistakeKind, Mistakes, Strategy};
use std::collections::BTreeSet;

/// Single mistakes other than moves, of which there are as many as units and places together.
const IN_PLACE: [MistakeKind; 6] = [
    MistakeKind::Skip,
    MistakeKind::Hasten,
    MistakeKind::Repeat,
    MistakeKind::Place,
    MistakeKind::Mistype,
    MistakeKind::Abort,
];

/// How much of what the search proposes is played in a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Breadth {
    /// The runbook as written, which does by itself what shows defects.
    Written,
    /// Steps left out, and nothing else.
    Skips,
    /// Single mistakes in their place.
    InPlace,
    /// And pairs of skips, which mask each other, and every move.
    Full,
}

/// The runbook as written, then mistakes in the order in which the search proposes them.
pub(crate) fn proposed<F: Family>(scene: &Scene<F>, breadth: Breadth) -> Vec<Case> {
    let load: Deviation = LOAD.parse().expect("it is a deviation");
    let base = Case::new(SEED, vec![load]);
    let kinds = if breadth == Breadth::Skips { &[MistakeKind::Skip][..] } else { &IN_PLACE };
    let mut strategies = Vec::new();
    if breadth != Breadth::Written {
        strategies.push(Mistakes::new(scene, &base, kinds, (1, &[])));
    }
    if breadth == Breadth::Full {
        strategies.push(Mistakes::new(scene, &base, &[MistakeKind::Skip], (2, &[MistakeKind::Skip])));
        strategies.push(Mistakes::new(scene, &base, &[MistakeKind::Move], (1, &[])));
    }
    let mut cases = vec![base];
    for strategy in &mut strategies {
        let mut more = strategy.propose(&[]);
        while !more.is_empty() {
            cases.append(&mut more);
            more = strategy.propose(&[]);
        }
    }
    let mut seen = BTreeSet::new();
    cases.retain(|case| seen.insert(case.clone()));
    cases
}
