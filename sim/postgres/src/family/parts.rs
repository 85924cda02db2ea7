//! What the model keeps beside the world of servers: its clients, what is under way in each direction, the lines that are
//! typed, and the ways on which updates leave a cluster. What becomes of them stands above, each in a file of its own.

use super::book::{Head, Note, Sent as SentChange};
use super::console::Paused;
use super::typed::Typed;
use crate::replication::{Copied, Shipment};
use crate::server::SessionId;
use crate::tools::Run;
use crate::value::Lsn;
use crate::world::Direction as Way;
use fleet::HostId;
use kernel::Time;
use ledger::Blame;
use rehearsal::{Absence, Act, Ticket};
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

rehearsal::numbered! {
    /// The kinds of request of which one can fail while others are served; indices into `KINDS` of the family.
    pub mod kinds {
        /// A new order.
        ORDERS = "new orders",
        /// An update of an account.
        ACCOUNTS = "updates of accounts",
        /// An item that comes or goes.
        ITEMS = "items",
    }
}

/// How many kinds there are.
const KINDS: usize = kinds::WORDS.len();

/// A group of clients.
#[derive(Debug, Clone, Default)]
pub(crate) struct Client {
    /// Its name.
    pub(crate) name: String,
    /// The cluster it worked at in the beginning.
    pub(crate) began_at: Option<usize>,
    /// The cluster it works at; none while it is stopped.
    pub(crate) home: Option<usize>,
    /// Its session there, once it has begun.
    pub(crate) session: Option<SessionId>,
    /// What connected it there, or stopped it.
    pub(crate) sent: Act,
    /// By kind of request, what it last ran into, where it was not served.
    pub(crate) refused: [Option<Absence>; KINDS],
    /// How often it was given an id that was in use.
    pub(crate) taken: u64,
    /// When it was first.
    pub(crate) taken_since: Option<Time>,
    /// The pooler that it is behind.
    pub(crate) behind: Option<usize>,
}

/// A pooler.
#[derive(Debug, Clone)]
pub(crate) struct Pooler {
    /// The host it lives on.
    pub(crate) host: HostId,
    /// The cluster that its file names.
    pub(crate) file: usize,
    /// The cluster that it leads to.
    pub(crate) to: usize,
    pub(crate) paused: Paused,
    /// What has last paused it, or let it go on.
    pub(crate) act: Act,
    /// What has last led it elsewhere.
    pub(crate) led: Act,
}

/// A transaction on its way, each of its changes with the update that it is.
#[derive(Debug, Clone)]
pub(crate) struct Ship {
    pub(crate) shipment: Shipment,
    pub(crate) changes: Vec<SentChange>,
}

/// The copy of a table.
#[derive(Debug, Clone)]
pub(crate) struct Copying {
    pub(crate) table: String,
    /// The number by which events name it.
    pub(crate) number: u32,
    /// The rows, and what they are; none while a failed one waits to be tried again.
    pub(crate) copy: Option<(Copied, Vec<Head>)>,
}

/// A direction.
#[derive(Debug, Clone)]
pub(crate) struct Direction {
    /// Whose: whatever happens on it is done under this name, which is shared for that.
    pub(crate) id: Arc<Way>,
    /// Which connection it is by now.
    pub(crate) turn: u16,
    /// Whether a worker is connected.
    pub(crate) live: bool,
    pub(crate) launching: bool,
    pub(crate) sending: bool,
    pub(crate) applying: bool,
    pub(crate) confirming: bool,
    /// What is under way on the network, piece by piece.
    pub(crate) flights: VecDeque<Vec<Ship>>,
    /// What has arrived and is to be applied.
    pub(crate) queue: VecDeque<Ship>,
    pub(crate) copies: Vec<Copying>,
    /// How often its worker has failed in a row.
    pub(crate) failed: u32,
    /// Up to where the publisher has nothing behind what is under way.
    pub(crate) end: Lsn,
    /// Up to where everything was applied.
    pub(crate) done: Lsn,
    /// The command that made it.
    pub(crate) made_by: Option<Blame>,
}

impl Direction {
    /// One that has not begun.
    pub(crate) fn new(id: Way, made_by: Option<Blame>) -> Self {
        Self {
            id: Arc::new(id),
            turn: 0,
            live: false,
            launching: false,
            sending: false,
            applying: false,
            confirming: false,
            flights: VecDeque::new(),
            queue: VecDeque::new(),
            copies: Vec::new(),
            failed: 0,
            end: Lsn::NONE,
            done: Lsn::NONE,
            made_by,
        }
    }

    /// Its connection is over, with what was under way in it.
    pub(crate) fn breaks(&mut self) {
        self.turn = self.turn.wrapping_add(1);
        (self.live, self.launching, self.sending) = (false, false, false);
        (self.applying, self.confirming) = (false, false);
        self.flights.clear();
        self.queue.clear();
        self.copies.clear();
        (self.end, self.done) = (Lsn::NONE, Lsn::NONE);
    }

    /// Whether nothing of it is under way or waits to be applied.
    pub(crate) fn is_empty(&self) -> bool {
        self.flights.is_empty() && self.queue.is_empty() && !self.applying
    }
}

/// The rows of a table as a dump has them, each with the update that had written it.
#[derive(Debug, Clone)]
pub(crate) struct Dumped {
    pub(crate) table: String,
    pub(crate) heads: Vec<Head>,
}

/// A line under way.
#[derive(Debug, Clone)]
pub(crate) struct Running {
    pub(crate) ticket: Ticket,
    pub(crate) blame: Blame,
    /// What is typed; a line that waits looks at it again and again, and so do all copies of its world.
    pub(crate) line: Arc<Typed>,
    /// The host at which it is typed.
    pub(crate) place: HostId,
    pub(crate) step: Step,
    /// How far it is, where programs run it.
    pub(crate) run: Option<Run>,
    /// The rows that it carries, where it does.
    pub(crate) carries: Vec<Dumped>,
    /// Whether it fails half-way.
    pub(crate) breaks: bool,
}

/// What a line under way is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Working, with its effect at the end.
    Works,
    /// Looking from time to time.
    Looks,
    /// Waiting in the middle of a statement.
    Waits,
    /// It has paused a pooler, and waits until that has nobody's session.
    Pauses,
    /// Over.
    Ended,
}

/// How a way ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gone {
    /// Everything up to here had been confirmed.
    pub(crate) at: Lsn,
    /// Where the log of its cluster ended then.
    pub(crate) end: Lsn,
    pub(crate) why: Note,
}

/// A way: a slot of a cluster.
#[derive(Debug, Clone)]
pub(crate) struct Route {
    pub(crate) from: usize,
    pub(crate) slot: String,
    /// The clusters that have used it.
    pub(crate) to: BTreeSet<usize>,
    pub(crate) made: Lsn,
    pub(crate) made_by: Option<Blame>,
    /// How far it is known to be confirmed.
    pub(crate) confirmed: Lsn,
    pub(crate) gone: Option<Gone>,
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Routes {
    pub(crate) all: Vec<Route>,
}
