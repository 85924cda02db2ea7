//! What the commands walked so far would have left behind, as far as a lint can know.

use super::Site;
use crate::command::{Command, PacAction, SetMode};
use crate::config::RegionConfig;
use frame::{At, LintWalk, LintWorld};
use rehearsal::Verb;
use std::collections::{BTreeMap, BTreeSet};

/// A line of a runbook for the cluster.
pub(super) type Line<'a> = frame::LintLine<'a, Command>;

/// How far a region is known to be up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Status {
    /// It serves.
    #[default]
    Up,
    /// It was started, and nobody waited for it.
    Starting(At),
    /// It was told to stop, and nobody waited for it.
    Stopping(At),
    /// It is stopped.
    Down(At),
}

impl Status {
    /// Whether it works, or will without a further command.
    pub(super) const fn works(self) -> bool {
        matches!(self, Self::Up | Self::Starting(_))
    }
}

/// The mode of a generation (`docs/models/pac.md 1.5`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Mode {
    /// Entered by an upgrade start.
    #[default]
    Upgrade,
    /// Batch runs.
    Running,
    /// Batch is stopped.
    Quiesce,
}

/// A PAC of one release: a prefix of its own in the repository.
#[derive(Debug, Clone, Default)]
pub(super) struct Generation {
    /// The PAC's name.
    pub(super) pac: String,
    /// The release that made it.
    pub(super) release: String,
    /// Its mode.
    pub(super) mode: Mode,
    /// The line that made it.
    pub(super) made_at: Option<At>,
    /// The line that set its mode to Running.
    pub(super) running_at: Option<At>,
    /// Whether its jobs were waited for.
    pub(super) jobs_done: bool,
    /// Whether the lack of Quiesce has been told.
    pub(super) told: bool,
    /// Whether nothing has made it: a region was to join it, which has been told.
    pub(super) assumed: bool,
}

/// A region.
#[derive(Debug, Clone, Default)]
pub(super) struct Region {
    /// How far it is up.
    pub(super) status: Status,
    /// The generation it is, or was last, a member of.
    pub(super) member: usize,
    /// Where its listeners were disabled; none while they are enabled.
    pub(super) disabled_at: Option<At>,
    /// Whether its listeners are enabled.
    pub(super) listening: bool,
    /// The PAC it belongs to by its configuration.
    pub(super) pac: String,
    /// The repository it uses by its configuration.
    pub(super) psor: String,
    /// Where members of another release were admitted.
    pub(super) admitted_at: Option<At>,
    /// The line that killed it, until its locks are recovered.
    pub(super) killed_at: Option<At>,
    /// Whether a start or a stop of it is missing or was refused, which has been told: what would follow from that is not.
    pub(super) doubtful: bool,
    /// Whether nobody is connected to it: that was waited for, and no client has been let in since.
    pub(super) drained: bool,
}

/// A host.
#[derive(Debug, Clone, Default)]
pub(super) struct Host {
    /// The release installed on it.
    pub(super) release: String,
    /// The line that installed it.
    pub(super) installed_at: Option<At>,
    /// The line since which the load balancer sends nobody there.
    pub(super) drained_at: Option<At>,
    /// Whether there is a backup of the configuration of MFDS.
    pub(super) backup: bool,
    /// The line that lost that configuration, until it is restored.
    pub(super) lost_at: Option<At>,
    /// The line that configured a region since the install.
    pub(super) configured_at: Option<At>,
}

/// The cluster after some lines.
#[derive(Debug)]
pub(super) struct World<'a> {
    /// What the scenario says.
    pub(super) site: &'a Site,
    /// Where the walk is.
    pub(super) walk: LintWalk<'a, Command>,
    /// The regions, as in the site.
    pub(super) regions: Vec<Region>,
    /// The hosts.
    pub(super) hosts: BTreeMap<String, Host>,
    /// The generations in the order in which they were made; the last one is the newest.
    pub(super) generations: Vec<Generation>,
    /// PACs that were initialised in an empty repository.
    pub(super) initialised: BTreeSet<String>,
    /// Whether `caspac` was asked by the tools of a new release, or that it was not has been told.
    pub(super) asked: bool,
    /// The line at which a new release asked.
    pub(super) answered_at: Option<At>,
    /// Whether two record layouts in one store have been told.
    pub(super) mixed: bool,
    /// The line that removed the old generations, and the first that is not removed.
    pub(super) removed_at: Option<At>,
    pub(super) first_left: usize,
    /// Resources whose state was changed: the PAC it was changed in, and where.
    pub(super) definitions: BTreeMap<String, (usize, At)>,
    /// Whether some region serves clients, before the line.
    pub(super) online: bool,
    /// Whether some region runs batch, before the line.
    pub(super) batch: bool,
}

