//! `ttIsql [-connStr dsn=STORE | STORE] -e "STATEMENT; ..."`.
//!
//! Without `-e` the tool asks its user for statements, which nobody would answer here; what stands in a file nobody knows.
//! A session that begins without a store and with `connect` is one at the store of that connection.

use super::connect;
use super::sql;
use crate::command::Command;
use frame::{Args, Style, Tool, option_with_value, value_without_effect, without_effect};

/// The tool.
pub(super) const TOOL: Tool = Tool {
    name: "ttIsql",
    style: Style::Words,
    options: &[
        option_with_value("-connStr", "a connection string"),
        option_with_value("-e", "statements in quotes"),
        option_with_value("-f", "a file"),
        value_without_effect("-v", "a number"),
        value_without_effect("-N", "a character encoding"),
        value_without_effect("-ncharencoding", "a character encoding"),
        value_without_effect("-stdin", "a file"),
        without_effect("-interactive"),
    ],
    // The last two print what the tool knows, and end it.
    foreign: &["-wait", "-restrict", "-helpcmds", "-helpfull"],
    listed: true,
    operands: &["DSN", "ATTRIBUTE", "VALUE"],
};

/// Whether a call is `ttIsql set ATTRIBUTE VALUE` or `ttIsql show ATTRIBUTE`, as 7.0 has them.
fn is_setting(word: &str) -> bool {
    ["set", "show"].iter().any(|one| word.eq_ignore_ascii_case(one))
}

/// What a call of the tool means.
pub(super) fn form(args: &mut Args<'_>) -> Option<Command> {
    if let Some(word) = args.operands.first().copied().filter(|word| is_setting(&word.text)) {
        let message = "what the tool keeps for its later sessions is not modelled".to_owned();
        args.not_modelled(word.range(), message);
        return None;
    }
    if let Some(given) = args.get("-f") {
        let message = "what stands in the file is not known to a rehearsal: give its statements to `-e`";
        args.not_modelled(given.token.range(), message.to_owned());
    } else if !args.has("-e") && args.is_sound() {
        let message = "without `-e` the tool waits for somebody to type";
        args.not_modelled(args.first().range(), message.to_owned());
    }
    let typed = args.value("-e");
    let is_named = args.has("-connStr") || !args.operands.is_empty();
    let (connected, typed) = match typed {
        Some(typed) if !is_named => {
            sql::connected(&typed).map_or((None, Some(typed)), |(to, rest)| (Some(to), Some(rest)))
        }
        typed => (None, typed),
    };
    let connection = match connected {
        Some(to) => connect::operand(args, &to),
        None => connect::either(args, 0),
    };
    let statements = typed.map(|typed| sql::read(args, &typed));
    // What stands behind statements that are wrong may be the rest of them, without its quotes.
    if let Some(word) = args.operands.get(1).copied().filter(|_| args.is_sound()) {
        args.fail("unexpected-word", word.range(), format!("unexpected word `{}`", word.brief()));
    }
    let statements = statements?;
    let connect::ConnectionString { store, auto_create } = connection?;
    Some(Command::Sql { store, auto_create, statements })
}
