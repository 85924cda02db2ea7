//! Deviations: the ways in which a run differs from the runbook as written on a calm day.
//!
//! Each has a printed form that parses back:
//!
//! - a change of the plan, such as `skip 9.upgrade.3` (the forms stand in the runbook's reference);
//! - `reading reset=tail`: another reading of the manual;
//! - `load 10%`: every group of clients sends so much of its requests; each request is what it was, and comes at
//!   another time;
//! - `scale 10%`: a smaller model of the same load: every group sends so much of its requests, and each of them weighs as
//!   much as the whole load would have sent in its place: as many bytes of log and of what is sent, and where
//!   one after the other is applied, as long to be; how long a request and a tool takes stays;
//! - `lead 30s`: so long the clients work before the first command;
//! - `autostart originalhost`: what runs on a host starts again by itself after the host has been down;
//! - `hang 6.upgrade`: a mishap of one command (`mishap`);
//! - `cut originalhost upgradehost at 6+30s for 90s`: a fault, set off by the start of a unit of the runbook (`fault`).
//!
//! # Decisions
//! - Addresses always name the runbook as written. Edits are applied in one order (replace, place, insert, skip,
//!   repeat, hasten, move, swap, order, abort), so that a set has one meaning; two edits that claim one unit are an
//!   error, and so is the same edit given twice.
//! - An anchor is not claimed: several commands may be inserted beside one step.
//! - A skipped command keeps its place and can be an anchor; otherwise a skip would make another deviation
//!   meaningless.
//! - An inserted command has a key for draws of its own, made of where it was put, and belongs to no unit: skipping
//!   or repeating a step does not touch it. It owns no address: no fault is set off by it, no mishap befalls it, and
//!   what a search aims is never counted from it.
//! - `swap` takes two steps, two lanes or two commands, and is printed `swap A with B`. In an edit a quote inside a
//!   command is doubled, as in SQL.
//! - A fault is set off by the first command of its unit that is typed, whatever has become of the unit. One that is
//!   never set off is a finding, since the run then proves nothing about it; so is a mishap of a command that was not
//!   typed, or was refused before there was anything to go wrong with it.
//! - An order lists only what it moves: of what is free, the first of the printed order comes next. So every order is
//!   one short deviation, and shrinking it is leaving out names.
//! - `abort` plays the one section that the abandoned step names, which is the step in which its operator is stopped,
//!   if that is before the unit has ended. Where none is named there is no way back to guess.
//! - A fault names processes as the family calls them (`agent:Original`, `region:ESB2`); what a blow does to a
//!   process is the family's, when it comes and goes is the rehearsal's.
//! - A fault of the fleet changes hosts and links. What a store had not forced to disk is kept apart only in runs in
//!   which something may die; a recovered log goes on behind the numbers that were lost.
//! - A mishap (`hang`, `mute`, `break`, `drag`) befalls a command the first time it is typed; a further attempt goes
//!   well, since the question is what an operator can still do about it.
//! - `load` and `lead` are deviations too, so that a smaller case of the same failure is still one case.

mod error;
mod fault;
mod help;
mod mishap;

pub use error::DeviationError;
pub use fault::{Fault, ProcessFault, fault_kinds};
pub use mishap::{CommandMishap, Mishap};

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
    /// A smaller model of the load: a share of every group's requests, each of which weighs so much more.
    Scale(Percent),
    /// Another length of time before the first command.
    Lead(Span),
    /// What runs on this host starts again by itself after the host has been down.
    Autostart(String),
    /// Another plan.
    Edit(Edit),
    /// One command goes wrong.
    Mishap(CommandMishap),
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

impl Deviation {
    /// Whether it sets what a whole run is played under, and changes neither what is typed nor what befalls.
    #[must_use]
    pub const fn is_weather(&self) -> bool {
        match self {
            Self::Reading { .. } | Self::Load(_) | Self::Scale(_) | Self::Lead(_) | Self::Autostart(_) => {
                true
            }
            Self::Edit(_) | Self::Mishap(_) | Self::Fault { .. } => false,
        }
    }

    /// Whether it sets how much clients send.
    #[must_use]
    pub const fn sets_load(&self) -> bool {
        matches!(self, Self::Load(_) | Self::Scale(_))
    }

    /// Whether it sets how much clients send, or from when on.
    #[must_use]
    pub const fn is_workload(&self) -> bool {
        self.sets_load() || matches!(self, Self::Lead(_))
    }
}

impl FromStr for Deviation {
    type Err = DeviationError;

    fn from_str(text: &str) -> Result<Self, DeviationError> {
        let text = text.trim();
        match text.split_whitespace().next() {
            Some("reading") => reading(text),
            Some("load") => load(text),
            Some("scale") => scale(text),
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

fn scale(text: &str) -> Result<Deviation, DeviationError> {
    let share = text.trim_start_matches("scale").trim();
    let part = share.parse::<Percent>().ok().filter(|share| share.is_part() && !share.is_nothing());
    part.map(Deviation::Scale).ok_or_else(|| DeviationError::Scale(share.into()))
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
            Self::Scale(share) => write!(f, "scale {share}"),
            Self::Lead(length) => write!(f, "lead {length}"),
            Self::Autostart(host) => write!(f, "autostart {host}"),
            Self::Edit(edit) => edit.fmt(f),
            Self::Mishap(command_mishap) => command_mishap.fmt(f),
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
