//! `ttIsql`: attributes of a scheme's stores, cache groups, built-in procedures, and what a store is asked
//! (`docs/models/stores.md 1, 2, 3`).
//!
//! Statements run one after the other and the first one that fails ends the tool. Most `alter replication` needs the
//! agent of the store it runs at to be stopped (TT-8150); while an agent is only starting it still works. Connecting
//! to a permanent store that does not exist creates it, empty, since `AutoCreate` is 1 by default.

use crate::command::{Attribute, Dsn, Procedure, Statement};
use crate::operand::is_scheme;
use crate::pair::{Pair, Stage, Suspended};
use crate::parts::{Call, Tool};
use kernel::{Span, planted};
use rehearsal::{DONE, LATER, Replied, Reply, Ticket, Tried, count_in_words};

impl Pair {
    pub(crate) fn sql(
        &mut self,
        (tool, auto_create): (Tool<'_>, bool),
        statements: &[Statement],
        stage: &mut Stage,
    ) -> Replied {
        let Tool { call, index, .. } = tool;
        if self.life(index).is_none() && auto_create && !self.stores[index].temporary {
            self.create_empty(index, &call.invocation.tools, stage)?;
        }
        self.statements(tool, statements, Vec::new(), stage)
    }

    /// Runs statements one after the other, behind what was printed before them.
    fn statements(
        &mut self,
        tool: Tool<'_>,
        statements: &[Statement],
        mut lines: Vec<String>,
        stage: &mut Stage,
    ) -> Replied {
        let index = tool.index;
        self.living(index)?;
        for (at, statement) in statements.iter().enumerate() {
            match statement {
                Statement::Alter { scheme, store, host, set } => {
                    self.alter(index, (scheme, store, host.as_deref()), *set, stage)?;
                }
                Statement::Autorefresh { group, on } => self.set_autorefresh(index, group, *on)?,
                Statement::PermInUse => lines.extend(self.perm_in_use(index)),
                Statement::Peers => lines.extend(self.peers(index)),
                Statement::Call(procedure) => match self.procedure(tool, procedure, stage)? {
                    Some(said) => lines.extend(said),
                    None => {
                        self.suspend(tool, &statements[at + 1..], lines);
                        return LATER;
                    }
                },
                Statement::Idle(_) => {}
                Statement::Quit => break,
            }
        }
        Ok(Some(lines))
    }

    /// A session waits, and goes on with what is left of it.
    fn suspend(&mut self, tool: Tool<'_>, rest: &[Statement], lines: Vec<String>) {
        let Tool { call, index, store, .. } = tool;
        let waits = self.waits.last_mut().filter(|wait| wait.ticket == call.ticket);
        if let Some(wait) = waits {
            let (invocation, store, rest) = (call.invocation.clone(), store.clone(), rest.to_vec());
            wait.session = Some(Box::new(Suspended { invocation, index, store, rest, lines }));
        }
    }

    /// A wait of a session is over: it prints what the procedure answers, and the statements behind it run.
    pub(crate) fn resume(
        &mut self,
        session: &Suspended,
        ticket: Ticket,
        said: Vec<String>,
        stage: &mut Stage,
    ) {
        let Suspended { invocation, index, store, rest, lines } = session;
        let tool = Tool { call: Call { ticket, invocation }, index: *index, store, peer: None };
        let lines = lines.iter().cloned().chain(said).collect();
        if let Some(reply) = Reply::at_once(self.statements(tool, rest, lines, stage)) {
            stage.reply(ticket, Span::ZERO, reply);
        }
    }

    /// A built-in procedure does what the tool of the same purpose does.
    fn procedure(&mut self, tool: Tool<'_>, procedure: &Procedure, stage: &mut Stage) -> Replied {
        let of = |peer| Tool { peer: Some(peer), ..tool };
        match procedure {
            Procedure::AgentStart => self.agent_start(tool, false, stage),
            Procedure::AgentStop => self.agent_stop(tool, false, stage),
            Procedure::RepPolicy(policy) => self.set_rep_policy(tool, *policy, stage),
            Procedure::RamPolicy(policy) => self.set_ram_policy(tool, *policy),
            Procedure::SetState(peer, state) => self.set_state(of(peer), *state, stage),
            Procedure::Wait(peer, time) => self.wait_sent(of(peer), (*time, true), stage),
            Procedure::Status(peer) => self.list_receivers(of(peer)),
            Procedure::Checkpoint => {
                self.purge_log(tool.index, stage);
                DONE
            }
            Procedure::Ask(what) => self.answer(tool, *what, stage),
        }
    }

    /// `TTREP.REPPEERS`, as far as the model has it: the subscriber, its state, and the position up to which it has
    /// acknowledged.
    fn peers(&self, index: usize) -> Vec<String> {
        let rows = self.life(index).filter(|life| life.has_tables && self.sends(index)).map(|life| {
            let channel = &life.channel;
            format!("< {}, {}, {} >", self.peer_name(index), channel.state.code(), channel.sent.mark.lsn)
        });
        let count = count_in_words(rows.iter().count() as u64, "row");
        rows.into_iter().chain([format!("{count} found.")]).collect()
    }

    /// `PERM_IN_USE_SIZE` in kilobytes, as `ttIsql` prints a row.
    fn perm_in_use(&self, index: usize) -> Vec<String> {
        let bytes = self.life(index).map_or(0, |life| self.data_bytes(&life.replica.table));
        vec![format!("< {} >", bytes.div_ceil(1024)), "1 row found.".into()]
    }

    fn alter(
        &mut self,
        at: usize,
        names: (&str, &Dsn, Option<&str>),
        set: Attribute,
        stage: &mut Stage,
    ) -> Tried<()> {
        let (scheme, store, host) = names;
        if !self.living(at)?.has_tables || !is_scheme(scheme, &self.config().scheme) {
            return Err(format!("TT8160: replication scheme {scheme} not found"));
        }
        if self.stores[at].agent.works() && !planted("ports-are-altered-under-an-agent") {
            return Err("TT8150: the replication agent must be stopped to alter a replication scheme".into());
        }
        // A scheme knows the stores of the pair, and no further data source of theirs.
        let named = self.resolve(store).ok().filter(|named| self.stores[*named].of == *named);
        let named = named.ok_or_else(|| format!("store {} is not in scheme {scheme}", store.0))?;
        let found = &stage.fleet.host(self.stores[named].host).name;
        if let Some(host) = host.filter(|host| !found.eq_ignore_ascii_case(host)) {
            return Err(format!("store {} on {host} is not in scheme {scheme}: it is on {found}", store.0));
        }
        let own = self.stores[at].of == named;
        let life = self.living(at)?;
        match set {
            Attribute::Port(port) => life.ports[named] = port,
            // The threshold of a store is that of its own log, for all of its subscribers; what a scheme says of the other
            // one's log is of no use here (ours: the reference says it of a store, and not whose log it limits).
            Attribute::FailThreshold(files) if own => life.fail_threshold = files,
            Attribute::FailThreshold(_) | Attribute::Timeout(_) | Attribute::Checking(_) => {}
        }
        Ok(())
    }

    fn set_autorefresh(&mut self, at: usize, group: &str, on: bool) -> Tried<()> {
        let found = self.config().cache_groups.iter().position(|known| known.eq_ignore_ascii_case(group));
        let index = found.ok_or_else(|| format!("cache group {group} not found"))?;
        self.living(at)?.autorefresh[index] = on;
        Ok(())
    }
}
