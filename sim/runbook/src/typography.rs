//! Characters that look like those of a shell and are others: what a word processor, a web page or an input method puts
//! in their place.
//!
//! Guarantees: what is folded has for each of its bytes its place in the text as written. A text without such characters
//! is its own fold.

use std::ops::Range;

use crate::is_unseen;

/// A text in the characters that were meant.
#[derive(Debug)]
pub(crate) struct Folded {
    pub(crate) text: String,
    /// For each byte of `text`, and for its end, its place in the text as written.
    places: Vec<usize>,
    /// What stands in the place of another character, in order.
    pub(crate) slips: Vec<Slip>,
}

/// One character that stands in the place of another.
#[derive(Debug, Clone)]
pub(crate) struct Slip {
    /// Its place in the text as written.
    pub(crate) range: Range<usize>,
    letter: char,
    /// What was meant; nothing where it is unseen.
    meant: Option<char>,
}

impl Folded {
    /// A text folded.
    pub(crate) fn of(text: &str) -> Self {
        let mut folded = Self { text: String::new(), places: Vec::new(), slips: Vec::new() };
        let mut before = ' ';
        for (at, letter) in text.char_indices() {
            let meant = meant(before, letter);
            before = letter;
            if let Some(meant) = meant {
                folded.slips.push(Slip { range: at..at + letter.len_utf8(), letter, meant });
            }
            if let Some(letter) = meant.unwrap_or(Some(letter)) {
                folded.places.extend(at..at + letter.len_utf8());
                folded.text.push(letter);
            }
        }
        folded.places.push(text.len());
        folded
    }

    /// The place in the text as written of a place in the folded one.
    pub(crate) fn place(&self, at: usize) -> usize {
        self.places[at.min(self.text.len())]
    }

    /// What stands in place of others from byte `start` of the text as written on: the first of them, how many there are,
    /// and where.
    pub(crate) fn slips_from(&self, start: usize) -> Option<Slips<'_>> {
        let from = self.slips.partition_point(|slip| slip.range.start < start);
        let slips = &self.slips[from..];
        let (first, last) = (slips.first()?, slips.last()?);
        Some(Slips { first, count: slips.len(), range: first.range.start..last.range.end })
    }
}

/// All characters of a line that stand in the place of others.
#[derive(Debug)]
pub(crate) struct Slips<'a> {
    pub(crate) first: &'a Slip,
    count: usize,
    /// From the first to the last.
    pub(crate) range: Range<usize>,
}

impl Slips<'_> {
    /// What is wrong, in one line.
    pub(crate) fn message(&self) -> String {
        let Slip { letter, meant, .. } = self.first;
        let name = format!("{} (U+{:04X})", name(*letter, *meant), u32::from(*letter));
        let more = match self.count {
            1 => String::new(),
            2 => ", and one more such character in this line".to_owned(),
            count => format!(", and {} more such characters in this line", count - 1),
        };
        match meant {
            Some(' ') => format!("{name} stands here, which is no blank to a shell{more}"),
            Some(meant) => format!("{name} stands here where `{meant}` is meant{more}"),
            None => format!("{name}, which no eye sees, stands here{more}"),
        }
    }
}

/// What a character stands in the place of: `Some(None)` for nothing at all, none for a character that is itself. Marks of
/// Japanese are themselves beside letters of Japanese.
fn meant(before: char, letter: char) -> Option<Option<char>> {
    let shown = match letter {
        _ if letter.is_ascii() => return None,
        '\u{ff70}' | '\u{30fc}' if before.is_ascii() || before.is_whitespace() => '-',
        '\u{3001}' | '\u{3002}' | '\u{30fc}' | '\u{ff61}' | '\u{ff64}' | '\u{ff70}' if !before.is_ascii() => {
            return None;
        }
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
        '\u{2044}' | '\u{2215}' | '\u{29f8}' => '/',
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{b4}' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{ab}' | '\u{bb}' | '\u{301d}'..='\u{301f}' => '"',
        '\u{3002}' | '\u{ff61}' => '.',
        '\u{3001}' | '\u{ff64}' => ',',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0)?,
        _ if letter.is_whitespace() => ' ',
        _ if is_unseen(letter) => return Some(None),
        _ => return None,
    };
    Some(Some(shown))
}

/// What a reader calls it.
fn name(letter: char, meant: Option<char>) -> &'static str {
    match letter {
        '\u{2013}' => "an en dash",
        '\u{2014}' => "an em dash",
        '\u{2212}' => "a minus sign",
        '\u{30fc}' | '\u{ff70}' => "a long vowel mark",
        '\u{a0}' | '\u{202f}' => "a no-break space",
        '\u{3000}' => "a full-width space",
        '\u{feff}' => "a byte order mark",
        '\u{ff01}'..='\u{ff5e}' => "a full-width character",
        _ => match meant {
            Some('-') => "a typographic dash",
            Some('\'' | '"') => "a typographic quote",
            Some(' ') => "a typographic space",
            Some(_) => "another character",
            None => "a character of no width",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::Folded;

    #[test]
    fn what_stands_in_the_place_of_others_is_folded_with_its_place() {
        let text = "ln＄\u{3000}x \u{2013}wait \u{201c}a\u{200b}b\u{201d}";
        let folded = Folded::of(text);
        assert_eq!(folded.text, "ln$ x -wait \"ab\"");
        assert_eq!(folded.place(3), "ln＄".len());
        let slips = folded.slips_from(0).expect("there are some");
        assert_eq!(slips.range, 2..text.len());
        assert!(slips.message().contains("a full-width character (U+FF04)"), "{}", slips.message());
        assert!(slips.message().contains("5 more"), "{}", slips.message());
    }

    #[test]
    fn words_of_any_language_are_themselves() {
        for text in ["手順", "サーバー。", "Größe", "plain 'text' - \"quoted\"", "привет", ""]
        {
            assert!(Folded::of(text).slips.is_empty(), "{text}");
        }
    }
}
