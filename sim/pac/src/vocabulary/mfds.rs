//! `mfds`: the directory server, as far as it keeps the definitions of regions and brings them back
//! (`docs/models/pac.md 1.4`, step 4).
//!
//! `mfds backup` and `mfds restore` are our own words for what the vendor does with a copy of a folder; `-x` exports and
//! `-g` imports are the vendor's. What a file that is imported holds is not known, and is taken to be the definitions of
//! all regions of the host (ours).

use crate::command::Command;
use frame::{Token, known_value, one_word};
use runbook::{NOT_MODELLED, Parsed, Problem, nearest_word};

/// What a call of it means.
pub(super) fn read(first: &Token, rest: &[Token]) -> Parsed<Command> {
    if rest.is_empty() {
        let message = "the start of the directory server is not modelled";
        return Parsed::not_modelled(Problem::error(NOT_MODELLED, first.range(), message));
    }
    let is_own = |word: &Token| nearest_word(&word.text, ["backup", "restore"]).is_some();
    if !rest[0].text.starts_with(['-', '/']) && !is_own(&rest[0]) {
        let message = format!("`{}` of mfds is not modelled", rest[0].brief());
        return Parsed::not_modelled(Problem::error(NOT_MODELLED, rest[0].range(), message));
    }
    let Some(option) = rest.first().and_then(|word| word.text.strip_prefix(['-', '/'])) else {
        let own = one_word(first, rest, "mfds backup` or `mfds restore").and_then(|action| {
            let known = [("backup", Command::MfdsBackup), ("restore", Command::MfdsRestore)];
            known_value(action, &known, "is neither backup nor restore")
        });
        return own.map_or_else(|problem| Parsed::nothing(vec![*problem]), Parsed::ok);
    };
    let (letter, operands) = (option.to_ascii_lowercase(), rest.len() - 1);
    match letter.as_str() {
        // A type, a folder or a file; behind them a region's name, what to do with what is there, and who asks.
        "x" if operands >= 2 => Parsed::ok(Command::MfdsBackup),
        "g" if operands >= 2 => Parsed::ok(Command::MfdsImport),
        "h" | "t" | "?" | "-help" | "help" | "-version" | "version" => {
            let message = "`mfds` only looks here, and changes nothing; what it prints is not modelled, and no output of it \
                           is looked for";
            Parsed::accepted(Problem::without_effect(first.range(), message))
        }
        _ => {
            let message = format!("`{}` of mfds is not modelled", rest[0].brief());
            let help =
                "modelled are `-x TYPE FOLDER` for an export and `-g TYPE FILE` for an import".to_owned();
            Parsed::not_modelled(Problem {
                help: Some(help),
                ..Problem::error(NOT_MODELLED, rest[0].range(), message)
            })
        }
    }
}
