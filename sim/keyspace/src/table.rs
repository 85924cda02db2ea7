//! A map from names to anything, in a fixed order, that can be scanned while it changes.
//!
//! The order is that of a 63-bit hash of the name, and of the name where hashes are equal. A cursor is a hash: it means
//! "everything from here on". An element's hash never changes, so a scan neither misses nor repeats an element that
//! stays, whatever comes and goes around it; a cursor that counted elements would (`docs/models/repository.md 2.11`).
//! The hash is FNV-1a: the same on every machine. It is no defence against names chosen to collide; those cost time
//! and larger pages, never correctness.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::bytes::Bytes;

/// A name with its hash, made once and looked up many times: of a key, of a field, of a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    hash: u64,
    name: Bytes,
}

impl Key {
    /// The name's bytes.
    #[must_use]
    pub fn name(&self) -> &[u8] {
        &self.name
    }

    /// The name as an argument of a command, or as an element.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.name
    }

    /// Of two keys with one hash the names are nearly always the same: whether they are is asked first, which costs less than
    /// which of two names comes first.
    #[inline(never)]
    fn cmp_names(&self, other: &Self) -> Ordering {
        if self.name == other.name { Ordering::Equal } else { self.name.cmp(&other.name) }
    }

    /// Whether the hash is that of the name, which is what an order and a cursor rest on.
    fn is_true(&self) -> bool {
        self.hash == hash(&self.name)
    }
}

// Whoever looks for a key compares several hashes and hardly ever more than one name, so that the hashes alone are compared
// in place.
impl Ord for Key {
    #[inline(always)]
    fn cmp(&self, other: &Self) -> Ordering {
        match self.hash.cmp(&other.hash) {
            Ordering::Equal => self.cmp_names(other),
            order => order,
        }
    }
}

impl PartialOrd for Key {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<&[u8]> for Key {
    fn from(name: &[u8]) -> Self {
        Self { hash: hash(name), name: name.into() }
    }
}

impl From<&str> for Key {
    fn from(name: &str) -> Self {
        Self::from(name.as_bytes())
    }
}

impl Default for Key {
    fn default() -> Self {
        Self::from("")
    }
}

/// A map from names to `V`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table<V> {
    slots: BTreeMap<Key, V>,
}

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self { slots: BTreeMap::new() }
    }
}

impl<V> Table<V> {
    /// How many names there are.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    pub(crate) fn contains(&self, key: &Key) -> bool {
        self.slots.contains_key(key)
    }

    /// The value of a name.
    pub fn get(&self, key: &Key) -> Option<&V> {
        self.slots.get(key)
    }

    pub(crate) fn get_mut(&mut self, key: &Key) -> Option<&mut V> {
        self.slots.get_mut(key)
    }

    /// The value of a name, made where there is none.
    pub(crate) fn get_or_make(&mut self, key: &Key, make: impl FnOnce() -> V) -> &mut V {
        debug_assert!(key.is_true(), "what is made has the place of its name: {key:?}");
        self.slots.entry(key.clone()).or_insert_with(make)
    }

    /// Sets the value of a name and gives the one it had.
    pub(crate) fn insert(&mut self, key: Key, value: V) -> Option<V> {
        debug_assert!(key.is_true(), "what is put in has the place of its name: {key:?}");
        self.slots.insert(key, value)
    }

    pub(crate) fn remove(&mut self, key: &Key) -> Option<V> {
        self.slots.remove(key)
    }

    /// Takes the first name out.
    pub(crate) fn pop_first(&mut self) -> Option<(Key, V)> {
        self.slots.pop_first()
    }

    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&Key, &V) -> bool) {
        self.slots.retain(|key, value| keep(key, value));
    }

    pub(crate) fn clear(&mut self) {
        self.slots.clear();
    }

    /// Names and values in the table's order.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &V)> {
        self.slots.iter()
    }

    /// Names in the table's order.
    pub fn names(&self) -> impl Iterator<Item = &Bytes> {
        self.slots.keys().map(Key::bytes)
    }

    /// At least `count` names from `cursor` on, or all that are left, and where to go on; 0 means that none are left.
    pub(crate) fn page(&self, cursor: u64, count: usize) -> (Vec<&Key>, u64) {
        let from = Key { hash: cursor, name: Bytes::default() };
        page(self.slots.range(from..).map(|(key, _)| (key.hash, key)), count)
    }
}

