//! What may be typed at a replicated pair, read and printed.
//!
//! [`StoresVocabulary`] reads the vendor's `ttRepAdmin`, `ttAdmin`, `ttMigrate`, `ttDestroy` and `ttIsql` verbatim
//! (`docs/models/stores.md 1, 2, 3`) and our own words `applications`, `marker`, `keep` and `install`; `sleep` belongs
//! to every family and is not read here. The options of each tool are a closed list.
//!
//! Guarantees:
//!
//! 1. Reading never panics and collects every problem of a command, each with its place in the text.
//! 2. What the vendor's tool would refuse by its form alone becomes [`Command::Malformed`]: it can be played, and is
//!    refused when it is. What nothing can start (an unknown program, an unclosed quote, a mistake in our own words),
//!    and what a tool has but the model has not, gives no command at all.
//! 3. Every command but a malformed one prints in one form, and that form reads back as the same command.
//!
//! No document gives the words with which these tools refuse; the messages here are ours, in the manner of such tools.
//! Names of programs and options are taken exactly as spelt, names in connection strings and SQL in either case.

mod admin;
mod args;
mod connect;
mod destroy;
mod isql;
mod migrate;
mod print;
mod rep_admin;
mod sql;
mod token;
mod words;

#[cfg(test)]
mod tests;

use crate::command::Command;
use runbook::{Parsed, Problem, Tools, Vocabulary, nearest};
use token::Token;

/// The first words of all commands: the vendor's tools, then ours.
const WORDS: &[&str] = &[
    "ttRepAdmin",
    "ttAdmin",
    "ttMigrate",
    "ttDestroy",
    "ttIsql",
    "applications",
    "marker",
    "keep",
    "install",
];

/// The command language of a replicated pair.
#[derive(Debug, Clone, Copy, Default)]
pub struct StoresVocabulary;

impl Vocabulary for StoresVocabulary {
    type Command = Command;

    fn parse(&self, text: &str) -> Parsed<Command> {
        let (tokens, mut problems) = token::split(text);
        let Some((first, rest)) = tokens.split_first() else { return refused(empty(text)) };
        if problems.iter().any(|problem| problem.code == token::UNCLOSED) {
            return Parsed { command: None, problems };
        }
        let mut parsed = match first.text.as_str() {
            "ttRepAdmin" => rep_admin::read(first, rest),
            "ttAdmin" => admin::read(first, rest),
            "ttMigrate" => migrate::read(first, rest),
            "ttDestroy" => destroy::read(first, rest),
            "ttIsql" => isql::read(first, rest),
            "applications" => words::applications(first, rest),
            "marker" => words::marker(first, rest),
            "keep" => words::keep(first, rest),
            "install" => words::install(first, rest),
            _ => refused(unknown(first)),
        };
        problems.append(&mut parsed.problems);
        Parsed { command: parsed.command, problems }
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

fn unknown(first: &Token) -> Problem {
    let all = || WORDS.iter().copied().chain([rehearsal::SLEEP]);
    let found = nearest(&first.text, all());
    let help = match found {
        Some(word) if word.eq_ignore_ascii_case(&first.text) => {
            Some(format!("the program is spelt `{word}`, and names of programs are case-sensitive"))
        }
        Some(word) => Some(format!("did you mean `{word}`?")),
        None => Some(format!("known are {}", all().collect::<Vec<_>>().join(", "))),
    };
    Problem {
        label: "not a command".to_owned(),
        help,
        replacement: found.map(str::to_owned),
        ..Problem::error(
            "unknown-command",
            first.range.clone(),
            format!("unknown command `{}`", first.brief()),
        )
    }
}
