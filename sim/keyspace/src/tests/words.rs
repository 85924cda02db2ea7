//! What each command does to the plain keyspace.

use super::plain::{ANY, Holds, NOT_INTEGER, OVERFLOW, Plain, Says, Told};
use super::{plain_lists, plain_strings};
use crate::Reply;
use std::collections::BTreeSet;

/// A command as it was typed, its name in small letters.
pub struct Asked<'a> {
    pub name: &'a str,
    pub args: &'a [Vec<u8>],
    /// What the keyspace under test has answered: which member was popped is its choice.
    pub heard: &'a Reply,
}

impl Asked<'_> {
    pub fn key(&self) -> &[u8] {
        &self.args[1]
    }

    pub fn arg(&self, place: usize) -> &[u8] {
        &self.args[place]
    }

    /// The words from a place on, in small letters.
    pub fn options(&self, from: usize) -> Vec<String> {
        self.args[from..].iter().map(|word| String::from_utf8_lossy(word).to_ascii_lowercase()).collect()
    }

    pub fn int(&self, place: usize) -> Result<i64, &'static str> {
        integer(&self.args[place]).ok_or(NOT_INTEGER)
    }
}

/// What is printed as it was read is an integer.
pub fn integer(bytes: &[u8]) -> Option<i64> {
    let number: i64 = std::str::from_utf8(bytes).ok()?.parse().ok()?;
    (number.to_string().as_bytes() == bytes).then_some(number)
}

pub fn number(value: usize) -> Told {
    Ok(Says::Exactly(Reply::Integer(value as i64)))
}

pub fn one(reply: Reply) -> Told {
    Ok(Says::Exactly(reply))
}

pub fn bulk(bytes: Option<&[u8]>) -> Reply {
    Reply::Bulk(bytes.map(Into::into))
}

pub fn row(items: &[Vec<u8>]) -> Reply {
    Reply::Array(Some(items.iter().map(|item| bulk(Some(item))).collect()))
}

/// The strings of a reply.
pub fn heard(reply: &Reply) -> Vec<Vec<u8>> {
    match reply {
        Reply::Bulk(Some(bytes)) => vec![bytes.to_vec()],
        Reply::Array(Some(items)) => items.iter().flat_map(heard).collect(),
        _ => Vec::new(),
    }
}

/// Names, and the least and the greatest number of arguments that are admitted, the name included.
const ADMITTED: &str =
    "get:2:2 set:3:99 setnx:3:3 getset:3:3 mget:2:99 mset:3:99 msetnx:3:99 incr:2:2 decr:2:2
    incrby:3:3 decrby:3:3 append:3:3 strlen:2:2 del:2:99 unlink:2:99 exists:2:99 type:2:2 rename:3:3
    renamenx:3:3 keys:2:2 dbsize:1:1 scan:2:99 hscan:3:99 expire:3:99 pexpire:3:99 expireat:3:99
    pexpireat:3:99 ttl:2:2 pttl:2:2 persist:2:2 hset:4:99 hsetnx:4:4 hget:3:3 hmget:3:99 hgetall:2:2
    hdel:3:99 hexists:3:3 hlen:2:2 hkeys:2:2 hvals:2:2 hincrby:4:4 lpush:3:99 rpush:3:99 lpushx:3:99
    rpushx:3:99 lpop:2:99 rpop:2:99 llen:2:2 lrange:4:4 lindex:3:3 lset:4:4 lrem:4:4 ltrim:4:4
    linsert:5:5 rpoplpush:3:3 lpos:3:99 sadd:3:99 srem:3:99 smembers:2:2 sismember:3:3 scard:2:2
    spop:2:99 ping:1:99 echo:2:2 select:2:2 flushall:1:99 flushdb:1:99";

/// Whether a command of this name takes so many arguments; what is not admitted ends a transaction.
pub fn is_admitted(name: &str, count: usize) -> bool {
    ADMITTED.split_ascii_whitespace().any(|line| {
        let mut parts = line.split(':');
        let named = parts.next() == Some(name);
        let mut number = || parts.next().and_then(|part| part.parse().ok()).unwrap_or(0);
        named && (number()..=number()).contains(&count)
    })
}

/// Runs one command.
pub fn run(plain: &mut Plain, asked: &Asked<'_>) -> Told {
    match asked.name {
        "ping" | "echo" | "select" | "flushall" | "flushdb" => server(plain, asked),
        "del" | "unlink" | "exists" | "type" | "rename" | "renamenx" | "keys" | "dbsize" => {
            keys(plain, asked)
        }
        "scan" | "hscan" => super::plain_scan::run(plain, asked),
        "expire" | "pexpire" | "expireat" | "pexpireat" | "ttl" | "pttl" | "persist" => expiry(plain, asked),
        name if name.starts_with('h') => hashes(plain, asked),
        "sadd" | "srem" | "smembers" | "sismember" | "scard" | "spop" => sets(plain, asked),
        "incr" | "decr" | "incrby" | "decrby" => counters(plain, asked),
        "get" | "set" | "setnx" | "getset" | "mget" | "mset" | "msetnx" | "append" | "strlen" => {
            plain_strings::run(plain, asked)
        }
        _ => plain_lists::run(plain, asked),
    }
}

