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

use super::{Done, Ground, Listener, Rehearsal};
use crate::course::Course;
use crate::deviation::Deviation;
use crate::ids::EntryId;
use crate::judge::effect::Effects;
use crate::judge::owed::{Complaints, complaints, is_absent};
use crate::judge::{EndedRun, Roots, RunEnd};
use crate::outcome::{Outcome, StepResult};
use crate::play::family::Family;
use crate::scene::Scene;
use runbook::{Address, Edit};
use std::collections::BTreeSet;
use std::sync::Arc;

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

/// A run that was played, as far as it is asked which deviation keeps something in it from being done.
pub(super) struct PlayedRun<'r, F: Family> {
    pub(super) effects: Effects<'r, F>,
    pub(super) world: &'r F,
}

impl<'r, F: Family> PlayedRun<'r, F> {
    /// A run that is being judged.
    pub(super) fn judged(ended: &'r EndedRun<'_, F>) -> Self {
        let EndedRun { scene, course, operator, stage, world, .. } = ended;
        Self { effects: Effects { scene, course, operator, stage }, world }
    }

    /// Whether every point of the goal is reached.
    pub(super) fn misses_nothing(&self) -> bool {
        self.world.missed(&self.effects.scene.goal, self.effects.stage).is_empty()
    }

    /// What is asked of it, beside what is found broken and not owed to a command as written.
    fn asked(&self, complaints: Complaints) -> Asked {
        let Self { effects, world } = self;
        let Effects { scene, course, operator, stage } = effects;
        let missed = world.missed(&scene.goal, stage);
        let steps = missed.into_iter().filter_map(|point| point.step).map(|step| effects.in_charge(step));
        let done = Done::by(operator);
        let open = |step: &Address| effects.changed_by(step).is_none() && !done.does(course, step);
        let steps: BTreeSet<Address> = steps.filter(open).collect();
        let never = |step: &&Address| {
            effects.results(step).into_iter().all(|result| result == StepResult::NotReached)
        };
        let stop = operator.stuck.as_ref().map(|stuck| stuck.entry);
        let behind: Vec<Address> = steps.iter().filter(|_| stop.is_some()).filter(never).cloned().collect();
        Asked { steps, stop: stop.filter(|_| !behind.is_empty()), behind, complaints }
    }

    /// The deviations that may keep something from being done, in the order in which they took effect.
    fn hinder(&self) -> Vec<Deviation> {
        let may = self.effects.course.deviations.iter().filter(|one| may_hinder(one));
        let mut took_effect: Vec<_> = may.filter_map(|one| Some((self.effects.since(one)?, one))).collect();
        took_effect.sort();
        took_effect.into_iter().map(|(_, one)| one.clone()).take(MOST).collect()
    }
}

