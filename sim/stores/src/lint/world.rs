//! What the commands walked so far would have left behind, as far as a lint can know.

use super::Site;
use super::finding::Line;
use crate::command::ChannelState;
use runbook::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};

/// The place of a line in the walk.
pub(super) type At = usize;

/// Where a store's own applications are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Applications {
    /// Some are connected to it, or have been when nothing was ever said about them.
    Connected,
    /// They left it, and nothing has shown yet that their last update arrived at the peer.
    Left(At),
    /// None are connected, and the peer has all that the store accepted.
    Drained,
}

/// A store's replication agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Agent {
    /// It runs.
    Up,
    /// It was told to stop, and nobody waited for it.
    Stopping(At),
    /// It is down.
    Down(At),
}

/// What a store holds for its peer, and whether it sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Channel {
    /// The state as last commanded.
    pub(super) state: ChannelState,
    /// The line that commanded it.
    pub(super) set_at: Option<At>,
    /// The line since which it has not been in start.
    pub(super) held_since: Option<At>,
    /// Whether a change may still be on its way.
    pub(super) unsettled: bool,
}

/// A dump in a file.
#[derive(Debug, Clone)]
pub(super) struct Dump {
    /// The release whose tools made it.
    pub(super) release: Option<String>,
}

/// A store.
#[derive(Debug, Clone)]
pub(super) struct Store {
    /// Whether it exists.
    pub(super) exists: bool,
    /// Whether it exists and has nothing in it, as a temporary store that was just loaded.
    pub(super) empty: bool,
    /// The line that destroyed it last.
    pub(super) destroyed_at: Option<At>,
    /// The line that dumped it last.
    pub(super) dumped_at: Option<At>,
    /// The line that restored it last.
    pub(super) restored_at: Option<At>,
    /// Its release.
    pub(super) release: String,
    /// Whether its definitions are of its release.
    pub(super) converted: bool,
    /// Whether its mark for the peer belongs to the log it has.
    pub(super) bookmark_cleared: bool,
    /// Whether it was restored and no application has come since.
    pub(super) fresh: bool,
    /// Its agent.
    pub(super) agent: Agent,
    /// Its channel to the peer.
    pub(super) channel: Channel,
    /// Its applications.
    pub(super) applications: Applications,
    /// The line since which it may lack something that the peer accepted.
    pub(super) behind_since: Option<At>,
    /// A marker from this store to its peer since then, which shows nothing about it.
    pub(super) wrong_marker: Option<At>,
    /// The ports of both stores as its scheme has them.
    pub(super) ports: Vec<u16>,
    /// The line that set them last.
    pub(super) ports_at: Option<At>,
    /// Cache groups that do not refresh.
    pub(super) refresh_off: BTreeSet<String>,
}

/// The pair after some lines.
#[derive(Debug)]
pub(super) struct World<'a> {
    /// What the scenario says.
    pub(super) site: &'a Site,
    /// All lines.
    pub(super) lines: &'a [Line<'a>],
    /// The line being walked.
    pub(super) at: At,
    /// The two stores, as in the site.
    pub(super) stores: Vec<Store>,
    /// The releases installed on each host, the last one newest.
    pub(super) releases: BTreeMap<String, Vec<String>>,
    /// The dumps, by host and file.
    pub(super) dumps: BTreeMap<(String, String), Dump>,
    /// The store whose applications were stopped and not started, and where.
    pub(super) stopped: Option<(usize, At)>,
    /// Stops of agents that have been complained about.
    pub(super) not_waited: BTreeSet<At>,
    /// What was found.
    pub(super) findings: Vec<Diagnostic>,
}

impl<'a> World<'a> {
    /// The pair as the scenario begins.
    pub(super) fn new(site: &'a Site, lines: &'a [Line<'a>]) -> Self {
        let ports: Vec<u16> = site.stores.iter().map(|store| store.port).collect();
        let channel =
            Channel { state: ChannelState::Start, set_at: None, held_since: None, unsettled: false };
        let stores = site.stores.iter().map(|store| Store {
            exists: true,
            empty: false,
            destroyed_at: None,
            dumped_at: None,
            restored_at: None,
            release: store.release.clone(),
            converted: true,
            bookmark_cleared: true,
            fresh: false,
            agent: Agent::Up,
            channel,
            applications: if store.applications { Applications::Connected } else { Applications::Drained },
            behind_since: None,
            wrong_marker: None,
            ports: ports.clone(),
            ports_at: None,
            refresh_off: BTreeSet::new(),
        });
        let stores = stores.collect();
        let releases = site.hosts.iter().map(|host| (host.name.clone(), host.releases.clone())).collect();
        let (dumps, findings, not_waited) = (BTreeMap::new(), Vec::new(), BTreeSet::new());
        Self { site, lines, at: 0, stores, releases, dumps, stopped: None, not_waited, findings }
    }

    /// The line being walked.
    pub(super) fn line(&self) -> &'a Line<'a> {
        &self.lines[self.at]
    }

    /// A store's name.
    pub(super) fn name(&self, store: usize) -> &'a str {
        &self.site.stores[store].name
    }

    /// The release of the tools that the line finds: the prompt's, or the last installed on its host.
    pub(super) fn tools(&self) -> Option<String> {
        let line = self.line();
        let newest = || self.releases.get(line.host?)?.last().cloned();
        line.release.map(str::to_owned).or_else(newest)
    }

    /// Adds a finding.
    pub(super) fn report(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// So much time has passed that changes of state have taken effect and agents are down.
    pub(super) fn settle(&mut self) {
        for store in &mut self.stores {
            store.channel.unsettled = false;
            if let Agent::Stopping(at) = store.agent {
                store.agent = Agent::Down(at);
            }
        }
    }
}

/// The other store of the pair.
pub(super) const fn peer(store: usize) -> usize {
    1 - store
}
