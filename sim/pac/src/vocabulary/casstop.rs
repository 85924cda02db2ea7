//! `casstop`: stops a region (`docs/models/pac.md 1.7`).

use super::switches::{region, wait};
use crate::command::{Command, Stop};
use frame::{Args, Style, Tool, flag, without_effect};

/// The tool.
pub(super) const TOOL: Tool = Tool {
    name: "casstop",
    style: Style::Letters,
    options: &[flag("r"), flag("i"), flag("f"), flag("w"), without_effect("u"), without_effect("p")],
    foreign: &["m"],
    listed: true,
    operands: &[],
};

/// What a call of the tool means.
pub(super) fn form(args: &mut Args<'_>) -> Option<Command> {
    for letter in ["i", "f"] {
        if let Some(value) = args.value(letter) {
            let message = format!("option `/{letter}` takes nothing behind it");
            args.fail("unexpected-value", value.range(), message);
        }
    }
    let stop = match (args.get("i"), args.get("f")) {
        (Some(_), Some(second)) => {
            let message = "options `/i` and `/f` exclude each other".to_owned();
            args.fail("options-exclude", second.token.range(), message);
            Stop::Force
        }
        (Some(_), None) => Stop::Immediate,
        (None, Some(_)) => Stop::Force,
        (None, None) => Stop::Graceful,
    };
    let wait = wait(args);
    Some(Command::CasStop { region: region(args)?, stop, wait })
}
