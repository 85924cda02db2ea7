//! Client sessions: long-lived connections that are made through the load balancer, and cut when their region stops.

use crate::ids::RegionId;
use crate::parts::region::Region;
use kernel::{FirstWords, Span, Time};
use rehearsal::{Act, Group, State};

/// One client's connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Session {
    /// The region it is connected to.
    pub(crate) region: Option<RegionId>,
    /// Until when: the client is busy connecting while there is no region, and connected while there is.
    pub(crate) until: Time,
    /// How many connections the client has made.
    pub(crate) turn: u32,
    /// When it was last cut, and by which command.
    pub(crate) cut: Act,
}

impl Session {
    /// The region it is connected to, unless it is over.
    pub(crate) fn connected(&self, now: Time) -> Option<RegionId> {
        self.region.filter(|_| self.until > now)
    }
}

/// Where a group connects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Home {
    /// Through the load balancer.
    Balanced,
    /// Through the load balancer, and what it asks for is jobs.
    Scheduler,
    /// To one region.
    Fixed(RegionId),
}

/// Every session.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sessions {
    pub(crate) homes: Vec<Home>,
    pub(crate) per_group: u32,
    pub(crate) all: Vec<Session>,
    /// By session, what is drawn for the lengths of its connections.
    pub(crate) drawn: Vec<FirstWords>,
    /// By region, how many are connected.
    pub(crate) counts: Vec<u32>,
}

impl Sessions {
    /// Those of groups, each of which has so many, before any is connected.
    pub(crate) fn of(groups: &[Group], per_group: u32, regions: &[Region]) -> Self {
        let home = |at: &str| match regions.iter().position(|region| region.name == at) {
            Some(region) => Home::Fixed(RegionId::of(region)),
            None if at == "batch" => Home::Scheduler,
            None => Home::Balanced,
        };
        let per_group = per_group.max(1);
        let many = per_group as usize * groups.len();
        let none = Session { region: None, until: Time::ZERO, turn: 0, cut: Act::START };
        Self {
            homes: groups.iter().map(|group| home(&group.at)).collect(),
            per_group,
            all: vec![none; many],
            drawn: vec![FirstWords::default(); many],
            counts: vec![0; regions.len()],
        }
    }

    /// Lets what is left of each session be the mean of all: its length is drawn from a distribution that has no
    /// memory, so that a session that has lasted for a while is as good as a new one.
    pub(crate) fn wind(&mut self, mean: Span, now: Time) {
        for session in &mut self.all {
            session.turn = 0;
            if session.region.is_some() && session.until > now {
                session.until = now + mean;
            }
        }
    }

    /// How many sessions are counted at a region.
    pub(crate) fn counted(&self, number: usize) -> u32 {
        self.counts[number]
    }

    /// Writes who is connected where.
    pub(crate) fn write(&self, state: &mut State) {
        // Homes and how many sessions a group has never change, what is drawn is the seed's, and counts are counted from
        // the sessions.
        let Self { homes: _, per_group: _, all, drawn: _, counts: _ } = self;
        // Who cut a session is told of gaps alone.
        for Session { region, until, turn, cut: _ } in all {
            state.maybe(*region, |region, state| state.number(region));
            state.left(*until);
            state.number(*turn);
        }
    }
}
