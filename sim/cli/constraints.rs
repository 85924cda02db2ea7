//! `cutover constraints`: which order of a runbook is load-bearing, which is not, and what may be left out.

use crate::args::ConstraintsTask;
use crate::console::{Console, on_threads};
use crate::ear::Ear;
use crate::exit::{Exit, Failure, Misuse};
use crate::explore::based;
use crate::families::{self, Job};
use crate::library::{Located, locate};
use crate::listing::pretty;
use crate::rehearse::parsed;
use crate::resume::{Resumed, resumed};
use crate::shell::replay;
use crate::terminal::finish;
use rehearsal::Family;
use report::Look;
use search::constraints::{Constraints, ConstraintsError, Printed, Search, Weather, constraints};
use search::{Engine, Player};

/// Looks for the constraints of a runbook and prints them.
pub(crate) fn run(task: &ConstraintsTask, look: Look) -> Result<Exit, Failure> {
    let ear = Ear::lent();
    let located = locate(&task.scenario)?;
    let found = families::dispatch(&located, Looking { task, ear })?;
    let text = if task.json {
        pretty(&found)
    } else {
        report::constraints(&found, look, |seed, deviations| replay(&task.scenario, seed, deviations))
    };
    finish(&text, Exit::Held)
}

/// The job for any family.
struct Looking<'a> {
    task: &'a ConstraintsTask,
    ear: Ear,
}

impl Job for Looking<'_> {
    type Output = Constraints;

    fn run<F: Family>(self, located: &Located) -> Result<Constraints, Failure> {
        let common = &self.task.common;
        let scene = families::open::<F>(located)?;
        let base = based(&scene, common, &common.deviations)?.deviations;
        let printed = Printed::of(&scene).map_err(|error| failed(&error.into()))?;
        let load: Vec<String> = self.task.load.iter().map(|share| format!("load {share}")).collect();
        // Both together must fit, and so must an order beside them.
        let order = printed.commands().first().map(|first| format!("order freely {first}"));
        let all: Vec<String> = common.deviations.iter().chain(&load).cloned().chain(order).collect();
        based(&scene, common, &all)?;
        let many = self.task.seeds;
        let seeds = |from: u16, many: u16| {
            (0..u64::from(many)).map(|more| common.seed.wrapping_add(u64::from(from) + more)).collect()
        };
        let weather = Weather::of(&scene, seeds(many, self.task.further));
        let search = Search { seeds: seeds(0, many), base, load: parsed(&load)?.pop(), weather };
        let Resumed { played, journal } = resumed(common, located, &scene)?;
        let player = Player::new(&scene);
        let console = Console::new(&self.ear, journal);
        let engine = Engine::new(&player, &console).knowing(played);
        let found = on_threads(common.jobs, || constraints(&engine, &printed, &search))?;
        // It is known only when all orders have been tried, so there is nothing to tell of a part.
        match console.close() {
            Some(ended) => Err(Failure::Stopped(ended)),
            None => found.map_err(|error| failed(&error)),
        }
    }
}

fn failed(error: &ConstraintsError) -> Failure {
    Failure::Usage(vec![Misuse { message: error.to_string(), help: error.help() }])
}
