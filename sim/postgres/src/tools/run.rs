//! A line that is being run.

use super::line::{Left, Line};
use super::print::{error_lines, reply_lines};
use super::psql::Psql;
use crate::archive::{Dump, Item, dump, globals};
use crate::release::Release;
use crate::reply::{Reply, SqlError, Wait};
use crate::server::{Server, SessionId};
use crate::sql::{self, Statement};
use crate::world::{Outcome, World};

/// What a line came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Its exit status.
    pub status: i32,
    /// What it printed.
    pub lines: Vec<String>,
}

/// A piece of work of the `psql` that runs.
#[derive(Debug, Clone)]
enum Piece {
    /// One string of `-c`, or one line of a script: its statements, and which is next.
    Text { text: String, statements: Vec<Statement>, at: usize },
    /// A piece of a dump.
    Dumped(Box<Item>),
}

/// A line that is being run.
#[derive(Debug, Clone)]
pub struct Run {
    line: Line,
    client: Release,
    psql: Psql,
    /// Where it was typed, which is where its files are.
    place: u16,
    pieces: Vec<Piece>,
    begun: bool,
    next: usize,
    session: Option<SessionId>,
    /// The server as it was before a string of several statements, which is one transaction.
    before: Option<Box<Server>>,
    /// What was done and waits for its synchronous standby.
    committed: Option<Reply>,
    /// Whether what stands right of a pipe reads a script.
    script: bool,
    status: i32,
    lines: Vec<String>,
}

impl Run {
    /// A line, to be run with client programs of a release.
    #[must_use]
    pub fn new(line: Line, client: Release) -> Self {
        let psql = match &line {
            Line::Psql(psql) | Line::Pipe(_, psql) | Line::Until { query: psql, .. } => psql.clone(),
            Line::Tool { at, .. } => Psql { quiet: true, ..at.clone() },
            Line::Dump(_) => Psql::default(),
        };
        let script = matches!(line, Line::Pipe(..)) || psql.file.is_some();
        Self {
            line,
            client,
            psql,
            place: 0,
            pieces: Vec::new(),
            begun: false,
            next: 0,
            session: None,
            before: None,
            committed: None,
            script,
            status: 0,
            lines: Vec::new(),
        }
    }

    /// The same, typed somewhere.
    #[must_use]
    pub const fn at(mut self, place: u16) -> Self {
        self.place = place;
        self
    }

    /// Goes on until it has ended, or has to wait for something.
    ///
    /// # Errors
    /// What it waits for.
    pub fn go_on(&mut self, world: &mut World) -> Result<Ended, Wait> {
        if let Line::Until { query, wanted } = self.line.clone() {
            return self.poll(world, query, &wanted);
        }
        if !self.begun {
            self.begun = true;
            if let Line::Dump(how) = self.line.clone() {
                return Ok(self.dump_into_file(world, &how));
            }
            if let Err(ended) = self.begin(world) {
                return Ok(ended);
            }
        }
        while self.next < self.pieces.len() {
            match self.piece(world) {
                Ok(true) => self.next += 1,
                Ok(false) => break,
                Err(wait) => return Err(wait),
            }
        }
        self.close(world);
        Ok(Ended { status: self.status, lines: self.said() })
    }

    /// What was printed, as the program that was called words it: errors of a file with its name, though without the number
    /// of the line in it, and errors of a tool behind its own.
    fn said(&mut self) -> Vec<String> {
        let lines = std::mem::take(&mut self.lines);
        let named = |line: String| match (&self.line, &self.psql.file) {
            (Line::Tool { failed, .. }, _) if line.starts_with("ERROR:") => format!("{failed}{line}"),
            (_, Some(file))
                if ["ERROR:", "WARNING:", "NOTICE:"].iter().any(|word| line.starts_with(word)) =>
            {
                format!("psql:{file}: {line}")
            }
            _ => line,
        };
        lines.into_iter().map(named).collect()
    }

