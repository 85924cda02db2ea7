//! Poolers: where they lead whoever is behind them, and when they let nobody through (`docs/models/postgres.md` 4).
//!
//! Who is behind one that is paused waits and is refused nothing; [`Paused`] says how long. A pooler that gives a connection back when a transaction
//! ends has nobody's at the moment between two, so that it pauses at once and leads elsewhere at once; one that keeps it
//! until its client leaves waits for that with both.

use super::console::{Console, Paused, Said};
use super::twin::{Stage, Twin};
use crate::config::PoolMode;
use crate::tools::Ended;
use fleet::HostId;
use rehearsal::Act;

impl Twin {
    /// Tells a pooler something, from a host; none while it waits. What has waited is not told again.
    pub(crate) fn tell(
        &mut self,
        console: &Console,
        (from, again): (HostId, bool),
        act: Act,
    ) -> Option<Ended> {
        let at = match self.pooler_meant(console, from) {
            Ok(at) => at,
            Err(message) => return Some(Ended { status: 2, lines: vec![message] }),
        };
        let database = &self.config().database;
        let named = match &console.said {
            Said::Pause(name) | Said::Resume(name) => name.as_deref(),
            Said::Reload | Said::Lead(..) => None,
        };
        if let Some(unknown) = named.filter(|name| *name != database) {
            return Some(failed(&format!("no such database: {unknown}")));
        }
        let paused = &mut self.poolers[at].paused;
        match &console.said {
            Said::Pause(name) => {
                if !again && let Err(message) = paused.pause(name.as_deref()) {
                    return Some(failed(&message));
                }
                if !again {
                    self.poolers[at].act = act;
                }
                self.finish_pause(at)
            }
            Said::Resume(name) => {
                if let Err(message) = paused.resume(name.as_deref()) {
                    return Some(failed(&message));
                }
                self.poolers[at].act = act;
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

    /// A pause is over with the last session that its pooler keeps; none while there is one.
    fn finish_pause(&mut self, at: usize) -> Option<Ended> {
        let behind: Vec<usize> =
            (0..self.clients.len()).filter(|group| self.clients[*group].behind == Some(at)).collect();
        if behind.iter().any(|group| self.is_kept(*group)) {
            return None;
        }
        behind.into_iter().for_each(|group| self.leave(group));
        Some(done("PAUSE"))
    }

    /// Somebody breaks off what was said to a pooler, which had not answered.
    pub(crate) fn break_off(&mut self, console: &Console, from: HostId, act: Act) {
        let (Ok(at), Said::Pause(name)) = (self.pooler_meant(console, from), &console.said) else { return };
        self.poolers[at].paused.break_off(name.as_deref());
        self.poolers[at].act = act;
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

    /// What keeps a group waiting behind its pooler: a pause, unless it has a session that is kept for it.
    pub(crate) fn held_back(&self, group: usize) -> Option<Act> {
        let pooler = &self.poolers[self.clients[group].behind?];
        (pooler.paused.any() && !self.is_kept(group)).then_some(pooler.act)
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
                    paused: Paused::default(),
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
