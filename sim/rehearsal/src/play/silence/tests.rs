//! Gaps by the rules of the module, one by one, and all together against brute force over random requests.

use super::{Absence, GapSeen, Silence, Trouble};
use crate::play::absence::Act;
use kernel::narrow::usize_of;
use kernel::{Draw, Draws, Purpose, Span, Time};
use ledger::Blame;

const GAP_MIN: Span = Span::from_secs(1);
/// How long a client waits, and how long before it tries again, in milliseconds.
const PATIENCE: u64 = 2_000;
const RETRY: u64 = 700;

fn at(millis: u64) -> Time {
    Time::ZERO + Span::from_millis(millis)
}

/// Trouble by nobody.
const fn chance(cause: u8) -> Trouble {
    Trouble { cause, by: None }
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy)]
enum Fate {
    /// Sent in vain so many times, and at the next attempt answered after a while.
    Answered { tries: u64, after: u64 },
    /// Never answered.
    Unanswered,
    /// Taken at the first attempt, and its work is done after a while, or never.
    Deferred(Option<u64>),
}

/// A request: when it arrives, and what becomes of it.
type Asked = (u64, Fate);

/// What happens to a silence, in order of time.
#[derive(Debug, Clone, Copy)]
enum Step {
    Arrives,
    InVain { again: bool },
    GivesUp,
    GetsThrough,
    TakesLong { comes: u64 },
    IsLate,
    IsAnswered,
    Defers,
    IsDone,
}

/// The steps of one request.
fn steps((arrival, fate): Asked) -> Vec<(u64, Step)> {
    let mut steps = vec![(arrival, Step::Arrives)];
    let attempts = match fate {
        Fate::Answered { tries, .. } => tries,
        Fate::Unanswered => u64::MAX,
        Fate::Deferred(_) => 0,
    };
    let last = PATIENCE / RETRY;
    for attempt in 0..attempts.min(last + 1) {
        let again = attempt > 0;
        let step = if attempt == last { Step::GivesUp } else { Step::InVain { again } };
        steps.push((arrival + attempt * RETRY, step));
    }
    match fate {
        Fate::Answered { tries, after } if tries <= last => {
            let sent = arrival + tries * RETRY;
            steps.extend((tries > 0).then_some((sent, Step::GetsThrough)));
            let comes = sent + after;
            let in_time = comes <= arrival + PATIENCE;
            steps.extend((in_time && after >= 1_000).then_some((sent, Step::TakesLong { comes })));
            steps.push(if in_time { (comes, Step::IsAnswered) } else { (sent, Step::IsLate) });
        }
        Fate::Deferred(done) => {
            steps.push((arrival, Step::Defers));
            steps.extend(done.map(|after| (arrival + after, Step::IsDone)));
        }
        Fate::Answered { .. } | Fate::Unanswered => {}
    }
    steps
}

/// The gaps of some requests, after which all is over.
fn gaps(asked: &[Asked]) -> Vec<GapSeen> {
    let all =
        asked.iter().flat_map(|one| steps(*one).into_iter().map(move |(when, step)| (when, one.0, step)));
    let mut all: Vec<(u64, u64, Step)> = all.collect();
    all.sort_by_key(|(when, ..)| *when);
    let mut silence = Silence::default();
    for (when, arrival, step) in all {
        let (now, until) = (at(when), at(arrival + PATIENCE));
        match step {
            Step::Arrives => silence.arrives(now),
            Step::InVain { again } => silence.tries_again(chance(3), now, again),
            Step::GivesUp => {
                silence.gets_through();
                silence.gives_up(chance(3), now, until);
            }
            Step::GetsThrough => silence.gets_through(),
            Step::TakesLong { comes } => silence.takes_long(at(comes)),
            Step::IsLate => silence.comes_late(until),
            Step::IsAnswered => silence.is_answered(at(arrival), now, GAP_MIN),
            Step::Defers => silence.defers(chance(5), until),
            Step::IsDone => {
                assert!(silence.is_done(until, now));
                if now <= until {
                    silence.is_answered(at(arrival), now, GAP_MIN);
                }
            }
        }
    }
    silence.finish(at(100_000_000), true, GAP_MIN);
    silence.gaps
}

