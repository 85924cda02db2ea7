//! What is typed, read; and of what is mistyped what the line's reader cannot know: that an option belongs to another
//! command, and that a number below zero is a number.

use crate::args::Args;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory, Error, FromArgMatches};
use std::ffi::OsString;

/// Reads what was typed.
pub(crate) fn read<T: Into<OsString> + Clone>(typed: impl IntoIterator<Item = T>) -> Result<Args, Error> {
    let known = with_numbers(Args::command());
    let read = known.clone().try_get_matches_from(typed).and_then(|found| Args::from_arg_matches(&found));
    read.map_err(|said| advised(said, &known))
}

/// A command whose options take a number below zero for one, to say what is wrong with it: else it is an unknown option.
fn with_numbers(command: Command) -> Command {
    let numbers = command.mut_args(|arg| {
        let takes = arg.get_action().takes_values();
        if takes { arg.allow_negative_numbers(true) } else { arg }
    });
    numbers.mut_subcommands(with_numbers)
}

/// An unknown option with the commands that have it, in place of the advice to hand it over as a value, which no command
/// takes.
fn advised(mut said: Error, known: &Command) -> Error {
    if said.kind() != ErrorKind::UnknownArgument {
        return said;
    }
    said.remove(ContextKind::Suggested);
    let Some(ContextValue::String(option)) = said.get(ContextKind::InvalidArg) else { return said };
    let mut having = Vec::new();
    owners(known, option, "", &mut having);
    if !having.is_empty() {
        let advice = format!("`{option}` is an option of {}", having.join(", "));
        said.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![advice.into()]));
    }
    said
}

/// The commands that have an option, with those above them.
fn owners(command: &Command, option: &str, above: &str, having: &mut Vec<String>) {
    for task in command.get_subcommands() {
        let name = format!("{above}{}", task.get_name());
        let has =
            |arg: &clap::Arg| arg.get_long().is_some_and(|long| option.strip_prefix("--") == Some(long));
        if task.get_arguments().any(has) {
            having.push(format!("`{name}`"));
        }
        owners(task, option, &format!("{name} "), having);
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    fn told(typed: &str) -> String {
        let said = read(std::iter::once("cutover").chain(typed.split(' ')));
        said.map_or_else(|said| said.render().to_string(), |_| String::from("taken"))
    }

    #[test]
    fn an_option_of_another_command_is_told_with_that_command() {
        let told = told("rehearse a --load 10%");
        assert!(told.contains("`--load` is an option of `explore`"), "{told}");
        assert!(!told.contains("as a value"), "{told}");
    }

    #[test]
    fn what_is_no_option_anywhere_is_told_with_the_nearest() {
        let told = told("explore a --lood 10%");
        assert!(told.contains("a similar argument exists: '--load'"), "{told}");
        assert!(!super::tests::told("explore a --nothing").contains("tip"));
    }

    #[test]
    fn a_number_below_zero_is_a_number_that_is_not_taken() {
        let told = told("rehearse a --seed -1");
        assert!(told.contains("invalid value '-1' for '--seed"), "{told}");
    }
}
