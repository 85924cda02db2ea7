//! A line of a shell.

mod wait;

pub use wait::Wanted;

use super::dump::{dump, restore};
use super::layout;
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
    /// `echo` or `printf`, or a text behind `<<<`: these lines.
    Says(Vec<String>),
    /// A program that is refused for its words, and says this; what stands right of it reads nothing.
    Fails(Vec<String>),
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
    if first.output.is_some() || second.input.is_some() || first.fed.is_some() || second.fed.is_some() {
        return Err(NotRead::new("a file where a pipe is"));
    }
    let right = match second.words.first().map(String::as_str) {
        Some("psql") => psql(second)?,
        Some("pg_restore") => restore(second)?,
        _ => return Err(NotRead::new("what stands right of the pipe")),
    };
    let right = Psql { file: right.file.filter(|file| right.archive.is_some() || file != "-"), ..right };
    if right.file.is_some() {
        return Err(NotRead::new("a pipe into a program that reads a file"));
    }
    let left = match first.words.first().map(String::as_str) {
        Some("echo" | "printf") if right.archive.is_none() => return says(&first.words, right),
        Some("psql") if right.archive.is_none() => match psql(first)? {
            left if left.echoes => return Err(NotRead::new("what `psql` echoes into a pipe")),
            left => Left::Psql(left),
        },
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

/// What `echo` or `printf` prints into a call of `psql`.
fn says(words: &[String], right: Psql) -> Result<Line, NotRead> {
    let (program, rest) = words.split_first().ok_or_else(|| NotRead::new("an empty line"))?;
    let rest = if rest.first().is_some_and(|word| word == "-n") { &rest[1..] } else { rest };
    let text = match rest {
        [only] if program == "printf" => only.replace("\\n", "\n"),
        _ if program == "printf" => return Err(NotRead::new("what `printf` makes of several words")),
        all => all.join(" "),
    };
    if text.starts_with('-') && !text.starts_with("--")
        || text.contains('\\')
        || program == "printf" && text.contains('%')
    {
        return Err(NotRead::new(format!("what `{program}` makes of this")));
    }
    fed(&text, right)
}

/// A call of `psql` that reads a text.
fn fed(text: &str, psql: Psql) -> Result<Line, NotRead> {
    if !psql.commands.is_empty() || psql.file.is_some() || psql.archive.is_some() || psql.asks_alone {
        return Err(NotRead::new("a text for a program that does not read it"));
    }
    Ok(Line::Pipe(Left::Says(text.lines().map(str::to_owned).collect()), psql))
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
    if side.fed.is_some() && program != "psql" {
        return Err(NotRead::new(format!("a text for `{program}`")));
    }
    match program.as_str() {
        "psql" => match (&side.fed, psql(side)?) {
            (Some(text), read) => fed(text, read),
            (None, read) => Ok(Line::Psql(read)),
        },
        "pg_isready" => Ok(Line::Psql(asks_alone(side)?)),
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
    let mut read = Reading {
        psql: Psql { output: side.output.clone(), ..Psql::default() },
        named: None,
        is_placed: false,
    };
    let mut rest = side.words.get(1..).unwrap_or_default().iter();
    while let Some(word) = rest.next() {
        if let Some((letter, value)) = connection(word, &mut rest).or_else(|| valued(word, &mut rest)) {
            read.takes(letter, value)?;
        } else if word.starts_with('-') && !word.starts_with("--") {
            read.letters(word, &mut rest)?;
        } else {
            read.word(word)?;
        }
    }
    let Reading { mut psql, named, .. } = read;
    if let Some(name) = named {
        // It is put in where a file names it, and nowhere in `-c` (manual, psql: "Variables").
        let is_asked_for = psql.commands.iter().any(|command| command.contains(&format!(":{name}")));
        if is_asked_for || psql.file.is_some() || side.input.is_some() {
            return Err(NotRead::new(format!("the variable `{name}`")));
        }
    }
    if psql.echoes && psql.output.is_some() {
        return Err(NotRead::new("what `psql` echoes into a file"));
    }
    if let Some(file) = &side.input {
        // What is fed to it nobody reads where statements or a file are named.
        if psql.commands.is_empty() && psql.file.as_deref().is_none_or(|named| named == "-") {
            (psql.file, psql.input) = (Some(file.clone()), true);
        }
    }
    // What is fed to it counts as a file (`startup.c`: "treat it as if the user had specified \"-f -\""); without any it refuses.
    if psql.single && psql.commands.is_empty() && psql.file.is_none() {
        return Err(NotRead::new("`-1` of what is fed to `psql`"));
    }
    Ok(psql)
}

/// A call of `psql` as it is read, option by option.
struct Reading {
    psql: Psql,
    /// A variable that is nobody's but the caller's.
    named: Option<String>,
    /// Whether its database stands without an option, so that another one would be a role.
    is_placed: bool,
}

impl Reading {
    /// Takes an option with a value, by its letter.
    fn takes(&mut self, letter: char, value: String) -> Result<(), NotRead> {
        let psql = &mut self.psql;
        match letter {
            'c' => psql.commands.push(value),
            'f' => reads(psql, value)?,
            'o' => prints(psql, value)?,
            'P' => psql.layout.set(&value)?,
            'F' => psql.layout.separates(value),
            'v' => self.variable(&value)?,
            // What it logs nobody reads here.
            'L' => {}
            'd' if self.is_placed => return Err(NotRead::new("two databases of `psql`")),
            _ => psql.connects(letter, value)?,
        }
        Ok(())
    }

    /// Takes letters behind one dash, of which the last may have a value.
    fn letters(&mut self, word: &str, rest: &mut std::slice::Iter<'_, String>) -> Result<(), NotRead> {
        for (at, letter) in word.char_indices().skip(1) {
            if "hpUd".contains(letter) || VALUED.iter().any(|(_, one)| *one == letter) {
                let joined = &word[at + letter.len_utf8()..];
                let value = if joined.is_empty() { rest.next().cloned() } else { Some(joined.to_owned()) };
                let missing = || NotRead::new(format!("`{word}` of psql without what belongs to it"));
                return self.takes(letter, value.ok_or_else(missing)?);
            }
            match letter {
                'q' => self.psql.quiet = true,
                '1' => self.psql.single = true,
                'a' | 'e' => self.psql.echoes = true,
                'X' | 'n' | 'E' | 'w' => {}
                letter if self.psql.layout.takes(letter) => {}
                _ => return Err(NotRead::new(format!("`{word}` of psql"))),
            }
        }
        Ok(())
    }

    /// Takes a long option without a value, or the name of a database.
    fn word(&mut self, word: &str) -> Result<(), NotRead> {
        let psql = &mut self.psql;
        match word {
            "--no-psqlrc" | "--no-password" | "--no-readline" | "--echo-hidden" => {}
            "--quiet" => psql.quiet = true,
            "--single-transaction" => psql.single = true,
            "--echo-all" | "--echo-queries" => psql.echoes = true,
            word if psql.layout.takes_word(word) => {}
            name if psql.database.is_none() && !name.starts_with('-') => {
                psql.leads_to(name)?;
                self.is_placed = true;
            }
            other => return Err(NotRead::new(format!("`{other}` of psql"))),
        }
        Ok(())
    }

    /// Takes `-v NAME=VALUE`.
    fn variable(&mut self, variable: &str) -> Result<(), NotRead> {
        match variable.split_once('=') {
            Some(("ON_ERROR_STOP", value)) => self.psql.stop_on_error = layout::truth(value)?,
            // The program's own are capitals alone, and may change what it does; `on_error_stop` is none of them.
            Some((name, _)) if is_name(name) && name.contains(char::is_lowercase) => {
                self.named = Some(name.to_owned());
            }
            _ => return Err(NotRead::new(format!("the variable `{variable}`"))),
        }
        Ok(())
    }
}

fn is_name(name: &str) -> bool {
    name.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
}

/// Options with a value that do not say where a call connects.
const VALUED: &[(&str, char)] = &[
    ("--command", 'c'),
    ("--file", 'f'),
    ("--output", 'o'),
    ("--pset", 'P'),
    ("--field-separator", 'F'),
    ("--variable", 'v'),
    ("--set", 'v'),
    ("--log-file", 'L'),
];

/// An option of these, in a long form or as one letter: its letter and its value.
fn valued(word: &str, rest: &mut std::slice::Iter<'_, String>) -> Option<(char, String)> {
    VALUED.iter().find_map(|(option, letter)| {
        let value = value(word, option, rest)?;
        Some((*letter, value))
    })
}

/// `pg_isready`, which looks at no role and no database ("It is not necessary to supply correct .. values", manual).
fn asks_alone(side: &Side) -> Result<Psql, NotRead> {
    let mut asks = Psql { asks_alone: true, output: side.output.clone(), ..Psql::default() };
    let mut rest = side.words.get(1..).unwrap_or_default().iter();
    while let Some(word) = rest.next() {
        if let Some((letter, value)) = connection(word, &mut rest) {
            asks.connects(letter, value)?;
            continue;
        }
        match word.as_str() {
            "-q" | "--quiet" => asks.quiet = true,
            joined if joined.len() > 2 && joined.starts_with("-q") => {
                asks.quiet = true;
                let bare = format!("-{}", &joined[2..]);
                let (letter, value) = connection(&bare, &mut rest)
                    .ok_or_else(|| NotRead::new(format!("`{joined}` of pg_isready")))?;
                asks.connects(letter, value)?;
            }
            other
                if value(other, "-t", &mut rest)
                    .or_else(|| value(other, "--timeout", &mut rest))
                    .is_some() => {}
            other => return Err(NotRead::new(format!("`{other}` of pg_isready"))),
        }
    }
    (asks.database, asks.role) = (None, None);
    Ok(asks)
}

fn reads(psql: &mut Psql, file: String) -> Result<(), NotRead> {
    if psql.file.is_some() {
        return Err(NotRead::new("`psql` with several files"));
    }
    psql.file = Some(file);
    Ok(())
}

fn prints(psql: &mut Psql, file: String) -> Result<(), NotRead> {
    if psql.output.is_some() {
        return Err(NotRead::new("`psql` that prints into two files"));
    }
    psql.output = Some(Output { file, append: false });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Line, parse_line};

    #[test]
    fn options_may_be_joined_to_their_values_and_to_each_other() {
        let whole = parse_line("psql -h old -p 5432 -A -t -F , -v ON_ERROR_STOP=1 -d app -c \"X\"");
        assert!(whole.is_ok(), "{whole:?}");
        for same in [
            "psql -hold -p5432 -AtF, -vON_ERROR_STOP=1 -dapp -cX",
            "psql --host=old --port=5432 --no-align --tuples-only --field-separator=, --set=ON_ERROR_STOP=on app --command=X",
            "psql -XqAth old -p 5432 -F ',' -v ON_ERROR_STOP=true app -c X",
        ] {
            let quiet = same.contains('q');
            let read = parse_line(same).map(|line| match line {
                Line::Psql(mut psql) => {
                    psql.quiet &= !quiet;
                    Line::Psql(psql)
                }
                other => other,
            });
            assert_eq!(read, whole, "{same}");
        }
        for wrong in [
            "psql -h old -d app -AZc X",
            "psql -h old -v AUTOCOMMIT=off -c X",
            "psql -h old -v on_error_stop=1 -f y",
            "psql -h old -Atc",
        ] {
            assert!(parse_line(wrong).is_err(), "{wrong}");
        }
    }

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
