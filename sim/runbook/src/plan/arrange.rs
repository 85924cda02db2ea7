//! Changes to a plan: what an operator may do to a runbook on the way.
//!
//! Guarantees: units are named as written, whatever has been applied before; an edit either succeeds or leaves
//! the plan as it was. Inserted commands belong to no unit: nothing skips, repeats, hastens or places them, but
//! one that stands in line beside a moved command goes with it.

use std::sync::Arc;

use super::{
    DrawKey, EditError, InsertionPoint, Label, Plan, PlanColumn, PlanEntry, PlanStep, Side, meaning,
};
use crate::{Address, Command, Lane, Prompt, TypedCommand};

/// Where an entry is: step, column, entry.
type At = (usize, usize, usize);

impl<C> PlanEntry<C> {
    /// Whether the entry is a command of the unit as written.
    pub(super) fn is_of(&self, unit: &Address) -> bool {
        !self.is_inserted() && unit.contains(&self.address)
    }

    /// Whether the entry goes where the unit goes: its own commands, and those inserted in line beside them.
    fn goes_with(&self, unit: &Address) -> bool {
        let in_line = matches!(&self.address, Address::Command(_, lane, _) if *lane == self.key.lane);
        unit.contains(&self.address) && in_line
    }
}

impl<C: Command> Plan<C> {
    /// Leaves the unit out.
    ///
    /// # Errors
    /// When the runbook has no such unit, or nothing is typed in it.
    pub fn skip(&mut self, unit: &Address) -> Result<(), EditError> {
        self.change(unit, |entry| entry.skipped = true)
    }

    /// Does not wait for the unit's commands.
    ///
    /// # Errors
    /// When the runbook has no such unit, or nothing is typed in it.
    pub fn hasten(&mut self, unit: &Address) -> Result<(), EditError> {
        self.change(unit, |entry| entry.hastened = true)
    }

    /// Types the unit's commands at another lane, in the order and at the time of their own.
    ///
    /// # Errors
    /// When the runbook has no such unit or lane, nothing is typed in the unit, or all of it is typed there.
    pub fn place(&mut self, unit: &Address, lane: &Lane) -> Result<(), EditError> {
        self.known_lane(lane)?;
        self.written.find(unit)?;
        if self.entries().filter(|entry| entry.is_of(unit)).all(|entry| entry.place == *lane)
            && self.entries().any(|entry| entry.is_of(unit))
        {
            return Err(EditError::AlreadyAt { unit: unit.clone(), lane: lane.clone() });
        }
        self.change(unit, |entry| entry.place = lane.clone())
    }

    /// Types another command in the place of one. Its draws stay those of the command as written.
    ///
    /// # Errors
    /// When the runbook has no such unit, or the unit is not one command.
    pub fn replace(&mut self, unit: &Address, typed: &TypedCommand<C>) -> Result<(), EditError> {
        self.written.find(unit)?;
        let count = self.entries().filter(|entry| entry.is_of(unit) && entry.attempt == 0).count();
        if count > 1 {
            return Err(EditError::Several { unit: unit.clone(), count });
        }
        self.change(unit, |entry| {
            entry.typed = TypedCommand { behind: entry.typed.behind, ..typed.clone() };
        })
    }

    /// Plays the unit again right after itself: a step after the step, commands after the last of them.
    ///
    /// # Errors
    /// When the runbook has no such unit, or nothing is typed in it.
    pub fn repeat(&mut self, unit: &Address) -> Result<(), EditError> {
        self.written.find(unit)?;
        let nothing = || EditError::Nothing { unit: unit.clone() };
        let own = |entry: &&PlanEntry<C>| entry.is_of(unit) && !entry.skipped;
        let attempt = self.all().filter(own).map(|entry| entry.attempt).max().ok_or_else(nothing)?;
        let again = |entries: &[Arc<PlanEntry<C>>]| -> Vec<Arc<PlanEntry<C>>> {
            let last = entries.iter().map(AsRef::as_ref).filter(own).filter(|entry| entry.attempt == attempt);
            last.map(|entry| PlanEntry { attempt: attempt + 1, ..entry.clone() }.into()).collect()
        };
        if let Address::Step(_) = unit {
            let index = self.labelled(unit, Side::After).ok_or_else(nothing)?;
            let mut copy = self.steps[index].as_ref().clone();
            copy.columns.iter_mut().for_each(|column| column.entries = again(&column.entries));
            self.steps.insert(index + 1, copy.into());
        } else {
            let (step, column, entry) = self.find(unit, Side::After).ok_or_else(nothing)?;
            let entries = &mut Arc::make_mut(&mut self.steps[step]).columns[column].entries;
            let copies = again(entries);
            entries.splice(entry + 1..entry + 1, copies);
        }
        Ok(())
    }

