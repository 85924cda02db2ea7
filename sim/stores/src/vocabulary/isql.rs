//! `ttIsql -connStr dsn=STORE -e "STATEMENT; ..."`.
//!
//! Without `-e` the tool asks its user for statements, which nobody would answer here.

use super::args::{Args, Tool, foreign, valued};
use super::connect;
use super::sql;
use super::token::Token;
use crate::command::Command;
use runbook::Parsed;

const TOOL: Tool = Tool {
    name: "ttIsql",
    options: &[
        valued("-connStr", "a connection string"),
        valued("-e", "statements in quotes"),
        foreign("-f"),
        foreign("-v"),
        foreign("-interactive"),
    ],
    operands: &["DSN"],
};

/// Reads a call of the tool.
pub(super) fn read(first: &Token, rest: &[Token]) -> Parsed<Command> {
    let mut args = Args::read(&TOOL, first, rest);
    let command = form(&mut args, first);
    args.finish(command)
}

fn form(args: &mut Args<'_>, first: &Token) -> Option<Command> {
    let connection = match (args.value("-connStr"), args.operands.first().copied()) {
        (Some(token), None) => connect::string(args, token),
        (None, Some(token)) => connect::operand(args, token),
        (Some(_), Some(token)) => {
            args.fail("unexpected-word", token.range.clone(), format!("unexpected word `{}`", token.brief()));
            None
        }
        (None, None) => {
            args.missing("a connection string is needed");
            None
        }
    };
    if !args.has("-e") {
        args.not_modelled(first.range.clone(), "without `-e` the tool waits for somebody to type".to_owned());
    }
    let statements = sql::read(args, args.value("-e")?);
    Some(Command::Sql { store: connection?.store, statements })
}
