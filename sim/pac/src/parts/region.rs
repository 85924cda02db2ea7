//! A region: where it stands, and its place in a generation.

use crate::config::RegionConfig;
use fleet::{HostId, InForce, Release};
use kernel::Time;
use keyspace::Key;
use ledger::Blame;
use rehearsal::{Act, Doer};

rehearsal::worded! {
    /// Where a region stands.
    #[derive(Default)]
    pub(crate) enum RegionState {
        #[default]
        Stopped = "stopped",
        Starting = "starting",
        Running = "running",
        Stopping = "stopping",
        NotResponding = "not responding",
        Crashed = "crashed",
    }
}

impl RegionState {
    /// Its word where it is told what somebody did to a region meanwhile: one that does not respond is stopping.
    pub(crate) const fn told(self) -> &'static str {
        match self {
            Self::NotResponding => "stopping, and not responding meanwhile",
            other => other.word(),
        }
    }

    /// Whether it is being stopped.
    pub(crate) const fn is_stopping(self) -> bool {
        matches!(self, Self::Stopping | Self::NotResponding)
    }

    /// Whether no process of the region is left.
    pub(crate) const fn is_down(self) -> bool {
        matches!(self, Self::Stopped | Self::Crashed)
    }
}

/// A region's place in a generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) repository: usize,
    /// The generation's number.
    pub(crate) generation: usize,
    /// The record layout of the release below.
    pub(crate) layout: u32,
    /// The release of the region's own programs, which under the compatible process is not the generation's.
    pub(crate) release: Release,
}

/// The commands that last set what a region keeps while it is down, where one did.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SetBy {
    pub(crate) listening: Option<Blame>,
    pub(crate) min_comp_check: Option<Blame>,
    /// Its PAC, or the repository of that.
    pub(crate) pac: Option<Blame>,
}

/// A region.
#[derive(Debug, Clone, Default)]
pub(crate) struct Region {
    pub(crate) name: String,
    /// The name as a field of the member records.
    pub(crate) key: Key,
    pub(crate) host: HostId,
    /// Its release at the start.
    pub(crate) begun_with: Release,
    pub(crate) run_state: RegionState,
    /// Which of its lives; an event of an earlier one no longer counts.
    pub(crate) epoch: u32,
    /// Whether the directory server knows it.
    pub(crate) configured: bool,
    pub(crate) listening: bool,
    pub(crate) pac: String,
    pub(crate) repository: usize,
    pub(crate) min_comp_check: bool,
    pub(crate) member: Option<Member>,
    /// What its member record begins with, before the time of a ping: the release below, as text.
    pub(crate) stamp: String,
    pub(crate) initiators: u32,
    /// The repository and the generation that it last left in order, until it is started again.
    pub(crate) left: Option<(usize, usize)>,
    /// The jobs it executes.
    pub(crate) executing: Vec<u32>,
    /// Jobs that it has ended, and that its repository still names, because it was away then.
    pub(crate) ended: Vec<u32>,
    /// Its memory of resource definitions: those that are enabled.
    pub(crate) definitions: Vec<bool>,
    /// Before when it does not end, once it is stopping.
    pub(crate) ends_at: Time,
    /// The command that stops it.
    pub(crate) stopped_by: Option<Blame>,
    /// What ended its last life.
    pub(crate) ended_by: Act,
    /// What last closed it to new clients.
    pub(crate) closed: Act,
    pub(crate) set_by: SetBy,
    /// Faults that have it stand still, at this moment, and since when one does.
    pub(crate) pauses: InForce,
    pub(crate) still_since: Time,
    /// The locks of its jobs while it stands still, by database and dataset, and when they would have been released.
    pub(crate) frozen: Vec<(usize, u32, Time)>,
}

impl Member {
    /// Whether this is a membership of a generation in a repository.
    pub(crate) const fn is_of(&self, repository: usize, generation: usize) -> bool {
        self.repository == repository && self.generation == generation
    }
}

impl Region {
    /// Whether it runs, and does not stand still.
    pub(crate) const fn runs(&self) -> bool {
        matches!(self.run_state, RegionState::Running) && !self.pauses.any()
    }

    /// Whether it takes new clients, as far as it can say itself.
    pub(crate) const fn is_open(&self) -> bool {
        self.listening && matches!(self.run_state, RegionState::Running)
    }

    /// Whether it will itself take off a job that is registered with it: one that it executes, or has ended while its
    /// repository was away.
    pub(crate) fn answers_for(&self, job: u32) -> bool {
        self.executing.contains(&job) || self.ended.contains(&job)
    }

    /// It takes no new clients from now on; where it took none before, it was another command that closed it.
    pub(crate) const fn closes(&mut self, act: Act) {
        if self.is_open() {
            self.closed = act;
        }
    }

    /// Who has made it not run, as far as is known.
    pub(crate) fn downed_by(&self) -> Doer {
        match self.run_state {
            RegionState::Stopping | RegionState::NotResponding => self.stopped_by.into(),
            RegionState::Stopped | RegionState::Crashed => self.ended_by.by.into(),
            _ => Doer::Unsaid,
        }
    }

    pub(crate) fn new(config: &RegionConfig, host: HostId, pac: &str) -> Self {
        Self {
            name: config.name.clone(),
            key: config.name.as_str().into(),
            host,
            configured: true,
            listening: config.listening,
            pac: pac.into(),
            initiators: config.initiators,
            ..Self::default()
        }
    }
}
