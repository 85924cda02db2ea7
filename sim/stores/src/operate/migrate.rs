//! `ttMigrate` and `ttDestroy`: dump, restore, destroy (`docs/models/stores.md 3`).
//!
//! A dump is cut when the tool starts and takes time and disk by the size of the data; the log is not in it. Its room
//! is taken as it is written, in parts (ours): where it ends the tool fails half-way, and what it wrote stays. A file
//! that is written again loses what it held. A dump is made with the old release's tools and restored with the new
//! one's. What a restore brings back is the rows with the receiver's ticket, the ports and the definitions of the old
//! release; its log begins anew. Whether the channel's state and mark come back too is the reading `dump_peers`;
//! whether the restored rows enter the new log is the reading `restore_logs_rows`; whether tools of release 7.0 and later
//! convert the definitions unless `-noRepUpgrade` forbids it is the reading `restore_converts`.

use crate::command::{ChannelState, Command, Dsn};
use crate::pair::{Pair, Restoring, Stage, ToolRun, Work, store_id};
use crate::parts::{Call, Channel, Dump, DumpKind, Life};
use crate::readings::DumpedPeers;
use crate::release::{
    OLDER_OVER_NEWER, converts_by_itself, dump_of_other, not_upgraded, patched_online, taken_back,
};
use fleet::{HostId, Release};
use kernel::{Span, Time, planted};
use ledger::{Blame, IncarnationId};
use rehearsal::{LATER, Replied, Reply, Severity, Ticket, Tried, count_in_words};
use replica::{Log, Lsn, Mark, Replica, Snapshot, Table};

/// In how many parts a dump is written.
pub(super) const PARTS: u64 = 16;

