//! The seam to a family of systems: everything that a rehearsal must be told by the model it plays.
//!
//! A family is a state machine driven by commands, requests and events. It has no clock and no randomness of its
//! own: time, keyed draws, the fleet and the ledger come with the [`Stage`]. What the operator and the clients
//! learn of it they learn through [`Reply`] and [`Response`], never by looking inside.

use crate::deviation::{Blow, Mishap};
use crate::goal::{Aim, Missed};
use crate::ids::{GroupId, ProcessId, Ticket};
use crate::play::absence::{Absence, Act};
use crate::play::place::{Behalf, Place, Sight};
use crate::play::stage::Stage;
use crate::scenario::{Checked, READABLE, ReadingSpec, Readings, unreadable};
use crate::verb::Verb;
use crate::walk::State;
use fleet::{HostId, Release};
use kernel::{Draw, Span, Time};
use ledger::{Blame, Holdings, StoreId, UpdateId};
use runbook::{Diagnostic, FileId, Runbook, Severity, Sources, Vocabulary};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use std::fmt::{self, Debug};

/// Where and by which tools a command is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
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
    /// which it says that they can ([`Family::can_break`], [`Family::can_drag`]).
    pub mishap: Option<Mishap>,
}

impl Origin {
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

/// A process that faults can name; it prints as `agent:original`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// What it is.
    pub kind: &'static str,
    /// Whose it is.
    pub name: String,
    /// The host it runs on, by name, where it has one of the scenario's.
    pub host: Option<String>,
    /// What can happen to it.
    pub suffers: &'static [Blow],
}

impl fmt::Display for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.name)
    }
}

/// What a fault strikes that only the model can let suffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strike {
    /// Everything that runs on a host that has died, or that runs again.
    Host(HostId),
    /// One process, as an index into [`Family::processes`].
    Process {
        /// Which.
        process: ProcessId,
        /// What happens to it.
        blow: Blow,
    },
}

/// What a command says when it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The exit status; 0 is success.
    pub status: u8,
    /// What it printed.
    pub lines: Vec<String>,
}

impl Reply {
    /// Success, with nothing to say.
    #[must_use]
    pub const fn done() -> Self {
        Self { status: 0, lines: Vec::new() }
    }

    /// Success, with something printed.
    #[must_use]
    pub const fn printed(lines: Vec<String>) -> Self {
        Self { status: 0, lines }
    }

    /// A refusal, in the tool's own manner.
    #[must_use]
    pub fn refused(message: impl Into<String>) -> Self {
        Self { status: 1, lines: vec![message.into()] }
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
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Response {
    /// So many updates from `first` on were taken; the client hears of it later.
    Taken {
        /// The first update.
        first: UpdateId,
        /// How many.
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
        /// What is away, as an index into [`Family::UNAVAILABLE`].
        cause: u8,
        /// The command that took it away from this client; none where a fault did, or nobody.
        by: Option<Blame>,
    },
    /// It was taken, but its answer comes when the work is done, by [`Stage::answer`]; a job is such a request. The
    /// model acknowledges in the ledger what it has taken.
    Deferred {
        /// What it waits for, as an index into [`Family::UNAVAILABLE`].
        cause: u8,
        /// The command by which it waits longer than its turn.
        by: Option<Blame>,
    },
    /// Nobody answers; the client tries again within its time-out.
    Unavailable {
        /// Why, as an index into [`Family::UNAVAILABLE`].
        cause: u8,
        /// The command that took the service away from this client; none where a fault did, or nobody.
        by: Option<Blame>,
    },
}

/// Everything about a run that does not change while it goes on.
#[derive(Debug, Clone)]
pub struct Setting<F: Family> {
    /// The family's own section of the scenario.
    pub config: F::Config,
    /// The reading of every ambiguity.
    pub readings: F::Readings,
    /// The groups of clients, by name and by where they are connected at the start.
    pub groups: Vec<Group>,
    /// Whether something may die in this run, so that the model must be able to lose what was not forced to disk.
    pub mortal: bool,
    /// Whether rows shall carry the updates they embody, for the check that is independent of the ledger.
    pub truth: bool,
}

/// A group of clients, as the family sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Where it is connected at the start.
    pub at: String,
}

/// What can be checked without running.
#[derive(Debug)]
pub struct Checks<'a, F: Family> {
    /// The scenario.
    pub scenario: &'a CheckedOf<F>,
    /// The runbook; absent while the scenario alone is checked.
    pub runbook: Option<&'a Runbook<Verb<F::Command>>>,
    /// The text of both.
    pub sources: &'a Sources,
    /// The scenario's file.
    pub scenario_file: FileId,
    /// The runbook's file.
    pub runbook_file: FileId,
}

