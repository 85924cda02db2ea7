//! The variables of a shell, and which of them the programs see that are typed in it.
//!
//! A variable is exported by `export`, and stays so; one that is only set is the shell's own (POSIX, "Special Built-In Utilities").

use std::collections::BTreeMap;

/// Where a shell keeps the names of its options (bash, "Bash Variables"), of which one decides here what comes of a pipe. A shell
/// that is started in it begins without.
const OPTIONS: &str = "SHELLOPTS";

/// Variables by name, each with whether it is exported.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Variables(BTreeMap<String, (String, bool)>);

impl Variables {
    /// Whether a line only sets or exports variables, or takes them away.
    pub(super) fn are_set(words: &[String]) -> bool {
        let Some((first, rest)) = words.split_first() else { return false };
        exports(first, rest)
            || first == "unset"
            || sets_pipefail(words).is_some()
            || words.iter().all(|word| assigned(word).is_some())
    }

    /// Does what such a line says.
    pub(super) fn follow(&mut self, words: &[String]) {
        let Some((first, rest)) = words.split_first() else { return };
        if first == "unset" {
            rest.iter().for_each(|name| drop(self.0.remove(name)));
            return;
        }
        match sets_pipefail(words) {
            Some(true) => {
                self.0.insert(OPTIONS.to_owned(), ("pipefail".to_owned(), true));
                return;
            }
            Some(false) => return drop(self.0.remove(OPTIONS)),
            None => {}
        }
        let exported = exports(first, rest);
        let is_undone = exported && rest.iter().any(|word| word == "-n");
        for word in if exported { rest } else { words } {
            let (name, value) =
                assigned(word).map_or((word.as_str(), None), |(name, value)| (name, Some(value)));
            if name.starts_with('-') {
                continue;
            }
            let held = self.0.entry(name.to_owned()).or_default();
            if let Some(value) = value {
                value.clone_into(&mut held.0);
            }
            held.1 = (held.1 || exported) && !is_undone;
        }
    }

    /// Those that programs see.
    pub(super) fn exported(&self) -> BTreeMap<String, String> {
        let seen = self.0.iter().filter(|(_, (value, exported))| *exported && !value.is_empty());
        seen.map(|(name, (value, _))| (name.clone(), value.clone())).collect()
    }

    /// What a shell begins with that is started in this one.
    pub(super) fn inherited(&self) -> Self {
        Self(
            self.0
                .iter()
                .filter(|(name, (_, exported))| *exported && *name != OPTIONS)
                .map(|(name, held)| (name.clone(), held.clone()))
                .collect(),
        )
    }
}

/// Whether a command makes a pipe fail with any of its programs, or with the last one alone again; nothing where it does neither.
fn sets_pipefail(words: &[String]) -> Option<bool> {
    runbook::sets_pipefail(&words.join(" "))
}

/// Whether a word exports what is named behind it.
fn exports(word: &str, rest: &[String]) -> bool {
    let by_option =
        ["declare", "typeset"].contains(&word) && rest.first().is_some_and(|option| option == "-x");
    word == "export" || by_option
}

/// The name and the value that a word sets.
fn assigned(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    (is_name && name.chars().all(is_letter)).then_some((name, value))
}

#[cfg(test)]
mod tests {
    use super::Variables;

    #[test]
    fn what_is_exported_is_seen_and_what_is_only_set_is_not() {
        for (lines, found) in [
            (&["export A=b"][..], Some("b")),
            (&["A=b"], None),
            (&["A=b", "export A"], Some("b")),
            (&["export A=b C=d", "A=c"], Some("c")),
            (&["export A=b", "export -n A"], None),
            (&["export A=b", "unset A"], None),
            (&["declare -x A=b"], Some("b")),
            (&["declare A=b"], None),
            (&["export A="], None),
            (&["set -euo pipefail"], None),
            (&["echo A=b"], None),
        ] {
            let mut variables = Variables::default();
            for line in lines {
                let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
                if Variables::are_set(&words) {
                    variables.follow(&words);
                }
            }
            assert_eq!(variables.exported().get("A").map(String::as_str), found, "{lines:?}");
        }
    }
}