/// How long so many bytes take at a speed.
pub(super) fn time_for(bytes: u64, per_s: u64) -> Span {
    let nanos = u128::from(bytes) * 1_000_000_000 / u128::from(per_s.max(1));
    Span::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

impl Pair {
    pub(crate) fn dump(&mut self, call: Call<'_>, store: &Dsn, file: &str, stage: &mut Stage) -> Replied {
        let index = self.source(call, store)?;
        let tools = call.invocation.tools.clone();
        let life = self.living(index)?;
        if !tools.is_patch_of(&life.release) && !planted("a-dump-needs-no-old-tools") {
            return Err(format!(
                "data store {} is of release {}; ttMigrate -c needs the tools of that release, not {tools}",
                store.0, life.release
            ));
        }
        let host = call.invocation.host;
        let bytes = self.life(index).map_or(0, |life| self.data_bytes(&life.replica.table));
        self.truncate_file((host, file, false), stage);
        let writes = stage.fleet.host(host).disk.time_for(bytes);
        let takes =
            call.invocation.takes(time_for(bytes, self.config().tools.dump_per_s.bytes()).max(writes));
        let dump = self.cut_dump(index, (host, file), bytes, stage);
        self.write_dump((call, index), dump, takes, stage)
    }

    /// A tool begins to write what was cut, in parts.
    pub(super) fn write_dump(
        &mut self,
        (call, index): (Call<'_>, usize),
        mut dump: Dump,
        takes: Span,
        stage: &mut Stage,
    ) -> Replied {
        dump.part = Span::from_nanos(takes.nanos() / PARTS);
        // One that breaks is written in one go as far as it gets.
        let first = if call.invocation.breaks() { takes } else { dump.part };
        self.dumps.push(dump);
        self.stores[index].agent_upped_by = None;
        self.stores[index].busy += 1;
        let work = Work::Dump { dump: self.dumps.len() - 1 };
        self.put_to_work(ToolRun::of(&call, work), first, stage);
        LATER
    }

    /// A file that is opened for writing loses what it held.
    pub(super) fn truncate_file(&mut self, at: (HostId, &str, bool), stage: &mut Stage) {
        let (host, file, backup) = at;
        let disk = &mut stage.fleet.host_mut(host).disk;
        // Asked first whether it holds anything: a dump that is tried again and again leaves thousands that do not.
        let holds = |dump: &&mut Dump| dump.written > 0 || dump.complete;
        let same = |dump: &&mut Dump| dump.is_at(host, file, backup);
        for dump in self.dumps.iter_mut().filter(holds).filter(same) {
            disk.give_back(std::mem::take(&mut dump.written));
            dump.complete = false;
        }
    }

    /// Writes the next part of a dump; true when it was the last one.
    ///
    /// # Errors
    /// The words of a tool that finds no room.
    pub(crate) fn write_part(&mut self, index: usize, stage: &mut Stage) -> Tried<bool> {
        let dump = &mut self.dumps[index];
        let part = dump.bytes.div_ceil(PARTS).min(dump.bytes - dump.written);
        let disk = &mut stage.fleet.host_mut(dump.host).disk;
        disk.take(part).map_err(|full| format!("cannot write {}: {full}", dump.file))?;
        dump.written += part;
        Ok(dump.written == dump.bytes)
    }

    pub(super) fn cut_dump(
        &self,
        index: usize,
        (host, file): (HostId, &str),
        bytes: u64,
        stage: &mut Stage,
    ) -> Dump {
        let life = self.life(index).expect("only a living store is dumped");
        let channel = &life.channel;
        let mark = channel.sent.mark;
        let peers = match self.reading().dump_peers {
            DumpedPeers::Carry => Some((channel.state, mark, channel.state_blame)),
            DumpedPeers::MarkOnly => Some((ChannelState::Start, mark, None)),
            DumpedPeers::Drop => None,
        };
        Dump {
            host,
            file: file.into(),
            also: None,
            complete: false,
            bytes,
            written: 0,
            part: Span::ZERO,
            snapshot: Snapshot::of(&life.replica, &mut stage.ledger),
            store: index,
            release: life.release.clone(),
            definitions: life.definitions.clone(),
            first_release: life.first_release.clone(),
            ports: life.ports,
            fail_threshold: life.fail_threshold,
            kind: DumpKind::File,
            peers,
        }
    }

    pub(crate) fn restore(&mut self, call: Call<'_>, command: &Command, stage: &mut Stage) -> Replied {
        let Command::Restore { store, file, auto_create, rename, converts } = command else { return LATER };
        let index = self.source(call, store)?;
        if *rename {
            return Err("-rename cannot be used for a store that is replicated".into());
        }
        let tools = call.invocation.tools.clone();
        let dump = self.find_dump(call.invocation.host, file, false)?;
        self.accepts_restore(index, *auto_create)?;
        self.connect_tool(call, store, None)?;
        let found = &self.dumps[dump];
        if tools.major() < found.release.major() {
            return Err(format!("{file} is of release {}, newer than these tools ({tools})", found.release));
        }
        let disk = &stage.fleet.host(self.stores[index].host).disk;
        let takes = disk.slowed(time_for(found.bytes, self.config().tools.restore_per_s.bytes()));
        self.stores[index].busy += 1;
        let converts = *converts && self.reading().restores_convert && converts_by_itself(&tools);
        let work = Work::Restore(Restoring { store: index, dump, tools, converts });
        self.put_to_work(ToolRun::of(&call, work), call.invocation.takes(takes), stage);
        LATER
    }

    /// `ttMigrate -l`: what is in a dump; what it prints is shorter (ours).
    pub(crate) fn list_dump(&self, call: Call<'_>, file: &str) -> Replied {
        let dump = &self.dumps[self.find_dump(call.invocation.host, file, false)?];
        let rows = dump.snapshot.table.rows.iter().filter(|row| row.exists()).count() as u64;
        let (name, release) = (&self.stores[dump.store].name, &dump.release);
        Ok(Some(vec![format!(
            "{file}: data store {name} of release {release}, {}",
            count_in_words(rows, "row")
        )]))
    }

    /// The newest complete dump, or backup, of that path on that host.
    pub(super) fn find_dump(&self, host: HostId, file: &str, backup: bool) -> Tried<usize> {
        let same = |dump: &Dump| dump.is_at(host, file, backup);
        let found = if planted("the-first-dump-of-a-file-is-found") {
            self.dumps.iter().position(same)
        } else {
            self.dumps.iter().rposition(same)
        };
        match found {
            Some(index) if self.dumps[index].complete => Ok(index),
            Some(_) => Err(format!("{file} is not complete")),
            None if backup => Err(format!("there is no backup {file}")),
            None => Err(format!("cannot open {file}: no such file")),
        }
    }

    fn accepts_restore(&self, index: usize, auto_create: bool) -> Tried<()> {
        let own = &self.stores[index];
        let name = &own.name;
        if own.busy > 0 {
            return Err(format!("data store {name} is in use"));
        }
        match &own.life {
            Some(life) if life.has_tables => Err(format!("the tables exist already in data store {name}")),
            Some(_) => Ok(()),
            None if own.temporary => {
                Err(format!("temporary data store {name} is not loaded; use ttAdmin -ramLoad first"))
            }
            None if !auto_create && self.reading().autocreate0_refuses => {
                Err(format!("TT0833: data store {name} does not exist (AutoCreate=0)"))
            }
            None => Ok(()),
        }
    }

    /// A dump is complete.
    pub(crate) fn dump_done(&mut self, dump: usize, ticket: Ticket, stage: &mut Stage) {
        let store = self.dumps[dump].store;
        if planted("dump-is-cut-when-the-tool-ends") && self.life(store).is_some() {
            let Dump { host, file, bytes, written, .. } = self.dumps[dump].clone();
            self.dumps[dump] = Dump { written, ..self.cut_dump(store, (host, &file), bytes, stage) };
        }
        self.dumps[dump].complete = true;
        self.stores[store].busy -= 1;
        stage.reply(ticket, Span::ZERO, Reply::done());
    }

    /// A store comes back.
    pub(crate) fn restore_done(&mut self, by: (Ticket, Blame), restoring: &Restoring, stage: &mut Stage) {
        let (ticket, blame) = by;
        let index = restoring.store;
        let is_backup = self.dumps[restoring.dump].is_backup();
        if !self.dumps[restoring.dump].is_copy() {
            self.note_restore(restoring, blame, stage);
        }
        self.stores[index].busy -= 1;
        if self.life(index).is_some() {
            self.end_life(index, Some(blame), stage);
        }
        let brought = if is_backup {
            self.bring_back_image(restoring, stage)
        } else {
            self.bring_back(restoring, blame, stage)
        };
        match brought {
            Ok(life) => {
                self.cut_by_restore(index, &self.dumps[restoring.dump], blame, stage);
                self.cut_by_older(index, restoring.dump, blame, stage);
                self.stores[index].life = Some(self.by_scheme(self.stores[index].of, life));
                for older in 0..self.stores.len() {
                    self.note_kept_that_runs(older, Some(blame), stage);
                }
                if !is_backup {
                    self.log_restored_rows(index, stage);
                }
                self.begin_journal(index);
                self.count_copies(stage.now());
                self.keep_house(index, stage);
                stage.reply(ticket, Span::ZERO, Reply::done());
            }
            Err(message) => stage.reply(ticket, Span::ZERO, Reply::refused(message)),
        }
    }

    /// What the dump and the release of the tools make of a restore.
    fn note_restore(&self, restoring: &Restoring, blame: Blame, stage: &mut Stage) {
        let Restoring { store, dump, tools, .. } = restoring;
        let (from, own) = (&self.dumps[*dump], self.stores[*store].of);
        let (dumped, dumped_of) = (&from.release, self.stores[from.store].of);
        if dumped_of != own {
            let said = dump_of_other(
                &self.stores[own].name,
                (from.word(), &from.file),
                &self.stores[dumped_of].name,
            );
            stage.note(Severity::Error, "dump-of-other-store", Some(blame), said);
        }
        if let Some(said) = taken_back(&self.stores[own].name, dumped, tools) {
            stage.note(Severity::Error, OLDER_OVER_NEWER, Some(blame), said);
        } else if let Some(said) = patched_online(dumped, tools).filter(|_| !from.is_backup()) {
            stage.note(Severity::Warning, "patch-release-online", Some(blame), said);
        }
        if from.is_backup() {
            return;
        }
        // Where the runbook as written installs another release, the goal tells of a store that is not of it; and a way
        // back restores on purpose what was dumped.
        let said = self.said_of(own);
        let is_newest = said.installed.as_ref().is_none_or(|newest| newest == tools);
        if tools == dumped && is_newest && !said.wishes.may_stay_at(tools) {
            stage.note(Severity::Error, "restore-without-install", Some(blame), not_upgraded(tools));
        }
    }

    fn bring_back(&mut self, restoring: &Restoring, blame: Blame, stage: &mut Stage) -> Tried<Life> {
        let Restoring { store: index, dump, tools, .. } = restoring;
        let (index, from) = (*index, &self.dumps[*dump]);
        let own = &self.stores[index];
        let data_bytes = if own.temporary { 0 } else { 2 * from.bytes };
        let disk = &mut stage.fleet.host_mut(own.host).disk;
        let (table, mut log) = self.spare.pop().unwrap_or_default();
        disk.take(data_bytes).map_err(|full| format!("cannot restore {}: {full}", own.name))?;
        let first = if planted("restore-keeps-the-log-numbering") { from.snapshot.cut.lsn.file() } else { 0 };
        let logged = if self.reading().restore_logs_rows { from.snapshot.table.rows.len() as u64 } else { 0 };
        let began = log.begin(first, self.log_sizes(), disk).is_ok();
        if !began || !log.has_room(logged, disk) {
            disk.give_back(data_bytes + if began { log.bytes_on_disk() } else { 0 });
            return Err(format!("cannot restore {}: no room for its log", own.name));
        }
        let replica = from.snapshot.restore(store_id(own.of), (table, log), &mut stage.ledger);
        let replica = self.numbered(replica);
        let mut channel = Channel::new(replica.id, Lsn::START);
        if let Some((state, mark, state_blame)) = from.peers {
            channel.state = if planted("dump-forgets-the-state") { channel.state } else { state };
            channel.state_blame = state_blame;
            channel.sent.mark =
                if planted("dumped-mark-counts-as-own") { Mark { of: replica.id, ..mark } } else { mark };
            channel.mark_blame = Some(blame);
        } else if self.marks_by_command() {
            // A log that begins anew has no mark before a command makes one.
            channel.state = ChannelState::Stop;
            channel.state_blame = Some(blame);
        }
        let definitions = if restoring.converts { tools } else { &from.definitions };
        Ok(Life {
            definitions: definitions.clone(),
            first_release: from.first_release.clone(),
            has_tables: true,
            channel,
            ports: from.ports,
            fail_threshold: from.fail_threshold,
            data_bytes,
            // Every autorefresh cache group is off after a restore (`docs/models/stores.md 3`).
            ..Life::new(replica, tools, self.config().cache_groups.len())
        })
    }

    /// The reading `restore_logs_rows`: each restored row enters the log as an insert.
    fn log_restored_rows(&mut self, index: usize, stage: &mut Stage) {
        if !self.reading().restore_logs_rows {
            return;
        }
        let now = stage.now();
        let own = &mut self.stores[index];
        if let Some(life) = &mut own.life {
            life.replica.log_rows(stage.fleet.host_mut(own.host), &stage.ledger, now);
        }
    }

    /// A store is destroyed by the tools of any release: its files and its entry go, whatever their format
    /// (`docs/models/stores.md 3`; `8.4` has the install and the old store's end in either order).
    pub(crate) fn destroy(&mut self, call: Call<'_>, command: &Command, stage: &mut Stage) -> Replied {
        let Command::Destroy { store, wait, timeout } = command else { return LATER };
        let index = self.source(call, store)?;
        if self.stores[index].temporary {
            return Err(format!("data store {} is temporary; use ttAdmin -ramUnload", store.0));
        }
        match self.try_destroy(index, call.invocation.blame, stage) {
            Ok(()) => {
                stage.sets_to_work(call.ticket);
                stage.reply(
                    call.ticket,
                    call.invocation.takes(self.config().tools.destroy_s.span()),
                    Reply::done(),
                );
                LATER
            }
            Err(_) if *wait => {
                let deadline = timeout.map(|timeout| stage.now() + timeout);
                let work = Work::Destroy { store: index, deadline };
                let first = stage.command_phase(call.invocation, self.config().tools.destroy_retry_s.span());
                self.put_to_work(ToolRun::of(&call, work), first, stage);
                LATER
            }
            Err(message) => Err(message),
        }
    }

    fn try_destroy(&mut self, index: usize, blame: Blame, stage: &mut Stage) -> Tried<()> {
        if self.life(index).is_none() {
            return Err(format!("TT0833: data store {} does not exist", self.stores[index].name));
        }
        self.free_of_users(index)?;
        self.end_life(index, Some(blame), stage);
        Ok(())
    }

    /// `ttDestroy -wait` tries again (`docs/models/stores.md 3`).
    pub(crate) fn destroy_again(
        &mut self,
        (ticket, blame): (Ticket, Blame),
        (index, deadline): (usize, Option<Time>),
        stage: &mut Stage,
    ) {
        if !stage.is_open(ticket) {
            return;
        }
        if self.try_destroy(index, blame, stage).is_ok() {
            stage.reply(ticket, self.config().tools.destroy_s.span(), Reply::done());
        } else if deadline.is_some_and(|deadline| stage.now() >= deadline) {
            let message = format!("data store {} is still in use", self.stores[index].name);
            stage.reply(ticket, Span::ZERO, Reply::refused(message));
        } else {
            let work = Work::Destroy { store: index, deadline };
            let tool_run = ToolRun { ticket, blame, work, breaks: false, ended: false };
            self.put_to_work(tool_run, self.config().tools.destroy_retry_s.span(), stage);
        }
    }

    /// Whether nobody is connected: no agent, no tool at work, no application that holds its connection.
    pub(crate) fn free_of_users(&self, index: usize) -> Tried<()> {
        let own = &self.stores[index];
        let user = if own.ram_held {
            "its RAM policy"
        } else if own.agent != fleet::ProcessState::Down && !planted("destroy-under-an-agent") {
            "its replication agent"
        } else if own.busy > 0 {
            "a tool"
        } else if self.is_held(index) {
            "applications"
        } else {
            return Ok(());
        };
        Err(format!("data store {} is in use by {user}", own.name))
    }

    /// A store that a tool creates has neither tables nor a scheme, and its first release is that tool's.
    ///
    /// # Errors
    /// When there is no room for it.
    pub(crate) fn create_empty(&mut self, index: usize, tools: &Release, stage: &mut Stage) -> Tried<()> {
        let host = self.stores[index].host;
        let mut log = Log::default();
        let disk = &mut stage.fleet.host_mut(host).disk;
        log.begin(0, self.log_sizes(), disk)
            .map_err(|_| format!("no room for data store {}", self.stores[index].name))?;
        let id = stage.ledger.open(self.id(index), 0);
        let replica = self.numbered(Replica::new(id, Table::default(), log));
        self.stores[index].life = Some(Life::new(replica, tools, self.config().cache_groups.len()));
        self.begin_journal(index);
        Ok(())
    }

    /// What is restored or created is on disk; what follows is not, until it is forced there.
    fn begin_journal(&mut self, index: usize) {
        if let Some(life) = self.stores[index].life.as_mut().filter(|_| self.mortal) {
            life.replica.keep_journal();
        }
    }

    /// Whether an event belongs to the life that scheduled it.
    pub(crate) fn is_life(&self, store: usize, life: IncarnationId) -> bool {
        self.life(store).is_some_and(|own| own.replica.id == life)
    }
}
