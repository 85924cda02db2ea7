//! Silence: since when requests have waited with none of them answered, and the gaps that come of it.
//!
//! One is kept for each group of clients, and where a family knows several kinds of request, one for each kind of each
//! group. A request *waits* from its arrival until it is answered, or until its time-out has passed. A *gap* is a time
//! of at least `gap_min` in which somebody waited and nobody was answered in time:
//!
//! - It begins when the first request arrives that is not answered at once, counted from the last answer in time; or at
//!   that answer, where somebody else waited already. A time in which nobody asks begins none.
//! - It ends with the next answer in time. Requests that have given up meanwhile do not end it: nobody has been served,
//!   so what follows belongs to the same gap, also across a while in which nobody waited.
//! - That bridge is built only as far as there is something on its other side. Where all have given up, nobody has
//!   waited since, and the next request to arrive is answered at its first attempt and soon, the service was back before
//!   anybody asked for it, and the gap ends when the last of those who waited in vain gave up.
//! - An answer that takes `gap_min` or more is a gap like any other, and so is a wait that is still going on at the end.
//!
//! Most requests are answered soon, so that none of them is counted: while one is under way, its answer comes before the
//! silence could become a gap. Only who waits longer is kept in mind, each until when it may be answered.
//!
//! Who is to blame for a gap is told by an *absence*, a time in which nobody could be served for one reason: the family
//! knows what brought it about. What is done while it goes on has not taken away what was away already. But where
//! something is in the way by now that was done before, what had been in the way is gone, and another absence begins.
//! Where absences filled half of the gap or more together, the longest of them tells; else the first who waited in vain
//! tells what stood in its way; who waits for an initiator while batch runs has met chance.
//!
//! A request that is refused because something behind the service is away waits like one that nobody answers: it is
//! sent again until its time-out. **What it does not do:** it knows neither time-outs nor models; whoever asks says
//! until when a request waits.

use crate::play::absence::{Absence, Act};
use kernel::{Span, Time, planted};
use ledger::Blame;
use std::collections::VecDeque;

/// An interval in which somebody waited and nobody was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GapSeen {
    pub(crate) from: Time,
    pub(crate) to: Time,
    /// What stood in the way of those who waited; nothing where their answers only took long.
    pub(crate) trouble: Option<Trouble>,
}

/// What stands in the way of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Trouble {
    /// What it runs into, as an index into the words of the family.
    pub(crate) cause: u8,
    /// The command that took the service away.
    pub(crate) by: Option<Blame>,
}

/// An absence that goes on.
#[derive(Debug, Clone, Copy)]
struct Away {
    from: Time,
    /// What brought it about.
    act: Act,
    /// What it began with.
    trouble: Trouble,
    /// What clients run into by now.
    met: u8,
}

impl Away {
    /// Whether something else is in the way now, which was done before anybody looked: then what was is gone.
    fn gives_way(&self, to: Act, now: Time) -> bool {
        to != self.act && to.at < now
    }
}

/// Absences of one silence.
#[derive(Debug, Clone, Copy, Default)]
struct Absences {
    /// How long they were together.
    all: Span,
    /// The longest.
    longest: Option<(Span, Trouble)>,
}

impl GapSeen {
    /// How long it was.
    pub(crate) fn length(&self) -> Span {
        self.to - self.from
    }
}

/// Nobody waits.
const NEVER: Time = Time::MAX;

/// The waiting of one group, or of one kind of its requests.
#[derive(Debug, Clone)]
pub(crate) struct Silence {
    /// When the first of those arrived who have waited since the last answer in time.
    since: Time,
    /// Whether an answer has more to see to than the time since the last one.
    strained: bool,
    /// Requests that will be sent again.
    trying: u32,
    /// The first trouble since the last answer in time, and the latest of all.
    first: Option<Trouble>,
    latest: Option<Trouble>,
    /// The absence that goes on.
    absence: Option<Away>,
    /// The absences that are over, of those since somebody waits.
    over: Absences,
    /// When the last request arrived that was answered in time.
    asked: Time,
    /// When a request was last sent in vain.
    in_vain: Time,
    /// When the last of those is answered, in time, whose answer takes long.
    open_until: Time,
    /// Until when those wait who will not be answered in time.
    vain_until: Time,
    /// The time-outs of requests whose work is not done, in order: until then each may be answered.
    deferred: VecDeque<Time>,
    pub(crate) gaps: Vec<GapSeen>,
}

impl Default for Silence {
    fn default() -> Self {
        Self {
            since: NEVER,
            strained: false,
            trying: 0,
            first: None,
            latest: None,
            absence: None,
            over: Absences::default(),
            asked: Time::ZERO,
            in_vain: Time::ZERO,
            open_until: Time::ZERO,
            vain_until: Time::ZERO,
            deferred: VecDeque::new(),
            gaps: Vec::new(),
        }
    }
}

/// What the planted gap without a waiter does: it begins with an answer and ends with the next, whoever asked meanwhile.
fn needs_no_waiter() -> bool {
    planted("a-gap-without-a-waiter")
}

impl Silence {
    /// Begins anew and keeps the memory.
    pub(crate) fn reset(&mut self) {
        let mut kept = (std::mem::take(&mut self.deferred), std::mem::take(&mut self.gaps));
        kept.0.clear();
        kept.1.clear();
        *self = Self { deferred: kept.0, gaps: kept.1, ..Self::default() };
    }

    /// A request arrives.
    #[inline(always)]
    pub(crate) fn arrives(&mut self, now: Time) {
        self.since = self.since.min(now);
    }

