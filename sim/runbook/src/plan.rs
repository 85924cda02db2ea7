//! What is played in which order: steps with a barrier between two of them, columns side by side in a step,
//! entries one after the other in a column.
//!
//! Guarantees: an entry's address and key are fixed from the runbook as written, before any edit, so that an
//! edit changes nothing about a command that it does not touch. A plan leaves nothing to decide at execution.

mod abort;
mod arrange;
mod error;
mod order;
mod played;
mod precede;
mod units;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

pub use abort::Retreat;
pub use error::{Contradiction, EditError};
pub use precede::{Precedence, PrecedenceLink, Why};

use crate::{Address, Command, Lane, Runbook, Step, StepId, TypedCommand};
use units::Units;

/// Where something is put, seen from an anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Before the anchor.
    Before,
    /// After the anchor.
    After,
}

/// A place beside an anchor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InsertionPoint {
    /// On which side.
    pub side: Side,
    /// The unit of the runbook as written that the place is beside.
    pub anchor: Address,
}

/// How a report names a step or an entry of a plan.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// A unit of the runbook as written.
    Written(Address),
    /// A command that the runbook does not hold: where it was put.
    Inserted(InsertionPoint),
}

/// What an entry's draws are keyed by: its lane, what it means and which occurrence of them it is in the runbook as
/// written, so that the same call in another spelling draws the same. A repetition adds the entry's attempt number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DrawKey {
    /// The lane it is written in.
    pub lane: Lane,
    /// What it means, in one form for all spellings; where none is known, the text as written.
    pub text: String,
    /// Counts from 1.
    pub occurrence: u32,
    /// For a command that the runbook does not hold: where it was put.
    pub inserted: Option<InsertionPoint>,
}

/// One command to play.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanEntry<C> {
    /// Which command of the runbook as written it is, in printed order and those under `# Rollback` after all others;
    /// none for an inserted one.
    pub number: Option<usize>,
    /// The command's address in the runbook as written; for an inserted command that of its anchor.
    pub address: Address,
    /// What its draws are keyed by.
    pub key: DrawKey,
    /// 0 the first time, one more for each repetition.
    pub attempt: u32,
    /// What is typed.
    pub typed: TypedCommand<C>,
    /// Whether it is not waited for.
    pub hastened: bool,
    /// The lane it is typed at: its own, unless the operator took another.
    pub place: Lane,
    /// Where an edit has put it in line.
    pub(crate) point: Option<InsertionPoint>,
    pub(crate) skipped: bool,
}

impl<C> PlanEntry<C> {
    /// Whether the runbook does not hold this command.
    #[must_use]
    pub fn is_inserted(&self) -> bool {
        self.key.inserted.is_some()
    }

    /// How a report names it.
    #[must_use]
    pub fn label(&self) -> Label {
        match &self.key.inserted {
            Some(point) => Label::Inserted(point.clone()),
            None => Label::Written(self.address.clone()),
        }
    }
}

/// The entries of one lane in a step, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanColumn<C> {
    /// The lane.
    pub lane: Lane,
    pub(crate) entries: Vec<Arc<PlanEntry<C>>>,
}

impl<C> PlanColumn<C> {
    /// What is played, in order.
    pub fn entries(&self) -> impl Iterator<Item = &Arc<PlanEntry<C>>> {
        self.entries.iter().filter(|entry| !entry.skipped)
    }
}

/// A step of a plan: its columns run side by side, and it has ended when all of them have.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanStep<C> {
    /// What it holds.
    pub label: Label,
    /// Where an edit has put it; `None` for a step in its printed place.
    pub point: Option<InsertionPoint>,
    pub(crate) columns: Vec<PlanColumn<C>>,
}

impl<C> PlanStep<C> {
    /// The id of the step as written that it holds, or beside which it was put.
    #[must_use]
    pub fn id(&self) -> &StepId {
        match &self.label {
            Label::Written(address) => address.step(),
            Label::Inserted(point) => point.anchor.step(),
        }
    }

    /// Everything in it, skipped or not, column by column.
    pub(crate) fn all(&self) -> impl Iterator<Item = &PlanEntry<C>> {
        self.columns.iter().flat_map(|column| &column.entries).map(AsRef::as_ref)
    }

    /// The columns that have something to play.
    pub fn columns(&self) -> impl Iterator<Item = &PlanColumn<C>> {
        self.columns.iter().filter(|column| column.entries().next().is_some())
    }
}

/// What is played, in order. A clone shares every step with its original until an edit changes it, and a step that is changed
/// every command, so that what it costs to make thousands of plans of one runbook is what they differ by.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan<C> {
    pub(crate) steps: Vec<Arc<PlanStep<C>>>,
    /// The units of the runbook as written, in printed order.
    pub(crate) written: Arc<Units>,
    /// The lanes that may be named.
    pub(crate) lanes: Arc<[Lane]>,
    /// Declared edges: a unit, and the step that needs it to have ended.
    pub(crate) declared: Arc<[(Address, StepId)]>,
    /// The sections under `# Rollback`.
    pub(crate) rollbacks: Arc<[Arc<PlanStep<C>>]>,
    /// Which steps name which section.
    pub(crate) ways_back: Arc<[(StepId, StepId)]>,
    /// Where the runbook is given up, if it is.
    pub(crate) retreat: Option<Retreat<C>>,
}

impl<C: Command> Plan<C> {
    /// The runbook as written.
    #[must_use]
    pub fn of(runbook: &Runbook<C>) -> Self {
        Self::from_steps(runbook, &runbook.steps)
    }

