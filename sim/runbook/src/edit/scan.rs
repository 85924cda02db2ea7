//! Reads the printed form of an edit, word by word, keeping the place of each.
//!
//! Guarantees: a text that is no edit brings one problem with a range in that text, and a suggestion where a
//! slip can be guessed.

use std::ops::Range;

use super::Edit;
use crate::address::excerpt;
use crate::{Address, AddressError, Lane, Problem, Prompt, Side, nearest_word};

/// A problem on its way up; boxed, for it is larger than what is read.
type ScanError = Box<Problem>;

/// Where the parts of an edit stand in its text.
#[derive(Clone, Debug, Default)]
pub(super) struct EditRanges {
    /// The unit, or the first of two.
    pub(super) unit: Range<usize>,
    /// The anchor, or the second unit.
    pub(super) other: Range<usize>,
    /// The lane.
    pub(super) lane: Range<usize>,
    /// The command between its quotes.
    pub(super) text: Range<usize>,
    /// The units of a list.
    pub(super) list: Vec<Range<usize>>,
}

/// Reads an edit and the places of its parts.
pub(super) fn scan(text: &str) -> Result<(Edit, EditRanges), ScanError> {
    let mut scanner = Scanner { text, at: 0, places: EditRanges::default() };
    let edit = scanner.edit()?;
    let rest = scanner.word();
    if !rest.is_empty() {
        let range = rest.start..text.trim_end().len();
        return Err(fault(range.clone(), format!("`{}` is too much here", excerpt(&text[range]))));
    }
    Ok((edit, scanner.places))
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    places: EditRanges,
}

