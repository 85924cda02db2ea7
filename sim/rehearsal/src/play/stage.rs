//! What a model stands on while it is played: time, the fleet, the ledger, keyed draws, replies and findings.

use crate::domain::Domain;
use crate::goal::Victim;
use crate::ids::{ColumnId, FaultId, GroupId, Ticket};
use crate::key::key_of;
use crate::outcome::Severity;
use crate::play::absence::Act;
use crate::play::port::{Invocation, Reply, Response};
use crate::play::strikes::Strikes;
use fleet::{Fleet, HostId, Transfer};
use kernel::{Draws, Kernel, Purpose, Span, Time, planted};
use ledger::{Blame, Ledger, UpdateId};

/// What a draw is for. A purpose never changes its number: it is part of every seed's meaning.
pub mod purpose {
    use kernel::Purpose;
    /// When a client's next request arrives and what it is.
    pub const REQUEST: Purpose = Purpose(1);
    /// The further rows of a transaction.
    pub const ROWS: Purpose = Purpose(2);
    /// How long a command's effect takes.
    pub const COMMAND: Purpose = Purpose(3);
    /// When a group's first request arrives.
    pub const FIRST_REQUEST: Purpose = Purpose(4);
    /// Which messages a link loses.
    pub const LOSS: Purpose = Purpose(5);
    /// When what comes back at regular intervals comes first.
    pub const PHASE: Purpose = Purpose(6);
}

/// In an answer, that it was deferred; it acknowledges nothing, for the model has done that.
pub(crate) const DEFERRED: u32 = u32::MAX;

/// Everything that can happen in a rehearsal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<M> {
    /// Something in the model.
    Model(M),
    /// The next request of a group arrives.
    Arrive {
        /// The group.
        group: GroupId,
    },
    /// A group sends a request because a command makes it.
    Write {
        /// The group.
        group: GroupId,
    },
    /// A request that nobody answered is sent again.
    Retry {
        /// The group.
        group: GroupId,
        /// Which request.
        ordinal: u32,
        /// When it first arrived.
        intended: Time,
    },
    /// A client hears of its request.
    Answer {
        /// The group.
        group: GroupId,
        /// Of which kind the request was.
        kind: u8,
        /// How many updates were taken.
        count: u8,
        /// The first of them.
        first: u32,
        /// When the request arrived.
        intended: Time,
    },
    /// A client hears of more updates of its request than an answer counts, in the same instant and before it.
    Acknowledge {
        /// The first of them.
        first: u32,
        /// How many.
        count: u32,
    },
    /// An operator types the next command of a column.
    Type {
        /// The column of the step under way.
        column: ColumnId,
    },
    /// A command's reply reaches the operator.
    Reply(Ticket),
    /// An operator has waited long enough.
    TimeOut(Ticket),
    /// A fault begins or ends.
    Fault {
        /// Which fault of the course.
        index: FaultId,
        /// Whether it begins.
        on: bool,
    },
    /// The clients stop arriving.
    Settle,
}

impl<M: kernel::Event> kernel::Event for Event<M> {
    #[inline]
    fn word(self) -> u64 {
        match self {
            Self::Model(event) => event.word(),
            Self::Arrive { group } => tag(1) | u64::from(group),
            Self::Retry { group, ordinal, .. } => tag(2) | u64::from(group) << 32 | u64::from(ordinal),
            Self::Answer { group, count, first, .. } => {
                tag(3) | u64::from(group) << 40 | u64::from(count) << 32 | u64::from(first)
            }
            Self::Type { column } => tag(4) | u64::from(column),
            Self::Reply(ticket) => tag(5) | u64::from(ticket.0),
            Self::TimeOut(ticket) => tag(6) | u64::from(ticket.0),
            Self::Fault { index, on } => tag(7) | u64::from(on) << 16 | u64::from(index),
            Self::Settle => tag(8),
            Self::Write { group } => tag(9) | u64::from(group),
            Self::Acknowledge { first, .. } => tag(10) | u64::from(first),
        }
    }

    #[inline]
    fn is_housekeeping(self) -> bool {
        match self {
            Self::Model(event) => event.is_housekeeping(),
            // A time-out that nobody waits for any more must not keep the world awake.
            Self::TimeOut(_) => true,
            _ => false,
        }
    }
}

/// The rehearsal's own words are told from a model's by the highest bits, which models leave at zero.
const fn tag(kind: u64) -> u64 {
    kind << 56
}

