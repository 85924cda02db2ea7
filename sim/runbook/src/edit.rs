//! Edits of a plan in their printed form, and how a set of them is applied.
//!
//! Guarantees: `Display` and `FromStr` round trip. A set of edits has one meaning, whatever order it is given
//! in. What an edit does to a plan is [`crate::Plan`]'s business.

mod apply;
mod scan;

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

pub use apply::{Refused, apply_all};

use crate::{Address, Lane, Problem, Prompt, Side};

/// One way in which what is played differs from the runbook as written. The kinds stand in the order in which
/// a set is applied.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edit {
    /// `replace ADDRESS with 'COMMAND'`
    Replace {
        /// One command.
        unit: Address,
        /// What is typed instead.
        text: String,
    },
    /// `place ADDRESS at LANE`
    Place {
        /// What is typed at another lane.
        unit: Address,
        /// That lane.
        lane: Lane,
    },
    /// `insert 'COMMAND' at LANE before|after ADDRESS`
    Insert {
        /// The place.
        anchor: Address,
        /// On which side of it.
        side: Side,
        /// Where it is typed; a release may be named, as in a prompt.
        prompt: Prompt,
        /// What is typed.
        text: String,
    },
    /// `skip ADDRESS`
    Skip(Address),
    /// `repeat ADDRESS`
    Repeat(Address),
    /// `hasten ADDRESS`
    Hasten(Address),
    /// `move ADDRESS before|after ADDRESS`
    Move {
        /// What is moved.
        unit: Address,
        /// On which side of the anchor it goes.
        side: Side,
        /// The anchor.
        anchor: Address,
    },
    /// `swap ADDRESS with ADDRESS`
    Swap {
        /// One unit.
        first: Address,
        /// The other.
        second: Address,
    },
    /// `order [freely] ADDRESS, ADDRESS, ...`
    Order {
        /// Whether the order of lanes and declared edges are dropped too.
        freely: bool,
        /// What comes in this order.
        units: Vec<Address>,
    },
    /// `abort after ADDRESS`: the runbook is given up when the unit has ended, or where its operator is stopped before.
    Abort(Address),
}

/// Why a text is no edit. The problem's range lies in that text.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{}", .problem.message)]
pub struct EditParseError {
    /// What is wrong, where, and what may have been meant.
    pub problem: Box<Problem>,
}

impl Edit {
    /// The words that an edit starts with.
    pub const WORDS: &'static [&'static str] =
        &["replace", "place", "insert", "skip", "repeat", "hasten", "move", "swap", "order", "abort"];

    /// The units that the edit claims: no other edit of a set may touch them. An anchor is not claimed, and
    /// neither is what only comes in another order or is left out by giving up.
    #[must_use]
    pub fn claims(&self) -> Vec<&Address> {
        match self {
            Self::Insert { .. } | Self::Order { .. } | Self::Abort(_) => Vec::new(),
            Self::Swap { first, second } => vec![first, second],
            Self::Replace { unit, .. } | Self::Place { unit, .. } | Self::Move { unit, .. } => vec![unit],
            Self::Skip(unit) | Self::Repeat(unit) | Self::Hasten(unit) => vec![unit],
        }
    }
}

impl FromStr for Edit {
    type Err = EditParseError;

    fn from_str(text: &str) -> Result<Self, EditParseError> {
        scan::scan(text).map(|(edit, _)| edit).map_err(|problem| EditParseError { problem })
    }
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Replace { unit, text } => write!(f, "replace {unit} with {}", Quoted(text)),
            Self::Place { unit, lane } => write!(f, "place {unit} at {lane}"),
            Self::Insert { anchor, side, prompt, text } => {
                write!(f, "insert {} at {prompt} {side} {anchor}", Quoted(text))
            }
            Self::Skip(unit) => write!(f, "skip {unit}"),
            Self::Repeat(unit) => write!(f, "repeat {unit}"),
            Self::Hasten(unit) => write!(f, "hasten {unit}"),
            Self::Move { unit, side, anchor } => write!(f, "move {unit} {side} {anchor}"),
            Self::Swap { first, second } => write!(f, "swap {first} with {second}"),
            Self::Order { freely, units } => {
                f.write_str(if *freely { "order freely " } else { "order " })?;
                for (index, unit) in units.iter().enumerate() {
                    write!(f, "{}{unit}", if index == 0 { "" } else { ", " })?;
                }
                Ok(())
            }
            Self::Abort(unit) => write!(f, "abort after {unit}"),
        }
    }
}

/// A command in single quotes; a quote inside is doubled.
struct Quoted<'a>(&'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "'{}'", self.0.replace('\'', "''"))
    }
}
