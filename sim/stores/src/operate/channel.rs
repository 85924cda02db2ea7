//! `ttRepAdmin`: states, resets, definitions, and what it lists (`docs/models/stores.md 1`).

use crate::command::{Asked, ChannelState};
use crate::config::MarkKind;
use crate::event::Event;
use crate::pair::{Pair, Stage, Until, store_id};
use crate::parts::{Call, Life, StateChange, Tool};
use crate::release::reset_not_asked;
use kernel::{Span, planted};
use rehearsal::{DONE, LATER, Replied, Severity, Tried, count_in_words};

impl Pair {
    pub(crate) fn set_state(&mut self, tool: Tool<'_>, to: ChannelState, stage: &mut Stage) -> Replied {
        let Tool { call, index, .. } = tool;
        let most = self.config().replication.state_change_s.span();
        self.replicating(index)?;
        self.subscriber(tool)?;
        if to == ChannelState::Failed {
            return Err("the state `failed` is set by the system only".into());
        }
        if let Some(answered) = self.without_mark(index, to)? {
            return Ok(Some(vec![answered]));
        }
        let invocation = call.invocation;
        let delay = stage.command_draw(invocation.key, invocation.attempt).between(1, Span::ZERO, most);
        let life = self.living(index)?;
        life.channel.changes += 1;
        let number = life.channel.changes;
        let replaced = life.channel.change.replace(StateChange { to, number, blame: invocation.blame });
        let event = Event::StateChange { store: store_id(index), life: life.replica.id, number };
        stage.sets_to_work(call.ticket);
        stage.after(invocation.takes(delay), event);
        if let Some(replaced) = replaced.filter(|replaced| replaced.to != to) {
            self.note_collapse(index, replaced.to, to, stage);
        }
        DONE
    }

    /// Whether the sender's mark is made and dropped by commands of its own (`docs/models/stores.md 11`).
    pub(crate) fn marks_by_command(&self) -> bool {
        self.config().marks == MarkKind::ByCommand
    }

    /// What is answered to a change of state where marks are made by commands and the channel has none: a stop is refused,
    /// and a start is the receiver's readiness alone, so that the channel stays as it is.
    fn without_mark(&mut self, index: usize, to: ChannelState) -> Tried<Option<String>> {
        if !self.marks_by_command() || self.living(index)?.channel.coming() != ChannelState::Stop {
            return Ok(None);
        }
        let peer = self.peer_name(index);
        match to {
            ChannelState::Stop => Err(format!("there is no mark of {peer} to drop")),
            ChannelState::Start => Ok(Some(format!("there is no mark of {peer}, so that nothing is sent"))),
            ChannelState::Pause | ChannelState::Failed => Ok(None),
        }
    }

    /// Where marks are made by commands, one that is in use or is not there cannot be moved.
    fn resettable(&mut self, index: usize) -> Tried<()> {
        if !self.marks_by_command() {
            return Ok(());
        }
        let state = self.living(index)?.channel.coming();
        let peer = self.peer_name(index);
        match state {
            ChannelState::Pause => Ok(()),
            ChannelState::Start => Err(format!("the mark of {peer} is in use")),
            ChannelState::Stop | ChannelState::Failed => Err(format!("there is no mark of {peer} to move")),
        }
    }

    pub(crate) fn reset_bookmark(&mut self, tool: Tool<'_>, stage: &mut Stage) -> Replied {
        let Tool { call, index, .. } = tool;
        self.replicating(index)?;
        self.subscriber(tool)?;
        self.resettable(index)?;
        self.note_reset(index, call, stage);
        self.reset(index, call.invocation.blame, stage);
        DONE
    }

    /// Of a store that was never made anew the guide asks for a reset on a condition.
    fn note_reset(&self, index: usize, call: Call<'_>, stage: &mut Stage) {
        let own = &self.stores[index];
        let made_anew = !own.ended_lives.is_empty();
        let said = own.life.as_ref().filter(|_| !made_anew);
        if let Some(said) = said.and_then(|life| reset_not_asked(&own.name, &life.first_release)) {
            stage.note(Severity::Warning, "reset-not-asked", Some(call.invocation.blame), said);
        }
    }

    /// Converts definitions of an older release (`docs/models/stores.md 1.4`).
    pub(crate) fn self_upgrade(&mut self, tool: Tool<'_>) -> Replied {
        let life = self.living(tool.index)?;
        if !life.has_tables {
            return Err("there are no replication definitions".into());
        }
        life.definitions = life.release.clone();
        DONE
    }

