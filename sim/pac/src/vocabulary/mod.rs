//! What may be typed at a cluster, read and printed.
//!
//! [`PacVocabulary`] reads the vendor's `caspac`, `casstart` and `casstop` verbatim (`docs/models/pac.md 1.6, 1.7`),
//! with `-` and `/` before an option alike, and our own words for what is done elsewhere than at a prompt; `sleep`
//! belongs to every family and is not read here. The options of each tool are a closed list.
//!
//! Guarantees, beside those of every vocabulary ([`frame::Vocabulary`]):
//!
//! 1. Every command but a malformed one prints in one form, and that form reads back as the same command.
//! 2. `/u` and `/w` mean what the tool takes them for, a user and a wait; where a kind of start was probably meant, the
//!    command is read with a warning (`docs/models/pac.md 1.7`).
//!
//! No document gives the words with which these tools refuse; the messages here are ours. Names of programs, options
//! and actions are taken exactly as spelt. Quotes are not known: no word of these tools needs them.

mod caspac;
mod casstart;
mod casstop;
mod configure;
mod switches;
mod words;

#[cfg(test)]
mod tests;

use crate::command::Command;
use frame::{Form, Lexicon, Malformed, Own, Tool, Vocabulary};

/// The command language of a performance and availability cluster.
pub type PacVocabulary = Vocabulary<Pac>;

/// The words of a performance and availability cluster.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pac;

impl Lexicon for Pac {
    type Command = Command;
    const QUOTES: bool = false;
    const TOOLS: &'static [(&'static Tool, Form<Command>)] =
        &[(&caspac::TOOL, caspac::form), (&casstart::TOOL, casstart::form), (&casstop::TOOL, casstop::form)];
    const OWN: &'static [(&'static str, Own<Command>)] = &[
        ("listener", words::listener),
        ("loadbalancer", words::load_balancer),
        ("mfds", words::mfds),
        ("install", words::install),
        ("configure", configure::read),
        ("recover", words::recover),
        ("repository", words::repository),
        ("definition", words::definition),
        ("wait", words::wait),
    ];

    fn malformed(call: Malformed) -> Command {
        Command::Malformed(call)
    }
}
