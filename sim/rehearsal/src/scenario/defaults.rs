//! What a scenario may leave out: each key with its default, its unit and the source of it, read off the schema.
//!
//! The types of a scenario say all three once, as `default`, `x-unit` and `x-source` of a property's schema.

use super::schema::{self, FamilySchema};
use super::told::in_toml;
use serde_json::Value;

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
    collect(&schema::generic(), "", &mut found);
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
