//! A repository as its clients use it: a process on a host with a keyspace in it, and the few commands the cluster
//! sends.
//!
//! Which commands the product sends is not published; these need nothing beyond strings, hashes, lists and scans
//! (`docs/models/repository.md 3`). What is sent with every request goes to the keyspace with a key made once; what
//! tools send goes through `exec`, as bytes. Both are the same commands.
//!
//! The cluster gives no key an end, so that it makes no difference at which instant a command runs.

use fleet::InForce;
use kernel::Time;
use keyspace::{Bytes, Hash, Key, Keyspace, List, ListEnd, Reply, Session, Text};
use ledger::Blame;
use rehearsal::{Act, Repository};

/// A repository.
#[derive(Debug, Clone, Default)]
pub(crate) struct Store {
    /// Its name on the network.
    pub(crate) name: String,
    /// Its port.
    pub(crate) port: u16,
    /// Whether its process answers, and what last ended that.
    pub(crate) up: bool,
    pub(crate) fell: Act,
    /// Faults that keep its process down, at this moment, and that of its replica.
    pub(crate) downs: InForce,
    pub(crate) replica_downs: InForce,
    /// Whether a failover has made it run where its replica did, and the replica on the scenario's host.
    pub(crate) elsewhere: bool,
    /// Whether its process is being started.
    pub(crate) starts: bool,
    /// How often it has gone down, by which a connection knows that it has broken.
    pub(crate) outages: u32,
    /// How often it has failed over.
    pub(crate) failovers: u32,
    /// Whether its replica follows it.
    pub(crate) in_step: bool,
    /// While a failover goes on of which clients have not heard: the command that began it, if one did.
    #[expect(clippy::option_option, reason = "whether there is a failover, and whether a command began it")]
    pub(crate) demoted_by: Option<Option<Blame>>,
    /// What is in it.
    pub(crate) keyspace: Keyspace,
    /// What its replica has.
    pub(crate) replica: Keyspace,
}

impl Store {
    /// An empty repository that answers.
    pub(crate) fn new(name: &str, port: u16) -> Self {
        Self { name: name.into(), port, up: true, in_step: true, ..Self::default() }
    }

