//! The words of a family and the word that every family has.

use super::Domain;
use crate::verb::{SLEEP, Verb, sleep};
use runbook::{Parsed, Tools, Vocabulary};

/// The words of a family and the word `sleep`.
#[derive(Debug)]
pub struct Words<F: Domain> {
    family: F::Vocabulary,
    words: Vec<&'static str>,
}

impl<F: Domain> Default for Words<F> {
    fn default() -> Self {
        let family = F::Vocabulary::default();
        let words = family.words().iter().copied().chain([SLEEP]).collect();
        Self { family, words }
    }
}

impl<F: Domain> Vocabulary for Words<F> {
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
