//! What may be typed at a cluster, read and printed.
//!
//! [`PacVocabulary`] reads the vendor's `caspac`, `casstart` and `casstop` verbatim (`docs/models/pac.md 1.6, 1.7`),
//! with `-` and `/` before an option alike and letters in either case, what `mfds`, `dbfhadmin`, the web administration
//! (`curl`) and `redis-cli` do that is modelled, and our own words for what is done elsewhere than at a prompt; `sleep`
//! belongs to every family and is not read here. What is said of each form stands in `docs/forms/pac.md`.
//!
//! Guarantees, beside those of every vocabulary ([`frame::Vocabulary`]):
//!
//! 1. Every command but a malformed one prints in one form, and that form reads back as the same command.
//! 2. `/u` and `/w` mean what the tool takes them for, a user and a wait; where a kind of start was probably meant, the
//!    command is read with a warning (`docs/models/pac.md 1.7`).
//!
//! No document gives the words with which these tools refuse; the messages here are ours.

mod caspac;
mod casstart;
mod casstop;
mod configure;
mod dbfhadmin;
mod escwa;
mod mfds;
mod redis_cli;
mod redis_words;
mod switches;
mod words;

#[cfg(test)]
mod tests;

use crate::command::Command;
use frame::{ByHand, Form, Lexicon, Malformed, Own, Tool, Vocabulary};

/// The command language of a performance and availability cluster.
pub type PacVocabulary = Vocabulary<Pac>;

/// The words of a performance and availability cluster.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pac;

impl Lexicon for Pac {
    type Command = Command;
    const QUOTES: bool = true;
    const EITHER_CASE: bool = true;
    const SUFFIXES: &'static [&'static str] = &["32", "64"];
    const TOOLS: &'static [(&'static Tool, Form<Command>)] =
        &[(&caspac::TOOL, caspac::form), (&casstart::TOOL, casstart::form), (&casstop::TOOL, casstop::form)];
    const BY_HAND: &'static [(&'static str, ByHand<Command>)] = &[
        ("mfds", mfds::read),
        ("dbfhadmin", dbfhadmin::read),
        ("redis-cli", redis_cli::read),
        ("curl", escwa::read),
    ];
    const IDLE: &'static [&'static str] = &[
        "cobsetenv",
        "createenv",
        "casperm",
        "casperm.sh",
        "casdump",
        "mfesdiags",
        "mfsecretsadmin",
        "dbfhview",
    ];
    const FOREIGN: &'static [&'static str] = &[
        "dbfhconfig",
        "dbfhdeploy",
        "cassub",
        "casout",
        "casfile",
        "cassclsec",
        "casclsec",
        "casrdtex",
        "casrdtup",
        "mfsplcnv",
        "escwa",
        "commonwebadmin",
        "hacloud",
        "esfadmin",
        "fhredist",
        "rebuild",
        "dfconv",
        "cassi",
        "cascd",
    ];
    const FAMILIES: &'static [&'static str] = &["cas", "mf", "dbfh", "cob", "dfh"];
    const VARIABLES: &'static [&'static str] = &["ES_"];
    const OWN: &'static [(&'static str, Own<Command>)] = &[
        ("listener", words::listener),
        ("loadbalancer", words::load_balancer),
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
