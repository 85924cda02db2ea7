//! `ttAdmin`: replication agents, and stores in memory (`docs/models/stores.md 2, 3`).

use super::connect;
use crate::command::Command;
use frame::{Args, Style, Tool, flag, option_with_value};

/// The tool.
pub(super) const TOOL: Tool = Tool {
    name: "ttAdmin",
    style: Style::Words,
    options: &[
        flag("-repStart"),
        flag("-repStop"),
        flag("-ramLoad"),
        flag("-ramUnload"),
        flag("-wait"),
        option_with_value("-connStr", "a connection string"),
    ],
    foreign: &["-query", "-repQuery", "-repPolicy", "-ramPolicy", "-cacheStart", "-cacheStop"],
    listed: true,
    operands: &["DSN"],
};

/// What a call of the tool means.
pub(super) fn form(args: &mut Args<'_>) -> Option<Command> {
    let action = args.one_of(&["-repStart", "-repStop", "-ramLoad", "-ramUnload"])?;
    let wait = args.has("-wait");
    let store = connect::either(args)?.store;
    match action {
        "-repStart" => Some(Command::AgentStart { store, wait }),
        "-repStop" => Some(Command::AgentStop { store, wait }),
        _ => {
            args.only(action, &["-connStr", action]);
            Some(if action == "-ramLoad" { Command::RamLoad(store) } else { Command::RamUnload(store) })
        }
    }
}
