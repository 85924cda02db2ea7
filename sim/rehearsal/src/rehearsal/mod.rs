//! One rehearsal: `rehearse(scenario, seed, deviations) -> outcome`, played on memory that is reused.

mod beginnings;
mod calm;
mod conduct;
mod disturb;
mod done;
mod modelled;
mod roots;
mod standing;

pub use beginnings::{Beginnings, ROOM, Shared};
pub use conduct::{Conducted, ConductedLine, conduct};
pub(crate) use disturb::FAULT_NOT_REACHED;
use done::Done;
pub use modelled::Modelled;
pub use standing::{CHANGED, Halt, Standing};

use crate::bounds::{Bounds, LOOK};
use crate::course::Course;
use crate::ids::EntryId;
use crate::judge::undone::{Points, Undoer};
use crate::judge::{EndedRun, Roots, RunEnd, judge_looking, judge_run};
use crate::outcome::Outcome;
use crate::play::clients::{ClientAnswer, Clients, RequestAttempt, RequestContext};
use crate::play::family::Family;
use crate::play::meter::Meter;
use crate::play::operator::{Operator, OperatorContext};
use crate::play::stage::{Event, Stage};
use crate::scene::Scene;
use kernel::{Observer, Spare, Time};
use keyspace::Remote;
use roots::PlayedRun;
use std::convert::Infallible;
use std::sync::Arc;

/// The world of a family with everything around it; one per thread, reused from run to run.
#[derive(Debug, Clone, Default)]
pub struct Rehearsal<F: Family> {
    pub(crate) world: F,
    pub(crate) stage: Stage<F>,
    pub(crate) clients: Clients,
    pub(crate) operator: Operator,
    /// Which faults of the course have begun.
    pub(crate) begun: Vec<bool>,
    pub(crate) meter: Meter,
    /// What has become of the points of the goal so far.
    pub(crate) points: Points,
    /// Servers in which the repositories of every run are, the first in the first.
    remotes: Vec<Arc<dyn Remote>>,
    /// Whether nobody wants to know to which deviation it is owed that something is broken.
    pub(crate) in_brief: bool,
    /// Whether nobody wants to know who is to blame for what is missed either.
    is_blameless: bool,
    habit: Habit,
    /// Another world, for runs that are asked for while this one is judged.
    aside: Spare<Self>,
}

/// What the runs so far were like. It decides how the next ones are played, and nothing of what comes of them.
#[derive(Debug, Clone, Copy, Default)]
struct Habit {
    runs: u64,
    /// Those that missed a point of the goal.
    missed: u64,
    /// What happened in all of them.
    events: u64,
    /// How often something was typed in all of them.
    typed: u64,
}

impl Habit {
    /// How many runs are remembered, the later ones more than the earlier.
    const MEMORY: u64 = 64;
    /// How many events take as long as to look at the points around a command (ours, by instructions in `stores/first-half`:
    /// 45,000 a look, of which a command has two or three, and 470 an event).
    const LOOKS: u64 = 250;

    fn note(&mut self, missed: bool, (events, typed): (u64, u64)) {
        if self.runs == Self::MEMORY {
            (self.runs, self.missed) = (self.runs / 2, self.missed / 2);
            (self.events, self.typed) = (self.events / 2, self.typed / 2);
        }
        self.runs += 1;
        self.missed += u64::from(missed);
        self.events += events;
        self.typed += typed;
    }

    /// Whether to look from the first is probably cheaper than to play once more what misses a point.
    const fn looks(self) -> bool {
        self.missed.saturating_mul(self.events)
            > self.runs.saturating_mul(self.typed).saturating_mul(Self::LOOKS)
    }
}

/// What courses are played on: their scene, and the beginnings that they may share.
pub(crate) struct Ground<'g, F: Family> {
    pub(crate) scene: &'g Scene<F>,
    pub(crate) beginnings: Option<&'g Beginnings<'g, F>>,
    /// Whether the same run has just been played, or how it ends is remembered: to play it says nothing of how often it
    /// is wanted.
    pub(crate) is_again: bool,
}

