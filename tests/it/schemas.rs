//! Whatever prints JSON has a schema, and what is printed is as its schema says.
//!
//! The schemas are made from the types, so that what they use of JSON Schema is little; a word of it that is not known
//! here fails the test, and nothing is passed over.

use crate::binary::{Copied, cutover};
use serde_json::Value;

/// A schema with the parts that it refers to.
struct Schema {
    root: Value,
}

impl Schema {
    fn named(name: &str) -> Self {
        let said = cutover(&["schema", name]);
        Self { root: serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{name}: {}", said.err)) }
    }

    /// What a reference leads to.
    fn part(&self, reference: &str) -> &Value {
        let path = reference.strip_prefix('#').expect("it leads into the same document");
        self.root.pointer(path).unwrap_or_else(|| panic!("{reference} leads nowhere"))
    }

    /// What keeps a value from being as a schema says.
    fn wrong(&self, value: &Value, schema: &Value, at: &str) -> Vec<String> {
        let Value::Object(words) = schema else {
            return if schema == &Value::Bool(true) {
                Vec::new()
            } else {
                vec![format!("{at}: nothing may be here")]
            };
        };
        words.iter().flat_map(|(word, rule)| self.word(value, schema, (word, rule), at)).collect()
    }

    fn word(&self, value: &Value, schema: &Value, (word, rule): (&str, &Value), at: &str) -> Vec<String> {
        let each = |rules: &Value| -> Vec<Vec<String>> {
            rules.as_array().expect("a list").iter().map(|one| self.wrong(value, one, at)).collect()
        };
        let unless = |fits: bool, what: String| if fits { Vec::new() } else { vec![format!("{at}: {what}")] };
        match word {
            "$schema" | "title" | "description" | "definitions" | "format" | "default" | "x-unit" => {
                Vec::new()
            }
            "$ref" => self.wrong(value, self.part(rule.as_str().expect("a reference")), at),
            "type" => unless(is_of(value, rule), format!("{value} is not of type {rule}")),
            "enum" => {
                unless(rule.as_array().expect("a list").contains(value), format!("{value} is none of {rule}"))
            }
            "const" => unless(value == rule, format!("{value} is not {rule}")),
            // What is no number is for `type` to judge.
            "minimum" => {
                let is_less = value.as_f64().is_some_and(|value| Some(value) < rule.as_f64());
                unless(!is_less, format!("{value} is less than {rule}"))
            }
            "maximum" => unless(value.as_f64() <= rule.as_f64(), format!("{value} is more than {rule}")),
            "exclusiveMinimum" => {
                unless(value.as_f64() > rule.as_f64(), format!("{value} is not more than {rule}"))
            }
            "uniqueItems" => {
                let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
                let twice = items.iter().enumerate().any(|(index, one)| items[..index].contains(one));
                unless(!twice, String::from("an item stands there twice"))
            }
            "minItems" | "maxItems" => {
                let (count, bound) =
                    (value.as_array().map_or(0, Vec::len) as u64, rule.as_u64().expect("a number"));
                unless(
                    if word == "minItems" { count >= bound } else { count <= bound },
                    format!("{count} items"),
                )
            }
            "allOf" => each(rule).concat(),
            "anyOf" => unless(each(rule).iter().any(Vec::is_empty), format!("{value} is none of several")),
            "oneOf" => unless(
                each(rule).iter().filter(|one| one.is_empty()).count() == 1,
                format!("{value} is not one of several"),
            ),
            "required" => {
                let names = rule.as_array().expect("a list").iter().filter_map(Value::as_str);
                names
                    .filter(|name| value.is_object() && value.get(*name).is_none())
                    .map(|name| format!("{at}: no {name}"))
                    .collect()
            }
            "properties" => {
                let known = rule.as_object().expect("names");
                let there = known.iter().filter_map(|(name, schema)| Some((name, schema, value.get(name)?)));
                there
                    .flat_map(|(name, schema, value)| self.wrong(value, schema, &format!("{at}.{name}")))
                    .collect()
            }
            "additionalProperties" => {
                let known = |name: &str| schema["properties"].get(name).is_some();
                let others = value.as_object().into_iter().flatten().filter(|(name, _)| !known(name));
                others.flat_map(|(name, value)| self.wrong(value, rule, &format!("{at}.{name}"))).collect()
            }
            "items" => {
                let items = value.as_array().into_iter().flatten().enumerate();
                items.flat_map(|(index, item)| self.wrong(item, rule, &format!("{at}[{index}]"))).collect()
            }
            other => vec![format!("{at}: this test does not know `{other}`")],
        }
    }

    /// Names in a value that the schema does not have: what is printed is described whole.
    fn undescribed(&self, value: &Value, schema: &Value, at: &str) -> Vec<String> {
        if let Some(reference) = schema["$ref"].as_str() {
            return self.undescribed(value, self.part(reference), at);
        }
        let ways =
            ["anyOf", "oneOf", "allOf"].into_iter().filter_map(|word| schema[word].as_array()).flatten();
        let mut ways = ways.filter(|one| self.wrong(value, one, at).is_empty()).peekable();
        if ways.peek().is_some() {
            return ways.map(|one| self.undescribed(value, one, at)).min_by_key(Vec::len).unwrap_or_default();
        }
        // Of a family's own state the schema says nothing but that it is there.
        let is_open =
            schema.is_object() && schema.get("type").is_none() && schema.get("properties").is_none();
        match value {
            Value::Object(_) if is_open => Vec::new(),
            Value::Object(parts) => parts
                .iter()
                .flat_map(|(name, part)| {
                    let at = format!("{at}.{name}");
                    match (schema["properties"].get(name), &schema["additionalProperties"]) {
                        (Some(known), _) => self.undescribed(part, known, &at),
                        (None, any @ Value::Object(_)) => self.undescribed(part, any, &at),
                        (None, _) => vec![format!("{at} is not described")],
                    }
                })
                .collect(),
            Value::Array(items) => {
                items.iter().flat_map(|item| self.undescribed(item, &schema["items"], at)).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Whether a value is of a type, or of one of several.
fn is_of(value: &Value, names: &Value) -> bool {
    let is = |name: &str| match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        _ => false,
    };
    match names {
        Value::Array(all) => all.iter().filter_map(Value::as_str).any(is),
        one => one.as_str().is_some_and(is),
    }
}

#[track_caller]
fn agrees(name: &str, arguments: &[&str]) {
    let said = cutover(arguments);
    let told: Value =
        serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{arguments:?}: {}", said.err));
    let schema = Schema::named(name);
    let wrong = schema.wrong(&told, &schema.root, name);
    assert!(wrong.is_empty(), "{arguments:?}: {wrong:#?}");
    let unknown = schema.undescribed(&told, &schema.root, name);
    assert!(unknown.is_empty(), "{arguments:?}: {unknown:#?}");
}

#[test]
fn what_is_printed_as_json_is_as_its_schema_says() {
    let light = ["--deviate", "load 5%", "--json"];
    let with = |task: &[&'static str]| [task, &light].concat();
    agrees("list", &["list", "--json"]);
    agrees("check", &["check", "stores/corrected", "--json"]);
    agrees("check", &["check", "stores/as-printed", "--json"]);
    agrees("outcome", &with(&["rehearse", "stores/second-half", "--readings", "reset=tail"]));
    agrees("outcome", &with(&["rehearse", "pac/as-printed"]));
    agrees("outcomes", &with(&["rehearse", "stores/second-half", "--readings", "all"]));
    agrees("explanation", &with(&["explain", "stores/first-half", "--deviate", "skip 6.upgrade"]));
    agrees("bench", &with(&["bench", "stores/first-half", "--runs", "3"]));
    agrees("compare", &with(&["compare", "stores/first-half", "stores/corrected", "--runs", "2"]));
    agrees("shrink", &with(&["shrink", "stores/first-half", "--deviate", "skip 6", "--deviate", "skip 3"]));
    agrees("shrink", &with(&["shrink", "stores/corrected"]));
    let short = ["explore", "stores/first-half", "--kinds", "hasten", "--orders", "0", "--runs", "8"];
    agrees("explore", &with(&short));
}

#[test]
fn constraints_are_printed_as_their_schema_says() {
    let short = "## 1. Stop and start\n\n```console\nupgrade$ ttAdmin -wait -repStop Upgrade\n\
                 upgrade$ ttAdmin -wait -repStart Upgrade\nupgrade$ marker Upgrade to Original\n```\n";
    let copied =
        Copied::of("stores/first-half", "schema-constraints").replaced("runbook.md", short.as_bytes());
    let scarce = ["--seeds", "1", "--further", "1", "--load", "5%", "--json"];
    agrees("constraints", &[&["constraints", copied.path().as_str()][..], &scarce].concat());
}

#[test]
fn every_json_has_a_schema_by_the_name_of_its_command() {
    let page = cutover(&["help"]).out;
    let commands =
        page.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    for command in commands.filter_map(|line| line.split_whitespace().next()) {
        let help = cutover(&["help", command]).out;
        let schema = match command {
            "rehearse" | "serve" => "outcome",
            "explain" => "explanation",
            other => other,
        };
        if help.lines().any(|line| line.trim_start().starts_with("--json")) {
            let said = cutover(&["schema", schema]);
            assert!(
                said.code == 0 && said.out.contains("http://json-schema.org/draft-07/schema#"),
                "{command}: {}",
                said.err
            );
        }
    }
}

#[test]
fn a_value_that_is_not_as_the_schema_says_is_seen() {
    let schema = Schema::named("check");
    let said = cutover(&["check", "stores/as-printed", "--json"]).out;
    let right: Value = serde_json::from_str(&said).expect("it is JSON");
    for (path, wrong) in [
        ("/errors", Value::from("many")),
        ("/diagnostics/0/severity", Value::from("grave")),
        ("/playable", Value::Null),
    ] {
        let mut told = right.clone();
        *told.pointer_mut(path).expect("it is there") = wrong;
        assert!(!schema.wrong(&told, &schema.root, "check").is_empty(), "{path}");
    }
    let mut told = right;
    told["more"] = Value::from(1);
    assert!(!schema.undescribed(&told, &schema.root, "check").is_empty());
}

/// What SARIF 2.1.0 requires of the parts that are written (its sections 3.13, 3.14, 3.19, 3.27, 3.29, 3.30, 3.55 to 3.57).
#[test]
fn what_is_written_for_code_review_has_what_its_format_requires() {
    let copied = Copied::of("stores/first-half", "sarif").changed("runbook.md", "original$ ", "original$");
    let copied = copied.changed("scenario.toml", "on_refusal = \"continue\"", "on_refusal = \"continu\"");
    let said = cutover(&["check", &copied.path(), "--sarif", "-"]);
    assert_eq!(said.code, 2);
    let log: Value = serde_json::from_str(&said.out).expect("it is JSON");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["tool"]["driver"]["name"], "cutover");
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let results = run["results"].as_array().expect("results");
    assert!(results.len() >= 2, "{log:#}");
    let mut fixes = 0;
    for result in results {
        let rule = result["ruleIndex"].as_u64().expect("an index");
        assert_eq!(rules[usize::try_from(rule).expect("it is small")]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap_or_default()));
        assert!(result["message"]["text"].as_str().is_some_and(|text| !text.is_empty()));
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].as_str().is_some_and(|uri| uri.starts_with("file:///")));
        ordered(&place["region"]);
        for fix in result["fixes"].as_array().into_iter().flatten() {
            fixes += 1;
            let change = &fix["artifactChanges"][0];
            assert!(change["artifactLocation"]["uri"].is_string());
            ordered(&change["replacements"][0]["deletedRegion"]);
            assert!(change["replacements"][0]["insertedContent"]["text"].is_string());
        }
    }
    assert!(fixes > 0, "some can be mended: {log:#}");
    let file = format!("{}/review.sarif", copied.path());
    let said = cutover(&["check", &copied.path(), "--sarif", &file]);
    assert!(said.out.contains("error["), "the text is printed beside it");
    let written = std::fs::read_to_string(&file).expect("it is there");
    assert_eq!(serde_json::from_str::<Value>(&written).expect("it is JSON"), log);
}

/// A region whose lines and columns count from 1, and that does not end before it begins.
fn ordered(region: &Value) {
    let number = |key: &str| region[key].as_u64().unwrap_or_default();
    let (start, end) =
        ((number("startLine"), number("startColumn")), (number("endLine"), number("endColumn")));
    assert!(start.0 >= 1 && start.1 >= 1 && start <= end, "{region}");
}
