//! Client sessions: long-lived connections that go through the load balancer when they begin, and are cut when their
//! region stops.
//!
//! Disabling a listener or draining a host keeps new connections away and leaves existing ones
//! (`docs/models/pac.md 1.4`, steps 1 and 2); a session ends by itself after a drawn time and its client connects anew.

use crate::cluster::{Cluster, Stage};
use crate::ids::RegionId;
use crate::parts::{Home, Session};
use fleet::HostId;
use kernel::{Purpose, Span, Time, planted};
use ledger::Blame;
use rehearsal::{Act, GroupId, Request};

/// How long a session lasts.
const SESSION: Purpose = Purpose(32);

impl Cluster {
    /// Connects every client before the rehearsal begins.
    pub(crate) fn connect_all(&mut self, stage: &Stage) {
        for session in 0..self.sessions.all.len() {
            self.connect(session, stage);
        }
    }

    /// The region that a request's session is connected to, connecting it if need be.
    pub(crate) fn route(&mut self, request: &Request, stage: &Stage) -> Option<usize> {
        let session = self.session_of(request);
        let now = stage.now();
        if self.sessions.all[session].until <= now {
            self.disconnect(session);
            self.connect(session, stage);
        }
        self.sessions.all[session].region.map(usize::from)
    }

    /// Connects a session to the region with the fewest sessions that takes new ones.
    fn connect(&mut self, session: usize, stage: &Stage) {
        let group = session / self.sessions.per_group as usize;
        let home = self.sessions.homes[group];
        let open = |number: &usize| self.takes_clients(*number, home);
        let counts = &self.sessions.counts;
        let Some(found) = (0..self.regions.len()).filter(open).min_by_key(|number| counts[*number]) else {
            return;
        };
        let turn = self.sessions.all[session].turn;
        let drawn = self.sessions.drawn[session].at(&stage.draws, (SESSION, session as u64), turn.into());
        let length = drawn.exponential(self.config().times.session_s.span()).max(Span::from_nanos(1));
        let until = stage.now() + length;
        let cut = self.sessions.all[session].cut;
        self.sessions.all[session] =
            Session { region: Some(RegionId::of(found)), until, turn: turn + 1, cut };
        self.sessions.counts[found] += 1;
    }

    /// Whether a region takes new connections of clients with such a home.
    pub(crate) fn takes_clients(&self, number: usize, home: Home) -> bool {
        let region = &self.regions[number];
        let reached = match home {
            Home::Fixed(fixed) => usize::from(fixed) == number,
            Home::Balanced | Home::Scheduler => {
                planted("drained-hosts-take-clients") || self.drain_of(region.host).is_none()
            }
        };
        reached && region.is_open()
    }

    /// What drained a host, if it is drained.
    pub(crate) fn drain_of(&self, host: HostId) -> Option<Act> {
        self.drained.iter().find(|(drained, _)| *drained == host).map(|(_, act)| *act)
    }

    /// The number of a request's session.
    pub(crate) fn session_of(&self, request: &Request) -> usize {
        let per_group = self.sessions.per_group;
        usize::from(request.group) * per_group as usize + request.draw.below(1, per_group) as usize
    }

    /// The sessions of a group.
    pub(crate) fn sessions_of(&self, group: GroupId) -> &[Session] {
        let per_group = self.sessions.per_group as usize;
        let first = usize::from(group) * per_group;
        &self.sessions.all[first..first + per_group]
    }

    fn disconnect(&mut self, session: usize) {
        if let Some(region) = self.sessions.all[session].region.take() {
            self.sessions.counts[usize::from(region)] -= 1;
        }
    }

    /// Cuts every session of a region; its clients need a while to connect again. Tells how many there were.
    pub(crate) fn cut_sessions(&mut self, number: usize, by: Option<Blame>, stage: &Stage) -> usize {
        let now = stage.now();
        let again = now + self.config().times.reconnect_s.span();
        let mut cut = 0;
        for session in 0..self.sessions.all.len() {
            if self.sessions.all[session].region == Some(RegionId::of(number)) {
                let lives = self.sessions.all[session].until > now;
                cut += usize::from(lives);
                if lives {
                    self.sessions.all[session].cut =
                        self.cut_after(number, session, (Act { at: now, by }, stage));
                }
                if planted("a-cut-session-stays-counted") {
                    self.sessions.all[session].region = None;
                }
                self.disconnect(session);
                self.sessions.all[session].until = again;
            }
        }
        cut
    }

    /// How many clients are connected to a region.
    pub(crate) fn connected(&self, number: usize, now: Time) -> usize {
        self.connected_to(number, now).count()
    }

    /// Whether any client is connected to a region.
    pub(crate) fn is_connected(&self, number: usize, now: Time) -> bool {
        self.connected_to(number, now).next().is_some()
    }

    fn connected_to(&self, number: usize, now: Time) -> impl Iterator<Item = &Session> {
        let here = move |session: &&Session| session.connected(now) == Some(RegionId::of(number));
        self.sessions.all.iter().filter(here)
    }
}
