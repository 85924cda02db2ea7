//! What the commands of a replicated pair act on: data sources, states, statements.

use kernel::Span;
use std::fmt::{Display, Formatter, Result};

/// A data source name as typed; the model resolves it, and a name that nobody defined is refused there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dsn(pub String);

impl Dsn {
    /// Whether this is the name of a data source; letters count in either case.
    pub fn is(&self, name: &str) -> bool {
        self.0.as_str().eq_ignore_ascii_case(name)
    }
}

rehearsal::worded! {
    /// The replication state a sender keeps for its subscriber (`docs/models/stores.md 1.1`).
    #[derive(Default)]
    pub enum ChannelState {
        /// Updates are held and sent.
        #[default]
        Start = "start",
        /// Updates are held and not sent.
        Pause = "pause",
        /// Updates are neither held nor sent; entering it discards what was held.
        Stop = "stop",
        /// As stop, entered by the system when too much log was held.
        Failed = "failed",
    }
}

rehearsal::worded! {
    /// What becomes of a daemon, by the options of `ttDaemonAdmin`.
    pub enum DaemonAct {
        /// It starts.
        Start = "-start",
        /// It stops.
        Stop = "-stop",
        /// It stops, if it runs, and starts.
        Restart = "-restart",
    }
}

rehearsal::worded! {
    /// What a store is asked (`docs/models/stores.md 1.4`), by the options of `ttRepAdmin` that ask it.
    pub enum Asked {
        /// Whether its definitions are of its release.
        SelfCheck = "-self -check",
        /// Its name, host and port.
        SelfList = "-self -list",
        /// Its positions: held, written and forced to disk.
        Bookmark = "-bookmark",
        /// How much log it holds.
        LogHeld = "-log",
        /// How its agent is.
        Status = "-showstatus",
        /// The scheme as it has it.
        Config = "-showconfig",
    }
}

/// Which subscriber of a store is meant (`-name`, `-host`, `-scheme`); what is left out fits every one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subscriber {
    /// By its name in the scheme.
    pub name: Option<Dsn>,
    /// By its host.
    pub host: Option<String>,
    /// By the scheme that has it.
    pub scheme: Option<String>,
}

impl Subscriber {
    /// The one of a name.
    pub fn named(name: Dsn) -> Self {
        Self { name: Some(name), ..Self::default() }
    }
}

rehearsal::worded! {
    /// Who starts a replication agent (`docs/models/stores.md 2`).
    #[derive(Default)]
    pub enum RepPolicy {
        /// It is started and stopped by commands, and started again when it fails, but not with the daemon.
        #[default]
        Manual = "manual",
        /// The daemon starts it, and starts it again; no command does.
        Always = "always",
        /// It is started and stopped by commands, and never started again by itself.
        NoRestart = "norestart",
    }
}

rehearsal::worded! {
    /// When a store is in memory (`docs/models/stores.md 3`).
    pub enum RamPolicy {
        /// While somebody uses it.
        InUse = "inUse",
        /// From a load to an unload.
        Manual = "manual",
        /// As long as the daemon runs.
        Always = "always",
    }
}

/// What the same call does before something else: it sets a policy, or loads the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Of the agent.
    Rep(RepPolicy),
    /// Of the memory.
    Ram(RamPolicy),
    /// None: the store is loaded first, for an agent works in a store that is loaded. That a call which is refused that ends
    /// there is ours, as of a policy.
    Load,
}

/// As the option of `ttAdmin` for it.
impl Display for Policy {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Rep(policy) => write!(f, "-repPolicy {policy}"),
            Self::Ram(policy) => write!(f, "-ramPolicy {policy}"),
            Self::Load => f.write_str("-ramLoad"),
        }
    }
}

/// A statement given to `ttIsql`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// `alter replication SCHEME alter store STORE [on HOST] set ATTRIBUTE NUMBER`. A statement with several of them is
    /// so many of these.
    Alter { scheme: String, store: Dsn, host: Option<String>, set: Attribute },
    /// `alter cache group GROUP set autorefresh state on|off|paused`.
    Autorefresh { group: String, on: bool },
    /// `select perm_in_use_size from SYS.MONITOR`: about how large a dump will be (`docs/models/stores.md 3`).
    PermInUse,
    /// `select ... from ttrep.reppeers`: the state of the channel and its positions.
    Peers,
    /// `call ...` of a built-in procedure.
    Call(Procedure),
    /// What is taken and changes nothing here, by its first words.
    Idle(String),
    /// `quit`.
    Quit,
}

/// An attribute of a store in a scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attribute {
    /// `port`, where 0 is a dynamic one.
    Port(u16),
    /// `failthreshold`, in log files, where 0 is none.
    FailThreshold(u32),
    /// `timeout`, in seconds, which changes nothing here.
    Timeout(u32),
    /// `table definition checking`, which changes nothing here.
    Checking(Checking),
}

rehearsal::worded! {
    /// How much the tables of two stores must be alike.
    pub enum Checking {
        /// In every column.
        Exact = "exact",
        /// In the columns that both have.
        Relaxed = "relaxed",
    }
}

