//! What the schema of a scenario says of a number in words of its own, behind the description of its key, so that an editor
//! and a message show it: its unit, and what it is where it is left out, with the reason.

use serde_json::{Map, Value};

/// A default as a scenario would write it; a length of 10.0 is 10.
pub(super) fn in_toml(value: &Value) -> String {
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