impl Scanner<'_> {
    fn edit(&mut self) -> Result<Edit, ScanError> {
        let word = self.word();
        match &self.text[word.clone()] {
            "skip" => Ok(Edit::Skip(self.unit()?)),
            "repeat" => Ok(Edit::Repeat(self.unit()?)),
            "hasten" => Ok(Edit::Hasten(self.unit()?)),
            "replace" => self.replace(),
            "place" => self.place(),
            "insert" => self.insert(),
            "move" => self.relocate(),
            "swap" => self.swap(),
            "order" => self.order(),
            "abort" => {
                self.keyword(&["after"])?;
                Ok(Edit::Abort(self.unit()?))
            }
            _ => Err(self.unknown(word, "an edit starts with", Edit::WORDS)),
        }
    }

    fn replace(&mut self) -> Result<Edit, ScanError> {
        let unit = self.unit()?;
        self.keyword(&["with"])?;
        Ok(Edit::Replace { unit, text: self.quoted()? })
    }

    fn place(&mut self) -> Result<Edit, ScanError> {
        let unit = self.unit()?;
        self.keyword(&["at"])?;
        let range = self.word();
        self.places.lane = range.clone();
        Ok(Edit::Place { unit, lane: self.lane(range)? })
    }

    fn insert(&mut self) -> Result<Edit, ScanError> {
        let text = self.quoted()?;
        self.keyword(&["at"])?;
        let prompt = self.prompt()?;
        let side = self.side()?;
        Ok(Edit::Insert { anchor: self.other()?, side, prompt, text })
    }

    fn relocate(&mut self) -> Result<Edit, ScanError> {
        let unit = self.unit()?;
        let side = self.side()?;
        Ok(Edit::Move { unit, side, anchor: self.other()? })
    }

    fn swap(&mut self) -> Result<Edit, ScanError> {
        let first = self.unit()?;
        self.keyword(&["with", "and"])?;
        Ok(Edit::Swap { first, second: self.other()? })
    }

    fn order(&mut self) -> Result<Edit, ScanError> {
        let start = self.at;
        let word = self.word();
        let freely = &self.text[word.clone()] == "freely";
        if !freely {
            self.at = start;
            let wrong = self.text[word.clone()].starts_with(|c: char| c.is_ascii_alphabetic());
            if wrong && nearest_word(&self.text[word.clone()], ["freely"]).is_some() {
                return Err(self.unknown(word, "here belongs", &["freely"]));
            }
        }
        let mut units = Vec::new();
        loop {
            let (unit, more) = self.listed()?;
            units.push(unit);
            if !more {
                return Ok(Edit::Order { freely, units });
            }
        }
    }

    /// The next unit of a list, and whether a comma follows it.
    fn listed(&mut self) -> Result<(Address, bool), ScanError> {
        let rest = &self.text[self.at..];
        let comma = rest.find(',');
        let piece = &rest[..comma.unwrap_or(rest.len())];
        let start = self.at + piece.len() - piece.trim_start().len();
        let range = start..start + piece.trim().len();
        if let Some(space) = piece.trim().find(char::is_whitespace) {
            let next = start + space..range.end;
            return Err(Box::new(Problem {
                help: Some("separate the units by commas, as in `order 7, 6`".to_owned()),
                ..Problem::error("bad-edit", next, "a comma is missing here")
            }));
        }
        self.at += piece.len() + usize::from(comma.is_some());
        self.places.list.push(range.clone());
        Ok((self.address(range)?, comma.is_some()))
    }

    /// The next word; empty at the end.
    fn word(&mut self) -> Range<usize> {
        let rest = &self.text[self.at..];
        let start = self.at + rest.len() - rest.trim_start().len();
        let length = self.text[start..].find(char::is_whitespace);
        let end = length.map_or(self.text.len(), |length| start + length);
        self.at = end;
        start..end
    }

    fn unit(&mut self) -> Result<Address, ScanError> {
        let range = self.word();
        self.places.unit = range.clone();
        self.address(range)
    }

    fn other(&mut self) -> Result<Address, ScanError> {
        let range = self.word();
        self.places.other = range.clone();
        self.address(range)
    }

    fn address(&self, range: Range<usize>) -> Result<Address, ScanError> {
        if range.is_empty() {
            return Err(missing(range, "an address, as in `6`, `6.upgrade` or `6.upgrade.1`"));
        }
        self.text[range.clone()].parse().map_err(|error| misspelt(range, error))
    }

    fn lane(&self, range: Range<usize>) -> Result<Lane, ScanError> {
        if range.is_empty() {
            return Err(missing(range, "a lane"));
        }
        self.text[range.clone()].parse().map_err(|error| misspelt(range, error))
    }

    fn prompt(&mut self) -> Result<Prompt, ScanError> {
        let range = self.word();
        let (lane, release) = match self.text[range.clone()].split_once('@') {
            Some((lane, release)) => (range.start..range.start + lane.len(), Some(release.to_owned())),
            None => (range.clone(), None),
        };
        if release.as_deref() == Some("") {
            return Err(fault(range, "no release is named after `@`"));
        }
        self.places.lane = lane.clone();
        Ok(Prompt { lane: self.lane(lane)?, release })
    }

    fn side(&mut self) -> Result<Side, ScanError> {
        match self.keyword(&["before", "after"])? {
            "before" => Ok(Side::Before),
            _ => Ok(Side::After),
        }
    }

    fn keyword(&mut self, words: &[&'static str]) -> Result<&'static str, ScanError> {
        let range = self.word();
        let word = &self.text[range.clone()];
        match words.iter().find(|expected| **expected == word) {
            Some(word) => Ok(word),
            None => Err(self.unknown(range, "here belongs", words)),
        }
    }

    /// A command in quotes of either kind; the quote itself is doubled inside.
    fn quoted(&mut self) -> Result<String, ScanError> {
        let rest = self.text[self.at..].trim_start();
        let start = self.text.len() - rest.len();
        let Some(quote) = rest.chars().next().filter(|c| matches!(c, '\'' | '"')) else {
            return Err(missing(self.word(), "a command in quotes, as in 'sleep 10'"));
        };
        let mut inner = String::new();
        let mut chars = rest.char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            if c != quote {
                inner.push(c);
            } else if chars.next_if(|&(_, next)| next == quote).is_some() {
                inner.push(quote);
            } else {
                self.at = start + at + 1;
                self.places.text = start + 1..start + at;
                return self.not_blank(inner);
            }
        }
        let range = start..self.text.len();
        Err(Box::new(Problem {
            help: Some(format!("end the command with {quote}; inside it, write the quote twice")),
            ..Problem::error("bad-edit", range, "nothing closes this quote")
        }))
    }

    fn not_blank(&self, text: String) -> Result<String, ScanError> {
        if text.trim().is_empty() {
            return Err(missing(self.places.text.clone(), "a command between the quotes"));
        }
        Ok(text)
    }

    fn unknown(&self, range: Range<usize>, lead: &str, words: &[&'static str]) -> ScanError {
        let listed: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        let listed = listed.join(" or ");
        let word = &self.text[range.clone()];
        if word.is_empty() {
            return missing(range, &listed);
        }
        let meant = nearest_word(word, words.iter().copied());
        Box::new(Problem {
            help: meant.map(|meant| format!("did you mean `{meant}`?")),
            replacement: meant.map(str::to_owned),
            ..Problem::error("bad-edit", range.clone(), format!("{lead} {listed}, not `{}`", excerpt(word)))
        })
    }
}

fn missing(range: Range<usize>, what: &str) -> ScanError {
    fault(range, format!("{what} is missing here"))
}

fn fault(range: Range<usize>, message: impl Into<String>) -> ScanError {
    Box::new(Problem::error("bad-edit", range, message))
}

fn misspelt(range: Range<usize>, error: AddressError) -> ScanError {
    Box::new(Problem {
        help: error.suggestion.as_ref().map(|meant| format!("did you mean `{meant}`?")),
        replacement: error.suggestion,
        ..Problem::error("bad-edit", range, error.message)
    })
}
