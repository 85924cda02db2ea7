//! Where scenarios come from: those that come with cutover, by name, and anyone's own, by path.

use crate::embedded::{SCENARIO, SCENARIOS, joined, shown};
use crate::exit::{Failure, Meant};
use crate::meant::{self, is_runbook, meant};
use rehearsal::SourceText;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// How large a file may be to be read at all, in bytes. What a scenario or a runbook may measure is less, and told
/// with its place.
pub(crate) const READ_MAX: u64 = 64 << 20;

/// A scenario that was found.
#[derive(Debug)]
pub struct Located {
    /// Its name: free of anything that differs from one machine to the next.
    pub name: String,
    /// Its text.
    pub scenario: SourceText,
    /// Its folder.
    folder: Folder,
}

/// A file of statements that a runbook names, by its name.
pub(crate) type Script = (String, Vec<u8>);

/// The names of scripts in a runbook: words that end in .sql and name a file of the scenario's own folder.
pub(crate) fn scripts_named(runbook: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(runbook);
    let is_letter = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    let words = text.split(|c: char| !is_letter(c)).map(|word| word.strip_prefix("./").unwrap_or(word));
    let is_one = |word: &&str| {
        word.len() > 4 && word.ends_with(".sql") && !word.contains('/') && !word.starts_with('.')
    };
    words.filter(is_one).map(str::to_owned).collect()
}

/// Where a scenario's other files are.
#[derive(Debug)]
enum Folder {
    /// Within cutover, under this path.
    Embedded(String),
    /// On disk.
    Disk(PathBuf),
    /// Nowhere: the one other file, by its path, and the scripts that it names.
    Kept(&'static str, SourceText, Vec<Script>),
}

impl Located {
    /// A scenario whose texts are at hand: its own, and its runbook's under the path by which it names it.
    pub(crate) fn kept(
        name: &str,
        scenario: SourceText,
        (path, runbook): (&'static str, SourceText),
        scripts: Vec<Script>,
    ) -> Self {
        Self { name: name.to_owned(), scenario, folder: Folder::Kept(path, runbook, scripts) }
    }

    /// The scripts that a runbook of it names, as far as they are there.
    pub(crate) fn scripts(&self, runbook: &SourceText) -> Vec<Script> {
        let found = |name: String| self.script(&name).map(|bytes| (name, bytes));
        scripts_named(&runbook.bytes).into_iter().filter_map(found).collect()
    }

    /// Reads a file that the scenario names by its path from the scenario's folder.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn beside(&self, path: &str) -> Result<SourceText, String> {
        match &self.folder {
            Folder::Embedded(folder) => {
                let name =
                    joined(folder, path).ok_or_else(|| format!("`{path}` leads out of the scenarios"))?;
                let file = SCENARIOS.get_file(&name).ok_or_else(|| format!("there is no `{name}`"))?;
                Ok(SourceText { name, bytes: file.contents().to_vec() })
            }
            Folder::Disk(folder) => {
                let file = within(folder, path)?;
                let bytes = read(&file).map_err(|error| reason(&file, &error))?;
                Ok(SourceText { name: shown(&folder.join(path)), bytes })
            }
            Folder::Kept(kept, runbook, _) if *kept == path => Ok(runbook.clone()),
            Folder::Kept(..) => Err(format!("there is no `{path}`")),
        }
    }

    /// Reads a file of statements that stands in the scenario's own folder and ends in .sql. A scenario may come from anyone, so
    /// that no link leads out of the folder, and nothing else of it is read.
    pub fn script(&self, name: &str) -> Option<Vec<u8>> {
        Path::new(name).extension().filter(|ending| ending.eq_ignore_ascii_case("sql"))?;
        match &self.folder {
            Folder::Embedded(folder) => Some(SCENARIOS.get_file(joined(folder, name)?)?.contents().to_vec()),
            Folder::Disk(folder) => {
                let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
                let home = folder.canonicalize().ok()?;
                let file = home.join(name).canonicalize().ok()?;
                if file.parent() == Some(&home) { read(&file).ok() } else { None }
            }
            Folder::Kept(_, _, scripts) => {
                scripts.iter().find(|(known, _)| known == name).map(|(_, bytes)| bytes.clone())
            }
        }
    }

    /// The path of the runbook that the scenario names; empty where it names none.
    pub fn runbook(&self) -> String {
        let text = String::from_utf8_lossy(&self.scenario.bytes);
        let table = text.trim_start_matches('\u{feff}').parse::<toml::Table>().unwrap_or_default();
        table.get("runbook").and_then(toml::Value::as_str).unwrap_or_default().to_owned()
    }

    /// The folders that it lies in, the innermost first, without the one that gives it its name.
    fn around(&self) -> Vec<String> {
        let Folder::Disk(folder) = &self.folder else { return Vec::new() };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
        let names = whole.components().rev().filter_map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        });
        let is_named_by_folder =
            Path::new(&self.scenario.name).file_name().is_some_and(|name| name == SCENARIO);
        names.skip(usize::from(is_named_by_folder)).collect()
    }

    /// The files that it is read from.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        match &self.folder {
            Folder::Embedded(_) | Folder::Kept(..) => Vec::new(),
            Folder::Disk(folder) => vec![PathBuf::from(&self.scenario.name), folder.join(self.runbook())],
        }
    }
}

/// A scenario in a folder, under the name that it was planned by.
pub(crate) fn planned(folder: &Path, name: &str) -> Result<Located, Failure> {
    let scenario = read_text(&folder.join(SCENARIO))?;
    Ok(Located { name: name.to_owned(), scenario, folder: Folder::Disk(folder.to_owned()) })
}

