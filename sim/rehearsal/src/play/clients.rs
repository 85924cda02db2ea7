//! Clients: open-loop arrivals, retries within a time-out, and what becomes of each request.
//!
//! Requests arrive at intended times that no answer delays. Each ends in one of three ways:
//!
//! - *answered*, within its time-out since the intended time. A no that the service itself says (a key that exists, a
//!   program that an operator has disabled, a lock that was not to be had) is an answer;
//! - *refused because something behind the service is away*: the client is told no at once, sends its request again
//!   while its time-out lasts, and has heard nothing else at its end;
//! - *not answered*: everything else. A request that nobody answers is sent again until its time-out has passed; an
//!   answer after the time-out comes too late; work that is never done answers nobody; and so is what has not been
//!   answered when the rehearsal ends.
//!
//! How long answers took is measured from the intended time, of all that came, the late ones too; a refusal is none,
//! and what is not answered has no length. The times in which nobody was answered stand in `silence`.

use crate::ids::GroupId;
use crate::play::family::Family;
use crate::play::gaps::told;
use crate::play::latency::Latencies;
use crate::play::port::{Request, Response};
use crate::play::repeats::Repeats;
use crate::play::silence::{GapSeen, Silence, Trouble};
use crate::play::stage::{DEFERRED, Event, Stage, purpose};
use crate::scene::groups::GroupPlan;
use fleet::Percent;
use kernel::narrow::{u8_of, u32_of, usize_of};
use kernel::{Draw, Sequence, Span, Time, planted};

/// A request of which nobody knows yet what becomes of it.
#[derive(Debug, Clone, Copy)]
struct Asked {
    sent: RequestAttempt,
    /// Of which kind it is.
    kind: u8,
    /// Whether it was sent before.
    again: bool,
}

#[derive(Debug, Clone)]
struct GroupState {
    sequence: Sequence,
    /// The mean time from one request to the next, as it is now.
    mean: Span,
    requests: u64,
    /// Requests that were answered in time, except those of the run of equal lengths that goes on.
    answered: u64,
    /// Requests that were refused, for as long as they were sent, because something behind the service was away.
    refused: u64,
    /// How long the last answer in time took, and how many have taken as long since the last that took otherwise. Most
    /// take as long as the one before, so that hardly any is recorded by itself.
    took: Span,
    alike: u32,
    /// What takes so long or longer, when it is sent for the first time, is late or long enough for a gap.
    long: Span,
    /// The waiting of all the group.
    silence: Silence,
    /// The same draws once more, for requests that are sent again.
    repeats: Repeats,
}

/// What became of a group's requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Asking {
    pub(crate) requests: u64,
    /// In time.
    pub(crate) answered: u64,
    pub(crate) refused: u64,
}

/// Every group of clients while a run goes on.
#[derive(Debug, Default)]
pub(crate) struct Clients {
    groups: Vec<GroupState>,
    /// Of each group the waiting of each kind of its requests, where there are several.
    silences: Vec<Silence>,
    /// By service.
    latencies: Vec<Latencies>,
    pub(crate) arriving: bool,
    gap_min: Span,
    /// Who sends another share of its requests, at this moment.
    surges: Vec<(GroupId, Percent)>,
}

impl Clone for Clients {
    kernel::clone_by_field!(groups, silences, latencies, arriving, gap_min, surges);
}

impl Clients {
    /// Lets every group begin to arrive.
    pub(crate) fn begin<F: Family>(&mut self, plans: &[GroupPlan], gap_min: Span, stage: &mut Stage<F>) {
        let mut kept: Vec<Silence> = self.groups.drain(..).map(|state| state.silence).collect();
        self.surges.clear();
        self.arriving = true;
        self.gap_min = gap_min;
        kept.iter_mut().chain(&mut self.silences).for_each(Silence::reset);
        self.silences.resize_with(plans.len() * kinds_of::<F>(), Silence::default);
        self.latencies.iter_mut().for_each(Latencies::reset);
        let services = plans.iter().map(|plan| plan.service + 1).max().unwrap_or(0);
        self.latencies.resize_with(services, Latencies::default);
        for (index, plan) in plans.iter().enumerate() {
            let sequence = stage.draws.sequence(purpose::REQUEST, plan.key);
            self.groups.push(GroupState {
                repeats: Repeats::of(sequence.clone()),
                sequence,
                mean: plan.mean.unwrap_or_default(),
                requests: 0,
                answered: 0,
                refused: 0,
                took: Span::ZERO,
                alike: 0,
                long: gap_min.min(plan.timeout + Span::from_nanos(1)),
                silence: kept.pop().unwrap_or_default(),
            });
            let Some(mean) = plan.mean else { continue };
            let first = stage.draws.at(purpose::FIRST_REQUEST, plan.key, 0).exponential(0, mean);
            stage.kernel.schedule_after(first, Event::Arrive { group: GroupId::of(index) });
        }
    }

