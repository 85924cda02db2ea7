//! The words of a family and the word that every family has.

use super::Domain;
use crate::verb::{SLEEP, Verb, sleep};
use runbook::{Answer, NOT_MODELLED, Parsed, Problem, Vocabulary};

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

/// What is played where the model has nothing to play.
fn otherwise<C>(answer: Answer, problems: &[Problem]) -> Option<Verb<C>> {
    match answer {
        Answer::Accepted => Some(Verb::Aside),
        Answer::NotModelled => {
            let missing = problems.iter().find(|problem| problem.code == NOT_MODELLED)?;
            Some(Verb::NotModelled(missing.message.clone()))
        }
        Answer::Played | Answer::Refused => None,
    }
}

impl<F: Domain> Vocabulary for Words<F> {
    type Command = Verb<F::Command>;

    fn parse(&self, text: &str) -> Parsed<Self::Command> {
        let mut words = text.split_whitespace();
        if words.next() == Some(SLEEP) {
            return sleep(text);
        }
        let Parsed { command, problems, answer } = self.family.parse(text);
        let command = command.map(Verb::Model).or_else(|| otherwise(answer, &problems));
        Parsed { command, problems, answer }
    }

    fn words(&self) -> Vec<&'static str> {
        self.family.words().into_iter().chain([SLEEP]).collect()
    }
}
