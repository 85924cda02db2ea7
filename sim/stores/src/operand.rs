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

/// The replication state a sender keeps for its subscriber (`docs/models/stores.md 1.1`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChannelState {
    /// Updates are held and sent.
    Start,
    /// Updates are held and not sent.
    Pause,
    /// Updates are neither held nor sent; entering it discards what was held.
    Stop,
    /// As stop, entered by the system when too much log was held.
    Failed,
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

impl ChannelState {
    /// The word that the tools print and take.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Pause => "pause",
            Self::Stop => "stop",
            Self::Failed => "failed",
        }
    }
}

impl Display for ChannelState {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(self.word())
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
