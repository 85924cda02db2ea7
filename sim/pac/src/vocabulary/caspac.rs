//! `caspac`: acts on a cluster's repository (`docs/models/pac.md 1.6`).
//!
//! The action and its value are one word behind `-a`, the repository is one word behind `-s`. Of the connections that
//! the tool knows only `redis` is modelled.

use crate::command::{Command, PacAction, SetMode, Target};
use frame::{Args, Given, Style, Token, Tool, flag, unknown_word};
use runbook::Problem;

/// The tool.
pub(super) const TOOL: Tool = Tool {
    name: "caspac",
    style: Style::Letters,
    options: &[flag("a"), flag("s")],
    foreign: &["n"],
    listed: false,
    operands: &[],
};

const ACTIONS: &[&str] = &["InitPac", "CheckCompat", "SetMode", "RemOldPAC"];

/// Connections that the tool has and the model has not (`docs/models/pac.md 2.1`).
const MODES: &[&str] = &[SetMode::Running.word(), SetMode::Quiesce.word()];
const FOREIGN_TYPES: &[&str] = &["redis_TLS", "coherence"];

/// What a call of the tool means.
pub(super) fn form(args: &mut Args<'_>) -> Option<Command> {
    let action = args.needed("a", &format!("an action is needed: `-a` and one of {}", ACTIONS.join(", ")));
    let action = action.and_then(|given| act(args, &given));
    let target = args.needed("s", "a repository is needed: `-sredis,HOST:PORT`");
    let target = target.and_then(|given| repository(args, &given));
    Some(Command::CasPac { action: action?, target: target? })
}

fn act(args: &mut Args<'_>, given: &Given<'_>) -> Option<PacAction> {
    let behind = given.behind();
    let (name, value) =
        behind.split_at('=').unwrap_or_else(|| (behind.clone(), behind.from(behind.text.len())));
    match name.text.as_str() {
        "SetMode" => mode(args, given, &value).map(PacAction::SetMode),
        "InitPac" => pac(args, given, &value).map(PacAction::InitPac),
        "CheckCompat" => pac(args, given, &value).map(PacAction::CheckCompat),
        "RemOldPAC" => pac(args, given, &value).map(PacAction::RemOldPac),
        _ => {
            args.problem(unknown_word("unknown-action", &name, "is no action", ACTIONS));
            None
        }
    }
}

fn pac(args: &mut Args<'_>, given: &Given<'_>, value: &Token) -> Option<String> {
    if value.text.is_empty() {
        let message = format!("`{}` needs `=` and a PAC's name", given.token.brief());
        args.fail("missing-value", given.token.range(), message);
        return None;
    }
    if !value.is_name() {
        args.fail("bad-name", value.range(), format!("`{}` is not a PAC's name", value.brief()));
        return None;
    }
    Some(value.text.clone())
}

fn mode(args: &mut Args<'_>, given: &Given<'_>, value: &Token) -> Option<SetMode> {
    match value.text.as_str() {
        "Running" => return Some(SetMode::Running),
        "Quiesce" => return Some(SetMode::Quiesce),
        "" => {
            let message = format!("`{}` needs `=Running` or `=Quiesce`", given.token.brief());
            args.fail("missing-value", given.token.range(), message);
        }
        _ => args.problem(unknown_word("unknown-mode", value, "is no mode that can be set", MODES)),
    }
    None
}

fn repository(args: &mut Args<'_>, given: &Given<'_>) -> Option<Target> {
    let help = "write `-sredis,HOST:PORT`";
    let Some((kind, place)) = given.behind().split_at(',') else {
        let message = format!("`{}` names no repository", given.token.brief());
        args.problem(helped(Problem::error("bad-repository", given.token.range(), message), help));
        return None;
    };
    if FOREIGN_TYPES.contains(&kind.text.as_str()) {
        args.not_modelled(kind.range(), format!("a repository of type `{}` is not modelled", kind.text));
        return None;
    }
    if kind.text != "redis" {
        args.problem(unknown_word("unknown-type", &kind, "is no type of repository", &["redis"]));
        return None;
    }
    let target = target(&place);
    if target.is_none() {
        let message = format!("`{}` is no host and port", place.brief());
        let range = if place.text.is_empty() { given.token.range() } else { place.range() };
        args.problem(helped(Problem::error("bad-repository", range, message), help));
    }
    target
}

/// Reads `HOST:PORT`.
pub(super) fn target(token: &Token) -> Option<Target> {
    let (host, port) = token.split_at(':')?;
    let digits = port.text.bytes().all(|byte| byte.is_ascii_digit());
    let port = port.text.parse().ok().filter(|port| digits && *port > 0)?;
    host.is_name().then_some(Target { host: host.text, port })
}

fn helped(problem: Problem, help: &str) -> Problem {
    Problem { help: Some(help.to_owned()), ..problem }
}
