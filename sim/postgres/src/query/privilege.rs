//! Who may do what.

use super::Caller;
use crate::reply::SqlError;
use crate::server::Server;
use std::collections::BTreeSet;

/// What is granted of a sequence that a role makes.
pub fn granted_later(caller: &Caller<'_>, owner: &str) -> BTreeSet<(String, String)> {
    let own = caller.db().sequence_grants.iter().filter(|(maker, ..)| maker == owner);
    own.map(|(_, role, privilege)| (role.clone(), privilege.clone())).collect()
}

/// Refuses what a role may not do with a table: `SELECT`, `INSERT`, `UPDATE`, `DELETE` or `TRUNCATE`.
///
/// # Errors
/// The refusal.
pub fn may(caller: &Caller<'_>, table: &str, privilege: &str) -> Result<(), SqlError> {
    let server: &Server = caller.server;
    let Some(found) = caller.db().tables.get(table) else { return Ok(()) };
    let role = server.roles.get(caller.role);
    let within: Vec<&str> =
        role.map(|role| role.member_of.iter().map(String::as_str).collect()).unwrap_or_default();
    let granted = |to: &str| {
        let is_it = |what: &str| what == "all" || what.eq_ignore_ascii_case(privilege);
        found.grants.iter().any(|(role, what)| role == to && is_it(what))
    };
    let reads = privilege == "SELECT" && within.contains(&"pg_read_all_data");
    let writes = privilege != "SELECT" && privilege != "TRUNCATE" && within.contains(&"pg_write_all_data");
    let by_grant = granted(caller.role) || granted("public") || within.iter().any(|of| granted(of));
    let superuser = role.is_some_and(|role| role.superuser);
    let denied = !superuser && found.denied.iter().any(|what| what.eq_ignore_ascii_case(privilege));
    if server.acts_as(caller.role, &found.owner) && !denied || reads || writes || by_grant {
        return Ok(());
    }
    Err(SqlError::new("42501", format!("permission denied for table {table}")))
}
