//! What the ledger relies on is told by whoever breaks it: each of these calls is one that no model may make.

use crate::{
    Attempt, Contest, Cut, EffectKind, EffectStanding, Holding, Holdings, IncarnationId, Ledger, Made,
    PositionRange, Reason, RowId, StoreId, UpdateId, UpdateKind,
};
use kernel::{Span, Time};

const REASON: Reason<u8> = Reason { cause: 1, blame: None };
const CONTEST: Contest<u8> = Contest { cause: 1, by_stamps: false, blame: None };

fn ledger() -> (Ledger<u8>, IncarnationId) {
    let mut ledger = Ledger::default();
    let life = ledger.open(StoreId(0), 4);
    ledger.attempt(attempt(life, 10, 5));
    (ledger, life)
}

fn attempt(by: IncarnationId, position: u64, secs: u64) -> Attempt {
    Attempt { row: RowId(1), kind: UpdateKind::Modify, by, position, at: Time::ZERO + Span::from_secs(secs) }
}

#[test]
#[should_panic(expected = "comes after those before it")]
fn a_log_position_that_falls_is_told() {
    let (mut ledger, life) = ledger();
    ledger.attempt(attempt(life, 9, 5));
}

#[test]
#[should_panic(expected = "comes after those before it")]
fn an_attempt_before_the_last_one_is_told() {
    let (mut ledger, life) = ledger();
    ledger.attempt(attempt(life, 11, 4));
}

#[test]
#[should_panic(expected = "what is acknowledged was attempted")]
fn an_acknowledgement_of_nothing_is_told() {
    ledger().0.acknowledge(UpdateId(2));
}

#[test]
#[should_panic(expected = "what is applied was attempted")]
fn an_application_of_nothing_is_told() {
    let (mut ledger, life) = ledger();
    ledger.applied(life, RowId(1), UpdateId(2), CONTEST);
}

#[test]
#[should_panic(expected = "goes back to an earlier version")]
fn a_row_that_is_reverted_to_a_later_version_is_told() {
    let (mut ledger, life) = ledger();
    ledger.revert(life, RowId(2), UpdateId(1));
}

#[test]
#[should_panic(expected = "the log of a life")]
fn a_cut_of_a_life_that_never_was_is_told() {
    let cut = Cut { of: IncarnationId(7), range: PositionRange::ALL, to: StoreId(0), cause: 1, blame: None };
    ledger().0.cut(cut);
}

#[test]
#[should_panic(expected = "a life ends once")]
fn a_life_that_ends_twice_is_told() {
    let (mut ledger, life) = ledger();
    ledger.end(life, REASON);
    ledger.end(life, REASON);
}

#[test]
#[should_panic(expected = "what is done is an item or a job")]
fn a_row_that_is_done_is_told() {
    ledger().0.done(UpdateId(1));
}

#[test]
#[should_panic(expected = "what is found is an item or a job")]
fn a_row_that_is_found_is_told() {
    ledger().0.found(UpdateId(1), EffectStanding::Readable);
}

#[test]
#[should_panic(expected = "a life of its own")]
fn a_store_that_holds_the_life_of_another_is_told() {
    let (ledger, life) = ledger();
    let stores = vec![Holding { store: StoreId(1), life: Some(life), serves: true }];
    let _judged = ledger.judge(&Holdings { stores, retained: Vec::new() });
}

#[test]
#[should_panic(expected = "has one fate at each store")]
fn fates_that_do_not_sum_up_are_told() {
    let (mut ledger, life) = ledger();
    ledger.acknowledge(UpdateId(1));
    let stores = vec![Holding { store: StoreId(0), life: Some(life), serves: true }];
    let mut judged = ledger.judge(&Holdings { stores, retained: Vec::new() });
    judged.total.lost += 1;
    let _proved = judged.proved();
}

#[test]
fn what_is_in_no_store_is_lost_with_the_last_life_of_each() {
    let (mut ledger, life) = ledger();
    let other = ledger.open(StoreId(1), 4);
    ledger.acknowledge(UpdateId(1));
    ledger.cut(Cut { of: life, range: PositionRange::ALL, to: StoreId(1), cause: 2, blame: None });
    ledger.end(life, REASON);
    ledger.end(other, REASON);
    let gone = |store| Holding { store: StoreId(store), life: None, serves: false };
    let holdings = Holdings { stores: vec![gone(0), gone(1)], retained: Vec::new() };
    let judged = ledger.judge(&holdings);
    let told: Vec<_> = judged.lost.iter().map(|one| (one.store.0, one.cause, one.count)).collect();
    assert_eq!(told, [(0, Some(1), 1), (1, Some(2), 1)]);
    assert_eq!((judged.total.lost, judged.lost_to_clients), (1, 1));
    let asked: Vec<_> =
        ledger.fates_of(&holdings, UpdateId(1)).iter().map(|one| (one.store.0, one.cause)).collect();
    assert_eq!(asked, [(0, Some(1)), (1, Some(2))], "and who asks for one update hears the same");
    let job = Made { kind: EffectKind::Job, at: Time::ZERO, number: 1, store: StoreId(0) };
    let id = ledger.make(job);
    ledger.found(id, EffectStanding::Readable);
}
