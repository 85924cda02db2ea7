//! One shard: its cases are played, and its file is put into its place.

use super::plan::{Part, Plan};
use super::shard::{self, Found};
use crate::console::{Console, on_threads};
use crate::exit::{Exit, Failure};
use crate::families::{self, FamilyTask};
use crate::library::Located;
use crate::parted::{ShardNumber, WorkTask};
use crate::stop_signal::StopSignal;
use crate::terminal::{finish, note};
use rehearsal::Family;
use search::{Engine, Monitor, PlayedCase, Player, ShrunkKinds};
use std::sync::{Mutex, PoisonError};

/// The variables in which engines tell a task its number, and what is added to it: an index of Kubernetes begins at 0.
const NUMBERS: [(&str, u32); 3] =
    [("HQ_TASK_ID", 0), ("SLURM_ARRAY_TASK_ID", 0), ("JOB_COMPLETION_INDEX", 1)];

/// Plays a shard, unless a good one is there.
pub(super) fn work(task: &WorkTask) -> Result<Exit, Failure> {
    let stop_signal = StopSignal::asking();
    let plan = Plan::read(&task.folder)?;
    let number = match task.shard {
        ShardNumber::Number(number) => number,
        ShardNumber::Auto => told_number()?,
    };
    let part = plan.part(number)?;
    match shard::read(&plan, number) {
        Found::Good(played) => {
            return finish(&format!("shard {number} is there already: {}\n", cases(&played)), Exit::Held);
        }
        Found::Damaged(reason) => note(&format!("shard {number} is played again: {reason}")),
        Found::Missing => {}
    }
    let located = plan.located()?;
    let played = families::dispatch(&located, Work { plan: &plan, part, jobs: task.jobs, stop_signal })?;
    let Some(played) = played else { return Err(Failure::Stopped(Exit::Interrupted)) };
    shard::write(&plan, number, &played)?;
    finish(&format!("shard {number}: {}\n", cases(&played)), Exit::Held)
}

/// How many cases they are.
fn cases(played: &[PlayedCase]) -> String {
    format!("{} {}", played.len(), if played.len() == 1 { "case" } else { "cases" })
}

/// The number that the engine has given this process.
#[expect(
    clippy::disallowed_methods,
    reason = "engines of arrays tell a task its number by the environment alone"
)]
fn told_number() -> Result<u32, Failure> {
    let told = NUMBERS.iter().find_map(|(name, more)| Some((name, std::env::var(name).ok()?, more)));
    let Some((name, text, more)) = told else {
        let names = NUMBERS.map(|(name, _)| name).join(", ");
        let help = Some(String::from("name the shard, as in `--shard 1`"));
        return Err(Failure::usage(format!("none of {names} says which shard this is"), help));
    };
    let number = text.parse::<u32>().ok().and_then(|number| number.checked_add(*more));
    number.ok_or_else(|| Failure::usage(format!("`{name}` says `{text}`, which is no shard"), None))
}

/// The job of one shard.
struct Work<'a> {
    plan: &'a Plan,
    part: Part,
    jobs: u16,
    stop_signal: StopSignal,
}

impl FamilyTask for Work<'_> {
    type Output = Option<Vec<PlayedCase>>;

    fn run<F: Family>(self, located: &Located) -> Result<Self::Output, Failure> {
        let scene = families::open::<F>(located)?;
        let mut exploration = self.plan.exploration(located, &scene)?;
        let player = Player::new(&scene);
        let console = Console::new(&self.stop_signal, None);
        let played = match self.part {
            Part::Cases(shard) => {
                let engine = Engine::new(&player, &console);
                let ranks = self.plan.ranks(shard);
                let parts = exploration.strategies.drain(..).zip(ranks);
                let parts: Vec<search::Part<'_>> = parts
                    .filter(|(_, ranks)| !ranks.is_empty())
                    .map(|(way, ranks)| search::Part::new(way, ranks))
                    .collect();
                let all = |mut part: search::Part<'_>| engine.pursue(&mut part);
                on_threads(Some(self.jobs), || parts.into_iter().flat_map(all).collect::<Vec<_>>())?
            }
            Part::Kind(kind) => {
                exploration.shrunk = ShrunkKinds::Only(kind as usize);
                let fresh = Fresh { console: &console, played: Mutex::default() };
                let engine = Engine::new(&player, &fresh).knowing(known(self.plan)?);
                on_threads(Some(self.jobs), || search::explore(&engine, exploration))?;
                drop(engine);
                fresh.into_played()
            }
        };
        Ok(if console.close().is_some() { None } else { Some(played) })
    }
}

/// What the shards of the cases have found, in the order of their numbers. All must be there.
pub(super) fn known(plan: &Plan) -> Result<Vec<PlayedCase>, Failure> {
    let mut all = Vec::new();
    for number in 1..=plan.shards() {
        match shard::read(plan, number) {
            Found::Good(played) => all.extend(played),
            _ => return Err(super::status::unready(plan)),
        }
    }
    Ok(all)
}

/// Keeps what was played just now, and was not known.
struct Fresh<'a> {
    console: &'a Console,
    played: Mutex<Vec<PlayedCase>>,
}

impl Fresh<'_> {
    /// The cases in their order, for threads end in none.
    fn into_played(self) -> Vec<PlayedCase> {
        let mut played = self.played.into_inner().unwrap_or_else(PoisonError::into_inner);
        played.sort_by(|one, other| one.case.cmp(&other.case));
        played
    }
}

impl Monitor for Fresh<'_> {
    fn stopped(&self) -> bool {
        self.console.stopped()
    }

    fn answered(&self, played: &PlayedCase, fresh: bool) {
        if fresh {
            self.played.lock().unwrap_or_else(PoisonError::into_inner).push(played.clone());
        }
    }
}
