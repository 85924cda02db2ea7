//! Who is to hear that a key has changed.
//!
//! The keyspace keeps, for each key that some session watches and for no other, when it was last changed; a session
//! keeps since when it watches. So a change costs nothing while nobody watches, and a key that was made and removed in
//! between is noticed too.

use crate::table::{Key, Table};

/// A moment in the order of changes. Not a time: many changes happen at one instant.
pub(crate) type Stamp = u64;

/// The keys that sessions watch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watches {
    keys: Table<Watched>,
    last: Stamp,
}

/// A key that is watched.
#[derive(Clone, Debug, Default)]
struct Watched {
    sessions: usize,
    /// When a command last changed it.
    changed: Stamp,
    /// When it was last taken away because its time was up.
    collected: Stamp,
}

/// What a session knows of a key that it watches.
#[derive(Clone, Debug)]
pub(crate) struct Watch {
    pub(crate) key: Key,
    since: Stamp,
    /// Its time was up when it was watched, though it was still there: taking it away is then no change
    /// (`docs/models/repository.md 2.4`).
    was_expired: bool,
}

impl Watches {
    /// Begins to watch for one more session.
    pub(crate) fn begin(&mut self, key: &Key, was_expired: bool) -> Watch {
        self.keys.get_or_make(key, Watched::default).sessions += 1;
        Watch { key: key.clone(), since: self.last, was_expired }
    }

    /// Ends what `begin` began.
    pub(crate) fn end(&mut self, watch: &Watch) {
        if let Some(watched) = self.keys.get_mut(&watch.key) {
            assert!(watched.sessions > 0, "a watch ends once, for as many sessions as began it");
            watched.sessions -= 1;
            if watched.sessions == 0 {
                self.keys.remove(&watch.key);
            }
        }
    }

    /// A command has changed the key, if only to the same value.
    pub(crate) fn change(&mut self, key: &Key) {
        if let Some(watched) = self.keys.get_mut(key) {
            debug_assert!(watched.changed <= self.last, "a change comes after those before it");
            self.last += 1;
            watched.changed = self.last;
        }
    }

    /// The key's time was up and it has been taken away.
    pub(crate) fn collect(&mut self, key: &Key) {
        if let Some(watched) = self.keys.get_mut(key) {
            debug_assert!(watched.collected <= self.last, "what is collected was not collected later");
            self.last += 1;
            watched.collected = self.last;
        }
    }

    /// Whether the key has changed under a watch. `is_expired` says that it is there, but its time is up now. A watch
    /// that is not known was begun on another keyspace, and nothing can be said for it.
    pub(crate) fn is_broken(&self, watch: &Watch, is_expired: bool) -> bool {
        let Some(watched) = self.keys.get(&watch.key) else { return true };
        let ran_out = is_expired || watched.collected > watch.since;
        watched.changed > watch.since || (ran_out && !watch.was_expired)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Watches of one key, as it is known.
    fn watching(watched: Watched) -> (Watches, Key) {
        let (mut watches, key) = (Watches::default(), Key::from("key"));
        watches.keys.insert(key.clone(), watched);
        (watches, key)
    }

    #[test]
    #[should_panic(expected = "a watch ends once")]
    fn a_watch_that_ends_more_often_than_it_began_is_told() {
        let (mut watches, key) = watching(Watched::default());
        watches.end(&Watch { key, since: 0, was_expired: false });
    }

    #[test]
    #[should_panic(expected = "a change comes after those before it")]
    fn a_change_from_the_future_is_told() {
        let (mut watches, key) = watching(Watched { changed: 7, ..Watched::default() });
        watches.change(&key);
    }

    #[test]
    #[should_panic(expected = "was not collected later")]
    fn a_key_that_is_collected_from_the_future_is_told() {
        let (mut watches, key) = watching(Watched { collected: 7, ..Watched::default() });
        watches.collect(&key);
    }
}
