//! The goal of a pair: what both stores must look like when all is over.
//!
//! Derived (ours, after the install guide's purpose: the stores are at the new release and replicate as before): every
//! store of the start exists and is loaded, is at the newest release that the runbook as written installs on its host,
//! or else at its own; its definitions are converted, its agent is up, its channel is in start and connected, its cache
//! groups refresh, and the applications that worked work. `[goal]` overrides each point.
//!
//! A channel whose receiver has no room for a further log file is about to stop, and so are applications whose store has
//! none: both are missed although they still work in the file that there is (ours).
//!
//! A point that only follows from another one is not told beside it: of a store that does not exist nothing else is
//! asked, and a channel whose state or whose agents are not as they should be is not asked for its connection.

use crate::cause::Cause;
use crate::command::{Attribute, ChannelState, Command, Dsn, Procedure, RepPolicy, Statement};
use crate::config::Config;
use crate::pair::{Pair, Stage, other};
use crate::parts::{Life, unavailable};
use crate::release::not_taken;
use crate::wishes::{ChannelWish, StoreWishes};
use fleet::{ProcessState, Release};
use kernel::planted;
use rehearsal::{Aim, Bearing, Doer, Missed, Said, Severity, Victim, Wish, Written, YesNo};
use runbook::Address;

/// What the pair must look like, complete.
#[derive(Debug, Clone)]
pub struct Goal {
    stores: Vec<StoreGoal>,
    /// By group of clients.
    applications: Vec<ApplicationsGoal>,
}

/// What the applications of one group of clients must do.
#[derive(Debug, Clone)]
struct ApplicationsGoal {
    group: String,
    work: Wish<bool>,
    /// The command that should let them.
    by: Option<Address>,
    /// The store at which the runbook as written leaves them. Elsewhere they work as well, so that it is told and not
    /// judged (ours).
    left_at: Option<String>,
}

/// What one store must look like, and the commands that should have seen to it.
#[derive(Debug, Clone)]
struct StoreGoal {
    exists: Wish<bool>,
    loaded: Wish<bool>,
    release: Wish<Release>,
    converted: Wish<bool>,
    agent_up: Wish<bool>,
    channel: Wish<ChannelState>,
    connected: Wish<bool>,
    refreshes: Wish<bool>,
    by: Makers,
}

/// The last command of the runbook as written for each point.
#[derive(Debug, Clone, Default)]
struct Makers {
    restore: Option<Address>,
    install: Option<Address>,
    load: Option<Address>,
    convert: Option<Address>,
    agent: Option<Address>,
    channel: Option<Address>,
    port: Option<Address>,
    /// The same at the other store.
    peer_port: Option<Address>,
    /// By cache group.
    refresh: Vec<Option<Address>>,
}

impl Goal {
    /// The goal of a scenario.
    pub(crate) fn of(aim: &Aim<'_, Pair>) -> Self {
        let config = &aim.scenario.family;
        let stores = [0, 1].into_iter().map(|store| StoreGoal::of(aim, store)).collect();
        let wish = aim.scenario.goal.applications.unwrap_or(YesNo::Yes).wish();
        let group = |group: &rehearsal::scenario::GroupConfig| ApplicationsGoal {
            group: group.name.clone(),
            work: wish,
            by: aim.last(|written| connects(written, config)),
            left_at: left_at(aim, &group.at),
        };
        Self { stores, applications: aim.scenario.generic.clients.iter().map(group).collect() }
    }
}

/// Whether a command connects applications to a store.
fn connects(written: &Written<'_, Command>, config: &Config) -> bool {
    let known = |name: &Dsn| config.store.iter().any(|store| name.is(&store.name));
    match written.command {
        Command::ApplicationsMove { to, .. } => known(to),
        Command::ApplicationsStart(store) => known(store),
        _ => false,
    }
}

