//! A remark that ends a line within quotes, `-- why`: what stands in the next line is none of it.
//!
//! Lines of a command are joined by blanks, so that a remark of a language of statements would go on over what follows; it is taken
//! out where it ends. A line that a backslash continues is one to a shell, and keeps it.

use std::ops::Range;

/// Programs that read what is quoted as a line of a shell, in which the same sign begins an option.
const SHELLS: &[&str] = &["ssh", "bash", "sh", "dash", "ksh", "zsh", "su", "runuser", "docker", "kubectl"];

/// Where the remark stands in which a command ends so far that has an open quote of a shell.
pub(super) fn remark(text: &str) -> Option<Range<usize>> {
    let (mut quote, mut around, mut found) = (None, Vec::new(), None);
    // The quote of a statement within that of the shell.
    let mut inner: Option<char> = None;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match (quote, letter) {
            (Some('"') | None, '$') if letters.next_if(|(_, next)| *next == '(').is_some() => {
                around.push((quote.take(), inner.take()));
                found = None;
            }
            (None, ')') if !around.is_empty() => (quote, inner) = around.pop().unwrap_or_default(),
            (Some('"') | None, '\\') => {
                let escaped = letters.next();
                if let (Some('"'), Some((_, '"'))) = (quote, escaped) {
                    inner = toggled(inner, '"');
                }
            }
            (Some(open), _) if open == letter => (quote, inner, found) = (None, None, None),
            (None, '"' | '\'') => (quote, inner, found) = (Some(letter), None, None),
            (Some(_), '"' | '\'') => inner = toggled(inner, letter),
            (Some(_), '-') if inner.is_none() && found.is_none() && text[at..].starts_with("--") => {
                found = Some(at);
            }
            _ => {}
        }
    }
    let at = found.filter(|_| quote.is_some())?;
    let is_shells = || text.split_whitespace().any(|word| SHELLS.contains(&word));
    let is_option = text[at + 2..].starts_with(|letter: char| letter.is_alphabetic()) && is_shells();
    (!is_option).then_some(at..text.len())
}

/// What is typed at the prompt of a program, without a remark that ends the line.
pub(super) fn without_remark(typed: &str) -> &str {
    let mut quote: Option<char> = None;
    for (at, letter) in typed.char_indices() {
        match letter {
            '"' | '\'' => quote = toggled(quote, letter),
            '-' if quote.is_none() && typed[at..].starts_with("--") => return &typed[..at],
            _ => {}
        }
    }
    typed
}

fn toggled(inner: Option<char>, quote: char) -> Option<char> {
    match inner {
        Some(open) if open == quote => None,
        None => Some(quote),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{remark, without_remark};

    #[test]
    fn a_remark_that_ends_a_line_is_no_part_of_what_is_typed() {
        for (line, typed) in [
            ("DO a; -- first", "DO a; "),
            ("-- end it", ""),
            ("DO '--a' --b", "DO '--a' "),
            ("DO a - -1", "DO a - -1"),
        ] {
            assert_eq!(without_remark(line), typed, "{line}");
        }
    }

    #[test]
    fn a_remark_is_told_from_an_option_and_from_a_text() {
        for (text, found) in [
            ("ask -c \"DO a -- later", Some("-- later")),
            ("ask -c \"-- end it", Some("-- end it")),
            ("ask -c 'DO a --later", Some("--later")),
            ("ask -c \"DO \\\"a\\\" -- b", Some("-- b")),
            ("until [ \"$(ask \"DO a -- b", Some("-- b")),
            ("ask -c \"DO '--a'", None),
            ("ask -c \"DO a\" --long", None),
            ("ask -c \"DO a -- b\" -d x", None),
            ("ask --long", None),
            ("ssh host \"ask --long", None),
            ("ssh host \"ask -- x", Some("-- x")),
        ] {
            assert_eq!(remark(text).map(|range| &text[range]), found, "{text}");
        }
    }
}
