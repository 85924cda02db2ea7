//! What inputs are made from: the scenarios that come with cutover, and the small cases of the tests.

use cutover::{embedded, library};
use std::fmt;
use std::path::{Path, PathBuf};

/// A scenario and its runbook, as somebody wrote them.
pub(crate) struct Original {
    name: String,
    scenario: String,
    runbook: String,
}

/// What is given to cutover.
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) scenario: String,
    pub(crate) runbook: String,
    pub(crate) seed: u64,
    pub(crate) deviations: Vec<String>,
    /// What is asked for beside a rehearsal.
    pub(crate) task: usize,
    /// By which a journal is damaged.
    pub(crate) damage: u64,
}

impl Original {
    /// An input that is this one, unchanged.
    pub(crate) fn input(&self, seed: u64) -> Input {
        Input {
            name: self.name.clone(),
            scenario: self.scenario.clone(),
            runbook: self.runbook.clone(),
            // The seeds that a scenario's file can hold, and their extremes.
            seed: [seed % 100, seed, 0, u64::MAX][usize::try_from(seed % 4).unwrap_or(0)],
            deviations: Vec::new(),
            task: 0,
            damage: 0,
        }
    }

    /// The lines of its runbook.
    pub(crate) fn lines(&self) -> Vec<&str> {
        self.runbook.lines().collect()
    }
}

impl fmt::Display for Input {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "from {}, seed {}, task {}", self.name, self.seed, self.task)?;
        writeln!(out, "--- scenario.toml\n{}\n--- runbook.md\n{}", self.scenario, self.runbook)?;
        self.deviations.iter().try_for_each(|one| writeln!(out, "--deviate {one:?}"))
    }
}

/// Everything that inputs are made from.
pub(crate) fn originals() -> Vec<Original> {
    let mut originals: Vec<Original> = embedded::names().iter().map(|name| embedded(name)).collect();
    let cases = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases");
    let mut folders: Vec<PathBuf> = std::fs::read_dir(cases)
        .map(|entries| entries.filter_map(|entry| Some(entry.ok()?.path())).collect())
        .unwrap_or_default();
    folders.sort();
    originals.extend(folders.iter().filter_map(|folder| on_disk(folder)));
    originals
}

fn embedded(name: &str) -> Original {
    let located = library::find_scenario(name).expect("it is listed");
    let runbook = located.beside(&located.runbook()).expect("it has a runbook");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (scenario, runbook) = (text(&located.scenario.bytes), text(&runbook.bytes));
    let beside = format!("runbook = \"{}\"", located.runbook());
    let scenario = scenario.replacen(&beside, "runbook = \"runbook.md\"", 1);
    Original { name: name.to_owned(), scenario, runbook }
}

fn on_disk(folder: &Path) -> Option<Original> {
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).ok();
    let name = folder.file_name()?.to_string_lossy().into_owned();
    Some(Original { name, scenario: read("scenario.toml")?, runbook: read("runbook.md")? })
}
