//! How a plan is made: everything is counted before anything is written, and then it is written whole or not at all.

use super::measure::{Measured, clock, measured};
use super::place::{Fresh, RUNBOOK};
use super::plan::{FORMAT, PLAN, Way, Written, explore_task, json};
use crate::console::Console;
use crate::exit::{Exit, Failure};
use crate::explore::{base, exploration};
use crate::families::{self, FamilyTask};
use crate::library::{Located, Script, find_scenario};
use crate::outputs::TakenPaths;
use crate::parted::PlanTask;
use crate::resume::title;
use crate::saving::with;
use crate::stop_signal::StopSignal;
use crate::terminal::finish;
use rehearsal::{Family, SourceText};
use runbook::visible_line;
use search::{Title, count_ranks};

/// The file of a plan's scenario, which names its runbook as it lies beside it.
const SCENARIO: &str = crate::embedded::SCENARIO;

/// Writes a plan into a folder that holds nothing, or measures how long its shards take, or both.
pub(super) fn plan(task: &PlanTask) -> Result<Exit, Failure> {
    let stop_signal = StopSignal::until_whole();
    if task.sought.exhaustive > 0 {
        let help = String::from("`cutover explore --exhaustive` does it in one process");
        let message = "`--exhaustive` goes on from what it has heard, and cannot be parted";
        return Err(Failure::usage(message, Some(help)));
    }
    let found = find_scenario(&task.scenario)?;
    let taken = TakenPaths::new(found.files().iter().map(AsRef::as_ref));
    let place = task.out.as_deref().map(|out| Fresh::tried(out, PLAN, &taken)).transpose()?;
    let texts = Texts::of(&found)?;
    let located = texts.located(&found.name);
    let Planned { ways, title, measured } =
        families::dispatch(&located, Planning { task, stop_signal: &stop_signal })?;
    let cases = ways.iter().map(|way| way.ranks).fold(0, u64::saturating_add);
    // From now on an interrupt waits for what is written, which takes no time.
    stop_signal.has_whole();
    let mut text = String::new();
    if let (Some(place), Some(shards)) = (&place, task.shards) {
        let written = Written {
            campaign: FORMAT,
            typed: task.scenario.clone(),
            name: found.name.clone(),
            seed: task.seed,
            deviations: task.deviations.clone(),
            sought: task.sought.clone(),
            title,
            ways,
            shards,
        };
        place.write(&texts.files(json(&written)))?;
        text = told(&written.name, &place.in_shell(), (cases, shards));
    }
    if let Some(measured) = measured {
        text.push_str(&measured.told(cases, task.shards));
    }
    finish(&text, Exit::Held)
}

/// What is said of a plan that was written.
fn told(name: &str, place: &str, (cases, shards): (u64, u32)) -> String {
    format!(
        "a campaign of {} in {place}: {cases} cases in {shards} shards\n\
         each of them: cutover campaign work {place} --shard N\n\
         all at once:  cutover campaign submit {place} --engine hq|slurm|kubernetes|parallel --dry-run\n\
         then:         cutover campaign gather {place}\n",
        visible_line(name)
    )
}

/// The texts of a plan, as they will stand in its folder.
struct Texts {
    scenario: SourceText,
    runbook: SourceText,
    scripts: Vec<Script>,
}

impl Texts {
    /// Those of a scenario. What is no text is left as it is, to be refused by whoever reads it.
    fn of(found: &Located) -> Result<Self, Failure> {
        let runbook = found.beside(&found.runbook()).map_err(|reason| Failure::usage(reason, None))?;
        let named = |text: &str| with(text, "runbook", &toml::Value::from(RUNBOOK)).into_bytes();
        let bytes = &found.scenario.bytes;
        let bytes = std::str::from_utf8(bytes).map_or_else(|_| bytes.clone(), named);
        let scripts = found.scripts(&runbook);
        Ok(Self { scenario: SourceText { name: found.scenario.name.clone(), bytes }, runbook, scripts })
    }

    /// The scenario that they are.
    fn located(&self, name: &str) -> Located {
        Located::kept(name, self.scenario.clone(), (RUNBOOK, self.runbook.clone()), self.scripts.clone())
    }

    /// The files of the folder; the plan comes last, for without it the others are none.
    fn files(&self, plan: String) -> Vec<(&str, String)> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let scripts = self.scripts.iter().map(|(name, bytes)| (name.as_str(), text(bytes)));
        let own = [(SCENARIO, text(&self.scenario.bytes)), (RUNBOOK, text(&self.runbook.bytes))];
        own.into_iter().chain(scripts).chain([(PLAN, plan)]).collect()
    }
}

/// Counts what is to be played, and plays some of it where that was asked for.
struct Planning<'a> {
    task: &'a PlanTask,
    stop_signal: &'a StopSignal,
}

/// What was counted.
struct Planned {
    ways: Vec<Way>,
    title: Title,
    measured: Option<Measured>,
}

impl FamilyTask for Planning<'_> {
    type Output = Planned;

    fn run<F: Family>(self, located: &Located) -> Result<Self::Output, Failure> {
        let scene = families::open::<F>(located)?;
        let PlanTask { scenario, sought, seed, deviations, .. } = self.task;
        let task = explore_task(scenario, sought, *seed, deviations);
        let base = base(&scene, &task)?;
        let way = |strategy: Box<dyn search::Strategy + '_>| Way {
            name: strategy.name().to_owned(),
            ranks: count_ranks(strategy),
        };
        let ways: Vec<Way> = exploration(&scene, &base, &task)?.strategies.into_iter().map(way).collect();
        let bench = self.task.bench.then(|| {
            let begun = clock();
            let searched = exploration(&scene, &base, &task)?.strategies;
            let console = Console::new(self.stop_signal, None);
            let measured = measured(&scene, &console, &ways, (begun, searched));
            console.close();
            measured
        });
        let measured = bench.transpose()?;
        Ok(Planned { ways, title: title(located, &scene)?, measured })
    }
}
