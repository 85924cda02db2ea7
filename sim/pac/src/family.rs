//! The cluster as a family: how a rehearsal drives it.

use crate::cause::Cause;
use crate::cluster::{Cluster, Stage};
use crate::command::Command;
use crate::config::Config;
use crate::event::Event;
use crate::goal::{Goal, GoalConfig};
use crate::online::{kind, unavailable};
use crate::parts::{Call, Store};
use crate::readings::Readings;
use crate::vocabulary::PacVocabulary;
use kernel::Draw;
use rehearsal::{
    Absence, Aim, Checks, Domain, Family, FaultTarget, GroupId, Invocation, Measures, Missed, Repository,
    Request, Response, Setup, Ticket,
};
use runbook::Diagnostic;

impl Domain for Cluster {
    const NAME: &'static str = "pac";
    const CODES: &'static str = include_str!("../codes.md");
    const REFERENCE: &'static str = include_str!("../reference.md");
    const STARTER: rehearsal::Starter = rehearsal::starter!();
    // A record stands in one place by design.
    const MEASURES: Measures = Measures::NONE;
    const VENDOR: &'static [&'static str] =
        &["caspac", "casstart", "casstop", "mfds", "ES_PAC", "ES_SCALE_OUT", "PSOR", "Enterprise Server"];
    type Config = Config;
    type GoalConfig = GoalConfig;
    type Goal = Goal;
    type Command = Command;
    type Vocabulary = PacVocabulary;
    type Event = Event;
    type Readings = Readings;
    type Cause = Cause;

    fn stores(config: &Config) -> Vec<String> {
        let repositories = config.repository.iter().map(|one| one.name.clone());
        std::iter::once("datastore".to_owned()).chain(repositories).collect()
    }

    fn check(checks: &Checks<'_, Self>) -> Vec<Diagnostic> {
        crate::check::check(checks)
    }

    fn feels(scenario: &rehearsal::CheckedOf<Self>, fault: &fleet::FleetFault) -> bool {
        crate::faults::feels(scenario, fault)
    }

    fn processes(config: &Config) -> Vec<rehearsal::Process> {
        crate::faults::processes(config)
    }

    fn goal(aim: &Aim<'_, Self>) -> Goal {
        Goal::of(aim)
    }
}

impl Family for Cluster {
    const UNAVAILABLE: &'static [&'static str] = unavailable::WORDS;
    const KINDS: &'static [&'static str] = kind::WORDS;

    fn begin(&mut self, setup: &Setup<Self>, stage: &mut Stage) {
        self.begin(setup, stage);
    }

    fn submit(&mut self, ticket: Ticket, invocation: &Invocation, command: &Command, stage: &mut Stage) {
        stage.service_changes();
        self.submit_call(
            Call { ticket, invocation: invocation.clone(), command: command.clone(), dead: false },
            stage,
        );
    }

    fn kind_of(&self, group: GroupId, draw: Draw) -> u8 {
        self.kind_of(group, draw)
    }

    fn transact(&mut self, request: &Request, stage: &mut Stage) -> Response {
        self.transact(request, stage)
    }

    fn absence_of(&self, group: GroupId, kind: Option<u8>, stage: &Stage) -> Option<Absence> {
        self.absence_of(group, kind, stage)
    }

    fn handle(&mut self, event: Event, stage: &mut Stage) {
        if event.decides_who_is_served() {
            stage.service_changes();
        }
        match event {
            Event::Started { region, epoch } => self.started(usize::from(region), epoch, stage),
            Event::Stopping { region, epoch } => self.stopping(usize::from(region), epoch, stage),
            Event::Poll { region, epoch } => self.poll(usize::from(region), epoch, stage),
            Event::Ping { region, epoch } => self.ping(usize::from(region), epoch, stage),
            Event::JobDone { region, epoch, job } => self.job_done(usize::from(region), epoch, job, stage),
            Event::Tool { call } => self.tool(call, stage),
            Event::Look { wait } => self.look(wait, stage),
            Event::Remove { removal } => self.remove(removal, stage),
            Event::Replicate { repository } => self.replicate(usize::from(repository), stage),
            Event::RepositoryUp { repository } => self.repository_up(usize::from(repository), stage),
            Event::Demoted { repository } => self.demoted(usize::from(repository), stage),
            Event::Resynchronised { repository, turn } => {
                self.resynchronised(usize::from(repository), turn, stage);
            }
        }
    }

    fn strike(&mut self, target: FaultTarget, on: bool, stage: &mut Stage) {
        self.strike(target, on, stage);
    }

    fn fleet_changed(&mut self, _: &mut Stage) {}

    fn repository(&mut self, at: usize) -> Option<Repository<'_>> {
        self.stores.get_mut(at).map(Store::opened)
    }

    fn missed(&self, goal: &Goal, stage: &Stage) -> Vec<Missed> {
        self.missed(goal, stage)
    }
}
