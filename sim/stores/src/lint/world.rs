//! What the commands walked so far would have left behind, as far as a lint can know.

use super::Site;
use crate::command::{ChannelState, Command, Dsn, RamPolicy};
use fleet::Release;
use frame::{At, LintWalk, LintWorld};
use rehearsal::Verb;
use rehearsal::scenario::HostConfig;
use std::collections::{BTreeMap, BTreeSet};

/// A line of a runbook for the pair.
pub(super) type Line<'a> = frame::LintLine<'a, Command>;

/// Where a store's own applications are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Applications {
    /// Some are connected to it, or have been when nothing was ever said about them.
    Connected,
    /// They left it, and nothing has shown yet that their last update arrived at the peer.
    Left(At),
    /// None are connected, and the peer has all that the store accepted.
    #[default]
    Drained,
}

/// A store's replication agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Agent {
    /// It runs.
    #[default]
    Up,
    /// It was told to stop, and nobody waited for it.
    Stopping(At),
    /// It is down.
    Down(At),
}

/// What a store holds for its peer, and whether it sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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
    /// The data source of the store that is in it.
    pub(super) of: usize,
    /// The ports of both stores as its scheme had them.
    pub(super) ports: Vec<u16>,
    /// Its channel.
    pub(super) channel: Channel,
}

/// A backup in its files.
#[derive(Debug, Clone)]
pub(super) struct Backup {
    /// The line that made it.
    pub(super) at: At,
    /// The data source of the store that is in it.
    pub(super) of: usize,
    /// The store as it was then.
    pub(super) image: Store,
    /// Whether nothing was taken there then: its agent was down, and no applications were connected.
    pub(super) quiet: bool,
}

/// A daemon that a line has stopped.
#[derive(Debug, Clone)]
pub(super) struct StoppedDaemon {
    /// Its host.
    pub(super) host: String,
    /// The release of its tools.
    pub(super) tools: String,
    /// The line.
    pub(super) at: At,
    /// Whether it has been told of.
    pub(super) told: bool,
}

/// A store.
#[derive(Debug, Clone, Default)]
pub(super) struct Store {
    /// Whether it exists.
    pub(super) exists: bool,
    /// Whether it is in memory; one that is not is run by the tools that load it next.
    pub(super) loaded: bool,
    /// Which restore of the runbook made it, the first one being 1; 0 is from before.
    pub(super) made: u32,
    /// Whether it is an old store that is kept.
    pub(super) kept: bool,
    /// Whether it exists and has nothing in it, as a temporary store that was just loaded.
    pub(super) empty: bool,
    /// The line that destroyed it last.
    pub(super) destroyed_at: Option<At>,
    /// Whether it has been told that it is gone; what follows from that is not.
    pub(super) absence_told: bool,
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
    /// Its RAM policy, where a line has set one, and that line.
    pub(super) ram: Option<(RamPolicy, At)>,
    /// The line since which that policy keeps it in use.
    pub(super) held_at: Option<At>,
    /// The line that took it out of memory, where that has not been told of and none has loaded it since.
    pub(super) unloaded_at: Option<At>,
    /// The line since which the daemon starts its agent, and no command stops it.
    pub(super) always_at: Option<At>,
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

impl Store {
    /// A store as the scenario begins.
    fn at_start(site: &Site, index: usize) -> Self {
        let (own, of) = (&site.stores[index], site.of[index]);
        let kept = site.is_further(index);
        let mut ports: Vec<u16> = site.stores.iter().take(2).map(|store| store.port).collect();
        ports[of] = own.port;
        let works = site.applications.contains(&own.name);
        Self {
            exists: !kept || own.exists != Some(false),
            loaded: true,
            kept,
            release: own.release.clone(),
            converted: true,
            bookmark_cleared: true,
            agent: if kept { Agent::Down(0) } else { Agent::Up },
            applications: if works { Applications::Connected } else { Applications::Drained },
            ports,
            ..Self::default()
        }
    }
}

/// The pair after some lines.
#[derive(Debug)]
pub(super) struct World<'a> {
    /// What the scenario says.
    pub(super) site: &'a Site,
    /// Where the walk is.
    pub(super) walk: LintWalk<'a, Command>,
    /// The two stores, as in the site.
    pub(super) stores: Vec<Store>,
    /// The releases installed on each host, the last one newest.
    pub(super) releases: BTreeMap<String, Vec<String>>,
    /// By host the newest release that a line has installed, and the line.
    pub(super) installs: BTreeMap<String, (Release, At)>,
    /// The dumps, by host and file.
    pub(super) dumps: BTreeMap<(String, String), Dump>,
    /// The backups, by host and path.
    pub(super) backups: BTreeMap<(String, String), Backup>,
    /// The store whose applications were stopped and not started, and where.
    pub(super) stopped: Option<(usize, At)>,
    /// Old stores that run, of which it has been told.
    pub(super) kept_told: BTreeSet<usize>,
    /// Stores that are used by tools of another release, and which, of which it has been told.
    pub(super) tools_told: BTreeSet<(usize, String)>,
    /// Daemons that do not run.
    pub(super) daemons_stopped: Vec<StoppedDaemon>,
    /// Stops of agents that have been complained about.
    pub(super) not_waited: BTreeSet<At>,
}

