//! `ttRepAdmin`: states, bookmarks and definitions of replication (`docs/models/stores.md 1`).

use super::connect;
use crate::command::{Asked, ChannelState, Command, Dsn};
use frame::{Args, Style, Tool, flag, option_with_value};
use runbook::{Problem, nearest_word};

/// The tool.
pub(super) const TOOL: Tool = Tool {
    name: "ttRepAdmin",
    style: Style::Words,
    options: &[
        option_with_value("-dsn", "a data source name"),
        option_with_value("-connStr", "a connection string"),
        flag("-receiver"),
        option_with_value("-name", "a store's name"),
        option_with_value("-state", "a state"),
        flag("-reset"),
        flag("-list"),
        flag("-self"),
        flag("-upgrade"),
        flag("-check"),
        flag("-bookmark"),
        flag("-log"),
        flag("-showstatus"),
        flag("-showconfig"),
        flag("-wait"),
        option_with_value("-timeout", "a number of seconds"),
    ],
    foreign: &["-duplicate", "-host", "-scheme", "-verbosity"],
    listed: true,
    operands: &[],
};

/// What a call of the tool means.
pub(super) fn form(args: &mut Args<'_>) -> Option<Command> {
    let form =
        args.one_of(&["-receiver", "-self", "-bookmark", "-log", "-showstatus", "-showconfig", "-wait"])?;
    let store = store(args)?;
    match form {
        "-receiver" => receiver(args, store),
        "-self" => own(args, store),
        "-wait" => wait(args, store),
        _ => {
            args.only(form, &["-dsn", "-connStr", form]);
            let (_, what) = Asked::ALL.iter().find(|(word, _)| *word == form)?;
            Some(Command::Ask { store, what: *what })
        }
    }
}

fn store(args: &mut Args<'_>) -> Option<Dsn> {
    match args.value("-connStr") {
        Some(token) => connect::string(args, &token).map(|connection| connection.store),
        None => connect::named(args, "-dsn"),
    }
}

fn receiver(args: &mut Args<'_>, store: Dsn) -> Option<Command> {
    match args.one_of(&["-state", "-reset", "-list"])? {
        "-list" => {
            args.only("-list", &["-dsn", "-connStr", "-receiver", "-name", "-list"]);
            let peer = args.value("-name").map(|token| Dsn(token.text));
            Some(Command::ListReceivers { store, peer })
        }
        "-reset" => {
            args.only("-reset", &["-dsn", "-connStr", "-receiver", "-name", "-reset"]);
            Some(Command::Reset { store, peer: connect::named(args, "-name")? })
        }
        _ => {
            args.only("-state", &["-dsn", "-connStr", "-receiver", "-name", "-state"]);
            let peer = connect::named(args, "-name")?;
            Some(Command::SetState { store, peer, state: state(args)? })
        }
    }
}

fn state(args: &mut Args<'_>) -> Option<ChannelState> {
    let token = args.value("-state")?;
    let found = ChannelState::ALL.iter().find(|(word, _)| *word == token.text);
    if found.is_none() {
        let meant = nearest_word(&token.text, ChannelState::ALL.iter().map(|(word, _)| *word));
        let message = format!("unknown state `{}`", token.brief());
        let problem = Problem::error("unknown-state", token.range(), message).meant(meant);
        args.problem(Problem { label: "not a state".to_owned(), ..problem });
    }
    found.map(|(_, state)| *state)
}

fn own(args: &mut Args<'_>, store: Dsn) -> Option<Command> {
    let action = args.one_of(&["-upgrade", "-check", "-list"])?;
    args.only("-self", &["-dsn", "-connStr", "-self", action]);
    Some(match action {
        "-upgrade" => Command::SelfUpgrade(store),
        "-check" => Command::Ask { store, what: Asked::SelfCheck },
        _ => Command::Ask { store, what: Asked::SelfList },
    })
}

fn wait(args: &mut Args<'_>, store: Dsn) -> Option<Command> {
    args.only("-wait", &["-dsn", "-connStr", "-wait", "-name", "-timeout"]);
    let peer = args.value("-name").map(|token| Dsn(token.text));
    let timeout = args.value("-timeout").and_then(|token| args.seconds(&token));
    Some(Command::WaitSent { store, peer, timeout })
}
