//! A store and its lives: what a restore brings back, what is new, and what a dump carries.
//!
//! A *life* lasts from a store's creation or restore to its destruction. Each has a log numbering of its own, and
//! its channel a mark that may come from an earlier one: these two carry most of the hazards
//! (`docs/models/stores.md 0`). The receiver's ticket, the number of the last transaction it committed from its peer,
//! is part of the data and travels with it (`DESIGN`, readings).

use crate::channel::{Channel, Mark};
use crate::command::ChannelState;
use crate::journal::Journal;
use crate::log::{Log, Lsn};
use fleet::{HostId, InForce, Process, Release};
use kernel::{Span, Ticks, dense};
use ledger::{Blame, DumpId, IncarnationId};
use rehearsal::{Act, Ticket};

/// A row as the store holds it: its time stamp and whether it exists. A row that was deleted keeps the stamp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Row(u64);

impl Row {
    /// A row that exists or not, with a stamp.
    #[must_use]
    pub const fn new(stamp: u64, exists: bool) -> Self {
        Self(stamp << 1 | exists as u64)
    }

    /// Whether it exists.
    #[must_use]
    pub const fn exists(self) -> bool {
        self.0 & 1 == 1
    }

    /// Its time stamp.
    #[must_use]
    pub const fn stamp(self) -> u64 {
        self.0 >> 1
    }
}

/// The rows of a store, and for the check by contents what each embodies.
#[derive(Debug, Default)]
pub struct Table {
    /// By row number.
    pub rows: Vec<Row>,
    /// By row number; empty unless the check is on.
    pub contents: Vec<Vec<u32>>,
}

impl Clone for Table {
    fn clone(&self) -> Self {
        Self { rows: self.rows.clone(), contents: self.contents.clone() }
    }

    /// Keeps the memory, which a derived one would not.
    fn clone_from(&mut self, other: &Self) {
        self.rows.clone_from(&other.rows);
        self.contents.clone_from(&other.contents);
    }
}

impl Table {
    /// A row; one that was never written does not exist.
    #[must_use]
    pub fn row(&self, index: u32) -> Row {
        self.rows.get(index as usize).copied().unwrap_or_default()
    }

    /// Puts a row in its place, which is made where it was never written.
    #[inline]
    pub fn put(&mut self, index: u32, row: Row) {
        match self.rows.get_mut(index as usize) {
            Some(place) => *place = row,
            None => self.put_new(index, row),
        }
    }

    #[cold]
    fn put_new(&mut self, index: u32, row: Row) {
        let wanted = index as usize + 1;
        self.rows.resize(wanted, Row::default());
        self.rows[index as usize] = row;
        if !self.contents.is_empty() {
            self.contents.resize(wanted, Vec::new());
        }
    }
}

/// One life of a store.
#[derive(Debug, Clone)]
pub struct Life {
    /// Its number in the ledger.
    pub id: IncarnationId,
    /// The release whose tools made or restored it.
    pub release: Release,
    /// The release its replication definitions are in; older after a restore until `-self -upgrade`.
    pub definitions: Release,
    /// The release that first created the data (`docs/models/stores.md 2`: one created by a newer release never
    /// replicates with an older one).
    pub origin: Release,
    /// Whether it is in memory.
    pub loaded: bool,
    /// Whether it has the tables and the scheme; a store that a tool created empty has neither.
    pub has_tables: bool,
    /// Its rows.
    pub table: Table,
    /// Its log.
    pub log: Log,
    /// The channel to its peer.
    pub channel: Channel,
    /// The ticket of the last transaction of its peer that it committed.
    pub ticket: u64,
    /// The last ticket it gave to a transaction of its own.
    pub last_ticket: u64,
    /// For blame and ages only: up to which position of each life of the peer it committed.
    pub taken: Vec<(IncarnationId, Lsn)>,
    /// Each store's port as this store's scheme has it; 0 is dynamic.
    pub ports: [u16; 2],
    /// Which cache groups refresh by themselves.
    pub autorefresh: Vec<bool>,
    /// Disk taken besides the log.
    pub data_bytes: u64,
    /// Of an old store that is kept, for blame only: where its log stood when another store began to stand for its
    /// name.
    pub aside: Option<Lsn>,
    /// What is not on disk yet, in runs in which something may die.
    pub journal: Option<Box<Journal>>,
}

