//! The queue against the order it promises, kept by a standard heap of (time, order of arrival).
//!
//! Covers ties, far futures, jumps over many horizons, tickets running out, bits moving, clearing and
//! cloning. Says nothing about speed.

use super::*;
use proptest::prelude::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The earliest event, as a copy.
fn taken<E: Copy>(queue: &mut Queue<E>) -> Option<(Time, E)> {
    queue.pop().map(|(at, event)| (at, *event))
}

/// The promise itself: time, then arrival.
#[derive(Clone, Default)]
struct Promise {
    heap: BinaryHeap<Reverse<(u64, u64)>>,
    arrivals: u64,
}

impl Promise {
    fn schedule(&mut self, at: u64) -> u64 {
        self.heap.push(Reverse((at, self.arrivals)));
        self.arrivals += 1;
        self.arrivals - 1
    }

    fn pop(&mut self) -> Option<(Time, u64)> {
        self.heap.pop().map(|Reverse((at, arrival))| (Time::from_nanos(at), arrival))
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    /// Schedules that long after the event that came out last.
    After(u64),
    /// Schedules that many at one instant.
    Many(u16, u64),
    /// Schedules at an absolute time, be it past.
    At(u64),
    Pop(u16),
    Peek,
    Clear,
    /// Continues with a clone, made anew or into a used queue.
    Clone(bool),
}

fn delay() -> impl Strategy<Value = u64> {
    prop_oneof![
        4 => 0_u64..4,
        4 => 0_u64..100_000,
        2 => (0_u32..64).prop_map(|bit| 1 << bit),
        1 => (1_u64..5).prop_map(|beside| (1 << 40) - beside),
        1 => any::<u64>(),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => delay().prop_map(Step::After),
        3 => (1_u16..200, delay()).prop_map(|(count, after)| Step::Many(count, after)),
        1 => delay().prop_map(Step::At),
        10 => (1_u16..60).prop_map(Step::Pop),
        3 => Just(Step::Peek),
        1 => (0_u8..8).prop_map(|chance| if chance == 0 { Step::Clear } else { Step::Peek }),
        1 => any::<bool>().prop_map(Step::Clone),
    ]
}

struct Fuzz {
    queue: Queue<u64>,
    used: Queue<u64>,
    promise: Promise,
    now: u64,
}

impl Fuzz {
    fn new(ticket_bits: u32) -> Self {
        let queue = Queue::with_ticket_bits(ticket_bits);
        Self { used: queue.clone(), queue, promise: Promise::default(), now: 0 }
    }

    fn schedule(&mut self, at: u64) {
        let arrival = self.promise.schedule(at);
        self.queue.schedule(Time::from_nanos(at), arrival);
    }

    fn pop(&mut self) -> Result<bool, TestCaseError> {
        let expected = self.promise.pop();
        prop_assert_eq!(taken(&mut self.queue), expected);
        self.now = expected.map_or(self.now, |(at, _)| at.nanos());
        Ok(expected.is_some())
    }

    fn step(&mut self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::After(after) => self.schedule(self.now.saturating_add(after)),
            Step::Many(count, after) => {
                let at = self.now.saturating_add(after);
                (0..count).for_each(|_| self.schedule(at));
            }
            Step::At(at) => self.schedule(at),
            Step::Pop(count) => {
                for _ in 0..count {
                    self.pop()?;
                }
            }
            Step::Peek => {
                let expected = self.promise.heap.peek().map(|Reverse((at, _))| Time::from_nanos(*at));
                prop_assert_eq!(self.queue.next_time(), expected);
            }
            Step::Clear => {
                self.queue.clear();
                self.promise = Promise::default();
                self.now = 0;
            }
            Step::Clone(true) => self.queue = self.queue.clone(),
            Step::Clone(false) => {
                self.used.clone_from(&self.queue);
                std::mem::swap(&mut self.used, &mut self.queue);
            }
        }
        prop_assert_eq!(self.queue.len(), self.promise.heap.len());
        prop_assert_eq!(self.queue.is_empty(), self.promise.heap.is_empty());
        Ok(())
    }

