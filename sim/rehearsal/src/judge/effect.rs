//! Which deviations of a run took effect in it, and since when. The rule is ours:
//!
//! - Only what took effect is to blame for anything. A deviation of something that the run never came to has changed
//!   nothing, whatever it is written beside.
//! - A fault took effect when it struck, and a mishap when its command was typed and set to work, as the findings have it
//!   that tell of those that never did.
//! - A change of the plan took effect when the operator came to the first place at which something else is to be typed
//!   than without it: a command that was put in, replaced, moved or repeated was typed there, and one that is left out was
//!   passed.
//! - Of a step that was never reached, because the run stopped before it, what stopped the run is the root
//!   (`rehearsal::roots`), unless a deviation that took effect has moved that very step away or left it out.
//! - Where the runbook was given up, a step that was left out with the rest of the way forward is not to blame where one
//!   of the way back does the same.

use crate::course::Course;
use crate::deviation::Deviation;
use crate::ids::{EntryId, FaultId};
use crate::layout::{Columns, Entry, RollbackSection};
use crate::outcome::StepResult;
use crate::play::family::Family;
use crate::play::operator::{Operator, PlayedEntry};
use crate::play::stage::Stage;
use crate::scene::Scene;
use kernel::{Time, planted};
use runbook::{Address, Edit};

/// What has been played of a course, to tell what its deviations have changed.
pub(crate) struct Effects<'r, F: Family> {
    pub(crate) scene: &'r Scene<F>,
    pub(crate) course: &'r Course<F>,
    pub(crate) operator: &'r Operator,
    pub(crate) stage: &'r Stage<F>,
}

/// A place in a column of what is typed: the number of commands before it.
type Place<'c> = (&'c [EntryId], usize);