impl Life {
    /// How far a life of the peer was committed here.
    #[must_use]
    pub fn taken_of(&self, of: IncarnationId) -> Lsn {
        taken_of(&self.taken, of)
    }

    /// What it takes on disk.
    #[must_use]
    pub const fn bytes_on_disk(&self) -> u64 {
        self.log.bytes_on_disk() + self.data_bytes
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

    /// Notes, for blame and ages only, how far a life of the peer was committed.
    pub fn take_note(&mut self, of: IncarnationId, upto: Lsn) {
        match self.taken.iter_mut().find(|(life, _)| *life == of) {
            Some((_, position)) => *position = (*position).max(upto),
            None => self.taken.push((of, upto)),
        }
    }
}

/// What is left of an ended life, for blame only.
#[derive(Debug, Clone)]
pub struct Grave {
    /// The life.
    pub id: IncarnationId,
    /// See [`Life::taken`].
    pub taken: Vec<(IncarnationId, Lsn)>,
    /// Of an old store that was kept beside the one that stood for its name: see [`Life::aside`].
    pub kept: Option<Lsn>,
    /// The command that ended it.
    pub by: Option<Blame>,
}

dense! {
    /// A connection of one direction, numbered anew whenever it begins or ends. A run of more than a few thousand is
    /// ended.
    #[derive(Default)]
    pub struct ConnectionId(u16);
}

impl ConnectionId {
    /// The one that comes after this one.
    pub(crate) fn next(self) -> Self {
        Self::of(usize::from(self) + 1)
    }
}

/// The sending side's connection of one direction; gone with the agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Session {
    /// Whether the two agents have each other.
    pub connected: bool,
    /// While they have: the data source of the receiver.
    pub to: usize,
    /// Tells what is under way in this connection from what was under way in an earlier one.
    pub epoch: ConnectionId,
    /// The next record to send.
    pub next: usize,
    /// Bytes sent and not acknowledged.
    pub in_flight: u64,
    /// Whether the transmitter has an event coming.
    pub sending: bool,
    /// Whether the receiver stopped at an insert that finds its key.
    pub stalled: bool,
}

/// A data source with the store that it leads to.
#[derive(Debug, Clone)]
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
    pub agent: Process,
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
    pub session: Session,
    /// Its earlier lives.
    pub graves: Vec<Grave>,
    /// Whether a reconnect is scheduled.
    pub reconnecting: bool,
    /// When its transmitter sends what it has gathered.
    pub batches: Ticks,
    /// When its transmitter tries to connect, while it has no connection.
    pub tries: Ticks,
}

impl Store {
    /// Whether its agent does its work.
    #[must_use]
    pub const fn agent_works(&self) -> bool {
        self.agent.works() && !self.agent_pauses.any()
    }
}

/// How far a life was committed, by a list of such.
fn taken_of(taken: &[(IncarnationId, Lsn)], of: IncarnationId) -> Lsn {
    taken.iter().find(|(life, _)| *life == of).map_or(Lsn::START, |(_, upto)| *upto)
}

impl Dump {
    /// How far a life of the peer had been committed in the store when it was dumped.
    #[must_use]
    pub fn taken_of(&self, of: IncarnationId) -> Lsn {
        taken_of(&self.taken, of)
    }
}

/// A dump file.
#[derive(Debug, Clone)]
pub struct Dump {
    /// The host it lies on.
    pub host: HostId,
    /// Its path.
    pub file: String,
    /// Whether the tool had finished it.
    pub complete: bool,
    /// Its size when it is complete.
    pub bytes: u64,
    /// How much of it is on disk.
    pub written: u64,
    /// How long a part of it takes.
    pub part: Span,
    /// The rows.
    pub table: Table,
    /// The heads, in the ledger.
    pub heads: DumpId,
    /// The store it was made of.
    pub store: usize,
    /// The life it was made of, and where that life's log stood.
    pub cut: Mark,
    /// The release of the store.
    pub release: Release,
    /// The release of its definitions.
    pub definitions: Release,
    /// See [`Life::origin`].
    pub origin: Release,
    /// See [`Life::ports`].
    pub ports: [u16; 2],
    /// The channel's state and mark, where the reading says that a dump carries them.
    pub peers: Option<(ChannelState, Mark, Option<Blame>)>,
    /// See [`Life::ticket`].
    pub ticket: u64,
    /// See [`Life::taken`].
    pub taken: Vec<(IncarnationId, Lsn)>,
}
