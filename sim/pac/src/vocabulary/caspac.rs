//! `caspac`: acts on a cluster's repository (`docs/models/pac.md 1.6`).
//!
//! The action and its value are one word behind `-a`, the repository is one word behind `-s`: one path, or several of
//! Sentinel or of a cluster with the repository's name behind `-n`. No page was found that lists its actions and options,
//! so that another one is not modelled and never refused.

use crate::command::{Command, PacAction, SetMode, Target};
use frame::{Args, Given, Style, Token, Tool, flag, unknown_word};
use runbook::{NOT_MODELLED, Problem};

/// The tool.
pub(super) const TOOL: Tool = Tool {
    name: "caspac",
    style: Style::Letters,
    options: &[flag("a"), flag("s"), flag("n")],
    foreign: &[],
    listed: false,
    operands: &[],
};

const ACTIONS: &[&str] = &["InitPac", "CheckCompat", "SetMode", "RemOldPAC"];

/// Connections that the tool has and the model has not (`docs/models/pac.md 2.1`).
const MODES: &[&str] = &[SetMode::Running.word(), SetMode::Quiesce.word()];
const FOREIGN_TYPES: &[&str] = &["coherence"];

/// What is written of a repository that is reached by way of an encrypted connection: it is the same one.
const ENCRYPTED: &str = "redis_TLS";

/// What a call of the tool means.
pub(super) fn form(args: &mut Args<'_>) -> Option<Command> {
    let action = args.needed("a", &format!("an action is needed: `-a` and one of {}", ACTIONS.join(", ")));
    let action = action.and_then(|given| act(args, &given));
    let target = args.needed("s", "a repository is needed: `-sredis,HOST:PORT`");
    let sor = args.get("n");
    let target = target.and_then(|given| repository(args, &given, sor.as_ref()));
    if let Some(given) = sor {
        let message =
            "the name of the repository changes nothing here, where `-s` says which it is".to_owned();
        args.accepted(given.token.range(), message);
    }
    Some(Command::CasPac { action: action?, target: target? })
}

fn act(args: &mut Args<'_>, given: &Given<'_>) -> Option<PacAction> {
    let behind = given.behind();
    let (name, value) =
        behind.split_at('=').unwrap_or_else(|| (behind.clone(), behind.from(behind.text.len())));
    match name.text.as_str() {
        "" => {
            let message = format!("option `{}` needs an action right behind it", given.token.brief());
            let help = format!("the actions are {}", ACTIONS.join(", "));
            args.problem(helped(Problem::error("missing-value", given.token.range(), message), &help));
            None
        }
        "SetMode" => mode(args, given, &value).map(PacAction::SetMode),
        "InitPac" => pac(args, given, &value).map(PacAction::InitPac),
        "CheckCompat" => pac(args, given, &value).map(PacAction::CheckCompat),
        "RemOldPAC" => pac(args, given, &value).map(PacAction::RemOldPac),
        _ => {
            // No page was found that lists the actions; `NewCopy` is one whose spelling is not known.
            let known = unknown_word(NOT_MODELLED, &name, "is no action that is modelled", ACTIONS);
            args.not_modelled_as(known);
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
        // Whether the tool takes its words in either case no page says.
        other if MODES.iter().any(|mode| mode.eq_ignore_ascii_case(other)) => {
            args.not_modelled_as(unknown_word(NOT_MODELLED, value, "is no mode that is modelled", MODES));
        }
        _ => args.problem(unknown_word("unknown-mode", value, "is no mode that can be set", MODES)),
    }
    None
}

fn repository(args: &mut Args<'_>, given: &Given<'_>, sor: Option<&Given<'_>>) -> Option<Target> {
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
    if kind.text == ENCRYPTED {
        args.accepted(kind.range(), "an encrypted connection changes nothing here".to_owned());
    } else if kind.text != "redis" {
        args.problem(unknown_word("unknown-type", &kind, "is no type of repository", &["redis", ENCRYPTED]));
        return None;
    }
    if place.text.contains(',') {
        return by_paths(args, &place, sor);
    }
    let target = target(&place);
    if target.is_none() {
        let message = format!("`{}` is no host and port", place.brief());
        let range = if place.text.is_empty() { given.token.range() } else { place.range() };
        args.problem(helped(Problem::error("bad-repository", range, message), help));
    }
    target
}

/// Several paths are those of Sentinel or of a cluster, of which the repository's name says which is meant.
fn by_paths(args: &mut Args<'_>, place: &Token, sor: Option<&Given<'_>>) -> Option<Target> {
    let name = sor.and_then(|given| given.value.clone()).filter(Token::is_name);
    if name.is_none() {
        let message =
            "several connection paths without the repository's name behind `-n` are not modelled".to_owned();
        args.not_modelled(place.range(), message);
    }
    name.map(|name| Target::named(&name.text))
}

/// A repository as a region's configuration has it: `[:ES_SCALE_OUT_REPOS_1=]NAME=TYPE,HOST:PORT[,HOST:PORT]##TMP`
/// (`docs/models/pac.md 2.1`). With several paths it is the one of that name.
pub(super) fn connection(text: &str) -> Option<Target> {
    let text = text.trim_start_matches(':');
    let text = text.strip_prefix("ES_SCALE_OUT_REPOS_1=").unwrap_or(text);
    let (name, rest) = text.split_once('=')?;
    let (kind, rest) = rest.split_once(',')?;
    let (paths, models) = rest.split_once("##")?;
    let own = models.split('#').next() == Some("TMP");
    if !own || !["redis", ENCRYPTED].contains(&kind) {
        return None;
    }
    if paths.contains(',') {
        return Some(Target::named(name));
    }
    let (host, port) = paths.split_once(':')?;
    let port = port.parse().ok().filter(|port| *port > 0)?;
    Some(Target { host: host.to_owned(), port })
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
