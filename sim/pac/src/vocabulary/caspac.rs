//! `caspac`: acts on a cluster's repository (`docs/models/pac.md 1.6`).
//!
//! The action and its value are one word behind `-a`, the repository is one word behind `-s`. Of the connections that
//! the tool knows only `redis` is modelled.

use super::switches::{Given, Switches, Tool};
use super::token::Token;
use crate::command::{Command, PacAction, SetMode, Target};
use runbook::{Parsed, Problem, nearest};

const TOOL: Tool = Tool { name: "caspac", letters: "as", foreign: "n" };

const ACTIONS: &[&str] = &["InitPac", "CheckCompat", "SetMode", "RemOldPAC"];
const MODES: &[&str] = &["Running", "Quiesce"];

/// Connections that the tool has and the model has not (`docs/models/pac.md 2.1`).
const FOREIGN_TYPES: &[&str] = &["redis_TLS", "coherence"];

/// Reads a call of the tool.
pub(super) fn read<'a>(first: &Token<'a>, rest: &[Token<'a>]) -> Parsed<Command> {
    let mut switches = Switches::read(&TOOL, first, rest);
    let command = form(&mut switches);
    switches.finish(command)
}

fn form(switches: &mut Switches<'_>) -> Option<Command> {
    let (action, target) = (switches.get('a'), switches.get('s'));
    let action = match action {
        Some(given) => act(switches, &given),
        None => {
            switches.missing(&format!("an action is needed: `-a` and one of {}", ACTIONS.join(", ")));
            None
        }
    };
    let target = match target {
        Some(given) => repository(switches, &given),
        None => {
            switches.missing("a repository is needed: `-sredis,HOST:PORT`");
            None
        }
    };
    Some(Command::CasPac { action: action?, target: target? })
}

fn act(switches: &mut Switches<'_>, given: &Given<'_>) -> Option<PacAction> {
    let (name, value) = match given.value.split_at('=') {
        Some((name, value)) => (name, value),
        None => (given.value, given.value.from(given.value.text.len())),
    };
    match name.text {
        "SetMode" => mode(switches, given, &value).map(PacAction::SetMode),
        "InitPac" => pac(switches, given, &value).map(PacAction::InitPac),
        "CheckCompat" => pac(switches, given, &value).map(PacAction::CheckCompat),
        "RemOldPAC" => pac(switches, given, &value).map(PacAction::RemOldPac),
        _ => {
            switches.problem(unknown("unknown-action", &name, "action", ACTIONS));
            None
        }
    }
}

fn pac(switches: &mut Switches<'_>, given: &Given<'_>, value: &Token<'_>) -> Option<String> {
    if value.text.is_empty() {
        let message = format!("`{}` needs `=` and a PAC's name", given.token.brief());
        switches.fail("missing-value", given.token.range(), message);
        return None;
    }
    if !value.is_name() {
        switches.fail("bad-name", value.range(), format!("`{}` is not a PAC's name", value.brief()));
        return None;
    }
    Some(value.text.to_owned())
}

fn mode(switches: &mut Switches<'_>, given: &Given<'_>, value: &Token<'_>) -> Option<SetMode> {
    match value.text {
        "Running" => return Some(SetMode::Running),
        "Quiesce" => return Some(SetMode::Quiesce),
        "" => {
            let message = format!("`{}` needs `=Running` or `=Quiesce`", given.token.brief());
            switches.fail("missing-value", given.token.range(), message);
        }
        _ => switches.problem(unknown("unknown-mode", value, "mode that can be set", MODES)),
    }
    None
}

fn repository(switches: &mut Switches<'_>, given: &Given<'_>) -> Option<Target> {
    let help = "write `-sredis,HOST:PORT`";
    let Some((kind, place)) = given.value.split_at(',') else {
        let message = format!("`{}` names no repository", given.token.brief());
        switches.problem(helped(Problem::error("bad-repository", given.token.range(), message), help));
        return None;
    };
    if FOREIGN_TYPES.contains(&kind.text) {
        switches.not_modelled(&kind, format!("a repository of type `{}` is not modelled", kind.text));
        return None;
    }
    if kind.text != "redis" {
        switches.problem(unknown("unknown-type", &kind, "type of repository", &["redis"]));
        return None;
    }
    let target = target(&place);
    if target.is_none() {
        let message = format!("`{}` is no host and port", place.brief());
        let range = if place.text.is_empty() { given.token.range() } else { place.range() };
        switches.problem(helped(Problem::error("bad-repository", range, message), help));
    }
    target
}

/// Reads `HOST:PORT`.
pub(super) fn target(token: &Token<'_>) -> Option<Target> {
    let (host, port) = token.split_at(':')?;
    let digits = port.text.bytes().all(|byte| byte.is_ascii_digit());
    let port = port.text.parse().ok().filter(|port| digits && *port > 0)?;
    host.is_name().then(|| Target { host: host.text.to_owned(), port })
}

fn unknown(code: &'static str, token: &Token<'_>, what: &str, known: &[&str]) -> Problem {
    let found = nearest(token.text, known.iter().copied());
    Problem {
        help: Some(match found {
            Some(known) => format!("did you mean `{known}`?"),
            None => format!("known is {}", known.join(", ")),
        }),
        replacement: found.map(str::to_owned),
        ..Problem::error(code, token.range(), format!("`{}` is no {what}", token.brief()))
    }
}

fn helped(problem: Problem, help: &str) -> Problem {
    Problem { help: Some(help.to_owned()), ..problem }
}
