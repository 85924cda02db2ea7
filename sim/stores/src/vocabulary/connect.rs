//! Connection strings: `DSN=Upgrade; AutoCreate=0`, or a plain data source name.
//!
//! Only the attributes that the procedures use are known (`docs/models/stores.md 3, 7`); names are taken in either
//! case.

use crate::command::Dsn;
use frame::{Args, Token};
use runbook::{Problem, nearest_word};
use std::ops::Range;

const ATTRIBUTES: &[&str] = &["DSN", "AutoCreate"];

/// Where a tool connects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ConnectionString {
    /// The store.
    pub(super) store: Dsn,
    /// False for `AutoCreate=0`; creating is the default.
    pub(super) auto_create: bool,
}

/// The store of a tool that takes it in either way.
pub(super) fn either(args: &mut Args<'_>) -> Option<ConnectionString> {
    either_or(args, |_| "the store is named twice".to_owned(), "a data source name is needed")
}

/// A connection in either way, `-connStr` or the first operand, with what is said where it is given in both or in none.
pub(super) fn either_or(
    args: &mut Args<'_>,
    twice: impl Fn(&Token) -> String,
    none: &str,
) -> Option<ConnectionString> {
    match (args.value("-connStr"), args.operands.first().copied()) {
        (Some(token), None) => string(args, &token),
        (None, Some(token)) => operand(args, token),
        (Some(_), Some(token)) => {
            args.fail("unexpected-word", token.range(), twice(token));
            None
        }
        (None, None) => {
            args.missing(none);
            None
        }
    }
}

/// The store that an option names plainly.
pub(super) fn named(args: &mut Args<'_>, option: &str) -> Option<Dsn> {
    let given = args.needed(option, &format!("option `{option}` is needed"))?;
    given.value.map(|token| Dsn(token.text))
}

/// Reads a word that is a connection string or a plain name.
pub(super) fn operand(args: &mut Args<'_>, token: &Token) -> Option<ConnectionString> {
    if token.text.contains(['=', ';']) {
        return string(args, token);
    }
    Some(ConnectionString { store: Dsn(token.text.clone()), auto_create: true })
}

/// Reads a word that must be a connection string.
pub(super) fn string(args: &mut Args<'_>, token: &Token) -> Option<ConnectionString> {
    let mut store = None;
    let mut auto_create = true;
    let mut start = 0;
    for part in token.text.split(';') {
        let range = trimmed(part, start);
        start += part.len() + 1;
        if range.is_empty() {
            continue;
        }
        match attribute(token, range) {
            Ok(Attribute::Dsn(name)) => store = Some(Dsn(name)),
            Ok(Attribute::AutoCreate(on)) => auto_create = on,
            Err(problem) => args.problem(*problem),
        }
    }
    if store.is_none() {
        args.missing("the connection string names no DSN");
    }
    store.map(|store| ConnectionString { store, auto_create })
}

enum Attribute {
    Dsn(String),
    AutoCreate(bool),
}

fn attribute(token: &Token, range: Range<usize>) -> Result<Attribute, Box<Problem>> {
    let text = &token.text[range.clone()];
    let Some((name, value)) = text.split_once('=') else {
        let message = format!("`{text}` is no connection attribute: a name, `=` and a value are needed");
        return Err(Box::new(Problem::error("bad-attribute", token.locate(range), message)));
    };
    let (name, value) = (name.trim(), value.trim());
    let name_range = token.locate(range.start..range.start + name.len());
    match ATTRIBUTES.iter().find(|known| known.eq_ignore_ascii_case(name)) {
        Some(&"DSN") if !value.is_empty() => Ok(Attribute::Dsn(value.to_owned())),
        Some(&"DSN") => {
            Err(Box::new(Problem::error("bad-attribute", name_range, "attribute `DSN` is empty")))
        }
        Some(_) => match value {
            "0" => Ok(Attribute::AutoCreate(false)),
            "1" => Ok(Attribute::AutoCreate(true)),
            _ => {
                let message = format!("attribute `AutoCreate` is 0 or 1, not `{value}`");
                Err(Box::new(Problem::error("bad-attribute", token.locate(range), message)))
            }
        },
        None => Err(Box::new(unknown(name, name_range))),
    }
}

fn unknown(name: &str, range: Range<usize>) -> Problem {
    let found = nearest_word(name, ATTRIBUTES.iter().copied());
    let problem =
        Problem::error("unknown-attribute", range, format!("unknown connection attribute `{name}`"));
    Problem { label: "not a known attribute".to_owned(), ..problem.meant(found) }
}

/// The place of a part without the space around it; `start` is where the part begins.
fn trimmed(part: &str, start: usize) -> Range<usize> {
    let lead = part.len() - part.trim_start().len();
    let text = part.trim();
    start + lead..start + lead + text.len()
}