    /// It as somebody outside has it before him.
    pub(crate) fn opened(&mut self) -> Repository<'_> {
        let Self { name, port, up, keyspace, .. } = self;
        Repository { name, port: *port, is_up: *up, keyspace }
    }

    /// Its process answers no more.
    pub(crate) const fn falls(&mut self, act: Act) {
        if self.up {
            self.fell = act;
        }
        self.up = false;
    }

    /// `EXISTS`.
    pub(crate) fn has(&self, key: &Key) -> bool {
        self.keyspace.has(key, 0)
    }

    /// `GET`.
    pub(crate) fn get(&self, key: &Key) -> Option<&[u8]> {
        self.keyspace.peek::<Text>(key, 0).ok().flatten().map(Bytes::as_slice)
    }

    /// `SET`.
    pub(crate) fn set(&mut self, key: &Key, value: &str) {
        self.keyspace.set(key, value.into(), 0);
    }

    /// `INCR`.
    pub(crate) fn incr(&mut self, key: &Key) {
        let _ = self.keyspace.add(key, 1, 0);
    }

    /// `HGET`.
    pub(crate) fn hget(&self, key: &Key, field: &Key) -> Option<&[u8]> {
        let hash = self.keyspace.peek::<Hash>(key, 0).ok().flatten()?;
        hash.get(field).map(Bytes::as_slice)
    }

    /// `HSET`; makes the hash where there is none, which is how a removed key comes back.
    pub(crate) fn hset(&mut self, key: &Key, field: &Key, value: &str) {
        let _ = self.keyspace.set_fields(key, [(field.clone(), value.into())], 0);
    }

    /// `HDEL`; an empty hash ceases to exist.
    pub(crate) fn hdel(&mut self, key: &Key, field: &Key) {
        let _ = self.keyspace.remove_fields(key, [field], 0);
    }

    /// `HKEYS`, sorted.
    pub(crate) fn hkeys(&self, key: &Key) -> Vec<String> {
        let hash = self.keyspace.peek::<Hash>(key, 0).ok().flatten();
        let fields = hash.iter().flat_map(|hash| hash.names());
        let mut fields: Vec<String> =
            fields.map(|field| String::from_utf8_lossy(field).into_owned()).collect();
        fields.sort_unstable();
        fields
    }

    /// Every field with its value, in the fixed order.
    pub(crate) fn fields(&self, key: &Key) -> Vec<(&Key, &[u8])> {
        let hash = self.keyspace.peek::<Hash>(key, 0).ok().flatten();
        hash.iter().flat_map(|hash| hash.iter()).map(|(field, value)| (field, value.as_slice())).collect()
    }

    /// Every key, in the fixed order.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.keyspace.keys(Time::ZERO)
    }

    /// `HLEN`.
    pub(crate) fn hlen(&self, key: &Key) -> usize {
        self.keyspace.peek::<Hash>(key, 0).ok().flatten().map_or(0, Hash::len)
    }

    /// `RPUSH`; makes the list where there is none.
    pub(crate) fn rpush(&mut self, key: &Key, element: Bytes) {
        let _ = self.keyspace.push(key, ListEnd::Tail, [element], 0);
    }

    /// `LPOP`; an empty list ceases to exist.
    pub(crate) fn lpop(&mut self, key: &Key) -> Option<Bytes> {
        self.keyspace.pop(key, ListEnd::Head, 0).ok().flatten()
    }

    /// `LLEN`.
    pub(crate) fn llen(&self, key: &Key) -> usize {
        self.keyspace.peek::<List>(key, 0).ok().flatten().map_or(0, List::len)
    }

    /// `LRANGE` of all.
    pub(crate) fn elements_of(&self, key: &Key) -> impl Iterator<Item = &Bytes> {
        self.keyspace.peek::<List>(key, 0).ok().flatten().into_iter().flat_map(List::iter)
    }

    /// Whether there is a key that begins so: `SCAN` with `MATCH`, as far as the first.
    pub(crate) fn holds(&self, prefix: &str) -> bool {
        self.keyspace.keys(Time::ZERO).any(|key| key.name().starts_with(prefix.as_bytes()))
    }

    /// How many keys begin so.
    pub(crate) fn count(&self, prefix: &str) -> usize {
        self.keyspace.keys(Time::ZERO).filter(|key| key.name().starts_with(prefix.as_bytes())).count()
    }

    /// Sends a command as bytes.
    pub(crate) fn exec(&mut self, session: &mut Session, args: &[&[u8]]) -> Reply {
        self.keyspace.exec(session, Time::ZERO, args)
    }

    /// How many keys there are: `DBSIZE`.
    pub(crate) fn len(&self) -> usize {
        self.keyspace.len()
    }

    /// One page of `SCAN` with `MATCH prefix*`: the cursor to go on from, 0 at the end, and the keys of the page.
    pub(crate) fn page(&mut self, cursor: u64, prefix: &str, count: usize) -> (u64, Vec<Key>) {
        let (cursor, count) = (cursor.to_string(), count.max(1).to_string());
        let pattern = format!("{prefix}*");
        let words = ["SCAN", &cursor, "MATCH", &pattern, "COUNT", &count].map(str::as_bytes);
        let Reply::Array(Some(parts)) = self.exec(&mut Session::new(), &words) else {
            return (0, Vec::new());
        };
        let next = parts.first().and_then(text).and_then(|text| std::str::from_utf8(text).ok()?.parse().ok());
        let Some(Reply::Array(Some(keys))) = parts.get(1) else { return (0, Vec::new()) };
        (next.unwrap_or(0), keys.iter().filter_map(text).map(Key::from).collect())
    }

    /// `SCAN` with `MATCH prefix*`, to its end.
    pub(crate) fn scan(&mut self, prefix: &str) -> Vec<Key> {
        let (mut all, mut cursor) = (Vec::new(), 0);
        loop {
            let (next, keys) = self.page(cursor, prefix, 100);
            all.extend(keys);
            if next == 0 {
                return all;
            }
            cursor = next;
        }
    }

    /// `UNLINK`; tells the elements of a list that went with it, which the client does not learn.
    pub(crate) fn unlink(&mut self, key: &Key) -> Vec<Bytes> {
        let list = self.keyspace.peek::<List>(key, 0).ok().flatten();
        let gone = list.map_or_else(Vec::new, |list| list.iter().cloned().collect());
        self.exec(&mut Session::new(), &[b"UNLINK", key.name()]);
        gone
    }

    /// Every key with the elements of a list.
    pub(crate) fn lists(&self) -> impl Iterator<Item = (&Key, &List)> {
        self.keyspace.lists()
    }

    /// The replica catches up.
    pub(crate) fn replicate(&mut self) {
        self.replica.clone_from(&self.keyspace);
    }

    /// Its process is about to end: a replica that is in step and never behind has everything until then.
    pub(crate) fn parts_from_replica(&mut self, is_behind: bool) {
        if self.up && self.in_step && !is_behind && !self.replica_downs.any() {
            self.replicate();
        }
    }

    /// A failover begins: from here on nothing that is written reaches the replica. What is left of a primary that is
    /// dead does not reach it either.
    pub(crate) fn part(&mut self, is_behind: bool, blame: Option<Blame>) {
        self.parts_from_replica(is_behind);
        self.in_step = false;
        self.failovers += 1;
        self.demoted_by = Some(blame);
    }

    /// The replica copies its primary and follows it again.
    pub(crate) fn resynchronise(&mut self) {
        self.replicate();
        self.in_step = true;
    }

    /// The replica takes over, and what was the primary is the replica, dead or alive; tells the elements of lists that
    /// it did not have.
    pub(crate) fn fail_over(&mut self) -> Vec<Bytes> {
        let had = self.elements();
        self.keyspace.exchange(&mut self.replica);
        std::mem::swap(&mut self.downs, &mut self.replica_downs);
        self.elsewhere = !self.elsewhere;
        let has = self.elements();
        had.into_iter().filter(|element| has.binary_search(element).is_err()).collect()
    }

    /// Every element of every list, sorted.
    fn elements(&self) -> Vec<Bytes> {
        let mut all: Vec<Bytes> = self.lists().flat_map(|(_, list)| list.iter().cloned()).collect();
        all.sort_unstable();
        all
    }
}

