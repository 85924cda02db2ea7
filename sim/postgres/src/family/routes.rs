//! The ways on which updates leave a cluster, as they came and went: each is a slot, from the position at which it was made
//! to the one up to which it had served when it was dropped, lost or moved.
//!
//! That is what tells why an update is not where it should be: it was written before its way was made, or after it was
//! gone, or the way was moved past it.

use super::book::Note;
use super::cause::Cause;
use super::parts::{Gone, Route, Ship};
use super::twin::Twin;
use crate::server::OriginFilter;
use crate::value::Lsn;
use crate::world::Direction as Way;
use kernel::planted;
use ledger::{Blame, UpdateId};
use std::collections::BTreeSet;

impl Twin {
    /// Looks at the slots after something was done: which have come, which have gone or were moved, and who uses them. By a
    /// command where one did it.
    pub(crate) fn look_at_routes(&mut self, blame: Option<Blame>) {
        for from in 0..self.names.len() {
            let slots: Vec<(String, Lsn, bool)> = self
                .server(from)
                .slots
                .iter()
                .filter(|(_, slot)| !slot.copying)
                .map(|(name, slot)| (name.clone(), slot.confirmed, slot.lost.is_some()))
                .collect();
            self.close_routes(from, &slots, blame);
            for (slot, confirmed, lost) in slots {
                self.look_at_route((from, slot), (confirmed, lost), blame);
            }
        }
        self.look_who_uses();
    }

    /// Ends the ways whose slot is no longer there.
    fn close_routes(&mut self, from: usize, slots: &[(String, Lsn, bool)], blame: Option<Blame>) {
        let end = self.server(from).wal.end;
        let open = self.routes.all.iter_mut().filter(|route| route.from == from && route.gone.is_none());
        for route in open {
            if slots.iter().all(|(name, ..)| *name != route.slot) {
                let why = (Cause::DirectionDropped, blame);
                route.gone = Some(Gone { at: route.confirmed, end, why });
            }
        }
    }

    fn look_at_route(
        &mut self,
        (from, slot): (usize, String),
        (confirmed, lost): (Lsn, bool),
        blame: Option<Blame>,
    ) {
        let end = self.server(from).wal.end;
        let same = |route: &&mut Route| route.from == from && route.slot == slot && route.gone.is_none();
        if let Some(route) = self.routes.all.iter_mut().find(same) {
            if lost && !planted("a-lost-slot-still-holds") {
                route.gone = Some(Gone { at: route.confirmed, end, why: (Cause::SlotLost, blame) });
            }
            route.confirmed = route.confirmed.max(confirmed);
            return;
        }
        let known = self.routes.all.iter().any(|route| {
            route.from == from
                && route.slot == slot
                && route.gone.is_some_and(|gone| gone.why.0 == Cause::SlotLost)
        });
        if !(lost && known) {
            let (to, made_by) = (BTreeSet::new(), blame);
            self.routes.all.push(Route { from, slot, to, made: confirmed, made_by, confirmed, gone: None });
        }
    }

    /// Notes which clusters subscribe by which slots.
    fn look_who_uses(&mut self) {
        for (to, name) in self.names.iter().enumerate() {
            let server = &self.world.servers[name];
            if server.standby_of.is_some() {
                continue;
            }
            for subscription in server.databases.values().flat_map(|database| database.subscriptions.values())
            {
                let from = self.names.iter().position(|name| *name == subscription.connection.host);
                let (Some(from), Some(slot)) = (from, &subscription.slot) else { continue };
                let same =
                    |route: &&mut Route| route.from == from && route.slot == *slot && route.gone.is_none();
                if let Some(route) = self.routes.all.iter_mut().find(same) {
                    route.to.insert(to);
                }
            }
        }
    }

    /// Whether a slot of a cluster is that of a subscription.
    pub(crate) fn is_read(&self, node: usize, slot: &str) -> bool {
        let readers = self.directions.iter().filter(|one| self.publisher_of(&one.id) == Some(node));
        let mut slots = readers.filter_map(|one| self.subscription(&one.id)?.slot.as_deref());
        slots.any(|one| one == slot)
    }

