//! Text from outside as it may be shown: with nothing in it that a terminal obeys or that no eye sees.
//!
//! A name, a path or a line of a runbook can hold sequences that move the cursor, turn the direction of writing round
//! or take no room at all. Whatever is printed goes through here once, so that a text is what it looks like. JSON has
//! escapes of its own, by which its readers get every character as it was.

use std::borrow::Cow;

/// Characters without a picture of their own, beside the controls: they take no room, join or part their neighbours
/// unseen, or turn the direction of writing round. Ranges with both ends, from the lists of the Unicode Standard:
/// default ignorable characters, format characters, and separators that break a line.
const UNSEEN: [(char, char); 17] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{600}', '\u{605}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{6dd}', '\u{6dd}'),
    ('\u{70f}', '\u{70f}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffb}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Whether a character shows nothing of itself where it is printed, or is obeyed in place of being shown.
#[must_use]
pub fn is_unseen(letter: char) -> bool {
    letter.is_control() || UNSEEN.iter().any(|(first, last)| (*first..=*last).contains(&letter))
}

/// A text as one line: line breaks and tabs become blanks, and every other unseen character its escape, as in
/// `\u{1b}`.
#[must_use]
pub fn visible_line(text: &str) -> Cow<'_, str> {
    shown(text, |letter, shown| match letter {
        '\n' | '\t' => shown.push(' '),
        _ => shown.extend(letter.escape_unicode()),
    })
}

/// A text of many lines: line breaks and tabs stay, and every other unseen character becomes its escape.
#[must_use]
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    shown(text, |letter, shown| match letter {
        '\n' | '\t' => shown.push(letter),
        _ => shown.extend(letter.escape_unicode()),
    })
}

/// A document of JSON with its own escapes for what is unseen. Only strings can hold any of it.
#[must_use]
pub fn visible_json(document: &str) -> Cow<'_, str> {
    shown(document, |letter, shown| match letter {
        '\n' => shown.push(letter),
        _ => {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                shown.push_str(&format!("\\u{unit:04x}"));
            }
        }
    })
}

/// A text of many lines with one picture for each unseen character, so that every column stays where it is.
pub(crate) fn pictured_lines(text: &str) -> Cow<'_, str> {
    shown(text, |letter, shown| {
        shown.push(match letter {
            '\n' | '\t' => letter,
            '\0'..='\u{1f}' => {
                char::from_u32(0x2400 + u32::from(letter)).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            _ => char::REPLACEMENT_CHARACTER,
        });
    })
}

fn shown(text: &str, mut show: impl FnMut(char, &mut String)) -> Cow<'_, str> {
    if !text.contains(is_unseen) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let halves_a_line_break = letter == '\r' && letters.peek() == Some(&'\n');
        if is_unseen(letter) && !halves_a_line_break {
            show(letter, &mut shown);
        } else if !halves_a_line_break {
            shown.push(letter);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::{pictured_lines, visible_json, visible_line, visible_lines};
    use std::borrow::Cow;

    #[test]
    fn what_a_terminal_would_obey_is_shown_as_its_escape() {
        assert_eq!(visible_line("\u{1b}[31mred\u{7}\u{9b}2J"), "\\u{1b}[31mred\\u{7}\\u{9b}2J");
        assert_eq!(visible_line("over\rwritten"), "over\\u{d}written");
    }

    #[test]
    fn what_turns_the_direction_round_or_takes_no_room_is_shown_as_its_escape() {
        for unseen in "\u{202a}\u{202e}\u{2066}\u{2069}\u{200b}\u{200d}\u{feff}\u{ad}\u{e0041}".chars() {
            assert_eq!(visible_line(&unseen.to_string()), unseen.escape_unicode().to_string());
        }
    }

    #[test]
    fn json_says_what_it_said_before() {
        let document = "{\n  \"a\": \"\u{9b}x\u{202e}\u{e0041}é\"\n}\n";
        let shown = visible_json(document);
        assert_eq!(shown, "{\n  \"a\": \"\\u009bx\\u202e\\udb40\\udc41é\"\n}\n");
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("it is JSON");
        assert_eq!(read(&shown), read(document));
    }

    #[test]
    fn what_has_a_picture_stays_as_it_is() {
        let plain = "step 6: готово 手順 naïve 🚀 – “so”";
        assert!(matches!(visible_line(plain), Cow::Borrowed(same) if same == plain));
    }

    #[test]
    fn line_breaks_become_blanks_in_a_line_and_stay_between_lines() {
        assert_eq!(visible_line("a\r\nb\tc\u{1}"), "a b c\\u{1}");
        assert_eq!(visible_lines("a\r\nb\tc\u{1}"), "a\nb\tc\\u{1}");
        assert_eq!(pictured_lines("a\r\nb\tc\u{1}\u{202e}"), "a\nb\tc\u{2401}\u{fffd}");
    }
}