// Derived, they would ask the same of `F`.
impl<F: Family> Clone for Ground<'_, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F: Family> Copy for Ground<'_, F> {}

/// What surrounds an event that has been handled.
pub(crate) struct Around<'a, F: Family> {
    pub(crate) world: &'a F,
    pub(crate) stage: &'a Stage<F>,
    pub(crate) clients: &'a Clients,
    pub(crate) operator: &'a Operator,
    pub(crate) course: &'a Course<F>,
}

/// Somebody who sees each event and, unlike an [`Observer`], what it has done. It has no way to change the run.
pub(crate) trait Onlooker<F: Family> {
    /// Whether there is anything to tell it; where this is false the calls are compiled away.
    const LISTENS: bool;

    /// An event is about to be handled, in a world that has come to it.
    fn before(&mut self, _at: Time, _event: &Event<F::Event>, _world: &Rehearsal<F>) {}

    /// An event was handled.
    fn after(&mut self, _at: Time, _event: &Event<F::Event>, _around: &Around<'_, F>) {}
}

/// An observer, who is told of events alone.
struct Listener<'a, O>(&'a mut O);

impl<F: Family, O: Observer<Event<F::Event>>> Onlooker<F> for Listener<'_, O> {
    const LISTENS: bool = O::LISTENS;

    fn before(&mut self, at: Time, event: &Event<F::Event>, _: &Rehearsal<F>) {
        self.0.event(at, event);
    }
}

impl<F: Family> Rehearsal<F> {
    /// Lets every run end that goes beyond these bounds.
    #[must_use]
    pub fn within(mut self, bounds: Bounds) -> Self {
        self.meter.bounds = bounds;
        self
    }

    /// Lets the repositories of every run be in servers, the first in the first. Those for which none is left stay here,
    /// and so does what a replica has. What comes of a run is the same.
    #[must_use]
    pub fn on(mut self, remotes: Vec<Arc<dyn Remote>>) -> Self {
        self.remotes = remotes;
        self
    }

    /// Does not ask to which deviation it is owed that something is broken, for whoever plays thousands of runs and tells
    /// of a few.
    #[must_use]
    pub const fn in_brief(mut self) -> Self {
        self.in_brief = true;
        self
    }

    /// Does not ask either what undid a point of the goal that is missed, nor what kept its step from being done, for whoever
    /// only compares how runs end: what ended how is as ever, and whom a cause, a point or a finding is blamed on may be left
    /// open. A run that fails is then played once.
    #[must_use]
    pub const fn without_blame(mut self) -> Self {
        (self.in_brief, self.is_blameless) = (true, true);
        self
    }

    /// Plays a course of a scene with a seed. The same three give the same outcome, byte for byte.
    pub fn play(&mut self, scene: &Scene<F>, course: &Course<F>, seed: u64) -> Outcome {
        self.play_observed(scene, course, seed, &mut ())
    }

    /// The same, telling every event to an observer.
    pub fn play_observed<O>(
        &mut self,
        scene: &Scene<F>,
        course: &Course<F>,
        seed: u64,
        observer: &mut O,
    ) -> Outcome
    where
        O: Observer<Event<F::Event>>,
    {
        self.play_before(scene, course, seed, &mut Listener(observer))
    }

    /// The same before somebody who sees what each event does.
    pub(crate) fn play_before<O: Onlooker<F>>(
        &mut self,
        scene: &Scene<F>,
        course: &Course<F>,
        seed: u64,
        onlooker: &mut O,
    ) -> Outcome {
        self.play_on(Ground { scene, beginnings: None, is_again: false }, course, seed, onlooker)
    }

