//! What is done to clusters as a whole: they are stopped, started, upgraded into another one, and made subscribers.

use super::cause::Cause;
use super::twin::{Stage, Twin};
use super::typed::{Act, Power, Typed};
use crate::server::Power as Running;
use crate::tools::Ended;
use crate::world::{Subscriber, Upgrade};
use ledger::{Blame, Contest};

impl Twin {
    /// Tells the ledger of the rows of a cluster that has become another one's beginning, where a line that is done did that.
    pub(super) fn takes_over_rows(&mut self, line: &Typed, blame: Blame, stage: &mut Stage) {
        let (old, new) = match &line.act {
            Act::Upgrade(old, new, how) if !how.check => (old, new),
            Act::Subscribe(call) if !call.dry_run => (&call.publisher.host, &call.standby),
            _ => return,
        };
        let (Some(from), Some(to)) = (self.node(old), self.node(new)) else { return };
        let contest = Contest { cause: Cause::Overwritten, by_stamps: false, blame: Some(blame) };
        let tables: Vec<String> = self.config().table.iter().map(|table| table.name.clone()).collect();
        for table in tables {
            let heads = self.book.heads(from, &table, &stage.ledger);
            self.book.copied((to, &table), (&heads, None), (&mut stage.ledger, contest));
            self.book.pass_over(to, &self.world.servers[&self.names[to]]);
        }
    }

    /// Whether a server is down whose log finds no room, which it says where it is started.
    fn is_full(&mut self, host: &str) -> bool {
        let down = |node: &usize| self.server(*node).power == Running::Down;
        let full = self.node(host).filter(down).filter(|node| !self.has_room(*node));
        if let Some(node) = full {
            self.says_full(node);
        }
        full.is_some()
    }

    /// Stops or starts a server.
    pub(super) fn power(&mut self, host: &str, power: Power) -> Ended {
        let said = |status: i32, words: &str| Ended { status, lines: vec![words.to_owned()] };
        if !self.world.servers.contains_key(host) {
            return said(1, "pg_ctl: directory does not exist");
        }
        if power == Power::Reload {
            let server = self.world.servers.get_mut(host).filter(|server| server.power == Running::Up);
            return match server {
                Some(server) => {
                    server.settings.reload();
                    said(0, "server signaled")
                }
                None => said(1, "pg_ctl: PID file \"postmaster.pid\" does not exist"),
            };
        }
        match power {
            Power::Stop if self.world.stop(host) => said(0, "server stopped"),
            Power::Stop => said(1, "pg_ctl: server does not shut down"),
            Power::Start | Power::Restart if self.is_full(host) => said(1, "pg_ctl: could not start server"),
            Power::Start if self.world.start(host) => said(0, "server started"),
            Power::Reload | Power::Start => said(1, "pg_ctl: could not start server"),
            Power::Restart => {
                let _was = self.world.stop(host);
                if self.world.start(host) {
                    said(0, "server started")
                } else {
                    said(1, "pg_ctl: could not start server")
                }
            }
        }
    }

    /// Upgrades one cluster into another. Both live on one host, for the tool reads the files of both.
    pub(super) fn upgraded(&mut self, old: &str, new: &str, how: Upgrade) -> Ended {
        let host = |name: &str| self.node(name).map(|node| self.hosts[node]);
        if host(old) != host(new) {
            let line = format!("directory \"{old}\" does not exist on the host of \"{new}\"");
            return Ended { status: 1, lines: vec![line, "Failure, exiting".to_owned()] };
        }
        match self.world.upgrade(old, new, how) {
            Ok(lines) => Ended { status: 0, lines },
            Err(lines) => Ended { status: 1, lines },
        }
    }

    /// Makes a subscriber out of a standby; nothing as long as it waits.
    pub(super) fn subscribed(&mut self, call: &Subscriber, again: bool) -> Option<Ended> {
        Some(match self.world.create_subscriber(call, again)? {
            Ok(()) => Ended { status: 0, lines: Vec::new() },
            Err(lines) => Ended { status: 1, lines },
        })
    }
}
