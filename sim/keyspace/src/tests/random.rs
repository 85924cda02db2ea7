//! Random conversations: the keyspace answers as the plain one does, and a scan keeps its promise.

use super::generate::{Choices, SESSIONS, steps};
use super::plain::{Holds, Plain, Says};
use super::words::heard;
use crate::{Key, Keyspace, Reply, Session};
use kernel::Time;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A keyspace with its sessions.
#[derive(Clone)]
struct World {
    keyspace: Keyspace,
    sessions: Vec<Session>,
}

impl World {
    fn new() -> Self {
        Self { keyspace: Keyspace::new(), sessions: vec![Session::new(); SESSIONS] }
    }

    fn say(&mut self, session: usize, now: i64, args: &[Vec<u8>]) -> Reply {
        let args: Vec<&[u8]> = args.iter().map(Vec::as_slice).collect();
        self.keyspace.exec(&mut self.sessions[session], at(now), &args)
    }

    /// Holds a random conversation and tells what was answered.
    fn talk(&mut self, words: &[u16]) -> Vec<Reply> {
        let (mut choices, mut now, mut replies) = (Choices::new(words), 1_000_000, Vec::new());
        while !choices.is_empty() {
            for step in steps(&mut choices, now) {
                now += step.after.cast_signed();
                replies.push(self.say(step.session, now, &step.args));
            }
        }
        replies
    }

    fn type_word(&mut self, now: i64, words: &str) -> Reply {
        let args: Vec<Vec<u8>> = words.split(' ').map(|word| word.as_bytes().to_vec()).collect();
        self.say(0, now, &args)
    }
}

fn at(millis: i64) -> Time {
    Time::from_nanos(millis.cast_unsigned() * 1_000_000)
}

/// Whether a reply is what the plain keyspace says it has to be.
fn agrees(says: &Says, reply: &Reply) -> bool {
    let sorted = |mut items: Vec<Vec<u8>>| {
        items.sort_unstable();
        items
    };
    let got = || heard(reply);
    match (says, reply) {
        (Says::Exactly(exact), _) => exact == reply,
        (Says::Anything, _) => true,
        (Says::AtLeast(least), Reply::Integer(number)) => number >= least,
        (Says::Members(members), Reply::Array(Some(_))) => sorted(members.clone()) == sorted(got()),
        (Says::Pairs(pairs), Reply::Array(Some(_))) => {
            let mut found: Vec<[Vec<u8>; 2]> =
                got().chunks(2).map(|pair| [pair[0].clone(), pair[1].clone()]).collect();
            found.sort_unstable();
            *pairs == found
        }
        (Says::Some { of, count, single }, _) => {
            let found: BTreeSet<Vec<u8>> = got().into_iter().collect();
            *single == matches!(reply, Reply::Bulk(_)) && found.len() == *count && found.is_subset(of)
        }
        (Says::Page { of, begun }, Reply::Array(Some(parts))) => page(of, *begun, parts),
        (Says::Error(begin), Reply::Error(text)) => text.starts_with(begin.as_bytes()),
        (Says::Each(each), Reply::Array(Some(replies))) => {
            each.len() == replies.len() && each.iter().zip(replies).all(|(says, reply)| agrees(says, reply))
        }
        _ => false,
    }
}

fn page(of: &BTreeMap<Vec<u8>, Option<Vec<u8>>>, begun: bool, parts: &[Reply]) -> bool {
    let [Reply::Bulk(Some(cursor)), Reply::Array(Some(found))] = parts else { return false };
    let found: Vec<Vec<u8>> = found.iter().flat_map(heard).collect();
    let wide = of.values().any(Option::is_some);
    let step = if wide { 2 } else { 1 };
    let right = |item: &[Vec<u8>]| of.get(&item[0]).is_some_and(|value| value.as_ref() == item.get(1));
    let whole = begun && cursor.as_slice() == b"0";
    found.chunks(step).all(right) && (!whole || found.len() == of.len() * step)
}

