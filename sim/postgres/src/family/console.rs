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

/// What of a pooler is paused: all of it, and its database by name. Each goes on by the `RESUME` of its own form alone, and
/// who types the other one is refused (pgbouncer's `admin.c`, `admin_cmd_pause` and `admin_cmd_resume`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Paused {
    pub(crate) all: bool,
    pub(crate) own: bool,
}

impl Paused {
    /// Whether anybody is held back.
    pub(crate) const fn any(self) -> bool {
        self.all || self.own
    }

    /// `PAUSE`, of a database or of all.
    ///
    /// # Errors
    /// What the console says where all of it is paused already.
    pub(crate) fn pause(&mut self, database: Option<&str>) -> Result<(), String> {
        if self.all {
            return Err("already suspended/paused".to_owned());
        }
        *(if database.is_some() { &mut self.own } else { &mut self.all }) = true;
        Ok(())
    }

    /// `RESUME`, likewise.
    ///
    /// # Errors
    /// What the console says where that is not paused.
    pub(crate) fn resume(&mut self, database: Option<&str>) -> Result<(), String> {
        let (is_paused, refusal) = match database {
            Some(name) => (&mut self.own, format!("database {name} is not paused")),
            None => (&mut self.all, "pooler is not paused/suspended".to_owned()),
        };
        if std::mem::take(is_paused) { Ok(()) } else { Err(refusal) }
    }

    /// Whoever has typed a `PAUSE` that waits breaks it off. That of a database stays in force (`docs/models/postgres.md` 4);
    /// that of all ends (`admin_handle_cancel`).
    pub(crate) const fn break_off(&mut self, database: Option<&str>) {
        if database.is_none() {
            self.all = false;
        }
    }
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
    use super::{Console, Paused, Read, Said, read};

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
    fn what_was_paused_in_one_form_goes_on_by_that_form_alone() {
        let app = Some("app");
        let mut paused = Paused::default();
        assert_eq!(paused.resume(app), Err("database app is not paused".to_owned()));
        assert_eq!((paused.pause(app), paused.pause(app)), (Ok(()), Ok(())), "again is no error");
        assert_eq!(paused.resume(None), Err("pooler is not paused/suspended".to_owned()));
        assert!(paused.any() && paused.resume(app).is_ok() && !paused.any());
        assert_eq!(paused.pause(None), Ok(()));
        for database in [app, None] {
            assert_eq!(paused.pause(database), Err("already suspended/paused".to_owned()));
        }
        assert!(paused.resume(app).is_err() && paused.any() && paused.resume(None).is_ok() && !paused.any());
    }

    #[test]
    fn a_pause_that_is_broken_off_stays_where_it_is_of_a_database() {
        let mut paused = Paused { all: true, own: true };
        paused.break_off(Some("app"));
        assert!(paused.all && paused.own);
        paused.break_off(None);
        assert_eq!(paused, Paused { all: false, own: true });
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