    fn play_on<O: Onlooker<F>>(
        &mut self,
        ground: Ground<'_, F>,
        course: &Course<F>,
        seed: u64,
        onlooker: &mut O,
    ) -> Outcome {
        if self.in_brief && !self.is_blameless && !O::LISTENS && self.habit.looks() {
            return self.play_looking(ground, course, seed);
        }
        let scene = ground.scene;
        let rest = self.run_from(ground, course, seed, onlooker);
        let is_beyond = matches!(rest, RunEnd::Beyond(_));
        let roots = Roots { calm: self.calm_as_it_is(course), ..Roots::default() };
        let outcome = self.judge(scene, course, (seed, rest, roots));
        self.note(&outcome);
        let wonders = self.wonders_who_noticed(course, &outcome);
        let asks = !self.is_blameless && (wonders || self.may_be_owed((scene, course), &outcome));
        if is_beyond || !asks {
            return outcome;
        }
        // What undid a point is of interest only where one is missed, and to look costs more than to play: so such a run
        // is played once more for it, as is one of which it is asked to which deviation it is owed that something is
        // broken. A run is a pure function, so that nothing else comes out.
        let mut roots = self.roots_of_last((ground, course), &outcome);
        roots.calm = if wonders { self.calm((ground, course), &outcome) } else { self.calm_as_it_is(course) };
        if !outcome.goal.is_empty() {
            self.points.begin_to_look();
        }
        let again = Ground { is_again: true, ..ground };
        let rest = self.run_from(again, course, seed, &mut Listener(&mut ()));
        self.points.cease_to_look();
        self.judge(scene, course, (seed, rest, roots))
    }

    /// Notes what the run just played was like.
    fn note(&mut self, outcome: &Outcome) {
        let size = (self.stage.kernel.events(), self.operator.times_typed());
        self.habit.note(!outcome.goal.is_empty(), size);
    }

    /// The same where many runs miss a point, and nothing is asked but what keeps their steps from being done: to look from
    /// the first is cheaper then than to play those twice.
    fn play_looking(&mut self, ground: Ground<'_, F>, course: &Course<F>, seed: u64) -> Outcome {
        let scene = ground.scene;
        self.points.begin_to_look();
        let rest = self.run_from(ground, course, seed, &mut Listener(&mut ()));
        self.points.cease_to_look();
        if matches!(rest, RunEnd::Beyond(_)) {
            // Nobody looks at what is never concluded.
            self.points.unsee();
            return self.judge(scene, course, (seed, rest, Roots::default()));
        }
        let mut other = self.aside.pop().unwrap_or_else(|| Self::default().within(self.meter.bounds));
        self.clients.finish(&course.groups, self.stage.now(), rest == RunEnd::Quiet);
        self.tell_idle(course);
        let ended = self.ended(scene, course, seed, rest);
        let outcome = judge_looking(ended, |ended| {
            let played = PlayedRun::judged(ended);
            if played.misses_nothing() { Roots::default() } else { other.roots_of(ground, &played, seed) }
        });
        self.aside.push(other);
        self.note(&outcome);
        outcome
    }

    /// Judges the run just played.
    fn judge(
        &mut self,
        scene: &Scene<F>,
        course: &Course<F>,
        (seed, rest, roots): (u64, RunEnd, Roots),
    ) -> Outcome {
        self.clients.finish(&course.groups, self.stage.now(), rest == RunEnd::Quiet);
        self.tell_idle(course);
        let ended = self.ended(scene, course, seed, rest);
        judge_run(EndedRun { roots, ..ended })
    }

    pub(crate) fn begin(&mut self, scene: &Scene<F>, course: &Course<F>, seed: u64) {
        self.stage.reset(&scene.fleet, seed);
        for host in &course.autostart {
            self.stage.fleet.host_mut(*host).autostart = true;
        }
        self.begun.clear();
        self.meter.reset();
        self.begun.resize(course.faults.len(), false);
        self.world.begin(&course.setup, &mut self.stage);
        for (at, remote) in self.remotes.iter().enumerate() {
            if let Some(repository) = self.world.repository(at) {
                repository.keyspace.move_to(Arc::clone(remote));
            }
        }
        let run = &scene.checked.generic.run;
        self.clients.begin(&course.groups, run.gap_min_s.span(), &mut self.stage);
        self.operator.begin(course, course.lead, &mut self.stage);
        self.points.clear();
        self.look_at_the_goal(scene, None);
    }

