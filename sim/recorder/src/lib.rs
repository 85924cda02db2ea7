//! Schedules played on real PostgreSQL servers, and what came of each, as a recording.
//!
//! Two servers are made anew, `old` and `new`, with three tables in the old one; two clients write between the steps; each
//! step is typed as it stands. After every step all comes to rest, and what can be seen then is written down. Whoever
//! compares a recording with a prediction holds the prediction against the product: so nothing of a model stands here, and
//! nothing of a model is known here.
//!
//! Servers listen on loopback alone, in a folder of their own, as a user without rights where whoever records has all of
//! them. They are stopped and the folder is taken away whatever happens: that is the work of a guard, a process of its own,
//! which outlives its maker by a moment (`guard`).
//!
//! # Code map
//! - `programs`: where the product's programs are. `account`: as whom servers run. `guard`: what ends them. `workshop`:
//!   the folder where they are.
//! - `node`: a server. `link`: the way between two, which can be held and cut. `wire`: the protocol of clients.
//! - `clients`: what both clients write. `normal`: a line without what differs from run to run. `schedule`: what is to be
//!   played. `audit`: what is missing in the end.
//! - `recorder`: one schedule, from its beginning to its end; below it `steps`, what is typed and the words beside it,
//!   `settle`, until all is at rest, and `looks`, what is written down.

mod account;
mod audit;
mod clients;
mod clock;
mod guard;
mod link;
mod node;
mod normal;
mod programs;
mod recorder;
mod schedule;
mod unrecorded;
mod wire;
mod workshop;

pub use account::Account;
pub use programs::{NoPrograms, Programs};
pub use recorder::{Recorder, record};
pub use schedule::{NotASchedule, Schedule, parse};
pub use unrecorded::Unrecorded;
pub use workshop::Workshop;
