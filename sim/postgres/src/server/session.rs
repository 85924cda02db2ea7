//! Sessions and the transactions that they hold open.

use super::Change;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A session at a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

/// A transaction that is open: what it has done is seen by nobody else.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenTransaction {
    /// What it has changed, in order.
    pub changes: Vec<Change>,
    /// Whether a statement of it has failed, so that nothing but its end is taken.
    pub failed: bool,
}

/// A transaction that was prepared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// In which database.
    pub database: Arc<str>,
    /// What it has changed.
    pub changes: Vec<Change>,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// As whom.
    pub role: Arc<str>,
    /// At which database.
    pub database: Arc<str>,
    /// What it calls itself.
    pub application: String,
    /// Settings taken from the role, the database and its own `SET`, as of its beginning.
    pub settings: BTreeMap<String, String>,
    /// The transaction that it holds open.
    pub transaction: Option<OpenTransaction>,
}
