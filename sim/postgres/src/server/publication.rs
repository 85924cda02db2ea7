//! Publications.

use super::{Partitioning, Table};
use crate::sql::{Operations, PublicationTable, PublicationTables};

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

impl Publication {
    /// Whether a table is in it, itself or by its root.
    #[must_use]
    pub fn has(&self, name: &str, table: &Table) -> bool {
        let root = match &table.partitioning {
            Partitioning::Leaf(root, _) => Some(root.as_str()),
            Partitioning::None | Partitioning::Root(_) => None,
        };
        table.is_logged() && self.lists(name, root).is_some()
    }

    /// What it says of a table: the entry where it is listed, itself or by its root, and nothing beyond its name where it
    /// has all of them.
    #[must_use]
    pub fn lists(&self, name: &str, root: Option<&str>) -> Option<Option<&PublicationTable>> {
        match &self.tables {
            PublicationTables::All => Some(None),
            PublicationTables::Listed(tables) => {
                let found =
                    tables.iter().find(|one| one.means(name) || root.is_some_and(|root| one.means(root)));
                found.map(Some)
            }
        }
    }
}
