//! `ttDestroy`: removes a store, not its data source name (`docs/models/stores.md 3`).

use super::connect;
use crate::command::Command;
use frame::{Args, Style, Tool, flag, option_with_value, without_effect};

/// The tool.
pub(super) const TOOL: Tool = Tool {
    name: "ttDestroy",
    style: Style::Words,
    options: &[
        flag("-wait"),
        option_with_value("-timeout", "a number of seconds"),
        option_with_value("-connStr", "a connection string"),
        without_effect("-force"),
    ],
    foreign: &[],
    listed: true,
    operands: &["DSN"],
};

/// What a call of the tool means.
pub(super) fn form(args: &mut Args<'_>) -> Option<Command> {
    let wait = args.has("-wait");
    if let Some(given) = args.get("-timeout").filter(|_| !wait) {
        let message = "option `-timeout` goes with `-wait` alone".to_owned();
        args.fail("option-not-here", given.token.range(), message);
    }
    let timeout = args.value("-timeout").and_then(|token| args.seconds(&token));
    Some(Command::Destroy { store: connect::either(args, 0)?.store, wait, timeout })
}
