//! `cutover rehearse`: one run, or one for each combination of readings.

use crate::args::RehearseTask;
use crate::console::{progress, tell_of_part};
use crate::exit::{Exit, Failure, Misuse};
use crate::families::{self, FamilyTask};
use crate::followed::explained;
use crate::html::{page_of, readings_page};
use crate::library::{Located, find_scenario};
use crate::outputs::{OutFile, TakenPaths};
use crate::real::{RealRepositories, lend};
use crate::shell::{explanation, quoted, replay, replay_read};
use crate::stop_signal::StopSignal;
use crate::terminal::{deliver, note};
use rehearsal::outcome::Outcome;
use rehearsal::scenario::{Readings, all_readings, find_reading};
use rehearsal::story::{Explanation, Story};
use rehearsal::{Course, Deviation, Family, LedgerLine, Rehearsal, Scene};
use report::{Detail, Format, Json, Look, Text, Trace, json_all, readings_table, worst_first};
use runbook::visible_json;

/// How many combinations of readings are played at most: more than any family has.
const COMBINATIONS_MAX: usize = 8192;

/// The job of rehearsing.
struct Rehearse<'a> {
    task: &'a RehearseTask,
    stop_signal: &'a StopSignal,
}

/// What it gives.
enum RehearsalResult {
    /// A run, and what is written beside it where that was asked for.
    One(Box<Outcome>, Texts),
    /// A run for each combination of readings, and how many were not played for an interrupt.
    Each(Vec<Outcome>, usize),
}

impl FamilyTask for Rehearse<'_> {
    type Output = RehearsalResult;

    fn run<F: Family>(self, located: &Located) -> Result<RehearsalResult, Failure> {
        let scene = families::open::<F>(located)?;
        doubts(&scene, &self.task.scenario);
        let (deviations, every) = wanted(self.task)?;
        let seed = self.task.seed.unwrap_or(scene.checked.generic.seed);
        let place = self.task.repository.as_ref();
        let lent = place.map(|place| lend((&scene, &make_course(&scene, &[])?), place)).transpose()?;
        let remotes = lent.as_ref().map_or_else(Vec::new, RealRepositories::remotes);
        let mut rehearsal = Rehearsal::<F>::default().on(remotes);
        if !every {
            let course = make_course(&scene, &deviations)?;
            let outcome = if self.task.is_chronicled() {
                rehearsal.play_chronicled(&scene, &course, seed)
            } else {
                rehearsal.play(&scene, &course, seed)
            };
            lent.iter().for_each(RealRepositories::leave);
            self.stop_signal.has_whole();
            let ledger = self.task.ledger.as_ref().map(|_| json_lines(&rehearsal.ledger_lines(&course)));
            let followed = self.task.html.is_some() || self.task.trace.is_some();
            let explained = followed.then(|| explained(&mut rehearsal, (&scene, &course), &outcome));
            let explained = explained.unwrap_or_default();
            let html = self.task.html.as_ref();
            let html = html.map(|_| page_of(&scene, &outcome, &explained, &self.task.scenario));
            let trace = self.task.trace.as_ref().map(|_| trace_of(&outcome, explained));
            let texts = Texts {
                ledger: ledger.unwrap_or_default(),
                html: html.unwrap_or_default(),
                trace: trace.unwrap_or_default(),
            };
            return Ok(RehearsalResult::One(Box::new(outcome), texts));
        }
        let courses = courses(&scene, &deviations)?;
        let mut played = Vec::new();
        let bar = progress(courses.len() as u64);
        for course in courses.iter().take_while(|_| !self.stop_signal.is_given()) {
            played.push(rehearsal.play(&scene, course, seed));
            self.stop_signal.has_whole();
            bar.inc(1);
        }
        bar.finish_and_clear();
        lent.iter().for_each(RealRepositories::leave);
        let unplayed = courses.len() - played.len();
        Ok(RehearsalResult::Each(played, unplayed))
    }
}

/// The trace of a run, with the ways of the updates that are followed.
fn trace_of(outcome: &Outcome, explained: Vec<Explanation>) -> String {
    let stories: Vec<Story> = explained.into_iter().filter_map(|told| told.story).collect();
    Trace { stories: &stories }.report(outcome)
}

