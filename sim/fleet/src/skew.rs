//! How wrong a clock is.

use kernel::Span;
use std::fmt;

/// How wrong a clock is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Skew {
    /// By how much.
    pub by: Span,
    /// Whether it is behind, not ahead.
    pub behind: bool,
}

impl fmt::Display for Skew {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.behind { "-" } else { "" }, self.by)
    }
}
