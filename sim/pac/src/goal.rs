//! The goal of a cluster: what it must look like when all is over.
//!
//! Derived (ours, after the page's purpose, `docs/models/pac.md 1.3` and `1.4`): every region of the start runs, as a
//! member of one generation and at the newest release that the runbook as written installs on its host, or else at its
//! own; that generation is in mode Running; no other generation is left; every region admits clients as it did, and no
//! members of another release (`ES_PAC_MIN_COMP_CHECK`), which is for the time of the upgrade alone; for which PAC in
//! which repository it is configured (`ES_PAC`, `ES_SCALE_OUT_REPOS_n`), which its next start goes by, is as the runbook
//! as written leaves it, for that may be what it is for, or else as at the start; the repositories of the start answer,
//! and every region that runs reaches those it uses (`reach`); the resources of their PAC are enabled (`resources`);
//! nothing is kept for the dead, neither a job nor a lock. `[goal]` overrides each point.
//!
//! A point that only follows from another one is not told beside it: of a region that does not run nothing else is
//! asked, and one at the wrong release is not asked for its generation.

use crate::cluster::{Cluster, Stage};
use crate::command::{Command, PacAction, SetMode, Setting};
use crate::config::RepositoryConfig;
use crate::parts::{Member, Region};
use crate::reach::used_at_start;
use crate::resources::ResourceGoal;
use fleet::Release;
use kernel::planted;
use rehearsal::{
    Aim, Bearing, Doer, Missed, ProcessId, ReleaseWish, Said, Victim, Wish, Written, YesNo, count_in_words,
};
use runbook::Address;
use std::collections::BTreeMap;

rehearsal::sections! {
    /// The `[goal]` section: what is to be otherwise at the end than is derived.
    #[derive(Default)]
    pub struct GoalConfig {
        /// The regions, by name.
        #[serde(default)]
        pub region: BTreeMap<String, RegionWishes>,
        /// The repositories that the regions use at the start, by name.
        #[serde(default)]
        pub repository: BTreeMap<String, RepositoryWishes>,
        /// Whether all regions that run are members of one generation.
        pub one_generation: Option<YesNo>,
        /// Whether that generation is in mode Running.
        pub mode_running: Option<YesNo>,
        /// Whether the stores of all other generations are removed.
        pub others_removed: Option<YesNo>,
        /// Whether all resources of that generation are enabled, but those that the runbook as written disables last.
        pub resources_enabled: Option<YesNo>,
        /// Whether no job is registered with a region that does not execute it.
        pub no_dead_jobs: Option<YesNo>,
        /// Whether no lock is held by a process that was killed.
        pub no_dead_locks: Option<YesNo>,
    }

    /// What is to be otherwise of one region.
    #[derive(Default)]
    pub struct RegionWishes {
        /// Whether it runs.
        pub runs: Option<YesNo>,
        /// Its release, such as "9.0", or "any".
        pub release: Option<ReleaseWish>,
        /// Whether new clients are let in: its listeners are enabled, and the load balancer sends clients to its host.
        pub admits: Option<YesNo>,
        /// Whether it reaches the repositories it uses: that of its PAC, and that of the queues.
        pub reaches: Option<YesNo>,
        /// Whether `ES_PAC_MIN_COMP_CHECK` is YES for it, so that it starts beside members of another release.
        pub min_comp_check: Option<YesNo>,
        /// Whether it is configured for the PAC and the repository for which the runbook as written leaves it configured.
        pub configured: Option<YesNo>,
    }

    /// What is to be otherwise of one repository.
    #[derive(Default)]
    pub struct RepositoryWishes {
        /// Whether it answers.
        pub answers: Option<YesNo>,
    }
}

/// What the cluster must look like, complete.
#[derive(Debug, Clone)]
pub struct Goal {
    regions: Vec<RegionGoal>,
    /// Those of the start, and the last commands that start each.
    repositories: Vec<(Wish<bool>, Option<Address>)>,
    one_generation: Wish<bool>,
    mode_running: Wish<bool>,
    others_removed: Wish<bool>,
    resources: ResourceGoal,
    no_dead_jobs: Wish<bool>,
    no_dead_locks: Wish<bool>,
    /// The last commands that set the mode, remove an old generation, recover dead members, and release locks.
    set_mode: Option<Address>,
    remove: Option<Address>,
    recover_jobs: Option<Address>,
    recover_locks: Option<Address>,
}

