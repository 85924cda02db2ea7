//! A keyspace as one would write it without a thought for speed: sorted maps of the standard library, keys that are
//! removed the moment they expire, a counter of changes for each key that was ever changed.
//!
//! Where Redis leaves something open (an order, which member is popped, how long a page of a scan is), it says what has
//! to hold instead of one reply. For errors in the form of a command it says no more than that there is one.

use std::collections::{BTreeMap, BTreeSet};

use super::words::{self, Asked};
use crate::Reply;

pub type Name = Vec<u8>;

/// What a key holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Holds {
    Text(Vec<u8>),
    Hash(BTreeMap<Name, Vec<u8>>),
    List(Vec<Vec<u8>>),
    Set(BTreeSet<Name>),
}

/// What a reply has to be.
#[derive(Clone, Debug)]
pub enum Says {
    Exactly(Reply),
    Anything,
    /// An integer no less than this.
    AtLeast(i64),
    /// These strings in any order.
    Members(Vec<Vec<u8>>),
    /// These pairs in any order.
    Pairs(Vec<[Vec<u8>; 2]>),
    /// So many of these strings, none twice, in a row or, where `single`, by itself.
    Some {
        of: BTreeSet<Name>,
        count: usize,
        single: bool,
    },
    /// A cursor and some of these; all of them where the scan began and ended with it. Each is followed by its value in a
    /// scan of fields.
    Page {
        of: BTreeMap<Name, Option<Vec<u8>>>,
        begun: bool,
    },
    /// An error that begins so.
    Error(&'static str),
    Each(Vec<Says>),
}

pub type Told = Result<Says, &'static str>;

pub const WRONG_TYPE: &str = "WRONGTYPE Operation against a key holding the wrong kind of value";
pub const NOT_INTEGER: &str = "ERR value is not an integer or out of range";
pub const OVERFLOW: &str = "ERR increment or decrement would overflow";
pub const ANY: &str = "ERR ";

/// A session.
#[derive(Default)]
struct Session {
    queued: Option<Vec<Vec<Vec<u8>>>>,
    aborted: bool,
    /// Keys and how often they had been changed.
    watched: Vec<(Name, u64)>,
}

/// The whole: what is there, how often each key was changed, and the sessions.
#[derive(Default)]
pub struct Plain {
    pub keys: BTreeMap<Name, (Holds, Option<i64>)>,
    changes: BTreeMap<Name, u64>,
    sessions: [Session; super::generate::SESSIONS],
    pub now: i64,
}

impl Plain {
    /// Runs a command of a session at a millisecond, which the keyspace under test has answered.
    pub fn exec(&mut self, (session, now): (usize, i64), args: &[Vec<u8>], heard: &Reply) -> Says {
        self.now = now;
        self.expire();
        let name = String::from_utf8_lossy(&args[0]).to_ascii_lowercase();
        let told = match name.as_str() {
            "multi" | "exec" | "discard" | "watch" | "unwatch" => self.control(session, &name, args, heard),
            _ if !words::is_admitted(&name, args.len()) => {
                self.sessions[session].aborted = true;
                Err(ANY)
            }
            _ => match &mut self.sessions[session].queued {
                Some(queued) => {
                    queued.push(args.to_vec());
                    Ok(Says::Exactly(Reply::Simple("QUEUED")))
                }
                None => words::run(self, &Asked { name: &name, args, heard }),
            },
        };
        if self.sessions[session].queued.is_none() {
            self.sessions[session].aborted = false;
        }
        told.unwrap_or_else(Says::Error)
    }

    /// Takes away what has expired; `SET` can make a key that has expired already.
    fn expire(&mut self) {
        let over = self.keys.iter().filter(|(_, (_, end))| end.is_some_and(|end| self.now > end));
        let gone: Vec<Name> = over.map(|(key, _)| key.clone()).collect();
        gone.iter().for_each(|key| self.drop_key(key));
    }

