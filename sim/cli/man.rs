//! `cutover man`: the pages of the manual, made from the same words as the help.

use crate::args::{Args, ManTask};
use crate::exit::{Exit, Failure};
use crate::help::no_help_on;
use crate::terminal::finish;
use clap::CommandFactory;
use clap_mangen::Man;

/// Prints a page.
pub(crate) fn man(task: &ManTask) -> Result<Exit, Failure> {
    let mut all = Args::command();
    all.build();
    let command = match task.command.as_deref() {
        None => all,
        Some(name) => match all.find_subcommand(name) {
            Some(found) => found.clone().display_name(format!("cutover-{name}")),
            None => return Err(no_help_on(name, &all, &[])),
        },
    };
    let mut page = Vec::new();
    // Nothing that is written into memory can fail to be written.
    Man::new(command).render(&mut page).expect("a page can be written into memory");
    finish(&String::from_utf8_lossy(&page), Exit::Held)
}
