//! Programs that stand behind a pipe and only read what another one prints.
//!
//! Guarantees: one that takes what it reads for commands is none of them. What one of them makes of it is not modelled: a command is
//! told whole, and what is expected below a line whose filter writes its lines anew is looked for in nothing.

use std::ops::Range;

/// Programs that read what another one prints, and do nothing else with it. One that takes it for commands is none of them.
const FILTERS: &[&str] = &[
    "awk",
    "base64",
    "bc",
    "cat",
    "cksum",
    "clip",
    "column",
    "cut",
    "egrep",
    "expand",
    "fgrep",
    "findstr",
    "fmt",
    "fold",
    "gawk",
    "grep",
    "gzip",
    "head",
    "hexdump",
    "jq",
    "less",
    "logger",
    "mail",
    "mailx",
    "md5sum",
    "more",
    "nl",
    "od",
    "paste",
    "pr",
    "rev",
    "sed",
    "sha1sum",
    "sha256sum",
    "sha512sum",
    "sort",
    "strings",
    "sum",
    "tac",
    "tail",
    "tee",
    "tr",
    "uniq",
    "wc",
    "xxd",
    "zgrep",
];

/// Those that print some of the lines that they read, each as it is.
const PICKING: &[&str] = &["cat", "egrep", "fgrep", "findstr", "grep", "head", "less", "more", "tail", "tee"];

/// Those that fail where they find nothing.
const FINDING: &[&str] = &["egrep", "fgrep", "findstr", "grep", "jq", "zgrep"];

/// Whether a command reads what another one prints, and does nothing else with it.
#[must_use]
pub fn is_filter(text: &str) -> bool {
    let name = name_of(text);
    let is_known = FILTERS.contains(&name.to_ascii_lowercase().as_str());
    // By itself it prints what it reads.
    let is_bare = name == "xargs" && text.split_whitespace().last() == Some("xargs");
    is_known
        || is_bare
        || ["Select-String", "Out-File", "Out-Null", "Format-Table", "Format-List"].contains(&name)
}

/// Whether a filter prints lines as they are, so that a line which is expected can be looked for in what it reads.
pub(crate) fn picks(text: &str) -> bool {
    let counts = |word: &str| {
        word.starts_with('-') && !word.starts_with("--") && word.contains(['c', 'o', 'q', 'l', 'L'])
            || ["--count", "--only-matching", "--quiet"].contains(&word)
    };
    let name = name_of(text);
    PICKING.contains(&name) && !(FINDING.contains(&name) && text.split_whitespace().any(counts))
}

/// Whether what stands behind `&&` of a command is typed whatever comes of that: a filter behind its pipe has succeeded.
pub(crate) fn hides_failure(text: &str) -> bool {
    let last = parts(text).pop();
    last.is_some_and(|range| {
        range.start > 0 && is_filter(&text[range.clone()]) && !FINDING.contains(&name_of(&text[range]))
    })
}

/// Whether a command makes a pipe fail with any of its programs from here on, or with its last one alone again; nothing where it
/// does neither (POSIX.1-2024, "set").
#[must_use]
pub fn sets_pipefail(text: &str) -> Option<bool> {
    let mut words = text.split_whitespace();
    if words.next() != Some("set") {
        return None;
    }
    let words: Vec<&str> = words.collect();
    let (option, _) = words.iter().zip(words.iter().skip(1)).rfind(|(_, name)| **name == "pipefail")?;
    let is_option = option.ends_with('o') && option.starts_with(['-', '+']);
    is_option.then(|| option.starts_with('-'))
}

/// The filters at the end of a line with pipes.
pub(crate) fn filters(text: &str) -> Option<Range<usize>> {
    let parts = parts(text);
    let many = parts.iter().skip(1).rev().take_while(|range| is_filter(&text[(*range).clone()])).count();
    let first = parts.get(parts.len() - many)?.clone();
    Some(first.start..text.trim_end().len())
}

/// The programs of a line between its pipes.
pub(crate) fn parts(text: &str) -> Vec<Range<usize>> {
    let (mut parts, mut start, mut quote) = (Vec::new(), 0, None);
    let mut letters = text.char_indices().peekable();
    let trimmed = |range: Range<usize>| {
        let part = &text[range.clone()];
        let start = range.start + part.len() - part.trim_start().len();
        start..start + part.trim().len()
    };
    while let Some((at, letter)) = letters.next() {
        match (quote, letter) {
            (Some('"') | None, '\\') => drop(letters.next()),
            (Some(open), _) if open == letter => quote = None,
            (None, '"' | '\'') => quote = Some(letter),
            (None, '|') => {
                parts.push(trimmed(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(trimmed(start..text.len()));
    parts
}

/// The name of the program that a text calls.
fn name_of(text: &str) -> &str {
    let mut words = text.split_whitespace().skip_while(|word| ["sudo", "time", "nice"].contains(word));
    words.next().and_then(|word| word.rsplit('/').next()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{filters, hides_failure, is_filter, picks};

    #[test]
    fn filters_are_told_from_programs_that_take_what_they_read_for_commands() {
        for (text, found) in [
            ("ask a | grep b", Some("grep b")),
            ("ask 'a | b' | tee log | tail -1", Some("tee log | tail -1")),
            ("ask a | feed | sort", Some("sort")),
            ("ask a | feed", None),
            ("ask a", None),
            ("ask a | xargs", Some("xargs")),
            ("ask a | xargs feed", None),
            ("ask a | sh", None),
        ] {
            assert_eq!(filters(text).map(|range| &text[range]), found, "{text}");
        }
        assert!(is_filter("sudo /usr/bin/awk '{print $1}'") && !is_filter("bash"));
    }

    #[test]
    fn a_line_is_looked_for_where_a_filter_leaves_it_as_it_is() {
        for (text, found) in [
            ("grep a", true),
            ("grep -c a", false),
            ("tail -1", true),
            ("wc -l", false),
            ("sed s/a/b/", false),
        ] {
            assert_eq!(picks(text), found, "{text}");
        }
    }

    #[test]
    fn a_filter_that_always_succeeds_hides_what_stands_before_it() {
        for (text, found) in
            [("ask | tee log", true), ("ask | grep a", false), ("ask", false), ("ask | feed", false)]
        {
            assert_eq!(hides_failure(text), found, "{text}");
        }
    }
}
