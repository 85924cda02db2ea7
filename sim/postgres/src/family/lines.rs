//! What is typed: how long it takes, when it has its effect, and who waits for what.
//!
//! A line that only talks to a server has its effect when it is typed and answers a moment later; a tool that works (a dump
//! into another cluster, a server that stops) has it when its work is done. A loop that waits looks at once and again after
//! its pause. A statement that waits is tried again whenever something has moved, and is cancelled when the operator has
//! given up.

use super::by_host;
use super::cause::Cause;
use super::command::{Command, Who};
use super::event::Event;
use super::parts::{Dumped, Running, Step};
use super::twin::{Stage, Twin};
use super::typed::{self, Typed};
use crate::release::Release;
use crate::tools::{Ended, Line, Run, UNKNOWN};
use fleet::HostId;
use kernel::Span;
use kernel::narrow::u32_of;
use ledger::{Blame, Contest};
use rehearsal::{Act, Invocation, Reply, Ticket};
use std::sync::Arc;

/// How often a statement that waits is tried again.
const AGAIN: Span = Span::from_millis(250);

impl Twin {
    /// Starts a command.
    pub(crate) fn start(
        &mut self,
        ticket: Ticket,
        invocation: &Invocation,
        command: &Command,
        stage: &mut Stage,
    ) {
        let reply = match command {
            Command::Line(line) => {
                self.start_line(ticket, invocation, line, stage);
                return;
            }
            Command::Carry(transfer) => {
                self.carry(ticket, invocation, transfer, stage);
                return;
            }
            Command::Stop(who) => self.stop_applications(who, invocation.act(stage.now())),
            Command::Start(to) => self.start_applications(to, invocation.act(stage.now())),
            Command::Move(who, to) => self.move_applications(who, to, invocation.act(stage.now())),
        };
        let reply = reply.map_or_else(Reply::refused, |()| Reply::done());
        stage.reply(ticket, self.config().tools.command_s.span(), reply);
    }

    fn start_line(&mut self, ticket: Ticket, invocation: &Invocation, line: &Typed, stage: &mut Stage) {
        if let Some((_, what)) = by_host::unplayed(line, self.config()) {
            let reply = Reply { is_modelled: false, ..Reply::refused(what) };
            stage.reply(ticket, self.config().tools.command_s.span(), reply);
            return;
        }
        let at = u32_of(self.lines.len());
        let works = self.works_for(line, invocation.host);
        let step = match works {
            Some(_) => Step::Works,
            None if line.pause.is_some() => Step::Looks,
            None => Step::Waits,
        };
        let line = Arc::new(line.clone());
        let (blame, breaks) = (invocation.blame, invocation.breaks());
        let client = Release::parse(&invocation.tools.to_string()).unwrap_or(Release::V18);
        let run = match &line.act {
            typed::Act::Run(line) => Some(Run::new(line.clone(), client).at(invocation.host.0)),
            _ => None,
        };
        let place = invocation.host;
        let carries = self.rows_within(&line, place, stage);
        self.lines.push(Running { ticket, blame, line, place, step, run, carries, breaks });
        if let Some(run) = &mut self.lines[at as usize].run {
            run.snapshot(&mut self.world);
        }
        match works {
            Some(span) => {
                stage.sets_to_work(ticket);
                stage.after(invocation.takes(span), Event::Done { line: at });
            }
            None => self.go_on(at as usize, stage),
        }
    }

    /// How long a line works before it has its effect; nothing of one that only talks to a server.
    fn works_for(&self, line: &Typed, place: HostId) -> Option<Span> {
        let tools = &self.config().tools;
        let dumps = |rows: bool| {
            let bytes = if rows { self.bytes_of_all() } else { 0 };
            tools.schema_s.span() + lasts(bytes, tools.dump.bytes())
        };
        match &line.act {
            typed::Act::Server(_, typed::Power::Reload | typed::Power::Status | typed::Power::Control) => {
                None
            }
            typed::Act::Server(_, typed::Power::Start) => Some(tools.start_s.span()),
            typed::Act::Server(_, typed::Power::Stop) => Some(tools.stop_s.span()),
            typed::Act::Server(_, typed::Power::Restart) => Some(tools.stop_s.span() + tools.start_s.span()),
            typed::Act::Upgrade(_, _, how) if how.check => Some(tools.schema_s.span()),
            typed::Act::Upgrade(_, _, how) => {
                let bytes = if how.link { 0 } else { self.bytes_of_all() };
                Some(tools.upgrade_s.span() + lasts(bytes, tools.files.bytes()))
            }
            // It starts the standby and stops it, twice.
            typed::Act::Subscribe(_) => Some(tools.start_s.span() + tools.stop_s.span()).map(|one| one + one),
            typed::Act::Pooler(_) | typed::Act::Refuses(_) => None,
            typed::Act::Run(_) => {
                if let Some(dump) = line.dumps() {
                    return Some(dumps(dump.has_rows()));
                }
                let file = line.reads_file()?;
                Some(dumps(self.files.get(&(place.0, file.to_owned())).is_some_and(|all| !all.is_empty())))
            }
        }
    }

