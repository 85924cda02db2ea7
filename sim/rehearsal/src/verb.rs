//! What is typed: a word that every family shares, or a command of the family.

use crate::play::family::Family;
use kernel::Span;
use runbook::{Parsed, Problem, Tools, Vocabulary};

/// A command as the operator understands it.
#[derive(Debug, Clone, PartialEq)]
pub enum Verb<C> {
    /// `sleep SECONDS`: wait, and do nothing.
    Sleep(Span),
    /// A command of the family, run by the model.
    Model(C),
}

/// The word that every family has.
pub const SLEEP: &str = "sleep";

/// The words of a family and the word `sleep`.
#[derive(Debug)]
pub struct Words<F: Family> {
    family: F::Vocabulary,
    words: Vec<&'static str>,
}

impl<F: Family> Default for Words<F> {
    fn default() -> Self {
        let family = F::Vocabulary::default();
        let words = family.words().iter().copied().chain([SLEEP]).collect();
        Self { family, words }
    }
}

impl<F: Family> Vocabulary for Words<F> {
    type Command = Verb<F::Command>;

    fn parse(&self, text: &str) -> Parsed<Self::Command> {
        let mut words = text.split_whitespace();
        if words.next() == Some(SLEEP) {
            return sleep(text);
        }
        let parsed = self.family.parse(text);
        Parsed { command: parsed.command.map(Verb::Model), problems: parsed.problems }
    }

    fn words(&self) -> &[&'static str] {
        &self.words
    }

    fn tools<'c>(&self, command: &'c Self::Command) -> Tools<'c> {
        command.model().map_or(Tools::Unneeded, |command| self.family.tools(command))
    }
}

/// A number of seconds, as the document prints it (`sleep 10`).
fn sleep<C>(text: &str) -> Parsed<Verb<C>> {
    let operand = text.trim_start().trim_start_matches("sleep");
    let start = text.len() - operand.trim_start().len();
    let length = format!("{}s", operand.trim());
    match length.parse() {
        Ok(span) => Parsed::ok(Verb::Sleep(span)),
        Err(_) => {
            let mut problem = Problem::error(
                "sleep-length",
                start..text.trim_end().len().max(start),
                "not a number of seconds",
            );
            problem.label = "here".into();
            problem.help = Some("write a number, as in `sleep 10`".into());
            Parsed { command: None, problems: vec![problem] }
        }
    }
}

impl<C> Verb<C> {
    /// The family's command, where it is one.
    pub const fn model(&self) -> Option<&C> {
        match self {
            Self::Sleep(_) => None,
            Self::Model(command) => Some(command),
        }
    }
}
