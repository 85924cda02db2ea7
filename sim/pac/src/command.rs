//! What may be typed at the prompt of a cluster's host, as values.
//!
//! [`Command`] says what was meant, not whether it is wise: refusing is the model's business (`crate::operate`),
//! because only the state at that moment decides. `casstart`, `casstop` and `caspac` are the vendor's
//! (`docs/models/pac.md 1.6, 1.7`); every other word is ours, for what is done elsewhere than at a prompt or what no
//! vendor command does.

pub use crate::operand::{Age, Awaited, PacAction, RegionName, SetMode, Setting, Start, Stop, Target};

use frame::Malformed;
use kernel::Span;
use runbook::Tools;
use std::fmt;

/// What was meant by what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// `casstart /rREGION [/s:KIND] [/w[SECONDS]] [/u[USER]]`, `-` for `/` as well. `/w` returns when the region is
    /// ready, and waits 15 s where none are given; `/u` is a user's name, and nothing about upgrades.
    CasStart { region: RegionName, start: Start, wait: Option<Span>, user: Option<String> },
    /// `casstop -rREGION [/i|/f] [/w[SECONDS]]`. `/w` waits so long, 15 s where none are given; no state is checked.
    CasStop { region: RegionName, stop: Stop, wait: Option<Span>, looked_up: bool },
    /// `caspac -aACTION -sredis,HOST:PORT`.
    CasPac { action: PacAction, target: Target },
    /// `listener enable|disable REGION`: whether new clients reach it.
    Listener { region: RegionName, enable: bool },
    /// `loadbalancer enable|drain HOST`: whether the load balancer sends new clients there.
    LoadBalancer { host: String, enable: bool },
    /// `mfds backup`: keeps the directory server's configuration of this host.
    MfdsBackup,
    /// `mfds restore`: brings it back.
    MfdsRestore,
    /// `mfds -g TYPE FILE`: brings back what a file holds of it, taken to be all regions of this host.
    MfdsImport,
    /// `install RELEASE`: brings the product to the host of the lane; the release before it is gone.
    Install(String),
    /// `configure SETTING=VALUE REGION`.
    Configure { region: RegionName, settings: Vec<Setting> },
    /// `recover locks HOST`: what `dbfhadmin -recover` does for the processes killed there, or anywhere where no host is
    /// named (`docs/models/pac.md 2.4`).
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
    /// `redis-cli -h HOST -p PORT FLUSHALL`: everything in a repository is removed, whoever uses it.
    RepositoryFlush(Target),
    /// `redis-cli -h HOST -p PORT SHUTDOWN`: a repository's process ends, and does not come back by itself.
    RepositoryShutdown(Target),
    /// `definition disable|enable NAME`: changes the state of a resource PAC-wide, from the lane's host.
    Definition { name: String, enable: bool },
    /// `wait WHAT ...`.
    Wait(Awaited),
    /// A vendor's tool that was called so that it can only refuse: an option it does not have, an operand it needs.
    Malformed(Malformed),
}

/// Each command in its one printed form, which reads back as the same command.
///
/// The vendor's documents print `casstart` with `/` and the other two with `-`; so is it here. What was typed where a tool
/// can only refuse prints as a placeholder.
impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CasStart { region, start, wait, user } => {
                write!(f, "casstart /r{region}{}{}", kind(*start), waiting(*wait, '/'))?;
                user.as_ref().map_or(Ok(()), |user| write!(f, " /u{user}"))
            }
            Self::CasStop { region, stop, wait, looked_up } => {
                let by = if *looked_up { 'l' } else { 'r' };
                write!(f, "casstop -{by}{region}{}{}", manner(*stop), waiting(*wait, '-'))
            }
            Self::CasPac { action, target } => write!(f, "caspac -a{action} -sredis,{target}"),
            Self::Listener { region, enable } => write!(f, "listener {} {region}", on(*enable)),
            Self::LoadBalancer { host, enable: true } => write!(f, "loadbalancer enable {host}"),
            Self::LoadBalancer { host, enable: false } => write!(f, "loadbalancer drain {host}"),
            Self::MfdsBackup => f.write_str("mfds backup"),
            Self::MfdsRestore => f.write_str("mfds restore"),
            Self::MfdsImport => f.write_str("mfds -g 5 regions.xml"),
            Self::Install(release) => write!(f, "install {release}"),
            Self::Configure { region, settings } => {
                f.write_str("configure ")?;
                settings.iter().try_for_each(|setting| write!(f, "{setting} "))?;
                write!(f, "{region}")
            }
            Self::RecoverLocks(host) if host.is_empty() => f.write_str("dbfhadmin -casprocess -recover"),
            Self::RecoverLocks(host) => write!(f, "recover locks {host}"),
            Self::RecoverMembers(host) => write!(f, "recover members {host}"),
            Self::RepositoryRestart(target) => write!(f, "repository restart {target}"),
            Self::RepositoryFailover(target) => write!(f, "repository failover {target}"),
            Self::RepositoryResync(target) => write!(f, "repository resync {target}"),
            Self::RepositoryFlush(Target { host, port }) => {
                write!(f, "redis-cli -h {host} -p {port} FLUSHALL")
            }
            Self::RepositoryShutdown(Target { host, port }) => {
                write!(f, "redis-cli -h {host} -p {port} SHUTDOWN")
            }
            Self::Definition { name, enable } => write!(f, "definition {} {name}", on(*enable)),
            Self::Wait(awaited) => write!(f, "wait {awaited}"),
            Self::Malformed(call) => write!(f, "{call}"),
        }
    }
}

