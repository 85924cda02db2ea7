//! How much a door takes of whoever comes, so that nobody can do harm to the others.
//!
//! Where Redis has a limit of its own it is Redis's, unless that is no bound to speak of.

/// The longest line of a request: what is typed without a frame, or a length (Redis's own).
pub const LINE_MAX: usize = 64 * 1024;

/// The most arguments of one request (Redis's own, of a client that has not given a password).
pub const ARGS_MAX: usize = 1024 * 1024;

/// The longest argument, and the longest request as a whole. Redis takes 512 MiB.
pub const FRAME_MAX: usize = 64 * 1024 * 1024;

/// How much all connections together may have sent of requests that are not yet whole.
pub const PENDING_MAX: usize = 4 * FRAME_MAX;

/// How much may wait to be sent to a connection before it is listened to again.
pub const UNREAD_MAX: usize = 1024 * 1024;

/// The most connections at once: each has a descriptor, of which a process has 1,024 by default.
pub const CLIENTS_MAX: usize = 900;

/// How many commands of one connection are done before the others have their turn.
pub const TURN: usize = 512;

/// How many commands a transaction may queue.
pub const QUEUED_MAX: usize = 100_000;

/// How much memory a connection keeps that has nothing under way.
pub(crate) const KEPT: usize = 64 * 1024;
