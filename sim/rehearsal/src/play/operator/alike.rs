//! What an operator has read of a course so far, and whether another course reads the same there, so that a copy of the operator
//! goes on with that one.
//!
//! All that is read of a course while a run goes on is read by the operator, or of what the operator has typed:
//!
//! - a command, with the faults that wait for it, when it is typed or passed over, and never before;
//! - whether a column goes on, when a command of it has ended well;
//! - how many columns the next step has, when all columns of a step have ended;
//! - where a runbook is given up and how, when a command did not end well and is not tried again;
//! - that nothing comes after the last step, when that has ended: then all of the steps counts as read, and so it does of
//!   a runbook that is given up.

use super::{ColumnProgress, Operator, PlayedEntry};
use crate::course::Course;
use crate::course::alike::{ColumnRead, Likeness};
use crate::domain::Domain;
use crate::ids::EntryId;

impl Clone for Operator {
    kernel::clone_by_field!(
        played,
        stuck,
        unknown,
        gave_up,
        finished,
        step,
        section,
        on_the_way_back,
        columns,
        typed
    );
}

impl Operator {
    /// Whether all that was read of the own course stands in the other one as well.
    pub(crate) fn has_read_alike<F: Domain>(&self, likeness: &Likeness<'_, F>) -> bool {
        let typed = self.played.iter().enumerate().filter(|(_, played)| played.was_read());
        self.has_turned_alike(likeness)
            && typed.map(|(entry, _)| EntryId::of(entry)).all(|entry| likeness.is_entry(entry))
    }

    fn has_turned_alike<F: Domain>(&self, likeness: &Likeness<'_, F>) -> bool {
        let has_given_up = self.section.is_some() || self.gave_up.is_some();
        let is_through = self.finished && self.stuck.is_none();
        if has_given_up || is_through || !likeness.comes_to(self.step) {
            return likeness.is_whole();
        }
        // Whoever is stuck types nothing more, whatever would come next.
        if self.stuck.is_some() && !likeness.retreats_alike() {
            return false;
        }
        let columns = &likeness.own().steps[self.step];
        let reads = self.columns.iter().zip(columns).map(|(at, entries)| self.has_read(*at, entries));
        reads.enumerate().all(|(column, read)| likeness.is_column((self.step, column), &read))
    }

    /// What was read of a column of the step under way.
    fn has_read(&self, at: ColumnProgress, entries: &[EntryId]) -> ColumnRead {
        if at.ended || at.abandoned {
            return ColumnRead::Whole;
        }
        let is_typed = |entry: &EntryId| self.played[usize::from(*entry)].start.is_some();
        let typed = at.next + usize::from(entries.get(at.next).is_some_and(is_typed));
        ColumnRead::Part { typed, next: at.next }
    }

    /// Goes on with another course, of which all that was read is the same.
    pub(crate) fn turn_over<F: Domain>(&mut self, course: &Course<F>) {
        let fresh = course.entries.iter().map(|entry| PlayedEntry::fresh(entry)).skip(self.played.len());
        let fresh: Vec<PlayedEntry> = fresh.collect();
        self.keep(course.entries.len());
        for (played, entry) in self.played.iter_mut().zip(&course.entries) {
            if !played.was_read() {
                *played = PlayedEntry::fresh(entry);
            }
        }
        self.played.extend(fresh);
    }

    /// Drops whatever lies behind so many commands, none of which was typed.
    fn keep(&mut self, commands: usize) {
        let beyond = self.played.get(commands..).unwrap_or_default();
        assert!(
            beyond.iter().all(|one| one.start.is_none()),
            "what was typed stands in the other course too"
        );
        self.played.truncate(commands);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcome::StepResult;
    use kernel::Time;

    #[test]
    #[should_panic(expected = "stands in the other course too")]
    fn a_typed_command_that_another_course_has_not_is_told() {
        let result = StepResult::NotReached;
        let typed =
            PlayedEntry { start: Some(Time::ZERO), end: None, result, message: None, reply: Vec::new() };
        Operator { played: vec![typed], ..Operator::default() }.keep(0);
    }
}
