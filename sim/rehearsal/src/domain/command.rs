//! What a rehearsal must know of a command, beside what a plan must.

use crate::transfer::{FileUse, Transfer};
use crate::verb::Verb;
use std::collections::BTreeMap;

/// A command of a family.
pub trait Command: runbook::Command + Send + Sync {
    /// Whether its end is waited for, so that hastening it means something.
    fn waits(&self) -> bool;

    /// Whether it does nothing but wait, for as long as it takes, so that a loop around it is the command itself.
    fn only_waits(&self) -> bool {
        false
    }

    /// Whether it does something that can fail half-way.
    fn can_break(&self) -> bool {
        false
    }

    /// Whether it does something that takes time of its own.
    fn can_drag(&self) -> bool {
        false
    }

    /// Whether it only looks at what is there, so that its answer could betray a loss.
    fn looks(&self) -> bool {
        false
    }

    /// Whether it may print something where it is not refused.
    fn prints(&self) -> bool {
        true
    }

    /// What it does with files that other commands may write or read.
    fn files(&self) -> FileUse {
        FileUse::default()
    }

    /// The names of all files and folders that it names, on the host where it runs, but for those that it copies or moves.
    fn paths(&mut self) -> Vec<&mut String> {
        Vec::new()
    }

    /// Told what the shell exports in which it is typed.
    fn is_typed_with(&mut self, _exported: &BTreeMap<String, String>) {}

    /// Told once each of those has its whole name.
    fn is_placed(&mut self) {}

    /// Why it is not modelled where it is typed: what it names from there on is not known.
    fn unplaced(&self) -> Option<String> {
        None
    }

    /// The copying or moving of files that it is.
    fn transfer(&mut self) -> Option<&mut Transfer> {
        None
    }
}

impl<C: Command> Verb<C> {
    /// Whether its end is waited for, so that hastening it means something.
    pub(crate) fn waits(&self) -> bool {
        match self {
            Self::Sleep(_) => true,
            Self::Model(command) => command.waits(),
            Self::Aside | Self::NotModelled(_) => false,
            Self::Elsewhere(_, verb) => verb.waits(),
        }
    }

    /// Whether it does nothing but wait, for as long as it takes.
    pub(crate) fn only_waits(&self) -> bool {
        match self {
            Self::Model(command) => command.only_waits(),
            Self::Elsewhere(_, verb) => verb.only_waits(),
            Self::Sleep(_) | Self::Aside | Self::NotModelled(_) => false,
        }
    }

    /// Whether it may print something where it is not refused. Of what is not
    /// modelled nobody knows.
    pub(crate) fn prints(&self) -> bool {
        match self {
            Self::Model(command) => command.prints(),
            Self::Elsewhere(_, verb) => verb.prints(),
            Self::Sleep(_) => false,
            Self::Aside | Self::NotModelled(_) => true,
        }
    }

    /// Whether it changes something, as far as is known.
    pub(crate) fn does(&self) -> bool {
        self.model().is_some_and(|command| !command.looks())
    }
}
