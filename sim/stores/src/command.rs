//! What may be typed at the prompt of a replicated pair, as values.
//!
//! [`Command`] says what was meant, not whether it is wise: refusing is the model's business (`crate::operate`),
//! because only the state at that moment decides. Sources: `docs/models/stores.md 1, 3` for the vendor's commands; the
//! words `applications`, `write`, `forget`, `marker`, `keep` and `install` are ours, for what no vendor command does.

pub use crate::operand::{
    Asked, Attribute, ChannelState, Checking, DaemonAct, Dsn, Policy, Procedure, RamPolicy, RepPolicy,
    Statement, Subscriber,
};

use frame::Malformed;
use kernel::Span;
use rehearsal::{FileUse, Spot, Transfer};
use runbook::Tools;
use std::fmt::{Display, Formatter, Result};

/// What was meant by what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// `ttRepAdmin -dsn STORE -receiver -name PEER [-reset] -state STATE`, of which `failed` is refused from a user.
    SetState { store: Dsn, peer: Subscriber, state: ChannelState, resets: bool },
    /// `ttRepAdmin -dsn STORE -receiver -name PEER -reset`.
    Reset { store: Dsn, peer: Subscriber },
    /// `ttRepAdmin -dsn STORE -receiver [-name PEER] -list`.
    ListReceivers { store: Dsn, peer: Subscriber },
    /// `ttRepAdmin -dsn STORE -self -upgrade`: converts definitions of an older release.
    SelfUpgrade(Dsn),
    /// `ttRepAdmin -dsn STORE` with an option that only asks.
    Ask { store: Dsn, what: Asked },
    /// `ttRepAdmin -dsn STORE -wait [-name PEER] [-timeout SECONDS]`.
    WaitSent { store: Dsn, peer: Subscriber, timeout: Option<Span> },
    /// `ttRepAdmin -duplicate -from SOURCE -host HOST [-setMasterRepStart] [-ramLoad] STORE`: makes the store anew as a
    /// copy of the other one, which is at work meanwhile.
    Duplicate { store: Dsn, from: Dsn, host: String, sets_start: bool },
    /// `ttAdmin [-wait] -repStart STORE`; with `-wait` the tool returns only when the agent is up.
    AgentStart { store: Dsn, wait: bool },
    /// `ttAdmin [-wait] -repStop STORE`; with `-wait` the tool returns only when the agent is down.
    AgentStop { store: Dsn, wait: bool },
    /// `ttAdmin -repPolicy POLICY STORE`.
    RepPolicy { store: Dsn, policy: RepPolicy },
    /// `ttAdmin -ramPolicy POLICY STORE`.
    RamPolicy { store: Dsn, policy: RamPolicy },
    /// `ttAdmin -ramPolicy POLICY -ramLoad STORE` and the like: a policy is set, and something is done under it.
    Under { policy: Policy, done: Box<Command> },
    /// `ttAdmin -query STORE`: its policies.
    Query(Dsn),
    /// `ttAdmin -ramLoad STORE`.
    RamLoad(Dsn),
    /// `ttAdmin -ramUnload STORE`.
    RamUnload(Dsn),
    /// `ttMigrate -c DSN=STORE FILE`, a file on the host where the tool runs.
    Dump { store: Dsn, file: String },
    /// `ttMigrate -r DSN=STORE[;AutoCreate=0] FILE`, with `-rename`, which an online upgrade refuses, and with
    /// `-noRepUpgrade`, which leaves the definitions as they were.
    Restore { store: Dsn, file: String, auto_create: bool, rename: bool, converts: bool },
    /// `ttMigrate -l FILE`: what is in a dump.
    ListDump(String),
    /// `ttBackup -dir FOLDER [-fname PREFIX] [-force] STORE`: an image of the store, in files of a folder on its host.
    Backup { store: Dsn, folder: String, prefix: Option<String>, force: bool },
    /// `ttRestore -dir FOLDER [-fname PREFIX] STORE`: the store as it was when such a backup began.
    RestoreBackup { store: Dsn, folder: String, prefix: Option<String> },
    /// `ttDestroy [-wait [-timeout SECONDS]] STORE`; with `-wait` it is tried again every 5 s while the store is in use.
    Destroy { store: Dsn, wait: bool, timeout: Option<Span> },
    /// `ttDaemonAdmin -start|-stop|-restart`: the daemon of the tools' release on the lane's host.
    Daemon(DaemonAct),
    /// `ttStatus`: the stores of the host and their agents.
    Status,
    /// `ttVersion`: the release of the tools.
    Version,
    /// `ttIsql -connStr dsn=STORE[;AutoCreate=0] -e "..."`; a store that does not exist is created, unless told not to.
    Sql { store: Dsn, auto_create: bool, statements: Vec<Statement> },
    /// `keep STORE as SOURCE`: the store is from now on found under another data source of its host, and its own name
    /// is free for a new one.
    Keep { store: Dsn, source: Dsn },
    /// `install RELEASE`: brings a release's tools to the host of the lane.
    Install(String),
    /// `applications move FROM to TO`: every application connected to one store connects to the other.
    ApplicationsMove { from: Dsn, to: Dsn },
    /// `applications stop STORE`: every application connected to it disconnects and does no work.
    ApplicationsStop(Dsn),
    /// `applications start STORE`: every stopped application connects to it.
    ApplicationsStart(Dsn),
    /// `write MANY at STORE`: the groups with a script that are connected to it send so many transactions, in turn.
    Write { store: Dsn, many: u32 },
    /// `forget PEER at STORE`: a store forgets what it has received from the other one.
    Forget { store: Dsn, peer: Dsn },
    /// `marker FROM to TO`: writes a recognisable row at one store and waits until it is seen at the other.
    Marker { from: Dsn, to: Dsn },
    /// `cp`, `mv`, `scp` and the like: files of `ttMigrate` or `ttBackup` are copied or moved.
    Carry(Transfer),
    /// A vendor's tool that was called so that it can only refuse: an option it does not have, an operand it needs.
    Malformed(Malformed),
}

