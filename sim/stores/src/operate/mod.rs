//! What a typed command does: refusals first, then its effect, then its reply.
//!
//! A command that only talks to a store takes effect when it is typed and replies a moment later; a tool that works
//! replies when its work is done. Refusals are the vendor's as far as a document names them (TT numbers from
//! `docs/models/stores.md`); their words are ours where none gives them.

mod agent;
mod applications;
mod backup;
mod channel;
mod daemon;
mod duplicate;
mod files;
mod migrate;
mod policy;
mod sql;
mod tools;

pub(crate) use channel::port_word;

use crate::command::{Command, Dsn, Policy, Subscriber};
use crate::operand::is_scheme;
use crate::pair::{Pair, Stage, no_source};
use crate::parts::{Call, Life, Tool};
use fleet::Release;
use kernel::planted;
use rehearsal::{Replied, Reply, Tried};
use runbook::{Command as _, Tools};

/// Whether tools can use a store at all; the words are ours.
fn tools_fit(name: &str, life: &Life, tools: &Release) -> Tried<()> {
    if life.release.is_patch_of(tools) || planted("tools-fit-every-release") {
        return Ok(());
    }
    Err(format!("data store {name} is of release {}, and these tools are of release {tools}", life.release))
}

impl Pair {
    /// Starts a command.
    pub(crate) fn submit_call(&mut self, call: Call<'_>, command: &Command, stage: &mut Stage) {
        if let Some(reply) = Reply::at_once(self.run(call, command, stage)) {
            stage.reply(call.ticket, self.config().tools.command_s.span(), reply);
        }
    }

    fn run(&mut self, call: Call<'_>, command: &Command, stage: &mut Stage) -> Replied {
        let reads_files = matches!(command, Command::Version | Command::ListDump(_));
        let needs_daemon = command.tools() == Tools::Used && !reads_files;
        let (host, tools) = (call.invocation.host, &call.invocation.tools);
        let stopped = !matches!(command, Command::Daemon(_)) && self.is_stopped(host, tools);
        if needs_daemon && (stopped || !self.daemon_runs(host, stage)) {
            return Err("cannot connect to the daemon".into());
        }
        let at = |store, peer| self.connect_tool(call, store, peer);
        match command {
            Command::Carry(transfer) => self.carry(call, transfer, stage),
            Command::SetState { store, peer, state, resets } => {
                let tool = at(store, Some(peer))?;
                // Whichever of the two the tool does first, a change of state takes effect later than a reset.
                let reply = self.set_state(tool, *state, stage)?;
                if *resets {
                    self.reset_bookmark(tool, stage)?;
                }
                Ok(reply)
            }
            Command::Reset { store, peer } => self.reset_bookmark(at(store, Some(peer))?, stage),
            Command::ListReceivers { store, peer } => self.list_receivers(at(store, Some(peer))?),
            Command::SelfUpgrade(store) => self.self_upgrade(at(store, None)?),
            Command::Ask { store, what } => self.answer(at(store, None)?, *what, stage),
            Command::WaitSent { store, peer, timeout } => {
                self.wait_sent(at(store, Some(peer))?, (*timeout, false), stage)
            }
            Command::AgentStart { store, wait } => self.agent_start(at(store, None)?, *wait, stage),
            Command::AgentStop { store, wait } => self.agent_stop(at(store, None)?, *wait, stage),
            Command::RamLoad(store) => self.ram_load(at(store, None)?, stage),
            Command::RamUnload(store) => self.ram_unload(at(store, None)?, stage),
            Command::Dump { store, file } => self.dump(call, store, file, stage),
            Command::Restore { .. } => self.restore(call, command, stage),
            Command::ListDump(file) => self.list_dump(call, file),
            Command::Backup { .. } => self.back_up(call, command, stage),
            Command::RestoreBackup { .. } => self.restore_backup(call, command, stage),
            Command::Destroy { .. } => self.destroy(call, command, stage),
            Command::Duplicate { .. } => self.duplicate(call, command, stage),
            Command::RepPolicy { store, policy } => self.set_rep_policy(at(store, None)?, *policy, stage),
            Command::RamPolicy { store, policy } => self.set_ram_policy(at(store, None)?, *policy),
            Command::Under { policy, done } => {
                if let Some(named) = done.named() {
                    let tool = at(named.store, None)?;
                    match policy {
                        Policy::Rep(policy) => self.set_rep_policy(tool, *policy, stage)?,
                        Policy::Ram(policy) => self.set_ram_policy(tool, *policy)?,
                        Policy::Load => self.ram_load(tool, stage)?,
                    };
                }
                self.run(call, done, stage)
            }
            Command::Query(store) => self.query(at(store, None)?),
            Command::Daemon(act) => self.daemon(call, *act, stage),
            Command::Status => self.status(call),
            Command::Version => Ok(Some(vec![format!("TimesTen Release {}", call.invocation.tools)])),
            Command::Sql { store, auto_create, statements } => {
                self.sql((at(store, None)?, *auto_create), statements, stage)
            }
            Command::Keep { store, source } => self.keep(call, store, source, stage.now()),
            Command::Install(release) => self.install(call, release, stage),
            Command::ApplicationsMove { from, to } => self.applications_move(call, from, to, stage.now()),
            Command::ApplicationsStop(store) => self.applications_stop(call, store, stage.now()),
            Command::ApplicationsStart(store) => self.applications_start(call, store, stage.now()),
            Command::Marker { from, to } => self.marker(call, from, to, stage),
            Command::Write { store, many } => self.write(store, *many, stage),
            Command::Forget { store, peer } => self.forget(store, peer),
            Command::Malformed(call) => Err(call.refusal()),
        }
    }

