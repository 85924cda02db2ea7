//! Giving up half-way: the rest of the runbook is left out, and the way back is played.
//!
//! Guarantees: what has been left out is still told of, as skipped. It plays one rollback section, the one that
//! the abandoned step names; where none is named there is no way back to guess.

use super::{EditError, Plan, Side};
use crate::Address;
use crate::document::lookup;

impl<C: Clone> Plan<C> {
    /// Gives up when the unit has ended: what its lanes would do after it in this step and all later steps are
    /// left out, and the rollback section of its step is played. Lanes beside it, in which nothing of the unit
    /// is typed, finish the step.
    ///
    /// # Errors
    /// When the runbook has no such unit, nothing is typed in it, or its step names no rollback section.
    pub fn abort(&mut self, unit: &Address) -> Result<(), EditError> {
        lookup(&self.written, unit)?;
        let (holder, _, _) =
            self.find(unit, Side::After).ok_or_else(|| EditError::Nothing { unit: unit.clone() })?;
        let section = self.way_back(unit)?;
        for column in &mut self.steps[holder].columns {
            if let Some(last) = column.entries.iter().rposition(|entry| entry.is_of(unit)) {
                column.entries[last + 1..].iter_mut().for_each(|entry| entry.skipped = true);
            }
        }
        let later = self.steps[holder + 1..].iter_mut().flat_map(|step| &mut step.columns);
        later.flat_map(|column| &mut column.entries).for_each(|entry| entry.skipped = true);
        let section = self.rollbacks[section].clone();
        self.written.extend(section.columns.iter().flat_map(|column| {
            let first = column.entries.first().map(|entry| entry.address.step().clone());
            let lane = first.map(|step| Address::Lane(step, column.lane.clone()));
            lane.into_iter().chain(column.entries.iter().map(|entry| entry.address.clone()))
        }));
        self.steps.insert(holder + 1, section);
        Ok(())
    }

    /// Which section is played when the unit's step is abandoned.
    fn way_back(&self, unit: &Address) -> Result<usize, EditError> {
        let named = self.ways_back.iter().find(|(step, _)| step == unit.step()).map(|(_, section)| section);
        let is = |section: &super::PlanStep<C>| {
            named.is_some_and(
                |named| matches!(&section.label, super::Label::Written(Address::Step(id)) if id == named),
            )
        };
        self.rollbacks.iter().position(is).ok_or_else(|| EditError::NoRollback {
            unit: unit.clone(),
            named: self.ways_back.iter().map(|(step, _)| step.clone()).collect(),
        })
    }
}
