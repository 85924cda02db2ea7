//! What may be typed at a cluster, read and printed.
//!
//! [`PacVocabulary`] reads the vendor's `caspac`, `casstart` and `casstop` verbatim (`docs/models/pac.md 1.6, 1.7`),
//! with `-` and `/` before an option alike, and our own words for what is done elsewhere than at a prompt; `sleep`
//! belongs to every family and is not read here. The options of each tool are a closed list.
//!
//! Guarantees:
//!
//! 1. Reading never panics and collects every problem of a command, each with its place in the text.
//! 2. What the vendor's tool would refuse by its form alone becomes [`Command::Malformed`]: it can be played, and is
//!    refused when it is. What nothing can start (an unknown program, a mistake in our own words), and what a tool has
//!    but the model has not, gives no command at all.
//! 3. Every command but a malformed one prints in one form, and that form reads back as the same command.
//! 4. `/u` and `/w` mean what the tool takes them for, a user and a wait; where a kind of start was probably meant, the
//!    command is read with a warning (`docs/models/pac.md 1.7`).
//!
//! No document gives the words with which these tools refuse; the messages here are ours. Names of programs, options
//! and actions are taken exactly as spelt. Quotes are not known: no word of these tools needs them.

mod caspac;
mod casstart;
mod casstop;
mod configure;
mod print;
mod switches;
mod token;
mod words;

#[cfg(test)]
mod tests;

use crate::command::Command;
use runbook::{Parsed, Problem, Tools, Vocabulary, nearest};
use token::Token;

/// The first words of all commands: the vendor's tools, then ours.
const WORDS: &[&str] = &[
    "caspac",
    "casstart",
    "casstop",
    "listener",
    "loadbalancer",
    "mfds",
    "install",
    "configure",
    "recover",
    "repository",
    "definition",
    "wait",
];

/// The command language of a performance and availability cluster.
#[derive(Debug, Clone, Copy, Default)]
pub struct PacVocabulary;

impl Vocabulary for PacVocabulary {
    type Command = Command;

    fn parse(&self, text: &str) -> Parsed<Command> {
        let tokens = token::split(text);
        let Some((first, rest)) = tokens.split_first() else { return refused(empty(text)) };
        match first.text {
            "caspac" => caspac::read(first, rest),
            "casstart" => casstart::read(first, rest),
            "casstop" => casstop::read(first, rest),
            _ => match words::read(first, rest) {
                Some(Ok(command)) => Parsed::ok(command),
                Some(Err(problem)) => refused(*problem),
                None => refused(unknown(first)),
            },
        }
    }

    fn words(&self) -> &[&'static str] {
        WORDS
    }

    fn tools<'c>(&self, command: &'c Command) -> Tools<'c> {
        command.tools()
    }
}

/// Nothing that can be started, for one reason.
fn refused(problem: Problem) -> Parsed<Command> {
    Parsed { command: None, problems: vec![problem] }
}

fn empty(text: &str) -> Problem {
    Problem::error("empty-command", 0..text.len(), "nothing is typed after the prompt")
}

fn unknown(first: &Token<'_>) -> Problem {
    let all = || WORDS.iter().copied().chain([rehearsal::SLEEP]);
    let found = nearest(first.text, all());
    let help = match found {
        Some(word) if word.eq_ignore_ascii_case(first.text) => {
            format!("the program is spelt `{word}`, and names of programs are case-sensitive")
        }
        Some(word) => format!("did you mean `{word}`?"),
        None => format!("known are {}", all().collect::<Vec<_>>().join(", ")),
    };
    Problem {
        label: "not a command".to_owned(),
        help: Some(help),
        replacement: found.map(str::to_owned),
        ..Problem::error("unknown-command", first.range(), format!("unknown command `{}`", first.brief()))
    }
}
