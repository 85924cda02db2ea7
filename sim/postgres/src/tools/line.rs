//! A line of a shell.

use super::psql::{Psql, connection, value};
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
    /// `psql ..`.
    Psql(Psql),
    /// `.. | psql ..`.
    Pipe(Left, Psql),
    /// `until [ "$(psql ..)" = x ]; do sleep n; done`.
    Until {
        /// What is asked.
        query: Psql,
        /// What is waited for.
        wanted: String,
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

/// The words of a line as a shell takes them, quotes taken away; a `|` by itself is a word of its own.
///
/// # Errors
/// A quote that is not closed.
pub fn words(line: &str) -> Result<Vec<String>, NotRead> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), letter) if letter == open => quote = None,
            (Some('"'), '\\') => word.get_or_insert_default().extend(letters.next()),
            (Some(_), letter) => word.get_or_insert_default().push(letter),
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, '\\') => word.get_or_insert_default().extend(letters.next()),
            (None, '|') => {
                words.extend(word.take());
                words.push("|".to_owned());
            }
            (None, letter) if letter.is_whitespace() => words.extend(word.take()),
            (None, letter) => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    if quote.is_some() { Err(NotRead::new("a quote that is not closed")) } else { Ok(words) }
}

/// A line.
///
/// # Errors
/// What of it nobody knows.
pub fn parse_line(line: &str) -> Result<Line, NotRead> {
    let line = line.trim();
    if let Some(rest) = line.strip_prefix("until [") {
        return until(rest);
    }
    let words = words(line)?;
    let mut sides = words.split(|word| word == "|");
    let (first, second) = (sides.next().unwrap_or_default(), sides.next());
    if sides.next().is_some() {
        return Err(NotRead::new("more than one pipe"));
    }
    let Some(second) = second else { return alone(first) };
    let right = match second.split_first() {
        Some((program, rest)) if program == "psql" => psql(rest)?,
        _ => return Err(NotRead::new("what stands right of the pipe")),
    };
    let left = match first.split_first() {
        Some((program, rest)) if program == "psql" => Left::Psql(psql(rest)?),
        Some((program, rest)) if program == "pg_dump" => Left::Dump(dump(rest)?),
        Some((program, rest)) if program == "pg_dumpall" => {
            let dump = dump(rest)?;
            if !dump.globals {
                return Err(NotRead::new("`pg_dumpall` without `-g`"));
            }
            Left::Dump(dump)
        }
        _ => return Err(NotRead::new("what stands left of the pipe")),
    };
    Ok(Line::Pipe(left, right))
}

