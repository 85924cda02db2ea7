//! When keys cease to be.
//!
//! The unit is the millisecond, the clock is virtual. A key is seen up to and including the millisecond it expires at.

use crate::call::{Call, CommandResult};
use crate::keyspace::Millis;
use crate::number;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::table::Key;

/// How a time is given.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unit {
    /// Seconds rather than milliseconds.
    seconds: bool,
    /// From now on rather than from the beginning.
    relative: bool,
}

impl Unit {
    /// Of `EX` and `EXPIRE`.
    pub(crate) const SECONDS: Self = Self { seconds: true, relative: true };
    /// Of `PX` and `PEXPIRE`.
    pub(crate) const MILLIS: Self = Self { seconds: false, relative: true };
    /// Of `EXAT` and `EXPIREAT`.
    pub(crate) const SECONDS_AT: Self = Self { seconds: true, relative: false };
    /// Of `PXAT` and `PEXPIREAT`.
    pub(crate) const MILLIS_AT: Self = Self { seconds: false, relative: false };

    /// The unit of an option of `SET`, which is given in small letters.
    pub(crate) const fn of_option(word: &[u8]) -> Option<Self> {
        match word {
            b"ex" => Some(Self::SECONDS),
            b"px" => Some(Self::MILLIS),
            b"exat" => Some(Self::SECONDS_AT),
            b"pxat" => Some(Self::MILLIS_AT),
            _ => None,
        }
    }
}

/// The instant that is meant; `None` when it cannot be held.
pub(crate) fn resolve(time: i64, unit: Unit, now: Millis) -> Option<Millis> {
    let time = if unit.seconds { time.checked_mul(1_000)? } else { time };
    if unit.relative { time.checked_add(now) } else { Some(time) }
}

/// An instant as it is told in a unit: to the nearest second.
pub(crate) fn told(instant: Millis, unit: Unit) -> i64 {
    if unit.seconds { instant.saturating_add(500) / 1_000 } else { instant }
}

/// `TTL key`: to the nearest second.
pub(crate) fn ttl(call: &mut Call<'_>) -> CommandResult {
    Ok(Reply::Integer(left(call).map_or_else(|none| none, |left| told(left, Unit::SECONDS))))
}

/// `PTTL key`.
pub(crate) fn pttl(call: &mut Call<'_>) -> CommandResult {
    Ok(Reply::Integer(left(call).unwrap_or_else(|none| none)))
}

/// `PERSIST key`.
pub(crate) fn persist(call: &mut Call<'_>) -> CommandResult {
    let key = &call.key(1);
    let had = call.entry(key).is_some_and(|entry| entry.expires.take().is_some());
    call.changed_if(key, had);
    Ok(Reply::Integer(i64::from(had)))
}

/// The milliseconds a key has left, or what is answered instead: -2 for no key, -1 for no end.
fn left(call: &mut Call<'_>) -> Result<Millis, i64> {
    let (key, now) = (&call.key(1), call.now);
    let entry = call.entry(key).ok_or(-2)?;
    entry.expires.map(|expires| expires.saturating_sub(now)).ok_or(-1)
}

/// On what an expiry is set.
#[derive(Clone, Copy, Default)]
struct Condition {
    /// Only where there is none.
    none: bool,
    /// Only where there is one.
    some: bool,
    later: bool,
    earlier: bool,
}

impl Condition {
    fn read(words: &[&[u8]]) -> Result<Self, Refusal> {
        let mut condition = Self::default();
        for word in words {
            match word.to_ascii_lowercase().as_slice() {
                b"nx" => condition.none = true,
                b"xx" => condition.some = true,
                b"gt" => condition.later = true,
                b"lt" => condition.earlier = true,
                _ => return Err(Refusal::unsupported_option(word)),
            }
        }
        let Self { none, some, later, earlier } = condition;
        match condition {
            _ if none && (some || later || earlier) => Err(Refusal::ConditionsClash),
            _ if later && earlier => Err(Refusal::ComparisonsClash),
            _ => Ok(condition),
        }
    }

    /// Whether an expiry may take the place of the `old` one. None at all is later than any.
    fn allows(self, old: Option<Millis>, new: Millis) -> bool {
        !(self.none && old.is_some()
            || self.some && old.is_none()
            || self.later && old.is_none_or(|old| new <= old)
            || self.earlier && old.is_some_and(|old| new >= old))
    }
}

/// `EXPIRE key seconds [NX|XX|GT|LT]`, and `PEXPIRE`, `EXPIREAT` and `PEXPIREAT` in units of their own.
pub(crate) fn expire(call: &mut Call<'_>, unit: Unit) -> CommandResult {
    let (key, now) = (&call.key(1), call.now);
    let condition = Condition::read(&call.args[3..])?;
    let time = number::integer(call.args[2])?;
    let instant = resolve(time, unit, now).ok_or(Refusal::ExpireTime(call.name))?;
    let Some(entry) = call.entry(key) else { return Ok(Reply::Integer(0)) };
    if !condition.allows(entry.expires, instant) {
        return Ok(Reply::Integer(0));
    }
    end(call, key, instant);
    Ok(Reply::Integer(1))
}

/// Gives a key that is there an end; one that has passed ends it at once.
pub(crate) fn end(call: &mut Call<'_>, key: &Key, instant: Millis) {
    let now = call.now;
    let Some(entry) = call.entry(key) else { return };
    if instant <= now {
        call.keyspace.take(key, now);
    } else {
        entry.expires = Some(instant);
        call.keyspace.mortal = true;
        call.changed(key);
    }
}
