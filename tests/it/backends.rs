//! A runbook is played before whatever stands behind it: before the model it ends as its rehearsal does, and before
//! somebody who is late, loses replies and dies, every command has an end that is told.

use crate::support::{Change, changed_of, course_of};
use kernel::{Span, Time};
use pac::Cluster;
use rehearsal::outcome::StepResult;
use rehearsal::{
    Backend, Conducted, Deviation, Domain, Family, Gone, GroupId, Heard, Modelled, Order, Rehearsal, Reply,
    Scene, Ticket, conduct,
};
use stores::Pair;

/// How long a tool is waited for that is meant to work.
const PATIENCE: Span = Span::from_nanos(10_000_000_000_000);

/// How many commands the runbook has that is played before a fake.
const COMMANDS: usize = 13;

/// No deviation.
const NOTHING: [&str; 0] = [];

/// What a fake does to whoever plays before it.
#[derive(Clone, Copy, Default)]
struct Habits {
    /// How long each reply takes.
    delay: Span,
    /// One in so many replies is lost; 0 where none is.
    loses: usize,
    /// One in so many commands is refused; 0 where none is.
    refuses: usize,
    /// After so many commands it is there no more.
    dies_after: Option<usize>,
}

/// Something that answers commands of the cluster, knows nothing of them, and has a clock of its own.
#[derive(Default)]
struct Fake {
    habits: Habits,
    now: Time,
    typed: usize,
    requests: usize,
    /// What will be heard, and when, in the order of time.
    due: Vec<(Time, Heard)>,
}

impl Fake {
    fn of(habits: Habits) -> Self {
        Self { habits, ..Self::default() }
    }

    /// Lets something be heard in its time.
    fn tell(&mut self, after: Span, heard: Heard) {
        let at = self.now + after;
        let place = self.due.iter().position(|(other, _)| *other > at).unwrap_or(self.due.len());
        self.due.insert(place, (at, heard));
    }
}

impl Backend for Fake {
    type Command = <Cluster as Domain>::Command;

    fn now(&self) -> Time {
        self.now
    }

    fn submit(&mut self, order: &Order<'_, Self::Command>) -> Result<(), Gone> {
        if self.habits.dies_after.is_some_and(|typed| self.typed >= typed) {
            return Err(Gone(String::from("connection refused")));
        }
        self.typed += 1;
        let every = |number: usize| number > 0 && self.typed.is_multiple_of(number);
        let (lost, refused) = (every(self.habits.loses), every(self.habits.refuses));
        let reply = if refused { Reply::refused("no") } else { Reply::done() };
        if !lost {
            self.tell(self.habits.delay, Heard::Reply(order.ticket, reply));
        }
        Ok(())
    }

    fn request(&mut self, group: GroupId) -> Result<(), Gone> {
        self.requests += 1;
        self.tell(self.habits.delay, Heard::Answer { group });
        Ok(())
    }

    fn hear(&mut self, until: Time) -> Result<Option<Heard>, Gone> {
        let is_due = self.due.first().is_some_and(|(at, _)| *at <= until);
        if !is_due {
            self.now = until.max(self.now);
            return Ok(None);
        }
        let (at, heard) = self.due.remove(0);
        self.now = at.max(self.now);
        Ok(Some(heard))
    }
}

/// A cluster's scenario whose operator goes on after a refusal.
fn carries_on() -> Scene<Cluster> {
    let change: Change<'_> = ("on_refusal = \"stop\"", "on_refusal = \"continue\"");
    changed_of("pac/as-printed", &[change])
}

/// What comes of a runbook before a fake.
fn before(habits: Habits, scene: &Scene<Cluster>) -> Conducted {
    conduct((scene, &course_of(scene, &NOTHING)), PATIENCE, &mut Fake::of(habits))
}

/// Plays a scenario before the model from outside, and as a rehearsal; what came of each command must be the same.
fn assert_ends_as_its_rehearsal<F: Family>(scene: &Scene<F>) {
    let load: Deviation = "load 2%".parse().expect("it is a deviation");
    let deviations = [&scene.deviations[..], &[load]].concat();
    let course = scene.course(&deviations).expect("it fits");
    let told = conduct((scene, &course), PATIENCE, &mut Modelled::open(scene, &course, 1));
    let outcome = Rehearsal::default().play(scene, &course, 1);
    let played = outcome.runbook.steps.iter().filter(|step| step.start_s.is_some());
    let rehearsed: Vec<_> = played.map(|step| (step.command.as_str(), step.result)).collect();
    let conducted: Vec<_> = told.lines.iter().map(|line| (line.text.as_str(), line.result)).collect();
    assert_eq!(conducted, rehearsed, "{}", scene.name);
    assert!(told.gone.is_none() && told.answers > 0, "{}", scene.name);
}