/// `PGOPTIONS='-c name=value ..'` before a call of `psql`.
fn with_settings(options: &str, rest: &[String]) -> Result<Line, NotRead> {
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

fn alone(words: &[String]) -> Result<Line, NotRead> {
    if let Some((first, rest)) = words.split_first()
        && let Some(options) = first.strip_prefix("PGOPTIONS=")
    {
        return with_settings(options, rest);
    }
    match words.split_first() {
        Some((program, rest)) if program == "psql" => Ok(Line::Psql(psql(rest)?)),
        Some((program, rest)) if program == "pg_dump" || program == "pg_dumpall" => {
            let dump = dump(rest)?;
            let is_whole = program == "pg_dumpall" && !dump.globals;
            match dump.file {
                None => Err(NotRead::new(format!("`{program}` that writes into no file and no pipe"))),
                Some(_) if is_whole => Err(NotRead::new("`pg_dumpall` without `-g`")),
                Some(_) if !dump.schema_only && !dump.globals => {
                    Err(NotRead::new("a dump with rows into a file"))
                }
                Some(_) => Ok(Line::Dump(dump)),
            }
        }
        Some((program, rest)) if tool::NAMES.contains(&program.as_str()) => {
            let Call { at, statement, failed } = tool::read(program, rest)?;
            Ok(Line::Tool { at, statement, failed })
        }
        Some((program, _)) => Err(NotRead::new(format!("`{program}`"))),
        None => Err(NotRead::new("an empty line")),
    }
}

/// What is left of `until [ "$(..)" = x ]; do sleep n; done`.
fn until(rest: &str) -> Result<Line, NotRead> {
    let unknown =
        || NotRead::new("a loop of another form than `until [ \"$(psql ..)\" = x ]; do sleep n; done`");
    let inner = rest.trim_start().strip_prefix("\"$(").ok_or_else(unknown)?;
    let (command, rest) = inner.rsplit_once(")\"").ok_or_else(unknown)?;
    let (condition, body) = rest.split_once("];").ok_or_else(unknown)?;
    let wanted = condition.trim().strip_prefix('=').ok_or_else(unknown)?.trim_start_matches('=').trim();
    let body = body.trim().strip_prefix("do").ok_or_else(unknown)?.trim();
    let body = body.strip_suffix("done").ok_or_else(unknown)?.trim().trim_end_matches(';');
    if !body.trim().starts_with("sleep ") {
        return Err(unknown());
    }
    match parse_line(command)? {
        Line::Psql(query) => Ok(Line::Until { query, wanted: wanted.trim_matches(['"', '\'']).to_owned() }),
        _ => Err(unknown()),
    }
}

fn psql(words: &[String]) -> Result<Psql, NotRead> {
    let mut psql = Psql::default();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if let Some((letter, value)) = connection(word, &mut rest) {
            match letter {
                'h' => psql.host = value,
                'p' => psql.port = value.parse().ok(),
                'U' => psql.role = Some(value),
                _ => psql.database = Some(value),
            }
            continue;
        }
        match word.as_str() {
            "--command" | "-c" => psql.commands.extend(rest.next().cloned()),
            "--file" | "-f" => psql.file = rest.next().cloned(),
            long if long.starts_with("--command=") => {
                psql.commands.extend(value(long, "--command", &mut rest));
            }
            long if long.starts_with("--file=") => psql.file = value(long, "--file", &mut rest),
            "-v" | "--set" | "--variable" => set_variable(&mut psql, rest.next())?,
            "-1" | "--single-transaction" => psql.single_transaction = true,
            "-X" | "--no-psqlrc" | "-w" | "--no-password" => {}
            letters if letters.starts_with('-') && !letters.starts_with("--") => {
                let (many, wants) = flags(&mut psql, letters)?;
                if wants && many > 0 {
                    psql.commands.extend(rest.next().cloned());
                }
            }
            name if psql.database.is_none() && !name.starts_with('-') => {
                psql.database = Some(name.to_owned());
            }
            other => return Err(NotRead::new(format!("`{other}` of psql"))),
        }
    }
    Ok(psql)
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

fn dump(words: &[String]) -> Result<Dump, NotRead> {
    let mut dump = Dump::default();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if let Some((letter, value)) = connection(word, &mut rest) {
            match letter {
                'h' => dump.host = value,
                'U' => dump.role = Some(value),
                'd' => dump.database = Some(value),
                _ => {}
            }
            continue;
        }
        match word.as_str() {
            "-s" | "--schema-only" => dump.schema_only = true,
            "-a" | "--data-only" => dump.data_only = true,
            "-O" | "--no-owner" => dump.no_owner = true,
            "--no-publications" => dump.no_publications = true,
            "--no-subscriptions" => dump.no_subscriptions = true,
            "-g" | "--globals-only" => dump.globals = true,
            "-f" | "--file" => dump.file = rest.next().cloned(),
            "-t" | "--table" => dump.tables.push(table(rest.next())?),
            "-x" | "--no-privileges" | "--no-acl" | "--no-comments" | "--no-tablespaces" | "-v"
            | "--verbose" | "-w" | "--no-password" | "-Fp" | "--format=plain" => {}
            long if long.starts_with("--file=") => dump.file = value(long, "--file", &mut rest),
            long if long.starts_with("--table=") => {
                dump.tables.push(table(value(long, "--table", &mut rest).as_ref())?);
            }
            name if dump.database.is_none() && !name.starts_with('-') => {
                dump.database = Some(name.to_owned());
            }
            other => return Err(NotRead::new(format!("`{other}` of pg_dump"))),
        }
    }
    Ok(dump)
}

/// A table by its name; what means several by a pattern nobody knows.
fn table(name: Option<&String>) -> Result<String, NotRead> {
    let name = name.ok_or_else(|| NotRead::new("`-t` without a table"))?;
    if name.contains(['*', '?', '|', '(']) {
        return Err(NotRead::new(format!("the pattern `{name}` of pg_dump")));
    }
    Ok(name.rsplit('.').next().unwrap_or_default().trim_matches('"').to_owned())
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
