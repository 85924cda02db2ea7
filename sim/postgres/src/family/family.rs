//! The clusters as a family: how a rehearsal drives them.

use super::by_host;
use super::cause::Cause;
use super::chronicle::is_of_the_wire;
use super::clients::unavailable;
use super::command::Command;
use super::event::Event;
use super::goal::Goal;
use super::parts::kinds;
use super::readings::Readings;
use super::twin::{Stage, Twin};
use super::vocabulary::PostgresVocabulary;
use super::wishes::GoalConfig;
use crate::config::Config;
use kernel::Draw;
use rehearsal::{
    Absence, Aim, Checks, Curves, Domain, Family, FaultTarget, GroupId, Invocation, Measures, Missed, Place,
    ProcessFault, ReleaseSeen, Request, Response, Setup, Sheet, Shown, Sight, Ticket,
};
use runbook::Diagnostic;

impl Domain for Twin {
    const NAME: &'static str = "postgres";
    const CODES: &'static str = include_str!("../../codes.md");
    const REFERENCE: &'static str = include_str!("../../reference.md");
    const STARTER: rehearsal::Starter = rehearsal::starter!();
    // Of disks, and of the time in which a row is in one cluster alone, nothing is known here.
    const MEASURES: Measures = Measures { lag: true, log: true, ..Measures::NONE };
    // `psql` is a client of other products too, and is known as one wherever programs are.
    const VENDOR: &'static [&'static str] = &["PostgreSQL", "pg_dump", "pg_ctl", "pgbouncer"];
    type Config = Config;
    type GoalConfig = GoalConfig;
    type Goal = Goal;
    type Command = Command;
    type Vocabulary = PostgresVocabulary;
    type Event = Event;
    type Readings = Readings;
    type Cause = Cause;

    fn stores(config: &Config) -> Vec<String> {
        config.cluster.iter().map(|cluster| cluster.name.clone()).collect()
    }

    fn completed(aim: &Aim<'_, Self>) -> Config {
        super::goal::completed(aim)
    }

    fn stands(config: &Config, command: &mut Command, host: &str) {
        by_host::stands(config, command, host);
    }

    fn check(checks: &Checks<'_, Self>) -> Vec<Diagnostic> {
        super::check::check(checks)
    }

    /// Of a disk it is known how fast it is, and of that of a log how large; what else is on one is not, so that nothing can
    /// be said of one that a fault fills. No clock is compared with another.
    fn feels(_: &rehearsal::CheckedOf<Self>, fault: &fleet::FleetFault) -> bool {
        !matches!(fault, fleet::FleetFault::Fill(_) | fleet::FleetFault::Skew { .. })
    }

    fn processes(config: &Config) -> Vec<rehearsal::Process> {
        let of = |cluster: &crate::config::ClusterConfig| rehearsal::Process {
            kind: "server",
            name: cluster.name.clone(),
            host: Some(cluster.host.clone()),
            suffers: &[ProcessFault::Kill],
        };
        config.cluster.iter().map(of).collect()
    }

    fn goal(aim: &Aim<'_, Self>) -> Goal {
        Goal::of(aim)
    }
}

impl Family for Twin {
    // A table without a key may hold a row twice, of which the ledger knows one: the contents know.
    const CHECKS_CONTENTS: bool = true;
    const EVENT_NS: u64 = 1_000;
    const UNAVAILABLE: &'static [&'static str] = unavailable::WORDS;
    const KINDS: &'static [&'static str] = kinds::WORDS;

    fn begin(&mut self, setup: &Setup<Self>, stage: &mut Stage) {
        self.begin_anew(setup, stage);
    }

    fn submit(&mut self, ticket: Ticket, invocation: &Invocation, command: &Command, stage: &mut Stage) {
        self.measure_log();
        self.look_at_room(stage);
        self.start(ticket, invocation, command, stage);
        stage.service_changes();
    }

    fn kind_of(&self, group: GroupId, draw: Draw) -> u8 {
        self.kind_of_request(group, draw)
    }

    fn transact(&mut self, request: &Request, stage: &mut Stage) -> Response {
        self.take(request, stage)
    }

    fn absence_of(&self, group: GroupId, kind: Option<u8>, stage: &Stage) -> Option<Absence> {
        self.absence(group, kind, stage)
    }

    fn handle(&mut self, event: Event, stage: &mut Stage) {
        self.happen(event, stage);
    }

    fn turns(&self) -> Option<(u64, &'static str)> {
        let most = self.directions.iter().map(|direction| u64::from(direction.turn)).max()?;
        Some((most, "times had a worker begun or ended"))
    }

    fn strike(&mut self, target: FaultTarget, on: bool, stage: &mut Stage) {
        self.struck(target, on, stage);
    }

    fn fleet_changed(&mut self, stage: &mut Stage) {
        self.network_changed(stage);
    }

    fn missed(&self, goal: &Goal, _: &Stage) -> Vec<Missed> {
        self.misses(goal)
    }
}

impl Shown for Twin {
    fn is_traffic(&self, event: Event) -> bool {
        is_of_the_wire(event)
    }

    fn awaited(&self, ticket: Ticket, _: &Stage) -> Option<String> {
        self.awaited_by(ticket)
    }

    fn outline(&self) -> u64 {
        self.outline_now()
    }

    fn places(&self, update: ledger::UpdateId, stage: &Stage) -> Vec<Place> {
        self.places_now(update, stage)
    }

    fn tell_curves(&self, _: &Stage, curves: &mut Curves) {
        self.tell_curves_now(curves);
    }

    fn row_name(&self, row: u32) -> Option<String> {
        let (table, key) = self.book.named.get(row as usize)?;
        Some(format!("{} {key}", self.book.tables.get(*table as usize)?))
    }

    fn tell_tracks(&self, _: &Stage, sheet: &mut Sheet) {
        self.tell_tracks_now(sheet);
    }

    fn releases(&self, _: &Stage) -> Vec<ReleaseSeen> {
        self.all_releases()
    }

    fn sights(&self, _: &Stage) -> Vec<Sight> {
        self.all_sights()
    }
}
