//! What an operator does who is stopped where a deviation has the runbook given up: finish what can be finished of the
//! step, and play the section by which it is given up instead of going on.

use super::{Operator, OperatorContext, Stuck};
use crate::course::Course;
use crate::ids::{ColumnId, EntryId};
use crate::layout::Columns;
use crate::play::family::Family;

impl Operator {
    /// What is played now: a step, or the section by which the runbook is given up.
    pub(super) fn open<'c, F: Family>(&self, course: &'c Course<F>) -> Option<&'c Columns> {
        let section = self.section.filter(|_| self.on_the_way_back);
        match (section, &course.retreat) {
            (Some(section), Some(retreat)) => Some(&retreat.sections[section].columns),
            _ => course.steps.get(self.step),
        }
    }

    /// The entries of a column of what is played now.
    pub(super) fn column<'c, F: Family>(&self, column: ColumnId, course: &'c Course<F>) -> &'c [EntryId] {
        self.open(course).map_or(&[], |step| &step[usize::from(column)])
    }

    /// Gives the runbook up: the lane that was stopped goes no further, nor does any that has something of the unit to type
    /// after which it was to be given up. The others finish the step, and then the section is played.
    pub(super) fn give_up<F: Family>(
        &mut self,
        (section, stuck): (usize, Stuck),
        stopped: ColumnId,
        context: &mut OperatorContext<'_, F>,
    ) {
        let Some(retreat) = &context.course.retreat else { return };
        // Whoever is stopped second has been given up already.
        self.gave_up.get_or_insert(stuck);
        self.section = Some(section);
        if retreat.step == Some(self.step) {
            let entries = &context.course.entries;
            let columns = &context.course.steps[self.step];
            for (column, typed) in self.columns.iter_mut().zip(columns) {
                column.abandoned |=
                    typed.iter().any(|entry| entries[usize::from(*entry)].is_of(&retreat.unit));
            }
        }
        let at = &mut self.columns[usize::from(stopped)];
        (at.abandoned, at.ended) = (true, true);
        self.close_step(context);
    }

    /// Turns to what comes next when all columns have ended.
    pub(super) fn close_step<F: Family>(&mut self, context: &mut OperatorContext<'_, F>) {
        if !self.columns.iter().all(|column| column.ended) {
            return;
        }
        let was_the_way_back = std::mem::replace(&mut self.on_the_way_back, self.section.is_some());
        if self.section.is_none() {
            self.step += 1;
        }
        // A section in which nothing is typed has ended with the step.
        if was_the_way_back || self.open(context.course).is_none_or(Vec::is_empty) {
            self.finish(context);
        } else {
            self.open_step(context.course, context.policy.think_s.span(), context.stage);
        }
    }
}
