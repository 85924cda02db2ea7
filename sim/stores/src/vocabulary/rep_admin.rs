//! `ttRepAdmin`: states, bookmarks and definitions of replication, and the copy of a store (`docs/models/stores.md 1`).
//!
//! The store stands behind `-dsn` in the references of the older releases, and is the last word in those of the newer
//! ones; every form takes both, and a connection string.

use super::connect;
use crate::command::{Asked, ChannelState, Command, Dsn, Subscriber};
use frame::{
    Args, Opt, Style, Tool, flag, foreign_with_value, option_with_value, value_without_effect, without_effect,
};
use runbook::{Problem, meant_word};

/// The tool.
pub(super) const TOOL: Tool = Tool {
    name: "ttRepAdmin",
    style: Style::Words,
    options: OPTIONS,
    foreign: &[
        "-initCacheDr",
        "-noDRTruncate",
        "-activeDataGuard",
        "-keepCG",
        "-noKeepCG",
        "-recoveringNode",
        "-deferCacheUpdate",
        "-open",
        "-close",
    ],
    listed: true,
    operands: &["list", "DSN"],
};

const OPTIONS: &[Opt] = &[
    option_with_value("-dsn", "a data source name"),
    option_with_value("-connStr", "a connection string"),
    flag("-receiver"),
    option_with_value("-name", "a store's name"),
    option_with_value("-host", "a host"),
    option_with_value("-scheme", "a replication scheme"),
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
    flag("-duplicate"),
    option_with_value("-from", "a store's name"),
    flag("-setMasterRepStart"),
    without_effect("-noSetMasterRepStart"),
    without_effect("-ramLoad"),
    without_effect("-delXla"),
    without_effect("-detail"),
    without_effect("-awtmoninfo"),
    without_effect("-memcpy"),
    value_without_effect("-UID", "a user"),
    value_without_effect("-PWD", "a password"),
    value_without_effect("-PWDCrypt", "a password"),
    value_without_effect("-verbosity", "a number"),
    value_without_effect("-localhost", "a host"),
    value_without_effect("-localIP", "an address"),
    value_without_effect("-remoteIP", "an address"),
    value_without_effect("-remoteDaemonPort", "a port"),
    value_without_effect("-cacheUid", "a user"),
    value_without_effect("-cachePwd", "a password"),
    foreign_with_value("-nThreads", "a number"),
    foreign_with_value("-drop", "a table"),
    foreign_with_value("-truncate", "a table"),
    foreign_with_value("-compression", "0 or 1"),
    foreign_with_value("-bandwidthmax", "a number"),
];

const FORMS: &[&str] =
    &["-receiver", "-self", "-bookmark", "-log", "-showstatus", "-showconfig", "-wait", "-duplicate"];

/// What a call of the tool means.
pub(super) fn form(args: &mut Args<'_>) -> Option<Command> {
    let form = args.one_of(FORMS)?;
    let lists = form == "-receiver" && listed_by_a_word(args);
    if args.operands.is_empty() && stateless(args) {
        return None;
    }
    let store = connect::either(args, usize::from(lists))?.store;
    let surplus = args.operands.get(usize::from(lists) + 1).map(|word| (word.range(), word.brief()));
    if let Some((range, word)) = surplus.filter(|_| args.is_sound()) {
        args.fail("unexpected-word", range, format!("unexpected word `{word}`"));
    }
    match form {
        "-receiver" => receiver(args, store, lists),
        "-self" => own(args, store),
        "-wait" => wait(args, store),
        "-duplicate" => duplicate(args, store),
        _ => {
            args.only(form, &["-dsn", "-connStr", form]);
            let (_, what) = Asked::ALL.iter().find(|(word, _)| *word == form)?;
            Some(Command::Ask { store, what: *what })
        }
    }
}

/// Whether `-receiver list` is written without the hyphen, as scripts have it.
fn listed_by_a_word(args: &Args<'_>) -> bool {
    let first = args.operands.first().is_some_and(|word| word.text.eq_ignore_ascii_case("list"));
    let named = args.has("-dsn") || args.has("-connStr") || args.operands.len() > 1;
    first && named && !["-list", "-state", "-reset"].iter().any(|action| args.has(action))
}

