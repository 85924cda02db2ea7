//! Which store the clients of each group are connected to, and why one of them may not be answered.

use crate::config::Config;
use crate::parts::script::{Script, scripts_of};
use kernel::Span;
use ledger::StoreId;
use rehearsal::{Act, Group, GroupId};
use replica::{Mix, Shape, Workload};

rehearsal::numbered! {
    /// Why a client is not answered; indices into `UNAVAILABLE` of the family.
    pub mod unavailable {
        /// The client's application is stopped.
        STOPPED = "its applications were stopped",
        /// The store does not exist or is not loaded.
        NO_STORE = "its store did not exist",
        /// The store has no such table.
        NO_TABLE = "its store had no tables",
        /// There is no room for another log file, so the update aborts.
        LOG_FULL = "there was no room for the log",
        /// The store has died and has not recovered.
        FALLEN = "its store was down or recovering",
    }
}

/// The applications of each group of clients.
#[derive(Debug, Clone, Default)]
pub struct Applications {
    /// For each group the store it is connected to; `None` while it is stopped.
    pub(crate) homes: Vec<Option<StoreId>>,
    /// For each group what connected it there, or stopped it.
    pub(crate) sent: Vec<Act>,
    /// For each group its name.
    pub(crate) names: Vec<String>,
    /// For each group what it asks for, where it has a script, and how often it has been made to send.
    pub(crate) scripts: Vec<Script>,
    pub(crate) written: Vec<u64>,
    /// Whether a transaction may be anything but one change that is drawn.
    pub(crate) several: bool,
    /// The time from a commit to the client's hearing of it.
    pub(crate) answer_after: Span,
}

impl Applications {
    /// Those of a scenario's groups, as they are connected at the start.
    pub(crate) fn of(config: &Config, groups: &[Group], store: impl Fn(&str) -> Option<usize>) -> Self {
        let scripts = scripts_of(groups.iter().map(|group| group.script.as_slice()));
        Self {
            several: config.workload.rows_per_transaction > 1
                || scripts.iter().any(|script| !script.is_empty()),
            names: groups.iter().map(|group| group.name.clone()).collect(),
            scripts,
            written: vec![0; groups.len()],
            homes: groups.iter().map(|group| store(&group.at).map(StoreId::of)).collect(),
            sent: vec![Act::START; groups.len()],
            answer_after: config.workload.answer_s.span(),
        }
    }

    /// Connects every group whose home is one to another, or to none.
    pub(crate) fn send(&mut self, from: Option<StoreId>, to: Option<StoreId>, act: Act) {
        let homes = self.homes.iter_mut().zip(&mut self.sent);
        for (home, sent) in homes.filter(|(home, _)| **home == from) {
            (*home, *sent) = (to, act);
        }
    }
}

impl Applications {
    /// The group that is made to send next at a store: of those that have a script and are connected to it the one that
    /// has sent the least, and of several the one listed first.
    pub(crate) fn next_to_write(&mut self, store: StoreId) -> Option<GroupId> {
        let there = |group: &usize| self.homes[*group] == Some(store) && !self.scripts[*group].is_empty();
        let next = (0..self.homes.len()).filter(there).min_by_key(|group| self.written[*group])?;
        self.written[next] += 1;
        Some(GroupId::of(next))
    }
}

/// What the clients of so many groups do.
pub(crate) fn workload_of(config: &Config, groups: u32) -> Workload {
    let (data, work) = (&config.data, &config.workload);
    let mix = &work.mix;
    Workload::of(&Shape {
        groups,
        rows: data.rows,
        churn: data.churn_rows,
        shared: data.shared_rows,
        scripted: data.script_rows,
        hot: work.hot_rows,
        to_hot: work.hot_share.chance(),
        to_shared: work.shared_share.chance(),
        mix: Mix { insert: mix.insert, update: mix.update, modify: mix.modify, delete: mix.delete },
        per_transaction: work.rows_per_transaction,
    })
}
