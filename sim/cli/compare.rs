//! `cutover compare`: two scenarios under the same seeds.
//!
//! They are played in turns, some seeds of the one and then of the other, so that whoever stops it is told of the pairs that
//! were played.

use crate::args::CompareTask;
use crate::console::{Console, on_threads, tell_of_part};
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
use search::{Case, Engine, Monitor, Paired, PlayedCase, Player, Seeds, Told};
use std::collections::BTreeMap;

/// How the interval was found.
const METHOD: &str = "Runs are paired by seed; the interval of the difference is the adjusted one of Bonett and Price \
                      (2012), which counts only seeds that tell the two apart.";

/// How many seeds are played of the one before the other follows.
const TURN: u64 = 64;

/// Looks on in the turns, of which all together were told at first.
struct InTurns<'a>(&'a Console);

impl Monitor for InTurns<'_> {
    fn stopped(&self) -> bool {
        self.0.stopped()
    }

    fn answered(&self, played: &PlayedCase, fresh: bool) {
        self.0.answered(played, fresh);
    }
}

/// The job of playing one of the two under so many seeds from one on.
struct One<'a> {
    task: &'a CompareTask,
    console: &'a Console,
    from: u64,
    many: u64,
}

impl FamilyTask for One<'_> {
    type Output = Vec<(u64, Told)>;

    fn run<F: Family>(self, located: &Located) -> Result<Vec<(u64, Told)>, Failure> {
        let scene = families::open::<F>(located)?;
        let deviations = [scene.deviations.clone(), parse_deviations(&self.task.deviations)?].concat();
        make_course(&scene, &deviations)?;
        let player = Player::new(&scene);
        let monitor = InTurns(self.console);
        let engine = Engine::new(&player, &monitor);
        let base = Case::new(self.from, deviations);
        let mut seeds = Seeds::new(&base, self.many);
        let played = on_threads(self.task.jobs, || engine.pursue(&mut seeds))?;
        let told = |played: PlayedCase| Some((played.case.seed, played.answer.ok()?));
        Ok(played.into_iter().filter_map(told).collect())
    }
}

/// What came of both under each seed that both were played under.
#[derive(Default)]
struct Pairs {
    seeds: Vec<u64>,
    ones: Vec<Told>,
    others: Vec<Told>,
}

impl Pairs {
    /// Plays both, unless it is stopped before: a seed without its pair compares nothing.
    fn played(
        task: &CompareTask,
        (first, second): (&Located, &Located),
        console: &Console,
    ) -> Result<Self, Failure> {
        let mut pairs = Self::default();
        console.expected(task.runs.saturating_mul(2), 0);
        let mut begun = 0;
        while begun < task.runs && !console.stopped() {
            let (from, many) = (task.seed.wrapping_add(begun), TURN.min(task.runs - begun));
            let play = |located| families::dispatch(located, One { task, console, from, many });
            let (ones, others) = (play(first)?, play(second)?);
            let mut others: BTreeMap<u64, Told> = others.into_iter().collect();
            for (seed, one) in ones {
                let Some(other) = others.remove(&seed) else { continue };
                pairs.seeds.push(seed);
                pairs.ones.push(one);
                pairs.others.push(other);
            }
            begun += many;
        }
        Ok(pairs)
    }

    /// The first seed under which one fails and the other does not, or one loses more; or the first of all.
    fn telling_seed(&self) -> Option<u64> {
        let pairs = || self.seeds.iter().zip(self.ones.iter().zip(&self.others));
        let fails = pairs().find(|(_, (one, other))| one.failed() != other.failed());
        let loses = pairs().find(|(_, (one, other))| one.lost != other.lost);
        fails.or(loses).or_else(|| pairs().next()).map(|(seed, _)| *seed)
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
    let pairs = Pairs::played(task, (&first, &second), &console)?;
    let unplayed = task.runs - pairs.seeds.len() as u64;
    // An interrupt that came after the last pair has cut nothing short.
    let ended = console.close().filter(|_| unplayed > 0);
    let Some(seed) = pairs.telling_seed() else {
        return Err(Failure::Stopped(ended.unwrap_or(Exit::Interrupted)));
    };
    if ended.is_some() {
        tell_of_part();
    }
    let names = told_apart(&first, &second);
    let Pairs { ones, others, .. } = &pairs;
    let failed = ones.iter().zip(others).map(|(one, other)| (one.failed(), other.failed()));
    let compared = Compared {
        format: FORMAT,
        first_seed: task.seed,
        deviations: parse_deviations(&task.deviations)?.iter().map(ToString::to_string).collect(),
        failures: Paired::of(failed),
        first: side(&names[0], ones),
        second: side(&names[1], others),
        method: METHOD.into(),
        unplayed,
    };
    let text = if task.json { compared_json(&compared) } else { compared_text(&compared, look) };
    let exit = ended.unwrap_or_else(|| worst(ones).max(worst(others)));
    let Some(file) = html else { return finish(&text, exit) };
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