/// Each command in its one printed form, which reads back as the same command.
///
/// Two things a command does not keep print as placeholders: the names of a `-rename`, and what was typed where the tool
/// can only refuse.
impl Display for Command {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::AgentStart { store, wait } => write!(f, "ttAdmin {}-repStart {store}", waiting(*wait)),
            Self::AgentStop { store, wait } => write!(f, "ttAdmin {}-repStop {store}", waiting(*wait)),
            Self::RamLoad(store) => write!(f, "ttAdmin -ramLoad {store}"),
            Self::RamUnload(store) => write!(f, "ttAdmin -ramUnload {store}"),
            Self::Dump { store, file } => write!(f, "ttMigrate -c DSN={store} {}", quoted(file)),
            Self::Restore { store, file, auto_create, rename, converts } => {
                let rename = if *rename { "-rename OLD:NEW " } else { "" };
                let converts = if *converts { "" } else { "-noRepUpgrade " };
                let store = if *auto_create {
                    format!("DSN={store}")
                } else {
                    format!("\"DSN={store};AutoCreate=0\"")
                };
                write!(f, "ttMigrate -r {converts}{rename}{store} {}", quoted(file))
            }
            Self::ListDump(file) => write!(f, "ttMigrate -l {}", quoted(file)),
            Self::Backup { store, folder, prefix, force } => {
                let force = if *force { " -force" } else { "" };
                write!(f, "ttBackup{}{force} {store}", files(folder, prefix.as_deref()))
            }
            Self::RestoreBackup { store, folder, prefix } => {
                write!(f, "ttRestore{} {store}", files(folder, prefix.as_deref()))
            }
            Self::Destroy { store, wait, timeout } => {
                let timeout =
                    timeout.map_or_else(String::new, |time| format!("-timeout {} ", time.whole_secs()));
                write!(f, "ttDestroy {}{timeout}{store}", waiting(*wait))
            }
            Self::RepPolicy { store, policy } => write!(f, "ttAdmin -repPolicy {policy} {store}"),
            Self::RamPolicy { store, policy } => write!(f, "ttAdmin -ramPolicy {policy} {store}"),
            Self::Under { policy, done } => {
                f.write_str(&done.to_string().replacen("ttAdmin", &format!("ttAdmin {policy}"), 1))
            }
            Self::Query(store) => write!(f, "ttAdmin -query {store}"),
            Self::Daemon(act) => write!(f, "ttDaemonAdmin {act}"),
            Self::Status => f.write_str("ttStatus"),
            Self::Version => f.write_str("ttVersion"),
            Self::Duplicate { store, from, host, sets_start } => {
                let start = if *sets_start { " -setMasterRepStart" } else { "" };
                write!(f, "ttRepAdmin -duplicate -from {from} -host {host}{start} {store}")
            }
            Self::Sql { store, auto_create, statements } => sql(f, (store, *auto_create), statements),
            Self::Install(release) => write!(f, "install {release}"),
            Self::ApplicationsMove { from, to } => write!(f, "applications move {from} to {to}"),
            Self::ApplicationsStop(store) => write!(f, "applications stop {store}"),
            Self::ApplicationsStart(store) => write!(f, "applications start {store}"),
            Self::Marker { from, to } => write!(f, "marker {from} to {to}"),
            Self::Write { store, many } => write!(f, "write {many} at {store}"),
            Self::Forget { store, peer } => write!(f, "forget {peer} at {store}"),
            Self::Keep { store, source } => write!(f, "keep {store} as {source}"),
            Self::Carry(transfer) => carry(f, transfer),
            Self::Malformed(call) => write!(f, "{call}"),
            Self::SetState { store, peer, state, resets } => {
                let reset = if *resets { " -reset" } else { "" };
                write!(f, "ttRepAdmin -dsn {store} -receiver{peer}{reset} -state {state}")
            }
            Self::Reset { store, peer } => write!(f, "ttRepAdmin -dsn {store} -receiver{peer} -reset"),
            Self::ListReceivers { store, peer } => {
                write!(f, "ttRepAdmin -dsn {store} -receiver{peer} -list")
            }
            Self::SelfUpgrade(store) => write!(f, "ttRepAdmin -dsn {store} -self -upgrade"),
            Self::Ask { store, what } => write!(f, "ttRepAdmin -dsn {store} {what}"),
            Self::WaitSent { store, peer, timeout } => {
                write!(f, "ttRepAdmin -dsn {store} -wait{peer}")?;
                timeout.map_or(Ok(()), |span| write!(f, " -timeout {}", span.whole_secs()))
            }
        }
    }
}

