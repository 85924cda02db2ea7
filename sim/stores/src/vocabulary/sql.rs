//! The statements that the procedures give to `ttIsql -e`: ports, autorefresh, and the end of the session.
//!
//! Keywords are taken in either case. Of queries one is answered, which the documents give for the size of a dump. A
//! statement of another kind that the product has is not modelled; a statement that it has not is refused by the tool.

use crate::command::{Dsn, Statement};
use frame::{Args, Token};
use runbook::{Problem, nearest_word};
use std::ops::Range;

/// First words of statements that exist and are not modelled.
const OTHERS: &str = "select insert update delete create drop commit rollback call load refresh unload flush \
                      grant set autocommit host repschemes tables monitor";

/// Reads the statements of one `-e`.
pub(super) fn read(args: &mut Args<'_>, token: &Token) -> Vec<Statement> {
    let mut statements = Vec::new();
    let mut start = 0;
    for part in token.text.split(';') {
        let words = words(part, start);
        start += part.len() + 1;
        if words.is_empty() {
            continue;
        }
        match statement(&mut Words { token, words: &words, next: 0 }) {
            Ok(statement) => statements.push(statement),
            Err(Wrong::Refused(problem)) => args.problem(*problem),
            Err(Wrong::NotModelled(range, message)) => args.not_modelled(range, message),
        }
    }
    if statements.is_empty() {
        args.missing("option `-e` gives no statement");
    }
    statements
}

enum Wrong {
    /// The tool reports an error.
    Refused(Box<Problem>),
    /// The tool would do it; the model cannot.
    NotModelled(Range<usize>, String),
}

struct Word<'a> {
    text: &'a str,
    range: Range<usize>,
}

/// A statement's words, read from the left.
struct Words<'a> {
    token: &'a Token,
    words: &'a [Word<'a>],
    next: usize,
}

impl<'a> Words<'a> {
    fn take(&mut self, wanted: &str) -> Result<&'a Word<'a>, Wrong> {
        let word = self.words.get(self.next);
        self.next += 1;
        word.ok_or_else(|| {
            let range = self.words.last().map_or(0..0, |last| last.range.clone());
            self.refused(range, format!("the statement ends where {wanted} is needed"), None)
        })
    }

    fn name(&mut self, wanted: &str) -> Result<String, Wrong> {
        self.take(wanted).map(|word| word.text.to_owned())
    }

    /// One of several keywords, by its place in the list.
    fn keyword(&mut self, known: &[&'static str]) -> Result<usize, Wrong> {
        let wanted = known.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or ");
        let word = self.take(&wanted)?;
        known.iter().position(|name| name.eq_ignore_ascii_case(word.text)).ok_or_else(|| {
            let message = format!("`{}` stands where {wanted} is needed", word.text);
            self.refused(word.range.clone(), message, nearest_word(word.text, known.iter().copied()))
        })
    }

    fn keywords(&mut self, known: &[&'static str]) -> Result<(), Wrong> {
        known.iter().try_for_each(|word| self.keyword(&[word]).map(|_| ()))
    }

    fn end(&self) -> Result<(), Wrong> {
        self.words.get(self.next).map_or(Ok(()), |word| {
            let message = format!("`{}` stands where the statement should end", word.text);
            Err(self.refused(word.range.clone(), message, None))
        })
    }

    fn refused(&self, range: Range<usize>, message: String, meant: Option<&'static str>) -> Wrong {
        let problem = Problem::error("sql-syntax", self.token.locate(range), message);
        Wrong::Refused(Box::new(problem.meant(meant)))
    }
}

fn statement(words: &mut Words<'_>) -> Result<Statement, Wrong> {
    let first = &words.words[0];
    if asks_perm_in_use(words.words) {
        return Ok(Statement::PermInUse);
    }
    if OTHERS.split(' ').any(|other| other.eq_ignore_ascii_case(first.text)) {
        let message = format!("statement `{}` is not modelled and cannot be rehearsed", first.text);
        return Err(Wrong::NotModelled(words.token.locate(first.range.clone()), message));
    }
    let statement = match words.keyword(&["alter", "quit", "exit"])? {
        0 => alter(words)?,
        _ => Statement::Quit,
    };
    words.end()?;
    Ok(statement)
}

/// The one question that is answered: how much of a store is in use.
fn asks_perm_in_use(words: &[Word<'_>]) -> bool {
    let asked = words.iter().map(|word| word.text.to_ascii_lowercase());
    asked.eq(["select", "perm_in_use_size", "from", "sys.monitor"])
}

fn alter(words: &mut Words<'_>) -> Result<Statement, Wrong> {
    if words.keyword(&["replication", "cache"])? == 0 { port(words) } else { autorefresh(words) }
}

fn port(words: &mut Words<'_>) -> Result<Statement, Wrong> {
    let scheme = words.name("a replication scheme")?;
    words.keywords(&["alter", "store"])?;
    let store = Dsn(words.name("a store")?);
    words.keywords(&["on"])?;
    let host = words.name("a host")?;
    words.keywords(&["set", "port"])?;
    let number = words.take("a port")?;
    let port = number.text.parse::<u16>().map_err(|_| {
        let message = format!("`{}` is no port: a number from 0 to 65535", number.text);
        words.refused(number.range.clone(), message, None)
    })?;
    Ok(Statement::SetPort { scheme, store, host, port })
}

fn autorefresh(words: &mut Words<'_>) -> Result<Statement, Wrong> {
    words.keywords(&["group"])?;
    let group = words.name("a cache group")?;
    words.keywords(&["set", "autorefresh", "state"])?;
    let on = words.keyword(&["on", "off", "paused"])? == 0;
    Ok(Statement::Autorefresh { group, on })
}

/// The words of a statement that begins at `start`.
fn words(part: &str, start: usize) -> Vec<Word<'_>> {
    part.split_whitespace()
        .map(|text| {
            let at = start + (text.as_ptr() as usize - part.as_ptr() as usize);
            Word { text, range: at..at + text.len() }
        })
        .collect()
}
