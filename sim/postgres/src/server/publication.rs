//! Publications.

use crate::sql::{Operations, PublicationTables};

/// A publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// Who owns it.
    pub owner: String,
    /// Which tables it has.
    pub tables: PublicationTables,
    /// Which operations it has.
    pub operations: Operations,
    /// Whether rows of partitions are published as those of their root.
    pub via_root: bool,
}
