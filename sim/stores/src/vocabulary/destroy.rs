//! `ttDestroy`: removes a store, not its data source name (`docs/models/stores.md 3`).

use super::args::{Args, Tool, flag, foreign, valued};
use super::connect;
use super::token::Token;
use crate::command::Command;
use runbook::Parsed;

const TOOL: Tool = Tool {
    name: "ttDestroy",
    options: &[
        flag("-wait"),
        valued("-connStr", "a connection string"),
        foreign("-timeout"),
        foreign("-force"),
    ],
    operands: &["DSN"],
};

/// Reads a call of the tool.
pub(super) fn read(first: &Token, rest: &[Token]) -> Parsed<Command> {
    let mut args = Args::read(&TOOL, first, rest);
    let command = form(&mut args);
    args.finish(command)
}

fn form(args: &mut Args<'_>) -> Option<Command> {
    let wait = args.has("-wait");
    let connection = match (args.value("-connStr"), args.operands.first().copied()) {
        (Some(token), None) => connect::string(args, token),
        (None, Some(token)) => connect::operand(args, token),
        (Some(_), Some(token)) => {
            args.fail("unexpected-word", token.range.clone(), "the store is named twice".to_owned());
            None
        }
        (None, None) => {
            args.missing("a data source name is needed");
            None
        }
    };
    Some(Command::Destroy { store: connection?.store, wait })
}