    /// The rows that a line carries: those of a dump as it begins, or those that are in the file that it reads.
    fn rows_within(&mut self, line: &Typed, place: HostId, stage: &Stage) -> Vec<Dumped> {
        if let Some(file) = line.reads_file() {
            return self.files.get(&(place.0, file.to_owned())).cloned().unwrap_or_default();
        }
        let Some(dump) = line.dumps().filter(|dump| dump.has_rows()) else { return Vec::new() };
        let is_other = |name: &String| *name != self.config().database;
        if !dump.all && dump.database.as_ref().is_some_and(is_other) {
            return Vec::new();
        }
        let Some(from) = self.node(&dump.host) else { return Vec::new() };
        let tables: Vec<String> = self.config().table.iter().map(|table| table.name.clone()).collect();
        let of = |table: String| {
            let heads = self.book.heads(from, &table, &stage.ledger);
            Dumped { table, heads }
        };
        tables.into_iter().filter(|table| dump.has(table)).map(of).collect()
    }

    /// What the tables hold.
    pub(super) fn bytes_of_all(&self) -> u64 {
        let of = |table: &crate::config::TableConfig| {
            u64::from(table.rows) * u64::from(table.row_bytes) + table.ballast_mb.bytes()
        };
        self.config().table.iter().map(of).sum()
    }

    /// A tool has done its work.
    pub(crate) fn line_done(&mut self, at: usize, stage: &mut Stage) {
        if self.lines[at].breaks {
            self.lines[at].step = Step::Ended;
            let ticket = self.lines[at].ticket;
            if let Some(run) = &mut self.lines[at].run {
                let _said = run.cancel(&mut self.world);
            }
            stage.reply(ticket, Span::ZERO, Reply::refused("the connection to the server was lost"));
            return;
        }
        self.go_on(at, stage);
    }

    /// Runs a line, or goes on with it.
    pub(crate) fn go_on(&mut self, at: usize, stage: &mut Stage) {
        let Running { ticket, blame, place, step, .. } = self.lines[at];
        let line = Arc::clone(&self.lines[at].line);
        if step == Step::Ended {
            return;
        }
        let mut run = self.lines[at].run.take();
        if !stage.is_open(ticket) {
            self.lines[at].step = Step::Ended;
            if let Some(run) = &mut run {
                let _said = run.cancel(&mut self.world);
                self.has_moved(Some(blame), stage);
            }
            match &line.act {
                typed::Act::Pooler(console) => {
                    self.break_off(console, place, Act { at: stage.now(), by: Some(blame) });
                }
                typed::Act::Subscribe(call) if step == Step::Waits => self.world.leave_subscriber(call),
                _ => {}
            }
            return;
        }
        let before = self.positions();
        let away = self.without_folder(&line.act, place);
        let came = match (&mut run, &line.act) {
            _ if away.is_some() => away,
            (Some(run), _) => run.go_on(&mut self.world).ok(),
            (None, typed::Act::Server(host, power)) => Some(self.power(host, *power)),
            (None, typed::Act::Upgrade(old, new, how)) => Some(self.upgraded(old, new, *how)),
            (None, typed::Act::Subscribe(call)) => self.subscribed(call, step == Step::Waits),
            (None, typed::Act::Pooler(console)) => {
                self.tell(console, (place, step == Step::Pauses), Act { at: stage.now(), by: Some(blame) })
            }
            (None, typed::Act::Refuses(lines)) => Some(Ended { status: 1, lines: lines.clone() }),
            (None, typed::Act::Run(_)) => None,
        };
        if let Some(run) = &mut run {
            let done = came.as_ref().is_some_and(|ended| ended.status == 0);
            self.carry_rows(at, (done, &run.take_copied()), stage);
        }
        if came.as_ref().is_some_and(|ended| ended.status == 0) {
            self.takes_over_rows(&line, blame, stage);
        }
        self.lines[at].run = run;
        self.note_moves(&before, Some(blame));
        match came {
            Some(Ended { status, lines }) => {
                self.lines[at].step = Step::Ended;
                let after =
                    if step == Step::Works { Span::ZERO } else { self.config().tools.command_s.span() };
                let is_modelled = status != UNKNOWN;
                let status = u8::try_from(status).unwrap_or(u8::MAX);
                stage.reply(ticket, after, Reply { status, lines, is_modelled });
            }
            None => {
                self.lines[at].step = match line.pause {
                    Some(_) => Step::Looks,
                    None if line.pauses_pooler() => Step::Pauses,
                    None => Step::Waits,
                };
                stage.after(line.pause.unwrap_or(AGAIN), Event::Look { line: u32_of(at) });
            }
        }
        if !line.looks() {
            self.follow_line(&line, blame, stage);
            self.has_moved(Some(blame), stage);
        }
    }

