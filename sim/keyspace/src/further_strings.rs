//! Strings as programs use them that nobody's cluster needs: parts of strings, and those that set or drop an end on the way.

use crate::call::{Call, CommandResult};
use crate::expiry::{self, Unit};
use crate::keyspace::Millis;
use crate::number;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::strings::{LEN_MAX, get, instant};
use crate::value::{Text, Value};

/// `SETEX key seconds value`, and `PSETEX` in milliseconds.
pub(crate) fn setex(call: &mut Call<'_>, unit: Unit) -> CommandResult {
    let (key, value) = (&call.key(1), call.args[3]);
    let expires = instant(call, call.args[2], unit)?;
    call.keyspace.put(key, Value::Text(value.into()), Some(expires), call.now);
    Ok(Reply::OK)
}

/// `GETDEL key`.
pub(crate) fn getdel(call: &mut Call<'_>) -> CommandResult {
    let old = get(call)?;
    call.keyspace.take(&call.key(1), call.now);
    Ok(old)
}

/// What becomes of the end of a string that is looked at.
enum End {
    Stays,
    Goes,
    Comes(Millis),
}

/// `GETEX key [EX|PX|EXAT|PXAT time|PERSIST]`.
pub(crate) fn getex(call: &mut Call<'_>) -> CommandResult {
    let key = &call.key(1);
    let end = match &call.args[2..] {
        [] => End::Stays,
        [word] if word.eq_ignore_ascii_case(b"persist") => End::Goes,
        [option, time] => {
            let unit = Unit::of_option(&option.to_ascii_lowercase()).ok_or(Refusal::Syntax)?;
            // The type is looked at before the time is read.
            if call.read::<Text>(key)?.is_none() {
                return Ok(Reply::NIL);
            }
            End::Comes(instant(call, time, unit)?)
        }
        _ => return Err(Refusal::Syntax),
    };
    let text = get(call)?;
    let Some(entry) = call.entry(key) else { return Ok(text) };
    match end {
        End::Stays => {}
        End::Goes => {
            let had = entry.expires.take().is_some();
            call.changed_if(key, had);
        }
        End::Comes(at) => expiry::end(call, key, at),
    }
    Ok(text)
}

/// `GETRANGE key start end`, which was `SUBSTR`.
pub(crate) fn getrange(call: &mut Call<'_>) -> CommandResult {
    let key = &call.key(1);
    let (start, end) = (number::integer(call.args[2])?, number::integer(call.args[3])?);
    let text = call.read::<Text>(key)?;
    let part = text.map(|text| {
        // Unlike those of a list, two places before the beginning have nothing between them in either order.
        let none = start < 0 && end < 0 && start > end;
        let last = number::place(end, text.len()).unwrap_or(0);
        let last = i64::try_from(last).unwrap_or(i64::MAX);
        if none { &[][..] } else { &text[number::span(start, last, text.len())] }
    });
    Ok(Reply::bulk(part.unwrap_or_default()))
}

/// `SETRANGE key offset value`: what is not there yet up to the offset is zero bytes; nothing makes no string.
pub(crate) fn setrange(call: &mut Call<'_>) -> CommandResult {
    let (key, value) = (&call.key(1), call.args[3]);
    let offset = number::integer(call.args[2])?;
    let offset = usize::try_from(offset).map_err(|_| Refusal::Offset)?;
    let len = call.read::<Text>(key)?.map_or(0, |text| text.len());
    if value.is_empty() {
        return Ok(Reply::count(len));
    }
    let end = offset.saturating_add(value.len());
    if end > LEN_MAX {
        return Err(Refusal::TooLong);
    }
    let text = call.make::<Text>(key)?;
    let mut bytes = std::mem::take(text).into_vec();
    bytes.resize(bytes.len().max(end), 0);
    bytes[offset..end].copy_from_slice(value);
    let len = bytes.len();
    *text = bytes.into();
    call.changed(key);
    Ok(Reply::count(len))
}

/// `EXPIRETIME key`, and `PEXPIRETIME` in milliseconds: when a key ends.
pub(crate) fn expiretime(call: &mut Call<'_>, unit: Unit) -> CommandResult {
    let key = &call.key(1);
    let Some(entry) = call.entry(key) else { return Ok(Reply::Integer(-2)) };
    Ok(Reply::Integer(entry.expires.map_or(-1, |expires| expiry::told(expires, unit))))
}
