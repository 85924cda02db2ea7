//! How a scenario reads what its vendor's manual leaves open.
//!
//! A family declares its readings as a closed list; a scenario must choose a value for each, for there is no default:
//! whoever writes a scenario shall know that the manual was silent there. A question that is younger than the format
//! would make every scenario unreadable that was written before it: such a one is read as is *assumed*, and the check
//! says so wherever it was left open.

use super::toml_text::{ScenarioErrors, Table, Value};
use fleet::Release;
use indexmap::IndexMap;
use runbook::nearest_word;
use serde_json::{Map, json};
use std::ops::Range;
use thiserror::Error;

/// One question that a manual leaves open, and the answers that are modelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadingSpec {
    /// The name it has in a scenario.
    pub name: &'static str,
    /// The answers, as written in a scenario.
    pub values: &'static [&'static str],
    /// Where the question is documented, such as `docs/models/stores.md 1.2`.
    pub source: &'static str,
    /// The question, as a sentence.
    pub question: &'static str,
    /// How a scenario is read that leaves it open, where the question is younger than the format; the check says so.
    pub assumed: Option<&'static str>,
    /// The first release of which it is asked, where it is one of some releases alone.
    pub from: Option<&'static str>,
}

impl ReadingSpec {
    /// Whether the question arises among these releases.
    #[must_use]
    pub fn arises(&self, releases: &[Release]) -> bool {
        let Some(first) = self.from.and_then(Release::parse) else { return true };
        releases.iter().any(|release| *release >= first)
    }
}

/// A value for each reading of a family, in the family's order.
pub type Readings = IndexMap<String, String>;

/// A reading that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReadingError {
    /// The family has no reading of that name.
    #[error("unknown reading `{name}`{}; {known}", did_you_mean(.nearest.as_deref()))]
    Name {
        /// What was given.
        name: String,
        /// The reading that may have been meant.
        nearest: Option<&'static str>,
        /// All readings, in words.
        known: String,
    },
    /// The reading has no such value.
    #[error("`{name}` cannot be read as `{value}`{}; it is one of {known}", did_you_mean(.nearest.as_deref()))]
    Value {
        /// The reading.
        name: &'static str,
        /// What was given.
        value: String,
        /// The value that may have been meant.
        nearest: Option<&'static str>,
        /// All values.
        known: String,
    },
}

/// The part of a message that suggests a name, or nothing.
fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map(|name| format!(" (did you mean `{name}`?)")).unwrap_or_default()
}

/// Looks up one reading and one of its values, as given in a scenario, an option or a deviation.
///
/// # Errors
/// When the family has no such reading, or the reading no such value.
pub fn find_reading(
    specs: &'static [ReadingSpec],
    name: &str,
    value: &str,
) -> Result<(&'static str, &'static str), ReadingError> {
    let Some(spec) = specs.iter().find(|spec| spec.name == name) else {
        let names = || specs.iter().map(|spec| spec.name);
        return Err(ReadingError::Name {
            name: name.to_owned(),
            nearest: nearest_word(name, names()),
            known: match listed(names()) {
                none if none.is_empty() => String::from("this family has none"),
                names => format!("the readings are {names}"),
            },
        });
    };
    match spec.values.iter().find(|known| **known == value) {
        Some(known) => Ok((spec.name, known)),
        None => Err(ReadingError::Value {
            name: spec.name,
            value: value.to_owned(),
            nearest: nearest_word(value, spec.values.iter().copied()),
            known: listed(spec.values.iter().copied()),
        }),
    }
}

/// Every combination of readings, the last reading varying fastest.
#[must_use]
pub fn all_readings(specs: &[ReadingSpec]) -> Vec<Readings> {
    let mut all = vec![Readings::new()];
    for spec in specs {
        let extend = |chosen: &Readings| {
            let chosen = chosen.clone();
            spec.values.iter().map(move |value| {
                let mut longer = chosen.clone();
                longer.insert(spec.name.to_owned(), (*value).to_owned());
                longer
            })
        };
        all = all.iter().flat_map(extend).collect();
    }
    all
}

/// Reads the `[readings]` section, noting every mistake in it.
pub(super) fn read(root: &Table<'_>, specs: &'static [ReadingSpec], wrong: &mut ScenarioErrors) -> Readings {
    let mut readings = Readings::new();
    let Some(section) = root.get("readings") else {
        // A section whose name is a slip of it is told as such.
        if root.keys().any(|key| nearest_word(key.get_ref(), ["readings"]).is_some()) {
            return readings;
        }
        wrong.missing(0..0, "missing-readings", "the scenario has no section `[readings]`", ask(specs, &[]));
        return readings;
    };
    let Value::Table(table) = section.get_ref() else {
        wrong.wrong(section.span(), "wrong-type", "`readings` must be a section of its own", None);
        return readings;
    };
    for (name, value) in table {
        let Some(text) = value.get_ref().as_str() else {
            let message = format!("the reading `{}` must be a string", name.get_ref());
            wrong.wrong(value.span(), "wrong-type", message, None);
            readings.insert(name.get_ref().to_string(), String::new());
            continue;
        };
        match find_reading(specs, name.get_ref(), text) {
            Ok(_) => {}
            // What a slip of a name was meant to choose is not open besides: one slip is one finding.
            Err(error @ ReadingError::Name { nearest: Some(meant), .. }) if table.get(meant).is_none() => {
                note(wrong, &error, (name.span(), value.span()));
                readings.insert(meant.to_owned(), text.to_owned());
                continue;
            }
            Err(error) => note(wrong, &error, (name.span(), value.span())),
        }
        readings.insert(name.get_ref().to_string(), text.to_owned());
    }
    let given: Vec<&str> = readings.keys().map(String::as_str).collect();
    if specs.iter().any(|spec| spec.assumed.is_none() && !given.contains(&spec.name)) {
        let help = ask(specs, &given);
        wrong.missing(section.span(), "missing-readings", "the scenario leaves readings open", help);
    }
    in_order(specs, &readings)
}