    /// The positions of every slot and every origin, before a command that may move them.
    pub(crate) fn positions(&self) -> Vec<(usize, String, Lsn)> {
        let slots = (0..self.names.len()).flat_map(|from| {
            self.server(from)
                .slots
                .iter()
                .filter(|(_, slot)| !slot.copying)
                .map(move |(name, slot)| (from, name.clone(), slot.confirmed))
        });
        slots.collect()
    }

    /// Notes what a command has moved a slot past.
    pub(crate) fn note_moves(&mut self, before: &[(usize, String, Lsn)], blame: Option<Blame>) {
        for (from, slot, was) in before {
            let Some(now) = self.server(*from).slots.get(slot).map(|slot| slot.confirmed) else { continue };
            if now <= *was {
                continue;
            }
            let users: Vec<usize> = self
                .routes
                .all
                .iter()
                .filter(|route| route.from == *from && route.slot == *slot && route.gone.is_none())
                .flat_map(|route| route.to.iter().copied())
                .collect();
            for mark in self.marks_between(*from, *was, now) {
                for to in &users {
                    self.book.note(*to, mark, (Cause::PassedOver, blame));
                }
            }
        }
    }

    /// The updates in a stretch of a cluster's log.
    fn marks_between(&self, from: usize, after: Lsn, up_to: Lsn) -> Vec<u32> {
        let records = &self.server(from).wal.records;
        let first = records.partition_point(|record| record.end <= after);
        let within = records[first..].iter().take_while(|record| record.end <= up_to);
        within.flat_map(|record| self.book.marks_at(from, record.end).iter().copied()).collect()
    }

    /// Notes what a sender has passed over before a transaction, and what of the transaction it has left out.
    pub(crate) fn note_filtered(&mut self, (from, id): (usize, &Way), (before, ship): (Lsn, &Ship)) {
        let sent: BTreeSet<u32> = ship.changes.iter().map(|sent| sent.mark).collect();
        self.note_left_out((from, id), (before, ship.shipment.end), &sent);
    }

    /// Notes what a sender has passed over in a stretch of the log, from which it has sent these updates.
    pub(crate) fn note_left_out(
        &mut self,
        (from, id): (usize, &Way),
        (after, up_to): (Lsn, Lsn),
        sent: &BTreeSet<u32>,
    ) {
        let Some(subscription) = self.subscription(id) else { return };
        let filters = subscription.origin == OriginFilter::None;
        let publications = &subscription.publications;
        let made_by = self.directions.iter().find(|one| *one.id == *id).and_then(|one| one.made_by);
        let records = &self.server(from).wal.records;
        let first = records.partition_point(|record| record.end <= after);
        let mut notes = Vec::new();
        for record in records[first..].iter().take_while(|record| record.end <= up_to) {
            let cause = if record.transaction.from_origin && filters {
                Cause::OriginFiltered
            } else {
                let wal = &self.server(from).wal;
                let database = &record.transaction.database;
                let there = |name: &String| wal.publication_at(database, name, record.start).is_some();
                if publications.iter().any(there) { Cause::NotPublished } else { Cause::PublicationMissing }
            };
            let marks = self.book.marks_at(from, record.end).iter().filter(|mark| !sent.contains(mark));
            notes.extend(marks.map(|mark| (*mark, cause)));
        }
        let to = self.at_of(id);
        for (mark, cause) in notes {
            self.book.note(to, mark, (cause, made_by));
        }
    }

