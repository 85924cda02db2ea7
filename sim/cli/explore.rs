//! `cutover explore`: a portfolio of searches over one scenario.

use crate::bearable::endurable;
use crate::coarse::part;
use crate::console::{Console, on_threads, tell_of_part};
use crate::exit::{Exit, Failure, Misuse, affordable};
use crate::families::{self, FamilyTask};
use crate::html::{Seen, searched_page, seen};
use crate::library::{Located, find_scenario};
use crate::outputs::{OutFile, OutFolder, TakenPaths};
use crate::rehearse::{make_course, parse_deviations};
use crate::resume::{Resumed, resumed};
use crate::saving;
use crate::shell::replay;
use crate::sought::{Common, ExploreTask, WHOLE};
use crate::stop_signal::StopSignal;
use crate::table::OutTable;
use crate::terminal::deliver;
use rehearsal::outcome::Verdict;
use rehearsal::{Deviation, Family, Scene};
use report::{Detail, Look, Sentences, explored_json, explored_junit, explored_text};
use search::exhaustive::Exhaustive;
use search::explored::Options;
use search::order::{Depth, Lines, Orders};
use search::{
    Based, CASES_MAX, Case, Engine, Exploration, Explored, Lineage, MistakeKind, Mistakes, Player, Seeds,
    ShrinkContext, ShrunkKinds, Strategy, Swarm,
};

/// What to do about too many mistakes.
const FEWER: &str = "name fewer with `--kinds`, or make fewer at once with `--mistakes`";

/// The job of exploring.
struct Explore<'a> {
    task: &'a ExploreTask,
    stop_signal: StopSignal,
}

impl FamilyTask for Explore<'_> {
    type Output = (Explored, Sentences, Option<Seen>, Option<Exit>);

    fn run<F: Family>(self, located: &Located) -> Result<Self::Output, Failure> {
        let scene = families::open::<F>(located)?;
        let whole = base(&scene, self.task)?;
        let part = part(&scene, &whole, self.task)?;
        let base = whole.with(part.clone());
        let mut exploration = Exploration { part, ..exploration(&scene, &base, self.task)? };
        exploration.options.deviations = whole.printed();
        endurable(&exploration, scene.requests(&make_course(&scene, &base.deviations)?))?;
        let Resumed { played, journal } = resumed(&self.task.common, located, &scene)?;
        let player = Player::new(&scene);
        let console = Console::new(&self.stop_signal, journal);
        let engine = Engine::new(&player, &console).knowing(played);
        // The pool's threads play; proposing and telling are done on the thread that waits for them.
        let explored = on_threads(self.task.common.jobs, || search::explore(&engine, exploration))?;
        let seen = self.task.html.as_ref().map(|_| seen(&scene, &explored));
        Ok((explored, rehearsal::sentence::<F::Cause>, seen, console.close()))
    }
}

/// Explores a scenario. Where files are to be written is tried before anything is played.
pub(crate) fn explore(task: &ExploreTask, look: Look) -> Result<Exit, Failure> {
    let stop_signal = StopSignal::asking();
    affordable(task.sought.runs, "runs", "ask for fewer with `--runs`")?;
    let located = find_scenario(&task.scenario)?;
    let inputs = located.files();
    let mut taken = TakenPaths::new(inputs.iter().map(AsRef::as_ref).chain(task.common.resume.as_deref()));
    let junit = task.junit.as_deref().map(|file| OutFile::tried(file, &mut taken)).transpose()?;
    let save = task.save.as_deref().map(|folder| OutFolder::tried(folder, task.force, &taken)).transpose()?;
    let html = task.html.as_deref().map(|file| OutFile::tried(file, &mut taken)).transpose()?;
    let table = OutTable::tried(&task.table, &mut taken)?;
    let (explored, sentences, seen, ended) = families::dispatch(&located, Explore { task, stop_signal })?;
    if ended.is_some() && !explored.complete {
        tell_of_part();
    }
    let (located, explored) = (&located, &explored);
    let look = if task.all { Look { detail: Detail::Everything, ..look } } else { look };
    let command = |seed: u64, deviations: &[String]| replay(&task.scenario, seed, deviations);
    let text =
        if task.json { explored_json(explored) } else { explored_text(explored, sentences, look, &command) };
    let mut files: Vec<Box<dyn FnOnce() -> Result<(), Failure> + '_>> = Vec::new();
    if let Some(file) = junit {
        let xml = explored_junit(explored, &command);
        files.push(Box::new(move || file.write(&xml)));
    }
    if let (Some(file), Some(seen)) = (html, seen) {
        let page = searched_page(seen, (explored, sentences), task);
        files.push(Box::new(move || file.write(&page)));
    }
    if let Some(table) = table {
        files.push(Box::new(move || table.write(explored)));
    }
    if let Some(folder) = save {
        files.push(Box::new(move || saving::save(&folder, located, explored)));
    }
    // An interrupt that came after the last case has cut nothing short.
    let ended = ended.filter(|ended| *ended != Exit::Interrupted || !explored.complete);
    Ok(deliver(&text, files, ended.unwrap_or_else(|| exit(explored))))
}

/// The worst verdict's exit; what has not been played to its end has not shown that all holds.
pub(crate) fn exit(explored: &Explored) -> Exit {
    match explored.worst() {
        Some(Verdict::Held) if !explored.complete => Exit::Unsettled,
        Some(verdict) => Exit::from(verdict),
        None => Exit::Unsettled,
    }
}

