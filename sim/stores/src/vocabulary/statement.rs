//! A statement's words, each with its place: identifiers, quoted or not, texts, numbers and signs.
//!
//! A quoted identifier is its name, and joins what stands beside it (`repl."scheme"`); a text in single quotes is a word by
//! itself. Parentheses, commas and `=` are words. A comment is no word: `--` to the end of its line, `/*` to `*/`, as the
//! reference of the product's SQL has them.

use frame::Token;
use runbook::{Problem, meant_word};
use std::borrow::Cow;
use std::ops::Range;

/// Why a statement is none that can be played.
pub(super) enum Wrong {
    /// The tool reports an error.
    Refused(Box<Problem>),
    /// The tool would do it; the model cannot.
    NotModelled(Range<usize>, String),
}

/// A word of a statement.
#[derive(Debug, Clone)]
pub(super) struct Word<'a> {
    /// What it says, without quotes where the whole of it stands in one pair.
    pub(super) text: &'a str,
    /// Where it stands in the statements.
    pub(super) range: Range<usize>,
    /// Whether it is a text in single quotes.
    pub(super) quoted: bool,
}

/// The statements of a text, by their places: they are parted by `;` outside of quotes and comments.
pub(super) fn parts(text: &str) -> Vec<Range<usize>> {
    let (mut parts, mut start, mut at) = (Vec::new(), 0, 0);
    while let Some(letter) = text[at..].chars().next() {
        if letter == ';' {
            parts.push(start..at);
            start = at + 1;
        }
        at = comment_end(text, at).unwrap_or_else(|| stretch_end(text, at));
    }
    parts.push(start..text.len());
    parts
}

/// The comments of a text, by their places.
pub(super) fn comments(text: &str) -> Vec<Range<usize>> {
    let (mut comments, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let comment = comment_end(text, at);
        comments.extend(comment.map(|end| at..end));
        at = comment.unwrap_or_else(|| stretch_end(text, at));
    }
    comments
}

/// The words of one statement.
pub(super) fn lex(text: &str, part: Range<usize>) -> Vec<Word<'_>> {
    let (text, mut words, mut at) = (&text[..part.end], Vec::new(), part.start);
    while let Some(letter) = text[at..].chars().next() {
        if let Some(end) = comment_end(text, at) {
            at = end;
        } else if letter.is_whitespace() {
            at += letter.len_utf8();
        } else {
            let end = word_end(text, at);
            words.push(word(text, at..end));
            at = end;
        }
    }
    words
}

/// Whether a letter is a word by itself.
fn is_sign(letter: char) -> bool {
    "(),=".contains(letter)
}

/// Where a word ends that begins at a place.
fn word_end(text: &str, start: usize) -> usize {
    if text[start..].starts_with(is_sign) {
        return start + 1;
    }
    let mut at = stretch_end(text, start);
    while let Some(letter) = text[at..].chars().next() {
        if letter.is_whitespace() || is_sign(letter) || comment_end(text, at).is_some() {
            break;
        }
        at = stretch_end(text, at);
    }
    at
}

/// Where the comment ends that begins at a place outside of quotes, if one does.
fn comment_end(text: &str, at: usize) -> Option<usize> {
    let rest = &text[at..];
    let end = match rest.get(..2)? {
        "--" => rest.find('\n').map(|end| end + 1),
        "/*" => rest[2..].find("*/").map(|end| end + 4),
        _ => return None,
    };
    Some(end.map_or(text.len(), |end| at + end))
}

/// Where a letter ends, or what stands in quotes that open with it.
fn stretch_end(text: &str, at: usize) -> usize {
    let Some(letter) = text[at..].chars().next() else { return at };
    let behind = at + letter.len_utf8();
    if !matches!(letter, '\'' | '"') {
        return behind;
    }
    text[behind..].find(letter).map_or(text.len(), |end| behind + end + 1)
}

fn word(text: &str, range: Range<usize>) -> Word<'_> {
    let whole = &text[range.clone()];
    let inner = |quote: char| {
        let inner = whole.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.contains(quote)).then_some(inner)
    };
    let (text, quoted) = match (inner('\''), inner('"')) {
        (Some(inner), _) => (inner, true),
        (None, Some(inner)) => (inner, false),
        (None, None) => (whole, false),
    };
    Word { text, range, quoted }
}

/// A statement's words, read from the left.
pub(super) struct Words<'a> {
    token: &'a Token,
    words: &'a [Word<'a>],
    next: usize,
    /// What is taken and changes nothing here, and where in the statements.
    pub(super) accepted: Vec<(Range<usize>, String)>,
}

