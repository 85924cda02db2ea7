//! The pair as a family: how a rehearsal drives it.

use crate::cause::Cause;
use crate::command::Command;
use crate::config::Config;
use crate::event::Event;
use crate::faults::KINDS;
use crate::goal::Goal;
use crate::pair::{Pair, Stage};
use crate::parts::{Call, unavailable};
use crate::readings::Readings;
use crate::vocabulary::StoresVocabulary;
use crate::wishes::GoalConfig;
use rehearsal::{
    Absence, Aim, Checks, Domain, Family, FaultTarget, GroupId, Invocation, Missed, ProcessFault, Request,
    Response, Setup, Ticket, Wish,
};
use runbook::Diagnostic;

impl Domain for Pair {
    const NAME: &'static str = "stores";
    const CODES: &'static str = include_str!("../codes.md");
    const REFERENCE: &'static str = include_str!("../reference.md");
    const STARTER: rehearsal::Starter = rehearsal::starter!();
    const VENDOR: &'static [&'static str] =
        &["ttMigrate", "ttRepAdmin", "ttAdmin", "ttDestroy", "ttIsql", "TimesTen"];
    type Config = Config;
    type GoalConfig = GoalConfig;
    type Goal = Goal;
    type Command = Command;
    type Vocabulary = StoresVocabulary;
    type Event = Event;
    type Readings = Readings;
    type Cause = Cause;

    fn stores(config: &Config) -> Vec<String> {
        config.pair().into_iter().map(|store| store.name.clone()).collect()
    }

    fn completed(aim: &Aim<'_, Self>) -> Config {
        let written = aim.written().map(|written| written.command);
        let mut config = aim.scenario.family.completed(&aim.scenario.goal, written);
        for store in &mut config.store {
            store.installed = match aim.release(None, &store.host, None) {
                Wish::Is(release) => Some(release),
                Wish::Any => None,
            };
        }
        config
    }

    fn check(checks: &Checks<'_, Self>) -> Vec<Diagnostic> {
        crate::check::check(checks)
    }

    fn processes(config: &Config) -> Vec<rehearsal::Process> {
        let agents: &[ProcessFault] = &[ProcessFault::Kill, ProcessFault::Pause];
        let [agent, daemon] = KINDS;
        let of = |kind, suffers| {
            config.pair().into_iter().map(move |store| rehearsal::Process {
                kind,
                // A daemon is its host's, and so bears its name.
                name: if kind == agent { store.name.clone() } else { store.host.clone() },
                host: Some(store.host.clone()),
                suffers,
            })
        };
        let further = config.sources().into_iter().skip(2).map(|source| rehearsal::Process {
            kind: agent,
            name: config.store[source.place].name.clone(),
            host: Some(config.store[source.place].host.clone()),
            suffers: agents,
        });
        of(agent, agents).chain(of(daemon, &[ProcessFault::Kill])).chain(further).collect()
    }

    fn goal(aim: &Aim<'_, Self>) -> Goal {
        Goal::of(aim)
    }
}

impl Family for Pair {
    const UNAVAILABLE: &'static [&'static str] = unavailable::WORDS;

    fn begin(&mut self, setup: &Setup<Self>, stage: &mut Stage) {
        self.begin(setup, stage);
    }

    fn submit(&mut self, ticket: Ticket, invocation: &Invocation, command: &Command, stage: &mut Stage) {
        stage.service_changes();
        self.submit_call(Call { ticket, invocation }, command, stage);
    }

    #[inline(always)]
    fn transact(&mut self, request: &Request, stage: &mut Stage) -> Response {
        self.transact(request, stage)
    }

    fn absence_of(&self, group: GroupId, _: Option<u8>, stage: &Stage) -> Option<Absence> {
        self.absence_of(group, stage)
    }

    #[inline]
    fn handle(&mut self, event: Event, stage: &mut Stage) {
        match event {
            Event::Wire(wire) => self.on_wire(wire, stage),
            Event::Told { from, epoch } => self.told_of_failure(usize::from(from), epoch),
            Event::Reconnect { from } => {
                self.stores[usize::from(from)].reconnecting = false;
                self.connect(usize::from(from), stage);
            }
            Event::StateChange { store, life, number } => {
                self.with_life((store, life), |pair, source| pair.change_state(source, life, number, stage));
            }
            Event::Agent { store, turn } => self.agent_turned(usize::from(store), turn, stage),
            Event::Hold { store, life } => {
                self.with_life((store, life), |pair, source| pair.recompute_hold(source, life, stage));
            }
            Event::Checkpoint { store, life } => {
                self.with_life((store, life), |pair, source| pair.checkpoint(source, life, stage));
            }
            Event::Tool { tool_run } => {
                stage.service_changes();
                self.tool_done(tool_run, stage);
            }
            Event::Look { wait } => self.look(wait, stage),
            Event::Recovered { store, life } => {
                stage.service_changes();
                self.with_life((store, life), |pair, source| pair.recovered(source, life, stage));
            }
        }
    }

    fn turns(&self) -> Option<(u64, &'static str)> {
        let most = self.stores.iter().map(|store| u64::from(store.connection.epoch)).max()?;
        Some((most, "times had a connection of the pair begun or ended"))
    }

    fn strike(&mut self, target: FaultTarget, on: bool, stage: &mut Stage) {
        self.strike(target, on, stage);
    }

    fn fleet_changed(&mut self, stage: &mut Stage) {
        self.begin_stretch(stage);
        for from in 0..self.stores.len() {
            let connection = self.stores[from].connection;
            if connection.connected && !self.could_connect(from, connection.to, stage) {
                self.disconnect(from);
            }
            self.connect(from, stage);
        }
    }

    fn missed(&self, goal: &Goal, stage: &Stage) -> Vec<Missed> {
        self.missed(goal, stage)
    }

    fn find_otherwise(&self, goal: &Goal, stage: &mut Stage) {
        self.find_otherwise(goal, stage);
    }
}
