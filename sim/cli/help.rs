//! `cutover help`: help on a command, the reference of the runbook language, or a family's page of it.

use crate::args::{Args, HelpTask};
use crate::exit::{Exit, Failure};
use crate::families::{PAGES, reading_specs};
use crate::fit::fitted;
use crate::terminal::finish;
use clap::CommandFactory;
use report::Look;
use runbook::{REFERENCE, nearest_word};

/// The topic that is no command.
const RUNBOOK: &str = "runbook";

/// What else is asked for that stands on the page of that topic.
const ON_IT: [&str; 4] = ["deviation", "deviations", "readings", "runbooks"];

/// Prints help.
pub(crate) fn help(task: &HelpTask, look: Look) -> Result<Exit, Failure> {
    let mut command = Args::command().term_width(look.width);
    command.build();
    let Some(topic) = task.topic.as_deref() else {
        return finish(&command.render_long_help().ansi().to_string(), Exit::Held);
    };
    if topic == RUNBOOK || ON_IT.contains(&topic) {
        return runbook_page(task.family.as_deref(), look);
    }
    if let Some(family) = &task.family {
        let help = format!("only `{RUNBOOK}` has a page for each family");
        return Err(Failure::usage(format!("`{topic}` has no help on `{family}`"), Some(help)));
    }
    if let Some(found) = command.find_subcommand_mut(topic) {
        return finish(&found.render_long_help().ansi().to_string(), Exit::Held);
    }
    Err(no_help_on(topic, &command, &[RUNBOOK]))
}

/// The failure where somebody asks for a page that is neither a command's nor one of the others.
pub(crate) fn no_help_on(topic: &str, command: &clap::Command, others: &[&'static str]) -> Failure {
    let commands = command.get_subcommands().map(clap::Command::get_name);
    let topics: Vec<&str> = commands.chain(others.iter().copied()).collect();
    let help = match nearest_word(topic, topics.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there is help on {}", topics.join(", ")),
    };
    Failure::usage(format!("there is no help on `{topic}`"), Some(help))
}

/// Prints the reference of the runbook language, or the page of a family.
fn runbook_page(family: Option<&str>, look: Look) -> Result<Exit, Failure> {
    let names: Vec<&str> = PAGES.iter().map(|(name, _)| *name).collect();
    let Some(family) = family else {
        let pages: String = names.iter().map(|name| format!("    cutover help {RUNBOOK} {name}\n")).collect();
        let text = format!("{REFERENCE}\n## The pages of the families\n\n{pages}");
        return finish(&fitted(&text, look.width), Exit::Held);
    };
    if let Some((_, page)) = PAGES.iter().find(|(name, _)| *name == family) {
        return finish(&fitted(&format!("{page}{}", readings(family)), look.width), Exit::Held);
    }
    let help = match nearest_word(family, names.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", names.join(", ")),
    };
    Err(Failure::usage(format!("there is no family `{family}`"), Some(help)))
}

/// What the manuals of a family leave open, as the last part of its page.
fn readings(family: &str) -> String {
    let row = |spec: &rehearsal::scenario::ReadingSpec| {
        let values: Vec<String> = spec.values.iter().map(|value| format!("`{value}`")).collect();
        let assumed = spec.assumed.map(|value| format!("; `{value}` where a scenario does not say"));
        let from = spec.from.map(|release| format!("; asked from release {release} on"));
        let (values, assumed) =
            (values.join(" or "), assumed.unwrap_or_default() + &from.unwrap_or_default());
        format!("| `{}` | {values} | {}{assumed} ({}) |\n", spec.name, spec.question, spec.source)
    };
    let rows: String = reading_specs(family).iter().map(row).collect();
    if rows.is_empty() {
        return String::new();
    }
    format!(
        "\n## Readings\n\nWhat the manuals leave open, and a scenario says in `[readings]`; `--readings NAME=VALUE` reads it \
         otherwise, and `--readings all` in every way.\n\n| reading | it is | the question |\n|---|---|---|\n{rows}"
    )
}
