//! Replies as `psql` prints them.

use super::psql::Psql;
use crate::reply::{Answer, Reply, Severity, SqlError};

/// The lines of an error, with the place of the statement that it points at.
#[must_use]
pub fn error_lines(error: &SqlError, statement: &str) -> Vec<String> {
    let word = Severity::Error.word();
    let first = if error.message.starts_with("FATAL:") {
        error.message.clone()
    } else {
        format!("{word}:  {}", error.message)
    };
    let mut lines: Vec<String> = first.lines().map(str::to_owned).collect();
    if let Some(at) = error.position {
        lines.push(format!("LINE 1: {statement}"));
        lines.push(format!("{}^", " ".repeat("LINE 1: ".len() + at.saturating_sub(1))));
    }
    for (word, text) in error.following().filter(|(word, _)| *word != "CONTEXT") {
        lines.push(format!("{word}:  {text}"));
    }
    lines
}

/// The lines of a reply.
#[must_use]
pub fn reply_lines(reply: &Reply, statement: &str, psql: &Psql) -> Vec<String> {
    let mut lines = Vec::new();
    for notice in &reply.notices {
        lines.push(format!("{}:  {}", notice.severity.word(), notice.message));
        lines.extend(notice.detail.iter().map(|text| format!("DETAIL:  {text}")));
        lines.extend(notice.hint.iter().map(|text| format!("HINT:  {text}")));
    }
    match &reply.result {
        Err(error) => lines.extend(error_lines(error, statement)),
        Ok(Answer::Tag(tag)) if psql.quiet || tag.is_empty() => {}
        Ok(Answer::Tag(tag)) => lines.push(tag.clone()),
        Ok(Answer::Rows { columns, right, rows }) => lines.extend(psql.layout.lines(columns, right, rows)),
    }
    lines
}