/// Whether both hold the same to the last byte and millisecond.
fn is_level(world: &World, plain: &Plain) -> bool {
    let seen: BTreeSet<Vec<u8>> = world.keyspace.keys(at(plain.now)).map(|key| key.name().to_vec()).collect();
    let alive = plain.keys.iter().filter(|(_, (_, end))| end.is_none_or(|end| plain.now <= end));
    let mut count = 0;
    for (key, (holds, end)) in alive {
        count += 1;
        let Some(entry) = world.keyspace.entries.get(&Key::from(key.as_slice())) else { return false };
        if entry.expires != *end || !seen.contains(key) || plainly(&entry.value) != *holds {
            return false;
        }
    }
    count == seen.len()
}

fn plainly(value: &crate::value::Value) -> Holds {
    use crate::value::Value;
    match value {
        Value::Text(text) => Holds::Text(text.to_vec()),
        Value::Hash(hash) => {
            Holds::Hash(hash.iter().map(|(field, value)| (field.name().to_vec(), value.to_vec())).collect())
        }
        Value::List(list) => Holds::List(list.iter().map(|element| element.to_vec()).collect()),
        Value::Set(set) => Holds::Set(set.names().map(|member| member.to_vec()).collect()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_shrink_iters: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn every_reply_is_the_one_of_the_plain_keyspace(words in proptest::collection::vec(any::<u16>(), 0..1500)) {
        let (mut world, mut plain) = (World::new(), Plain::default());
        let mut choices = Choices::new(&words);
        let mut now = 1_000_000;
        while !choices.is_empty() {
            for step in steps(&mut choices, now) {
                now += step.after.cast_signed();
                let reply = world.say(step.session, now, &step.args);
                let says = plain.exec((step.session, now), &step.args, &reply);
                prop_assert!(
                    agrees(&says, &reply),
                    "{} at {now}: {reply:?}, but {says:?}",
                    step.args.join(&b' ').escape_ascii()
                );
            }
        }
        prop_assert!(is_level(&world, &plain));
    }

    /// `docs/models/repository.md 2.11`: what is there from the first call to the last is given, whatever else comes
    /// and goes.
    #[test]
    fn a_scan_gives_all_that_stays_and_gives_it_once(
        stay in proptest::collection::btree_set(0_u32..2000, 0..120),
        moves in proptest::collection::vec((0_u32..2000, any::<bool>()), 0..400),
        count in 1_usize..30,
        of_hash in any::<bool>(),
    ) {
        let mut world = World::new();
        let (add, take) = if of_hash { ("HSET h", "HDEL h") } else { ("SET", "DEL") };
        let value = " v";
        world.type_word(0, if of_hash { "HSET h other v" } else { "SET other v" });
        for number in &stay {
            world.type_word(0, &format!("{add} {number}{value}"));
        }
        let mut moves = moves.into_iter().filter(|(number, _)| !stay.contains(number));
        let (mut cursor, mut found) = (String::from("0"), Vec::new());
        loop {
            let scan = if of_hash { "HSCAN h" } else { "SCAN" };
            let reply = world.type_word(0, &format!("{scan} {cursor} COUNT {count}"));
            let Reply::Array(Some(parts)) = &reply else { panic!("{reply:?}") };
            found.extend(heard(&parts[1]).into_iter().step_by(if of_hash { 2 } else { 1 }));
            cursor = String::from_utf8(heard(&parts[0])[0].clone()).expect("a cursor is a number");
            if cursor == "0" {
                break;
            }
            for (number, come) in moves.by_ref().take(3) {
                world.type_word(0, &if come { format!("{add} {number}{value}") } else { format!("{take} {number}") });
            }
        }
        for number in &stay {
            let times = found.iter().filter(|name| **name == number.to_string().as_bytes()).count();
            prop_assert_eq!(times, 1, "{}", number);
        }
    }

    #[test]
    fn a_clone_goes_on_as_the_original_and_neither_disturbs_the_other(
        before in proptest::collection::vec(any::<u16>(), 0..300),
        after in proptest::collection::vec(any::<u16>(), 0..300),
        other in proptest::collection::vec(any::<u16>(), 0..300),
    ) {
        let mut world = World::new();
        world.talk(&before);
        let mut copy = world.clone();
        world.clone().talk(&other);
        let replies = world.talk(&after);
        copy.clone().talk(&other);
        prop_assert_eq!(copy.talk(&after), replies);
    }
}
