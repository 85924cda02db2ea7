//! Faults as they are written: of the fleet, of a process that the family names, or of the clients.
//!
//! | form | while it lasts |
//! |---|---|
//! | those of [`fleet::FleetFault`] | |
//! | `kill agent:NAME` | the process is dead; at the end what starts it again by itself does so |
//! | `pause agent:NAME` | the process does nothing, and nobody hears of it |
//! | `wipe repository:NAME` | the process is dead, and what it held is gone for good |
//! | `failover repository:NAME` | its replica takes over at once; for good |
//! | `surge GROUP to 300%` | a group of clients sends so much of its requests |
//!
//! Which processes there are, and which of these each can suffer, the family says
//! ([`Domain::processes`](crate::Domain::processes)).

use super::error::DeviationError;
use super::mishap::Mishap;
use fleet::{Percent, PercentError};
use std::fmt;
use std::str::FromStr;

/// Every kind of fault, by the word that begins it: of a host, of processes, of hosts and links, of clients, and what goes
/// wrong with a command.
#[must_use]
pub fn fault_kinds() -> Vec<&'static str> {
    let [crash, others @ ..] = fleet::FleetFault::WORDS;
    let process_faults = ProcessFault::ALL.map(ProcessFault::word);
    [&[crash], &process_faults[..], &others, &["surge"], &Mishap::WORDS].concat()
}

/// What breaks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// A host or a link.
    Fleet(fleet::FleetFault),
    /// A process, by its kind and name, such as `agent:original`.
    Process {
        /// What happens to it.
        process_fault: ProcessFault,
        /// Its kind and name.
        process: String,
    },
    /// A group of clients sends more, or less.
    Surge {
        /// The group.
        group: String,
        /// How much of its requests.
        to: Percent,
    },
}

/// What can happen to a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProcessFault {
    /// It dies. At the fault's end it starts again where something starts it by itself.
    Kill,
    /// It stands still until the fault's end.
    Pause,
    /// It dies, and what it held is gone. At the fault's end it starts again with nothing.
    Wipe,
    /// Its replica takes over, without what had not reached it. The fault's end changes nothing.
    Failover,
}

impl ProcessFault {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Kill, Self::Pause, Self::Wipe, Self::Failover];

    /// The word for it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Kill => "kill",
            Self::Pause => "pause",
            Self::Wipe => "wipe",
            Self::Failover => "failover",
        }
    }

    fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|process_fault| process_fault.word() == word)
    }
}

impl Fault {
    /// Every first word of a fault.
    pub(super) fn words() -> impl Iterator<Item = &'static str> {
        fleet::FleetFault::WORDS
            .into_iter()
            .chain(["surge"])
            .chain(ProcessFault::ALL.into_iter().map(ProcessFault::word))
    }

    /// Whether a word is the first of a fault.
    pub(super) fn begins_with(word: &str) -> bool {
        Self::words().any(|known| known == word)
    }

    /// The word that names its kind, as a scenario's budget allows it.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Fleet(fault) => fault.word(),
            Self::Process { process_fault, .. } => process_fault.word(),
            Self::Surge { .. } => "surge",
        }
    }
}

impl FromStr for Fault {
    type Err = DeviationError;

    fn from_str(text: &str) -> Result<Self, DeviationError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let wrong = |form: &str| DeviationError::Form { form: form.into(), found: words.join(" ") };
        match words.as_slice() {
            ["surge", group, "to", share] => match share.parse::<Percent>() {
                Ok(to) if !to.is_nothing() => Ok(Self::Surge { group: (*group).into(), to }),
                Err(error @ PercentError::TooMuch(_)) => Err(DeviationError::Share(error)),
                _ => Err(wrong("surge GROUP to 300%")),
            },
            ["surge", ..] => Err(wrong("surge GROUP to 300%")),
            [word, rest @ ..] => match (ProcessFault::named(word), rest) {
                (Some(process_fault), [process]) => {
                    Ok(Self::Process { process_fault, process: (*process).into() })
                }
                (Some(process_fault), _) => Err(wrong(&format!("{} KIND:NAME", process_fault.word()))),
                (None, _) => Ok(Self::Fleet(text.parse()?)),
            },
            [] => Err(wrong("cut A B")),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fleet(fault) => fault.fmt(f),
            Self::Process { process_fault, process } => write!(f, "{} {process}", process_fault.word()),
            Self::Surge { group, to } => write!(f, "surge {group} to {to}"),
        }
    }
}
