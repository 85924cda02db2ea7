//! Commands that look for elements within a list, or change it there (`docs/models/repository.md 2.14`).

use crate::call::{Call, CommandResult};
use crate::number;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::value::List;

/// `LSET key index element`.
pub(crate) fn lset(call: &mut Call<'_>) -> CommandResult {
    let (key, index, element) = (&call.key(1), call.args[2], call.args[3]);
    let list = call.edit::<List>(key)?.ok_or(Refusal::NoSuchKey)?;
    let place = number::place(number::integer(index)?, list.len());
    let slot = place.and_then(|place| list.get_mut(place)).ok_or(Refusal::IndexOutOfRange)?;
    *slot = element.into();
    call.changed(key);
    Ok(Reply::OK)
}

/// `LREM key count element`: a negative count looks from the tail on, 0 takes all.
pub(crate) fn lrem(call: &mut Call<'_>) -> CommandResult {
    let (key, element) = (&call.key(1), call.args[3]);
    let count = number::integer(call.args[2])?;
    let Some(list) = call.edit::<List>(key)? else { return Ok(Reply::Integer(0)) };
    let found = list.iter().filter(|other| other.as_slice() == element).count();
    let wanted = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
    let gone = if wanted == 0 { found } else { found.min(wanted) };
    // Those to go are the first or the last ones of those found.
    let first = if count < 0 { found - gone } else { 0 };
    let mut seen = 0..;
    list.retain(|other| {
        other.as_slice() != element || seen.next().is_some_and(|nth| nth < first || nth >= first + gone)
    });
    call.changed_if(key, gone > 0);
    Ok(Reply::count(gone))
}

/// `LTRIM key start stop`: trimmed to nothing, the list is gone. It counts as touched even when nothing goes.
pub(crate) fn ltrim(call: &mut Call<'_>) -> CommandResult {
    let key = &call.key(1);
    let (start, stop) = (number::integer(call.args[2])?, number::integer(call.args[3])?);
    if let Some(list) = call.edit::<List>(key)? {
        let kept = number::span(start, stop, list.len());
        list.truncate(kept.end);
        list.drain(..kept.start);
        call.changed(key);
    }
    Ok(Reply::OK)
}

/// `LINSERT key BEFORE|AFTER pivot element`: -1 when there is no such pivot, 0 when there is no list.
pub(crate) fn linsert(call: &mut Call<'_>) -> CommandResult {
    let (key, side, pivot, element) = (&call.key(1), call.args[2], call.args[3], call.args[4]);
    let offset = match side.to_ascii_lowercase().as_slice() {
        b"before" => 0,
        b"after" => 1,
        _ => return Err(Refusal::Syntax),
    };
    let Some(list) = call.edit::<List>(key)? else { return Ok(Reply::Integer(0)) };
    let Some(place) = list.iter().position(|other| other.as_slice() == pivot) else {
        return Ok(Reply::Integer(-1));
    };
    list.insert(place + offset, element.into());
    let len = list.len();
    call.changed(key);
    Ok(Reply::count(len))
}

/// What the words behind `LPOS key element` ask for.
struct LposOptions {
    /// How many matches to pass over.
    skip: usize,
    from_tail: bool,
    /// How many matches to give, 0 for all; without one, the answer is one index or nil.
    count: Option<usize>,
    /// How many elements to look at, 0 for all.
    len_max: usize,
}

/// `LPOS key element [RANK rank] [COUNT count] [MAXLEN len]`.
pub(crate) fn lpos(call: &mut Call<'_>) -> CommandResult {
    let (key, element) = (&call.key(1), call.args[2]);
    let search = search(&call.args[3..])?;
    let places = call.read::<List>(key)?.map_or_else(Vec::new, |list| search.run(list, element));
    let mut places = places.into_iter().map(Reply::count);
    Ok(match search.count {
        Some(_) => Reply::Array(Some(places.collect())),
        None => places.next().unwrap_or(Reply::NIL),
    })
}

fn search(words: &[&[u8]]) -> Result<LposOptions, Refusal> {
    let mut search = LposOptions { skip: 0, from_tail: false, count: None, len_max: 0 };
    let (options, rest) = words.as_chunks::<2>();
    for [option, value] in options {
        match option.to_ascii_lowercase().as_slice() {
            b"rank" => {
                let rank = number::integer(value)?;
                let nth = usize::try_from(rank.unsigned_abs()).unwrap_or(usize::MAX);
                search.skip = nth.checked_sub(1).ok_or(Refusal::RankZero)?;
                search.from_tail = rank < 0;
            }
            b"count" => search.count = Some(number::count(value, Refusal::CountNegative)?),
            b"maxlen" => search.len_max = number::count(value, Refusal::MaxLenNegative)?,
            _ => return Err(Refusal::Syntax),
        }
    }
    if rest.is_empty() { Ok(search) } else { Err(Refusal::Syntax) }
}

impl LposOptions {
    /// The indexes, from the head, of the matches that are asked for.
    fn run(&self, list: &List, element: &[u8]) -> Vec<usize> {
        let all_if_zero = |limit: usize| if limit == 0 { usize::MAX } else { limit };
        let matching = |place: &usize| list[*place].as_slice() == element;
        let (looks, gives) = (all_if_zero(self.len_max), all_if_zero(self.count.unwrap_or(1)));
        let places = 0..list.len();
        if self.from_tail {
            places.rev().take(looks).filter(matching).skip(self.skip).take(gives).collect()
        } else {
            places.take(looks).filter(matching).skip(self.skip).take(gives).collect()
        }
    }
}