fn lengths(asked: &[Asked]) -> Vec<(u64, u64)> {
    let millis = |time: Time| time.nanos() / 1_000_000;
    gaps(asked).iter().map(|gap| (millis(gap.from), millis(gap.to))).collect()
}

const fn prompt(arrival: u64) -> Asked {
    (arrival, Fate::Answered { tries: 0, after: 1 })
}

#[test]
fn a_time_in_which_nobody_asks_is_no_gap() {
    assert_eq!(lengths(&[prompt(50_000), prompt(90_000), prompt(400_000)]), []);
}

#[test]
fn a_gap_reaches_from_the_first_who_waited_to_the_next_answer() {
    let waited = (5_000, Fate::Answered { tries: 2, after: 1 });
    assert_eq!(lengths(&[prompt(0), waited, (5_500, Fate::Unanswered), prompt(7_000)]), [(5_000, 6_401)]);
    assert_eq!(gaps(&[waited])[0].trouble, Some(chance(3)), "what they ran into");
}

#[test]
fn an_answer_that_takes_long_is_a_gap_without_trouble() {
    let slow = (5_000, Fate::Answered { tries: 0, after: 1_500 });
    assert_eq!(lengths(&[prompt(0), slow, prompt(9_000)]), [(5_000, 6_500)]);
    assert_eq!(gaps(&[slow])[0].trouble, None);
}

#[test]
fn who_waits_while_others_are_answered_has_the_gaps_between_their_answers() {
    let waits = (1_000, Fate::Unanswered);
    assert_eq!(lengths(&[waits, prompt(1_100), prompt(2_900)]), [(1_101, 2_901)]);
    assert_eq!(lengths(&[waits, prompt(1_100), prompt(2_000), prompt(2_900)]), []);
}

#[test]
fn who_gives_up_does_not_end_a_gap_that_goes_on() {
    let waited = (20_000, Fate::Answered { tries: 1, after: 1 });
    assert_eq!(lengths(&[(0, Fate::Unanswered), (10_000, Fate::Unanswered), waited]), [(0, 20_701)]);
}

#[test]
fn a_service_that_was_back_before_anybody_asked_has_a_gap_as_long_as_somebody_waited() {
    assert_eq!(lengths(&[(0, Fate::Unanswered), (10_000, Fate::Unanswered), prompt(90_000)]), [(0, 12_000)]);
    assert_eq!(lengths(&[(0, Fate::Unanswered), prompt(1_999)]), [(0, 2_000)], "it was waiting until then");
}

#[test]
fn an_answer_that_comes_too_late_ends_nothing() {
    let late = (1_000, Fate::Answered { tries: 0, after: 30_000 });
    assert_eq!(lengths(&[late, (2_000, Fate::Unanswered), prompt(40_000)]), [(1_000, 4_000)]);
}

#[test]
fn work_that_is_never_done_is_waited_for_until_its_time_out_and_no_longer() {
    let never = (1_000, Fate::Deferred(None));
    let done = |arrival: u64| (arrival, Fate::Deferred(Some(200)));
    assert_eq!(lengths(&[never, done(10_000), done(20_000)]), [(1_000, 3_000)]);
    assert_eq!(lengths(&[never, done(1_500), done(3_100)]), [(1_700, 3_000)]);
    assert_eq!(lengths(&[never, done(1_500), done(2_400)]), []);
    assert_eq!(gaps(&[never])[0].trouble, Some(chance(5)));
}

#[test]
fn who_waits_at_the_end_has_waited_until_the_time_out() {
    assert_eq!(lengths(&[prompt(0), (5_000, Fate::Unanswered), (6_000, Fate::Unanswered)]), [(5_000, 8_000)]);
    let mut silence = Silence::default();
    silence.arrives(at(5_000));
    silence.tries_again(chance(0), at(5_000), false);
    silence.finish(at(6_200), false, GAP_MIN);
    assert_eq!(silence.gaps[0].to, at(6_200), "what would have come is not known");
}

