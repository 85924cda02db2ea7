//! What may be typed at the clusters, as values.

use super::typed::Typed;
use rehearsal::{FileUse, Transfer};
use runbook::Tools;
use std::collections::BTreeMap;
use std::fmt;

/// Whom a command about applications means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Everybody.
    All,
    /// A group of clients, or those that work at a cluster.
    Named(String),
}

impl Who {
    /// Of a word.
    pub(crate) fn of(word: &str) -> Self {
        if word == "all" { Self::All } else { Self::Named(word.to_owned()) }
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::All => "all",
            Self::Named(name) => name,
        })
    }
}

/// What was meant by what was typed.
#[expect(
    clippy::large_enum_variant,
    reason = "most commands are lines, and there is one for each that is typed"
)]
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// A line of the vendor's programs.
    Line(Typed),
    /// `applications stop WHO`.
    Stop(Who),
    /// `applications start CLUSTER`.
    Start(String),
    /// `applications move WHO to CLUSTER`.
    Move(Who, String),
    /// `cp`, `mv`, `scp` and the like: files that a line has written are copied or moved.
    Carry(Transfer),
}

impl runbook::Command for Command {
    fn tools(&self) -> Tools<'_> {
        match self {
            Self::Line(_) => Tools::Used,
            Self::Stop(_) | Self::Start(_) | Self::Move(..) | Self::Carry(_) => Tools::Unneeded,
        }
    }
}

impl rehearsal::Command for Command {
    fn waits(&self) -> bool {
        let waits = |line: &Typed| line.pauses_pooler() || line.waits_for_itself();
        self.only_waits() || matches!(self, Self::Line(line) if waits(line))
    }

    fn only_waits(&self) -> bool {
        matches!(self, Self::Line(line) if line.pause.is_some())
    }

    fn can_break(&self) -> bool {
        matches!(self, Self::Line(line) if line.copies().is_some())
    }

    fn can_drag(&self) -> bool {
        self.can_break()
    }

    fn looks(&self) -> bool {
        matches!(self, Self::Line(line) if line.looks())
    }

    fn prints(&self) -> bool {
        matches!(self, Self::Line(_))
    }

    fn files(&self) -> FileUse {
        let Self::Line(line) = self else { return FileUse::default() };
        let writes = line.writes_file().map(|(file, _)| file.to_owned());
        let reads = line.reads_file().map(str::to_owned);
        let (writes, reads) = (writes.into_iter().collect(), reads.into_iter().collect());
        FileUse { writes, reads, may_be_there: true }
    }

    fn paths(&mut self) -> Vec<&mut String> {
        if let Self::Line(line) = self { line.paths() } else { Vec::new() }
    }

    fn transfer(&mut self) -> Option<&mut Transfer> {
        if let Self::Carry(transfer) = self { Some(transfer) } else { None }
    }

    fn is_typed_with(&mut self, exported: &BTreeMap<String, String>) {
        if let Self::Line(line) = self {
            line.is_typed_with(exported);
        }
    }

    fn is_placed(&mut self) {
        if let Self::Line(line) = self {
            line.is_placed();
        }
    }

    fn unplaced(&self) -> Option<String> {
        if let Self::Line(line) = self { line.unplaced() } else { None }
    }
}
