//! A tool's words, sorted into options, their values and operands against a closed list.
//!
//! Guarantees: all problems of form are collected; the first error is what the tool says. It does not know which options
//! go together, nor what values mean: the tools' own modules do.

mod letters;

use crate::token::Token;
use kernel::Span;
use runbook::{
    Answer, BEYOND, NOT_MODELLED, Parsed, Problem, Severity, WITHOUT_EFFECT, meant_word, nearest_word,
};
use std::fmt;
use std::ops::Range;

/// A vendor's tool that was called so that it can only refuse: an option it does not have, an operand it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// The tool.
    pub tool: &'static str,
    /// What it says.
    pub message: String,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.tool, self.message)
    }
}

impl Malformed {
    /// The refusal, as the tool prints it.
    #[must_use]
    pub fn refusal(&self) -> String {
        format!("{}: {}", self.tool, self.message)
    }
}

/// An option a tool has.
#[derive(Debug, Clone, Copy)]
pub struct Opt {
    /// Its name, without the sign before a letter and with the hyphen before a word.
    pub name: &'static str,
    /// What it takes as the word behind it, as its help would name it.
    pub takes: Option<&'static str>,
    /// What may stand right behind its letter, where that is one of a few.
    pub values: &'static [&'static str],
    /// What is said of it.
    pub answer: Answer,
}

impl Opt {
    const fn new(name: &'static str, takes: Option<&'static str>, answer: Answer) -> Self {
        Self { name, takes, values: &[], answer }
    }

    /// What is to stand right behind its letter where a word stands apart from it: that word, or the one of a few that differs
    /// from it by a sign alone.
    fn attached(&self, word: &str) -> Option<String> {
        let bare = |text: &str| text.trim_start_matches([':', '=']).to_ascii_lowercase();
        let same = |value: &&&str| bare(value) == bare(word);
        if self.values.is_empty() {
            Some(word.to_owned())
        } else {
            self.values.iter().find(same).map(|one| (*one).to_owned())
        }
    }
}

/// An option without a value, or with one right behind its letter.
#[must_use]
pub const fn flag(name: &'static str) -> Opt {
    Opt::new(name, None, Answer::Played)
}

/// An option with one of a few values right behind its letter.
#[must_use]
pub const fn one_of_a_few(name: &'static str, values: &'static [&'static str]) -> Opt {
    Opt { values, ..flag(name) }
}

/// An option with a value.
#[must_use]
pub const fn option_with_value(name: &'static str, takes: &'static str) -> Opt {
    Opt::new(name, Some(takes), Answer::Played)
}

/// An option that is taken and changes nothing in a rehearsal.
#[must_use]
pub const fn without_effect(name: &'static str) -> Opt {
    Opt::new(name, None, Answer::Accepted)
}

/// An option with a value that is taken and changes nothing in a rehearsal.
#[must_use]
pub const fn value_without_effect(name: &'static str, takes: &'static str) -> Opt {
    Opt::new(name, Some(takes), Answer::Accepted)
}

/// An option with a value that the tool has and the model has not.
#[must_use]
pub const fn foreign_with_value(name: &'static str, takes: &'static str) -> Opt {
    Opt::new(name, Some(takes), Answer::NotModelled)
}

/// How a tool's options are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// A hyphen and a word, the value in the word behind it; letters count in either case, except where a single one is
    /// the whole option. A value may stand right behind a single letter.
    Words,
    /// `-` or `/` and one letter, the value right behind the letter.
    Letters,
}

/// A tool and its options.
#[derive(Debug)]
pub struct Tool {
    /// Its name.
    pub name: &'static str,
    /// How its options are written.
    pub style: Style,
    /// Its options, and what is said of each.
    pub options: &'static [Opt],
    /// Further ones without a value that it has and the model has not.
    pub foreign: &'static [&'static str],
    /// Whether a document lists every option it has. Only then is it known that it refuses another one; of a tool of
    /// which no page was found, another one is not modelled.
    pub listed: bool,
    /// What its operands are, in order.
    pub operands: &'static [&'static str],
}

