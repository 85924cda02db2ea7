//! A tool's words, sorted into options of one letter with what is written right behind the letter.
//!
//! Guarantees: all problems of form are collected; the first error is what the tool says. `-` and `/` before a letter
//! mean the same. It does not know what the values mean: the tools' own modules do.

use super::token::Token;
use crate::command::{Command, RegionName};
use kernel::Span;
use runbook::{Parsed, Problem, Severity};
use std::ops::Range;

/// The wait where `/w` gives no seconds (`docs/models/pac.md 1.7`).
pub(super) const WAIT_DEFAULT: Span = Span::from_secs(15);

/// The longest wait that can be typed, in seconds: a day.
const WAIT_MAX_S: u64 = 86_400;

/// A tool and its options.
pub(super) struct Tool {
    /// Its name.
    pub(super) name: &'static str,
    /// The letters of the options that the model knows.
    pub(super) letters: &'static str,
    /// The letters of the options that the tool has and the model has not.
    pub(super) foreign: &'static str,
}

/// An option as it was given.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given<'a> {
    letter: char,
    /// The whole word.
    pub(super) token: Token<'a>,
    /// What stands behind the letter; may be empty.
    pub(super) value: Token<'a>,
}

/// The words of one call.
pub(super) struct Switches<'a> {
    tool: &'static Tool,
    first: Token<'a>,
    given: Vec<Given<'a>>,
    problems: Vec<Problem>,
    foreign: bool,
}

impl<'a> Switches<'a> {
    /// Sorts the words behind a tool's name.
    pub(super) fn read(tool: &'static Tool, first: &Token<'a>, rest: &[Token<'a>]) -> Self {
        let (given, problems) = (Vec::new(), Vec::new());
        let mut switches = Self { tool, first: *first, given, problems, foreign: false };
        for word in rest {
            switches.word(word);
        }
        switches
    }

    fn word(&mut self, word: &Token<'a>) {
        let Some(letter) = word.text.strip_prefix(['-', '/']).and_then(|option| option.chars().next()) else {
            self.fail("unexpected-word", word.range(), format!("unexpected word `{}`", word.brief()));
            return;
        };
        if self.tool.foreign.contains(letter) {
            let option = word.brief();
            self.not_modelled(word, format!("option `{option}` of {} is not modelled", self.tool.name));
        } else if !self.tool.letters.contains(letter) {
            self.unknown(word, letter);
        } else if self.given.iter().any(|given| given.letter == letter) {
            self.fail("repeated-option", word.range(), format!("option `{}` is given twice", word.brief()));
        } else {
            let value = word.from(1 + letter.len_utf8());
            self.given.push(Given { letter, token: *word, value });
        }
    }

    fn unknown(&mut self, word: &Token<'a>, letter: char) {
        let lower = letter.to_ascii_lowercase();
        let meant = (lower != letter && self.tool.letters.contains(lower))
            .then(|| format!("{}{lower}{}", &word.text[..1], &word.text[2..]));
        let options: Vec<String> = self.tool.letters.chars().map(|letter| format!("/{letter}")).collect();
        self.problems.push(Problem {
            label: format!("{} has no such option", self.tool.name),
            help: Some(match &meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("its options are {}", options.join(", ")),
            }),
            replacement: meant,
            ..Problem::error("unknown-option", word.range(), format!("unknown option `{}`", word.brief()))
        });
    }

    /// An option, if it was given.
    pub(super) fn get(&self, letter: char) -> Option<Given<'a>> {
        self.given.iter().find(|given| given.letter == letter).copied()
    }

    /// The region that `/r` names.
    pub(super) fn region(&mut self) -> Option<RegionName> {
        let Some(given) = self.get('r') else {
            self.missing("a region is needed: `/r` and right behind it the name");
            return None;
        };
        self.name(&given, "a region's name").map(RegionName)
    }

    /// The name behind an option's letter.
    pub(super) fn name(&mut self, given: &Given<'a>, what: &str) -> Option<String> {
        if given.value.text.is_empty() {
            let option = given.token.text;
            let message = format!("option `{option}` needs {what} right behind it");
            self.fail("missing-value", given.token.range(), message);
            return None;
        }
        if !given.value.is_name() {
            self.fail("bad-name", given.value.range(), format!("`{}` is not {what}", given.value.brief()));
            return None;
        }
        Some(given.value.text.to_owned())
    }

    /// What `/w[SECONDS]` asks to wait, if it is given.
    pub(super) fn wait(&mut self) -> Option<Span> {
        let given = self.get('w')?;
        if given.value.text.is_empty() {
            return Some(WAIT_DEFAULT);
        }
        let seconds = given.value.text.parse().ok().filter(|seconds| *seconds <= WAIT_MAX_S);
        if seconds.is_none() {
            let message = format!("`{}` is no number of seconds up to {WAIT_MAX_S}", given.value.brief());
            self.fail("bad-number", given.value.range(), message);
        }
        seconds.map(Span::from_secs)
    }

    /// Says that something is needed and not there; an error that was found before explains it already.
    pub(super) fn missing(&mut self, message: &str) {
        if self.problems.iter().all(|problem| problem.severity != Severity::Error) {
            self.fail("missing-word", self.first.range(), message.to_owned());
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
    pub(super) fn not_modelled(&mut self, token: &Token<'_>, message: String) {
        self.foreign = true;
        self.fail("not-modelled", token.range(), message);
    }

    /// What is read: a command, the tool's refusal, or nothing that can be played.
    pub(super) fn finish(self, command: Option<Command>) -> Parsed<Command> {
        let mut errors = self.problems.iter().filter(|problem| problem.severity == Severity::Error);
        let refusal = errors.next().map(|problem| problem.message.clone());
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