    /// Tells the ledger what a line has written, and remembers whose doing is what clients may run into.
    fn follow_line(&mut self, line: &Typed, blame: Blame, stage: &mut Stage) {
        let (at, database) = (stage.now(), self.config().database.clone());
        for node in 0..self.names.len() {
            let told = (&mut stage.ledger, at, Some(blame));
            self.book.written((node, None), (&self.world.servers[&self.names[node]], &database), told);
        }
        let act = Act { at, by: Some(blame) };
        for name in line.servers() {
            let Some(node) = self.node(name) else { continue };
            if line.shuts() {
                self.shut[node] = act;
            }
            if line.stops() {
                self.downed[node] = act;
            }
            self.changed[node] = act;
        }
    }

    /// Tells the ledger of the tables whose rows a line has put in, and keeps the rows of a dump with the file that it is.
    fn carry_rows(&mut self, at: usize, (done, copied): (bool, &[(String, String)]), stage: &mut Stage) {
        let Running { blame, place, .. } = self.lines[at];
        let line = &self.lines[at].line;
        if let (typed::Act::Run(Line::Dump(_)), Some((file, false))) = (&line.act, line.writes_file()) {
            let file = (place.0, file.to_owned());
            if done {
                self.files.insert(file, std::mem::take(&mut self.lines[at].carries));
            }
            return;
        }
        let database = &self.config().database;
        let is_put = |one: &Dumped| copied.iter().any(|(of, table)| of == database && *table == one.table);
        let Some(to) = line.fed_server().and_then(|name| self.node(name)) else { return };
        let put: Vec<Dumped> = self.lines[at].carries.iter().filter(|one| is_put(one)).cloned().collect();
        let contest = Contest { cause: Cause::Overwritten, by_stamps: false, blame: Some(blame) };
        for Dumped { table, heads } in &put {
            self.book.copied((to, table), (heads, None), (&mut stage.ledger, contest));
        }
        if !put.is_empty() {
            self.book.pass_over(to, &self.world.servers[&self.names[to]]);
        }
    }

    /// Something was done to the world.
    pub(crate) fn has_moved(&mut self, blame: Option<Blame>, stage: &mut Stage) {
        self.look_at_routes(blame);
        self.tend(blame, stage);
        stage.service_changes();
    }

    /// The groups that are meant.
    ///
    /// # Errors
    /// Where nobody is called so.
    fn meant(&self, who: &Who) -> Result<Vec<usize>, String> {
        let named = |name: &str| -> Vec<usize> {
            let node = self.node(name);
            let is = |group: &usize| {
                let client = &self.clients[*group];
                client.name == name || node.is_some() && client.home == node
            };
            (0..self.clients.len()).filter(is).collect()
        };
        match who {
            Who::All => Ok((0..self.clients.len()).collect()),
            Who::Named(name) => {
                let known =
                    self.node(name).is_some() || self.clients.iter().any(|client| client.name == *name);
                if known {
                    Ok(named(name))
                } else {
                    Err(format!("no group of clients and no cluster is called {name}"))
                }
            }
        }
    }

    /// The cluster where whoever is let in at a name works, and the pooler in front of it where the name is that of one.
    fn home_named(&self, name: &str) -> Result<(usize, Option<usize>), String> {
        if let Some(at) = self.pooler(name) {
            return Ok((self.poolers[at].to, Some(at)));
        }
        let node = self.node(name).ok_or_else(|| format!("no cluster is called {name}"))?;
        Ok((node, None))
    }

    fn stop_applications(&mut self, who: &Who, act: Act) -> Result<(), String> {
        for group in self.meant(who)? {
            self.leave(group);
            if self.clients[group].home.take().is_some() {
                self.clients[group].sent = act;
            }
        }
        Ok(())
    }

    fn start_applications(&mut self, to: &str, act: Act) -> Result<(), String> {
        let (node, behind) = self.home_named(to)?;
        for client in self.clients.iter_mut().filter(|client| client.home.is_none()) {
            (client.home, client.behind, client.sent) = (Some(node), behind, act);
            client.refused = Default::default();
        }
        Ok(())
    }

    fn move_applications(&mut self, who: &Who, to: &str, act: Act) -> Result<(), String> {
        let (node, behind) = self.home_named(to)?;
        for group in self.meant(who)? {
            if self.clients[group].home == Some(node) && self.clients[group].behind == behind {
                continue;
            }
            self.leave(group);
            let client = &mut self.clients[group];
            (client.home, client.behind, client.sent) = (Some(node), behind, act);
            client.refused = Default::default();
        }
        Ok(())
    }
}

/// How long so many bytes take at a pace.
pub(super) fn lasts(bytes: u64, pace: u64) -> Span {
    let takes = u128::from(bytes) * 1_000_000_000 / u128::from(pace.max(1));
    Span::from_nanos(takes.try_into().unwrap_or(u64::MAX / 2))
}
