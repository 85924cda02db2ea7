//! The words of a family and the word that every family has.

use super::{Domain, Scripts};
use crate::verb::{SLEEP, Verb, sleep};
use runbook::{Answer, NOT_MODELLED, Parsed, Problem, Session, Vocabulary, is_filter};
use std::ops::Range;

/// The words of a family and the word `sleep`.
#[derive(Debug)]
pub struct Words<F: Domain> {
    family: F::Vocabulary,
    scripts: Scripts,
}

impl<F: Domain> Words<F> {
    /// The words where these scripts are known.
    #[must_use]
    pub fn with(scripts: &Scripts) -> Self {
        Self { scripts: scripts.clone(), ..Self::default() }
    }

    /// What is read of a program that is given a file of statements: a session in which they are typed.
    fn scripted(&self, text: &str) -> Option<Parsed<<F::Vocabulary as Vocabulary>::Command>> {
        let (place, name) = self.family.script(text)?;
        let session = self.family.session(text)?;
        let statements = self.scripts.statements(&name)?;
        let statements = if statements.is_empty() { session.ends.first()?.to_string() } else { statements };
        let quoted = match session.close.chars().next() {
            Some(quote) => statements.replace(quote, &format!("\\{quote}")),
            None => statements,
        };
        let bare = format!("{}{}", &text[..place.start], &text[place.end..]);
        let parsed = self.family.parse(&format!("{bare}{}{quoted}{}", session.open, session.close));
        let found = |problem: Problem| match problem.range.end {
            end if end <= place.start => problem,
            end if end <= bare.len() => {
                let range = problem.range.start + place.len()..end + place.len();
                Problem { range, ..problem }
            }
            // What is wrong in the file is not mended in the line that names it.
            _ => Problem {
                range: place.clone(),
                message: format!("in `{name}`: {}", problem.message),
                replacement: None,
                ..problem
            },
        };
        let problems = parsed.problems.into_iter().map(found).collect();
        Some(Parsed { problems, ..parsed })
    }
}

impl<F: Domain> Default for Words<F> {
    fn default() -> Self {
        Self { family: F::Vocabulary::default(), scripts: Scripts::default() }
    }
}

/// The seconds of a pause as Windows has it: `timeout /T 5 /NOBREAK`. With a command behind it, the word is a limit of
/// that, as Unix has it.
fn pause<'t>(rest: &[&'t str]) -> Option<&'t str> {
    let is = |word: &&&str, option: &str| word.eq_ignore_ascii_case(option);
    let mut words = rest.iter().filter(|word| !is(word, "/t") && !is(word, "/nobreak"));
    let length = words.next()?;
    (words.next().is_none() && length.bytes().all(|byte| byte.is_ascii_digit())).then_some(length)
}

/// The option with which Windows' cmdlet for a pause is given seconds.
fn is_seconds(word: &str) -> bool {
    ["-s", "-sec", "-seconds"].iter().any(|option| word.eq_ignore_ascii_case(option))
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
        match words.next() {
            Some(SLEEP) => return sleep(text),
            Some(word) if word.eq_ignore_ascii_case("timeout") => {
                let rest: Vec<&str> = words.collect();
                if let Some(length) = pause(&rest) {
                    return sleep(&format!("{SLEEP} {length}"));
                }
            }
            Some(word) if word.eq_ignore_ascii_case("Start-Sleep") => {
                let rest: Vec<&str> = words.filter(|word| !is_seconds(word)).collect();
                if let [length] = rest.as_slice() {
                    return sleep(&format!("{SLEEP} {length}"));
                }
            }
            _ => {}
        }
        let read = self.scripted(text).unwrap_or_else(|| self.family.parse(text));
        let Parsed { command, problems, answer, sent_to } = read;
        let sent = |command| match &sent_to {
            Some(place) => Verb::Elsewhere(place.clone(), Box::new(Verb::Model(command))),
            None => Verb::Model(command),
        };
        let command = command.map(sent).or_else(|| otherwise(answer, &problems));
        Parsed { command, problems, answer, sent_to }
    }

    fn unmodelled(&self, message: &str) -> Option<Self::Command> {
        Some(Verb::NotModelled(message.to_owned()))
    }

    /// What is only looked at behind a pipe is as if there were none.
    fn piped(&self, from: &str, into: &str) -> Option<String> {
        let looked_at = || {
            let filters = into.split('|').all(|one| is_filter(one.trim()));
            filters.then(|| from.to_owned())
        };
        // What a filter reads of what the second prints is left out.
        let shortened = || {
            let (first, filters) = into.split_once('|')?;
            let only_filters = filters.split('|').all(|one| is_filter(one.trim()));
            only_filters.then(|| self.family.piped(from, first.trim())).flatten()
        };
        self.family.piped(from, into).or_else(looked_at).or_else(shortened)
    }

    /// A command that waits by itself for as long as it takes is typed once, and waits. One that gives up, or does more than
    /// wait, would be typed again, which nothing here plays.
    fn awaited(&self, condition: &str, fails: bool) -> Option<String> {
        let by_itself = || {
            let waits = self.parse(condition).command.is_some_and(|command| command.only_waits());
            (waits && !fails).then(|| condition.to_owned())
        };
        self.family.awaited(condition, fails).or_else(by_itself)
    }

    fn looped(&self, text: &str) -> Option<String> {
        self.family.looped(text)
    }

    fn unlooped(&self, text: &str) -> Option<String> {
        self.family.unlooped(text)
    }

    fn files(&self, program: &str) -> bool {
        self.family.files(program)
    }

    fn session(&self, program: &str) -> Option<Session> {
        self.family.session(program)
    }

    fn left_open(&self, typed: &str) -> Option<Problem> {
        self.family.left_open(typed)
    }

    fn says(&self, typed: &str) -> &'static [&'static str] {
        self.family.says(typed)
    }

    fn script(&self, typed: &str) -> Option<(Range<usize>, String)> {
        self.family.script(typed)
    }

    fn words(&self) -> Vec<&'static str> {
        self.family.words().into_iter().chain([SLEEP]).collect()
    }
}
