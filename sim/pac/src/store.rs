//! A repository as its clients use it: a process on a host with a keyspace in it, and the few commands the cluster
//! sends.
//!
//! Keys of a generation begin with `NAME:RELEASE:` (`domain/pac.md 1.4`, step 6; the exact form is ours). Which commands
//! the product sends is not published; these need nothing beyond strings, hashes, lists and scans
//! (`domain/repository.md 3`).

use std::collections::{BTreeMap, VecDeque};

/// What a key holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Text(String),
    Hash(BTreeMap<String, String>),
    List(VecDeque<String>),
}

/// A repository.
#[derive(Debug, Clone, Default)]
pub(crate) struct Store {
    /// Its name on the network.
    pub(crate) name: String,
    /// Its port.
    pub(crate) port: u16,
    /// Whether its process answers.
    pub(crate) up: bool,
    /// Faults that keep its process down, at this moment.
    pub(crate) downs: u16,
    /// What is in it.
    keys: BTreeMap<String, Value>,
    /// What its replica has.
    replica: BTreeMap<String, Value>,
}

impl Store {
    /// An empty repository that answers.
    pub(crate) fn new(name: &str, port: u16) -> Self {
        Self { name: name.into(), port, up: true, ..Self::default() }
    }

    /// `GET`.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        match self.keys.get(key) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// `SET`.
    pub(crate) fn set(&mut self, key: &str, value: &str) {
        self.keys.insert(key.into(), Value::Text(value.into()));
    }

    /// `INCR`.
    pub(crate) fn incr(&mut self, key: &str) -> u64 {
        let next = self.get(key).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0) + 1;
        self.set(key, &next.to_string());
        next
    }

    /// `HGET`.
    pub(crate) fn hget(&self, key: &str, field: &str) -> Option<&str> {
        match self.keys.get(key) {
            Some(Value::Hash(hash)) => hash.get(field).map(String::as_str),
            _ => None,
        }
    }

    /// `HSET`; makes the hash where there is none, which is how a removed key comes back.
    pub(crate) fn hset(&mut self, key: &str, field: &str, value: &str) {
        if !self.keys.contains_key(key) {
            self.keys.insert(key.into(), Value::Hash(BTreeMap::new()));
        }
        if let Some(Value::Hash(hash)) = self.keys.get_mut(key) {
            hash.insert(field.into(), value.into());
        }
    }

    /// `HDEL`; an empty hash ceases to exist.
    pub(crate) fn hdel(&mut self, key: &str, field: &str) {
        if let Some(Value::Hash(hash)) = self.keys.get_mut(key) {
            hash.remove(field);
            if hash.is_empty() {
                self.keys.remove(key);
            }
        }
    }

    /// `HKEYS`.
    pub(crate) fn hkeys(&self, key: &str) -> Vec<String> {
        match self.keys.get(key) {
            Some(Value::Hash(hash)) => hash.keys().cloned().collect(),
            _ => Vec::new(),
        }
    }

    /// `HLEN`.
    pub(crate) fn hlen(&self, key: &str) -> usize {
        match self.keys.get(key) {
            Some(Value::Hash(hash)) => hash.len(),
            _ => 0,
        }
    }

    /// `RPUSH`; makes the list where there is none.
    pub(crate) fn rpush(&mut self, key: &str, value: String) {
        self.list(key).push_back(value);
    }

    fn list(&mut self, key: &str) -> &mut VecDeque<String> {
        if !matches!(self.keys.get(key), Some(Value::List(_))) {
            self.keys.insert(key.into(), Value::List(VecDeque::new()));
        }
        match self.keys.get_mut(key) {
            Some(Value::List(list)) => list,
            _ => unreachable!("the key was made a list"),
        }
    }

    /// `LPOP`; an empty list ceases to exist.
    pub(crate) fn lpop(&mut self, key: &str) -> Option<String> {
        let Some(Value::List(list)) = self.keys.get_mut(key) else { return None };
        let first = list.pop_front();
        if list.is_empty() {
            self.keys.remove(key);
        }
        first
    }

    /// `LLEN`.
    pub(crate) fn llen(&self, key: &str) -> usize {
        match self.keys.get(key) {
            Some(Value::List(list)) => list.len(),
            _ => 0,
        }
    }

    /// `SCAN` with `MATCH prefix*`, to its end.
    pub(crate) fn scan(&self, prefix: &str) -> Vec<String> {
        let from = self.keys.range(prefix.to_owned()..);
        from.map(|(key, _)| key).take_while(|key| key.starts_with(prefix)).cloned().collect()
    }

    /// `DEL` or `UNLINK`; tells the elements of a list that went with it.
    pub(crate) fn unlink(&mut self, key: &str) -> Vec<String> {
        match self.keys.remove(key) {
            Some(Value::List(list)) => list.into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// Every key with the elements of a list.
    pub(crate) fn lists(&self) -> impl Iterator<Item = (&str, &VecDeque<String>)> {
        self.keys.iter().filter_map(|(key, value)| match value {
            Value::List(list) => Some((key.as_str(), list)),
            _ => None,
        })
    }

    /// The replica catches up.
    pub(crate) fn replicate(&mut self) {
        self.replica.clone_from(&self.keys);
    }

    /// The replica takes over; tells the elements of lists that it did not have.
    pub(crate) fn fail_over(&mut self) -> Vec<String> {
        let had: Vec<String> = self.elements();
        self.keys.clone_from(&self.replica);
        let has = self.elements();
        had.into_iter().filter(|element| has.binary_search(element).is_err()).collect()
    }

    /// Every element of every list, sorted.
    pub(crate) fn elements(&self) -> Vec<String> {
        let mut all: Vec<String> = self.lists().flat_map(|(_, list)| list.iter().cloned()).collect();
        all.sort_unstable();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_is_an_absent_one() {
        let mut store = Store::new("psor", 6379);
        store.rpush("q", "a".into());
        assert_eq!(store.lpop("q").as_deref(), Some("a"));
        assert!(store.scan("").is_empty());
    }

    #[test]
    fn a_failover_loses_what_was_not_replicated_and_brings_back_what_was_taken() {
        let mut store = Store::new("psor", 6379);
        store.rpush("q", "a".into());
        store.replicate();
        store.lpop("q");
        store.rpush("q", "b".into());
        assert_eq!(store.fail_over(), ["b"]);
        assert_eq!(store.lpop("q").as_deref(), Some("a"));
    }

    #[test]
    fn a_write_after_a_removal_makes_the_key_anew() {
        let mut store = Store::new("psor", 6379);
        store.hset("P:1:members", "R1", "x");
        store.unlink("P:1:members");
        store.hset("P:1:members", "R1", "y");
        assert_eq!(store.scan("P:1:"), ["P:1:members"]);
    }
}
