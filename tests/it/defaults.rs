//! What a scenario may leave out: every number has a unit, every default a source, and what is listed is what is played.

use crate::binary::{Copied, cutover};
use serde_json::Value;
use std::path::PathBuf;

/// Shows every property of a schema with its name, whatever it is nested in.
fn each_property(schema: &Value, show: &mut impl FnMut(&str, &Value)) {
    match schema {
        Value::Object(parts) => {
            for (name, property) in parts.get("properties").and_then(Value::as_object).into_iter().flatten() {
                show(name, property);
            }
            parts.values().for_each(|part| each_property(part, show));
        }
        Value::Array(items) => items.iter().for_each(|item| each_property(item, show)),
        _ => {}
    }
}

fn scenario_schema() -> Value {
    serde_json::from_str(&cutover(&["schema", "scenario"]).out).expect("it is JSON")
}

/// Whether a property is a number, or a number for each of some names.
fn is_number(property: &Value) -> bool {
    let is = |one: &Value| {
        one["type"].to_string().contains("number") || one["type"].to_string().contains("integer")
    };
    let ways = property["anyOf"].as_array().map(Vec::as_slice).unwrap_or_default();
    is(property) || ways.iter().any(is) || is(&property["additionalProperties"])
}

#[test]
fn every_number_has_its_unit_in_its_name_or_its_description() {
    let mut numbers = 0;
    each_property(&scenario_schema(), &mut |name, property| {
        if !is_number(property) {
            return;
        }
        numbers += 1;
        let about = property["description"].as_str().unwrap_or_default();
        let is_named = name.ends_with("_s") && !name.ends_with("per_s") || name.ends_with("_bytes");
        assert!(
            is_named || about.contains("Unit: ") || about.contains("share"),
            "`{name}` has no unit: {about}"
        );
    });
    assert!(numbers > 60, "only {numbers} numbers were looked at");
}

/// The keys that are listed as having a default, each with its columns.
fn listed() -> Vec<Vec<String>> {
    let said = cutover(&["schema", "scenario", "--defaults"]).out;
    let columns = |line: &str| {
        line.split("  ").map(str::trim).filter(|part| !part.is_empty()).map(String::from).collect()
    };
    said.lines().skip(1).map(columns).collect()
}

#[test]
fn every_default_has_its_source_and_is_listed_with_it() {
    let listed = listed();
    let mut defaults = 0;
    each_property(&scenario_schema(), &mut |name, property| {
        let is_section = property.get("properties").is_some();
        if is_section || property.get("default").is_none_or(Value::is_null) {
            return;
        }
        defaults += 1;
        assert!(property.get("x-source").is_some(), "the default of `{name}` has no source");
        let row = listed.iter().find(|row| row[0] == name || row[0].ends_with(&format!(".{name}")));
        assert!(row.is_some_and(|row| row.len() == 4), "`{name}` is not listed: {row:?}");
    });
    assert_eq!(defaults, listed.len(), "as many are listed as there are");
}

#[test]
fn no_reading_has_a_default() {
    for family in scenario_schema()["allOf"].as_array().expect("a choice for each family") {
        let then = &family["then"];
        assert!(then["required"].to_string().contains("readings"));
        for (name, reading) in then["properties"]["readings"]["properties"].as_object().expect("readings") {
            assert!(reading.get("default").is_none(), "{name}");
        }
    }
}

/// A small scenario of a family, in a folder of a test's own.
fn begun(family: &str, name: &str) -> PathBuf {
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&home);
    assert_eq!(cutover(&["new", &home.to_string_lossy(), "--family", family]).code, 0);
    home
}

#[test]
fn a_scenario_that_writes_its_defaults_down_plays_as_one_that_leaves_them_out() {
    let sections = [
        ("stores", "log"),
        ("stores", "replication"),
        ("stores", "tools"),
        ("pac", "times"),
        ("postgres", "replication"),
        ("postgres", "tools"),
    ];
    for family in ["stores", "pac", "postgres"] {
        let home = begun(family, &format!("defaults-{family}"));
        let play = || {
            let said = cutover(&["rehearse", &home.to_string_lossy(), "--json"]);
            serde_json::from_str::<Value>(&said.out).expect("it is JSON")["digest"].clone()
        };
        let left_out = play();
        let file = home.join("scenario.toml");
        let mut text = std::fs::read_to_string(&file).expect("it is text");
        for (_, section) in sections.iter().filter(|(of, _)| *of == family) {
            text.push_str(&format!("\n[{family}.{section}]\n"));
            for row in listed() {
                if let Some(key) = row[0].strip_prefix(&format!("{family}.{section}.")) {
                    text.push_str(&format!("{key} = {}\n", row[1]));
                }
            }
        }
        std::fs::write(&file, text).expect("it can be written");
        assert_eq!(play(), left_out, "{family}");
        assert!(!left_out.is_null());
    }
}

#[test]
fn what_only_a_site_knows_has_no_default() {
    for (from, key) in [("rows = 2000", "rows"), ("disk_mb = 4000", "disk_mb"), ("per_s = 100", "per_s")] {
        let copied = Copied::of("stores/corrected", &format!("no-default-{key}"));
        let said = cutover(&["check", &copied.changed("scenario.toml", &format!("\n{from}\n"), "\n").path()]);
        assert!(said.code == 2 && said.out.contains(&format!("missing key `{key}`")), "{}", said.out);
    }
}