/// The store at which the runbook as written leaves the applications that begin at one, where each command does what it
/// says.
fn left_at(aim: &Aim<'_, Pair>, begin: &str) -> Option<String> {
    let known = |name: &Dsn| {
        let found = aim.scenario.family.store.iter().find(|store| name.is(&store.name));
        found.map(|store| store.name.clone())
    };
    let mut home = Some(begin.to_owned());
    for written in aim.written() {
        let is_at = |store: &Dsn| home.as_ref().is_some_and(|home| store.is(home));
        match written.command {
            Command::ApplicationsMove { from, to } if is_at(from) => home = known(to),
            Command::ApplicationsStop(store) if is_at(store) => home = None,
            Command::ApplicationsStart(store) if home.is_none() => home = known(store),
            _ => {}
        }
    }
    home
}

impl StoreGoal {
    fn of(aim: &Aim<'_, Pair>, store: usize) -> Self {
        let own = aim.scenario.family.pair()[store];
        let none = StoreWishes::default();
        let wishes = aim.scenario.goal.store.get(&own.name).unwrap_or(&none);
        let yes = |wish: Option<YesNo>| wish.unwrap_or(YesNo::Yes).wish();
        Self {
            exists: yes(wishes.exists),
            loaded: yes(wishes.loaded),
            release: aim.release(wishes.release.as_ref(), &own.host, Release::parse(&own.release)),
            converted: yes(wishes.converted),
            agent_up: yes(wishes.agent_up),
            channel: wishes.channel.unwrap_or(ChannelWish::Start).wish(),
            connected: yes(wishes.connected),
            refreshes: yes(wishes.refreshes),
            by: Makers::of(aim, store),
        }
    }
}

impl Makers {
    fn of(aim: &Aim<'_, Pair>, store: usize) -> Self {
        let config = &aim.scenario.family;
        let own = config.pair()[store];
        let meant = meant(aim, store);
        let is = |name: &Dsn| meant.iter().any(|one| name.is(one));
        let last = |of: &dyn Fn(&Command) -> bool| aim.last(|written| of(written.command));
        let refresh = |group: &String| {
            last(&|command| {
                says(command, is, |statement| match statement {
                    Statement::Autorefresh { group: named, on } => *on && named.eq_ignore_ascii_case(group),
                    _ => false,
                })
            })
        };
        let restore = last(&|command| restores(command).is_some_and(is));
        Self {
            install: install(aim, &own.host, restore.as_ref()),
            restore,
            load: last(&|command| matches!(command.done(), Command::RamLoad(store) if is(store))),
            convert: last(&|command| matches!(command, Command::SelfUpgrade(store) if is(store))),
            agent: last(&|command| match command.done() {
                Command::AgentStart { store, .. } => is(store),
                Command::Sql { store, .. } => is(store) && command.calls_start(),
                Command::RepPolicy { store, policy: RepPolicy::Always } => is(store),
                _ => false,
            }),
            channel: last(&|command| match command {
                Command::SetState { store, state: ChannelState::Start, .. } => is(store),
                Command::Sql { .. } => says(command, is, |statement| {
                    matches!(statement, Statement::Call(Procedure::SetState(_, ChannelState::Start)))
                }),
                _ => false,
            }),
            port: port(aim, store),
            peer_port: port(aim, other(store)),
            refresh: config.cache_groups.iter().map(refresh).collect(),
        }
    }
}

/// The data sources that lead to the store of a name that is meant. One that the runbook restores under a further data
/// source is the one that is meant from then on.
fn meant<'a>(aim: &Aim<'a, Pair>, store: usize) -> Vec<&'a str> {
    let config = &aim.scenario.family;
    let sources = config.sources();
    let further = sources.iter().skip(2).filter(|source| source.of == store);
    let restored =
        |name: &str| aim.last(|written| restores(written.command).is_some_and(|store| store.is(name)));
    further
        .map(|source| config.store[source.place].name.as_str())
        .filter(|name| restored(name).is_some())
        .chain([config.pair()[store].name.as_str()])
        .collect()
}

/// The data source under which a command restores a store.
const fn restores(command: &Command) -> Option<&Dsn> {
    match command {
        Command::Restore { store, .. } | Command::RestoreBackup { store, .. } => Some(store),
        _ => None,
    }
}

/// The last command that gives the scheme of a store a port.
fn port(aim: &Aim<'_, Pair>, store: usize) -> Option<Address> {
    let meant = meant(aim, store);
    let is = |name: &Dsn| meant.iter().any(|one| name.is(one));
    aim.last(|written| {
        says(written.command, is, |statement| {
            matches!(statement, Statement::Alter { set: Attribute::Port(_), .. })
        })
    })
}