/// The file that a scenario on disk names as its runbook. A scenario may come from anyone, so that it names a Markdown
/// file near it and nothing else: no link and no `..` leads out of the folder that its own folder stands in.
fn within(folder: &Path, path: &str) -> Result<PathBuf, String> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let resolved = |path: &Path| path.canonicalize().map_err(|error| reason(path, &error));
    let (home, file) = (resolved(folder)?, resolved(&folder.join(path))?);
    // A folder that stands in the root of all is the outermost itself, for everything is in the root.
    let outermost = home.parent().filter(|parent| parent.parent().is_some()).unwrap_or(&home);
    if !file.starts_with(outermost) {
        return Err(format!("`{path}` leads out of the folder that the scenario's folder stands in"));
    }
    let is_markdown = file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md"));
    if is_markdown { Ok(file) } else { Err(format!("`{path}` does not lead to a file that ends in .md")) }
}

/// Finds a scenario by a name that comes with cutover, or else by a path.
///
/// # Errors
/// That there is none, or why it cannot be read.
pub fn find_scenario(given: &str) -> Result<Located, Failure> {
    let name = given.trim_end_matches('/');
    if let Some(file) = SCENARIOS.get_file(format!("{name}/{SCENARIO}")) {
        let scenario = SourceText { name: format!("{name}/{SCENARIO}"), bytes: file.contents().to_vec() };
        return Ok(Located { name: name.to_owned(), scenario, folder: Folder::Embedded(name.to_owned()) });
    }
    let path = Path::new(given);
    let missed = |meant: Meant| Failure::NoScenario { given: given.to_owned(), meant };
    if is_runbook(path) {
        return Err(missed(meant::runbook(path)));
    }
    let located = on_disk(path).map_err(|error| missed(meant(given, &error)))?;
    match meant::something_else(path, &located.scenario.bytes) {
        Some(meant) => Err(missed(meant)),
        None => Ok(located),
    }
}

/// Why a path gives no scenario, in words.
fn reason(path: &Path, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound if path.is_dir() => format!("there is no `{SCENARIO}` in that folder"),
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
    let scenario = SourceText { name: shown(&file), bytes };
    Ok(Located { name: plain_name(&file), scenario, folder: Folder::Disk(folder) })
}

/// Reads a file that was named by its path.
pub(crate) fn read_text(path: &Path) -> Result<SourceText, Failure> {
    match read(path) {
        Ok(bytes) => Ok(SourceText { name: shown(path), bytes }),
        Err(error) => Err(Failure::usage(format!("`{}`: {}", path.display(), reason(path, &error)), None)),
    }
}

/// Reads a file. A pipe might never end, and a device might have no end, so that only regular files are read.
fn read(file: &Path) -> io::Result<Vec<u8>> {
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    read_whole(&File::open(file)?, READ_MAX)
}

/// Reads a file that may have so many bytes, and no more of a larger one.
pub(crate) fn read_whole(file: &File, bytes_max: u64) -> io::Result<Vec<u8>> {
    let size = file.metadata()?.len();
    let mut bytes = Vec::new();
    if size <= bytes_max {
        file.take(bytes_max + 1).read_to_end(&mut bytes)?;
    }
    let size = size.max(bytes.len() as u64);
    let message = || format!("it has {size} bytes, and a file of more than {bytes_max} bytes is not read");
    if size > bytes_max { Err(io::Error::other(message())) } else { Ok(bytes) }
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

/// The names of two scenarios, with as many of the folders around them as it takes to tell the two apart.
pub(crate) fn told_apart(first: &Located, second: &Located) -> [String; 2] {
    if first.name != second.name {
        return [first.name.clone(), second.name.clone()];
    }
    let [one, other] = [first, second].map(Located::around);
    let apart = one.iter().zip(&other).position(|(one, other)| one != other);
    let Some(last) = apart.or((one.len() != other.len()).then(|| one.len().min(other.len()))) else {
        return [first.name.clone(), format!("{} (the same one)", second.name)];
    };
    let named = |located: &Located, around: &[String]| {
        let folders = around.iter().take(last + 1).rev().map(String::as_str);
        folders.chain([located.name.as_str()]).collect::<Vec<_>>().join("/")
    };
    [named(first, &one), named(second, &other)]
}

#[cfg(test)]
mod tests {
    use super::find_scenario;
    use crate::embedded::{joined, names};
    use crate::exit::Failure;

    #[test]
    fn every_scenario_that_comes_with_cutover_can_be_located_with_its_name() {
        let names = names();
        assert!(!names.is_empty());
        for name in names {
            assert_eq!(find_scenario(&name).expect("it is listed").name, name);
        }
    }

    #[test]
    fn a_misspelt_name_is_answered_with_the_nearest() {
        let meant = |given: &str| match find_scenario(given) {
            Err(Failure::NoScenario { meant, .. }) => meant,
            _ => panic!("there is no {given}"),
        };
        for (given, name) in [("stores/corected", "stores/corrected"), ("three-hosts", "pac/three-hosts")] {
            assert_eq!(meant(given).nearest.as_deref(), Some(name));
        }
        let both = meant("corrected").help.unwrap_or_default();
        assert!(both.contains("`postgres/corrected`, `stores/corrected`: name one of them"), "{both}");
    }

    #[test]
    fn a_runbook_beside_another_scenario_is_found_and_none_outside() {
        assert_eq!(joined("stores/a", "../b/runbook.md").as_deref(), Some("stores/b/runbook.md"));
        assert_eq!(joined("stores/a", "../../../etc/passwd"), None);
    }
}