/// The options with which a vendor's tool only says what it is: it does nothing else then.
const ABOUT: &[&str] = &["-h", "-help", "--help", "-?", "/?", "/h", "/help", "-V", "-version", "--version"];

impl Tool {
    /// What is said of an option: what the tool does not have, it refuses, where it is known what it has.
    #[must_use]
    pub fn answer(&self, option: &str) -> Answer {
        let otherwise = if self.listed { Answer::Refused } else { Answer::NotModelled };
        self.option(option).map_or(otherwise, |option| option.answer)
    }

    fn all(&self) -> impl Iterator<Item = Opt> {
        let foreign = |name| Opt::new(name, None, Answer::NotModelled);
        self.options.iter().copied().chain(self.foreign.iter().copied().map(foreign))
    }

    fn option(&self, name: &str) -> Option<Opt> {
        let spelt = |option: &Opt| option.name == name;
        let word = |option: &Opt| option.name.len() > 2 && option.name.eq_ignore_ascii_case(name);
        let either = |option: &Opt| self.style == Style::Words && word(option);
        self.all().find(spelt).or_else(|| self.all().find(either))
    }

    /// The option that was meant by one that it does not have. With a word behind it, one that takes such a word may be spelt as
    /// its value is (`-start start`).
    fn meant(&self, typed: &str, has_value: bool) -> Option<&'static str> {
        // Of a single letter another one is no slip: it means something else.
        let letter = |name: &str| name.len() <= 2 || typed.len() <= 2;
        let known = || self.all().filter(|option| !letter(option.name) || is_begun_by(typed, option.name));
        let valued =
            || known().filter(|option| has_value && option.takes.is_some()).map(|option| option.name);
        meant_word(typed, known().map(|option| option.name)).or_else(|| nearest_word(typed, valued()))
    }

    /// The option of a single letter that begins a word and takes what follows the letter.
    fn begins(&self, word: &str) -> Option<Opt> {
        let letter = word.chars().nth(1)?;
        let option = self.option(&word[..1 + letter.len_utf8()])?;
        option.takes.map(|_| option)
    }
}

/// An option as it was given.
#[derive(Debug, Clone)]
pub struct Given<'a> {
    name: &'static str,
    /// The word that begins with it.
    pub token: &'a Token,
    /// The word behind it, or what stands right behind its letter.
    pub value: Option<Token>,
}

impl Given<'_> {
    /// What stands behind it, empty where nothing does.
    #[must_use]
    pub fn behind(&self) -> Token {
        self.value.clone().unwrap_or_else(|| self.token.from(self.token.text.len()))
    }
}

/// Whether a word begins with another one, in either case.
fn is_begun_by(word: &str, start: &str) -> bool {
    word.get(..start.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(start))
}

/// The words of one call.
#[derive(Debug)]
pub struct Args<'a> {
    tool: &'static Tool,
    first: &'a Token,
    given: Vec<Given<'a>>,
    /// The words that are no options.
    pub operands: Vec<&'a Token>,
    problems: Vec<Problem>,
    answer: Answer,
}