fn sql(f: &mut Formatter<'_>, (store, auto_create): (&Dsn, bool), statements: &[Statement]) -> Result {
    let connection =
        if auto_create { format!("dsn={store}") } else { format!("\"dsn={store};AutoCreate=0\"") };
    write!(f, "ttIsql -connStr {connection} -e \"")?;
    for (index, statement) in statements.iter().enumerate() {
        let statement = statement.to_string().replace('"', "\\\"");
        write!(f, "{}{statement};", if index > 0 { " " } else { "" })?;
    }
    f.write_str("\"")
}

fn carry(f: &mut Formatter<'_>, transfer: &Transfer) -> Result {
    f.write_str(transfer.program)?;
    let spot = |spot: &Spot| match &spot.host {
        Some(host) => format!("{host}:{}", spot.path),
        None => spot.path.clone(),
    };
    transfer.from.iter().chain([&transfer.to]).try_for_each(|one| write!(f, " {}", quoted(&spot(one))))
}

const fn waiting(wait: bool) -> &'static str {
    if wait { "-wait " } else { "" }
}

/// The options that say where the files of a backup are.
fn files(folder: &str, prefix: Option<&str>) -> String {
    let prefix = prefix.map_or_else(String::new, |prefix| format!(" -fname {}", quoted(prefix)));
    format!(" -dir {}{prefix}", quoted(folder))
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

/// The path that stands for a backup: its folder, and the first part of the names of its files.
pub(crate) fn backup_path(folder: &str, prefix: Option<&str>, store: &str) -> String {
    let folder = folder.trim_end_matches(['/', '\\']);
    format!("{folder}/{}", prefix.unwrap_or(store))
}

/// The stores that a command names, and what it asks of them.
pub(crate) struct Named<'c> {
    /// The store, or the one that is left.
    pub(crate) store: &'c Dsn,
    /// The other one.
    pub(crate) peer: Option<&'c Dsn>,
    /// Whether the tool connects to the store, so that the data source must be one of the lane's host.
    pub(crate) connects: bool,
    /// Whether it needs the store to exist.
    pub(crate) needs: bool,
    /// Whether the other name is that of a data source too, and not of a store of the scheme.
    pub(crate) two_sources: bool,
}

