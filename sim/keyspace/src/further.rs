//! Commands that nobody's cluster needs, and programs and test suites of Redis use: on keys, hashes, sets and lists.

use crate::call::{Call, CommandResult};
use crate::lists::ListEnd;
use crate::number;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::scan;
use crate::server;
use crate::table::{Key, Table};
use crate::value::{Hash, List, Set, Text, Value};

/// `RANDOMKEY`: any key will do for Redis; here it is the first in the fixed order.
pub(crate) fn randomkey(call: &mut Call<'_>) -> CommandResult {
    let now = call.now;
    let mut seen = call.keyspace.entries.iter().filter(|(_, entry)| !entry.is_expired(now));
    Ok(Reply::maybe(seen.next().map(|(key, _)| key.bytes())))
}

/// `COPY source destination [DB 0] [REPLACE]`.
pub(crate) fn copy(call: &mut Call<'_>) -> CommandResult {
    let (from, to) = (&call.key(1), &call.key(2));
    let (mut options, mut replace) = (call.args[3..].iter(), false);
    while let Some(option) = options.next() {
        match option.to_ascii_lowercase().as_slice() {
            b"replace" => replace = true,
            b"db" => server::database(options.next().ok_or(Refusal::Syntax)?)?,
            _ => return Err(Refusal::Syntax),
        }
    }
    if from == to {
        return Err(Refusal::SameObject);
    }
    let Some(entry) = call.entry(from).cloned() else { return Ok(Reply::Integer(0)) };
    if call.exists(to) && !replace {
        return Ok(Reply::Integer(0));
    }
    call.keyspace.put(to, entry.value, entry.expires, call.now);
    Ok(Reply::Integer(1))
}

/// The most elements, and the longest, of a hash in its compact encoding, and the most members of a set of integers, as
/// Redis is configured by default.
const COMPACT: usize = 512;
const COMPACT_LEN: usize = 64;
/// The longest string that is kept beside its length.
const EMBEDDED: usize = 44;

/// `OBJECT ENCODING|REFCOUNT|IDLETIME key`: there are no encodings here, and what is told is what Redis would use for such
/// a value had it never been larger.
pub(crate) fn object(call: &mut Call<'_>) -> CommandResult {
    let (asked, key) = (call.args[1].to_ascii_lowercase(), call.key(2));
    let Some(entry) = call.entry(&key) else { return Ok(Reply::NIL) };
    Ok(match asked.as_slice() {
        b"refcount" => Reply::Integer(1),
        b"idletime" => Reply::Integer(0),
        _ => Reply::bulk(encoding(&entry.value).as_bytes()),
    })
}

/// Whether `OBJECT` knows the word behind it, and that has what it takes: looked at before it could be queued.
pub(crate) fn admit_object(args: &[&[u8]]) -> Result<(), Refusal> {
    let name = match args[1].to_ascii_lowercase().as_slice() {
        b"encoding" => "object|encoding",
        b"refcount" => "object|refcount",
        b"idletime" => "object|idletime",
        _ => return Err(Refusal::unknown_subcommand("object", args[1])),
    };
    if args.len() == 3 { Ok(()) } else { Err(Refusal::Arity(name)) }
}

/// How Redis would keep a value.
fn encoding(value: &Value) -> &'static str {
    match value {
        Value::Text(text) if number::parse(text).is_some() => "int",
        Value::Text(text) if text.len() <= EMBEDDED => "embstr",
        Value::Text(_) => "raw",
        Value::Hash(hash) => {
            let short = |(field, value): (&Key, &Text)| {
                field.name().len() <= COMPACT_LEN && value.len() <= COMPACT_LEN
            };
            if hash.len() <= COMPACT && hash.iter().all(short) { "listpack" } else { "hashtable" }
        }
        Value::List(_) => "quicklist",
        Value::Set(set) => {
            let whole = set.len() <= COMPACT && set.names().all(|member| number::parse(member).is_some());
            if whole { "intset" } else { "hashtable" }
        }
    }
}

/// `HSTRLEN key field`.
pub(crate) fn hstrlen(call: &mut Call<'_>) -> CommandResult {
    let (key, field) = (&call.key(1), &call.key(2));
    let value = call.read::<Hash>(key)?.and_then(|hash| hash.get(field));
    Ok(Reply::count(value.map_or(0, |value| value.len())))
}

/// `HMSET key field value...`, which tells nothing.
pub(crate) fn hmset(call: &mut Call<'_>) -> CommandResult {
    crate::hashes::hset(call).map(|_| Reply::OK)
}

