//! Calls of `psql` whose one statement the server refuses for its words alone.

use super::command::Command;
use super::typed::{Act, Typed};
use crate::sql::{self, Slip};
use crate::tools::{Line, parse_line};
use runbook::{Answer, Parsed, Problem};

/// The slip in the one statement of a call of `psql`, where it has one, with the call and the statement.
fn slipped(text: &str) -> Option<(Line, String, Slip)> {
    let line = parse_line(text).ok()?;
    let Line::Psql(psql) = &line else { return None };
    let [statement] = psql.commands.as_slice() else { return None };
    // A pooler's console has words of its own.
    let is_console = psql.database.as_deref() == Some("pgbouncer");
    let is_read = is_console || psql.file.is_some() || psql.host.is_empty() || sql::parse(statement).is_ok();
    let many = statement.trim().trim_end_matches(';').contains(';');
    let slip = sql::slip(statement).filter(|_| !is_read && !many)?;
    let statement = statement.clone();
    Some((line, statement, slip))
}

/// What is said of such a call, where it is one: the server refuses it.
pub(super) fn read(text: &str) -> Option<Parsed<Command>> {
    let (line, statement, slip) = slipped(text)?;
    let word = &statement[slip.range.clone()];
    let at = text.find(word).filter(|_| slip.range.len() < statement.len());
    let range = at.map_or(0..text.len(), |at| at..at + word.len());
    let message = format!("the server refuses this: {}", slip.says);
    let problem = Problem::error("sql-syntax", range, message).meant(slip.meant.filter(|_| at.is_some()));
    let typed = Typed::of(Act::Run(line));
    let read = Parsed::ok(Command::Line(typed));
    Some(Parsed { problems: vec![problem], answer: Answer::Refused, ..read })
}