fn server(plain: &mut Plain, asked: &Asked<'_>) -> Told {
    match (asked.name, asked.args.len()) {
        ("ping", 1) => one(Reply::Simple("PONG")),
        ("ping" | "echo", 2) => one(bulk(Some(asked.arg(1)))),
        ("select", _) => match asked.int(1)? {
            0 => one(Reply::OK),
            _ => Err(ANY),
        },
        ("flushall" | "flushdb", count) => {
            let known = |word: &String| word == "async" || word == "sync";
            if count > 2 || !asked.options(1).iter().all(known) {
                return Err(ANY);
            }
            let all: Vec<_> = plain.keys.keys().cloned().collect();
            all.iter().for_each(|key| plain.drop_key(key));
            one(Reply::OK)
        }
        _ => Err(ANY),
    }
}

fn keys(plain: &mut Plain, asked: &Asked<'_>) -> Told {
    let named = &asked.args[1..];
    match asked.name {
        "del" | "unlink" => {
            let before = plain.keys.len();
            named.iter().for_each(|key| plain.drop_key(key));
            number(before - plain.keys.len())
        }
        "exists" => number(named.iter().filter(|key| plain.has(key)).count()),
        "type" => one(Reply::Simple(type_of(plain, asked.key()))),
        "keys" => {
            let found = plain.keys.keys().filter(|key| super::plain_scan::is_like(asked.arg(1), key));
            Ok(Says::Members(found.cloned().collect()))
        }
        // How many there are that have expired and were not collected is not Redis's business to tell.
        "dbsize" => Ok(Says::AtLeast(plain.keys.len() as i64)),
        _ => {
            let (from, to) = (asked.arg(1).to_vec(), asked.arg(2).to_vec());
            let Some(entry) = plain.keys.get(&from).cloned() else { return Err("ERR no such key") };
            let only_new = asked.name == "renamenx";
            if only_new && plain.has(&to) {
                return number(0);
            }
            if from != to {
                plain.drop_key(&from);
                plain.touch(&to);
                plain.keys.insert(to, entry);
            }
            one(if only_new { Reply::Integer(1) } else { Reply::OK })
        }
    }
}

pub fn type_of(plain: &Plain, key: &[u8]) -> &'static str {
    match plain.keys.get(key) {
        None => "none",
        Some((Holds::Text(_), _)) => "string",
        Some((Holds::Hash(_), _)) => "hash",
        Some((Holds::List(_), _)) => "list",
        Some((Holds::Set(_), _)) => "set",
    }
}

/// A time, given in seconds or milliseconds, from now on or from the beginning.
pub fn instant(plain: &Plain, time: i64, seconds: bool, relative: bool) -> Option<i64> {
    // Either step has to fit by itself.
    let time = i64::try_from(i128::from(time) * if seconds { 1000 } else { 1 }).ok()?;
    i64::try_from(i128::from(time) + i128::from(if relative { plain.now } else { 0 })).ok()
}

fn expiry(plain: &mut Plain, asked: &Asked<'_>) -> Told {
    let key = asked.key();
    let end = plain.keys.get(key).map(|(_, end)| *end);
    match asked.name {
        "ttl" | "pttl" => {
            let left = match end {
                None => -2,
                Some(None) => -1,
                Some(Some(end)) if asked.name == "ttl" => (end - plain.now + 500) / 1000,
                Some(Some(end)) => end - plain.now,
            };
            return one(Reply::Integer(left));
        }
        "persist" => {
            if end.flatten().is_none() {
                return number(0);
            }
            plain.touch(key);
            plain.keys.get_mut(key).expect("it is there").1 = None;
            return number(1);
        }
        _ => {}
    }
    let options = asked.options(3);
    let has = |word: &str| options.iter().any(|option| option == word);
    let unknown = options.iter().any(|option| !["nx", "xx", "gt", "lt"].contains(&option.as_str()));
    if unknown || has("nx") && (has("xx") || has("gt") || has("lt")) || has("gt") && has("lt") {
        return Err(ANY);
    }
    let time = asked.int(2)?;
    let name = asked.name;
    let new = instant(plain, time, !name.starts_with('p'), !name.ends_with("at"))
        .ok_or("ERR invalid expire time in '")?;
    let Some(old) = end else { return number(0) };
    let forever = i128::from(i64::MAX) + 1;
    let (was, will) = (old.map_or(forever, i128::from), i128::from(new));
    let stays = has("nx") && old.is_some()
        || has("xx") && old.is_none()
        || has("gt") && will <= was
        || has("lt") && will >= was;
    if stays {
        return number(0);
    }
    if new <= plain.now {
        plain.drop_key(key);
    } else {
        plain.touch(key);
        plain.keys.get_mut(key).expect("it is there").1 = Some(new);
    }
    number(1)
}