#[test]
fn before_the_model_a_runbook_ends_command_by_command_as_its_rehearsal_does() {
    assert_ends_as_its_rehearsal::<Pair>(&changed_of("stores/second-half", &[]));
    assert_ends_as_its_rehearsal::<Pair>(&changed_of("stores/corrected", &[]));
    assert_ends_as_its_rehearsal::<Cluster>(&changed_of("pac/compatible", &[]));
}

#[test]
fn before_somebody_who_answers_everything_every_command_is_done() {
    let told = before(Habits { delay: Span::from_nanos(5), ..Habits::default() }, &carries_on());
    assert!(told.lines.iter().all(|line| line.result == StepResult::Ok), "{told:?}");
    assert_eq!(told.lines.len(), COMMANDS, "{told:?}");
    assert_eq!((told.late, told.gone), (0, None));
}

#[test]
fn a_reply_that_is_lost_is_waited_for_and_the_next_command_is_typed() {
    let told = before(Habits { loses: 3, ..Habits::default() }, &carries_on());
    let lost = told.lines.iter().filter(|line| line.result == StepResult::TimedOut).count();
    assert_eq!((told.lines.len(), lost), (COMMANDS, COMMANDS / 3), "{told:?}");
    let waited = told.lines.iter().filter(|line| line.result == StepResult::TimedOut);
    assert!(waited.into_iter().all(|line| line.ended > line.typed), "{told:?}");
}

#[test]
fn a_reply_that_comes_too_late_is_told_and_taken_for_no_other_command_s() {
    let late = Habits { delay: PATIENCE + Span::from_nanos(1), ..Habits::default() };
    let told = before(late, &carries_on());
    assert!(told.lines.iter().all(|line| line.result == StepResult::TimedOut), "{told:?}");
    assert_eq!((told.lines.len(), told.late), (COMMANDS, COMMANDS), "{told:?}");
}

#[test]
fn who_is_refused_stops_or_goes_on_as_the_scenario_says() {
    let refuses = Habits { refuses: 4, ..Habits::default() };
    let stops: Scene<Cluster> = changed_of("pac/as-printed", &[]);
    let (told, all) = (before(refuses, &stops), before(refuses, &carries_on()));
    assert_eq!(told.lines.last().map(|line| line.result), Some(StepResult::Refused), "{told:?}");
    assert_eq!((told.lines.len(), all.lines.len()), (4, COMMANDS), "{told:?}");
    let refused = all.lines.iter().filter(|line| line.result == StepResult::Refused);
    assert_eq!(refused.count(), COMMANDS / 4, "{all:?}");
}

#[test]
fn a_backend_that_dies_ends_the_runbook_and_that_is_told() {
    let told = before(Habits { dies_after: Some(5), ..Habits::default() }, &carries_on());
    assert_eq!(told.gone.as_deref(), Some("connection refused"));
    assert!(told.lines.iter().all(|line| line.result == StepResult::Ok), "{told:?}");
    assert!(told.lines.len() >= 5, "{told:?}");
}

#[test]
fn a_request_is_heard_of_beside_the_replies_and_never_taken_for_one() {
    let scene = carries_on();
    let course = course_of(&scene, &NOTHING);
    let mut fake = Fake::of(Habits { delay: Span::from_nanos(1), ..Habits::default() });
    for _ in 0..3 {
        fake.request(GroupId::of(0)).expect("it is there");
    }
    let told = conduct((&scene, &course), PATIENCE, &mut fake);
    assert_eq!((told.answers, fake.requests, told.late), (3, 3, 0));
    let mut model = Modelled::open(&scene, &course, 1);
    model.request(GroupId::of(0)).expect("it is there");
    let heard = model.hear(Time::from_nanos(2_000_000_000)).expect("it is there");
    assert!(matches!(heard, Some(Heard::Answer { .. })), "{heard:?}");
    assert_ne!(Ticket::of(0), Ticket::of(1));
}