    /// The store of a data source that a tool connects to. Data sources are defined on the store's host alone, and a
    /// store can be used by the tools of its own major release only: releases share no store format
    /// (`docs/models/stores.md 3`: dump with the old release's tools, restore with the new one's), each has a daemon of
    /// its own, and patch releases are not another release (ours).
    ///
    /// # Errors
    /// The words of a tool that finds no such name here, or no store that it could use.
    fn connect_tool<'a>(
        &self,
        call: Call<'a>,
        store: &'a Dsn,
        peer: Option<&'a Subscriber>,
    ) -> Tried<Tool<'a>> {
        let index = self.source(call, store)?;
        if let Some(life) = self.life(index) {
            tools_fit(&store.0, life, &call.invocation.tools)?;
        }
        Ok(Tool { call, index, store, peer })
    }

    /// The store of a data source, as it is defined on the host where a tool is typed.
    pub(crate) fn source(&self, call: Call<'_>, store: &Dsn) -> Tried<usize> {
        let here = |index: &usize| {
            self.stores[*index].host == call.invocation.host || planted("data-sources-are-of-every-host")
        };
        self.resolve(store).and_then(|index| if here(&index) { Ok(index) } else { Err(no_source(store)) })
    }

    /// Whether the subscriber that a command chooses, where it chooses one, is the other store, by the name that the
    /// scheme has for it, and no third.
    pub(crate) fn subscriber(&self, tool: Tool<'_>) -> Tried<()> {
        let (own, there) = (&self.stores[tool.index].name, self.peer(tool.index));
        if !self.sends(tool.index) {
            return Err(format!("{own} has no subscriber: the scheme sends nothing from it"));
        }
        let Some(Subscriber { name, host, scheme }) = tool.peer else { return Ok(()) };
        if let Some(peer) = name
            && self.resolve(peer).ok() != Some(there)
        {
            return Err(format!("{own} has no subscriber named {peer}"));
        }
        if let Some(host) = host.as_ref().filter(|host| !host.eq_ignore_ascii_case(&self.said_of(there).host))
        {
            return Err(format!("{own} has no subscriber on {host}"));
        }
        match scheme.as_ref().filter(|scheme| !is_scheme(scheme, &self.config().scheme)) {
            Some(scheme) => Err(format!("TT8160: replication scheme {scheme} not found")),
            None => Ok(()),
        }
    }
}
