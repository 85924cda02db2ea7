//! What is typed in one line and is more than one command: a pipe, or a loop that waits.
//!
//! The language reads its form; what it comes to is the vocabulary's to say, as one command that does the same.

use std::ops::Range;

/// More than one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Compound {
    /// What the first prints goes into the second.
    Pipe(Range<usize>, Range<usize>),
    /// A command is typed again and again until it succeeds, or, with `fails`, until it fails; between two tries is what
    /// `body` says.
    Loop { condition: Range<usize>, fails: bool, body: Range<usize> },
}

/// The loop that a line is, if it is one: `until CONDITION; do ...; done`, or `while ! CONDITION; do ...; done`.
pub(crate) fn wait_loop(text: &str) -> Option<Compound> {
    let (word, rest) = text.split_once(' ')?;
    let negated = rest.trim_start().strip_prefix("! ");
    let fails = match (word, negated) {
        ("until", None) | ("while", Some(_)) => false,
        ("while", None) | ("until", Some(_)) => true,
        _ => return None,
    };
    let start = text.len() - negated.unwrap_or(rest).trim_start().len();
    let end = ["; do ", ";do ", " do "].iter().filter_map(|word| text[start..].find(word)).min()?;
    let body = text[start + end..].trim_start_matches([' ', ';']);
    let first = text.len() - body.len() + "do ".len();
    let body = body.strip_prefix("do ")?.trim_end_matches([' ', ';']).strip_suffix("done")?;
    let body = first..first + body.trim_end_matches([' ', ';']).len();
    let condition = start..start + text[start..start + end].trim_end().len();
    (!condition.is_empty()).then_some(Compound::Loop { condition, fails, body })
}

/// The slips in the brackets of a loop's condition: where each is, what is missing there, and what a shell says of it.
pub(crate) fn bracket_slips(condition: &str) -> Vec<(Range<usize>, &'static str, &'static str)> {
    let (open, close) = match condition {
        double if double.starts_with("[[") => ("[[", "]]"),
        single if single.starts_with('[') => ("[", "]"),
        _ => return Vec::new(),
    };
    let mut slips = Vec::new();
    if !condition[open.len()..].starts_with(char::is_whitespace) {
        let why = "no blank stands behind this bracket, so that a shell takes it for a part of another word";
        slips.push((open.len()..open.len(), " ", why));
    }
    let end = condition.trim_end().len();
    let before = |close: &str| condition[..end].strip_suffix(close);
    match before(close) {
        Some(_) if open == "[" && condition[..end].ends_with("]]") => {
            slips.push((end - 2..end, "]", "a shell wants `]` where this stands"));
        }
        Some(test) if !test.ends_with(char::is_whitespace) => {
            let why = "no blank stands before this bracket, so that a shell finds none";
            slips.push((test.len()..test.len(), " ", why));
        }
        Some(_) => {}
        None if open == "[[" && before("]").is_some() => {
            slips.push((end - 1..end, "]]", "a shell wants `]]` where this stands"));
        }
        // Behind the brackets there may stand more, which is no slip.
        None if condition.contains([']', '|', '&', ';']) => {}
        None if open == "[" => slips.push((end..end, " ]", "no `]` ends this, and a shell wants one")),
        None => slips.push((end..end, " ]]", "no `]]` ends this, and a shell wants it")),
    }
    slips
}

/// How much of a text the loop is that it begins with, where one that waits stands there and ends where a command does.
pub(crate) fn leading_loop(text: &str) -> Option<usize> {
    let ends = |at: usize| {
        let rest = text[at..].trim_start();
        rest.is_empty() || rest.starts_with(';') || rest.starts_with("&&")
    };
    let is_word = |at: usize| text[..at].ends_with([' ', ';', '\t']);
    let mut quote = None;
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), letter) if open == letter => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, 'd') if text[at..].starts_with("done") && is_word(at) && ends(at + 4) => {
                return wait_loop(&text[..at + 4]).map(|_| at + 4);
            }
            _ => {}
        }
    }
    None
}

/// The word of a shell that a line begins with and that makes of it what nothing here plays: a loop or a choice.
pub(crate) fn compound_word(text: &str) -> Option<Range<usize>> {
    // A bracket needs no blank behind it.
    if text.starts_with('(') {
        return Some(0..1);
    }
    let word = text.split([' ', ';']).next()?;
    let is_one = ["for", "if", "while", "until", "case", "select", "function", "{"].contains(&word);
    is_one.then_some(0..word.len())
}

