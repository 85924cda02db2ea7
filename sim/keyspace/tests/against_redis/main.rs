//! The keyspace beside a real server: the same conversations with both, every reply compared, and at the end of each
//! conversation all that both hold.
//!
//! The server is started by the test where `redis-server` is installed; where it is not, that is printed. What is found
//! is shrunk. The property test of the keyspace holds it against a plain one, on the clock of a test; here the clock is
//! the real one, so that lengths of time are long, or so short that they are over after a pause.
//!
//! What is not compared, as it is left open by Redis or told as a difference at the head of the crate: the order in
//! which a set, a hash or `KEYS` is told; which member `SPOP` takes (what the server took is taken here too); a `SCAN`
//! that ends half-way; a rank of `LPOS` that overflows; milliseconds that pass between the two. Everything else is, to the byte.

#[expect(dead_code, reason = "some of it is for who talks on a clock of its own")]
#[path = "../../src/tests/generate.rs"]
mod generate;
mod pair;
#[path = "../../../../tests/redis/server.rs"]
mod server;

use generate::{Choices, SESSIONS, Step, moment, steps};
use pair::{Pair, left_out};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use server::Server;
use std::cell::RefCell;
use std::io;

/// Commands compared at least, over all conversations.
const COMPARED: usize = 150_000;
/// Conversations held, and the most numbers that each is made from.
const CONVERSATIONS: u32 = 3_300;
const NUMBERS: usize = 900;
/// Short conversations about keys whose time runs out, and the most numbers that each is made from.
const MOMENTS: u32 = 400;
const NUMBERS_OF_A_MOMENT: usize = 60;

/// The two beside each other, or nothing and a word about it where no server is installed.
fn both() -> Option<Pair> {
    let Some(server) = Server::start(&["--databases", "1"]) else {
        println!("skipped: redis-server is not installed, so the keyspace was not held against it");
        return None;
    };
    Some(Pair::new(server).expect("the server answers"))
}

/// Holds as many conversations as are asked for, each made from so many numbers by a function, and tells how many
/// commands were compared. One that differs is shrunk and told.
fn converse(
    pair: Pair,
    (conversations, numbers): (u32, usize),
    talk: impl Fn(&mut Pair, &[u16]) -> io::Result<Option<String>>,
) -> usize {
    let config = Config { cases: conversations, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let (pair, words) = (RefCell::new(pair), proptest::collection::vec(any::<u16>(), 0..=numbers));
    let held = runner.run(&words, |words| {
        let difference = talk(&mut pair.borrow_mut(), &words).expect("the server answers");
        difference.map_or(Ok(()), |told| Err(TestCaseError::fail(told)))
    });
    match held {
        Ok(()) => {}
        Err(TestError::Fail(told, _)) => panic!("{told}"),
        Err(TestError::Abort(why)) => panic!("broken off: {why}"),
    }
    pair.into_inner().compared
}

/// Says one step after the other to both, up to the first reply that differs: after it the two have different data.
fn say(pair: &mut Pair, steps: Vec<Step>) -> io::Result<Option<String>> {
    let mut steps = steps.into_iter().peekable();
    while let Some(step) = steps.next() {
        if step.is_pause() {
            pair.wait(step.after);
            continue;
        }
        // What is over after the pause that follows is over for both.
        let is_said = steps.peek().is_some_and(Step::is_pause) || !left_out(&step.args);
        if is_said && let Some(difference) = pair.say(step.session, &step.args)? {
            return Ok(Some(difference));
        }
    }
    Ok(None)
}

#[test]
fn no_reply_differs_from_that_of_a_real_server() {
    let Some(pair) = both() else { return };
    let compared = converse(pair, (CONVERSATIONS, NUMBERS), |pair, words| {
        pair.clear()?;
        let mut choices = Choices::unhurried(words);
        while !choices.is_empty() {
            let now = pair.millis();
            if let Some(difference) = say(pair, steps(&mut choices, now))? {
                return Ok(Some(difference));
            }
        }
        pair.dump()
    });
    println!("{compared} replies compared over {SESSIONS} sessions");
    assert!(compared >= COMPARED, "only {compared} replies were compared");
}

#[test]
fn a_key_whose_time_runs_out_is_the_same_key_on_a_real_server() {
    let Some(pair) = both() else { return };
    let compared = converse(pair, (MOMENTS, NUMBERS_OF_A_MOMENT), |pair, words| {
        let mut difference = moments(pair, words)?;
        for _ in 0..AGAIN {
            if difference.is_some() {
                difference = moments(pair, words)?;
            }
        }
        Ok(difference)
    });
    println!("{compared} replies compared around keys whose time runs out");
}

/// How often a conversation is held again that differs. A server that is not scheduled for the one millisecond between the
/// two looks at its clock that `PEXPIRE` takes removes the key at once, which it does not do again; what it does otherwise
/// by rule it does each time.
const AGAIN: usize = 2;

fn moments(pair: &mut Pair, words: &[u16]) -> io::Result<Option<String>> {
    pair.clear()?;
    let mut choices = Choices::unhurried(words);
    while !choices.is_empty() {
        if let Some(difference) = say(pair, moment(&mut choices))? {
            return Ok(Some(difference));
        }
    }
    pair.dump()
}

#[test]
fn a_watched_key_whose_time_runs_out_is_a_changed_one_on_a_real_server() {
    let Some(mut pair) = both() else { return };
    let mut say = |words: &str| {
        let args: Vec<Vec<u8>> = words.split(' ').map(|word| word.as_bytes().to_vec()).collect();
        assert_eq!(pair.say(0, &args).expect("the server answers"), None);
        pair.millis()
    };
    // Only where both were told in time is something to be compared.
    let is_watched = (0..20).any(|_| {
        let begun = say("unwatch");
        say("set k v px 400");
        say("watch k") - begun < 300
    });
    assert!(is_watched, "a key is watched within 300 ms");
    std::thread::sleep(std::time::Duration::from_millis(500));
    for words in ["multi", "ping", "exec", "dbsize", "get k", "dbsize"] {
        say(words);
    }
}