/// A built-in procedure, by what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Procedure {
    /// `ttRepStart`.
    AgentStart,
    /// `ttRepStop`.
    AgentStop,
    /// `ttRepPolicySet`, in older releases `ttRepPolicy`.
    RepPolicy(RepPolicy),
    /// `ttRamPolicySet`, in older releases `ttRamPolicy`.
    RamPolicy(RamPolicy),
    /// `ttRepSubscriberStateSet`.
    SetState(Subscriber, ChannelState),
    /// `ttRepSubscriberWait`; without a time it waits for as long as it takes.
    Wait(Subscriber, Option<Span>),
    /// `ttReplicationStatus`, and `ttRepPeers`-like looks at subscribers.
    Status(Subscriber),
    /// `ttCkpt` or `ttCkptBlocking`: the log that nobody needs is purged.
    Checkpoint,
    /// What only asks: `ttBookmark`, and of `ttIsql` `repschemes`.
    Ask(Asked),
}

impl Display for Dsn {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(&self.0)
    }
}

impl Display for Statement {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Alter { scheme, store, host, set } => {
                let host = host.as_ref().map_or_else(String::new, |host| format!(" on {host}"));
                write!(f, "alter replication {scheme} alter store {store}{host} set {set}")
            }
            Self::Autorefresh { group, on } => {
                write!(
                    f,
                    "alter cache group {group} set autorefresh state {}",
                    if *on { "on" } else { "off" }
                )
            }
            Self::PermInUse => f.write_str("select perm_in_use_size from SYS.MONITOR"),
            Self::Peers => f.write_str("select * from TTREP.REPPEERS"),
            Self::Call(procedure) => write!(f, "{procedure}"),
            Self::Idle(words) => f.write_str(words),
            Self::Quit => f.write_str("quit"),
        }
    }
}

impl Display for Attribute {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Port(port) => write!(f, "port {port}"),
            Self::FailThreshold(files) => write!(f, "failthreshold {files}"),
            Self::Timeout(seconds) => write!(f, "timeout {seconds}"),
            Self::Checking(how) => write!(f, "table definition checking {how}"),
        }
    }
}

/// As the options of `ttRepAdmin` that choose it.
impl Display for Subscriber {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Self { name, host, scheme } = self;
        let parts = [
            ("-name", name.as_ref().map(|name| &name.0)),
            ("-host", host.as_ref()),
            ("-scheme", scheme.as_ref()),
        ];
        parts.iter().try_for_each(|(option, part)| part.map_or(Ok(()), |part| write!(f, " {option} {part}")))
    }
}

impl Subscriber {
    /// As the first four arguments of a procedure.
    fn arguments(&self) -> String {
        let null = || "NULL".to_owned();
        let text = |part: Option<&str>| part.map_or_else(null, |part| format!("'{part}'"));
        let (owner, scheme) = match self.scheme.as_deref().map(|scheme| scheme.split_once('.').ok_or(scheme))
        {
            Some(Ok((owner, scheme))) => (Some(owner), Some(scheme)),
            Some(Err(scheme)) => (None, Some(scheme)),
            None => (None, None),
        };
        let name = self.name.as_ref().map(|name| name.0.as_str());
        [scheme, owner, name, self.host.as_deref()].map(text).join(", ")
    }
}

impl Display for Procedure {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::AgentStart => f.write_str("call ttRepStart"),
            Self::AgentStop => f.write_str("call ttRepStop"),
            Self::RepPolicy(policy) => write!(f, "call ttRepPolicySet('{policy}')"),
            Self::RamPolicy(policy) => write!(f, "call ttRamPolicySet('{policy}')"),
            Self::SetState(peer, state) => {
                write!(f, "call ttRepSubscriberStateSet({}, {})", peer.arguments(), state.code())
            }
            Self::Wait(peer, time) => {
                let time = time.map_or_else(|| "-1".to_owned(), |time| time.whole_secs().to_string());
                write!(f, "call ttRepSubscriberWait({}, {time})", peer.arguments())
            }
            Self::Status(peer) => {
                let text =
                    |part: Option<&String>| part.map_or_else(|| "NULL".into(), |part| format!("'{part}'"));
                let name = text(peer.name.as_ref().map(|name| &name.0));
                write!(f, "call ttReplicationStatus({name}, {})", text(peer.host.as_ref()))
            }
            Self::Checkpoint => f.write_str("call ttCkpt"),
            Self::Ask(Asked::Bookmark) => f.write_str("call ttBookmark"),
            Self::Ask(_) => f.write_str("repschemes"),
        }
    }
}

impl ChannelState {
    /// The number by which the procedures have it.
    pub const fn code(self) -> u32 {
        match self {
            Self::Start => 0,
            Self::Pause => 1,
            Self::Stop => 2,
            Self::Failed => 4,
        }
    }
}

/// Whether a name is that of a scheme, whose owner may be left out.
pub(crate) fn is_scheme(name: &str, scheme: &str) -> bool {
    let last = scheme.rsplit('.').next().unwrap_or(scheme);
    name.eq_ignore_ascii_case(scheme) || name.eq_ignore_ascii_case(last)
}