fn receiver(args: &mut Args<'_>, store: Dsn, lists: bool) -> Option<Command> {
    const WHOSE: [&str; 6] = ["-dsn", "-connStr", "-receiver", "-name", "-host", "-scheme"];
    let (resets, changes) = (args.has("-reset"), args.has("-state"));
    if args.has("-list") && (resets || changes) {
        let both = "what `-list` prints beside what changes something in the same call is not modelled: type one after the other";
        args.not_modelled(args.first().range(), both.to_owned());
        return None;
    }
    let action = match (lists, resets && changes) {
        (true, _) => "-list",
        (false, true) => "-state",
        (false, false) => args.one_of(&["-state", "-reset", "-list"])?,
    };
    let with = if action == "-state" { "-reset" } else { action };
    args.only(action, &[&WHOSE[..], &[action, with]].concat());
    let peer = subscriber(args);
    match action {
        "-list" => Some(Command::ListReceivers { store, peer }),
        "-reset" => Some(Command::Reset { store, peer }),
        _ => Some(Command::SetState { store, peer, state: state(args)?, resets }),
    }
}

/// Which subscriber is meant; where nothing is said every one is.
fn subscriber(args: &Args<'_>) -> Subscriber {
    let text = |name: &str| args.value(name).map(|token| token.text);
    Subscriber { name: text("-name").map(Dsn), host: text("-host"), scheme: text("-scheme") }
}

fn state(args: &mut Args<'_>) -> Option<ChannelState> {
    let token = args.value("-state")?;
    let found = ChannelState::ALL.iter().find(|(word, _)| word.eq_ignore_ascii_case(&token.text));
    if found.is_none() {
        let meant = meant_word(&token.text, ChannelState::ALL.iter().map(|(word, _)| *word));
        let message = format!("unknown state `{}`", token.brief());
        let problem = Problem::error("unknown-state", token.range(), message).meant(meant);
        args.problem(Problem { label: "not a state".to_owned(), ..problem });
    }
    found.map(|(_, state)| *state)
}

/// Whether the store stands where the state is left out, which is told.
fn stateless(args: &mut Args<'_>) -> bool {
    let Some(given) = args.get("-state").filter(|_| !args.has("-dsn") && !args.has("-connStr")) else {
        return false;
    };
    let is_state = |value: &frame::Token| {
        ChannelState::ALL.iter().any(|(word, _)| word.eq_ignore_ascii_case(&value.text))
    };
    if given.value.as_ref().is_none_or(is_state) {
        return false;
    }
    args.fail("missing-value", given.token.range(), "option `-state` needs a state".to_owned());
    true
}

fn own(args: &mut Args<'_>, store: Dsn) -> Option<Command> {
    let action = args.one_of(&["-upgrade", "-check", "-list"])?;
    let whose = if action == "-list" { "-scheme" } else { action };
    args.only("-self", &["-dsn", "-connStr", "-self", action, whose]);
    if let Some(given) = args.get("-scheme") {
        args.accepted(given.token.range(), "a store is listed once, for it is in one scheme".to_owned());
    }
    Some(match action {
        "-upgrade" => Command::SelfUpgrade(store),
        "-check" => Command::Ask { store, what: Asked::SelfCheck },
        _ => Command::Ask { store, what: Asked::SelfList },
    })
}

fn wait(args: &mut Args<'_>, store: Dsn) -> Option<Command> {
    args.only("-wait", &["-dsn", "-connStr", "-wait", "-name", "-host", "-timeout"]);
    let peer = subscriber(args);
    let timeout = args.value("-timeout").and_then(|token| args.seconds(&token));
    Some(Command::WaitSent { store, peer, timeout })
}

fn duplicate(args: &mut Args<'_>, store: Dsn) -> Option<Command> {
    args.only("-duplicate", &["-dsn", "-connStr", "-duplicate", "-from", "-host", "-setMasterRepStart"]);
    let from = args.needed("-from", "option `-from` is needed")?.value?.text;
    let host = args.needed("-host", "option `-host` is needed")?.value?.text;
    Some(Command::Duplicate { store, from: Dsn(from), host, sets_start: args.has("-setMasterRepStart") })
}
