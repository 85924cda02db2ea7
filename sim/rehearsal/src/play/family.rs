//! A family while it is played: a state machine driven by commands, requests and events.
//!
//! It has no clock and no randomness of its own: time, keyed draws, the fleet and the ledger come with the [`Stage`].
//! What the operator and the clients learn of it they learn through [`Reply`](crate::Reply) and [`Response`], never by
//! looking inside.

use super::absence::Absence;
use super::cure::Cure;
use super::curves::Curves;
use super::place::{Behalf, Place, ReleaseSeen, Sight};
use super::port::{Ending, FaultTarget, Invocation, Repository, Request, Response};
use super::sheet::Sheet;
use super::stage::Stage;
use super::state::State;
use crate::course::setup::Setup;
use crate::domain::Domain;
use crate::goal::Missed;
use crate::ids::{GroupId, Ticket};
use kernel::Draw;
use ledger::{Holdings, UpdateId};

/// A family of systems: its domain, and the model that is played. How the model ends, what it shows and what its state is
/// stand in traits of their own, each of which a family writes beside what it is about.
pub trait Family: Domain + Ended + Shown + Stated {
    /// What may keep a client from being answered, in words; [`Response::Unavailable`] and [`Response::Away`] name one
    /// by index.
    const UNAVAILABLE: &'static [&'static str];
    /// The kinds of request of which one can fail while others are served, in words; [`Family::kind_of`] names one by
    /// index.
    const KINDS: &'static [&'static str] = &["requests"];

    /// About how long an event of a rehearsal takes, in nanoseconds, by `cargo run --release -p benches --bin ratios`. It decides at
    /// how small a part of the load a search plays, and so nothing but how long that takes and what is played twice.
    const EVENT_NS: u64 = 45;

    /// Whether the ledger is held against the contents of every run and not only where a test asks for it: a model in which
    /// the two have been seen to disagree must not call a run held in which they do.
    const CHECKS_CONTENTS: bool = false;

    /// Puts the model into its state at the start, keeping its memory, and schedules what runs by itself.
    fn begin(&mut self, setup: &Setup<Self>, stage: &mut Stage<Self>);

    /// Starts a command. Its effect and its reply are separate events.
    fn submit(
        &mut self,
        ticket: Ticket,
        invocation: &Invocation,
        command: &Self::Command,
        stage: &mut Stage<Self>,
    );

    /// How often that has come and gone which the model's events number in 16 bits, and what it is. A run in which that
    /// grows beyond a limit is ended, long before the numbers run out.
    fn turns(&self) -> Option<(u64, &'static str)> {
        None
    }

    /// Of which kind a request of a group is, as an index into [`Family::KINDS`]; its draw alone decides it.
    #[inline(always)]
    fn kind_of(&self, _group: GroupId, _draw: Draw) -> u8 {
        0
    }

    /// Takes a client's request.
    fn transact(&mut self, request: &Request, stage: &mut Stage<Self>) -> Response;

    /// Why nobody of a group can be served at this moment, with a request of a kind or, where none is given, with any;
    /// nothing while somebody could be, or where who is served is chance. Of several ways that are closed the one that
    /// was closed last decides, for until then the service was there. Asked when a request was in vain, and after
    /// [`Stage::service_changes`].
    fn absence_of(&self, _group: GroupId, _kind: Option<u8>, _stage: &Stage<Self>) -> Option<Absence> {
        None
    }

    /// Handles one event of the model.
    fn handle(&mut self, event: Self::Event, stage: &mut Stage<Self>);

    /// A host or a process is struck, or what struck it ends. Of a host this is called when it dies and when it runs
    /// again, and [`Host::is_up`](fleet::Host::is_up) says the same already.
    fn strike(&mut self, target: FaultTarget, on: bool, stage: &mut Stage<Self>);

    /// A fault of the fleet has begun or ended.
    fn fleet_changed(&mut self, stage: &mut Stage<Self>);

    /// One of the repositories that somebody outside can look into and change while the run stands still, as the scenario
    /// lists them; nothing behind the last one, and nothing at all where a family has none.
    fn repository(&mut self, _at: usize) -> Option<Repository<'_>> {
        None
    }

    /// Every point of the goal that the world misses, when all is over.
    fn missed(&self, goal: &Self::Goal, stage: &Stage<Self>) -> Vec<Missed>;

    /// Adds findings of what is otherwise at the end than the runbook as written leaves it, and is not judged.
    fn find_otherwise(&self, _goal: &Self::Goal, _stage: &mut Stage<Self>) {}
}

