//! The words of a family and the word that every family has.

use super::Domain;
use crate::verb::{SLEEP, Verb, sleep};
use runbook::{Parsed, Vocabulary};

/// The words of a family and the word `sleep`.
#[derive(Debug)]
pub struct Words<F: Domain> {
    family: F::Vocabulary,
}

impl<F: Domain> Default for Words<F> {
    fn default() -> Self {
        Self { family: F::Vocabulary::default() }
    }
}

impl<F: Domain> Vocabulary for Words<F> {
    type Command = Verb<F::Command>;

    fn parse(&self, text: &str) -> Parsed<Self::Command> {
        let mut words = text.split_whitespace();
        if words.next() == Some(SLEEP) {
            return sleep(text);
        }
        self.family.parse(text).map(Verb::Model)
    }

    fn words(&self) -> Vec<&'static str> {
        self.family.words().into_iter().chain([SLEEP]).collect()
    }
}
