//! `KEYS`, `SCAN` and its kin.
//!
//! What a cursor is, and why a scan misses nothing, is told at [`Table`](crate::table::Table).

use crate::bytes::Bytes;
use crate::call::{Call, CommandResult};
use crate::glob;
use crate::number;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::table::{Key, Table};
use crate::value::{Hash, ValueType};

/// How many elements a page has when nothing is said.
const COUNT: usize = 10;

/// `KEYS pattern`. Looking does not collect.
pub(crate) fn keys(call: &mut Call<'_>) -> CommandResult {
    let pattern = Pattern(call.args[1]);
    let now = call.now;
    let all = call.keyspace.entries.iter();
    let seen = all.filter(|(key, entry)| pattern.takes(key.name()) && !entry.is_expired(now));
    Ok(Reply::bulks(seen.map(|(key, _)| key.bytes())))
}

/// `SCAN cursor [MATCH pattern] [COUNT count] [TYPE type]`.
pub(crate) fn scan(call: &mut Call<'_>) -> CommandResult {
    let cursor = number::cursor(call.args[1])?;
    let options = ScanOptions::read(&call.args[2..], true)?;
    let (page, next) = call.keyspace.entries.page(cursor, options.count);
    let mut seen: Vec<Key> =
        page.into_iter().filter(|key| options.pattern.takes(key.name())).cloned().collect();
    seen.retain(|key| options.wants(call.entry(key).map(|entry| entry.value.type_name())));
    Ok(answer(next, seen.iter().map(Key::bytes)))
}

/// `HSCAN key cursor [MATCH pattern] [COUNT count]`: fields and values in turn.
pub(crate) fn hscan(call: &mut Call<'_>) -> CommandResult {
    within::<Hash>(call, |hash, field| [Some(field.bytes()), hash.get(field)].into_iter().flatten().collect())
}

/// A scan of what stands under a key; `told` says what of an element is answered. Without a key no option is looked at.
pub(crate) fn within<T: Paged>(
    call: &mut Call<'_>,
    told: impl for<'a> Fn(&'a T, &'a Key) -> Vec<&'a Bytes>,
) -> CommandResult {
    let args = call.args;
    let cursor = number::cursor(args[2])?;
    let key = &call.key(1);
    let Some(table) = call.read::<T>(key)? else { return Ok(answer(0, std::iter::empty())) };
    let options = ScanOptions::read(&args[3..], false)?;
    let (page, next) = table.page_of(cursor, options.count);
    let names = page.into_iter().filter(|name| options.pattern.takes(name.name()));
    Ok(answer(next, names.flat_map(|name| told(table, name))))
}

/// What can be scanned.
pub(crate) trait Paged: ValueType {
    /// A page of its names, and where to go on.
    fn page_of(&self, cursor: u64, count: usize) -> (Vec<&Key>, u64);
}

impl<V> Paged for Table<V>
where
    Self: ValueType,
{
    fn page_of(&self, cursor: u64, count: usize) -> (Vec<&Key>, u64) {
        self.page(cursor, count)
    }
}

/// Where to go on, and what was found.
fn answer<'a>(next: u64, found: impl Iterator<Item = &'a Bytes>) -> Reply {
    Reply::Array(Some(vec![Reply::bulk(next.to_string().as_bytes()), Reply::bulks(found)]))
}

/// A pattern. A single star takes even the empty name, which is an exception of `KEYS` and scans.
struct Pattern<'a>(&'a [u8]);

impl Pattern<'_> {
    fn takes(&self, name: &[u8]) -> bool {
        self.0 == b"*" || glob::matches(self.0, name)
    }
}

/// What the words behind a cursor ask for.
struct ScanOptions<'a> {
    pattern: Pattern<'a>,
    count: usize,
    type_name: Option<&'a [u8]>,
}

impl<'a> ScanOptions<'a> {
    /// Reads the options; only a scan of keys has a type.
    fn read(words: &[&'a [u8]], typed: bool) -> Result<Self, Refusal> {
        let mut options = Self { pattern: Pattern(b"*"), count: COUNT, type_name: None };
        let (pairs, rest) = words.as_chunks::<2>();
        for [option, value] in pairs {
            match option.to_ascii_lowercase().as_slice() {
                b"count" => {
                    let count = number::integer(value)?;
                    options.count = usize::try_from(count.max(0)).unwrap_or(usize::MAX);
                    if options.count == 0 {
                        return Err(Refusal::Syntax);
                    }
                }
                b"match" => options.pattern = Pattern(value),
                b"type" if typed => options.type_name = Some(value),
                _ => return Err(Refusal::Syntax),
            }
        }
        if rest.is_empty() { Ok(options) } else { Err(Refusal::Syntax) }
    }

    /// Whether a key of this type is to be shown. One that has just expired has none; it is not shown, except, as in
    /// Redis, to who asks for the type `none`.
    fn wants(&self, type_name: Option<&str>) -> bool {
        match self.type_name {
            None => type_name.is_some(),
            Some(wanted) => wanted.eq_ignore_ascii_case(type_name.unwrap_or("none").as_bytes()),
        }
    }
}
