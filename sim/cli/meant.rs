//! What was meant by a path that leads to no scenario: a runbook, a folder of scenarios, a name that was misspelt.

use crate::embedded::{SCENARIO, names, shown};
use crate::exit::Meant;
use crate::list::families;
use runbook::nearest_word;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// So many scenarios are named of a folder that holds some.
const NAMED_MAX: usize = 8;

/// The names of the families.
macro_rules! named {
    ($($family:ty),+ $(,)?) => {
        const FAMILIES: &[&str] = &[$(<$family as rehearsal::Domain>::NAME),+];
    };
}
families!(named);

/// What was meant by a path at which no scenario could be read.
pub(crate) fn meant(given: &str, error: &io::Error) -> Meant {
    let path = Path::new(given);
    match error.kind() {
        io::ErrorKind::NotFound if path.is_dir() => folder(path),
        io::ErrorKind::NotFound => nowhere(given),
        io::ErrorKind::PermissionDenied => because("the file may not be read"),
        _ => because(&format!("the file cannot be read: {error}")),
    }
}

/// Whether a path is that of a Markdown file, which is read as no scenario.
pub(crate) fn is_runbook(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("md")) && path.is_file()
}

/// What was meant by a runbook: the scenario beside it.
pub(crate) fn runbook(path: &Path) -> Meant {
    let home = parent(path);
    if home.join(SCENARIO).is_file() {
        let reason = String::from("it is a runbook, which is played in the world of the scenario beside it");
        return Meant { reason, nearest: Some(shown(home)), help: None };
    }
    let reason = format!("it is a runbook, and there is no `{SCENARIO}` beside it");
    Meant {
        reason,
        nearest: None,
        help: Some(begin("a runbook is played in a world that a scenario describes")),
    }
}

/// What was meant by a file in which nothing of a scenario stands; none of one that may be a scenario.
pub(crate) fn something_else(path: &Path, bytes: &[u8]) -> Option<Meant> {
    const BEGINNINGS: [&str; 6] = ["family", "format", "title", "runbook", "[", "#"];
    let text = String::from_utf8_lossy(bytes);
    if text.contains("```console") && path.is_file() {
        return Some(runbook(path));
    }
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_of_one = |line: &str| BEGINNINGS.iter().any(|word| line.starts_with(word));
    if path.is_dir() || has_ending(path, "toml") || lines().next().is_none() || lines().any(is_of_one) {
        return None;
    }
    let reason = String::from("it is a file in which nothing of a scenario stands");
    Some(Meant { reason, nearest: None, help: Some(begin("a scenario is a folder with two files")) })
}

fn because(reason: &str) -> Meant {
    Meant { reason: reason.to_owned(), ..Meant::default() }
}

/// What to type to begin with.
fn begin(why: &str) -> String {
    format!("{why}: `cutover new FOLDER --family {}` writes one to begin with", FAMILIES.join("|"))
}

/// What was meant by a folder without a scenario of its own.
fn folder(path: &Path) -> Meant {
    let reason = format!("there is no `{SCENARIO}` in that folder");
    let entries = listed(path);
    let within: Vec<String> =
        entries.iter().flat_map(|entry| scenarios(entry)).map(|path| shown(&path)).collect();
    let files: Vec<&PathBuf> = entries.iter().filter(|entry| entry.is_file()).collect();
    let toml: Vec<&PathBuf> = files.iter().copied().filter(|file| has_ending(file, "toml")).collect();
    let near = nearest_word(SCENARIO, files.iter().filter_map(|file| name(file)));
    let nearest = match (near, toml.as_slice(), within.as_slice()) {
        (Some(near), ..) => Some(shown(&path.join(near))),
        (None, [only], []) => Some(shown(only)),
        (None, [], [only]) => Some(only.clone()),
        _ => None,
    };
    let help = if within.is_empty() {
        let has_runbook = files.iter().any(|file| has_ending(file, "md"));
        begin(if has_runbook {
            "there is a runbook and no world to play it in"
        } else {
            "a scenario is a folder with two files"
        })
    } else {
        choose("it holds", &within)
    };
    Meant { reason, nearest, help: Some(help) }
}

/// Some scenarios, of which one may be named.
fn choose(who: &str, all: &[String]) -> String {
    let named: Vec<String> = all.iter().take(NAMED_MAX).map(|one| format!("`{one}`")).collect();
    let more = match all.len().saturating_sub(NAMED_MAX) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{who} the scenarios {}{more}: name one of them", named.join(", "))
}

/// What was meant by a path at which there is nothing.
fn nowhere(given: &str) -> Meant {
    let reason = String::from("there is no such folder or file");
    let path = Path::new(given);
    let names = names();
    let of_its_own: Vec<String> = names
        .iter()
        .filter(|name| {
            name.strip_prefix(given.trim_end_matches('/')).is_some_and(|rest| rest.starts_with('/'))
        })
        .cloned()
        .collect();
    // Each family may have one of that name.
    let of_that_name: Vec<String> = names.iter().filter(|name| last(name) == given).cloned().collect();
    if of_that_name.len() > 1 {
        return Meant { reason, nearest: None, help: Some(choose("cutover comes with", &of_that_name)) };
    }
    if !of_its_own.is_empty() {
        return Meant { reason, nearest: None, help: Some(choose("cutover comes with", &of_its_own)) };
    }
    let nearest = beside(path).or_else(|| suggestion(given, &names));
    Meant { reason, nearest, help: None }
}

/// What is called much alike and stands beside where a path leads; a file that is not there in the folder of a scenario
/// was meant to be that scenario.
fn beside(path: &Path) -> Option<String> {
    let home = parent(path);
    let entries = listed(home);
    let wanted = name(path)?;
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or(wanted);
    let fit = |entry: &&PathBuf| entry.is_dir() || has_ending(entry, "toml");
    let names = || entries.iter().filter(fit).filter_map(|entry| name(entry));
    let near = nearest_word(wanted, names()).or_else(|| nearest_word(stem, names()));
    if let Some(near) = near {
        let found = home.join(near);
        return Some(shown(found.strip_prefix(".").unwrap_or(&found)));
    }
    (path.extension().is_some() && home.join(SCENARIO).is_file()).then(|| shown(home))
}

/// What a scenario is called within its family.
fn last(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or_default()
}

/// The name that may have been meant: by its whole, by its last part alone, or with a file's name behind it.
fn suggestion(given: &str, names: &[String]) -> Option<String> {
    let named = |given: &str| nearest_word(given, names.iter().map(String::as_str)).map(String::from);
    let file =
        given.rsplit_once('/').filter(|(_, file)| file.contains('.')).and_then(|(home, _)| named(home));
    named(given).or(file).or_else(|| {
        let near = nearest_word(last(given), names.iter().map(|name| last(name)))?;
        names.iter().find(|name| last(name) == near).cloned()
    })
}

/// The scenarios in a folder, and in the folders that it holds.
fn scenarios(path: &Path) -> Vec<PathBuf> {
    let is_scenario = |path: &PathBuf| path.join(SCENARIO).is_file();
    let own = path.to_path_buf();
    if is_scenario(&own) { vec![own] } else { listed(path).into_iter().filter(is_scenario).collect() }
}

/// What a folder holds, in order; nothing of what is none, or may not be read.
fn listed(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| folder.join(entry.file_name())).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> Option<&str> {
    path.file_name().and_then(|name| name.to_str())
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|own| own.eq_ignore_ascii_case(ending))
}

/// The folder that a path is in.
fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}
