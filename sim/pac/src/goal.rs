//! The goal of a cluster: what it must look like when all is over.
//!
//! Derived (ours, after the page's purpose, `domain/pac.md 1.3` and `1.4`): every region of the start runs, as a member of
//! one generation and at the newest release that the runbook as written installs on its host, or else at its own; that
//! generation is in mode Running; no other generation is left; every region admits clients as it did; nothing is kept
//! for the dead, neither a job nor a lock. `[goal]` overrides each point.
//!
//! A point that only follows from another one is not told beside it: of a region that does not run nothing else is asked,
//! and one at the wrong release is not asked for its generation.

use crate::cluster::{Cluster, Ground};
use crate::command::{Command, PacAction, SetMode};
use crate::region::{Life, Member, Region};
use fleet::Release;
use kernel::planted;
use rehearsal::{Aim, Missed, ReleaseWish, Wish, Written, YesNo};
use runbook::Address;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The `[goal]` section: what is to be otherwise at the end than is derived.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoalConfig {
    /// The regions, by name.
    #[serde(default)]
    pub region: BTreeMap<String, RegionWishes>,
    /// Whether all regions that run are members of one generation.
    pub one_generation: Option<YesNo>,
    /// Whether that generation is in mode Running.
    pub mode_running: Option<YesNo>,
    /// Whether the stores of all other generations are removed.
    pub others_removed: Option<YesNo>,
    /// Whether no job is registered with a region that does not execute it.
    pub no_dead_jobs: Option<YesNo>,
    /// Whether no lock is held by a process that was killed.
    pub no_dead_locks: Option<YesNo>,
}

/// What is to be otherwise of one region.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RegionWishes {
    /// Whether it runs.
    pub runs: Option<YesNo>,
    /// Its release, such as "9.0", or "any".
    pub release: Option<ReleaseWish>,
    /// Whether new clients are let in: its listeners are enabled, and the load balancer sends clients to its host.
    pub admits: Option<YesNo>,
}

/// What the cluster must look like, complete.
#[derive(Debug, Clone)]
pub struct Goal {
    regions: Vec<RegionGoal>,
    one_generation: Wish<bool>,
    mode_running: Wish<bool>,
    others_removed: Wish<bool>,
    no_dead_jobs: Wish<bool>,
    no_dead_locks: Wish<bool>,
    /// The last commands that set the mode, remove an old generation, and release locks.
    set_mode: Option<Address>,
    remove: Option<Address>,
    recover: Option<Address>,
}

/// What one region must look like, and the last commands that should have seen to it.
#[derive(Debug, Clone)]
struct RegionGoal {
    runs: Wish<bool>,
    release: Wish<Release>,
    admits: Wish<bool>,
    start: Option<Address>,
    install: Option<Address>,
    admit: Option<Address>,
}

impl Goal {
    /// The goal of a scenario.
    pub(crate) fn of(aim: &Aim<'_, Cluster>) -> Self {
        let wishes = &aim.scenario.goal;
        let yes = |wish: Option<YesNo>| wish.unwrap_or(YesNo::Yes).wish();
        let last = |of: &dyn Fn(&Command) -> bool| aim.last(|written| of(written.command));
        let action = |of: &dyn Fn(&PacAction) -> bool| {
            last(&|command| matches!(command, Command::CasPac { action, .. } if of(action)))
        };
        Self {
            regions: (0..aim.scenario.family.region.len())
                .map(|number| RegionGoal::of(aim, number))
                .collect(),
            one_generation: yes(wishes.one_generation),
            mode_running: yes(wishes.mode_running),
            others_removed: yes(wishes.others_removed),
            no_dead_jobs: yes(wishes.no_dead_jobs),
            no_dead_locks: yes(wishes.no_dead_locks),
            set_mode: action(&|action| matches!(action, PacAction::SetMode(SetMode::Running))),
            remove: action(&|action| matches!(action, PacAction::RemOldPac(_))),
            recover: last(&|command| matches!(command, Command::RecoverLocks(_))),
        }
    }
}

impl RegionGoal {
    fn of(aim: &Aim<'_, Cluster>, number: usize) -> Self {
        let own = &aim.scenario.family.region[number];
        let none = RegionWishes::default();
        let wishes = aim.scenario.goal.region.get(&own.name).unwrap_or(&none);
        let as_before = if own.listening { YesNo::Yes } else { YesNo::No };
        let here = |written: &Written<'_, Command>| written.host == own.host.as_str();
        Self {
            runs: wishes.runs.unwrap_or(YesNo::Yes).wish(),
            release: release(aim, &own.host, wishes),
            admits: wishes.admits.unwrap_or(as_before).wish(),
            start: aim.last(
                |written| matches!(written.command, Command::CasStart { region, .. } if region.0 == own.name),
            ),
            install: aim.last(|written| matches!(written.command, Command::Install(_)) && here(written)),
            admit: aim.last(|written| match written.command {
                Command::Listener { region, enable } => *enable && region.0 == own.name,
                Command::LoadBalancer { host, enable } => *enable && *host == own.host,
                _ => false,
            }),
        }
    }
}

fn release(aim: &Aim<'_, Cluster>, host: &str, wishes: &RegionWishes) -> Wish<Release> {
    if let Some(ReleaseWish(wish)) = &wishes.release {
        return wish.clone();
    }
    let found = aim.scenario.generic.hosts.iter().find(|known| known.name == host);
    let own = found.and_then(|found| Release::parse(found.releases.last()?));
    aim.release(host, Command::installs, own)
}

