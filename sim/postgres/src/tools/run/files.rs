//! What a line that runs does with files: dumps as they are read and written, scripts and archives as they are put back, and
//! what a query prints for somebody to run later.

use super::{Ended, Piece, Run};
use crate::archive::{Dump, File, FileKind, Form, Script, whole};
use crate::tools::line::{Left, Line};
use crate::world::World;

/// How the lines begin that a program prints beside what it was asked for, where no file takes them in.
const ASIDE: &[&str] = &[
    "ERROR:",
    "FATAL:",
    "WARNING:",
    "NOTICE:",
    "DETAIL:",
    "HINT:",
    "CONTEXT:",
    "LINE 1:",
    "psql:",
    "bash:",
    "Cancel request",
];

/// What `pg_restore` says of a file in which nothing is (`pg_backup_archiver.c`).
const TOO_SHORT: &str = "input file is too short (read 0, expected 5)";

impl Form {
    /// What a dump of this form is to whoever reads it.
    pub(super) const fn kind(self) -> FileKind {
        match self {
            Self::Plain => FileKind::Script,
            Self::Custom | Self::Directory | Self::Tar => FileKind::Archive,
        }
    }
}

impl Run {
    /// Reads what the line dumps, as it is at this moment: a dump has what its snapshot shows, and that is taken when it
    /// begins (manual, pg_dump: "Description"). Nothing of a line that dumps nothing, or has begun.
    pub fn snapshot(&mut self, world: &mut World) {
        let how = match &self.line {
            Line::Dump(how) | Line::Pipe(Left::Dump(how), _) => how.clone(),
            _ => return,
        };
        if !std::mem::replace(&mut self.dumped, true) {
            self.dump(world, &how);
        }
    }

    /// The tables whose rows the line has put back since it was asked, each behind its database.
    pub fn take_copied(&mut self) -> Vec<(String, String)> {
        std::mem::take(&mut self.copied)
    }

    fn dump(&mut self, world: &mut World, how: &Dump) {
        let program = how.program();
        if let Some(refused) = self.refused(world, how) {
            self.lines.push(format!("{program}: error: {refused}"));
            return;
        }
        let role = how.role.as_deref().unwrap_or("postgres");
        let database = how.database.as_deref().unwrap_or(if how.all { "postgres" } else { role }).to_owned();
        let listens = world.listens(&how.host, how.port);
        let session = match listens.and_then(|()| world.connect(&how.host, &database, role, program)) {
            Ok(session) => session,
            Err(error) => {
                let first = error.message.lines().next().unwrap_or_default();
                self.lines.push(format!("{program}: error: {first}"));
                return;
            }
        };
        self.dumping = Some((how.host.clone(), session));
        let server = &world.servers[&how.host];
        if server.release > self.client {
            self.lines.push(format!("{program}: error: aborting because of server version mismatch"));
            let (server, client) = (server.release, self.client);
            self.lines
                .push(format!("{program}: detail: server version: {server}; {program} version: {client}"));
            return;
        }
        let Some(held) = server.databases.get(&database) else { return };
        if !how.tables.is_empty()
            && !held.tables.keys().chain(held.sequences.keys()).any(|name| how.has(name))
        {
            self.lines.push(format!("{program}: error: no matching tables were found"));
            return;
        }
        let items = whole(server, (&database, held), how);
        self.pieces = items.into_iter().map(|item| Piece::Dumped(Box::new(item))).collect();
    }

    /// What a call is refused with before it connects (`pg_dump.c`, `pg_backup_directory.c`).
    fn refused(&self, world: &World, how: &Dump) -> Option<String> {
        if how.schema_only && how.data_only {
            return Some("options -s/--schema-only and -a/--data-only cannot be used together".to_owned());
        }
        if how.jobs > 1 && how.form != Form::Directory {
            return Some("parallel backup only supported by the directory format".to_owned());
        }
        if how.form != Form::Directory {
            return None;
        }
        let Some(file) = &how.file else { return Some("no output directory specified".to_owned()) };
        let is_there = world.files.contains_key(&(self.place, file.clone()));
        is_there.then(|| format!("could not create directory \"{file}\": File exists"))
    }

