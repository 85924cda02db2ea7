//! `cutover shrink`: from a failing case to the smallest that fails in the same way.

use crate::console::{Console, on_threads, tell_of_part};
use crate::exit::{Exit, Failure};
use crate::explore::based;
use crate::families::{self, FamilyTask};
use crate::library::{Located, find_scenario};
use crate::resume::{Resumed, resumed};
use crate::shell::replay;
use crate::sought::ShrinkTask;
use crate::stop_signal::StopSignal;
use crate::terminal::finish;
use rehearsal::Family;
use report::{Look, shrunk_json, shrunk_text, unshrunk_json, unshrunk_text};
use search::{Case, Engine, Player, ShrinkContext, Shrunk};

/// The job of shrinking.
struct Shrink<'a> {
    task: &'a ShrinkTask,
    stop_signal: StopSignal,
}

impl FamilyTask for Shrink<'_> {
    type Output = (String, Case, Option<Shrunk>, Option<Exit>);

    fn run<F: Family>(self, located: &Located) -> Result<Self::Output, Failure> {
        let scene = families::open::<F>(located)?;
        let case = based(&scene, &self.task.common, &self.task.common.deviations)?;
        let Resumed { played, journal } = resumed(&self.task.common, located, &scene)?;
        let (player, console) = (Player::new(&scene), Console::new(&self.stop_signal, journal));
        let engine = Engine::new(&player, &console).knowing(played);
        let shrunk = on_threads(self.task.common.jobs, || {
            let told = engine.ask(&case)?.ok()?;
            Some(search::shrink_case(&engine, &ShrinkContext::of(&scene), &case, &told))
                .filter(|_| told.failed())
        })?;
        Ok((located.name.clone(), case, shrunk, console.close()))
    }
}

/// Shrinks a case.
pub(crate) fn shrink(task: &ShrinkTask, look: Look) -> Result<Exit, Failure> {
    let stop_signal = StopSignal::asking();
    let located = find_scenario(&task.scenario)?;
    let (name, case, shrunk, ended) = families::dispatch(&located, Shrink { task, stop_signal })?;
    let Some(shrunk) = shrunk else {
        if let Some(ended) = ended {
            return Err(Failure::Stopped(ended));
        }
        let command = replay(&task.scenario, task.common.seed, &task.common.deviations);
        let text = if task.json { unshrunk_json(&name, &case) } else { unshrunk_text(look, &command) };
        return finish(&text, Exit::Held);
    };
    if ended.is_some() {
        tell_of_part();
    }
    let command = |seed: u64, deviations: &[String]| replay(&task.scenario, seed, deviations);
    let text =
        if task.json { shrunk_json(&name, &shrunk) } else { shrunk_text(&shrunk, &case, look, &command) };
    finish(&text, ended.unwrap_or_else(|| Exit::from(shrunk.told.verdict)))
}
