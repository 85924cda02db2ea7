//! Keys that are elsewhere: in a server that answers as a keyspace would.
//!
//! Every command goes to the server and every reply comes from it. What is read is kept as long as nothing is sent that
//! may change it, for whoever looks is lent it. What Redis leaves open is settled here as it is for keys of one's own: an
//! order is that of [`Table`], for the server's own differs from one of its starts to the next.

use crate::bytes::Bytes;
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::table::{Key, Table};
use crate::value::{Hash, List, Set, Value, ValueType};
use std::fmt::Debug;
use std::sync::{Arc, OnceLock};

/// A server, of which one database is one keyspace's alone.
pub trait Remote: Debug + Send + Sync {
    /// Sends a command and hears its reply. There is no reply of a server that is lost, and none that says that it cannot
    /// do its work: whoever lends one ends the run then, for with half of its keys a run has no outcome.
    fn call(&self, args: &[&[u8]]) -> Reply;
}

/// Keys that are elsewhere.
#[derive(Debug)]
pub(crate) struct Elsewhere {
    remote: Arc<dyn Remote>,
    /// What was read since something was last sent that may change it.
    read: OnceLock<Box<Page>>,
}

/// What was read, and what was read after it.
#[derive(Debug)]
struct Page {
    read: Read,
    next: OnceLock<Box<Page>>,
}

/// What can be read and lent.
#[derive(Debug)]
enum Read {
    /// What a key holds, as far as it was asked for.
    Value(Key, Option<Value>),
    Keys(Vec<Key>),
    Lists(Vec<(Key, List)>),
}

impl Elsewhere {
    pub(crate) const fn at(remote: Arc<dyn Remote>) -> Self {
        Self { remote, read: OnceLock::new() }
    }

    /// Sends a command that may change something: what was read is what was.
    pub(crate) fn call(&mut self, args: &[&[u8]]) -> Reply {
        let mut page = self.read.take();
        while let Some(mut one) = page {
            page = one.next.take();
        }
        self.remote.call(args)
    }