/// What one region must look like, and the last commands that should have seen to it.
#[derive(Debug, Clone)]
struct RegionGoal {
    runs: Wish<bool>,
    release: Wish<Release>,
    admits: Admits,
    reaches: Wish<bool>,
    start: Option<Address>,
    install: Option<Address>,
    listen: Option<Address>,
    balance: Option<Address>,
    /// The PAC and the number of the repository for which it is to be configured, and the commands that see to each.
    configured: Wish<bool>,
    pac: (String, Option<Address>),
    psor: (usize, Option<Address>),
    /// Whether its check of releases is relaxed, and the command that should have left it so.
    min_comp_check: Wish<bool>,
    relax: Option<Address>,
}

/// Whom a region is to let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Admits {
    /// Its listeners as at the start, and the load balancer sends clients to its host, as it does to each then.
    AsBefore { listening: bool },
    /// New clients, by its listeners and by the load balancer, or the one or the other keeps them away.
    Clients(bool),
    /// That is not judged.
    Any,
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
            repositories: repositories(aim),
            one_generation: yes(wishes.one_generation),
            mode_running: yes(wishes.mode_running),
            others_removed: yes(wishes.others_removed),
            resources: ResourceGoal::of(aim, yes(wishes.resources_enabled)),
            no_dead_jobs: yes(wishes.no_dead_jobs),
            no_dead_locks: yes(wishes.no_dead_locks),
            set_mode: action(&|action| match action {
                PacAction::SetMode(SetMode::Running) => wishes.mode_running != Some(YesNo::No),
                PacAction::SetMode(SetMode::Quiesce) => wishes.mode_running == Some(YesNo::No),
                _ => false,
            }),
            remove: action(&|action| matches!(action, PacAction::RemOldPac(_))),
            recover_jobs: last(&|command| matches!(command, Command::RecoverMembers(_))),
            recover_locks: last(&|command| matches!(command, Command::RecoverLocks(_))),
        }
    }
}

/// Whether a command brings a host the release that is wanted there; one that brings an older one undoes it.
fn brings(command: &Command, wanted: &Wish<Release>) -> bool {
    let is_wanted = |release: Release| wanted.missed(&release).is_none();
    matches!(command, Command::Install(release) if Release::parse(release).is_some_and(is_wanted))
}

impl RegionGoal {
    fn of(aim: &Aim<'_, Cluster>, number: usize) -> Self {
        let own = &aim.scenario.family.region[number];
        let none = RegionWishes::default();
        let wishes = aim.scenario.goal.region.get(&own.name).unwrap_or(&none);
        let here = |written: &Written<'_, Command>| written.host == own.host.as_str();
        let listens = match wishes.admits {
            None => own.listening,
            Some(wish) => wish != YesNo::No,
        };
        let found = aim.scenario.generic.hosts.iter().find(|known| known.name == own.host);
        let newest = found.and_then(|found| Release::parse(found.releases.last()?));
        let release = aim.release(wishes.release.as_ref(), &own.host, newest);
        // No region has the setting at the start.
        let relaxed = wishes.min_comp_check.unwrap_or(YesNo::No);
        Self {
            runs: wishes.runs.unwrap_or(YesNo::Yes).wish(),
            admits: match wishes.admits {
                None => Admits::AsBefore { listening: own.listening },
                Some(YesNo::Yes) => Admits::Clients(true),
                Some(YesNo::No) => Admits::Clients(false),
                Some(YesNo::Any) => Admits::Any,
            },
            reaches: wishes.reaches.unwrap_or(YesNo::Yes).wish(),
            start: aim.last_that_makes(wishes.runs != Some(YesNo::No), |written| match written.command {
                Command::CasStart { region, .. } => (region.0 == own.name).then_some(true),
                Command::CasStop { region, .. } => (region.0 == own.name).then_some(false),
                _ => None,
            }),
            install: aim.last(|written| here(written) && brings(written.command, &release)),
            release,
            listen: aim.last_that_makes(listens, |written| match written.command {
                Command::Listener { region, enable } => (region.0 == own.name).then_some(*enable),
                _ => None,
            }),
            balance: aim.last_that_makes(true, |written| match written.command {
                Command::LoadBalancer { host, enable } => (*host == own.host).then_some(*enable),
                _ => None,
            }),
            configured: wishes.configured.unwrap_or(YesNo::Yes).wish(),
            pac: left(aim, &own.name, aim.scenario.family.name.clone(), |setting| match setting {
                Setting::Pac(name) => Some(name.clone()),
                _ => None,
            }),
            psor: left(aim, &own.name, 0, |setting| match setting {
                Setting::Repository(target) => {
                    aim.scenario.family.repository.iter().position(|one| target.is(&one.name, one.port))
                }
                _ => None,
            }),
            relax: aim.last_that_makes(relaxed == YesNo::Yes, |written| match written.command {
                Command::Configure { region, settings } if region.0 == own.name => {
                    settings.iter().rev().find_map(|setting| match setting {
                        Setting::MinCompCheck(on) => Some(*on),
                        _ => None,
                    })
                }
                _ => None,
            }),
            min_comp_check: relaxed.wish(),
        }
    }
}

