//! The removal of generations, under way: page by page, by a tool that can die.

use fleet::HostId;
use ledger::Blame;
use rehearsal::{Domain, Stage, State, Ticket};

/// The removal of generations, under way.
#[derive(Debug, Clone)]
pub(crate) struct Removal {
    pub(crate) ticket: Ticket,
    pub(crate) blame: Blame,
    /// The host of the tool, and whether the tool is still at work.
    pub(crate) host: HostId,
    pub(crate) works: bool,
    pub(crate) at: usize,
    /// How often the repository had gone down when the removal began: its connection does not outlive that.
    pub(crate) outages: u32,
    pub(crate) generations: Vec<usize>,
    /// Where each scan goes on.
    pub(crate) cursors: Vec<u64>,
    /// How many elements a page has.
    pub(crate) count: usize,
    /// How many pages are left; a scan that ends earlier waits for them.
    pub(crate) left: u32,
    /// How many keys it has deleted.
    pub(crate) deleted: usize,
}

impl Removal {
    /// Whether every scan of so many pages has come to its end, so that the tool knows that nothing is left to be deleted.
    pub(crate) fn has_seen_all(&self, pages: u32) -> bool {
        self.left < pages && self.cursors.iter().all(|cursor| *cursor == 0)
    }

    /// Writes what is left of the removal.
    pub(crate) fn write<F: Domain>(&self, stage: &Stage<F>, state: &mut State) {
        // Whether its connection still holds is written by whoever knows the repository; how many keys have gone is only
        // told.
        let Self {
            ticket,
            blame,
            host,
            works,
            at,
            outages: _,
            generations,
            cursors,
            count,
            left,
            deleted: _,
        } = self;
        state.ticket(*ticket, stage);
        state.blame(Some(*blame));
        state.number(host.0);
        state.number(*works);
        state.count(*at);
        state.list(generations.iter().zip(cursors), |(generation, cursor), state| {
            state.count(*generation);
            state.number(*cursor);
        });
        state.count(*count);
        state.number(*left);
    }
}
