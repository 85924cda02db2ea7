//! Our own words, for what no vendor command does: `applications`, `write`, `forget`, `marker`, `keep`, `install`.
//!
//! They belong to no tool that could refuse them, so a mistake in them leaves nothing to play.

use crate::command::{Command, Dsn};
use crate::release::never_made;
use frame::{Read, Token, one_word, unexpected_word, wrong_form};
use runbook::{Problem, meant_word};

const ACTIONS: &[&str] = &["move", "stop", "start"];

const APPLICATIONS: &str =
    "applications move STORE to STORE`, `applications stop STORE` or `applications start STORE";

/// `applications move X to Y`, `applications stop X`, `applications start X`.
pub(super) fn applications(first: &Token, rest: &[Token]) -> Read<Command> {
    let Some((action, rest)) = rest.split_first() else {
        return Err(wrong_form(first.range(), "what the applications shall do is missing", APPLICATIONS));
    };
    let store = |form: &str| one_word(action, rest, form).map(|store| Dsn(store.text.clone()));
    match action.text.as_str() {
        "move" => {
            let (from, to) = joined(action, rest, "to", "applications move STORE to STORE")?;
            Ok(Command::ApplicationsMove { from, to })
        }
        "stop" => store("applications stop STORE").map(Command::ApplicationsStop),
        "start" => store("applications start STORE").map(Command::ApplicationsStart),
        _ => {
            let message = format!("applications cannot `{}`", action.brief());
            let meant = meant_word(&action.text, ACTIONS.iter().copied());
            let problem = Problem::error("unknown-word", action.range(), message);
            let help = Some(format!("write `{APPLICATIONS}`"));
            Err(Box::new(Problem { help, ..problem }.meant(meant)))
        }
    }
}

/// `marker X to Y`.
pub(super) fn marker(first: &Token, rest: &[Token]) -> Read<Command> {
    joined(first, rest, "to", "marker STORE to STORE").map(|(from, to)| Command::Marker { from, to })
}

/// The most transactions that one `write` makes clients send.
const WRITTEN_MAX: u32 = 10_000;

/// `write 3 at X`.
pub(super) fn write(first: &Token, rest: &[Token]) -> Read<Command> {
    const FORM: &str = "write NUMBER at STORE";
    match rest {
        [_, at, _, surplus, ..] if at.text == "at" => Err(unexpected_word(surplus, FORM)),
        [many, at, store] if at.text == "at" && !store.text.is_empty() => {
            let number = many.text.parse().ok().filter(|number| (1..=WRITTEN_MAX).contains(number));
            let wrong = || format!("`{}` is no number from 1 to {WRITTEN_MAX}", many.brief());
            let many = number.ok_or_else(|| wrong_form(many.range(), &wrong(), FORM))?;
            Ok(Command::Write { store: Dsn(store.text.clone()), many })
        }
        [_, at, ..] if at.text != "at" => {
            let message = format!("`{}` stands where `at` is needed", at.brief());
            Err(wrong_form(at.range(), &message, FORM))
        }
        _ => Err(wrong_form(first.range(), "how many transactions, and at which store, is missing", FORM)),
    }
}

/// `forget X at Y`.
pub(super) fn forget(first: &Token, rest: &[Token]) -> Read<Command> {
    joined(first, rest, "at", "forget STORE at STORE").map(|(peer, store)| Command::Forget { store, peer })
}

/// `keep X as Y`.
pub(super) fn keep(first: &Token, rest: &[Token]) -> Read<Command> {
    let named = joined(first, rest, "as", "keep STORE as DATA_SOURCE");
    named.map(|(store, source)| Command::Keep { store, source })
}

/// The greatest first number of a release of the product.
const LAST: u32 = 22;

/// `install RELEASE`.
pub(super) fn install(first: &Token, rest: &[Token]) -> Read<Command> {
    let release = one_word(first, rest, "install RELEASE")?;
    let is_whole = |text: &str| text.contains('.') || text.parse::<u32>().is_ok_and(|number| number > LAST);
    if let Some(message) = is_whole(&release.text).then(|| never_made(&release.text)).flatten() {
        let problem = Problem::error("unknown-release", release.range(), message);
        let (one, two) = release.text.split_at(release.text.len().min(1));
        let meant =
            Some(format!("{one}.{two}")).filter(|meant| two.len() == 1 && never_made(meant).is_none());
        return Err(Box::new(problem.meant(meant)));
    }
    Ok(Command::Install(release.text.clone()))
}

/// Two names with a word between them.
fn joined(before: &Token, rest: &[Token], word: &str, form: &str) -> Read<(Dsn, Dsn)> {
    match rest {
        [_, to, _, surplus, ..] if to.text == word => Err(unexpected_word(surplus, form)),
        [from, to, into] if to.text == word && from.text == into.text => {
            let message = format!("from `{}` to itself", from.brief());
            let problem = Problem::error("usage", from.range().start..into.range().end, message);
            Err(Box::new(Problem { help: Some("name the two stores".to_owned()), ..problem }))
        }
        [from, to, into] if to.text == word && !from.text.is_empty() && !into.text.is_empty() => {
            Ok((Dsn(from.text.clone()), Dsn(into.text.clone())))
        }
        [_, to, ..] if to.text != word => {
            let message = format!("`{}` stands where `{word}` is needed", to.brief());
            Err(wrong_form(to.range(), &message, form))
        }
        _ => Err(wrong_form(before.range(), "two stores are needed", form)),
    }
}
