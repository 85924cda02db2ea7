//! `ttMigrate`: a store into a file, and a file into a store (`docs/models/stores.md 3`).

use super::connect;
use crate::command::Command;
use frame::{Args, Style, Tool, flag, option_with_value};

/// The tool.
pub(super) const TOOL: Tool = Tool {
    name: "ttMigrate",
    style: Style::Words,
    options: &[
        flag("-c"),
        flag("-r"),
        option_with_value("-rename", "OLD:NEW"),
        option_with_value("-connStr", "a connection string"),
    ],
    foreign: &[
        "-a",
        "-d",
        "-l",
        "-n",
        "-nr",
        "-nf",
        "-C",
        "-noRepUpgrade",
        "-updateStats",
        "-autorefreshPaused",
    ],
    listed: true,
    operands: &["DSN", "FILE"],
};

/// What a call of the tool means.
pub(super) fn form(args: &mut Args<'_>) -> Option<Command> {
    let action = args.one_of(&["-c", "-r"])?;
    let (connection, file) = match (args.value("-connStr"), args.operands.as_slice()) {
        (Some(token), &[file]) => (connect::string(args, &token), file),
        (None, &[token, file]) => (connect::operand(args, token), file),
        (_, &[.., surplus]) if args.has("-connStr") => {
            args.fail("unexpected-word", surplus.range(), format!("unexpected word `{}`", surplus.brief()));
            return None;
        }
        _ => {
            args.missing("a data source and a file are needed");
            return None;
        }
    };
    let connection = connection?;
    let file = file.text.clone();
    if action == "-c" {
        args.only("-c", &["-c", "-connStr"]);
        return Some(Command::Dump { store: connection.store, file });
    }
    let rename = args.has("-rename");
    if let Some(token) = args.value("-rename")
        && !matches!(token.text.split_once(':'), Some((old, new)) if !old.is_empty() && !new.is_empty())
    {
        let message = format!("option `-rename` needs OLD:NEW, not `{}`", token.brief());
        args.fail("missing-value", token.range(), message);
    }
    Some(Command::Restore { store: connection.store, file, auto_create: connection.auto_create, rename })
}
