//! What is done to clusters as a whole: they are stopped, started, upgraded into another one, and made subscribers.

use super::cause::Cause;
use super::twin::{Stage, Twin};
use super::typed::{Act, Power, Typed};
use crate::server::Power as Running;
use crate::tools::Ended;
use crate::world::{Subscriber, Upgrade};
use fleet::HostId;
use ledger::{Blame, Contest};

/// What a system says of a file that is not there.
const NO_FILE: &str = "No such file or directory";

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

    /// What a program says that is given the folder of a cluster which is not on the host where it is typed (printed so by
    /// 17.10); nothing where all of the folders are there.
    pub(super) fn without_folder(&self, act: &Act, place: HostId) -> Option<Ended> {
        let is_missing = |name: &String| self.node(name).is_none_or(|node| self.hosts[node] != place);
        let folder = act.folders().into_iter().find(|name| is_missing(name))?;
        let (status, says) = match act {
            Act::Server(_, Power::Control) => {
                let file = format!("{folder}/global/pg_control");
                (1, format!("pg_controldata: error: could not open file \"{file}\" for reading: {NO_FILE}"))
            }
            Act::Server(_, Power::Status) => (4, format!("pg_ctl: directory \"{folder}\" does not exist")),
            Act::Server(..) => (1, format!("pg_ctl: directory \"{folder}\" does not exist")),
            Act::Subscribe(_) => {
                (1, format!("pg_createsubscriber: error: data directory \"{folder}\" does not exist"))
            }
            _ => (1, format!("could not read permissions of directory \"{folder}\": {NO_FILE}")),
        };
        Some(Ended { status, lines: vec![says] })
    }

    /// What a program says of a server that it only looks at (printed so by 17.10). That `pg_ctl` ends with 3 where none runs is
    /// what whoever has stopped it looks for, and no refusal.
    fn tells(&self, host: &str, power: Power) -> Ended {
        let server = self.world.servers.get(host);
        let is_up = server.is_some_and(|server| server.power == Running::Up);
        let follows = server.is_some_and(|server| server.standby_of.is_some());
        let says = match (power, is_up) {
            (Power::Control, true) if follows => "Database cluster state:               in archive recovery",
            (Power::Control, false) if follows => {
                "Database cluster state:               shut down in recovery"
            }
            (Power::Control, true) => "Database cluster state:               in production",
            (Power::Control, false) => "Database cluster state:               shut down",
            (_, true) => "pg_ctl: server is running",
            (_, false) => "pg_ctl: no server running",
        };
        Ended { status: 0, lines: vec![says.to_owned()] }
    }

    /// Stops or starts a server, or looks at it.
    pub(super) fn power(&mut self, host: &str, power: Power) -> Ended {
        let said = |status: i32, words: &str| Ended { status, lines: vec![words.to_owned()] };
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
            Power::Status | Power::Control => self.tells(host, power),
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

    /// Upgrades one cluster into another.
    pub(super) fn upgraded(&mut self, old: &str, new: &str, how: Upgrade) -> Ended {
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
