//! `casstart`: starts a region (`docs/models/pac.md 1.7`).
//!
//! Its two traps are told where they are sprung: `/u` names a user and `/w` waits, while the kinds of start with these
//! letters are `/s:u` and `/s:w`.

use super::switches::{name, region, wait};
use crate::command::{Command, Start};
use frame::{Args, Given, Style, Tool, flag, one_of_a_few, without_effect};
use runbook::{Problem, Severity};

/// The tool.
pub(super) const TOOL: Tool = Tool {
    name: "casstart",
    style: Style::Letters,
    options: &[
        flag("r"),
        one_of_a_few("s", &[":c", ":w", ":u"]),
        flag("u"),
        flag("w"),
        flag("m"),
        without_effect("p"),
        without_effect("c"),
        without_effect("z"),
        without_effect("x"),
        without_effect("j"),
    ],
    foreign: &["o"],
    listed: true,
    operands: &[],
};

/// What a call of the tool means.
pub(super) fn form(args: &mut Args<'_>) -> Option<Command> {
    let start = start(args);
    let wait = wait(args);
    let user = user(args);
    trap_of_wait(args);
    super::switches::directory(args);
    Some(Command::CasStart { region: region(args)?, start: start?, wait, user })
}

fn start(args: &mut Args<'_>) -> Option<Start> {
    let Some(given) = args.get("s") else { return Some(Start::BySit) };
    let behind = given.behind();
    match behind.text.to_ascii_lowercase().as_str() {
        ":c" => return Some(Start::Cold),
        ":w" => return Some(Start::Warm),
        ":u" => return Some(Start::Upgrade),
        _ => {}
    }
    // `/su` and `/s=u` are taken for what was meant, and no further: a letter that is no kind of start may mean any.
    let letter = behind.text.trim_start_matches([':', '=']);
    let meant = ["c", "w", "u"].into_iter().find(|kind| letter.eq_ignore_ascii_case(kind));
    let meant = meant.map(|kind| format!("{}s:{kind}", &given.token.text[..1]));
    let message = format!("`{}` is no kind of start", given.token.brief());
    let problem = Problem::error("unknown-start", given.token.range(), message);
    let help = "write `/s:c` for a cold, `/s:w` for a warm, `/s:u` for an upgrade start".to_owned();
    args.problem(Problem { help: Some(help), ..problem }.meant(meant));
    None
}

fn user(args: &mut Args<'_>) -> Option<String> {
    let given = args.get("u")?;
    if given.value.is_none() {
        args.problem(trap(
            &given,
            "user-not-upgrade",
            ("names a user and starts no upgrade", "an upgrade start is `/s:u`"),
            "s:u",
        ));
        return Some(String::new());
    }
    name(args, &given, "a user's name")
}

/// A bare `/w` beside a kind of start is a wait that is meant.
fn trap_of_wait(args: &mut Args<'_>) {
    let Some(given) = args.get("w").filter(|given| given.value.is_none()) else { return };
    if args.get("s").is_none() {
        args.problem(trap(
            &given,
            "wait-not-warm",
            ("waits and starts by the system initialisation table", "a warm start is `/s:w`"),
            "s:w",
        ));
    }
}

fn trap(given: &Given<'_>, code: &'static str, (does, help): (&str, &str), meant: &str) -> Problem {
    let option = &given.token.text;
    Problem {
        severity: Severity::Warning,
        label: "not a kind of start".to_owned(),
        help: Some(help.to_owned()),
        replacement: Some(format!("{}{meant}", &option[..1])),
        ..Problem::error(code, given.token.range(), format!("`{option}` {does}"))
    }
}
