//! Every kind of finding has a page that a reader of the message has: what it means, and what to do.

use crate::binary::cutover;
use crate::support::folder;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The crates whose findings a user sees.
const CRATES: [&str; 6] = ["runbook", "rehearsal", "frame", "stores", "pac", "postgres"];

/// What is written right before the code of a finding: calls that make one, and names of codes.
const MAKERS: [&str; 21] = [
    "Diagnostic::found(",
    "Problem::error(",
    ".error(",
    ".warning(",
    ".fail(",
    ".report(",
    ".warn(",
    ".wrong(",
    ".missing(",
    "unknown_word(",
    "mistake(path,",
    "mistake(&path,",
    "Severity::Error,",
    "Severity::Warning,",
    "Severity::Note,",
    "BEYOND: &str =",
    "NOT_MODELLED: &str =",
    "WITHOUT_EFFECT: &str =",
    "UNCLOSED: &str =",
    "SYNTAX: &str =",
    "NOT_JUDGED: &str =",
];

fn sources(at: &Path, all: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(at).expect("it can be listed") {
        let path = entry.expect("it can be listed").path();
        match path.extension().and_then(|end| end.to_str()) {
            None => sources(&path, all),
            Some("rs") if !path.ends_with("tests.rs") => all.push(path),
            Some(_) => {}
        }
    }
}

fn is_code(word: &str) -> bool {
    word.contains('-')
        && word.starts_with(|first: char| first.is_ascii_lowercase())
        && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// The codes in a source: each a word in quotes behind what makes a finding, as its first or second argument.
fn codes_in(text: &str, found: &mut BTreeSet<String>) {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let bare: String =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join(" ");
    for maker in MAKERS {
        for (at, _) in bare.match_indices(maker) {
            let behind = &bare[at + maker.len()..];
            let argument = behind.split(';').next().unwrap_or_default();
            let mut words = argument.split('"');
            let (before, word) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let is_near = before.len() < 60 && !before.contains("format!");
            if is_near && is_code(word) {
                found.insert(word.to_owned());
            }
        }
    }
}

/// The codes that the sources say, and those that have a page, each with its text.
fn both() -> (BTreeSet<String>, BTreeMap<String, String>) {
    let (mut said, mut pages) = (BTreeSet::new(), BTreeMap::new());
    for name in CRATES {
        let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("sim").join(name);
        let mut files = Vec::new();
        sources(&home.join("src"), &mut files);
        for file in files {
            codes_in(&std::fs::read_to_string(file).expect("it is there"), &mut said);
        }
        let Ok(text) = std::fs::read_to_string(home.join("codes.md")) else { continue };
        for section in text.split("\n## ") {
            let (head, body) =
                section.trim_start_matches("## ").split_once('\n').expect("a section has a text");
            for code in head.split(", ") {
                assert_ne!(pages.insert(code.to_owned(), body.to_owned()), Some(body.to_owned()), "{code}");
            }
        }
    }
    (said, pages)
}

#[test]
fn every_code_that_a_source_says_has_a_page_with_what_to_do() {
    let (said, pages) = both();
    assert!(said.len() > 150, "only {} codes are found", said.len());
    let missing: Vec<&String> = said.iter().filter(|code| !pages.contains_key(*code)).collect();
    assert!(missing.is_empty(), "no page: {missing:?}");
    for (code, text) in pages {
        assert!(text.contains("What to do: "), "{code}");
    }
}

#[test]
fn every_code_of_a_finding_of_the_scenarios_that_come_with_it_is_explained_by_the_binary() {
    let mut codes = BTreeSet::new();
    for family in ["stores", "pac", "postgres"] {
        for entry in std::fs::read_dir(folder().join(family)).expect("it can be listed") {
            let path = entry.expect("it can be listed").path();
            let said = cutover(&["check", &path.to_string_lossy(), "--json"]);
            let json: serde_json::Value = serde_json::from_str(&said.out).expect("it prints JSON");
            let found = json["diagnostics"].as_array().expect("a list");
            codes.extend(found.iter().map(|one| one["code"].as_str().expect("a code").to_owned()));
        }
    }
    assert!(codes.len() > 10);
    for code in codes {
        let said = cutover(&["explain-code", &code]);
        assert!(
            said.code == 0 && said.out.contains(&code) && said.out.contains("What to do: "),
            "{}",
            said.err
        );
    }
}

#[test]
fn a_code_that_is_none_is_answered_with_the_nearest_and_a_check_names_the_command() {
    let said = cutover(&["explain-code", "not-a-stp"]);
    assert!(said.code == 2 && said.err.contains("did you mean `not-a-step`?"), "{}", said.err);
    let all = cutover(&["explain-code"]);
    assert!(all.code == 0 && all.out.contains("- typographic: A character stands here"), "{}", all.out);
    let checked = cutover(&["check", "stores/as-printed"]);
    assert!(checked.out.contains("`cutover explain-code "), "{}", checked.out);
}
