//! The command line of cutover: the only place that prints, exits, and reads files and the environment.
//!
//! Standard output carries the result and nothing else; what goes wrong, and how long work goes on, stands on
//! standard error. What each exit code means stands in `exit.rs` and in docs/commands.md.

mod args;
mod bench;
mod campaign;
mod check;
mod compare;
mod completions;
mod console;
mod constraints;
mod diff;
mod embedded;
mod exit;
mod explain;
mod explain_code;
mod explore;
mod families;
mod fit;
mod fix;
mod fmt;
mod followed;
mod help;
mod html;
mod library;
mod list;
mod listing;
mod man;
mod meant;
mod mistyped;
mod new;
mod number;
mod outputs;
mod parted;
mod place;
mod real;
mod record;
mod rehearse;
mod replay;
mod resume;
mod sarif;
mod saving;
mod schema;
mod screen;
mod serve;
mod shell;
mod shrink;
mod site;
mod sought;
mod stop_signal;
mod table;
mod task;
mod terminal;
mod watch;

fn main() -> std::process::ExitCode {
    exit::report_defects();
    let args = match mistyped::read(std::env::args_os()) {
        Ok(args) => args,
        Err(said) => return std::process::ExitCode::from(terminal::tell(&said)),
    };
    let look = terminal::look(&args);
    match task::run(args, look) {
        Ok(exit) => exit.into(),
        Err(failure) => {
            terminal::complain(&failure, look);
            failure.exit().into()
        }
    }
}
