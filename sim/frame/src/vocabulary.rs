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
use crate::{programs, session, shell, transfer};
use rehearsal::{SLEEP, Transfer};
use runbook::{Answer, Command, NOT_MODELLED, Parsed, Problem, Session, meant_word};
use std::fmt::Debug;
use std::marker::PhantomData;
use std::ops::Range;

/// What a call of a tool means.
pub type Form<C> = fn(&mut Args<'_>) -> Option<C>;

/// What a line that begins with a word of ours means: the word, and what stands behind it.
pub type Own<C> = fn(&Token, &[Token]) -> Read<C>;

/// What a line that begins with a program's name means, where its words are read by hand.
pub type ByHand<C> = fn(&Token, &[Token]) -> Parsed<C>;

/// So many lines in quotes may stand one in the other.
const DEPTH_MAX: usize = 4;

/// The words of a family.
pub trait Lexicon: Copy + Debug + Default {
    /// The family's commands.
    type Command: Command + 'static;
    /// Whether quotes and `;` mean what they mean to a shell; elsewhere they are letters.
    const QUOTES: bool;
    /// Whether a vendor's program is found by its name in either case.
    const EITHER_CASE: bool = false;
    /// What may stand behind a program's name and leaves it what it is.
    const SUFFIXES: &'static [&'static str] = &[];
    /// The programs that have a prompt of their own, each with how it takes in one line what is typed there.
    const SESSIONS: &'static [(&'static str, Session)] = &[];
    /// How the lines begin that a program says of itself, whatever it is asked.
    const SAYS: &'static [(&'static str, &'static [&'static str])] = &[];
    /// The vendor's tools.
    const TOOLS: &'static [(&'static Tool, Form<Self::Command>)];
    /// Names of the vendor's tools that only look, or write down what they see.
    const IDLE: &'static [&'static str] = &[];
    /// Names of the vendor's tools that change what the model has not.
    const FOREIGN: &'static [&'static str] = &[];
    /// The product's own that are read before a line comes here, so that one is met within another line alone, and not modelled.
    const ELSEWHERE: &'static [&'static str] = &[];
    /// How the names of the vendor's tools begin: of one that no list has it is not known what it does.
    const FAMILIES: &'static [&'static str] = &[];
    /// Programs whose words are read by hand, for they are no list of options.
    const BY_HAND: &'static [(&'static str, ByHand<Self::Command>)] = &[];
    /// How the names of the variables begin that the vendor's tools read from their environment.
    const VARIABLES: &'static [&'static str] = &[];
    /// What is said of a word of the vendor's that starts no program, and how it is typed.
    const INSTEAD: fn(&str) -> Option<[String; 2]> = |_| None;
    /// What it is to copy or move files, where the family has files that its commands write and read.
    const CARRIES: Option<fn(Transfer) -> Self::Command> = None;
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
        if tokens.is_empty() {
            return Parsed::nothing(vec![empty(text)]);
        }
        if problems.iter().any(|problem| problem.code == UNCLOSED) {
            return Parsed::nothing(problems);
        }
        let parsed = self.line(tokens, DEPTH_MAX);
        problems.extend(parsed.problems);
        Parsed { problems, ..parsed }
    }

    fn session(&self, typed: &str) -> Option<Session> {
        let session = named::<L, _>(L::SESSIONS, typed)?;
        // A program that is given its statements already asks for none.
        (!typed.contains(session.open.trim_end_matches(['"', '\'']))).then_some(*session)
    }

    fn left_open(&self, typed: &str) -> Option<Problem> {
        session::left_open(named::<L, _>(L::SESSIONS, typed)?, typed, L::QUOTES)
    }

    fn says(&self, typed: &str) -> &'static [&'static str] {
        named::<L, _>(L::SAYS, typed).copied().unwrap_or_default()
    }

    fn script(&self, typed: &str) -> Option<(Range<usize>, String)> {
        let option = self.session(typed)?.file?;
        let (words, problems) = split(typed, L::QUOTES);
        let at = words.iter().position(|word| word.text.eq_ignore_ascii_case(option))?;
        let file = words.get(at + 1).filter(|_| problems.is_empty())?;
        Some((words[at].range().start..file.range().end, file.text.clone()))
    }

    /// What `echo` says to a program that has a prompt of its own is typed at that prompt.
    fn piped(&self, from: &str, into: &str) -> Option<String> {
        let session = self.session(into).filter(|_| !into.contains('|'))?;
        let statements = said(from)?;
        let quoted = match session.close.chars().next() {
            Some(quote) => statements.replace(quote, &format!("\\{quote}")),
            None => statements,
        };
        Some(format!("{into}{}{quoted}{}", session.open, session.close))
    }

    fn words(&self) -> Vec<&'static str> {
        let by_hand = L::BY_HAND.iter().map(|(word, _)| *word);
        let own = L::OWN.iter().map(|(word, _)| *word);
        L::TOOLS.iter().map(|(tool, _)| tool.name).chain(by_hand).chain(own).collect()
    }
}

