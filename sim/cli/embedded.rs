//! The scenarios that come with cutover, and how paths are read among them.

use include_dir::{Dir, DirEntry, include_dir};
use std::path::Path;

/// The scenarios that come with cutover; each is a folder with a `scenario.toml` in it.
pub(crate) static SCENARIOS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenarios");

/// What the searches say of them.
pub(crate) const FINDINGS: &str = include_str!("../../docs/findings.md");

/// The file that makes a folder a scenario.
pub(crate) const SCENARIO: &str = "scenario.toml";

/// A path as diagnostics show it.
pub(crate) fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// A path from an embedded folder, with its `..` resolved; none if it leads out.
pub(crate) fn joined(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The names of the scenarios that come with cutover, in order.
pub fn names() -> Vec<String> {
    let mut names = Vec::new();
    collect(&SCENARIOS, &mut names);
    names.sort();
    names
}

/// Collects the folders that are scenarios.
fn collect(folder: &Dir<'_>, names: &mut Vec<String>) {
    for entry in folder.entries() {
        if let DirEntry::Dir(inner) = entry {
            collect(inner, names);
        }
    }
    if folder.get_file(folder.path().join(SCENARIO)).is_some() {
        names.push(shown(folder.path()).replace('\\', "/"));
    }
}
