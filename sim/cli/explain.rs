//! `cutover explain`: the story of what went wrong in a run.

use crate::args::ExplainTask;
use crate::exit::{Exit, Failure};
use crate::families::{self, FamilyTask};
use crate::library::{Located, find_scenario};
use crate::listing::pretty;
use crate::rehearse::{make_course, parse_deviations};
use crate::shell::{explanation, replay};
use crate::stop_signal::StopSignal;
use crate::terminal::finish;
use rehearsal::story::{Explanation, Pick, Wanted};
use rehearsal::{Family, Rehearsal};
use report::{Look, story_text};

/// The job of explaining.
struct Explain<'a> {
    task: &'a ExplainTask,
    wanted: Wanted,
}

impl FamilyTask for Explain<'_> {
    type Output = Explanation;

    fn run<F: Family>(self, located: &Located) -> Result<Explanation, Failure> {
        let scene = families::open::<F>(located)?;
        let course = make_course(&scene, &parse_deviations(&self.task.deviations)?)?;
        let seed = self.task.seed.unwrap_or(scene.checked.generic.seed);
        let told = Rehearsal::<F>::default().explain(&scene, &course, seed, self.wanted);
        told.map_err(|error| Failure::usage(error.to_string(), Some(help(self.task, seed))))
    }
}

/// What to do where a run has no such update.
fn help(task: &ExplainTask, seed: u64) -> String {
    format!("leave `--update` out, or see `{}`", replay(&task.scenario, seed, &task.deviations))
}

/// Explains a run.
pub(crate) fn explain(task: &ExplainTask, look: Look) -> Result<Exit, Failure> {
    let stop_signal = StopSignal::until_whole();
    let located = find_scenario(&task.scenario)?;
    let pick = task.update.as_ref().map(|text| text.parse::<Pick>()).transpose();
    let pick = pick.map_err(|error| Failure::usage(error.to_string(), None))?;
    let topic = task.what.map_or(Wanted::Worst, |topic| Wanted::Topic(topic.what()));
    let wanted = pick.map_or(topic, Wanted::Update);
    let told = families::dispatch(&located, Explain { task, wanted })?;
    stop_signal.has_whole();
    let exit = Exit::from(told.verdict);
    if task.json {
        return finish(&pretty(&told), exit);
    }
    let explain = explanation(&task.scenario, told.seed, &told.deviations);
    let replay = replay(&task.scenario, told.seed, &told.deviations);
    finish(&story_text(&told, look, (&explain, &replay)), exit)
}
