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

    /// The statements of a script, line below line: a comment ends as its language has it. None where it is not known, or cannot
    /// stand in quotes.
    pub(crate) fn statements(&self, name: &str) -> Option<String> {
        let text = self.0.get(plain(name)?)?.trim_start_matches('\u{feff}');
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let is_plain = |line: &&str| !line.contains('\\') && !line.contains(char::is_control);
        lines.iter().all(is_plain).then(|| lines.join("\n"))
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
