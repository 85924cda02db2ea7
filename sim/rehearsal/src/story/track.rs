//! Following one update through a run: after every event, where it is kept and whether its way has ended.
//!
//! Across runs that differ an update is named by what brought it about, which no deviation moves: a request of a client,
//! a command of the runbook, or a job, and through the job the request that submitted it.

use crate::course::Course;
use crate::ids::{EntryId, FaultId, GroupId};
use crate::outcome::Outcome;
use crate::play::family::Family;
use crate::play::place::{Behalf, Form, Place, Sight};
use crate::play::stage::Event;
use crate::rehearsal::{Around, Onlooker, Rehearsal};
use kernel::Time;
use ledger::{Blame, FateAt, StoreId, UpdateId};

/// What brings an update about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Maker {
    /// A request of a client.
    Request { group: GroupId, ordinal: u64 },
    /// A command: its key and repetition, and which time of those that it was typed.
    Command { key: u64, attempt: u32, time: usize },
    /// The job that such a request submitted: which of the items and jobs that the request made.
    Job { group: GroupId, ordinal: u64, nth: u64 },
}

/// What names an update across runs that differ: what brought it about, and which of the updates that it made then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UpdateIdentity {
    pub(crate) by: Maker,
    pub(crate) nth: u64,
    /// Whether items and jobs are meant.
    pub(crate) effect: bool,
}

/// Whom to follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TrackedUpdate {
    /// An update whose number is known from a run that was the same.
    Known(UpdateId),
    /// What was so made, in a run that may differ.
    Made(UpdateIdentity),
    /// None, but the faults of the run.
    Nobody,
}

/// A place, for as long as it keeps the update.
#[derive(Debug, Clone)]
pub(crate) struct PlaceStay {
    pub(crate) form: Form,
    pub(crate) name: String,
    pub(crate) host: Option<fleet::HostId>,
    pub(crate) from: Time,
    pub(crate) to: Option<Time>,
    pub(crate) standings: Vec<(Time, String)>,
}

/// When the way of the update was ended, and by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WayEnd {
    /// By a cut of a range of a log, as an index into the ledger's cuts.
    Range(usize),
    /// By a contest, which this version lost at this store.
    Contest(UpdateId, StoreId),
    /// An item or a job was given up.
    Doom,
}

/// Follows one update.
#[derive(Debug)]
pub(crate) struct UpdateTracker {
    target: TrackedUpdate,
    /// Whether to look where it is kept, which costs time.
    places: bool,
    pub(crate) id: Option<UpdateId>,
    pub(crate) taken: Option<Time>,
    pub(crate) made: Option<UpdateIdentity>,
    /// Who is to blame for it, where a command made it.
    pub(crate) typed: Option<Blame>,
    /// The job that made it, where one did.
    pub(crate) job: Option<UpdateId>,
    pub(crate) promised: Option<Time>,
    pub(crate) seen: Vec<PlaceStay>,
    pub(crate) cuts: Vec<(Time, WayEnd)>,
    /// Each beginning and end of a fault, by its place in the course.
    pub(crate) faults: Vec<(Time, FaultId, bool)>,
    doomed: bool,
    /// How many cuts, contests, updates and effects were told before.
    told: (usize, usize),
    so_far: (usize, usize),
    /// The requests that made items and jobs: the first of each in the order of making.
    submitted: Vec<(u64, GroupId, u64)>,
}

impl UpdateTracker {
    /// Follows a subject; `places` says whether to look where it is kept.
    pub(crate) const fn new(target: TrackedUpdate, places: bool) -> Self {
        Self {
            target,
            places,
            id: None,
            taken: None,
            made: None,
            typed: None,
            job: None,
            promised: None,
            seen: Vec::new(),
            cuts: Vec::new(),
            faults: Vec::new(),
            doomed: false,
            told: (0, 0),
            so_far: (0, 0),
            submitted: Vec::new(),
        }
    }

    /// Whether what was made by this event is whom to follow.
    fn meet<F: Family>(&mut self, at: Time, event: &Event<F::Event>, around: &Around<'_, F>) {
        let before = std::mem::replace(&mut self.so_far, around.stage.ledger.made_so_far());
        if self.id.is_some() || before == self.so_far || self.target == TrackedUpdate::Nobody {
            return;
        }
        let of = |effect: bool| {
            let (first, end) = if effect { (before.1, self.so_far.1) } else { (before.0, self.so_far.0) };
            (first as u64 + 1, end as u64)
        };
        let by = self.maker(event, around);
        let (first, last) = of(true);
        if let (Some(Maker::Request { group, ordinal }), true) = (by, first <= last) {
            self.submitted.push((first, group, ordinal));
        }
        let (id, made) = match self.target {
            TrackedUpdate::Nobody => return,
            TrackedUpdate::Known(id) => {
                let effect = id.effect_index().is_some();
                let (first, last) = of(effect);
                let number = around.stage.ledger.ordinal(id);
                if !(first..=last).contains(&number) {
                    return;
                }
                (id, by.map(|by| UpdateIdentity { by, nth: number - first, effect }))
            }
            TrackedUpdate::Made(made) => {
                let (first, last) = of(made.effect);
                let number = first + made.nth;
                if by != Some(made.by) || number > last {
                    return;
                }
                let id = if made.effect { UpdateId::nth_effect(number) } else { UpdateId::nth(number) };
                (id, Some(made))
            }
        };
        (self.id, self.made, self.taken) = (Some(id), made, Some(at));
        (self.typed, self.job) = Self::behind(event, around);
    }