impl<'a> World<'a> {
    /// The cluster as the scenario begins.
    pub(super) fn new(site: &'a Site, lines: &'a [Line<'a>]) -> Self {
        let psor = site.repositories.first().cloned().unwrap_or_default();
        let region = |region: &RegionConfig| Region {
            listening: region.listening,
            pac: site.pac.clone(),
            psor: psor.clone(),
            ..Region::default()
        };
        let host = |(name, release): (&String, &String)| {
            (name.clone(), Host { release: release.clone(), ..Host::default() })
        };
        let release = site.regions.first().and_then(|region| site.hosts.get(&region.host));
        let first = Generation {
            mode: Mode::Running,
            made_at: None,
            ..Generation::new(&site.pac, release.map_or("", String::as_str), 0)
        };
        Self {
            site,
            walk: LintWalk::over(lines),
            regions: site.regions.iter().map(region).collect(),
            hosts: site.hosts.iter().map(host).collect(),
            generations: vec![first],
            initialised: BTreeSet::new(),
            asked: false,
            answered_at: None,
            mixed: false,
            removed_at: None,
            first_left: 0,
            definitions: BTreeMap::new(),
            online: true,
            batch: true,
        }
    }

    /// A region's name.
    pub(super) fn name(&self, region: usize) -> &'a str {
        &self.site.regions[region].name
    }

    /// The release of the tools that the line finds: the prompt's, or the one on its host.
    pub(super) fn tools(&self) -> Option<String> {
        let line = self.line();
        let installed = || Some(self.hosts.get(line.host?)?.release.clone());
        line.release.map(str::to_owned).or_else(installed)
    }

    /// The host of a region.
    pub(super) fn host(&self, region: usize) -> &Host {
        static NONE: std::sync::LazyLock<Host> = std::sync::LazyLock::new(Host::default);
        self.hosts.get(&self.site.regions[region].host).unwrap_or(&NONE)
    }

    /// The newest generation.
    pub(super) const fn newest(&self) -> usize {
        self.generations.len() - 1
    }

    /// The generation of a PAC and release, if it exists.
    pub(super) fn generation(&self, pac: &str, release: &str) -> Option<usize> {
        self.generations.iter().rposition(|one| one.pac == pac && one.release == release)
    }

    /// Whether new clients can reach a region.
    pub(super) fn reachable(&self, region: usize) -> bool {
        self.regions[region].listening && self.host(region).drained_at.is_none()
    }

    /// Whether a PAC is in mode Upgrade and no later line sets any to Running: then it is told at the end that it never
    /// runs batch, and what follows from that is not told beside it.
    pub(super) fn waits_for_ever(&self, generation: usize) -> bool {
        let running = PacAction::SetMode(SetMode::Running);
        let sets = |line: &Line<'_>| matches!(line.act, Verb::Model(Command::CasPac { action, .. }) if *action == running);
        self.generations[generation].mode == Mode::Upgrade && !self.walk.lines[self.here()..].iter().any(sets)
    }

    /// The regions of a host.
    pub(super) fn on(&self, host: &str) -> Vec<usize> {
        let regions = self.site.regions.iter().enumerate();
        regions.filter(|(_, region)| region.host == host).map(|(index, _)| index).collect()
    }
}

impl Generation {
    /// A generation as an upgrade start makes it.
    pub(super) fn new(pac: &str, release: &str, at: At) -> Self {
        Self { pac: pac.to_owned(), release: release.to_owned(), made_at: Some(at), ..Self::default() }
    }
}
