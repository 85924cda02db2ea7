//! Clients: open-loop arrivals, retries within a time-out, and the gaps they see.
//!
//! Requests arrive at intended times that no answer delays; a request that nobody answers is sent again until its
//! time-out has passed since the intended time. A gap is a time of at least `gap_min` in which no request of one
//! group was answered (`DESIGN`, measures); it is told with the first thing that clients ran into in it. Of a group whose
//! answers are deferred until work is done, a gap is a time in which work waited and none was answered.

use crate::family::{Family, Request, Response};
use crate::stage::{DEFERRED, Event, Stage, purpose};
use fleet::Percent;
use kernel::{DigestWriter, Sequence, Span, Time};
use ledger::{Blame, UpdateId};

/// What does not change about a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GroupPlan {
    pub(crate) name: String,
    pub(crate) service: usize,
    pub(crate) mean: Span,
    pub(crate) timeout: Span,
    pub(crate) retry: Span,
    /// The group's key for draws: its name, so that adding a group moves no other's draws.
    pub(crate) key: u64,
}

/// A group's key for draws.
pub(crate) fn key_of(words: &[&str]) -> u64 {
    let mut writer = DigestWriter::new();
    for word in words {
        writer.u64(word.len() as u64);
        writer.bytes(word.as_bytes());
    }
    writer.finish().0 as u64
}

/// An interval without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GapSeen {
    pub(crate) group: u8,
    pub(crate) from: Time,
    pub(crate) to: Time,
    pub(crate) cause: Option<u8>,
    pub(crate) blame: Option<Blame>,
}

/// What a group ran into first since its last answer.
#[derive(Debug, Clone, Copy)]
struct Trouble {
    cause: u8,
    blame: Option<Blame>,
}

#[derive(Debug, Clone)]
struct GroupState {
    sequence: Sequence,
    /// The mean time from one request to the next, as it is now.
    mean: Span,
    last_answer: Time,
    trouble: Option<Trouble>,
    requests: u64,
    failed: u64,
    /// Requests that were taken and whose work is not done.
    deferred: u64,
    /// Whether any request of the group was ever deferred.
    defers: bool,
    /// Since when work has waited without an answer in time; it tells silence from want of requests.
    waiting: Option<Time>,
    /// Whether an answer has more to end than the time since the last one: trouble, or work that waited.
    strained: bool,
    /// The same draws once more, for requests that are sent again.
    again: Sequence,
}

impl GroupState {
    /// Since when nobody was answered. Where answers come when work is done, only waiting work makes a silence.
    fn silent_since(&self) -> Option<Time> {
        if self.defers { self.waiting } else { Some(self.last_answer) }
    }
}

/// Every group of clients while a run goes on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Clients {
    groups: Vec<GroupState>,
    pub(crate) gaps: Vec<GapSeen>,
    pub(crate) arriving: bool,
    gap_min: Span,
    /// Who sends another share of its requests, at this moment.
    surges: Vec<(u8, Percent)>,
}

impl Clients {
    /// Lets every group begin to arrive.
    pub(crate) fn begin<F: Family>(&mut self, plans: &[GroupPlan], gap_min: Span, stage: &mut Stage<F>) {
        self.groups.clear();
        self.gaps.clear();
        self.surges.clear();
        self.arriving = true;
        self.gap_min = gap_min;
        for (index, plan) in plans.iter().enumerate() {
            let sequence = stage.draws.sequence(purpose::REQUEST, plan.key);
            self.groups.push(GroupState {
                again: sequence.clone(),
                sequence,
                mean: plan.mean,
                last_answer: Time::ZERO,
                trouble: None,
                requests: 0,
                failed: 0,
                deferred: 0,
                defers: false,
                waiting: None,
                strained: false,
            });
            let first = stage.draws.at(purpose::FIRST_REQUEST, plan.key, 0).exponential(0, plan.mean);
            stage.kernel.schedule_after(first, Event::Arrive { group: index as u8 });
        }
    }

    /// A group sends another share of its requests, from the one after next on, or sends as before again.
    pub(crate) fn surge(&mut self, (group, calm): (u8, Span), to: Percent, on: bool) {
        if on {
            self.surges.push((group, to));
        } else if let Some(place) = self.surges.iter().position(|one| *one == (group, to)) {
            self.surges.remove(place);
        }
        let surges = self.surges.iter().filter(|(of, _)| *of == group);
        let mean = surges.fold(calm, |mean, (_, to)| to.slows(mean));
        self.groups[usize::from(group)].mean = mean.max(Span::from_nanos(1));
    }

    /// A request arrives; the next one is scheduled whatever becomes of it.
    #[inline(always)]
    pub(crate) fn arrive<F: Family>(&mut self, group: u8, now: &mut Now<'_, F>) {
        if !self.arriving {
            return;
        }
        let state = &mut self.groups[usize::from(group)];
        let ordinal = state.sequence.ordinal();
        let draw = state.sequence.next();
        state.requests += 1;
        let sent = Sent { group, ordinal: ordinal as u32, intended: now.stage.now() };
        let gap = draw.exponential(0, state.mean);
        now.stage.kernel.schedule_after(gap, Event::Arrive { group });
        let request = Request { group, key: now.plan(group).key, ordinal, intended: sent.intended, draw };
        let response = now.world.request(&request, now.stage);
        self.take(response, sent, now);
    }

