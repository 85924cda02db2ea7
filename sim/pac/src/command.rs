//! What may be typed at the prompt of a cluster's host, as values.
//!
//! [`Command`] says what was meant, not whether it is wise: refusing is the model's business (`crate::operate`),
//! because only the state at that moment decides. `casstart`, `casstop` and `caspac` are the vendor's
//! (`docs/models/pac.md 1.6, 1.7`); every other word is ours, for what is done elsewhere than at a prompt or what no
//! vendor command does.

use frame::Malformed;
use kernel::Span;
use runbook::Tools;

/// A region's name as typed; the model resolves it, and a name that nobody defined is refused there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionName(pub String);

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

/// A PAC mode that an operator can set (`docs/models/pac.md 1.5`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SetMode {
    /// Batch runs.
    Running,
    /// Batch is stopped.
    Quiesce,
}

/// The repository that a tool is pointed at: `-sredis,HOST:PORT`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    /// The repository's host name, as typed.
    pub host: String,
    /// Its port.
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

/// One generation of a cluster, as an operator speaks of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Age {
    /// Every generation but the newest.
    Old,
    /// The newest.
    New,
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

/// What was meant by what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// `casstart /rREGION [/s:KIND] [/w[SECONDS]] [/u[USER]]`, `-` for `/` as well.
    CasStart {
        /// The region.
        region: RegionName,
        /// The kind of start.
        start: Start,
        /// `/w`: return when the region is ready; the seconds, 15 where none are given.
        wait: Option<Span>,
        /// `/u`: a user's name, and nothing about upgrades.
        user: Option<String>,
    },
    /// `casstop -rREGION [/i|/f] [/w[SECONDS]]`.
    CasStop {
        /// The region.
        region: RegionName,
        /// The kind of stop.
        stop: Stop,
        /// `/w`: wait so long; 15 s where none are given. No state is checked.
        wait: Option<Span>,
    },
    /// `caspac -aACTION -sredis,HOST:PORT`.
    CasPac {
        /// What to do.
        action: PacAction,
        /// In which repository.
        target: Target,
    },
    /// `listener enable|disable REGION`: whether new clients reach it.
    Listener {
        /// The region.
        region: RegionName,
        /// Whether it shall listen.
        enable: bool,
    },
    /// `loadbalancer enable|drain HOST`: whether the load balancer sends new clients there.
    LoadBalancer {
        /// The host.
        host: String,
        /// False for `drain`.
        enable: bool,
    },
    /// `mfds backup`: keeps the directory server's configuration of this host.
    MfdsBackup,
    /// `mfds restore`: brings it back.
    MfdsRestore,
    /// `install RELEASE`: brings the product to the host of the lane; the release before it is gone.
    Install(String),
    /// `configure SETTING=VALUE REGION`.
    Configure {
        /// The region.
        region: RegionName,
        /// The setting.
        setting: Setting,
    },
    /// `recover locks HOST`: what `dbfhadmin -recover` does for the processes killed there (`docs/models/pac.md 2.4`).
    RecoverLocks(String),
    /// `recover members HOST`: what the repository's recovery does for the members that died there
    /// (`docs/models/pac.md 2.4`).
    RecoverMembers(String),
    /// `repository restart HOST:PORT`: the repository's process ends and starts again.
    RepositoryRestart(Target),
    /// `repository failover HOST:PORT`: its replica takes over, without what was not yet replicated.
    RepositoryFailover(Target),
    /// `repository resync HOST:PORT`: its replica copies it and follows it again.
    RepositoryResync(Target),
    /// `definition disable|enable NAME`: changes the state of a resource PAC-wide, from the lane's host.
    Definition {
        /// The resource.
        name: String,
        /// Its new state.
        enable: bool,
    },
    /// `wait WHAT ...`.
    Wait(Awaited),
    /// A vendor's tool that was called so that it can only refuse: an option it does not have, an operand it needs.
    Malformed(Malformed),
}

impl runbook::Command for Command {
    /// An install brings the tools of its lane, and what no vendor's tool does needs none.
    fn tools(&self) -> Tools<'_> {
        match self {
            Self::Install(release) => Tools::Brought(release),
            Self::Listener { .. }
            | Self::LoadBalancer { .. }
            | Self::RepositoryRestart(_)
            | Self::RepositoryFailover(_)
            | Self::RepositoryResync(_)
            | Self::Wait(_) => Tools::Unneeded,
            _ => Tools::Used,
        }
    }
}

impl rehearsal::Command for Command {
    fn waits(&self) -> bool {
        match self {
            Self::CasStart { wait, .. } | Self::CasStop { wait, .. } => wait.is_some(),
            Self::Wait(_) => true,
            _ => false,
        }
    }

    fn can_break(&self) -> bool {
        matches!(self, Self::Install(_) | Self::CasStart { .. })
    }

    fn can_drag(&self) -> bool {
        self.can_break()
    }

    fn looks(&self) -> bool {
        matches!(self, Self::Wait(_) | Self::CasPac { action: PacAction::CheckCompat(_), .. })
    }
}
