//! Poolers: where they lead whoever is behind them, and when they let nobody through (`docs/models/postgres.md` 4).
//!
//! Who is behind one that is paused waits and is refused nothing. A pooler that gives a connection back when a transaction
//! ends has nobody's at the moment between two, so that it pauses at once and leads elsewhere at once; one that keeps it
//! until its client leaves waits for that with both.

use super::console::{Console, Said};
use super::parts::Pause;
use super::twin::{Stage, Twin};
use crate::config::PoolMode;
use crate::tools::Ended;
use fleet::HostId;
use rehearsal::Act;

impl Twin {
    /// Tells a pooler something, from a host; none while it waits.
    pub(crate) fn tell(&mut self, console: &Console, from: HostId, act: Act) -> Option<Ended> {
        let at = match self.pooler_meant(console, from) {
            Ok(at) => at,
            Err(message) => return Some(Ended { status: 2, lines: vec![message] }),
        };
        let database = self.config().database.clone();
        let unknown = |name: &Option<String>| name.as_ref().filter(|name| **name != database).cloned();
        match &console.said {
            Said::Pause(name) | Said::Resume(name) if unknown(name).is_some() => {
                Some(failed(&format!("no such database: {}", unknown(name).unwrap_or_default())))
            }
            Said::Pause(_) => self.pause(at, act),
            Said::Resume(_) if self.poolers[at].pause == Pause::No => {
                Some(failed(&format!("database {database} is not paused")))
            }
            Said::Resume(_) => {
                (self.poolers[at].pause, self.poolers[at].act) = (Pause::No, act);
                Some(done("RESUME"))
            }
            Said::Reload => {
                self.poolers[at].to = self.poolers[at].file;
                self.poolers[at].led = act;
                for group in 0..self.clients.len() {
                    self.follow_pooler(group);
                }
                Some(done("RELOAD"))
            }
            Said::Lead(old, new) => {
                let names = [self.node(old), self.node(new)];
                if let [Some(old), Some(new)] = names
                    && self.poolers[at].file == old
                {
                    self.poolers[at].file = new;
                }
                Some(Ended { status: 0, lines: Vec::new() })
            }
        }
    }

    /// The pooler that is meant: by its name, or of the host where it is typed.
    fn pooler_meant(&self, console: &Console, from: HostId) -> Result<usize, String> {
        let config = &self.config().pooler;
        let is_file = matches!(console.said, Said::Lead(..));
        let port = console.port.unwrap_or(if is_file { 0 } else { 5432 });
        let at = match &console.at {
            Some(name) => config.iter().position(|one| one.name == *name),
            None => self.poolers.iter().position(|one| one.host == from),
        };
        match at {
            Some(at) if is_file || config[at].port == port => Ok(at),
            _ if is_file => Err("sed: can't read pgbouncer.ini: No such file or directory".to_owned()),
            _ => {
                let name = console.at.as_deref().unwrap_or("localhost");
                Err(format!(
                    "psql: error: connection to server at \"{name}\", port {port} failed: Connection refused"
                ))
            }
        }
    }

    fn pause(&mut self, at: usize, act: Act) -> Option<Ended> {
        if self.poolers[at].pause == Pause::No {
            (self.poolers[at].pause, self.poolers[at].act) = (Pause::Waits, act);
        }
        let keeps = self.config().pooler[at].mode == PoolMode::Session;
        let behind: Vec<usize> =
            (0..self.clients.len()).filter(|group| self.clients[*group].behind == Some(at)).collect();
        if keeps && behind.iter().any(|group| self.clients[*group].session.is_some()) {
            return None;
        }
        for group in behind {
            self.leave(group);
        }
        self.poolers[at].pause = Pause::Yes;
        Some(done("PAUSE"))
    }

    /// Somebody gives up what was said to a pooler, which had not answered: a pause that waits ends with whoever asked for it
    /// (pgbouncer's `admin_handle_cancel`).
    pub(crate) fn give_up(&mut self, console: &Console, from: HostId, act: Act) {
        let Ok(at) = self.pooler_meant(console, from) else { return };
        if self.poolers[at].pause == Pause::Waits {
            (self.poolers[at].pause, self.poolers[at].act) = (Pause::No, act);
        }
    }

    /// Lets a group work where its pooler leads, unless it has a session that its pooler keeps.
    pub(crate) fn follow_pooler(&mut self, group: usize) {
        let Some(at) = self.clients[group].behind else { return };
        let (to, led) = (self.poolers[at].to, self.poolers[at].led);
        let home = self.clients[group].home;
        if home.is_none() || home == Some(to) || self.is_kept(group) {
            return;
        }
        self.leave(group);
        let client = &mut self.clients[group];
        (client.home, client.sent) = (Some(to), led);
        client.refused = Default::default();
    }

    /// Whether a group has a session that its pooler keeps for it until it leaves.
    fn is_kept(&self, group: usize) -> bool {
        let client = &self.clients[group];
        let (Some(at), Some(home)) = (client.behind, client.home) else { return false };
        let there = client.session.is_some_and(|own| self.server(home).sessions.contains_key(&own));
        there && self.config().pooler[at].mode == PoolMode::Session
    }

    /// What keeps a group waiting behind its pooler.
    pub(crate) fn held_back(&self, group: usize) -> Option<Act> {
        let pooler = &self.poolers[self.clients[group].behind?];
        let waits = match pooler.pause {
            Pause::No => false,
            Pause::Waits => !self.is_kept(group),
            Pause::Yes => true,
        };
        waits.then_some(pooler.act)
    }

    /// The pooler of a name.
    pub(crate) fn pooler(&self, name: &str) -> Option<usize> {
        self.config().pooler.iter().position(|one| one.name == name)
    }

    /// The poolers at the start.
    pub(crate) fn begin_poolers(&mut self, stage: &Stage) {
        let config = self.config().clone();
        self.poolers = config
            .pooler
            .iter()
            .map(|one| {
                let to = config.cluster_named(&one.to).unwrap_or_default();
                let host = stage.fleet.host_named(&one.host).unwrap_or(HostId(0));
                super::parts::Pooler {
                    host,
                    file: to,
                    to,
                    pause: Pause::No,
                    act: Act::START,
                    led: Act::START,
                }
            })
            .collect();
        for client in &mut self.clients {
            client.behind = config.pooler.iter().position(|one| one.clients.contains(&client.name));
        }
    }
}

fn done(word: &str) -> Ended {
    Ended { status: 0, lines: vec![word.to_owned()] }
}

fn failed(message: &str) -> Ended {
    Ended { status: 1, lines: vec![format!("ERROR:  {message}")] }
}
