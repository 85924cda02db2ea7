//! `cutover completions`: what a shell needs to complete the command line.

use crate::args::{Args, CompletionsTask};
use crate::exit::{Exit, Failure};
use crate::terminal::finish;
use clap::CommandFactory;

/// Prints it.
pub(crate) fn completions(task: &CompletionsTask) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(task.shell, &mut Args::command(), "cutover", &mut script);
    finish(&String::from_utf8_lossy(&script), Exit::Held)
}
