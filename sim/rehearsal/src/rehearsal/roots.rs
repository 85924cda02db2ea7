//! Which deviation keeps a step from doing what it says: the one without which it does, for nothing is argued here. The
//! run is played without each of its deviations, to see how the step ends then, and what is not found broken then that is
//! blamed on a command as written (`judge::owed`).
//!
//! Of steps it is asked only of those that should have brought about a missed point of the goal and did not do what they say, or
//! were never reached, and that no deviation has changed themselves. A command that was refused because an earlier one had
//! been left out is not the cause of what is missing; the one that was left out is. Where each of several would do, to leave
//! out one of them changes nothing; then the last few are left out together, and the first of the fewest is named.
//!
//! Only what took effect is asked for (`judge::effect`), in the order in which it did, which does not depend on how steps
//! are numbered. Where a run stopped, whatever it never came to is owed to what stopped it: of that command it is asked.

use super::{Ground, Listener, Rehearsal};
use crate::course::{Course, Entry};
use crate::deviation::Deviation;
use crate::ids::EntryId;
use crate::judge::effect::Effects;
use crate::judge::owed::{Complaints, complaints, is_absent};
use crate::judge::{Roots, RunEnd};
use crate::outcome::{Outcome, StepResult};
use crate::play::family::Family;
use crate::scene::Scene;
use runbook::{Address, Edit};
use std::collections::BTreeSet;

/// How many deviations of a run are tried; one with more was not written by hand.
const MOST: usize = 8;

/// What is asked of the runs without some of the deviations.
struct Asked {
    /// The steps that did not do what they say.
    steps: BTreeSet<Address>,
    /// The command at which the run stopped, as long as nothing is known without which it would not have.
    stop: Option<EntryId>,
    /// Those of the steps that the run never came to, because it stopped.
    behind: Vec<Address>,
    complaints: Complaints,
}

impl Asked {
    fn nothing(&self) -> bool {
        self.steps.is_empty() && self.stop.is_none() && self.complaints.is_empty()
    }
}

