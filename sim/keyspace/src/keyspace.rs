//! The keyspace: keys, what they hold and when they expire.
//!
//! A key whose time is up is invisible, but stays until something looks at it, or until it is collected; `DBSIZE`
//! counts it as long (`docs/models/repository.md 2.3`).

use kernel::Time;
use std::sync::Arc;

use crate::refusal::Refusal;
use crate::remote::{Elsewhere, Remote};
use crate::table::{Key, Table};
use crate::value::{List, Value, ValueType};
use crate::watch::{Watch, Watches};

/// Milliseconds, Redis's unit: since the beginning of the rehearsal where it is an instant.
pub type Millis = i64;

/// What Redis calls a database: keys and what they hold.
///
/// Commands are run by [`exec`](Self::exec).
#[derive(Debug, Default)]
pub struct Keyspace {
    pub(crate) entries: Table<StoredValue>,
    pub(crate) watches: Watches,
    /// Whether any key was ever given an end; as long as none was, nobody need look whether the time of one is up.
    pub(crate) mortal: bool,
    /// Where the keys are, if they are not here.
    pub(crate) elsewhere: Option<Box<Elsewhere>>,
}

/// A clone has its keys here, wherever those of the original are.
impl Clone for Keyspace {
    fn clone(&self) -> Self {
        let Self { entries, watches, mortal, elsewhere } = self;
        match elsewhere {
            None => {
                Self { entries: entries.clone(), watches: watches.clone(), mortal: *mortal, elsewhere: None }
            }
            Some(elsewhere) => Self::holding(elsewhere.fetch_all()),
        }
    }
}

/// What a key holds, and until when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredValue {
    pub(crate) value: Value,
    /// The last millisecond at which it can be seen.
    pub(crate) expires: Option<Millis>,
}

impl StoredValue {
    pub(crate) fn is_expired(&self, now: Millis) -> bool {
        self.expires.is_some_and(|expires| now > expires)
    }
}

impl Keyspace {
    /// An empty keyspace.
    pub fn new() -> Self {
        Self::default()
    }

    /// What a persistence file would hold: keys, values and expiries.
    ///
    /// Connections are not in it. Whoever loads it ends the sessions of the process that was lost, and may
    /// [`collect`](Self::collect) first, as Redis does when it loads a file.
    #[must_use]
    pub fn snapshot(&self) -> Self {
        Self { watches: Watches::default(), ..self.clone() }
    }

    /// One that holds these, none of which ends.
    fn holding(held: impl Iterator<Item = (Key, Value)>) -> Self {
        let mut keyspace = Self::new();
        held.for_each(|(key, value)| keyspace.put(&key, value, None, 0));
        keyspace
    }

    /// From now on the keys are in a server, and nothing else is: those that were here go there.
    pub fn move_to(&mut self, remote: Arc<dyn Remote>) {
        let mut elsewhere = Elsewhere::at(remote);
        elsewhere.put_all(self.held());
        *self = Self { elsewhere: Some(Box::new(elsewhere)), ..Self::default() };
    }

    /// Exchanges what two keyspaces hold; where their keys are stays so.
    pub fn exchange(&mut self, other: &mut Self) {
        if self.elsewhere.is_none() && other.elsewhere.is_none() {
            return std::mem::swap(self, other);
        }
        let (own, others) = (self.clone(), other.clone());
        self.hold(others);
        other.hold(own);
    }

    /// Holds what another one holds, wherever the keys are.
    fn hold(&mut self, held: Self) {
        match &mut self.elsewhere {
            Some(elsewhere) => elsewhere.put_all(held.held()),
            None => *self = held,
        }
    }

    /// What is held here.
    fn held(&self) -> impl Iterator<Item = (&Key, &Value)> {
        self.entries.iter().map(|(key, entry)| (key, &entry.value))
    }

    /// Every list, by its key.
    pub fn lists(&self) -> impl Iterator<Item = (&Key, &List)> {
        let there = self.elsewhere.iter().flat_map(|elsewhere| elsewhere.lists());
        let here = self.entries.iter().filter_map(|(key, entry)| match &entry.value {
            Value::List(list) => Some((key, list)),
            _ => None,
        });
        here.chain(there.map(|(key, list)| (key, list)))
    }

    /// How many keys there are, those that have expired and were not collected included.
    pub fn len(&self) -> usize {
        self.elsewhere.as_ref().map_or(self.entries.len(), |elsewhere| elsewhere.len())
    }

    /// Whether there is no key, not even one that has expired.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The keys that can be seen at `now`, in the fixed order.
    pub fn keys(&self, now: Time) -> impl Iterator<Item = &Key> {
        let now = millis(now);
        let here = self.entries.iter().filter(move |(_, entry)| !entry.is_expired(now)).map(|(key, _)| key);
        here.chain(self.elsewhere.iter().flat_map(|elsewhere| elsewhere.keys()))
    }

