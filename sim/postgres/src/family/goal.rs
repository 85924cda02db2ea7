//! What the world must look like when all is over: the upgrade took place.
//!
//! The applications work where the runbook as written leaves them, and that is another cluster than the one they began at;
//! every direction that the runbook leaves runs, and every other one is gone; no sequence of a cluster that serves
//! stands behind the ids that were handed out; and a cluster that is to have every row has each of the beginning, and
//! none twice ([`super::beginning`]).

use super::command::{Command, Who};
use super::led::Poolers;
use super::twin::Twin;
use super::typed::{self, Typed};
use crate::config::Config;
use crate::server::{Power, Worker};
use crate::sql::Statement;
use kernel::planted;
use rehearsal::{Aim, Bearing, Missed, Said, Wish, YesNo};
use runbook::Address;

/// Where the applications of a group are to be.
#[derive(Debug, Clone)]
struct ApplicationsGoal {
    group: String,
    at: Wish<Option<String>>,
    by: Option<Address>,
    /// The command that has last let them through their pooler, or held them back.
    let_through_by: Option<Address>,
}

/// How a direction is to be.
#[derive(Debug, Clone)]
struct DirectionGoal {
    node: usize,
    name: String,
    runs: bool,
    by: Option<Address>,
}

/// What the clusters must look like, complete.
#[derive(Debug, Clone)]
pub struct Goal {
    applications: Vec<ApplicationsGoal>,
    directions: Vec<DirectionGoal>,
    sequences: Wish<bool>,
    sequences_by: Option<Address>,
    pub(crate) rows: Wish<bool>,
    /// By cluster, the command that brings it its rows.
    pub(crate) rows_by: Vec<Option<Address>>,
}

/// Where the runbook as written leaves a group of clients, and what does so.
struct Left {
    /// The cluster; none where they are stopped, or their pooler lets nobody through.
    home: Option<String>,
    by: Option<Address>,
    let_through_by: Option<Address>,
}

/// Where the runbook as written leaves a group of clients that begins at a cluster.
fn left_at(aim: &Aim<'_, Twin>, group: &str, begin: &str) -> Left {
    let mut home = Some(begin.to_owned());
    let (mut by, mut let_through_by) = (None, None);
    let mut poolers = Poolers::begin(&aim.scenario.family);
    for written in aim.written() {
        let is_meant = |who: &Who| match who {
            Who::All => true,
            Who::Named(name) => name == group || home.as_ref() == Some(name),
        };
        let next = match written.command {
            Command::Stop(who) if is_meant(who) => None,
            Command::Start(to) if home.is_none() => {
                let Some(to) = poolers.joins(group, to, &aim.scenario.family) else { continue };
                Some(to)
            }
            Command::Move(who, to) if is_meant(who) => {
                let Some(to) = poolers.joins(group, to, &aim.scenario.family) else { continue };
                Some(to)
            }
            Command::Line(Typed { act: typed::Act::Pooler(console), .. }) => {
                let held = poolers.holds(group);
                let _became = poolers.told(console, Some(written.host));
                if held != poolers.holds(group) {
                    let_through_by = Some(written.address.clone());
                }
                home.as_ref().and(poolers.leads(group).map(str::to_owned)).or_else(|| home.clone())
            }
            _ => continue,
        };
        if next != home {
            (home, by) = (next, Some(written.address));
        }
    }
    Left { home: home.filter(|_| !poolers.holds(group)), by, let_through_by }
}

/// The subscriptions that the runbook as written leaves or ends: at which cluster, by which name, whether it is left, and the
/// last command that made it so.
fn left_directions(aim: &Aim<'_, Twin>) -> Vec<DirectionGoal> {
    let mut all: Vec<DirectionGoal> = Vec::new();
    for written in aim.written() {
        let Command::Line(line) = written.command else { continue };
        for (server, statement) in &line.statements {
            let Some(node) = aim.scenario.family.cluster_named(server) else { continue };
            let (name, runs) = match statement {
                Statement::CreateSubscription { name, .. } => (name, true),
                Statement::DropSubscription { name, .. } => (name, false),
                _ => continue,
            };
            let by = Some(written.address.clone());
            match all.iter_mut().find(|one| one.node == node && one.name == *name) {
                Some(one) => (one.runs, one.by) = (runs, by),
                None => all.push(DirectionGoal { node, name: name.clone(), runs, by }),
            }
        }
    }
    all
}

