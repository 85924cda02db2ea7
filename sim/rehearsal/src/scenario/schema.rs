//! The JSON Schema (draft 7) of scenarios, made from the types that read them.
//!
//! One schema serves twice: editors complete and check scenarios with it, and cutover itself walks a scenario's text
//! with the same one, so the two cannot disagree.

use super::model::Scenario;
use super::readings::{self, ReadingSpec};
use super::told::put_into_words;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

/// What one family adds to a scenario.
#[derive(Debug, Clone)]
pub struct FamilySchema {
    /// The family's name, which its section bears too.
    pub name: &'static str,
    /// The schema of its section.
    pub section: Value,
    /// The schema of what a scenario may say of its goal.
    pub goal: Value,
    /// Its readings.
    pub readings: &'static [ReadingSpec],
}

impl FamilySchema {
    /// The schema of a family whose section is read as `C`, and what it says of the goal as `G`.
    #[must_use]
    pub fn of<C: JsonSchema, G: JsonSchema>(name: &'static str, readings: &'static [ReadingSpec]) -> Self {
        Self { name, section: in_line::<C>(), goal: in_line::<G>(), readings }
    }
}

/// The JSON Schema of the scenarios of all these families, for editors.
#[must_use]
pub fn schema(families: &[FamilySchema]) -> Value {
    let mut root = generic();
    let names: Vec<&str> = families.iter().map(|family| family.name).collect();
    root["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    root["properties"]["format"]["const"] = json!(super::FORMAT);
    root["properties"]["family"]["enum"] = json!(names);
    root["properties"]["readings"] = json!(true);
    root["properties"]["goal"] = json!(true);
    for family in families {
        root["properties"][family.name] = family.section.clone();
    }
    root["allOf"] = families.iter().map(chosen).collect();
    root
}

/// What holds when this family is chosen.
fn chosen(family: &FamilySchema) -> Value {
    json!({
        "if": { "properties": { "family": { "const": family.name } } },
        "then": {
            "properties": { "readings": readings::schema(family.readings), "goal": family.goal },
            "required": ["readings", family.name],
        },
    })
}

/// The schema the text of one family's scenario is walked with; its readings are checked apart, with their sources.
pub(super) fn for_walk<C: JsonSchema, G: JsonSchema>(section: &str) -> Value {
    let mut root = generic();
    root["properties"]["readings"] = json!(true);
    root["properties"]["goal"] = in_line::<G>();
    root["properties"][section] = in_line::<C>();
    if let Some(required) = root["required"].as_array_mut() {
        required.push(json!(section));
    }
    root
}

/// The schema of what every family has.
pub(super) fn generic() -> Value {
    in_line::<Scenario>()
}

/// The schema that the text of a scenario is walked with whose family is not known.
pub(super) fn of_any_family(known: &[&str]) -> Value {
    let mut root = generic();
    for part in known.iter().copied().chain(["readings", "goal", "family"]) {
        root["properties"][part] = json!(true);
    }
    if let Some(required) = root["required"].as_array_mut() {
        required.retain(|name| name != "family");
    }
    root
}

/// A type's schema with every part in line, without the note of its dialect, and with units and defaults in words.
fn in_line<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft07().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
    put_into_words(&mut schema);
    schema
}
