//! Calls of `pg_dump`, `pg_dumpall` and `pg_restore`.

use super::psql::{Psql, connection, value};
use super::shell::Side;
use crate::archive::{Dump, Form, Restore, Section};
use crate::sql::NotRead;

/// Options of both that change nothing here: how much is said, who is asked for a password, and what is not modelled in a
/// database at all.
const PASSING: &[&str] = &[
    "-x",
    "--no-privileges",
    "--no-acl",
    "--no-comments",
    "--no-tablespaces",
    "--no-security-labels",
    "-v",
    "--verbose",
    "-w",
    "--no-password",
];

/// Reads a call of `pg_dump` or `pg_dumpall`.
///
/// # Errors
/// What of it nobody knows.
pub(super) fn dump(program: &str, side: &Side) -> Result<Dump, NotRead> {
    let is_all = program == "pg_dumpall";
    let mut dump = Dump { all: is_all, ..Dump::default() };
    let unknown = |word: &str| Err(NotRead::new(format!("`{word}` of {program}")));
    let mut words = side.words.get(1..).unwrap_or_default().iter();
    while let Some(word) = words.next() {
        if let Some((letter, value)) = connection(word, &mut words) {
            match letter {
                'h' => dump.host = value,
                'p' => dump.port = value.parse().ok(),
                'U' => dump.role = Some(value),
                'd' => leads_to(&mut dump, &value)?,
                _ => {}
            }
            continue;
        }
        if let Some(jobs) = jobs(word, &mut words) {
            dump.jobs = jobs;
            continue;
        }
        if PASSING.contains(&word.as_str()) || packs(word, &mut words) {
            continue;
        }
        if let Some(form) = form(word, &mut words)? {
            dump.form = form;
            continue;
        }
        if let Some(section) = section(word, &mut words).filter(|_| !is_all).transpose()? {
            dump.sections.push(section);
            continue;
        }
        match word.as_str() {
            "-s" | "--schema-only" => dump.schema_only = true,
            "-a" | "--data-only" => dump.data_only = true,
            "-O" | "--no-owner" => dump.no_owner = true,
            "--no-publications" => dump.no_publications = true,
            "--no-subscriptions" => dump.no_subscriptions = true,
            "-g" | "--globals-only" | "-r" | "--roles-only" if is_all => dump.globals = true,
            "--no-role-passwords" if is_all => {}
            "-C" | "--create" if !is_all => dump.create = true,
            "-f" | "--file" => dump.file = words.next().cloned(),
            long if long.starts_with("--file=") => dump.file = value(long, "--file", &mut words),
            "-t" | "--table" if !is_all => dump.tables.push(table(words.next())?),
            long if long.starts_with("--table=") && !is_all => {
                dump.tables.push(table(value(long, "--table", &mut words).as_ref())?);
            }
            name if dump.database.is_none() && !name.starts_with('-') && !is_all => {
                leads_to(&mut dump, name)?;
            }
            other => return unknown(other),
        }
    }
    if is_all && dump.form != Form::Plain {
        return unknown("-F");
    }
    // To this program alone a file of that name is what it prints (`pg_backup_archiver.c`, `SetOutput`).
    match dump.file.as_deref() {
        Some("-") if is_all || dump.form == Form::Directory => return unknown("-f -"),
        Some("-") => dump.file = None,
        _ => {}
    }
    into_file(dump, side)
}

/// Takes where a dump connects: the name of a database, or a whole connection.
fn leads_to(dump: &mut Dump, text: &str) -> Result<(), NotRead> {
    let (host, port, role) = (dump.host.clone(), dump.port, dump.role.clone());
    let mut at = Psql { host, port, role, ..Psql::default() };
    at.leads_to(text)?;
    (dump.host, dump.port) = (at.host, at.port);
    (dump.role, dump.database) = (at.role, at.database);
    Ok(())
}

/// A dump with the file that a shell sends it to.
fn into_file(mut dump: Dump, side: &Side) -> Result<Dump, NotRead> {
    if side.input.is_some() {
        return Err(NotRead::new("a dump that is fed from a file"));
    }
    if let Some(output) = &side.output {
        if dump.file.is_some() {
            return Err(NotRead::new("a dump with two files"));
        }
        (dump.file, dump.append) = (Some(output.file.clone()), output.append);
    }
    if dump.append && (dump.form != Form::Plain || dump.has_rows()) {
        return Err(NotRead::new("an archive, or rows, behind what is in a file"));
    }
    Ok(dump)
}

