//! The faults that touch only hosts and links.
//!
//! A fault has a printed form that parses back, begins when it is injected and ends when it is lifted:
//!
//! - `cut A B`: nothing passes between two hosts, in either direction;
//! - `cut A to B`: nothing passes from the one to the other;
//! - `delay A B by 2s`: the latency of the link grows;
//! - `fill A`: no room is left on the disk.

use crate::host::HostId;
use crate::{Fleet, LinkId};
use kernel::Span;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// A fault as it is written, with the names of hosts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
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
    /// A disk has no room left.
    Fill(String),
}

/// What is wrong with a fault.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FaultError {
    /// The words are not those of a fault.
    #[error("not a fault: `{0}` (a fault is `cut A B`, `cut A to B`, `delay A B by 2s` or `fill A`)")]
    Form(String),
    /// A host that does not exist.
    #[error("no host is called `{0}`")]
    Host(String),
    /// Two hosts that nothing joins.
    #[error("no link joins `{0}` and `{1}`")]
    Link(String, String),
    /// A length of time that is none.
    #[error("`{0}` is not a length of time (write `500ms`, `2s` or `1.5s`)")]
    Length(String),
}

/// A fault with its names resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Injection {
    /// See [`Fault::Cut`].
    Cut {
        /// The link.
        link: LinkId,
        /// The end whose sending is cut.
        from: HostId,
        /// Whether the other end's is cut as well.
        both: bool,
    },
    /// See [`Fault::Delay`].
    Delay {
        /// The link.
        link: LinkId,
        /// By how much.
        by: Span,
    },
    /// See [`Fault::Fill`].
    Fill(HostId),
}

impl Fault {
    /// Finds the hosts and links that the fault names.
    ///
    /// # Errors
    /// When there is no such host, or no link between the two.
    pub fn resolve(&self, fleet: &Fleet) -> Result<Injection, FaultError> {
        let host = |name: &String| fleet.host_named(name).ok_or_else(|| FaultError::Host(name.clone()));
        let link = |a: &String, b: &String| {
            let found = fleet.link_between(host(a)?, host(b)?);
            found.ok_or_else(|| FaultError::Link(a.clone(), b.clone()))
        };
        Ok(match self {
            Self::Cut { from, to, both } => {
                Injection::Cut { link: link(from, to)?, from: host(from)?, both: *both }
            }
            Self::Delay { between: [a, b], by } => Injection::Delay { link: link(a, b)?, by: *by },
            Self::Fill(name) => Injection::Fill(host(name)?),
        })
    }
}

impl Fleet {
    /// Lets a fault begin or end.
    pub fn inject(&mut self, injection: Injection, on: bool) {
        match injection {
            Injection::Cut { link, from, both } => {
                let link = &mut self.links[usize::from(link.0)];
                let other = if link.ends[0] == from { link.ends[1] } else { link.ends[0] };
                link.cut(from, on);
                if both {
                    link.cut(other, on);
                }
            }
            Injection::Delay { link, by } => self.links[usize::from(link.0)].delay(by, on),
            Injection::Fill(host) => self.host_mut(host).disk.fill(on),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cut { from, to, both: true } => write!(f, "cut {from} {to}"),
            Self::Cut { from, to, both: false } => write!(f, "cut {from} to {to}"),
            Self::Delay { between: [a, b], by } => write!(f, "delay {a} {b} by {by}"),
            Self::Fill(host) => write!(f, "fill {host}"),
        }
    }
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let words: Vec<&str> = text.split_whitespace().collect();
        match words.as_slice() {
            ["cut", from, "to", to] => Ok(Self::Cut { from: (*from).into(), to: (*to).into(), both: false }),
            ["cut", a, b] => Ok(Self::Cut { from: (*a).into(), to: (*b).into(), both: true }),
            ["delay", a, b, "by", length] => {
                let by = length.parse().map_err(|_| FaultError::Length((*length).into()))?;
                Ok(Self::Delay { between: [(*a).into(), (*b).into()], by })
            }
            ["fill", host] => Ok(Self::Fill((*host).into())),
            _ => Err(FaultError::Form(text.trim().into())),
        }
    }
}
