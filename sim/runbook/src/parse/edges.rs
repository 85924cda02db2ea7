//! Lines that are meant to declare something and are written in another form: what they would be in the right one.
//!
//! A line of a block quote counts as an edge in one form alone (`> after: 6`). With a blank before its colon, in a list, in
//! bold letters, with another sign or another case it would be prose in silence, and the order that it declares would be lost.

use std::ops::Range;

use crate::{Address, StepId};

/// What stands where a colon should.
const COLONS: [char; 7] = [':', '：', '–', '—', '-', '=', '→'];

/// An edge, or the name of a rollback section, as it was meant.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Edge {
    /// Its word.
    pub(super) key: &'static str,
    /// Where that stands in the line.
    pub(super) place: Range<usize>,
    /// What stands around both, where nothing else does: there the right form may be written.
    pub(super) whole: Option<Range<usize>>,
    /// The right form.
    pub(super) written: String,
    /// Whether a colon stands behind the word, if not right behind it.
    pub(super) has_colon: bool,
}

/// What a line means that declares an edge or names a rollback section in another form than the one that counts.
pub(super) fn edge_of(text: &str) -> Option<Edge> {
    // A blank that is none to Markdown is a slip too.
    let trimmed = text.trim_matches([' ', '\t']);
    let margin = text.len() - text.trim_start_matches([' ', '\t']).len();
    let bare = undecorated(trimmed);
    let start = text.len() - text[margin..].len() + trimmed.len() - bare.len();
    let whole = margin..margin + trimmed.len();
    of_key(bare, start).map(|found| Edge { whole: Some(whole), ..found }).or_else(|| behind_words(text))
}

/// A line without the marks of lists, boxes and letters before it.
pub(super) fn undecorated(text: &str) -> &str {
    let is_mark = |c: char| is_mark(c) || "-+>•".contains(c);
    let mut rest = text;
    loop {
        let plain = rest.trim_start_matches(is_mark);
        let plain = ["[ ]", "[x]", "[X]"].iter().find_map(|mark| plain.strip_prefix(mark)).unwrap_or(plain);
        let digits = plain.trim_start_matches(|c: char| c.is_ascii_digit());
        let numbered = if digits.len() < plain.len() { digits.strip_prefix(['.', ')']) } else { None };
        let next = numbered.unwrap_or(plain);
        if next.len() == rest.len() {
            return rest;
        }
        rest = next;
    }
}

/// Whether a letter stands around a text that is in bold letters, or in those of code.
pub(super) fn is_mark(letter: char) -> bool {
    letter.is_whitespace() || "*_`".contains(letter)
}

/// What begins with the word and has nothing but a value behind it; `start` is its place.
fn of_key(bare: &str, start: usize) -> Option<Edge> {
    let length = bare.find(|letter: char| !letter.is_ascii_alphabetic())?;
    let (word, rest) = bare.split_at(length);
    let key = ["after", "rollback"].into_iter().find(|key| word.eq_ignore_ascii_case(key))?;
    let behind = rest.trim_start_matches(is_mark);
    let value = behind.trim_start_matches(COLONS).trim_matches(is_mark);
    let fits =
        if key == "after" { value.parse::<Address>().is_ok() } else { value.parse::<StepId>().is_ok() };
    fits.then(|| Edge {
        key,
        place: start..start + length,
        whole: None,
        written: format!("{key}: {value}"),
        has_colon: behind.starts_with([':', '：']),
    })
}

/// The same behind other words, where a colon shows that it is no sentence.
fn behind_words(text: &str) -> Option<Edge> {
    let lower = text.to_ascii_lowercase();
    let words = ["after", "rollback"].into_iter().flat_map(|key| lower.match_indices(key));
    let starts = words.map(|(at, _)| at).filter(|at| !text[..*at].ends_with(char::is_alphanumeric));
    starts.filter_map(|at| of_key(&text[at..], at)).find(|found| found.has_colon)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_in_another_form_is_known_for_what_it_means() {
        for text in [
            "after : 7",
            "- after: 7",
            "1. after: 7",
            "after： 7",
            "\u{a0}after: 7",
            "after= 7",
            "* after: 7",
            "[ ] after: 7",
            "- [ ] after: 7",
            "After : 7",
            "**after:** 7",
            "**after**: 7",
            "**after: 7**",
            "`after: 7`",
            "AFTER: 7",
            "after 7",
        ] {
            let found = edge_of(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((found.key, found.written.as_str()), ("after", "after: 7"), "{text}");
            assert_eq!(found.whole.map(|whole| &text[whole]), Some(text.trim_matches(' ')), "{text}");
            assert!(text[found.place].eq_ignore_ascii_case("after"), "{text}");
        }
        assert_eq!(edge_of("- rollback: 5r").map(|found| found.written), Some("rollback: 5r".to_owned()));
        let behind = edge_of("**Note** after: 9.upgrade").expect("it is one");
        assert_eq!((behind.written.as_str(), behind.whole), ("after: 9.upgrade", None));
    }

    #[test]
    fn a_sentence_is_no_edge() {
        for text in
            ["go on after 7", "after the seventh", "after: the seventh", "hereafter: 7", "7", "Note: 7"]
        {
            assert_eq!(edge_of(text), None, "{text}");
        }
    }
}