/// `SMISMEMBER key member...`.
pub(crate) fn smismember(call: &mut Call<'_>) -> CommandResult {
    let (key, members) = (&call.key(1), call.keys(2));
    let set = call.read::<Set>(key)?;
    let has = |member| Reply::Integer(i64::from(set.is_some_and(|set| set.contains(&member))));
    Ok(Reply::Array(Some(members.map(has).collect())))
}

/// `SMOVE source destination member`.
pub(crate) fn smove(call: &mut Call<'_>) -> CommandResult {
    let (from, to, member) = (&call.key(1), &call.key(2), &call.key(3));
    if call.read::<Set>(from)?.is_none() {
        return Ok(Reply::Integer(0));
    }
    call.read::<Set>(to)?;
    if from == to {
        let is_there = call.read::<Set>(from)?.is_some_and(|set| set.contains(member));
        return Ok(Reply::Integer(i64::from(is_there)));
    }
    let gone = call.edit::<Set>(from)?.is_some_and(|set| set.remove(member).is_some());
    if gone {
        call.changed(from);
        call.make::<Set>(to)?.insert(member.clone(), ());
        call.changed(to);
    }
    Ok(Reply::Integer(i64::from(gone)))
}

/// `SSCAN key cursor [MATCH pattern] [COUNT count]`.
pub(crate) fn sscan(call: &mut Call<'_>) -> CommandResult {
    scan::within::<Set>(call, |_, member| vec![member.bytes()])
}

/// `SRANDMEMBER key [count]`: any members will do for Redis; here they are the first in the fixed order, and below zero
/// one of them so often.
pub(crate) fn srandmember(call: &mut Call<'_>) -> CommandResult {
    let key = &call.key(1);
    let count = match call.args {
        [_, _] => None,
        [_, _, count] => Some(number::integer(count)?),
        _ => return Err(Refusal::Syntax),
    };
    // The least integer has no opposite.
    if count == Some(i64::MIN) {
        return Err(Refusal::NotBetween { least: -i64::MAX, greatest: i64::MAX });
    }
    let set = call.read::<Set>(key)?;
    let Some(count) = count else {
        return Ok(Reply::maybe(set.and_then(|set| set.names().next())));
    };
    let wanted = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
    let names = set.into_iter().flat_map(Table::names);
    Ok(if count < 0 {
        // As with a reply of any other kind, what does not fit into it is not promised.
        let names: Vec<_> = names.collect();
        Reply::bulks(names.into_iter().cycle().take(wanted.min(RANDOM_MAX)))
    } else {
        Reply::bulks(names.take(wanted))
    })
}

/// The most members of which some may come twice that are told at once.
const RANDOM_MAX: usize = 1_000_000;

/// An end of a list by its word.
fn end_of(word: &[u8]) -> Result<ListEnd, Refusal> {
    match word.to_ascii_lowercase().as_slice() {
        b"left" => Ok(ListEnd::Head),
        b"right" => Ok(ListEnd::Tail),
        _ => Err(Refusal::Syntax),
    }
}

/// `LMOVE source destination LEFT|RIGHT LEFT|RIGHT`.
pub(crate) fn lmove(call: &mut Call<'_>) -> CommandResult {
    let (from, to) = (end_of(call.args[3])?, end_of(call.args[4])?);
    crate::lists::carry(call, from, to)
}

/// `LMPOP numkeys key... LEFT|RIGHT [COUNT count]`: from the first list that is there.
pub(crate) fn lmpop(call: &mut Call<'_>) -> CommandResult {
    let keys = number::count(call.args[1], Refusal::NumKeys)?;
    if keys == 0 {
        return Err(Refusal::NumKeys);
    }
    let behind = keys.saturating_add(2);
    let end = end_of(call.args.get(behind).ok_or(Refusal::Syntax)?)?;
    let count = match call.args.get(behind + 1..).unwrap_or_default() {
        [] => 1,
        // The count is read before what is wrong behind it is noticed.
        [option, count, rest @ ..] if option.eq_ignore_ascii_case(b"count") => {
            let count = number::count(count, Refusal::CountNotPositive)?;
            if count == 0 {
                return Err(Refusal::CountNotPositive);
            }
            if !rest.is_empty() {
                return Err(Refusal::Syntax);
            }
            count
        }
        _ => return Err(Refusal::Syntax),
    };
    for place in 2..behind {
        let key = call.key(place);
        let Some(list) = call.edit::<List>(&key)? else { continue };
        let taken: Vec<_> = std::iter::from_fn(|| end.pop(list)).take(count).collect();
        call.changed(&key);
        return Ok(Reply::Array(Some(vec![Reply::bulk(key.name()), Reply::bulks(&taken)])));
    }
    Ok(Reply::NULL_ARRAY)
}
