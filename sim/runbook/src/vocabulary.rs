//! What may be typed after a prompt: the seam to a family of systems.
//!
//! This crate never looks inside a command; it only carries the family's value and the places of its problems.

use std::fmt::Debug;
use std::ops::Range;

use crate::{Severity, WITHOUT_EFFECT};

/// A family's command language.
pub trait Vocabulary {
    /// A command as the family understands it.
    type Command: Command;

    /// Reads what is typed after the prompt. Problems carry byte ranges in `text`.
    fn parse(&self, text: &str) -> Parsed<Self::Command>;

    /// The first words of all commands, for suggestions.
    fn words(&self) -> Vec<&'static str>;

    /// What is played at something that the language reads and neither it nor the family gives a meaning, where anything
    /// is.
    fn unmodelled(&self, _message: &str) -> Option<Self::Command> {
        None
    }

    /// What two commands come to whose pipe leads from the one into the other, as one command: of a pipe into a filter,
    /// the first. None where the pipe has no meaning.
    fn piped(&self, _from: &str, _into: &str) -> Option<String> {
        None
    }

    /// The command that waits for what a loop waits for: until a command succeeds, or, with `fails`, until it fails. None
    /// where none does.
    fn awaited(&self, _condition: &str, _fails: bool) -> Option<String> {
        None
    }

    /// The command that a loop is as a whole, with its pause between two tries, where a family types it so. None where it is
    /// no more than what it waits for.
    fn looped(&self, _text: &str) -> Option<String> {
        None
    }

    /// What of a loop that comes to no command nobody knows, where that can be told.
    fn unlooped(&self, _text: &str) -> Option<String> {
        None
    }

    /// Whether the files of a program are played: where a shell sends what it prints, and from where it feeds it, is then part
    /// of the command, and the vocabulary reads it. Everywhere else what is sent elsewhere changes nothing.
    fn files(&self, _program: &str) -> bool {
        false
    }

    /// How a program takes in one line what is typed at its own prompt. None where that has no meaning.
    fn session(&self, _program: &str) -> Option<Session> {
        None
    }

    /// Where statements are typed as an argument of a program that goes on to ask for more: what to say of it. It is asked of
    /// what somebody typed so, and not of a session that becomes an argument here.
    fn left_open(&self, _typed: &str) -> Option<Problem> {
        None
    }

    /// How the lines begin that a program says of itself, whatever it is asked: as it greets, and as it takes its leave.
    fn says(&self, _typed: &str) -> &'static [&'static str] {
        &[]
    }

    /// The option with which a program is given a file of statements, by its place, and the file's name. None where it is given
    /// none.
    fn script(&self, _typed: &str) -> Option<(Range<usize>, String)> {
        None
    }

    /// What the command has to do with the tools of its lane.
    fn tools<'c>(&self, command: &'c Self::Command) -> Tools<'c> {
        command.tools()
    }
}

/// A session at the prompt of a program, as the one line that does the same: what stands behind the program's own words,
/// between two statements, and behind the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// Behind the program's words.
    pub open: &'static str,
    /// Between two statements.
    pub between: &'static str,
    /// Behind the last.
    pub close: &'static str,
    /// The prompt at which they are typed.
    pub prompt: &'static str,
    /// Whether a statement is run only when a semicolon ends it, so that the program forgets one that has none when it ends.
    pub ended: bool,
    /// The statements that only end the session, and are not typed.
    pub ends: &'static [&'static str],
    /// Whether it asks for more until one of these is typed, though it was given its statements as an argument.
    pub stays: bool,
    /// The option with which the program takes its statements from a file, where that is the same as a session.
    pub file: Option<&'static str>,
}

/// A command, as far as a plan must understand it.
pub trait Command: Clone + Debug + PartialEq {
    /// What it has to do with the tools of its lane, where nothing else is said: it uses them.
    fn tools(&self) -> Tools<'_> {
        Tools::Used
    }

    /// What it does, in one form for all its spellings, so that chance is the same for all of them; nothing where its text is
    /// all that is known.
    fn meaning(&self) -> Option<String> {
        None
    }

    /// The release that it installs, as typed, if it does.
    fn installs(&self) -> Option<&str> {
        match self.tools() {
            Tools::Brought(release) => Some(release),
            Tools::Used | Tools::Unneeded => None,
        }
    }
}

/// What a command has to do with the tools that are installed where it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tools<'c> {
    /// It works with them, so that it cannot come before the command that brings them.
    Used,
    /// It brings those of a release.
    Brought(&'c str),
    /// It needs none.
    Unneeded,
}

/// What a vocabulary says of a word that is typed: one of four things, the gravest last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// It is played.
    #[default]
    Played,
    /// It is accepted, and changes nothing here.
    Accepted,
    /// It is refused: by the vendor's tool, or, where no such tool would refuse it, by whoever reads it.
    Refused,
    /// The tool has it and the model has not. What is done at it is for whoever plays it to say, and it is never told as
    /// the tool's refusal.
    NotModelled,
}

/// What a [`Vocabulary`] makes of one command.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed<C> {
    /// `None`: there is nothing to play, because it changes nothing here, because it is not modelled, or because nothing
    /// can start it, as `answer` says. `Some` beside problems: the vendor's tool will be started, and will refuse or
    /// misbehave by itself.
    pub command: Option<C>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// What is said of its words: the gravest of what is said of each.
    pub answer: Answer,
    /// The host or the lane at which it runs, where it names another one than that of its prompt.
    pub sent_to: Option<String>,
}

impl<C> Parsed<C> {
    /// A command without problems.
    pub fn ok(command: C) -> Self {
        Self { command: Some(command), ..Self::of(Vec::new(), Answer::Played) }
    }

    /// Nothing that can be started, and why.
    pub const fn nothing(problems: Vec<Problem>) -> Self {
        Self::of(problems, Answer::Refused)
    }

    /// A command that is accepted and changes nothing here, with the note that says so.
    pub fn accepted(note: Problem) -> Self {
        Self::of(vec![note], Answer::Accepted)
    }

    /// A command that the vendor has and the model has not, with the error that says so.
    pub fn not_modelled(error: Problem) -> Self {
        Self::of(vec![error], Answer::NotModelled)
    }

    const fn of(problems: Vec<Problem>, answer: Answer) -> Self {
        Self { command: None, problems, answer, sent_to: None }
    }
}

/// One thing that is wrong with a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// How grave it is.
    pub severity: Severity,
    /// A stable name of the kind of problem, in kebab case.
    pub code: &'static str,
    /// Bytes in the command's text.
    pub range: Range<usize>,
    /// One line: what is wrong.
    pub message: String,
    /// Written beside the place; may be empty.
    pub label: String,
    /// What to do about it.
    pub help: Option<String>,
    /// What to write at `range` instead.
    pub replacement: Option<String>,
    /// Whether a program may write it unasked; a word that is merely near to the one that is written is a guess.
    pub safe: bool,
}

impl Problem {
    /// An error without help.
    pub fn error(code: &'static str, range: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code,
            range,
            message: message.into(),
            label: String::new(),
            help: None,
            replacement: None,
            safe: false,
        }
    }

    /// A note that something is accepted and changes nothing here.
    pub fn without_effect(range: Range<usize>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Note, ..Self::error(WITHOUT_EFFECT, range, message) }
    }

    /// The same with the word that was meant, where one is known.
    #[must_use]
    pub fn meant(self, word: Option<impl Into<String>>) -> Self {
        let Some(word) = word.map(Into::into) else { return self };
        Self { help: Some(format!("did you mean `{word}`?")), replacement: Some(word), ..self }
    }
}