    /// Ends a dump. Where its session was ended meanwhile, nothing of it is taken for complete, and so nothing of it arrives
    /// here. Ours.
    pub(super) fn end_dump(&mut self, world: &mut World) {
        let Some((host, session)) = self.dumping.take() else { return };
        let is_there = world.servers.get(&host).is_some_and(|server| server.sessions.contains_key(&session));
        world.disconnect(&host, session);
        if !is_there {
            self.pieces.clear();
            let program = match &self.line {
                Line::Dump(how) | Line::Pipe(Left::Dump(how), _) => how.program(),
                _ => "pg_dump",
            };
            let what = "query failed: server closed the connection unexpectedly";
            self.lines.push(format!("{program}: error: {what}"));
        }
    }

    /// Writes a dump into its file; one that fails leaves an empty one.
    pub(super) fn dump_into_file(&mut self, world: &mut World, how: &Dump) -> Ended {
        let pieces = std::mem::take(&mut self.pieces);
        let items = pieces.into_iter().filter_map(|piece| match piece {
            Piece::Dumped(item) => Some(Script::Item(*item)),
            _ => None,
        });
        let file = how.file.clone().unwrap_or_default();
        let failed = !self.lines.is_empty();
        let exists = failed && how.form == Form::Directory;
        if !exists {
            self.put(world, (&file, how.append), File { kind: how.form.kind(), pieces: items.collect() });
        }
        Ended { status: i32::from(failed), lines: std::mem::take(&mut self.lines) }
    }

    /// Makes the file that takes in what is printed: it is there, with nothing in it, before anything is asked, whatever comes
    /// of that (`startup.c`; a shell does the same).
    pub(super) fn make_file(&self, world: &mut World) {
        if let Some(output) = &self.psql.output {
            let nothing = File { kind: FileKind::Script, pieces: Vec::new() };
            self.put(world, (&output.file, output.append), nothing);
        }
    }

    fn put(&self, world: &mut World, (name, append): (&str, bool), file: File) {
        let at = (self.place, name.to_owned());
        match world.files.get_mut(&at).filter(|_| append) {
            Some(known) => known.pieces.extend(file.pieces),
            None => {
                world.files.insert(at, file);
            }
        }
    }

    /// What was printed, but for what goes into a file.
    pub(super) fn print(&self, world: &mut World, lines: Vec<String>) -> Vec<String> {
        let Some(output) = &self.psql.output else { return lines };
        let is_aside = |line: &String| {
            ASIDE.iter().any(|word| line.starts_with(word)) || line.trim_start().trim_end() == "^"
        };
        let (aside, rows): (Vec<String>, Vec<String>) = lines.into_iter().partition(is_aside);
        let pieces = rows.into_iter().map(Script::Text).collect();
        self.put(world, (&output.file, output.append), File { kind: FileKind::Script, pieces });
        aside
    }

    /// Takes in the file that is to be run, where one is.
    pub(super) fn read_file(&mut self, world: &mut World) -> Result<(), Ended> {
        if self.psql.archive.is_some() && self.psql.database.is_none() {
            return Err(self.gives_up("one of -d/--dbname and -f/--file must be specified"));
        }
        let Some(name) = self.psql.file.clone() else { return Ok(()) };
        let Some(file) = world.files.get(&(self.place, name.clone())).cloned() else {
            self.close(world);
            let missing = "No such file or directory";
            if self.psql.input {
                self.lines.push(format!("bash: {name}: {missing}"));
                return Err(Ended { status: 1, lines: std::mem::take(&mut self.lines) });
            }
            return Err(self.gives_up(&match self.psql.archive {
                Some(_) => format!("could not open input file \"{name}\": {missing}"),
                None => format!("{name}: {missing}"),
            }));
        };
        if self.psql.archive.is_some() && file.pieces.is_empty() {
            return Err(self.gives_up(TOO_SHORT));
        }
        if let Err(ended) = self.fits(file.kind) {
            self.close(world);
            return Err(ended);
        }
        let mut lines = Vec::new();
        for piece in file.pieces {
            match piece {
                Script::Item(item) => {
                    self.script_of(&std::mem::take(&mut lines));
                    self.pieces.push(Piece::Dumped(Box::new(item)));
                }
                Script::Text(text) => lines.push(text),
            }
        }
        self.script_of(&lines);
        self.leave_out();
        Ok(())
    }

