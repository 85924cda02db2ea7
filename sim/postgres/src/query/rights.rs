//! Who may do what with a sequence.

use crate::reply::SqlError;
use crate::server::{Sequence, Server};

/// Whether a role may do with a sequence what one of some privileges lets it (manual, "Privileges").
pub fn may_use((server, name): (&Server, &str), sequence: &Sequence, privileges: &[&str]) -> bool {
    let role = server.roles.get(name);
    let is_in = |group: &str| role.is_some_and(|role| role.member_of.contains(group));
    let granted = |to: &str| {
        let has = |privilege: &str| sequence.grants.contains(&(to.to_owned(), privilege.to_owned()));
        has("all") || privileges.iter().any(|privilege| has(privilege))
    };
    let by_group = privileges.contains(&"select") && is_in("pg_read_all_data")
        || privileges.contains(&"update") && is_in("pg_write_all_data");
    server.acts_as(name, &sequence.owner)
        || by_group
        || granted(name)
        || granted("public")
        || role.is_some_and(|role| role.member_of.iter().any(|of| granted(of)))
}

/// Refuses what a role may not do with a sequence.
///
/// # Errors
/// The refusal.
pub fn may_use_named(
    (server, database, role): (&Server, &str, &str),
    name: &str,
    privileges: &[&str],
) -> Result<(), SqlError> {
    let bare = name.rsplit('.').next().unwrap_or_default().trim_matches('"');
    match server.databases.get(database).and_then(|database| database.sequences.get(bare)) {
        Some(sequence) if !may_use((server, role), sequence, privileges) => {
            Err(SqlError::new("42501", format!("permission denied for sequence {bare}")))
        }
        _ => Ok(()),
    }
}