    /// One section of `# Rollback`, if the runbook has it.
    #[must_use]
    pub fn of_rollback(runbook: &Runbook<C>, id: &StepId) -> Option<Self> {
        let index = runbook.rollbacks.iter().position(|section| section.id == *id)?;
        Some(Self::from_steps(runbook, &runbook.rollbacks[index..=index]))
    }

    fn from_steps(runbook: &Runbook<C>, steps: &[Step<C>]) -> Self {
        let mut written = Units::default();
        written.extend(steps.iter().flat_map(Step::addresses));
        let mut seen = Seen::default();
        let steps = steps.iter().map(|step| plan_step(step, &mut seen).into()).collect();
        // Counted on after the steps, so that no draw of a section is one of a step.
        let rollbacks = runbook.rollbacks.iter().map(|step| plan_step(step, &mut seen).into()).collect();
        let ways_back = runbook.steps.iter().filter_map(|step| {
            let (section, _) = step.rollback.as_ref()?;
            Some((step.id.clone(), section.clone()))
        });
        Self {
            steps,
            written: written.into(),
            lanes: runbook.lanes.clone().into(),
            declared: declared(&runbook.steps).into(),
            rollbacks,
            ways_back: ways_back.collect(),
            retreat: None,
        }
    }
}

/// The declared edges; where one names a unit in which nothing is typed, what that unit's step needs instead.
fn declared<C>(steps: &[Step<C>]) -> Vec<(Address, StepId)> {
    let mut declared: Vec<(Address, StepId)> = Vec::new();
    for step in steps {
        for (unit, _) in &step.after {
            let empty = steps.iter().any(|other| other.id == *unit.step() && other.columns.is_empty());
            let behind = if empty {
                let of = declared.iter().filter(|(_, needing)| needing == unit.step());
                of.map(|(unit, _)| unit.clone()).collect()
            } else {
                vec![unit.clone()]
            };
            declared.extend(behind.into_iter().map(|unit| (unit, step.id.clone())));
        }
    }
    declared
}

impl<C> Plan<C> {
    /// The steps in order; a step with nothing to play is among them.
    pub fn steps(&self) -> impl Iterator<Item = &PlanStep<C>> {
        self.steps.iter().map(AsRef::as_ref)
    }

    /// Everything that is played, step by step and column by column.
    pub fn entries(&self) -> impl Iterator<Item = &PlanEntry<C>> {
        self.all().filter(|entry| !entry.skipped)
    }

    /// What an edit has skipped, in the order in which it would have been played.
    pub fn skipped(&self) -> impl Iterator<Item = &PlanEntry<C>> {
        self.all().filter(|entry| entry.skipped)
    }

    /// How many commands there are, played and skipped.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all().count()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The units of the runbook as written, in printed order, a whole before its parts.
    #[must_use]
    pub fn written(&self) -> &[Address] {
        self.written.printed()
    }

    /// Whether the runbook as written has such a unit.
    #[must_use]
    pub fn has(&self, unit: &Address) -> bool {
        self.written.has(unit)
    }

    /// Where the runbook is given up, if it is.
    #[must_use]
    pub const fn retreat(&self) -> Option<&Retreat<C>> {
        self.retreat.as_ref()
    }

    /// The lanes of the runbook.
    #[must_use]
    pub fn lanes(&self) -> &[Lane] {
        &self.lanes
    }

    fn all(&self) -> impl Iterator<Item = &PlanEntry<C>> {
        self.steps.iter().flat_map(|step| step.all())
    }
}

/// What has been read so far.
#[derive(Default)]
struct Seen<'a> {
    /// How many commands.
    commands: usize,
    /// How often each call of a lane.
    calls: BTreeMap<(&'a Lane, String), u32>,
}

fn plan_step<'a, C: Command>(step: &'a Step<C>, seen: &mut Seen<'a>) -> PlanStep<C> {
    let columns = step.columns.iter().map(|column| {
        let commands = (1..).zip(&column.commands);
        let entries = commands.map(|(number, typed)| {
            let address = Address::Command(step.id.clone(), column.lane.clone(), number);
            Arc::new(entry(address, typed, seen))
        });
        PlanColumn { lane: column.lane.clone(), entries: entries.collect() }
    });
    let label = Label::Written(Address::Step(step.id.clone()));
    PlanStep { label, point: None, columns: columns.collect() }
}

/// What a command means, as its draws are keyed by it.
fn meaning<C: Command>(typed: &TypedCommand<C>) -> String {
    typed.command.meaning().unwrap_or_else(|| typed.text.clone())
}

fn entry<'a, C: Command>(address: Address, typed: &'a TypedCommand<C>, seen: &mut Seen<'a>) -> PlanEntry<C> {
    let (lane, text) = (&typed.prompt.lane, meaning(typed));
    let number = Some(seen.commands);
    seen.commands += 1;
    let occurrence = seen.calls.entry((lane, text.clone())).or_default();
    *occurrence += 1;
    let key = DrawKey { lane: lane.clone(), text, occurrence: *occurrence, inserted: None };
    PlanEntry {
        number,
        address,
        key,
        attempt: 0,
        typed: typed.clone(),
        hastened: false,
        place: lane.clone(),
        point: None,
        skipped: false,
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Before => "before",
            Self::After => "after",
        })
    }
}

impl fmt::Display for InsertionPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.side, self.anchor)
    }
}

impl fmt::Display for Label {
    /// An address, or `before ADDRESS` or `after ADDRESS` for an inserted command.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Written(address) => write!(f, "{address}"),
            Self::Inserted(point) => write!(f, "{point}"),
        }
    }
}

impl fmt::Display for DrawKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}$ {} #{}", self.lane, self.text, self.occurrence)?;
        match &self.inserted {
            Some(point) => write!(f, " {point}"),
            None => Ok(()),
        }
    }
}
