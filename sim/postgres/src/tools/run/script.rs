//! The statements of a text: what stands in `-c`, or what a script says line by line.
//!
//! `psql` takes the lines of a script together until a statement ends, and what has no end at the end of the script is sent all
//! the same (`mainloop.c`; measured on 17.10). A statement with a syntax error is one that fails, and those before it and behind it
//! are run.

use super::{Piece, Run};
use crate::query;
use crate::sql::{self, NotRead, Statement};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The longest text that is remembered with its statements, in bytes, and how many of them (ours): a runbook has hundreds.
const LONGEST: usize = 4 << 10;
const REMEMBERED: usize = 1_000;

/// What a text says, or why nobody here knows.
type Said = Result<Arc<[Statement]>, NotRead>;

thread_local! {
    /// What was read before on this thread: a rehearsal types what the one before it has typed, and to read it took a third of
    /// one that has few clients. It is a function of the text, so that nothing but time depends on what is remembered.
    static READ: RefCell<BTreeMap<String, Said>> = const { RefCell::new(BTreeMap::new()) };
}

/// The statements of a text, read once.
fn said(text: &str) -> Said {
    if let Some(known) = READ.with_borrow(|read| read.get(text).cloned()) {
        return known;
    }
    let said: Said = statements(text).map(Arc::from);
    if text.len() <= LONGEST {
        READ.with_borrow_mut(|read| {
            if read.len() >= REMEMBERED {
                read.clear();
            }
            read.insert(text.to_owned(), said.clone());
        });
    }
    said
}

impl Run {
    /// Takes the statements of one text, which are sent together.
    pub(super) fn text(&mut self, text: &str) {
        let piece = match said(text) {
            Ok(statements) => Piece::Text { text: text.to_owned(), statements, at: 0 },
            Err(what) => sql::slip(text).map_or(Piece::Unknown(what.what), |slip| Piece::Slipped(slip.says)),
        };
        self.pieces.push(piece);
    }

    /// Takes the lines of a script.
    pub(super) fn script_of(&mut self, lines: &[String]) {
        for text in apart(&lines.join("\n")) {
            self.text(&text);
        }
    }
}

/// The statements of a text, of which those that nobody here can answer are looks.
///
/// # Errors
/// The first that is not known here.
pub fn statements(text: &str) -> Result<Vec<Statement>, NotRead> {
    let known = |text: &str| {
        let all = sql::parse(text)?;
        match all.iter().find_map(query::unknown) {
            None => Ok(all),
            Some(what) => Err(NotRead { what }),
        }
    };
    let whole = match known(text) {
        Err(error) => error,
        read => return read,
    };
    let one = |text: String| {
        known(&text).or_else(|error| match sql::look(&text) {
            Ok(look) => Ok(vec![Statement::Look(look)]),
            Err(unread) if unread.what.starts_with("whether") => Err(unread),
            Err(_) => Err(error),
        })
    };
    let parts = apart(text);
    if parts.len() < 2 {
        return one(text.to_owned())
            .map_err(|error| if error.what.starts_with("whether") { error } else { whole });
    }
    let read: Vec<Vec<Statement>> = parts.into_iter().map(one).collect::<Result<_, _>>()?;
    let read: Vec<Statement> = read.into_iter().flatten().collect();
    // Of a look that fails nobody knows here, and what stands beside it in one string would be undone.
    let asks = |one: &Statement| {
        matches!(one, Statement::Select(_) | Statement::Show(_) | Statement::Look(_) | Statement::Tend { .. })
    };
    if read.iter().all(asks) { Ok(read) } else { Err(whole) }
}

/// The statements of a script, each with its semicolon. One in which quotes may stand that are no quotes is not taken apart.
pub fn apart(script: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut quote = None;
    let mut start = 0;
    let has_others = ["$", "/*", "\\"].iter().any(|sign| script.contains(sign));
    let ends = script.char_indices().filter(|(_, letter)| match (quote, *letter) {
        (Some(open), letter) => {
            quote = Some(open).filter(|_| open != letter);
            false
        }
        (None, '\'' | '"') => {
            quote = Some(*letter);
            false
        }
        (None, letter) => letter == ';' && !has_others,
    });
    for (at, _) in ends {
        found.push(script[start..=at].trim().to_owned());
        start = at + 1;
    }
    found.push(script[start..].trim().to_owned());
    found.retain(|text| !text.is_empty() && text != ";");
    found
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn a_statement_of_a_script_goes_over_lines_and_ends_at_its_semicolon() {
        for (script, statements) in [
            ("SELECT 1;\nSELECT 2;", vec!["SELECT 1;", "SELECT 2;"]),
            ("SELECT\n1; SELECT 2", vec!["SELECT\n1;", "SELECT 2"]),
            (" format\n--------\n SELECT 1;\n(1 row)\n", vec!["format\n--------\n SELECT 1;", "(1 row)"]),
            ("SELECT ';';;", vec!["SELECT ';';"]),
            ("DO $$ BEGIN; END $$;\nSELECT 1;", vec!["DO $$ BEGIN; END $$;\nSELECT 1;"]),
        ] {
            assert_eq!(apart(script), statements, "{script}");
        }
    }
}