/// The pipe that a command is, if it is one: its first command, and all the others.
pub(crate) fn pipe(text: &str) -> Option<Compound> {
    let mut quote = None;
    let mut bytes = text.char_indices().peekable();
    while let Some((at, letter)) = bytes.next() {
        match (quote, letter) {
            (Some('"'), '\\') if text[at + 1..].starts_with('"') => {
                bytes.next();
            }
            (Some(open), _) if open == letter => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, '|') if bytes.next_if(|(_, next)| *next == '|').is_some() => {}
            (None, '|') => {
                let from = 0..text[..at].trim_end().len();
                let into = text.len() - text[at + 1..].trim_start().len()..text.len();
                return (!from.is_empty() && !into.is_empty()).then_some(Compound::Pipe(from, into));
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Compound, bracket_slips, leading_loop, pipe, wait_loop};

    #[test]
    fn a_loop_that_waits_is_read_with_its_condition() {
        for (text, what, turned) in [
            ("until mark a; do sleep 1; done", "mark a", false),
            ("until mark a ; do sleep 1 ; done;", "mark a", false),
            ("while ! mark a | grep x; do sleep 1; done", "mark a | grep x", false),
            ("while mark a do sleep 1 done", "mark a", true),
        ] {
            let Some(Compound::Loop { condition, fails, body }) = wait_loop(text) else { panic!("{text}") };
            assert_eq!((&text[condition], fails, &text[body]), (what, turned, "sleep 1"), "{text}");
        }
        for text in
            ["until", "until now", "for a in b; do c; done", "mark until; do x; done", "until a; do b"]
        {
            assert_eq!(wait_loop(text), None, "{text}");
        }
    }

    #[test]
    fn a_slip_in_brackets_is_mended_at_its_place() {
        for (wrong, meant) in [
            ("[ $(a) -gt 0]", "[ $(a) -gt 0 ]"),
            ("[\"$(a)\" -gt 0 ]", "[ \"$(a)\" -gt 0 ]"),
            ("[$(a) -gt 0]", "[ $(a) -gt 0 ]"),
            ("[[ $(a) -gt 0]]", "[[ $(a) -gt 0 ]]"),
            ("[[$(a) -gt 0 ]]", "[[ $(a) -gt 0 ]]"),
            ("[[ $(a) -gt 0 ]", "[[ $(a) -gt 0 ]]"),
            ("[ $(a) -gt 0 ]]", "[ $(a) -gt 0 ]"),
            ("[ $(a) -gt 0", "[ $(a) -gt 0 ]"),
        ] {
            let mut mended = wrong.to_owned();
            for (range, text, _) in bracket_slips(wrong).into_iter().rev() {
                mended.replace_range(range, text);
            }
            assert_eq!(mended, meant, "{wrong}");
            assert_eq!(bracket_slips(meant), [], "{meant}");
        }
        assert_eq!(bracket_slips("[ a = b ] && c"), []);
        assert_eq!(bracket_slips("mark a[0]"), []);
    }

    #[test]
    fn a_loop_ends_where_its_own_end_stands() {
        for (text, found) in [
            ("until mark a; do sleep 1; done; b", Some("until mark a; do sleep 1; done")),
            ("until mark a; do sleep 1; done && b", Some("until mark a; do sleep 1; done")),
            ("until mark 'a; done; b'; do sleep 1; done", Some("until mark 'a; done; b'; do sleep 1; done")),
            ("until mark a; do sleep 1; done | b", None),
            ("until mark a; do sleep 1", None),
            ("mark a; done; b", None),
        ] {
            assert_eq!(leading_loop(text).map(|end| &text[..end]), found, "{text}");
        }
    }

    #[test]
    fn a_pipe_is_read_with_both_its_ends() {
        let text = "dump 'a|b' | restore c | d";
        let Some(Compound::Pipe(from, into)) = pipe(text) else { panic!("{text}") };
        assert_eq!((&text[from], &text[into]), ("dump 'a|b'", "restore c | d"));
        assert!(pipe("a || b").is_none() && pipe("| b").is_none() && pipe("a 'b | c'").is_none());
    }
}
