//! `ttMigrate`: a store into a file, and a file into a store (`docs/models/stores.md 3`).

use super::connect;
use crate::command::Command;
use frame::{
    Args, Style, Tool, flag, foreign_with_value, option_with_value, value_without_effect, without_effect,
};
use runbook::Problem;

/// The tool. What changes nothing here is the speed of a restore, which the scenario says, and what tables have besides
/// rows; what leaves out rows or names single objects is not modelled. `-rx` is printed in the install guide of 7.0 for
/// the restore, without a word on its second letter.
pub(super) const TOOL: Tool = Tool {
    name: "ttMigrate",
    style: Style::Words,
    options: &[
        flag("-c"),
        flag("-r"),
        flag("-rx"),
        flag("-l"),
        flag("-L"),
        flag("-d"),
        flag("-D"),
        option_with_value("-rename", "OLD:NEW"),
        option_with_value("-connStr", "a connection string"),
        flag("-noRepUpgrade"),
        without_effect("-repUpgrade"),
        without_effect("-nf"),
        value_without_effect("-C", "a number of megabytes"),
        value_without_effect("-v", "a number"),
        without_effect("-relaxedUpgrade"),
        without_effect("-exactUpgrade"),
        value_without_effect("-numThreads", "a number"),
        without_effect("-updateStats"),
        value_without_effect("-estimateStats", "a share"),
        without_effect("-autorefreshPaused"),
        without_effect("-noCharsetConversion"),
        value_without_effect("-saveAsCharset", "a character set"),
        value_without_effect("-localhost", "a host"),
        without_effect("-restorePublicPrivs"),
        value_without_effect("-cacheUid", "a user"),
        value_without_effect("-cachePwd", "a password"),
        without_effect("-fixNaN"),
        foreign_with_value("-inline", "a rule"),
    ],
    foreign: &[
        "-a",
        "-n",
        "-nr",
        "-convertTypesToOra",
        "-convertTypesToTT",
        "-convertCGTypes",
        "-noAutoCreate",
        "-noCascade",
    ],
    listed: true,
    operands: &["DSN", "FILE", "OBJECT"],
};

/// What a call of the tool means.
pub(super) fn form(args: &mut Args<'_>) -> Option<Command> {
    let action = args.one_of(&["-c", "-r", "-rx", "-l", "-L", "-d", "-D"])?;
    if LISTS.contains(&action) {
        return list(args, action);
    }
    let named = usize::from(!args.has("-connStr"));
    let Some(file) = args.operands.get(named).map(|file| file.text.clone()) else {
        args.missing("a data source and a file are needed");
        return None;
    };
    if let Some(object) = args.operands.get(named + 1).copied() {
        let message = "single objects of a store are not modelled: a dump has all of it".to_owned();
        args.not_modelled(object.range(), message);
    }
    if named == 1 && swapped(args) {
        return None;
    }
    let connection = match args.value("-connStr") {
        Some(token) => connect::string(args, &token),
        None => connect::operand(args, args.operands[0]),
    };
    let connection = connection?;
    if action == "-c" {
        args.only("-c", &["-c", "-connStr", "-noRepUpgrade"]);
        return Some(Command::Dump { store: connection.store, file });
    }
    let rename = args.has("-rename");
    if let Some(token) = args.value("-rename")
        && !matches!(token.text.split_once(':'), Some((old, new)) if !old.is_empty() && !new.is_empty())
    {
        let message = format!("option `-rename` needs OLD:NEW, not `{}`", token.brief());
        args.fail("missing-value", token.range(), message);
    }
    let converts = !args.has("-noRepUpgrade");
    if let Some(given) = args.get("-repUpgrade").filter(|_| !converts) {
        let message = "options `-repUpgrade` and `-noRepUpgrade` exclude each other".to_owned();
        args.fail("options-exclude", given.token.range(), message);
    }
    Some(Command::Restore {
        store: connection.store,
        file,
        auto_create: connection.auto_create,
        rename,
        converts,
    })
}

/// What only says what is in a file, shortly or at length.
const LISTS: [&str; 4] = ["-l", "-L", "-d", "-D"];

/// What a call means that lists a file.
fn list(args: &mut Args<'_>, action: &str) -> Option<Command> {
    args.only(action, &[action]);
    let Some(file) = args.operands.first().map(|file| file.text.clone()) else {
        args.missing("a file is needed");
        return None;
    };
    if let Some(object) = args.operands.get(1).copied() {
        let message = "single objects of a file are not modelled: all of it is listed".to_owned();
        args.not_modelled(object.range(), message);
    }
    if action != "-l" {
        args.accepted(
            args.first().range(),
            format!("what `{action}` prints is as short as what `-l` prints"),
        );
    }
    Some(Command::ListDump(file))
}

/// Whether the file stands where the data source belongs, and the data source behind it, which is told.
fn swapped(args: &mut Args<'_>) -> bool {
    let [first, second] = args.operands[..] else { return false };
    let is_path = |text: &str| text.contains(['/', '\\']) && !text.contains('=');
    if !is_path(&first.text) || is_path(&second.text) || second.text.contains('.') {
        return false;
    }
    let message = format!("the data source stands before the file, and `{}` is a file", first.brief());
    let range = first.range().start..second.range().end;
    let problem = Problem::error("usage", range, message);
    args.problem(problem.meant(Some(format!("{} {}", second.text, first.text))));
    true
}