    /// Adds a command that the runbook does not hold: in line beside a command of its own lane, else as a step
    /// of its own beside the step that holds the anchor.
    ///
    /// # Errors
    /// When the runbook has no such anchor or lane.
    pub fn insert(&mut self, typed: TypedCommand<C>, side: Side, anchor: &Address) -> Result<(), EditError> {
        let lane = typed.prompt.lane.clone();
        self.known_lane(&lane)?;
        self.anchored(anchor, side)?;
        let point = InsertionPoint { side, anchor: anchor.clone() };
        let mut key = DrawKey {
            lane: lane.clone(),
            text: meaning(&typed),
            occurrence: 1,
            inserted: Some(point.clone()),
        };
        while self.all().any(|entry| entry.key == key) {
            key.occurrence += 1;
        }
        let entry = PlanEntry {
            number: None,
            address: anchor.clone(),
            key,
            attempt: 0,
            typed,
            hastened: false,
            place: lane.clone(),
            point: None,
            skipped: false,
        };
        self.put(
            Taken {
                label: Label::Inserted(point.clone()),
                columns: vec![PlanColumn { lane, entries: vec![entry.into()] }],
            },
            point,
        )
    }

    /// Moves a unit before the anchor: in line before a command of its own lane, else as a step of its own
    /// before the step that holds the anchor.
    ///
    /// # Errors
    /// When the runbook lacks one of them, or the anchor lies in the unit.
    pub fn move_before(&mut self, unit: &Address, anchor: &Address) -> Result<(), EditError> {
        self.relocate(unit, Side::Before, anchor)
    }

    /// Moves a unit after the anchor, in the manner of [`Plan::move_before`].
    ///
    /// # Errors
    /// When the runbook lacks one of them, or the anchor lies in the unit.
    pub fn move_after(&mut self, unit: &Address, anchor: &Address) -> Result<(), EditError> {
        self.relocate(unit, Side::After, anchor)
    }

    pub(crate) fn relocate(&mut self, unit: &Address, side: Side, anchor: &Address) -> Result<(), EditError> {
        self.written.find(unit)?;
        self.written.find(anchor)?;
        if unit.contains(anchor) {
            return Err(EditError::AnchorInside { unit: unit.clone(), anchor: anchor.clone() });
        }
        self.anchored(anchor, side)?;
        let taken = self.take(unit)?;
        self.put(taken, InsertionPoint { side, anchor: anchor.clone() })
    }

    /// Exchanges the places of two steps, two lanes or two commands. Units of one lane take each other's place
    /// in line. Units of two lanes take each other's step, where they keep their side of what their own lane
    /// types there: what comes from an earlier step goes first, what comes from a later one goes last.
    ///
    /// # Errors
    /// When the runbook lacks one of them, one lies in the other, they are of different kinds, or they run side
    /// by side.
    pub fn swap(&mut self, first: &Address, second: &Address) -> Result<(), EditError> {
        self.written.find(first)?;
        self.written.find(second)?;
        let both = || (first.clone(), second.clone());
        if first.overlaps(second) {
            let (first, second) = both();
            return Err(EditError::Nested { first, second });
        }
        match (first, second) {
            (Address::Step(_), Address::Step(_)) => {
                let (here, there) = (self.whole(first)?, self.whole(second)?);
                self.steps.swap(here, there);
                Ok(())
            }
            (Address::Lane(..), Address::Lane(..)) | (Address::Command(..), Address::Command(..)) => {
                let here = self.find(first, Side::Before).ok_or_else(|| nothing(first))?.0;
                let there = self.find(second, Side::Before).ok_or_else(|| nothing(second))?.0;
                if first.lane() == second.lane() {
                    self.exchange(first, second);
                } else if here == there {
                    let (first, second) = both();
                    return Err(EditError::SideBySide { first, second });
                } else {
                    self.cross((first, here), (second, there));
                }
                Ok(())
            }
            _ => {
                let (first, second) = both();
                Err(EditError::Unlike { first, second })
            }
        }
    }