/// A finding while the run goes on; addresses are filled in at the end.
#[derive(Debug, Clone)]
pub struct Note {
    /// How much it matters.
    pub severity: Severity,
    /// What kind of thing, in kebab case.
    pub kind: &'static str,
    /// The command it belongs to.
    pub blame: Option<Blame>,
    /// When.
    pub at: Option<Time>,
    /// The finding in a sentence.
    pub message: String,
}

/// One ticket: whether somebody still waits for it, and its reply once there is one.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    pub(crate) open: bool,
    pub(crate) reply: Option<Reply>,
    /// How long it is waited for after it was lost, if it is lost.
    pub(crate) muted: Option<Span>,
    /// Whether the command came to do its work, so that a mishap of it could happen.
    works: bool,
    /// Whether something is on its way that will end it: a reply, or the operator's patience.
    ends: bool,
}

impl Slot {
    const NEW: Self = Self { open: true, reply: None, muted: None, works: false, ends: false };

    /// Nobody waits any more; gives the reply, if one is there.
    fn close(&mut self) -> Option<Reply> {
        assert!(self.open, "a ticket is closed once");
        self.open = false;
        self.reply.take()
    }
}

/// What a model stands on while it is played.
#[derive(Debug)]
pub struct Stage<F: Domain> {
    /// Virtual time and what is to come.
    pub kernel: Kernel<Event<F::Event>>,
    /// What became of every update.
    pub ledger: Ledger<F::Cause>,
    /// Hosts and links.
    pub fleet: Fleet,
    /// Randomness, by key only.
    pub draws: Draws,
    /// Findings so far.
    pub notes: Vec<Note>,
    pub(crate) slots: Vec<Slot>,
    /// The faults that have begun.
    pub(crate) strikes: Strikes,
    /// How many tickets are open.
    open: usize,
    /// Whether somebody may have come to be served, or not to be.
    pub(crate) service_changed: bool,
}

impl<F: Domain> Clone for Stage<F> {
    kernel::clone_by_field!(kernel, ledger, fleet, draws, notes, slots, strikes, open, service_changed);
}

impl<F: Domain> Default for Stage<F> {
    fn default() -> Self {
        Self {
            kernel: Kernel::new(),
            ledger: Ledger::default(),
            fleet: Fleet::default(),
            draws: Draws::new(0),
            notes: Vec::new(),
            slots: Vec::new(),
            strikes: Strikes::default(),
            open: 0,
            service_changed: false,
        }
    }
}

impl<F: Domain> Stage<F> {
    /// Clears the stage for the next run and keeps its memory.
    pub(crate) fn reset(&mut self, fleet: &Fleet, seed: u64) {
        self.kernel.reset();
        self.ledger.clear();
        self.fleet.clone_from(fleet);
        self.draws = Draws::new(seed);
        self.notes.clear();
        self.slots.clear();
        self.strikes.clear();
        self.open = 0;
        self.service_changed = false;
    }

    /// The time.
    #[inline]
    #[must_use]
    pub const fn now(&self) -> Time {
        self.kernel.now()
    }

    /// The fault in force that has struck something, where one has: of several the last that began.
    #[must_use]
    pub fn struck(&self, victim: Victim) -> Option<Blame> {
        self.strikes.on(victim).map(|one| one.fault.blame())
    }

    /// The same, with when it began.
    #[must_use]
    pub fn stroke(&self, victim: Victim) -> Option<Act> {
        self.strikes.on(victim).map(|one| Act { at: one.since, by: Some(one.fault.blame()) })
    }

    /// The fault that has last set the clock of one of two hosts wrong, whether or not that is over.
    #[must_use]
    pub fn misled(&self, hosts: [HostId; 2]) -> Option<Blame> {
        self.strikes.on_clocks(hosts).map(FaultId::blame)
    }

    /// What comes about at this moment: by a command where one is named, and else by the fault that is being struck.
    #[must_use]
    pub fn act(&self, by: Option<Blame>) -> Act {
        Act { at: self.now(), by: by.or(self.ledger.blow()) }
    }

    /// Schedules an event of the model.
    #[inline]
    pub fn after(&mut self, span: Span, event: F::Event) {
        // The queue copies every event, so that a wider number in one of them would be paid for by all.
        const { assert!(size_of::<Event<F::Event>>() <= 16) };
        self.kernel.schedule_after(span, Event::Model(event));
    }

