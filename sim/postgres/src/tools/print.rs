//! Replies as `psql` prints them.

use super::psql::Psql;
use crate::reply::{Answer, Reply, Severity, SqlError};
use crate::value::Value;

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
        Ok(Answer::Tag(_)) if psql.quiet => {}
        Ok(Answer::Tag(tag)) => lines.push(tag.clone()),
        Ok(Answer::Rows { columns, right, rows }) => lines.extend(table(columns, right, rows, psql)),
    }
    lines
}

fn table(columns: &[String], right: &[bool], rows: &[Vec<Value>], psql: &Psql) -> Vec<String> {
    let shown: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    let many = format!("({} row{})", rows.len(), if rows.len() == 1 { "" } else { "s" });
    if psql.unaligned {
        let mut lines: Vec<String> = shown.iter().map(|row| row.join("|")).collect();
        if !psql.tuples_only {
            lines.insert(0, columns.join("|"));
            lines.push(many);
        }
        return lines;
    }
    let width = |at: usize| {
        let values = shown.iter().map(|row| row[at].chars().count());
        values.chain([columns[at].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let header: Vec<String> =
        columns.iter().zip(&widths).map(|(name, width)| format!(" {name:^width$} ")).collect();
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(width + 2)).collect();
    let row = |row: &Vec<String>| {
        let last = row.len().saturating_sub(1);
        let cell = |(at, value): (usize, &String)| {
            let width = widths[at];
            match (right[at], at == last) {
                (true, true) => format!(" {value:>width$}"),
                (true, false) => format!(" {value:>width$} "),
                (false, true) => format!(" {value}"),
                (false, false) => format!(" {value:<width$} "),
            }
        };
        row.iter().enumerate().map(cell).collect::<Vec<_>>().join("|")
    };
    let mut lines = Vec::new();
    if !psql.tuples_only {
        lines.push(header.join("|"));
        lines.push(rule.join("+"));
    }
    lines.extend(shown.iter().map(row));
    if !psql.tuples_only {
        lines.push(many);
    }
    lines
}
