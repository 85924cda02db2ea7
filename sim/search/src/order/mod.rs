//! Orders: a runbook as a partial order of its commands, and the lines that the order allows.
//!
//! # Guarantees
//! 1. Counting, ranking and sampling are exact, or say that they cannot be.
//! 2. A family of lines that covers has every possible order of any so many commands in one of its lines.
//! 3. A line is said by naming as few commands as reproduce it, in the printed form of a deviation.
//! 4. Everything is a pure function of its arguments; chance comes in as draws.
//!
//! It plays nothing: a line becomes a [`Case`](crate::Case), and the engine plays that.
//!
//! # Code map
//! - `set`, `poset`, `queue`: sets of elements, what must come before what, and what may come next.
//! - `extensions`: how many lines there are; rank, unrank and uniform samples.
//! - `cover`: families of lines in which every order of a few commands occurs.
//! - `lines`: from a scene to its partial order, and from a line to the deviation that plays it.

mod cover;
mod extensions;
mod lines;
mod poset;
mod queue;
mod set;

#[cfg(test)]
mod tests;

pub use cover::{Cover, Depth, Shown, cover};
pub use extensions::{Count, Extensions, SETS_MAX, TooMany, wander};
pub use lines::{Lines, Orders};
pub use poset::{OrderError, Poset};
pub use queue::Queue;
pub use set::Set;
