//! Where scenarios come from: those that come with cutover, by name, and anyone's own, by path.

use crate::exit::Failure;
use include_dir::{Dir, DirEntry, include_dir};
use rehearsal::Found;
use runbook::nearest;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The scenarios that come with cutover; each is a folder with a `scenario.toml` in it.
static SCENARIOS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenarios");

/// The file that makes a folder a scenario.
const SCENARIO: &str = "scenario.toml";

/// How much of a file is read at most, in bytes; what is larger is refused with its size up to here.
const READ_MAX: u64 = 64 << 20;

/// A scenario that was found.
#[derive(Debug)]
pub(crate) struct Located {
    /// Its name: free of anything that differs from one machine to the next.
    pub(crate) name: String,
    /// Its text.
    pub(crate) scenario: Found,
    /// Its folder.
    folder: Folder,
}

/// Where a scenario's other files are.
#[derive(Debug)]
enum Folder {
    /// Within cutover, under this path.
    Embedded(String),
    /// On disk.
    Disk(PathBuf),
}

impl Located {
    /// Reads a file that the scenario names by its path from the scenario's folder.
    pub(crate) fn beside(&self, path: &str) -> Result<Found, String> {
        match &self.folder {
            Folder::Embedded(folder) => {
                let name =
                    joined(folder, path).ok_or_else(|| format!("`{path}` leads out of the scenarios"))?;
                let file = SCENARIOS.get_file(&name).ok_or_else(|| format!("there is no `{name}`"))?;
                Ok(Found { name, bytes: file.contents().to_vec() })
            }
            Folder::Disk(folder) => {
                let file = folder.join(path);
                let bytes = read(&file).map_err(|error| reason(&error))?;
                Ok(Found { name: shown(&file), bytes })
            }
        }
    }
}

/// Finds a scenario by a name that comes with cutover, or else by a path.
pub(crate) fn locate(given: &str) -> Result<Located, Failure> {
    let name = given.trim_end_matches('/');
    if let Some(file) = SCENARIOS.get_file(format!("{name}/{SCENARIO}")) {
        let scenario = Found { name: format!("{name}/{SCENARIO}"), bytes: file.contents().to_vec() };
        return Ok(Located { name: name.to_owned(), scenario, folder: Folder::Embedded(name.to_owned()) });
    }
    on_disk(Path::new(given)).map_err(|error| Failure::NoScenario {
        given: given.to_owned(),
        reason: reason(&error),
        nearest: suggestion(given),
    })
}

/// The name that may have been meant: by its whole, or by its last part alone.
fn suggestion(given: &str) -> Option<String> {
    let names = names();
    let last = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
    let whole = nearest(given, names.iter().map(String::as_str)).map(String::from);
    whole.or_else(|| {
        let parts: Vec<String> = names.iter().map(|name| last(name)).collect();
        let near = nearest(&last(given), parts.iter().map(String::as_str))?;
        names.iter().find(|name| last(name) == near).cloned()
    })
}

/// Why a path gives no scenario, in words.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => String::from("there is no such folder or file"),
        io::ErrorKind::PermissionDenied => String::from("the file may not be read"),
        _ => format!("the file cannot be read: {error}"),
    }
}

/// Finds a scenario by its folder or its file.
fn on_disk(path: &Path) -> io::Result<Located> {
    let file = if path.is_dir() { path.join(SCENARIO) } else { path.to_path_buf() };
    let bytes = read(&file)?;
    let folder = file.parent().map(Path::to_path_buf).unwrap_or_default();
    let scenario = Found { name: shown(&file), bytes };
    Ok(Located { name: plain_name(&file), scenario, folder: Folder::Disk(folder) })
}

/// Reads a file, but no more of it than tells that it is too large, since a device has no end.
fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(READ_MAX).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A scenario's name without the path to it, which would differ from one machine to the next: its folder's name, or
/// its file's where that is not the usual one.
fn plain_name(file: &Path) -> String {
    let text = |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned());
    let stem = text(file.file_stem()).unwrap_or_default();
    if file.file_name().is_some_and(|name| name != SCENARIO) {
        return stem;
    }
    let whole = file.canonicalize().unwrap_or_else(|_| file.to_path_buf());
    text(whole.parent().and_then(Path::file_name)).unwrap_or(stem)
}

/// A path as diagnostics show it.
fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// A path from an embedded folder, with its `..` resolved; none if it leads out.
fn joined(folder: &str, path: &str) -> Option<String> {
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
pub(crate) fn names() -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use super::{joined, locate, names};
    use crate::exit::Failure;

    #[test]
    fn every_scenario_that_comes_with_cutover_can_be_located_with_its_name() {
        let names = names();
        assert!(!names.is_empty());
        for name in names {
            assert_eq!(locate(&name).expect("it is listed").name, name);
        }
    }

    #[test]
    fn a_misspelt_name_is_answered_with_the_nearest() {
        for given in ["stores/corected", "corrected"] {
            let Err(Failure::NoScenario { nearest, .. }) = locate(given) else {
                panic!("there is no {given}")
            };
            assert_eq!(nearest.as_deref(), Some("stores/corrected"));
        }
    }

    #[test]
    fn a_runbook_beside_another_scenario_is_found_and_none_outside() {
        assert_eq!(joined("stores/a", "../b/runbook.md").as_deref(), Some("stores/b/runbook.md"));
        assert_eq!(joined("stores/a", "../../../etc/passwd"), None);
    }
}
