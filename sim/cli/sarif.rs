//! Findings for code review: the Static Analysis Results Interchange Format, SARIF 2.1.0.
//!
//! One run of one tool; a rule for each kind of finding that occurs, a result for each finding, with its region, the other
//! places that explain it, and the replacement that would mend it. Columns are counted in characters, which is said.

use runbook::{Diagnostic, FileId, Patch, Severity, Sources};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::ops::Range;

/// Where the format is described.
const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The findings as one document.
pub(crate) fn sarif(diagnostics: &[Diagnostic], sources: &Sources) -> Value {
    let codes: BTreeSet<&str> = diagnostics.iter().map(|found| found.code.as_ref()).collect();
    let rules: Vec<&str> = codes.into_iter().collect();
    let rule = |code: &&str| {
        json!({
            "id": code,
            "name": named(code),
            "shortDescription": { "text": code.replace('-', " ") },
            "help": { "text": "The message of a result says what is wrong, and its help what to do about it." },
        })
    };
    let result = |found: &Diagnostic| result(found, &rules, sources);
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "cutover",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(rule).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": diagnostics.iter().map(result).collect::<Vec<_>>(),
        }],
    })
}

/// A rule's code as one word, each part beginning with a capital letter.
fn named(code: &str) -> String {
    let part = |part: &str| {
        part.chars()
            .take(1)
            .map(|first| first.to_ascii_uppercase())
            .chain(part.chars().skip(1))
            .collect::<String>()
    };
    code.split('-').map(part).collect()
}

/// One finding.
fn result(found: &Diagnostic, rules: &[&str], sources: &Sources) -> Value {
    let level = match found.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let help = found.help.as_ref().map(|help| format!("\n{help}")).unwrap_or_default();
    let mut result = json!({
        "ruleId": found.code,
        "ruleIndex": rules.iter().position(|code| *code == found.code),
        "level": level,
        "message": { "text": format!("{}{help}", found.message) },
        "locations": [location(found.primary.file, &found.primary.range, sources)],
    });
    if !found.labels.is_empty() {
        let related = found.labels.iter().enumerate().map(|(id, label)| {
            let mut place = location(label.file, &label.range, sources);
            place["id"] = json!(id);
            place["message"] = json!({ "text": label.label });
            place
        });
        result["relatedLocations"] = related.collect();
    }
    if let Some(patch) = &found.patch {
        result["fixes"] = json!([fix(patch, found, sources)]);
    }
    result
}

/// The replacement that would mend a finding.
fn fix(patch: &Patch, found: &Diagnostic, sources: &Sources) -> Value {
    json!({
        "description": { "text": found.help.as_deref().unwrap_or("write this instead") },
        "artifactChanges": [{
            "artifactLocation": { "uri": uri(sources.name(patch.file)) },
            "replacements": [{
                "deletedRegion": region(patch.file, &patch.range, sources),
                "insertedContent": { "text": patch.text },
            }],
        }],
    })
}

/// A place in a text.
fn location(file: FileId, range: &Range<usize>, sources: &Sources) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": uri(sources.name(file)) },
        "region": region(file, range, sources),
    } })
}

/// A range of a text: lines and columns count from 1, and the end is the first character behind it.
fn region(file: FileId, range: &Range<usize>, sources: &Sources) -> Value {
    let (start, end) = (sources.position(file, range.start), sources.position(file, range.end));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// A path as a reference: from where it was typed, or from the root of the files.
fn uri(path: &str) -> String {
    let path = path.replace('\\', "/");
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
