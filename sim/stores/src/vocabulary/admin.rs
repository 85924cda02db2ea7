//! `ttAdmin`: replication agents, stores in memory, and the policies of both (`docs/models/stores.md 2, 3`).

use super::connect;
use crate::command::{Command, Dsn, Policy, RamPolicy, RepPolicy};
use frame::{
    Args, Style, Token, Tool, flag, foreign_with_value, option_with_value, value_without_effect,
    without_effect,
};
use runbook::{Problem, meant_word};

/// The tool.
pub(super) const TOOL: Tool = Tool {
    name: "ttAdmin",
    style: Style::Words,
    options: &[
        flag("-repStart"),
        flag("-repStop"),
        flag("-ramLoad"),
        flag("-ramUnload"),
        option_with_value("-repPolicy", "manual, always or norestart"),
        option_with_value("-ramPolicy", "always, manual or inUse"),
        flag("-query"),
        flag("-repQuery"),
        flag("-wait"),
        option_with_value("-connStr", "a connection string"),
        value_without_effect("-ramGrace", "a number of seconds"),
        without_effect("-cacheStart"),
        without_effect("-cacheStop"),
        value_without_effect("-stopTimeout", "a number of seconds"),
        value_without_effect("-cachePolicy", "a policy"),
        without_effect("-cacheUidGet"),
        without_effect("-cacheUidPwdSet"),
        value_without_effect("-cacheUid", "a user"),
        value_without_effect("-cachePwd", "a password"),
        without_effect("-oraclepwd"),
        without_effect("-repQueryThresholdGet"),
        value_without_effect("-repQueryThresholdSet", "a number of seconds"),
        foreign_with_value("-clientExportAll", "a file"),
    ],
    foreign: &[
        "-open",
        "-close",
        "-disconnect",
        "-transactional",
        "-immediate",
        "-abort",
        "-users",
        "-unload",
        "-autoreload",
        "-noautoreload",
        "-shmAttach",
        "-shmDetach",
        "-shmFree",
        "-certificateList",
        "-ckpt",
        "-noCkpt",
        "-json",
    ],
    listed: true,
    operands: &["DSN"],
};

const ACTIONS: &[&str] =
    &["-repStart", "-repStop", "-ramLoad", "-ramUnload", "-repPolicy", "-ramPolicy", "-query", "-repQuery"];

/// What a call of the tool means.
pub(super) fn form(args: &mut Args<'_>) -> Option<Command> {
    let (set, action) = actions(args)?;
    let store = connect::either(args, 0)?.store;
    let policy = match set {
        None => None,
        Some("-ramLoad") => Some(Policy::Load),
        Some("-repPolicy") => {
            let value = args.value("-repPolicy")?;
            Some(Policy::Rep(policy(args, &value, RepPolicy::ALL)?))
        }
        Some(_) => {
            let value = args.value("-ramPolicy")?;
            Some(Policy::Ram(policy(args, &value, RamPolicy::ALL)?))
        }
    };
    let done = act(args, action, store, set)?;
    Some(match policy {
        Some(policy) => Command::Under { policy, done: Box::new(done) },
        None => done,
    })
}

/// What one action does, beside a policy that is set before it.
fn act(args: &mut Args<'_>, action: &'static str, store: Dsn, set: Option<&'static str>) -> Option<Command> {
    let wait = args.has("-wait");
    match action {
        "-repStart" => Some(Command::AgentStart { store, wait }),
        "-repStop" => Some(Command::AgentStop { store, wait }),
        "-query" | "-repQuery" => Some(Command::Query(store)),
        "-repPolicy" => {
            let value = args.value(action)?;
            Some(Command::RepPolicy { store, policy: policy(args, &value, RepPolicy::ALL)? })
        }
        "-ramPolicy" => {
            let value = args.value(action)?;
            Some(Command::RamPolicy { store, policy: policy(args, &value, RamPolicy::ALL)? })
        }
        _ => {
            args.only(action, &["-connStr", action, set.unwrap_or(action), "-query", "-repQuery"]);
            Some(if action == "-ramLoad" { Command::RamLoad(store) } else { Command::RamUnload(store) })
        }
    }
}

/// What is done under which policy of it, as the reference has both in one call.
const UNDER: &[[&str; 2]] = &[
    ["-repPolicy", "-ramPolicy"],
    ["-ramLoad", "-ramPolicy"],
    ["-ramUnload", "-ramPolicy"],
    ["-repStart", "-repPolicy"],
    ["-repStop", "-repPolicy"],
    ["-repStart", "-ramLoad"],
];

/// The policy that is set first, where one is, and the one thing that is done; a call without any asks for the policies, and
/// of other things that change something in one call the model plays none.
fn actions(args: &mut Args<'_>) -> Option<(Option<&'static str>, &'static str)> {
    let mut given: Vec<&'static str> = ACTIONS.iter().copied().filter(|name| args.has(name)).collect();
    // The policies are printed behind whatever is done.
    let asks = |name: &&str| ["-query", "-repQuery"].contains(name);
    if given.iter().any(|name| !asks(name)) {
        let (asked, done): (Vec<_>, Vec<_>) = given.into_iter().partition(asks);
        given = done;
        for name in asked {
            let place = args.get(name).map(|given| given.token.range()).unwrap_or_default();
            args.accepted(place, format!("what `{name}` asks beside what is done is not printed here"));
        }
    }
    match given.as_slice() {
        [] => Some((None, "-query")),
        ["-repStart", "-repStop"] | ["-ramLoad", "-ramUnload"] => args.one_of(ACTIONS).map(|one| (None, one)),
        [one] => Some((None, *one)),
        [one, two] if UNDER.contains(&[*one, *two]) => Some((Some(*two), *one)),
        [one, two, ..] => {
            let message =
                format!("`{one}` and `{two}` in one call are not modelled: type one after the other");
            args.not_modelled(args.first().range(), message);
            None
        }
    }
}

/// Policies that later releases have and the model has not.
const LATER: &[&str] = &["enduring"];

/// A policy by its word, in either case.
pub(super) fn policy<P: Copy>(args: &mut Args<'_>, value: &Token, known: &[(&'static str, P)]) -> Option<P> {
    let found = known.iter().find(|(word, _)| word.eq_ignore_ascii_case(&value.text));
    if found.is_none() && LATER.iter().any(|word| word.eq_ignore_ascii_case(&value.text)) {
        let message = format!("policy `{}` is not modelled and cannot be rehearsed", value.brief());
        args.not_modelled(value.range(), message);
        return None;
    }
    if found.is_none() {
        let meant = meant_word(&value.text, known.iter().map(|(word, _)| *word));
        let message = format!("unknown policy `{}`", value.brief());
        args.problem(Problem::error("unknown-policy", value.range(), message).meant(meant));
    }
    found.map(|(_, policy)| *policy)
}
