//! What each command on strings does to the plain keyspace.

use super::plain::{ANY, Holds, Plain, Told};
use super::words::{Asked, bulk, instant, number, one};
use crate::Reply;

/// Runs one command.
pub fn run(plain: &mut Plain, asked: &Asked<'_>) -> Told {
    let key = asked.key();
    match asked.name {
        "get" => one(bulk(plain.text(key)?.as_deref())),
        "strlen" => number(plain.text(key)?.map_or(0, |text| text.len())),
        "getset" => {
            let old = plain.text(key)?;
            plain.set(key, asked.arg(2), None);
            one(bulk(old.as_deref()))
        }
        "append" => {
            let mut text = plain.text(key)?.unwrap_or_default();
            text.extend_from_slice(asked.arg(2));
            let len = text.len();
            plain.keep(key, Holds::Text(text));
            number(len)
        }
        "setnx" => {
            let free = !plain.has(key);
            if free {
                plain.set(key, asked.arg(2), None);
            }
            number(usize::from(free))
        }
        "mget" => {
            let found = asked.args[1..].iter().map(|key| bulk(plain.text(key).ok().flatten().as_deref()));
            one(Reply::Array(Some(found.collect())))
        }
        "set" => set(plain, asked),
        _ => {
            let all = asked.name == "mset";
            if asked.args.len().is_multiple_of(2) {
                return Err(ANY);
            }
            let pairs: Vec<_> = asked.args[1..].chunks(2).collect();
            if !all && pairs.iter().any(|pair| plain.has(&pair[0])) {
                return number(0);
            }
            pairs.iter().for_each(|pair| plain.set(&pair[0], &pair[1], None));
            one(if all { Reply::OK } else { Reply::Integer(1) })
        }
    }
}

fn set(plain: &mut Plain, asked: &Asked<'_>) -> Told {
    let key = asked.key();
    let (mut nx, mut xx, mut get, mut keep, mut time) = (false, false, false, false, None);
    let options = asked.options(3);
    let mut at = 0;
    while at < options.len() {
        let unit = ["ex", "px", "exat", "pxat"].contains(&options[at].as_str());
        match options[at].as_str() {
            "nx" if !xx => nx = true,
            "xx" if !nx => xx = true,
            "get" => get = true,
            "keepttl" if time.is_none() => keep = true,
            word if unit
                && !keep
                && time.as_ref().is_none_or(|(other, _)| other == word)
                && at + 1 < options.len() =>
            {
                time = Some((word.to_owned(), at + 4));
                at += 1;
            }
            _ => return Err("ERR syntax error"),
        }
        at += 1;
    }
    let mut end = None;
    if let Some((unit, place)) = time {
        let time = asked.int(place)?;
        let instant = instant(plain, time, unit.starts_with('e'), !unit.ends_with("at"));
        end = Some(instant.filter(|_| time > 0).ok_or("ERR invalid expire time in 'set' command")?);
    }
    let old = if get { plain.text(key)? } else { None };
    let there = plain.has(key);
    if nx && there || xx && !there {
        return one(bulk(old.as_deref()));
    }
    if keep {
        end = plain.keys.get(key).and_then(|(_, end)| *end);
    }
    plain.set(key, asked.arg(2), end);
    one(if get { bulk(old.as_deref()) } else { Reply::OK })
}
