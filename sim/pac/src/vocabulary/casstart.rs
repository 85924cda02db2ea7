//! `casstart`: starts a region (`docs/models/pac.md 1.7`).
//!
//! Its two traps are told where they are sprung: `/u` names a user and `/w` waits, while the kinds of start with these
//! letters are `/s:u` and `/s:w`.

use super::switches::{Given, Switches, Tool};
use super::token::Token;
use crate::command::{Command, Start};
use runbook::{Parsed, Problem, Severity};

const TOOL: Tool = Tool { name: "casstart", letters: "rsuw", foreign: "opczxmj" };

/// Reads a call of the tool.
pub(super) fn read<'a>(first: &Token<'a>, rest: &[Token<'a>]) -> Parsed<Command> {
    let mut switches = Switches::read(&TOOL, first, rest);
    let command = form(&mut switches);
    switches.finish(command)
}

fn form(switches: &mut Switches<'_>) -> Option<Command> {
    let start = start(switches);
    let wait = switches.wait();
    let user = user(switches);
    trap_of_wait(switches);
    Some(Command::CasStart { region: switches.region()?, start: start?, wait, user })
}

fn start(switches: &mut Switches<'_>) -> Option<Start> {
    let Some(given) = switches.get('s') else { return Some(Start::BySit) };
    match given.value.text {
        ":c" => return Some(Start::Cold),
        ":w" => return Some(Start::Warm),
        ":u" => return Some(Start::Upgrade),
        _ => {}
    }
    // `/su` and `/s=u` are taken for what was meant, and no further: a letter that is no kind of start may mean any.
    let letter = given.value.text.trim_start_matches([':', '=']);
    let meant = ["c", "w", "u"].into_iter().find(|kind| letter.eq_ignore_ascii_case(kind));
    let meant = meant.map(|kind| format!("{}s:{kind}", &given.token.text[..1]));
    switches.problem(Problem {
        help: Some(match &meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "write `/s:c` for a cold, `/s:w` for a warm, `/s:u` for an upgrade start".to_owned(),
        }),
        replacement: meant,
        ..Problem::error(
            "unknown-start",
            given.token.range(),
            format!("`{}` is no kind of start", given.token.brief()),
        )
    });
    None
}

fn user(switches: &mut Switches<'_>) -> Option<String> {
    let given = switches.get('u')?;
    if given.value.text.is_empty() {
        switches.problem(trap(
            &given,
            "user-not-upgrade",
            ("names a user and starts no upgrade", "an upgrade start is `/s:u`"),
            "s:u",
        ));
        return Some(String::new());
    }
    switches.name(&given, "a user's name")
}

/// A bare `/w` beside a kind of start is a wait that is meant.
fn trap_of_wait(switches: &mut Switches<'_>) {
    let Some(given) = switches.get('w').filter(|given| given.value.text.is_empty()) else { return };
    if switches.get('s').is_none() {
        switches.problem(trap(
            &given,
            "wait-not-warm",
            ("waits and starts by the system initialisation table", "a warm start is `/s:w`"),
            "s:w",
        ));
    }
}

fn trap(given: &Given<'_>, code: &'static str, (does, help): (&str, &str), meant: &str) -> Problem {
    let option = given.token.text;
    Problem {
        severity: Severity::Warning,
        label: "not a kind of start".to_owned(),
        help: Some(help.to_owned()),
        replacement: Some(format!("{}{meant}", &option[..1])),
        ..Problem::error(code, given.token.range(), format!("`{option}` {does}"))
    }
}
