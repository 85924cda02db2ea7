//! Programs that run one statement and print nothing where it is done: `createdb`, `dropdb`, `createuser`, and those that tend
//! what is there: `vacuumdb`, `reindexdb`.

use super::psql::{Psql, connection, value};
use crate::sql::{NotRead, RoleOption, Statement};

/// Their names.
pub(super) const NAMES: &[&str] = &["createdb", "dropdb", "createuser", "vacuumdb", "reindexdb"];

/// The options of `vacuumdb` and `reindexdb` that take a word.
const TENDING: &[&str] = &["-j", "-P", "-n", "-N", "-i"];

/// Options of `createdb` that say what a database is like, with their values behind a sign.
const LIKE: &[&str] =
    &["--template=", "--encoding=", "--locale=", "--lc-collate=", "--lc-ctype=", "--locale-provider="];

/// A call of one of them.
pub(super) struct Call {
    /// Where it connects.
    pub(super) at: Psql,
    /// What it runs there.
    pub(super) statement: Statement,
    /// What stands before the words of a refusal.
    pub(super) failed: &'static str,
}

/// What is typed behind such a program.
struct Typed {
    at: Psql,
    name: String,
    /// Options with what stands behind them, where something does.
    options: Vec<(String, Option<String>)>,
}

/// Reads a call.
///
/// # Errors
/// What of it nobody knows.
pub(super) fn read(program: &str, words: &[String]) -> Result<Call, NotRead> {
    match program {
        "vacuumdb" => return tends(program, words, "ANALYZE", "vacuumdb: error: query failed: "),
        "reindexdb" => return tends(program, words, "REINDEX", "reindexdb: error: query failed: "),
        _ => {}
    }
    let typed = typed(program, words)?;
    let unknown = |option: &str| Err(NotRead::new(format!("`{option}` of {program}")));
    let Typed { at, name, options } = typed;
    let (statement, failed) = match program {
        "createdb" => {
            let mut owner = None;
            for (option, value) in options {
                match option.as_str() {
                    "-O" | "--owner" => owner = value,
                    other => return unknown(other),
                }
            }
            (Statement::CreateDatabase { name, owner }, "createdb: error: database creation failed: ")
        }
        "dropdb" => {
            let (mut if_exists, mut force) = (false, false);
            for (option, _) in options {
                match option.as_str() {
                    "--if-exists" => if_exists = true,
                    "-f" | "--force" => force = true,
                    other => return unknown(other),
                }
            }
            (Statement::DropDatabase { name, if_exists, force }, "dropdb: error: database removal failed: ")
        }
        _ => {
            let mut attributes = vec![RoleOption::Login(true)];
            for (option, _) in options {
                match option.as_str() {
                    "-s" | "--superuser" => attributes.push(RoleOption::Superuser(true)),
                    "--replication" => attributes.push(RoleOption::Replication(true)),
                    "-L" | "--no-login" => attributes.push(RoleOption::Login(false)),
                    "-l" | "--login" | "-S" | "--no-superuser" | "--no-replication" => {}
                    other => return unknown(other),
                }
            }
            (Statement::CreateRole(name, attributes), "createuser: error: creation of new role failed: ")
        }
    };
    Ok(Call { at, statement, failed })
}

/// A call of `vacuumdb` or `reindexdb`: where it connects, and the tables that it is for.
fn tends(program: &str, words: &[String], tag: &'static str, failed: &'static str) -> Result<Call, NotRead> {
    let (mut at, mut tables, mut all) = (Psql::default(), Vec::new(), false);
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if let Some((letter, value)) = connection(word, &mut rest) {
            at.connects(letter, value)?;
        } else if let Some(table) = value(word, "-t", &mut rest).or_else(|| value(word, "--table", &mut rest))
        {
            let name = table.split('(').next().unwrap_or_default().rsplit('.').next().unwrap_or_default();
            tables.push((name.to_owned(), Vec::new()));
        } else if TENDING.contains(&word.as_str()) {
            rest.next();
        } else if ["-a", "--all"].contains(&word.as_str()) {
            all = true;
        } else if !word.starts_with('-') && at.database.is_none() {
            at.leads_to(word)?;
        } else if !word.starts_with('-') {
            return Err(NotRead::new(format!("`{word}` of {program}")));
        }
    }
    if all {
        at.database = Some("postgres".to_owned());
    }
    let own = || at.role.clone().unwrap_or_else(|| "postgres".to_owned());
    at.database = Some(at.database.clone().unwrap_or_else(own));
    Ok(Call { at, statement: Statement::Tend { tag, tables }, failed })
}

fn typed(program: &str, words: &[String]) -> Result<Typed, NotRead> {
    let mut at = Psql { database: Some("postgres".to_owned()), ..Psql::default() };
    let (mut name, mut options) = (None, Vec::new());
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if let Some((letter, value)) = connection(word, &mut rest) {
            match letter {
                'h' => at.host = value,
                'U' => at.role = Some(value),
                'p' => at.port = value.parse().ok(),
                _ => return Err(NotRead::new(format!("`{word}` of {program}"))),
            }
            continue;
        }
        match word.as_str() {
            "-w" | "--no-password" => {}
            "-O" | "--owner" => options.push((word.clone(), rest.next().cloned())),
            // What a database is made like changes nothing that is modelled.
            "-T" | "--template" | "-E" | "--encoding" | "-l" | "--locale" if program == "createdb" => {
                rest.next();
            }
            long if program == "createdb" && LIKE.iter().any(|option| long.starts_with(option)) => {}
            long if long.starts_with("--owner=") => {
                options.push(("--owner".to_owned(), long.strip_prefix("--owner=").map(str::to_owned)));
            }
            option if option.starts_with('-') => options.push((option.to_owned(), None)),
            plain if name.is_none() => name = Some(plain.to_owned()),
            other => return Err(NotRead::new(format!("`{other}` of {program}"))),
        }
    }
    let name = name.ok_or_else(|| NotRead::new(format!("`{program}` without a name")))?;
    Ok(Typed { at, name, options })
}
