//! `ttIsql -connStr dsn=STORE -e "STATEMENT; ..."`.
//!
//! Without `-e` the tool asks its user for statements, which nobody would answer here.

use super::connect;
use super::sql;
use crate::command::Command;
use frame::{Args, Style, Token, Tool, option_with_value};

/// The tool.
pub(super) const TOOL: Tool = Tool {
    name: "ttIsql",
    style: Style::Words,
    options: &[
        option_with_value("-connStr", "a connection string"),
        option_with_value("-e", "statements in quotes"),
    ],
    foreign: &["-f", "-v", "-interactive"],
    listed: true,
    operands: &["DSN"],
};

/// What a call of the tool means.
pub(super) fn form(args: &mut Args<'_>) -> Option<Command> {
    let twice = |token: &Token| format!("unexpected word `{}`", token.brief());
    let connection = connect::either_or(args, twice, "a connection string is needed");
    if !args.has("-e") {
        args.not_modelled(
            args.first().range(),
            "without `-e` the tool waits for somebody to type".to_owned(),
        );
    }
    let statements = sql::read(args, &args.value("-e")?);
    Some(Command::Sql { store: connection?.store, statements })
}
