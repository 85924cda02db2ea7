//! The same run on a calm day, beside which clients wonder: it is played only where an update was lost in a run that
//! differs from one, and somebody wants to know who noticed.

use super::{Ground, Listener, Rehearsal};
use crate::course::Course;
use crate::judge::{CalmDay, Roots};
use crate::outcome::Outcome;
use crate::play::family::Family;

impl<F: Family> Rehearsal<F> {
    /// What is known of a calm day without playing it.
    pub(super) fn calm_as_it_is(&self, course: &Course<F>) -> CalmDay {
        if self.in_brief || !course.is_calm() { CalmDay::Unasked } else { CalmDay::Same }
    }

    /// Whether a calm day has to be played to tell who noticed what is lost.
    pub(super) fn wonders_who_noticed(&self, course: &Course<F>, outcome: &Outcome) -> bool {
        !self.in_brief && !course.is_calm() && !outcome.lost_by_cause.is_empty()
    }

    /// What clients see on a calm day.
    pub(super) fn calm(
        &mut self,
        (ground, course): (Ground<'_, F>, &Course<F>),
        outcome: &Outcome,
    ) -> CalmDay {
        // What fits beside other deviations fits without them; if it did not, the run itself would have to serve.
        let Ok(calm) = ground.scene.course(&course.weather()) else {
            return CalmDay::Other(outcome.availability.clone());
        };
        let rest = self.run_from(ground, &calm, outcome.seed, &mut Listener(&mut ()));
        CalmDay::Other(self.judge(ground.scene, &calm, (outcome.seed, rest, Roots::default())).availability)
    }
}
