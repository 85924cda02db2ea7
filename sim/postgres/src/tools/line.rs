//! A line of a shell.

mod wait;

pub use wait::Wanted;

use super::dump::{dump, restore};
use super::psql::{Psql, connection, value};
use super::shell::{Output, Side, sides};
use super::tool::{self, Call};
use crate::archive::Dump;
use crate::sql::{NotRead, Statement};

/// What stands left of a pipe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Left {
    /// A dump.
    Dump(Dump),
    /// A query, whose rows are statements.
    Psql(Psql),
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// `psql ..` or `pg_restore ..`.
    Psql(Psql),
    /// `.. | psql ..` or `.. | pg_restore ..`.
    Pipe(Left, Psql),
    /// `until [ "$(psql ..)" = x ]; do sleep n; done`, or `while` with the opposite.
    Until {
        /// What is asked.
        query: Psql,
        /// What is waited for.
        wanted: Wanted,
    },
    /// A dump into a file.
    Dump(Dump),
    /// `createdb`, `dropdb`, `createuser`: one statement, of which nothing is printed where it is done.
    Tool {
        /// As whom and where.
        at: Psql,
        /// What it runs.
        statement: Statement,
        /// What it says before the server's own words where it is refused.
        failed: &'static str,
    },
}

/// A line.
///
/// # Errors
/// What of it nobody knows.
pub fn parse_line(line: &str) -> Result<Line, NotRead> {
    let line = line.trim();
    if line.starts_with("until ") || line.starts_with("while ") {
        let (query, wanted) = wait::read(line)?;
        return Ok(Line::Until { query, wanted });
    }
    let sides = sides(line)?;
    let (first, second) = match sides.as_slice() {
        [only] => return alone(only),
        [first, second] => (first, second),
        _ => return Err(NotRead::new("more than one pipe")),
    };
    if first.output.is_some() || second.input.is_some() {
        return Err(NotRead::new("a file where a pipe is"));
    }
    let right = match second.words.first().map(String::as_str) {
        Some("psql") => psql(second)?,
        Some("pg_restore") => restore(second)?,
        _ => return Err(NotRead::new("what stands right of the pipe")),
    };
    if right.file.is_some() {
        return Err(NotRead::new("a pipe into a program that reads a file"));
    }
    let left = match first.words.first().map(String::as_str) {
        Some("psql") if right.archive.is_none() => Left::Psql(psql(first)?),
        Some(program @ ("pg_dump" | "pg_dumpall")) => Left::Dump(dump(program, first)?),
        _ => return Err(NotRead::new("what stands left of the pipe")),
    };
    if matches!(&left, Left::Dump(dump) if dump.file.is_some())
        || matches!(&left, Left::Psql(psql) if psql.output.is_some() || psql.file.is_some())
    {
        return Err(NotRead::new("a file left of a pipe"));
    }
    Ok(Line::Pipe(left, right))
}

/// `PGOPTIONS='-c name=value ..'` before a call of `psql`.
fn with_settings(options: &str, rest: &Side) -> Result<Line, NotRead> {
    let Line::Psql(mut psql) = alone(rest)? else {
        return Err(NotRead::new("`PGOPTIONS` before what is no single `psql`"));
    };
    let mut words = options.split_whitespace();
    while let Some(word) = words.next() {
        let setting = match word.strip_prefix("-c") {
            Some("") => words.next(),
            other => other,
        };
        let (name, value) = setting
            .and_then(|setting| setting.split_once('='))
            .ok_or_else(|| NotRead::new(format!("`{word}` of PGOPTIONS")))?;
        psql.settings.push((name.to_owned(), value.to_owned()));
    }
    Ok(Line::Psql(psql))
}

fn alone(side: &Side) -> Result<Line, NotRead> {
    let Some((program, rest)) = side.words.split_first() else { return Err(NotRead::new("an empty line")) };
    if let Some(options) = program.strip_prefix("PGOPTIONS=") {
        return with_settings(options, &Side { words: rest.to_vec(), ..side.clone() });
    }
    match program.as_str() {
        "psql" => Ok(Line::Psql(psql(side)?)),
        "pg_restore" => match restore(side)? {
            read if read.file.is_none() => Err(NotRead::new("`pg_restore` without a file")),
            read => Ok(Line::Psql(read)),
        },
        "pg_dump" | "pg_dumpall" => match dump(program, side)? {
            read if read.file.is_none() => {
                Err(NotRead::new(format!("`{program}` that writes into no file and no pipe")))
            }
            read => Ok(Line::Dump(read)),
        },
        _ if side.input.is_some() || side.output.is_some() => {
            Err(NotRead::new(format!("a file of `{program}`")))
        }
        known if tool::NAMES.contains(&known) => {
            let Call { at, statement, failed } = tool::read(known, rest)?;
            Ok(Line::Tool { at, statement, failed })
        }
        other => Err(NotRead::new(format!("`{other}`"))),
    }
}