    /// Gives up what it waits for, as an interrupt from the terminal does.
    pub fn cancel(&mut self, world: &mut World) -> Ended {
        if !matches!(self.line, Line::Until { .. }) {
            self.lines.push("Cancel request sent".to_owned());
            match self.committed.take() {
                Some(reply) => {
                    self.lines.push(
                        "WARNING:  canceling wait for synchronous replication due to user request".to_owned(),
                    );
                    let detail = "The transaction has already committed locally, but might not have been replicated to the standby.";
                    self.lines.push(format!("DETAIL:  {detail}"));
                    let mut printed = reply_lines(&Reply { notices: Vec::new(), ..reply }, "", &self.psql);
                    self.lines.append(&mut printed);
                }
                None => {
                    if let Some(Piece::Text { statements, at, .. }) = self.pieces.get(self.next)
                        && let Some(statement) = statements.get(*at)
                    {
                        world.cancel(&self.psql.host, statement);
                    }
                    self.lines.push("ERROR:  canceling statement due to user request".to_owned());
                }
            }
            if let Some(before) = self.before.take() {
                world.servers.insert(self.psql.host.clone(), *before);
            }
        }
        self.status = 1;
        self.close(world);
        Ended { status: self.status, lines: std::mem::take(&mut self.lines) }
    }

    fn close(&mut self, world: &mut World) {
        if let Some(session) = self.session.take() {
            world.disconnect(&self.psql.host, session);
        }
    }

    fn connect(&mut self, world: &mut World) -> Result<(), Ended> {
        let role = self.psql.role.clone().unwrap_or_else(|| "postgres".to_owned());
        let database = self.psql.database.clone().unwrap_or_else(|| role.clone());
        match world.connect(&self.psql.host, &database, &role, "psql") {
            Ok(session) => {
                self.session = Some(session);
                let server = world.servers.get_mut(&self.psql.host);
                if let Some(opened) = server.and_then(|server| server.sessions.get_mut(&session)) {
                    opened.settings.extend(self.psql.settings.iter().cloned());
                }
                Ok(())
            }
            Err(error) => {
                self.lines.push(format!("psql: error: {}", error.message.lines().next().unwrap_or_default()));
                self.lines.extend(error.message.lines().skip(1).map(str::to_owned));
                self.lines.extend(error.following().map(|(word, text)| format!("{word}:  {text}")));
                Err(Ended { status: 2, lines: std::mem::take(&mut self.lines) })
            }
        }
    }

    /// Reads what is to be run, and connects. What stands left of a pipe has ended before; if it failed, the status is that of
    /// the right-hand side all the same.
    fn begin(&mut self, world: &mut World) -> Result<(), Ended> {
        match self.line.clone() {
            Line::Psql(psql) => {
                for text in &psql.commands {
                    self.text(text)?;
                }
            }
            Line::Pipe(Left::Psql(left), _) => {
                let lines = self.left(world, left);
                for text in lines {
                    self.text(&text)?;
                }
            }
            Line::Pipe(Left::Dump(how), _) => self.dumped(world, &how),
            Line::Tool { statement, .. } => {
                let text = String::new();
                self.pieces.push(Piece::Text { text, statements: vec![statement], at: 0 });
            }
            Line::Dump(_) | Line::Until { .. } => {}
        }
        self.connect(world)?;
        let Some(file) = self.psql.file.clone() else { return Ok(()) };
        match world.files.get(&(self.place, file.clone())) {
            Some(items) => {
                self.pieces.extend(items.iter().cloned().map(|item| Piece::Dumped(Box::new(item))));
                Ok(())
            }
            None => {
                self.close(world);
                self.lines.push(format!("psql: error: {file}: No such file or directory"));
                Err(Ended { status: 1, lines: std::mem::take(&mut self.lines) })
            }
        }
    }

