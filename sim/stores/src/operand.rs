//! What the commands of a replicated pair act on: data sources, states, statements.

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

/// A statement given to `ttIsql -e`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// `alter replication SCHEME alter store STORE on HOST set port PORT`, where 0 is a dynamic one.
    SetPort { scheme: String, store: Dsn, host: String, port: u16 },
    /// `alter cache group GROUP set autorefresh state on|off|paused`.
    Autorefresh { group: String, on: bool },
    /// `select perm_in_use_size from SYS.MONITOR`: about how large a dump will be (`docs/models/stores.md 3`).
    PermInUse,
    /// `quit`.
    Quit,
}

impl Display for Dsn {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(&self.0)
    }
}

impl Display for Statement {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::SetPort { scheme, store, host, port } => {
                write!(f, "alter replication {scheme} alter store {store} on {host} set port {port}")
            }
            Self::Autorefresh { group, on } => {
                write!(
                    f,
                    "alter cache group {group} set autorefresh state {}",
                    if *on { "on" } else { "off" }
                )
            }
            Self::PermInUse => f.write_str("select perm_in_use_size from SYS.MONITOR"),
            Self::Quit => f.write_str("quit"),
        }
    }
}
