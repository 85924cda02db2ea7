//! Lists: queues, taken from at either end. What works within a list is in `list_edits`.

use crate::bytes::Bytes;
use crate::call::{Call, CommandResult};
use crate::keyspace::{Keyspace, Millis};
use crate::number;
use crate::refusal::Refusal;
use crate::remote;
use crate::reply::Reply;
use crate::table::Key;
use crate::value::List;

/// An end of a list.
#[derive(Clone, Copy)]
pub enum ListEnd {
    /// Where `LPUSH` pushes.
    Head,
    /// Where `RPUSH` pushes.
    Tail,
}

impl ListEnd {
    /// The command that pushes there.
    const fn pushes(self) -> &'static [u8] {
        match self {
            Self::Head => b"LPUSH",
            Self::Tail => b"RPUSH",
        }
    }

    /// The command that takes from there.
    const fn pops(self) -> &'static [u8] {
        match self {
            Self::Head => b"LPOP",
            Self::Tail => b"RPOP",
        }
    }

    fn push(self, list: &mut List, element: Bytes) {
        match self {
            Self::Head => list.push_front(element),
            Self::Tail => list.push_back(element),
        }
    }

    pub(crate) fn pop(self, list: &mut List) -> Option<Bytes> {
        match self {
            Self::Head => list.pop_front(),
            Self::Tail => list.pop_back(),
        }
    }
}

impl Keyspace {
    /// Pushes elements, at least one, and gives the list's new length.
    ///
    /// # Errors
    /// The key holds another type.
    pub fn push(
        &mut self,
        key: &Key,
        end: ListEnd,
        elements: impl IntoIterator<Item = Bytes>,
        now: Millis,
    ) -> Result<usize, Refusal> {
        if let Some(elsewhere) = &mut self.elsewhere {
            let elements: Vec<Bytes> = elements.into_iter().collect();
            let words = elements.iter().map(Bytes::as_slice);
            let args: Vec<&[u8]> = [end.pushes(), key.name()].into_iter().chain(words).collect();
            return remote::count(elsewhere.call(&args));
        }
        self.grow(key, now, |list: &mut List| {
            elements.into_iter().for_each(|element| end.push(list, element));
            assert!(!list.is_empty(), "one element at least is pushed");
            list.len()
        })
    }

    /// Takes one element.
    ///
    /// # Errors
    /// The key holds another type.
    pub fn pop(&mut self, key: &Key, end: ListEnd, now: Millis) -> Result<Option<Bytes>, Refusal> {
        if let Some(elsewhere) = &mut self.elsewhere {
            return remote::text(elsewhere.call(&[end.pops(), key.name()]));
        }
        let Some(list) = self.edit::<List>(key, now)? else { return Ok(None) };
        let element = end.pop(list);
        debug_assert!(element.is_some(), "a list that is there has an element to take");
        let holds = !list.is_empty();
        self.changed_to(key, holds);
        Ok(element)
    }
}

/// `RPOPLPUSH source destination`: with one key for both it turns the list by one.
pub(crate) fn rpoplpush(call: &mut Call<'_>) -> CommandResult {
    carry(call, ListEnd::Tail, ListEnd::Head)
}

/// Takes an element from an end of one list and pushes it at an end of another.
pub(crate) fn carry(call: &mut Call<'_>, taken: ListEnd, pushed: ListEnd) -> CommandResult {
    let (from, to) = (&call.key(1), &call.key(2));
    if call.read::<List>(from)?.is_none() {
        return Ok(Reply::NIL);
    }
    // A destination of another type is noticed before anything is taken.
    call.read::<List>(to)?;
    let element = call.edit::<List>(from)?.and_then(|list| taken.pop(list)).unwrap_or_default();
    if from != to {
        call.changed(from);
    }
    pushed.push(call.make::<List>(to)?, element.clone());
    call.changed(to);
    Ok(Reply::Bulk(Some(element)))
}

/// `LLEN key`.
pub(crate) fn llen(call: &mut Call<'_>) -> CommandResult {
    let key = &call.key(1);
    Ok(Reply::count(call.read::<List>(key)?.map_or(0, List::len)))
}

/// `LINDEX key index`: a key that is missing is answered before the index is read (`docs/models/repository.md 2.9`).
pub(crate) fn lindex(call: &mut Call<'_>) -> CommandResult {
    let (key, index) = (&call.key(1), call.args[2]);
    let Some(list) = call.read::<List>(key)? else { return Ok(Reply::NIL) };
    let element = number::place(number::integer(index)?, list.len()).and_then(|place| list.get(place));
    Ok(Reply::maybe(element))
}

/// `LRANGE key start stop`.
pub(crate) fn lrange(call: &mut Call<'_>) -> CommandResult {
    let key = &call.key(1);
    let (start, stop) = (number::integer(call.args[2])?, number::integer(call.args[3])?);
    let list = call.read::<List>(key)?;
    let elements = list.iter().flat_map(|list| list.range(number::span(start, stop, list.len())));
    Ok(Reply::bulks(elements))
}

/// `LPUSH key element...`, `RPUSH key element...`: the last one ends up first, or last.
pub(crate) fn push(call: &mut Call<'_>, end: ListEnd) -> CommandResult {
    let (key, elements) = (&call.key(1), &call.args[2..]);
    let elements = elements.iter().map(|&element| Bytes::from(element));
    Ok(Reply::count(call.keyspace.push(key, end, elements, call.now)?))
}

/// `LPUSHX key element...`, `RPUSHX key element...`: only onto a list that exists.
pub(crate) fn push_if_exists(call: &mut Call<'_>, end: ListEnd) -> CommandResult {
    let key = &call.key(1);
    if call.read::<List>(key)?.is_none() {
        return Ok(Reply::Integer(0));
    }
    push(call, end)
}

/// `LPOP key [count]`, `RPOP key [count]`.
pub(crate) fn pop(call: &mut Call<'_>, end: ListEnd) -> CommandResult {
    let key = &call.key(1);
    let count = match call.args {
        [_, _] => None,
        [_, _, count] => Some(number::count(count, Refusal::NotPositive)?),
        _ => return Err(call.arity()),
    };
    let Some(count) = count else { return Ok(Reply::Bulk(call.keyspace.pop(key, end, call.now)?)) };
    let Some(list) = call.edit::<List>(key)? else { return Ok(Reply::NULL_ARRAY) };
    let pops = std::iter::from_fn(|| end.pop(list));
    let taken: Vec<Reply> = pops.take(count).map(|element| Reply::Bulk(Some(element))).collect();
    call.changed_if(key, !taken.is_empty());
    Ok(Reply::Array(Some(taken)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "one element at least is pushed")]
    fn a_push_of_nothing_is_told() {
        let _len = Keyspace::new().push(&Key::from("list"), ListEnd::Tail, [], 0);
    }

    #[test]
    #[should_panic(expected = "has an element to take")]
    fn a_list_that_is_there_without_elements_is_told() {
        let (mut keyspace, key) = (Keyspace::new(), Key::from("list"));
        let _made = keyspace.make::<List>(&key, 0);
        let _element = keyspace.pop(&key, ListEnd::Head, 0);
    }
}