impl<F: Family> Rehearsal<F> {
    /// By step, the first deviation without which it does what it says, and by complaint the first without which nobody
    /// has it. The run must be the last that was played; it has to be played again for whatever else is asked of it.
    pub(super) fn roots(
        &mut self,
        (ground, course): (Ground<'_, F>, &Course<F>),
        outcome: &Outcome,
    ) -> Roots {
        let scene = ground.scene;
        let mut asked = self.asked((scene, course), outcome);
        let mut roots = Roots::default();
        let all = &course.deviations;
        let hinder = self.hinder(scene, course);
        let together = (0..hinder.len().saturating_sub(1)).rev().map(|from| &hinder[from..]);
        for without in hinder.chunks(1).chain(together) {
            if asked.nothing() {
                break;
            }
            let named = without[0];
            let others: Vec<Deviation> = all.iter().filter(|one| !without.contains(one)).cloned().collect();
            let Ok(without) = scene.course(&others) else { continue };
            let rest = self.run_from(ground, &without, outcome.seed, &mut Listener(&mut ()));
            if matches!(rest, RunEnd::Beyond(_)) {
                continue;
            }
            if asked.stop.is_some_and(|stop| self.passes((&without, course), stop)) {
                asked.stop = None;
                for step in std::mem::take(&mut asked.behind) {
                    asked.steps.remove(&step);
                    roots.steps.insert(step, named.clone());
                }
            }
            for step in asked.steps.iter().filter(|step| self.does(&without, step)) {
                roots.steps.insert(step.clone(), named.clone());
            }
            // For a step that the run never came to, what stopped the run may still be found, which goes before this.
            asked.steps.retain(|step| !roots.steps.contains_key(step));
            if asked.complaints.is_empty() {
                continue;
            }
            let other = self.judge(scene, &without, (outcome.seed, rest, Roots::default()));
            for complaint in asked.complaints.iter().filter(|one| is_absent(one, &other, outcome)) {
                roots.owed.insert(complaint.0.clone(), named.clone());
            }
            asked.complaints.retain(|(complaint, _)| !roots.owed.contains_key(complaint));
        }
        roots
    }

    /// What is asked of the run just played.
    fn asked(&self, (scene, course): (&Scene<F>, &Course<F>), outcome: &Outcome) -> Asked {
        let effects = self.effects(scene, course);
        let missed = self.world.missed(&scene.goal, &self.stage);
        let steps = missed.into_iter().filter_map(|point| point.step).map(|step| effects.in_charge(step));
        let steps: BTreeSet<Address> =
            steps.filter(|step| effects.changed_by(step).is_none() && !self.does(course, step)).collect();
        let never = |step: &&Address| {
            effects.results(step).into_iter().all(|result| result == StepResult::NotReached)
        };
        let stop = self.operator.stuck.as_ref().map(|stuck| stuck.entry);
        let behind: Vec<Address> = steps.iter().filter(|_| stop.is_some()).filter(never).cloned().collect();
        let complaints = if self.in_brief { Complaints::new() } else { complaints(outcome, &effects) };
        Asked { steps, stop: stop.filter(|_| !behind.is_empty()), behind, complaints }
    }

    /// The deviations of a run that may keep something from being done, in the order in which they took effect.
    fn hinder<'c>(&self, scene: &Scene<F>, course: &'c Course<F>) -> Vec<&'c Deviation> {
        let effects = self.effects(scene, course);
        let may = course.deviations.iter().filter(|one| may_hinder(one));
        let mut took_effect: Vec<_> = may.filter_map(|one| Some((effects.since(one)?, one))).collect();
        took_effect.sort();
        took_effect.into_iter().map(|(_, one)| one).take(MOST).collect()
    }

    fn effects<'r>(&'r self, scene: &'r Scene<F>, course: &'r Course<F>) -> Effects<'r, F> {
        Effects { scene, course, operator: &self.operator, stage: &self.stage }
    }

    /// Whether the command at which a run stopped did what it says in the one just played, or is not typed in that at all.
    fn passes(&self, (without, course): (&Course<F>, &Course<F>), stop: EntryId) -> bool {
        let stop = &course.entries[usize::from(stop)];
        let is_it = |entry: &Entry<F::Command>| {
            let named =
                if stop.address.is_some() { entry.address == stop.address } else { entry.key == stop.key };
            named && entry.attempt == stop.attempt
        };
        let played = without.entries.iter().zip(&self.operator.played);
        let mut own = played.filter(|(entry, _)| is_it(entry)).peekable();
        own.peek().is_none() || own.any(|(_, played)| played.result == StepResult::Ok && played.end.is_some())
    }

    /// Whether there is anything of which it may be told to which deviation it is owed.
    pub(super) fn may_be_owed(&self, (scene, course): (&Scene<F>, &Course<F>), outcome: &Outcome) -> bool {
        let asks = !self.in_brief && course.deviations.iter().any(may_hinder);
        !outcome.goal.is_empty() || (asks && !complaints(outcome, &self.effects(scene, course)).is_empty())
    }

    /// Whether a command of the runbook as written did what it says in the run just played, at least once.
    fn does(&self, course: &Course<F>, step: &Address) -> bool {
        let mut played = course.entries.iter().zip(&self.operator.played);
        played.any(|(entry, played)| {
            entry.address.as_ref() == Some(step) && played.result == StepResult::Ok && played.end.is_some()
        })
    }
}

/// Whether a deviation is something done or something that befell, and not another weather; who gives up wants no more of
/// the runbook.
const fn may_hinder(one: &Deviation) -> bool {
    match one {
        Deviation::Edit(edit) => !matches!(edit, Edit::Abort(_)),
        Deviation::Mishap(_) | Deviation::Fault { .. } => true,
        Deviation::Reading { .. } | Deviation::Load(_) | Deviation::Lead(_) | Deviation::Autostart(_) => {
            false
        }
    }
}
