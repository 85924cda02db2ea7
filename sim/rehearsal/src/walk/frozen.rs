//! The frozen workload: what a walk does to a world, one entry of the course at a time.
//!
//! What differs from live clients stands in the parent module. Everything else is the rehearsal's own: the operator's
//! hands and policy, the model, the ledger, the judgement.

use crate::course::Course;
use crate::ids::{ColumnId, EntryId, GroupId};
use crate::judge::{RunEnd, judge_run};
use crate::outcome::Outcome;
use crate::play::clients::RequestAttempt;
use crate::play::family::Family;
use crate::play::operator::Stuck;
use crate::play::stage::Event;
use crate::rehearsal::Rehearsal;
use crate::scenario::Objectives;
use crate::scene::Scene;
use kernel::narrow::u32_of;
use kernel::{Event as _, Span, Time};
use std::collections::BTreeMap;

/// Between the writes of two stations, so that no two are stamped with one instant.
const APART: Span = Span::from_millis(1);

/// What a world is walked through.
pub(crate) struct WalkContext<'a, F: Family> {
    pub(crate) scene: &'a Scene<F>,
    pub(crate) course: &'a Course<F>,
}

// Derived, they would ask the same of `F`.
impl<F: Family> Clone for WalkContext<'_, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: Family> Copy for WalkContext<'_, F> {}

impl<F: Family> Rehearsal<F> {
    /// Begins a run in which nobody arrives and nothing is typed by itself.
    pub(crate) fn open_frozen(&mut self, context: WalkContext<'_, F>, seed: u64) {
        self.begin(context.scene, context.course, seed);
        self.clients.arriving = false;
        for (at, event) in self.stage.kernel.take_upcoming() {
            if matches!(event, Event::Model(_)) {
                self.stage.kernel.schedule_at(at, event);
            }
        }
    }

    /// Winds the world's own clocks: what it does by itself now and then, it does now, each thing once. So the time
    /// until it does so again is the same after every station, whatever has gone before.
    pub(crate) fn wind(&mut self) {
        self.world.wind(&mut self.stage);
        let (mut own, rest): (Vec<_>, Vec<_>) =
            self.stage.kernel.take_upcoming().into_iter().partition(|(_, event)| event.is_housekeeping());
        for (at, event) in rest {
            self.stage.kernel.schedule_at(at, event);
        }
        own.sort_by_key(|(_, event)| event.word());
        for (_, event) in own {
            if let Event::Model(event) = event {
                self.world.handle(event, &mut self.stage);
            }
        }
    }

    /// One request of each group, drawn by the station.
    pub(crate) fn write(&mut self, context: WalkContext<'_, F>, station: usize) {
        let intended = self.stage.now();
        let ordinal = u32_of(station);
        for group in (0..context.course.groups.len()).map(GroupId::of) {
            let (clients, mut now) = self.requests(context.course);
            clients.retry(RequestAttempt { group, ordinal, intended }, &mut now);
        }
        self.pass(context, APART);
    }

    /// Lets a while pass.
    fn pass(&mut self, context: WalkContext<'_, F>, span: Span) {
        self.stage.kernel.schedule_after(span, Event::Type { column: ColumnId::BELL });
        while let Some((_, event)) = self.stage.kernel.next() {
            if matches!(event, Event::Type { column: ColumnId::BELL }) {
                break;
            }
            self.go_on(context, event);
        }
    }

    /// Handles an event; a request that nobody answers is not sent again.
    fn go_on(&mut self, context: WalkContext<'_, F>, event: Event<F::Event>) {
        if !matches!(event, Event::Retry { .. } | Event::Arrive { .. } | Event::Settle) {
            self.handle(context.scene, context.course, &event);
        }
    }

    /// Types the only entry of a step and goes on until the operator would type the next one; false where the runbook
    /// is stuck there.
    pub(crate) fn type_step(&mut self, context: WalkContext<'_, F>, step: usize) -> bool {
        let limit = self.stage.now() + context.scene.checked.generic.run.horizon_s.span();
        self.operator.turn_to(step);
        self.go_on(context, Event::Type { column: ColumnId::FIRST });
        while !self.operator.finished {
            match self.stage.kernel.next() {
                Some((at, event)) if at < limit => {
                    if matches!(event, Event::Type { column: ColumnId::FIRST })
                        && self.operator.has_left(step)
                    {
                        return true;
                    }
                    self.go_on(context, event);
                    if let Some(what) = self.beyond() {
                        self.break_off(context.course.steps[step][0][0], what);
                    }
                }
                _ => {
                    let reason = "nothing was answered before the horizon".to_owned();
                    self.break_off(context.course.steps[step][0][0], reason);
                }
            }
        }
        false
    }

    fn break_off(&mut self, entry: EntryId, reason: String) {
        self.operator.stuck = Some(Stuck { entry, reason, awaited: None });
        self.operator.finished = true;
    }

    /// The last writes; then the world comes to rest and is judged by what it lost.
    pub(crate) fn end_frozen(&mut self, context: WalkContext<'_, F>, seed: u64, last: usize) -> Outcome {
        self.write(context, last);
        let limit = self.stage.now() + context.scene.checked.generic.run.horizon_s.span();
        let rest = self.rest(context, limit);
        self.tell_idle(context.course);
        let objectives = of_losses(&context.scene.checked.generic.objectives);
        let mut ended = self.ended(context.scene, context.course, seed, rest);
        ended.objectives = &objectives;
        let mut outcome = judge_run(ended);
        outcome.availability.clear();
        outcome.runbook.steps.retain(|step| step.start_s.is_some());
        outcome
    }

    fn rest(&mut self, context: WalkContext<'_, F>, limit: Time) -> RunEnd {
        while self.stage.kernel.foreground() > 0
            || self.world.waiting_for(&self.stage).is_some()
            || self.stage.awaits()
        {
            match self.stage.kernel.next() {
                Some((at, event)) if at < limit => {
                    self.go_on(context, event);
                    if let Some(what) = self.beyond() {
                        return RunEnd::Beyond(what);
                    }
                }
                _ => return RunEnd::Horizon(self.world.waiting_for(&self.stage)),
            }
        }
        RunEnd::Quiet
    }
}

/// Without live clients nothing that is measured in time means anything.
fn of_losses(objectives: &Objectives) -> Objectives {
    Objectives {
        longest_gap_s: BTreeMap::new(),
        p99_s: BTreeMap::new(),
        failed_share: BTreeMap::new(),
        refused_share: BTreeMap::new(),
        duration_s: None,
        single_copy_s: None,
        max_lag_s: None,
        ..objectives.clone()
    }
}
