//! A family's command language: two lists, and how a command is read by them.
//!
//! Guarantees:
//!
//! 1. Reading never panics and collects every problem of a command, each with its place in the text.
//! 2. What the vendor's tool would refuse by its form alone becomes a [`Malformed`] command: it can be played, and is
//!    refused when it is. What nothing can start (an unknown program, an unclosed quote, a mistake in our own words), and
//!    what a tool has but the model has not, gives no command at all.
//! 3. Of every command is said one of four things ([`Answer`](runbook::Answer)).
//!
//! Names of programs are taken exactly as spelt, or in either case where the family's tools are ([`Lexicon::EITHER_CASE`]).
//! A path before the name of a vendor's program is taken for the place of its installation, which decides nothing here:
//! the prompt does.

use crate::args::{Args, Malformed, Tool};
use crate::token::{Token, UNCLOSED, split};
use crate::words::Read;
use rehearsal::SLEEP;
use runbook::{Command, Parsed, Problem, nearest_word};
use std::fmt::Debug;
use std::marker::PhantomData;

/// What a call of a tool means.
pub type Form<C> = fn(&mut Args<'_>) -> Option<C>;

/// What a line that begins with a word of ours means: the word, and what stands behind it.
pub type Own<C> = fn(&Token, &[Token]) -> Read<C>;

/// The words of a family.
pub trait Lexicon: Copy + Debug + Default {
    /// The family's commands.
    type Command: Command + 'static;
    /// Whether quotes and `;` mean what they mean to a shell; elsewhere they are letters.
    const QUOTES: bool;
    /// Whether a vendor's program is found by its name in either case.
    const EITHER_CASE: bool = false;
    /// The vendor's tools.
    const TOOLS: &'static [(&'static Tool, Form<Self::Command>)];
    /// Words of our own.
    const OWN: &'static [(&'static str, Own<Self::Command>)];

    /// A call that its tool can only refuse.
    fn malformed(call: Malformed) -> Self::Command;
}

/// The command language of a family.
#[derive(Debug, Clone, Copy, Default)]
pub struct Vocabulary<L>(PhantomData<L>);

impl<L: Lexicon> runbook::Vocabulary for Vocabulary<L> {
    type Command = L::Command;

    fn parse(&self, text: &str) -> Parsed<L::Command> {
        let (tokens, mut problems) = split(text, L::QUOTES);
        let Some((first, rest)) = tokens.split_first() else { return Parsed::nothing(vec![empty(text)]) };
        if problems.iter().any(|problem| problem.code == UNCLOSED) {
            return Parsed::nothing(problems);
        }
        let (path, name) = program::<L>(&first.text);
        let parsed = if let Some((tool, form)) = L::TOOLS.iter().find(|(tool, _)| is::<L>(tool, name)) {
            let mut args = Args::read(tool, first, rest);
            if let Some(path) = path {
                args.behind_path(path);
            }
            let command = form(&mut args);
            args.finish(command, L::malformed)
        } else if let Some((_, read)) = L::OWN.iter().find(|(word, _)| *word == first.text) {
            read(first, rest).map_or_else(|problem| Parsed::nothing(vec![*problem]), Parsed::ok)
        } else {
            Parsed::nothing(vec![unknown(first, &self.words())])
        };
        problems.extend(parsed.problems);
        Parsed { problems, ..parsed }
    }

    fn words(&self) -> Vec<&'static str> {
        L::TOOLS.iter().map(|(tool, _)| tool.name).chain(L::OWN.iter().map(|(word, _)| *word)).collect()
    }
}

/// The path before a program's name, and the name.
fn program<L: Lexicon>(word: &str) -> (Option<&str>, &str) {
    let (path, name) = match word.rfind(['/', '\\']) {
        Some(at) => (Some(&word[..at]), &word[at + 1..]),
        None => (None, word),
    };
    (path, if L::EITHER_CASE { name.strip_suffix(".exe").unwrap_or(name) } else { name })
}

/// Whether a name starts a tool.
fn is<L: Lexicon>(tool: &Tool, name: &str) -> bool {
    tool.name == name || L::EITHER_CASE && tool.name.eq_ignore_ascii_case(name)
}

fn empty(text: &str) -> Problem {
    Problem::error("empty-command", 0..text.len(), "nothing is typed after the prompt")
}

fn unknown(first: &Token, words: &[&str]) -> Problem {
    let all = || words.iter().copied().chain([SLEEP]);
    let found = nearest_word(&first.text, all());
    let help = match found {
        Some(word) if word.eq_ignore_ascii_case(&first.text) => {
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
