//! `cutover fmt`: a runbook in its printed form, with its prose as it was written.

use crate::args::FmtTask;
use crate::exit::{Exit, Failure};
use crate::library::{find_scenario, read_text};
use crate::meant::is_runbook;
use crate::outputs::OutFile;
use crate::terminal::finish;
use rehearsal::SourceText;
use runbook::{FormatError, Sources, visible_line, visible_lines};
use similar::TextDiff;
use std::path::{Path, PathBuf};

/// A runbook, and where it lies; one that comes with cutover lies nowhere.
struct Target {
    text: SourceText,
    place: Option<PathBuf>,
}

/// Puts a runbook into its printed form, or tells what that would change.
pub(crate) fn fmt(task: &FmtTask) -> Result<Exit, Failure> {
    let Target { text, place } = target(&task.runbook)?;
    let mut sources = Sources::new();
    let file = match sources.add_bytes(text.name.clone(), &text.bytes) {
        Ok(file) => file,
        Err(wrong) => {
            return Err(Failure::Rejected { diagnostics: vec![wrong], sources: Box::new(sources) });
        }
    };
    let formatted = match runbook::format(&sources, file) {
        Ok(formatted) => formatted,
        Err(FormatError::Unreadable(diagnostics)) => {
            return Err(Failure::Rejected { diagnostics, sources: Box::new(sources) });
        }
        Err(FormatError::Altered) => {
            let message = format!("`{}` would say something else in its printed form", text.name);
            let help = String::from(
                "write what is played in plain headings and blocks, outside of lists and quotes",
            );
            return Err(Failure::usage(message, Some(help)));
        }
    };
    let name = visible_line(&text.name).into_owned();
    let old = sources.text(file);
    if old == formatted {
        return finish(&format!("{name}: in its printed form already\n"), Exit::Held);
    }
    let diff = TextDiff::from_lines(old, &formatted);
    if task.check {
        let shown = diff.unified_diff().context_radius(2).header(&text.name, &text.name).to_string();
        return finish(&visible_lines(&shown), Exit::Violated);
    }
    let Some(place) = place else {
        let help = String::from(
            "`--check` shows what would change; `cutover new FOLDER --from SCENARIO` writes a copy",
        );
        return Err(Failure::usage(
            format!("`{}` comes with cutover and is not written over", text.name),
            Some(help),
        ));
    };
    let lines = diff.iter_all_changes().filter(|change| change.tag() == similar::ChangeTag::Insert).count();
    OutFile::anew(&place)?.write(&formatted)?;
    let many = if lines == 1 { "1 line" } else { &format!("{lines} lines") };
    finish(
        &format!("{name}: put into its printed form, {many} written anew; what is played is the same\n"),
        Exit::Held,
    )
}

/// The runbook that was meant: a file, or that of a scenario.
fn target(given: &str) -> Result<Target, Failure> {
    let path = Path::new(given);
    if is_runbook(path) {
        return Ok(Target { text: read_text(path)?, place: Some(path.to_owned()) });
    }
    let located = find_scenario(given)?;
    let text = located.beside(&located.runbook()).map_err(|reason| Failure::usage(reason, None))?;
    Ok(Target { text, place: located.files().into_iter().nth(1) })
}