impl<'a> Words<'a> {
    /// Those of a statement, which has at least one.
    pub(super) const fn new(token: &'a Token, words: &'a [Word<'a>]) -> Self {
        Self { token, words, next: 0, accepted: Vec::new() }
    }

    /// The first one.
    pub(super) fn first(&self) -> &'a Word<'a> {
        &self.words[0]
    }

    /// The next one, which stays.
    pub(super) fn peek(&self) -> Option<&'a Word<'a>> {
        self.words.get(self.next)
    }

    /// Where a word stands in the command.
    pub(super) fn place(&self, word: &Word<'_>) -> Range<usize> {
        self.token.locate(word.range.clone())
    }

    /// Notes that something at a place in the statements is taken and changes nothing here.
    pub(super) fn accept(&mut self, range: Range<usize>, message: String) {
        self.accepted.push((range, message));
    }

    /// All words in lower case.
    pub(super) fn lower(&self) -> Vec<String> {
        self.words.iter().map(|word| word.text.to_ascii_lowercase()).collect()
    }

    /// All words, as they print on one line.
    pub(super) fn text(&self) -> String {
        let part = |word: &Word<'_>| &self.token.text[word.range.clone()];
        self.words.iter().map(part).collect::<Vec<_>>().join(" ")
    }

    /// The next word, which must be there.
    pub(super) fn take(&mut self, wanted: &str) -> Result<&'a Word<'a>, Wrong> {
        let word = self.words.get(self.next);
        self.next += 1;
        word.ok_or_else(|| {
            let range = self.words.last().map_or(0..0, |last| last.range.clone());
            self.refused(range, format!("the statement ends where {wanted} is needed"), None)
        })
    }

    /// A name, of which quotes around its parts are no letters.
    pub(super) fn name(&mut self, wanted: &str) -> Result<String, Wrong> {
        let bare = |text: &'a str| -> Cow<'a, str> {
            if text.contains('"') { text.replace('"', "").into() } else { text.into() }
        };
        self.take(wanted).map(|word| bare(word.text).into_owned())
    }

    /// A whole number up to the greatest.
    pub(super) fn number(&mut self, wanted: &str, most: u32) -> Result<u32, Wrong> {
        let word = self.take(wanted)?;
        if word.text == "=" {
            let message = "no `=` stands between an attribute and its value".to_owned();
            let problem = Problem::error("sql-syntax", self.token.locate(word.range.clone()), message);
            let help = Some("leave it out".to_owned());
            let left_out = Problem { help, replacement: Some(" ".to_owned()), ..problem };
            return Err(Wrong::Refused(Box::new(left_out)));
        }
        let number = word.text.parse::<u32>().ok().filter(|number| *number <= most);
        number.ok_or_else(|| {
            let message = format!("`{}` is no {}: a number from 0 to {most}", word.text, &wanted[2..]);
            self.refused(word.range.clone(), message, None)
        })
    }

    /// One of several keywords, by its place in the list.
    pub(super) fn keyword(&mut self, known: &[&'static str]) -> Result<usize, Wrong> {
        let wanted = known.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or ");
        let word = self.take(&wanted)?;
        known.iter().position(|name| name.eq_ignore_ascii_case(word.text)).ok_or_else(|| {
            let message = format!("`{}` stands where {wanted} is needed", word.text);
            self.refused(word.range.clone(), message, meant_word(word.text, known.iter().copied()))
        })
    }

    /// Keywords in their order.
    pub(super) fn keywords(&mut self, known: &[&'static str]) -> Result<(), Wrong> {
        known.iter().try_for_each(|word| self.keyword(&[word]).map(|_| ()))
    }

    /// The end of the statement.
    pub(super) fn end(&self) -> Result<(), Wrong> {
        self.words.get(self.next).map_or(Ok(()), |word| {
            let message = format!("`{}` stands where the statement should end", word.text);
            Err(self.refused(word.range.clone(), message, None))
        })
    }

    /// What the tool says of a word, and what is to be written in its place.
    pub(super) fn refused_with(&self, word: &Word<'_>, message: String, written: String) -> Wrong {
        let problem = Problem::error("sql-syntax", self.place(word), message);
        Wrong::Refused(Box::new(problem.meant(Some(written))))
    }

    /// What the tool says of a word.
    pub(super) fn refused(&self, range: Range<usize>, message: String, meant: Option<&'static str>) -> Wrong {
        let problem = Problem::error("sql-syntax", self.token.locate(range), message);
        Wrong::Refused(Box::new(problem.meant(meant)))
    }
}
