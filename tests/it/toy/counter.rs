//! A counter: clients add to its rows, and one command closes it or opens it again.
//!
//! Under one reading a counter that is closed forgets what it counted.

use kernel::Span;
use ledger::{
    Attempt, Blame, Cut, Holding, Holdings, IncarnationId, PositionRange, RowId, StoreId, UpdateKind,
};
use rehearsal::scenario::{ReadingSpec, Readings as Chosen, Seconds};
use rehearsal::{
    Aim, Checks, Domain, Ended, Ending, Family, FaultTarget, Invocation, Missed, Reply, Request, Response,
    Setup, Severity, Shown, Stage, State, Stated, Ticket,
};
use runbook::{Diagnostic, Parsed, Problem, Vocabulary};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

/// The family's section of a scenario.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// How many rows are counted in.
    rows: u32,
    /// How long the counter takes to be flipped.
    flip_s: Seconds,
}

/// What a scenario may say of the goal.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wishes {
    /// Whether the counter is to be open at the end; it is unless given.
    open: Option<bool>,
}

/// `flip open` or `flip closed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flip {
    open: bool,
}

/// The one word of the family.
#[derive(Debug, Default)]
pub(crate) struct Words;

impl Vocabulary for Words {
    type Command = Flip;

    fn parse(&self, text: &str) -> Parsed<Flip> {
        match text.split_whitespace().collect::<Vec<&str>>()[..] {
            ["flip", "open"] => Parsed::ok(Flip { open: true }),
            ["flip", "closed"] => Parsed::ok(Flip { open: false }),
            ["flip", ..] => {
                let message = "a counter is flipped `open` or `closed`";
                Parsed::nothing(vec![Problem::error("flip", 0..text.len(), message)])
            }
            _ => Parsed::nothing(Vec::new()),
        }
    }

    fn words(&self) -> Vec<&'static str> {
        vec!["flip"]
    }
}

impl runbook::Command for Flip {}

impl rehearsal::Command for Flip {
    fn waits(&self) -> bool {
        true
    }
}

/// The counter has been flipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flipped {
    open: bool,
    blame: Blame,
}

impl kernel::Event for Flipped {
    fn word(self) -> u64 {
        u64::from(self.blame.0) << 1 | u64::from(self.open)
    }
}

rehearsal::causes! {
    /// Why a count can be lost.
    pub(crate) enum Cause {
        /// Closing has forgotten it.
        Forgotten = "forgotten", "The counter was closed, and it forgets what it has counted.";
    }
}

/// What closing does; whether it ticks changes nothing.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Readings {
    forgets: bool,
}

impl rehearsal::Readings for Readings {
    const SPECS: &'static [ReadingSpec] = &[
        ReadingSpec {
            name: "closing",
            values: &["keep", "forget"],
            source: "a toy",
            question: "what closing does",
            assumed: None,
            from: None,
        },
        ReadingSpec {
            name: "ticking",
            values: &["loud", "silent"],
            source: "a toy",
            question: "how it ticks",
            assumed: None,
            from: None,
        },
    ];

    fn of(chosen: &Chosen) -> Self {
        Self { forgets: chosen.get("closing").is_some_and(|value| value == "forget") }
    }
}

/// The counter.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counter {
    rows: u32,
    flip: Span,
    forgets: bool,
    open: bool,
    life: Option<IncarnationId>,
    position: u64,
    contents: Vec<Vec<u32>>,
}

const STORE: StoreId = StoreId(0);

impl Counter {
    /// A counter with nothing in it, under a new name in the ledger.
    fn anew(&mut self, stage: &mut Stage<Self>) {
        self.life = Some(stage.ledger.open(STORE, self.rows));
        self.contents = vec![Vec::new(); self.rows as usize];
    }

    fn life(&self) -> IncarnationId {
        self.life.expect("a counter is begun before it is played")
    }
}