    /// A group sends another share of its requests, from the one after next on, or sends as before again.
    pub(crate) fn surge(&mut self, (group, calm): (GroupId, Span), to: Percent, on: bool) {
        if on {
            self.surges.push((group, to));
        } else if let Some(place) = self.surges.iter().position(|one| *one == (group, to)) {
            self.surges.remove(place);
        }
        let surges = self.surges.iter().filter(|(of, _)| *of == group);
        let mean = surges.fold(calm, |mean, (_, to)| to.slows(mean));
        self.groups[usize::from(group)].mean = mean.max(Span::from_nanos(1));
    }

    /// The silences that a request counts in: that of its group, and that of its kind.
    #[inline(always)]
    fn heed<F: Family>(&mut self, group: GroupId, kind: u8, mut heed: impl FnMut(&mut Silence)) {
        heed(&mut self.groups[usize::from(group)].silence);
        if kinds_of::<F>() > 0 {
            heed(&mut self.silences[usize::from(group) * kinds_of::<F>() + usize::from(kind)]);
        }
    }

    /// Looks which groups nobody serves any more, and which can be served again.
    pub(crate) fn look_who_is_served<F: Family>(&mut self, world: &F, stage: &Stage<F>) {
        for group in 0..self.groups.len() {
            let (number, now) = (GroupId::of(group), stage.now());
            self.groups[group].silence.sees(world.absence_of(number, None, stage), now);
            for (kind, silence) in self.silences_of::<F>(group).iter_mut().enumerate() {
                silence.sees(world.absence_of(number, Some(u8_of(kind)), stage), now);
            }
        }
    }

    /// The silences of the kinds of a group.
    fn silences_of<F: Family>(&mut self, group: usize) -> &mut [Silence] {
        let first = group * kinds_of::<F>();
        &mut self.silences[first..first + kinds_of::<F>()]
    }

    /// Looks whether a request was in vain because nobody of its group is served, unless that is known. That some way to
    /// the service has closed with time, no event tells.
    #[inline(never)]
    fn look_why<F: Family>(&mut self, (group, kind, cause): (GroupId, u8, u8), now: &RequestContext<'_, F>) {
        let (world, stage) = (&*now.world, &*now.stage);
        let look = |silence: &mut Silence, of: Option<u8>| {
            if silence.wonders(cause) {
                silence.sees(world.absence_of(group, of, stage), stage.now());
            }
        };
        look(&mut self.groups[usize::from(group)].silence, None);
        if let Some(silence) = self.silences_of::<F>(usize::from(group)).get_mut(usize::from(kind)) {
            look(silence, Some(kind));
        }
    }

    /// A request arrives; the next one is scheduled whatever becomes of it.
    #[inline(always)]
    pub(crate) fn arrive<F: Family>(&mut self, group: GroupId, now: &mut RequestContext<'_, F>) {
        if !self.arriving {
            return;
        }
        let (ordinal, draw) = self.next_of(group);
        let gap = draw.exponential(0, self.groups[usize::from(group)].mean);
        now.stage.kernel.schedule_after(gap, Event::Arrive { group });
        self.send(group, (ordinal, draw), now);
    }

    /// A command makes a group send one request.
    #[inline(never)]
    pub(crate) fn write<F: Family>(&mut self, group: GroupId, now: &mut RequestContext<'_, F>) {
        let next = self.next_of(group);
        self.send(group, next, now);
    }

    /// The number of a group's next request, and its draw.
    #[inline(always)]
    fn next_of(&mut self, group: GroupId) -> (u64, Draw) {
        let state = &mut self.groups[usize::from(group)];
        state.requests += 1;
        (state.sequence.ordinal(), state.sequence.next())
    }

    /// Sends a request for the first time.
    #[inline(always)]
    fn send<F: Family>(
        &mut self,
        group: GroupId,
        (ordinal, draw): (u64, Draw),
        now: &mut RequestContext<'_, F>,
    ) {
        let sent = RequestAttempt { group, ordinal: u32_of(usize_of(ordinal)), intended: now.stage.now() };
        let (key, kind) = (now.plan(group).key, now.world.kind_of(group, draw));
        let request = Request { group, key, ordinal, intended: sent.intended, draw, kind };
        self.heed::<F>(group, kind, |silence| silence.arrives(sent.intended));
        let response = now.world.transact(&request, now.stage);
        self.take(response, Asked { sent, kind, again: false }, now);
    }

