//! `cutover compare`: two scenarios under the same seeds.

use crate::args::CompareTask;
use crate::console::{Console, on_threads};
use crate::exit::{Exit, Failure, affordable};
use crate::families::{self, FamilyTask};
use crate::html::compared_page;
use crate::library::{Located, find_scenario, told_apart};
use crate::outputs::{OutFile, TakenPaths};
use crate::rehearse::{make_course, parse_deviations};
use crate::stop_signal::StopSignal;
use crate::terminal::{deliver, finish};
use rehearsal::outcome::{FORMAT, Outcome, Seconds, Verdict};
use rehearsal::{Family, Rehearsal};
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

/// The job of playing one of the two under one seed, to be looked at.
struct Shown<'a> {
    task: &'a CompareTask,
    seed: u64,
}

impl FamilyTask for Shown<'_> {
    type Output = Outcome;

    fn run<F: Family>(self, located: &Located) -> Result<Outcome, Failure> {
        let scene = families::open::<F>(located)?;
        let course = make_course(&scene, &parse_deviations(&self.task.deviations)?)?;
        Ok(Rehearsal::<F>::default().play(&scene, &course, self.seed))
    }
}

/// The first seed under which one fails and the other does not, or one loses more; or the first of all.
fn telling_seed(task: &CompareTask, ones: &[Told], others: &[Told]) -> u64 {
    let pairs = || (0_u64..).zip(ones.iter().zip(others));
    let fails = pairs().find(|(_, (one, other))| one.failed() != other.failed());
    let loses = pairs().find(|(_, (one, other))| one.lost != other.lost);
    task.seed.wrapping_add(fails.or(loses).map_or(0, |(nth, _)| nth))
}

/// Compares two scenarios.
pub(crate) fn compare(task: &CompareTask, look: Look) -> Result<Exit, Failure> {
    let stop_signal = StopSignal::asking();
    affordable(task.runs, "runs", "ask for fewer with `--runs`")?;
    let (first, second) = (find_scenario(&task.first)?, find_scenario(&task.second)?);
    of_one_family(&first, &second)?;
    let inputs = [first.files(), second.files()].concat();
    let mut taken = TakenPaths::new(inputs.iter().map(AsRef::as_ref));
    let html = task.html.as_deref().map(|file| OutFile::tried(file, &mut taken)).transpose()?;
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
    let exit = worst(&ones).max(worst(&others));
    let Some(file) = html else { return finish(&text, exit) };
    let seed = telling_seed(task, &ones, &others);
    let show = |located: &Located| families::dispatch(located, Shown { task, seed });
    let page = compared_page(task, &compared, [&show(&first)?, &show(&second)?]);
    Ok(deliver(
        &text,
        [Box::new(move || file.write(&page)) as Box<dyn FnOnce() -> Result<(), Failure>>],
        exit,
    ))
}

/// Refuses scenarios of two families: a seed draws nothing for the one that it draws for the other, so that pairing by seed
/// would tell of nothing.
fn of_one_family(first: &Located, second: &Located) -> Result<(), Failure> {
    let families = [families::family_of(first)?, families::family_of(second)?];
    if families[0] == families[1] {
        return Ok(());
    }
    let [one, other] = families;
    let message = format!("`{}` is of the family {one} and `{}` of {other}", first.name, second.name);
    let help =
        "runs are paired by seed, which pairs nothing of two families; `cutover explore` tells of each alone";
    Err(Failure::usage(message, Some(help.into())))
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
