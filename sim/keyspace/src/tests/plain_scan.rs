//! Patterns and pages of the plain keyspace.

use super::plain::{ANY, Plain, Says, Told};
use super::words::{Asked, integer, type_of};
use std::collections::BTreeMap;

/// Whether a name is of the form of a pattern of `KEYS` or of a scan.
pub fn is_like(pattern: &[u8], name: &[u8]) -> bool {
    pattern == b"*" || if name.is_empty() { pattern.is_empty() } else { fits(pattern, name) }
}

/// By trying every length for every star.
fn fits(pattern: &[u8], name: &[u8]) -> bool {
    match pattern {
        [] => name.is_empty(),
        [b'*', rest @ ..] => (0..=name.len()).any(|taken| fits(rest, &name[taken..])),
        _ if name.is_empty() => false,
        [b'?', rest @ ..] => fits(rest, &name[1..]),
        [b'[', rest @ ..] => {
            let (takes, used) = class(rest, name[0]);
            takes && fits(&rest[used..], &name[1..])
        }
        [b'\\', literal, rest @ ..] => *literal == name[0] && fits(rest, &name[1..]),
        [literal, rest @ ..] => *literal == name[0] && fits(rest, &name[1..]),
    }
}

/// Whether a class takes a byte, and how long it is.
fn class(class: &[u8], byte: u8) -> (bool, usize) {
    let negated = class.first() == Some(&b'^');
    let (mut at, mut found) = (usize::from(negated), false);
    while at < class.len() && class[at] != b']' {
        let (low, high, next) = match &class[at..] {
            [b'\\', literal, ..] => (*literal, *literal, at + 2),
            [low, b'-', high, ..] => (*low, *high, at + 3),
            rest => (rest[0], rest[0], at + 1),
        };
        let (low, high, byte) = (low as i8, high as i8, byte as i8);
        found |= (low.min(high)..=low.max(high)).contains(&byte);
        at = next;
    }
    (found != negated, (at + 1).min(class.len()))
}

/// `SCAN` and `HSCAN`.
pub fn run(plain: &mut Plain, asked: &Asked<'_>) -> Told {
    let of_keys = asked.name == "scan";
    let cursor_at = if of_keys { 1 } else { 2 };
    let text = String::from_utf8_lossy(asked.arg(cursor_at)).into_owned();
    // C reads a number as far as a NUL, with a sign, and takes nothing at all for 0.
    let text = text.split('\0').next().unwrap_or_default();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !text.is_empty() && digits.parse::<u64>().is_err() || digits.starts_with('+') {
        return Err("ERR invalid cursor");
    }
    let begun = digits.bytes().all(|digit| digit == b'0');
    let hash = if of_keys { BTreeMap::new() } else { plain.hash(asked.key())? };
    if !of_keys && hash.is_empty() {
        return Ok(Says::Page { of: BTreeMap::new(), begun });
    }
    let (mut pattern, mut type_name) = (b"*".to_vec(), None);
    let options = asked.options(cursor_at + 1);
    for (at, pair) in options.chunks(2).enumerate() {
        let raw = asked.args.get(cursor_at + 2 + 2 * at).ok_or(ANY)?;
        match pair[0].as_str() {
            "count" if integer(raw).is_some_and(|count| count >= 1) => {}
            "match" => pattern.clone_from(raw),
            "type" if of_keys => type_name = Some(String::from_utf8_lossy(raw).to_ascii_lowercase()),
            _ => return Err(ANY),
        }
    }
    if type_name.as_deref() == Some("none") {
        // Redis shows a key here that expired the moment it was looked at.
        return Ok(Says::Anything);
    }
    let wanted = |key: &[u8]| type_name.as_ref().is_none_or(|name| name == type_of(plain, key));
    let all: BTreeMap<Vec<u8>, Option<Vec<u8>>> = if of_keys {
        plain.keys.keys().filter(|key| wanted(key)).map(|key| (key.clone(), None)).collect()
    } else {
        hash.into_iter().map(|(field, value)| (field, Some(value))).collect()
    };
    let of = all.into_iter().filter(|(name, _)| is_like(&pattern, name)).collect();
    Ok(Says::Page { of, begun })
}
