//! What goes to a model and what comes back from it. A live system could stand behind the same port.

use super::absence::Act;
use crate::deviation::{Mishap, ProcessFault};
use crate::ids::{GroupId, ProcessId};
use fleet::{HostId, Release};
use kernel::{Draw, Span, Time};
use keyspace::Keyspace;
use ledger::{Blame, StoreId, UpdateId};

/// Where and by which tools a command is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invocation {
    /// The host of the lane.
    pub host: HostId,
    /// The release whose tools the prompt finds.
    pub tools: Release,
    /// The command's key for draws, fixed by the runbook as written.
    pub key: u64,
    /// How often this command has been typed before, so that each attempt draws anew.
    pub attempt: u32,
    /// Who is to blame for what the command does.
    pub blame: Blame,
    /// What goes wrong with it; only [`Mishap::Break`] and [`Mishap::Drag`] reach a model, and only with commands of
    /// which it says that they can ([`Command::can_break`](crate::Command::can_break), [`Command::can_drag`](crate::Command::can_drag)).
    pub mishap: Option<Mishap>,
}

impl Invocation {
    /// How long something takes, by this command, that takes so long when all goes well.
    #[must_use]
    pub const fn takes(&self, length: Span) -> Span {
        match self.mishap {
            Some(Mishap::Drag(times)) => length.saturating_mul(times as u64),
            _ => length,
        }
    }

    /// The command, as something that is done at a moment.
    #[must_use]
    pub const fn act(&self, at: Time) -> Act {
        Act { at, by: Some(self.blame) }
    }

    /// Whether it fails half-way.
    #[must_use]
    pub const fn breaks(&self) -> bool {
        matches!(self.mishap, Some(Mishap::Break))
    }
}

/// What a fault strikes that only the model can let suffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultTarget {
    /// Everything that runs on a host that has died, or that runs again.
    Host(HostId),
    /// One process, as an index into [`Domain::processes`](crate::Domain::processes).
    Process {
        /// Which.
        process: ProcessId,
        /// What happens to it.
        process_fault: ProcessFault,
    },
}

/// What a command says when it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The exit status; 0 is success.
    pub status: u8,
    /// What it printed.
    pub lines: Vec<String>,
    /// Whether the model has all that it came to; otherwise what it has not is what was printed last, and nobody knows how it
    /// ends.
    pub is_modelled: bool,
}

/// What comes of what is typed, or why it is refused, in words.
pub type Tried<T> = Result<T, String>;

/// What a command replies at once, or nothing yet.
pub type Replied = Tried<Option<Vec<String>>>;

/// Nothing to say, but done.
pub const DONE: Replied = Ok(Some(Vec::new()));

/// The reply comes later.
pub const LATER: Replied = Ok(None);

impl Reply {
    /// The reply of a command that replies at once.
    #[must_use]
    pub fn at_once(replied: Replied) -> Option<Self> {
        replied.map_or_else(|message| Some(Self::refused(message)), |lines| lines.map(Self::printed))
    }

    /// Success, with nothing to say.
    #[must_use]
    pub const fn done() -> Self {
        Self::printed(Vec::new())
    }

    /// Success, with something printed.
    #[must_use]
    pub const fn printed(lines: Vec<String>) -> Self {
        Self { status: 0, lines, is_modelled: true }
    }

    /// A refusal, in the tool's own manner.
    #[must_use]
    pub fn refused(message: impl Into<String>) -> Self {
        Self { status: 1, ..Self::printed(vec![message.into()]) }
    }
}

/// A request of one client, drawn beforehand so that no state can change what it is.
#[derive(Debug, Clone, Copy)]
pub struct Request {
    /// The group of the client.
    pub group: GroupId,
    /// The group's key for draws, made of its name, so that adding a group moves no other's draws.
    pub key: u64,
    /// Its number among the group's requests.
    pub ordinal: u64,
    /// When it first arrived, which an attempt of the same request does not change.
    pub intended: Time,
    /// What it is; word 0 was used for its arrival.
    pub draw: Draw,
    /// Of which kind it is, as [`Family::kind_of`](crate::Family::kind_of) has told.
    pub kind: u8,
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Response {
    /// So many updates from `first` on were taken; the client hears of it later.
    Taken {
        /// The first update.
        first: UpdateId,
        /// How many; of more than a byte counts [`Stage::taken`](crate::Stage::taken) makes this answer.
        count: u8,
        /// When the client hears.
        after: Span,
    },
    /// The service itself says no: a key that exists, a program that an operator has disabled. That is an answer.
    Refused {
        /// When the client hears.
        after: Span,
    },
    /// The service says no at once because something behind it is away or full, which is no answer; the client tries
    /// again within its time-out.
    Away {
        /// When the client hears.
        after: Span,
        /// What is away, as an index into [`Family::UNAVAILABLE`](crate::Family::UNAVAILABLE).
        cause: u8,
        /// The command that took it away from this client; none where a fault did, or nobody.
        by: Option<Blame>,
    },
    /// It was taken, but its answer comes when the work is done, by [`Stage::answer`](crate::Stage::answer); a job is such a request. The
    /// model acknowledges in the ledger what it has taken.
    Deferred {
        /// What it waits for, as an index into [`Family::UNAVAILABLE`](crate::Family::UNAVAILABLE).
        cause: u8,
        /// The command by which it waits longer than its turn.
        by: Option<Blame>,
    },
    /// Nobody answers; the client tries again within its time-out.
    Unavailable {
        /// Why, as an index into [`Family::UNAVAILABLE`](crate::Family::UNAVAILABLE).
        cause: u8,
        /// The command that took the service away from this client; none where a fault did, or nobody.
        by: Option<Blame>,
    },
}

/// What the family adds to the outcome when all is over.
#[derive(Debug, Clone)]
pub struct Ending {
    /// Its final state, for the outcome's `final`.
    pub state: serde_json::Value,
    /// From when until when the data had a single copy.
    pub single_copy: Vec<(Time, Time)>,
    /// The greatest age of an update when it reached another store; what never does is counted by the rehearsal.
    pub max_lag: Span,
    /// The most log held for a subscriber.
    pub max_log_held: u64,
    /// Rows that exist in each store, for the check by contents: the updates each row embodies.
    pub contents: Vec<(StoreId, Vec<Vec<u32>>)>,
    /// What is still held for each store, for the check by contents: the updates that the records embody.
    pub held: Vec<(StoreId, Vec<u32>)>,
}

/// A repository as somebody outside has it before him, by a door of his own.
#[derive(Debug)]
pub struct Repository<'a> {
    /// Its name on the network of the scenario, and its port there.
    pub name: &'a str,
    /// Its port there.
    pub port: u16,
    /// Whether its process answers.
    pub is_up: bool,
    /// What is in it.
    pub keyspace: &'a mut Keyspace,
}