    fn play(mut self, steps: Vec<Step>) -> Result<(), TestCaseError> {
        for step in steps {
            self.step(step)?;
        }
        while self.pop()? {}
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_order_is_exact_whatever_is_scheduled_and_when(steps in prop::collection::vec(step(), 1..300)) {
        Fuzz::new(TICKET_BITS).play(steps)?;
    }

    #[test]
    fn the_order_is_exact_while_tickets_run_out_and_bits_move(steps in prop::collection::vec(step(), 1..300)) {
        Fuzz::new(9).play(steps)?;
    }

    #[test]
    fn the_order_is_exact_while_nearly_all_is_far(steps in prop::collection::vec(step(), 1..300)) {
        Fuzz::new(56).play(steps)?;
    }
}

/// Schedules `pending` events, then takes out and puts in for `events`, against a standard heap.
fn hold(mut fuzz: Fuzz, pending: u64, events: u64, delay: impl Fn(u64) -> u64) {
    (0..pending).for_each(|i| fuzz.schedule(delay(i)));
    for i in 0..events {
        assert!(fuzz.pop().expect("the promised order"));
        fuzz.schedule(fuzz.now.saturating_add(delay(i)));
    }
    while fuzz.pop().expect("the promised order") {}
}

/// A hash of `i`, so that delays are irregular and the same everywhere.
fn scatter(i: u64) -> u64 {
    let mixed = (i ^ (i >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

#[test]
fn a_long_hold_across_many_horizons_keeps_the_order() {
    // Two seconds on average with 64 pending: the horizon is passed about thirty times.
    hold(Fuzz::new(TICKET_BITS), 64, 1_000_000, |i| scatter(i) % 4_000_000_000);
}

#[test]
fn a_long_hold_with_few_tickets_keeps_the_order() {
    hold(Fuzz::new(10), 100, 300_000, |i| scatter(i) % 8);
}

#[test]
fn sparse_events_each_past_the_horizon_keep_the_order() {
    hold(Fuzz::new(TICKET_BITS), 3, 2_000, |i| (1 << 40) + scatter(i) % 3);
}

#[test]
fn more_ties_than_tickets_come_out_first_in_first_out() {
    const TIES: u32 = 150_000;
    for at in [5, 1 << 60].map(Time::from_nanos) {
        let mut queue = Queue::with_ticket_bits(12);
        (0..TIES).for_each(|i| queue.schedule(at, i));
        assert_eq!(queue.len(), TIES as usize);
        (0..TIES).for_each(|i| assert_eq!(taken(&mut queue), Some((at, i))));
        assert_eq!(taken(&mut queue), None);
    }
}

#[test]
fn ties_that_come_near_while_bits_move_stay_in_order() {
    for ties in (100..3_000).step_by(37) {
        for bit in 40..56 {
            let mut fuzz = Fuzz::new(9);
            // Both are far at first; coming near, the ties are near with few tickets and far with many.
            fuzz.schedule(1 << 60);
            (0..ties).for_each(|_| fuzz.schedule((1 << 60) + (1 << bit)));
            assert!(fuzz.pop().expect("the promised order"));
            fuzz.schedule((1 << 60) + (1 << bit));
            while fuzz.pop().expect("the promised order") {}
        }
    }
}

#[test]
fn ties_scheduled_one_after_the_other_outlast_the_tickets() {
    // More than a new queue has tickets, so that it numbers anew in the middle of the ties.
    const TIES: u32 = (1 << TICKET_BITS) + (1 << 20);
    let mut queue = Queue::new();
    let at = Time::from_nanos(5);
    (0..40).for_each(|i| queue.schedule(at, i));
    for i in 40..TIES {
        assert_eq!(taken(&mut queue), Some((at, i - 40)));
        queue.schedule(at, i);
    }
}

#[test]
fn long_lived_events_do_not_lose_their_slots_to_short_lived_ones() {
    let mut queue = Queue::with_ticket_bits(14);
    let late = Time::from_nanos(1 << 40);
    (0..1_000_u64).for_each(|i| queue.schedule(late, i));
    for i in 0..200_000_u64 {
        queue.schedule(Time::from_nanos(i), u64::MAX - i);
        assert_eq!(taken(&mut queue), Some((Time::from_nanos(i), u64::MAX - i)));
    }
    (0..1_000_u64).for_each(|i| assert_eq!(taken(&mut queue), Some((late, i))));
}

#[test]
#[should_panic(expected = "the key of no event")]
fn a_heap_tells_of_the_key_of_no_event() {
    super::Heap::new().insert(super::NO_KEY);
}

#[test]
#[should_panic(expected = "there is no last key")]
fn a_heap_tells_of_a_key_that_is_not_there() {
    super::Heap::new().remove_last();
}

#[test]
#[should_panic(expected = "no group with a free slot")]
fn slots_tell_of_an_event_without_a_free_one() {
    super::Slots::new().lay(1_u32);
}

#[test]
#[should_panic(expected = "taken up once")]
fn slots_tell_of_a_ticket_that_is_taken_up_twice() {
    let mut slots = super::Slots::new();
    slots.grow(std::iter::empty());
    assert!(slots.enter(1 << 24));
    let ticket = slots.lay(1_u32);
    assert_eq!(slots.take(ticket), Some(&1));
    slots.take(ticket);
}

#[test]
#[should_panic(expected = "in their order")]
fn a_queue_tells_of_events_that_are_put_back_out_of_order() {
    let events = [5, 3].map(|at| (Time::from_nanos(at), 1_u32));
    super::Queue::new().put_back(&events);
}

#[test]
#[should_panic(expected = "before what is far")]
fn a_queue_tells_of_far_events_that_overtake_near_ones() {
    let mut queue = super::Queue::new();
    queue.schedule(Time::from_nanos(5), 1_u32);
    queue.pop_far();
}

#[test]
#[should_panic(expected = "has tickets left")]
fn a_queue_tells_of_tickets_that_are_fewer_than_its_slots() {
    let mut queue = super::Queue::<u32>::with_ticket_bits(6);
    queue.slots.grow(std::iter::empty());
    queue.enter_rebuilt();
}
