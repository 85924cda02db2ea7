//! What the lines walked so far would have left behind, as far as a lint can know.

use super::command::Who;
use super::led::Poolers;
use super::typed::Typed;
use crate::config::Config;
use crate::sql::{Expression, SelectItem, Statement};
use frame::At;
use rehearsal::Transfer;
use std::collections::{BTreeMap, BTreeSet};

/// A publication.
#[derive(Debug, Clone)]
pub(crate) struct Publication {
    pub(crate) host: String,
    pub(crate) name: String,
}

/// A subscription.
#[derive(Debug, Clone)]
pub(crate) struct Subscription {
    pub(crate) host: String,
    pub(crate) name: String,
    /// The cluster of its publisher.
    pub(crate) from: String,
    pub(crate) at: At,
    pub(crate) copies: bool,
    /// Whether it asks for what is written at its publisher alone.
    pub(crate) local: bool,
    /// Whether a worker is started for it.
    pub(crate) enabled: bool,
    /// Whether a wait has shown that its tables are copied.
    pub(crate) copied: bool,
    /// Whether a wait has shown that it had everything when nobody wrote.
    pub(crate) drained: bool,
}

/// A file that was written.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Written {
    /// Whether it has rows.
    pub(crate) rows: bool,
    /// Where they were dumped, where applications wrote meanwhile.
    pub(crate) stale: Option<At>,
    /// Whether it sets sequences.
    pub(crate) sequences: bool,
    /// Where their values were taken while applications drew from them, without a margin.
    pub(crate) early: Option<At>,
    /// Whether it is for `pg_restore`.
    pub(crate) archive: bool,
}

/// What is known.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    /// The cluster that has the database at the start.
    pub(crate) origin: String,
    /// Where poolers lead.
    pub(crate) poolers: Poolers,
    /// The groups of clients, each with the cluster it works at.
    pub(crate) groups: Vec<(String, Option<String>)>,
    pub(crate) publications: Vec<Publication>,
    pub(crate) subscriptions: Vec<Subscription>,
    /// Subscriptions that were dropped.
    past: Vec<Subscription>,
    /// Clusters whose tables have rows, and since when.
    pub(crate) filled: BTreeMap<String, At>,
    /// Clusters whose rows were dumped while applications wrote: where they were put in, and where they were dumped.
    pub(crate) stale: BTreeMap<String, (At, At)>,
    /// Slots that were made by hand, by their cluster and their name.
    pub(crate) slots: BTreeMap<(String, String), At>,
    /// Clusters whose sequences were set.
    pub(crate) sequenced: BTreeSet<String>,
    /// Files that were written.
    pub(crate) files: BTreeMap<String, Written>,
    /// Clusters at which applications were let in.
    pub(crate) let_in: BTreeMap<String, At>,
    /// Clusters at which the applications' role may only read.
    pub(crate) frozen_role: BTreeSet<String>,
    /// Clusters at which nobody may write, the operator neither.
    pub(crate) frozen_whole: BTreeMap<String, At>,
    /// Clusters at which sessions were ended.
    pub(crate) ended: BTreeSet<String>,
    /// Clusters that are stopped, each with where.
    pub(crate) down: BTreeMap<String, At>,
    /// Tables whose replica identity was made full, by cluster.
    pub(crate) full: BTreeSet<(String, String)>,
}

impl Seen {
    /// The beginning of a scenario.
    pub(crate) fn begin(config: &Config, groups: Vec<(String, Option<String>)>) -> Self {
        let origin =
            config.cluster.get(config.serving()).map(|cluster| cluster.name.clone()).unwrap_or_default();
        let filled = BTreeMap::from([(origin.clone(), 0)]);
        Self { origin, groups, filled, poolers: Poolers::begin(config), ..Self::default() }
    }

    fn is_meant(who: &Who, (group, home): (&str, Option<&String>)) -> bool {
        match who {
            Who::All => true,
            Who::Named(name) => name == group || home == Some(name),
        }
    }

    /// Whether a group is let in: who is started had been stopped.
    fn is_let_in(who: &Who, (group, home): (&str, Option<&String>), started: bool) -> bool {
        Self::is_meant(who, (group, home)) && (!started || home.is_none())
    }

    /// Files are copied or moved.
    pub(crate) fn carry(&mut self, transfer: &Transfer) {
        let hosts: Vec<&str> =
            transfer.from.iter().map(|spot| spot.host.as_deref().unwrap_or_default()).collect();
        let names = |file: &str| -> Vec<String> {
            hosts.iter().flat_map(|host| transfer.carries("", (host, file))).collect()
        };
        let all: Vec<_> = self.files.iter().map(|(file, one)| (file.clone(), names(file), *one)).collect();
        for (file, names, one) in all.into_iter().filter(|(_, names, _)| !names.is_empty()) {
            if transfer.moves {
                self.files.remove(&file);
            }
            self.files.extend(names.into_iter().map(|name| (name, one)));
        }
    }

    /// Applications are stopped.
    pub(crate) fn stop(&mut self, who: &Who) {
        for (group, home) in &mut self.groups {
            if Self::is_meant(who, (group, home.as_ref())) {
                *home = None;
            }
        }
    }

    /// The groups that a command lets in.
    pub(crate) fn meant(&self, who: &Who, started: bool) -> Vec<String> {
        let is =
            |(group, home): &&(String, Option<String>)| Self::is_let_in(who, (group, home.as_ref()), started);
        self.groups.iter().filter(is).map(|(group, _)| group.clone()).collect()
    }

