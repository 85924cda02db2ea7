//! The command line of cutover: the only place that prints, exits, and reads files and the environment.
//!
//! Standard output carries the result and nothing else; what goes wrong, and how long work goes on, stands on
//! standard error. What each exit code means stands in `exit.rs` and in docs/commands.md.
//!
//! It is a library for its own binary and for the tests, which give it command lines without a process for each, and
//! which are built in less time with what is made of the crates below for each family in one place. What is public here
//! is so for them, and no promise to others.

mod args;
mod bearable;
mod bench;
mod campaign;
mod check;
mod coarse;
mod compare;
mod completions;
mod console;
mod constraints;
mod diff;
pub mod embedded;
pub mod exit;
mod explain;
mod explain_code;
mod explore;
pub mod families;
mod fit;
mod fix;
mod fmt;
mod followed;
mod help;
mod html;
pub mod library;
mod list;
mod listing;
mod man;
mod meant;
mod mistyped;
mod new;
mod number;
mod outputs;
mod parted;
mod place;
mod real;
mod record;
pub mod rehearse;
mod replay;
mod resume;
mod sarif;
mod saving;
mod schema;
pub mod screen;
mod serve;
mod shell;
mod shrink;
mod site;
mod sought;
mod stop_signal;
mod table;
mod task;
pub mod terminal;
mod watch;

use report::Look;
use std::ffi::OsString;
use std::process::ExitCode;

/// What the process does: what was typed, and nothing else.
#[must_use]
pub fn main() -> ExitCode {
    exit::report_defects();
    let code = answer(std::env::args_os(), None);
    ExitCode::from(code.unwrap_or_else(|said| terminal::tell(&said)))
}

/// Does what was typed, and gives the code that a process ends with. How it is shown the terminal decides unless it is
/// given.
///
/// # Errors
/// What the reader of the command line says: why it takes no such words, or the help that was asked for.
pub fn answer<T: Into<OsString> + Clone>(
    typed: impl IntoIterator<Item = T>,
    look: Option<Look>,
) -> Result<u8, clap::Error> {
    let args = mistyped::read(typed)?;
    let look = look.unwrap_or_else(|| terminal::look(&args));
    Ok(match task::run(args, look) {
        Ok(exit) => exit.code(),
        Err(failure) => {
            terminal::complain(&failure, look);
            failure.exit().code()
        }
    })
}
