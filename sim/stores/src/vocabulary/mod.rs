//! What may be typed at a replicated pair, read and printed.
//!
//! [`StoresVocabulary`] reads the vendor's `ttRepAdmin`, `ttAdmin`, `ttMigrate`, `ttBackup`, `ttRestore`, `ttDestroy`,
//! `ttIsql`, `ttStatus`, `ttVersion` and `ttDaemonAdmin` verbatim (`docs/models/stores.md 1, 2, 3`), knows the other tools by their names, and
//! reads our own words `applications`, `write`, `forget`, `marker`, `keep` and `install`; `sleep` belongs to every family
//! and is not read here. The options of each tool are a closed list; what is said of each form stands in
//! `docs/forms/stores.md`.
//!
//! Guarantees, beside those of every vocabulary ([`frame::Vocabulary`]): every command but a malformed one prints in one
//! form, and that form reads back as the same command.
//!
//! No document gives the words with which these tools refuse; the messages here are ours, in the manner of such tools.
//! Names of programs, of options of more than a letter, of attributes and in SQL are taken in either case, as the
//! references say.

mod admin;
mod backup;
mod connect;
mod destroy;
mod isql;
mod looks;
mod migrate;
mod procedure;
mod rep_admin;
mod sql;
mod statement;
mod words;

#[cfg(test)]
mod tests;

use crate::command::Command;
use frame::{ByHand, Form, Lexicon, Malformed, Own, Tool, Vocabulary};
use rehearsal::Transfer;
use runbook::Session;

/// The command language of a replicated pair.
pub type StoresVocabulary = Vocabulary<Stores>;

/// How the lines begin that `ttIsql` says of itself, as the vendor's pages show sessions.
const SAYS: &[&str] = &[
    "Copyright (c)",
    "Copyright ©",
    "All rights reserved.",
    "Type ? or \"help\" for help",
    "connect \"",
    "Connection successful: ",
    "(Default setting AutoCommit",
    "Disconnecting...",
    "Done.",
];

/// How `ttIsql` takes in one line what is typed at its prompt, or stands in a file. The statements of `-e` are run as it
/// starts, and its prompt comes behind them (documented in the reference's `ttIsql`).
const SESSION: Session = Session {
    ended: true,
    open: " -e \"",
    between: "; ",
    close: "\"",
    prompt: "Command> ",
    ends: &["exit", "quit", "bye"],
    stays: true,
    file: Some("-f"),
};

/// The words of a replicated pair.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stores;

impl Lexicon for Stores {
    type Command = Command;
    const QUOTES: bool = true;
    const EITHER_CASE: bool = true;
    const SUFFIXES: &'static [&'static str] = &[".exe", ".EXE"];
    const SESSIONS: &'static [(&'static str, Session)] = &[("ttIsql", SESSION)];
    const SAYS: &'static [(&'static str, &'static [&'static str])] = &[("ttIsql", SAYS)];
    const IDLE: &'static [&'static str] = looks::IDLE;
    const FOREIGN: &'static [&'static str] = looks::OTHERS;
    const FAMILIES: &'static [&'static str] = &["tt"];
    const TOOLS: &'static [(&'static Tool, Form<Command>)] = &[
        (&rep_admin::TOOL, rep_admin::form),
        (&admin::TOOL, admin::form),
        (&migrate::TOOL, migrate::form),
        (&backup::TOOL, backup::form),
        (&backup::RESTORE, backup::restore),
        (&destroy::TOOL, destroy::form),
        (&isql::TOOL, isql::form),
        (&looks::STATUS, looks::status),
        (&looks::VERSION, looks::version),
        (&looks::DAEMON, looks::daemon),
    ];
    const BY_HAND: &'static [(&'static str, ByHand<Command>)] = &[("ttXactAdmin", looks::transactions)];
    const VARIABLES: &'static [&'static str] = &["ODBCINI", "SYSODBCINI", "SYSTTCONNECTINI"];
    const INSTEAD: fn(&str) -> Option<[String; 2]> = sql::no_program;
    const CARRIES: Option<fn(Transfer) -> Command> = Some(Command::Carry);
    const OWN: &'static [(&'static str, Own<Command>)] = &[
        ("applications", words::applications),
        ("write", words::write),
        ("forget", words::forget),
        ("marker", words::marker),
        ("keep", words::keep),
        ("install", words::install),
    ];

    fn malformed(call: Malformed) -> Command {
        Command::Malformed(call)
    }
}