    /// What was read already, by the first that finds it; else reads it.
    fn lent<'a, T>(
        &'a self,
        find: impl Fn(&'a Read) -> Option<&'a T>,
        read: impl Fn() -> Read,
    ) -> Option<&'a T> {
        let mut place = &self.read;
        while let Some(page) = place.get() {
            if let Some(found) = find(&page.read) {
                return Some(found);
            }
            place = &page.next;
        }
        find(&place.get_or_init(|| Box::new(Page { read: read(), next: OnceLock::new() })).read)
    }

    /// What a key holds, as the type that is asked for.
    pub(crate) fn value<K: ValueType>(&self, key: &Key) -> Result<Option<&K>, Refusal> {
        let value = self.lent(
            |read| match read {
                Read::Value(known, value) if known == key => Some(value),
                _ => None,
            },
            || Read::Value(key.clone(), self.fetch(key)),
        );
        value.and_then(Option::as_ref).map(K::of).transpose()
    }

    /// Every key, in the fixed order.
    pub(crate) fn keys(&self) -> &[Key] {
        let keys = self.lent(
            |read| match read {
                Read::Keys(keys) => Some(keys),
                _ => None,
            },
            || Read::Keys(self.fetch_keys()),
        );
        keys.map(Vec::as_slice).unwrap_or_default()
    }

    /// Every list, in the fixed order.
    pub(crate) fn lists(&self) -> &[(Key, List)] {
        let list = |(key, value)| match value {
            Value::List(list) => Some((key, list)),
            _ => None,
        };
        let lists = self.lent(
            |read| match read {
                Read::Lists(lists) => Some(lists),
                _ => None,
            },
            || Read::Lists(self.fetch_all().filter_map(list).collect()),
        );
        lists.map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether there is a key.
    pub(crate) fn has(&self, key: &Key) -> bool {
        self.remote.call(&[b"EXISTS", key.name()]) == Reply::Integer(1)
    }

    /// How many keys there are.
    pub(crate) fn len(&self) -> usize {
        match self.remote.call(&[b"DBSIZE"]) {
            Reply::Integer(count) => usize::try_from(count).unwrap_or(0),
            _ => 0,
        }
    }

    /// Every key and what it holds, as it is now.
    pub(crate) fn fetch_all(&self) -> impl Iterator<Item = (Key, Value)> {
        self.fetch_keys().into_iter().filter_map(|key| self.fetch(&key).map(|value| (key, value)))
    }

    /// Puts these there, in place of all that is there.
    pub(crate) fn put_all<'a>(&mut self, held: impl Iterator<Item = (&'a Key, &'a Value)>) {
        self.call(&[b"FLUSHDB"]);
        for (key, value) in held {
            let (command, words): (&[u8], Vec<&[u8]>) = match value {
                Value::Text(text) => (b"SET", vec![text]),
                Value::Hash(hash) => (
                    b"HSET",
                    hash.iter().flat_map(|(field, value)| [field.name(), value.as_slice()]).collect(),
                ),
                Value::List(list) => (b"RPUSH", list.iter().map(Bytes::as_slice).collect()),
                Value::Set(set) => (b"SADD", set.names().map(Bytes::as_slice).collect()),
            };
            self.call(&[&[command, key.name()], &words[..]].concat());
        }
    }

    fn fetch_keys(&self) -> Vec<Key> {
        let mut keys: Table<()> = Table::default();
        for name in strings(self.remote.call(&[b"KEYS", b"*"])) {
            keys.insert(Key::from(name.as_slice()), ());
        }
        keys.iter().map(|(key, ())| key.clone()).collect()
    }

    fn fetch(&self, key: &Key) -> Option<Value> {
        let name = key.name();
        match self.remote.call(&[b"TYPE", name]) {
            Reply::Simple("string") => match self.remote.call(&[b"GET", name]) {
                Reply::Bulk(text) => text.map(Value::Text),
                _ => None,
            },
            Reply::Simple("hash") => {
                let mut hash = Hash::default();
                for pair in strings(self.remote.call(&[b"HGETALL", name])).chunks_exact(2) {
                    hash.insert(Key::from(pair[0].as_slice()), pair[1].clone());
                }
                Some(Value::Hash(hash))
            }
            Reply::Simple("list") => {
                Some(Value::List(strings(self.remote.call(&[b"LRANGE", name, b"0", b"-1"])).into()))
            }
            Reply::Simple("set") => {
                let mut set = Set::default();
                for member in strings(self.remote.call(&[b"SMEMBERS", name])) {
                    set.insert(Key::from(member.as_slice()), ());
                }
                Some(Value::Set(set))
            }
            _ => None,
        }
    }
}

/// The strings of a reply that is a row of them.
fn strings(reply: Reply) -> Vec<Bytes> {
    let Reply::Array(Some(items)) = reply else { return Vec::new() };
    let text = |item| match item {
        Reply::Bulk(Some(bytes)) => Some(bytes),
        _ => None,
    };
    items.into_iter().filter_map(text).collect()
}

/// A reply that counts.
pub(crate) fn count(reply: Reply) -> Result<usize, Refusal> {
    number(reply).map(|number| usize::try_from(number).unwrap_or(0))
}

/// A reply that is a number.
pub(crate) fn number(reply: Reply) -> Result<i64, Refusal> {
    match reply {
        Reply::Integer(number) => Ok(number),
        Reply::Error(text) => Err(Refusal::Repeating(text)),
        _ => Ok(0),
    }
}

/// A reply that is a string, or the null string.
pub(crate) fn text(reply: Reply) -> Result<Option<Bytes>, Refusal> {
    match reply {
        Reply::Bulk(text) => Ok(text),
        Reply::Error(text) => Err(Refusal::Repeating(text)),
        _ => Ok(None),
    }
}
