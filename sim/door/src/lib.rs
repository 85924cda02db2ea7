//! A door to a keyspace: whoever speaks Redis's protocol looks at what is in it, and changes it.
//!
//! [`Doors`] listen, one for each repository of a [`House`], and hand over each command as bytes; what is answered is the
//! house's. So `redis-cli`, `redis-benchmark` and Redis's own test suite reach the keyspace of a rehearsal that stands
//! still, or a bare one ([`Bare`]). The other way round a [`Database`] of a real server stands where a keyspace stands.
//!
//! # Guarantees
//! 1. Commands of one connection are done in the order in which they came, one at a time, and nothing comes between the
//!    commands of a transaction: there is one thread, and it is the one that calls [`Doors::serve`].
//! 2. Nobody harms anybody else: frames, arguments, connections, and what waits to be read or to be sent are bounded
//!    ([`bounds`]). Who does not read is not listened to until the replies are taken; who sends what is no request hears
//!    so and is hung up on.
//! 3. Nothing that comes in panics, wherever it is cut into pieces.
//!
//! # What it does not do
//! It asks for no password and speaks no TLS, so it opens on loopback unless its caller says otherwise. Of the third
//! version of the protocol it speaks what `HELLO 3` answers and the null; every other reply has the form of the second.
//! Threads it has none; a clock only the bare keyspace has, whose keys end in real time as those of a server do.
//!
//! # Code map
//! | module | holds |
//! |---|---|
//! | `bounds` | every limit |
//! | `request`, `inline`, `unreadable` | from bytes to requests, in whatever pieces they come; what is typed without a client's frame; what is none |
//! | `visit`, `guest`, `manners` | one connection without its socket; who it is of; the commands about connection and server |
//! | `settings` | what `CONFIG` tells and takes |
//! | `house` | what a door is opened to |
//! | `server` | the other way round: a real server, of which a database stands where a keyspace stands |
//! | `client`, `doors` | a connection; the loop that listens |

pub mod bounds;
mod client;
mod doors;
mod guest;
mod house;
mod inline;
mod manners;
mod request;
mod server;
mod settings;
mod unreadable;
mod visit;

pub use doors::Doors;
pub use house::{Bare, House};
pub use request::Requests;
pub use server::Database;
pub use unreadable::Unreadable;
pub use visit::Visit;
