//! What of a family can be struck by name.

use crate::deviation::ProcessFault;
use std::fmt;

/// A process that faults can name; it prints as `agent:original`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    /// What it is.
    pub kind: &'static str,
    /// Whose it is.
    pub name: String,
    /// The host it runs on, by name, where it has one of the scenario's.
    pub host: Option<String>,
    /// What can happen to it.
    pub suffers: &'static [ProcessFault],
}

impl fmt::Display for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind, self.name)
    }
}
