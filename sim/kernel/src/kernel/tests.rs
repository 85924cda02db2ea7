//! The kernel keeps its clock, counts and digest; clones and observers change nothing.

use super::*;
use crate::observer::Trace;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tick {
    Work(u32),
    Check,
}

impl Event for Tick {
    fn word(self) -> u64 {
        match self {
            Self::Work(work) => u64::from(work),
            Self::Check => u64::MAX,
        }
    }

    fn is_housekeeping(self) -> bool {
        self == Self::Check
    }
}

const SECOND: Span = Span::from_secs(1);

/// Plays a small world to its end: work begets work until it runs out, a check begets the next.
fn play<O: Observer<Tick>>(kernel: &mut Kernel<Tick, O>) {
    while kernel.foreground() > 0 {
        match kernel.next() {
            Some((_, Tick::Work(left @ 1..))) => {
                kernel.schedule_after(Span::from_millis(u64::from(left) * 700), Tick::Work(left - 1));
            }
            Some((_, Tick::Check)) => kernel.schedule_after(SECOND, Tick::Check),
            Some((_, Tick::Work(0))) | None => {}
        }
    }
}

fn begin<O: Observer<Tick>>(kernel: &mut Kernel<Tick, O>) {
    kernel.schedule_after(SECOND, Tick::Check);
    kernel.schedule_after(SECOND, Tick::Work(5));
    kernel.schedule_at(Time::ZERO, Tick::Work(3));
}

fn digest_of(events: &[(u64, u32)]) -> Digest {
    let mut kernel = Kernel::new();
    for &(at, work) in events {
        kernel.schedule_at(Time::from_nanos(at), Tick::Work(work));
    }
    while kernel.next().is_some() {}
    kernel.digest()
}

#[test]
fn the_digest_depends_on_order_time_and_word() {
    let digest = digest_of(&[(1, 10), (1, 20)]);
    assert_eq!(digest, digest_of(&[(1, 10), (1, 20)]));
    for other in [&[(1, 20), (1, 10)], &[(1, 10), (2, 20)], &[(0, 10), (1, 20)], &[(1, 10), (1, 21)]] {
        assert_ne!(digest, digest_of(other));
    }
    assert_ne!(digest, digest_of(&[(1, 10)]));
    assert_ne!(digest_of(&[(0, 0)]), digest_of(&[(0, 0), (0, 0)]));
}

#[test]
fn the_digest_is_the_same_on_every_machine() {
    let mut kernel = Kernel::new();
    begin(&mut kernel);
    play(&mut kernel);
    assert_eq!(kernel.digest().to_string(), "d348a609e2630e871bbee4f26402681f");
}

#[test]
fn the_world_is_quiet_when_only_housekeeping_is_left() {
    let mut kernel = Kernel::new();
    begin(&mut kernel);
    assert_eq!((kernel.foreground(), kernel.pending()), (2, 3));
    play(&mut kernel);
    assert_eq!((kernel.foreground(), kernel.pending()), (0, 1));
    assert_eq!(kernel.now(), Time::ZERO + Span::from_millis(11_500));
}

#[test]
fn an_observer_sees_every_event_and_changes_nothing() {
    let mut quiet = Kernel::new();
    begin(&mut quiet);
    play(&mut quiet);
    let mut heard = Kernel::with_observer(Trace::new());
    begin(&mut heard);
    play(&mut heard);
    assert_eq!(heard.digest(), quiet.digest());
    assert_eq!(heard.observer().lines().len() as u64, quiet.events());
    let lines = heard.into_observer().into_lines();
    assert_eq!(lines[..2], [(Time::ZERO, Tick::Work(3)), (Time::ZERO + SECOND, Tick::Check)]);
}

#[test]
fn a_clone_goes_on_as_the_original_would() {
    let mut kernel = Kernel::with_observer(Trace::new());
    begin(&mut kernel);
    kernel.next();
    let mut used = Kernel::with_observer(Trace::new());
    begin(&mut used);
    play(&mut used);
    used.clone_from(&kernel);
    let mut clone = kernel.clone();
    for kernel in [&mut kernel, &mut used, &mut clone] {
        play(kernel);
    }
    assert_eq!(kernel.digest(), clone.digest());
    assert_eq!(kernel.digest(), used.digest());
    assert_eq!(kernel.observer().first_difference(used.observer()), None);
}

#[test]
fn a_kernel_that_was_reset_is_as_good_as_new() {
    let mut kernel = Kernel::new();
    begin(&mut kernel);
    play(&mut kernel);
    let digest = kernel.digest();
    kernel.reset();
    assert_eq!((kernel.now(), kernel.events(), kernel.pending()), (Time::ZERO, 0, 0));
    assert_eq!(kernel.digest(), Kernel::<Tick>::new().digest());
    begin(&mut kernel);
    play(&mut kernel);
    assert_eq!(kernel.digest(), digest);
}

#[test]
fn nothing_happens_at_or_after_the_limit() {
    let mut kernel = Kernel::new();
    begin(&mut kernel);
    assert_eq!(kernel.next_before(Time::ZERO), None);
    assert_eq!(kernel.next_before(Time::from_nanos(1)), Some((Time::ZERO, Tick::Work(3))));
    assert_eq!(kernel.next_before(Time::ZERO + SECOND), None);
    assert_eq!((kernel.now(), kernel.events()), (Time::ZERO, 1));
    assert_eq!(kernel.next_time(), Some(Time::ZERO + SECOND));
}

#[test]
#[should_panic(expected = "in the past")]
fn what_has_passed_cannot_be_scheduled() {
    let mut kernel = Kernel::new();
    begin(&mut kernel);
    kernel.next();
    kernel.next();
    kernel.schedule_at(Time::ZERO, Tick::Check);
}

#[test]
fn what_is_upcoming_is_told_in_order_and_taken_out_without_time_going_by() {
    let mut kernel = Kernel::new();
    kernel.schedule_after(SECOND, Tick::Check);
    kernel.schedule_after(Span::from_secs(4_000), Tick::Work(2));
    kernel.schedule_after(Span::ZERO, Tick::Work(1));
    kernel.schedule_after(SECOND, Tick::Work(3));
    let expected = [Tick::Work(1), Tick::Check, Tick::Work(3), Tick::Work(2)];
    let events =
        |upcoming: Vec<(Time, Tick)>| upcoming.into_iter().map(|(_, event)| event).collect::<Vec<_>>();
    assert_eq!(events(kernel.upcoming()), expected);
    assert_eq!((kernel.pending(), kernel.foreground()), (4, 3));
    assert_eq!(events(kernel.take_upcoming()), expected);
    assert_eq!((kernel.now(), kernel.pending(), kernel.foreground()), (Time::ZERO, 0, 0));
    kernel.schedule_after(SECOND, Tick::Work(7));
    assert_eq!(kernel.next(), Some((Time::ZERO + SECOND, Tick::Work(7))));
}

#[test]
#[should_panic(expected = "time went back")]
fn a_kernel_tells_of_time_that_goes_back() {
    let mut kernel: Kernel<Tick> = Kernel::new();
    kernel.schedule_at(Time::from_nanos(5), Tick::Work(1));
    kernel.next();
    kernel.queue.schedule(Time::from_nanos(3), Tick::Work(1));
    kernel.next();
}

#[test]
#[should_panic(expected = "more events keep house")]
fn a_kernel_tells_of_more_housekeeping_than_events() {
    let mut kernel: Kernel<Tick> = Kernel::new();
    kernel.housekeeping = 1;
    kernel.foreground();
}