    /// How many keys hold something else than in another keyspace, or end at another time, or are in one of the two alone.
    #[must_use]
    pub fn differences(&self, other: &Self) -> usize {
        let here = self.entries.iter().filter(|(key, entry)| other.entries.get(key) != Some(*entry)).count();
        let there = other.entries.iter().filter(|(key, _)| !self.entries.contains(key)).count();
        here + there
    }

    /// The first instant after which a key has ended; none where no key has an end.
    #[must_use]
    pub fn first_end(&self) -> Option<Time> {
        let ends = self.entries.iter().filter_map(|(_, entry)| entry.expires);
        // A key is seen up to and including its last millisecond.
        let last = u64::try_from(ends.min()?.max(0)).unwrap_or(u64::MAX);
        Some(Time::from_nanos(last.saturating_add(1).saturating_mul(1_000_000).saturating_sub(1)))
    }

    /// Takes away every key whose time is up and gives their number: what Redis does in the background. Looks at every
    /// key.
    pub fn collect(&mut self, now: Time) -> usize {
        let now = millis(now);
        let before = self.entries.len();
        let Self { entries, watches, .. } = self;
        entries.retain(|key, entry| {
            let expired = entry.is_expired(now);
            if expired {
                watches.collect(key);
            }
            !expired
        });
        before - self.entries.len()
    }

    /// The entry of a key, unless its time is up; then it is collected.
    pub(crate) fn live(&mut self, key: &Key, now: Millis) -> Option<&mut StoredValue> {
        debug_assert!(now >= 0, "nobody looks before the beginning, at {now}");
        if self.mortal && self.entries.get(key)?.is_expired(now) {
            self.entries.remove(key);
            self.watches.collect(key);
            return None;
        }
        let entry = self.entries.get_mut(key);
        debug_assert!(
            self.mortal || entry.as_ref().is_none_or(|entry| entry.expires.is_none()),
            "that a key was given an end is noted"
        );
        entry
    }

    /// Sets what a key holds and until when, whatever it was before.
    pub(crate) fn put(&mut self, key: &Key, value: Value, expires: Option<Millis>, now: Millis) {
        debug_assert!(!value.is_empty(), "a key that holds nothing is no key");
        debug_assert!(now >= 0, "nothing is put before the beginning, at {now}");
        self.mortal |= expires.is_some();
        if let Some(old) = self.entries.insert(key.clone(), StoredValue { value, expires })
            && old.is_expired(now)
        {
            self.watches.collect(key);
        }
        self.watches.change(key);
    }

    /// Takes a key away, if it can be seen, and gives what it held.
    pub(crate) fn take(&mut self, key: &Key, now: Millis) -> Option<StoredValue> {
        self.live(key, now)?;
        self.watches.change(key);
        self.entries.remove(key)
    }

    /// Takes every key away.
    pub(crate) fn clear(&mut self, now: Millis) {
        for (key, entry) in self.entries.iter() {
            if entry.is_expired(now) {
                self.watches.collect(key);
            } else {
                self.watches.change(key);
            }
        }
        self.entries.clear();
    }

    /// Begins to watch a key. Looking does not collect it.
    pub(crate) fn watch(&mut self, key: &Key, now: Millis) -> Watch {
        let expired = self.entries.get(key).is_some_and(|entry| entry.is_expired(now));
        self.watches.begin(key, expired)
    }

    /// Whether a key can be seen, whatever it holds. Looking so does not collect.
    #[must_use]
    pub fn has(&self, key: &Key, now: Millis) -> bool {
        match &self.elsewhere {
            Some(elsewhere) => elsewhere.has(key),
            None => self.entries.get(key).is_some_and(|entry| !entry.is_expired(now)),
        }
    }

    /// What a key holds, if it can be seen, as the type that is asked for. Looking so does not collect.
    ///
    /// # Errors
    /// The key holds another type.
    pub fn peek<K: ValueType>(&self, key: &Key, now: Millis) -> Result<Option<&K>, Refusal> {
        if let Some(elsewhere) = &self.elsewhere {
            return elsewhere.value(key);
        }
        let entry = self.entries.get(key).filter(|entry| !entry.is_expired(now));
        debug_assert!(entry.is_none_or(|entry| !entry.value.is_empty()), "what is peeked at holds something");
        entry.map(|entry| K::of(&entry.value)).transpose()
    }

    /// As `peek`; a key whose time is up is collected.
    pub(crate) fn read<K: ValueType>(&mut self, key: &Key, now: Millis) -> Result<Option<&K>, Refusal> {
        let entry = self.live(key, now);
        debug_assert!(
            entry.as_ref().is_none_or(|entry| !entry.value.is_empty()),
            "what is read holds something"
        );
        entry.map(|entry| K::of(&entry.value)).transpose()
    }

