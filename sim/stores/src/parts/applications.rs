//! Which store the clients of each group are connected to, and why one of them may not be answered.

use crate::config::Config;
use kernel::Span;
use ledger::StoreId;
use rehearsal::{Act, Group};
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
    /// The time from a commit to the client's hearing of it.
    pub(crate) answer_after: Span,
}

impl Applications {
    /// Those of a scenario's groups, as they are connected at the start.
    pub(crate) fn of(config: &Config, groups: &[Group], store: impl Fn(&str) -> Option<usize>) -> Self {
        Self {
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

/// What the clients of so many groups do.
pub(crate) fn workload_of(config: &Config, groups: u32) -> Workload {
    let (data, work) = (&config.data, &config.workload);
    let mix = &work.mix;
    Workload::of(&Shape {
        groups,
        rows: data.rows,
        churn: data.churn_rows,
        shared: data.shared_rows,
        hot: work.hot_rows,
        to_hot: work.hot_share.chance(),
        to_shared: work.shared_share.chance(),
        mix: Mix { insert: mix.insert, update: mix.update, modify: mix.modify, delete: mix.delete },
        per_transaction: work.rows_per_transaction,
    })
}