/// The gaps as the head of the module defines them, over all requests at once.
fn by_brute_force(asked: &[Asked]) -> Vec<(u64, u64)> {
    let answered = |one: &Asked| {
        steps(*one).into_iter().find_map(|(when, step)| match step {
            Step::IsAnswered => Some(when),
            Step::IsDone if when <= one.0 + PATIENCE => Some(when),
            _ => None,
        })
    };
    let waits_until = |one: &Asked| answered(one).unwrap_or(one.0 + PATIENCE);
    let in_vain = |after: u64, before: u64| {
        let steps = asked.iter().flat_map(|one| steps(*one));
        steps.into_iter().any(|(when, step)| {
            (after..before).contains(&when) && matches!(step, Step::InVain { .. } | Step::GivesUp)
        })
    };
    let mut answers: Vec<(u64, Asked)> =
        asked.iter().filter_map(|one| Some((answered(one)?, *one))).collect();
    answers.sort_by_key(|(when, _)| *when);
    let mut gaps = Vec::new();
    let mut before = 0;
    for (now, by) in answers {
        let waiting = || asked.iter().filter(|one| one.0 < now && waits_until(one) > before);
        let from = waiting().map(|one| one.0.max(before)).min().unwrap_or(now);
        // Whoever is answered at the first attempt and soon shows that the service was back.
        let soon = |one: &Asked| matches!(one.1, Fate::Answered { tries: 0, after } if after < 1_000);
        let others = || waiting().filter(|one| one.0 != by.0 && !soon(one)).map(waits_until);
        let all_gave_up = others().all(|until| until < by.0);
        let prompt = now - by.0 < 1_000 && !in_vain(by.0, now);
        let to = if all_gave_up && prompt { others().max().unwrap_or(now) } else { now };
        gaps.push((from, to));
        before = now;
    }
    let last = || asked.iter().filter(|one| waits_until(one) > before);
    let from = last().map(|one| one.0.max(before)).min();
    gaps.extend(from.zip(last().map(waits_until).max()));
    gaps.retain(|(from, to)| to.saturating_sub(*from) >= 1_000);
    gaps
}

/// Requests at instants of their own, so that nothing happens at once but what belongs together.
fn random(draw: Draw, arrival: u64) -> Asked {
    let after = 1 + u64::from(draw.below(2, 40)) * 100;
    let fate = match draw.below(1, 9) {
        0..4 => Fate::Answered { tries: 0, after: 1 },
        4 => Fate::Answered { tries: 0, after },
        5 => Fate::Answered { tries: u64::from(draw.below(2, 4)), after: 1 },
        6 => Fate::Deferred(Some(after)),
        7 => Fate::Deferred(None),
        _ => Fate::Unanswered,
    };
    (arrival, fate)
}

#[test]
fn gaps_are_those_of_brute_force_whatever_becomes_of_requests() {
    let draws = Draws::new(1);
    let mut found = 0;
    for case in 0..2_000 {
        let requests = draws.at(Purpose(1), case, 0).below(0, 12) as usize + 1;
        let spread = [40, 400, 4_000][usize_of(case % 3)];
        let mut arrival = 0;
        let mut asked: Vec<Asked> = Vec::new();
        for request in 0..requests {
            let draw = draws.at(Purpose(2), case, request as u64);
            // The last two digits tell the request, so that no two have a moment in common.
            arrival += u64::from(draw.below(0, spread));
            asked.push(random(draw, arrival * 100 + request as u64 * 7));
        }
        let (told, right) = (lengths(&asked), by_brute_force(&asked));
        assert_eq!(told, right, "{asked:?}");
        found += told.len();
    }
    assert!(found > 1_000, "{found} gaps are enough to tell");
}

/// An absence by a command, which was typed at a moment.
fn away(cause: u8, by: u16, since: u64) -> Option<Absence> {
    Some(Act { at: at(since), by: Some(Blame(by)) }.closes(cause))
}

