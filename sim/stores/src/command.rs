//! What may be typed at the prompt of a replicated pair, as values.
//!
//! [`Command`] says what was meant, not whether it is wise: refusing is the model's business (`crate::operate`),
//! because only the state at that moment decides. Sources: `docs/models/stores.md 1, 3` for the vendor's commands; the
//! words `applications`, `marker`, `keep` and `install` are ours, for what no vendor command does.

use frame::Malformed;
use kernel::Span;
use runbook::Tools;

/// A data source name as typed; the model resolves it, and a name that nobody defined is refused there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dsn(pub String);

impl Dsn {
    /// Whether this is the name of a data source; letters count in either case.
    #[must_use]
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
    /// `alter replication SCHEME alter store STORE on HOST set port PORT`.
    SetPort {
        /// The replication scheme, as typed.
        scheme: String,
        /// The store whose port is set.
        store: Dsn,
        /// The host named in the statement.
        host: String,
        /// The port; 0 is a dynamic one.
        port: u16,
    },
    /// `alter cache group GROUP set autorefresh state on|off|paused`.
    Autorefresh {
        /// The cache group, as typed.
        group: String,
        /// Whether it shall refresh.
        on: bool,
    },
    /// `select perm_in_use_size from SYS.MONITOR`: about how large a dump will be (`docs/models/stores.md 3`).
    PermInUse,
    /// `quit`.
    Quit,
}

/// What was meant by what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// `ttRepAdmin -dsn STORE -receiver -name PEER -state STATE`.
    SetState {
        /// The sender.
        store: Dsn,
        /// The subscriber.
        peer: Dsn,
        /// The new state; `failed` is refused from a user.
        state: ChannelState,
    },
    /// `ttRepAdmin -dsn STORE -receiver -name PEER -reset`.
    Reset {
        /// The sender.
        store: Dsn,
        /// The subscriber.
        peer: Dsn,
    },
    /// `ttRepAdmin -dsn STORE -receiver [-name PEER] -list`.
    ListReceivers {
        /// The sender.
        store: Dsn,
        /// One subscriber, or all.
        peer: Option<Dsn>,
    },
    /// `ttRepAdmin -dsn STORE -self -upgrade`: converts definitions of an older release.
    SelfUpgrade(Dsn),
    /// `ttRepAdmin -dsn STORE -self -check`.
    SelfCheck(Dsn),
    /// `ttRepAdmin -dsn STORE -self -list`.
    SelfList(Dsn),
    /// `ttRepAdmin -dsn STORE -bookmark`.
    Bookmark(Dsn),
    /// `ttRepAdmin -dsn STORE -log`.
    LogHeld(Dsn),
    /// `ttRepAdmin -dsn STORE -showstatus`.
    ShowStatus(Dsn),
    /// `ttRepAdmin -dsn STORE -showconfig`.
    ShowConfig(Dsn),
    /// `ttRepAdmin -dsn STORE -wait [-name PEER] [-timeout SECONDS]`.
    WaitSent {
        /// The sender.
        store: Dsn,
        /// One subscriber, or all.
        peer: Option<Dsn>,
        /// The tool's own time-out.
        timeout: Option<Span>,
    },
    /// `ttAdmin [-wait] -repStart STORE`.
    AgentStart {
        /// The store.
        store: Dsn,
        /// Whether the tool returns only when the agent is up.
        wait: bool,
    },
    /// `ttAdmin [-wait] -repStop STORE`.
    AgentStop {
        /// The store.
        store: Dsn,
        /// Whether the tool returns only when the agent is down.
        wait: bool,
    },
    /// `ttAdmin -ramLoad STORE`.
    RamLoad(Dsn),
    /// `ttAdmin -ramUnload STORE`.
    RamUnload(Dsn),
    /// `ttMigrate -c DSN=STORE FILE`.
    Dump {
        /// The store.
        store: Dsn,
        /// The file on the host where the tool runs.
        file: String,
    },
    /// `ttMigrate -r DSN=STORE[;AutoCreate=0] FILE`.
    Restore {
        /// The store.
        store: Dsn,
        /// The file on the host where the tool runs.
        file: String,
        /// False for `AutoCreate=0`.
        auto_create: bool,
        /// `-rename`, which an online upgrade refuses.
        rename: bool,
    },
    /// `ttDestroy [-wait] STORE`.
    Destroy {
        /// The store.
        store: Dsn,
        /// Retry every 5 s while the store is in use.
        wait: bool,
    },
    /// `ttIsql -connStr dsn=STORE -e "..."`.
    Sql {
        /// The store.
        store: Dsn,
        /// The statements, in order.
        statements: Vec<Statement>,
    },
    /// `keep STORE as SOURCE`: the store is from now on found under another data source of its host, and its own name
    /// is free for a new one.
    Keep {
        /// The store.
        store: Dsn,
        /// The data source.
        source: Dsn,
    },
    /// `install RELEASE`: brings a release's tools to the host of the lane.
    Install(String),
    /// `applications move FROM to TO`: every application connected to one store connects to the other.
    ApplicationsMove {
        /// The store they leave.
        from: Dsn,
        /// The store they connect to.
        to: Dsn,
    },
    /// `applications stop STORE`: every application connected to it disconnects and does no work.
    ApplicationsStop(Dsn),
    /// `applications start STORE`: every stopped application connects to it.
    ApplicationsStart(Dsn),
    /// `marker FROM to TO`: writes a recognisable row at one store and waits until it is seen at the other.
    Marker {
        /// Where the row is written.
        from: Dsn,
        /// Where it must be seen.
        to: Dsn,
    },
    /// A vendor's tool that was called so that it can only refuse: an option it does not have, an operand it needs.
    Malformed(Malformed),
}

impl Command {
    /// The data source under which it makes a store.
    #[must_use]
    pub const fn makes(&self) -> Option<&Dsn> {
        match self {
            Self::Keep { source, .. } => Some(source),
            Self::Restore { store, .. } => Some(store),
            _ => None,
        }
    }
}

impl rehearsal::Command for Command {
    fn waits(&self) -> bool {
        matches!(
            self,
            Self::Marker { .. }
                | Self::WaitSent { .. }
                | Self::AgentStart { wait: true, .. }
                | Self::AgentStop { wait: true, .. }
                | Self::Destroy { wait: true, .. }
        )
    }

    /// Tools that work through files can fail half-way.
    fn can_break(&self) -> bool {
        matches!(self, Self::Dump { .. } | Self::Restore { .. } | Self::Install(_))
    }

    fn can_drag(&self) -> bool {
        self.can_break()
            || matches!(
                self,
                Self::SetState { .. }
                    | Self::AgentStart { .. }
                    | Self::AgentStop { .. }
                    | Self::Destroy { .. }
            )
    }

    fn looks(&self) -> bool {
        matches!(
            self,
            Self::Marker { .. }
                | Self::WaitSent { .. }
                | Self::ListReceivers { .. }
                | Self::SelfCheck(_)
                | Self::SelfList(_)
                | Self::Bookmark(_)
                | Self::LogHeld(_)
                | Self::ShowStatus(_)
                | Self::ShowConfig(_)
        )
    }
}

impl runbook::Command for Command {
    /// An install brings the tools of its lane, and what no vendor's tool does needs none.
    fn tools(&self) -> Tools<'_> {
        match self {
            Self::Install(release) => Tools::Brought(release),
            Self::Keep { .. }
            | Self::ApplicationsMove { .. }
            | Self::ApplicationsStop(_)
            | Self::ApplicationsStart(_)
            | Self::Marker { .. } => Tools::Unneeded,
            _ => Tools::Used,
        }
    }
}
