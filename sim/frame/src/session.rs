//! A program that is given its statements as an argument and asks for more behind them.
//!
//! Whoever has typed it so waits for a prompt of the shell that does not come. A line of which it cannot be seen whether
//! it ends the session (it runs a file, or a quote is not closed) is taken to end it.

use crate::token::split;
use runbook::{Problem, Session, Severity};

/// What a file of statements is run by.
const RUNS: [&str; 3] = ["@", "run ", "start "];

/// That nothing ends a session whose statements are an argument of its program.
pub(crate) fn left_open(session: &Session, typed: &str, quotes: bool) -> Option<Problem> {
    let [option, exit] = [session.open.trim_matches([' ', '"', '\'']), session.ends.first()?];
    let (words, problems) = split(typed, quotes);
    let is = |word: &str, other: &str| word.eq_ignore_ascii_case(other);
    let at = words.iter().position(|word| is(&word.text, option)).filter(|_| problems.is_empty())?;
    let given = words.get(at + 1)?;
    let has_file = session.file.is_some_and(|file| words.iter().any(|word| is(&word.text, file)));
    let ends = |statement: &str| {
        let statement = statement.trim();
        let runs = |word: &str| statement.get(..word.len()).is_some_and(|begins| is(begins, word));
        session.ends.iter().any(|end| is(end, statement)) || RUNS.iter().any(|word| runs(word))
    };
    if !session.stays || has_file || given.text.split(';').any(ends) {
        return None;
    }
    let end = given.range().end;
    let quote = typed[..end].chars().next_back().filter(|last| "\"'".contains(*last));
    let sign = if given.text.trim_end().ends_with(';') { " " } else { "; " };
    let message = "nothing ends this session: the program runs these statements, and asks for more";
    let problem = Problem::error("session-left-open", end - quote.map_or(0, char::len_utf8)..end, message);
    Some(Problem {
        severity: Severity::Warning,
        help: Some(format!("end them with `{exit}`")),
        safe: quote.is_some(),
        replacement: quote.map(|quote| format!("{sign}{exit}{quote}")),
        ..problem
    })
}
