//! What was asked for, handed to whoever does it.

use crate::args::{Args, Task};
use crate::exit::{Exit, Failure};
use crate::{
    bench, campaign, check, compare, completions, constraints, diff, explain, explain_code, explore, fmt,
    help, listing, man, new, record, rehearse, replay, schema, serve, shrink, site, watch,
};

/// Does what was asked for.
pub(crate) fn run(args: Args, look: report::Look) -> Result<Exit, Failure> {
    match args.task {
        Task::Check(task) => check::check(&task, look),
        Task::Fmt(task) => fmt::fmt(&task),
        Task::Rehearse(task) if task.watch => {
            watch::watched(&task.scenario, look, || rehearse::rehearse(&task, look))
        }
        Task::Rehearse(task) => rehearse::rehearse(&task, look),
        Task::Diff(task) => diff::diff(&task, look),
        Task::Explain(task) => explain::explain(&task, look),
        Task::ExplainCode(task) => explain_code::explain_code(&task, look),
        Task::Explore(task) if task.watch => {
            watch::watched(&task.scenario, look, || explore::explore(&task, look))
        }
        Task::Explore(task) => explore::explore(&task, look),
        Task::Campaign(task) => campaign::campaign(&task, look),
        Task::Shrink(task) => shrink::shrink(&task, look),
        Task::Compare(task) => compare::compare(&task, look),
        Task::Constraints(task) => constraints::run(&task, look),
        Task::Replay(task) => replay::replay(&task),
        Task::Record(task) => record::record(&task),
        Task::Bench(task) => bench::bench(&task),
        Task::Serve(task) => serve::serve(&task, look),
        Task::List(task) => listing::list(&task),
        Task::Site(task) => site::site(&task),
        Task::Schema(task) => schema::schema(&task),
        Task::New(task) => new::new(&task),
        Task::Completions(task) => completions::completions(&task),
        Task::Man(task) => man::man(&task),
        Task::Help(task) => help::help(&task, look),
    }
}
