//! Servers that stop, start and crash.

use super::{Link, World};
use crate::reply::SqlError;
use crate::server::{Power, Sequence, Server, SessionId};

impl Server {
    /// Lets go of slots that were being made, once no transaction is open any more (`docs/models/postgres.md` 1.2).
    pub fn settle_orphans(&mut self) {
        if !self.transaction_is_open() {
            self.slots.retain(|_, slot| !slot.orphan);
        }
    }
}

impl World {
    /// Stops a server as `pg_ctl stop -m fast` does, and whether that came to an end: it does not where a subscriber that is
    /// connected cannot be brought up to the end of the log.
    pub fn stop(&mut self, host: &str) -> bool {
        let Some(server) = self.servers.get(host) else { return false };
        if server.power == Power::Down {
            return false;
        }
        let behind =
            server.slots.values().any(|slot| slot.holder.is_some() && slot.confirmed < server.wal.end);
        if behind && self.link(host) == Link::Held {
            return false;
        }
        let ended = SqlError::new("57P01", "terminating connection due to administrator command");
        self.go_down(host, &ended);
        if let Some(server) = self.servers.get_mut(host) {
            server.sequences_mut().for_each(Sequence::rest);
        }
        true
    }

    /// Ends a server at once, as `pg_ctl stop -m immediate` and a loss of power do.
    pub fn crash(&mut self, host: &str) {
        let ended = SqlError::new("", "server closed the connection unexpectedly");
        self.go_down(host, &ended);
        if let Some(server) = self.servers.get_mut(host) {
            server.sequences_mut().for_each(Sequence::skip_ahead);
        }
    }

    fn go_down(&mut self, host: &str, heard: &SqlError) {
        self.follow(host);
        self.followers_follow(host);
        let over: Vec<_> = self
            .directions()
            .into_iter()
            .filter(|of| {
                of.host == host || self.subscription(of).is_some_and(|one| one.connection.host == host)
            })
            .collect();
        for of in over {
            self.end_worker(&of);
        }
        let Some(server) = self.servers.get_mut(host) else { return };
        let sessions: Vec<SessionId> = std::mem::take(&mut server.sessions).into_keys().collect();
        server.lost.extend(sessions.into_iter().map(|id| (id, heard.clone())));
        server.slots.retain(|_, slot| !slot.orphan);
        for slot in server.slots.values_mut() {
            slot.holder = None;
        }
        server.power = Power::Down;
    }

    /// Starts a server, and whether it came up; it takes up every setting of its file.
    pub fn start(&mut self, host: &str) -> bool {
        let Some(server) = self.servers.get_mut(host) else { return false };
        if server.power == Power::Up || server.retired {
            return false;
        }
        let level = server.settings.file.get("wal_level").map_or("logical", String::as_str);
        if level != "logical" && !server.slots.is_empty() {
            server.note("FATAL:  logical replication slot exists, but \"wal_level\" < \"logical\"");
            return false;
        }
        server.settings.restart();
        server.power = Power::Up;
        server.launcher = true;
        server.wal.catalogue();
        server.lets_go_of_log();
        true
    }
}
