//! Each command in its one printed form, which reads back as the same command.
//!
//! Two things a command does not keep print as placeholders: the names of a `-rename`, and what was typed where the
//! tool can only refuse.

use crate::command::{ChannelState, Command, Dsn, Statement};
use std::fmt::{Display, Formatter, Result};

/// Nanoseconds in a second; the tools' own time-outs are whole seconds.
const SECOND_NANOS: u64 = 1_000_000_000;

impl Display for Dsn {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(&self.0)
    }
}

impl Display for ChannelState {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        f.write_str(match self {
            Self::Start => "start",
            Self::Pause => "pause",
            Self::Stop => "stop",
            Self::Failed => "failed",
        })
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

impl Display for Command {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::AgentStart { store, wait } => write!(f, "ttAdmin {}-repStart {store}", waiting(*wait)),
            Self::AgentStop { store, wait } => write!(f, "ttAdmin {}-repStop {store}", waiting(*wait)),
            Self::RamLoad(store) => write!(f, "ttAdmin -ramLoad {store}"),
            Self::RamUnload(store) => write!(f, "ttAdmin -ramUnload {store}"),
            Self::Dump { store, file } => write!(f, "ttMigrate -c DSN={store} {}", quoted(file)),
            Self::Restore { store, file, auto_create, rename } => {
                let rename = if *rename { "-rename OLD:NEW " } else { "" };
                let store = if *auto_create {
                    format!("DSN={store}")
                } else {
                    format!("\"DSN={store};AutoCreate=0\"")
                };
                write!(f, "ttMigrate -r {rename}{store} {}", quoted(file))
            }
            Self::Destroy { store, wait } => write!(f, "ttDestroy {}{store}", waiting(*wait)),
            Self::Sql { store, statements } => sql(f, store, statements),
            Self::Install(release) => write!(f, "install {release}"),
            Self::ApplicationsMove { from, to } => write!(f, "applications move {from} to {to}"),
            Self::ApplicationsStop(store) => write!(f, "applications stop {store}"),
            Self::ApplicationsStart(store) => write!(f, "applications start {store}"),
            Self::Marker { from, to } => write!(f, "marker {from} to {to}"),
            Self::Keep { store, source } => write!(f, "keep {store} as {source}"),
            Self::Malformed(call) => write!(f, "{call}"),
            _ => rep_admin(f, self),
        }
    }
}

/// The forms of `ttRepAdmin`.
fn rep_admin(f: &mut Formatter<'_>, command: &Command) -> Result {
    f.write_str("ttRepAdmin -dsn ")?;
    match command {
        Command::SetState { store, peer, state } => {
            write!(f, "{store} -receiver -name {peer} -state {state}")
        }
        Command::Reset { store, peer } => write!(f, "{store} -receiver -name {peer} -reset"),
        Command::ListReceivers { store, peer } => {
            write!(f, "{store} -receiver{} -list", named(peer.as_ref()))
        }
        Command::SelfUpgrade(store) => write!(f, "{store} -self -upgrade"),
        Command::SelfCheck(store) => write!(f, "{store} -self -check"),
        Command::SelfList(store) => write!(f, "{store} -self -list"),
        Command::Bookmark(store) => write!(f, "{store} -bookmark"),
        Command::LogHeld(store) => write!(f, "{store} -log"),
        Command::ShowStatus(store) => write!(f, "{store} -showstatus"),
        Command::ShowConfig(store) => write!(f, "{store} -showconfig"),
        Command::WaitSent { store, peer, timeout } => {
            write!(f, "{store} -wait{}", named(peer.as_ref()))?;
            timeout.map_or(Ok(()), |span| write!(f, " -timeout {}", span.nanos() / SECOND_NANOS))
        }
        _ => unreachable!("every other tool prints elsewhere"),
    }
}

fn sql(f: &mut Formatter<'_>, store: &Dsn, statements: &[Statement]) -> Result {
    write!(f, "ttIsql -connStr dsn={store} -e \"")?;
    for (index, statement) in statements.iter().enumerate() {
        write!(f, "{}{statement};", if index > 0 { " " } else { "" })?;
    }
    f.write_str("\"")
}

fn named(peer: Option<&Dsn>) -> String {
    peer.map_or_else(String::new, |peer| format!(" -name {peer}"))
}

const fn waiting(wait: bool) -> &'static str {
    if wait { "-wait " } else { "" }
}

/// A word in quotes where a shell needs them.
fn quoted(word: &str) -> String {
    if word.contains([' ', ';', '\'']) {
        format!("\"{word}\"")
    } else if word.contains('"') {
        format!("'{word}'")
    } else {
        word.to_owned()
    }
}
