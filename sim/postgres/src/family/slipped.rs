//! Calls of `psql` of which the server refuses a statement for its words alone. Of several texts the first one that is refused is
//! told, where each of the others is read or refused too.

use super::command::Command;
use super::typed::{Act, Typed};
use crate::sql::{self, Slip};
use crate::tools::{Line, parse_line};
use runbook::{Answer, Parsed, Problem};

/// The slip in a statement of a call of `psql`, where it has one, with the call and the statement.
fn slipped(text: &str) -> Option<(Line, String, Slip)> {
    let line = parse_line(text).ok()?;
    let Line::Psql(psql) = &line else { return None };
    // A pooler's console has words of its own.
    let is_console = psql.database.as_deref() == Some("pgbouncer");
    if is_console || psql.file.is_some() || psql.host.is_empty() {
        return None;
    }
    let mut first = None;
    for statement in psql.commands.iter().filter(|statement| sql::parse(statement).is_err()) {
        let many = statement.trim().trim_end_matches(';').contains(';');
        let slip = sql::slip(statement).filter(|_| !many)?;
        first = first.or_else(|| Some((statement.clone(), slip)));
    }
    let (statement, slip) = first?;
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
