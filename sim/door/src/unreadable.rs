//! Why what came is no request.

use crate::bounds::FRAME_MAX;
use thiserror::Error;

/// What is no request, in Redis's words. Nothing that comes behind it can be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unreadable {
    /// A number of arguments that is none, or too large.
    #[error("ERR Protocol error: invalid multibulk length")]
    Count,
    /// A length of an argument that is none, or too large.
    #[error("ERR Protocol error: invalid bulk length")]
    Length,
    /// An argument without its length.
    #[error("ERR Protocol error: expected '$', got '{}'", .0.escape_ascii())]
    NoLength(u8),
    /// Quotes that do not close, or close within a word.
    #[error("ERR Protocol error: unbalanced quotes in request")]
    Quotes,
    /// A line of words without an end.
    #[error("ERR Protocol error: too big inline request")]
    Line,
    /// A number of arguments without an end.
    #[error("ERR Protocol error: too big mbulk count string")]
    CountLine,
    /// A length without an end.
    #[error("ERR Protocol error: too big bulk count string")]
    LengthLine,
    /// A request that is too long as a whole.
    #[error("ERR Protocol error: a request has {FRAME_MAX} bytes at most")]
    Frame,
    /// Too much at once of requests that are not yet whole, of all connections together.
    #[error("ERR Protocol error: too much is under way that is not yet a whole request")]
    Pending,
}