    /// Two units of one lane take each other's place in line.
    fn exchange(&mut self, first: &Address, second: &Address) {
        let run = |unit: &Address| -> Vec<Arc<PlanEntry<C>>> {
            let columns = self.steps.iter().flat_map(|step| &step.columns);
            let entries = columns.flat_map(|column| &column.entries);
            entries.filter(|entry| entry.goes_with(unit)).cloned().collect()
        };
        let (mut firsts, mut seconds) = (run(first), run(second));
        let goes = |entry: &PlanEntry<C>| entry.goes_with(first) || entry.goes_with(second);
        for column in self.holding(goes).flat_map(|step| &mut step.columns) {
            for entry in std::mem::take(&mut column.entries) {
                if entry.goes_with(first) {
                    column.entries.append(&mut seconds);
                } else if entry.goes_with(second) {
                    column.entries.append(&mut firsts);
                } else {
                    column.entries.push(entry);
                }
            }
        }
    }

    /// Two units of two lanes take each other's step.
    fn cross(&mut self, first: (&Address, usize), second: (&Address, usize)) {
        let (early, late) = if first.1 < second.1 { (first, second) } else { (second, first) };
        let forward = self.cut(early.0);
        let backward = self.cut(late.0);
        for column in forward {
            let own = column_of(Arc::make_mut(&mut self.steps[late.1]), &column.lane);
            own.splice(0..0, column.entries);
        }
        for column in backward {
            column_of(Arc::make_mut(&mut self.steps[early.1]), &column.lane).extend(column.entries);
        }
    }

    fn change(&mut self, unit: &Address, change: impl Fn(&mut PlanEntry<C>)) -> Result<(), EditError> {
        self.written.find(unit)?;
        let own = |entry: &PlanEntry<C>| entry.is_of(unit) && !entry.skipped;
        let columns = self.holding(own).flat_map(|step| &mut step.columns);
        let entries = columns.flat_map(|column| &mut column.entries);
        let mut changed = false;
        for entry in entries.filter(|entry| own(entry)) {
            change(Arc::make_mut(entry));
            changed = true;
        }
        if changed { Ok(()) } else { Err(nothing(unit)) }
    }

    /// Changes what edits have put in, or put in the place of another command.
    pub fn change_new(&mut self, change: impl FnMut(&mut PlanEntry<C>)) {
        self.change_each(|entry| entry.typed.source_map.is_none(), change);
    }

    /// Changes, in the order in which they are played, the entries of a kind that no edit has skipped.
    pub fn change_each(
        &mut self,
        is: impl Fn(&PlanEntry<C>) -> bool,
        mut change: impl FnMut(&mut PlanEntry<C>),
    ) {
        let is = |entry: &PlanEntry<C>| !entry.skipped && is(entry);
        let columns = self.holding(is).flat_map(|step| &mut step.columns);
        let entries = columns.flat_map(|column| &mut column.entries);
        entries.filter(|entry| is(entry)).for_each(|entry| change(Arc::make_mut(entry)));
    }

    /// The steps that hold such entries, to be changed; all others stay shared.
    fn holding(&mut self, is: impl Fn(&PlanEntry<C>) -> bool) -> impl Iterator<Item = &mut PlanStep<C>> {
        self.steps.iter_mut().filter(move |step| step.all().any(&is)).map(Arc::make_mut)
    }

    /// The prompt of a unit's first command.
    pub(crate) fn prompt(&self, unit: &Address) -> Result<Prompt, EditError> {
        self.written.find(unit)?;
        let mut entries = self.entries().filter(|entry| entry.is_of(unit));
        entries.next().map(|entry| entry.typed.prompt.clone()).ok_or_else(|| nothing(unit))
    }

    fn known_lane(&self, lane: &Lane) -> Result<(), EditError> {
        if self.lanes.contains(lane) {
            return Ok(());
        }
        Err(EditError::UnknownLane { lane: lane.clone(), known: self.lanes.to_vec() })
    }

    /// Whether the anchor is somewhere.
    fn anchored(&self, anchor: &Address, side: Side) -> Result<(), EditError> {
        self.written.find(anchor)?;
        match self.holder(anchor, side) {
            Some(_) => Ok(()),
            None => Err(EditError::Gone { unit: anchor.clone() }),
        }
    }

    /// The first or the last entry of a unit, skipped or not.
    pub(super) fn find(&self, unit: &Address, side: Side) -> Option<At> {
        let mut found = None;
        for (s, step) in self.steps.iter().enumerate() {
            for (c, column) in step.columns.iter().enumerate() {
                for (e, _) in column.entries.iter().enumerate().filter(|(_, entry)| entry.is_of(unit)) {
                    if side == Side::Before {
                        return Some((s, c, e));
                    }
                    found = Some((s, c, e));
                }
            }
        }
        found
    }