    /// What brought this event about.
    fn maker<F: Family>(&self, event: &Event<F::Event>, around: &Around<'_, F>) -> Option<Maker> {
        match *event {
            // Its number is that of the last request that has arrived.
            Event::Arrive { group } | Event::Write { group } => {
                let ordinal = around.clients.asking(usize::from(group)).requests.saturating_sub(1);
                Some(Maker::Request { group, ordinal })
            }
            Event::Retry { group, ordinal, .. } => {
                Some(Maker::Request { group, ordinal: u64::from(ordinal) })
            }
            _ => match Self::behind(event, around) {
                (Some(blame), _) => {
                    let place = EntryId::blamed(blame)?;
                    let entry = around.course.entries.get(usize::from(place))?;
                    let time = around.operator.tickets_of(place).count();
                    Some(Maker::Command { key: entry.key, attempt: entry.attempt, time })
                }
                (None, Some(job)) => {
                    let number = around.stage.ledger.ordinal(job);
                    let after = self.submitted.partition_point(|(first, ..)| *first <= number);
                    let (first, group, ordinal) = *self.submitted.get(after.checked_sub(1)?)?;
                    Some(Maker::Job { group, ordinal, nth: number - first })
                }
                (None, None) => None,
            },
        }
    }

    /// The command or the job behind an event.
    fn behind<F: Family>(
        event: &Event<F::Event>,
        around: &Around<'_, F>,
    ) -> (Option<Blame>, Option<UpdateId>) {
        match *event {
            Event::Type { .. } => (around.operator.under_way_at(around.stage.now()), None),
            Event::Model(event) => match around.world.behalf(event) {
                Some(Behalf::Command(blame)) => (Some(blame), None),
                Some(Behalf::Job(job)) => (None, Some(job)),
                None => (None, None),
            },
            _ => (None, None),
        }
    }

    /// What the ledger has been told about it since.
    fn hear<F: Family>(&mut self, id: UpdateId, at: Time, around: &Around<'_, F>) {
        let ledger = &around.stage.ledger;
        if self.promised.is_none() && ledger.is_promised(id) {
            self.promised = Some(at);
        }
        let cuts = ledger.cuts();
        for (index, cut) in cuts.iter().enumerate().skip(self.told.0) {
            if ledger.covers(cut, id) {
                self.cuts.push((at, WayEnd::Range(index)));
            }
        }
        let contests = ledger.contests();
        let many = contests.len();
        for (loser, store, _) in contests.skip(self.told.1) {
            if ledger.descends(loser, id) {
                self.cuts.push((at, WayEnd::Contest(loser, store)));
            }
        }
        self.told = (cuts.len(), many);
        if !self.doomed && ledger.is_doomed(id) {
            self.doomed = true;
            self.cuts.push((at, WayEnd::Doom));
        }
    }

    /// Where it is kept now, and where no longer.
    fn look(&mut self, at: Time, places: Vec<Place>) {
        let is = |seen: &PlaceStay, place: &Place| seen.form == place.form && seen.name == place.name;
        for seen in self.seen.iter_mut().filter(|seen| seen.to.is_none()) {
            match places.iter().find(|place| is(seen, place)) {
                None => seen.to = Some(at),
                Some(place) if seen.standings.last().is_none_or(|(_, last)| *last != place.standing) => {
                    seen.standings.push((at, place.standing.clone()));
                }
                Some(_) => {}
            }
        }
        for place in places {
            if !self.seen.iter().any(|seen| seen.to.is_none() && is(seen, &place)) {
                let Place { form, name, host, standing } = place;
                self.seen.push(PlaceStay {
                    form,
                    name,
                    host,
                    from: at,
                    to: None,
                    standings: vec![(at, standing)],
                });
            }
        }
    }
}

impl<F: Family> Onlooker<F> for UpdateTracker {
    const LISTENS: bool = true;

    fn after(&mut self, at: Time, event: &Event<F::Event>, around: &Around<'_, F>) {
        if let Event::Fault { index, on } = *event {
            self.faults.push((at, index, on));
        }
        self.meet(at, event, around);
        if let Some(id) = self.id {
            self.hear(id, at, around);
            if self.places {
                self.look(at, around.world.places(id, around.stage));
            }
        }
    }
}

/// A run that was watched, with what is known of the update at its end.
pub(super) struct TrackedRun<'a, F: Family> {
    pub(super) course: &'a Course<F>,
    pub(super) rehearsal: &'a Rehearsal<F>,
    pub(super) outcome: &'a Outcome,
    pub(super) tracker: &'a UpdateTracker,
    pub(super) id: UpdateId,
    pub(super) fates: &'a [FateAt<F::Cause>],
    pub(super) sights: &'a [Sight],
    /// The calm run: what it shows too is no sign of a loss.
    pub(super) calm: &'a Outcome,
}
