//! Where poolers lead as a runbook's text says: for the goal and for what is seen without running.

use super::console::{Console, Paused, Said};
use crate::config::Config;

/// A pooler, as far as a text says.
#[derive(Debug, Clone)]
struct Pooler {
    name: String,
    host: String,
    file: String,
    to: String,
    paused: Paused,
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
            host: one.host.clone(),
            file: one.to.clone(),
            to: one.to.clone(),
            paused: Paused::default(),
        };
        let behind = config
            .pooler
            .iter()
            .flat_map(|one| one.clients.iter().map(|group| (group.clone(), one.name.clone())));
        Self { all: config.pooler.iter().map(of).collect(), behind: behind.collect() }
    }

    /// Something is said to one of them, from a host, and what becomes of those behind it; nothing where nothing does.
    pub(crate) fn told(&mut self, console: &Console, from: Option<&str>) -> Option<Became> {
        let is_meant = |one: &&mut Pooler| match &console.at {
            Some(name) => one.name == *name,
            None => Some(one.host.as_str()) == from,
        };
        let pooler = self.all.iter_mut().find(is_meant)?;
        match &console.said {
            Said::Pause(name) => {
                pooler.paused.pause(name.as_deref()).ok()?;
                Some(Became::Held(pooler.name.clone()))
            }
            Said::Resume(name) => {
                pooler.paused.resume(name.as_deref()).ok()?;
                (!pooler.paused.any()).then(|| Became::LetOn(pooler.name.clone(), pooler.to.clone()))
            }
            Said::Lead(old, new) => {
                if pooler.file == *old {
                    pooler.file.clone_from(new);
                }
                None
            }
            Said::Reload if pooler.to == pooler.file => None,
            Said::Reload => {
                pooler.to.clone_from(&pooler.file);
                (!pooler.paused.any()).then(|| Became::Led(pooler.name.clone(), pooler.to.clone()))
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

    /// The pooler of a group.
    fn of(&self, group: &str) -> Option<&Pooler> {
        let (_, pooler) = self.behind.iter().find(|(one, _)| one == group)?;
        self.all.iter().find(|one| one.name == *pooler)
    }

    /// The cluster to which the pooler of a group leads.
    pub(crate) fn leads(&self, group: &str) -> Option<&str> {
        self.of(group).map(|pooler| pooler.to.as_str())
    }

    /// Whether the pooler of a group lets nobody through.
    pub(crate) fn holds(&self, group: &str) -> bool {
        self.of(group).is_some_and(|pooler| pooler.paused.any())
    }
}

#[cfg(test)]
mod tests {
    use super::{Became, Pooler, Poolers};
    use crate::family::console::{Console, Paused, Said};

    fn two() -> Poolers {
        let of = |name: &str| Pooler {
            name: name.to_owned(),
            host: format!("{name}host"),
            file: "old".to_owned(),
            to: "old".to_owned(),
            paused: Paused::default(),
        };
        let behind =
            [("shop", "one"), ("billing", "two")].map(|(group, of)| (group.to_owned(), of.to_owned()));
        Poolers { all: vec![of("one"), of("two")], behind: behind.into() }
    }

    #[test]
    fn what_names_no_pooler_means_the_one_of_its_own_host() {
        let mut poolers = two();
        let say = |said: Said| Console { at: None, port: Some(6432), said };
        let held = poolers.told(&say(Said::Pause(None)), Some("twohost"));
        assert_eq!(held, Some(Became::Held("two".to_owned())));
        assert!(poolers.holds("billing") && !poolers.holds("shop"));
        assert_eq!(poolers.told(&say(Said::Reload), Some("elsewhere")), None);
        let file = say(Said::Lead("old".to_owned(), "new".to_owned()));
        assert_eq!(poolers.told(&file, Some("twohost")), None);
        assert_eq!(poolers.told(&say(Said::Reload), Some("twohost")), None, "whoever is held is not led yet");
        assert_eq!((poolers.leads("billing"), poolers.leads("shop")), (Some("new"), Some("old")));
        let on = poolers.told(&say(Said::Resume(None)), Some("twohost"));
        assert_eq!(on, Some(Became::LetOn("two".to_owned(), "new".to_owned())));
    }
}