impl<L: Lexicon> Vocabulary<L> {
    /// Reads a command and what stands before it.
    fn line(&self, tokens: Vec<Token>, depth: usize) -> Parsed<L::Command> {
        let whole = tokens[0].range().start..tokens[tokens.len() - 1].range().end;
        let bare = shell::bare(tokens);
        if let Some(variable) = bare.variables.iter().find(|word| is_read::<L>(word)) {
            return environment(variable);
        }
        let (mut notes, sent_to) = (bare.notes, bare.sent_to);
        let parsed = match (&bare.quoted, bare.words.split_first()) {
            (Some(line), _) => self.quoted(line, depth),
            (None, Some((first, rest))) => self.command(first, rest),
            (None, None) => match &bare.script {
                Some(script) => {
                    let message = format!("what `{}` does is not modelled", script.brief());
                    Parsed::not_modelled(Problem::error(NOT_MODELLED, script.range(), message))
                }
                // A variable that is set for what is typed later.
                None if !bare.variables.is_empty() => {
                    Parsed { command: None, problems: Vec::new(), answer: Answer::Accepted, sent_to: None }
                }
                None => {
                    let message = "a shell is opened here, and what is typed there has a prompt of its own";
                    Parsed::accepted(Problem::without_effect(whole, message))
                }
            },
        };
        notes.extend(parsed.problems);
        let sent_to = parsed.sent_to.or(sent_to);
        Parsed { problems: notes, sent_to, ..parsed }
    }

    /// Reads a line in quotes: of its commands one at most may do something.
    fn quoted(&self, line: &Token, depth: usize) -> Parsed<L::Command> {
        let beyond = |message: &str| {
            let help = Some("type what it does line by line".to_owned());
            Parsed::not_modelled(Problem { help, ..Problem::error(NOT_MODELLED, line.range(), message) })
        };
        let Some(commands) = shell::commands(line).filter(|_| depth > 0) else {
            return beyond("what a shell makes of this line is not modelled");
        };
        let leads = |words: &Vec<Token>| {
            words.first().is_some_and(|first| programs::FOLDERS.contains(&first.text.as_str()))
        };
        if commands.len() > 1 && commands.iter().any(leads) {
            return beyond("a folder in which only what is in quotes is done is not modelled");
        }
        let read = commands.into_iter().map(|words| self.line(words, depth - 1));
        let (idle, mut doing): (Vec<_>, Vec<_>) =
            read.partition(|one| one.command.is_none() && one.answer == Answer::Accepted);
        let mut notes: Vec<Problem> = idle.into_iter().flat_map(|one| one.problems).collect();
        match (doing.pop(), doing.is_empty()) {
            (Some(one), true) => {
                notes.extend(one.problems);
                Parsed { problems: notes, ..one }
            }
            (Some(_), false) => beyond("several commands in one line in quotes are not modelled"),
            (None, _) => match notes.pop() {
                Some(note) => Parsed::accepted(note),
                None => beyond("an empty line in quotes is not modelled"),
            },
        }
    }

