//! What a part of a scenario may be, in words: the values of a key, and the keys that a section needs.
//!
//! Whoever is told that a section is missing shall be able to write it without looking anything up.

use super::parts::{alternatives, is_table, is_tables, literals, type_names, without_null};
use serde_json::Value as Schema;

/// What a key may be and what it is for, as in `on_refusal = "stop" or "continue": What the operator does`.
pub(super) fn described(name: &str, schema: &Schema) -> String {
    let about = schema.get("description").and_then(Schema::as_str).unwrap_or("it has no default");
    format!("{name} = {}: {about}", may_be(schema))
}

/// A section with every key that it needs, a line each, and the names of those that it may have besides.
pub(super) fn needed(path: &str, schema: &Schema) -> String {
    let mut lines = Vec::new();
    section(path, schema, &mut lines);
    lines.join("\n")
}

/// The lines of a section and of the sections in it.
fn section(path: &str, schema: &Schema, lines: &mut Vec<String>) {
    let (table, header) = match schema.get("items").filter(|_| is_tables(schema)) {
        Some(item) => (item, format!("[[{path}]]")),
        None => (schema, format!("[{path}]")),
    };
    lines.push(header);
    let required: Vec<&str> =
        table["required"].as_array().into_iter().flatten().filter_map(Schema::as_str).collect();
    let properties = || table["properties"].as_object().into_iter().flatten();
    let nests = |schema: &Schema| is_table(schema) && schema.get("properties").is_some() || is_tables(schema);
    let (needed, optional): (Vec<_>, Vec<_>) =
        properties().partition(|(name, _)| required.contains(&name.as_str()));
    lines.extend(needed.iter().filter(|(_, one)| !nests(one)).map(|(name, one)| described(name, one)));
    if let Some(each) = table.get("additionalProperties").filter(|each| each.is_object()) {
        lines.push(format!("NAME = {}", may_be(each)));
    }
    if !optional.is_empty() {
        let names: Vec<String> = optional.iter().map(|(name, _)| format!("`{name}`")).collect();
        lines.push(format!("and it may have {}", names.join(", ")));
    }
    for (name, one) in needed.iter().filter(|(_, one)| nests(one)) {
        section(&format!("{path}.{name}"), one, lines);
    }
}

/// What a value may be.
fn may_be(schema: &Schema) -> String {
    let schema = without_null(schema);
    if let Some(words) = literals(schema) {
        return words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" or ");
    }
    let ways: Vec<String> = alternatives(schema).map(may_be).collect();
    if !ways.is_empty() {
        return ways.join(" or ");
    }
    let words = schema.get("type").map(type_names).unwrap_or_default().into_iter().map(|kind| match kind {
        "string" => String::from("\"...\""),
        "integer" => format!("a whole number{}", bounds(schema)),
        "number" => format!("a number{}", bounds(schema)),
        "boolean" => String::from("true or false"),
        "array" => format!("[{}, ...]", may_be(&schema["items"])),
        _ => inline(schema),
    });
    words.collect::<Vec<_>>().join(" or ")
}

/// A table that is written on one line.
fn inline(schema: &Schema) -> String {
    let keys = schema["properties"].as_object().into_iter().flatten();
    let keys: Vec<String> = keys.map(|(name, one)| format!("{name} = {}", may_be(one))).collect();
    match (keys.is_empty(), schema.get("additionalProperties").filter(|each| each.is_object())) {
        (true, Some(each)) => format!("{{ NAME = {}, ... }}", may_be(each)),
        _ => format!("{{ {} }}", keys.join(", ")),
    }
}

/// The bounds that mean something: not those that only keep a number within what can be computed with.
fn bounds(schema: &Schema) -> String {
    let bound = |key: &str| schema.get(key).and_then(Schema::as_f64);
    match (bound("exclusiveMinimum"), bound("minimum"), bound("maximum").filter(|most| *most <= 65_535.0)) {
        (Some(over), _, _) => format!(" above {over}"),
        (None, Some(least), Some(most)) => format!(" from {least} to {most}"),
        (None, Some(least), None) => format!(" from {least} on"),
        (None, None, _) => String::new(),
    }
}