    /// A request is sent again, the same as before.
    #[inline(never)]
    pub(crate) fn retry<F: Family>(&mut self, sent: Sent, now: &mut Now<'_, F>) {
        let group = sent.group;
        let ordinal = u64::from(sent.ordinal);
        let key = now.plan(group).key;
        // Requests that nobody answered come in a row, so that one batch of draws serves many of them.
        let again = &mut self.groups[usize::from(group)].again;
        again.seek(ordinal);
        let draw = again.next();
        let request = Request { group, key, ordinal, intended: sent.intended, draw };
        let response = now.world.request(&request, now.stage);
        self.take(response, sent, now);
    }

    #[inline(always)]
    fn take<F: Family>(&mut self, response: Response, sent: Sent, now: &mut Now<'_, F>) {
        let Sent { group, ordinal, intended } = sent;
        match response {
            Response::Taken { first, count, after } => {
                let answer = Event::Answer { group, count, first: first.0, intended };
                now.stage.kernel.schedule_after(after, answer);
            }
            Response::Refused { after } => {
                now.stage.ledger.refuse();
                let answer = Event::Answer { group, count: 0, first: 0, intended };
                now.stage.kernel.schedule_after(after, answer);
            }
            Response::Deferred { cause } => {
                let state = &mut self.groups[usize::from(group)];
                state.strained = true;
                state.deferred += 1;
                state.defers = true;
                state.waiting.get_or_insert(intended);
                state.trouble.get_or_insert(Trouble { cause, blame: now.under_way });
            }
            Response::Unavailable { cause } => {
                let state = &mut self.groups[usize::from(group)];
                state.strained = true;
                state.trouble.get_or_insert(Trouble { cause, blame: now.under_way });
                state.waiting.get_or_insert(intended);
                let plan = now.plan(group);
                let again = now.stage.now() + plan.retry;
                if again - intended <= plan.timeout && plan.retry > Span::ZERO {
                    now.stage.kernel.schedule_at(again, Event::Retry { group, ordinal, intended });
                } else {
                    state.failed += 1;
                }
            }
        }
    }

    /// A client hears of its request. What was taken counts as acknowledged even where the client had given up
    /// waiting, for it does hear; only a late answer is a failure.
    #[inline(always)]
    pub(crate) fn answer<F: Family>(&mut self, heard: Heard, plans: &[GroupPlan], stage: &mut Stage<F>) {
        for offset in 0..u32::from(heard.count) {
            stage.ledger.acknowledge(UpdateId(heard.first + offset));
        }
        let now = stage.now();
        let state = &mut self.groups[usize::from(heard.group)];
        if heard.count == 0 && heard.first == DEFERRED {
            state.deferred = state.deferred.saturating_sub(1);
        }
        if now - heard.intended > plans[usize::from(heard.group)].timeout {
            state.failed += 1;
            return;
        }
        if state.strained || now - state.last_answer >= self.gap_min {
            self.end_silence(heard.group, now);
        }
        self.groups[usize::from(heard.group)].last_answer = now;
    }

    /// An answer in time after a silence or trouble, or where other work still waits.
    #[inline(never)]
    fn end_silence(&mut self, group: u8, now: Time) {
        let state = &mut self.groups[usize::from(group)];
        if self.arriving
            && let Some(from) = state.silent_since()
            && now - from >= self.gap_min
        {
            self.gaps.push(gap(group, from, state, now));
        }
        state.waiting = (state.deferred > 0).then_some(now);
        state.trouble = None;
        state.strained = state.defers;
    }

    /// Arrivals end; a silence that lasts until now is a gap as well.
    pub(crate) fn settle(&mut self, now: Time) {
        self.arriving = false;
        for (index, state) in self.groups.iter().enumerate() {
            if let Some(from) = state.silent_since()
                && now - from >= self.gap_min
            {
                self.gaps.push(gap(index as u8, from, state, now));
            }
        }
    }

    /// Requests and failures of a group; work that was never done is a failure.
    pub(crate) fn counts(&self, group: usize) -> (u64, u64) {
        self.groups.get(group).map_or((0, 0), |state| (state.requests, state.failed + state.deferred))
    }
}

fn gap(group: u8, from: Time, state: &GroupState, to: Time) -> GapSeen {
    GapSeen {
        group,
        from,
        to,
        cause: state.trouble.map(|trouble| trouble.cause),
        blame: state.trouble.and_then(|trouble| trouble.blame),
    }
}

/// What a request meets: the model, the stage, and the step under way.
pub(crate) struct Now<'a, F: Family> {
    pub(crate) plans: &'a [GroupPlan],
    pub(crate) world: &'a mut F,
    pub(crate) stage: &'a mut Stage<F>,
    pub(crate) under_way: Option<Blame>,
}

impl<'a, F: Family> Now<'a, F> {
    fn plan(&self, group: u8) -> &'a GroupPlan {
        &self.plans[usize::from(group)]
    }
}

/// A request on its way to somebody who answers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sent {
    pub(crate) group: u8,
    pub(crate) ordinal: u32,
    pub(crate) intended: Time,
}

/// An answer as it reaches the client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heard {
    pub(crate) group: u8,
    pub(crate) count: u8,
    pub(crate) first: u32,
    pub(crate) intended: Time,
}
