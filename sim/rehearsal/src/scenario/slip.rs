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
    // What is wrong with the heading of a section is told of it as a whole.
    if line.trim_start().starts_with('[') {
        return None;
    }
    if let Some(slip) = comma(line, begin).or_else(|| bare_point(line, begin)).or_else(|| colon(line, begin))
    {
        return Some(slip);
    }
    // A reader may have gone on into the number before it saw that it is none.
    let back = text[begin..at].len()
        - text[begin..at].trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    let is_begun = text[begin..at - back].trim_end().ends_with(['=', '[', ',']);
    let rest = if is_begun { &text[at - back..] } else { &text[at..] };
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
    if let Some(truth) = truth(word).filter(|_| is_begun && !in_readings(&text[..begin])) {
        let patch = Some((at..at + word.len(), truth.to_owned()));
        return Some(Slip { help: format!("write `{truth}`"), patch });
    }
    let is_word = |next: char| next.is_alphanumeric() || "-_./".contains(next);
    let is_bare = number.is_empty() && !word.is_empty() && word.chars().all(is_word);
    (is_bare && is_begun).then(|| Slip {
        help: "a text stands between quotes".into(),
        patch: Some((at..at + word.len(), format!("\"{word}\""))),
    })
}

/// A number with a comma in it: before its fraction, between its thousands, or behind it.
fn comma(line: &str, begin: usize) -> Option<Slip> {
    let (key, behind) = line.split_once('=')?;
    let value = behind.split('#').next()?.trim();
    let at = begin + key.len() + 1 + behind.find(value)?;
    let patch = |text: String| Some((at..at + value.len(), text));
    if let Some(alone) = value.strip_suffix(',').filter(|alone| !alone.contains([',', '[', '{'])) {
        return Some(Slip { help: "nothing stands behind a value".into(), patch: patch(alone.to_owned()) });
    }
    let parts: Vec<&str> = value.split(',').collect();
    let digits = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (first, rest) =
        parts.split_first().filter(|(_, rest)| !rest.is_empty() && parts.iter().all(digits))?;
    let is_grouped =
        (1..=3).contains(&first.len()) && !first.starts_with('0') && rest.iter().all(|part| part.len() == 3);
    let (whole, is_one) = (parts.concat(), rest.len() == 1);
    // A length in seconds may have a fraction of three digits, so that nobody knows which is meant.
    let is_length = key.trim().ends_with("_s");
    match (is_grouped, is_one) {
        (true, true) if is_length => {
            let help = format!("a number has no comma: write `{whole}`, or `{first}.{}`", rest[0]);
            Some(Slip { help, patch: None })
        }
        (true, _) => {
            Some(Slip { help: "a number has no comma between its thousands".into(), patch: patch(whole) })
        }
        (false, true) => {
            let help = "a number has a point before its fraction".into();
            Some(Slip { help, patch: patch(format!("{first}.{}", rest[0])) })
        }
        (false, false) => None,
    }
}

/// A number that begins with its point, or ends with it.
fn bare_point(line: &str, begin: usize) -> Option<Slip> {
    let (key, behind) = line.split_once('=')?;
    let value = behind.split('#').next()?.trim();
    let at = begin + key.len() + 1 + behind.find(value)?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let written = match (value.strip_prefix('.'), value.strip_suffix('.')) {
        (Some(fraction), None) if digits(fraction) => format!("0.{fraction}"),
        (None, Some(whole)) if digits(whole) => whole.to_owned(),
        _ => return None,
    };
    let help = "a number has digits on both sides of its point".into();
    Some(Slip { help, patch: Some((at..at + value.len(), written)) })
}

/// What a word says that is meant for true or false.
fn truth(word: &str) -> Option<&'static str> {
    match word.to_lowercase().as_str() {
        "yes" | "true" => Some("true"),
        "no" | "false" => Some("false"),
        _ => None,
    }
}

/// Whether a text ends in the section whose values are words, of which `no` is one.
fn in_readings(before: &str) -> bool {
    let heading = before.lines().rev().map(str::trim).find(|line| line.starts_with('['));
    heading.is_some_and(|heading| heading.starts_with("[readings]"))
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
        assert_eq!(mended("disk_mb = 4,000", ",000"), whole("disk_mb = 4000"));
        assert_eq!(mended("rows = 1,000,000", ",000,000"), whole("rows = 1000000"));
        assert_eq!(mended("lead_s = 1,500", ",500"), "a number has no comma: write `1500`, or `1.500`");
        assert_eq!(mended("lead_s = 300,", ","), whole("lead_s = 300"));
        assert_eq!(mended("lead_s = .002", ".002"), whole("lead_s = 0.002"));
        assert_eq!(mended("lead_s = 2.", "."), whole("lead_s = 2"));
    }

    #[test]
    fn a_unit_behind_a_number_and_a_text_without_quotes_are_told() {
        assert!(mended("horizon_s = 10h", "10h").ends_with("not `h`"));
        assert!(mended("share = 0.5%", "0.5%").ends_with("not `%`"));
        assert_eq!(mended("host = up-1 # of two", "up-1"), "first = 1\nhost = \"up-1\" # of two\nlast = 2\n");
        assert_eq!(mended("lead_s = = 60", "= 60"), "nothing");
        assert!(mended("lead_s = 1.5min", ".5min").ends_with("not `min`"));
        assert_eq!(mended("[[hosts]]", "hosts"), "nothing");
    }

    #[test]
    fn yes_and_no_are_true_and_false_but_among_readings() {
        assert_eq!(mended("serves = yes", "yes"), "first = 1\nserves = true\nlast = 2\n");
        assert_eq!(mended("serves = False", "False"), "first = 1\nserves = false\nlast = 2\n");
        assert!(mended("[readings]\nlogs = no", "no").contains("logs = \"no\""));
    }
}
