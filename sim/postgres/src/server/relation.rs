//! How a change names the table that it is of.

use crate::sql::Identity;

/// A table as of a change: the catalogue of that moment, which decoding looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relation {
    /// Its name.
    pub name: String,
    /// The names of its columns.
    pub columns: Vec<String>,
    /// The columns of its primary key.
    pub key: Option<Vec<usize>>,
    /// By what its rows are named.
    pub identity: Identity,
    /// The root that it is a partition of.
    pub root: Option<String>,
}