    /// Schedules an event of the model at an instant, which must not have passed.
    #[inline]
    pub fn at(&mut self, at: Time, event: F::Event) {
        self.kernel.schedule_at(at, Event::Model(event));
    }

    /// Says that this event may decide who can be served;
    /// [`Family::absence_of`](crate::Family::absence_of) is asked when it has been handled.
    pub const fn service_changes(&mut self) {
        self.service_changed = true;
    }

    /// Makes a group send one request, behind all that happens at this moment already.
    pub fn send_request(&mut self, group: GroupId) {
        self.kernel.schedule_after(Span::ZERO, Event::Write { group });
    }

    /// Sends a command's reply on its way to the operator. A ticket is answered once; later replies are dropped.
    pub fn reply(&mut self, ticket: Ticket, after: Span, reply: Reply) {
        let slot = &mut self.slots[ticket.0 as usize];
        if slot.open && slot.reply.is_none() {
            slot.reply = Some(reply);
            slot.ends = true;
            let event = match slot.muted {
                None => Event::Reply(ticket),
                Some(_) => Event::TimeOut(ticket),
            };
            self.kernel.schedule_after(after + slot.muted.unwrap_or_default(), event);
        }
    }

    /// Lets a command's reply be lost; who waits for it gives up so long after it would have come.
    pub(crate) fn mute(&mut self, ticket: Ticket, patience: Span) {
        self.slots[ticket.0 as usize].muted = Some(patience);
    }

    /// Who waits for the ticket gives up after so long.
    pub(crate) fn give_up(&mut self, ticket: Ticket, after: Span) {
        self.slots[ticket.0 as usize].ends = true;
        self.kernel.schedule_after(after, Event::TimeOut(ticket));
    }

    /// Says that a command was not refused but sets about its work: from now on a mishap of it has happened. A model
    /// says so where it takes [`Invocation::takes`] and [`Invocation::breaks`] into account.
    pub fn sets_to_work(&mut self, ticket: Ticket) {
        self.slots[ticket.0 as usize].works = true;
    }

    /// Whether the command of a ticket has set about its work.
    pub(crate) fn has_worked(&self, ticket: Ticket) -> bool {
        self.slots.get(ticket.0 as usize).is_some_and(|slot| slot.works)
    }

    /// The tickets that somebody waits for although nothing is on its way that will ever end them.
    pub(crate) fn stranded(&self) -> impl Iterator<Item = Ticket> {
        let slots = self.slots.iter().enumerate().filter(|(_, slot)| slot.open && !slot.ends);
        slots.map(|(index, _)| Ticket::of(index))
    }

    /// Whether somebody waits for a ticket that is going to end.
    pub(crate) fn awaits(&self) -> bool {
        self.open > 0 && self.slots.iter().any(|slot| slot.open && slot.ends)
    }

    /// Sends so many bytes, as [`Fleet::send`] does; a message that the link loses is sent again and holds up what
    /// follows.
    pub fn send(&mut self, from: HostId, to: HostId, bytes: u64) -> Option<Transfer> {
        let mut transfer = self.fleet.send(from, to, bytes, self.now())?;
        let held_up = self.held_up(from, to);
        if held_up > Span::ZERO {
            transfer.arrives += held_up;
            self.fleet.hold_up(from, to, transfer.arrives);
        }
        Some(transfer)
    }

    /// When so many bytes have come from one host to the other, as a program copies them that every machine has; none where no
    /// way leads there. Between hosts of which the scenario says no link nothing is known of the time, and it takes none (ours).
    pub fn arrives(&mut self, (from, to): (HostId, HostId), bytes: u64) -> Option<Time> {
        if self.fleet.link_between(from, to).is_some() {
            return self.send(from, to, bytes).map(|sent| sent.arrives);
        }
        let are_up = self.fleet.host(from).is_up() && self.fleet.host(to).is_up();
        are_up.then(|| self.now())
    }

    /// The time that a small message takes which is sent now, with what the link loses of it.
    pub fn message(&mut self, from: HostId, to: HostId) -> Span {
        self.fleet.latency(from, to) + self.held_up(from, to)
    }

    fn held_up(&mut self, from: HostId, to: HostId) -> Span {
        let Some(id) = self.fleet.link_between(from, to) else { return Span::ZERO };
        let link = &mut self.fleet.links[usize::from(id.0)];
        let Some(ordinal) = link.risk() else { return Span::ZERO };
        let ends = link.ends;
        let names = ends.map(|end| self.fleet.host(end).name.as_str());
        let key = key_of(&["link", names[0], names[1]]);
        let draws = [2 * ordinal, 2 * ordinal + 1].map(|ordinal| self.draws.at(purpose::LOSS, key, ordinal));
        self.fleet.links[usize::from(id.0)].held_up(|attempt| draws[attempt / 4].word(attempt % 4))
    }