impl<'a> World<'a> {
    /// The pair as the scenario begins.
    pub(super) fn new(site: &'a Site, lines: &'a [Line<'a>]) -> Self {
        let releases = site.hosts.iter().map(|host| (host.name.clone(), found_at_start(site, host)));
        Self {
            site,
            walk: LintWalk::over(lines),
            stores: (0..site.stores.len()).map(|index| Store::at_start(site, index)).collect(),
            releases: releases.collect(),
            installs: BTreeMap::new(),
            dumps: BTreeMap::new(),
            backups: BTreeMap::new(),
            stopped: None,
            kept_told: BTreeSet::new(),
            tools_told: BTreeSet::new(),
            daemons_stopped: Vec::new(),
            not_waited: BTreeSet::new(),
        }
    }

    /// A store's name.
    pub(super) fn name(&self, store: usize) -> &'a str {
        &self.site.stores[store].name
    }

    /// Which store of the pair a data source leads to.
    pub(super) fn of(&self, store: usize) -> usize {
        self.site.of[store]
    }

    /// The data source under which a store of the pair is: that of its youngest, and its own one where none is there.
    pub(super) fn at(&self, of: usize) -> usize {
        let there =
            |store: &usize| self.of(*store) == of && self.stores[*store].exists && !self.stores[*store].kept;
        let found = (0..self.stores.len()).filter(there).max_by_key(|store| self.stores[*store].made);
        found.unwrap_or(of)
    }

    /// Both stores of the pair, by data source.
    pub(super) fn pair(&self) -> [usize; 2] {
        [0, 1].map(|of| self.at(of))
    }

    /// The store to which another one replicates.
    pub(super) fn peer(&self, store: usize) -> usize {
        self.at(1 - self.of(store))
    }

    /// Whether a store sends what it takes.
    pub(super) fn sends(&self, store: usize) -> bool {
        self.site.master.is_none_or(|master| master == self.of(store))
    }

    /// How the scheme calls it.
    pub(super) fn peer_name(&self, store: usize) -> &'a str {
        &self.site.stores[1 - self.of(store)].name
    }

    /// Whether a data source leads to the same store of the pair as another one.
    pub(super) fn leads_to(&self, source: &Dsn, store: usize) -> bool {
        self.site.store(&source.0).is_some_and(|source| self.of(source) == self.of(store))
    }

    /// The first line from a place on whose command is such a one.
    pub(super) fn from(&self, at: At, is: impl Fn(&Command) -> bool) -> Option<At> {
        let lines = self.walk.lines.iter().enumerate().skip(at);
        let mut found = lines.filter(|(_, line)| matches!(line.act, Verb::Model(command) if is(command)));
        found.next().map(|(at, _)| at)
    }

    /// How something that was stopped at a line stays so, in words, and the line that would have started it if it had not
    /// been refused or meant for another store under the same name.
    pub(super) fn for_good(&self, at: At, starts: impl Fn(&Command) -> bool) -> (&'static str, Option<At>) {
        let later = self.from(at + 1, starts);
        let never = "and never started again";
        (
            if later.is_some() { "to the end: what is typed later against that does nothing" } else { never },
            later,
        )
    }

    /// Whether a data source leads to an old store that is kept.
    pub(super) fn is_kept(&self, store: usize) -> bool {
        self.stores[store].exists && self.stores[store].kept
    }

    /// The release of the tools that the line finds: the prompt's, or the last installed on its host.
    pub(super) fn tools(&self) -> Option<String> {
        let line = self.line();
        let newest = || self.releases.get(line.host?)?.last().cloned();
        line.release.map(str::to_owned).or_else(newest)
    }
}

/// The releases of a host, last the one whose tools a prompt finds that names none: that of its stores, where they have
/// one (`crate::begin`).
fn found_at_start(site: &Site, host: &HostConfig) -> Vec<String> {
    let here = || site.stores.iter().take(2).filter(|store| store.host == host.name);
    let mut releases = host.releases.clone();
    if let Some(used) = here().next().map(|store| &store.release)
        && here().all(|store| store.release == *used)
        && releases.contains(used)
    {
        releases.retain(|release| release != used);
        releases.push(used.clone());
    }
    releases
}
