//! What is typed at a pooler: at its console, which is a database of the name `pgbouncer`, and the edit of its file that
//! says where it leads (`docs/models/postgres.md` 4).

use crate::sql::NotRead;
use crate::tools::{Line, parse_line, words};

/// The database whose name is the console's.
const CONSOLE: &str = "pgbouncer";

/// What a pooler is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    /// `PAUSE`, of all databases or of one.
    Pause(Option<String>),
    /// `RESUME`, likewise.
    Resume(Option<String>),
    /// `RELOAD`: it reads its file again.
    Reload,
    /// Its file is edited: another cluster in place of this one.
    Lead(String, String),
}

/// What is typed at a pooler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Console {
    /// Its name; none where what is typed means the one of its own host.
    pub(crate) at: Option<String>,
    /// The port, where one is said.
    pub(crate) port: Option<u16>,
    pub(crate) said: Said,
}

/// What a line is to a pooler.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Read {
    /// It is none for a pooler.
    Another,
    /// It looks, and changes nothing.
    Looks,
    /// It tells one something.
    Tells(Console),
}

/// Reads a line.
///
/// # Errors
/// What of it nobody knows.
pub(crate) fn read(text: &str) -> Result<Read, NotRead> {
    if let Some(rest) = text.trim().strip_prefix("sed ") {
        return edit(rest).map(Read::Tells);
    }
    let Ok(Line::Psql(psql)) = parse_line(text) else { return Ok(Read::Another) };
    if psql.database.as_deref() != Some(CONSOLE) {
        return Ok(Read::Another);
    }
    let [command] = psql.commands.as_slice() else {
        return Err(NotRead { what: "a call of the console without one command".to_owned() });
    };
    let at = Some(psql.host).filter(|host| !host.is_empty());
    match said(command)? {
        None => Ok(Read::Looks),
        Some(said) => Ok(Read::Tells(Console { at, port: psql.port, said })),
    }
}

/// A command of the console; none of one that only looks.
fn said(command: &str) -> Result<Option<Said>, NotRead> {
    let command = command.trim().trim_end_matches(';').trim();
    let (verb, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    let database = Some(rest.trim().to_owned()).filter(|name| !name.is_empty());
    match (verb.to_ascii_uppercase().as_str(), database) {
        ("PAUSE", database) => Ok(Some(Said::Pause(database))),
        ("RESUME", database) => Ok(Some(Said::Resume(database))),
        ("RELOAD", None) => Ok(Some(Said::Reload)),
        ("SHOW", Some(_)) => Ok(None),
        _ => Err(NotRead { what: format!("`{command}` at the console of a pooler") }),
    }
}

/// `sed -i 's/host=old/host=new/' .../pgbouncer.ini`.
fn edit(rest: &str) -> Result<Console, NotRead> {
    let unknown = || NotRead {
        what: "an edit of another form than `sed -i 's/host=OLD/host=NEW/' .../pgbouncer.ini`".to_owned(),
    };
    let words = words(rest)?;
    let [option, script, file] = words.as_slice() else { return Err(unknown()) };
    let is_its = file.rsplit('/').next() == Some("pgbouncer.ini");
    let parts: Vec<&str> = script.split('/').collect();
    let ["s", from, to, "" | "g"] = parts[..] else { return Err(unknown()) };
    let named = |part: &str| part.strip_prefix("host=").filter(|name| !name.is_empty()).map(str::to_owned);
    let (Some(from), Some(to), true) = (named(from), named(to), option == "-i" && is_its) else {
        return Err(unknown());
    };
    Ok(Console { at: None, port: None, said: Said::Lead(from, to) })
}

#[cfg(test)]
mod tests {
    use super::{Console, Read, Said, read};

    fn told(text: &str) -> Option<Console> {
        match read(text) {
            Ok(Read::Tells(console)) => Some(console),
            _ => None,
        }
    }

    #[test]
    fn a_console_is_a_database_of_its_name() {
        let console = told("psql -h bouncer -p 6432 -d pgbouncer -U postgres -c \"PAUSE app\"");
        let said = Said::Pause(Some("app".to_owned()));
        assert_eq!(console, Some(Console { at: Some("bouncer".to_owned()), port: Some(6432), said }));
        let console = told("psql -p 6432 pgbouncer -c \"RELOAD;\"");
        assert_eq!(console, Some(Console { at: None, port: Some(6432), said: Said::Reload }));
        assert_eq!(read("psql -h old -d app -c \"SELECT 1\""), Ok(Read::Another));
        assert_eq!(read("psql -h bouncer pgbouncer -c \"SHOW POOLS\""), Ok(Read::Looks));
        assert!(read("psql -h bouncer pgbouncer -c \"SHUTDOWN\"").is_err());
    }

    #[test]
    fn its_file_is_edited_in_one_form() {
        let console = told("sed -i 's/host=old/host=new/' /etc/pgbouncer/pgbouncer.ini");
        let said = Said::Lead("old".to_owned(), "new".to_owned());
        assert_eq!(console, Some(Console { at: None, port: None, said }));
        assert!(read("sed -i 's/host=old/host=new/' /etc/hosts").is_err());
        assert!(read("sed 's/host=old/host=new/' pgbouncer.ini").is_err());
    }
}
