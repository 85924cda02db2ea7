//! Each command in its one printed form, which reads back as the same command.
//!
//! The vendor's documents print `casstart` with `/` and the other two with `-`; so is it here. What was typed where a tool
//! can only refuse prints as a placeholder.

use crate::command::{Age, Awaited, Command, PacAction, RegionName, SetMode, Setting, Start, Stop, Target};
use kernel::Span;
use std::fmt::{Display, Formatter, Result};

/// Nanoseconds in a second; the tools' own waits are whole seconds.
const SECOND_NANOS: u64 = 1_000_000_000;

impl Display for Command {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::CasStart { region, start, wait, user } => {
                write!(f, "casstart /r{region}{}{}", kind(*start), waiting(*wait, '/'))?;
                user.as_ref().map_or(Ok(()), |user| write!(f, " /u{user}"))
            }
            Self::CasStop { region, stop, wait } => {
                write!(f, "casstop -r{region}{}{}", manner(*stop), waiting(*wait, '-'))
            }
            Self::CasPac { action, target } => write!(f, "caspac -a{action} -sredis,{target}"),
            Self::Listener { region, enable } => write!(f, "listener {} {region}", on(*enable)),
            Self::LoadBalancer { host, enable: true } => write!(f, "loadbalancer enable {host}"),
            Self::LoadBalancer { host, enable: false } => write!(f, "loadbalancer drain {host}"),
            Self::MfdsBackup => f.write_str("mfds backup"),
            Self::MfdsRestore => f.write_str("mfds restore"),
            Self::Install(release) => write!(f, "install {release}"),
            Self::Configure { region, setting } => write!(f, "configure {setting} {region}"),
            Self::RecoverLocks(host) => write!(f, "recover locks {host}"),
            Self::RecoverMembers(host) => write!(f, "recover members {host}"),
            Self::RepositoryRestart(target) => write!(f, "repository restart {target}"),
            Self::RepositoryFailover(target) => write!(f, "repository failover {target}"),
            Self::RepositoryResync(target) => write!(f, "repository resync {target}"),
            Self::Definition { name, enable } => write!(f, "definition {} {name}", on(*enable)),
            Self::Wait(awaited) => write!(f, "wait {awaited}"),
            Self::Malformed(call) => write!(f, "{call}"),
        }
    }
}

impl Display for RegionName {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(&self.0)
    }
}

impl Display for Target {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl Display for SetMode {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Self::Running => "Running",
            Self::Quiesce => "Quiesce",
        })
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

impl Display for Age {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Self::Old => "old",
            Self::New => "new",
        })
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
    wait.map_or_else(String::new, |span| format!(" {sign}w{}", span.nanos() / SECOND_NANOS))
}