    /// As `read`, to be changed. [`changed`](Self::changed) has to follow a change.
    pub(crate) fn edit<K: ValueType>(&mut self, key: &Key, now: Millis) -> Result<Option<&mut K>, Refusal> {
        self.live(key, now).map(|entry| K::of_mut(&mut entry.value)).transpose()
    }

    /// As `edit`; the key is made when it cannot be seen. Something has to be put into it, except into a string.
    pub(crate) fn make<K: ValueType>(&mut self, key: &Key, now: Millis) -> Result<&mut K, Refusal> {
        if self.mortal {
            self.live(key, now);
        }
        let fresh = || StoredValue { value: K::default().into_value(), expires: None };
        K::of_mut(&mut self.entries.get_or_make(key, fresh).value)
    }

    /// Puts something into what a key holds, or into what is made where it cannot be seen. One that is there is found without a
    /// copy of the key, which whoever makes one needs.
    ///
    /// # Errors
    /// The key holds another type.
    pub(crate) fn grow<K: ValueType, T>(
        &mut self,
        key: &Key,
        now: Millis,
        grow: impl FnOnce(&mut K) -> T,
    ) -> Result<T, Refusal> {
        if let Some(value) = self.edit::<K>(key, now)? {
            let told = grow(value);
            self.changed_to(key, true);
            return Ok(told);
        }
        let mut value = K::default();
        let told = grow(&mut value);
        self.put(key, value.into_value(), None, now);
        Ok(told)
    }

    /// A key's value was changed in place, as [`changed`](Self::changed) is told, by somebody who knows whether it holds
    /// anything any more: the key is looked for only where it goes.
    pub(crate) fn changed_to(&mut self, key: &Key, holds: bool) {
        debug_assert!(
            self.entries.get(key).is_some_and(|entry| entry.value.is_empty() != holds),
            "what a key holds after a change is known"
        );
        self.watches.change(key);
        if !holds {
            self.entries.remove(key);
        }
    }

    /// A key's value was changed in place: watchers hear of it, and a key that holds nothing any more goes.
    pub(crate) fn changed(&mut self, key: &Key) {
        debug_assert!(self.entries.contains(key), "what was changed in place has a place");
        self.watches.change(key);
        if self.entries.get(key).is_some_and(|entry| entry.value.is_empty()) {
            self.entries.remove(key);
        }
    }

    /// Whether a watched key has changed, or has expired since it was watched.
    pub(crate) fn is_broken(&self, watch: &Watch, now: Millis) -> bool {
        let expired = self.entries.get(&watch.key).is_some_and(|entry| entry.is_expired(now));
        self.watches.is_broken(watch, expired)
    }
}

/// An instant in Redis's unit, the part of a millisecond cut off.
pub(crate) fn millis(now: Time) -> Millis {
    // A `u64` of nanoseconds has less than 2^45 milliseconds.
    (now.nanos() / 1_000_000).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "holds nothing is no key")]
    fn a_list_without_elements_is_not_put() {
        Keyspace::new().put(&Key::from("list"), Value::List(List::new()), None, 0);
    }

    #[test]
    #[should_panic(expected = "has a place")]
    fn a_key_that_is_not_there_has_not_changed_in_place() {
        Keyspace::new().changed(&Key::from("list"));
    }

    #[test]
    #[should_panic(expected = "after a change is known")]
    fn a_list_without_elements_of_which_others_are_told_is_told() {
        let (mut keyspace, key) = hollow();
        keyspace.changed_to(&key, true);
    }

    #[test]
    #[should_panic(expected = "looks before the beginning")]
    fn who_looks_before_the_beginning_is_told() {
        Keyspace::new().live(&Key::from("key"), -1);
    }

    #[test]
    #[should_panic(expected = "put before the beginning")]
    fn what_is_put_before_the_beginning_is_told() {
        Keyspace::new().set(&Key::from("key"), "value".into(), -1);
    }

    #[test]
    #[should_panic(expected = "given an end is noted")]
    fn an_end_that_nobody_noted_is_told() {
        let (mut keyspace, key) = (Keyspace::new(), Key::from("key"));
        keyspace.put(&key, Value::Text("value".into()), Some(5), 0);
        keyspace.mortal = false;
        keyspace.live(&key, 3);
    }

    /// A keyspace with a list in which there is nothing.
    fn hollow() -> (Keyspace, Key) {
        let (mut keyspace, key) = (Keyspace::new(), Key::from("list"));
        let _made = keyspace.make::<List>(&key, 0);
        (keyspace, key)
    }

    #[test]
    #[should_panic(expected = "peeked at holds something")]
    fn a_list_without_elements_that_is_peeked_at_is_told() {
        let (keyspace, key) = hollow();
        let _list = keyspace.peek::<List>(&key, 0);
    }

    #[test]
    #[should_panic(expected = "is read holds something")]
    fn a_list_without_elements_that_is_read_is_told() {
        let (mut keyspace, key) = hollow();
        let _list = keyspace.read::<List>(&key, 0);
    }
}