impl<F: Family> Effects<'_, F> {
    /// When a deviation took effect; nothing where it never did.
    pub(crate) fn since(&self, one: &Deviation) -> Option<Time> {
        if planted("what-never-happened-is-blamed") {
            return Some(Time::ZERO);
        }
        let text = one.to_string();
        match one {
            Deviation::Edit(_) => self.edited_since(one),
            Deviation::Fault { .. } => {
                let fault = self.course.faults.iter().position(|armed| armed.text == text)?;
                self.stage.strikes.since(FaultId::of(fault))
            }
            Deviation::Mishap(_) => {
                let armed = self.course.armed_mishaps.iter().find(|armed| armed.text == text)?;
                let ticket = self.operator.first_attempt(&armed.command, self.course)?;
                let entry = self.operator.typed_under(ticket).filter(|_| self.stage.has_worked(ticket))?;
                self.played(entry).start
            }
            weather => {
                debug_assert!(weather.is_weather(), "all else has a moment of its own");
                Some(Time::ZERO)
            }
        }
    }

    /// The deviation that has changed a command of the runbook as written, in its printed form: left it out, had another
    /// one typed, or had it typed elsewhere, more than once, without a wait, or go wrong.
    pub(crate) fn changed_by(&self, step: &Address) -> Option<String> {
        self.course.changes(step).find(|one| self.has_changed(one, step)).map(ToString::to_string)
    }

    /// Whether a deviation that is written of a command has changed that.
    fn has_changed(&self, one: &Deviation, step: &Address) -> bool {
        let mut typed = self.of(step).filter(|(_, played)| played.start.is_some());
        let came_to_it = match one {
            Deviation::Mishap(_)
            | Deviation::Edit(Edit::Replace { .. } | Edit::Place { .. } | Edit::Hasten(_)) => {
                typed.next().is_some()
            }
            Deviation::Edit(Edit::Repeat(_)) => typed.any(|(entry, _)| entry.attempt > 0),
            _ => true,
        };
        came_to_it && self.since(one).is_some()
    }

    /// How a command of the runbook as written ended, each time. One that a deviation leaves out was not reached where the
    /// operator never came to its place.
    pub(crate) fn results(&self, step: &Address) -> Vec<StepResult> {
        let mut skips = self.course.changes(step).filter(|one| matches!(one, Deviation::Edit(Edit::Skip(_))));
        let passed = skips.next().is_none_or(|skip| self.since(skip).is_some());
        let result = |played: &PlayedEntry| match played.result {
            StepResult::Skipped if !passed => StepResult::NotReached,
            result => result,
        };
        self.of(step).map(|(_, played)| result(played)).collect()
    }

    /// The command to ask for a point that this one should have brought about: where the runbook was given up before it,
    /// the one of the way back that has the same typed at the same place, if there is one.
    pub(crate) fn in_charge(&self, step: Address) -> Address {
        let Some(section) = self.way_back() else { return step };
        let results = self.results(&step);
        let given_up = !results.is_empty() && results.iter().all(|result| *result == StepResult::Skipped);
        if !given_up || self.changed_by(&step).is_some() {
            return step;
        }
        let mut back = section.columns.iter().flatten().map(|entry| self.entry(*entry));
        let same = |one: &&Entry<F::Command>| {
            self.of(&step).any(|(own, _)| (&own.lane, &own.text) == (&one.lane, &one.text))
        };
        back.find(same).and_then(|entry| entry.address.clone()).unwrap_or(step)
    }

    /// The section by which the runbook was given up, where it came to that.
    pub(crate) fn way_back(&self) -> Option<&RollbackSection> {
        let retreat = self.course.retreat.as_ref()?;
        // The section of the unit is the last step of all.
        let own = (self.operator.step + 1 >= self.course.steps.len()).then_some(0);
        retreat.sections.get(self.operator.section.or(own)?)
    }

    /// What is typed of a command of the runbook as written, and how it was played.
    fn of(&self, step: &Address) -> impl Iterator<Item = (&Entry<F::Command>, &PlayedEntry)> {
        let all = self.course.entries.iter().map(AsRef::as_ref).zip(&self.operator.played);
        all.filter(move |(entry, _)| entry.address.as_ref() == Some(step))
    }

    /// When the operator came to the first place at which a change of the plan has something else typed. Where the others
    /// do not fit without it, nothing can be told, and it counts from the first.
    fn edited_since(&self, one: &Deviation) -> Option<Time> {
        let Some(without) = self.scene.without(self.course, one) else { return Some(Time::ZERO) };
        let nothing = Columns::new();
        let at = |course: &Course<F>, step: usize| course.steps.get(step).unwrap_or(&nothing).clone();
        let forth = (0..=self.operator.step).find_map(|step| {
            self.differ((&at(self.course, step), self.opened(step)), (&without, &at(&without, step)))
        });
        forth.or_else(|| self.on_the_way_back(&without))
    }

    /// The same in the section by which the runbook was given up, once something of it was typed.
    fn on_the_way_back(&self, without: &Course<F>) -> Option<Time> {
        let own = &self.course.retreat.as_ref()?.sections[self.operator.section?];
        let other = without.retreat.as_ref()?.sections.iter().find(|section| section.id == own.id)?;
        let begun = own.columns.iter().flatten().filter_map(|entry| self.played(*entry).start).min()?;
        self.differ((&own.columns, begun), (without, &other.columns))
    }

    /// When the operator came to a place at which two steps differ, the one played and what it is without a deviation.
    fn differ(
        &self,
        (columns, opened): (&Columns, Time),
        (without, others): (&Course<F>, &Columns),
    ) -> Option<Time> {
        let alike = |column: &[EntryId], other: &[EntryId]| {
            let both = column.iter().zip(other);
            both.take_while(|(own, other)| is_same(self.entry(**own), entry_of(without, **other))).count()
        };
        let changed = columns.iter().filter_map(|column| {
            let longest = others.iter().max_by_key(|other| alike(column, other));
            let common = longest.map_or(0, |other| alike(column, other));
            let is_whole = common == column.len() && longest.is_some_and(|other| common == other.len());
            (!is_whole).then_some((column.as_slice(), common))
        });
        let came = changed.filter_map(|place| self.came_to(place, opened));
        let is_gone = |other: &Vec<EntryId>| columns.iter().all(|column| alike(column, other) == 0);
        came.chain(others.iter().any(is_gone).then_some(opened)).min()
    }

    /// When the operator came to a place: when what stands there was typed, or what stands before it had ended where it is
    /// the last and did not stop the operator.
    fn came_to(&self, (column, at): Place<'_>, opened: Time) -> Option<Time> {
        if let Some(entry) = column.get(at) {
            return self.played(*entry).start;
        }
        let Some(last) = column.last() else { return Some(opened) };
        let stops = [&self.operator.stuck, &self.operator.gave_up];
        let stopped = stops.into_iter().flatten().any(|stuck| stuck.entry == *last);
        self.played(*last).end.filter(|_| !stopped)
    }

    /// When the operator turned to a step that is under way or behind: when the one before had ended.
    fn opened(&self, step: usize) -> Time {
        let before = step.checked_sub(1).and_then(|before| self.course.steps.get(before));
        let ends = before.into_iter().flatten().flatten().filter_map(|entry| self.played(*entry).end);
        ends.max().unwrap_or_default()
    }

    fn entry(&self, entry: EntryId) -> &Entry<F::Command> {
        entry_of(self.course, entry)
    }

    fn played(&self, entry: EntryId) -> &PlayedEntry {
        &self.operator.played[usize::from(entry)]
    }
}

fn entry_of<F: Family>(course: &Course<F>, entry: EntryId) -> &Entry<F::Command> {
    &course.entries[usize::from(entry)]
}

/// Whether two courses have the same typed.
fn is_same<C>(own: &Entry<C>, other: &Entry<C>) -> bool {
    (own.key, own.attempt, own.hastened) == (other.key, other.attempt, other.hastened)
        && (&own.lane, &own.text) == (&other.lane, &other.text)
}