    /// A request is sent again, the same as before.
    #[inline(never)]
    pub(crate) fn retry<F: Family>(&mut self, sent: RequestAttempt, now: &mut RequestContext<'_, F>) {
        let group = sent.group;
        let ordinal = u64::from(sent.ordinal);
        let key = now.plan(group).key;
        let draw = self.groups[usize::from(group)].repeats.draw(ordinal);
        let kind = now.world.kind_of(group, draw);
        let request = Request { group, key, ordinal, intended: sent.intended, draw, kind };
        let response = now.world.transact(&request, now.stage);
        self.take(response, Asked { sent, kind, again: true }, now);
    }

    #[inline(always)]
    fn take<F: Family>(&mut self, response: Response, asked: Asked, now: &mut RequestContext<'_, F>) {
        match response {
            Response::Taken { first, count, after } => self.promise((count, first.0), after, asked, now),
            Response::Refused { after } => {
                now.stage.ledger.refuse();
                self.promise((0, 0), after, asked, now);
            }
            Response::Deferred { cause, by } => {
                let Asked { sent, kind, again } = asked;
                let until = sent.intended + now.plan(sent.group).timeout;
                self.gets_through::<F>(sent.group, kind, again);
                self.heed::<F>(sent.group, kind, |silence| silence.defers(Trouble { cause, by }, until));
                self.look_why((sent.group, kind, cause), now);
            }
            Response::Unavailable { cause, by } => self.fail(None, Trouble { cause, by }, asked, now),
            Response::Away { after, cause, by } => self.fail(Some(after), Trouble { cause, by }, asked, now),
        }
    }

    /// The answer of a request is under way: so many updates from one on.
    #[inline(always)]
    fn promise<F: Family>(
        &mut self,
        (count, first): (u8, u32),
        after: Span,
        asked: Asked,
        now: &mut RequestContext<'_, F>,
    ) {
        let Asked { sent: RequestAttempt { group, intended, .. }, kind, again } = asked;
        now.stage.kernel.schedule_after(after, Event::Answer { group, kind, count, first, intended });
        if again || after >= self.groups[usize::from(group)].long {
            self.expect::<F>(now.stage.now() + after, after, asked, now.plans);
        }
    }

    /// The answer of a request that was sent again, or whose answer takes long, is under way.
    #[inline(never)]
    fn expect<F: Family>(&mut self, comes: Time, after: Span, asked: Asked, plans: &[GroupPlan]) {
        let Asked { sent: RequestAttempt { group, intended, .. }, kind, again } = asked;
        self.gets_through::<F>(group, kind, again);
        if again {
            self.heed::<F>(group, kind, |silence| silence.sees(None, comes - after));
        }
        let until = intended + plans[usize::from(group)].timeout;
        if comes > until {
            self.heed::<F>(group, kind, |silence| silence.comes_late(until));
        } else if after >= self.gap_min {
            self.heed::<F>(group, kind, |silence| silence.takes_long(comes));
        }
    }

    /// A request that may have been sent before is not sent any more.
    fn gets_through<F: Family>(&mut self, group: GroupId, kind: u8, again: bool) {
        if again {
            self.heed::<F>(group, kind, Silence::gets_through);
        }
    }

    /// A request that nobody answered is sent again while its time-out lasts, and so is one that was told no, `told`
    /// after it was sent, because something behind the service is away. What it heard last decides what it counts as.
    #[inline(never)]
    fn fail<F: Family>(
        &mut self,
        told: Option<Span>,
        trouble: Trouble,
        asked: Asked,
        now: &mut RequestContext<'_, F>,
    ) {
        let Asked { sent: RequestAttempt { group, ordinal, intended }, kind, again } = asked;
        let plan = now.plan(group);
        let at = now.stage.now();
        let until = intended + plan.timeout;
        let heard = at + told.unwrap_or_default();
        if told.is_some() && planted("a-refusal-counts-as-an-answer") {
            self.promise((0, 0), told.unwrap_or_default(), asked, now);
            return;
        }
        self.look_why((group, kind, trouble.cause), now);
        if heard + plan.retry <= until && plan.retry > Span::ZERO {
            now.stage.kernel.schedule_at(heard + plan.retry, Event::Retry { group, ordinal, intended });
            self.heed::<F>(group, kind, |silence| silence.tries_again(trouble, at, again));
            return;
        }
        if told.is_some() && heard <= until {
            now.stage.ledger.refuse();
            self.groups[usize::from(group)].refused += 1;
        }
        self.gets_through::<F>(group, kind, again);
        self.heed::<F>(group, kind, |silence| silence.gives_up(trouble, at, until));
    }

