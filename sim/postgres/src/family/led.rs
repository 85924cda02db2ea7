//! Where poolers lead as a runbook's text says: for the goal and for what is seen without running.

use super::console::{Console, Said};
use crate::config::Config;

/// A pooler, as far as a text says.
#[derive(Debug, Clone)]
struct Pooler {
    name: String,
    file: String,
    to: String,
    paused: bool,
}

/// What became of those behind a pooler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Became {
    /// They wait.
    Held(String),
    /// They work on, at a cluster.
    LetOn(String, String),
    /// They are led to another cluster as they work.
    Led(String, String),
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Poolers {
    all: Vec<Pooler>,
    /// Groups of clients, each with the pooler that it is behind.
    behind: Vec<(String, String)>,
}

impl Poolers {
    /// Those of a scenario, as it begins.
    pub(crate) fn begin(config: &Config) -> Self {
        let of = |one: &crate::config::PoolerConfig| Pooler {
            name: one.name.clone(),
            file: one.to.clone(),
            to: one.to.clone(),
            paused: false,
        };
        let behind = config
            .pooler
            .iter()
            .flat_map(|one| one.clients.iter().map(|group| (group.clone(), one.name.clone())));
        Self { all: config.pooler.iter().map(of).collect(), behind: behind.collect() }
    }

    /// Something is said to one of them, and what becomes of those behind it; nothing where nothing does.
    pub(crate) fn told(&mut self, console: &Console) -> Option<Became> {
        // What names none means that of its host; a text does not say which, where there are several.
        let found = match &console.at {
            Some(name) => self.all.iter_mut().find(|one| one.name == *name),
            None => self.all.first_mut(),
        };
        let pooler = found?;
        match &console.said {
            Said::Pause(_) => {
                pooler.paused = true;
                Some(Became::Held(pooler.name.clone()))
            }
            Said::Resume(_) if pooler.paused => {
                pooler.paused = false;
                Some(Became::LetOn(pooler.name.clone(), pooler.to.clone()))
            }
            Said::Resume(_) => None,
            Said::Lead(old, new) => {
                if pooler.file == *old {
                    pooler.file.clone_from(new);
                }
                None
            }
            Said::Reload if pooler.to == pooler.file => None,
            Said::Reload => {
                pooler.to.clone_from(&pooler.file);
                (!pooler.paused).then(|| Became::Led(pooler.name.clone(), pooler.to.clone()))
            }
        }
    }

    /// A group works at a cluster from now on, or behind a pooler: the cluster, where there is one of that name or the pooler
    /// leads to one.
    pub(crate) fn joins(&mut self, group: &str, to: &str, config: &Config) -> Option<String> {
        let pooler = self.all.iter().find(|one| one.name == to);
        let led = pooler.map(|pooler| pooler.to.clone());
        let home = led.clone().or_else(|| config.cluster_named(to).map(|_| to.to_owned()))?;
        self.behind.retain(|(one, _)| one != group);
        if led.is_some() {
            self.behind.push((group.to_owned(), to.to_owned()));
        }
        Some(home)
    }

    /// The groups behind one.
    pub(crate) fn groups(&self, pooler: &str) -> Vec<String> {
        self.behind.iter().filter(|(_, of)| of == pooler).map(|(group, _)| group.clone()).collect()
    }

    /// The cluster to which the pooler of a group leads.
    pub(crate) fn leads(&self, group: &str) -> Option<&str> {
        let (_, pooler) = self.behind.iter().find(|(one, _)| one == group)?;
        Some(&self.all.iter().find(|one| one.name == *pooler)?.to)
    }
}
