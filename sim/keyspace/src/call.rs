//! What a command works with: its arguments, the keyspace and the instant.

use crate::bytes::Bytes;
use crate::keyspace::{Keyspace, Millis, StoredValue};
use crate::refusal::Refusal;
use crate::reply::Reply;
use crate::table::Key;
use crate::value::ValueType;

/// What running a command gives.
pub(crate) type CommandResult = Result<Reply, Refusal>;

/// One command being run. Its name is the first of its arguments, as in Redis's own sources and documents.
pub(crate) struct Call<'a> {
    pub(crate) keyspace: &'a mut Keyspace,
    pub(crate) now: Millis,
    /// The command's name in small letters.
    pub(crate) name: &'static str,
    pub(crate) args: &'a [&'a [u8]],
}

impl<'a> Call<'a> {
    /// The argument at a place as a key.
    pub(crate) fn key(&self, place: usize) -> Key {
        debug_assert!(place > 0, "the name of a command is no key of it");
        self.args[place].into()
    }

    /// The arguments from a place on as keys.
    pub(crate) fn keys(&self, from: usize) -> impl Iterator<Item = Key> + use<'a> {
        debug_assert!(from > 0 && from < self.args.len(), "a command of many keys has one at least");
        self.args[from..].iter().map(|&arg| Key::from(arg))
    }

    /// The key's entry, if it can be seen.
    pub(crate) fn entry(&mut self, key: &Key) -> Option<&mut StoredValue> {
        self.keyspace.live(key, self.now)
    }

    /// Whether the key can be seen.
    pub(crate) fn exists(&mut self, key: &Key) -> bool {
        self.entry(key).is_some()
    }

    /// What the key holds, if it can be seen, as the type that the command is for.
    pub(crate) fn read<K: ValueType>(&mut self, key: &Key) -> Result<Option<&K>, Refusal> {
        self.keyspace.read(key, self.now)
    }

    /// As `read`, to be changed. [`changed`](Self::changed) has to follow a change.
    pub(crate) fn edit<K: ValueType>(&mut self, key: &Key) -> Result<Option<&mut K>, Refusal> {
        self.keyspace.edit(key, self.now)
    }

    /// As `edit`; the key is made when it cannot be seen. Something has to be put into it, except into a string.
    pub(crate) fn make<K: ValueType>(&mut self, key: &Key) -> Result<&mut K, Refusal> {
        self.keyspace.make(key, self.now)
    }

    /// A key's value was changed in place: watchers hear of it, and a key that holds nothing any more goes.
    pub(crate) fn changed(&mut self, key: &Key) {
        self.keyspace.changed(key);
    }

    /// As `changed`, when there was a change.
    pub(crate) fn changed_if(&mut self, key: &Key, change: bool) {
        if change {
            self.changed(key);
        }
    }

    /// Sets a string that does not expire, whatever the key held.
    pub(crate) fn set_text(&mut self, key: &Key, text: &[u8]) {
        self.keyspace.set(key, Bytes::from(text), self.now);
    }

    /// The arguments from `from` on in pairs. An odd number of them is a wrong number of arguments.
    pub(crate) fn pairs(
        &self,
        from: usize,
    ) -> Result<impl ExactSizeIterator<Item = (Key, &'a [u8])> + use<'a>, Refusal> {
        debug_assert!(from > 0 && from < self.args.len(), "a command of pairs has some");
        let (pairs, rest) = self.args[from..].as_chunks::<2>();
        if rest.is_empty() {
            Ok(pairs.iter().map(|&[name, value]| (Key::from(name), value)))
        } else {
            Err(self.arity())
        }
    }

    /// The number of arguments is wrong in a way that the table of commands does not tell.
    pub(crate) const fn arity(&self) -> Refusal {
        Refusal::Arity(self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a command would ask of its call, if the table of commands let so few arguments come to it.
    fn with_its_name_alone<T>(ask: impl FnOnce(&Call<'_>) -> T) -> T {
        let (mut keyspace, args) = (Keyspace::new(), [&b"del"[..]]);
        ask(&Call { keyspace: &mut keyspace, now: 0, name: "del", args: &args })
    }

    #[test]
    #[should_panic(expected = "is no key of it")]
    fn a_name_that_is_taken_for_a_key_is_told() {
        with_its_name_alone(|call| call.key(0));
    }

    #[test]
    #[should_panic(expected = "has one at least")]
    fn a_command_that_came_without_keys_is_told() {
        with_its_name_alone(|call| call.keys(1).count());
    }

    #[test]
    #[should_panic(expected = "of pairs has some")]
    fn a_command_that_came_without_pairs_is_told() {
        let _pairs = with_its_name_alone(|call| call.pairs(1).map(Iterator::count));
    }
}
