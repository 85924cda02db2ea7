//! The faults that touch only hosts and links.
//!
//! A fault has a printed form that parses back, begins when it is injected and ends when it is lifted:
//!
//! | form | while it lasts |
//! |---|---|
//! | `crash A` | the host is dead: nothing reaches it, and nothing runs on it |
//! | `cut A B` | nothing passes between two hosts, in either direction |
//! | `cut A to B` | nothing passes from the one to the other |
//! | `delay A B by 2s` | the latency of the link is so much longer |
//! | `lose A B 5%` | so many messages between two hosts are lost and sent again |
//! | `narrow A B to 10%` | the link carries so much of what it did |
//! | `fill A` | no room is left on the disk |
//! | `slow A to 10%` | the disk has so much of its speed |
//! | `skew A by 5s`, `skew A by -5s` | the clock is so much ahead, or behind |
//!
//! **What it does not do.** What dies with a host is the models' affair; here a dead host is only out of reach.

mod inject;
mod parse;

pub use inject::Injection;

use crate::percent::Percent;
use crate::skew::Skew;
use kernel::{LengthError, Span};
use std::fmt;
use thiserror::Error;

/// A fault as it is written, with the names of hosts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FleetFault {
    /// A host is dead.
    Crash(String),
    /// Nothing passes, in one direction or in both.
    Cut {
        /// One host.
        from: String,
        /// The other.
        to: String,
        /// Whether the way back is cut as well.
        both: bool,
    },
    /// The latency of a link grows.
    Delay {
        /// The two hosts.
        between: [String; 2],
        /// By how much.
        by: Span,
    },
    /// Messages are lost on a link.
    Lose {
        /// The two hosts.
        between: [String; 2],
        /// How many of them.
        share: Percent,
    },
    /// A link carries less.
    Narrow {
        /// The two hosts.
        between: [String; 2],
        /// How much of what it carried.
        to: Percent,
    },
    /// A disk has no room left.
    Fill(String),
    /// A disk is slower.
    Slow {
        /// The host.
        host: String,
        /// How much of its speed is left.
        to: Percent,
    },
    /// A clock is wrong.
    Skew {
        /// The host.
        host: String,
        /// How wrong.
        by: Skew,
    },
}

/// What is wrong with a fault.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FaultError {
    /// The words are not those of a fault.
    #[error("not a fault: `{found}` (write {form})")]
    Form {
        /// What was written.
        found: String,
        /// The form of a fault of that kind, with an example.
        form: &'static str,
    },
    /// A host that does not exist.
    #[error("no host is called `{0}`")]
    Host(String),
    /// Two hosts that nothing joins.
    #[error("no link joins `{0}` and `{1}`")]
    Link(String, String),
    /// A length of time that is none.
    #[error(transparent)]
    Length(#[from] LengthError),
    /// A share that cannot be.
    #[error("`{found}` is not {wanted}")]
    Share {
        /// What was written.
        found: String,
        /// What was wanted.
        wanted: &'static str,
    },
}

impl FleetFault {
    /// The first words of these faults, which name their kinds.
    pub const WORDS: [&'static str; 8] = ["crash", "cut", "delay", "lose", "narrow", "fill", "slow", "skew"];

    /// The word that names its kind.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Crash(_) => "crash",
            Self::Cut { .. } => "cut",
            Self::Delay { .. } => "delay",
            Self::Lose { .. } => "lose",
            Self::Narrow { .. } => "narrow",
            Self::Fill(_) => "fill",
            Self::Slow { .. } => "slow",
            Self::Skew { .. } => "skew",
        }
    }

    /// Faults of a host, with strengths from a nuisance to a disaster (ours).
    #[must_use]
    pub fn of_host(host: &str) -> Vec<Self> {
        let name = || host.to_owned();
        let slow = [50, 10].map(|left| Self::Slow { host: name(), to: Percent::whole(left) });
        let skew = [(1, false), (1, true), (30, false), (30, true)].map(|(seconds, behind)| Self::Skew {
            host: name(),
            by: Skew { by: Span::from_secs(seconds), behind },
        });
        let whole = [Self::Crash(name()), Self::Fill(name())];
        whole.into_iter().chain(slow).chain(skew).collect()
    }

    /// Faults of a link, likewise.
    #[must_use]
    pub fn of_link(a: &str, b: &str) -> Vec<Self> {
        let between = || [a.to_owned(), b.to_owned()];
        let cut = |from: &str, to: &str, both| Self::Cut { from: from.into(), to: to.into(), both };
        let mut all = vec![cut(a, b, true), cut(a, b, false), cut(b, a, false)];
        all.extend([500, 5_000].map(|by| Self::Delay { between: between(), by: Span::from_millis(by) }));
        all.extend([5, 30].map(|of| Self::Lose { between: between(), share: Percent::whole(of) }));
        all.extend([50, 10].map(|left| Self::Narrow { between: between(), to: Percent::whole(left) }));
        all
    }

    /// The hosts it touches, by name.
    #[must_use]
    pub fn hosts(&self) -> Vec<&str> {
        match self {
            Self::Crash(host) | Self::Fill(host) | Self::Slow { host, .. } | Self::Skew { host, .. } => {
                vec![host]
            }
            Self::Cut { from, to, .. } => vec![from, to],
            Self::Delay { between: [a, b], .. }
            | Self::Lose { between: [a, b], .. }
            | Self::Narrow { between: [a, b], .. } => vec![a, b],
        }
    }
}

impl fmt::Display for FleetFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = self.word();
        match self {
            Self::Crash(host) | Self::Fill(host) => write!(f, "{word} {host}"),
            Self::Cut { from, to, both: true } => write!(f, "{word} {from} {to}"),
            Self::Cut { from, to, both: false } => write!(f, "{word} {from} to {to}"),
            Self::Delay { between: [a, b], by } => write!(f, "{word} {a} {b} by {by}"),
            Self::Lose { between: [a, b], share } => write!(f, "{word} {a} {b} {share}"),
            Self::Narrow { between: [a, b], to } => write!(f, "{word} {a} {b} to {to}"),
            Self::Slow { host, to } => write!(f, "{word} {host} to {to}"),
            Self::Skew { host, by } => write!(f, "{word} {host} by {by}"),
        }
    }
}
