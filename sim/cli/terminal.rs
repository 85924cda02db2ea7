//! Where output goes, and how it looks there.
//!
//! What came from outside (a name, a path, an argument) is shown with everything unseen in it made visible. A remark is
//! one line and made visible as a whole; a result is made so by those who write it, for it has colours and lines.

use crate::args::{Args, Colored};
use crate::exit::{Exit, Failure, Misuse};
use crate::{mistyped, screen};
use anstream::{AutoStream, ColorChoice};
use clap::error::{ContextKind, ContextValue};
use report::{Detail, Look};
use runbook::{is_unseen, visible_line, visible_lines};
use std::error::Error;
use std::io::{self, ErrorKind};

/// The width where there is no terminal, so that what is kept in a file is alike everywhere.
const WIDTH: u16 = 100;

/// Half of the lines that much is cut to where there is no terminal: two screens are what one still reads.
const HEIGHT: u16 = 48;

/// How standard output looks: as wide as the terminal, and coloured where it shows colours, unless something else was
/// asked for. Notes are kept back from now on where nobody wants them.
pub(crate) fn look(args: &Args) -> Look {
    match args.color {
        Colored::Auto => {}
        Colored::Always => ColorChoice::Always.write_global(),
        Colored::Never => ColorChoice::Never.write_global(),
    }
    screen::keep_notes_back(args.quiet);
    let color = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
    let found = terminal_size::terminal_size_of(io::stdout());
    let (width, height) = found.map_or((WIDTH, HEIGHT), |(width, height)| (width.0, height.0));
    let detail = match (args.quiet, args.verbose) {
        (true, _) => Detail::Verdict,
        (_, true) => Detail::Everything,
        _ => Detail::Lines(2 * usize::from(height.max(HEIGHT_LEAST))),
    };
    Look { width: usize::from(args.width.unwrap_or(width)), color, detail }
}

/// A lower terminal counts as one of so many lines.
const HEIGHT_LEAST: u16 = 24;

/// Writes a result. A reader that has gone away, such as a closed pager, is not an error.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    match screen::out(text) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::Write { what: String::from("the result"), source: error })
        }
        _ => Ok(()),
    }
}

/// Writes a result and ends so.
pub(crate) fn finish(text: &str, exit: Exit) -> Result<Exit, Failure> {
    print(text).map(|()| exit)
}

/// Writes a result and then the files that were asked for, each whatever became of the others; ends so, unless
/// something could not be written.
pub(crate) fn deliver<'a>(
    text: &str,
    files: impl IntoIterator<Item = Box<dyn FnOnce() -> Result<(), Failure> + 'a>>,
    exit: Exit,
) -> Exit {
    let written = files.into_iter().map(|file| file());
    let failed: Vec<Failure> = std::iter::once(print(text)).chain(written).filter_map(Result::err).collect();
    failed.iter().for_each(|failure| remark(&format!("error: {failure}")));
    failed.iter().map(Failure::exit).max().unwrap_or(exit)
}

/// Tells on standard error what is worth knowing beside the result, in one line.
pub(crate) fn remark(text: &str) {
    screen::err(&format!("{}\n", visible_line(text)));
}

/// Tells on standard error what may be worth knowing, unless nobody wants it.
pub(crate) fn note(text: &str) {
    if !screen::are_notes_kept_back() {
        remark(&format!("note: {text}"));
    }
}

/// Tells on standard error why there is no result.
pub fn complain(failure: &Failure, look: Look) {
    match failure {
        Failure::Rejected { diagnostics, sources } => {
            let color = AutoStream::choice(&io::stderr()) != ColorChoice::Never;
            let rendered = runbook::render_diagnostics(diagnostics, sources, color, look.width);
            screen::err(&format!("{}\n\n", rendered.trim_end()));
            let name = if diagnostics.len() == 1 { "finding" } else { "findings" };
            remark(&format!("error: {failure} ({} {name})", diagnostics.len()));
        }
        Failure::Usage(all) => all.iter().for_each(misuse),
        Failure::Bounds(one) => misuse(one),
        Failure::NoScenario { meant, .. } => {
            remark(&format!("error: {failure}"));
            match (&meant.nearest, &meant.help) {
                (Some(name), _) => remark(&format!("  help: did you mean `{name}`?")),
                (None, Some(help)) => remark(&format!("  help: {help}")),
                (None, None) => remark("  help: `cutover list` shows the scenarios that come with it"),
            }
        }
        Failure::Write { .. } | Failure::Stopped(_) => remark(&format!("error: {failure}")),
    }
}

fn misuse(one: &Misuse) {
    remark(&format!("error: {}", one.message));
    if let Some(help) = &one.help {
        remark(&format!("  help: {help}"));
    }
}

/// What the command line's own reader says of the arguments with everything unseen in them made visible, where something
/// in them is: it takes the codes of a terminal out of what it prints plainly, and leaves them in what it prints in colour.
fn shown() -> Option<String> {
    let given: Vec<String> = std::env::args_os().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let is_plain = !given.iter().any(|arg| arg.chars().any(is_unseen));
    let visible = given.iter().map(|arg| visible_line(arg).into_owned());
    if is_plain { None } else { Some(mistyped::read(visible).err()?.render().to_string()) }
}

/// Tells what the command line's own reader says: why it takes no such arguments, or the help that was asked for.
pub(crate) fn tell(said: &clap::Error) -> u8 {
    let plain = said.render().to_string();
    if let Some(shown) = shown() {
        screen::err(&visible_lines(&shown));
    } else if plain.chars().any(|letter| letter != '\n' && is_unseen(letter)) {
        screen::err(&visible_lines(&plain));
    } else if said.use_stderr() {
        // If even this cannot be written, the code still says what happened.
        let _ = said.print();
    } else if let Err(failure) = print(&said.render().ansi().to_string()) {
        return failure.exit().code();
    }
    if is_beyond(said) {
        return Exit::OutOfBounds.code();
    }
    u8::try_from(said.exit_code()).unwrap_or(2)
}

/// Whether a number was typed that is more than its option takes; what was said of it has the limit. By one that is less no
/// bound is passed.
fn is_beyond(said: &clap::Error) -> bool {
    let Some(ContextValue::String(typed)) = said.get(ContextKind::InvalidValue) else { return false };
    if said.kind() != clap::error::ErrorKind::ValueValidation
        || !typed.bytes().all(|byte| byte.is_ascii_digit())
    {
        return false;
    }
    let most = said.source().and_then(|why| why.to_string().rsplit_once("..=")?.1.parse::<u64>().ok());
    // What is longer than any number is more than each.
    most.is_some_and(|most| typed.parse::<u64>().map_or(true, |typed| typed > most))
}