/// The deviation that `--load` means.
pub(crate) fn load_of(share: &str) -> Result<String, Failure> {
    let text = format!("load {share}");
    match text.parse::<Deviation>() {
        Err(error) if !error.is_too_much() => {
            let message = format!("`--load {share}` is no share of the load");
            Err(Failure::usage(message, Some("write it as in `--load 10%`".into())))
        }
        _ => Ok(text),
    }
}

/// What every case is built on.
pub(crate) fn base<F: Family>(scene: &Scene<F>, task: &ExploreTask) -> Result<Case, Failure> {
    let load = task.sought.load.iter().filter(|share| *share != WHOLE);
    let load = load.map(|share| load_of(share)).collect::<Result<Vec<_>, _>>()?;
    let texts: Vec<String> = task.common.deviations.iter().cloned().chain(load).collect();
    based(scene, &task.common, &texts)
}

/// A case of these deviations that fits the scene.
pub(crate) fn based<F: Family>(scene: &Scene<F>, common: &Common, texts: &[String]) -> Result<Case, Failure> {
    let deviations: Vec<Deviation> = [scene.deviations.clone(), parse_deviations(texts)?].concat();
    make_course(scene, &deviations)?;
    Ok(Case::new(common.seed, deviations))
}

/// The kinds of mistake that were named; all of them where none was.
fn kinds(task: &ExploreTask) -> Result<(Vec<MistakeKind>, Vec<MistakeKind>), Failure> {
    if task.sought.kinds.is_empty() {
        return Ok((MistakeKind::ALL.to_vec(), MistakeKind::PAIRED.to_vec()));
    }
    let (mut kinds, mut wrong) = (Vec::new(), Vec::new());
    for word in &task.sought.kinds {
        match word.parse::<MistakeKind>() {
            Ok(kind) => kinds.push(kind),
            Err(error) => wrong.push(Misuse { message: error.to_string(), help: Some(error.help()) }),
        }
    }
    kinds.sort_unstable();
    kinds.dedup();
    if wrong.is_empty() { Ok((kinds.clone(), kinds)) } else { Err(Failure::Usage(wrong)) }
}

/// Everything that is to be searched; what each way of searching proposes is planned when its turn has come.
pub(crate) fn exploration<'a, F: Family>(
    scene: &'a Scene<F>,
    base: &Case,
    task: &ExploreTask,
) -> Result<Exploration<'a>, Failure> {
    let (kinds, combined) = kinds(task)?;
    let mut strategies: Vec<Box<dyn Strategy + 'a>> = Vec::new();
    let greatest = usize::from(task.sought.mistakes);
    if greatest > 0 {
        let mistakes = Mistakes::new(scene, base, &kinds, (greatest, &combined));
        if mistakes.has_more_sets_than(CASES_MAX) {
            let message = format!(
                "the sets of up to {greatest} mistakes are more than {CASES_MAX}, and at most {CASES_MAX} can be played"
            );
            return Err(Failure::bounds(message, FEWER));
        }
        strategies.push(Box::new(mistakes));
    }
    if let Some(depth) = depth(task)? {
        let orders = Lines::of(scene, false).and_then(|lines| Orders::new(lines, depth, base.seed));
        let orders = orders.map_err(|error| {
            Failure::usage(error.to_string(), Some(String::from("leave orders out with `--orders 0`")))
        })?;
        strategies.push(Box::new(Based::new(base, orders)));
    }
    let runs = task.sought.runs;
    let swarm =
        if task.sought.faults { Swarm::beyond(scene, base, runs) } else { Swarm::within(scene, base, runs) };
    let faults = !swarm.is_idle();
    if faults {
        strategies.push(Box::new(swarm));
        strategies.push(Box::new(aimed(scene, base, task)?));
    } else if runs > 0 {
        strategies.push(Box::new(Seeds::new(base, runs)));
    }
    if task.sought.exhaustive > 0 {
        strategies.push(Box::new(Exhaustive::new(scene, base, usize::from(task.sought.exhaustive))));
    }
    let options = Options {
        seed: base.seed,
        deviations: base.printed(),
        mistakes: greatest,
        kinds: if greatest > 0 { kinds } else { Vec::new() },
        combined: if greatest > 1 { combined } else { Vec::new() },
        orders: (task.sought.orders > 0).then_some(u64::from(task.sought.orders)),
        faults,
        runs,
    };
    let scenario = scene.name.clone();
    let (base, context) = (base.clone(), ShrinkContext::of(scene));
    Ok(Exploration { scenario, options, base, context, strategies, shrunk: ShrunkKinds::All, part: None })
}

/// A quarter as many faults as are drawn are aimed at the only copy of an update.
fn aimed<'a, F: Family>(
    scene: &'a Scene<F>,
    base: &Case,
    task: &ExploreTask,
) -> Result<Lineage<'a, F>, Failure> {
    let many = task.sought.runs / 4;
    let lineage = if task.sought.faults {
        Lineage::beyond(scene, base, many)
    } else {
        Lineage::within(scene, base, many)
    };
    lineage.map_err(|errors| Failure::usage(errors[0].message.clone(), None))
}

fn depth(task: &ExploreTask) -> Result<Option<Depth>, Failure> {
    match task.sought.orders {
        0 => Ok(None),
        2 => Ok(Some(Depth::Two)),
        3 => Ok(Some(Depth::Three)),
        _ => {
            let help =
                String::from("`--orders 2` looks at every two commands, `--orders 0` leaves orders out");
            Err(Failure::usage("an order is of two commands at least", Some(help)))
        }
    }
}
