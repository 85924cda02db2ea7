//! A line that is being run.

mod block;
mod files;
mod script;
mod single;

use super::line::{Left, Line, Wanted};
use super::print::{error_lines, reply_lines};
use super::psql::Psql;
use crate::archive::Item;
use crate::release::Release;
use crate::reply::{Reply, SqlError, Wait};
use crate::server::{Power, Server, SessionId};
use crate::sql::{AlterSubscription, Statement};
use crate::world::{Outcome, World};
use block::Block;
pub use script::{apart as script, statements};
use std::sync::Arc;

/// What a line came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// Its exit status, or [`UNKNOWN`].
    pub status: i32,
    /// What it printed.
    pub lines: Vec<String>,
}

/// What stands for the exit status of a line that came to something of which nobody here knows what it does; that is its last line.
pub const UNKNOWN: i32 = -1;

/// A piece of work of the `psql` that runs.
#[derive(Debug, Clone)]
enum Piece {
    /// One string of `-c`, or one line of a script: its statements, and which is next.
    Text { text: String, statements: Arc<[Statement]>, at: usize },
    /// A piece of a dump.
    Dumped(Box<Item>),
    /// What the server refuses for its words alone, with what it says.
    Slipped(String),
    /// What nobody here knows, in a script.
    Unknown(String),
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
    /// The transaction that was begun by a statement.
    block: Option<Block>,
    /// Whether a transaction was rolled back of which nobody knows what is left.
    is_undecided: bool,
    /// What was done and waits for its synchronous standby.
    committed: Option<Reply>,
    /// Whether what stands right of a pipe reads a script.
    script: bool,
    status: i32,
    /// The status of what stands left of a pipe.
    left_status: i32,
    lines: Vec<String>,
    /// Whether what it dumps was read.
    dumped: bool,
    /// The session of the dump, which lasts as long as that is being written.
    dumping: Option<(String, SessionId)>,
    /// The tables whose rows it has put back since it was asked, each behind its database.
    copied: Vec<(String, String)>,
    /// How many errors `pg_restore` has passed over.
    ignored: u32,
    /// Whether its one transaction has failed.
    aborted: bool,
}

