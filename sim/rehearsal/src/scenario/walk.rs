//! Holds a scenario's text against its JSON Schema and notes every mistake with its place.
//!
//! Deserialising stops at the first mistake and knows no place for a missing key; an author wants all of them at
//! once. The walk understands the part of JSON Schema that the scenario's types produce: types, bounds, literals,
//! properties, items and alternatives, everything in line.

use super::parts::{alternative, alternatives, is_table, is_tables, literals, type_names, without_null};
use super::readings::listed;
use super::shape::{described as described_key, needed};
use super::toml_text::{ScenarioErrors, Table, Value};
use runbook::{BEYOND, nearest_word};
use serde_json::Value as Schema;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;

/// Where each value of a scenario stands, by its dotted path such as `hosts.0.name`.
pub(super) type Ranges = BTreeMap<String, Range<usize>>;

/// The code of a number or a list that is outside of what means anything.
pub(super) const OUT_OF_RANGE: &str = "out-of-range";

/// Where the walk is: what is looked at, and how a message calls it.
#[derive(Clone, Copy)]
struct Cursor<'a> {
    /// The dotted path, empty at the root.
    path: &'a str,
    /// The key or the item that holds the value.
    name: &'a str,
}

impl Cursor<'_> {
    /// How a message calls a table here: by the header it has or would have.
    fn section(self) -> String {
        let parts: Vec<&str> = self.path.split('.').collect();
        let is_index = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
        let named: Vec<&str> = parts.iter().copied().filter(|part| !is_index(part)).collect();
        match parts.last() {
            _ if self.path.is_empty() => String::from("the scenario"),
            Some(last) if is_index(last) => format!("`[[{}]]`", named.join(".")),
            _ => format!("`[{}]`", named.join(".")),
        }
    }
}

/// Walks the whole text and tells where everything stands.
pub(super) fn walk(root: &Spanned<Table<'_>>, schema: &Schema, wrong: &mut ScenarioErrors) -> Ranges {
    let mut ranges = Ranges::new();
    let cursor = Cursor { path: "", name: "" };
    note_ranges(root.get_ref(), "", &mut ranges);
    table(root.get_ref(), 0..0, schema, (cursor, wrong));
    ranges
}

/// Notes the place of every value in a table and below.
fn note_ranges(table: &Table<'_>, path: &str, ranges: &mut Ranges) {
    for (key, value) in table {
        note_range(value, join(path, key.get_ref()), ranges);
    }
}

/// Notes the place of a value and of everything in it.
fn note_range(value: &Spanned<Value<'_>>, path: String, ranges: &mut Ranges) {
    match value.get_ref() {
        Value::Table(table) => note_ranges(table, &path, ranges),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                note_range(item, join(&path, &index.to_string()), ranges);
            }
        }
        _ => {}
    }
    ranges.insert(path, value.span());
}

/// A path and one more part.
fn join(path: &str, part: &str) -> String {
    if path.is_empty() { part.to_owned() } else { format!("{path}.{part}") }
}