    /// Looks at the points of the goal; `by` has just been done, if something has.
    fn look_at_the_goal(&mut self, scene: &Scene<F>, by: Option<Undoer>) {
        if !self.points.are_looked_at() {
            return;
        }
        let missed = self.world.missed(&scene.goal, &self.stage);
        self.points.look(&missed, &self.stage.strikes, self.stage.now(), by);
    }

    /// Goes on to the end, with an event in hand where there is one.
    fn run<O: Onlooker<F>>(
        &mut self,
        play: (&Scene<F>, &Course<F>),
        in_hand: Option<Event<F::Event>>,
        onlooker: &mut O,
    ) -> RunEnd {
        match self.run_to(play, in_hand, onlooker, |_, _, _| None::<Infallible>) {
            Ok(rest) => rest,
            Err((never, ..)) => match never {},
        }
    }

    /// The same, or until there is a reason to stop at an event; that is given, taken out and not handled.
    #[inline(always)]
    fn run_to<O: Onlooker<F>, S>(
        &mut self,
        (scene, course): (&Scene<F>, &Course<F>),
        in_hand: Option<Event<F::Event>>,
        onlooker: &mut O,
        stops: impl Fn(&Self, Time, &Event<F::Event>) -> Option<S>,
    ) -> Result<RunEnd, (S, Time, Event<F::Event>)> {
        if let Some(event) = in_hand {
            self.handle(scene, course, &event);
            if self.is_quiet() {
                return Ok(RunEnd::Quiet);
            }
        }
        let horizon = Time::ZERO + scene.checked.generic.run.horizon_s.span();
        // The event that passes the horizon is taken out and not handled: asking for its time beforehand would cost
        // every event, and the run ends with it anyway.
        while let Some((at, event)) = self.stage.kernel.next() {
            if at >= horizon {
                break;
            }
            if let Some(what) = self.beyond() {
                return Ok(RunEnd::Beyond(what));
            }
            if let Some(why) = stops(self, at, &event) {
                return Err((why, at, event));
            }
            if O::LISTENS {
                onlooker.before(at, &event, self);
            }
            self.handle(scene, course, &event);
            if O::LISTENS {
                let Self { world, stage, clients, operator, .. } = self;
                onlooker.after(at, &event, &Around { world, stage, clients, operator, course });
            }
            if self.is_quiet() {
                return Ok(RunEnd::Quiet);
            }
        }
        Ok(RunEnd::Horizon(self.world.waiting_for(&self.stage)))
    }

    /// Whether nothing is left to happen.
    #[inline(always)]
    fn is_quiet(&self) -> bool {
        !self.clients.arriving
            && self.stage.kernel.foreground() == 0
            && self.world.waiting_for(&self.stage).is_none()
            && !self.stage.awaits()
    }

    /// What the run has grown beyond, if anything; looked at now and then.
    #[inline(always)]
    pub(crate) fn beyond(&mut self) -> Option<String> {
        if self.stage.kernel.events().is_multiple_of(LOOK) {
            let asked = self.clients.asked() + self.operator.times_typed();
            self.meter.beyond(&self.stage, &self.world, asked)
        } else {
            None
        }
    }