    /// A client hears of its request. What was taken counts as acknowledged even where the client had given up
    /// waiting, for it does hear; only a late answer is a failure.
    #[inline(always)]
    pub(crate) fn answer<F: Family>(
        &mut self,
        heard: ClientAnswer,
        plans: &[GroupPlan],
        stage: &mut Stage<F>,
    ) {
        stage.acknowledge(heard.first, u32::from(heard.count));
        let now = stage.now();
        if heard.count == 0 && heard.first == DEFERRED && !self.is_done::<F>(heard, plans, now) {
            return;
        }
        let took = now - heard.intended;
        let state = &mut self.groups[usize::from(heard.group)];
        if took == state.took {
            state.alike += 1;
        } else if self.is_late(heard.group, took, plans) {
            return;
        }
        let gap_min = self.gap_min;
        self.heed::<F>(heard.group, heard.kind, |silence| silence.is_answered(heard.intended, now, gap_min));
    }

    /// The work of a deferred request is done; false where that was told before.
    #[inline(never)]
    fn is_done<F: Family>(&mut self, heard: ClientAnswer, plans: &[GroupPlan], now: Time) -> bool {
        let until = heard.intended + plans[usize::from(heard.group)].timeout;
        let mut waits = false;
        self.heed::<F>(heard.group, heard.kind, |silence| waits = silence.is_done(until, now));
        waits
    }

    /// Records an answer that took otherwise than the one before; true where it came after its time-out.
    #[inline(never)]
    fn is_late(&mut self, group: GroupId, took: Span, plans: &[GroupPlan]) -> bool {
        let plan = &plans[usize::from(group)];
        if took > plan.timeout {
            self.latencies[plan.service].record(took, 1);
            return true;
        }
        self.record(group, plan.service);
        let state = &mut self.groups[usize::from(group)];
        state.took = took;
        state.alike = 1;
        false
    }

    /// Records the answers that took as long as each other.
    fn record(&mut self, group: GroupId, service: usize) {
        let state = &mut self.groups[usize::from(group)];
        let alike = std::mem::take(&mut state.alike);
        state.answered += u64::from(alike);
        if alike > 0 {
            self.latencies[service].record(state.took, alike);
        }
    }

    /// Arrivals end.
    pub(crate) const fn settle(&mut self) {
        self.arriving = false;
    }

    /// All is over; `known` says whether nothing was still to come.
    pub(crate) fn finish(&mut self, plans: &[GroupPlan], now: Time, known: bool) {
        self.settle();
        for (group, plan) in plans.iter().enumerate() {
            self.record(GroupId::of(group), plan.service);
        }
        let whole = self.groups.iter_mut().map(|state| &mut state.silence);
        whole.chain(&mut self.silences).for_each(|silence| silence.finish(now, known, self.gap_min));
    }

    /// How many requests all groups have sent, each counted once.
    pub(crate) fn asked(&self) -> u64 {
        self.groups.iter().map(|group| group.requests).sum()
    }

    /// What became of a group's requests.
    pub(crate) fn asking(&self, group: usize) -> Asking {
        self.groups.get(group).map_or_else(Asking::default, |state| Asking {
            requests: state.requests,
            answered: state.answered + u64::from(state.alike),
            refused: state.refused,
        })
    }

    /// The gaps of a group, with the kind of request where they are of one kind alone.
    pub(crate) fn gaps<F: Family>(&self, group: usize) -> Vec<(Option<usize>, GapSeen)> {
        let Some(whole) = self.groups.get(group).map(|state| &state.silence) else { return Vec::new() };
        let kinds = self.silences.iter().skip(group * kinds_of::<F>()).take(kinds_of::<F>());
        told(&whole.gaps, &kinds.map(|kind| kind.gaps.as_slice()).collect::<Vec<_>>(), self.gap_min)
    }

    /// How long the answers of a service took.
    pub(crate) fn latencies(&self, service: usize) -> Option<&Latencies> {
        self.latencies.get(service)
    }
}

/// How many kinds of request are looked at apart; where there is one kind, its waiting is that of the group.
const fn kinds_of<F: Family>() -> usize {
    if F::KINDS.len() > 1 { F::KINDS.len() } else { 0 }
}

/// What a request meets: the model and the stage.
pub(crate) struct RequestContext<'a, F: Family> {
    pub(crate) plans: &'a [GroupPlan],
    pub(crate) world: &'a mut F,
    pub(crate) stage: &'a mut Stage<F>,
}

impl<'a, F: Family> RequestContext<'a, F> {
    fn plan(&self, group: GroupId) -> &'a GroupPlan {
        &self.plans[usize::from(group)]
    }
}

/// A request on its way to somebody who answers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestAttempt {
    pub(crate) group: GroupId,
    pub(crate) ordinal: u32,
    pub(crate) intended: Time,
}

/// An answer as it reaches the client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClientAnswer {
    pub(crate) group: GroupId,
    pub(crate) kind: u8,
    pub(crate) count: u8,
    pub(crate) first: u32,
    pub(crate) intended: Time,
}