    fn control(&mut self, number: usize, name: &str, args: &[Vec<u8>], heard: &Reply) -> Told {
        let wrong = if name == "watch" { args.len() < 2 } else { args.len() != 1 };
        let session = &mut self.sessions[number];
        if wrong {
            session.aborted = true;
            if name == "exec" {
                *session = Session::default();
                return Err("EXECABORT Transaction discarded because of: wrong number of arguments");
            }
            return Err(ANY);
        }
        match name {
            "multi" if session.queued.is_some() => return Err("ERR MULTI calls can not be nested"),
            "multi" => session.queued = Some(Vec::new()),
            "discard" if session.queued.is_none() => return Err("ERR DISCARD without MULTI"),
            "discard" => *session = Session::default(),
            "watch" if session.queued.is_some() => return Err("ERR WATCH inside MULTI is not allowed"),
            "watch" => {
                for key in &args[1..] {
                    let seen = self.changes.get(key).copied().unwrap_or(0);
                    session.watched.push((key.clone(), seen));
                }
            }
            "unwatch" if session.queued.is_some() => {
                session.queued.iter_mut().for_each(|queued| queued.push(args.to_vec()));
                return Ok(Says::Exactly(Reply::Simple("QUEUED")));
            }
            "unwatch" => session.watched.clear(),
            _ => return self.execute(number, heard),
        }
        Ok(Says::Exactly(Reply::OK))
    }

    fn execute(&mut self, number: usize, heard: &Reply) -> Told {
        let session = std::mem::take(&mut self.sessions[number]);
        let Some(queued) = session.queued else {
            self.sessions[number].watched = session.watched;
            return Err("ERR EXEC without MULTI");
        };
        if session.aborted {
            return Err("EXECABORT Transaction discarded because of previous errors.");
        }
        let now = |key| self.changes.get(key).copied().unwrap_or(0);
        if session.watched.iter().any(|(key, seen)| now(key) != *seen) {
            return Ok(Says::Exactly(Reply::NULL_ARRAY));
        }
        let mut each = Vec::new();
        for (place, args) in queued.iter().enumerate() {
            self.expire();
            let name = &String::from_utf8_lossy(&args[0]).to_ascii_lowercase();
            let heard = match heard {
                Reply::Array(Some(items)) => items.get(place).unwrap_or(&Reply::NIL),
                _ => &Reply::NIL,
            };
            let told = match name.as_str() {
                "unwatch" => Ok(Says::Exactly(Reply::OK)),
                _ => words::run(self, &Asked { name, args, heard }),
            };
            each.push(told.unwrap_or_else(Says::Error));
        }
        Ok(Says::Each(each))
    }

    /// The key was changed, if only to what it was.
    pub fn touch(&mut self, key: &[u8]) {
        *self.changes.entry(key.to_vec()).or_default() += 1;
    }

    /// Takes a key away; touches it only where it was there.
    pub fn drop_key(&mut self, key: &[u8]) {
        if self.keys.remove(key).is_some() {
            self.touch(key);
        }
    }

    /// Writes back what was taken out and changed: nothing that is empty stays, except a string.
    pub fn keep(&mut self, key: &[u8], holds: Holds) {
        let empty = match &holds {
            Holds::Text(_) => false,
            Holds::Hash(hash) => hash.is_empty(),
            Holds::List(list) => list.is_empty(),
            Holds::Set(set) => set.is_empty(),
        };
        let end = self.keys.get(key).and_then(|(_, end)| *end);
        self.touch(key);
        if empty {
            self.keys.remove(key);
        } else {
            self.keys.insert(key.to_vec(), (holds, end));
        }
    }

    /// Sets a string anew.
    pub fn set(&mut self, key: &[u8], text: &[u8], end: Option<i64>) {
        self.touch(key);
        self.keys.insert(key.to_vec(), (Holds::Text(text.to_vec()), end));
    }

    pub fn has(&self, key: &[u8]) -> bool {
        self.keys.contains_key(key)
    }

    pub fn text(&self, key: &[u8]) -> Result<Option<Vec<u8>>, &'static str> {
        match self.keys.get(key) {
            None => Ok(None),
            Some((Holds::Text(text), _)) => Ok(Some(text.clone())),
            Some(_) => Err(WRONG_TYPE),
        }
    }

    pub fn hash(&self, key: &[u8]) -> Result<BTreeMap<Name, Vec<u8>>, &'static str> {
        match self.keys.get(key) {
            None => Ok(BTreeMap::new()),
            Some((Holds::Hash(hash), _)) => Ok(hash.clone()),
            Some(_) => Err(WRONG_TYPE),
        }
    }

    pub fn list(&self, key: &[u8]) -> Result<Vec<Vec<u8>>, &'static str> {
        match self.keys.get(key) {
            None => Ok(Vec::new()),
            Some((Holds::List(list), _)) => Ok(list.clone()),
            Some(_) => Err(WRONG_TYPE),
        }
    }

    pub fn members(&self, key: &[u8]) -> Result<BTreeSet<Name>, &'static str> {
        match self.keys.get(key) {
            None => Ok(BTreeSet::new()),
            Some((Holds::Set(set), _)) => Ok(set.clone()),
            Some(_) => Err(WRONG_TYPE),
        }
    }
}
