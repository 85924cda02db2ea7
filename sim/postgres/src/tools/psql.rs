//! A call of `psql`, and how it and its like say where they connect.

use super::layout::Layout;
use super::shell::Output;
use crate::archive::Restore;
use crate::sql::{Conninfo, NotRead, is_conninfo};
use crate::world::PORT;

/// Where the socket of a server is, as it is packaged most often.
const SOCKET: &str = "/var/run/postgresql";

/// What is said where nobody listens at one.
const NO_SOCKET: &str =
    "No such file or directory\n\tIs the server running locally and accepting connections on that socket?";

/// A call of `psql`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Psql {
    /// The cluster that it reaches: `-h`, or what that, or nothing, means where it is typed.
    pub host: String,
    /// `-h` as it is typed, once it is known what it means.
    pub named: Option<String>,
    /// `-p`.
    pub port: Option<u16>,
    /// `-d`.
    pub database: Option<String>,
    /// `-U`.
    pub role: Option<String>,
    /// How it lays out rows.
    pub layout: Layout,
    /// `-q`: no tags.
    pub quiet: bool,
    /// `-e`: what it sends, before what comes of it.
    pub echoes: bool,
    /// Whether the pipe at whose end it stands fails with what stands before it too.
    pub pipefail: bool,
    /// Whether it is `pg_isready`, which only asks whether a server takes connections.
    pub asks_alone: bool,
    /// `-1`: all that it runs is one transaction.
    pub single: bool,
    /// `-v ON_ERROR_STOP=1`.
    pub stop_on_error: bool,
    /// Each `-c`.
    pub commands: Vec<String>,
    /// `-f`, or what a shell feeds it from.
    pub file: Option<String>,
    /// Whether a shell feeds it from the file: then it does not know how that is called.
    pub input: bool,
    /// Where what it prints is sent, but for errors.
    pub output: Option<Output>,
    /// What of an archive it puts back, where it is a call of `pg_restore`.
    pub archive: Option<Restore>,
    /// `PGOPTIONS='-c name=value'` before it: settings of its session.
    pub settings: Vec<(String, String)>,
}

impl Psql {
    /// Takes an option of the connection, by its letter.
    ///
    /// # Errors
    /// What of it nobody knows.
    pub(super) fn connects(&mut self, letter: char, value: String) -> Result<(), NotRead> {
        match letter {
            'h' => self.host = value,
            'p' => self.port = value.parse().ok(),
            'U' => self.role = Some(value),
            _ => self.leads_to(&value)?,
        }
        Ok(())
    }

    /// Takes where it connects: the name of a database, or a whole connection.
    ///
    /// # Errors
    /// What of it nobody knows.
    pub(super) fn leads_to(&mut self, text: &str) -> Result<(), NotRead> {
        if !is_conninfo(text) {
            self.database = Some(text.to_owned());
            return Ok(());
        }
        let Conninfo { host, port, database, role } = Conninfo::parse(text)?;
        self.host = host.unwrap_or_else(|| std::mem::take(&mut self.host));
        self.port = port.or(self.port);
        self.role = role.or(self.role.take());
        self.database = database.or(self.database.take());
        Ok(())
    }

    /// What the program says of the server that it does not reach, as it names it: a name that is typed, or the socket of its own
    /// host where none is, or a folder (17.10).
    pub(super) fn unreached(&self, message: &str) -> String {
        let Some(typed) = &self.named else { return message.to_owned() };
        let Some((_, why)) = message.split_once(" failed: ") else { return message.to_owned() };
        let port = self.port.unwrap_or(PORT);
        if !typed.is_empty() && !typed.starts_with('/') {
            return format!("connection to server at \"{typed}\", port {port} failed: {why}");
        }
        let why = if why.starts_with("Connection refused") { NO_SOCKET } else { why };
        format!("connection to server on socket \"{}/.s.PGSQL.{port}\" failed: {why}", self.socket())
    }

    /// The folder of its socket, or the name of its server.
    pub(super) fn socket(&self) -> &str {
        match self.named.as_deref() {
            Some("") => SOCKET,
            Some(typed) => typed,
            None => &self.host,
        }
    }

    /// The program that is called.
    #[must_use]
    pub const fn program(&self) -> &'static str {
        if self.archive.is_some() { "pg_restore" } else { "psql" }
    }
}

/// Takes the value of an option, which may be joined to it.
pub(super) fn value(word: &str, option: &str, rest: &mut std::slice::Iter<'_, String>) -> Option<String> {
    let joined = word.strip_prefix(option)?;
    if joined.is_empty() {
        return rest.next().cloned();
    }
    let long = option.starts_with("--");
    match joined.strip_prefix('=') {
        Some(value) if long => Some(value.to_owned()),
        _ if long => None,
        _ => Some(joined.to_owned()),
    }
}

/// An option of a connection: its letter and its value.
pub(super) fn connection(word: &str, rest: &mut std::slice::Iter<'_, String>) -> Option<(char, String)> {
    const OPTIONS: &[(&str, char)] = &[
        ("--host", 'h'),
        ("--port", 'p'),
        ("--username", 'U'),
        ("--dbname", 'd'),
        ("-h", 'h'),
        ("-p", 'p'),
        ("-U", 'U'),
        ("-d", 'd'),
    ];
    OPTIONS.iter().find_map(|(option, letter)| Some((*letter, value(word, option, rest)?)))
}
