//! What all shards have found, told as one process would tell it.

use super::plan::Plan;
use super::shard::{self, Found};
use super::{status, work};
use crate::console::{Console, on_threads};
use crate::exit::{Exit, Failure};
use crate::explore::exit;
use crate::families::{self, FamilyTask};
use crate::html::{Seen, searched_page, seen};
use crate::library::Located;
use crate::outputs::{OutFile, TakenPaths};
use crate::parted::GatherTask;
use crate::shell::replay;
use crate::stop_signal::StopSignal;
use crate::table::OutTable;
use crate::terminal::{deliver, finish, note};
use rehearsal::Family;
use rehearsal::outcome::Verdict;
use report::{Look, Sentences, explored_json, explored_text};
use search::{Engine, Explored, PlayedCase, Player, ShrunkKinds, Signature};
use std::collections::BTreeSet;

/// The job of gathering.
struct Gather<'a> {
    plan: &'a Plan,
    known: Vec<PlayedCase>,
    shrunk: ShrunkKinds,
    jobs: Option<u16>,
    is_shown: bool,
    stop_signal: StopSignal,
}

impl FamilyTask for Gather<'_> {
    type Output = (Explored, Sentences, Option<Seen>, Option<Exit>);

    fn run<F: Family>(self, located: &Located) -> Result<Self::Output, Failure> {
        let scene = families::open::<F>(located)?;
        let mut exploration = self.plan.exploration(located, &scene)?;
        exploration.shrunk = self.shrunk;
        let player = Player::new(&scene);
        let console = Console::new(&self.stop_signal, None);
        let engine = Engine::new(&player, &console).knowing(self.known);
        let explored = on_threads(self.jobs, || search::explore(&engine, exploration))?;
        let seen = self.is_shown.then(|| seen(&scene, &explored));
        Ok((explored, rehearsal::sentence::<F::Cause>, seen, console.close()))
    }
}

/// Gathers all shards and tells what was found, or plans the shards that bring the kinds of failure down.
pub(super) fn gather(task: &GatherTask, look: Look) -> Result<Exit, Failure> {
    let stop_signal = StopSignal::asking();
    let plan = Plan::read(&task.folder)?;
    let mut known = work::known(&plan)?;
    for number in plan.shards() + 1..=plan.all_shards() {
        match shard::read(&plan, number) {
            Found::Good(played) => known.extend(played),
            _ => return Err(status::unready(&plan)),
        }
    }
    let shrunk = if task.array { ShrunkKinds::None } else { ShrunkKinds::All };
    let located = plan.located()?;
    let mut taken = TakenPaths::new(located.files().iter().map(AsRef::as_ref));
    let html = task.html.as_deref().map(|file| OutFile::tried(file, &mut taken)).transpose()?;
    let table = OutTable::tried(&task.table, &mut taken)?;
    let is_shown = html.is_some();
    let job = Gather { plan: &plan, known, shrunk, jobs: task.jobs, is_shown, stop_signal };
    let (explored, sentences, seen, ended) = families::dispatch(&located, job)?;
    if let Some(ended) = ended {
        return Err(Failure::Stopped(ended));
    }
    if task.array {
        return planned(&plan, &explored);
    }
    let asked = plan.explore_task();
    let command = |seed: u64, deviations: &[String]| replay(&asked.scenario, seed, deviations);
    let text = if task.json {
        explored_json(&explored)
    } else {
        explored_text(&explored, sentences, look, &command)
    };
    let page = seen.map(|seen| searched_page(seen, (&explored, sentences), &asked)).unwrap_or_default();
    type Write<'a> = Box<dyn FnOnce() -> Result<(), Failure> + 'a>;
    let html = html.map(|file| -> Write<'_> { Box::new(move || file.write(&page)) });
    let found = &explored;
    let table = table.map(|table| -> Write<'_> { Box::new(move || table.write(found)) });
    Ok(deliver(&text, html.into_iter().chain(table), exit(&explored)))
}

/// Plans a shard for each kind of failure.
fn planned(plan: &Plan, explored: &Explored) -> Result<Exit, Failure> {
    let failed =
        explored.cases.iter().map(|tested| &tested.signature).filter(|it| it.verdict != Verdict::Held);
    let kinds: BTreeSet<&Signature> = failed.collect();
    let kinds = u32::try_from(kinds.len()).unwrap_or(u32::MAX);
    if plan.kinds > 0 {
        note("the shards of the kinds of failure are planned already");
    } else {
        plan.plan_kinds(kinds)?;
    }
    let place = plan.place.in_shell();
    let (first, last) = (plan.shards() + 1, plan.shards() + kinds);
    let text = match kinds {
        0 => format!("no case fails; next: cutover campaign gather {place}\n"),
        _ => format!(
            "{kinds} kinds of failure are brought down to a smallest case by the shards {first} to {last}\n\
             next: cutover campaign submit {place} --engine ENGINE, and then cutover campaign gather {place}\n"
        ),
    };
    finish(&text, Exit::Held)
}
