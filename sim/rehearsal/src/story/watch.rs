//! Following one update through a run: after every event, where it is kept and whether its way has ended.

use crate::family::Family;
use crate::place::{Form, Place};
use crate::rehearsal::{Around, Onlooker};
use crate::stage::Event;
use kernel::Time;
use ledger::{StoreId, UpdateId};

/// A request of a client, and which of its updates: what names an update across runs that differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) group: u8,
    pub(crate) ordinal: u64,
    /// Which of the updates that the request made, and whether items and jobs are meant.
    pub(crate) nth: u32,
    pub(crate) effect: bool,
}

/// Whom to follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// An update whose number is known from a run that was the same.
    Known(UpdateId),
    /// The update of a request, in a run that may differ.
    Request(Asked),
}

/// A place, for as long as it keeps the update.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) form: Form,
    pub(crate) name: String,
    pub(crate) host: Option<fleet::HostId>,
    pub(crate) from: Time,
    pub(crate) to: Option<Time>,
    pub(crate) standings: Vec<(Time, String)>,
}

/// When the way of the update was ended, and by what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// By a cut of a range of a log, as an index into the ledger's cuts.
    Range(usize),
    /// By a contest, which this version lost at this store.
    Contest(UpdateId, StoreId),
    /// An item or a job was given up.
    Doom,
}

/// Follows one update.
#[derive(Debug)]
pub(crate) struct Watcher {
    subject: Subject,
    /// Whether to look where it is kept, which costs time.
    places: bool,
    pub(crate) id: Option<UpdateId>,
    pub(crate) taken: Option<Time>,
    pub(crate) asked: Option<Asked>,
    pub(crate) promised: Option<Time>,
    pub(crate) seen: Vec<Seen>,
    pub(crate) cuts: Vec<(Time, Cut)>,
    /// Each beginning and end of a fault, by its place in the course.
    pub(crate) faults: Vec<(Time, u16, bool)>,
    doomed: bool,
    /// How many cuts, contests, updates and effects were told before.
    told: (usize, usize),
    made: (usize, usize),
}

impl Watcher {
    /// Follows a subject; `places` says whether to look where it is kept.
    pub(crate) const fn new(subject: Subject, places: bool) -> Self {
        Self {
            subject,
            places,
            id: None,
            taken: None,
            asked: None,
            promised: None,
            seen: Vec::new(),
            cuts: Vec::new(),
            faults: Vec::new(),
            doomed: false,
            told: (0, 0),
            made: (0, 0),
        }
    }

    /// Whether what was made by this event is whom to follow.
    fn meet<F: Family>(&mut self, at: Time, event: &Event<F::Event>, around: &Around<'_, F>) {
        let before = std::mem::replace(&mut self.made, around.stage.ledger.made_so_far());
        if self.id.is_some() || before == self.made {
            return;
        }
        let request = match *event {
            // Its number is that of the last request that has arrived.
            Event::Arrive { group } => {
                Some((group, around.clients.counts(usize::from(group)).0.saturating_sub(1)))
            }
            Event::Retry { group, ordinal, .. } => Some((group, u64::from(ordinal))),
            _ => None,
        };
        let of = |effect: bool| {
            let (first, end) = if effect { (before.1, self.made.1) } else { (before.0, self.made.0) };
            (first as u32 + 1, end as u32)
        };
        match self.subject {
            Subject::Known(id) => {
                let effect = id.effect_index().is_some();
                let (first, last) = of(effect);
                let number = around.stage.ledger.ordinal(id) as u32;
                if !(first..=last).contains(&number) {
                    return;
                }
                self.id = Some(id);
                let nth = number - first;
                self.asked = request.map(|(group, ordinal)| Asked { group, ordinal, nth, effect });
            }
            Subject::Request(asked) => {
                let (first, last) = of(asked.effect);
                let number = first + asked.nth;
                if request != Some((asked.group, asked.ordinal)) || number > last {
                    return;
                }
                self.id = Some(if asked.effect { UpdateId::of_effect(number) } else { UpdateId(number) });
                self.asked = Some(asked);
            }
        }
        self.taken = Some(at);
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
                self.cuts.push((at, Cut::Range(index)));
            }
        }
        let contests = ledger.contests();
        let many = contests.len();
        for (loser, store, _) in contests.skip(self.told.1) {
            if ledger.descends(loser, id) {
                self.cuts.push((at, Cut::Contest(loser, store)));
            }
        }
        self.told = (cuts.len(), many);
        if !self.doomed && ledger.is_doomed(id) {
            self.doomed = true;
            self.cuts.push((at, Cut::Doom));
        }
    }

    /// Where it is kept now, and where no longer.
    fn look(&mut self, at: Time, places: Vec<Place>) {
        let is = |seen: &Seen, place: &Place| seen.form == place.form && seen.name == place.name;
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
                self.seen.push(Seen {
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

impl<F: Family> Onlooker<F> for Watcher {
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
