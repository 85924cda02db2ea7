//! `casstop`: stops a region (`docs/models/pac.md 1.7`).

use super::switches::{name, region, wait};
use crate::command::{Command, RegionName, Stop};
use frame::{Args, Style, Tool, flag, without_effect};

/// The tool.
pub(super) const TOOL: Tool = Tool {
    name: "casstop",
    style: Style::Letters,
    options: &[
        flag("r"),
        flag("l"),
        flag("i"),
        flag("f"),
        flag("w"),
        flag("m"),
        without_effect("u"),
        without_effect("p"),
        without_effect("g"),
        without_effect("c"),
        without_effect("x"),
        without_effect("z"),
        without_effect("t"),
    ],
    foreign: &["s"],
    listed: true,
    operands: &[],
};

/// The region by `/r`, or by `/l`, with which the directory server is asked where it is, and none can be killed.
fn named(args: &mut Args<'_>) -> Option<RegionName> {
    let Some(given) = args.get("l") else { return region(args) };
    for other in ["r", "f"] {
        if let Some(second) = args.get(other) {
            let message = format!("options `/l` and `/{other}` exclude each other");
            args.fail("options-exclude", second.token.range(), message);
        }
    }
    name(args, &given, "a region's name").map(RegionName)
}

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
    super::switches::directory(args);
    let looked_up = args.has("l");
    Some(Command::CasStop { region: named(args)?, stop, wait, looked_up })
}
