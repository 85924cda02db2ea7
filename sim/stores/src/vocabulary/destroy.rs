//! `ttDestroy`: removes a store, not its data source name (`docs/models/stores.md 3`).

use super::connect;
use crate::command::Command;
use frame::{Args, Style, Tool, flag, option_with_value};

/// The tool.
pub(super) const TOOL: Tool = Tool {
    name: "ttDestroy",
    style: Style::Words,
    options: &[flag("-wait"), option_with_value("-connStr", "a connection string")],
    foreign: &["-timeout", "-force"],
    listed: true,
    operands: &["DSN"],
};

/// What a call of the tool means.
pub(super) fn form(args: &mut Args<'_>) -> Option<Command> {
    let wait = args.has("-wait");
    Some(Command::Destroy { store: connect::either(args)?.store, wait })
}
