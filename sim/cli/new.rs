//! `cutover new`: a scenario of one's own, to be changed: a copy of another one, with its runbook beside it.
//!
//! What is copied is the text as it stands, comments and all; only the name of the runbook is set, for that of another
//! scenario may lie elsewhere.

use crate::args::NewTask;
use crate::exit::{Exit, Failure};
use crate::library::find_scenario;
use crate::outputs::{OutFolder, TakenPaths};
use crate::saving::with;
use crate::shell::quoted;
use crate::terminal::finish;
use toml::Value;

/// The file of the runbook.
const RUNBOOK: &str = "runbook.md";

/// Writes the scenario and its runbook into a folder.
pub(crate) fn new(task: &NewTask) -> Result<Exit, Failure> {
    let located = find_scenario(&task.from)?;
    let inputs = located.files();
    let taken = TakenPaths::new(inputs.iter().map(AsRef::as_ref));
    let folder = OutFolder::tried(&task.folder, task.force, &taken)?;
    let runbook = located.beside(&located.runbook()).map_err(|reason| Failure::usage(reason, None))?;
    let text = String::from_utf8_lossy(&located.scenario.bytes);
    let files = [
        ("scenario.toml", with(&text, "runbook", &Value::from(RUNBOOK))),
        (RUNBOOK, String::from_utf8_lossy(&runbook.bytes).into_owned()),
    ];
    folder.write_files(&files)?;
    let shown = quoted(&folder.shown());
    let told =
        format!("{shown}: a copy of {}, with its runbook\nnext: cutover check {shown}\n", located.name);
    finish(&runbook::visible_lines(&told), Exit::Held)
}