/// Checks one value against its schema.
fn value(
    value_here: &Spanned<Value<'_>>,
    schema: &Schema,
    (cursor, wrong): (Cursor<'_>, &mut ScenarioErrors),
) {
    let about = about(schema).map(|about| format!("{}: {about}", cursor.name));
    let whole = without_null(schema);
    let schema = alternative(value_here.get_ref(), whole);
    let at = value_here.span();
    if let Some(allowed) = literals(schema) {
        if let Some(instead) = not_a_word(value_here.get_ref(), whole, &allowed) {
            let message = format!("`{}` must be {instead}", cursor.name);
            return wrong.wrong(at, "unknown-value", message, about);
        }
        return literal(value_here, &allowed, (cursor, wrong));
    }
    let wanted = schema.get("type").map(type_names).unwrap_or_default();
    let given = value_here.get_ref();
    if !wanted.is_empty() && !wanted.iter().any(|name| fits(given, name)) {
        let message = format!("`{}` must be {}, not {}", cursor.name, described(&wanted), kind(given));
        let written = meant(given, schema, (cursor.name, at.len()));
        return wrong.mended(at, "wrong-type", message, (about, written));
    }
    match given {
        Value::Table(inner) => table(inner, at, schema, (cursor, wrong)),
        Value::Array(items) => array(items, at, schema, (cursor, wrong)),
        Value::Integer(_) | Value::Float(_) => {
            if let Some((code, message)) = out_of_bounds(given, schema, cursor.name) {
                wrong.wrong(at, code, message, about);
            }
        }
        _ => {}
    }
}

/// What a value of another type would be in the one that is wanted, where that can be read off it: a list of it, a text, or
/// the heading of one section among several, which is as long as the name and two brackets.
fn meant(given: &Value<'_>, schema: &Schema, (name, length): (&str, usize)) -> Option<String> {
    let wants =
        |schema: &Schema, kind: &str| schema.get("type").map(type_names).unwrap_or_default().contains(&kind);
    let quoted = |text: &str| format!("\"{text}\"");
    let text = match given {
        Value::String(text) => quoted(text),
        Value::Integer(number) => quoted(number.as_str()),
        Value::Float(number) => quoted(number.as_str()),
        Value::Table(_) if is_tables(schema) && length == name.len() + 2 => {
            return Some(format!("[[{name}]]"));
        }
        _ => return None,
    };
    let listed = wants(schema, "array") && schema.get("items").is_some_and(|item| wants(item, "string"));
    let is_text = !matches!(given, Value::String(_)) && wants(schema, "string");
    match given {
        _ if listed => Some(format!("[{text}]")),
        _ if is_text => Some(text),
        Value::String(word) if wants(schema, "boolean") => match word.to_lowercase().as_str() {
            "yes" | "true" | "on" => Some("true".to_owned()),
            "no" | "false" | "off" => Some("false".to_owned()),
            _ => None,
        },
        _ => None,
    }
}

/// What a part is for, in the words of its schema.
fn about(schema: &Schema) -> Option<&str> {
    schema.get("description").and_then(Schema::as_str)
}

/// Checks a table: unknown keys, missing keys, and what stands under the known ones.
fn table(
    given: &Table<'_>,
    at: Range<usize>,
    schema: &Schema,
    (cursor, wrong): (Cursor<'_>, &mut ScenarioErrors),
) {
    let empty = serde_json::Map::new();
    let properties = schema.get("properties").and_then(Schema::as_object).unwrap_or(&empty);
    let others = schema.get("additionalProperties");
    // What an unknown key was meant to be is not missing besides: one slip is one finding.
    let mut meant = Vec::new();
    for (key, inner) in given {
        let name: &str = key.get_ref();
        let path = join(cursor.path, name);
        let here = Cursor { path: &path, name };
        match (properties.get(name), others) {
            (Some(known), _) => value(inner, known, (here, wrong)),
            (None, Some(Schema::Bool(false))) => {
                let unused =
                    properties.keys().map(String::as_str).filter(|known| given.get(*known).is_none());
                let near = nearest_word(name, unused);
                meant.extend(near);
                let known = listed(properties.keys().map(String::as_str));
                let message = format!("unknown key `{name}` in {}", cursor.section());
                if let Some(known) = near.filter(|known| in_other_unit(name, known)) {
                    // The number would be another one in that unit, and nobody here knows which was meant.
                    let help = format!("the key is `{known}`: write the value in that unit");
                    wrong.wrong(key.span(), "unknown-key", message, Some(help));
                    continue;
                }
                wrong.unknown(key.span(), "unknown-key", message, (near, &known));
            }
            (None, Some(Schema::Object(_))) => {
                value(inner, &schema["additionalProperties"], (here, wrong));
            }
            (None, _) => {}
        }
    }
    let is_there = |name: &str| given.get(name).is_some() || meant.contains(&name);
    missing(is_there, at, schema, (cursor, wrong));
}

/// The units that the name of a key may end in.
const UNITS: &[&str] =
    &["ns", "us", "ms", "s", "sec", "seconds", "min", "h", "bytes", "kb", "mb", "gb", "tb"];

/// Whether two keys name the same in two units.
fn in_other_unit(one: &str, other: &str) -> bool {
    let (one, other) = (one.to_lowercase(), other.to_lowercase());
    let parts = |key: &str| key.split('_').map(str::to_owned).collect::<Vec<_>>();
    let (one, other) = (parts(&one), parts(&other));
    let units =
        |(one, other): &(&String, &String)| [one, other].iter().all(|part| UNITS.contains(&part.as_str()));
    let mut differ = one.iter().zip(&other).filter(|(one, other)| one != other);
    one.len() == other.len() && differ.next().is_some_and(|pair| units(&pair)) && differ.next().is_none()
}

/// Notes the keys that a table must have and has not.
fn missing(
    is_there: impl Fn(&str) -> bool,
    at: Range<usize>,
    schema: &Schema,
    (cursor, wrong): (Cursor<'_>, &mut ScenarioErrors),
) {
    let required = schema.get("required").and_then(Schema::as_array);
    for name in required.into_iter().flatten().filter_map(Schema::as_str) {
        if is_there(name) {
            continue;
        }
        let property = &schema["properties"][name];
        let path = join(cursor.path, name);
        let message = format!("missing {} in {}", what(property, &path, name), cursor.section());
        let help = if is_table(property) || is_tables(property) {
            let about = about(property).unwrap_or("it has no default");
            format!("{name}: {about} It needs:\n{}", needed(&path, property))
        } else {
            described_key(name, property)
        };
        wrong.missing(at.clone(), "missing-key", message, help);
    }
}

/// How a message calls a part that is missing: a section or a key.
fn what(schema: &Schema, path: &str, name: &str) -> String {
    match (is_table(schema), is_tables(schema)) {
        (true, _) => format!("section `[{path}]`"),
        (_, true) => format!("section `[[{path}]]`"),
        _ => format!("key `{name}`"),
    }
}

/// Checks an array: how many items, and each.
fn array(
    items: &[Spanned<Value<'_>>],
    at: Range<usize>,
    schema: &Schema,
    (cursor, wrong): (Cursor<'_>, &mut ScenarioErrors),
) {
    let count = |key: &str| schema.get(key).and_then(Schema::as_u64);
    let (min, max) = (count("minItems").unwrap_or(0), count("maxItems").unwrap_or(u64::MAX));
    let given = items.len() as u64;
    if given < min || given > max {
        let wanted = match (min == max, given < min) {
            (true, _) => format!("exactly {min}"),
            (false, true) => format!("at least {min}"),
            (false, false) => format!("at most {max}"),
        };
        let message = format!("`{}` must have {wanted} items, not {given}", cursor.name);
        let code = if min != max && given > max { BEYOND } else { OUT_OF_RANGE };
        wrong.wrong(at, code, message, None);
    }
    let Some(each) = schema.get("items").filter(|each| each.is_object()) else { return };
    for (index, item) in items.iter().enumerate() {
        let path = join(cursor.path, &index.to_string());
        value(item, each, (Cursor { path: &path, name: cursor.name }, wrong));
    }
}

/// What must stand where a word is given, and none of those few that may stand there instead of something else is near it.
fn not_a_word(given: &Value<'_>, schema: &Schema, words: &[&str]) -> Option<String> {
    let text = given.as_str()?;
    let others: Vec<&str> = alternatives(schema)
        .filter(|one| literals(one).is_none())
        .flat_map(|one| one.get("type").map(type_names).unwrap_or_default())
        .collect();
    let is_near = words.contains(&text) || nearest_word(text, words.iter().copied()).is_some();
    let known = listed(words.iter().copied());
    (!others.is_empty() && !is_near).then(|| format!("{} or {known}, not `{text}`", described(&others)))
}

/// Checks a value that must be one of a few words.
fn literal(value: &Spanned<Value<'_>>, allowed: &[&str], (cursor, wrong): (Cursor<'_>, &mut ScenarioErrors)) {
    let known = listed(allowed.iter().copied());
    let Some(text) = value.get_ref().as_str() else {
        let message = format!("`{}` must be one of {known}, not {}", cursor.name, kind(value.get_ref()));
        return wrong.wrong(value.span(), "wrong-type", message, None);
    };
    if !allowed.contains(&text) {
        let near = nearest_word(text, allowed.iter().copied()).map(|word| format!("\"{word}\""));
        let message = format!("`{}` cannot be `{text}`", cursor.name);
        wrong.unknown(value.span(), "unknown-value", message, (near.as_deref(), &known));
    }
}

/// Whether a value is of a schema's type.
fn fits(value: &Value<'_>, wanted: &str) -> bool {
    match value {
        Value::String(_) | Value::Datetime(_) => wanted == "string",
        Value::Integer(_) => wanted == "integer" || wanted == "number",
        Value::Float(_) => wanted == "number",
        Value::Boolean(_) => wanted == "boolean",
        Value::Array(_) => wanted == "array",
        Value::Table(_) => wanted == "object",
    }
}

/// A value's kind in words.
fn kind(value: &Value<'_>) -> &'static str {
    match value {
        Value::String(_) => "a string",
        Value::Integer(_) => "a whole number",
        Value::Float(_) => "a number with a fraction",
        Value::Boolean(_) => "true or false",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::Table(_) => "a section",
    }
}

/// A schema's types in words.
fn described(wanted: &[&str]) -> String {
    let word = |name: &&str| match *name {
        "string" => "a string",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "a list",
        _ => "a section",
    };
    wanted.iter().map(word).collect::<Vec<_>>().join(" or ")
}

/// What is wrong with a number, if it is out of its bounds, and the code of that; a number that is not finite always is.
pub(super) fn out_of_bounds(
    value: &Value<'_>,
    schema: &Schema,
    name: &str,
) -> Option<(&'static str, String)> {
    let number = as_number(value)?;
    if !number.is_finite() {
        return Some((OUT_OF_RANGE, format!("`{name}` must be a finite number")));
    }
    let bound = |key: &str| schema.get(key).and_then(Schema::as_f64);
    let over = bound("exclusiveMinimum").filter(|least| number <= *least);
    let least = bound("minimum").filter(|least| number < *least);
    let most = bound("maximum").or_else(|| format_max(schema)).filter(|most| number > *most);
    match (over, least, most) {
        (Some(bound), _, _) => Some((OUT_OF_RANGE, format!("`{name}` must be more than {bound}"))),
        (_, Some(bound), _) => Some((OUT_OF_RANGE, format!("`{name}` must be at least {bound}"))),
        (_, _, Some(bound)) => {
            // More than the whole is no share, and a number of more than 16 bits no port.
            let means_nothing = bound <= 1.0 || bound == f64::from(u16::MAX);
            let code = if means_nothing { OUT_OF_RANGE } else { BEYOND };
            Some((code, format!("`{name}` must be at most {bound}")))
        }
        _ => None,
    }
}

/// The number a value is; underscores are separators in TOML.
pub(super) fn as_number(value: &Value<'_>) -> Option<f64> {
    match value {
        Value::Integer(integer) => {
            let digits = integer.as_str().replace('_', "");
            i128::from_str_radix(&digits, integer.radix()).ok().map(|whole| whole as f64)
        }
        Value::Float(float) => float.as_str().replace('_', "").parse().ok(),
        _ => None,
    }
}

/// The greatest number of a fixed-size integer type.
fn format_max(schema: &Schema) -> Option<f64> {
    match schema.get("format")?.as_str()? {
        "uint8" => Some(f64::from(u8::MAX)),
        "uint16" => Some(f64::from(u16::MAX)),
        "uint32" => Some(f64::from(u32::MAX)),
        "int32" => Some(f64::from(i32::MAX)),
        // The reader's own integers end here, whatever the type could hold.
        "uint64" | "int64" | "uint" | "int" => Some(i64::MAX as f64),
        _ => None,
    }
}
