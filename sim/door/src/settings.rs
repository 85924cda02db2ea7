//! What `CONFIG` tells and takes: options of a server that clients and test suites ask for. They change nothing here.

use crate::bounds::{CLIENTS_MAX, FRAME_MAX};
use std::collections::BTreeMap;

/// Options with what they are at first. Encodings of values, which a client does not see, are among them.
const OPTIONS: &[(&str, &str)] = &[
    ("active-expire-effort", "1"),
    ("activerehashing", "yes"),
    ("appendfsync", "everysec"),
    ("appendonly", "no"),
    ("client-query-buffer-limit", "1073741824"),
    ("databases", "1"),
    ("hash-max-listpack-entries", "512"),
    ("hash-max-listpack-value", "64"),
    ("hash-max-ziplist-entries", "512"),
    ("hash-max-ziplist-value", "64"),
    ("hz", "10"),
    ("lazyfree-lazy-expire", "no"),
    ("lazyfree-lazy-server-del", "no"),
    ("lazyfree-lazy-user-del", "no"),
    ("list-compress-depth", "0"),
    ("list-max-listpack-size", "-2"),
    ("list-max-ziplist-size", "-2"),
    ("maxmemory", "0"),
    ("maxmemory-policy", "noeviction"),
    ("min-replicas-to-write", "0"),
    ("min-slaves-to-write", "0"),
    ("notify-keyspace-events", ""),
    ("repl-ping-replica-period", "10"),
    ("requirepass", ""),
    ("rdb-key-save-delay", "0"),
    ("save", ""),
    ("set-max-intset-entries", "512"),
    ("slowlog-log-slower-than", "10000"),
    ("timeout", "0"),
];

/// The longest value that an option may be given.
const VALUE_MAX: usize = 1024;

/// The options of a house.
#[derive(Debug)]
pub(crate) struct Settings(BTreeMap<&'static str, String>);

impl Default for Settings {
    fn default() -> Self {
        let mut options: BTreeMap<_, _> =
            OPTIONS.iter().map(|(name, value)| (*name, (*value).into())).collect();
        options.insert("maxclients", CLIENTS_MAX.to_string());
        options.insert("proto-max-bulk-len", FRAME_MAX.to_string());
        Self(options)
    }
}

impl Settings {
    /// The options whose name a test takes, with what they are.
    pub(crate) fn get(&self, takes: impl Fn(&str) -> bool) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (*name, value.as_str())).filter(move |(name, _)| takes(name))
    }

    /// Gives an option a value; false where there is none of that name, or the value is too long to be one.
    pub(crate) fn set(&mut self, name: &str, value: &str) -> bool {
        match self.0.get_mut(name) {
            Some(kept) if value.len() <= VALUE_MAX => {
                *kept = value.to_owned();
                true
            }
            _ => false,
        }
    }
}
