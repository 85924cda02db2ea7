//! Runbooks of a wanted length for the scenario `stores/corrected`.
//!
//! Guarantees: such a runbook is one that can be followed, with nothing to find fault with but that it upgrades nothing.

use std::fmt::Write as _;

/// Commands of one round: both agents stopped, both started, both directions looked at.
pub const ROUND: usize = 6;

/// What is typed in a round, a step a line.
const STEPS: [(&str, [&str; 2]); 3] = [
    (
        "Stop both replication agents",
        ["original$ ttAdmin -wait -repStop Original", "upgrade$ ttAdmin -wait -repStop Upgrade"],
    ),
    (
        "Start both replication agents",
        ["original$ ttAdmin -wait -repStart Original", "upgrade$ ttAdmin -wait -repStart Upgrade"],
    ),
    (
        "Check both directions",
        ["original$ marker Original to Upgrade", "upgrade$ marker Upgrade to Original"],
    ),
];

/// A runbook of at least so many commands, in steps of two.
#[must_use]
pub fn runbook(commands: usize) -> String {
    let mut text = String::from("# Restarts of the agents, one after the other\n");
    for step in 0..commands.div_ceil(2) {
        let (title, typed) = STEPS[step % STEPS.len()];
        let _ = write!(text, "\n## {}. {title}\n\nWhile applications run.\n\n", step + 1);
        for line in typed {
            let _ = write!(text, "```console\n{line}\n```\n");
        }
    }
    text
}
