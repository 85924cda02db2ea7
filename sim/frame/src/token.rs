//! Splits what was typed into words, as a shell does or at white space alone.
//!
//! Guarantees: every byte of a word knows its place in the text, through quotes too. Of a shell it knows single and double
//! quotes, and `\"` between double ones, and nothing else: no variables, no further escapes, no pipes.

use runbook::{Problem, Severity};
use std::ops::Range;

/// The code of an unclosed quote, after which there is nothing to start.
pub(crate) const UNCLOSED: &str = "unclosed-quote";

/// A word, its quotes taken off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The word without quotes.
    pub text: String,
    /// Its place in the text, quotes included.
    range: Range<usize>,
    /// For each byte of `text`, and for its end, the place in the text.
    places: Vec<usize>,
}

impl Token {
    /// Its place in the text, quotes included.
    #[must_use]
    pub const fn range(&self) -> Range<usize> {
        self.range.start..self.range.end
    }

    /// The place of a part of the word.
    #[must_use]
    pub fn locate(&self, part: Range<usize>) -> Range<usize> {
        if part.is_empty() { self.range() } else { self.from(part.start).up_to(part.len()).range }
    }

    /// The word from byte `at` on; `at` lies between two letters.
    #[must_use]
    pub fn from(&self, at: usize) -> Self {
        let at = at.min(self.text.len());
        let places = self.places[at..].to_vec();
        Self { text: self.text[at..].to_owned(), range: places[0]..self.places[self.text.len()], places }
    }

    /// The word up to byte `at`, which lies between two letters.
    #[must_use]
    pub fn up_to(&self, at: usize) -> Self {
        let at = at.min(self.text.len());
        let places = self.places[..=at].to_vec();
        // The end is the place behind the last byte, so that a closing quote is not underlined.
        let end = if at == 0 { places[0] } else { places[at - 1] + 1 };
        Self { text: self.text[..at].to_owned(), range: places[0]..end, places }
    }

    /// A word of the text that begins at byte `at` of another word, with its place where that one stands.
    pub(crate) fn within(&self, outer: &Self, at: usize) -> Self {
        let place = |byte: usize| outer.places[(at + byte).min(outer.text.len())];
        let places = self.places.iter().map(|byte| place(*byte)).collect();
        Self { text: self.text.clone(), range: place(self.range.start)..place(self.range.end), places }
    }

    /// The word up to a separator, and what follows it.
    #[must_use]
    pub fn split_at(&self, separator: char) -> Option<(Self, Self)> {
        let at = self.text.find(separator)?;
        Some((self.up_to(at), self.from(at + separator.len_utf8())))
    }

    /// What a message may quote of it.
    #[must_use]
    pub fn brief(&self) -> String {
        const SHOWN_MAX: usize = 40;
        let shown: String = self.text.chars().take(SHOWN_MAX).collect();
        if shown.len() < self.text.len() { format!("{shown}...") } else { shown }
    }

    /// Whether it can be the name of a process, a host or a cluster.
    #[must_use]
    pub fn is_name(&self) -> bool {
        let letter = |letter: char| letter.is_ascii_alphanumeric() || "_-.$".contains(letter);
        self.text.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_')
            && self.text.chars().all(letter)
    }
}

/// The words of a command, and what a shell would make of it otherwise. Where quotes are not known they are letters, and
/// so is whatever else a shell would take for its own.
pub(crate) fn split(text: &str, quotes: bool) -> (Vec<Token>, Vec<Problem>) {
    let mut splitter = Splitter {
        quotes,
        tokens: Vec::new(),
        problems: Vec::new(),
        word: None,
        quote: None,
        escaped: false,
    };
    for (at, letter) in text.char_indices() {
        splitter.letter(at, letter);
    }
    splitter.finish(text.len())
}

struct Splitter {
    quotes: bool,
    tokens: Vec<Token>,
    problems: Vec<Problem>,
    word: Option<Token>,
    quote: Option<(usize, char)>,
    /// Whether a backslash between quotes stood before.
    escaped: bool,
}

impl Splitter {
    fn letter(&mut self, at: usize, letter: char) {
        let escaped = std::mem::take(&mut self.escaped);
        match self.quote {
            Some((_, '"')) if letter == '"' && escaped => self.push_escaped(at),
            Some((_, quote)) if letter == quote => self.quote = None,
            None if self.quotes && (letter == '"' || letter == '\'') => {
                self.word_at(at);
                self.quote = Some((at, letter));
            }
            None if letter.is_whitespace() => self.end(at),
            _ => self.push(at, letter),
        }
        self.escaped = letter == '\\' && !escaped && self.quote.is_some();
    }

    /// A quote that the backslash before it makes a letter.
    fn push_escaped(&mut self, at: usize) {
        let word = self.word_at(at);
        word.text.pop();
        word.places.pop();
        self.push(at, '"');
    }

    fn push(&mut self, at: usize, letter: char) {
        if self.quotes && self.quote.is_none() && letter == ';' {
            self.problems.push(separator(at));
        }
        let word = self.word_at(at);
        word.text.push(letter);
        word.places.extend(at..at + letter.len_utf8());
    }

    fn word_at(&mut self, at: usize) -> &mut Token {
        self.word.get_or_insert_with(|| Token { text: String::new(), range: at..at, places: Vec::new() })
    }

    fn end(&mut self, at: usize) {
        if let Some(mut word) = self.word.take() {
            word.range.end = at;
            word.places.push(at);
            self.tokens.push(word);
        }
    }

    fn finish(mut self, end: usize) -> (Vec<Token>, Vec<Problem>) {
        if let Some((at, quote)) = self.quote {
            self.problems.push(Problem {
                label: "opened here".to_owned(),
                help: Some(format!("close it with {quote}")),
                ..Problem::error(UNCLOSED, at..at + 1, "a quote is never closed")
            });
        }
        self.end(end);
        (self.tokens, self.problems)
    }
}

fn separator(at: usize) -> Problem {
    Problem {
        severity: Severity::Warning,
        label: "not quoted".to_owned(),
        help: Some("put the whole word in double quotes; it is read here as if it were".to_owned()),
        ..Problem::error("unquoted-separator", at..at + 1, "an unquoted `;` ends the command in a shell")
    }
}