/// The section with what the runbook as written decides of it: which clusters are to have every row at the end.
pub(crate) fn completed(aim: &Aim<'_, Twin>) -> Config {
    let mut config = aim.scenario.family.clone();
    let groups = &aim.scenario.generic.clients;
    let is_there = |home: &String| aim.scenario.family.cluster_named(home).is_some();
    // Whoever is left nowhere, or at what does not exist, had everything where they began.
    let left = |group: &rehearsal::scenario::GroupConfig| {
        let home = left_at(aim, &group.name, &group.at).home;
        home.filter(is_there).unwrap_or_else(|| group.at.clone())
    };
    let homes: Vec<String> = groups.iter().map(left).collect();
    let directions = left_directions(aim);
    for (node, cluster) in config.cluster.iter_mut().enumerate() {
        let serves = homes.contains(&cluster.name);
        let fed = directions.iter().any(|direction| direction.node == node && direction.runs);
        let wish = aim.scenario.goal.cluster.get(&cluster.name).and_then(|wishes| wishes.complete);
        cluster.complete = match wish {
            Some(YesNo::Yes) => true,
            Some(YesNo::No | YesNo::Any) => false,
            None => serves || fed,
        };
    }
    config
}

impl Goal {
    /// The goal of a scenario.
    pub(crate) fn of(aim: &Aim<'_, Twin>) -> Self {
        let wishes = &aim.scenario.goal;
        let group = |group: &rehearsal::scenario::GroupConfig| {
            let Left { home, by, let_through_by } = left_at(aim, &group.name, &group.at);
            let at = match wishes.applications.as_ref().and_then(|all| all.get(&group.name)) {
                Some(any) if any == rehearsal::scenario::ANY => Wish::Any,
                Some(wished) => Wish::Is(Some(wished.clone())),
                None => Wish::Is(home),
            };
            ApplicationsGoal { group: group.name.clone(), at, by, let_through_by }
        };
        let judged = wishes.directions.unwrap_or(YesNo::Yes) == YesNo::Yes;
        let names = aim.scenario.family.cluster.iter().map(|cluster| cluster.name.as_str());
        let brings = |written: &rehearsal::Written<'_, Command>, to: &str| matches!(written.command, Command::Line(line) if line.brings_rows(to));
        let carries = |written: &rehearsal::Written<'_, Command>| matches!(written.command, Command::Line(line) if line.sets_sequences());
        Self {
            applications: aim.scenario.generic.clients.iter().map(group).collect(),
            directions: if judged { left_directions(aim) } else { Vec::new() },
            sequences: wishes.sequences.unwrap_or(YesNo::Yes).wish(),
            sequences_by: aim.last(carries),
            rows: wishes.rows.unwrap_or(YesNo::Yes).wish(),
            rows_by: names.map(|name| aim.last(|written| brings(written, name))).collect(),
        }
    }
}

impl Twin {
    /// Every point of the goal that is missed.
    pub(crate) fn misses(&self, goal: &Goal) -> Vec<Missed> {
        let mut found = Vec::new();
        for (group, wanted) in goal.applications.iter().enumerate() {
            found.extend(self.ask_applications(group, wanted));
            found.extend(self.ask_whether_served(group, wanted));
        }
        for wanted in &goal.directions {
            found.extend(self.ask_direction(wanted));
        }
        let mut served: Vec<usize> = self.clients.iter().filter_map(|client| client.home).collect();
        served.sort_unstable();
        served.dedup();
        for node in served {
            found.extend(self.ask_sequences(node, goal));
        }
        let asked = !matches!(goal.rows, Wish::Any);
        for node in (0..self.names.len()).filter(|node| asked && self.is_judged(*node)) {
            found.extend(self.ask_rows(node, goal));
        }
        found
    }

    fn ask_applications(&self, group: usize, goal: &ApplicationsGoal) -> Option<Missed> {
        let word =
            |home: &Option<String>| home.as_ref().map_or("stopped".to_owned(), |name| format!("at {name}"));
        let client = &self.clients[group];
        // Whoever waits behind a pooler for ever is as good as stopped.
        let held = self.held_back(group);
        let is = client.home.filter(|_| held.is_none()).map(|node| self.name(node).to_owned());
        let what = || format!("applications {}", goal.group);
        let by = held.and(goal.let_through_by.as_ref()).or(goal.by.as_ref());
        let missed = Missed::unless_word((&goal.at, &is), word, what, by)?;
        Some(missed.made_by(held.unwrap_or(client.sent).by))
    }

    /// A runbook that leaves clients stopped has not ended, unless the scenario says that it may (ours).
    fn ask_whether_served(&self, group: usize, goal: &ApplicationsGoal) -> Option<Missed> {
        let is_left = goal.at == Wish::Is(None);
        let is_served = self.clients[group].home.is_some() && self.held_back(group).is_none();
        let words = ["are served", "are stopped"];
        let said = || Said::new(format!("applications {}", goal.group), words, words[1]);
        Missed::unless(&Wish::Is(true), !is_left || is_served, said, goal.by.as_ref())
    }