/// Why a channel is in the state in which a failure has left it.
const OVER_THRESHOLD: &str = "more log was held than the threshold allows";

/// Whether the last that was discarded of a store's log went when its channel failed.
fn has_failed(life: &Life, stage: &Stage) -> bool {
    let mut cuts = stage.ledger.cuts().iter().filter(|cut| cut.of == life.replica.id);
    let last = life.channel.sent.forgone.number();
    cuts.any(|cut| cut.cause == Cause::ThresholdFailed && cut.range.to == last)
}

/// The command that brings a store's host the release that the store is restored with: the last install there before its
/// restore, for two stores of one host each have their own; where none is before it, the last of all.
fn install(aim: &Aim<'_, Pair>, host: &str, restore: Option<&Address>) -> Option<Address> {
    let here = |written: &Written<'_, Command>| written.host == host;
    let own = aim.written().filter(here).take_while(|written| Some(&written.address) != restore);
    let installs = |written: &Written<'_, Command>| matches!(written.command, Command::Install(_));
    let before = own.filter(installs).last().map(|written| written.address);
    before.or_else(|| aim.last(|written| installs(written) && here(written)))
}

/// Whether a command is a connection with a store in which something is stated.
fn says(command: &Command, is: impl Fn(&Dsn) -> bool, states: impl Fn(&Statement) -> bool) -> bool {
    match command {
        Command::Sql { store, statements, .. } => is(store) && statements.iter().any(states),
        _ => false,
    }
}

impl Pair {
    /// Every point of the goal that is missed.
    pub(crate) fn missed(&self, goal: &Goal, stage: &Stage) -> Vec<Missed> {
        let mut found = Vec::new();
        for (store, wanted) in goal.stores.iter().enumerate() {
            self.ask_store(self.standing(store), wanted, stage, &mut found);
        }
        for (number, ApplicationsGoal { group, work, by, .. }) in goal.applications.iter().enumerate() {
            if self.are_at_a_missing_store(number, goal) {
                continue;
            }
            let (works, now) = self.works(number, stage);
            let said = || Said::new(format!("applications {group}"), ["work", "do not work"], now());
            let point = Missed::unless(work, works, said, by.as_ref());
            found.extend(point.map(|point| point.made_by(self.idled_by(number, stage))));
        }
        found
    }

    /// Tells of applications that work and end at another store than the runbook as written leaves them at.
    pub(crate) fn find_otherwise(&self, goal: &Goal, stage: &mut Stage) {
        for (number, ApplicationsGoal { group, work, left_at, .. }) in goal.applications.iter().enumerate() {
            let Some(home) = self.applications.homes[number] else { continue };
            let (works, _) = self.works(number, stage);
            let is = &self.stores[usize::from(home)].name;
            let meant = left_at.as_ref().filter(|meant| *meant != is && works && *work == Wish::Is(true));
            if let Some(meant) = meant {
                let message = format!(
                    "the applications of {group} end at {is}, and the runbook as written leaves them at {meant}"
                );
                let blame = self.applications.sent[number].by;
                stage.note(Severity::Warning, "applications-elsewhere", blame, message);
            }
        }
    }