    /// Writes a dump into its file; one that fails leaves an empty one.
    fn dump_into_file(&mut self, world: &mut World, how: &Dump) -> Ended {
        self.dumped(world, how);
        let pieces = std::mem::take(&mut self.pieces);
        let items = pieces.into_iter().filter_map(|piece| match piece {
            Piece::Dumped(item) => Some(*item),
            Piece::Text { .. } => None,
        });
        let file = how.file.clone().unwrap_or_default();
        world.files.insert((self.place, file), items.collect());
        let status = i32::from(!self.lines.is_empty());
        Ended { status, lines: std::mem::take(&mut self.lines) }
    }

    fn text(&mut self, text: &str) -> Result<(), Ended> {
        match sql::parse(text) {
            Ok(statements) => {
                self.pieces.push(Piece::Text { text: text.to_owned(), statements, at: 0 });
                Ok(())
            }
            Err(error) => {
                let mut lines = std::mem::take(&mut self.lines);
                lines.push(format!("ERROR:  syntax error: nobody reads {}", error.what));
                Err(Ended { status: 1, lines })
            }
        }
    }

    /// What a query left of a pipe prints, which is what the right-hand side reads; its errors are printed.
    fn left(&mut self, world: &mut World, left: Psql) -> Vec<String> {
        let mut run = Self::new(Line::Psql(left), self.client);
        let ended = match run.go_on(world) {
            Ok(ended) => ended,
            Err(_) => run.cancel(world),
        };
        let error = |line: &String| {
            line.starts_with("ERROR") || line.starts_with("psql: error") || line.starts_with("FATAL")
        };
        let (errors, rows): (Vec<String>, Vec<String>) = ended.lines.into_iter().partition(error);
        self.lines.extend(errors);
        rows
    }

    fn dumped(&mut self, world: &mut World, how: &Dump) {
        let program = if how.globals { "pg_dumpall" } else { "pg_dump" };
        let role = how.role.as_deref().unwrap_or("postgres");
        let database =
            how.database.as_deref().unwrap_or(if how.globals { "postgres" } else { role }).to_owned();
        match world.connect(&how.host, &database, role, program) {
            Err(error) => {
                let first = error.message.lines().next().unwrap_or_default();
                self.lines.push(format!("{program}: error: {first}"));
            }
            Ok(session) => {
                world.disconnect(&how.host, session);
                let server = &world.servers[&how.host];
                if server.release > self.client {
                    self.lines.push(format!("{program}: error: aborting because of server version mismatch"));
                    let (server, client) = (server.release, self.client);
                    self.lines.push(format!(
                        "{program}: detail: server version: {server}; {program} version: {client}"
                    ));
                    return;
                }
                let database = server.databases.get(&database);
                let some = database.is_some_and(|one| one.tables.keys().any(|name| how.has(name)));
                if !how.tables.is_empty() && !some {
                    self.lines.push(format!("{program}: error: no matching tables were found"));
                    return;
                }
                let Some(database) = database else { return };
                let items = if how.globals { globals(server) } else { dump(server.release, database, how) };
                self.pieces = items.into_iter().map(|item| Piece::Dumped(Box::new(item))).collect();
            }
        }
    }

    /// Runs one piece to its end; false where nothing after it is run.
    fn piece(&mut self, world: &mut World) -> Result<bool, Wait> {
        match self.pieces[self.next].clone() {
            Piece::Text { text, statements, at } => self.statements(world, &text, &statements, at),
            Piece::Dumped(item) => self.item(world, &item),
        }
    }

