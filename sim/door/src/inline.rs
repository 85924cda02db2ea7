//! What is typed without a frame: words on a line, some of them in quotes.

use crate::unreadable::Unreadable;

/// Splits a line into words as Redis does: in double quotes `\n`, `\r`, `\t`, `\b`, `\a` and `\xHH` stand for one byte, in
/// single quotes `\'` does, and a quote ends its word. Gives the words one after the other, and where each ends.
pub(crate) fn split(line: &[u8], words: &mut Vec<u8>, ends: &mut Vec<usize>) -> Result<(), Unreadable> {
    let mut left = line;
    loop {
        left = left.trim_ascii_start();
        // A word ends where C's text ends.
        if left.first().is_none_or(|byte| *byte == 0) {
            return Ok(());
        }
        left = word(left, words)?;
        ends.push(words.len());
    }
}

/// Takes one word, and gives what is behind it.
fn word<'a>(mut left: &'a [u8], words: &mut Vec<u8>) -> Result<&'a [u8], Unreadable> {
    loop {
        match left {
            [] | [b' ' | b'\n' | b'\r' | b'\t' | 0, ..] => return Ok(left),
            [b'"', rest @ ..] => return quoted(rest, words, double),
            [b'\'', rest @ ..] => return quoted(rest, words, single),
            [byte, rest @ ..] => {
                words.push(*byte);
                left = rest;
            }
        }
    }
}

/// Takes what stands in quotes, as `next` reads it; behind the closing one nothing may stand but a space.
fn quoted<'a>(
    mut left: &'a [u8],
    words: &mut Vec<u8>,
    next: impl Fn(&[u8]) -> Option<(Option<u8>, usize)>,
) -> Result<&'a [u8], Unreadable> {
    loop {
        let (byte, taken) = next(left).ok_or(Unreadable::Quotes)?;
        left = left.get(taken..).unwrap_or_default();
        match byte {
            Some(byte) => words.push(byte),
            None if left.first().is_none_or(u8::is_ascii_whitespace) => return Ok(left),
            None => return Err(Unreadable::Quotes),
        }
    }
}

/// The next byte in double quotes, none for the closing one, and how much of the text it takes.
fn double(left: &[u8]) -> Option<(Option<u8>, usize)> {
    Some(match left {
        [b'\\', b'x', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
            (Some(hex(*high) << 4 | hex(*low)), 4)
        }
        [b'\\', escaped, ..] => (
            Some(match escaped {
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                b'b' => 8,
                b'a' => 7,
                other => *other,
            }),
            2,
        ),
        [b'"', ..] => (None, 1),
        [byte, ..] => (Some(*byte), 1),
        [] => return None,
    })
}

/// The same in single quotes.
fn single(left: &[u8]) -> Option<(Option<u8>, usize)> {
    Some(match left {
        [b'\\', b'\'', ..] => (Some(b'\''), 2),
        [b'\'', ..] => (None, 1),
        [byte, ..] => (Some(*byte), 1),
        [] => return None,
    })
}

/// The value of a hexadecimal digit.
const fn hex(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => (digit - b'A') + 10,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Result<Vec<String>, Unreadable> {
        let (mut words, mut ends) = (Vec::new(), Vec::new());
        split(line.as_bytes(), &mut words, &mut ends)?;
        let mut from = 0;
        let cut = ends.iter().map(|end| {
            let word = words[from..*end].escape_ascii().to_string();
            from = *end;
            word
        });
        Ok(cut.collect())
    }

    #[test]
    fn a_line_is_split_as_redis_splits_it() {
        for (line, expected) in [
            ("", &[][..]),
            ("  set  k\tv ", &["set", "k", "v"]),
            (r#"set k "a b" 'c d'"#, &["set", "k", "a b", "c d"]),
            (r#"set k "\x41\n\q" '\'\n'"#, &["set", "k", r"A\nq", r"\'\\n"]),
            (r#"set k "" ''"#, &["set", "k", "", ""]),
            (r#"k"a b""#, &["ka b"]),
            ("a\0b", &["a"]),
        ] {
            assert_eq!(
                words(line).as_deref(),
                Ok(expected.iter().map(ToString::to_string).collect::<Vec<_>>().as_slice()),
                "{line}"
            );
        }
    }

    #[test]
    fn quotes_that_do_not_close_or_close_within_a_word_are_unreadable() {
        for line in [r#"set k "a"#, r"set k 'a", r#"set k "a"b"#, r"set k 'a'b", r#"set k "a\"#] {
            assert_eq!(words(line), Err(Unreadable::Quotes), "{line}");
        }
    }
}