/// A model when all is over.
pub trait Ended: Domain {
    /// Why the model is not at rest although no foreground event is left, if so.
    fn waiting_for(&self, stage: &Stage<Self>) -> Option<String>
    where
        Self: Family;

    /// What the stores hold at the end. The model adds the cuts that are only known now.
    fn holdings(&mut self, stage: &mut Stage<Self>) -> Holdings<Self::Cause>
    where
        Self: Family;

    /// What the family adds to the outcome. Called after [`Ended::holdings`]; may add findings.
    fn ending(&mut self, stage: &mut Stage<Self>) -> Ending
    where
        Self: Family;
}

/// A model as it is seen: for the story of an update, and by whoever looks from outside.
pub trait Shown: Domain {
    /// Every place that keeps an update, an item or a job now, for the story of it. A place is told under one name as
    /// long as it is the same.
    fn places(&self, _update: UpdateId, _stage: &Stage<Self>) -> Vec<Place>
    where
        Self: Family,
    {
        Vec::new()
    }

    /// What a row is called that has a name of its own.
    fn row_name(&self, _row: u32) -> Option<String> {
        None
    }

    /// On whose behalf the model makes updates in this event, which has just been handled; nobody's where a client or
    /// an operator brought it about at once.
    fn behalf(&self, _event: Self::Event) -> Option<Behalf> {
        None
    }

    /// What a command waits for that has not been answered, and how far it is, in words: `R1 to be drained: 3 of its
    /// sessions are left`. Asked when its operator has given up.
    fn awaited(&self, _ticket: Ticket, _stage: &Stage<Self>) -> Option<String>
    where
        Self: Family,
    {
        None
    }

    /// What might be typed against what is down, or against what the dead have left behind: the start of what a fault has
    /// killed, the command that cleans up. Asked when all is over, and told only with what comes of it.
    fn cures(&self, _stage: &Stage<Self>) -> Vec<Cure>
    where
        Self: Family,
    {
        Vec::new()
    }

    /// Tells how each thing of the family stands now, for the chronicle of a run. The same things are told in the same
    /// order as long as they are there.
    fn tell_tracks(&self, _stage: &Stage<Self>, _sheet: &mut Sheet)
    where
        Self: Family,
    {
    }

    /// Tells the quantities of the family as they are now, for the chronicle of a run.
    fn tell_curves(&self, _stage: &Stage<Self>, _curves: &mut Curves)
    where
        Self: Family,
    {
    }

    /// Whether an event that is about to be handled is of the daily traffic, which moves no track but with [`Shown::outline`].
    fn is_traffic(&self, _event: Self::Event) -> bool {
        false
    }

    /// A number that changes with whatever of the tracks requests and traffic can move.
    fn outline(&self) -> u64 {
        0
    }

    /// Of which release everything that has one was and is; asked when all is over.
    fn releases(&self, _stage: &Stage<Self>) -> Vec<ReleaseSeen>
    where
        Self: Family,
    {
        Vec::new()
    }

    /// What somebody sees at the end who looks at the system from outside: counts, lags, states.
    fn sights(&self, _stage: &Stage<Self>) -> Vec<Sight>
    where
        Self: Family,
    {
        Vec::new()
    }
}

/// A model as a state, for a walk that forks and merges. Nothing here has a default but what a model may not have: what is
/// forgotten would merge what differs.
pub trait Stated: Domain {
    /// Does now, once, what the model does by itself from time to time and without an event; a walk asks for it at each
    /// station, so that the time until it happens again is the same whatever has gone before.
    fn wind(&mut self, _stage: &mut Stage<Self>)
    where
        Self: Family,
    {
    }

    /// Writes what of the model decides what comes, times as the time left: two models with the same words go on alike.
    /// What is only measured, and what nothing asks for any more, is left out.
    fn state(&self, stage: &Stage<Self>, state: &mut State)
    where
        Self: Family;

    /// Whether an event that is still to come will do anything.
    fn counts(&self, event: Self::Event, stage: &Stage<Self>) -> bool
    where
        Self: Family;

    /// Writes what an event that is still to come and counts will do.
    fn upcoming(&self, event: Self::Event, stage: &Stage<Self>, state: &mut State)
    where
        Self: Family;
}
