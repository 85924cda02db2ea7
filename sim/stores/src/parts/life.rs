//! A store and its lives: what a restore brings back, what is new, and what a dump carries.
//!
//! A *life* lasts from a store's creation or restore to its destruction. Each has a log numbering of its own, and
//! its channel a mark that may come from an earlier one: these two carry most of the hazards
//! (`docs/models/stores.md 0`). The receiver's ticket, the number of the last transaction it committed from its peer,
//! is part of the data and travels with it (`DESIGN`, readings).

use crate::command::{ChannelState, RamPolicy, RepPolicy};
use crate::parts::channel::Channel;
use fleet::{HostId, InForce, ProcessState, Release};
use kernel::{Span, Ticks};
use ledger::{Blame, IncarnationId};
use rehearsal::{Act, Ticket};
use replica::{Connection, Lsn, Mark, Replica, Snapshot, Taken};

/// One life of a store.
#[derive(Debug)]
pub struct Life {
    /// Its rows and its log.
    pub replica: Replica,
    /// The release whose tools made or restored it.
    pub release: Release,
    /// The release its replication definitions are in; older after a restore until `-self -upgrade`.
    pub definitions: Release,
    /// The release that first created the data (`docs/models/stores.md 2`: one created by a newer release never
    /// replicates with an older one).
    pub first_release: Release,
    /// Whether it is in memory.
    pub loaded: bool,
    /// Whether it has the tables and the scheme; a store that a tool created empty has neither.
    pub has_tables: bool,
    /// The channel to its peer.
    pub channel: Channel,
    /// Each store's port as this store's scheme has it; 0 is dynamic.
    pub ports: [u16; 2],
    /// How many log files it may hold for its peer before its channel fails; 0 is no limit.
    pub fail_threshold: u32,
    /// Which cache groups refresh by themselves.
    pub autorefresh: Vec<bool>,
    /// Disk taken besides the log.
    pub data_bytes: u64,
    /// Of an old store that is kept, for blame only: where its log stood when another store began to stand for its
    /// name.
    pub aside: Option<Lsn>,
}

impl Clone for Life {
    kernel::clone_by_field!(
        replica,
        release,
        definitions,
        first_release,
        loaded,
        has_tables,
        channel,
        ports,
        fail_threshold,
        autorefresh,
        data_bytes,
        aside
    );
}

impl Life {
    /// A life as the tools of a release create it: empty, in no scheme.
    pub fn new(replica: Replica, release: &Release, cache_groups: usize) -> Self {
        Self {
            release: release.clone(),
            definitions: release.clone(),
            first_release: release.clone(),
            loaded: true,
            has_tables: false,
            channel: Channel::new(replica.id, replica.log.end()),
            ports: [0, 0],
            fail_threshold: 0,
            autorefresh: vec![false; cache_groups],
            data_bytes: 0,
            aside: None,
            replica,
        }
    }

    /// How far a life of the peer was committed here.
    pub fn taken_of(&self, of: IncarnationId) -> Lsn {
        self.replica.received.taken.of(of)
    }

    /// The index of the first record that is held and was not acknowledged.
    pub fn next_held(&self) -> usize {
        let log = &self.replica.log;
        if self.channel.holds() { self.channel.sent.next(log) } else { log.records.len() }
    }

    /// The position from which the log must be kept; a channel that holds nothing keeps nothing
    /// (`docs/models/stores.md 1.3`).
    pub fn hold(&self) -> Lsn {
        self.replica.log.before(self.next_held())
    }

    /// How much of the log is held for the peer.
    pub fn held_bytes(&self) -> u64 {
        self.replica.log.bytes_since(self.hold())
    }

    /// What it takes on disk.
    pub const fn bytes_on_disk(&self) -> u64 {
        self.replica.log.bytes_on_disk() + self.data_bytes
    }

    /// It is loaded by the tools of a release, which run it from here on. A patch release takes a store over as it is,
    /// definitions and all (ours; a patch release is no other release).
    pub fn run_by(&mut self, release: &Release) {
        self.loaded = true;
        if self.definitions == self.release {
            self.definitions = release.clone();
        }
        self.release = release.clone();
    }
}

/// What is left of an ended life, for blame only.
#[derive(Debug, Clone)]
pub struct EndedLife {
    /// The life.
    pub id: IncarnationId,
    /// How far it had committed each life of its peer.
    pub taken: Taken,
    /// Of an old store that was kept beside the one that stood for its name: see [`Life::aside`].
    pub kept: Option<Lsn>,
    /// The command that ended it.
    pub by: Option<Blame>,
}

