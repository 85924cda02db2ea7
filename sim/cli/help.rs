//! `cutover help`: help on a command, or the reference of the runbook language.

use crate::args::{Args, HelpTask};
use crate::exit::{Exit, Failure};
use crate::terminal::finish;
use clap::CommandFactory;
use runbook::nearest;

/// The topic that is no command.
const RUNBOOK: &str = "runbook";

/// Prints help.
pub(crate) fn help(task: &HelpTask) -> Result<Exit, Failure> {
    let mut command = Args::command();
    command.build();
    let Some(topic) = task.topic.as_deref() else {
        return finish(&command.render_long_help().ansi().to_string(), Exit::Held);
    };
    if topic == RUNBOOK {
        return finish(&format!("{}\n{}", runbook::REFERENCE, pac::REFERENCE), Exit::Held);
    }
    if let Some(found) = command.find_subcommand_mut(topic) {
        return finish(&found.render_long_help().ansi().to_string(), Exit::Held);
    }
    let mut topics: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    topics.push(RUNBOOK);
    let help = match nearest(topic, topics.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there is help on {}", topics.join(", ")),
    };
    Err(Failure::usage(format!("there is no help on `{topic}`"), Some(help)))
}