    /// Refuses what the other program is for.
    pub(super) fn fits(&mut self, kind: FileKind) -> Result<(), Ended> {
        // A dump that failed has written nothing, which `psql` takes for no statement at all.
        let is_nothing = !self.lines.is_empty();
        match (kind, self.psql.archive.is_some()) {
            (FileKind::Script, false) | (FileKind::Archive, true) if !is_nothing => {
                self.leave_out();
                Ok(())
            }
            (_, false) if is_nothing => Ok(()),
            (_, true) if is_nothing => Err(self.gives_up(TOO_SHORT)),
            (FileKind::Script, _) => {
                let what = "input file appears to be a text format dump. Please use psql.";
                Err(self.gives_up(what))
            }
            (FileKind::Archive, _) => {
                self.pieces.clear();
                self.lines.push("The input is a PostgreSQL custom-format dump.".to_owned());
                let what = "Use the pg_restore command-line client to restore this dump to a database.";
                self.lines.push(what.to_owned());
                Err(Ended { status: 1, lines: std::mem::take(&mut self.lines) })
            }
        }
    }

    /// Leaves out what `pg_restore` is not to put back.
    fn leave_out(&mut self) {
        let Some(how) = &self.psql.archive else { return };
        self.pieces.retain(|piece| match piece {
            Piece::Dumped(item) => how.takes(item),
            _ => false,
        });
        if how.clean {
            let items = self.pieces.iter().filter_map(|piece| match piece {
                Piece::Dumped(item) => Some(&**item),
                _ => None,
            });
            let drops = how.drops(&items.collect::<Vec<_>>());
            let drops = drops.into_iter().map(|item| Piece::Dumped(Box::new(item)));
            self.pieces.splice(0..0, drops);
        }
    }

    fn gives_up(&mut self, what: &str) -> Ended {
        self.pieces.clear();
        self.lines.push(format!("{}: error: {what}", self.psql.program()));
        Ended { status: 1, lines: std::mem::take(&mut self.lines) }
    }

    /// Goes on in another database, as `\connect` does; false where nothing after it is run.
    pub(super) fn connect_to(&mut self, world: &mut World, database: &str) -> bool {
        if let Some(session) = self.session.take() {
            world.disconnect(&self.psql.host, session);
        }
        self.psql.database = Some(database.to_owned());
        let role = self.psql.role.clone().unwrap_or_else(|| "postgres".to_owned());
        match world.connect(&self.psql.host, database, &role, self.psql.program()) {
            Ok(session) => {
                self.session = Some(session);
                if !self.psql.quiet {
                    self.lines.push(format!(
                        "You are now connected to database \"{database}\" as user \"{role}\"."
                    ));
                }
                true
            }
            Err(error) => {
                // A script ends where it cannot connect, whatever else it would pass over.
                let first = error.message.lines().next().unwrap_or_default();
                let (word, status) =
                    if self.psql.archive.is_some() { ("pg_restore: error", 1) } else { ("\\connect", 2) };
                self.lines.push(format!("{word}: {first}"));
                self.status = status;
                false
            }
        }
    }

    /// What `pg_restore` says of a piece, from a line on: nothing of what was done, and errors with what they are of.
    pub(super) fn as_restored(&mut self, from: usize, table: Option<&str>) {
        if self.psql.archive.is_none() {
            return;
        }
        let said = self.lines.split_off(from);
        self.lines.extend(said.into_iter().filter_map(|line| {
            if line.starts_with("ERROR:") {
                return Some(match table {
                    Some(table) => format!("pg_restore: error: COPY failed for table \"{table}\": {line}"),
                    None => format!("pg_restore: error: could not execute query: {line}"),
                });
            }
            let notes = ["NOTICE:", "WARNING:"].iter().any(|word| line.starts_with(word));
            let follows = ["DETAIL:", "HINT:"].iter().any(|word| line.starts_with(word));
            match (notes, follows) {
                (true, _) => Some(format!("pg_restore: {line}")),
                (_, true) => Some(line),
                _ => None,
            }
        }));
    }
}
