//! What may be typed at a replicated pair, read and printed.
//!
//! [`StoresVocabulary`] reads the vendor's `ttRepAdmin`, `ttAdmin`, `ttMigrate`, `ttDestroy` and `ttIsql` verbatim
//! (`docs/models/stores.md 1, 2, 3`) and our own words `applications`, `marker`, `keep` and `install`; `sleep` belongs
//! to every family and is not read here. The options of each tool are a closed list.
//!
//! Guarantees, beside those of every vocabulary ([`frame::Vocabulary`]): every command but a malformed one prints in one
//! form, and that form reads back as the same command.
//!
//! No document gives the words with which these tools refuse; the messages here are ours, in the manner of such tools.
//! Names of programs and options are taken exactly as spelt, names in connection strings and SQL in either case.

mod admin;
mod connect;
mod destroy;
mod isql;
mod migrate;
mod rep_admin;
mod sql;
mod words;

#[cfg(test)]
mod tests;

use crate::command::Command;
use frame::{Form, Lexicon, Malformed, Own, Tool, Vocabulary};

/// The command language of a replicated pair.
pub type StoresVocabulary = Vocabulary<Stores>;

/// The words of a replicated pair.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stores;

impl Lexicon for Stores {
    type Command = Command;
    const QUOTES: bool = true;
    const TOOLS: &'static [(&'static Tool, Form<Command>)] = &[
        (&rep_admin::TOOL, rep_admin::form),
        (&admin::TOOL, admin::form),
        (&migrate::TOOL, migrate::form),
        (&destroy::TOOL, destroy::form),
        (&isql::TOOL, isql::form),
    ];
    const OWN: &'static [(&'static str, Own<Command>)] = &[
        ("applications", words::applications),
        ("marker", words::marker),
        ("keep", words::keep),
        ("install", words::install),
    ];

    fn malformed(call: Malformed) -> Command {
        Command::Malformed(call)
    }
}