const fn kind(start: Start) -> &'static str {
    match start {
        Start::Cold => " /s:c",
        Start::Warm => " /s:w",
        Start::Upgrade => " /s:u",
        Start::BySit => "",
    }
}

const fn manner(stop: Stop) -> &'static str {
    match stop {
        Stop::Graceful => "",
        Stop::Immediate => " -i",
        Stop::Force => " -f",
    }
}

const fn on(enable: bool) -> &'static str {
    if enable { "enable" } else { "disable" }
}

/// A wait with its seconds, so that it is never taken for a warm start.
fn waiting(wait: Option<Span>, sign: char) -> String {
    wait.map_or_else(String::new, |span| format!(" {sign}w{}", span.whole_secs()))
}

/// A name in a command, of something that must be there.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Name<'c> {
    /// A region of the lane's host.
    OwnRegion(&'c RegionName),
    /// A region that the directory server of the lane's host is asked for.
    LookedUp(&'c RegionName),
    /// A region anywhere.
    Region(&'c RegionName),
    /// A host.
    Host(&'c str),
    /// A repository.
    Repository(&'c Target),
    /// A PAC.
    Pac(&'c str),
}

impl Command {
    /// The names in it. `InitPac` makes the PAC it names, so that any name fits it.
    pub(crate) fn names(&self) -> Vec<Name<'_>> {
        match self {
            Self::CasStop { region, looked_up: true, .. } => vec![Name::LookedUp(region)],
            Self::CasStart { region, .. } | Self::CasStop { region, .. } | Self::Configure { region, .. } => {
                vec![Name::OwnRegion(region)]
            }
            Self::Listener { region, .. }
            | Self::Wait(Awaited::Stopped(region) | Awaited::Running(region) | Awaited::Drained(region)) => {
                vec![Name::Region(region)]
            }
            Self::RecoverLocks(host) if host.is_empty() => Vec::new(),
            Self::LoadBalancer { host, .. } | Self::RecoverLocks(host) | Self::RecoverMembers(host) => {
                vec![Name::Host(host)]
            }
            Self::CasPac { action: PacAction::CheckCompat(pac) | PacAction::RemOldPac(pac), target } => {
                vec![Name::Repository(target), Name::Pac(pac)]
            }
            Self::CasPac { target, .. }
            | Self::RepositoryRestart(target)
            | Self::RepositoryFailover(target)
            | Self::RepositoryResync(target)
            | Self::RepositoryFlush(target)
            | Self::RepositoryShutdown(target) => vec![Name::Repository(target)],
            Self::MfdsBackup
            | Self::MfdsRestore
            | Self::MfdsImport
            | Self::Install(_)
            | Self::Definition { .. }
            | Self::Wait(Awaited::Jobs(_) | Awaited::Members(_))
            | Self::Malformed(_) => Vec::new(),
        }
    }
}

impl runbook::Command for Command {
    /// An install brings the tools of its lane, and what no vendor's tool does needs none.
    fn tools(&self) -> Tools<'_> {
        match self {
            Self::Listener { .. }
            | Self::LoadBalancer { .. }
            | Self::RepositoryRestart(_)
            | Self::RepositoryFailover(_)
            | Self::RepositoryResync(_)
            | Self::RepositoryFlush(_)
            | Self::RepositoryShutdown(_)
            | Self::Wait(_) => Tools::Unneeded,
            Self::Install(release) => Tools::Brought(release),
            _ => Tools::Used,
        }
    }

    fn meaning(&self) -> Option<String> {
        Some(self.to_string())
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

    fn only_waits(&self) -> bool {
        matches!(self, Self::Wait(_))
    }

    fn can_break(&self) -> bool {
        matches!(self, Self::Install(_) | Self::CasStart { .. })
    }

    fn can_drag(&self) -> bool {
        self.can_break()
    }

    fn prints(&self) -> bool {
        !matches!(
            self,
            Self::CasStop { .. }
                | Self::Listener { .. }
                | Self::LoadBalancer { .. }
                | Self::MfdsBackup
                | Self::MfdsRestore
                | Self::MfdsImport
                | Self::Install(_)
                | Self::Configure { .. }
                | Self::Definition { .. }
                | Self::Wait(Awaited::Stopped(_) | Awaited::Running(_) | Awaited::Drained(_))
        )
    }

    fn looks(&self) -> bool {
        matches!(self, Self::Wait(_) | Self::CasPac { action: PacAction::CheckCompat(_), .. })
    }
}
