//! Splits what was typed into words at white space.
//!
//! Guarantees: every word knows its place in the text. It knows nothing of a shell: no quotes, variables or pipes.

use std::ops::Range;

/// A word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// The word.
    pub(super) text: &'a str,
    /// Where it begins in the text.
    pub(super) start: usize,
}

impl<'a> Token<'a> {
    /// Its place in the text.
    pub(super) const fn range(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// The word from byte `at` on; `at` lies between two letters.
    pub(super) fn from(&self, at: usize) -> Self {
        Self { text: &self.text[at..], start: self.start + at }
    }

    /// The word up to byte `at`, and what follows the separator of one byte there.
    pub(super) fn split_at(&self, separator: char) -> Option<(Self, Self)> {
        let at = self.text.find(separator)?;
        Some((Self { text: &self.text[..at], start: self.start }, self.from(at + separator.len_utf8())))
    }

    /// What a message may quote of it.
    pub(super) fn brief(&self) -> String {
        brief(self.text)
    }

    /// Whether it can be the name of a region, a host or a cluster.
    pub(super) fn is_name(&self) -> bool {
        let letter = |letter: char| letter.is_ascii_alphanumeric() || "_-.$".contains(letter);
        self.text.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_')
            && self.text.chars().all(letter)
    }
}

fn brief(text: &str) -> String {
    const SHOWN_MAX: usize = 40;
    let shown: String = text.chars().take(SHOWN_MAX).collect();
    if shown.len() < text.len() { format!("{shown}...") } else { shown }
}

/// The words of a command.
pub(super) fn split(text: &str) -> Vec<Token<'_>> {
    let place = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    text.split_whitespace().map(|word| Token { text: word, start: place(word) }).collect()
}
