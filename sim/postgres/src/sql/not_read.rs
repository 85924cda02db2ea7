//! Why a statement was not read.

/// Why a statement was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotRead {
    /// What of it nobody knows, in words.
    pub what: String,
}

impl NotRead {
    /// With what nobody knows.
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self { what: what.into() }
    }
}
