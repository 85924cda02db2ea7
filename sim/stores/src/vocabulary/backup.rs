//! `ttBackup` and `ttRestore`: a store into the files of a folder, and out of them (`docs/models/stores.md 3`, backups).

use super::connect;
use crate::command::{Command, Dsn};
use frame::{Args, Style, Tool, flag, option_with_value, without_effect};
use runbook::{Problem, meant_word};

/// The tool that writes.
pub(super) const TOOL: Tool = Tool {
    name: "ttBackup",
    style: Style::Words,
    options: &[
        option_with_value("-dir", "a folder"),
        option_with_value("-fname", "the first part of the files' names"),
        option_with_value("-type", "a kind of backup"),
        flag("-force"),
        option_with_value("-connStr", "a connection string"),
    ],
    foreign: &[],
    listed: true,
    operands: &["DSN"],
};

/// The tool that reads.
pub(super) const RESTORE: Tool = Tool {
    name: "ttRestore",
    style: Style::Words,
    options: &[
        option_with_value("-dir", "a folder"),
        option_with_value("-fname", "the first part of the files' names"),
        option_with_value("-connStr", "a connection string"),
        without_effect("-noconn"),
    ],
    foreign: &["-i", "-open", "-close"],
    listed: true,
    operands: &["DSN"],
};

/// Of the kinds of backup those that write a whole store into files; the second one can be added to, by what is not
/// modelled.
const WHOLE: [&str; 2] = ["fileFull", "fileFullEnable"];

/// Of the kinds of backup those that add to files, or write a stream.
const OTHER: [&str; 4] = ["fileIncremental", "fileIncrOrFull", "streamFull", "incrementalStop"];

/// What a call of `ttBackup` means.
pub(super) fn form(args: &mut Args<'_>) -> Option<Command> {
    kind(args);
    let (store, folder, prefix) = files(args)?;
    Some(Command::Backup { store, folder, prefix, force: args.has("-force") })
}

/// What a call of `ttRestore` means.
pub(super) fn restore(args: &mut Args<'_>) -> Option<Command> {
    let (store, folder, prefix) = files(args)?;
    Some(Command::RestoreBackup { store, folder, prefix })
}

/// The store, the folder of the files, and the first part of their names.
fn files(args: &mut Args<'_>) -> Option<(Dsn, String, Option<String>)> {
    let folder = args.needed("-dir", "option `-dir` is needed")?.value?.text;
    let store = connect::either(args, 0)?.store;
    Some((store, folder, args.value("-fname").map(|token| token.text)))
}

/// Says what there is to be said of the kind of a backup.
fn kind(args: &mut Args<'_>) {
    let Some(given) = args.value("-type") else { return };
    let is = |kind: &&str| kind.eq_ignore_ascii_case(&given.text);
    if is(&WHOLE[0]) {
        return;
    }
    if WHOLE.iter().any(&is) {
        let message = "that the backup may be added to changes nothing in a rehearsal";
        args.accepted(given.range(), message.to_owned());
    } else if OTHER.iter().any(is) {
        let message = format!("a backup of kind `{}` is not modelled: only whole ones are", given.brief());
        args.not_modelled(given.range(), message);
    } else {
        let known = WHOLE.iter().chain(&OTHER).copied();
        let message = format!("there is no kind of backup `{}`", given.brief());
        let meant = meant_word(&given.text, known);
        args.problem(Problem::error("usage", given.range(), message).meant(meant));
    }
}
