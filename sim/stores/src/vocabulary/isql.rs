//! `ttIsql -connStr dsn=STORE -e "STATEMENT; ..."`.
//!
//! Without `-e` the tool asks its user for statements, which nobody would answer here.

use super::connect;
use super::sql;
use crate::command::Command;
use frame::{Args, Style, Tool, option_with_value};

/// The tool.
pub(super) const TOOL: Tool = Tool {
    name: "ttIsql",
    style: Style::Words,
    options: &[
        option_with_value("-connStr", "a connection string"),
        option_with_value("-e", "statements in quotes"),
    ],
    foreign: &["-f", "-v", "-interactive"],
    operands: &["DSN"],
};

/// What a call of the tool means.
pub(super) fn form(args: &mut Args<'_>) -> Option<Command> {
    let connection = match (args.value("-connStr"), args.operands.first().copied()) {
        (Some(token), None) => connect::string(args, &token),
        (None, Some(token)) => connect::operand(args, token),
        (Some(_), Some(token)) => {
            args.fail("unexpected-word", token.range(), format!("unexpected word `{}`", token.brief()));
            None
        }
        (None, None) => {
            args.missing("a connection string is needed");
            None
        }
    };
    if !args.has("-e") {
        args.not_modelled(
            args.first().range(),
            "without `-e` the tool waits for somebody to type".to_owned(),
        );
    }
    let statements = sql::read(args, &args.value("-e")?);
    Some(Command::Sql { store: connection?.store, statements })
}
