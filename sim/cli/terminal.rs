//! Where output goes, and how it looks there.

use crate::exit::{Exit, Failure};
use anstream::{AutoStream, ColorChoice};
use report::Look;
use std::io::{self, ErrorKind, Write};

/// How standard output looks: coloured where it is a terminal and nobody asked for plain text.
pub(crate) fn look(width: u16) -> Look {
    let color = AutoStream::choice(&io::stdout()) != ColorChoice::Never;
    Look { width: usize::from(width), color }
}

/// Writes a result. A reader that has gone away, such as a closed pager, is not an error.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
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

/// Tells on standard error what is worth knowing beside the result.
pub(crate) fn remark(text: &str) {
    // Nothing can be done if even this cannot be written.
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Tells on standard error why there is no result.
pub(crate) fn complain(failure: &Failure, look: Look) {
    match failure {
        Failure::Rejected { diagnostics, sources } => {
            let color = AutoStream::choice(&io::stderr()) != ColorChoice::Never;
            remark(runbook::render(diagnostics, sources, color, look.width).trim_end());
            let name = if diagnostics.len() == 1 { "finding" } else { "findings" };
            remark(&format!("\nerror: {failure} ({} {name})", diagnostics.len()));
        }
        Failure::Usage(all) => {
            for one in all {
                remark(&format!("error: {}", one.message));
                if let Some(help) = &one.help {
                    remark(&format!("  help: {help}"));
                }
            }
        }
        Failure::NoScenario { nearest, .. } => {
            remark(&format!("error: {failure}"));
            match nearest {
                Some(name) => remark(&format!("  help: did you mean `{name}`?")),
                None => remark("  help: `cutover list` shows the scenarios that come with it"),
            }
        }
        Failure::Write { .. } => remark(&format!("error: {failure}")),
    }
}