/// What is told of the one gap of a job that arrives at 1 s, waits for its turn, and is answered at 100 s.
fn told(sights: &[(u64, Option<Absence>)]) -> Option<Trouble> {
    let mut silence = Silence::default();
    let mut sights = sights.to_vec();
    sights.sort_by_key(|(when, _)| *when);
    let before = sights.partition_point(|(when, _)| *when < 1_000);
    let see = |silence: &mut Silence, seen: &[(u64, Option<Absence>)]| {
        seen.iter().for_each(|(when, absence)| silence.sees(*absence, at(*when)));
    };
    see(&mut silence, &sights[..before]);
    silence.arrives(at(1_000));
    silence.defers(chance(5), at(200_000));
    see(&mut silence, &sights[before..]);
    assert!(silence.is_done(at(200_000), at(100_000)));
    silence.is_answered(at(1_000), at(100_000), GAP_MIN);
    assert_eq!(silence.gaps.len(), 1);
    silence.gaps[0].trouble
}

const fn by(cause: u8, by: u16) -> Option<Trouble> {
    Some(Trouble { cause, by: Some(Blame(by)) })
}

#[test]
fn a_gap_is_blamed_on_what_took_the_service_away_whoever_arrived_when() {
    assert_eq!(told(&[(500, away(4, 1, 500)), (99_000, None)]), by(4, 1), "before the first arrived");
    assert_eq!(told(&[(9_000, away(4, 1, 9_000)), (99_000, None)]), by(4, 1), "while it waited for its turn");
}

#[test]
fn what_takes_away_a_small_part_of_a_gap_is_not_to_blame_for_it() {
    assert_eq!(told(&[(9_000, away(4, 1, 9_000)), (12_000, None)]), Some(chance(5)));
}

#[test]
fn what_is_done_while_a_service_is_away_has_not_taken_it_away() {
    let further = [(9_000, away(4, 1, 9_000)), (12_000, away(0, 2, 12_000)), (99_000, None)];
    assert_eq!(told(&further), by(4, 1));
    let back = [(9_000, away(4, 1, 9_000)), (12_000, None), (13_000, away(0, 2, 13_000)), (99_000, None)];
    assert_eq!(told(&back), by(0, 2), "the service was back in between");
}

#[test]
fn what_was_done_before_and_keeps_a_service_away_only_now_is_to_blame_from_now_on() {
    let behind = [(9_000, away(4, 1, 9_000)), (30_000, away(0, 2, 3_000)), (99_000, None)];
    assert_eq!(told(&behind), by(0, 2), "what had kept it away is gone");
    let meanwhile = [(9_000, away(4, 1, 9_000)), (30_000, away(0, 2, 20_000)), (99_000, None)];
    assert_eq!(told(&meanwhile), by(0, 2), "also what was done while it was away");
    let soon = [(9_000, away(4, 1, 9_000)), (80_000, away(0, 2, 3_000)), (99_000, None)];
    assert_eq!(told(&soon), by(4, 1), "the longer of the two tells");
    let three = [
        (9_000, away(4, 1, 9_000)),
        (45_000, away(0, 2, 3_000)),
        (80_000, away(0, 3, 4_000)),
        (99_000, None),
    ];
    assert_eq!(told(&three), by(4, 1), "together they fill the gap");
}

#[test]
fn a_service_that_answered_who_asked_while_it_was_away_had_come_back() {
    let mut silence = Silence::default();
    silence.sees(away(4, 1, 500), at(500));
    silence.arrives(at(2_000));
    silence.is_answered(at(2_000), at(2_001), GAP_MIN);
    silence.sees(away(0, 2, 3_000), at(3_000));
    silence.arrives(at(4_000));
    silence.tries_again(chance(3), at(4_000), false);
    silence.gets_through();
    silence.is_answered(at(4_000), at(9_000), GAP_MIN);
    assert_eq!(silence.gaps[0].trouble, by(0, 2));
}
