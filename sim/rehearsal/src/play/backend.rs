//! What stands behind whoever types and whoever asks: a model, or a live system.
//!
//! Of a live system nobody sees more than of a model: commands go in and replies come out, later, never, or after nobody
//! waits for them any more. So a runbook can be played by one conductor before both
//! ([`conduct`](crate::conduct)), and what a backend has to do for that stands here.

use crate::ids::{GroupId, Ticket};
use crate::play::port::Reply;
use kernel::Time;

/// A command as it is typed.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a, C> {
    /// By which its reply names it; each attempt has the next one, from 0 on.
    pub ticket: Ticket,
    /// Its place in the course.
    pub place: usize,
    /// How often it was refused and typed again before.
    pub tries: u32,
    /// The prompt at which it is typed.
    pub lane: &'a str,
    /// What is typed.
    pub text: &'a str,
    /// What it means.
    pub command: &'a C,
}

/// Something that is heard of a backend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// A command's reply.
    Reply(Ticket, Reply),
    /// A client of a group heard that its request was done.
    Answer {
        /// Of which group.
        group: GroupId,
    },
}

/// The backend is there no more, and why, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone(pub String);

/// A model, or a live system.
pub trait Backend {
    /// What can be typed.
    type Command;

    /// The time since its beginning: virtual of a model, real of a live system.
    fn now(&self) -> Time;

    /// Types a command, and does not wait: its reply is heard later, or never.
    ///
    /// # Errors
    /// There is nobody to type at.
    fn submit(&mut self, order: &Order<'_, Self::Command>) -> Result<(), Gone>;

    /// Lets a client of a group send its next request, and does not wait: what is heard of it is heard later, or never.
    ///
    /// # Errors
    /// There is nobody to ask.
    fn request(&mut self, group: GroupId) -> Result<(), Gone>;

    /// Waits for what is heard next, until an instant at the latest; nothing where nothing was heard until then.
    ///
    /// # Errors
    /// Nothing will be heard any more.
    fn hear(&mut self, until: Time) -> Result<Option<Heard>, Gone>;
}
