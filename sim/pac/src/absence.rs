//! Why nobody of a group of clients is served, and which command took the service away: what a gap is blamed on.
//!
//! Each session has a way to the service, and a way can be closed in three places, looked at in this order:
//!
//! | where | closed by |
//! |---|---|
//! | its connection | the command that cut it, while its client connects again |
//! | every region it could connect to | of these, the one that was closed last: its listener, the load balancer, its end |
//! | what its region stands on | the fault or the command: the repository, the store of its PAC, the mode for jobs, the repository of the queues |
//!
//! While one session of a group has a way the group is served. Where none has, the way that was closed last decides:
//! until then somebody was served. Of several things that stand in one way, the one that was done first closed it: a
//! region that is stopped while its repository is away serves nobody since that went away, and for want of being started
//! again since that is back. Where a link is cut, or a region stands still, a fault did it.
//!
//! **What it does not do.** A record that a killed process has locked keeps away who asks for it and nobody else; who
//! waits for an initiator has met chance.

use crate::cluster::{Cluster, Stage};
use crate::online::{kind, unavailable};
use crate::parts::{Generation, Home, Member, Session};
use ledger::Blame;
use rehearsal::{Absence, Act, GroupId, ProcessId, Request, Victim};

/// The ways that are closed, with one more.
fn with(last: Option<Absence>, closed: Absence) -> Option<Absence> {
    Some(last.map_or(closed, |last| last.or_later(closed)))
}

/// Where a group of clients goes, and of which kind its request is, where that is known.
type Asked = (Home, Option<u8>);

/// What who connects anew finds.
#[derive(Debug, Clone, Copy)]
enum Doors {
    /// No region takes it.
    Closed(Absence),
    /// A region takes it, and what keeps that from serving, if anything does.
    Open(Option<Absence>),
}

/// Which regions were looked at; of a region beyond so many it is forgotten.
#[derive(Debug, Clone, Copy, Default)]
struct Regions(u128);

impl Regions {
    fn bit(region: usize) -> u128 {
        u32::try_from(region).ok().and_then(|region| 1_u128.checked_shl(region)).unwrap_or(0)
    }

    fn has(self, region: usize) -> bool {
        self.0 & Self::bit(region) != 0
    }

    fn take(&mut self, region: usize) {
        self.0 |= Self::bit(region);
    }
}

impl Cluster {
    /// Why nobody of a group is served with requests of a kind, or with any.
    pub(crate) fn absence_of(&self, group: GroupId, kind: Option<u8>, stage: &Stage) -> Option<Absence> {
        let asked = (self.sessions.homes[usize::from(group)], kind);
        let sessions = self.sessions_of(group);
        // Asked whenever a request was in vain, and mostly another session is served.
        let mut closed = Regions::default();
        for session in sessions {
            let Some(region) = session.connected(stage.now()).map(usize::from) else { continue };
            if !closed.has(region) {
                self.region_closed(region, asked, stage)?;
                closed.take(region);
            }
        }
        let doors = self.doors(asked, stage);
        let (mut last, mut told) = (None, Regions::default());
        for session in sessions {
            // What closes a region closes it to all who are connected to it.
            let region = session.connected(stage.now()).map(usize::from);
            if region.is_some_and(|region| told.has(region)) {
                continue;
            }
            last = with(last, self.way_closed(session, asked, || doors, stage)?);
            region.into_iter().for_each(|region| told.take(region));
        }
        last
    }

    /// The command that keeps a request from being served, where it is one.
    pub(crate) fn closed_by(&self, request: &Request, stage: &Stage) -> Option<Blame> {
        let asked = (self.sessions.homes[usize::from(request.group)], Some(request.kind));
        let session = &self.sessions.all[self.session_of(request)];
        self.way_closed(session, asked, || self.doors(asked, stage), stage)?.act.by
    }

    /// What keeps a session from being served; nothing where a request of it would be served now.
    fn way_closed(
        &self,
        session: &Session,
        asked: Asked,
        doors: impl FnOnce() -> Doors,
        stage: &Stage,
    ) -> Option<Absence> {
        if let Some(region) = session.connected(stage.now()) {
            return self.region_closed(usize::from(region), asked, stage);
        }
        let cut = session.cut.closes(unavailable::NO_REGION);
        match doors() {
            Doors::Closed(shut) => Some(cut.or_later(shut)),
            Doors::Open(_) if session.until > stage.now() => Some(cut),
            Doors::Open(closed) => closed,
        }
    }