/// The bytes of a reply that is a string.
fn text(reply: &Reply) -> Option<&[u8]> {
    match reply {
        Reply::Bulk(Some(bytes)) => Some(bytes),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (Store, Key) {
        (Store::new("psor", 6379), Key::from("q"))
    }

    #[test]
    fn an_empty_list_is_an_absent_one() {
        let (mut store, queue) = store();
        store.rpush(&queue, "a".into());
        assert_eq!(store.lpop(&queue), Some("a".into()));
        assert!(store.scan("").is_empty());
    }

    #[test]
    fn a_failover_loses_what_was_not_replicated_and_brings_back_what_was_taken() {
        let (mut store, queue) = store();
        store.rpush(&queue, "a".into());
        store.replicate();
        store.lpop(&queue);
        store.rpush(&queue, "b".into());
        assert_eq!(store.fail_over(), ["b".into()]);
        assert_eq!(store.lpop(&queue), Some("a".into()));
    }

    #[test]
    fn a_replica_that_is_never_behind_has_what_a_dead_primary_forgot() {
        let (mut store, queue) = store();
        store.rpush(&queue, "a".into());
        store.parts_from_replica(false);
        store.up = false;
        store.downs.turn(true);
        store.unlink(&queue);
        store.part(false, None);
        assert!(store.fail_over().is_empty());
        assert_eq!(store.lpop(&queue), Some("a".into()));
        assert!(store.replica_downs.any() && !store.downs.any() && store.elsewhere);
    }

    #[test]
    fn a_write_after_a_removal_makes_the_key_anew() {
        let (mut store, _) = store();
        let members = Key::from("P:1:members");
        store.hset(&members, &"R1".into(), "x");
        store.unlink(&members);
        store.hset(&members, &"R1".into(), "y");
        assert_eq!(store.scan("P:1:"), [members]);
    }

    #[test]
    fn what_goes_directly_and_what_goes_as_bytes_are_one_repository() {
        let (mut store, queue) = store();
        store.rpush(&queue, "a".into());
        let mut session = Session::new();
        assert_eq!(store.exec(&mut session, &[b"RPUSH", b"q", b"b"]), Reply::Integer(2));
        store.lpop(&queue);
        assert_eq!(store.exec(&mut session, &[b"LINDEX", b"q", b"0"]), Reply::Bulk(Some("b".into())));
        store.incr(&"n".into());
        assert_eq!(store.exec(&mut session, &[b"INCR", b"n"]), Reply::Integer(2));
        assert_eq!(store.get(&"n".into()), Some(b"2".as_slice()));
    }
}