    /// Reads a command by its first word.
    fn command(&self, first: &Token, rest: &[Token]) -> Parsed<L::Command> {
        let (path, name) = program::<L>(&first.text);
        if let Some((tool, form)) = L::TOOLS.iter().find(|(tool, _)| is_called::<L>(tool.name, name)) {
            if let Some(word) = Args::about(tool, rest) {
                let message = format!("{} only says what it is here, and does nothing", tool.name);
                return Parsed::accepted(Problem::without_effect(word.range(), message));
            }
            let mut args = Args::read(tool, first, rest);
            if let Some(path) = path {
                args.behind_path(path);
            }
            let command = form(&mut args);
            args.finish(command, L::malformed)
        } else if let Some((_, read)) = L::BY_HAND.iter().find(|(word, _)| is_called::<L>(word, name)) {
            read(first, rest)
        } else if let Some((_, read)) = L::OWN.iter().find(|(word, _)| *word == first.text) {
            read(first, rest).map_or_else(|problem| Parsed::nothing(vec![*problem]), Parsed::ok)
        } else if let Some(tool) = L::IDLE.iter().find(|tool| is_called::<L>(tool, name)) {
            Parsed::accepted(Problem::without_effect(
                first.range(),
                format!("{tool} changes nothing in a rehearsal"),
            ))
        } else if let Some(tool) = L::ELSEWHERE.iter().find(|tool| is_called::<L>(tool, name)) {
            let message =
                format!("{tool} within another line is not modelled: type it at the prompt of its host");
            Parsed::not_modelled(Problem::error(NOT_MODELLED, first.range(), message))
        } else if let Some(tool) = L::FOREIGN.iter().find(|tool| is_called::<L>(tool, name)) {
            let message = format!("{tool} is not modelled and cannot be rehearsed");
            Parsed::not_modelled(Problem::error(NOT_MODELLED, first.range(), message))
        } else {
            self.besides(first, rest, path.is_some())
        }
    }

    /// Reads what belongs to no family.
    fn besides(&self, first: &Token, rest: &[Token], has_path: bool) -> Parsed<L::Command> {
        let lower = shell::name_of(&first.text).to_ascii_lowercase();
        let name = if L::EITHER_CASE { lower.as_str() } else { shell::name_of(&first.text) };
        if ENVIRONMENT.contains(&name)
            && let Some(variable) = rest.iter().find(|word| is_read::<L>(word))
        {
            return environment(variable);
        }
        let renames = |word: &Token| {
            let named = word.text.split_once('=').map(|(named, _)| shell::name_of(named).to_owned());
            named.is_some_and(|named| {
                runbook::Vocabulary::words(self).iter().any(|word| is_called::<L>(word, &named))
            })
        };
        if let Some(word) = rest.iter().find(|word| name == "alias" && renames(word)) {
            let message = "what is typed by the name of another command is not modelled";
            return Parsed::not_modelled(Problem::error(NOT_MODELLED, word.range(), message));
        }
        if let Some(carries) = L::CARRIES
            && let Some(transfer) = transfer::read(name, rest)
        {
            return Parsed::ok(carries(transfer));
        }
        let words = runbook::Vocabulary::words(self);
        let is_near = meant_word(name, words.iter().copied()).is_some();
        match programs::cmdlet(shell::name_of(&first.text)).or_else(|| programs::answer(name, rest)) {
            Some(Answer::Accepted) => {
                let message = if programs::FOLDERS.contains(&name) {
                    format!(
                        "`{name}` changes nothing here but where files are that are named without a folder"
                    )
                } else {
                    format!(
                        "`{name}` is accepted and changes nothing here; what it prints is not modelled, and no output of it \
                         is looked for"
                    )
                };
                Parsed::accepted(Problem::without_effect(first.range(), message))
            }
            None if (L::INSTEAD)(name).is_some() => Parsed::nothing(vec![no_program::<L>(first, name)]),
            None if is_near || !has_path && !is_of_vendor::<L>(name) => {
                Parsed::nothing(vec![unknown(first, &words)])
            }
            _ => {
                let message = format!("what `{}` does is not modelled", first.brief());
                Parsed::not_modelled(Problem::error(NOT_MODELLED, first.range(), message))
            }
        }
    }
}

/// Words that set variables for what is typed behind them.
const ENVIRONMENT: &[&str] = &["export", "set", "setenv", "setx", "declare", "typeset"];

/// Whether a word sets a variable, or names one, that the vendor's tools read.
fn is_read<L: Lexicon>(word: &Token) -> bool {
    L::VARIABLES.iter().any(|start| word.text.starts_with(start))
}

