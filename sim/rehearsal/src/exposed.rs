//! When and where acknowledged updates have a single copy: what a search aims its faults at.
//!
//! A run is played twice. The first time tells when its commands were typed and answered; the second time some updates
//! are followed, those made first after each command and others evenly in between, and after every event of the model
//! it is asked on which hosts they are kept. While a promised update is on one host alone, whatever strikes that host
//! strikes the only copy.
//!
//! **What it does not do.** It says where an update is exposed, never that it would be lost: a host that dies keeps its
//! disk, and what was forced there comes back with it. What a family keeps in no host of the scenario is not exposed.

use crate::course::Course;
use crate::deviation::When;
use crate::play::family::Family;
use crate::play::stage::Event;
use crate::rehearsal::{Around, Onlooker, Rehearsal};
use crate::scene::Scene;
use fleet::HostId;
use kernel::{Span, Time};
use ledger::UpdateId;
use runbook::Address;
use std::collections::BTreeMap;

/// How many updates are followed besides those next to the commands.
const EVENLY: u64 = 32;

/// An update is looked at again when its age has grown by this part.
const RARER: u64 = 16;

/// How far from the end of an exposure a fault is aimed, so that it strikes within.
const MARGIN: Span = Span::from_millis(1);

/// A moment at which a host has the only copy of acknowledged updates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposed {
    /// The host.
    pub host: String,
    /// The moment, counted from the command typed last.
    pub when: When,
    /// For how long the update that shows it is exposed in all.
    pub lasts: Span,
}

/// An update that is followed.
#[derive(Debug, Clone, Copy)]
struct Followed {
    id: UpdateId,
    promised: Option<Time>,
    /// When to look next: the older the update, the rarer.
    next: Time,
    /// The host that alone has it, since when, and when that was last seen.
    alone: Option<(HostId, Time, Time)>,
}

/// Follows some updates and notes when each is on one host alone.
#[derive(Debug, Default)]
struct ExposureTracker {
    /// When to take up the next update, latest first.
    picks: Vec<Time>,
    followed: Vec<Followed>,
    made: (usize, usize),
    /// Host, since when and until when.
    found: Vec<(HostId, Time, Time)>,
}

impl ExposureTracker {
    fn take_up<F: Family>(&mut self, at: Time, around: &Around<'_, F>) {
        let before = std::mem::replace(&mut self.made, around.stage.ledger.made_so_far());
        if self.made == before || self.picks.last().is_none_or(|pick| *pick > at) {
            return;
        }
        while self.picks.last().is_some_and(|pick| *pick <= at) {
            self.picks.pop();
        }
        let id = if self.made.1 > before.1 {
            UpdateId::nth_effect(self.made.1 as u64)
        } else {
            UpdateId::nth(self.made.0 as u64)
        };
        self.followed.push(Followed { id, promised: None, next: at, alone: None });
    }

    fn look<F: Family>(&mut self, at: Time, around: &Around<'_, F>) {
        let Self { followed, found, .. } = self;
        for one in followed.iter_mut().filter(|one| one.next <= at) {
            if one.promised.is_none() && around.stage.ledger.is_promised(one.id) {
                one.promised = Some(at);
            }
            let Some(promised) = one.promised else { continue };
            one.next = at + Span::from_nanos((at - promised).nanos() / RARER).max(MARGIN);
            one.alone = match (one.alone, alone_on(one.id, around)) {
                (Some((host, since, _)), Some(now)) if host == now => Some((host, since, at)),
                (before, now) => {
                    found.extend(before);
                    now.map(|host| (host, at, at))
                }
            };
        }
    }

    fn end(&mut self) {
        self.found.extend(self.followed.iter().filter_map(|one| one.alone));
    }
}

/// The host that alone has an update.
fn alone_on<F: Family>(id: UpdateId, around: &Around<'_, F>) -> Option<HostId> {
    let places = around.world.places(id, around.stage);
    let first = places.first()?.host?;
    places.iter().all(|place| place.host == Some(first)).then_some(first)
}

impl<F: Family> Onlooker<F> for ExposureTracker {
    const LISTENS: bool = true;