    /// Whether the definitions are of the store's own release (TT-12075, `docs/models/stores.md 1.4`).
    pub(crate) fn definitions_fit(&mut self, index: usize) -> Tried<()> {
        let life = self.replicating(index)?;
        if life.definitions.is_patch_of(&life.release) || planted("any-definitions-fit") {
            Ok(())
        } else {
            Err("TT12075: replication tables are from an earlier version; use ttRepAdmin -self -upgrade"
                .into())
        }
    }

    /// A store's present life, if it is in a scheme: one that a tool has created has none before a restore (TT-8191,
    /// `docs/models/stores.md 2`).
    fn replicating(&mut self, index: usize) -> Tried<&mut Life> {
        let life = self.living(index)?;
        if life.has_tables {
            Ok(life)
        } else {
            Err("TT8191: this store is not involved in a replication scheme".into())
        }
    }

    pub(crate) fn list_receivers(&mut self, tool: Tool<'_>) -> Replied {
        const HEAD: &str = "Peer name  Port  State  Log held";
        self.replicating(tool.index)?;
        if !self.sends(tool.index) {
            return Ok(Some(vec![HEAD.into()]));
        }
        self.subscriber(tool)?;
        let to = self.peer(tool.index);
        let life = self.living(tool.index)?;
        let (state, held) = (life.channel.state, life.held_bytes());
        let port = port_word(life.ports[to]);
        let name = &self.stores[to].name;
        Ok(Some(vec![HEAD.into(), format!("{name}  {port}  {state}  {held} bytes")]))
    }

    /// Answers what a store is asked.
    pub(crate) fn answer(&mut self, tool: Tool<'_>, what: Asked, stage: &Stage) -> Replied {
        let Tool { index, store, .. } = tool;
        Ok(Some(match what {
            Asked::SelfCheck => {
                self.definitions_fit(index)?;
                vec!["replication definitions are consistent".into()]
            }
            Asked::SelfList => {
                self.replicating(index)?;
                let own = &self.stores[index];
                let host = &stage.fleet.host(own.host).name;
                let port = port_word(self.life(index).map_or(0, |life| life.ports[own.of]));
                vec![format!("{}  {host}  port {port}", self.stores[own.of].name)]
            }
            Asked::Bookmark => {
                let life = self.living(index)?;
                let (hold, end) = (life.hold(), life.replica.log.end());
                vec![
                    format!("Replication hold LSN ...... {hold}"),
                    format!("Last written LSN .......... {end}"),
                    format!("Last LSN forced to disk ... {end}"),
                ]
            }
            Asked::LogHeld => {
                let life = self.living(index)?;
                let files = life.replica.log.end().file() - life.hold().file() + 1;
                let files = count_in_words(files, "log file");
                vec![format!("{files} held by replication, {}", count_in_words(life.held_bytes(), "byte"))]
            }
            Asked::Status => {
                self.living(index)?;
                vec![format!("replication agent of {} is {}", store.0, self.stores[index].agent.word())]
            }
            Asked::Config => {
                let ports = self.replicating(index)?.ports;
                let names = [0, 1].map(|peer| (&self.stores[peer].name, port_word(ports[peer])));
                names.map(|(name, port)| format!("{}: store {name} port {port}", self.config().scheme)).into()
            }
        }))
    }

    /// `-wait`: everything committed at the call has been sent and acknowledged (`docs/models/stores.md 1.4`). Received
    /// rows are nothing to send, so that a store that only receives has nothing to wait for.
    pub(crate) fn wait_sent(
        &mut self,
        tool: Tool<'_>,
        (timeout, by_call): (Option<Span>, bool),
        stage: &mut Stage,
    ) -> Replied {
        if !self.sends(tool.index) {
            self.replicating(tool.index)?;
            return DONE;
        }
        self.subscriber(tool)?;
        let life = self.replicating(tool.index)?;
        let (life, upto) = (life.replica.id, life.replica.log.end());
        let deadline = timeout.map(|timeout| stage.now() + timeout);
        let until = Until::Sent { store: tool.index, life, upto, deadline, by_call };
        if let Some(reply) = self.found(until, stage).filter(|reply| reply.status == 0) {
            return Ok(Some(reply.lines));
        }
        self.wait(tool.call, until, stage);
        LATER
    }
}

/// A port as the tools print it.
pub(crate) fn port_word(port: u16) -> String {
    if port == 0 { "Auto".into() } else { port.to_string() }
}
