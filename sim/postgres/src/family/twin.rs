//! The clusters as a model: the world of servers, and beside it what a rehearsal knows and no server does.

use super::book::Book;
use super::load::Load;
use super::parts::{Client, Direction, Dumped, Pooler, Routes, Running};
use crate::config::Config;
use crate::server::Server;
use crate::world::{Direction as Way, World};
use fleet::{HostId, Percent};
use kernel::Span;
use rehearsal::{Act, Setup};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a model of this family stands on.
pub(crate) type Stage = rehearsal::Stage<Twin>;

/// What is only measured.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gauges {
    /// The greatest age of an update when it reached another cluster.
    pub(crate) max_lag: Span,
    /// The most log that a slot has held.
    pub(crate) max_log_held: u64,
}

/// How clusters begin: their rows are put there by statements, which take longer than a run that has few clients.
#[derive(Debug)]
pub(crate) struct Opening {
    pub(crate) config: Arc<Config>,
    /// How many groups of clients there are.
    pub(crate) groups: u32,
    pub(crate) world: World,
}

/// Clusters, of which one is upgraded into another.
#[derive(Debug, Clone, Default)]
pub struct Twin {
    pub(crate) config: Option<Arc<Config>>,
    /// How the clusters began last, for the next run of the same.
    pub(crate) opening: Option<Arc<Opening>>,
    pub(crate) world: World,
    pub(crate) book: Book,
    pub(crate) load: Load,
    /// By cluster, its name.
    pub(crate) names: Vec<String>,
    /// By cluster, the host it lives on.
    pub(crate) hosts: Vec<HostId>,
    /// The groups of clients.
    pub(crate) clients: Vec<Client>,
    /// The poolers.
    pub(crate) poolers: Vec<Pooler>,
    pub(crate) directions: Vec<Direction>,
    pub(crate) lines: Vec<Running>,
    /// By where a line was typed and the name of a file, the rows in the dump that it is.
    pub(crate) files: BTreeMap<(u16, String), Vec<Dumped>>,
    pub(crate) routes: Routes,
    /// By cluster, whether it is to have every row at the end.
    pub(crate) judged: Vec<bool>,
    /// By cluster, what has last taken it down.
    pub(crate) downed: Vec<Act>,
    /// By cluster, how often it has come back.
    pub(crate) turns: Vec<u16>,
    /// By cluster, what has last kept sessions from it, or from writing there.
    pub(crate) shut: Vec<Act>,
    /// By cluster, what has last changed what is published there, or a table.
    pub(crate) changed: Vec<Act>,
    /// The pairs of clusters between which nothing passes, the one of the lower number first.
    pub(crate) cuts: BTreeSet<(usize, usize)>,
    pub(crate) gauges: Gauges,
    /// How much of what clients would write is written, each transaction in the place of so many.
    pub(crate) scale: Percent,
}

impl Twin {
    /// The family's section of the scenario.
    pub(crate) fn config(&self) -> &Config {
        self.config.as_deref().expect("a rehearsal has begun")
    }

    /// The same section, to be looked at while the model changes.
    pub(crate) fn shared_config(&self) -> Arc<Config> {
        Arc::clone(self.config.as_ref().expect("a rehearsal has begun"))
    }

    /// Takes what does not change in a run.
    pub(crate) fn set(&mut self, setup: &Setup<Self>) {
        self.config = Some(Arc::clone(&setup.config));
        self.scale = setup.scale;
    }

    /// The cluster of a name.
    pub(crate) fn node(&self, name: &str) -> Option<usize> {
        self.config().cluster_named(name)
    }

    /// How much log a slot of any cluster keeps at this moment.
    pub(crate) fn measure_log(&mut self) {
        for server in self.world.servers.values() {
            let kept = server.slots.values().filter(|slot| slot.lost.is_none());
            let most = kept.map(|slot| server.wal.end.0.saturating_sub(slot.restart.0)).max();
            self.gauges.max_log_held = self.gauges.max_log_held.max(most.unwrap_or_default());
        }
    }

    /// Whether nothing passes between two clusters, in one direction or the other.
    pub(crate) fn is_cut(&self, one: usize, other: usize) -> bool {
        one != other && self.cuts.contains(&(one.min(other), one.max(other)))
    }

    /// The server of a cluster.
    pub(crate) fn server(&self, node: usize) -> &Server {
        &self.world.servers[&self.names[node]]
    }

    /// The cluster that a subscription is at.
    pub(crate) fn at_of(&self, way: &Way) -> usize {
        self.names.iter().position(|name| *name == way.host).unwrap_or_default()
    }

    /// The cluster that a subscription is fed from; none where it names none that there is.
    pub(crate) fn publisher_of(&self, way: &Way) -> Option<usize> {
        let host = &self.world.subscription(way)?.connection.host;
        self.names.iter().position(|name| name == host)
    }

    /// A cluster's name.
    pub(crate) fn name(&self, node: usize) -> &str {
        &self.names[node]
    }
}
