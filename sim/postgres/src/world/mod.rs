//! Servers and the links between them, and every transition of the model.

mod admit;
mod databases;
mod define;
mod execute;
mod indexes;
mod options;
mod power;
mod publications;
mod restore;
mod roles;
mod settle;
mod standby;
mod subscriptions;
mod tables;
mod transaction;
mod upgrade;
mod work;

pub use execute::Outcome;
pub use options::{refused_change, refused_options};
pub use standby::Subscriber;
pub use upgrade::Upgrade;
pub use work::Direction;
pub use work::{Launched, Worked};

use crate::archive::File;
use crate::release::Release;
use crate::reply::SqlError;
use crate::server::{Server, Session, SessionId};
use std::collections::{BTreeMap, BTreeSet};

/// What a link lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Everything.
    Open,
    /// Nothing, and nothing is closed either.
    Held,
    /// Nothing, and who asks is refused.
    Cut,
}

/// Servers, the links between them, and nothing of time.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// Servers by host.
    pub servers: BTreeMap<String, Server>,
    /// By the host of the publisher, the link over which connection strings reach it; open where it is not named.
    pub links: BTreeMap<String, Link>,
    /// What dumps and queries wrote, by where the line was typed and the name of the file.
    pub files: BTreeMap<(u16, String), File>,
    /// Names by which a machine is reached on which servers may be, and which are those of no server.
    pub machines: BTreeSet<String>,
    next_session: u64,
}

/// The port that servers listen on.
pub const PORT: u16 = 5432;

impl World {
    /// Adds a fresh server.
    pub fn add(&mut self, host: &str, release: Release) {
        self.servers.insert(host.to_owned(), Server::new(host, release));
    }

    /// The link over which connection strings reach a host.
    #[must_use]
    pub fn link(&self, host: &str) -> Link {
        self.links.get(host).copied().unwrap_or(Link::Open)
    }

    /// Holds, cuts or heals the link over which connection strings reach a host. Where it is cut, whoever was connected
    /// over it is not any more.
    pub fn set_link(&mut self, host: &str, link: Link) {
        self.followers_follow(host);
        self.links.insert(host.to_owned(), link);
        if link == Link::Cut {
            self.part_from(host);
        }
    }

    /// Whether a server listens on a port, the product's own where none is said; where nobody knows on which it does, it is taken to.
    ///
    /// # Errors
    /// The refusal, as the client hears it.
    pub fn listens(&self, host: &str, port: Option<u16>) -> Result<(), SqlError> {
        let asked = port.unwrap_or(PORT);
        let own = self.servers.get(host).and_then(|server| server.port);
        if own.is_none_or(|own| own == asked) {
            return Ok(());
        }
        let message = format!("connection to server at \"{host}\", port {asked} failed: {}", admit::REFUSED);
        Err(SqlError::new("08006", message))
    }

    /// Opens a session at a server, directly and not over a link.
    ///
    /// # Errors
    /// The refusal, as the client hears it.
    pub fn connect(
        &mut self,
        host: &str,
        database: &str,
        role: &str,
        application: &str,
    ) -> Result<SessionId, SqlError> {
        self.follow(host);
        let refused = |error: SqlError| {
            let port = self.servers.get(host).and_then(|server| server.port).unwrap_or(PORT);
            let message =
                format!("connection to server at \"{host}\", port {port} failed: {}", error.message);
            SqlError { message, ..error }
        };
        let Some(server) = self.servers.get(host) else {
            let message =
                format!("could not translate host name \"{host}\" to address: Name or service not known");
            return Err(SqlError::new("", message));
        };
        admit::admit(server, database, role, false).map_err(refused)?;
        let settings = admit::settings_of(server, database, role);
        self.next_session += 1;
        let id = SessionId(self.next_session);
        let session = Session {
            role: role.into(),
            database: database.into(),
            application: application.to_owned(),
            settings,
            transaction: None,
        };
        if let Some(server) = self.servers.get_mut(host) {
            server.sessions.insert(id, session);
        }
        Ok(id)
    }

    /// Closes a session; what it held open is rolled back.
    pub fn disconnect(&mut self, host: &str, session: SessionId) {
        if let Some(server) = self.servers.get_mut(host) {
            server.sessions.remove(&session);
            server.lost.remove(&session);
            server.settle_orphans();
        }
    }
}