    /// What keeps an update from a store that does not have it at the end: that it is on its way, with why, or why it never
    /// comes; nothing where it was there and lost a contest.
    pub(crate) fn fate_of(&self, update: UpdateId, store: usize, contested: &BTreeSet<u32>) -> Fate {
        let Some(taken) = update.0.checked_sub(1).and_then(|at| self.book.taken.get(at as usize)).copied()
        else {
            return Fate::Contest;
        };
        if let Some(note) =
            self.book.notes.get(&(store, update.0)).filter(|note| note.0 != Cause::NeverCopied)
        {
            return Fate::Lost(*note);
        }
        if contested.contains(&update.0) {
            return Fate::Contest;
        }
        if let Some(blame) = self.book.emptied.get(&(store, taken.table)) {
            return Fate::Lost((Cause::Emptied, *blame));
        }
        if taken.node == store {
            return Fate::Contest;
        }
        if !taken.logged {
            return Fate::Lost((Cause::Unlogged, None));
        }
        let name = &self.book.tables[taken.table as usize];
        let by_copy = self.directions.iter().find_map(|direction| {
            let subscription =
                self.subscription(&direction.id).filter(|_| self.at_of(&direction.id) == store)?;
            let from = self.publisher_of(&direction.id)?;
            let state = subscription.tables.get(name).filter(|_| from == taken.node)?;
            state.waits().then_some(direction.made_by)
        });
        if let Some(made_by) = by_copy {
            // Its rows are at the publisher, and come when what keeps the copy from its end has gone.
            return Fate::Pending((Cause::NeverCopied, made_by));
        }
        self.fate_by_routes(taken.node, store, taken.end)
    }

    fn fate_by_routes(&self, from: usize, store: usize, end: Lsn) -> Fate {
        let of = |route: &&Route| route.from == from && route.to.contains(&store);
        let routes: Vec<&Route> = self.routes.all.iter().filter(of).collect();
        for route in &routes {
            match route.gone {
                None if end > route.made => return self.on_its_way(from, store, route, end),
                Some(gone) if end > route.made && end <= gone.end => return Fate::Lost(gone.why),
                _ => {}
            }
        }
        if let Some(later) = routes.iter().filter(|route| end <= route.made).min_by_key(|route| route.made) {
            return Fate::Lost((Cause::BeforeSlot, later.made_by));
        }
        match routes.iter().rev().find_map(|route| route.gone) {
            Some(gone) if gone.why.0 == Cause::SlotLost => Fate::Lost(gone.why),
            last => Fate::Lost((Cause::NoDirection, last.and_then(|gone| gone.why.1))),
        }
    }

    /// What of a way that is there keeps an update from arriving.
    fn on_its_way(&self, from: usize, store: usize, route: &Route, end: Lsn) -> Fate {
        let user = self.directions.iter().find(|direction| {
            let uses = |one: &&crate::server::Subscription| one.slot.as_deref() == Some(&route.slot);
            let own = self.subscription(&direction.id).filter(uses).is_some();
            own && self.at_of(&direction.id) == store && self.publisher_of(&direction.id) == Some(from)
        });
        let Some(direction) = user else {
            return Fate::Lost((
                Cause::DirectionDropped,
                route.gone.and_then(|gone| gone.why.1).or(route.made_by),
            ));
        };
        let Some(subscription) = self.subscription(&direction.id) else { return Fate::Contest };
        if end <= subscription.applied.max(route.confirmed) {
            return Fate::Lost((Cause::PassedOver, direction.made_by));
        }
        let cause = if !subscription.enabled {
            Cause::Disabled
        } else if direction.live {
            Cause::NotYetApplied
        } else {
            if self.is_stalled(store, from) { Cause::Stalled } else { Cause::Unreachable }
        };
        Fate::Pending((cause, direction.made_by))
    }

    /// Whether both ends of a direction run, so that what ends its worker is what it was sent.
    fn is_stalled(&self, to: usize, from: usize) -> bool {
        [to, from].into_iter().all(|node| self.server(node).power == crate::server::Power::Up)
            && !self.is_cut(from, to)
    }
}

/// What became of an update that a store does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is kept for the store.
    Pending(Note),
    /// Nothing will bring it.
    Lost(Note),
    /// It was there, and another version has replaced it, which the ledger knows.
    Contest,
}
