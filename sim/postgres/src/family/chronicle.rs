//! What of the clusters is told over time: clusters, subscriptions, slots, poolers, and the log that is kept; and where an
//! update is kept at a moment.
//!
//! What traffic can move of these is in the outline: a worker fails at a change, a table comes to the end of its copy.

use super::event::Event;
use super::parts::{Direction, Step};
use super::twin::{Stage, Twin};
use crate::server::{Power, Slot, Subscription, Worker};
use crate::tools::Run;
use ledger::UpdateId;
use rehearsal::outcome::Condition;
use rehearsal::{
    Called, Curves, Form, Gauge, Place, Sheet, Ticket, TrackStanding, count_in_words, size_in_words,
};

impl Twin {
    pub(crate) fn tell_tracks_now(&self, sheet: &mut Sheet) {
        for node in 0..self.names.len() {
            let host = Some(self.hosts[node]);
            let mut tell = |kind, name: Called<'_>, (state, condition): (&str, Condition)| {
                sheet.tell(&TrackStanding { kind, name, host, state, condition });
            };
            tell("cluster", &[self.name(node)], self.cluster_stands(node));
            for direction in self.directions.iter().filter(|direction| self.at_of(&direction.id) == node) {
                let Some(subscription) = self.subscription(&direction.id) else { continue };
                let name = [direction.id.name.as_str(), " at ", self.name(node)];
                let stands = match self.is_being_dropped(direction) {
                    true => ("is being dropped", Condition::Busy),
                    false => subscription_stands(direction, subscription),
                };
                tell("subscription", &name, stands);
            }
            for (name, slot) in self.slots_of(node) {
                tell("slot", &[name, " of ", self.name(node)], slot_stands(slot));
            }
        }
        for (pooler, said) in self.poolers.iter().zip(&self.config().pooler) {
            let leads = format!("leads to {}", self.name(pooler.to));
            let (state, condition) = match pooler.paused.any() {
                true => ("paused", Condition::Part),
                false => (leads.as_str(), Condition::On),
            };
            let (kind, name, host) = ("pooler", &[said.name.as_str()], Some(pooler.host));
            sheet.tell(&TrackStanding { kind, name, host, state, condition });
        }
    }

    /// Whether a statement waits that is to drop a subscription: its worker was stopped before.
    fn is_being_dropped(&self, direction: &Direction) -> bool {
        let mut waiting = self.lines.iter().filter(|line| line.step == Step::Waits);
        let subscription = (direction.id.host.as_str(), direction.id.name.as_str());
        waiting.any(|line| line.run.as_ref().and_then(Run::drops) == Some(subscription))
    }

    fn cluster_stands(&self, node: usize) -> (&'static str, Condition) {
        let serves = self.clients.iter().any(|client| client.home == Some(node));
        match self.server(node).power {
            Power::Down => ("stopped", Condition::Off),
            Power::Up if serves => ("serves clients", Condition::On),
            Power::Up => ("runs, no clients", Condition::Part),
        }
    }

    /// The slots of a cluster but those of copies, which come and go with them.
    fn slots_of(&self, node: usize) -> impl Iterator<Item = (&String, &Slot)> {
        self.server(node).slots.iter().filter(|(_, slot)| !slot.copying)
    }

    /// A number for what traffic can move.
    pub(crate) fn outline_now(&self) -> u64 {
        self.directions.iter().fold(0, |outline, direction| {
            let Some(subscription) = self.subscription(&direction.id) else {
                return outline.wrapping_mul(67);
            };
            let waiting = subscription.tables.values().filter(|state| state.waits()).count() as u64;
            let worker = match subscription.worker {
                Worker::Absent => 0,
                Worker::Running(_) => 1,
                Worker::Failed(_) => 2,
            };
            let all = (waiting << 3) | worker << 1 | u64::from(subscription.enabled);
            outline.wrapping_mul(67).wrapping_add(1 + all)
        })
    }

    pub(crate) fn tell_curves_now(&self, curves: &mut Curves) {
        for node in 0..self.names.len() {
            let end = self.server(node).wal.end.0;
            let most = |from: fn(&Slot) -> u64| {
                let kept = self.slots_of(node).filter(|(_, slot)| slot.lost.is_none());
                kept.map(|(_, slot)| end.saturating_sub(from(slot))).max().unwrap_or_default()
            };
            let of = || self.name(node).to_owned();
            let gauge = |kind, name| Gauge { kind, number: node, of: &of, name, unit: "bytes" };
            curves.level(&gauge("unconfirmed", "log not confirmed"), most(|slot| slot.confirmed.0));
            curves.level(&gauge("held", "log held"), most(|slot| slot.restart.0));
        }
    }

    /// Every cluster that has an update among its rows now, and every slot for which the log still has it.
    pub(crate) fn places_now(&self, id: UpdateId, stage: &Stage) -> Vec<Place> {
        let Some(update) = stage.ledger.update(id) else { return Vec::new() };
        let mut places = Vec::new();
        for (node, life) in self.book.lives.iter().enumerate() {
            if self.server(node).databases.contains_key(&self.config().database) {
                let place = (self.name(node), Some(self.hosts[node]));
                places.extend(Place::among_rows((id, update.row), *life, &stage.ledger, place));
            }
        }
        let Some(taken) = self.book.taken.get(id.0 as usize - 1).filter(|taken| taken.logged) else {
            return places;
        };
        let waits =
            |slot: &Slot| slot.lost.is_none() && slot.restart <= taken.end && slot.confirmed < taken.end;
        let slots = self.slots_of(taken.node).filter(|(_, slot)| waits(slot));
        places.extend(slots.map(|(name, slot)| Place {
            form: Form::Log,
            name: format!("{}, for slot {name}", self.name(taken.node)),
            host: Some(self.hosts[taken.node]),
            standing: if slot.holder.is_some() { "not confirmed" } else { "nobody reads it" }.into(),
        }));
        places
    }

    /// What a line waits for that has not been answered: of a loop what there is to be looked at.
    pub(crate) fn awaited_by(&self, ticket: Ticket) -> Option<String> {
        let line = self.lines.iter().rfind(|line| line.ticket == ticket)?;
        if line.step != Step::Looks {
            return None;
        }
        let mut nodes: Vec<usize> =
            line.line.servers().into_iter().filter_map(|name| self.node(name)).collect();
        nodes.dedup();
        let seen: Vec<String> = nodes.into_iter().map(|node| self.looked_at(node)).collect();
        Some(format!("its condition to come true; {}", seen.join("; ")))
    }

    /// What a loop that waits can see of a cluster.
    fn looked_at(&self, node: usize) -> String {
        let name = self.name(node);
        let server = self.server(node);
        if server.power != Power::Up {
            return format!("{name} does not run");
        }
        let behind = |slot: &Slot| size_in_words(server.wal.end.0.saturating_sub(slot.confirmed.0));
        let slots = self.slots_of(node).map(|(slot, is)| match is.lost {
            Some(_) => format!("slot {slot} of {name} is lost"),
            None => format!("slot {slot} of {name} is {} behind", behind(is)),
        });
        let here = self.directions.iter().filter(|direction| self.at_of(&direction.id) == node);
        let subscriptions = here.filter_map(|direction| {
            let subscription = self.subscription(&direction.id)?;
            let (state, _) = subscription_stands(direction, subscription);
            let uncopied = subscription.tables.values().filter(|state| state.waits()).count();
            let of = count_in_words(subscription.tables.len() as u64, "table");
            Some(format!(
                "subscription {} at {name} {state}, {uncopied} of {of} not copied",
                direction.id.name
            ))
        });
        let all: Vec<String> = slots.chain(subscriptions).collect();
        if all.is_empty() { format!("{name} has no slot and no subscription") } else { all.join("; ") }
    }
}

/// Whether an event belongs to the daily traffic between clusters.
pub(crate) const fn is_of_the_wire(event: Event) -> bool {
    matches!(event, Event::Send { .. } | Event::Arrive { .. } | Event::Apply { .. } | Event::Confirm { .. })
}

fn subscription_stands(direction: &Direction, subscription: &Subscription) -> (&'static str, Condition) {
    let waits = subscription.tables.values().any(|state| state.waits());
    match &subscription.worker {
        _ if !subscription.enabled => ("is disabled", Condition::Off),
        Worker::Failed(_) => ("fails", Condition::Part),
        Worker::Absent if direction.launching => ("is about to start", Condition::Busy),
        Worker::Absent => ("has no worker", Condition::Part),
        Worker::Running(_) if waits => ("copies", Condition::Busy),
        Worker::Running(_) => ("runs", Condition::On),
    }
}

const fn slot_stands(slot: &Slot) -> (&'static str, Condition) {
    match (slot.lost, &slot.holder) {
        (Some(_), _) => ("lost", Condition::Off),
        (None, Some(_)) => ("read", Condition::On),
        (None, None) => ("nobody reads it", Condition::Part),
    }
}
