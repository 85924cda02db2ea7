//! What the commands of a cluster act on: regions, repositories, actions, settings.

use std::fmt::{Display, Formatter, Result};

/// A region's name as typed; the model resolves it, and a name that nobody defined is refused there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionName(pub String);

impl RegionName {
    /// Why a stop of it from another host is not played that asks the directory server where it is: that of each machine knows
    /// its own regions, and others where somebody has told it.
    pub(crate) fn looked_up_elsewhere(&self) -> String {
        format!(
            "not modelled: whether the directory server of this host knows region `{}`, which is on another one",
            self.0
        )
    }
}

/// How a region is started (`docs/models/pac.md 1.7`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Start {
    /// `/s:c`.
    Cold,
    /// `/s:w`.
    Warm,
    /// `/s:u`.
    Upgrade,
    /// No `/s`: the system initialisation table decides for the queues.
    BySit,
}

/// How a region is stopped (`docs/models/pac.md 1.7`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stop {
    /// Without an option: work in progress is completed.
    Graceful,
    /// `/i`: processes are told to end, and there is no shutdown processing.
    Immediate,
    /// `/f`: processes are killed.
    Force,
}

rehearsal::worded! {
    /// A PAC mode that an operator can set (`docs/models/pac.md 1.5`).
    pub enum SetMode {
        /// Batch runs.
        Running = "Running",
        /// Batch is stopped.
        Quiesce = "Quiesce",
    }
}

/// The repository that a tool is pointed at: `-sredis,HOST:PORT`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    /// The repository's host name, as typed.
    pub host: String,
    /// Its port; 0 where it is named without one, as Sentinel names it.
    pub port: u16,
}

/// An action of `caspac` (`docs/models/pac.md 1.6`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PacAction {
    /// `-aInitPac=PAC`: removes everything from the repository.
    InitPac(String),
    /// `-aCheckCompat=PAC`: compares the tool's release with what the repository holds.
    CheckCompat(String),
    /// `-aSetMode=Running|Quiesce`.
    SetMode(SetMode),
    /// `-aRemOldPAC=PAC`: deletes the store of the old release.
    RemOldPac(String),
}

/// One setting of a region's configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// `ES_PAC_MIN_COMP_CHECK=YES|NO` (`docs/models/pac.md 1.2`).
    MinCompCheck(bool),
    /// `ES_PAC=NAME`: the cluster it belongs to (`docs/models/pac.md 2.1`).
    Pac(String),
    /// `ES_SCALE_OUT_REPOS_1=HOST:PORT`: its repository, shortened (`docs/models/pac.md 2.1`).
    Repository(Target),
}

rehearsal::worded! {
    /// One generation of a cluster, as an operator speaks of it.
    pub enum Age {
        /// Every generation but the newest.
        Old = "old",
        /// The newest.
        New = "new",
    }
}

/// What a `wait` waits for; each is something a client of the repository or of a region can query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Awaited {
    /// `wait stopped REGION`.
    Stopped(RegionName),
    /// `wait running REGION`.
    Running(RegionName),
    /// `wait drained REGION`: no client is connected to it.
    Drained(RegionName),
    /// `wait jobs old|new`: no job is queued or runs there.
    Jobs(Age),
    /// `wait members old|new`: no region is registered there.
    Members(Age),
}

impl Display for RegionName {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(&self.0)
    }
}

impl Target {
    /// Whether it is named by a host of which this is true, or as whatever host it is typed at.
    #[must_use]
    pub fn is_by_host(&self, is_host: impl Fn(&str) -> bool) -> bool {
        ["localhost", "127.0.0.1", "::1"].contains(&self.host.as_str()) || is_host(&self.host)
    }

    /// Why a repository that is named so is not played.
    #[must_use]
    pub fn by_host(&self) -> String {
        format!("not modelled: a repository by the name of its host, `{}`, and not by its own", self.host)
    }

    /// A repository by its name alone.
    pub(crate) fn named(name: &str) -> Self {
        Self { host: name.to_owned(), port: 0 }
    }

    /// Whether it is a repository with this name and port.
    pub(crate) fn is(&self, name: &str, port: u16) -> bool {
        self.host == name && [0, port].contains(&self.port)
    }
}

impl Display for Target {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        if self.port == 0 { f.write_str(&self.host) } else { write!(f, "{}:{}", self.host, self.port) }
    }
}

impl Display for PacAction {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::InitPac(pac) => write!(f, "InitPac={pac}"),
            Self::CheckCompat(pac) => write!(f, "CheckCompat={pac}"),
            Self::SetMode(mode) => write!(f, "SetMode={mode}"),
            Self::RemOldPac(pac) => write!(f, "RemOldPAC={pac}"),
        }
    }
}

impl Display for Setting {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::MinCompCheck(true) => f.write_str("ES_PAC_MIN_COMP_CHECK=YES"),
            Self::MinCompCheck(false) => f.write_str("ES_PAC_MIN_COMP_CHECK=NO"),
            Self::Pac(pac) => write!(f, "ES_PAC={pac}"),
            Self::Repository(target) => write!(f, "ES_SCALE_OUT_REPOS_1={target}"),
        }
    }
}

impl Display for Awaited {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Stopped(region) => write!(f, "stopped {region}"),
            Self::Running(region) => write!(f, "running {region}"),
            Self::Drained(region) => write!(f, "drained {region}"),
            Self::Jobs(age) => write!(f, "jobs {age}"),
            Self::Members(age) => write!(f, "members {age}"),
        }
    }
}
