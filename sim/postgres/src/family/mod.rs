//! The clusters as a family of rehearsals: what a world of servers lacks to be rehearsed.
//!
//! The world below has no time, no chance and no clients of its own; what is here gives it all three. Each transition of a
//! direction becomes an event with its delay (`direction`), what is typed has a length (`lines`), clients ask for what their
//! draws say (`load`, `clients`), the ledger is told what becomes of each update (`book`, `routes`), and at the end is said
//! what is missing and why (`ending`), and whether the upgrade took place (`goal`).

mod before;
mod begin;
mod beginning;
mod book;
mod by_hand;
mod by_host;
mod carried;
mod cause;
mod check;
mod chronicle;
mod clients;
mod command;
mod console;
mod direction;
mod ending;
mod event;
#[expect(clippy::module_inception, reason = "the seam to a rehearsal, named as in the other families")]
mod family;
mod faults;
mod goal;
mod led;
mod lines;
mod lines_seen;
mod lines_whole;
mod lint;
mod load;
mod names;
mod parts;
mod poolers;
mod readings;
mod room;
mod routes;
mod sights;
mod slipped;
mod state;
mod twin;
mod typed;
mod vocabulary;
mod whole;
mod wishes;
mod wrapped;
mod wrong_option;

pub use cause::Cause;
pub use command::{Command, Who};
pub use goal::Goal;
pub use twin::Twin;
pub use wishes::GoalConfig;
