//! Files of statements that stand beside a runbook, for programs that are given one.
//!
//! A file is known by its plain name, and is read with the runbook that names it. Where it is missing, a program that is given
//! one is not modelled.

use runbook::Vocabulary;
use std::collections::BTreeMap;

/// So many scripts of a runbook are read.
const SCRIPTS_MAX: usize = 64;

/// So many bytes of a script are read; a longer one is none.
const BYTES_MAX: usize = 64 * 1024;

/// What finds a file beside the scenario's by its name.
pub type Beside<'a> = &'a dyn Fn(&str) -> Option<Vec<u8>>;

/// Scripts by the names under which a runbook has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scripts(BTreeMap<String, String>);

impl Scripts {
    /// The scripts that a runbook names, as far as they are found beside it.
    pub(crate) fn named_in<V: Vocabulary>(runbook: &str, vocabulary: &V, beside: Beside<'_>) -> Self {
        let mut found = BTreeMap::new();
        for line in runbook.lines() {
            let typed = line.split_once("$ ").map_or(line, |(_, typed)| typed);
            let Some((_, name)) = vocabulary.script(typed) else { continue };
            let plain = plain(&name).filter(|name| !found.contains_key(*name));
            let Some(plain) = plain.filter(|_| found.len() < SCRIPTS_MAX) else { continue };
            let text = beside(plain).filter(|bytes| bytes.len() <= BYTES_MAX);
            if let Some(text) = text.and_then(|bytes| String::from_utf8(bytes).ok()) {
                found.insert(plain.to_owned(), text);
            }
        }
        Self(found)
    }

    /// The statements of a script, one behind the other, without its comments. None where it is not known, or
    /// cannot stand in quotes.
    pub(crate) fn statements(&self, name: &str) -> Option<String> {
        let text = without_comments(self.0.get(plain(name)?)?.trim_start_matches('\u{feff}'));
        let kept: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let joined = kept.join(" ");
        (!joined.contains('\\') && !joined.contains(char::is_control)).then_some(joined)
    }

    /// The names and the texts, for whoever must know whether they are others.
    pub fn texts(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()])
    }
}

/// A name of a file in the same folder.
fn plain(name: &str) -> Option<&str> {
    let name = name.strip_prefix("./").unwrap_or(name);
    let letter = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    (!name.is_empty() && !name.starts_with('.') && name.chars().all(letter)).then_some(name)
}

/// A script without `--` up to the end of a line, and without what stands between `/*` and `*/`, outside of quotes.
fn without_comments(text: &str) -> String {
    let (mut kept, mut quote, mut at) = (String::new(), None::<char>, 0);
    while let Some(letter) = text[at..].chars().next() {
        let rest = &text[at..];
        if quote.is_none() && rest.starts_with("--") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if quote.is_none() && rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            kept.push(' ');
        } else {
            match (quote, letter) {
                (Some(open), _) if open == letter => quote = None,
                (None, '"' | '\'') => quote = Some(letter),
                _ => {}
            }
            kept.push(letter);
            at += letter.len_utf8();
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::without_comments;

    #[test]
    fn comments_end_where_they_end_and_none_stands_in_quotes() {
        for (text, kept) in [
            ("a; -- first\nb;", "a; \nb;"),
            ("/* x; -- y */ a;\n-- all", "  a;\n"),
            ("a '--b' /*c*/d", "a '--b'  d"),
            ("a /* no end", "a  "),
        ] {
            assert_eq!(without_comments(text), kept, "{text}");
        }
    }
}
