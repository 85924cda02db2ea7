//! Splits what was typed into words, as a shell does.
//!
//! Guarantees: every byte of a word knows its place in the text, through quotes too. It knows single and double quotes
//! and nothing else of a shell: no variables, no escapes, no pipes.

use runbook::{Problem, Severity};
use std::ops::Range;

/// The code of an unclosed quote, after which there is nothing to start.
pub(super) const UNCLOSED: &str = "unclosed-quote";

/// A word, its quotes taken off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    /// The word without quotes.
    pub(super) text: String,
    /// Its place in the text, quotes included.
    pub(super) range: Range<usize>,
    /// For each byte of `text`, and for its end, the place in the text.
    places: Vec<usize>,
}

impl Token {
    /// The place of a part of the word.
    pub(super) fn locate(&self, part: Range<usize>) -> Range<usize> {
        if part.is_empty() {
            return self.range.clone();
        }
        let last = self.text.len();
        let start = self.places[part.start.min(last)];
        // The end is the place behind the last byte, so that a closing quote is not underlined.
        let end = self.places[part.end.min(last) - 1] + 1;
        start..end.max(start)
    }

    /// Whether it looks like an option.
    pub(super) fn is_option(&self) -> bool {
        self.text.len() > 1 && self.text.starts_with('-')
    }

    /// What a message may quote of it.
    pub(super) fn brief(&self) -> String {
        const SHOWN_MAX: usize = 40;
        let shown: String = self.text.chars().take(SHOWN_MAX).collect();
        if shown.len() < self.text.len() { format!("{shown}...") } else { shown }
    }
}

/// The words of a command, and what a shell would make of it otherwise.
pub(super) fn split(text: &str) -> (Vec<Token>, Vec<Problem>) {
    let mut splitter = Splitter { text, tokens: Vec::new(), problems: Vec::new(), word: None, quote: None };
    for (at, letter) in text.char_indices() {
        splitter.letter(at, letter);
    }
    splitter.finish()
}

struct Splitter<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    problems: Vec<Problem>,
    word: Option<Token>,
    quote: Option<(usize, char)>,
}

impl Splitter<'_> {
    fn letter(&mut self, at: usize, letter: char) {
        match self.quote {
            Some((_, quote)) if letter == quote => self.quote = None,
            None if letter == '"' || letter == '\'' => {
                self.word_at(at);
                self.quote = Some((at, letter));
            }
            None if letter.is_whitespace() => self.end(at),
            _ => self.push(at, letter),
        }
    }

    fn push(&mut self, at: usize, letter: char) {
        if self.quote.is_none() && letter == ';' {
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

    fn finish(mut self) -> (Vec<Token>, Vec<Problem>) {
        if let Some((at, quote)) = self.quote {
            self.problems.push(Problem {
                label: "opened here".to_owned(),
                help: Some(format!("close it with {quote}")),
                ..Problem::error(UNCLOSED, at..at + 1, "a quote is never closed")
            });
        }
        self.end(self.text.len());
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
