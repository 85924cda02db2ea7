//! What is played under deviations, as a digest: by it two sets of deviations are told apart that play differently, and
//! known to be one where they play the same.
//!
//! Plans share the steps that no edit touches, and what stands for such a step is known already. So a set costs what it
//! changes, and a look at each step.

use kernel::{Digest, DigestWriter};
use rehearsal::{Deviation, Domain, Family, Scene, Verb};
use runbook::{PlanColumn, PlanStep};
use std::collections::VecDeque;

/// How far ahead of the last known step another one is looked for. One edit takes a step or two out of line.
const AHEAD: usize = 8;

/// A step of a plan of a family.
type StepOf<F> = PlanStep<Verb<<F as Domain>::Command>>;

/// Tells what sets of deviations of a scene play.
pub(super) struct Effects<'a, F: Family> {
    scene: &'a Scene<F>,
    /// The steps as written, with what stands for each.
    written: Vec<(&'a StepOf<F>, Digest)>,
}

impl<'a, F: Family> Effects<'a, F> {
    pub(super) fn new(scene: &'a Scene<F>) -> Self {
        let written = scene.plan.steps().map(|step| (step, played(step)));
        Self { scene, written: written.collect() }
    }

    /// What is played; nothing where the deviations do not fit.
    pub(super) fn of(&self, deviations: &[Deviation]) -> Option<Digest> {
        let plan = self.scene.planned(deviations).ok()?;
        let mut whole = DigestWriter::new();
        let mut ahead: VecDeque<&(&StepOf<F>, Digest)> = VecDeque::new();
        let mut rest = self.written.iter();
        for step in plan.steps().filter(|step| step.columns().next().is_some()) {
            ahead.extend(rest.by_ref().take(AHEAD - ahead.len()));
            let known = ahead.iter().position(|(written, _)| std::ptr::eq(*written, step));
            let own = match known {
                Some(place) => ahead.drain(..=place).next_back().map(|(_, digest)| *digest),
                None => None,
            };
            let halves = own.unwrap_or_else(|| played(step)).halves();
            halves.into_iter().for_each(|half| whole.u64(half));
        }
        Some(whole.finish())
    }
}

/// What stands for a step. Its columns run side by side, in no order.
fn played<C>(step: &PlanStep<C>) -> Digest {
    let mut columns: Vec<Digest> = step.columns().map(typed).collect();
    columns.sort_unstable();
    let mut whole = DigestWriter::new();
    columns.into_iter().flat_map(Digest::halves).for_each(|half| whole.u64(half));
    whole.finish()
}

/// What stands for what is typed one after the other.
fn typed<C>(column: &PlanColumn<C>) -> Digest {
    let mut whole = DigestWriter::new();
    for entry in column.entries() {
        whole.bytes(entry.key.to_string().as_bytes());
        whole.u64(u64::from(entry.attempt));
        whole.bytes(entry.place.as_str().as_bytes());
        whole.bytes(entry.typed.text.as_bytes());
        whole.u64(u64::from(entry.hastened));
    }
    whole.finish()
}