    fn ask_direction(&self, goal: &DirectionGoal) -> Option<Missed> {
        let server = self.server(goal.node);
        let database = server.databases.get(&self.config().database);
        let subscription = database.and_then(|database| database.subscriptions.get(&goal.name));
        let at =
            self.directions.iter().find(|one| self.at_of(&one.id) == goal.node && one.id.name == goal.name);
        let now = match subscription {
            None => "is not there",
            Some(one) if !one.enabled => "is disabled",
            Some(one) if matches!(one.worker, Worker::Running(_)) => {
                let all = one.tables.values().all(|state| state.letter() == 'r' || state.letter() == 's');
                if one.tables.is_empty() {
                    "runs, and has no table"
                } else if all {
                    "runs"
                } else {
                    "runs, and some of its tables are not copied"
                }
            }
            Some(_) => "does not run",
        };
        let what = || format!("subscription {} at {}", goal.name, self.name(goal.node));
        let left = self.is_slot_left(goal);
        let now = match subscription {
            Some(_) if !goal.runs => "is still there",
            None if !goal.runs && left => "is gone, but its slot is left",
            _ => now,
        };
        let (is, words) = if goal.runs {
            (now == "runs", ["runs", "does not run"])
        } else {
            (subscription.is_none() && !left, ["is not there", "is there"])
        };
        let said = || Said::new(what(), words, now);
        let missed = Missed::unless(&Wish::Is(true), is, said, goal.by.as_ref())?;
        if planted("the-goal-forgets-directions") {
            return None;
        }
        Some(missed.bearing(Bearing::Relative).made_by(at.and_then(|one| one.made_by)))
    }

    /// Whether the slot of a direction is left at another cluster with nobody who reads it, so that the log is kept there for
    /// ever: `slot_name = NONE` before the subscription was dropped (`docs/models/postgres.md 1.3`).
    fn is_slot_left(&self, goal: &DirectionGoal) -> bool {
        let is_left = |node: usize| {
            let server = self.server(node);
            let slot = server.slots.get(&goal.name).filter(|slot| slot.lost.is_none());
            node != goal.node
                && server.power == Power::Up
                && slot.is_some()
                && !self.is_read(node, &goal.name)
        };
        (0..self.names.len()).any(is_left)
    }

    fn ask_sequences(&self, node: usize, goal: &Goal) -> Vec<Missed> {
        let Some(database) = self.server(node).databases.get(&self.config().database) else {
            return Vec::new();
        };
        if planted("the-goal-forgets-sequences") {
            return Vec::new();
        }
        let tables = self.config().table.iter().filter_map(|table| Some((table, table.sequence.as_ref()?)));
        let ask = |(table, sequence): (&crate::config::TableConfig, &String)| {
            let next = database
                .sequences
                .get(sequence)
                .map(|one| if one.called { one.last + one.increment } else { one.last })?;
            let increment = database.sequences.get(sequence).map_or(1, |one| one.increment);
            let used = self.id_ahead(node, &table.name, next, increment);
            // Whoever is refused by an id that is in use draws the next one, until the sequence is beyond them by itself.
            let was = self.clients.iter().find(|client| client.home == Some(node) && client.taken > 0);
            let is_beyond = used.is_none() && was.is_none();
            let said = || {
                let what = format!("sequence {sequence} of {}", self.name(node));
                let words = ["is beyond the ids in use", "will hand out ids that are in use"];
                let found = if used.is_none() { "has handed out ids that were in use" } else { words[1] };
                Said::new(what, words, if is_beyond { words[0] } else { found })
            };
            let missed = Missed::unless(&goal.sequences, is_beyond, said, goal.sequences_by.as_ref())?;
            let missed = missed.bearing(Bearing::Relative);
            // Who let them in where nothing was carried over has made it so.
            Some(missed.made_by(was.filter(|_| used.is_none()).and_then(|client| client.sent.by)))
        };
        tables.filter_map(ask).collect()
    }

    /// An id of a table at or beyond the next one that its sequence hands out, and near enough to be met.
    fn id_ahead(&self, node: usize, table: &str, next: i64, increment: i64) -> Option<i64> {
        const NEAR: i64 = 1_000_000;
        let at = self.book.tables.iter().position(|known| known == table);
        let database = self.server(node).databases.get(&self.config().database)?;
        let held = database.tables.get(table)?;
        let place = held.column(super::load::KEY)?;
        let here = held.rows().filter_map(|row| row.get(place)?.int());
        let known = self.book.named.iter().filter(|(of, _)| at == Some(*of as usize)).map(|(_, key)| *key);
        let step = increment.max(1);
        let meets = |key: &i64| *key >= next && *key - next < NEAR && (*key - next) % step == 0;
        here.chain(known).find(meets)
    }
}