impl<'a> Args<'a> {
    /// The word with which a tool is asked what it is, where it has no option of that name.
    pub(crate) fn about(tool: &'static Tool, rest: &'a [Token]) -> Option<&'a Token> {
        let named = |word: &str| match tool.style {
            Style::Words => tool.option(word).is_some(),
            Style::Letters => word
                .chars()
                .nth(1)
                .is_some_and(|letter| tool.option(letter.encode_utf8(&mut [0; 4])).is_some()),
        };
        rest.iter().find(|word| ABOUT.contains(&word.text.as_str()) && !named(&word.text))
    }

    /// Sorts the words behind a tool's name.
    pub(crate) fn read(tool: &'static Tool, first: &'a Token, rest: &'a [Token]) -> Self {
        let (given, operands, problems) = (Vec::new(), Vec::new(), Vec::new());
        let mut args = Self { tool, first, given, operands, problems, answer: Answer::Played };
        match tool.style {
            Style::Words => args.words(rest),
            Style::Letters => args.letters(rest),
        }
        args
    }

    fn words(&mut self, rest: &'a [Token]) {
        // No option has a blank in it, which what stands in quotes may have, but for a letter with its value behind it.
        let tool = self.tool;
        let whole = |text: &str| !text.contains(char::is_whitespace) || tool.begins(text).is_some();
        let begins = |text: &str| text.len() > 1 && text.starts_with('-') && whole(text);
        let plain = |word: &&Token| !begins(&word.text);
        let mut words = rest.iter().peekable();
        let mut misspelt: Vec<(&'a Token, String)> = Vec::new();
        while let Some(word) = words.next() {
            if plain(&word) && !(word.text.starts_with('/') && self.otherwise_spelt(word).is_some()) {
                self.operand(word);
            } else if let Some((option, meant, value)) = self.otherwise_spelt(word) {
                let value = value.or_else(|| option.takes.and_then(|_| words.next_if(plain)).cloned());
                self.option(option, word, value);
                misspelt.push((word, meant));
            } else if let Some(option) = self.tool.option(&word.text) {
                let value = option.takes.and_then(|_| words.next_if(plain));
                self.option(option, word, value.cloned());
            } else if let Some(option) = self.tool.begins(&word.text) {
                self.option(option, word, Some(word.from(option.name.len())));
            } else {
                let meant = tool.meant(&word.text, words.peek().copied().filter(plain).is_some());
                self.unknown(word, None, meant.map(str::to_owned));
                // What follows an option that does not exist was probably meant as its value.
                let _ = words.next_if(plain);
            }
        }
        self.misspelt(rest, &misspelt);
    }

    /// An option as tools of other makers have it, with two hyphens, with a slash, or with its value behind an `=`; how this
    /// tool has it, and the value.
    fn otherwise_spelt(&self, word: &Token) -> Option<(Opt, String, Option<Token>)> {
        let text = &word.text;
        if self.tool.option(text).is_some() {
            return None;
        }
        if let Some(option) = text.strip_prefix('/').filter(|word| word.len() > 1)
            && let Some(option) = self.tool.option(&format!("-{option}"))
        {
            return Some((option, option.name.to_owned(), None));
        }
        let bare = usize::from(text.starts_with("--"));
        if let Some(option) = self.tool.option(&text[bare..]) {
            return Some((option, text[bare..].to_owned(), None));
        }
        let end = text.find('=')?;
        let option = self.tool.option(&text[bare..end]).filter(|option| option.takes.is_some())?;
        let value = word.from(end + 1);
        let is_one = !value.text.is_empty() && !value.text.contains(char::is_whitespace);
        let written =
            if value.text.contains(';') { format!("\"{}\"", value.text) } else { value.text.clone() };
        is_one.then(|| (option, format!("{} {written}", &text[bare..end]), Some(value)))
    }

    /// Says of options that are spelt as another maker's how this tool has them, all of them at once: it is one slip.
    fn misspelt(&mut self, rest: &'a [Token], found: &[(&'a Token, String)]) {
        let (Some((first, _)), Some((last, _))) = (found.first(), found.last()) else { return };
        let range = first.range().start..last.range().end;
        let within = rest.iter().filter(|word| range.contains(&word.range().start));
        let written = within.map(|word| {
            let meant = found.iter().find(|(one, _)| one.range() == word.range());
            let is_quoted = word.text.len() < word.range().len();
            match meant {
                Some((_, meant)) => meant.clone(),
                None if is_quoted => format!("\"{}\"", word.text.replace('"', "\\\"")),
                None => word.text.clone(),
            }
        });
        let written = written.collect::<Vec<_>>().join(" ");
        let label = format!("{} has no such option", self.tool.name);
        let problem = Problem::error("unknown-option", range, format!("unknown option `{}`", first.brief()));
        self.problem(Problem { label, ..problem }.meant(Some(written)));
    }

    fn operand(&mut self, word: &'a Token) {
        self.operands.push(word);
        // Of words too many a number is the one that names nothing.
        let is_number = |word: &&'a Token| word.text.bytes().all(|byte| byte.is_ascii_digit());
        let surplus = self.operands.len() > self.tool.operands.len();
        if let Some(at) = self.operands.iter().position(is_number).filter(|_| surplus && !is_number(&word)) {
            let number = self.operands.remove(at);
            if self.is_sound() {
                self.fail("unexpected-word", number.range(), format!("unexpected word `{}`", number.brief()));
            }
            return;
        }
        // What follows an option that is not modelled, or that the tool has not, may be its value.
        // Nor is more said of a word too many where something is wrong before it: it is most likely the same slip.
        if self.operands.len() > self.tool.operands.len() && self.is_sound() {
            self.fail("unexpected-word", word.range(), format!("unexpected word `{}`", word.brief()));
        }
    }

    fn option(&mut self, option: Opt, token: &'a Token, value: Option<Token>) {
        let (name, word) = (option.name, token.brief());
        if option.answer == Answer::NotModelled {
            let message =
                format!("option `{word}` of {} is not modelled and cannot be rehearsed", self.tool.name);
            self.not_modelled(token.range(), message);
        } else if let (Some(takes), None) = (option.takes, &value) {
            self.fail("missing-value", token.range(), format!("option `{word}` needs {takes}"));
        } else if option.answer == Answer::Accepted {
            // What stands behind it may be a password, and is none of the note's business.
            let sign = if self.tool.style == Style::Letters { &token.text[..1] } else { "" };
            let message =
                format!("option `{sign}{name}` of {} changes nothing in a rehearsal", self.tool.name);
            self.accepted(token.range(), message);
        }
        if self.has(name) {
            self.fail("repeated-option", token.range(), format!("option `{word}` is given twice"));
        }
        self.given.push(Given { name, token, value });
    }

    fn unknown(&mut self, word: &Token, help: Option<String>, meant: Option<String>) {
        if !self.tool.listed {
            let message = format!(
                "option `{}` of {} is not known: no document that was found lists what it has",
                word.brief(),
                self.tool.name
            );
            self.answer = Answer::NotModelled;
            self.problem(
                Problem { help, ..Problem::error(NOT_MODELLED, word.range(), message) }.meant(meant),
            );
            return;
        }
        // Whoever takes one tool for another has made one slip, however many options follow.
        let told = |one: &Problem| one.code == "unknown-option" && one.replacement.is_none();
        if meant.is_none() && self.problems.iter().any(told) {
            return;
        }
        let label = format!("{} has no such option", self.tool.name);
        let problem =
            Problem::error("unknown-option", word.range(), format!("unknown option `{}`", word.brief()));
        self.problem(Problem { label, help, ..problem }.meant(meant));
    }

    /// Says of the path before a program's name that it decides nothing.
    pub(crate) fn behind_path(&mut self, path: &str) {
        let shown: String = path.chars().take(40).collect();
        let message = format!(
            "the path `{shown}` does not say which release's tools are used: the prompt does, or the last install"
        );
        self.accepted(self.first.range(), message);
    }

    /// The tool's name, as it was typed.
    #[must_use]
    pub const fn first(&self) -> &'a Token {
        self.first
    }

    /// Whether an option was given.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.given.iter().any(|given| given.name == name)
    }

    /// An option, if it was given.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Given<'a>> {
        self.given.iter().find(|given| given.name == name).cloned()
    }

    /// An option's value.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<Token> {
        self.get(name)?.value
    }

    /// The option among several that was given; none or more than one is refused.
    pub fn one_of(&mut self, names: &[&'static str]) -> Option<&'static str> {
        let mut found = self.given.iter().filter(|given| names.contains(&given.name));
        let first = found.next().map(|given| given.name);
        let second = found.next().map(|given| (given.name, given.token.range()));
        match (first, second) {
            (Some(first), None) => return Some(first),
            (Some(first), Some((second, range))) if first != second => {
                let message = format!("options `{first}` and `{second}` exclude each other");
                self.fail("options-exclude", range, message);
            }
            (None, _) => self.missing(&format!("one of {} is needed", names.join(", "))),
            _ => {}
        }
        None
    }

    /// Refuses every option that is not among those a form has.
    pub fn only(&mut self, form: &str, names: &[&str]) {
        let outside = |given: &&Given<'_>| {
            !names.contains(&given.name) && self.tool.answer(given.name) == Answer::Played
        };
        let outside = self.given.iter().filter(outside).map(|given| (given.name, given.token.range()));
        for (name, range) in outside.collect::<Vec<_>>() {
            self.fail("option-not-here", range, format!("option `{name}` does not go with {form}"));
        }
    }

    /// An option without which the call means nothing; says so where it is not given.
    pub fn needed(&mut self, name: &str, message: &str) -> Option<Given<'a>> {
        let given = self.get(name);
        if given.is_none() {
            self.missing(message);
        }
        given
    }

    /// Says that something is needed and not there; an error that was found before explains it already.
    pub fn missing(&mut self, message: &str) {
        if self.answer < Answer::Refused {
            self.fail("missing-word", self.first.range(), message.to_owned());
        }
    }

    /// Whether nothing has been said of the call but that something of it changes nothing here.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.answer < Answer::Refused
    }

    /// An error at a place.
    pub fn fail(&mut self, code: &'static str, range: Range<usize>, message: String) {
        self.problem(Problem::error(code, range, message));
    }

    /// Adds a problem.
    pub fn problem(&mut self, problem: Problem) {
        // What is found fault with already is not told again as something else.
        let told =
            |one: &Problem| one.severity == Severity::Error && one.range.contains(&problem.range.start);
        if problem.severity == Severity::Error && self.problems.iter().any(told) {
            return;
        }
        // A word too many behind one that is incomplete is most likely the rest of it.
        if ["missing-value", "bad-repository", "unknown-start"].contains(&problem.code) {
            self.problems.retain(|one| one.code != "unexpected-word" || one.range.start < problem.range.end);
        }
        let answer = match problem.severity {
            Severity::Error => Answer::Refused,
            _ if problem.code == WITHOUT_EFFECT => Answer::Accepted,
            _ => Answer::Played,
        };
        self.answer = self.answer.max(answer);
        self.problems.push(problem);
    }

    /// Says that what is typed is taken and changes nothing here.
    pub fn accepted(&mut self, range: Range<usize>, message: String) {
        self.problem(Problem::without_effect(range, message));
    }

    /// Says that the model lacks what the tool has: nothing can be played.
    pub fn not_modelled(&mut self, range: Range<usize>, message: String) {
        self.answer = Answer::NotModelled;
        self.fail(NOT_MODELLED, range, message);
    }

    /// The same, as a problem that says more.
    pub fn not_modelled_as(&mut self, problem: Problem) {
        self.answer = Answer::NotModelled;
        self.problem(problem);
    }

    /// Says that the tool takes what is typed, and that it is more than can be rehearsed: nothing can be played.
    pub fn beyond(&mut self, range: Range<usize>, message: String) {
        self.answer = Answer::NotModelled;
        self.fail(BEYOND, range, message);
    }

    /// A length of time in whole seconds, up to the longest that can be rehearsed.
    pub fn seconds(&mut self, value: &Token) -> Option<Span> {
        let digits = !value.text.is_empty() && value.text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits {
            self.fail("bad-number", value.range(), format!("`{}` is no number of seconds", value.brief()));
            return None;
        }
        let length = format!("{}s", value.text).parse::<Span>();
        length.map_err(|error| self.beyond(value.range(), error.to_string())).ok()
    }

    /// What is read: a command, the tool's refusal, or nothing that can be played.
    pub(crate) fn finish<C>(self, command: Option<C>, malformed: fn(Malformed) -> C) -> Parsed<C> {
        let Self { tool, problems, answer, .. } = self;
        debug_assert!(command.is_some() || answer >= Answer::Refused, "a command without a reason is none");
        let command = match answer {
            Answer::Played | Answer::Accepted => command,
            Answer::Refused => {
                let refusal = problems.iter().find(|problem| problem.severity == Severity::Error);
                let message = refusal.map(|problem| problem.message.clone()).unwrap_or_default();
                Some(malformed(Malformed { tool: tool.name, message }))
            }
            Answer::NotModelled => None,
        };
        Parsed { command, problems, answer, sent_to: None }
    }
}
