//! Resources of a PAC: an operator enables and disables them, and whoever needs one that is disabled is turned away.
//!
//! At the end none may be left disabled in the PAC of the regions but what the runbook as written disables last (ours): an
//! answer that a program is disabled is an answer, so that nothing else would tell of a PAC that runs and does no work.

use crate::begin::program_name;
use crate::cluster::{Cluster, Stage};
use crate::command::Command;
use fleet::HostId;
use ledger::Blame;
use rehearsal::{Aim, Missed, Said, Tried, Wish};
use runbook::Address;
use std::collections::BTreeMap;

/// What is asked of the resources at the end.
#[derive(Debug, Clone)]
pub(crate) struct ResourceGoal {
    enabled: Wish<bool>,
    /// The last command that changes each of them in the runbook as written, and to what.
    written: BTreeMap<String, (bool, Address)>,
}

impl ResourceGoal {
    pub(crate) fn of(aim: &Aim<'_, Cluster>, enabled: Wish<bool>) -> Self {
        let changes = aim.written().filter_map(|written| match written.command {
            Command::Definition { name, enable } => Some((name.clone(), (*enable, written.address))),
            _ => None,
        });
        Self { enabled, written: changes.collect() }
    }

    /// Whether the runbook as written leaves a resource disabled, in whichever PAC it means.
    fn leaves_disabled(&self, name: &str) -> bool {
        self.written.get(name).is_some_and(|(enable, _)| !enable)
    }
}

impl Cluster {
    /// Changes a resource in the generation of the regions of this host; every member of it that can hears
    /// (`docs/models/pac.md 2.3`, 2.4), and no other generation does (5, H19 and H26).
    pub(crate) fn define(
        &mut self,
        (name, enable): (&str, bool),
        host: HostId,
        by: Blame,
        stage: &Stage,
    ) -> Tried<()> {
        let here = self.regions.iter().find(|region| region.host == host && region.member.is_some());
        let member = here.and_then(|region| region.member.clone());
        let member = member.ok_or("definition: no region runs on this host")?;
        let programs = self.config().online.programs;
        let known = (0..programs).find(|program| program_name(*program) == name);
        let program = known.ok_or_else(|| format!("definition: {name} is not defined"))?;
        let state = if enable { "enabled" } else { "disabled" };
        if !self.is_open(host, member.repository, stage) {
            return Err(format!("definition: {} does not answer", self.stores[member.repository].name));
        }
        if self.is_removed(&member) {
            return Err("definition: the PAC of this host has been removed".into());
        }
        let definitions = &self.generations[member.generation].keys.definitions;
        self.stores[member.repository].hset(definitions, &self.programs[program as usize], state);
        for number in 0..self.regions.len() {
            if self.hears(number, (member.repository, member.generation), stage) {
                self.regions[number].definitions[program as usize] = enable;
            }
        }
        self.defined.insert((member.generation, program), by);
        self.disabled.retain(|disabled| disabled != name);
        if !enable {
            self.disabled.push(name.into());
        }
        Ok(())
    }

    /// Whether all resources of the PAC of the regions are enabled.
    pub(crate) fn ask_resources(&self, (at, new): (usize, usize), goal: &ResourceGoal) -> Option<Missed> {
        let own = self.defined.iter().filter(|((generation, _), _)| *generation == new);
        let disabled = own.filter(|((_, program), _)| self.is_disabled((at, new), *program));
        let named = disabled.map(|((_, program), by)| (program_name(*program), *by));
        let left: Vec<(String, Blame)> = named.filter(|(name, _)| !goal.leaves_disabled(name)).collect();
        let now = || match left.as_slice() {
            [] => String::from("enabled"),
            [(name, _)] => format!("{name} is disabled"),
            [(name, _), more @ ..] => format!("{name} and {} more are disabled", more.len()),
        };
        let what = || format!("resources of {}", self.generations[new].name());
        let said = || Said::new(what(), ["enabled", "disabled"], now());
        let first = left.first();
        let step = first.and_then(|(name, _)| goal.written.get(name)).map(|(_, address)| address);
        let point = Missed::unless(&goal.enabled, left.is_empty(), said, step)?;
        Some(point.made_by(first.map(|(_, by)| *by)))
    }

    /// Whether a resource is disabled, in the repository or in what a member remembers of it.
    fn is_disabled(&self, (at, generation): (usize, usize), program: u32) -> bool {
        let program = program as usize;
        let key = &self.generations[generation].keys.definitions;
        let members = self.regions.iter().filter(|region| region.is_member_of(at, generation));
        let remembered = |cached: &Vec<bool>| cached.get(program) == Some(&false);
        let is_cached = self.readings().cached_definitions;
        self.stores[at].hget(key, &self.programs[program]) == Some(b"disabled")
            || (is_cached && members.map(|region| &region.definitions).any(remembered))
    }
}
