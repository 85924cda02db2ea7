//! A rehearsal, or what a search found, as one HTML file: what the page needs beside the outcome.

use crate::args::{CompareTask, RehearseTask};
use crate::shell::{explanation, path, quoted, replay, replay_read};
use crate::sought::{ConstraintsTask, ExploreTask, WHOLE};
use page::{
    Beside, BesidePage, ConstrainedPage, Document, ExploredPage, Rehearsed, beside_page, constrained_page,
    document, explored_page, rehearsal_page, setting,
};
use rehearsal::outcome::Outcome;
use rehearsal::story::Explanation;
use rehearsal::{Deviation, Family, Rehearsal, Scene, measured};
use report::{Compared, Sentences, on_which_it_depends};
use search::Explored;
use search::constraints::Constraints;
use std::fmt::Write;

/// The page of a run with its chronicle.
pub(crate) fn page_of<F: Family>(
    scene: &Scene<F>,
    outcome: &Outcome,
    explained: &[Explanation],
    typed: &str,
) -> String {
    rehearsal_page(&Rehearsed {
        outcome,
        setting: setting(&scene.checked.generic),
        objectives: measured(&scene.checked.generic.objectives, outcome),
        document: document(scene),
        explained,
        replay: replay(typed, outcome.seed, &outcome.deviations),
        explain: explanation(typed, outcome.seed, &outcome.deviations),
    })
}

/// Of how many kinds of failure the smallest case is played again for a page.
const KINDS_MAX: usize = 40;

/// What the page of a search shows of the scenario, which is at hand only while it is searched.
pub(crate) struct Seen {
    document: Document,
    smallest: Vec<Option<Outcome>>,
}

/// The runbook of a search, and the smallest cases of its worst kinds of failure, played again.
pub(crate) fn seen<F: Family>(scene: &Scene<F>, explored: &Explored) -> Seen {
    let mut rehearsal = Rehearsal::<F>::default();
    let cases = explored.failures.iter().take(KINDS_MAX).map(|failure| &failure.shrunk);
    let smallest = cases.map(|case| {
        let deviations: Result<Vec<Deviation>, _> = case.deviations.iter().map(|text| text.parse()).collect();
        let course = scene.course(&deviations.ok()?).ok()?;
        Some(rehearsal.play(scene, &course, case.seed))
    });
    Seen { document: document(scene), smallest: smallest.collect() }
}

/// The page of a search.
pub(crate) fn searched_page(
    seen: Seen,
    (explored, sentences): (&Explored, Sentences),
    task: &ExploreTask,
) -> String {
    let replay = |seed: u64, deviations: &[String]| replay(&task.scenario, seed, deviations);
    let Seen { document, smallest } = seen;
    let command = typed(task, explored.at_whole.is_some());
    explored_page(&ExploredPage { explored, document, smallest, sentences, replay: &replay, command })
}

/// The command that searches so.
fn typed(task: &ExploreTask, at_part: bool) -> String {
    let sought = &task.sought;
    let mut typed = format!("cutover explore {} --seed {}", path(&task.scenario), task.common.seed);
    deviated(&task.common.deviations).for_each(|more| typed.push_str(&more));
    write!(typed, " --mistakes {} --orders {} --runs {}", sought.mistakes, sought.orders, sought.runs)
        .expect("a text takes all");
    let kinds = (!sought.kinds.is_empty()).then(|| format!(" --kinds {}", sought.kinds.join(",")));
    let exhaustive = (sought.exhaustive > 0).then(|| format!(" --exhaustive {}", sought.exhaustive));
    let load = sought.load.as_deref().or((!at_part).then_some(WHOLE));
    let load = load.map(|load| format!(" --load {}", quoted(load)));
    let faults = sought.faults.then(|| String::from(" --faults"));
    let coarse = task.coarse.as_ref().map(|share| format!(" --coarse {}", quoted(share)));
    [kinds, exhaustive, load, coarse, faults].into_iter().flatten().for_each(|more| typed.push_str(&more));
    typed
}

/// The page of what must come before what.
pub(crate) fn constraints_page(found: &Constraints, document: Document, task: &ConstraintsTask) -> String {
    let replay = |seed: u64, deviations: &[String]| replay(&task.scenario, seed, deviations);
    let mut command = format!("cutover constraints {} --seed {}", path(&task.scenario), task.common.seed);
    write!(command, " --seeds {} --further {}", task.seeds, task.further).expect("a text takes all");
    let load = task.load.iter().map(|load| format!(" --load {}", quoted(load)));
    load.chain(deviated(&task.common.deviations)).for_each(|more| command.push_str(&more));
    constrained_page(&ConstrainedPage { found, document, replay: &replay, command })
}

/// Deviations as they are typed.
fn deviated(deviations: &[String]) -> impl Iterator<Item = String> + '_ {
    deviations.iter().map(|deviation| format!(" --deviate {}", quoted(deviation)))
}

/// The page of every reading, the worst first.
pub(crate) fn readings_page(task: &RehearseTask, outcomes: &[Outcome], unplayed: usize) -> String {
    let others = |name: &str, value: &str| {
        outcomes.iter().any(|one| one.readings.get(name).is_some_and(|other| other.as_str() != value))
    };
    let runs = outcomes.iter().map(|outcome| {
        let readings = outcome.readings.iter().filter(|(name, value)| others(name, value));
        let name: Vec<String> = readings.map(|(name, value)| format!("{name}={value}")).collect();
        Beside { name: name.join(", "), outcome, replay: replay_read(&task.scenario, outcome) }
    });
    let mut command = format!("cutover rehearse {} --readings all", path(&task.scenario));
    deviated(&task.deviations).for_each(|more| command.push_str(&more));
    let title = format!("every reading of {}, the worst first", task.scenario);
    let depends = on_which_it_depends(outcomes, unplayed);
    beside_page(&BesidePage { title, runs: runs.collect(), unplayed, depends, compared: None, command })
}

/// The page of two scenarios, with a run of each.
pub(crate) fn compared_page(task: &CompareTask, compared: &Compared, outcomes: [&Outcome; 2]) -> String {
    let sides = [(&task.first, &compared.first.scenario), (&task.second, &compared.second.scenario)];
    let runs = sides.into_iter().zip(outcomes).map(|((typed, name), outcome)| Beside {
        name: format!("{name}, seed {}", outcome.seed),
        outcome,
        replay: replay(typed, outcome.seed, &outcome.deviations),
    });
    let [first, second] = [&task.first, &task.second].map(|typed| path(typed));
    let mut command = format!("cutover compare {first} {second} --seed {} --runs {}", task.seed, task.runs);
    deviated(&task.deviations).for_each(|more| command.push_str(&more));
    let title = format!("{} beside {}", compared.first.scenario, compared.second.scenario);
    let depends = Vec::new();
    beside_page(&BesidePage {
        title,
        runs: runs.collect(),
        unplayed: 0,
        depends,
        compared: Some(compared),
        command,
    })
}