/// How the runbook as written leaves a setting of a region, and the command that does; where none does, as at the start.
fn left<T>(
    aim: &Aim<'_, Cluster>,
    name: &str,
    start: T,
    of: impl Fn(&Setting) -> Option<T>,
) -> (T, Option<Address>) {
    let set = aim.written().filter_map(|written| match written.command {
        Command::Configure { region, settings } if region.0 == name => {
            Some((settings.iter().rev().find_map(&of)?, Some(written.address)))
        }
        _ => None,
    });
    set.last().unwrap_or((start, None))
}

/// The repositories of the start.
fn repositories(aim: &Aim<'_, Cluster>) -> Vec<(Wish<bool>, Option<Address>)> {
    let config = &aim.scenario.family;
    let used = config.repository.iter().take(used_at_start(config.queues));
    let goal = |one: &RepositoryConfig| {
        let wishes = aim.scenario.goal.repository.get(&one.name);
        let wish = wishes.and_then(|wishes| wishes.answers).unwrap_or(YesNo::Yes).wish();
        let starts = |written: &Written<'_, Command>| match written.command {
            Command::RepositoryRestart(target) | Command::RepositoryFailover(target) => {
                target.is(&one.name, one.port)
            }
            _ => false,
        };
        (wish, aim.last(starts))
    };
    used.map(goal).collect()
}

impl Cluster {
    /// Every point of the goal that is missed.
    pub(crate) fn missed(&self, goal: &Goal, stage: &Stage) -> Vec<Missed> {
        let new = self.wanted_generation();
        let mut missed = Vec::new();
        for (at, (wish, by)) in goal.repositories.iter().enumerate() {
            missed.extend(self.ask_repository(at, (wish, by.as_ref())));
        }
        let told = |at: usize| {
            !self.stores[at].up && goal.repositories.get(at).is_some_and(|(wish, _)| *wish != Wish::Any)
        };
        for (number, wanted) in goal.regions.iter().enumerate() {
            let name = &self.regions[number].name;
            let asked = self.ask_region(number, wanted, stage);
            missed.extend(asked.into_iter().map(|point| point.asked_of(name)));
            let reach = (&wanted.reaches, wanted.psor.1.as_ref());
            if self.regions[number].runs() {
                missed.extend(self.ask_reach(number, reach, told, stage));
            }
        }
        // These are asked of the generation that is the newest at the moment.
        let mut relative = self.ask_one(new, goal);
        if let Some((at, new)) = new {
            missed.extend(self.ask_mode(at, new, goal).filter(|_| !told(at)));
            missed.extend(self.ask_resources((at, new), &goal.resources));
            relative.extend(self.ask_others((at, new), goal));
        }
        missed.extend(relative.into_iter().map(|point| point.bearing(Bearing::Relative)));
        missed.extend(self.ask_dead(goal));
        missed
    }

    /// Where the regions should be that run: of the repositories and generations in which they are, that of the newest
    /// release, and of several that of the most regions, the first of them where that is even.
    fn wanted_generation(&self) -> Option<(usize, usize)> {
        let members: Vec<&Member> = self
            .regions
            .iter()
            .filter(|region| region.runs())
            .filter_map(|one| one.member.as_ref())
            .collect();
        let newest = members.iter().map(|member| &member.release).max()?;
        let of = |member: &Member| (member.repository, member.generation);
        let count = |place: (usize, usize)| members.iter().filter(|member| of(member) == place).count();
        let places = members.iter().filter(|member| member.release == *newest).map(|member| of(member));
        places.rev().max_by_key(|place| count(*place))
    }

