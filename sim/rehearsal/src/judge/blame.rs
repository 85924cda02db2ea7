//! Who is to blame for a point of the goal that is missed: what undid it, or else the step that should have brought it
//! about, with what became of that step, or else what kept that step from doing what it says. A deviation is to blame only
//! where it took effect (`judge::effect`).

use super::{EndedRun, instant};
use crate::deviation::Deviation;
use crate::goal::{Bearing, Doer, Missed};
use crate::judge::effect::Effects;
use crate::judge::undone::{Fall, Undoer};
use crate::layout::Entry;
use crate::outcome::{CauseCount, GoalPoint, Root, StepFate, StepResult, Undone};
use crate::play::family::Family;
use kernel::Time;
use ledger::StoreId;
use runbook::{Address, Edit};

/// A point as it is told.
pub(super) struct Told {
    /// The stores to which nothing comes for want of it.
    withholds: Vec<StoreId>,
    /// The command that has made it as it is, where the model knows it.
    made_by: Option<String>,
    pub(super) point: GoalPoint,
}

impl<F: Family> EndedRun<'_, F> {
    /// The points of the goal that the world misses.
    pub(super) fn missed(&mut self) -> Vec<Told> {
        let missed = self.world.missed(&self.scene.goal, self.stage);
        self.points.look(&missed, &self.stage.strikes, self.stage.now(), None);
        missed.into_iter().map(|point| self.told(point)).collect()
    }

    fn told(&self, mut point: Missed) -> Told {
        point.step = point.step.map(|step| self.effects().in_charge(step));
        let undone = self.undone(&point);
        let step = point.step.as_ref().map(|step| self.label_of(step));
        let fate = point.step.as_ref().and_then(|step| self.fate(step));
        let made_by = match point.doer {
            Doer::Command(blame) => self.label(Some(blame)),
            _ => None,
        };
        Told { withholds: point.withholds.clone(), made_by, point: point.told(step, fate, undone) }
    }

    /// What neither a command nor a fault is known to keep back, whoever is to blame for a point does, for want of which
    /// nothing arrives. What undid a point only in all likelihood is blamed for the point alone. And what a command keeps
    /// back that has only done what it says, a step should have made good that a deviation has changed or hindered.
    pub(super) fn blame_what_withholds(&self, missed: &[Told], pending: &mut [CauseCount]) {
        for cause in pending {
            let keeps = |of: &StoreId| self.store_name(*of) == cause.store;
            let points: Vec<&Told> = missed.iter().filter(|told| told.withholds.iter().any(keeps)).collect();
            if cause.step.is_some() {
                let made_by_it = points.iter().filter(|told| told.made_by == cause.step);
                let others = points.iter().filter(|told| told.made_by != cause.step);
                let owed = made_by_it.chain(others).map(|told| &told.point).find(|point| is_owed(point));
                self.owe(cause, owed);
                continue;
            }
            if cause.fault.is_some() {
                continue;
            }
            let sure = |point: &&GoalPoint| point.undone.as_ref().is_none_or(|undone| undone.at_once);
            let is_told = |point: &&GoalPoint| point.blamed().is_some() || point.fault().is_some();
            let mut points = points.into_iter().map(|told| &told.point);
            if let Some(point) = points.find(|point| sure(point) && is_told(point)) {
                cause.step = point.blamed().map(String::from);
                cause.fault = point.fault().map(String::from);
            }
        }
    }

    /// The same of what is lost, where the very command that lost it has made the point as it is: a channel that was
    /// stopped, and the start that should have followed.
    pub(super) fn blame_what_lost(&self, missed: &[Told], lost: &mut [CauseCount]) {
        for cause in lost.iter_mut().filter(|cause| cause.step.is_some()) {
            let keeps = |of: &StoreId| self.store_name(*of) == cause.store;
            let by_it = |told: &&Told| told.made_by == cause.step && told.withholds.iter().any(keeps);
            let owed = missed.iter().filter(by_it).map(|told| &told.point).find(|point| is_owed(point));
            self.owe(cause, owed);
        }
    }

    /// What a command has done that only did what it says: the step that should have made it good, or the fault that kept
    /// that step from it.
    fn owe(&self, cause: &mut CauseCount, owed: Option<&GoalPoint>) {
        let Some(point) = owed else { return };
        let mut own = self.course.entries.iter().filter(|entry| Some(&entry.label) == cause.step.as_ref());
        let as_written = own.next().is_some_and(|entry| self.is_as_written(entry));
        match point.fault() {
            Some(fault) if as_written => {
                (cause.step, cause.fault) = (None, Some(fault.to_owned()));
            }
            _ => {
                let step = self.makes_good(point);
                cause.made_good_by = step.map(String::from).filter(|step| Some(step) != cause.step.as_ref());
            }
        }
    }

    /// The step that should have made a point good: what kept that from it, where the same is typed there, and else the step
    /// that was kept from it, for to destroy a store makes nothing good.
    fn makes_good<'p>(&self, point: &'p GoalPoint) -> Option<&'p str> {
        let typed = |label: &str| {
            let mut entries = self.course.entries.iter();
            entries.find(|entry| entry.label == label).map(|entry| entry.text.as_str())
        };
        let same = |root: &&str| point.step.as_deref().is_some_and(|step| typed(step) == typed(root));
        point.blamed().filter(same).or(point.step.as_deref())
    }

    /// What undid a point that had been reached, or else the fault that struck what was about to be.
    fn undone(&self, point: &Missed) -> Option<Undone> {
        let had_been = |fall: &&Fall| self.had_been(point, fall);
        if let Some(fall) = self.points.fall(point).filter(had_been) {
            return Some(self.told_of(fall));
        }
        let struck = self.points.struck(point)?;
        let did = self.did(point.step.as_ref()?)? <= struck.until;
        did.then(|| self.told_of(struck))
    }

    /// Whether a point that has fallen is to be told as undone: where the step that should have brought it about had done
    /// what it says by then, or no such step is known; and where nobody came to that step, unless the runbook itself undid
    /// the point, which is what the step was to make good. What is not asked for a while is not seen, so that a command
    /// that is known to have undone a point has undone what was there when it was typed.
    fn had_been(&self, point: &Missed, fall: &Fall) -> bool {
        let Some(step) = &point.step else { return point.bearing != Bearing::Relative };
        let until = self.typed_then(fall).map_or(fall.until, |typed| typed.max(fall.until));
        if self.did(step).is_some_and(|end| end <= until) {
            return true;
        }
        match fall.undoer {
            // It keeps the point from being reached still, whatever was typed meanwhile.
            Some(Undoer::Fault(_)) if fall.at_once && matches!(point.doer, Doer::Fault(_)) => true,
            _ if point.bearing == Bearing::Relative => false,
            // The step has done what it says since, and what it says was no longer enough.
            Some(undoer) if fall.at_once && self.did_as_written(step) => self.is_out_of_turn(undoer),
            _ if self.came_to(step) => false,
            Some(undoer) => self.is_out_of_turn(undoer),
            None => false,
        }
    }

    /// Whether a step did what it says, and no deviation has changed it.
    fn did_as_written(&self, step: &Address) -> bool {
        self.did(step).is_some() && self.effects().changed_by(step).is_none()
    }

    /// Whether it is no command of the runbook as written.
    fn is_out_of_turn(&self, undoer: Undoer) -> bool {
        match undoer {
            Undoer::Command(entry) => !self.is_as_written(self.entry(entry.blame())),
            Undoer::Fault(_) => true,
        }
    }

    /// When the command was typed that is known to have undone a point.
    fn typed_then(&self, fall: &Fall) -> Option<Time> {
        match fall.undoer {
            Some(Undoer::Command(entry)) if fall.at_once => self.operator.played[usize::from(entry)].start,
            _ => None,
        }
    }

    /// Whether the operator came to a command of the runbook as written, or a deviation left it out.
    fn came_to(&self, step: &Address) -> bool {
        self.effects().results(step).into_iter().any(|result| result != StepResult::NotReached)
    }

    /// What the deviations have changed.
    pub(super) fn effects(&self) -> Effects<'_, F> {
        let Self { scene, course, operator, stage, .. } = self;
        Effects { scene, course, operator, stage }
    }

    /// Whether a command was typed as it stands in the runbook as written.
    fn is_as_written(&self, entry: &Entry<F::Command>) -> bool {
        let Some(address) = &entry.address else { return false };
        self.scene
            .runbook
            .commands()
            .any(|(at, typed)| at == *address && *typed.command.placed().0 == entry.verb)
    }

    fn told_of(&self, fall: &Fall) -> Undone {
        let entry = match fall.undoer {
            Some(Undoer::Command(entry)) => Some(self.entry(entry.blame())),
            _ => None,
        };
        let fault = match fall.undoer {
            Some(Undoer::Fault(fault)) => Some(self.course.faults[usize::from(fault)].text.clone()),
            _ => None,
        };
        let address = entry.and_then(|entry| entry.address.as_ref());
        let deviation = address.and_then(|address| self.effects().changed_by(address));
        let seen = self.typed_then(fall).map_or(fall.until, |typed| typed.max(fall.until));
        Undone {
            until_s: instant(seen),
            was: fall.was.clone(),
            at_once: fall.at_once,
            step: entry.map(|entry| entry.label.clone()),
            command: entry.map(|entry| entry.text.clone()),
            is_as_written: address.is_some() && deviation.is_none(),
            only_with: None,
            deviation,
            fault,
        }
    }

    /// When a command of the runbook as written first did what it says.
    fn did(&self, step: &Address) -> Option<Time> {
        let played = self.course.entries.iter().zip(&self.operator.played);
        let own = played.filter(|(entry, played)| {
            entry.address.as_ref() == Some(step) && played.result == StepResult::Ok
        });
        own.filter_map(|(_, played)| played.end).min()
    }

    /// What became of a step; nothing where it did what it says, and no deviation has changed it.
    fn fate(&self, step: &Address) -> Option<StepFate> {
        let deviation = self.effects().changed_by(step);
        let did = self.did(step).is_some();
        let first = || self.effects().results(step).first().copied().unwrap_or(StepResult::NotReached);
        let result = if did { StepResult::Ok } else { first() };
        let root = self.roots.steps.get(step).filter(|root| Some(root.to_string()) != deviation);
        let for_want_of = root.map(|root| Root { deviation: root.to_string(), step: self.step_of(root) });
        (!did || deviation.is_some()).then_some(StepFate { result, deviation, for_want_of })
    }

    /// The step that a deviation has changed, as a report names it.
    pub(super) fn step_of(&self, deviation: &Deviation) -> Option<String> {
        let unit = match deviation {
            Deviation::Edit(Edit::Insert { anchor, side, .. }) => return Some(format!("{side} {anchor}")),
            Deviation::Edit(edit) => *edit.claims().first()?,
            Deviation::Mishap(command_mishap) => &command_mishap.unit,
            _ => return None,
        };
        let mut own = self.course.entries.iter().filter(|entry| entry.is_of(unit)).map(|entry| &entry.label);
        let label = own.next().filter(|label| own.all(|other| other == *label));
        Some(label.map_or_else(|| unit.to_string(), Clone::clone))
    }

    /// How a report names a command of the runbook as written.
    fn label_of(&self, address: &Address) -> String {
        let entry = self.course.entries.iter().find(|entry| entry.address.as_ref() == Some(address));
        entry.map_or_else(|| address.to_string(), |entry| entry.label.clone())
    }
}

/// Whether a deviation is to blame for a point, and nothing undid it that was not to be made good.
fn is_owed(point: &GoalPoint) -> bool {
    point.is_owed_to_a_deviation() && (point.undone.is_none() || point.was_to_be_made_good())
}