fn psql(side: &Side) -> Result<Psql, NotRead> {
    let mut psql = Psql { output: side.output.clone(), ..Psql::default() };
    let mut rest = side.words.get(1..).unwrap_or_default().iter();
    while let Some(word) = rest.next() {
        if let Some((letter, value)) = connection(word, &mut rest) {
            psql.connects(letter, value)?;
            continue;
        }
        match word.as_str() {
            "--command" | "-c" => psql.commands.extend(rest.next().cloned()),
            "--file" | "-f" => reads(&mut psql, rest.next().cloned())?,
            "--output" | "-o" => prints(&mut psql, rest.next().cloned())?,
            long if long.starts_with("--command=") => {
                psql.commands.extend(value(long, "--command", &mut rest));
            }
            long if long.starts_with("--file=") => {
                let file = value(long, "--file", &mut rest);
                reads(&mut psql, file)?;
            }
            long if long.starts_with("--output=") => {
                let file = value(long, "--output", &mut rest);
                prints(&mut psql, file)?;
            }
            "-v" | "--set" | "--variable" => set_variable(&mut psql, rest.next())?,
            "-X" | "--no-psqlrc" | "-w" | "--no-password" => {}
            "--tuples-only" => psql.tuples_only = true,
            "--no-align" => psql.unaligned = true,
            "--quiet" => psql.quiet = true,
            letters if letters.starts_with('-') && !letters.starts_with("--") => {
                let (many, wants) = flags(&mut psql, letters)?;
                if wants && many > 0 {
                    psql.commands.extend(rest.next().cloned());
                }
            }
            name if psql.database.is_none() && !name.starts_with('-') => psql.leads_to(name)?,
            other => return Err(NotRead::new(format!("`{other}` of psql"))),
        }
    }
    if let Some(file) = &side.input {
        // What is fed to it nobody reads where statements or a file are named.
        if psql.commands.is_empty() && psql.file.is_none() {
            (psql.file, psql.input) = (Some(file.clone()), true);
        }
    }
    Ok(psql)
}

fn reads(psql: &mut Psql, file: Option<String>) -> Result<(), NotRead> {
    if psql.file.is_some() {
        return Err(NotRead::new("`psql` with several files"));
    }
    psql.file = file;
    Ok(())
}

fn prints(psql: &mut Psql, file: Option<String>) -> Result<(), NotRead> {
    if psql.output.is_some() {
        return Err(NotRead::new("`psql` that prints into two files"));
    }
    psql.output = file.map(|file| Output { file, append: false });
    Ok(())
}

fn set_variable(psql: &mut Psql, variable: Option<&String>) -> Result<(), NotRead> {
    let variable = variable.map(String::as_str).unwrap_or_default();
    match variable.split_once('=') {
        Some((name, value)) if name.eq_ignore_ascii_case("ON_ERROR_STOP") => {
            psql.stop_on_error = crate::sql::truth(value);
            Ok(())
        }
        _ => Err(NotRead::new(format!("the variable `{variable}`"))),
    }
}

/// Letters behind one dash, and whether the last of them wants a command.
fn flags(psql: &mut Psql, letters: &str) -> Result<(usize, bool), NotRead> {
    let mut wants = false;
    for letter in letters.chars().skip(1) {
        match letter {
            'A' => psql.unaligned = true,
            't' => psql.tuples_only = true,
            'q' => psql.quiet = true,
            'X' => {}
            'c' => wants = true,
            _ => return Err(NotRead::new(format!("`{letters}` of psql"))),
        }
    }
    Ok((letters.len(), wants))
}

#[cfg(test)]
mod tests {
    use super::{Line, parse_line};

    #[test]
    fn settings_before_psql_are_those_of_its_session() {
        let line = parse_line("PGOPTIONS='-c default_transaction_read_only=off' psql -h old -d app -c \"X\"");
        let Ok(Line::Psql(psql)) = line else { panic!("it is a call of psql: {line:?}") };
        let off = ("default_transaction_read_only".to_owned(), "off".to_owned());
        assert_eq!((psql.settings, psql.host), (vec![off], "old".to_owned()));
        assert!(parse_line("PGOPTIONS='-z' psql -h old -c \"X\"").is_err());
        assert!(parse_line("PGOPTIONS='-c a=b' createdb -h old app").is_err());
    }
}