/// The name of a machine to which a subscription of one of these statements connects, where it is that of no server.
fn leads_to_machine(world: &World, statements: &[Statement]) -> Option<String> {
    let host = |statement: &Statement| match statement {
        Statement::CreateSubscription { connection, .. }
        | Statement::AlterSubscription(_, AlterSubscription::Connection(connection)) => {
            let host = connection.host.as_str();
            let is_own = ["localhost", "127.0.0.1", "::1"].contains(&host) || host.starts_with('/');
            let is_one = is_own || world.machines.contains(host);
            (is_one && !world.servers.contains_key(host)).then(|| host.to_owned())
        }
        _ => None,
    };
    statements.iter().find_map(host)
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
            block: None,
            is_undecided: false,
            committed: None,
            script,
            status: 0,
            left_status: 0,
            lines: Vec::new(),
            dumped: false,
            dumping: None,
            copied: Vec::new(),
            ignored: 0,
            aborted: false,
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
            self.snapshot(world);
            self.end_dump(world);
            // Nothing but its errors has been said so far.
            self.left_status = i32::from(!self.lines.is_empty());
            self.make_file(world);
            if let Line::Dump(how) = self.line.clone() {
                return Ok(self.dump_into_file(world, &how));
            }
            if let Err(ended) = self.begin(world) {
                return Ok(ended);
            }
            self.begin_single(world);
        }
        while self.next < self.pieces.len() {
            match self.piece(world) {
                Ok(true) => self.next += 1,
                Ok(false) => break,
                Err(_) if self.psql.single => {
                    self.waits_in_single();
                    break;
                }
                Err(wait) => return Err(wait),
            }
        }
        self.end_single(world);
        self.end_block(world);
        self.close(world);
        if self.ignored > 0 {
            self.lines.push(format!("pg_restore: warning: errors ignored on restore: {}", self.ignored));
            self.status = 1;
        }
        if self.psql.pipefail && self.status == 0 {
            self.status = self.left_status;
        }
        let lines = self.said();
        Ok(Ended { status: self.status, lines: self.print(world, lines) })
    }

    /// What was printed, as the program that was called words it: errors of a file with its name, though without the number
    /// of the line in it, and errors of a tool behind its own.
    fn said(&mut self) -> Vec<String> {
        let lines = std::mem::take(&mut self.lines);
        let named = |line: String| match (&self.line, &self.psql.file) {
            (Line::Tool { failed, .. }, _) if line.starts_with("ERROR:") => format!("{failed}{line}"),
            (_, Some(file))
                if !self.psql.input
                    && self.psql.archive.is_none()
                    && ["ERROR:", "WARNING:", "NOTICE:"].iter().any(|word| line.starts_with(word)) =>
            {
                format!("psql:{file}: {line}")
            }
            _ => line,
        };
        lines.into_iter().map(named).collect()
    }

    /// The cluster and the subscription in it that the statement is to drop which comes next, or waits.
    #[must_use]
    pub fn drops(&self) -> Option<(&str, &str)> {
        let statement = match self.pieces.get(self.next)? {
            Piece::Text { statements, at, .. } => statements.get(*at)?,
            Piece::Dumped(item) => match &**item {
                Item::Statement(statement) => statement,
                _ => return None,
            },
            Piece::Slipped(_) | Piece::Unknown(_) => return None,
        };
        let Statement::DropSubscription { name, .. } = statement else { return None };
        Some((&self.psql.host, name))
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
            self.end_block(world);
            if let Some(before) = self.before.take() {
                world.servers.insert(self.psql.host.clone(), *before);
            }
        }
        self.status = 1;
        self.close(world);
        Ended { status: self.status, lines: std::mem::take(&mut self.lines) }
    }

    fn close(&mut self, world: &mut World) {
        if let Some((host, session)) = self.dumping.take() {
            world.disconnect(&host, session);
        }
        if let Some(session) = self.session.take() {
            world.disconnect(&self.psql.host, session);
        }
    }

    fn connect(&mut self, world: &mut World) -> Result<(), Ended> {
        if self.psql.asks_alone {
            return Err(self.asks(world));
        }
        let role = self.psql.role.clone().unwrap_or_else(|| "postgres".to_owned());
        let database = self.psql.database.get_or_insert_with(|| role.clone()).clone();
        let listens = world.listens(&self.psql.host, self.psql.port);
        match listens.and_then(|()| world.connect(&self.psql.host, &database, &role, "psql")) {
            Ok(session) => {
                self.session = Some(session);
                let server = world.servers.get_mut(&self.psql.host);
                if let Some(opened) = server.and_then(|server| server.sessions.get_mut(&session)) {
                    opened.settings.extend(self.psql.settings.iter().cloned());
                }
                self.takes_role(world, &role, session)
            }
            Err(error) => {
                let program = self.psql.program();
                let message = self.psql.unreached(&error.message);
                let first = message.lines().next().unwrap_or_default();
                self.lines.push(format!("{program}: error: {first}"));
                self.lines.extend(message.lines().skip(1).map(str::to_owned));
                self.lines.extend(error.following().map(|(word, text)| format!("{word}:  {text}")));
                let status = if self.psql.archive.is_some() { 1 } else { 2 };
                Err(Ended { status, lines: std::mem::take(&mut self.lines) })
            }
        }
    }

    /// What `pg_isready` says, and its exit status (manual, pg_isready: "Exit Status"; printed so by 17.10).
    fn asks(&self, world: &World) -> Ended {
        let (host, port) = (&self.psql.host, self.psql.port);
        let listens = world.servers.get(host).is_some_and(|server| server.power == Power::Up)
            && world.listens(host, port).is_ok();
        let says = if listens { "accepting connections" } else { "no response" };
        let line = format!("{}:{} - {says}", self.psql.socket(), self.psql.port.unwrap_or(5432));
        let lines = if self.psql.quiet { Vec::new() } else { vec![line] };
        Ended { status: if listens { 0 } else { 2 }, lines }
    }

    /// Goes on as another role, as `SET ROLE` does, where `pg_restore` is told to.
    fn takes_role(&mut self, world: &mut World, role: &str, session: SessionId) -> Result<(), Ended> {
        let Some(wanted) = self.psql.archive.as_ref().and_then(|how| how.role.clone()) else { return Ok(()) };
        let Some(server) = world.servers.get_mut(&self.psql.host) else { return Ok(()) };
        let refused = match server.roles.get(role) {
            _ if !server.roles.contains_key(&wanted) => format!("role \"{wanted}\" does not exist"),
            Some(own) if own.superuser || own.member_of.contains(&wanted) || role == wanted => {
                if let Some(opened) = server.sessions.get_mut(&session) {
                    opened.role = wanted.into();
                }
                return Ok(());
            }
            _ => format!("permission denied to set role \"{wanted}\""),
        };
        // It goes on as whom it has connected (measured on 17.10).
        self.lines.push(format!("pg_restore: error: could not execute query: ERROR:  {refused}"));
        if let Some(how) = &mut self.psql.archive {
            how.role = None;
        }
        if self.failed() {
            return Ok(());
        }
        Err(Ended { status: self.status, lines: std::mem::take(&mut self.lines) })
    }

    /// Reads what is to be run, and connects. What stands left of a pipe has ended before; if it failed, the status is that of
    /// the right-hand side all the same.
    fn begin(&mut self, world: &mut World) -> Result<(), Ended> {
        match self.line.clone() {
            Line::Psql(psql) => psql.commands.iter().for_each(|text| self.text(text)),
            Line::Pipe(Left::Psql(left), _) => {
                let lines = self.left(world, left);
                self.script_of(&lines);
            }
            Line::Pipe(Left::Says(lines), _) => self.script_of(&lines),
            Line::Pipe(Left::Fails(lines), _) => {
                self.left_status = 1;
                self.lines.extend(lines);
            }
            Line::Pipe(Left::Dump(how), _) => self.fits(how.form.kind())?,
            Line::Tool { statement, .. } => {
                let text = String::new();
                self.pieces.push(Piece::Text { text, statements: Arc::from([statement]), at: 0 });
            }
            Line::Dump(_) | Line::Until { .. } => {}
        }
        // `psql` connects before it looks for its file; a shell and `pg_restore` look first.
        let looks_first = self.psql.input || self.psql.archive.is_some();
        if looks_first {
            self.read_file(world)?;
        }
        self.connect(world)?;
        if looks_first { Ok(()) } else { self.read_file(world) }
    }

    /// What a query left of a pipe prints, which is what the right-hand side reads; its errors are printed.
    fn left(&mut self, world: &mut World, left: Psql) -> Vec<String> {
        let mut run = Self::new(Line::Psql(left), self.client);
        let ended = match run.go_on(world) {
            Ok(ended) => ended,
            Err(_) => run.cancel(world),
        };
        self.left_status = ended.status;
        let error = |line: &String| {
            line.starts_with("ERROR") || line.starts_with("psql: error") || line.starts_with("FATAL")
        };
        let (errors, rows): (Vec<String>, Vec<String>) = ended.lines.into_iter().partition(error);
        self.lines.extend(errors);
        rows
    }

    /// Runs one piece to its end; false where nothing after it is run.
    fn piece(&mut self, world: &mut World) -> Result<bool, Wait> {
        match self.pieces[self.next].clone() {
            Piece::Text { statements, .. } if leads_to_machine(world, &statements).is_some() => {
                let name = leads_to_machine(world, &statements).unwrap_or_default();
                self.is_unknown(&format!(
                    "a server by the name of its host, `{name}`, and not of its cluster"
                ));
                Ok(false)
            }
            Piece::Text { text, statements, at } => self.statements(world, &text, &statements, at),
            Piece::Dumped(item) => self.item(world, &item),
            Piece::Slipped(says) => {
                self.lines.push(format!("ERROR:  {says}"));
                Ok(self.failed())
            }
            Piece::Unknown(what) => {
                self.lines.push(format!("what a script says to `psql` is not modelled: {what}"));
                self.status = UNKNOWN;
                Ok(false)
            }
        }
    }

    fn statements(
        &mut self,
        world: &mut World,
        text: &str,
        statements: &[Statement],
        from: usize,
    ) -> Result<bool, Wait> {
        if self.psql.echoes && from == 0 {
            self.lines.extend(text.lines().map(str::to_owned));
        }
        let begins = matches!(statements.first(), Some(Statement::Begin));
        let together = self.psql.single || statements.len() > 1 && !begins && !self.script;
        if together && from == 0 && self.before.is_none() {
            self.before = world.servers.get(&self.psql.host).cloned().map(Box::new);
        }
        for (at, statement) in statements.iter().enumerate().skip(from) {
            if let Piece::Text { at: place, .. } = &mut self.pieces[self.next] {
                *place = at;
            }
            if !self.one(world, statement, text, together)? {
                self.roll_back(world);
                return Ok(self.failed());
            }
        }
        if !self.psql.single {
            self.before = None;
        }
        self.status = 0;
        Ok(true)
    }

    /// What a failed statement means for the rest: whether anything after it is run.
    fn failed(&mut self) -> bool {
        if self.psql.archive.is_some() {
            self.ignored += u32::from(!self.psql.stop_on_error);
            self.status = 1;
        } else if self.script {
            self.status = if self.psql.stop_on_error { 3 } else { 0 };
        } else {
            self.status = 1;
        }
        self.aborted = self.psql.single;
        !self.psql.stop_on_error && !self.aborted
    }

    /// Makes undone what was done of a transaction.
    fn roll_back(&mut self, world: &mut World) {
        if let Some(before) = self.before.take() {
            let kept = world.servers.get(&self.psql.host).map(|server| server.log.clone());
            let mut before = *before;
            before.log = kept.unwrap_or_default();
            world.servers.insert(self.psql.host.clone(), before);
        }
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
        self.before_statement(world, statement);
        let outcome = world.execute(&self.psql.host, session, statement, together);
        self.after_statement(world, (statement, text), &outcome);
        match outcome {
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
        let from = self.lines.len();
        let failed = match item {
            Item::Statement(statement) => {
                let done = self.one(world, statement, "", self.psql.single)?;
                self.as_restored(from, None);
                return Ok(done || self.failed());
            }
            Item::Prints(lines) => {
                self.lines.extend(lines.iter().map(|line| (*line).to_owned()));
                None
            }
            Item::Connect(database) => return Ok(self.connect_to(world, database)),
            other => self.write(world, other).err(),
        };
        let table = match item {
            Item::Copy { table, .. } => Some(table.as_str()),
            _ => None,
        };
        let Some(error) = failed else {
            let database = self.psql.database.clone().unwrap_or_default();
            self.copied.extend(table.map(|table| (database, table.to_owned())));
            self.as_restored(from, table);
            return Ok(true);
        };
        self.lines.extend(error_lines(&error, ""));
        self.as_restored(from, table);
        Ok(self.failed())
    }

    /// Writes a piece of a dump that is no statement of its own here.
    fn write(&mut self, world: &mut World, item: &Item) -> Result<(), SqlError> {
        let database = self.psql.database.clone().unwrap_or_default();
        let other = self.psql.archive.as_ref().and_then(|how| how.role.clone());
        let role = other.or_else(|| self.psql.role.clone()).unwrap_or_else(|| "postgres".to_owned());
        let line = world.restore(&self.psql.host, (&database, &role), item)?;
        self.lines.push(line);
        Ok(())
    }

    /// Asks once what a loop asks.
    fn poll(&mut self, world: &mut World, query: Psql, wanted: &Wanted) -> Result<Ended, Wait> {
        let mut run = Self::new(Line::Psql(query), self.client);
        let ended = run.go_on(world)?;
        let error = |line: &String| line.starts_with("ERROR") || line.starts_with("psql: error");
        let (errors, rows): (Vec<String>, Vec<String>) = ended.lines.into_iter().partition(error);
        // What is asked for its answer prints errors alone; what is asked whether it succeeds prints all.
        let printed = errors.into_iter().chain(rows.iter().filter(|_| wanted.prints()).cloned());
        self.lines.extend(printed.take(8_usize.saturating_sub(self.lines.len())));
        if wanted.is_met(rows.join("\n").trim_end(), ended.status) {
            return Ok(Ended { status: 0, lines: std::mem::take(&mut self.lines) });
        }
        Err(Wait::Poll)
    }
}