impl Command {
    /// The stores that it names; none where it names none.
    pub(crate) fn named(&self) -> Option<Named<'_>> {
        let form = |store, peer, connects: bool, needs| {
            let two_sources = !connects || matches!(self, Self::Keep { .. });
            Some(Named { store, peer, connects, needs, two_sources })
        };
        match self {
            Self::SetState { store, peer, .. }
            | Self::Reset { store, peer }
            | Self::ListReceivers { store, peer }
            | Self::WaitSent { store, peer, .. } => form(store, peer.name.as_ref(), true, true),
            Self::Duplicate { store, from, .. } => form(store, Some(from), true, false),
            Self::SelfUpgrade(store)
            | Self::Ask { store, .. }
            | Self::AgentStart { store, .. }
            | Self::AgentStop { store, .. }
            | Self::RamUnload(store)
            | Self::RepPolicy { store, .. }
            | Self::RamPolicy { store, .. }
            | Self::Query(store)
            | Self::Dump { store, .. }
            | Self::Backup { store, .. }
            | Self::Destroy { store, .. }
            | Self::Sql { store, .. } => form(store, None, true, true),
            Self::Under { policy, done } => {
                let named = done.named()?;
                Some(Named { needs: named.needs && *policy != Policy::Load, ..named })
            }
            Self::Keep { store, source } => form(store, Some(source), true, true),
            Self::RamLoad(store) | Self::Restore { store, .. } | Self::RestoreBackup { store, .. } => {
                form(store, None, true, false)
            }
            Self::ApplicationsMove { from, to } | Self::Marker { from, to } => {
                form(from, Some(to), false, false)
            }
            Self::Forget { store, peer } => form(store, Some(peer), false, true),
            Self::ApplicationsStop(store) | Self::ApplicationsStart(store) | Self::Write { store, .. } => {
                form(store, None, false, false)
            }
            Self::Install(_)
            | Self::Carry(_)
            | Self::Malformed(_)
            | Self::Daemon(_)
            | Self::ListDump(_)
            | Self::Status
            | Self::Version => None,
        }
    }

    /// What is done, whatever policy is set before.
    pub(crate) fn done(&self) -> &Self {
        if let Self::Under { done, .. } = self { done } else { self }
    }

    /// By what a subscriber is chosen, where it is.
    pub(crate) const fn subscriber(&self) -> Option<&Subscriber> {
        match self {
            Self::SetState { peer, .. }
            | Self::Reset { peer, .. }
            | Self::ListReceivers { peer, .. }
            | Self::WaitSent { peer, .. } => Some(peer),
            _ => None,
        }
    }

    /// Whether a session calls for the start of an agent.
    pub(crate) fn calls_start(&self) -> bool {
        let starts = |statement: &Statement| {
            matches!(
                statement,
                Statement::Call(Procedure::AgentStart | Procedure::RepPolicy(RepPolicy::Always))
            )
        };
        matches!(self, Self::Sql { statements, .. } if statements.iter().any(starts))
    }

    /// Whether a session waits.
    fn calls_wait(&self) -> bool {
        let waits = |statement: &Statement| matches!(statement, Statement::Call(Procedure::Wait(..)));
        matches!(self, Self::Sql { statements, .. } if statements.iter().any(waits))
    }

    /// The data source under which it makes a store.
    pub const fn makes(&self) -> Option<&Dsn> {
        match self {
            Self::Keep { source, .. } => Some(source),
            Self::Restore { store, .. }
            | Self::RestoreBackup { store, .. }
            | Self::Duplicate { store, .. } => Some(store),
            _ => None,
        }
    }
}