/// Rehearses a scenario.
pub(crate) fn rehearse(task: &RehearseTask, look: Look) -> Result<Exit, Failure> {
    let stop_signal = StopSignal::until_whole();
    let located = find_scenario(&task.scenario)?;
    let inputs = located.files();
    let mut taken = TakenPaths::new(inputs.iter().map(AsRef::as_ref));
    let trace = task.trace.as_deref().map(|file| OutFile::tried(file, &mut taken)).transpose()?;
    let ledger = task.ledger.as_deref().map(|file| OutFile::tried(file, &mut taken)).transpose()?;
    let html = task.html.as_deref().map(|file| OutFile::tried(file, &mut taken)).transpose()?;
    match families::dispatch(&located, Rehearse { task, stop_signal: &stop_signal })? {
        RehearsalResult::One(outcome, texts) => {
            Ok(one(task, *outcome, Files { trace, ledger, html, texts }, look))
        }
        RehearsalResult::Each(outcomes, unplayed) => each(task, (outcomes, unplayed), html, look),
    }
}

/// Reports one run.
fn one(task: &RehearseTask, mut outcome: Outcome, files: Files, look: Look) -> Exit {
    if !task.chronicle {
        outcome.chronicle = None;
    }
    let outcome = &outcome;
    let replay = replay(&task.scenario, outcome.seed, &outcome.deviations);
    let explain = explanation(&task.scenario, outcome.seed, &outcome.deviations);
    let text = Text {
        look,
        replay: &replay,
        explain: &explain,
        replies: task.replies || look.detail == Detail::Everything,
    };
    let text = if task.json { Json.report(outcome) } else { text.report(outcome) };
    type Write<'a> = Box<dyn FnOnce() -> Result<(), Failure> + 'a>;
    let Files { trace: file, ledger, html, texts } = files;
    let Texts { ledger: lines, html: page, trace } = texts;
    let trace = file.map(|file| -> Write<'_> { Box::new(move || file.write(&trace)) });
    let ledger = ledger.map(|file| -> Write<'_> { Box::new(move || file.write(&lines)) });
    let html = html.map(|file| -> Write<'_> { Box::new(move || file.write(&page)) });
    deliver(&text, trace.into_iter().chain(ledger).chain(html), Exit::from(outcome.verdict))
}

/// The files that a run writes beside its result.
struct Files {
    trace: Option<OutFile>,
    ledger: Option<OutFile>,
    html: Option<OutFile>,
    texts: Texts,
}

/// What goes into the files that are made while the world of the run is at hand.
struct Texts {
    ledger: String,
    html: String,
    trace: String,
}

/// One JSON object a line.
fn json_lines(lines: &[LedgerLine]) -> String {
    let line = |line: &LedgerLine| {
        // Only maps with keys other than strings could fail, and there are none.
        let text = serde_json::to_string(line).expect("a line can always be written as JSON");
        format!("{}\n", visible_json(&text))
    };
    lines.iter().map(line).collect()
}

/// Reports a run for each combination of readings, the worst first; that is the one to replay. What was not played has
/// not shown that it holds.
fn each(
    task: &RehearseTask,
    (mut outcomes, unplayed): (Vec<Outcome>, usize),
    html: Option<OutFile>,
    look: Look,
) -> Result<Exit, Failure> {
    worst_first(&mut outcomes);
    let worst = outcomes.first();
    let mut exit = worst.map_or(Exit::Held, |worst| Exit::from(worst.verdict));
    if unplayed > 0 {
        tell_of_part();
        exit = Exit::Interrupted;
    }
    type Write<'a> = Box<dyn FnOnce() -> Result<(), Failure> + 'a>;
    let html = html.map(|file| -> Write<'_> {
        let page = readings_page(task, &outcomes, unplayed);
        Box::new(move || file.write(&page))
    });
    if task.json {
        return Ok(deliver(&json_all(&outcomes, unplayed), html, exit));
    }
    let explain = |worst: &Outcome| explanation(&task.scenario, worst.seed, &worst.deviations);
    let mut text = readings_table(&outcomes, unplayed, look, explain);
    if let Some(worst) = worst {
        text.push_str(&format!("\nReplay: {}\n", replay_read(&task.scenario, worst)));
    }
    Ok(deliver(&text, html, exit))
}

/// Says on standard error that the check has something to say about this scenario.
pub(crate) fn doubts<F: Family>(scene: &Scene<F>, typed: &str) {
    if let Some(counts) = crate::check::summary(&scene.diagnostics) {
        note(&format!("the check finds {counts} here; see: cutover check {}", quoted(typed)));
    }
}

/// The deviations that were asked for, readings among them, and whether every other reading is to be tried.
fn wanted(task: &RehearseTask) -> Result<(Vec<Deviation>, bool), Failure> {
    let every = task.readings.iter().any(|reading| reading == "all");
    let chosen = task.readings.iter().filter(|reading| *reading != "all").map(|one| format!("reading {one}"));
    let texts: Vec<String> = task.deviations.iter().cloned().chain(chosen).collect();
    let files = [
        ("--trace", task.trace.is_some()),
        ("--ledger", task.ledger.is_some()),
        ("--chronicle", task.chronicle),
    ];
    if let Some((option, _)) = files.iter().find(|(_, asked)| every && *asked) {
        let help = String::from("choose the readings with `--readings NAME=VALUE,...`");
        return Err(Failure::usage(
            format!("`{option}` writes one run, and `--readings all` plays many"),
            Some(help),
        ));
    }
    Ok((parse_deviations(&texts)?, every))
}

/// Deviations from their printed form; everything that is wrong with them is told at once.
///
/// # Errors
/// What is wrong with them.
pub fn parse_deviations(texts: &[String]) -> Result<Vec<Deviation>, Failure> {
    let mut deviations = Vec::new();
    let mut wrong = Vec::new();
    let mut too_much = true;
    for text in texts {
        match text.parse::<Deviation>() {
            Ok(deviation) => deviations.push(deviation),
            Err(error) => {
                let help = Some(format!("{}; `cutover help runbook` has all forms", error.help(text)));
                too_much &= error.is_too_much();
                wrong.push(Misuse { message: format!("{}: {error}", named(text)), help });
            }
        }
    }
    if wrong.is_empty() { Ok(deviations) } else { Err(refused(wrong, too_much)) }
}

/// The failure for what is wrong with deviations. Where one alone asks for too much, that is told by a code of its own.
fn refused(mut misuses: Vec<Misuse>, too_much: bool) -> Failure {
    match misuses.pop() {
        Some(last) if too_much && misuses.is_empty() => Failure::Bounds(last),
        last => Failure::Usage(misuses.into_iter().chain(last).collect()),
    }
}

/// The course of a run with these deviations and those that the scenario itself names.
///
/// # Errors
/// Which of them do not fit.
pub fn make_course<F: Family>(scene: &Scene<F>, deviations: &[Deviation]) -> Result<Course<F>, Failure> {
    let all = [&scene.deviations[..], deviations].concat();
    scene.course(&all).map_err(|errors| {
        // What does not fit at any size comes first: that much less of the rest would help is not known before.
        let too_much = errors.iter().all(|error| error.is_too_much);
        refused(errors.into_iter().map(misuse).collect(), too_much)
    })
}

/// A deviation that does not fit, by its name.
fn misuse(error: rehearsal::CourseError) -> Misuse {
    Misuse { message: format!("{}: {}", named(&error.deviation), error.message), help: error.help }
}

/// What a deviation is called when something is wrong with it.
fn named(deviation: &str) -> String {
    match deviation.strip_prefix("reading ") {
        Some(reading) => format!("reading `{reading}`"),
        None => format!("deviation `{deviation}`"),
    }
}

/// A course for every combination of the readings that were not chosen.
fn courses<F: Family>(scene: &Scene<F>, deviations: &[Deviation]) -> Result<Vec<Course<F>>, Failure> {
    // What was asked for is checked by itself first, so that a mistake is told once and not for each combination.
    make_course(scene, deviations)?;
    let idle: Vec<&str> =
        F::reading_specs().iter().filter(|spec| !scene.asks(spec)).map(|spec| spec.name).collect();
    let fixed = |readings: &Readings| {
        let named = scene.deviations.iter().chain(deviations);
        let as_named = named.clone().all(|deviation| match deviation {
            Deviation::Reading { name, value } => readings.get(name) == Some(value),
            _ => true,
        });
        // What is not asked is read in one way alone.
        let is_named = |idle: &str| {
            named.clone().any(|one| matches!(one, Deviation::Reading { name, .. } if name == idle))
        };
        as_named
            && idle
                .iter()
                .all(|name| is_named(name) || readings.get(*name) == scene.checked.readings.get(*name))
    };
    let combinations: Vec<Readings> = all_readings(F::reading_specs()).into_iter().filter(fixed).collect();
    if combinations.len() > COMBINATIONS_MAX {
        let message = format!("`--readings all` would play {} combinations", combinations.len());
        let help =
            format!("at most {COMBINATIONS_MAX} are played: name some readings, as in `all,NAME=VALUE`");
        return Err(Failure::bounds(message, help));
    }
    let mut courses = Vec::new();
    for readings in &combinations {
        let others =
            readings.iter().filter(|(name, value)| scene.checked.readings.get(*name) != Some(*value));
        let mut all = deviations.to_vec();
        for (name, value) in others {
            debug_assert!(find_reading(F::reading_specs(), name, value).is_ok(), "it was listed");
            all.push(Deviation::Reading { name: name.clone(), value: value.clone() });
        }
        courses.push(make_course(scene, &all)?);
    }
    Ok(courses)
}