    fn doors(&self, asked: Asked, stage: &Stage) -> Doors {
        let mut open =
            (0..self.regions.len()).filter(|number| self.takes_clients(*number, asked.0)).peekable();
        if open.peek().is_none() {
            return Doors::Closed(self.doors_closed(asked, stage).closes(unavailable::NO_REGION));
        }
        let mut last = None;
        for door in open {
            match self.region_closed(door, asked, stage) {
                Some(closed) => last = with(last, closed),
                None => return Doors::Open(None),
            }
        }
        Doors::Open(last)
    }

    /// What closed the last region that clients with such a home could connect to.
    fn doors_closed(&self, asked: Asked, stage: &Stage) -> Act {
        let (home, _) = asked;
        let mine = |number: &usize| !matches!(home, Home::Fixed(fixed) if usize::from(fixed) != *number);
        let closed = |number: usize| {
            let region = &self.regions[number];
            let own = (!region.is_open()).then_some(region.closed);
            let drained = self.drain_of(region.host).filter(|_| !matches!(home, Home::Fixed(_)));
            let within = self.region_closed(number, asked, stage).map(|closed| closed.act);
            own.into_iter().chain(drained).chain(within).min_by_key(|act| act.at)
        };
        let each = (0..self.regions.len()).filter(mine).filter_map(closed);
        each.max_by_key(|act| act.at).unwrap_or(Act::START)
    }

    /// What closed the way of a session that is cut from a region: the cut, or what had closed it before.
    pub(crate) fn cut_after(&self, number: usize, session: usize, (cut, stage): (Act, &Stage)) -> Act {
        let home = self.sessions.homes[session / self.sessions.per_group as usize];
        let closed = self.region_closed(number, (home, None), stage).map(|closed| closed.act);
        closed.filter(|act| act.at < cut.at).unwrap_or(cut)
    }

    /// What keeps a region from serving those who are connected to it: what they run into, and of all that stands in
    /// their way what was done first.
    fn region_closed(&self, number: usize, asked: Asked, stage: &Stage) -> Option<Absence> {
        let region = &self.regions[number];
        let Some(member) = &region.member else {
            let closed = region.closed.closes(unavailable::NO_REGION);
            let store = &self.stores[region.repository];
            return Some(if store.up { closed } else { closed.not_before(store.fell) });
        };
        let at = member.repository;
        // What they run into is the first of these, and what closed the way is whatever of them was done first.
        let mut met = None;
        let mut meets = |closed: Absence| {
            met = Some(met.map_or(closed, |met: Absence| met.not_before(closed.act)));
        };
        if region.pauses.any() {
            let by = stage.struck(Victim::Process(ProcessId::of(number)));
            meets(Act { at: region.still_since, by }.closes(unavailable::STILL));
        }
        if !self.reaches(number, stage) {
            meets(self.repository_closed(number, at, stage).closes(unavailable::REPOSITORY));
        }
        self.generation_closed(member, asked.0).into_iter().for_each(&mut meets);
        self.queues_closed(number, (at, asked.1), stage).into_iter().for_each(&mut meets);
        met
    }

    /// What keeps a generation from serving the members that reach it.
    fn generation_closed(&self, member: &Member, home: Home) -> Option<Absence> {
        let &Member { repository: at, generation, .. } = member;
        let Generation { taken, mode_set, keys, .. } = &self.generations[generation];
        if self.is_removed(member) {
            return Some(taken.closes(unavailable::REMOVED));
        }
        if home == Home::Scheduler {
            let held = self.gone.contains_key(&(at, generation));
            let act = if held { taken } else { mode_set };
            return (!self.runs_batch(at, generation)).then(|| act.closes(unavailable::NO_BATCH));
        }
        let undefined = !self.readings().cached_definitions && self.stores[at].hlen(&keys.definitions) == 0;
        undefined.then(|| taken.closes(unavailable::NO_PROGRAM))
    }

    /// What keeps a request from the queues that needs them.
    fn queues_closed(
        &self,
        number: usize,
        (at, kind): (usize, Option<u8>),
        stage: &Stage,
    ) -> Option<Absence> {
        let on_a_queue = matches!(kind, Some(kind::TEMPORARY | kind::TRANSIENT));
        let queues = self.queue_repository(at);
        (on_a_queue && !self.reaches_queues(number, at, stage))
            .then(|| self.repository_closed(number, queues, stage).closes(unavailable::QUEUES))
    }

    /// What keeps a repository from answering a region; where it runs, a link is cut.
    fn repository_closed(&self, number: usize, at: usize, stage: &Stage) -> Act {
        let store = &self.stores[at];
        if !store.up {
            return store.fell;
        }
        let host = self.repository_hosts[at];
        let link = host.and_then(|host| stage.fleet.link_between(self.regions[number].host, host));
        let cut = link.and_then(|link| stage.stroke(Victim::Link(link)));
        cut.unwrap_or(Act { at: stage.now(), by: None })
    }
}
