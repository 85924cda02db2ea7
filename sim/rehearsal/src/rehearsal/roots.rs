//! Which deviation keeps a step from doing what it says: the one without which it does, for nothing is argued here. The
//! run is played without each of its deviations, to see how the step ends then, and what is not found broken then that is
//! blamed on a command as written (`judge::owed`).
//!
//! Of steps it is asked only of those that should have brought about a missed point of the goal and did not do what they say, or
//! were never reached, and that no deviation has changed themselves. A command that was refused because an earlier one had
//! been left out is not the cause of what is missing; the one that was left out is. Where each of several would do, to leave
//! out one of them changes nothing; then the last few are left out together, and the first of the fewest is named.

use super::{Listener, Rehearsal};
use crate::course::Course;
use crate::deviation::Deviation;
use crate::judge::owed::{Complaints, complaints, is_absent};
use crate::judge::{Roots, RunEnd};
use crate::outcome::{Outcome, StepResult};
use crate::play::family::Family;
use crate::scene::Scene;
use runbook::{Address, Edit};
use std::collections::BTreeSet;

/// How many deviations of a run are tried; one with more was not written by hand.
const MOST: usize = 8;

impl<F: Family> Rehearsal<F> {
    /// By step, the first deviation without which it does what it says, and by complaint the first without which nobody
    /// has it. The run must be the last that was played; it has to be played again for whatever else is asked of it.
    pub(super) fn roots(&mut self, (scene, course): (&Scene<F>, &Course<F>), outcome: &Outcome) -> Roots {
        let missed = self.world.missed(&scene.goal, &self.stage);
        let steps = missed.into_iter().filter_map(|point| point.step);
        let mut steps: BTreeSet<Address> =
            steps.filter(|step| course.changed_by(step).is_none() && !self.does(course, step)).collect();
        let mut complaints = if self.in_brief { Complaints::new() } else { complaints(outcome, course) };
        let mut roots = Roots::default();
        let all = &course.deviations;
        let hinder: Vec<&Deviation> = all.iter().filter(|one| may_hinder(one)).take(MOST).collect();
        let together = (0..hinder.len().saturating_sub(1)).rev().map(|from| &hinder[from..]);
        for without in hinder.chunks(1).chain(together) {
            if steps.is_empty() && complaints.is_empty() {
                break;
            }
            let named = without[0];
            let others: Vec<Deviation> = all.iter().filter(|one| !without.contains(one)).cloned().collect();
            let Ok(without) = scene.course(&others) else { continue };
            self.begin(scene, &without, outcome.seed);
            let rest = self.run(scene, &without, &mut Listener(&mut ()));
            if matches!(rest, RunEnd::Beyond(_)) {
                continue;
            }
            for step in &steps {
                if self.does(&without, step) {
                    roots.steps.insert(step.clone(), named.clone());
                }
            }
            steps.retain(|step| !roots.steps.contains_key(step));
            if complaints.is_empty() {
                continue;
            }
            let other = self.judge(scene, &without, (outcome.seed, rest, Roots::default()));
            for complaint in complaints.iter().filter(|complaint| is_absent(complaint, &other, outcome)) {
                roots.owed.insert(complaint.0.clone(), named.clone());
            }
            complaints.retain(|(complaint, _)| !roots.owed.contains_key(complaint));
        }
        roots
    }

    /// Whether there is anything of which it may be told to which deviation it is owed.
    pub(super) fn may_be_owed(&self, course: &Course<F>, outcome: &Outcome) -> bool {
        let asks = !self.in_brief && course.deviations.iter().any(may_hinder);
        !outcome.goal.is_empty() || (asks && !complaints(outcome, course).is_empty())
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