fn counters(plain: &mut Plain, asked: &Asked<'_>) -> Told {
    let by = match asked.name {
        "incr" => 1,
        "decr" => -1,
        "incrby" => i128::from(asked.int(2)?),
        _ if asked.int(2)? == i64::MIN => return Err("ERR decrement would overflow"),
        _ => -i128::from(asked.int(2)?),
    };
    let old = plain.text(asked.key())?.map_or(Ok(0), |text| integer(&text).ok_or(NOT_INTEGER))?;
    let sum = i64::try_from(i128::from(old) + by).map_err(|_| OVERFLOW)?;
    plain.keep(asked.key(), Holds::Text(sum.to_string().into_bytes()));
    one(Reply::Integer(sum))
}

fn hashes(plain: &mut Plain, asked: &Asked<'_>) -> Told {
    let key = asked.key();
    if asked.name == "hset" && !asked.args.len().is_multiple_of(2) {
        return Err(ANY);
    }
    let by = if asked.name == "hincrby" { asked.int(3)? } else { 0 };
    let mut hash = plain.hash(key)?;
    let before = hash.len();
    match asked.name {
        "hget" => return one(bulk(hash.get(asked.arg(2)).map(Vec::as_slice))),
        "hmget" => {
            let found = asked.args[2..].iter().map(|field| bulk(hash.get(field).map(Vec::as_slice)));
            return one(Reply::Array(Some(found.collect())));
        }
        "hgetall" => return Ok(Says::Pairs(hash.into_iter().map(|(field, value)| [field, value]).collect())),
        "hkeys" => return Ok(Says::Members(hash.into_keys().collect())),
        "hvals" => return Ok(Says::Members(hash.into_values().collect())),
        "hlen" => return number(before),
        "hexists" => return number(usize::from(hash.contains_key(asked.arg(2)))),
        "hsetnx" if hash.contains_key(asked.arg(2)) => return number(0),
        "hset" | "hsetnx" => {
            for pair in asked.args[2..].chunks(2) {
                hash.insert(pair[0].clone(), pair[1].clone());
            }
        }
        "hdel" => hash.retain(|field, _| !asked.args[2..].contains(field)),
        _ => {
            let old = hash.get(asked.arg(2)).map_or(Some(0), |value| integer(value));
            let old = old.ok_or("ERR hash value is not an integer")?;
            let sum = old.checked_add(by).ok_or(OVERFLOW)?;
            hash.insert(asked.arg(2).to_vec(), sum.to_string().into_bytes());
            plain.keep(key, Holds::Hash(hash));
            return one(Reply::Integer(sum));
        }
    }
    let change = hash.len().abs_diff(before);
    if asked.name != "hdel" || change > 0 {
        plain.keep(key, Holds::Hash(hash));
    }
    number(change)
}

fn sets(plain: &mut Plain, asked: &Asked<'_>) -> Told {
    let key = asked.key();
    if asked.name == "spop" && asked.args.len() > 3 {
        return Err(ANY);
    }
    let count = match asked.args.get(2).filter(|_| asked.name == "spop") {
        None => None,
        Some(count) => {
            let count = integer(count).and_then(|count| usize::try_from(count).ok());
            Some(count.ok_or("ERR value is out of range, must be positive")?)
        }
    };
    let mut set = plain.members(key)?;
    let before = set.len();
    let named: BTreeSet<Vec<u8>> = asked.args[1..].iter().skip(1).cloned().collect();
    match asked.name {
        "smembers" => return Ok(Says::Members(set.into_iter().collect())),
        "sismember" => return number(usize::from(set.contains(asked.arg(2)))),
        "scard" => return number(before),
        "spop" if before == 0 && count.is_none() => return one(Reply::NIL),
        "spop" => {
            let of = set.clone();
            let popped = heard(asked.heard);
            set.retain(|member| !popped.contains(member));
            if set.len() < before {
                plain.keep(key, Holds::Set(set));
            }
            return Ok(Says::Some { count: count.unwrap_or(1).min(before), of, single: count.is_none() });
        }
        "sadd" => set.extend(named),
        _ => set.retain(|member| !named.contains(member)),
    }
    let change = set.len().abs_diff(before);
    if change > 0 {
        plain.keep(key, Holds::Set(set));
    }
    number(change)
}
