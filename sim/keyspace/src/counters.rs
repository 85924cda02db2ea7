//! Counters: strings and fields that hold an integer.
//!
//! A counter that does not exist counts from 0. Counting keeps the time a key has left
//! (`docs/models/repository.md 2.2`).

use crate::bytes::Bytes;
use crate::call::{Call, CommandResult};
use crate::keyspace::{Keyspace, Millis};
use crate::number;
use crate::refusal::Refusal;
use crate::remote;
use crate::reply::Reply;
use crate::table::Key;
use crate::value::{Hash, Text, Value};

/// `INCRBY key increment`.
pub(crate) fn incrby(call: &mut Call<'_>) -> CommandResult {
    let increment = number::integer(call.args[2])?;
    add(call, increment)
}

/// `DECRBY key decrement`: the least integer has no opposite.
pub(crate) fn decrby(call: &mut Call<'_>) -> CommandResult {
    let decrement = number::integer(call.args[2])?;
    let increment = decrement.checked_neg().ok_or(Refusal::DecrementOverflow)?;
    add(call, increment)
}

/// `HINCRBY key field increment`.
pub(crate) fn hincrby(call: &mut Call<'_>) -> CommandResult {
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
    ///
    /// # Errors
    /// The key holds another type, or the sum does not fit.
    pub fn add(&mut self, key: &Key, increment: i64, now: Millis) -> Result<i64, Refusal> {
        if let Some(elsewhere) = &mut self.elsewhere {
            return remote::number(elsewhere.call(&[b"INCRBY", key.name(), &Bytes::decimal(increment)]));
        }
        let Some(text) = self.edit::<Text>(key, now)? else {
            self.put(key, Value::Text(Bytes::decimal(increment)), None, now);
            return Ok(increment);
        };
        let sum = number::integer(text)?.checked_add(increment).ok_or(Refusal::Overflow)?;
        *text = Bytes::decimal(sum);
        self.changed_to(key, true);
        Ok(sum)
    }
}

/// `INCR key`, `DECR key`: by 1 or by -1.
pub(crate) fn add(call: &mut Call<'_>, increment: i64) -> CommandResult {
    Ok(Reply::Integer(call.keyspace.add(&call.key(1), increment, call.now)?))
}
