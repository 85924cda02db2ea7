//! Commands on keys, whatever they hold.

use crate::call::{Call, CommandResult};
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::table::Key;

/// `DEL key...` and `UNLINK key...`: a client sees no difference (`docs/models/repository.md 2.16`).
pub(crate) fn del(call: &mut Call<'_>) -> CommandResult {
    let keys = call.keys(1);
    Ok(Reply::count(keys.filter(|key| call.keyspace.take(key, call.now).is_some()).count()))
}

/// `EXISTS key...`: one named twice counts twice.
pub(crate) fn exists(call: &mut Call<'_>) -> CommandResult {
    let keys = call.keys(1);
    Ok(Reply::count(keys.filter(|key| call.exists(key)).count()))
}

/// `TYPE key`.
pub(crate) fn type_of(call: &mut Call<'_>) -> CommandResult {
    let key = call.key(1);
    Ok(Reply::Simple(call.entry(&key).map_or("none", |entry| entry.value.type_name())))
}

/// `RENAME key newkey`.
pub(crate) fn rename(call: &mut Call<'_>) -> CommandResult {
    let (from, to) = (&call.key(1), &call.key(2));
    if !call.exists(from) {
        return Err(Refusal::NoSuchKey);
    }
    if from != to {
        carry(call, from, to);
    }
    Ok(Reply::OK)
}

/// `RENAMENX key newkey`.
pub(crate) fn renamenx(call: &mut Call<'_>) -> CommandResult {
    let (from, to) = (&call.key(1), &call.key(2));
    if !call.exists(from) {
        return Err(Refusal::NoSuchKey);
    }
    let free = from != to && !call.exists(to);
    if free {
        carry(call, from, to);
    }
    Ok(Reply::Integer(i64::from(free)))
}

/// Gives what one key holds, and its expiry, to another in place of what that had.
fn carry(call: &mut Call<'_>, from: &Key, to: &Key) {
    debug_assert!(from != to, "a key that is carried onto itself has not moved");
    let taken = call.keyspace.take(from, call.now);
    debug_assert!(taken.is_some(), "what is carried is there");
    if let Some(entry) = taken {
        call.keyspace.put(to, entry.value, entry.expires, call.now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::keyspace::Keyspace;

    /// Carries within an empty keyspace.
    fn carries(from: &str, to: &str) {
        let mut keyspace = Keyspace::new();
        let call = &mut Call { keyspace: &mut keyspace, now: 0, name: "rename", args: &[] };
        carry(call, &Key::from(from), &Key::from(to));
    }

    #[test]
    #[should_panic(expected = "has not moved")]
    fn a_key_that_is_carried_onto_itself_is_told() {
        carries("a", "a");
    }

    #[test]
    #[should_panic(expected = "what is carried is there")]
    fn a_key_that_is_not_there_and_is_carried_is_told() {
        carries("a", "b");
    }
}
