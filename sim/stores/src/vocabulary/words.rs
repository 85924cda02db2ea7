//! Our own words, for what no vendor command does: `applications`, `marker`, `keep`, `install`.
//!
//! They belong to no tool that could refuse them, so a mistake in them leaves nothing to play.

use super::token::Token;
use crate::command::{Command, Dsn};
use runbook::{Parsed, Problem, nearest};
use std::ops::Range;

const ACTIONS: &[&str] = &["move", "stop", "start"];

/// `applications move X to Y`, `applications stop X`, `applications start X`.
pub(super) fn applications(first: &Token, rest: &[Token]) -> Parsed<Command> {
    parsed(applications_command(first, rest))
}

fn applications_command(first: &Token, rest: &[Token]) -> Result<Command, Box<Problem>> {
    let Some((action, rest)) = rest.split_first() else {
        return Err(usage(first.range.clone(), "what the applications shall do is missing", APPLICATIONS));
    };
    match action.text.as_str() {
        "move" => {
            let (from, to) =
                two(action, rest, &Form { joined: "to", usage: "applications move STORE to STORE" })?;
            Ok(Command::ApplicationsMove { from, to })
        }
        "stop" => Ok(Command::ApplicationsStop(Dsn(one(action, rest, "applications stop STORE")?))),
        "start" => Ok(Command::ApplicationsStart(Dsn(one(action, rest, "applications start STORE")?))),
        _ => {
            let message = format!("applications cannot `{}`", action.brief());
            let meant = nearest(&action.text, ACTIONS.iter().copied());
            Err(Box::new(Problem {
                help: Some(
                    meant.map_or_else(|| APPLICATIONS.to_owned(), |word| format!("did you mean `{word}`?")),
                ),
                replacement: meant.map(str::to_owned),
                ..Problem::error("unknown-word", action.range.clone(), message)
            }))
        }
    }
}

const APPLICATIONS: &str =
    "write `applications move STORE to STORE`, `applications stop STORE` or `applications start STORE`";

/// `marker X to Y`.
pub(super) fn marker(first: &Token, rest: &[Token]) -> Parsed<Command> {
    let form = Form { joined: "to", usage: "marker STORE to STORE" };
    parsed(two(first, rest, &form).map(|(from, to)| Command::Marker { from, to }))
}

/// `keep X as Y`.
pub(super) fn keep(first: &Token, rest: &[Token]) -> Parsed<Command> {
    let form = Form { joined: "as", usage: "keep STORE as DATA_SOURCE" };
    parsed(two(first, rest, &form).map(|(store, source)| Command::Keep { store, source }))
}

/// How two names are given.
struct Form {
    /// The word between them.
    joined: &'static str,
    usage: &'static str,
}

/// `install RELEASE`.
pub(super) fn install(first: &Token, rest: &[Token]) -> Parsed<Command> {
    parsed(one(first, rest, "install RELEASE").map(Command::Install))
}

fn parsed(read: Result<Command, Box<Problem>>) -> Parsed<Command> {
    match read {
        Ok(command) => Parsed::ok(command),
        Err(problem) => Parsed { command: None, problems: vec![*problem] },
    }
}

fn one(before: &Token, rest: &[Token], form: &str) -> Result<String, Box<Problem>> {
    match rest {
        [word] if !word.text.is_empty() => Ok(word.text.clone()),
        [] | [_] => Err(usage(before.range.clone(), "a word is missing", &format!("write `{form}`"))),
        [_, surplus, ..] => Err(surplus_word(surplus, form)),
    }
}

fn two(before: &Token, rest: &[Token], form: &Form) -> Result<(Dsn, Dsn), Box<Problem>> {
    let Form { joined, usage: text } = *form;
    let help = format!("write `{text}`");
    match rest {
        [_, to, _, surplus, ..] if to.text == joined => Err(surplus_word(surplus, text)),
        [from, to, into] if to.text == joined && from.text == into.text => {
            let message = format!("from `{}` to itself", from.brief());
            Err(usage(from.range.start..into.range.end, &message, "name the two stores"))
        }
        [from, to, into] if to.text == joined && !from.text.is_empty() && !into.text.is_empty() => {
            Ok((Dsn(from.text.clone()), Dsn(into.text.clone())))
        }
        [_, to, ..] if to.text != joined => {
            let message = format!("`{}` stands where `{joined}` is needed", to.brief());
            Err(usage(to.range.clone(), &message, &help))
        }
        _ => Err(usage(before.range.clone(), "two stores are needed", &help)),
    }
}

fn surplus_word(word: &Token, form: &str) -> Box<Problem> {
    let message = format!("unexpected word `{}`", word.brief());
    usage(word.range.clone(), &message, &format!("write `{form}`"))
}

fn usage(range: Range<usize>, message: &str, help: &str) -> Box<Problem> {
    Box::new(Problem { help: Some(help.to_owned()), ..Problem::error("usage", range, message) })
}
