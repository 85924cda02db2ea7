//! The command line of cutover: the only place that prints, exits, and reads files and the environment.
//!
//! Standard output carries the result and nothing else; what goes wrong, and how long work goes on, stands on
//! standard error. Exit codes: 0 held, 1 violated, 2 wrong usage, scenario or runbook, 3 stuck or inconclusive,
//! 70 a defect of cutover itself.

mod args;
mod bench;
mod check;
mod compare;
mod console;
mod constraints;
mod exit;
mod explain;
mod explore;
mod families;
mod help;
mod library;
mod listing;
mod rehearse;
mod saving;
mod shell;
mod shrink;
mod terminal;

use args::{Args, Task};
use clap::Parser;
use exit::{Exit, Failure};

fn main() -> std::process::ExitCode {
    exit::report_defects();
    let args = Args::parse();
    let look = terminal::look(args.width);
    match run(args, look) {
        Ok(exit) => exit.code(),
        Err(failure) => {
            terminal::complain(&failure, look);
            failure.exit().code()
        }
    }
}

/// Does what was asked for.
fn run(args: Args, look: report::Look) -> Result<Exit, Failure> {
    match args.task {
        Task::Check(task) => check::check(&task, look),
        Task::Rehearse(task) => rehearse::rehearse(&task, look),
        Task::Explain(task) => explain::explain(&task, look),
        Task::Explore(task) => explore::explore(&task, look),
        Task::Shrink(task) => shrink::shrink(&task, look),
        Task::Compare(task) => compare::compare(&task, look),
        Task::Constraints(task) => constraints::run(&task, look),
        Task::Bench(task) => bench::bench(&task),
        Task::List(task) => listing::list(&task),
        Task::Schema(task) => listing::schema(&task),
        Task::Help(task) => help::help(&task),
    }
}