/// Reads a call of `pg_restore`.
///
/// # Errors
/// What of it nobody knows.
pub(super) fn restore(side: &Side) -> Result<Psql, NotRead> {
    let mut at = Psql { quiet: true, ..Psql::default() };
    let (mut how, mut if_exists) = (Restore::default(), false);
    let mut words = side.words.get(1..).unwrap_or_default().iter();
    while let Some(word) = words.next() {
        if let Some((letter, value)) = connection(word, &mut words) {
            at.connects(letter, value)?;
            continue;
        }
        let passes = PASSING.contains(&word.as_str()) || jobs(word, &mut words).is_some();
        if passes || form(word, &mut words)?.is_some() {
            continue;
        }
        if let Some(section) = section(word, &mut words).transpose()? {
            how.sections.push(section);
            continue;
        }
        if let Some(role) = value(word, "--role", &mut words) {
            how.role = Some(role);
            continue;
        }
        match word.as_str() {
            "-s" | "--schema-only" => how.schema_only = true,
            "-a" | "--data-only" => how.data_only = true,
            "-O" | "--no-owner" => how.no_owner = true,
            "--no-publications" => how.no_publications = true,
            "--no-subscriptions" => how.no_subscriptions = true,
            "-C" | "--create" => how.create = true,
            "-c" | "--clean" => how.clean = true,
            "--if-exists" => if_exists = true,
            "-e" | "--exit-on-error" => at.stop_on_error = true,
            file if at.file.is_none() && !file.starts_with('-') => at.file = Some(file.to_owned()),
            other => return Err(NotRead::new(format!("`{other}` of pg_restore"))),
        }
    }
    if side.output.is_some() {
        return Err(NotRead::new("`pg_restore` that writes into a file"));
    }
    if how.clean != if_exists {
        return Err(NotRead::new("`--clean` of pg_restore without `--if-exists`, or the reverse"));
    }
    if how.clean && (how.create || how.data_only || !how.sections.is_empty()) {
        return Err(NotRead::new("`--clean` of pg_restore together with `-C`, `-a` or `--section`"));
    }
    if let Some(file) = &side.input {
        (at.file, at.input) = (Some(file.clone()), true);
    }
    at.archive = Some(how);
    Ok(at)
}

/// A part of a dump, where an option names one.
fn section(word: &str, words: &mut std::slice::Iter<'_, String>) -> Option<Result<Section, NotRead>> {
    let said = value(word, "--section", words)?;
    Some(match said.as_str() {
        "pre-data" => Ok(Section::PreData),
        "data" => Ok(Section::Data),
        "post-data" => Ok(Section::PostData),
        _ => Err(NotRead::new(format!("the section `{said}` of a dump"))),
    })
}

/// By how many something is done, where an option says so.
fn jobs(word: &str, words: &mut std::slice::Iter<'_, String>) -> Option<u32> {
    let said = value(word, "--jobs", words).or_else(|| value(word, "-j", words))?;
    Some(said.parse().unwrap_or(1))
}

/// Whether an option says how small a file is made; its value is taken.
fn packs(word: &str, words: &mut std::slice::Iter<'_, String>) -> bool {
    ["--compress", "-Z"].iter().any(|option| value(word, option, words).is_some())
}

/// The form of a dump, where an option says one.
fn form(word: &str, words: &mut std::slice::Iter<'_, String>) -> Result<Option<Form>, NotRead> {
    let Some(said) = value(word, "--format", words).or_else(|| value(word, "-F", words)) else {
        return Ok(None);
    };
    match said.as_str() {
        "p" | "plain" => Ok(Some(Form::Plain)),
        "c" | "custom" => Ok(Some(Form::Custom)),
        "d" | "directory" => Ok(Some(Form::Directory)),
        "t" | "tar" => Ok(Some(Form::Tar)),
        _ => Err(NotRead::new(format!("the form `{said}` of a dump"))),
    }
}

/// A table by its name; what means several by a pattern nobody knows.
fn table(name: Option<&String>) -> Result<String, NotRead> {
    let name = name.ok_or_else(|| NotRead::new("`-t` without a table"))?;
    if name.contains(['*', '?', '|', '(']) {
        return Err(NotRead::new(format!("the pattern `{name}` of pg_dump")));
    }
    Ok(name.rsplit('.').next().unwrap_or_default().trim_matches('"').to_owned())
}