    fn ask_region(&self, number: usize, wanted: &RegionGoal, stage: &Stage) -> Vec<Missed> {
        let region = &self.regions[number];
        let name = &region.name;
        let mut missed = Vec::new();
        let still = if region.pauses.any() { "standing still" } else { region.run_state.word() };
        let runs = || Said::new(format!("region {name}"), ["running", "not running"], still);
        let runs = Missed::unless(&wanted.runs, region.runs(), runs, wanted.start.as_ref());
        let downed_by = match region.pauses.any() {
            true => Doer::Fault(Victim::Process(ProcessId::of(number))),
            false => region.downed_by(),
        };
        missed.extend(runs.map(|point| point.bearing(Bearing::Whole).made_by(downed_by)));
        let Some(member) = region.member.as_ref().filter(|_| region.runs()) else { return missed };
        if let Some(release) = wanted.release.missed(&member.release) {
            let host = stage.fleet.host(region.host);
            let installed = host.releases.contains(release);
            let step = if installed { wanted.start.as_ref() } else { wanted.install.as_ref() };
            let what = format!("release of region {name}");
            missed.push(Missed::new(what, release.to_string(), member.release.to_string(), step));
        }
        if !planted("the-goal-forgets-the-clients") {
            missed.extend(self.ask_clients(region, wanted, stage));
        }
        let what = || format!("ES_PAC_MIN_COMP_CHECK of region {name}");
        let check = || Said::plain(what(), ["YES", "NO"], region.min_comp_check);
        let by = wanted.relax.as_ref();
        let check = Missed::unless(&wanted.min_comp_check, region.min_comp_check, check, by);
        missed.extend(check.map(|point| point.made_by(region.set_by.min_comp_check)));
        // What is done with the upgrade of a region is not told beside it.
        if wanted.release.missed(&member.release).is_none() {
            missed.extend(self.ask_configured(region, wanted));
        }
        missed
    }

    /// Whether the next start of a region would go where it is to.
    fn ask_configured(&self, region: &Region, wanted: &RegionGoal) -> Option<Missed> {
        let named = |pac: &str, at: usize| format!("PAC {pac} in {}", self.stores[at].name);
        let RegionGoal { pac: (pac, by_pac), psor: (psor, by_psor), configured, .. } = wanted;
        let is = region.pac == *pac && region.repository == *psor;
        let by = if region.pac == *pac { by_psor } else { by_pac };
        let what = || format!("configuration of region {}", region.name);
        let now = || named(&region.pac, region.repository);
        let said = || Said::new(what(), [&named(pac, *psor), "another"], now());
        Some(Missed::unless(configured, is, said, by.as_ref())?.made_by(region.set_by.pac))
    }

    /// Whom a region lets in. Who is connected to one region comes by its listeners alone, so that they and the load
    /// balancer are two points.
    fn ask_clients(&self, region: &Region, wanted: &RegionGoal, stage: &Stage) -> Vec<Missed> {
        let host = &stage.fleet.host(region.host).name;
        let sent = self.drain_of(region.host).is_none();
        let (listens, balanced) = match wanted.admits {
            Admits::AsBefore { listening } => (Wish::Is(listening), Wish::Is(true)),
            Admits::Clients(true) => (Wish::Is(true), Wish::Is(true)),
            Admits::Clients(false) if sent => (Wish::Is(false), Wish::Any),
            Admits::Clients(false) | Admits::Any => (Wish::Any, Wish::Any),
        };
        let listeners = || {
            let what = format!("listeners of region {}", region.name);
            Said::plain(what, ["enabled", "disabled"], region.listening)
        };
        let clients = || {
            let to = format!("sent to {host} by the load balancer");
            let away = format!("kept away: the load balancer sends none to {host}");
            Said::plain(format!("new clients of region {}", region.name), [&to, &away], sent)
        };
        let listens = Missed::unless(&listens, region.listening, listeners, wanted.listen.as_ref())
            .map(|point| point.made_by(region.set_by.listening));
        let drained = self.drain_of(region.host).and_then(|act| act.by);
        let balanced = Missed::unless(&balanced, sent, clients, wanted.balance.as_ref())
            .map(|point| if sent { point } else { point.made_by(drained) });
        listens.into_iter().chain(balanced).collect()
    }

    /// Whether the regions that run are members of one generation. A region at another release than is wanted of it
    /// cannot be, and is told for its release.
    fn ask_one(&self, new: Option<(usize, usize)>, goal: &Goal) -> Vec<Missed> {
        let Some((at, new)) = new else { return Vec::new() };
        let named = |at: usize, number: usize| {
            format!("{} in {}", self.generations[number].name(), self.stores[at].name)
        };
        let running = self.regions.iter().zip(&goal.regions).filter(|(region, _)| region.runs());
        let strays = running.filter_map(|(region, wanted)| {
            let member = region.member.as_ref()?;
            ((member.repository, member.generation) != (at, new)).then_some((region, member, wanted))
        });
        let strays: Vec<_> = strays.collect();
        if goal.one_generation == Wish::Is(false) && strays.is_empty() {
            let one = named(at, new);
            let said = || Said::new("generation of the regions", [&one, "more than one"], one.clone());
            return Missed::unless(&goal.one_generation, true, said, None).into_iter().collect();
        }
        let told =
            strays.iter().filter(|(_, member, wanted)| wanted.release.missed(&member.release).is_none());
        told.filter_map(|(region, member, wanted)| {
            let what = || format!("generation of region {}", region.name);
            let now = || named(member.repository, member.generation);
            let said = || Said::new(what(), [&named(at, new), "another"], now());
            let by = wanted.start.as_ref();
            (goal.one_generation == Wish::Is(true))
                .then(|| Missed::unless(&goal.one_generation, false, said, by))?
        })
        .collect()
    }

