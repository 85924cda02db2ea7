//! `cutover diff`: two runs of one scenario, and what differs between them.

use crate::args::DiffTask;
use crate::exit::{Exit, Failure};
use crate::families::{self, FamilyTask};
use crate::library::{Located, find_scenario};
use crate::rehearse::{doubts, make_course, parse_deviations};
use crate::shell::replay;
use crate::stop_signal::StopSignal;
use crate::terminal::finish;
use rehearsal::outcome::Outcome;
use rehearsal::{Family, Rehearsal};
use report::{Look, differing_text};

/// The job of playing both.
struct Diff<'a> {
    task: &'a DiffTask,
}

impl FamilyTask for Diff<'_> {
    type Output = [Outcome; 2];

    fn run<F: Family>(self, located: &Located) -> Result<[Outcome; 2], Failure> {
        let scene = families::open::<F>(located)?;
        doubts(&scene, &self.task.scenario);
        let seed = self.task.seed.unwrap_or(scene.checked.generic.seed);
        let course = |texts: &[String]| make_course(&scene, &parse_deviations(texts)?);
        let (first, second) = (course(&self.task.deviations)?, course(&self.task.against)?);
        let mut rehearsal = Rehearsal::<F>::default();
        Ok([rehearsal.play(&scene, &first, seed), rehearsal.play(&scene, &second, seed)])
    }
}

/// Plays a scenario twice and tells what differs; ends as the worse of the two.
pub(crate) fn diff(task: &DiffTask, look: Look) -> Result<Exit, Failure> {
    let stop_signal = StopSignal::until_whole();
    let located = find_scenario(&task.scenario)?;
    let [first, second] = families::dispatch(&located, Diff { task })?;
    stop_signal.has_whole();
    let replays = [&first, &second].map(|run| replay(&task.scenario, run.seed, &run.deviations));
    let text = differing_text(&first, &second, look, [&replays[0], &replays[1]]);
    finish(&text, Exit::from(first.verdict.max(second.verdict)))
}