impl<F: Family> Rehearsal<F> {
    /// The same of the run that was played last; it has to be played again for whatever else is asked of it.
    pub(super) fn roots_of_last(
        &mut self,
        (ground, course): (Ground<'_, F>, &Course<F>),
        outcome: &Outcome,
    ) -> Roots {
        let played = PlayedRun { effects: self.effects(ground.scene, course), world: &self.world };
        let complaints = if self.in_brief { Complaints::new() } else { complaints(outcome, &played.effects) };
        let (asked, hinder) = (played.asked(complaints), played.hinder());
        self.roots((ground, course), (asked, &hinder), outcome.seed, Some(outcome))
    }

    /// The same of a run that was played elsewhere and of which no complaint is asked.
    pub(super) fn roots_of(&mut self, ground: Ground<'_, F>, played: &PlayedRun<'_, F>, seed: u64) -> Roots {
        let (asked, hinder) = (played.asked(Complaints::new()), played.hinder());
        self.roots((ground, played.effects.course), (asked, &hinder), seed, None)
    }

    /// By step, the first deviation without which it does what it says, and by complaint the first without which nobody
    /// has it.
    fn roots(
        &mut self,
        (ground, course): (Ground<'_, F>, &Course<F>),
        (mut asked, hinder): (Asked, &[Deviation]),
        seed: u64,
        outcome: Option<&Outcome>,
    ) -> Roots {
        let scene = ground.scene;
        let mut roots = Roots::default();
        let all = &course.deviations;
        let together = (0..hinder.len().saturating_sub(1)).rev().map(|from| &hinder[from..]);
        for without in hinder.chunks(1).chain(together) {
            if asked.nothing() {
                break;
            }
            let named = &without[0];
            let others = || all.iter().filter(|one| !without.contains(one)).cloned().collect::<Vec<_>>();
            let without = match without {
                [one] => scene.without(course, one),
                _ => scene.course(&others()).ok().map(Arc::new),
            };
            let Some(without) = without else { continue };
            let outcome = outcome.filter(|_| !asked.complaints.is_empty());
            let (done, rest) = match outcome {
                None => (self.done_in(ground, &without, seed), None),
                Some(_) => {
                    let rest = self.run_once(ground, &without, seed);
                    (Done::of(&self.operator, &rest), Some(rest))
                }
            };
            let Some(done) = done else { continue };
            if asked.stop.is_some_and(|stop| done.passes((&without, course), stop)) {
                asked.stop = None;
                for step in std::mem::take(&mut asked.behind) {
                    asked.steps.remove(&step);
                    roots.steps.insert(step, named.clone());
                }
            }
            for step in asked.steps.iter().filter(|step| done.does(&without, step)) {
                roots.steps.insert(step.clone(), named.clone());
            }
            // For a step that the run never came to, what stopped the run may still be found, which goes before this.
            asked.steps.retain(|step| !roots.steps.contains_key(step));
            let Some((outcome, rest)) = outcome.zip(rest) else { continue };
            let other = self.judge(scene, &without, (seed, rest, Roots::default()));
            for complaint in asked.complaints.iter().filter(|one| is_absent(one, &other, outcome)) {
                roots.owed.insert(complaint.0.clone(), named.clone());
            }
            asked.complaints.retain(|(complaint, _)| !roots.owed.contains_key(complaint));
        }
        roots
    }

    fn effects<'r>(&'r self, scene: &'r Scene<F>, course: &'r Course<F>) -> Effects<'r, F> {
        Effects { scene, course, operator: &self.operator, stage: &self.stage }
    }

    /// What was done in a run, from what is known of it or by playing it; nothing where it grew beyond its bounds.
    fn done_in(&mut self, ground: Ground<'_, F>, course: &Course<F>, seed: u64) -> Option<Done> {
        let bounds = self.meter.bounds;
        if let Some(known) = ground.beginnings.and_then(|one| one.known_end(course, (seed, bounds))) {
            return known;
        }
        let rest = self.run_once(ground, course, seed);
        let done = Done::of(&self.operator, &rest);
        if let Some(beginnings) = ground.beginnings {
            beginnings.know_end(course, (seed, bounds), done.clone());
        }
        done
    }

    /// Plays a run of which nobody asks more than once how it ends, so that it becomes no trunk.
    fn run_once(&mut self, ground: Ground<'_, F>, course: &Course<F>, seed: u64) -> RunEnd {
        let ground = Ground { is_again: true, ..ground };
        self.run_from(ground, course, seed, &mut Listener(&mut ()))
    }

    /// Whether there is anything of which it may be told to which deviation it is owed.
    pub(super) fn may_be_owed(&self, (scene, course): (&Scene<F>, &Course<F>), outcome: &Outcome) -> bool {
        let asks = !self.in_brief && course.deviations.iter().any(may_hinder);
        !outcome.goal.is_empty() || (asks && !complaints(outcome, &self.effects(scene, course)).is_empty())
    }
}

/// Whether a deviation is something done or something that befell, and not another weather; who gives up wants no more of
/// the runbook.
const fn may_hinder(one: &Deviation) -> bool {
    match one {
        Deviation::Edit(edit) => !matches!(edit, Edit::Abort(_)),
        other => !other.is_weather(),
    }
}