    fn ask_mode(&self, at: usize, new: usize, goal: &Goal) -> Option<Missed> {
        let store = &self.stores[at];
        let mode = store.get(&self.keys(new).mode).map(String::from_utf8_lossy);
        let is = store.up && mode.as_ref().is_some_and(|mode| mode == "Running");
        let now = || match mode {
            _ if !store.up => format!("unknown: {} does not answer", store.name),
            None => "none: its store is gone".into(),
            Some(mode) => mode.into_owned(),
        };
        let what = || format!("mode of {}", self.generations[new].name());
        let said = || Said::new(what(), ["Running", "another than Running"], now());
        let point = Missed::unless(&goal.mode_running, is, said, goal.set_mode.as_ref())?;
        let by = self.gone.get(&(at, new)).map_or(self.generations[new].mode_set.by, |reason| reason.blame);
        let point = if store.up { point.made_by(by) } else { point.made_by(store.fell.by) };
        // One that was never set to Running has not been reached before.
        let had_been = self.generations[new].has_run || self.gone.contains_key(&(at, new));
        Some(if had_been { point } else { point.bearing(Bearing::Relative) })
    }

    /// What is left of other generations, in any repository, and of the wanted one in another repository.
    fn ask_others(&self, wanted: (usize, usize), goal: &Goal) -> Vec<Missed> {
        let mut missed = Vec::new();
        let mut left = 0;
        for (at, store) in self.stores.iter().enumerate() {
            let others = self.generations.iter().enumerate().filter(|(number, _)| (at, *number) != wanted);
            for (number, other) in others.filter(|(_, other)| store.holds(&other.prefix)) {
                left += 1;
                let what = format!("store of {} in {}", other.name(), store.name);
                let keys = count_in_words(store.count(&other.prefix) as u64, "key");
                let there = match store.get(&other.keys.mode) {
                    Some(_) => format!("there, with {keys}"),
                    None => format!("{keys} {}", self.why_gone(at, number)),
                };
                if goal.others_removed == Wish::Is(true) {
                    let said = || Said::new(what, ["removed", "there"], there);
                    missed.extend(Missed::unless(&goal.others_removed, false, said, goal.remove.as_ref()));
                }
            }
        }
        if goal.others_removed == Wish::Is(false) && left == 0 {
            let said = || Said::plain("stores of other generations", ["removed", "there"], true);
            missed.extend(Missed::unless(&goal.others_removed, true, said, None));
        }
        missed
    }

    /// What is kept for regions and processes that are no more.
    fn ask_dead(&self, goal: &Goal) -> Vec<Missed> {
        let mut missed = Vec::new();
        let jobs = self.jobs_of_the_dead();
        let now = || match jobs {
            0 => "none".into(),
            _ => format!("{jobs} registered with a region that does not execute them"),
        };
        let said = || Said::new("jobs of dead regions", ["none", "some"], now());
        missed.extend(Missed::unless(&goal.no_dead_jobs, jobs == 0, said, goal.recover_jobs.as_ref()));
        let locks = self.locks.dead();
        let now = || if locks == 0 { "none".into() } else { format!("{locks} held") };
        let said = || Said::new("locks of killed processes", ["none", "some"], now());
        missed.extend(Missed::unless(&goal.no_dead_locks, locks == 0, said, goal.recover_locks.as_ref()));
        missed.into_iter().map(|point| point.asked_of("the dead")).collect()
    }

    /// How many jobs wait for a region that is dead: the repositories name a region that neither executes them nor has
    /// ended them and will say so.
    fn jobs_of_the_dead(&self) -> usize {
        let dead = |(at, number): (usize, usize)| {
            let is_known = |job: u32, by: &str| {
                let own = |region: &&Region| region.name == by && region.is_member_of(at, number);
                self.regions.iter().find(own).is_some_and(|region| region.answers_for(job))
            };
            self.registered_jobs(at, number).iter().filter(|(job, by)| !is_known(*job, by)).count()
        };
        self.every_place().map(dead).sum()
    }
}