impl Domain for Counter {
    const NAME: &'static str = "toy";
    const REFERENCE: &'static str = "## Commands of the toy\n";
    const STARTER: rehearsal::Starter = rehearsal::Starter {
        scenario: include_str!("scenario.toml"),
        runbook: include_str!("runbook.md"),
        readme: "Change it.\n",
    };
    const VENDOR: &'static [&'static str] = &[];
    type Config = Config;
    type GoalConfig = Wishes;
    type Goal = bool;
    type Command = Flip;
    type Vocabulary = Words;
    type Event = Flipped;
    type Readings = Readings;
    type Cause = Cause;

    fn stores(_config: &Config) -> Vec<String> {
        vec!["counter".to_owned()]
    }

    fn check(_checks: &Checks<'_, Self>) -> Vec<Diagnostic> {
        Vec::new()
    }

    fn goal(aim: &Aim<'_, Self>) -> bool {
        aim.scenario.goal.open.unwrap_or(true)
    }
}

impl Family for Counter {
    const UNAVAILABLE: &'static [&'static str] = &["the counter was closed"];

    fn begin(&mut self, setup: &Setup<Self>, stage: &mut Stage<Self>) {
        self.rows = setup.config.rows;
        self.flip = setup.config.flip_s.span();
        self.forgets = setup.readings.forgets;
        self.open = true;
        self.position = 0;
        self.anew(stage);
    }

    fn submit(&mut self, ticket: Ticket, invocation: &Invocation, command: &Flip, stage: &mut Stage<Self>) {
        let Flip { open } = *command;
        if open == self.open {
            let word = if open { "open" } else { "closed" };
            stage.reply(ticket, Span::ZERO, Reply::refused(format!("the counter is {word} already")));
            return;
        }
        stage.after(self.flip, Flipped { open, blame: invocation.blame });
        stage.reply(ticket, self.flip, Reply::done());
    }

    fn transact(&mut self, request: &Request, stage: &mut Stage<Self>) -> Response {
        if !self.open {
            return Response::Unavailable { cause: 0, by: None };
        }
        self.position += 1;
        let row = RowId(request.draw.below(1, self.rows));
        let at = stage.now();
        let attempt = Attempt { row, kind: UpdateKind::Modify, by: self.life(), position: self.position, at };
        let first = stage.ledger.attempt(attempt);
        self.contents[row.0 as usize].push(first.0);
        Response::Taken { first, count: 1, after: Span::from_millis(1) }
    }

    fn handle(&mut self, event: Flipped, stage: &mut Stage<Self>) {
        let Flipped { open, blame } = event;
        self.open = open;
        if !open && self.forgets {
            let cut = Cut {
                of: self.life(),
                range: PositionRange::ALL,
                to: STORE,
                cause: Cause::Forgotten,
                blame: Some(blame),
            };
            stage.ledger.cut(cut);
            self.anew(stage);
            stage.note(Severity::Warning, "forgotten", Some(blame), "the counter begins at nothing");
        }
    }

    fn strike(&mut self, _strike: FaultTarget, _on: bool, _stage: &mut Stage<Self>) {}

    fn fleet_changed(&mut self, _stage: &mut Stage<Self>) {}

    fn missed(&self, open: &bool, _stage: &Stage<Self>) -> Vec<Missed> {
        let word = |open: bool| if open { "open" } else { "closed" }.to_owned();
        let missed = Missed::new("the counter".into(), word(*open), word(self.open), None);
        if self.open == *open { Vec::new() } else { vec![missed] }
    }
}

impl Ended for Counter {
    fn waiting_for(&self, _stage: &Stage<Self>) -> Option<String> {
        None
    }

    fn holdings(&mut self, _stage: &mut Stage<Self>) -> Holdings<Cause> {
        let held = Holding { store: STORE, life: self.life, serves: self.open };
        Holdings { stores: vec![held], retained: Vec::new() }
    }

    fn ending(&mut self, _stage: &mut Stage<Self>) -> Ending {
        Ending {
            state: json!({ "family": "toy", "open": self.open }),
            single_copy: Vec::new(),
            max_lag: Span::ZERO,
            max_log_held: 0,
            contents: vec![(STORE, self.contents.clone())],
            held: Vec::new(),
        }
    }
}

impl Shown for Counter {}

impl Stated for Counter {
    fn state(&self, _stage: &Stage<Self>, state: &mut State) {
        state.number(self.open);
        state.number(self.position);
        state.number(self.life().0);
    }

    fn counts(&self, _event: Flipped, _stage: &Stage<Self>) -> bool {
        true
    }

    fn upcoming(&self, event: Flipped, _stage: &Stage<Self>, state: &mut State) {
        state.number(event.open);
        state.blame(Some(event.blame));
    }
}