/// A data source with the store that it leads to.
#[derive(Debug, Default)]
pub struct Store {
    /// Its data source name.
    pub name: String,
    /// Which store of the pair it replicates as.
    pub of: usize,
    /// Its host.
    pub host: HostId,
    /// `Temporary=1`.
    pub temporary: bool,
    /// Its present life.
    pub life: Option<Life>,
    /// What last ended a life of it, or took it out of memory.
    pub closed: Act,
    /// Its replication agent.
    pub agent: ProcessState,
    /// Who starts its agent, where a command has said so; until then its host's `autostart` does.
    pub rep_policy: Option<RepPolicy>,
    /// When it is in memory, where a command has said so.
    pub ram_policy: Option<RamPolicy>,
    /// Whether a policy keeps it in memory, so that it is in use.
    pub ram_held: bool,
    /// Tells an agent's start or stop from one that was overtaken.
    pub agent_turn: u32,
    /// Faults that have the agent stand still, at this moment.
    pub agent_pauses: InForce,
    /// Whether the agent starts again when what killed it ends.
    pub agent_restarts: bool,
    /// Whether the agent ran when its daemon died.
    pub agent_returns: bool,
    /// Whether the store comes back into memory when its daemon runs again.
    pub recovers: bool,
    /// Who waits for the agent.
    pub agent_waiters: Vec<Ticket>,
    /// For blame only: the command that stopped the agent, while it has not been started again.
    pub agent_downed_by: Option<Blame>,
    /// For blame only: the command that started the agent, if one did since the last dump was cut.
    pub agent_upped_by: Option<Blame>,
    /// For blame only: the command that last connected applications to it, or wrote a marker into it.
    pub written_by: Option<Blame>,
    /// Tools that are connected to it and at work.
    pub busy: u32,
    /// Its sending side.
    pub connection: Connection,
    /// Its earlier lives.
    pub ended_lives: Vec<EndedLife>,
    /// Whether a reconnect is scheduled.
    pub reconnecting: bool,
    /// When its transmitter sends what it has gathered.
    pub batches: Ticks,
    /// When its transmitter tries to connect, while it has no connection.
    pub tries: Ticks,
}

impl Clone for Store {
    kernel::clone_by_field!(
        name,
        of,
        host,
        temporary,
        life,
        closed,
        agent,
        rep_policy,
        ram_policy,
        ram_held,
        agent_turn,
        agent_pauses,
        agent_restarts,
        agent_returns,
        recovers,
        agent_waiters,
        agent_downed_by,
        agent_upped_by,
        written_by,
        busy,
        connection,
        ended_lives,
        reconnecting,
        batches,
        tries
    );
}

impl Store {
    /// Whether its agent does its work.
    pub const fn agent_works(&self) -> bool {
        self.agent.works() && !self.agent_pauses.any()
    }
}

/// A dump file.
#[derive(Debug, Clone)]
pub struct Dump {
    /// The host it lies on.
    pub host: HostId,
    /// Its path.
    pub file: String,
    /// A second path that leads to it, where nobody can tell which of the two a copy has.
    pub also: Option<String>,
    /// Whether the tool had finished it.
    pub complete: bool,
    /// Its size when it is complete.
    pub bytes: u64,
    /// How much of it is on disk.
    pub written: u64,
    /// How long a part of it takes.
    pub part: Span,
    /// The rows.
    pub snapshot: Snapshot,
    /// The store it was made of.
    pub store: usize,
    /// The release of the store.
    pub release: Release,
    /// The release of its definitions.
    pub definitions: Release,
    /// See [`Life::first_release`].
    pub first_release: Release,
    /// See [`Life::ports`].
    pub ports: [u16; 2],
    /// See [`Life::fail_threshold`].
    pub fail_threshold: u32,
    /// What it is.
    pub kind: DumpKind,
    /// The channel's state and mark, where the reading says that a dump carries them.
    pub peers: Option<(ChannelState, Mark, Option<Blame>)>,
}

/// What carries the rows of a store.
#[derive(Debug, Clone)]
pub enum DumpKind {
    /// A file of `ttMigrate`.
    File,
    /// No file, but what `ttRepAdmin -duplicate` carries over.
    Copy,
    /// The files of `ttBackup`, with what they have besides: the log is in the snapshot.
    Backup(Box<Image>),
}

/// What a backup has of a store besides rows, log, ports and definitions.
#[derive(Debug, Clone)]
pub struct Image {
    /// The channel to its peer.
    pub channel: Channel,
    /// Which cache groups refreshed by themselves.
    pub autorefresh: Vec<bool>,
}

impl Dump {
    /// Whether it is what a tool makes a copy of, and no file.
    pub const fn is_copy(&self) -> bool {
        matches!(self.kind, DumpKind::Copy)
    }

    /// Whether it is a backup.
    pub const fn is_backup(&self) -> bool {
        matches!(self.kind, DumpKind::Backup(_))
    }

    /// Whether it is what a path of a host leads to: a backup is several files, and none of them is a dump.
    pub fn is_at(&self, host: HostId, file: &str, backup: bool) -> bool {
        let is_named = self.file == file || self.also.as_deref() == Some(file);
        self.host == host && is_named && self.is_backup() == backup
    }

    /// The tool that writes it.
    pub const fn made_by(&self) -> &'static str {
        if self.is_backup() { "ttBackup" } else { "ttMigrate" }
    }

    /// What it is called.
    pub const fn word(&self) -> &'static str {
        if self.is_backup() { "backup" } else { "dump" }
    }
}
