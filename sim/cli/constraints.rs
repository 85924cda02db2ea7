//! `cutover constraints`: which order of a runbook is load-bearing, which is not, and what may be left out.

use crate::coarse::{Part, least};
use crate::console::{Console, on_threads};
use crate::exit::{Exit, Failure, Misuse};
use crate::explore::{based, load_of};
use crate::families::{self, FamilyTask};
use crate::html::constraints_page;
use crate::library::{Located, find_scenario};
use crate::listing::pretty;
use crate::outputs::{OutFile, TakenPaths};
use crate::rehearse::parse_deviations;
use crate::resume::{Resumed, resumed};
use crate::shell::replay;
use crate::sought::{ConstraintsTask, WHOLE};
use crate::stop_signal::StopSignal;
use crate::terminal::deliver;
use page::{Document, document};
use rehearsal::{Deviation, Family, Scene};
use report::Look;
use search::constraints::{
    ConstraintSearch, Constraints, ConstraintsError, Printed, Weather, learn_constraints,
};
use search::{Case, Engine, Player};

/// Looks for the constraints of a runbook and prints them.
pub(crate) fn run(task: &ConstraintsTask, look: Look) -> Result<Exit, Failure> {
    let stop_signal = StopSignal::asking();
    let located = find_scenario(&task.scenario)?;
    let inputs = located.files();
    let mut taken = TakenPaths::new(inputs.iter().map(AsRef::as_ref).chain(task.common.resume.as_deref()));
    let html = task.html.as_deref().map(|file| OutFile::tried(file, &mut taken)).transpose()?;
    let (found, document) = families::dispatch(&located, Looking { task, stop_signal })?;
    let text = if task.json {
        pretty(&found)
    } else {
        report::constraints(&found, look, |seed, deviations| replay(&task.scenario, seed, deviations))
    };
    type Write<'a> = Box<dyn FnOnce() -> Result<(), Failure> + 'a>;
    let html = html.map(|file| -> Write<'_> {
        let page = constraints_page(&found, document, task);
        Box::new(move || file.write(&page))
    });
    Ok(deliver(&text, html, Exit::Held))
}

/// The job for any family.
struct Looking<'a> {
    task: &'a ConstraintsTask,
    stop_signal: StopSignal,
}

impl FamilyTask for Looking<'_> {
    type Output = (Constraints, Document);

    fn run<F: Family>(self, located: &Located) -> Result<Self::Output, Failure> {
        let common = &self.task.common;
        let scene = families::open::<F>(located)?;
        let base = based(&scene, common, &common.deviations)?.deviations;
        let printed = Printed::of(&scene).map_err(|error| failed(&error.into(), &self.task.scenario))?;
        let order = printed.commands().first().map(|first| format!("order freely {first}"));
        // Both together must fit, and so must an order beside them.
        let load = self.task.load.iter().map(|share| load_of(share)).collect::<Result<Vec<_>, _>>()?;
        let all: Vec<String> = common.deviations.iter().chain(&load).chain(&order).cloned().collect();
        based(&scene, common, &all)?;
        let many = self.task.seeds;
        let seeds = |from: u16, many: u16| -> Vec<u64> {
            (0..u64::from(many)).map(|more| common.seed.wrapping_add(u64::from(from) + more)).collect()
        };
        let weather = Weather::of(&scene, seeds(many, self.task.further));
        let order = parse_deviations(&order.into_iter().collect::<Vec<_>>())?;
        let load = part(&scene, (&base, &order), &seeds(0, many), self.task.load.as_deref())?;
        let search = ConstraintSearch { seeds: seeds(0, many), base, load, weather };
        let Resumed { played, journal } = resumed(common, located, &scene)?;
        let player = Player::new(&scene).without_blame();
        let console = Console::new(&self.stop_signal, journal);
        let engine = Engine::new(&player, &console).knowing(played);
        let found = on_threads(common.jobs, || learn_constraints(&engine, &printed, &search))?;
        // It is known only when all orders have been tried, so there is nothing to tell of a part.
        match console.close() {
            Some(ended) => Err(Failure::Stopped(ended)),
            None => {
                let found = found.map_err(|error| failed(&error, &self.task.scenario))?;
                Ok((found, document(&scene)))
            }
        }
    }
}

/// The part of the load at which all is played first: that which was typed, as a scale, or one at which the runbook as written ends as it does
/// at the whole load under each of the seeds, with its barriers and without them; none where all is played at the whole.
fn part<F: Family>(
    scene: &Scene<F>,
    (base, order): (&[Deviation], &[Deviation]),
    seeds: &[u64],
    typed: Option<&str>,
) -> Result<Option<Deviation>, Failure> {
    match typed {
        Some(WHOLE) => return Ok(None),
        Some(share) => {
            let typed = parse_deviations(&[load_of(share)?])?.pop();
            return Ok(typed.map(|typed| match typed {
                Deviation::Load(share) if share.hundredths() < 10_000 => Deviation::Scale(share),
                typed => typed,
            }));
        }
        None => {}
    }
    if base.iter().any(Deviation::sets_load) {
        return Ok(None);
    }
    let written = |seed: &u64| {
        let written = Case::new(*seed, base.to_vec());
        [written.with(order.iter().cloned()), written]
    };
    least(scene, &seeds.iter().flat_map(written).collect::<Vec<_>>(), Part::Less)
}

/// What to do about an error is a command that can be pasted, which needs the scenario's name.
fn failed(error: &ConstraintsError, scenario: &str) -> Failure {
    let help = match error {
        ConstraintsError::NotHeld { seed, deviations, .. } => {
            let replay = replay(scenario, *seed, deviations);
            Some(format!("mend it first; `{replay}` plays it so, and tells what goes wrong"))
        }
        _ => error.help(),
    };
    Failure::Usage(vec![Misuse { message: error.to_string(), help }])
}