impl<F: Family> Checks<'_, F> {
    /// What is wrong with a name of the family's section that nobody could read: what bears it, where it stands, and the
    /// name.
    #[must_use]
    pub fn bad_name(&self, what: &str, path: &str, name: &str) -> Option<Diagnostic> {
        let problem = unreadable(what, name)?;
        let range = self.scenario.span_of(path).unwrap_or(0..0);
        let found = Diagnostic::found("bad-name", Severity::Error, problem);
        Some(found.at(self.scenario_file, range, "here").playable(false).help(READABLE))
    }

    /// What is wrong with the names under a table of `[goal]`: each must be one of these.
    pub fn goal_names<'n>(
        &self,
        table: &str,
        given: impl Iterator<Item = &'n String>,
        known: &[&str],
    ) -> Vec<Diagnostic> {
        let unknown = given.filter(|name| !known.contains(&name.as_str()));
        let diagnostic = |name: &String| {
            let range = self.scenario.span_of(&format!("goal.{table}.{name}")).unwrap_or(0..0);
            let near = runbook::nearest(name, known.iter().copied());
            let help = near.map_or_else(
                || format!("there are {}", known.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            Diagnostic::found("unknown-name", Severity::Error, format!("no {table} is called `{name}`"))
                .at(self.scenario_file, range, "in the goal")
                .playable(false)
                .help(help)
        };
        unknown.map(diagnostic).collect()
    }
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
}

/// A scenario of a family, checked.
pub type CheckedOf<F> = Checked<<F as Family>::Config, <F as Family>::GoalConfig>;

/// The type of cause a family's ledger keeps; its printed form is the kebab-case word of the JSON contract.
pub trait Cause: Copy + Eq + Ord + Debug + Send + 'static {
    /// The word.
    fn word(self) -> &'static str;
}