fn environment<C>(variable: &Token) -> Parsed<C> {
    let name = variable.text.split('=').next().unwrap_or_default();
    let message = format!("what the tools make of `{name}` in their environment is not modelled");
    Parsed::not_modelled(Problem::error(NOT_MODELLED, variable.range(), message))
}

/// What a call of `echo` or `printf` prints, where it prints what is written. Without the end of a statement it is a line
/// of its own all the same.
fn said(text: &str) -> Option<String> {
    let (words, problems) = split(text, true);
    let (first, rest) = words.split_first()?;
    let line = rest.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
    let line = match first.text.as_str() {
        "echo" => line,
        "printf" if rest.len() == 1 => line.replace("\\n", " "),
        _ => return None,
    };
    let line = line.trim_end_matches([' ', ';']).to_owned();
    let plain = !line.starts_with('-') && !line.contains(['\\', '$', '%', '`']);
    (problems.is_empty() && plain && !line.is_empty()).then_some(line)
}

/// The word that starts a program.
fn program_of(text: &str) -> Option<&str> {
    text.split_whitespace().next()
}

/// What a list has of the program that a line begins with.
fn named<L: Lexicon, T>(list: &'static [(&'static str, T)], typed: &str) -> Option<&'static T> {
    let (_, name) = program::<L>(program_of(typed)?);
    list.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, one)| one)
}

/// The path before a program's name, and the name.
fn program<L: Lexicon>(word: &str) -> (Option<&str>, &str) {
    let (path, name) = match word.rfind(['/', '\\']) {
        Some(at) => (Some(&word[..at]), &word[at + 1..]),
        None => (None, word),
    };
    (path, if L::EITHER_CASE { executable(name) } else { name })
}

/// A name without the ending that one platform gives to programs.
fn executable(name: &str) -> &str {
    const ENDING: &str = ".exe";
    let at = name.len().saturating_sub(ENDING.len());
    match name.get(at..) {
        Some(ending) if ending.eq_ignore_ascii_case(ENDING) => &name[..at],
        _ => name,
    }
}

/// Whether a name starts a tool.
fn is_called<L: Lexicon>(tool: &str, name: &str) -> bool {
    let same = |name: &str| tool == name || L::EITHER_CASE && tool.eq_ignore_ascii_case(name);
    same(name) || L::SUFFIXES.iter().any(|end| name.strip_suffix(end).is_some_and(same))
}

/// Whether a name may be that of a tool of the vendor's that no list has.
fn is_of_vendor<L: Lexicon>(name: &str) -> bool {
    let rest = |start: &&str| name.get(start.len()..).filter(|_| name.starts_with(*start));
    L::FAMILIES
        .iter()
        .filter_map(rest)
        .any(|rest| rest.len() > 2 && rest.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn empty(text: &str) -> Problem {
    Problem::error("empty-command", 0..text.len(), "nothing is typed after the prompt")
}

/// What is said of a word of the vendor's that starts no program.
fn no_program<L: Lexicon>(first: &Token, name: &str) -> Problem {
    let [message, help] = (L::INSTEAD)(name).unwrap_or_default();
    let label = "not a command".to_owned();
    Problem { label, help: Some(help), ..Problem::error("unknown-command", first.range(), message) }
}

fn unknown(first: &Token, words: &[&str]) -> Problem {
    let all = || words.iter().copied().chain([SLEEP]);
    let found = meant_word(&first.text, all());
    let help = match found {
        Some(word) if word.eq_ignore_ascii_case(&first.text) => {
            format!("the program is spelt `{word}`, and names of programs are case-sensitive")
        }
        Some(word) => format!("did you mean `{}`?", apart(&first.text, word)),
        None => format!("known are {}", all().collect::<Vec<_>>().join(", ")),
    };
    Problem {
        label: "not a command".to_owned(),
        help: Some(help),
        replacement: found.map(|word| apart(&first.text, word)),
        ..Problem::error("unknown-command", first.range(), format!("unknown command `{}`", first.brief()))
    }
}

/// A word that was meant, with the number that is glued to it behind a blank.
fn apart(typed: &str, word: &str) -> String {
    let number = typed.strip_prefix(word).filter(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    number
        .filter(|number| !number.is_empty())
        .map_or_else(|| word.to_owned(), |number| format!("{word} {number}"))
}
