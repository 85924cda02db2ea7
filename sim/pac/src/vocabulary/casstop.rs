//! `casstop`: stops a region (`docs/models/pac.md 1.7`).

use super::switches::{Switches, Tool};
use super::token::Token;
use crate::command::{Command, Stop};
use runbook::Parsed;

const TOOL: Tool = Tool { name: "casstop", letters: "rifw", foreign: "upm" };

/// Reads a call of the tool.
pub(super) fn read<'a>(first: &Token<'a>, rest: &[Token<'a>]) -> Parsed<Command> {
    let mut switches = Switches::read(&TOOL, first, rest);
    let command = form(&mut switches);
    switches.finish(command)
}

fn form(switches: &mut Switches<'_>) -> Option<Command> {
    for letter in ['i', 'f'] {
        if let Some(given) = switches.get(letter).filter(|given| !given.value.text.is_empty()) {
            let message = format!("option `/{letter}` takes nothing behind it");
            switches.fail("unexpected-value", given.value.range(), message);
        }
    }
    let stop = match (switches.get('i'), switches.get('f')) {
        (Some(_), Some(second)) => {
            let message = "options `/i` and `/f` exclude each other".to_owned();
            switches.fail("options-exclude", second.token.range(), message);
            Stop::Force
        }
        (Some(_), None) => Stop::Immediate,
        (None, Some(_)) => Stop::Force,
        (None, None) => Stop::Graceful,
    };
    let wait = switches.wait();
    Some(Command::CasStop { region: switches.region()?, stop, wait })
}
