//! What a line that is no TOML was meant to be: slips of those who paste from a document or write a unit.

use std::ops::Range;

/// A slip, with what to do about it and, where it can be known, the text to write instead.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Slip {
    pub(super) help: String,
    pub(super) patch: Option<(Range<usize>, String)>,
}

/// The slip at a place that could not be read, if it is one that is known.
pub(super) fn slip_at(text: &str, at: usize) -> Option<Slip> {
    let begin = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let line = text[begin..].lines().next()?;
    let plain: String = line.chars().filter_map(plain).collect();
    if plain != line {
        let help = "a word processor's quotes, dashes, spaces or letters stand here: write plain ones".into();
        return Some(Slip { help, patch: Some((begin..begin + line.len(), plain)) });
    }
    if let Some(slip) = decimal_comma(line, begin).or_else(|| colon(line, begin)) {
        return Some(slip);
    }
    let rest = &text[at..];
    let end = rest.find(|next: char| next.is_whitespace() || ",]}#".contains(next)).unwrap_or(rest.len());
    let word = &rest[..end];
    let digits = word.find(|next: char| !next.is_ascii_digit() && next != '.').unwrap_or(word.len());
    let (number, unit) = word.split_at(digits);
    if !number.is_empty() && !unit.is_empty() && unit.chars().all(|next| next.is_alphabetic() || next == '%')
    {
        let help = format!(
            "a number stands alone, in the unit that its key has in its name or description: not `{unit}`"
        );
        return Some(Slip { help, patch: None });
    }
    let is_word = |next: char| next.is_alphanumeric() || "-_./".contains(next);
    let is_bare = number.is_empty() && !word.is_empty() && word.chars().all(is_word);
    let is_value = text[begin..at].trim_end().ends_with(['=', '[', ',']);
    (is_bare && is_value).then(|| Slip {
        help: "a text stands between quotes".into(),
        patch: Some((at..at + word.len(), format!("\"{word}\""))),
    })
}

/// A number with a comma before its fraction.
fn decimal_comma(line: &str, begin: usize) -> Option<Slip> {
    let (key, behind) = line.split_once('=')?;
    let value = behind.split('#').next()?.trim();
    let (whole, fraction) = value.split_once(',')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let at = begin + key.len() + 1 + behind.find(value)?;
    (digits(whole) && digits(fraction)).then(|| Slip {
        help: "a number has a point before its fraction".into(),
        patch: Some((at..at + value.len(), format!("{whole}.{fraction}"))),
    })
}

/// A key and its value with a colon between them.
fn colon(line: &str, begin: usize) -> Option<Slip> {
    let (key, value) = line.split_once(':')?;
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let is_key = !key.trim().is_empty() && key.trim().chars().all(is_word);
    let at = begin + key.len();
    (is_key && !value.trim().is_empty()).then(|| Slip {
        help: "`=` stands between a key and its value".into(),
        patch: Some((at..at + 1, String::from("="))),
    })
}

/// What is typed for a character that a word processor, or a keyboard of wide letters, puts in its place.
fn plain(given: char) -> Option<char> {
    match given {
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' => Some('"'),
        '‘' | '’' | '‚' | '′' => Some('\''),
        '‐' | '‑' | '–' | '—' | '−' => Some('-'),
        '\u{a0}' | '\u{2002}'..='\u{200a}' | '\u{202f}' | '\u{3000}' => Some(' '),
        '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => None,
        '！'..='～' => char::from_u32(u32::from(given) - 0xFEE0),
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(line: &str, at: &str) -> String {
        let text = format!("first = 1\n{line}\nlast = 2\n");
        let place = text.find(at).expect("it stands there");
        match slip_at(&text, place) {
            Some(Slip { patch: Some((range, with)), .. }) => {
                format!("{}{with}{}", &text[..range.start], &text[range.end..])
            }
            Some(Slip { help, .. }) => help,
            None => String::from("nothing"),
        }
    }

    #[test]
    fn what_a_word_processor_wrote_is_typed_plainly() {
        let whole = |line: &str| format!("first = 1\n{line}\nlast = 2\n");
        assert_eq!(mended("title = “A pair”", "“"), whole("title = \"A pair\""));
        assert_eq!(mended("at = –5", "–"), whole("at = -5"));
        assert_eq!(mended("lead_s\u{a0}= 5", "\u{a0}"), whole("lead_s = 5"));
        assert_eq!(mended("lead_s ＝ ５", "＝"), whole("lead_s = 5"));
        assert_eq!(mended("na\u{200b}me = 5", "\u{200b}"), whole("name = 5"));
    }

    #[test]
    fn a_comma_in_a_number_and_a_colon_behind_a_key_are_mended() {
        let whole = |line: &str| format!("first = 1\n{line}\nlast = 2\n");
        assert_eq!(mended("latency_s = 0,04 # s", ",04"), whole("latency_s = 0.04 # s"));
        assert_eq!(mended("latency_s: 0.04", ": 0.04"), whole("latency_s= 0.04"));
        assert_eq!(mended("between = 1,2,3", ",2,3"), "nothing");
    }

    #[test]
    fn a_unit_behind_a_number_and_a_text_without_quotes_are_told() {
        assert!(mended("horizon_s = 10h", "10h").ends_with("not `h`"));
        assert!(mended("share = 0.5%", "0.5%").ends_with("not `%`"));
        assert_eq!(mended("host = up-1 # of two", "up-1"), "first = 1\nhost = \"up-1\" # of two\nlast = 2\n");
        assert_eq!(mended("lead_s = = 60", "= 60"), "nothing");
    }
}
