//! What each command on lists does to the plain keyspace.

use super::plain::{ANY, Holds, Plain, Told};
use super::words::{Asked, bulk, integer, number, one, row};
use crate::Reply;
use kernel::narrow::usize_of;

/// Runs one command.
pub fn run(plain: &mut Plain, asked: &Asked<'_>) -> Told {
    match asked.name {
        "lpush" | "rpush" | "lpushx" | "rpushx" => push(plain, asked),
        "lpop" | "rpop" => pop(plain, asked),
        "rpoplpush" => turn(plain, asked),
        "llen" => number(plain.list(asked.key())?.len()),
        "lindex" | "lset" => point(plain, asked),
        "lrange" | "ltrim" => range(plain, asked),
        "lrem" => remove(plain, asked),
        "linsert" => insert(plain, asked),
        _ => position(plain, asked),
    }
}

fn push(plain: &mut Plain, asked: &Asked<'_>) -> Told {
    let mut list = plain.list(asked.key())?;
    if asked.name.ends_with('x') && list.is_empty() {
        return number(0);
    }
    for element in &asked.args[2..] {
        let at = if asked.name.starts_with('l') { 0 } else { list.len() };
        list.insert(at, element.clone());
    }
    let len = list.len();
    plain.keep(asked.key(), Holds::List(list));
    number(len)
}

fn pop(plain: &mut Plain, asked: &Asked<'_>) -> Told {
    if asked.args.len() > 3 {
        return Err(ANY);
    }
    let count = asked.args.get(2).map(|count| integer(count).filter(|count| *count >= 0));
    let count = count.map(|count| count.ok_or("ERR value is out of range, must be positive")).transpose()?;
    let mut list = plain.list(asked.key())?;
    if list.is_empty() {
        return one(if count.is_some() { Reply::NULL_ARRAY } else { Reply::NIL });
    }
    let mut taken = Vec::new();
    while !list.is_empty() && (taken.len() as i64) < count.unwrap_or(1) {
        taken.push(list.remove(if asked.name == "lpop" { 0 } else { list.len() - 1 }));
    }
    if !taken.is_empty() {
        plain.keep(asked.key(), Holds::List(list));
    }
    one(if count.is_some() { row(&taken) } else { bulk(taken.first().map(Vec::as_slice)) })
}

fn turn(plain: &mut Plain, asked: &Asked<'_>) -> Told {
    let (from, to) = (asked.arg(1), asked.arg(2));
    let mut source = plain.list(from)?;
    let Some(element) = source.pop() else { return one(Reply::NIL) };
    let mut target = if from == to { source.clone() } else { plain.list(to)? };
    target.insert(0, element.clone());
    let end = plain.keys.get(from).and_then(|(_, end)| *end);
    plain.keep(from, Holds::List(source));
    plain.keep(to, Holds::List(target));
    // A list of one that is turned never ceased to be.
    if let (true, Some(entry)) = (from == to, plain.keys.get_mut(to)) {
        entry.1 = entry.1.or(end);
    }
    one(bulk(Some(&element)))
}

/// Where an index points; out of the list, nowhere.
fn place(index: i64, len: usize) -> Option<usize> {
    let at = if index < 0 { i128::from(index) + len as i128 } else { i128::from(index) };
    usize::try_from(at).ok().filter(|at| *at < len)
}

fn point(plain: &mut Plain, asked: &Asked<'_>) -> Told {
    let mut list = plain.list(asked.key())?;
    if list.is_empty() {
        return if asked.name == "lset" { Err("ERR no such key") } else { one(Reply::NIL) };
    }
    let at = place(asked.int(2)?, list.len());
    if asked.name == "lindex" {
        return one(bulk(at.map(|at| list[at].as_slice())));
    }
    list[at.ok_or("ERR index out of range")?] = asked.arg(3).to_vec();
    plain.keep(asked.key(), Holds::List(list));
    one(Reply::OK)
}

fn range(plain: &mut Plain, asked: &Asked<'_>) -> Told {
    let (start, stop) = (asked.int(2)?, asked.int(3)?);
    let list = plain.list(asked.key())?;
    let len = list.len() as i128;
    let absolute = |index: i64| if index < 0 { i128::from(index) + len } else { i128::from(index) };
    let (start, stop) = (absolute(start), absolute(stop));
    let inside = (0..).zip(&list).filter(|(at, _)| (start..=stop).contains(at));
    let kept: Vec<Vec<u8>> = inside.map(|(_, element)| element.clone()).collect();
    if asked.name == "lrange" {
        return one(row(&kept));
    }
    if !list.is_empty() {
        plain.keep(asked.key(), Holds::List(kept));
    }
    one(Reply::OK)
}

fn remove(plain: &mut Plain, asked: &Asked<'_>) -> Told {
    let count = asked.int(2)?;
    let mut list = plain.list(asked.key())?;
    let most = if count == 0 { u64::MAX } else { count.unsigned_abs() };
    let mut gone = 0;
    while gone < most {
        let is = |element: &Vec<u8>| element == asked.arg(3);
        let found = if count < 0 { list.iter().rposition(is) } else { list.iter().position(is) };
        let Some(at) = found else { break };
        list.remove(at);
        gone += 1;
    }
    if gone > 0 {
        plain.keep(asked.key(), Holds::List(list));
    }
    number(usize_of(gone))
}

fn insert(plain: &mut Plain, asked: &Asked<'_>) -> Told {
    let offset = match asked.options(2)[0].as_str() {
        "before" => 0,
        "after" => 1,
        _ => return Err(ANY),
    };
    let mut list = plain.list(asked.key())?;
    if list.is_empty() {
        return number(0);
    }
    let Some(at) = list.iter().position(|element| element == asked.arg(3)) else {
        return one(Reply::Integer(-1));
    };
    list.insert(at + offset, asked.arg(4).to_vec());
    let len = list.len();
    plain.keep(asked.key(), Holds::List(list));
    number(len)
}

fn position(plain: &Plain, asked: &Asked<'_>) -> Told {
    let (mut rank, mut count, mut most) = (1, None, 0);
    let options = asked.options(3);
    for (at, pair) in options.chunks(2).enumerate() {
        if pair.len() < 2 {
            return Err(ANY);
        }
        let value = integer(asked.arg(4 + 2 * at));
        match pair[0].as_str() {
            "rank" => rank = value.filter(|rank| *rank != 0).ok_or(ANY)?,
            "count" => count = Some(value.and_then(|count| usize::try_from(count).ok()).ok_or(ANY)?),
            "maxlen" => most = value.filter(|most| *most >= 0).ok_or(ANY)?,
            _ => return Err(ANY),
        }
    }
    let list = plain.list(asked.key())?;
    let mut order: Vec<usize> = (0..list.len()).collect();
    if rank < 0 {
        order.reverse();
    }
    if most > 0 {
        order.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    }
    order.retain(|at| list[*at] == asked.arg(2));
    let mut found = order.into_iter().skip(usize::try_from(rank.unsigned_abs() - 1).unwrap_or(usize::MAX));
    let index = |at: usize| Reply::Integer(at as i64);
    match count {
        None => one(found.next().map_or(Reply::NIL, index)),
        Some(0) => one(Reply::Array(Some(found.map(index).collect()))),
        Some(count) => one(Reply::Array(Some(found.take(count).map(index).collect()))),
    }
}
