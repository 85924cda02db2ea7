//! Roles.

use std::collections::{BTreeMap, BTreeSet};

/// A role.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Role {
    /// Whether it may do everything.
    pub superuser: bool,
    /// Whether it may connect.
    pub login: bool,
    /// Whether it may open a stream.
    pub replication: bool,
    /// Whether none of its sessions may begin, for it may have no more than none.
    pub shut: bool,
    /// The roles that it is a member of.
    pub member_of: BTreeSet<String>,
    /// Settings of its new sessions.
    pub settings: BTreeMap<String, String>,
}

impl Role {
    /// The role that a cluster begins with.
    #[must_use]
    pub fn superuser() -> Self {
        Self { superuser: true, login: true, replication: true, ..Self::default() }
    }
}