    /// A request that was answered by nobody, or refused, will be sent again; `again` says whether it was before.
    pub(crate) fn tries_again(&mut self, trouble: Trouble, now: Time, again: bool) {
        self.trying += u32::from(!again);
        self.meets(trouble, now);
    }

    /// A request that was sent again is not sent any more.
    pub(crate) const fn gets_through(&mut self) {
        self.trying = self.trying.saturating_sub(1);
    }

    /// A request that was answered by nobody, or refused, is not sent again; its client waits until its time-out.
    pub(crate) fn gives_up(&mut self, trouble: Trouble, now: Time, until: Time) {
        self.vain_until = self.vain_until.max(until);
        self.meets(trouble, now);
    }

    /// The answer of a request will come in time, and not before the silence could be a gap.
    pub(crate) fn takes_long(&mut self, comes: Time) {
        self.open_until = self.open_until.max(comes);
        self.strained = true;
    }

    /// The answer of a request will come after its time-out.
    pub(crate) fn comes_late(&mut self, until: Time) {
        self.vain_until = self.vain_until.max(until);
        self.strained = true;
    }

    /// A request was taken and is answered when its work is done, in time where that is before its time-out.
    pub(crate) fn defers(&mut self, trouble: Trouble, until: Time) {
        let place = self.deferred.partition_point(|other| *other <= until);
        self.deferred.insert(place, until);
        self.strained = true;
        self.first.get_or_insert(trouble);
        self.latest = Some(trouble);
    }

    /// The work of a deferred request is done; false where nobody waits for it, since it was done before.
    pub(crate) fn is_done(&mut self, until: Time, now: Time) -> bool {
        let Ok(place) = self.deferred.binary_search(&until) else { return false };
        self.deferred.remove(place);
        if until < now {
            self.vain_until = self.vain_until.max(until);
        }
        true
    }

    /// Whether it is not known why a request was in vain that ran into something.
    pub(crate) fn wonders(&self, cause: u8) -> bool {
        self.absence.is_none_or(|absence| absence.met != cause)
    }

    /// Somebody has looked whether anybody can be served.
    pub(crate) fn sees(&mut self, seen: Option<Absence>, now: Time) {
        // Who asked since it began and was answered has found somebody.
        let goes_on = self.absence.is_some_and(|absence| self.asked < absence.from);
        match (&mut self.absence, seen) {
            (Some(absence), Some(seen)) if goes_on && !absence.gives_way(seen.act, now) => {
                absence.met = seen.cause;
            }
            _ => {
                self.over = self.absences_until(now);
                self.absence = seen.map(|Absence { cause, act }| Away {
                    from: now,
                    act,
                    trouble: Trouble { cause, by: act.by },
                    met: cause,
                });
            }
        }
    }

    /// The absences since somebody waits, up to an instant; of two that are as long the first is the longest.
    fn absences_until(&self, to: Time) -> Absences {
        let Some(Away { from, trouble, .. }) = self.absence else { return self.over };
        let Absences { all, longest } = self.over;
        let last = to - from.max(self.since);
        let is_longer = longest.is_none_or(|(length, _)| last > length);
        Absences { all: all + last, longest: if is_longer { Some((last, trouble)) } else { longest } }
    }

    fn meets(&mut self, trouble: Trouble, now: Time) {
        self.strained = true;
        self.first.get_or_insert(trouble);
        self.latest = Some(trouble);
        self.in_vain = now;
    }

    /// A request is answered in time.
    #[inline(always)]
    pub(crate) fn is_answered(&mut self, intended: Time, now: Time, gap_min: Span) {
        self.asked = intended;
        if self.strained || now - self.since >= gap_min {
            self.ends(intended, now, gap_min);
        } else {
            self.begins_if(false, now);
        }
    }

    /// A silence begins at an answer if somebody else waits then.
    #[inline(always)]
    fn begins_if(&mut self, waits: bool, now: Time) {
        self.since = if waits || needs_no_waiter() { now } else { NEVER };
    }

    /// An answer in time after a silence or trouble, or while others wait for their work.
    #[inline(never)]
    fn ends(&mut self, intended: Time, now: Time, gap_min: Span) {
        let lull = self.waited_until();
        let alone = self.trying == 0 && self.open_until <= now;
        let prompt = alone && intended > self.in_vain && now - intended < gap_min && !needs_no_waiter();
        self.close(if prompt && lull < intended { lull } else { now }, gap_min);
        self.strained = self.trying > 0 || self.waited_until().max(self.open_until) > now;
        self.begins_if(self.strained, now);
        self.first = None;
        self.over = Absences::default();
        if !self.strained {
            self.latest = None;
        }
    }

    /// Until when those wait whose answer is not on its way.
    fn waited_until(&self) -> Time {
        self.deferred.back().copied().unwrap_or_default().max(self.vain_until)
    }

    fn close(&mut self, to: Time, gap_min: Span) {
        let from = self.since;
        if to - from >= gap_min {
            let Absences { all, longest } = self.absences_until(to);
            let absence = longest.filter(|_| all.saturating_mul(2) >= to - from).map(|(_, trouble)| trouble);
            let trouble = absence.or(self.first).or(self.latest);
            self.gaps.push(GapSeen { from, to, trouble });
        }
    }

    /// All is over. Who was not answered has waited until its time-out, or until now where what would have come is not
    /// known.
    pub(crate) fn finish(&mut self, now: Time, known: bool, gap_min: Span) {
        let until = if known { self.waited_until() } else { self.waited_until().min(now) };
        let under_way = self.trying > 0 || self.open_until > now;
        self.close(if under_way { now } else { until }, gap_min);
        self.since = NEVER;
    }
}

#[cfg(test)]
mod tests;
