//! Why a plan refuses an edit.

use thiserror::Error;

use crate::near::LookupError;
use crate::plan::PrecedenceLink;
use crate::{Address, BEYOND, Lane, Problem, StepId};

/// Why an edit cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EditError {
    /// The runbook as written has no such unit.
    #[error(transparent)]
    Unknown(#[from] LookupError),
    /// No lane has the name.
    #[error("no lane is called `{lane}`")]
    UnknownLane {
        /// The name.
        lane: Lane,
        /// The lanes there are.
        known: Vec<Lane>,
    },
    /// The unit's commands are spread over the plan.
    #[error("`{unit}` is not in one place any more")]
    Gone {
        /// The unit.
        unit: Address,
    },
    /// The unit has no command that is still played.
    #[error("nothing is typed in `{unit}`")]
    Nothing {
        /// The unit.
        unit: Address,
    },
    /// One command was to be replaced, and the unit holds several.
    #[error("`{unit}` holds {count} commands, and one command replaces one")]
    Several {
        /// The unit.
        unit: Address,
        /// Its commands.
        count: usize,
    },
    /// A unit cannot be moved beside a part of itself.
    #[error("`{anchor}` lies in `{unit}`, which is to be moved beside it")]
    AnchorInside {
        /// What is to be moved.
        unit: Address,
        /// The anchor.
        anchor: Address,
    },
    /// One of two units to be exchanged lies in the other.
    #[error("`{first}` and `{second}` lie one in the other")]
    Nested {
        /// One unit.
        first: Address,
        /// The other.
        second: Address,
    },
    /// A step changes places with a step, a lane with a lane, a command with a command.
    #[error("`{first}` and `{second}` are units of different kinds, which cannot change places")]
    Unlike {
        /// One unit.
        first: Address,
        /// The other.
        second: Address,
    },
    /// Lanes of one step have no order that could be changed.
    #[error("`{first}` and `{second}` run side by side already")]
    SideBySide {
        /// One unit.
        first: Address,
        /// The other.
        second: Address,
    },
    /// The unit is typed at that lane without the edit.
    #[error("`{unit}` is typed at `{lane}` already")]
    AlreadyAt {
        /// The unit.
        unit: Address,
        /// The lane.
        lane: Lane,
    },
    /// Another edit claims the unit, a part of it, or a whole that it lies in.
    #[error("`{unit}` is claimed by `{other}` too")]
    Claimed {
        /// The unit.
        unit: Address,
        /// The other edit as printed.
        other: String,
    },
    /// Of two orders, or of two places to give up, only one can be followed.
    #[error("`{other}` is given too, and only one of the two can be followed")]
    Rival {
        /// The other edit as printed.
        other: String,
    },
    /// What is kept in every order contradicts the list.
    #[error(transparent)]
    Kept(Box<Contradiction>),
    /// The step names no rollback section.
    #[error("step `{}` names no rollback section, so that nothing could be played after `{unit}`", .unit.step())]
    NoRollback {
        /// After what was to be given up.
        unit: Address,
        /// The steps that name one.
        named: Vec<StepId>,
    },
    /// The same edit is given twice.
    #[error("this is given twice")]
    Twice,
    /// The command cannot be played.
    #[error("{}", .0.first().map_or("the command cannot be played", |problem| &problem.message))]
    Command(Vec<Problem>),
}

/// A list of units that what is kept puts the other way round.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{first}` cannot come before `{second}`{}", told(.links))]
pub struct Contradiction {
    /// What is listed first.
    pub first: Address,
    /// What is listed after it.
    pub second: Address,
    /// What is kept, from the second to the first.
    pub links: Vec<PrecedenceLink>,
}

impl EditError {
    /// Whether nothing is wrong but that its command asks for more than can be rehearsed.
    #[must_use]
    pub fn is_too_much(&self) -> bool {
        matches!(self, Self::Command(problems) if problems.iter().all(|problem| problem.code == BEYOND))
    }

    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Unknown(error) => error.help(),
            Self::UnknownLane { known, .. } => {
                let known: Vec<String> = known.iter().map(|lane| format!("`{lane}`")).collect();
                Some(format!("the lanes are {}", known.join(", ")))
            }
            Self::Several { unit, .. } => Some(format!("name one of them, as in `{}`", example(unit))),
            Self::Unlike { .. } => Some("use `move`".to_owned()),
            Self::Claimed { .. } => Some("leave one of the two out".to_owned()),
            Self::Kept(contradiction) => {
                let dropped = contradiction.links.iter().any(|link| link.why.is_dropped_freely());
                dropped
                    .then(|| "`order freely` keeps neither the order of lanes nor declared edges".to_owned())
            }
            Self::NoRollback { unit, named } => {
                let mut help = format!("write `> rollback: ID` below the heading of step {}", unit.step());
                if !named.is_empty() {
                    let named: Vec<&str> = named.iter().map(StepId::as_str).collect();
                    help.push_str(&format!(", or give up in one of these steps: {}", named.join(", ")));
                }
                Some(help)
            }
            Self::Command(problems) => problems.first().and_then(|problem| problem.help.clone()),
            _ => None,
        }
    }
}

/// What is kept, from one unit to the next.
fn told(links: &[PrecedenceLink]) -> String {
    let links: Vec<String> = links.iter().map(ToString::to_string).collect();
    if links.is_empty() { String::new() } else { format!(": {}", links.join(", and ")) }
}

fn example(unit: &Address) -> String {
    match unit.lane() {
        Some(lane) => format!("{}.{lane}.1", unit.step()),
        None => format!("{unit}.LANE.1"),
    }
}