    fn statements(
        &mut self,
        world: &mut World,
        text: &str,
        statements: &[Statement],
        from: usize,
    ) -> Result<bool, Wait> {
        let begins = matches!(statements.first(), Some(Statement::Begin));
        let together = statements.len() > 1 && !begins && !self.script;
        if together && from == 0 && self.before.is_none() {
            self.before = world.servers.get(&self.psql.host).cloned().map(Box::new);
        }
        for (at, statement) in statements.iter().enumerate().skip(from) {
            if let Piece::Text { at: place, .. } = &mut self.pieces[self.next] {
                *place = at;
            }
            if !self.one(world, statement, text, together)? {
                if let Some(before) = self.before.take() {
                    let kept = world.servers.get(&self.psql.host).map(|server| server.log.clone());
                    let mut before = *before;
                    before.log = kept.unwrap_or_default();
                    world.servers.insert(self.psql.host.clone(), before);
                }
                return Ok(self.failed());
            }
        }
        self.before = None;
        self.status = 0;
        Ok(true)
    }

    /// What a failed statement means for the rest: whether anything after it is run.
    fn failed(&mut self) -> bool {
        if self.script {
            self.status = if self.psql.stop_on_error { 3 } else { 0 };
        } else {
            self.status = 1;
        }
        !self.psql.stop_on_error
    }

    /// Runs one statement, and whether it was done.
    fn one(
        &mut self,
        world: &mut World,
        statement: &Statement,
        text: &str,
        together: bool,
    ) -> Result<bool, Wait> {
        let Some(session) = self.session else { return Ok(false) };
        if let Some(reply) = self.committed.clone() {
            if !world.synchronous_is_there(&self.psql.host) {
                return Err(Wait::Standby);
            }
            self.committed = None;
            self.lines.extend(reply_lines(&Reply { notices: Vec::new(), ..reply }, text, &self.psql));
            return Ok(true);
        }
        match world.execute(&self.psql.host, session, statement, together) {
            Outcome::Done(reply) => {
                self.lines.extend(reply_lines(&reply, text, &self.psql));
                Ok(reply.result.is_ok())
            }
            Outcome::Committed(reply) => {
                let notices = reply
                    .notices
                    .iter()
                    .map(|notice| format!("{}:  {}", notice.severity.word(), notice.message));
                self.lines.extend(notices);
                self.committed = Some(reply);
                Err(Wait::Standby)
            }
            Outcome::Waits(wait) => Err(wait),
        }
    }

    fn item(&mut self, world: &mut World, item: &Item) -> Result<bool, Wait> {
        let failed = match item {
            Item::Statement(statement) => {
                return match self.one(world, statement, "", false)? {
                    true => Ok(true),
                    false => Ok(self.failed()),
                };
            }
            Item::Prints(lines) => {
                self.lines.extend(lines.iter().map(|line| (*line).to_owned()));
                None
            }
            other => self.write(world, other).err(),
        };
        let Some(error) = failed else { return Ok(true) };
        self.lines.extend(error_lines(&error, ""));
        Ok(self.failed())
    }

    /// Writes a piece of a dump that is no statement of its own here.
    fn write(&mut self, world: &mut World, item: &Item) -> Result<(), SqlError> {
        let database = self.psql.database.clone().unwrap_or_default();
        let role = self.psql.role.clone().unwrap_or_else(|| "postgres".to_owned());
        let line = world.restore(&self.psql.host, (&database, &role), item)?;
        self.lines.push(line);
        Ok(())
    }

    /// Asks once what a loop asks.
    fn poll(&mut self, world: &mut World, query: Psql, wanted: &str) -> Result<Ended, Wait> {
        let mut run = Self::new(Line::Psql(query), self.client);
        let ended = run.go_on(world)?;
        let error = |line: &String| line.starts_with("ERROR") || line.starts_with("psql: error");
        let (errors, rows): (Vec<String>, Vec<String>) = ended.lines.into_iter().partition(error);
        for line in errors {
            if self.lines.len() < 8 {
                self.lines.push(line);
            }
        }
        if rows.join("\n").trim_end() == wanted {
            return Ok(Ended { status: 0, lines: std::mem::take(&mut self.lines) });
        }
        Err(Wait::Poll)
    }
}
