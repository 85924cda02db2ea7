//! Who may connect (`docs/models/postgres.md` 4).

use crate::reply::SqlError;
use crate::server::{Power, Server};
use kernel::planted;
use std::collections::BTreeMap;

/// What a client hears where nobody listens.
pub(super) const REFUSED: &str =
    "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?";

/// Refuses a connection as a server does, in the order in which it looks: the role, its right to log in, its right to a
/// stream, the database, the right to connect to that.
///
/// # Errors
/// The refusal, from `FATAL` on; without that word where nobody listens.
pub(super) fn admit(server: &Server, database: &str, role: &str, replication: bool) -> Result<(), SqlError> {
    let fatal = |message: String| Err(SqlError::new("", format!("FATAL:  {message}")));
    if server.power == Power::Down {
        return Err(SqlError::new("", REFUSED));
    }
    let Some(known) = server.roles.get(role) else {
        return fatal(format!("role \"{role}\" does not exist"));
    };
    if !known.login && !planted("nologin-lets-everybody-in") {
        return fatal(format!("role \"{role}\" is not permitted to log in"));
    }
    // Up to 16 a stream counts as a session of its role and its database (measured on 16.2 and 17.10).
    let counts = !known.superuser && (!replication || server.release.number() < 17);
    if known.shut && counts {
        return fatal(format!("too many connections for role \"{role}\""));
    }
    if replication && !known.replication && !known.superuser {
        if server.release.number() < 16 {
            return fatal("must be superuser or replication role to start walsender".to_owned());
        }
        let detail = "Only roles with the REPLICATION attribute may start a WAL sender process.";
        return Err(SqlError::new("", "FATAL:  permission denied to start WAL sender").detail(detail));
    }
    let Some(found) = server.databases.get(database) else {
        return fatal(format!("database \"{database}\" does not exist"));
    };
    if found.closed {
        return fatal(format!("database \"{database}\" is not currently accepting connections"));
    }
    let of = |name: &str| role == name || known.member_of.contains(name);
    let as_owner = of(&found.owner) && !found.owner_denied;
    let granted = found.connect.iter().any(|name| of(name));
    if known.superuser || found.public_connect || as_owner || granted {
        if found.shut && counts {
            return fatal(format!("too many connections for database \"{database}\""));
        }
        return Ok(());
    }
    let message = format!("FATAL:  permission denied for database \"{database}\"");
    Err(SqlError::new("", message).detail("User does not have CONNECT privilege."))
}

/// The settings that a new session takes from its database and its role, the role's last.
pub(super) fn settings_of(server: &Server, database: &str, role: &str) -> BTreeMap<String, String> {
    let mut settings = BTreeMap::new();
    let database = server.databases.get(database).map(|database| &database.settings);
    let role = server.roles.get(role).map(|role| &role.settings);
    for of in [database, role].into_iter().flatten() {
        settings.extend(of.iter().map(|(name, value)| (name.clone(), value.clone())));
    }
    settings
}
