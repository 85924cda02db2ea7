//! Strings.
//!
//! Setting a string takes the place of whatever was there and of its expiry; changing one keeps the expiry
//! (`docs/models/repository.md 2.2`).

use crate::call::{Call, CommandResult};
use crate::expiry::{self, Unit};
use crate::keyspace::{Keyspace, Millis};
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::table::Key;
use crate::value::{Text, Value};

/// Redis's own limit of a string.
pub(crate) const LEN_MAX: usize = 512 * 1024 * 1024;

impl Keyspace {
    /// Sets a string that does not expire, whatever the key held.
    pub fn set(&mut self, key: &Key, text: Text, now: Millis) {
        if let Some(elsewhere) = &mut self.elsewhere {
            elsewhere.call(&[b"SET", key.name(), &text]);
            return;
        }
        self.put(key, Value::Text(text), None, now);
    }
}

/// `GET key`.
pub(crate) fn get(call: &mut Call<'_>) -> CommandResult {
    let key = &call.key(1);
    Ok(Reply::maybe(call.read::<Text>(key)?))
}

/// `GETSET key value`.
pub(crate) fn getset(call: &mut Call<'_>) -> CommandResult {
    let old = get(call)?;
    call.set_text(&call.key(1), call.args[2]);
    Ok(old)
}

/// `STRLEN key`.
pub(crate) fn strlen(call: &mut Call<'_>) -> CommandResult {
    let key = &call.key(1);
    Ok(Reply::count(call.read::<Text>(key)?.map_or(0, |text| text.len())))
}

/// `APPEND key value`.
pub(crate) fn append(call: &mut Call<'_>) -> CommandResult {
    let (key, more) = (&call.key(1), call.args[2]);
    let old = call.read::<Text>(key)?.map(|text| text.len());
    // A string is made whatever its length, and lengthened up to the limit.
    if old.is_some_and(|old| old + more.len() > LEN_MAX) {
        return Err(Refusal::TooLong);
    }
    let text = call.make::<Text>(key)?;
    let mut longer = std::mem::take(text).into_vec();
    longer.extend_from_slice(more);
    *text = longer.into();
    call.changed(key);
    Ok(Reply::count(old.unwrap_or(0) + more.len()))
}

/// `MGET key...`: what is no string is nil.
pub(crate) fn mget(call: &mut Call<'_>) -> CommandResult {
    let keys = call.keys(1);
    let found = |key| Reply::maybe(call.read::<Text>(&key).ok().flatten());
    Ok(Reply::Array(Some(keys.map(found).collect())))
}

/// `MSET key value...`.
pub(crate) fn mset(call: &mut Call<'_>) -> CommandResult {
    call.pairs(1)?.for_each(|(key, value)| call.set_text(&key, value));
    Ok(Reply::OK)
}

/// `MSETNX key value...`: all or nothing.
pub(crate) fn msetnx(call: &mut Call<'_>) -> CommandResult {
    if call.pairs(1)?.any(|(key, _)| call.exists(&key)) {
        return Ok(Reply::Integer(0));
    }
    call.pairs(1)?.for_each(|(key, value)| call.set_text(&key, value));
    Ok(Reply::Integer(1))
}

/// `SETNX key value`.
pub(crate) fn setnx(call: &mut Call<'_>) -> CommandResult {
    let (key, value) = (&call.key(1), call.args[2]);
    let free = !call.exists(key);
    if free {
        call.set_text(key, value);
    }
    Ok(Reply::Integer(i64::from(free)))
}

/// What the words behind `SET key value` ask for.
#[derive(Default)]
struct SetOptions<'a> {
    /// Only if the key exists, or only if it does not.
    if_exists: Option<bool>,
    /// Answer what was there.
    get: bool,
    keep: bool,
    expiry: Option<(&'a [u8], Unit)>,
}

/// `SET key value [NX|XX] [GET] [EX|PX|EXAT|PXAT time|KEEPTTL]`.
pub(crate) fn set(call: &mut Call<'_>) -> CommandResult {
    let (key, value) = (&call.key(1), call.args[2]);
    let wish = wish(&call.args[3..])?;
    let expires = wish.expiry.map(|(time, unit)| instant(call, time, unit)).transpose()?;
    let old = if wish.get { Some(get(call)?) } else { None };
    let kept = call.entry(key).map(|entry| entry.expires);
    if wish.if_exists.is_some_and(|wanted| wanted != kept.is_some()) {
        return Ok(old.unwrap_or(Reply::NIL));
    }
    let expires = if wish.keep { kept.flatten() } else { expires };
    call.keyspace.put(key, Value::Text(value.into()), expires, call.now);
    Ok(old.unwrap_or(Reply::OK))
}

/// Reads the words behind `SET key value`; those that exclude each other are a syntax error, the same one twice is not.
fn wish<'a>(words: &[&'a [u8]]) -> Result<SetOptions<'a>, Refusal> {
    let mut wish = SetOptions::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.to_ascii_lowercase().as_slice() {
            b"nx" if wish.if_exists != Some(true) => wish.if_exists = Some(false),
            b"xx" if wish.if_exists != Some(false) => wish.if_exists = Some(true),
            b"get" => wish.get = true,
            b"keepttl" if wish.expiry.is_none() => wish.keep = true,
            word if !wish.keep => {
                let unit = Unit::of_option(word).ok_or(Refusal::Syntax)?;
                if wish.expiry.is_some_and(|(_, other)| other != unit) {
                    return Err(Refusal::Syntax);
                }
                wish.expiry = Some((words.next().ok_or(Refusal::Syntax)?, unit));
            }
            _ => return Err(Refusal::Syntax),
        }
    }
    Ok(wish)
}

/// The instant a time behind `SET` means. One that has passed may be named, but 0 and less may not.
pub(crate) fn instant(call: &Call<'_>, time: &[u8], unit: Unit) -> Result<Millis, Refusal> {
    let refusal = Refusal::ExpireTime(call.name);
    let number = crate::number::integer(time)?;
    if number <= 0 {
        return Err(refusal);
    }
    expiry::resolve(number, unit, call.now).ok_or(refusal)
}
