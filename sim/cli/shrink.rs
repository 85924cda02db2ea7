//! `cutover shrink`: from a failing case to the smallest that fails in the same way.

use crate::args::ShrinkTask;
use crate::console::{Console, Resumed, on_threads, resumed};
use crate::exit::{Exit, Failure};
use crate::explore::based;
use crate::families::{self, Job};
use crate::library::{Located, locate};
use crate::shell::replay;
use crate::terminal::finish;
use rehearsal::Family;
use report::{Look, shrunk_json, shrunk_text};
use search::{Case, Engine, Ground, Player, Shrunk};

/// The job of shrinking.
struct Shrink<'a> {
    task: &'a ShrinkTask,
}

impl Job for Shrink<'_> {
    type Output = (String, Case, Option<Shrunk>);

    fn run<F: Family>(self, located: &Located) -> Result<Self::Output, Failure> {
        let scene = families::open::<F>(located)?;
        let case = based(&scene, &self.task.common, &self.task.common.deviations)?;
        let Resumed { played, file } = resumed(&self.task.common, located, &scene)?;
        let (player, console) = (Player::new(&scene), Console::new(file));
        let engine = Engine::new(&player, &console).knowing(played);
        let shrunk = on_threads(self.task.common.jobs, || {
            let told = engine.ask(&case)?.ok()?;
            Some(search::shrink(&engine, &Ground::of(&scene), &case, &told)).filter(|_| told.failed())
        })?;
        console.close();
        Ok((located.name.clone(), case, shrunk))
    }
}

/// Shrinks a case.
pub(crate) fn shrink(task: &ShrinkTask, look: Look) -> Result<Exit, Failure> {
    let located = locate(&task.scenario)?;
    let (name, case, shrunk) = families::dispatch(&located, Shrink { task })?;
    let Some(shrunk) = shrunk else {
        let help =
            format!("see it with: {}", replay(&task.scenario, task.common.seed, &task.common.deviations));
        return Err(Failure::usage("the case does not fail, so there is nothing to shrink", Some(help)));
    };
    let command = |seed: u64, deviations: &[String]| replay(&task.scenario, seed, deviations);
    let text =
        if task.json { shrunk_json(&name, &shrunk) } else { shrunk_text(&shrunk, &case, look, &command) };
    finish(&text, Exit::from(shrunk.told.verdict))
}
