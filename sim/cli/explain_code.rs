//! `cutover explain-code`: what a kind of finding means, and what to do about it.

use crate::args::ExplainCodeTask;
use crate::exit::{Exit, Failure};
use crate::families::CODES;
use crate::fit::fitted;
use crate::terminal::finish;
use report::Look;
use runbook::nearest_word;
use std::collections::BTreeMap;

/// What has pages beside the families: the language of runbooks, and scenarios with their rehearsals.
const COMMON: [(&str, &str); 2] = [("", runbook::CODES), ("", rehearsal::CODES)];

/// Prints the page of a code; where families differ in it, each family's.
pub(crate) fn explain_code(task: &ExplainCodeTask, look: Look) -> Result<Exit, Failure> {
    let Some(code) = task.code.as_deref() else {
        return finish(&fitted(&list(), look.width), Exit::Held);
    };
    let found: Vec<String> = sections()
        .filter(|(_, codes, _)| codes.contains(&code))
        .map(|(family, _, body)| {
            let of = if family.is_empty() { String::new() } else { format!(" ({family})") };
            format!("## {code}{of}\n\n{body}\n")
        })
        .collect();
    if !found.is_empty() {
        return finish(&fitted(&found.join("\n"), look.width), Exit::Held);
    }
    let near = nearest_word(code, sections().flat_map(|(_, codes, _)| codes));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            String::from("`cutover explain-code` lists all codes; `cutover check` shows each in brackets")
        }
    };
    Err(Failure::usage(format!("no finding has the code `{code}`"), Some(help)))
}

/// All codes in the order of the alphabet, each with the first sentence of its page.
fn list() -> String {
    let mut codes = BTreeMap::new();
    for (_, of, body) in sections() {
        let first = body.split("\n\n").next().unwrap_or_default().replace('\n', " ");
        let sentence = first.split_inclusive(". ").next().unwrap_or_default().trim_end().to_owned();
        for code in of {
            codes.entry(code).or_insert_with(|| sentence.clone());
        }
    }
    codes.iter().map(|(code, sentence)| format!("- {code}: {sentence}\n")).collect()
}

/// Every section: the family it is of, the codes that it explains, and its text.
fn sections() -> impl Iterator<Item = (&'static str, Vec<&'static str>, &'static str)> {
    COMMON.iter().chain(CODES).flat_map(|(family, pages)| {
        let of = move |section: &'static str| {
            let (head, body) = section.trim_start_matches("## ").split_once('\n')?;
            Some((*family, head.split(", ").collect(), body.trim()))
        };
        // A heading within a line is part of an example.
        pages.split("\n## ").filter_map(of)
    })
}
