//! Recorded runs of real PostgreSQL pairs, played on the model of servers and compared.
//!
//! A recording is one JSON object: the steps of a schedule with exit status, reply and what each subscription came to, the
//! writes of two clients between them, and the rows of both nodes at the end. What is played is the recorder's own
//! procedure (settle, five writes of a, settle, five of b, settle, look); what is compared is all that its page calls
//! exact, and what that leaves free is not looked at.

mod audit;
mod clients;
mod compare;
mod play;
mod recording;
mod setup;
mod state;
#[cfg(test)]
mod tests;

pub use audit::{Audit, PLAIN, Sign, audit};
pub use compare::{Difference, compare};
pub use play::{Played, play};
pub use recording::{Recording, parse};
