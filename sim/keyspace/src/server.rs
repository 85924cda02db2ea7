//! Commands about the connection and about the keyspace as a whole.

use crate::call::{Call, CommandResult};
use crate::number;
use crate::refusal::Refusal;
use crate::reply::Reply;

/// `PING [message]`.
pub(crate) fn ping(call: &mut Call<'_>) -> CommandResult {
    match call.args {
        [_] => Ok(Reply::Simple("PONG")),
        [_, message] => Ok(Reply::bulk(message)),
        _ => Err(call.arity()),
    }
}

/// `ECHO message`.
pub(crate) fn echo(call: &mut Call<'_>) -> CommandResult {
    Ok(Reply::bulk(call.args[1]))
}

/// `SELECT index`: there is one database, as in a Redis that is configured with `databases 1`.
pub(crate) fn select(call: &mut Call<'_>) -> CommandResult {
    database(call.args[1]).map(|()| Reply::OK)
}

/// Whether this is the index of the one database there is.
pub(crate) fn database(index: &[u8]) -> Result<(), Refusal> {
    let (least, greatest) = (i64::from(i32::MIN), i64::from(i32::MAX));
    match number::integer(index)? {
        0 => Ok(()),
        index if (least..=greatest).contains(&index) => Err(Refusal::Database),
        _ => Err(Refusal::NotBetween { least, greatest }),
    }
}

/// `DBSIZE`: expired keys count until they are collected.
pub(crate) fn dbsize(call: &mut Call<'_>) -> CommandResult {
    Ok(Reply::count(call.keyspace.len()))
}

/// `FLUSHALL [ASYNC|SYNC]` and `FLUSHDB`: the same, there being one database.
pub(crate) fn flush(call: &mut Call<'_>) -> CommandResult {
    let known = |word: &[u8]| word.eq_ignore_ascii_case(b"async") || word.eq_ignore_ascii_case(b"sync");
    match call.args {
        [_] => {}
        [_, word] if known(word) => {}
        _ => return Err(Refusal::Syntax),
    }
    call.keyspace.clear(call.now);
    Ok(Reply::OK)
}