/// A family of systems.
pub trait Family: Sized + Clone + Default + Debug + Send + 'static {
    /// The name of the family and of its section in a scenario.
    const NAME: &'static str;
    /// What may keep a client from being answered, in words; [`Response::Unavailable`] and [`Response::Away`] name one
    /// by index.
    const UNAVAILABLE: &'static [&'static str];
    /// The kinds of request of which one can fail while others are served, in words; [`Family::kind`] names one by
    /// index.
    const KINDS: &'static [&'static str] = &["requests"];
    /// Its section of a scenario.
    type Config: DeserializeOwned + JsonSchema + Clone + Debug + Send + Sync;
    /// What a scenario's `[goal]` may say, each point optional: it overrides what is derived.
    type GoalConfig: DeserializeOwned + JsonSchema + Default + Clone + Debug + Send + Sync;
    /// What the world must look like when all is over, complete.
    type Goal: Clone + Debug + Send + Sync;
    /// What may be typed.
    type Command: Clone + Debug + PartialEq + Send + Sync;
    /// How what is typed becomes a command.
    type Vocabulary: Vocabulary<Command = Self::Command> + Default;
    /// What happens in the model; at most 16 bytes, so that the rehearsal's event stays small.
    type Event: kernel::Event + Debug + Send;
    /// The readings, as closed enums.
    type Readings: Clone + Debug + Send + Sync;
    /// Why an update can be lost or pending.
    type Cause: Cause;

    /// Every ambiguity of the manual, with its values and its source.
    fn reading_specs() -> &'static [ReadingSpec];

    /// The readings as the model wants them; the names and values were checked before.
    fn readings(chosen: &Readings) -> Self::Readings;

    /// The names of the stores that are meant to hold the rows, by [`StoreId`].
    fn stores(config: &Self::Config) -> Vec<String>;

    /// The family's section as runs have it: what it leaves open is derived from the runbook as written.
    fn completed(aim: &Aim<'_, Self>) -> Self::Config {
        aim.scenario.family.clone()
    }

    /// What is wrong with the section, and what can be seen in the runbook without running it.
    fn check(checks: &Checks<'_, Self>) -> Vec<Diagnostic>;

    /// Whether the end of the command is waited for, so that hastening it means something.
    fn waits(command: &Self::Command) -> bool;

    /// Whether the command does something that can fail half-way.
    fn can_break(_command: &Self::Command) -> bool {
        false
    }

    /// Whether the command does something that takes time of its own.
    fn can_drag(_command: &Self::Command) -> bool {
        false
    }

    /// Whether a fault of the fleet changes anything here: a disk that nothing is written to does not fill. One that
    /// changes nothing is refused, for a run with it would prove nothing about it.
    fn feels(_scenario: &CheckedOf<Self>, _fault: &fleet::Fault) -> bool {
        true
    }

    /// The processes that faults can name, in an order that the scenario alone decides.
    fn processes(_config: &Self::Config) -> Vec<Process> {
        Vec::new()
    }

    /// The goal of a scenario: derived from the world at the start and from what the runbook as written installs, and
    /// overridden point by point by what the scenario says.
    fn goal(aim: &Aim<'_, Self>) -> Self::Goal;

    /// Puts the model into its state at the start, keeping its memory, and schedules what runs by itself.
    fn begin(&mut self, setting: &Setting<Self>, stage: &mut Stage<Self>);

    /// Starts a command. Its effect and its reply are separate events.
    fn submit(&mut self, ticket: Ticket, origin: &Origin, command: &Self::Command, stage: &mut Stage<Self>);

    /// How often that has come and gone which the model's events number in 16 bits, and what it is. A run in which that
    /// grows beyond a limit is ended, long before the numbers run out.
    fn turns(&self) -> Option<(u64, &'static str)> {
        None
    }

    /// Of which kind a request is, as an index into [`Family::KINDS`]; what the request is alone decides it.
    #[inline(always)]
    fn kind(&self, _request: &Request) -> u8 {
        0
    }

    /// Takes a client's request.
    fn request(&mut self, request: &Request, stage: &mut Stage<Self>) -> Response;

    /// Why nobody of a group can be served at this moment, with a request of a kind or, where none is given, with any;
    /// nothing while somebody could be, or where who is served is chance. Of several ways that are closed the one that
    /// was closed last decides, for until then the service was there. Asked when a request was in vain, and after
    /// [`Stage::service_changes`].
    fn absence(&self, _group: GroupId, _kind: Option<u8>, _stage: &Stage<Self>) -> Option<Absence> {
        None
    }

    /// Handles one event of the model.
    fn handle(&mut self, event: Self::Event, stage: &mut Stage<Self>);

    /// A host or a process is struck, or what struck it ends. Of a host this is called when it dies and when it runs
    /// again, and [`Host::is_up`](fleet::Host::is_up) says the same already.
    fn strike(&mut self, strike: Strike, on: bool, stage: &mut Stage<Self>);

    /// A fault of the fleet has begun or ended.
    fn disturbed(&mut self, stage: &mut Stage<Self>);

    /// Why the model is not at rest although no foreground event is left, if so.
    fn waiting_for(&self, stage: &Stage<Self>) -> Option<String>;

    /// What the stores hold at the end. The model adds the cuts that are only known now.
    fn holdings(&mut self, stage: &mut Stage<Self>) -> Holdings<Self::Cause>;

    /// Does now, once, what the model does by itself from time to time and without an event; a walk asks for it at each
    /// station, so that the time until it happens again is the same whatever has gone before.
    fn wind(&mut self, _stage: &mut Stage<Self>) {}

    /// Writes what of the model decides what comes, times as the time left: two models with the same words go on alike.
    /// What is only measured, and what nothing asks for any more, is left out.
    fn state(&self, stage: &Stage<Self>, state: &mut State);

    /// Writes what an event that is still to come will do; writes nothing and is false where it will do nothing.
    fn upcoming(&self, event: Self::Event, stage: &Stage<Self>, state: &mut State) -> bool;

    /// Every point of the goal that the world misses, when all is over.
    fn missed(&self, goal: &Self::Goal, stage: &Stage<Self>) -> Vec<Missed>;

    /// What the family adds to the outcome. Called after [`Family::holdings`]; may add findings.
    fn ending(&mut self, stage: &mut Stage<Self>) -> Ending;

    /// Every place that keeps an update, an item or a job now, for the story of it. A place is told under one name as
    /// long as it is the same.
    fn places(&self, _update: UpdateId, _stage: &Stage<Self>) -> Vec<Place> {
        Vec::new()
    }

    /// On whose behalf the model makes updates in this event, which has just been handled; nobody's where a client or
    /// an operator brought it about at once.
    fn behalf(&self, _event: Self::Event) -> Option<Behalf> {
        None
    }

    /// What a command waits for that has not been answered, and how far it is, in words: `R1 to be drained: 3 of its
    /// sessions are left`. Asked when its operator has given up.
    fn awaited(&self, _ticket: Ticket, _stage: &Stage<Self>) -> Option<String> {
        None
    }

    /// Whether a command only looks at what is there, so that its answer could betray a loss.
    fn looks(_command: &Self::Command) -> bool {
        false
    }

    /// What somebody sees at the end who looks at the system from outside: counts, lags, states.
    fn sights(&self, _stage: &Stage<Self>) -> Vec<Sight> {
        Vec::new()
    }
}