    /// What becomes of a request that took so many updates from `first` on, of which its client hears after a while. An
    /// answer counts them in a byte, which is enough for nearly all; the client hears of the others just before it.
    #[inline]
    pub fn taken(&mut self, first: UpdateId, count: u32, after: Span) -> Response {
        match u8::try_from(count) {
            Ok(count) => Response::Taken { first, count, after },
            Err(_) => self.taken_many(first, count, after),
        }
    }

    #[cold]
    fn taken_many(&mut self, first: UpdateId, count: u32, after: Span) -> Response {
        let before = count - u32::from(u8::MAX);
        self.kernel.schedule_after(after, Event::Acknowledge { first: first.0, count: before });
        Response::Taken { first: UpdateId(first.0 + before), count: u8::MAX, after }
    }

    /// A client has heard of so many updates from one on.
    #[inline(always)]
    pub(crate) fn acknowledge(&mut self, first: u32, count: u32) {
        for offset in 0..count {
            self.ledger.acknowledge(UpdateId(first + offset));
        }
    }

    /// Lets a client of a group hear, after a while, that the work of its deferred request of a kind is done.
    pub fn answer(&mut self, (group, kind): (GroupId, u8), intended: Time, after: Span) {
        let first = DEFERRED;
        self.kernel.schedule_after(after, Event::Answer { group, kind, count: 0, first, intended });
    }

    /// Whether somebody still waits for the ticket.
    #[must_use]
    pub fn is_open(&self, ticket: Ticket) -> bool {
        self.slots.get(ticket.0 as usize).is_some_and(|slot| slot.open)
    }

    pub(crate) fn open_ticket(&mut self) -> Ticket {
        let ticket = Ticket::of(self.slots.len());
        self.slots.push(Slot::NEW);
        self.open += 1;
        ticket
    }

    pub(crate) fn close_ticket(&mut self, ticket: Ticket) -> Option<Reply> {
        let slot = &mut self.slots[ticket.0 as usize];
        self.open -= 1;
        slot.close()
    }

    /// A draw that belongs to a command: its key and attempt, and nothing of the state.
    #[must_use]
    pub fn command_draw(&self, key: u64, attempt: u32) -> kernel::Draw {
        self.draws.at(purpose::COMMAND, key, u64::from(attempt))
    }

    /// How long it takes until what comes back at regular intervals comes for the first time: more than nothing, and
    /// at most a period. It belongs to the seed and to the names alone, so that what starts again has the same phase.
    #[must_use]
    pub fn phase(&self, what: &str, whose: &[&str], period: Span) -> Span {
        let words: Vec<&str> = std::iter::once(what).chain(whose.iter().copied()).collect();
        self.phase_at(key_of(&words), 0, period)
    }

    /// The same for what a command does again and again; each attempt draws anew.
    #[must_use]
    pub fn command_phase(&self, invocation: &Invocation, period: Span) -> Span {
        self.phase_at(invocation.key, invocation.attempt, period)
    }

    fn phase_at(&self, subject: u64, ordinal: u32, period: Span) -> Span {
        if planted("a-phase-is-not-drawn") {
            return period;
        }
        let draw = self.draws.at(purpose::PHASE, subject, u64::from(ordinal));
        Span::from_nanos(period.nanos() - draw.between(0, Span::ZERO, period).nanos())
    }

    /// A draw for another purpose.
    #[must_use]
    pub fn draw(&self, purpose: Purpose, subject: u64, ordinal: u64) -> kernel::Draw {
        self.draws.at(purpose, subject, ordinal)
    }

    /// Notes a finding that belongs to now.
    pub fn note(
        &mut self,
        severity: Severity,
        kind: &'static str,
        blame: Option<Blame>,
        message: impl Into<String>,
    ) {
        let at = Some(self.now());
        self.notes.push(Note { severity, kind, blame, at, message: message.into() });
    }
}

#[cfg(test)]
mod tests {
    use super::Slot;

    #[test]
    #[should_panic(expected = "closed once")]
    fn a_ticket_that_is_closed_twice_is_told() {
        let mut slot = Slot::NEW;
        slot.close();
        slot.close();
    }
}
