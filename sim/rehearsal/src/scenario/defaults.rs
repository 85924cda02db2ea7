//! What a scenario may leave out: each key with its default, its unit and the source of it, read off the schema.
//!
//! The types of a scenario say all three once, as `default`, `x-unit` and `x-source` of a property's schema. Here they
//! are put into words, behind the description of the key, so that an editor and a message show them; and listed.

use super::schema::FamilySchema;
use serde_json::{Map, Value};

/// A key that may be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultKey {
    /// Its path in a scenario, such as `stores.log.file`; of what is listed, `[]` stands for any of the list.
    pub path: String,
    /// What it is then, as TOML.
    pub value: String,
    /// In which unit; empty of what is no number.
    pub unit: String,
    /// Why that, with the page where there is one.
    pub source: String,
}

/// Every key that may be left out of a scenario, in the order of the schema: of every family first, then of each.
#[must_use]
pub fn defaults(families: &[FamilySchema]) -> Vec<DefaultKey> {
    let mut found = Vec::new();
    collect(&super::schema::generic(), "", &mut found);
    for family in families {
        collect(&family.section, family.name, &mut found);
    }
    found
}

/// Collects the defaults of a table and of the tables in it.
fn collect(table: &Value, path: &str, found: &mut Vec<DefaultKey>) {
    for (name, schema) in table["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        if schema.get("properties").is_some() {
            collect(schema, &path, found);
        } else if let (Some(value), Some(source)) = (schema.get("default"), schema.get("x-source")) {
            let value = in_toml(value);
            let (unit, source) = (text(schema.get("x-unit")), text(Some(source)));
            found.push(DefaultKey { path: path.clone(), value, unit, source });
        }
        if schema["items"].get("properties").is_some() {
            collect(&schema["items"], &format!("{path}[]"), found);
        }
    }
}

/// A text of the schema.
fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A default as a scenario would write it; a length of 10.0 is 10.
fn in_toml(value: &Value) -> String {
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(whole) if whole.fract() == 0.0 => format!("{whole:.0}"),
            _ => number.to_string(),
        },
        Value::Object(_) => String::from("{}"),
        other => other.to_string(),
    }
}

/// Puts the unit of every number below a schema, and what it is where it is left out, behind its description.
pub(super) fn put_into_words(schema: &mut Value) {
    match schema {
        Value::Object(parts) => {
            if let Some(Value::Object(properties)) = parts.get_mut("properties") {
                for (name, property) in properties.iter_mut() {
                    if let Value::Object(property) = property {
                        describe(name, property);
                    }
                }
            }
            parts.values_mut().for_each(put_into_words);
        }
        Value::Array(items) => items.iter_mut().for_each(put_into_words),
        _ => {}
    }
}

/// Puts the unit and the default of one property behind its description.
fn describe(name: &str, property: &mut Map<String, Value>) {
    let mut more = String::new();
    let unit = property.get("x-unit").and_then(Value::as_str);
    // A key that ends so has its unit in its name.
    let is_named = name.ends_with("_s") && unit == Some("seconds") || name.ends_with("_bytes");
    if let Some(unit) = unit.filter(|_| !is_named) {
        more.push_str(&format!(" Unit: {unit}."));
    }
    if let (Some(value), Some(source)) = (property.get("default"), property.get("x-source")) {
        let source = source.as_str().unwrap_or_default();
        more.push_str(&format!(" {} unless given ({source}).", in_toml(value)));
    }
    if let Some(Value::String(about)) = property.get_mut("description") {
        about.push_str(&more);
    }
}
