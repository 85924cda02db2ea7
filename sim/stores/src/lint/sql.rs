//! Rules of statements: each goes to what it changes.

use super::world::World;
use super::{migrate, names, ports};
use crate::command::Statement;

/// `ttIsql`, statement by statement.
pub(super) fn statements(world: &mut World<'_>, store: usize, typed: &[Statement]) {
    for statement in typed {
        match statement {
            Statement::SetPort { scheme, .. } if !names::scheme(world, scheme) => return,
            Statement::SetPort { store: altered, host, port, .. } => {
                ports::set(world, store, (altered, host, *port));
            }
            Statement::Autorefresh { group, on } => migrate::autorefresh(world, store, group, *on),
            Statement::PermInUse => {}
            Statement::Quit => return,
        }
    }
}
