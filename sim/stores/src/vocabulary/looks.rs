//! Tools that need no store: those that look, `ttStatus` and `ttVersion`; the one of the daemon, `ttDaemonAdmin`; and tools
//! that the model has not, which are the rest of the vendor's list.

use crate::command::{Command, DaemonAct};
use frame::{Args, Style, Token, Tool, flag, value_without_effect, without_effect};
use runbook::{NOT_MODELLED, Parsed, Problem};

/// `ttStatus`: the stores of the host and their agents.
pub(super) const STATUS: Tool = Tool {
    name: "ttStatus",
    style: Style::Words,
    options: &[
        without_effect("-v"),
        value_without_effect("-r", "a number of seconds"),
        without_effect("-pretty"),
        without_effect("-nopretty"),
        without_effect("-gridbrief"),
        value_without_effect("-connStr", "a connection string"),
    ],
    foreign: &[],
    listed: true,
    operands: &["DSN"],
};

/// `ttVersion`: the release of the tools.
pub(super) const VERSION: Tool = Tool {
    name: "ttVersion",
    style: Style::Words,
    options: &[without_effect("-m"), without_effect("-?")],
    foreign: &[],
    listed: true,
    operands: &["FIELD"],
};

/// `ttDaemonAdmin`: the daemon, and the server that clients of other hosts use, which is not modelled.
pub(super) const DAEMON: Tool = Tool {
    name: "ttDaemonAdmin",
    style: Style::Words,
    options: &[flag("-start"), flag("-stop"), flag("-restart")],
    foreign: &[
        "-startserver",
        "-stopserver",
        "-restartserver",
        "-startwebserver",
        "-stopwebserver",
        "-restartwebserver",
        "-startgrid",
        "-stopgrid",
        "-force",
    ],
    listed: true,
    operands: &[],
};

/// What a call of `ttDaemonAdmin` means.
pub(super) fn daemon(args: &mut Args<'_>) -> Option<Command> {
    if !args.is_sound() {
        return None;
    }
    let given = args.one_of(&["-start", "-stop", "-restart"])?;
    DaemonAct::ALL.iter().find(|(word, _)| *word == given).map(|(_, act)| Command::Daemon(*act))
}

/// What a call of `ttStatus` means.
pub(super) fn status(args: &mut Args<'_>) -> Option<Command> {
    if let Some(store) = args.operands.first().copied() {
        let message = "one store's part of what is printed is as long here as the whole".to_owned();
        args.accepted(store.range(), message);
    }
    Some(Command::Status)
}

/// What a call of `ttVersion` means.
pub(super) fn version(_: &mut Args<'_>) -> Option<Command> {
    Some(Command::Version)
}

/// Tools that only look, or that write down what they see.
pub(super) const IDLE: &[&str] = &[
    "ttCapture",
    "ttCheck",
    "ttDaemonLog",
    "ttInstallCheck",
    "ttSchema",
    "ttSize",
    "ttStats",
    "ttSyslogCheck",
    "ttTSClock",
    "ttTail",
    "ttTraceMon",
    "ttUser",
    "ttXactLog",
];

/// What a call of `ttXactAdmin` means: it only looks, but for the options with which it ends a transaction.
pub(super) fn transactions(first: &Token, rest: &[Token]) -> Parsed<Command> {
    let ends = rest.iter().find(|word| {
        let option = word.text.to_ascii_lowercase();
        ["-hcommit", "-habort", "-hforget", "-rollback"].iter().any(|name| option.starts_with(name))
    });
    match ends {
        Some(word) => {
            let message = format!("`{}` ends a transaction, which is not modelled", word.brief());
            Parsed::not_modelled(Problem::error(NOT_MODELLED, word.range(), message))
        }
        None => {
            let message = "ttXactAdmin changes nothing in a rehearsal";
            Parsed::accepted(Problem::without_effect(first.range(), message))
        }
    }
}

/// Tools that change what the model has not.
pub(super) const OTHERS: &[&str] = &[
    "ttAdoptStores",
    "ttBulkCp",
    "ttBulkCpCS",
    "ttCWAdmin",
    "ttCacheAdvisor",
    "ttDistributeClient",
    "ttGridAdmin",
    "ttGridRollout",
    "ttInstallDSN",
    "ttInstanceCreate",
    "ttInstanceDestroy",
    "ttInstanceModify",
    "ttIsqlCS",
    "ttMigrateCS",
    "ttModInstall",
    "ttSchemaCS",
    "ttUserAdmin",
];
