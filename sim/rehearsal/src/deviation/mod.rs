//! Deviations: the ways in which a run differs from the runbook as written on a calm day.
//!
//! Each has a printed form that parses back:
//!
//! - a change of the plan, such as `skip 9.upgrade.3` (the forms stand in the runbook's reference);
//! - `reading reset=tail`: another reading of the manual;
//! - `load 10%`: every group of clients sends so much of its requests; each request is what it was, and comes at
//!   another time;
//! - `lead 30s`: so long the clients work before the first command;
//! - `autostart originalhost`: what runs on a host starts again by itself after the host has been down;
//! - `hang 6.upgrade`: a mishap of one command (`mishap`);
//! - `cut originalhost upgradehost at 6+30s for 90s`: a fault, set off by the start of a unit of the runbook (`fault`).

mod error;
mod fault;
mod help;
mod mishap;

pub use error::DeviationError;
pub use fault::{Blow, Fault, fault_kinds};
pub use mishap::{Accident, Mishap};

use fleet::{Percent, PercentError};
use kernel::Span;
use runbook::{Address, Edit};
use std::fmt;
use std::str::FromStr;

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
    /// Another share of every group's requests.
    Load(Percent),
    /// Another length of time before the first command.
    Lead(Span),
    /// What runs on this host starts again by itself after the host has been down.
    Autostart(String),
    /// Another plan.
    Edit(Edit),
    /// One command goes wrong.
    Mishap(Accident),
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

impl FromStr for Deviation {
    type Err = DeviationError;

    fn from_str(text: &str) -> Result<Self, DeviationError> {
        let text = text.trim();
        match text.split_whitespace().next() {
            Some("reading") => reading(text),
            Some("load") => load(text),
            Some("lead") => Ok(Self::Lead(text.trim_start_matches("lead").trim().parse()?)),
            Some("autostart") => autostart(text),
            Some(word) if Mishap::WORDS.contains(&word) => Ok(Self::Mishap(text.parse()?)),
            Some(word) if Fault::begins_with(word) => fault(text),
            Some(word) if !Edit::WORDS.contains(&word) => Err(DeviationError::Unknown(word.into())),
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

fn load(text: &str) -> Result<Deviation, DeviationError> {
    let share = text.trim_start_matches("load").trim();
    match share.parse::<Percent>() {
        Ok(share) if !share.is_nothing() => Ok(Deviation::Load(share)),
        Err(error @ PercentError::TooMuch(_)) => Err(DeviationError::Share(error)),
        _ => Err(DeviationError::Load(share.into())),
    }
}

fn autostart(text: &str) -> Result<Deviation, DeviationError> {
    match text.split_whitespace().collect::<Vec<&str>>().as_slice() {
        [_, host] => Ok(Deviation::Autostart((*host).into())),
        _ => Err(DeviationError::Form { form: "autostart HOST".into(), found: text.into() }),
    }
}

fn fault(text: &str) -> Result<Deviation, DeviationError> {
    let what = text.split_once(" at ").map_or(text, |(what, _)| what);
    let fault = what.parse()?;
    let (_, rest) = text.split_once(" at ").ok_or_else(|| DeviationError::NoMoment(text.into()))?;
    let (when, lasts) = match rest.split_once(" for ") {
        Some((when, lasts)) => (when, Some(lasts.trim().parse()?)),
        None => (rest, None),
    };
    Ok(Deviation::Fault { fault, when: when.trim().parse()?, lasts })
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
            Self::Load(share) => write!(f, "load {share}"),
            Self::Lead(length) => write!(f, "lead {length}"),
            Self::Autostart(host) => write!(f, "autostart {host}"),
            Self::Edit(edit) => edit.fmt(f),
            Self::Mishap(accident) => accident.fmt(f),
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