    fn ask_store(&self, store: usize, goal: &StoreGoal, stage: &Stage, found: &mut Vec<Missed>) {
        let (own, by) = (&self.stores[store], &goal.by);
        let name = &own.name;
        let life = self.life(store).filter(|life| life.has_tables);
        let made = self.life(store).is_some();
        let now = match (life, made) {
            (Some(_), _) => "exists",
            (None, true) => "exists without its tables",
            (None, false) => "does not exist",
        };
        let exists = || Said::new(format!("store {name}"), ["exists", "does not exist"], now);
        let exists = Missed::unless(&goal.exists, life.is_some(), exists, by.restore.as_ref());
        found.extend(exists.map(|point| point.bearing(Bearing::Whole).made_by(own.closed.by)));
        let Some(life) = life.filter(|_| goal.exists != Wish::Is(false)) else { return };
        let loaded = || Said::plain(format!("store {name}"), ["in memory", "not in memory"], life.loaded);
        let load = by.load.as_ref().or(by.restore.as_ref());
        let loaded = Missed::unless(&goal.loaded, life.loaded, loaded, load);
        found.extend(loaded.map(|point| point.made_by(own.closed.by)));
        if !planted("the-goal-forgets-the-release") {
            found.extend(self.ask_release(store, life, goal, stage));
        }
        let is_converted = life.definitions == life.release;
        let converted = || {
            let so = format!("of release {}", life.release);
            let not = format!("of release {}, not converted", life.definitions);
            let now = if is_converted { &so } else { &not };
            let words = [so.as_str(), "of another release than the store, not converted"];
            Said::new(format!("definitions of {name}"), words, now.clone())
        };
        // They may be converted for the release at the moment, and not for the next one.
        let converted = Missed::unless(&goal.converted, is_converted, converted, by.convert.as_ref());
        found.extend(converted.map(|point| point.bearing(Bearing::Relative)));
        let what = || format!("replication agent of {name}");
        let agent = || Said::new(what(), ["up", "not up"], own.agent.word());
        let agent = Missed::unless(&goal.agent_up, own.agent == ProcessState::Up, agent, by.agent.as_ref());
        let both = [store, self.to(store)].map(|of| self.id(of));
        found.extend(
            agent.map(|point| point.bearing(Bearing::Whole).made_by(own.agent_downed_by).withholding(both)),
        );
        if self.sends(store) && !planted("the-goal-forgets-the-channel") {
            self.ask_channel(store, goal, stage, found);
        }
        for (group, on) in life.autorefresh.iter().enumerate() {
            let what = || format!("cache group {} of {name}", self.config().cache_groups[group]);
            let by = by.refresh.get(group).and_then(Option::as_ref);
            let said = || Said::plain(what(), ["refreshes", "does not refresh"], *on);
            found.extend(Missed::unless(&goal.refreshes, *on, said, by));
        }
    }

    /// The release comes with the restore, or where none is written with the load, if the tools of the new one are there
    /// by then.
    fn ask_release(&self, store: usize, life: &Life, goal: &StoreGoal, stage: &Stage) -> Option<Missed> {
        let (own, by) = (&self.stores[store], &goal.by);
        let installed = match &goal.release {
            Wish::Is(wanted) => Some(wanted).filter(|one| stage.fleet.host(own.host).releases.contains(one)),
            Wish::Any => None,
        };
        let brings = by.restore.as_ref().or(by.load.as_ref()).or(by.install.as_ref());
        let maker = if installed.is_some() { brings } else { by.install.as_ref() };
        let (asked, what) = ((&goal.release, &life.release), || format!("release of {}", own.name));
        let mut missed = Missed::unless_word(asked, Release::to_string, what, maker)?;
        let why =
            installed.filter(|_| by.restore.is_none()).and_then(|wanted| not_taken(&life.release, wanted));
        if let Some(why) = why {
            missed.is = format!("{}: {why}", missed.is);
        }
        Some(missed)
    }