impl Cluster {
    /// Every point of the goal that is missed.
    pub(crate) fn misses(&self, goal: &Goal, stage: &Ground) -> Vec<Missed> {
        let new = self.generation_of_most();
        let mut missed = Vec::new();
        for (number, wanted) in goal.regions.iter().enumerate() {
            missed.extend(self.ask_region(number, wanted, goal, stage));
        }
        if let Some((at, new)) = new {
            missed.extend(self.ask_mode(at, new, goal));
            missed.extend(self.ask_others(new, goal));
        }
        missed.extend(self.ask_dead(goal));
        missed
    }

    /// The generation that the regions that run should be members of: of those that they are, the one of the newest
    /// release, and the repository it is in.
    fn generation_of_most(&self) -> Option<(usize, usize)> {
        let running = self.regions.iter().filter(|region| region.life == Life::Running);
        let members = running.filter_map(|region| region.member.as_ref());
        let of = |member: &Member| (member.repository, member.generation);
        members.max_by_key(|member| &member.release).map(of)
    }

    fn ask_region(&self, number: usize, wanted: &RegionGoal, goal: &Goal, stage: &Ground) -> Vec<Missed> {
        let region = &self.regions[number];
        let name = &region.name;
        let mut missed = Vec::new();
        let running = region.life == Life::Running;
        let runs = [format!("region {name}"), "running".into(), region.life.word().into()];
        missed.extend(Missed::unless(&wanted.runs, running, runs, wanted.start.as_ref()));
        let Some(member) = region.member.as_ref().filter(|_| running) else { return missed };
        if let Some(release) = wanted.release.missed(&member.release) {
            let host = stage.fleet.host(region.host);
            let installed = host.releases.contains(release);
            missed.push(Missed {
                what: format!("release of region {name}"),
                wanted: release.to_string(),
                is: member.release.to_string(),
                step: if installed { wanted.start.clone() } else { wanted.install.clone() },
            });
        } else if let Some((at, new)) = self.generation_of_most() {
            let own = self.generations[member.generation].name();
            let one = (member.repository, member.generation) == (at, new);
            let what = format!("generation of region {name}");
            let so = format!("{} in {}", self.generations[new].name(), self.stores[at].name);
            let not = format!("{own} in {}", self.stores[member.repository].name);
            missed.extend(Missed::unless(&goal.one_generation, one, [what, so, not], wanted.start.as_ref()));
        }
        let (admits, not) = self.admits(region, stage);
        let clients = [format!("new clients of region {name}"), "let in".into(), not];
        if !planted("the-goal-forgets-the-clients") {
            missed.extend(Missed::unless(&wanted.admits, admits, clients, wanted.admit.as_ref()));
        }
        missed
    }

    /// Whether a region lets new clients in, and what keeps them away where it does not.
    fn admits(&self, region: &Region, stage: &Ground) -> (bool, String) {
        let host = &stage.fleet.host(region.host).name;
        if !region.listening {
            return (false, "kept away: its listeners are disabled".into());
        }
        let drained = self.drained.contains(&region.host);
        (!drained, format!("kept away: the load balancer sends none to {host}"))
    }

    fn ask_mode(&self, at: usize, new: usize, goal: &Goal) -> Option<Missed> {
        let mode = self.stores[at].get(&self.keys(new).mode).map(String::from_utf8_lossy);
        let is = mode.as_ref().is_some_and(|mode| mode == "Running");
        let not = mode.map_or_else(|| "none: its store was removed".into(), |mode| mode.into_owned());
        let what = format!("mode of {}", self.generations[new].name());
        Missed::unless(&goal.mode_running, is, [what, "Running".into(), not], goal.set_mode.as_ref())
    }

    /// What is left of other generations, in any repository.
    fn ask_others(&self, new: usize, goal: &Goal) -> Vec<Missed> {
        let mut missed = Vec::new();
        for store in &self.stores {
            let others = self.generations.iter().enumerate().filter(|(number, _)| *number != new);
            for (_, other) in others.filter(|(_, other)| store.holds(&other.prefix)) {
                let what = format!("store of {} in {}", other.name(), store.name);
                let keys = store.count(&other.prefix);
                let left = match store.get(&other.keys.mode) {
                    Some(_) => format!("there, with {keys} keys"),
                    None => format!("back, with {keys} keys that were written after its removal"),
                };
                let words = [what, "removed".into(), left];
                missed.extend(Missed::unless(&goal.others_removed, false, words, goal.remove.as_ref()));
            }
        }
        missed
    }

    /// What is kept for regions and processes that are no more.
    fn ask_dead(&self, goal: &Goal) -> Vec<Missed> {
        let mut missed = Vec::new();
        let jobs = self.jobs_of_the_dead();
        let is = format!("{jobs} registered with a region that does not execute them");
        let words = ["jobs of dead regions".into(), "none".into(), is];
        missed.extend(Missed::unless(&goal.no_dead_jobs, jobs == 0, words, goal.recover.as_ref()));
        let locks = self.locks.iter().flatten().filter(|lock| lock.until.is_none()).count();
        let is = format!("{locks} held");
        let words = ["locks of killed processes".into(), "none".into(), is];
        missed.extend(Missed::unless(&goal.no_dead_locks, locks == 0, words, goal.recover.as_ref()));
        missed
    }

    /// How many jobs the repositories name as executed by a region that does not execute them.
    fn jobs_of_the_dead(&self) -> usize {
        let mut dead = 0;
        for at in 0..self.stores.len() {
            for number in self.held_by(at) {
                let registered = self.stores[at].hlen(&self.keys(number).running);
                let executed = self.regions.iter().filter(|region| {
                    region
                        .member
                        .as_ref()
                        .is_some_and(|member| (member.repository, member.generation) == (at, number))
                });
                let executed: usize = executed.map(|region| region.executing.len()).sum();
                dead += registered.saturating_sub(executed);
            }
        }
        dead
    }
}
