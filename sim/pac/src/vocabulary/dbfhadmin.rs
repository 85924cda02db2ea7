//! `dbfhadmin`: looks at what killed processes left in the region databases, and releases it (`docs/models/pac.md 2.4`).
//!
//! Its options are words with their values behind a colon. No page was found that lists them all, so that another one is
//! not modelled and never refused.

use crate::command::Command;
use frame::Token;
use runbook::{NOT_MODELLED, Parsed, Problem};

/// Options that say where the database is and who asks; they change nothing here.
const WITHOUT_EFFECT: &[&str] = &[
    "-usedb",
    "-provider",
    "-name",
    "-user",
    "-password",
    "-verbose",
    "-type",
    "-configfile",
    "-file",
    "-casprocess",
    "-region",
];

/// Actions that only look.
const LOOKING: &[&str] = &["-list", "-status", "-diags", "-help", "-version"];

/// What a call of it means.
pub(super) fn read(first: &Token, rest: &[Token]) -> Parsed<Command> {
    let option = |word: &Token| {
        word.text.split(':').next().unwrap_or_default().replacen('/', "-", 1).to_ascii_lowercase()
    };
    let has = |name: &str| rest.iter().any(|word| option(word) == name);
    if rest.iter().any(|word| LOOKING.contains(&option(word).as_str())) {
        let message = "`dbfhadmin` only looks here, and changes nothing; what it prints is not modelled, and no output of it \
                       is looked for";
        return Parsed::accepted(Problem::without_effect(first.range(), message));
    }
    let place = |name: &&str| rest.iter().find(|word| option(word) == **name);
    let host = ["-host", "-machine", "-hostname"].iter().find_map(place).and_then(|word| word.split_at(':'));
    let recovers = has("-recover") && (has("-casprocess") || has("-region"));
    let known = |word: &&Token| {
        let name = option(word);
        let name = name.as_str();
        WITHOUT_EFFECT.contains(&name) || ["-recover", "-host", "-machine", "-hostname"].contains(&name)
    };
    match rest.iter().find(|word| !known(word)) {
        None if recovers => {
            let host = host.map(|(_, host)| host.text).unwrap_or_default();
            Parsed::ok(Command::RecoverLocks(host))
        }
        other => {
            let word = other.unwrap_or(first);
            let message = format!("`{}` of dbfhadmin is not modelled", word.brief());
            let help = "modelled are `-casprocess` and `-region` with `-list` or `-recover`".to_owned();
            Parsed::not_modelled(Problem {
                help: Some(help),
                ..Problem::error(NOT_MODELLED, word.range(), message)
            })
        }
    }
}
