//! Two stores of one name: the one that stands for it, and an old one that is kept under another data source.
//!
//! The notes of steps 6 and 18 of the install guide allow the old store to be kept until the new one is known to be
//! good, while its replication agent is down and the other store's channel is paused. Both then have the name by which
//! the scheme knows them; what tells them apart on their host is the data source, by which tools and applications
//! connect (`docs/models/stores.md 8.3`, 6U: under another path).
//!
//! # States
//!
//! | under a data source | how it comes about | what it does |
//! |---|---|---|
//! | nothing | destroyed, moved away, or never there | tools find no store |
//! | the store that stands | the youngest with tables under any data source of the name (ours) | is what the peer, the goal and the judgement mean |
//! | an older one, agent down | `keep`; a restore under the other data source; there from the start | takes room: both checkpoint files and its log |
//! | an older one, agent up | `ttAdmin -repStart`; never stopped | takes what the peer sends to the name (`docs/models/stores.md 7`, 8) |
//!
//! # Transitions
//! - `keep X as Y`: the store under X is found under Y from now on, as it is; X is free (ours, for an edit of the data
//!   sources of a host; the overview has them edited in step 9). The store must be in use by nobody, and nothing may be
//!   under Y.
//! - A restore under one data source makes the store there stand; one that stood under another is the older one now.
//! - When the store that stands is destroyed, the older one stands again: that is the way back for which it was kept.
//!   What the younger one took is not in it.
//! - Destroying an older store frees its room and changes nothing else; what its log still held is gone.
//!
//! # Rules
//!
//! | rule | source |
//! |---|---|
//! | an older store that runs acknowledges what is meant for the one that stands, and what was acknowledged is never sent again | `docs/models/stores.md 7`, 8 |
//! | the peer's transmitter has one connection, and keeps it for as long as it holds | `docs/models/stores.md 2`: one transmitter for each subscriber; at most one path from one store to another |
//! | of two that answer it finds the one that listens on the port that its scheme names, or else the older one | ours: a dynamic port is asked of the daemon of the sender's own release, which is the older one's |
//! | an agent of an older store that is up beside the store that stands is an error of check and run | 7.0 install guide: agents must stay stopped while the old store is kept |
//! | a paused channel sends nothing to either; in start the agent of the older store must be down | install guide, notes of steps 6 and 18. Either fence alone keeps the backlog |
//! | two agents of a host need two ports; dumped ports are restored, so that both stores have one and the same static port | `docs/models/stores.md 2`, TT17009 |
//! | an older store is used by the tools of its own release, has its own log, definitions and ports | `docs/models/stores.md 3` |
//! | what applications write into an older store is never sent to the one that stands | `docs/models/stores.md 4`: no store is its own subscriber |
//! | what an older store's log holds goes out when its agent runs; until then it is pending | `docs/models/stores.md 2` |
//! | a scheme, and `-name`, know a store by its name and not by a further data source | `docs/models/stores.md 1.4`, 2 |
//! | an older store that is left at the end is a warning, and no point of the goal | ours |

use crate::cause::Cause;
use crate::command::Dsn;
use crate::pair::{Pair, Stage, Swallowed, store_id};
use crate::parts::{Call, EndedLife, Life};
use fleet::ProcessState;
use kernel::{Time, planted};
use ledger::{Blame, Cut, IncarnationId, PositionRange, StoreId};
use rehearsal::{DONE, Replied, Severity, count_in_words};
use replica::{Lsn, positions_above, positions_between};
use std::cmp::Reverse;
use std::iter::once;

