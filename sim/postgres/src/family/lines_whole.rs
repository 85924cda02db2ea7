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

/// What `pg_ctl` says where it finds no server that runs.
const NO_SERVER: [&str; 2] = ["pg_ctl: PID file \"postmaster.pid\" does not exist", "Is server running?"];

/// What it says where none came up.
const NOT_STARTED: &str = "pg_ctl: could not start server";

fn ended(status: i32, lines: &[&str]) -> Ended {
    Ended { status, lines: lines.iter().map(|line| (*line).to_owned()).collect() }
}

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

    /// What a program says of a server that it only looks at, and its exit status: that of `pg_ctl` is 3 where none runs (manual,
    /// pg_ctl; printed so by 17.10), so that a choice by it is one by whether a server runs.
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
        ended(if power == Power::Status && !is_up { 3 } else { 0 }, &[says])
    }

    /// Stops or starts a server, or looks at it. What is said where there is nothing to stop, and where there is nothing to start,
    /// is what 17.10 prints.
    pub(super) fn power(&mut self, host: &str, power: Power) -> Ended {
        let is_up = self.world.servers.get(host).is_some_and(|server| server.power == Running::Up);
        match power {
            Power::Status | Power::Control => self.tells(host, power),
            Power::Reload | Power::Stop if !is_up => ended(1, &NO_SERVER),
            Power::Reload => {
                if let Some(server) = self.world.servers.get_mut(host) {
                    server.settings.reload();
                }
                ended(0, &["server signaled"])
            }
            Power::Stop if self.world.stop(host) => ended(0, &["server stopped"]),
            Power::Stop => ended(1, &["pg_ctl: server does not shut down"]),
            Power::Start if is_up => ended(
                1,
                &["pg_ctl: another server might be running; trying to start server anyway", NOT_STARTED],
            ),
            Power::Start => self.started(host),
            Power::Restart if is_up && !self.world.stop(host) => {
                ended(1, &["pg_ctl: server does not shut down"])
            }
            Power::Restart => {
                let mut came = self.started(host);
                if !is_up {
                    came.lines.splice(0..0, NO_SERVER.map(str::to_owned));
                }
                came
            }
        }
    }

    /// Starts a server that is stopped.
    fn started(&mut self, host: &str) -> Ended {
        if !self.is_full(host) && self.world.start(host) {
            ended(0, &["server started"])
        } else {
            ended(1, &[NOT_STARTED])
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