/// The first `count` items and all more that have the same hash as the last of them, since a cursor cannot point
/// between them; and the cursor behind them.
fn page<T>(items: impl Iterator<Item = (u64, T)>, count: usize) -> (Vec<T>, u64) {
    let mut taken = Vec::new();
    let mut last = 0;
    debug_assert!(count > 0, "a page has room for one name");
    for (hash, item) in items {
        debug_assert!(last <= hash, "names come in the order of their hashes: {hash} after {last}");
        debug_assert!(hash <= HASH_MAX, "a cursor fits behind every hash, and not behind {hash}");
        if taken.len() >= count && hash != last {
            return (taken, last + 1);
        }
        taken.push(item);
        last = hash;
    }
    (taken, 0)
}

/// The greatest hash: one bit short, so that the cursor behind it can be told from 0.
const HASH_MAX: u64 = u64::MAX >> 1;

/// FNV-1a, one bit short.
fn hash(name: &[u8]) -> u64 {
    let mixed = name.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    mixed >> 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_never_ends_between_two_equal_hashes() {
        let items = || [(3, 'a'), (3, 'b'), (3, 'c'), (7, 'd'), (9, 'e'), (9, 'f')].into_iter();
        assert_eq!(page(items(), 1), (vec!['a', 'b', 'c'], 4));
        assert_eq!(page(items().skip(3), 1), (vec!['d'], 8));
        assert_eq!(page(items().skip(4), 1), (vec!['e', 'f'], 0));
        assert_eq!(page(items(), 4), (vec!['a', 'b', 'c', 'd'], 8));
        assert_eq!(page(items(), usize::MAX).1, 0);
        assert_eq!(page(items().take(0), 1), (vec![], 0));
    }

    #[test]
    fn names_are_found_again_and_the_order_does_not_depend_on_history() {
        let keys: Vec<Key> = (0..200_u32).map(|number| Key::from(number.to_string().as_str())).collect();
        let mut forward = Table::default();
        let mut backward = Table::default();
        keys.iter().for_each(|key| assert_eq!(forward.insert(key.clone(), ()), None));
        keys.iter().rev().for_each(|key| assert_eq!(backward.insert(key.clone(), ()), None));
        assert_eq!(forward, backward);
        assert!(forward.names().eq(backward.names()));
        assert!(keys.iter().all(|key| forward.contains(key)));
        assert!(!forward.contains(&Key::from("200")));
        assert_eq!(forward.insert(Key::from("7"), ()), Some(()));
        assert_eq!(forward.remove(&Key::from("7")), Some(()));
        assert_eq!(forward.remove(&Key::from("7")), None);
        assert_eq!(forward.len(), 199);
    }

    #[test]
    #[should_panic(expected = "has room for one name")]
    fn a_page_that_could_never_go_on_is_told() {
        page([(3, 'a')].into_iter(), 0);
    }

    #[test]
    #[should_panic(expected = "in the order of their hashes")]
    fn names_that_come_out_of_order_are_told() {
        page([(3, 'a'), (2, 'b')].into_iter(), 5);
    }

    #[test]
    #[should_panic(expected = "fits behind every hash")]
    fn a_hash_behind_which_no_cursor_fits_is_told() {
        page([(HASH_MAX + 1, 'a')].into_iter(), 5);
    }

    /// A key whose hash is not that of its name.
    fn false_key() -> Key {
        Key { hash: 1, name: Bytes::from("a") }
    }

    #[test]
    #[should_panic(expected = "what is made has the place of its name")]
    fn a_name_that_is_made_at_the_place_of_another_is_told() {
        Table::default().get_or_make(&false_key(), || ());
    }

    #[test]
    #[should_panic(expected = "what is put in has the place of its name")]
    fn a_name_that_is_put_in_at_the_place_of_another_is_told() {
        Table::default().insert(false_key(), ());
    }
}