/// The readings in the family's order.
fn in_order(specs: &[ReadingSpec], readings: &Readings) -> Readings {
    let value = |spec: &ReadingSpec| {
        let given = readings.get(spec.name).map(String::as_str).or(spec.assumed)?;
        Some((spec.name.to_owned(), given.to_owned()))
    };
    specs.iter().filter_map(value).collect()
}

/// Notes a reading that does not exist, at its key or at its value.
fn note(wrong: &mut ScenarioErrors, error: &ReadingError, (key, value): (Range<usize>, Range<usize>)) {
    match error {
        ReadingError::Name { name, nearest, known } => {
            let message = format!("unknown reading `{name}`");
            wrong.unknown(key, "unknown-reading", message, (*nearest, known));
        }
        ReadingError::Value { name, value: given, nearest, known } => {
            let message = format!("`{name}` cannot be read as `{given}`");
            let quoted = nearest.map(|value| format!("\"{value}\""));
            wrong.unknown(value, "unknown-reading", message, (quoted.as_deref(), known));
        }
    }
}

/// The questions that are still open, one to a line.
fn ask(specs: &[ReadingSpec], given: &[&str]) -> String {
    let open = specs.iter().filter(|spec| spec.assumed.is_none() && !given.contains(&spec.name));
    let line = |spec: &ReadingSpec| {
        let values: Vec<String> = spec.values.iter().map(|value| format!("\"{value}\"")).collect();
        format!("{} = {}: {}", spec.name, values.join(" or "), spec.question)
    };
    let lines: Vec<String> = open.map(line).collect();
    format!("the manual can be read in more than one way, so a scenario says how:\n{}", lines.join("\n"))
}

/// Names in back quotes, with commas.
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    // A name that a scenario gives twice, which is a mistake of its own, is one to choose from all the same.
    let mut quoted: Vec<String> = Vec::new();
    for name in names.into_iter().map(|name| format!("`{name}`")) {
        if !quoted.contains(&name) {
            quoted.push(name);
        }
    }
    quoted.join(", ")
}

/// The JSON Schema of the `[readings]` section.
pub(super) fn schema(specs: &[ReadingSpec]) -> serde_json::Value {
    let property = |spec: &ReadingSpec| {
        let description = format!("{} ({})", spec.question, spec.source);
        (spec.name.to_owned(), json!({ "description": description, "enum": spec.values }))
    };
    let properties: Map<String, serde_json::Value> = specs.iter().map(property).collect();
    let names: Vec<&str> = specs.iter().filter(|spec| spec.assumed.is_none()).map(|spec| spec.name).collect();
    json!({
        "type": "object",
        "description": "How the scenario reads what the manual leaves open; every reading must be chosen.",
        "properties": properties,
        "required": names,
        "additionalProperties": false,
    })
}

#[cfg(test)]
mod tests {
    use super::{ReadingSpec, all_readings, find_reading};
    use fleet::Release;

    const SPECS: &[ReadingSpec] = &[
        ReadingSpec {
            name: "reset",
            values: &["tail", "clear", "zero"],
            source: "1.2",
            question: "Where to?",
            assumed: None,
            from: None,
        },
        ReadingSpec {
            name: "autocreate0",
            values: &["refuse", "create"],
            source: "3",
            question: "Which?",
            assumed: None,
            from: None,
        },
    ];

    #[test]
    fn every_combination_of_readings_is_listed_once() {
        let all = all_readings(SPECS);
        let printed: Vec<String> =
            all.iter().map(|r| format!("{}/{}", r["reset"], r["autocreate0"])).collect();
        let expected =
            ["tail/refuse", "tail/create", "clear/refuse", "clear/create", "zero/refuse", "zero/create"];
        assert_eq!(printed, expected);
    }

    #[test]
    fn a_question_of_some_releases_arises_where_one_of_them_or_a_later_one_is() {
        let spec = ReadingSpec { from: Some("7.0"), ..SPECS[0] };
        for (releases, arises) in
            [(&["5.1", "6.0"][..], false), (&["5.1", "7.0.3"], true), (&["11.2"], true), (&[], false)]
        {
            let releases: Vec<Release> = releases.iter().filter_map(|text| Release::parse(text)).collect();
            assert_eq!(spec.arises(&releases), arises, "{releases:?}");
        }
        assert!(SPECS[0].arises(&[]));
    }

    #[test]
    fn an_unknown_reading_or_value_is_answered_with_the_nearest_and_the_list() {
        assert_eq!(find_reading(SPECS, "reset", "clear"), Ok(("reset", "clear")));
        let name = find_reading(SPECS, "rset", "clear").unwrap_err().to_string();
        assert_eq!(
            name,
            "unknown reading `rset` (did you mean `reset`?); the readings are `reset`, `autocreate0`"
        );
        let value = find_reading(SPECS, "reset", "clean").unwrap_err().to_string();
        assert_eq!(
            value,
            "`reset` cannot be read as `clean` (did you mean `clear`?); it is one of `tail`, `clear`, `zero`"
        );
    }
}
