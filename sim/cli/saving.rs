//! `--save`: each failure's smallest case as a scenario of its own, which `rehearse` plays without a further word.
//!
//! A saved scenario is the one that was explored, with its seed, its deviations and a runbook beside it. Everything
//! else in its text stays as it was written, comments and all.

use crate::exit::Failure;
use crate::library::Located;
use crate::outputs::OutFolder;
use crate::terminal::remark;
use search::Explored;
use search::explored::FailureReport;
use std::ops::Range;
use toml::Value;
use toml::de::DeTable;

/// The sign of its encoding that some editors put before a text, and that may stand nowhere else.
const MARK: char = '\u{feff}';

/// Writes a folder for each failure. Folders are numbered, the most severe first, so that two saves of the same
/// exploration are the same.
pub(crate) fn save(folder: &OutFolder, located: &Located, explored: &Explored) -> Result<(), Failure> {
    let text = String::from_utf8_lossy(&located.scenario.bytes).into_owned();
    let runbook = located.beside(&located.runbook()).map_err(|reason| Failure::usage(reason, None))?;
    let runbook = String::from_utf8_lossy(&runbook.bytes).into_owned();
    let mut folders = Vec::new();
    for (nth, failure) in (1..).zip(&explored.failures) {
        let files = vec![("runbook.md", runbook.clone()), ("scenario.toml", scenario(&text, failure)?)];
        folders.push((format!("{nth:02}-{}", slug(failure)), files));
    }
    if !folders.is_empty() {
        folder.write(&folders)?;
    }
    remark(&format!("saved {} scenarios in {}", folders.len(), folder.shown()));
    Ok(())
}

/// What a folder is called after its number.
fn slug(failure: &FailureReport) -> String {
    let cause = failure.signature.cause.as_deref().unwrap_or("stuck");
    let step = failure.signature.step.as_deref().map(|step| format!("-by-{step}")).unwrap_or_default();
    let plain = |letter: char| if letter.is_ascii_alphanumeric() || letter == '.' { letter } else { '-' };
    format!("{cause}{step}").chars().map(plain).collect()
}

/// The scenario's text with the case of a failure in it.
fn scenario(text: &str, failure: &FailureReport) -> Result<String, Failure> {
    let case = &failure.shrunk;
    let seed = i64::try_from(case.seed).map_err(|_| {
        let help = Some(String::from("explore under a smaller seed to save what is found"));
        Failure::usage(format!("the seed {} is too large for a scenario's file", case.seed), help)
    })?;
    let deviations = case.deviations.iter().map(|text| Value::from(text.as_str())).collect();
    let values = [
        ("runbook", Value::from("runbook.md")),
        ("seed", Value::from(seed)),
        ("deviations", Value::Array(deviations)),
    ];
    Ok(values.into_iter().fold(text.to_owned(), |text, (key, value)| with(&text, key, &value)))
}

/// A text of TOML with a key of its top level set: its value replaced where it stands, or else a line put first.
pub(crate) fn with(text: &str, key: &str, value: &Value) -> String {
    let (mark, text) = match text.strip_prefix(MARK) {
        Some(text) => ("\u{feff}", text),
        None => ("", text),
    };
    match place(text, key) {
        Some(range) => format!("{mark}{}{value}{}", &text[..range.start], &text[range.end..]),
        None => format!("{mark}{key} = {value}\n{text}"),
    }
}

/// Where the value of a key of the top level stands.
fn place(text: &str, key: &str) -> Option<Range<usize>> {
    let table = DeTable::parse(text).ok()?;
    table.get_ref().get(key).map(toml::Spanned::span)
}

#[cfg(test)]
mod tests {
    use super::{Value, with};

    #[test]
    fn a_key_is_replaced_where_it_stands_and_everything_else_is_kept() {
        let text = "# why\nseed = 4 # four\ndeviations = [\n  \"skip 1\",\n]\n\n[run]\nseed = 9\n";
        let text = with(text, "seed", &Value::from(7));
        let text = with(&text, "deviations", &Value::Array(vec![Value::from("skip 2")]));
        assert_eq!(text, "# why\nseed = 7 # four\ndeviations = [\"skip 2\"]\n\n[run]\nseed = 9\n");
    }

    #[test]
    fn a_text_that_begins_with_the_sign_of_its_encoding_still_does() {
        assert_eq!(with("\u{feff}seed = 4\n", "seed", &Value::from(7)), "\u{feff}seed = 7\n");
        assert_eq!(with("\u{feff}[run]\n", "seed", &Value::from(7)), "\u{feff}seed = 7\n[run]\n");
    }

    #[test]
    fn a_key_that_is_missing_comes_first_and_in_no_table() {
        assert_eq!(with("[run]\nlead_s = 1\n", "seed", &Value::from(7)), "seed = 7\n[run]\nlead_s = 1\n");
    }

    #[test]
    fn a_deviation_with_quotes_reads_back() {
        let value = Value::from("insert 'echo \"x\"' at a before 2");
        let table: toml::Table = with("", "deviations", &value).parse().expect("it is TOML");
        assert_eq!(table["deviations"], value);
    }
}
