//! A scenario with mistakes in it, as far as it can be read: what is wrong or missing is replaced by something that can be,
//! so that what only the whole can tell is looked at in the same round.
//!
//! Nothing of it is ever played, and what is found in what was put in is no finding.

use super::parts::{alternative, literals, type_names, without_null};
use super::readings::{ReadingSpec, Readings};
use super::toml_text::{Table, Value};
use super::walk::{as_number, out_of_bounds};
use kernel::narrow::nearest_whole;
use runbook::nearest_word;
use serde_json::{Map, Value as Json, json};

/// A table as JSON that its schema allows.
pub(super) fn mended(given: &Table<'_>, schema: &Json) -> Json {
    Json::Object(table(Some(given), schema))
}

/// A value for each reading: what was chosen, where that is possible.
pub(super) fn readings(given: &Readings, specs: &[ReadingSpec]) -> Readings {
    let chosen = |spec: &ReadingSpec| {
        let value = given.get(spec.name).map(String::as_str);
        let value = value.filter(|value| spec.values.contains(value)).or(spec.values.first().copied())?;
        Some((spec.name.to_owned(), value.to_owned()))
    };
    specs.iter().filter_map(chosen).collect()
}

/// The keys of a table: those that are there, under the names that were meant, and those that have to be.
fn table(given: Option<&Table<'_>>, schema: &Json) -> Map<String, Json> {
    let properties = || schema["properties"].as_object().into_iter().flatten();
    let required = schema["required"].as_array();
    let must = |name: &str| required.is_some_and(|all| all.iter().any(|one| one == name));
    let unused = || {
        properties()
            .map(|(name, _)| name.as_str())
            .filter(|name| given.is_none_or(|given| given.get(*name).is_none()))
    };
    let meant = |name: &str| {
        let mut unknown = given
            .into_iter()
            .flatten()
            .filter(|(key, _)| schema["properties"].get(key.get_ref().as_ref()).is_none());
        unknown
            .find(|(key, _)| nearest_word(key.get_ref(), unused()) == Some(name))
            .map(|(_, value)| value.get_ref())
    };
    let mut whole = Map::new();
    for (name, property) in properties() {
        let there = given.and_then(|given| given.get(name.as_str())).map(toml::Spanned::get_ref);
        let there = there.or_else(|| meant(name));
        if there.is_some() || must(name) {
            whole.insert(name.clone(), value(there, property));
        }
    }
    if let Some(each) = schema.get("additionalProperties").filter(|each| each.is_object()) {
        for (key, one) in given.into_iter().flatten() {
            whole.insert(key.get_ref().to_string(), value(Some(one.get_ref()), each));
        }
    }
    whole
}

/// A value, or what stands for it.
fn value(given: Option<&Value<'_>>, schema: &Json) -> Json {
    let schema = without_null(schema);
    let schema = match given {
        Some(given) => alternative(given, schema),
        None => schema.get("anyOf").and_then(|ways| ways.get(0)).unwrap_or(schema),
    };
    if let Some(words) = literals(schema) {
        let word = given.and_then(Value::as_str).filter(|word| words.contains(word));
        return json!(word.or(words.first().copied()));
    }
    match schema.get("type").map(type_names).unwrap_or_default().first().copied() {
        Some("string") => json!(given.and_then(as_text).unwrap_or(UNKNOWN)),
        // Of the two, that which says less that something is not there.
        Some("boolean") => json!(given.and_then(as_bool).unwrap_or(true)),
        Some("array") => array(given, schema),
        Some("integer") => json!(number(given, schema).and_then(nearest_whole).unwrap_or_default()),
        Some("number") => json!(number(given, schema).unwrap_or_default()),
        _ => Json::Object(table(given.and_then(Value::as_table), schema)),
    }
}

/// What stands for a text that nobody knows.
pub(crate) const UNKNOWN: &str = "?";

/// A text, or the number that was meant for one.
fn as_text<'v>(given: &'v Value<'_>) -> Option<&'v str> {
    match given {
        Value::Integer(number) => Some(number.as_str()),
        Value::Float(number) => Some(number.as_str()),
        other => other.as_str(),
    }
}

/// True or false, or the word that was meant for it.
fn as_bool(given: &Value<'_>) -> Option<bool> {
    given
        .as_bool()
        .or_else(|| Some(!["no", "false", "off"].contains(&given.as_str()?.to_lowercase().as_str())))
}

/// A list with as many items as there must be; one value that is meant for a list is the only one of it.
fn array(given: Option<&Value<'_>>, schema: &Json) -> Json {
    let count = |key: &str, or: usize| {
        schema[key].as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or(or)
    };
    let alone = given.filter(|given| given.as_array().is_none());
    let given = given.and_then(Value::as_array);
    let items = given.into_iter().flatten().map(toml::Spanned::get_ref).chain(alone);
    let items = items.map(|item| value(Some(item), &schema["items"]));
    let mut items: Vec<Json> = items.take(count("maxItems", usize::MAX)).collect();
    while items.len() < count("minItems", 0) {
        items.push(value(None, &schema["items"]));
    }
    Json::Array(items)
}

/// A number within its bounds, or the least that is.
fn number(given: Option<&Value<'_>>, schema: &Json) -> Option<f64> {
    let is_whole = schema["type"] == "integer";
    let fits = |given: &&Value<'_>| {
        out_of_bounds(given, schema, "").is_none() && (!is_whole || matches!(given, Value::Integer(_)))
    };
    let least = || schema["minimum"].as_f64().or_else(|| Some(schema["exclusiveMinimum"].as_f64()? + 1.0));
    given.filter(fits).and_then(as_number).or_else(least)
}