impl rehearsal::Command for Command {
    fn waits(&self) -> bool {
        matches!(
            self.done(),
            Self::Marker { .. }
                | Self::WaitSent { .. }
                | Self::AgentStart { wait: true, .. }
                | Self::AgentStop { wait: true, .. }
                | Self::Destroy { wait: true, .. }
        ) || self.calls_wait()
    }

    fn only_waits(&self) -> bool {
        let endless = |one: &Statement| matches!(one, Statement::Call(Procedure::Wait(_, None)));
        match self {
            Self::Marker { .. } | Self::WaitSent { timeout: None, .. } => true,
            Self::Sql { statements, .. } => !statements.is_empty() && statements.iter().all(endless),
            _ => false,
        }
    }

    /// Tools that work through files can fail half-way.
    fn can_break(&self) -> bool {
        matches!(
            self,
            Self::Dump { .. }
                | Self::Restore { .. }
                | Self::Backup { .. }
                | Self::RestoreBackup { .. }
                | Self::Duplicate { .. }
                | Self::Install(_)
        )
    }

    fn can_drag(&self) -> bool {
        self.can_break()
            || matches!(
                self.done(),
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
                | Self::Ask { .. }
                | Self::Query(_)
                | Self::ListDump(_)
                | Self::Status
                | Self::Version
        )
    }

    fn prints(&self) -> bool {
        !matches!(
            self.done(),
            Self::Marker { .. }
                | Self::AgentStart { .. }
                | Self::AgentStop { .. }
                | Self::RepPolicy { .. }
                | Self::RamPolicy { .. }
                | Self::RamLoad(_)
                | Self::RamUnload(_)
                | Self::Destroy { .. }
                | Self::Keep { .. }
                | Self::Install(_)
                | Self::ApplicationsMove { .. }
                | Self::ApplicationsStop(_)
                | Self::ApplicationsStart(_)
                | Self::Write { .. }
                | Self::Forget { .. }
                | Self::Carry(_)
        )
    }

    fn files(&self) -> FileUse {
        let one = |file: &String| vec![file.clone()];
        let of_backup = |store: &Dsn, folder: &str, prefix: &Option<String>| {
            vec![backup_path(folder, prefix.as_deref(), &store.0)]
        };
        let (writes, reads) = match self {
            Self::Dump { file, .. } => (one(file), Vec::new()),
            Self::Restore { file, .. } | Self::ListDump(file) => (Vec::new(), one(file)),
            Self::Backup { store, folder, prefix, .. } => (of_backup(store, folder, prefix), Vec::new()),
            Self::RestoreBackup { store, folder, prefix } => (Vec::new(), of_backup(store, folder, prefix)),
            _ => return FileUse::default(),
        };
        FileUse { writes, reads, may_be_there: false }
    }

    fn paths(&mut self) -> Vec<&mut String> {
        match self {
            Self::Dump { file, .. } | Self::Restore { file, .. } | Self::ListDump(file) => vec![file],
            Self::Backup { folder, .. } | Self::RestoreBackup { folder, .. } => vec![folder],
            _ => Vec::new(),
        }
    }

    fn transfer(&mut self) -> Option<&mut Transfer> {
        if let Self::Carry(transfer) = self { Some(transfer) } else { None }
    }
}

impl runbook::Command for Command {
    fn meaning(&self) -> Option<String> {
        Some(self.to_string())
    }

    /// An install brings the tools of its lane, and what no vendor's tool does needs none.
    fn tools(&self) -> Tools<'_> {
        match self {
            Self::Install(release) => Tools::Brought(release),
            Self::Keep { .. }
            | Self::Carry(_)
            | Self::ApplicationsMove { .. }
            | Self::ApplicationsStop(_)
            | Self::ApplicationsStart(_)
            | Self::Write { .. }
            | Self::Forget { .. }
            | Self::Marker { .. } => Tools::Unneeded,
            _ => Tools::Used,
        }
    }
}
