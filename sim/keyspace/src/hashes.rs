//! Hashes: values by field.

use crate::bytes::Bytes;
use crate::call::{Call, CommandResult};
use crate::keyspace::{Keyspace, Millis};
use crate::refusal::Refusal;
use crate::remote;
use crate::reply::Reply;
use crate::table::{Key, Table};
use crate::value::Hash;
use std::borrow::Borrow;

impl Keyspace {
    /// Sets fields, at least one, and tells how many are new.
    ///
    /// # Errors
    /// The key holds another type.
    pub fn set_fields(
        &mut self,
        key: &Key,
        pairs: impl IntoIterator<Item = (Key, Bytes)>,
        now: Millis,
    ) -> Result<usize, Refusal> {
        let pairs = pairs.into_iter();
        if let Some(elsewhere) = &mut self.elsewhere {
            let pairs: Vec<(Key, Bytes)> = pairs.collect();
            let words = pairs.iter().flat_map(|(field, value)| [field.name(), value.as_slice()]);
            let args: Vec<&[u8]> = [b"HSET", key.name()].into_iter().chain(words).collect();
            return remote::count(elsewhere.call(&args));
        }
        self.grow(key, now, |hash: &mut Hash| {
            let new = pairs.map(|(field, value)| usize::from(hash.insert(field, value).is_none())).sum();
            assert!(!hash.is_empty(), "one field at least is set");
            new
        })
    }

    /// Removes fields and tells how many were there.
    ///
    /// # Errors
    /// The key holds another type.
    pub fn remove_fields<K: Borrow<Key>>(
        &mut self,
        key: &Key,
        fields: impl IntoIterator<Item = K>,
        now: Millis,
    ) -> Result<usize, Refusal> {
        if let Some(elsewhere) = &mut self.elsewhere {
            let fields: Vec<K> = fields.into_iter().collect();
            let names = fields.iter().map(|field| field.borrow().name());
            let args: Vec<&[u8]> = [b"HDEL", key.name()].into_iter().chain(names).collect();
            return remote::count(elsewhere.call(&args));
        }
        let Some(hash) = self.edit::<Hash>(key, now)? else { return Ok(0) };
        let gone = fields.into_iter().filter(|field| hash.remove(field.borrow()).is_some()).count();
        let holds = !hash.is_empty();
        if gone > 0 {
            self.changed_to(key, holds);
        }
        Ok(gone)
    }
}

/// `HSET key field value...`.
pub(crate) fn hset(call: &mut Call<'_>) -> CommandResult {
    let key = &call.key(1);
    let pairs = call.pairs(2)?;
    let pairs = pairs.map(|(field, value)| (field, Bytes::from(value)));
    Ok(Reply::count(call.keyspace.set_fields(key, pairs, call.now)?))
}

/// `HSETNX key field value`.
pub(crate) fn hsetnx(call: &mut Call<'_>) -> CommandResult {
    let (key, field) = (&call.key(1), &call.key(2));
    let value = call.args[3];
    let hash = call.make::<Hash>(key)?;
    let free = !hash.contains(field);
    if free {
        hash.insert(field.clone(), value.into());
    }
    call.changed_if(key, free);
    Ok(Reply::Integer(i64::from(free)))
}

/// `HGET key field`.
pub(crate) fn hget(call: &mut Call<'_>) -> CommandResult {
    let (key, field) = (&call.key(1), &call.key(2));
    Ok(Reply::maybe(call.read::<Hash>(key)?.and_then(|hash| hash.get(field))))
}

/// `HMGET key field...`.
pub(crate) fn hmget(call: &mut Call<'_>) -> CommandResult {
    let (key, fields) = (&call.key(1), call.keys(2));
    let hash = call.read::<Hash>(key)?;
    let found = |field| Reply::maybe(hash.and_then(|hash| hash.get(&field)));
    Ok(Reply::Array(Some(fields.map(found).collect())))
}

/// `HGETALL key`: fields and values in turn.
pub(crate) fn hgetall(call: &mut Call<'_>) -> CommandResult {
    let key = &call.key(1);
    let hash = call.read::<Hash>(key)?;
    let pairs = hash.iter().flat_map(|hash| hash.iter());
    Ok(Reply::bulks(pairs.flat_map(|(field, value)| [field.bytes(), value])))
}

/// `HKEYS key`.
pub(crate) fn hkeys(call: &mut Call<'_>) -> CommandResult {
    let key = &call.key(1);
    Ok(Reply::bulks(call.read::<Hash>(key)?.iter().flat_map(|hash| hash.names())))
}

/// `HVALS key`.
pub(crate) fn hvals(call: &mut Call<'_>) -> CommandResult {
    let key = &call.key(1);
    let pairs = call.read::<Hash>(key)?.into_iter().flat_map(Table::iter);
    Ok(Reply::bulks(pairs.map(|(_, value)| value)))
}

/// `HLEN key`.
pub(crate) fn hlen(call: &mut Call<'_>) -> CommandResult {
    let key = &call.key(1);
    Ok(Reply::count(call.read::<Hash>(key)?.map_or(0, Hash::len)))
}

/// `HEXISTS key field`.
pub(crate) fn hexists(call: &mut Call<'_>) -> CommandResult {
    let (key, field) = (&call.key(1), &call.key(2));
    let found = call.read::<Hash>(key)?.is_some_and(|hash| hash.contains(field));
    Ok(Reply::Integer(i64::from(found)))
}

/// `HDEL key field...`.
pub(crate) fn hdel(call: &mut Call<'_>) -> CommandResult {
    let (key, fields) = (&call.key(1), call.keys(2));
    Ok(Reply::count(call.keyspace.remove_fields(key, fields, call.now)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "one field at least is set")]
    fn a_hash_of_which_no_field_is_set_is_told() {
        let _new = Keyspace::new().set_fields(&Key::from("hash"), [], 0);
    }
}