    /// Whether a command lets somebody in at a cluster who was not there.
    pub(crate) fn moves(&self, who: &Who, to: &str, started: bool) -> bool {
        self.groups.iter().any(|(group, home)| {
            Self::is_let_in(who, (group, home.as_ref()), started) && home.as_deref() != Some(to)
        })
    }

    /// Rows of a dump are put into a cluster.
    pub(crate) fn fill(&mut self, host: &str, at: At, stale: Option<At>) {
        self.filled.insert(host.to_owned(), at);
        self.sequenced.insert(host.to_owned());
        match stale {
            Some(dumped) => self.stale.insert(host.to_owned(), (at, dumped)),
            None => self.stale.remove(host),
        };
    }

    /// The files of a cluster are taken as they are: its sequences, and from 17 on its subscriptions too.
    pub(crate) fn upgrade(&mut self, old: &str, new: &str) {
        if old == self.origin || self.sequenced.contains(old) {
            self.sequenced.insert(new.to_owned());
        }
        let own = self.subscriptions.iter().filter(|one| one.host == old).cloned();
        let kept: Vec<_> = own.map(|one| Subscription { host: new.to_owned(), ..one }).collect();
        self.subscriptions.extend(kept);
    }

    /// Applications are let in at a cluster.
    pub(crate) fn send(&mut self, who: &Who, to: &str, started: bool) {
        for (group, home) in &mut self.groups {
            if Self::is_let_in(who, (group, home.as_ref()), started) {
                *home = Some(to.to_owned());
            }
        }
    }

    /// Whether applications write at a cluster.
    pub(crate) fn writers_at(&self, host: &str) -> bool {
        let kept_off = self.is_frozen(host) && self.ended.contains(host);
        !kept_off && self.groups.iter().any(|(_, home)| home.as_deref() == Some(host))
    }

    /// Whether new sessions of the applications are kept from a cluster, or from writing there.
    pub(crate) fn is_frozen(&self, host: &str) -> bool {
        self.frozen_role.contains(host) || self.frozen_whole.contains_key(host)
    }

    /// Whether every application has been let in at another cluster.
    pub(crate) fn is_left(&self, host: &str) -> bool {
        self.groups.iter().all(|(_, home)| home.as_deref().is_some_and(|home| home != host))
    }

    /// Whether anybody has written at a cluster.
    pub(crate) fn has_written(&self, host: &str) -> bool {
        host == self.origin || self.let_in.contains_key(host)
    }

    /// The subscription by which a cluster is fed, or was.
    pub(crate) fn subscription_at(&self, host: &str) -> Option<&Subscription> {
        self.subscriptions.iter().chain(self.past.iter().rev()).find(|one| one.host == host)
    }

    /// Whether a direction leads to a cluster.
    pub(crate) fn is_fed(&self, host: &str) -> bool {
        self.subscriptions.iter().any(|one| one.host == host)
    }

    /// A worker is started for a subscription from now on, or none.
    pub(crate) fn enable(&mut self, (host, name): (&str, &str), enabled: bool) {
        let meant = self.subscriptions.iter_mut().filter(|one| one.host == host && one.name == name);
        meant.for_each(|one| one.enabled = enabled);
    }

    /// The subscription of a cluster whose tables nobody copies, for it is not enabled; of the one of that name where one is named.
    pub(crate) fn idle_at(&self, host: &str, named: &[String]) -> Option<&Subscription> {
        let is_idle = |one: &&Subscription| one.host == host && one.copies && !one.copied && !one.enabled;
        let others: Vec<&str> = self.subscriptions.iter().map(|one| one.name.as_str()).collect();
        let names: Vec<&String> = named.iter().filter(|name| others.contains(&name.as_str())).collect();
        let is_meant = |one: &&Subscription| names.is_empty() || names.contains(&&one.name);
        self.subscriptions.iter().filter(is_idle).find(is_meant)
    }

    /// The tables of a cluster's subscriptions are copied.
    pub(crate) fn copied(&mut self, host: &str) {
        self.subscriptions.iter_mut().filter(|one| one.host == host).for_each(|one| one.copied = true);
    }

    /// Those that are fed from a cluster have everything, and nobody writes there any more where that was stopped.
    pub(crate) fn drained(&mut self, host: &str, stopped: bool) {
        self.subscriptions
            .iter_mut()
            .filter(|one| one.from == host && stopped)
            .for_each(|one| one.drained = true);
    }

    /// A subscription is dropped.
    pub(crate) fn ended_subscription(&mut self, one: Subscription) {
        self.past.push(one);
    }
}

/// Whether a text within a line's queries has a word.
pub(crate) fn says(typed: &Typed, word: &str) -> bool {
    typed.statements.iter().any(|(_, statement)| match statement {
        Statement::Select(select) => select.items.iter().any(|item| match item {
            SelectItem::Expression(one, _) => within(one, word),
            SelectItem::All => false,
        }),
        _ => false,
    })
}

fn within(expression: &Expression, word: &str) -> bool {
    match expression {
        Expression::Literal(value) => value.to_string().contains(word),
        Expression::Call(_, arguments) => arguments.iter().any(|argument| within(argument, word)),
        Expression::Binary(one, operator, other) => {
            *operator == crate::sql::Operator::Plus && word == "+" || within(one, word) || within(other, word)
        }
        Expression::Cast(one, _) => within(one, word),
        Expression::Query(select) => select
            .items
            .iter()
            .any(|item| matches!(item, SelectItem::Expression(one, _) if within(one, word))),
        _ => false,
    }
}
