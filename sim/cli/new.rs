//! `cutover new`: a scenario of one's own, to be changed: a small one that holds and explains each of its keys, or a copy
//! of another one; with its runbook, and with what to change first.
//!
//! What is copied is the text as it stands, comments and all; only the name of the runbook is set, for that of another
//! scenario may lie elsewhere. A README that is there already is somebody's own and stays.

use crate::args::NewTask;
use crate::embedded::shown;
use crate::exit::{Exit, Failure};
use crate::families::{STARTERS, family_of};
use crate::library::{Located, Script, find_scenario};
use crate::outputs::{OutFolder, TakenPaths};
use crate::saving::with;
use crate::shell::{path, quoted};
use crate::terminal::finish;
use rehearsal::Starter;
use runbook::nearest_word;
use std::path::PathBuf;
use toml::Value;

/// The file of the runbook.
const RUNBOOK: &str = "runbook.md";

/// The file that says what to change first.
const README: &str = "README.md";

/// What is written, and what it is.
struct Begun {
    scenario: String,
    runbook: String,
    /// Files of statements that the runbook names.
    scripts: Vec<Script>,
    /// What to change first; none of a scenario whose family cannot be read.
    readme: Option<&'static str>,
    /// What it is, in words.
    told: String,
    /// What it was read from.
    inputs: Vec<PathBuf>,
}

/// Writes the scenario and its runbook into a folder.
pub(crate) fn new(task: &NewTask) -> Result<Exit, Failure> {
    let starter = task.family.as_deref().map(starter).transpose()?;
    let begun = match (&task.from, starter) {
        (Some(from), starter) => copy(from, starter)?,
        (None, Some((family, starter))) => begin(family, starter),
        (None, None) => {
            let families: Vec<String> = STARTERS.iter().map(|(name, _)| format!("--family {name}")).collect();
            let help = format!(
                "write `{}` for a small one that holds, or `--from SCENARIO` for a copy of one from `cutover list`",
                families.join("` or `")
            );
            return Err(Failure::usage("there is nothing to begin with", Some(help)));
        }
    };
    let taken = TakenPaths::new(begun.inputs.iter().map(AsRef::as_ref));
    let folder = OutFolder::tried(&task.folder, task.force, &taken)?;
    let place = path(&shown(&task.folder));
    let mut files = vec![("scenario.toml", begun.scenario), (RUNBOOK, begun.runbook)];
    let readme = begun.readme.filter(|_| !task.folder.join(README).exists());
    files.extend(readme.map(|readme| (README, readme.replace("FOLDER", &place))));
    let text = |(name, bytes): &'_ Script| (name.clone(), String::from_utf8_lossy(bytes).into_owned());
    let scripts: Vec<(String, String)> = begun.scripts.iter().map(text).collect();
    files.extend(scripts.iter().map(|(name, text)| (name.as_str(), text.clone())));
    folder.write_files(&files)?;
    let first = if readme.is_some() { "; its README.md says what to change first" } else { "" };
    let told = format!("{}: {}{first}\nnext: cutover check {place}\n", quoted(&folder.shown()), begun.told);
    finish(&runbook::visible_lines(&told), Exit::Held)
}

/// The starter of a family.
fn starter(family: &str) -> Result<(&'static str, Starter), Failure> {
    let names = || STARTERS.iter().map(|(name, _)| *name);
    if let Some(found) = STARTERS.iter().find(|(name, _)| *name == family) {
        return Ok(*found);
    }
    let help = match nearest_word(family, names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", names().collect::<Vec<_>>().join(", ")),
    };
    Err(Failure::usage(format!("there is no family `{family}`"), Some(help)))
}

/// A small scenario of a family.
fn begin(family: &str, starter: Starter) -> Begun {
    Begun {
        scenario: starter.scenario.to_owned(),
        runbook: starter.runbook.to_owned(),
        scripts: Vec::new(),
        readme: Some(starter.readme),
        told: format!("a small scenario of the family {family} that holds, with its runbook"),
        inputs: Vec::new(),
    }
}

/// A copy of another scenario, which must be of the family where one was asked for.
fn copy(from: &str, asked: Option<(&str, Starter)>) -> Result<Begun, Failure> {
    let located = find_scenario(from)?;
    let family = family_of(&located);
    match (asked, family) {
        (None, family) => copied(&located, family.ok()),
        (Some(_), Err(failure)) => Err(failure),
        (Some((asked, _)), Ok(family)) if asked == family => copied(&located, Some(family)),
        (Some((asked, _)), Ok(family)) => {
            let help = format!("leave `--family` out, or write `--family {family}`");
            let message = format!("`{}` is a scenario of the family {family}, not {asked}", located.name);
            Err(Failure::usage(message, Some(help)))
        }
    }
}

/// A copy of a scenario, with its runbook.
fn copied(located: &Located, family: Option<&str>) -> Result<Begun, Failure> {
    let runbook = located.beside(&located.runbook()).map_err(|reason| Failure::usage(reason, None))?;
    let text = String::from_utf8_lossy(&located.scenario.bytes);
    let starter = family.map(starter).transpose()?;
    Ok(Begun {
        scenario: with(&text, "runbook", &Value::from(RUNBOOK)),
        scripts: located.scripts(&runbook),
        runbook: String::from_utf8_lossy(&runbook.bytes).into_owned(),
        readme: starter.map(|(_, starter)| starter.readme),
        told: format!("a copy of {}, with its runbook", located.name),
        inputs: located.files(),
    })
}
