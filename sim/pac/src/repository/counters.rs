//! Counters: strings and fields that hold an integer.
//!
//! A counter that does not exist counts from 0. Counting keeps the time a key has left (`domain/repository.md 2.2`).

use super::bytes::Bytes;
use super::call::{Call, Outcome};
use super::keyspace::{Keyspace, Millis};
use super::number;
use super::refusal::Refusal;
use super::reply::Reply;
use super::table::Key;
use super::value::{Hash, Text};

/// `INCR key`.
pub(super) fn incr(call: &mut Call<'_>) -> Outcome {
    add(call, 1)
}

/// `DECR key`.
pub(super) fn decr(call: &mut Call<'_>) -> Outcome {
    add(call, -1)
}

/// `INCRBY key increment`.
pub(super) fn incrby(call: &mut Call<'_>) -> Outcome {
    let increment = number::integer(call.args[2])?;
    add(call, increment)
}

/// `DECRBY key decrement`: the least integer has no opposite.
pub(super) fn decrby(call: &mut Call<'_>) -> Outcome {
    let decrement = number::integer(call.args[2])?;
    let increment = decrement.checked_neg().ok_or(Refusal::DecrementOverflow)?;
    add(call, increment)
}

/// `HINCRBY key field increment`.
pub(super) fn hincrby(call: &mut Call<'_>) -> Outcome {
    let (key, field) = (&call.key(1), &call.key(2));
    let increment = number::integer(call.args[3])?;
    let current = match call.read::<Hash>(key)?.and_then(|hash| hash.get(field)) {
        Some(value) => number::parse(value).ok_or(Refusal::HashValue)?,
        None => 0,
    };
    let sum = current.checked_add(increment).ok_or(Refusal::Overflow)?;
    call.make::<Hash>(key)?.insert(field.clone(), Bytes::decimal(sum));
    call.changed(key);
    Ok(Reply::Integer(sum))
}

impl Keyspace {
    /// Adds to the integer that a string holds, and gives the sum.
    pub(crate) fn add(&mut self, key: &Key, increment: i64, now: Millis) -> Result<i64, Refusal> {
        let current = match self.read::<Text>(key, now)? {
            Some(text) => number::integer(text)?,
            None => 0,
        };
        let sum = current.checked_add(increment).ok_or(Refusal::Overflow)?;
        *self.make::<Text>(key, now)? = Bytes::decimal(sum);
        self.changed(key);
        Ok(sum)
    }
}

fn add(call: &mut Call<'_>, increment: i64) -> Outcome {
    Ok(Reply::Integer(call.keyspace.add(&call.key(1), increment, call.now)?))
}