    // A loop with one body for all that happens often: events stay in registers.
    #[inline(always)]
    pub(crate) fn handle(&mut self, scene: &Scene<F>, course: &Course<F>, event: &Event<F::Event>) {
        match *event {
            Event::Model(event) => self.world.handle(event, &mut self.stage),
            Event::Arrive { group } => {
                let (clients, mut now) = self.requests(course);
                clients.arrive(group, &mut now);
            }
            Event::Answer { group, kind, count, first, intended } => {
                let heard = ClientAnswer { group, kind, count, first, intended };
                self.clients.answer(heard, &course.groups, &mut self.stage);
            }
            Event::Retry { group, ordinal, intended } => {
                let (clients, mut now) = self.requests(course);
                clients.retry(RequestAttempt { group, ordinal, intended }, &mut now);
            }
            other => self.handle_rare(scene, course, other),
        }
        if self.stage.service_changed {
            self.look_who_is_served();
        }
    }

    #[inline(never)]
    fn look_who_is_served(&mut self) {
        self.stage.service_changed = false;
        self.clients.look_who_is_served(&self.world, &self.stage);
    }

    #[inline]
    pub(crate) fn requests<'a>(
        &'a mut self,
        course: &'a Course<F>,
    ) -> (&'a mut Clients, RequestContext<'a, F>) {
        let now = RequestContext { plans: &course.groups, world: &mut self.world, stage: &mut self.stage };
        (&mut self.clients, now)
    }

    /// What is rare is typed, heard or breaks; the points of the goal are looked at around it.
    #[inline(never)]
    fn handle_rare(&mut self, scene: &Scene<F>, course: &Course<F>, event: Event<F::Event>) {
        if matches!(event, Event::Type { .. } | Event::Fault { .. }) {
            self.look_at_the_goal(scene, None);
        }
        let ends = match event {
            // A reply that nobody waits for comes when its command has done its work all the same.
            Event::Reply(ticket) => self.operator.typed_under(ticket),
            Event::TimeOut(ticket) if self.stage.is_open(ticket) => self.operator.typed_under(ticket),
            _ => None,
        };
        self.act(scene, course, event);
        match event {
            Event::Type { .. } => {
                let does = |entry: &EntryId| course.entries[usize::from(*entry)].verb.does();
                let typed = self.operator.last_typed().filter(does);
                let now = self.stage.now();
                typed.into_iter().for_each(|entry| self.points.type_one(entry, now));
            }
            Event::Fault { index, .. } => {
                self.points.strike(index);
                self.look_at_the_goal(scene, Some(Undoer::Fault(index)));
            }
            _ => {}
        }
        if let Some(entry) = ends {
            self.look_at_the_goal(scene, Some(Undoer::Command(entry)));
        }
    }

    fn act(&mut self, scene: &Scene<F>, course: &Course<F>, event: Event<F::Event>) {
        let generic = &scene.checked.generic;
        let mut context = OperatorContext {
            course,
            policy: &generic.operator,
            settle: generic.run.settle_s.span(),
            world: &mut self.world,
            stage: &mut self.stage,
        };
        match event {
            Event::Type { column } => self.operator.type_next(column, &mut context),
            Event::Reply(ticket) => self.operator.hear(ticket, &mut context),
            Event::TimeOut(ticket) => self.operator.time_out(ticket, &mut context),
            Event::Fault { index, on } => self.disturb(course, index, on),
            Event::Settle => self.clients.settle(),
            Event::Acknowledge { first, count } => self.stage.acknowledge(first, count),
            Event::Write { group } => {
                let (clients, mut now) = self.requests(course);
                clients.write(group, &mut now);
            }
            Event::Model(_) | Event::Arrive { .. } | Event::Answer { .. } | Event::Retry { .. } => {}
        }
    }

    pub(crate) fn ended<'a>(
        &'a mut self,
        scene: &'a Scene<F>,
        course: &'a Course<F>,
        seed: u64,
        rest: RunEnd,
    ) -> EndedRun<'a, F> {
        EndedRun {
            scene,
            course,
            seed,
            rest,
            world: &mut self.world,
            stage: &mut self.stage,
            clients: &self.clients,
            operator: &self.operator,
            points: &mut self.points,
            roots: Roots::default(),
            objectives: &scene.checked.generic.objectives,
        }
    }
}
