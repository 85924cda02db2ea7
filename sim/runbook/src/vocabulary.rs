//! What may be typed after a prompt: the seam to a family of systems.
//!
//! This crate never looks inside a command; it only carries the family's value and the places of its problems.

use std::fmt::Debug;
use std::ops::Range;

use crate::Severity;

/// A family's command language.
pub trait Vocabulary {
    /// A command as the family understands it.
    type Command: Clone + Debug + PartialEq;

    /// Reads what is typed after the prompt. Problems carry byte ranges in `text`.
    fn parse(&self, text: &str) -> Parsed<Self::Command>;

    /// The first words of all commands, for suggestions.
    fn words(&self) -> &[&'static str];

    /// What the command has to do with the tools of its lane, where nothing else is said: it uses them.
    fn tools<'c>(&self, _command: &'c Self::Command) -> Tools<'c> {
        Tools::Used
    }
}

/// What a command has to do with the tools that are installed where it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tools<'c> {
    /// It works with them, so that it cannot come before the command that brings them.
    Used,
    /// It brings those of a release.
    Brought(&'c str),
    /// It needs none.
    Unneeded,
}

/// What a [`Vocabulary`] makes of one command.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed<C> {
    /// `None`: it cannot be played. `Some` beside problems: the vendor's tool will be started, and will refuse
    /// or misbehave by itself.
    pub command: Option<C>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

impl<C> Parsed<C> {
    /// A command without problems.
    pub fn ok(command: C) -> Self {
        Self { command: Some(command), problems: Vec::new() }
    }
}

/// One thing that is wrong with a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How grave it is.
    pub severity: Severity,
    /// A stable name of the kind of problem, in kebab case.
    pub code: &'static str,
    /// Bytes in the command's text.
    pub range: Range<usize>,
    /// One line: what is wrong.
    pub message: String,
    /// Written beside the place; may be empty.
    pub label: String,
    /// What to do about it.
    pub help: Option<String>,
    /// What to write at `range` instead.
    pub replacement: Option<String>,
}

impl Problem {
    /// An error without help.
    pub fn error(code: &'static str, range: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            range,
            message: message.into(),
            label: String::new(),
            help: None,
            replacement: None,
        }
    }
}
