//! The parts of a JSON Schema that the types of a scenario produce, as they are asked for by whoever walks one.

use super::toml_text::Value;
use serde_json::Value as Schema;

/// Whether a part is a section.
pub(super) fn is_table(schema: &Schema) -> bool {
    schema.get("type").is_some_and(|names| type_names(names).contains(&"object"))
}

/// Whether a part is a list of sections.
pub(super) fn is_tables(schema: &Schema) -> bool {
    let is_list = schema.get("type").is_some_and(|names| type_names(names).contains(&"array"));
    is_list && schema.get("items").is_some_and(|items| items.get("properties").is_some())
}

/// An optional value's schema without the null that TOML cannot write.
pub(super) fn without_null(schema: &Schema) -> &Schema {
    let is_null = |one: &&Schema| one.get("type").and_then(Schema::as_str) == Some("null");
    let alternatives = schema.get("anyOf").and_then(Schema::as_array);
    let nullable = alternatives.filter(|all| all.iter().any(|one| is_null(&one)));
    let real = nullable.and_then(|all| all.iter().find(|one| !is_null(one)));
    match real.or_else(|| schema.get("allOf")?.get(0)) {
        Some(inner) => without_null(inner),
        None => schema,
    }
}

/// Where a value is either a word of a list or something else, the one that this value was meant to be: a string is
/// meant as a word.
pub(super) fn alternative<'s>(given: &Value<'_>, schema: &'s Schema) -> &'s Schema {
    let is_word = |one: &&Schema| literals(one).is_some();
    alternatives(schema).find(|one| is_word(one) == given.as_str().is_some()).unwrap_or(schema)
}

/// The ways in which a value may be written, where there are several.
pub(super) fn alternatives(schema: &Schema) -> impl Iterator<Item = &Schema> {
    schema.get("anyOf").and_then(Schema::as_array).into_iter().flatten()
}

/// The words a value may be, if its schema is a list of words.
pub(super) fn literals(schema: &Schema) -> Option<Vec<&str>> {
    if let Some(word) = schema.get("const") {
        return Some(vec![word.as_str()?]);
    }
    if let Some(words) = schema.get("enum").and_then(Schema::as_array) {
        return words.iter().filter(|word| !word.is_null()).map(Schema::as_str).collect();
    }
    let alternatives = schema.get("oneOf").and_then(Schema::as_array)?;
    let words: Option<Vec<Vec<&str>>> = alternatives.iter().map(literals).collect();
    Some(words?.concat())
}

/// The types a schema allows, but null.
pub(super) fn type_names(names: &Schema) -> Vec<&str> {
    match names {
        Schema::String(name) => vec![name],
        Schema::Array(all) => all.iter().filter_map(Schema::as_str).filter(|name| *name != "null").collect(),
        _ => Vec::new(),
    }
}
