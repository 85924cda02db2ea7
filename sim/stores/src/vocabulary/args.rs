//! A tool's words, sorted into options, their values and operands against a closed list.
//!
//! Guarantees: all problems of form are collected; the first error is what the tool says. It does not know which options
//! go together: the tools' own modules do.

use super::token::Token;
use crate::command::{Command, Dsn};
use runbook::{Parsed, Problem, nearest};
use std::ops::Range;

/// An option a tool has.
pub(super) struct Opt {
    /// Its name, with the hyphen.
    pub(super) name: &'static str,
    /// What it takes, as its help would name it.
    pub(super) takes: Option<&'static str>,
    /// Whether the model knows it; one that it does not know cannot be played.
    pub(super) modelled: bool,
}

/// An option without a value.
pub(super) const fn flag(name: &'static str) -> Opt {
    Opt { name, takes: None, modelled: true }
}

/// An option with a value.
pub(super) const fn valued(name: &'static str, takes: &'static str) -> Opt {
    Opt { name, takes: Some(takes), modelled: true }
}

/// An option that the tool has and the model has not.
pub(super) const fn foreign(name: &'static str) -> Opt {
    Opt { name, takes: None, modelled: false }
}

/// A tool and its options.
pub(super) struct Tool {
    /// Its name.
    pub(super) name: &'static str,
    /// All its options.
    pub(super) options: &'static [Opt],
    /// What its operands are, in order.
    pub(super) operands: &'static [&'static str],
}

struct Given<'a> {
    name: &'static str,
    token: &'a Token,
    value: Option<&'a Token>,
}

/// The words of one call.
pub(super) struct Args<'a> {
    tool: &'static Tool,
    first: &'a Token,
    given: Vec<Given<'a>>,
    /// The words that are no options.
    pub(super) operands: Vec<&'a Token>,
    problems: Vec<Problem>,
    foreign: bool,
}

impl<'a> Args<'a> {
    /// Sorts the words behind a tool's name.
    pub(super) fn read(tool: &'static Tool, first: &'a Token, rest: &'a [Token]) -> Self {
        let (given, operands, problems) = (Vec::new(), Vec::new(), Vec::new());
        let mut args = Self { tool, first, given, operands, problems, foreign: false };
        let mut words = rest.iter().peekable();
        while let Some(word) = words.next() {
            if !word.is_option() {
                args.operand(word);
            } else if let Some(option) = tool.options.iter().find(|option| option.name == word.text) {
                let value = option.takes.and_then(|_| words.next_if(|next| !next.is_option()));
                args.option(option, word, value);
            } else {
                args.unknown(word);
                // What follows an option that does not exist was probably meant as its value.
                let _ = words.next_if(|next| !next.is_option());
            }
        }
        args
    }

    fn operand(&mut self, word: &'a Token) {
        self.operands.push(word);
        if self.operands.len() > self.tool.operands.len() {
            let message = format!("unexpected word `{}`", word.brief());
            self.fail("unexpected-word", word.range.clone(), message);
        }
    }

    fn option(&mut self, option: &Opt, token: &'a Token, value: Option<&'a Token>) {
        let name = option.name;
        if !option.modelled {
            self.foreign = true;
            let message =
                format!("option `{name}` of {} is not modelled and cannot be rehearsed", self.tool.name);
            self.fail("not-modelled", token.range.clone(), message);
        } else if let (Some(takes), None) = (option.takes, value) {
            self.fail("missing-value", token.range.clone(), format!("option `{name}` needs {takes}"));
        }
        if self.given.iter().any(|given| given.name == name) {
            self.fail("repeated-option", token.range.clone(), format!("option `{name}` is given twice"));
        }
        self.given.push(Given { name, token, value });
    }

    fn unknown(&mut self, word: &Token) {
        let known = self.tool.options.iter().map(|option| option.name);
        let found = nearest(&word.text, known);
        self.problems.push(Problem {
            label: format!("{} has no such option", self.tool.name),
            help: found.map(|name| format!("did you mean `{name}`?")),
            replacement: found.map(str::to_owned),
            ..Problem::error(
                "unknown-option",
                word.range.clone(),
                format!("unknown option `{}`", word.brief()),
            )
        });
    }

    /// Whether an option was given.
    pub(super) fn has(&self, name: &str) -> bool {
        self.given.iter().any(|given| given.name == name)
    }

    /// An option's value.
    pub(super) fn value(&self, name: &str) -> Option<&'a Token> {
        self.given.iter().find(|given| given.name == name)?.value
    }

    /// The option among several that was given; none or more than one is refused.
    pub(super) fn one_of(&mut self, names: &[&'static str]) -> Option<&'static str> {
        let mut found = self.given.iter().filter(|given| names.contains(&given.name));
        let first = found.next().map(|given| given.name);
        let second = found.next().map(|given| (given.name, given.token.range.clone()));
        match (first, second) {
            (Some(first), None) => return Some(first),
            (Some(first), Some((second, range))) if first != second => {
                self.fail(
                    "options-exclude",
                    range,
                    format!("options `{first}` and `{second}` exclude each other"),
                );
            }
            (None, _) => self.missing(&format!("one of {} is needed", names.join(", "))),
            _ => {}
        }
        None
    }

    /// Refuses every option that is not among those a form has.
    pub(super) fn only(&mut self, form: &str, names: &[&str]) {
        let modelled = |name| self.tool.options.iter().any(|option| option.name == name && option.modelled);
        let outside = self.given.iter().filter(|given| !names.contains(&given.name) && modelled(given.name));
        let outside: Vec<_> = outside.map(|given| (given.name, given.token.range.clone())).collect();
        for (name, range) in outside {
            self.fail("option-not-here", range, format!("option `{name}` does not go with {form}"));
        }
    }

    /// Says that something is needed and not there; an error that was found before explains it already.
    pub(super) fn missing(&mut self, message: &str) {
        if self.problems.is_empty() {
            self.fail("missing-word", self.first.range.clone(), message.to_owned());
        }
    }

    /// An error at a place.
    pub(super) fn fail(&mut self, code: &'static str, range: Range<usize>, message: String) {
        self.problems.push(Problem::error(code, range, message));
    }

    /// Adds a problem.
    pub(super) fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Says that the model lacks what the tool has: nothing can be played.
    pub(super) fn not_modelled(&mut self, range: Range<usize>, message: String) {
        self.foreign = true;
        self.fail("not-modelled", range, message);
    }

    /// The store that an option names plainly.
    pub(super) fn named(&mut self, name: &'static str) -> Option<Dsn> {
        match self.value(name) {
            Some(token) => Some(Dsn(token.text.clone())),
            None => {
                self.missing(&format!("option `{name}` is needed"));
                None
            }
        }
    }

    /// What is read: a command, the tool's refusal, or nothing that can be played.
    pub(super) fn finish(self, command: Option<Command>) -> Parsed<Command> {
        let refusal = self.problems.first().map(|problem| problem.message.clone());
        let command = match refusal {
            None => command,
            Some(_) if self.foreign => None,
            Some(message) => Some(Command::Malformed { tool: self.tool.name, message }),
        };
        debug_assert!(
            command.is_some() || !self.problems.is_empty(),
            "a command without a reason was refused"
        );
        Parsed { command, problems: self.problems }
    }
}
