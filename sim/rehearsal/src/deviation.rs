//! Deviations: the ways in which a run differs from the runbook as written on a calm day.
//!
//! Each has a printed form that parses back:
//!
//! - a change of the plan, such as `skip 9.upgrade.3` (the forms stand in the runbook's reference);
//! - `reading reset=tail`: another reading of the manual;
//! - `cut originalhost upgradehost at 6+30s for 90s`: a fault, set off by the start of a unit of the runbook.

use fleet::{Fault, FaultError};
use kernel::{LengthError, Span};
use runbook::{Address, AddressError, Edit, EditParseError};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// The moment a fault begins: so long after a unit of the runbook has started.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct When {
    /// The unit; the first of its commands sets the fault off.
    pub unit: Address,
    /// How long after its start, even past its end.
    pub offset: Span,
}

/// One way in which a run differs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Deviation {
    /// Another reading of an ambiguity.
    Reading {
        /// Which ambiguity.
        name: String,
        /// What it is taken to mean.
        value: String,
    },
    /// Another plan.
    Edit(Edit),
    /// A fault.
    Fault {
        /// What breaks.
        fault: Fault,
        /// When.
        when: When,
        /// For how long; to the end where it is not said.
        lasts: Option<Span>,
    },
}

/// What is wrong with a deviation's words.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DeviationError {
    /// A reading that is not `NAME=VALUE`.
    #[error("a reading is written `reading NAME=VALUE`, not `{0}`")]
    Reading(String),
    /// A fault without its moment.
    #[error("a fault says when, as in `{0} at 6+30s for 90s`")]
    NoMoment(String),
    /// An address that is none.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// A length that is none.
    #[error(transparent)]
    Length(#[from] LengthError),
    /// A fault that is none.
    #[error(transparent)]
    Fault(#[from] FaultError),
    /// A change of the plan that is none.
    #[error(transparent)]
    Edit(#[from] EditParseError),
}

impl DeviationError {
    /// What to do about it, where that is known.
    #[must_use]
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Edit(error) => error.problem.help.clone(),
            Self::Address(error) => error.suggestion.as_ref().map(|near| format!("did you mean `{near}`?")),
            _ => None,
        }
    }
}

/// The first words of faults, which tell them from changes of the plan.
const FAULTS: [&str; 3] = ["cut", "delay", "fill"];

impl FromStr for Deviation {
    type Err = DeviationError;

    fn from_str(text: &str) -> Result<Self, DeviationError> {
        let text = text.trim();
        match text.split_whitespace().next() {
            Some("reading") => reading(text),
            Some(word) if FAULTS.contains(&word) => fault(text),
            _ => Ok(Self::Edit(text.parse()?)),
        }
    }
}

fn reading(text: &str) -> Result<Deviation, DeviationError> {
    let rest = text.trim_start_matches("reading").trim();
    let wrong = || DeviationError::Reading(text.into());
    let (name, value) = rest.split_once('=').ok_or_else(wrong)?;
    let (name, value) = (name.trim(), value.trim());
    if name.is_empty() || value.is_empty() || rest.contains(char::is_whitespace) {
        return Err(wrong());
    }
    Ok(Deviation::Reading { name: name.into(), value: value.into() })
}

fn fault(text: &str) -> Result<Deviation, DeviationError> {
    let (what, rest) = text.split_once(" at ").ok_or_else(|| DeviationError::NoMoment(text.into()))?;
    let (when, lasts) = match rest.split_once(" for ") {
        Some((when, lasts)) => (when, Some(lasts.trim().parse()?)),
        None => (rest, None),
    };
    Ok(Deviation::Fault { fault: what.parse()?, when: when.trim().parse()?, lasts })
}

impl FromStr for When {
    type Err = DeviationError;

    fn from_str(text: &str) -> Result<Self, DeviationError> {
        let (unit, offset) = match text.split_once('+') {
            Some((unit, offset)) => (unit, offset.parse()?),
            None => (text, Span::ZERO),
        };
        Ok(Self { unit: unit.parse()?, offset })
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.unit)?;
        if self.offset > Span::ZERO {
            write!(f, "+{}", self.offset)?;
        }
        Ok(())
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reading { name, value } => write!(f, "reading {name}={value}"),
            Self::Edit(edit) => edit.fmt(f),
            Self::Fault { fault, when, lasts } => {
                write!(f, "{fault} at {when}")?;
                match lasts {
                    Some(span) => write!(f, " for {span}"),
                    None => Ok(()),
                }
            }
        }
    }
}
