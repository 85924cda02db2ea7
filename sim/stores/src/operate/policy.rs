//! The policies of a store's agent and of its memory, and the tools that tell how things stand
//! (`docs/models/stores.md 2, 3`).
//!
//! | policy | what it does here | source |
//! |---|---|---|
//! | of the agent: manual | commands start and stop it; it starts again when it fails, and not with the daemon | reference, replication policies |
//! | always | the daemon starts it, at once and after every fall; commands do not (TT10012) | the same; that a stop is refused is ours |
//! | norestart | commands start and stop it; it never starts again | the same |
//! | of the memory: inUse, always | no command loads or unloads it; under always it is in use | reference, RAM policies; the refusal to destroy is ours |
//! | manual | it is in memory, and in use, from a load to an unload | the same |
//!
//! Where no command has set a policy, the host's `autostart` decides of the agent, and any command may load and unload.

use crate::command::{RamPolicy, RepPolicy};
use crate::pair::{Pair, Stage};
use crate::parts::{Call, Tool};
use fleet::ProcessState;
use rehearsal::{DONE, Replied, Tried};

impl Pair {
    /// `ttAdmin -repPolicy`.
    pub(crate) fn set_rep_policy(&mut self, tool: Tool<'_>, policy: RepPolicy, stage: &mut Stage) -> Replied {
        self.living(tool.index)?;
        let own = &mut self.stores[tool.index];
        own.rep_policy = None;
        if policy == RepPolicy::Always && own.agent == ProcessState::Down {
            self.agent_start(tool, false, stage)?;
        }
        self.stores[tool.index].rep_policy = Some(policy);
        DONE
    }

    /// `ttAdmin -ramPolicy`.
    pub(crate) fn set_ram_policy(&mut self, tool: Tool<'_>, policy: RamPolicy) -> Replied {
        if self.stores[tool.index].life.is_none() {
            return Err(format!("TT0833: data store {} does not exist", tool.store));
        }
        let own = &mut self.stores[tool.index];
        own.ram_policy = Some(policy);
        own.ram_held = policy == RamPolicy::Always;
        DONE
    }

    /// Whether a command may start or stop an agent.
    pub(crate) fn agent_is_manual(&self, index: usize, done: &str) -> Tried<()> {
        match self.stores[index].rep_policy {
            Some(RepPolicy::Always) => Err(format!(
                "TT10012: the replication agent of {} was not {done}: its policy is always",
                self.stores[index].name
            )),
            _ => Ok(()),
        }
    }

    /// Whether a command may load or unload a store.
    pub(crate) fn memory_is_manual(&self, index: usize) -> Tried<()> {
        match self.stores[index].ram_policy {
            Some(policy @ (RamPolicy::InUse | RamPolicy::Always)) => {
                Err(format!("the RAM policy of {} is {policy}, not manual", self.stores[index].name))
            }
            _ => Ok(()),
        }
    }

    /// Whether the daemon starts an agent when it runs again itself.
    pub(crate) fn starts_with_daemon(&self, index: usize, ran: bool, stage: &Stage) -> bool {
        let own = &self.stores[index];
        match own.rep_policy {
            None => ran && stage.fleet.host(own.host).autostart,
            Some(policy) => policy == RepPolicy::Always,
        }
    }

    /// `ttAdmin -query`, as the reference of 11.2 shows it. No store has a cache here, so that what is said of cache agents is
    /// always the same.
    pub(crate) fn query(&self, tool: Tool<'_>) -> Replied {
        let own = &self.stores[tool.index];
        let ram = own.ram_policy.unwrap_or(RamPolicy::InUse);
        let policy = own.rep_policy.unwrap_or_default();
        let started = if own.agent == ProcessState::Down { "False" } else { "True" };
        Ok(Some(vec![
            format!("RAM Residence Policy            : {ram}"),
            format!("Replication Agent Policy        : {policy}"),
            format!("Replication Manually Started    : {started}"),
            "Cache Agent Policy              : manual".into(),
            "Cache Agent Manually Started    : False".into(),
        ]))
    }

    /// `ttStatus`: what a daemon has, which is the stores of its release on its host.
    pub(crate) fn status(&self, call: Call<'_>) -> Replied {
        let mut lines = Vec::new();
        for own in self.stores.iter().filter(|store| store.host == call.invocation.host) {
            let Some(life) =
                own.life.as_ref().filter(|life| life.release.is_patch_of(&call.invocation.tools))
            else {
                continue;
            };
            let memory = if life.loaded { "in memory" } else { "not in memory" };
            let policy = own.rep_policy.unwrap_or_default();
            lines.push(format!("Data store {}: {memory}", own.name));
            lines
                .push(format!("Replication policy: {policy}; the replication agent is {}", own.agent.word()));
        }
        if lines.is_empty() {
            lines.push("There are no data stores".into());
        }
        Ok(Some(lines))
    }
}
