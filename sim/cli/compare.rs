//! `cutover compare`: two scenarios under the same seeds.

use crate::args::CompareTask;
use crate::console::{Console, on_threads};
use crate::exit::{Exit, Failure, affordable};
use crate::families::{self, FamilyTask};
use crate::library::{Located, find_scenario, told_apart};
use crate::rehearse::{make_course, parse_deviations};
use crate::stop_signal::StopSignal;
use crate::terminal::finish;
use rehearsal::Family;
use rehearsal::outcome::{FORMAT, Seconds, Verdict};
use report::{Compared, ComparedSide, Look, compared_json, compared_text};
use search::explored::Verdicts;
use search::{Case, Engine, Paired, Player, Seeds, Told};

/// How the interval was found.
const METHOD: &str = "Runs are paired by seed; the interval of the difference is the adjusted one of Bonett and Price \
                      (2012), which counts only seeds that tell the two apart.";

/// The job of playing one of the two.
struct One<'a> {
    task: &'a CompareTask,
    console: &'a Console,
}

impl FamilyTask for One<'_> {
    type Output = Vec<Told>;

    fn run<F: Family>(self, located: &Located) -> Result<Vec<Told>, Failure> {
        let scene = families::open::<F>(located)?;
        let deviations = [scene.deviations.clone(), parse_deviations(&self.task.deviations)?].concat();
        make_course(&scene, &deviations)?;
        let player = Player::new(&scene);
        let engine = Engine::new(&player, self.console);
        let base = Case::new(self.task.seed, deviations);
        let mut seeds = Seeds::new(&base, self.task.runs);
        let played = on_threads(self.task.jobs, || engine.pursue(&mut seeds))?;
        Ok(played.into_iter().filter_map(|played| played.answer.ok()).collect())
    }
}

/// Compares two scenarios.
pub(crate) fn compare(task: &CompareTask, look: Look) -> Result<Exit, Failure> {
    let stop_signal = StopSignal::asking();
    affordable(task.runs, "runs", "ask for fewer with `--runs`")?;
    let (first, second) = (find_scenario(&task.first)?, find_scenario(&task.second)?);
    let console = Console::new(&stop_signal, None);
    let play = |located: &Located| families::dispatch(located, One { task, console: &console });
    let (ones, others) = (play(&first)?, play(&second)?);
    // A seed without its pair compares nothing.
    if let Some(ended) = console.close() {
        return Err(Failure::Stopped(ended));
    }
    let names = told_apart(&first, &second);
    let pairs = ones.iter().zip(&others).map(|(one, other)| (one.failed(), other.failed()));
    let compared = Compared {
        format: FORMAT,
        first_seed: task.seed,
        deviations: parse_deviations(&task.deviations)?.iter().map(ToString::to_string).collect(),
        failures: Paired::of(pairs),
        first: side(&names[0], &ones),
        second: side(&names[1], &others),
        method: METHOD.into(),
    };
    let text = if task.json { compared_json(&compared) } else { compared_text(&compared, look) };
    finish(&text, worst(&ones).max(worst(&others)))
}

fn side(scenario: &str, told: &[Told]) -> ComparedSide {
    let mut verdicts = Verdicts::default();
    told.iter().for_each(|told| verdicts.add(told.verdict));
    let mut durations: Vec<Seconds> = told.iter().map(|told| told.duration_s).collect();
    durations.sort_unstable();
    ComparedSide {
        scenario: scenario.into(),
        verdicts,
        lost: told.iter().map(|told| told.lost).sum(),
        acknowledged: told.iter().map(|told| told.acknowledged).sum(),
        longest_gap_s: told.iter().map(|told| told.longest_gap_s).max().unwrap_or_default(),
        duration_s: durations.get(durations.len() / 2).copied().unwrap_or_default(),
    }
}

/// The exit of the worst run.
fn worst(told: &[Told]) -> Exit {
    Exit::from(told.iter().map(|told| told.verdict).max().unwrap_or(Verdict::Held))
}