    /// The first or the last step of the plan that is this step as written.
    fn labelled(&self, unit: &Address, side: Side) -> Option<usize> {
        let is = |step: &Arc<PlanStep<C>>| matches!(&step.label, Label::Written(label) if label == unit);
        match side {
            Side::Before => self.steps.iter().position(is),
            Side::After => self.steps.iter().rposition(is),
        }
    }

    fn whole(&self, unit: &Address) -> Result<usize, EditError> {
        self.labelled(unit, Side::Before).ok_or_else(|| EditError::Gone { unit: unit.clone() })
    }

    /// The step that holds an anchor.
    fn holder(&self, anchor: &Address, side: Side) -> Option<usize> {
        self.labelled(anchor, side).or_else(|| self.find(anchor, side).map(|(step, _, _)| step))
    }

    /// Takes a unit out of the plan.
    fn take(&mut self, unit: &Address) -> Result<Taken<C>, EditError> {
        let label = Label::Written(unit.clone());
        if let Address::Step(_) = unit {
            let index = self.whole(unit)?;
            let step = Arc::unwrap_or_clone(self.steps.remove(index));
            return Ok(Taken { label, columns: step.columns });
        }
        self.find(unit, Side::Before).ok_or_else(|| nothing(unit))?;
        Ok(Taken { label, columns: self.cut(unit) })
    }

    /// Cuts the entries of a lane or a command out of their columns.
    fn cut(&mut self, unit: &Address) -> Vec<PlanColumn<C>> {
        let mut cut: Vec<PlanColumn<C>> = Vec::new();
        for column in self.holding(|entry| entry.goes_with(unit)).flat_map(|step| &mut step.columns) {
            let (gone, left) =
                std::mem::take(&mut column.entries).into_iter().partition(|e| e.goes_with(unit));
            column.entries = left;
            let gone: Vec<Arc<PlanEntry<C>>> = gone;
            if gone.is_empty() {
                continue;
            }
            match cut.iter_mut().find(|own| own.lane == column.lane) {
                Some(own) => own.entries.extend(gone),
                None => cut.push(PlanColumn { lane: column.lane.clone(), entries: gone }),
            }
        }
        cut
    }

    /// Puts what was taken at a point. Things put after one anchor stand in the order in which they came.
    fn put(&mut self, taken: Taken<C>, point: InsertionPoint) -> Result<(), EditError> {
        if let Some((step, column, entry)) = self.in_line(&taken, &point) {
            let entries = &mut Arc::make_mut(&mut self.steps[step]).columns[column].entries;
            let mut at = entry;
            if point.side == Side::After {
                at += 1;
                at += entries[at..].iter().take_while(|entry| entry.point.as_ref() == Some(&point)).count();
            }
            let put = taken.columns.into_iter().flat_map(|column| column.entries);
            let put = put.map(|mut entry| {
                Arc::make_mut(&mut entry).point = Some(point.clone());
                entry
            });
            entries.splice(at..at, put);
            return Ok(());
        }
        let holder = self.holder(&point.anchor, point.side);
        let mut at = holder.ok_or_else(|| EditError::Gone { unit: point.anchor.clone() })?;
        if point.side == Side::After {
            at += 1;
            at += self.steps[at..].iter().take_while(|step| step.point.as_ref() == Some(&point)).count();
        }
        let step = PlanStep { label: taken.label, point: Some(point), columns: taken.columns };
        self.steps.insert(at, step.into());
        Ok(())
    }

    /// The anchor's place, if it is a command of the lane of what is put there.
    fn in_line(&self, taken: &Taken<C>, point: &InsertionPoint) -> Option<At> {
        let whole = matches!(taken.label, Label::Written(Address::Step(_)));
        let Address::Command(_, lane, _) = &point.anchor else { return None };
        let own = taken.columns.iter().all(|column| column.lane == *lane);
        if own && !whole { self.find(&point.anchor, point.side) } else { None }
    }
}

/// What has been taken out of a plan, or is to be put into it.
struct Taken<C> {
    label: Label,
    columns: Vec<PlanColumn<C>>,
}

fn nothing(unit: &Address) -> EditError {
    EditError::Nothing { unit: unit.clone() }
}

/// The entries of a lane in a step; the lane is added if it is not there.
fn column_of<'a, C>(step: &'a mut PlanStep<C>, lane: &Lane) -> &'a mut Vec<Arc<PlanEntry<C>>> {
    let index = step.columns.iter().position(|column| column.lane == *lane).unwrap_or_else(|| {
        step.columns.push(PlanColumn { lane: lane.clone(), entries: Vec::new() });
        step.columns.len() - 1
    });
    &mut step.columns[index].entries
}