    fn after(&mut self, at: Time, event: &Event<F::Event>, around: &Around<'_, F>) {
        self.take_up(at, around);
        // Requests alone move no copy, and they are most of all events.
        if !matches!(event, Event::Arrive { .. } | Event::Retry { .. }) {
            self.look(at, around);
        }
    }
}

impl<F: Family> Rehearsal<F> {
    /// The moments at which some host has the only copy of acknowledged updates: for each host and each command the
    /// first one after it was typed, the last one before the next was typed, and where an exposure lasts across a
    /// command the moment at which it is typed and the one at which it is answered. The longest exposures come first.
    pub fn exposed(&mut self, scene: &Scene<F>, course: &Course<F>, seed: u64) -> Vec<Exposed> {
        self.play(scene, course, seed);
        let end = self.stage.now();
        let mut turns: Vec<Time> =
            self.operator.played.iter().flat_map(|played| [played.start, played.end]).flatten().collect();
        turns.sort_unstable();
        turns.dedup();
        let Some(begin) = turns.first().copied() else { return Vec::new() };
        let step = Span::from_nanos((end - begin).nanos() / EVENLY);
        let evenly = (0..EVENLY).map(|number| begin + Span::from_nanos(step.nanos() * number));
        let mut picks: Vec<Time> = turns.iter().copied().chain(evenly).collect();
        picks.sort_unstable_by(|a, b| b.cmp(a));
        let mut tracker = ExposureTracker { picks, ..ExposureTracker::default() };
        self.play_before(scene, course, seed, &mut tracker);
        tracker.end();
        self.aims(course, &tracker.found, &turns)
    }

    fn aims(&self, course: &Course<F>, found: &[(HostId, Time, Time)], turns: &[Time]) -> Vec<Exposed> {
        let mut aims: Vec<Exposed> = Vec::new();
        for (host, since, until) in found {
            let within = |at: &Time| *at > *since && *at < *until;
            let last = *until - *since;
            let ends = [*since + MARGIN, *since + (last - MARGIN)];
            for at in ends.into_iter().chain(turns.iter().copied().filter(within).map(|at| at + MARGIN)) {
                let Some(when) = self.since_command(course, at) else { continue };
                let host = self.stage.fleet.host(*host).name.clone();
                aims.push(Exposed { host, when, lasts: last });
            }
        }
        aims.sort_by(|a, b| (b.lasts, &a.when, &a.host).cmp(&(a.lasts, &b.when, &b.host)));
        thinned(&aims)
    }

    /// A moment, counted from the command of the runbook that was typed last before it: by its first attempt, for that
    /// is what sets a fault off, and never by a command that a deviation inserted, for that has no name.
    fn since_command(&self, course: &Course<F>, at: Time) -> Option<When> {
        let typed = course.entries.iter().zip(&self.operator.played);
        let mut first: BTreeMap<&Address, Time> = BTreeMap::new();
        for (address, start) in typed.filter_map(|(entry, played)| entry.address.as_ref().zip(played.start)) {
            let typed = first.entry(address).or_insert(start);
            *typed = start.min(*typed);
        }
        let before = first.into_iter().filter(|(_, start)| *start <= at);
        let (unit, start) = before.max_by_key(|(_, start)| *start)?;
        Some(When { unit: unit.clone(), offset: at - start })
    }
}

/// The first and the last moment of each host and command, in the order given.
fn thinned(aims: &[Exposed]) -> Vec<Exposed> {
    let same = |a: &Exposed, b: &Exposed| a.host == b.host && a.when.unit == b.when.unit;
    let is_edge = |aim: &Exposed| {
        let offsets = || aims.iter().filter(|other| same(aim, other)).map(|other| other.when.offset);
        offsets().min() == Some(aim.when.offset) || offsets().max() == Some(aim.when.offset)
    };
    let mut kept: Vec<Exposed> = Vec::new();
    for aim in aims {
        if is_edge(aim) && !kept.iter().any(|other| other.host == aim.host && other.when == aim.when) {
            kept.push(aim.clone());
        }
    }
    kept
}