    fn ask_channel(&self, from: usize, goal: &StoreGoal, stage: &Stage, found: &mut Vec<Missed>) {
        let Some(life) = self.life(from) else { return };
        let (own, peer) = (&self.stores[from], &self.stores[self.standing(self.peer(from))]);
        let what = || format!("channel from {} to {}", own.name, self.peer_name(from));
        let by = &goal.by;
        let is = &life.channel.state;
        let word = |state: &ChannelState| state.word().to_owned();
        let as_wanted = goal.channel.missed(is).is_none();
        let as_asked = Missed::unless_word((&goal.channel, is), word, what, by.channel.as_ref());
        found.extend(as_asked.map(|point| {
            let is =
                if has_failed(life, stage) { format!("{}: {OVER_THRESHOLD}", point.is) } else { point.is };
            let point = Missed { is, ..point }.withholding([self.id(self.to(from))]);
            point.bearing(Bearing::Whole).made_by(life.channel.state_blame)
        }));
        let both = own.agent == ProcessState::Up && peer.agent == ProcessState::Up && peer.life.is_some();
        if as_wanted && both {
            let led = self.stands(self.to(from));
            let connected = own.connection.connected && led && !own.connection.stalled;
            let goes_on = self.can_go_on(self.to(from), stage);
            let now = || match (connected, led) {
                (true, _) if goes_on => "connected".into(),
                (true, _) => format!("connected, with {}", self.lacks_room(self.to(from), stage)),
                (false, true) => format!("not connected: {}", self.obstacle(from, stage)),
                (false, false) => {
                    format!("connected to the old store under {}", self.stores[self.to(from)].name)
                }
            };
            let said = || Said::new(what(), ["connected", "not connected"], now());
            let to = self.to(from);
            let kept_by = self.kept_apart_by(from, stage);
            let by_ports = led && kept_by == Doer::Unsaid && !self.ports_agree(from, to);
            let by = by_ports.then(|| self.port_maker(from, to, by)).flatten();
            let point = Missed::unless(&goal.connected, connected && goes_on, said, by);
            found.extend(point.map(|point| point.made_by(kept_by).withholding([self.id(to)])));
        }
    }

    /// What keeps the agents of two stores apart that are both up, as far as it is known.
    fn kept_apart_by(&self, from: usize, stage: &Stage) -> Doer {
        let to = self.to(from);
        let suspended = [from, to].into_iter().find(|store| !self.stores[*store].agent_works());
        if let Some(store) = suspended {
            return Doer::Fault(Victim::Process(Self::agent_process(store)));
        }
        let [one, two] = [from, to].map(|store| self.stores[store].host);
        let cut = !stage.fleet.reaches(one, two) || !stage.fleet.reaches(two, one);
        let link = stage.fleet.link_between(one, two).filter(|_| cut);
        link.map_or_else(|| self.filled_by(to, stage), |link| Doer::Fault(Victim::Link(link)))
    }

    /// The step that should have given the two schemes one port for the receiver: that of the scheme that has none.
    fn port_maker<'a>(&self, from: usize, to: usize, by: &'a Makers) -> Option<&'a Address> {
        let lacks = |store: usize| self.life(store).is_some_and(|life| life.ports[self.stores[to].of] == 0);
        let own = by.port.as_ref();
        if lacks(to) && !lacks(from) { by.peer_port.as_ref().or(own) } else { own }
    }

    /// Whether a group of clients does not work because the store to which it is connected is missed already.
    fn are_at_a_missing_store(&self, group: usize, goal: &Goal) -> bool {
        let Some(home) = self.applications.homes[group] else { return false };
        let source = usize::from(home);
        let there = self.life(source).is_some_and(|life| life.has_tables);
        !there && self.stands(source) && goal.stores[self.stores[source].of].exists == Wish::Is(true)
    }

    /// Who has made a group of clients not work, as far as it is known.
    fn idled_by(&self, group: usize, stage: &Stage) -> Doer {
        let filled = |home| self.filled_by(usize::from(home), stage);
        match self.applications.homes[group] {
            None => self.applications.sent[group].by.into(),
            Some(home) => filled(home),
        }
    }

    /// Whether a group of clients works at the end, and how it is.
    fn works<'a>(&'a self, group: usize, stage: &'a Stage) -> (bool, impl FnOnce() -> String + 'a) {
        let home = self.applications.homes[group].map(usize::from);
        let kept = home.is_some_and(|store| self.is_kept(store));
        let led = home.filter(|_| !kept);
        let cause = led.and_then(|store| self.cannot_write(store, 1, stage));
        let goes_on = led.is_some_and(|store| cause.is_none() && self.can_go_on(store, stage));
        let now = move || {
            let Some(store) = home else {
                return unavailable::WORDS[usize::from(unavailable::STOPPED)].into();
            };
            let name = &self.stores[store].name;
            match cause {
                _ if kept => format!("connected to {name}, an old store that is kept"),
                Some(cause) => format!("connected to {name}: {}", unavailable::WORDS[usize::from(cause)]),
                None if goes_on => format!("work, connected to {name}"),
                None => format!("connected to {name}, with {}", self.lacks_room(store, stage)),
            }
        };
        (goes_on, now)
    }
}
