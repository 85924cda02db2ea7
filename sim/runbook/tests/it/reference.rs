//! The reference page keeps what it promises.

use runbook::{Edit, REFERENCE};

use crate::toy::codes;

/// The example of the page: the fenced block marked `markdown`.
fn example() -> &'static str {
    let start = REFERENCE.find("````markdown\n").expect("the page has an example") + "````markdown\n".len();
    let length = REFERENCE[start..].find("\n````").expect("the example ends");
    &REFERENCE[start..=start + length]
}

#[test]
fn the_example_of_the_reference_is_a_runbook_without_findings() {
    // What is typed has a word that the toy knows.
    let line = |line: &str| match line.split_once("$ ") {
        Some((lane, typed)) if !typed.starts_with("sleep ") => {
            let others = typed.split_once(' ').map_or("", |(_, others)| others);
            format!("{lane}$ do {others}\n")
        }
        _ => format!("{line}\n"),
    };
    let text: String = example().lines().map(line).collect();
    assert_eq!(codes(&text), Vec::<String>::new(), "{text}");
}

#[test]
fn every_deviation_of_the_reference_is_read() {
    let start = REFERENCE.find("```text\nskip").expect("the page lists deviations");
    let list = REFERENCE[start..].lines().skip(1).take_while(|line| !line.starts_with("```"));
    let mut words = Vec::new();
    for line in list {
        let edit: Edit = line.trim().parse().unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(edit.to_string(), line.trim());
        words.extend(line.split_whitespace().next());
    }
    for word in Edit::WORDS {
        assert!(words.contains(word), "the page does not show `{word}`");
    }
}
