//! What might be typed against what has died in the pair: the start of a replication agent that no command has stopped.
//!
//! An agent that dies is started again by its daemon where that lives (`docs/models/stores.md 2`), and otherwise by
//! whoever types it (`faults`). One that a command has stopped is down because somebody wants it so.

use crate::pair::{Pair, Stage};
use fleet::ProcessState;
use rehearsal::{Cure, Doer};

impl Pair {
    /// What might be typed now.
    pub(crate) fn cures_now(&self, stage: &Stage) -> Vec<Cure> {
        let dead = (0..self.stores.len()).filter(|store| self.agent_is_dead(*store, stage));
        let cure = |store: usize| {
            let own = &self.stores[store];
            Cure {
                host: Some(own.host),
                text: format!("ttAdmin -wait -repStart {}", own.name),
                against: format!("the agent of {} is {}", own.name, own.agent.word()),
            }
        };
        dead.map(cure).collect()
    }

    /// Whether the agent of a store that could have one is down, and no command has stopped it.
    fn agent_is_dead(&self, store: usize, stage: &Stage) -> bool {
        let own = &self.stores[store];
        let could = own.life.as_ref().is_some_and(|life| life.loaded && life.has_tables);
        let is_stopped = matches!(own.agent_downed_by.into(), Doer::Command(_));
        let down = own.agent == ProcessState::Down && !is_stopped;
        down && could && self.stands(store) && self.daemon_runs(own.host, stage)
    }
}
