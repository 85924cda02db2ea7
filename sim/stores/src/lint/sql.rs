//! Rules of statements: each goes to what it changes.

use super::world::World;
use super::{agents, applications, channels, memory, migrate, names, ports};
use crate::command::{Procedure, RepPolicy, Statement};

/// `ttIsql`, statement by statement.
pub(super) fn statements(world: &mut World<'_>, store: usize, typed: &[Statement]) {
    for statement in typed {
        match statement {
            Statement::Alter { scheme, .. } if !names::scheme(world, scheme) => return,
            Statement::Alter { store: altered, host, set, .. } => {
                ports::set(world, store, (altered, host.as_deref(), *set));
            }
            Statement::Call(procedure) => call(world, store, procedure),
            Statement::Autorefresh { group, on } => migrate::autorefresh(world, store, group, *on),
            Statement::PermInUse | Statement::Peers | Statement::Idle(_) => {}
            Statement::Quit => return,
        }
    }
}

/// A built-in procedure, by the rules of the tool that does the same.
fn call(world: &mut World<'_>, store: usize, procedure: &Procedure) {
    match procedure {
        Procedure::AgentStart => agents::start(world, store),
        Procedure::AgentStop => agents::stop(world, store, false),
        Procedure::RepPolicy(policy) => agents::policy(world, store, *policy == RepPolicy::Always),
        Procedure::SetState(peer, state) => {
            let named = peer.name.as_ref().is_none_or(|name| names::in_scheme(world, name).is_some());
            if named && names::fits(world, store, peer) {
                channels::set(world, store, *state);
            }
        }
        Procedure::Wait(peer, time) => {
            if names::fits(world, store, peer) {
                applications::waited(world, store, time.is_none());
            }
        }
        Procedure::Status(peer) => {
            names::fits(world, store, peer);
        }
        Procedure::RamPolicy(policy) => memory::policy(world, store, *policy),
        Procedure::Checkpoint | Procedure::Ask(_) => {}
    }
}
