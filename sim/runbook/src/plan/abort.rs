//! Giving up half-way: the rest of the runbook is left out, and the way back is played.
//!
//! Guarantees: what has been left out is still told of, as skipped. It plays one rollback section, the one that
//! the abandoned step names; where none is named there is no way back to guess. Whoever is stopped before the unit has
//! ended gives up there, and plays the section of the step in which that happens.

use std::sync::Arc;

use super::{EditError, Label, Plan, PlanStep, Side};
use crate::{Address, StepId};

/// Where a runbook is given up, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Retreat<C> {
    /// The unit after whose end that is at the latest.
    pub unit: Address,
    /// The place of its step among the steps of the plan; its section comes next.
    pub step: usize,
    /// For each step of the plan up to that one the section to be played by whoever is stopped in it, where it names one.
    pub ways: Vec<Option<Arc<PlanStep<C>>>>,
}

/// The units of a section, a whole before its parts.
fn addresses<C>(section: &PlanStep<C>) -> impl Iterator<Item = Address> + '_ {
    section.columns.iter().flat_map(|column| {
        let lane = Address::Lane(section.id().clone(), column.lane.clone());
        std::iter::once(lane).chain(column.entries.iter().map(|entry| entry.address.clone()))
    })
}

impl<C: crate::Command> Plan<C> {
    /// Gives up when the unit has ended: what its lanes would do after it in this step and all later steps are
    /// left out, and the rollback section of its step is played. Lanes beside it, in which nothing of the unit
    /// is typed, finish the step. An operator who is stopped before that gives up there, and plays the section of the
    /// step in which that happens.
    ///
    /// # Errors
    /// When the runbook has no such unit, nothing is typed in it, or its step names no rollback section.
    pub fn abort(&mut self, unit: &Address) -> Result<(), EditError> {
        self.written.find(unit)?;
        let (holder, _, _) =
            self.find(unit, Side::After).ok_or_else(|| EditError::Nothing { unit: unit.clone() })?;
        let section = self.way_back(unit.step()).cloned().ok_or_else(|| EditError::NoRollback {
            unit: unit.clone(),
            named: self.ways_back.iter().map(|(step, _)| step.clone()).collect(),
        })?;
        for column in &mut Arc::make_mut(&mut self.steps[holder]).columns {
            if let Some(last) = column.entries.iter().rposition(|entry| entry.is_of(unit)) {
                column.entries[last + 1..].iter_mut().for_each(|entry| Arc::make_mut(entry).skipped = true);
            }
        }
        let later = self.steps[holder + 1..].iter_mut().flat_map(|step| &mut Arc::make_mut(step).columns);
        later.flat_map(|column| &mut column.entries).for_each(|entry| Arc::make_mut(entry).skipped = true);
        let mut ways: Vec<Option<Arc<PlanStep<C>>>> =
            self.steps[..holder].iter().map(|step| self.way_back(step.id()).cloned()).collect();
        ways.push(Some(section.clone()));
        for way in ways.iter().rev().flatten() {
            Arc::make_mut(&mut self.written).extend(addresses(way));
        }
        self.steps.insert(holder + 1, section);
        self.retreat = Some(Retreat { unit: unit.clone(), step: holder, ways });
        Ok(())
    }

    /// The section that is played when a step is abandoned.
    fn way_back(&self, step: &StepId) -> Option<&Arc<PlanStep<C>>> {
        let (_, named) = self.ways_back.iter().find(|(of, _)| of == step)?;
        self.rollbacks
            .iter()
            .find(|section| matches!(&section.label, Label::Written(Address::Step(id)) if id == named))
    }
}
