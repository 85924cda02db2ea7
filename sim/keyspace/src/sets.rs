//! Sets.

use crate::call::{Call, CommandResult};
use crate::number;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::value::Set;

/// `SADD key member...`.
pub(crate) fn sadd(call: &mut Call<'_>) -> CommandResult {
    let (key, members) = (&call.key(1), call.keys(2));
    let set = call.make::<Set>(key)?;
    let new = members.filter(|member| set.insert(member.clone(), ()).is_none()).count();
    call.changed_if(key, new > 0);
    Ok(Reply::count(new))
}

/// `SREM key member...`.
pub(crate) fn srem(call: &mut Call<'_>) -> CommandResult {
    let (key, members) = (&call.key(1), call.keys(2));
    let Some(set) = call.edit::<Set>(key)? else { return Ok(Reply::Integer(0)) };
    let gone = members.filter(|member| set.remove(member).is_some()).count();
    call.changed_if(key, gone > 0);
    Ok(Reply::count(gone))
}

/// `SMEMBERS key`.
pub(crate) fn smembers(call: &mut Call<'_>) -> CommandResult {
    let key = &call.key(1);
    Ok(Reply::bulks(call.read::<Set>(key)?.iter().flat_map(|set| set.names())))
}

/// `SISMEMBER key member`.
pub(crate) fn sismember(call: &mut Call<'_>) -> CommandResult {
    let (key, member) = (&call.key(1), &call.key(2));
    let found = call.read::<Set>(key)?.is_some_and(|set| set.contains(member));
    Ok(Reply::Integer(i64::from(found)))
}

/// `SCARD key`.
pub(crate) fn scard(call: &mut Call<'_>) -> CommandResult {
    let key = &call.key(1);
    Ok(Reply::count(call.read::<Set>(key)?.map_or(0, Set::len)))
}

/// `SPOP key [count]`: any member will do for Redis; here it is the first in the fixed order.
pub(crate) fn spop(call: &mut Call<'_>) -> CommandResult {
    let key = &call.key(1);
    let count = match call.args {
        [_, _] => None,
        [_, _, count] => Some(number::count(count, Refusal::NotPositive)?),
        _ => return Err(Refusal::Syntax),
    };
    let mut taken = Vec::new();
    if let Some(set) = call.edit::<Set>(key)? {
        let pops = std::iter::from_fn(|| set.pop_first());
        taken = pops.take(count.unwrap_or(1)).map(|(member, ())| member.bytes().clone()).collect();
        call.changed_if(key, !taken.is_empty());
    }
    Ok(match count {
        None => Reply::Bulk(taken.pop()),
        Some(_) => Reply::Array(Some(taken.into_iter().map(|member| Reply::Bulk(Some(member))).collect())),
    })
}
