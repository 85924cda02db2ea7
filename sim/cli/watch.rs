//! `--watch`: the same again whenever a file of the scenario has changed.
//!
//! The files are read a few times a second and compared byte by byte: an editor may replace a file, write it twice, or set
//! its time back, and none of it is taken for a change or hides one.

use crate::exit::{Exit, Failure};
use crate::library::find_scenario;
use crate::stop_signal::StopSignal;
use crate::terminal::{complain, note, print};
use report::Look;
use std::path::PathBuf;
use std::time::Duration;

/// How long to wait before the files are looked at again.
const PAUSE: Duration = Duration::from_millis(200);

/// Does it once, and again after each change until somebody interrupts it.
pub(crate) fn watched(
    scenario: &str,
    look: Look,
    mut once: impl FnMut() -> Result<Exit, Failure>,
) -> Result<Exit, Failure> {
    let mut files = find_scenario(scenario)?.files();
    if files.is_empty() {
        let help = format!("write a copy with `cutover new FOLDER --from {scenario}`, and watch that");
        return Err(Failure::usage(format!("`{scenario}` comes with cutover and never changes"), Some(help)));
    }
    loop {
        // A scenario may name another runbook by now; where it cannot be read, what was watched is watched on.
        files = find_scenario(scenario).map_or(files, |located| located.files());
        let seen = contents(&files);
        if let Err(failure) = once() {
            complain(&failure, look);
        }
        let stop_signal = StopSignal::asking();
        note(&format!("`{scenario}` is watched; an interrupt ends it"));
        while contents(&files) == seen {
            if stop_signal.is_given() {
                return Ok(Exit::Interrupted);
            }
            std::thread::sleep(PAUSE);
        }
        if stop_signal.is_given() {
            return Ok(Exit::Interrupted);
        }
        print(&format!("\n{}\n", "=".repeat(look.width.min(RULE_MAX))))?;
    }
}

/// A rule between two results is no longer than this.
const RULE_MAX: usize = 100;

/// What stands in the files; one that cannot be read, such as one that is just being replaced, has nothing in it.
fn contents(files: &[PathBuf]) -> Vec<Option<Vec<u8>>> {
    files.iter().map(|file| std::fs::read(file).ok()).collect()
}