impl Pair {
    /// The data sources that lead to a store of the pair.
    pub(crate) fn sources_of(&self, store: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.stores.len()).filter(move |source| self.stores[*source].of == store)
    }

    /// The data source of the store that stands for one of the pair: its youngest with tables, or else its youngest.
    pub(crate) fn standing(&self, store: usize) -> usize {
        if self.stores.len() == 2 {
            return store;
        }
        let made = |source: usize| self.life(source).map(|life| (life.has_tables, life.replica.id));
        let sources = self.sources_of(store);
        let found = if planted("the-oldest-store-stands") {
            sources.max_by_key(|source| (self.life(*source).is_some(), Reverse(made(*source))))
        } else {
            sources.max_by_key(|source| (made(*source), Reverse(*source)))
        };
        found.unwrap_or(store)
    }

    /// Whether the store under a data source stands for its name.
    pub(crate) fn stands(&self, source: usize) -> bool {
        self.standing(self.stores[source].of) == source
    }

    /// Whether a data source leads to an old store beside the one that stands.
    pub(crate) fn is_kept(&self, source: usize) -> bool {
        self.life(source).is_some_and(|life| life.has_tables) && !self.stands(source)
    }

    /// The data source to which the channel of a store leads.
    pub(crate) fn to(&self, from: usize) -> usize {
        let connection = &self.stores[from].connection;
        if connection.connected { connection.to } else { self.standing(self.peer(from)) }
    }

    /// The data source that the agent of a store finds when it looks for its peer.
    pub(crate) fn finds(&self, from: usize, stage: &Stage) -> Option<usize> {
        let answers = |to: &usize| {
            let hidden = planted("an-old-store-is-not-found") && self.stores[*to].of != *to;
            !hidden && self.could_connect(from, *to, stage)
        };
        let age = |to: &usize| (!self.names_port_of(from, *to), self.life(*to).map(|life| life.replica.id));
        self.sources_of(self.peer(from)).filter(answers).min_by_key(age)
    }

    /// Whether the scheme of a sender names the very port on which a receiver listens.
    fn names_port_of(&self, from: usize, to: usize) -> bool {
        let of = self.stores[to].of;
        let port = |source: usize| self.life(source).map_or(0, |life| life.ports[of]);
        port(from) != 0 && port(from) == port(to)
    }

    /// The directions in which an agent has a part: its own, and those of its peer that lead to it, or nowhere yet.
    pub(crate) fn directions(&self, source: usize) -> Vec<usize> {
        let leads_here = |from: &usize| {
            let connection = &self.stores[*from].connection;
            !connection.connected || connection.to == source
        };
        once(source).chain(self.sources_of(self.peer(source)).filter(leads_here)).collect()
    }

    /// The data source under which a life is; it may have been another one when something was scheduled for it.
    pub(crate) fn source_of_life(&self, scheduled: StoreId, life: IncarnationId) -> Option<usize> {
        let scheduled = usize::from(scheduled);
        once(scheduled).chain(0..self.stores.len()).find(|source| self.is_life(*source, life))
    }

    /// Does with a life what was scheduled for it, unless it has ended.
    pub(crate) fn with_life(
        &mut self,
        (scheduled, life): (StoreId, IncarnationId),
        then: impl FnOnce(&mut Self, usize),
    ) {
        if let Some(source) = self.source_of_life(scheduled, life) {
            then(self, source);
        }
    }

    /// `keep X as Y`.
    pub(crate) fn keep(&mut self, call: Call<'_>, store: &Dsn, source: &Dsn, at: Time) -> Replied {
        let (from, to) = (self.source(call, store)?, self.source(call, source)?);
        let [own, other] = [from, to].map(|source| &self.stores[source]);
        if own.of != other.of {
            let name = &self.stores[own.of].name;
            return Err(format!("{} is no data source for a store of the name {name}", source.0));
        }
        if own.life.is_none() {
            return Err(format!("TT0833: data store {} does not exist", own.name));
        }
        if other.life.is_some() {
            return Err(format!("there is a data store under {} already", other.name));
        }
        self.free_of_users(from)?;
        self.free_of_users(to)?;
        let [own, other] = self.stores.get_disjoint_mut([from, to]).expect("two data sources");
        own.closed = call.invocation.act(at);
        other.life = own.life.take();
        other.recovers = std::mem::take(&mut own.recovers);
        other.agent_downed_by = own.agent_downed_by.take();
        other.agent_upped_by = own.agent_upped_by.take();
        other.written_by = own.written_by.take();
        DONE
    }

    /// The peer of an older store takes its word for what it sent to the name: it will never be sent again.
    pub(crate) fn taken_aside(&mut self, from: usize, upto: Lsn, stage: &mut Stage) {
        let to = self.stores[from].connection.to;
        if self.stores.len() == 2 || self.stands(to) {
            return;
        }
        let Some(life) = self.life(from) else { return };
        let passed = life.channel.sent.passed();
        let blame = self.stores[to].agent_upped_by.or(life.channel.state_blame);
        let (of, range) = (life.replica.id, positions_between(passed, upto));
        let first = life.replica.log.first_above(passed);
        let updates = life.replica.log.first_above(upto).saturating_sub(first);
        if !planted("what-an-old-store-takes-has-no-cause") {
            stage.ledger.cut(Cut { of, range, to: self.id(to), cause: Cause::TakenByKeptStore, blame });
        }
        self.count_swallowed(Swallowed { source: to, from, updates, blame });
    }

    fn count_swallowed(&mut self, more: Swallowed) {
        let same = |one: &&mut Swallowed| one.source == more.source && one.from == more.from;
        match self.gauges.swallowed.iter_mut().find(same) {
            Some(one) => one.updates += more.updates,
            None if more.updates > 0 => self.gauges.swallowed.push(more),
            None => {}
        }
    }

    /// What a restored store misses of what an older one, which is still there, took after the dump was cut.
    pub(crate) fn cut_by_older(&mut self, source: usize, dump: usize, blame: Blame, stage: &mut Stage) {
        let dump = &self.dumps[dump];
        let mut swallowed = Vec::new();
        for older in self.sources_of(self.stores[source].of).filter(|older| *older != source) {
            let Some(life) = self.life(older) else { continue };
            let to = self.id(source);
            let after = dump.snapshot.reaches(life.replica.id);
            let own = positions_between(after, life.replica.log.end());
            let (cause, by) = (Cause::RestoredOlder, Some(blame));
            stage.ledger.cut(Cut { of: life.replica.id, range: own, to, cause, blame: by });
            let started = self.stores[older].agent_upped_by;
            let cause = if started.is_some() { Cause::TakenByKeptStore } else { Cause::TakenByEarlierLife };
            for (of, upto) in life.replica.received.taken.iter() {
                let carried = dump.snapshot.received.taken.of(of);
                let blame = started.or(Some(blame));
                stage.ledger.cut(Cut { of, range: positions_between(carried, upto), to, cause, blame });
                let sender = self.source_of_life(store_id(0), of).filter(|_| started.is_some());
                let Some((from, log)) = sender.and_then(|from| Some((from, &self.life(from)?.replica.log)))
                else {
                    continue;
                };
                let updates = log.first_above(upto).saturating_sub(log.first_above(carried));
                swallowed.push(Swallowed { source: older, from, updates, blame });
            }
        }
        for one in swallowed {
            self.count_swallowed(one);
        }
        for older in (0..self.stores.len()).filter(|older| *older != source) {
            let same = self.stores[older].of == self.stores[source].of;
            if let Some(life) = self.stores[older].life.as_mut().filter(|_| same) {
                life.aside = Some(life.replica.log.end());
            }
        }
    }

    /// An older store whose agent is up beside the one that stands is told of, whether or not anything is sent to it: what
    /// the peer holds goes to whichever of the two it finds first once its channel starts. Where no command has started
    /// the agent, `by` is what put another store beside it.
    pub(crate) fn note_kept_that_runs(&self, source: usize, by: Option<Blame>, stage: &mut Stage) {
        let old = &self.stores[source];
        if old.agent != ProcessState::Up || !self.is_kept(source) || planted("an-old-store-may-run") {
            return;
        }
        let (new, sender) = (&self.stores[old.of].name, self.peer_name(source));
        let message = format!(
            "the agent of the old store under {} is up beside the new {new}: it takes what {sender} sends to that name, \
             and must be down for as long as the old store is kept",
            old.name
        );
        stage.note(Severity::Error, "kept-store-runs", old.agent_upped_by.or(by), message);
    }

    /// Why the store that stands at the end misses what another one of its name took: an older one beside it, or a
    /// younger one that was destroyed.
    pub(crate) fn cut_beside_at_end(&self, store: usize, stage: &mut Stage) {
        let standing = self.standing(store);
        let Some(own) = self.life(standing).filter(|_| self.stores.len() > 2) else { return };
        let to = self.id(standing);
        let mut cut = |of, range, cause, blame| stage.ledger.cut(Cut { of, range, to, cause, blame });
        for source in self.sources_of(store) {
            let beside = &self.stores[source];
            if let Some(life) = self.life(source).filter(|_| source != standing) {
                let own = positions_above(life.aside.unwrap_or_default());
                cut(life.replica.id, own, Cause::WrittenToKeptStore, beside.written_by);
            }
            for EndedLife { id, taken, kept, by } in &beside.ended_lives {
                if *id > own.replica.id {
                    cut(*id, PositionRange::ALL, Cause::GivenUpForKeptStore, *by);
                    for (of, upto) in taken.iter() {
                        cut(of, positions_between(own.taken_of(of), upto), Cause::GivenUpForKeptStore, *by);
                    }
                } else if let Some(aside) = kept {
                    cut(*id, positions_above(*aside), Cause::WrittenToKeptStore, beside.written_by);
                }
            }
        }
    }

    /// Whether the store that stands is older than one that was destroyed.
    pub(crate) fn is_way_back(&self, store: usize) -> bool {
        let Some(own) = self.life(self.standing(store)) else { return false };
        self.stores.len() > 2
            && self
                .sources_of(store)
                .any(|source| self.stores[source].ended_lives.iter().any(|one| one.id > own.replica.id))
    }

    /// What an operator must know of old stores at the end.
    pub(crate) fn find_kept(&self, stage: &mut Stage) {
        for Swallowed { source, from, updates, blame } in &self.gauges.swallowed {
            let (old, sender) = (&self.stores[*source], &self.stores[*from].name);
            let counted = count_in_words(*updates as u64, "update");
            let message = format!(
                "the old store under {} acknowledged {counted} that {sender} had for {}, so that they are never sent to \
                 the new one",
                old.name, self.stores[old.of].name
            );
            stage.note(Severity::Error, "taken-by-kept-store", *blame, message);
        }
        for source in (0..self.stores.len()).filter(|source| self.is_kept(*source)) {
            let old = &self.stores[source];
            let megabytes = old.life.as_ref().map_or(0, Life::bytes_on_disk) >> 20;
            let (of, name, agent) = (&self.stores[old.of].name, &old.name, old.agent.word());
            let host = &stage.fleet.host(old.host).name;
            let message = format!(
                "an old store of {of} is left under {name}; its agent is {agent}, and it takes {megabytes} MB on {host}"
            );
            stage.note(Severity::Warning, "kept-store-left", None, message);
        }
    }
}
