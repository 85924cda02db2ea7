//! A Redis-style keyspace as a pure core: bytes in, the reply out.
//!
//! [`Keyspace::exec`] runs one command for one [`Session`] at one instant and gives the [`Reply`] that Redis 7.0 gives,
//! to the byte, error texts included (`docs/models/repository.md 1` and `2`). Strings, hashes, lists, sets, counters,
//! expiry, scans and transactions are there: what programs need that share a store of jobs, records and queues. A plain
//! keyspace checks it in the tests, and so does a real server where one is installed: `tests/against_redis`.
//!
//! # Guarantees
//! 1. The reply and the state after it depend on state, session, instant and arguments only. Nothing here reads a
//!    clock, draws a number or does I/O.
//! 2. State is plain data. A clone goes on exactly as the original would, and neither disturbs the other.
//! 3. Where Redis leaves an order open (`KEYS`, `HGETALL`, `SMEMBERS`, which member `SPOP` takes), it is one fixed
//!    order, that of [`Table`]: it looks random, as Redis's does, and is the same in every run.
//! 4. A scan gives every element that is there from its first call to its last exactly once, whatever is added or
//!    removed meanwhile (Redis promises "at least once").
//! 5. Bad input of any kind is answered with an error and changes nothing, except that a command which Redis itself
//!    stops half-way keeps what it did before.
//!
//! # What it does not do
//! Blocking pops, sorted sets, streams, scripts, publishing, replicas, floating point, databases other than 0, memory
//! limits. A process that is lost, with or without its data, is its owner's affair: see [`Keyspace::snapshot`].
//!
//! # Deviations from Redis that a client can see
//! - `COUNT` is honoured in every scan; Redis returns a small hash whole.
//! - `SPOP`, `SRANDMEMBER` and `RANDOMKEY` take the first in the fixed order; `SRANDMEMBER` gives at most 1,000,000 where
//!   members may come twice.
//! - `LPOS` with the least integer as its `RANK` finds nothing, as nothing has so many matches; in Redis 7.0 that rank
//!   overflows, and all matches are given from the tail on.
//! - `OBJECT REFCOUNT` is 1 for every value, where Redis shares the small integers; `OBJECT ENCODING` is what Redis would
//!   use had the value never been larger, and `OBJECT IDLETIME` is 0.
//! - Virtual time takes the place of Unix time: `EXPIREAT 5` names the fifth second of a rehearsal.
//!
//! # Code map
//! | module | holds |
//! |---|---|
//! | `keyspace`, `watch` | [`Keyspace`]: entries, expiry, and who is to hear of a change |
//! | `bytes`, `table` | [`Bytes`]; [`table::Table`], a map by names in a fixed order that can be scanned |
//! | `value` | what a key can hold |
//! | `remote` | keys that are elsewhere, in a server |
//! | `session`, `transaction` | [`Session`], `MULTI` to `UNWATCH` |
//! | `command`, `call` | names, arities and the way from bytes to a command; what a command works with |
//! | `strings`, `counters`, `hashes`, `lists`, `list_edits`, `sets`, `keys`, `expiry`, `scan`, `server` | the commands |
//! | `further`, `further_strings` | commands that no cluster needs, and what is written for Redis uses |
//! | `glob`, `number` | patterns; integers as Redis reads them |
//! | `reply`, `refusal` | [`Reply`] and how it is encoded; the texts of errors |

mod bytes;
mod call;
mod command;
mod counters;
mod expiry;
mod further;
mod further_strings;
mod glob;
mod hashes;
mod keys;
mod keyspace;
mod list_edits;
mod lists;
mod number;
mod refusal;
mod remote;
mod reply;
mod scan;
mod server;
mod session;
mod sets;
mod strings;
mod table;
mod transaction;
mod value;
mod watch;

#[cfg(test)]
mod tests;

pub use bytes::Bytes;
pub use command::command_names;
pub use glob::matches as glob_matches;
pub use keyspace::{Keyspace, Millis};
pub use lists::ListEnd;
pub use refusal::Refusal;
pub use remote::Remote;
pub use reply::Reply;
pub use session::Session;
pub use table::{Key, Table};
pub use value::{Hash, List, Set, Text, Value, ValueType};
