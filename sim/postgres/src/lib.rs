//! The third family: PostgreSQL, upgraded over a major release by logical replication.
//!
//! Below stands the world: servers, what is typed at them, and replication between them, after
//! `docs/models/postgres.md`. It is a state and transitions of it, and it has no time and no chance of its own. Above it
//! stands the `family`, which gives it both.
//!
//! # The cut: who decides when
//!
//! Everything that takes time on real servers is cut into transitions that take none, and whoever holds the `World`
//! decides when each one takes place. Nothing moves between two calls.
//!
//! | what happens | transition | may answer |
//! |---|---|---|
//! | a statement is run in a session | `World::execute` | a reply; or that it waits, and for what |
//! | the one who waited gives up | `World::cancel` | what the statement leaves behind |
//! | a line of a shell is typed | `tools::run` over both of these | status and lines; or that it waits |
//! | a worker is started for a subscription | `World::launch` | started, refused with the line of the log, hanging |
//! | the publisher decodes the next transaction | `World::send` | a shipment, nothing more, or the publisher's error |
//! | the subscriber applies it | `World::apply` | applied, or the error that ends the worker |
//! | the publisher hears of it | `World::confirm` | nothing: the slot has moved |
//! | a table's copy is begun | `World::copy_begin` | the rows as of a position, or why not |
//! | a table's copy arrives | `World::copy_end` | done, or the error that leaves the table in `d` or `f` |
//! | a link is held, cut or healed | `World::set_link` | nothing |
//! | a server stops, starts, crashes | `World::stop`, `World::start`, `World::crash` | how it went |
//!
//! Two callers drive them. The *replay* of recordings settles after each step: it calls workers' transitions round
//! after round until nothing moves (`World::settle`). The *family* schedules each one as an event of the kernel:
//! `send` at one moment, `apply` after the delay of the link, `confirm` after the delay back; `launch` again after
//! `wal_retrieve_retry_interval` where a worker has ended. A statement that waits is submitted again whenever
//! something has moved, until it is done or its patience ends and it is cancelled.
//!
//! # States
//!
//! - A *server* is down or up. While it is up it has roles, settings, databases, write-ahead log and slots; sessions are lost
//!   with it, and everything else stays.
//! - A *database* has tables with rows, sequences, publications and subscriptions.
//! - A *publication* is looked up as of the position of the change that is decoded, so its history is kept.
//! - A *slot* is `reserved`, `extended`, `unreserved` or `lost`, and has `restart` and `confirmed`; `lost` is for good.
//! - A *subscription* is enabled or not. Its worker is absent, running, or failed with an error; a failed one is
//!   launched again. Each of its tables goes `i`, `d`, `f`, `s`, `r`, and only `r` is fed by the worker.
//! - An *origin* is the position up to which a subscription has applied; with the slot's `confirmed` it is one of the
//!   two bookmarks of a direction.
//!
//! # Code map
//! - `release`, `value`, `reply`: what all others speak of. `sql`: what was typed, parsed, before anybody looks whether it can be done.
//! - `server`: the state of one server. `query`: statements on rows, and what catalogue views show.
//! - `replication`: decoding, applying, copying. `world`: servers, links, sessions, and every statement's effect.
//! - `archive`: what a dump holds.
//! - `tools`: `psql`, `pg_dump`, `pg_dumpall`, `pg_ctl`, `createdb` and the console of a pooler, as typed lines.

pub mod archive;
pub mod config;
mod family;
pub mod query;
pub mod release;
pub mod replication;
pub mod reply;
pub mod server;
pub mod sql;
pub mod tools;
pub mod value;
pub mod world;

pub use family::{Cause, Command, Goal, GoalConfig, Twin, Who};
