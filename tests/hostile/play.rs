//! One input, given to cutover, and everything that is promised looked at.

use crate::corpus::Input;
use crate::figures::Figures;
use crate::{journals, promises};
use cutover::exit::Failure;
use cutover::families::{self, FamilyTask};
use cutover::library::{Located, find_scenario};
use cutover::rehearse::{make_course, parse_deviations};
use cutover::screen;
use kernel::{Observer, Span, Time};
use rehearsal::outcome::Outcome;
use rehearsal::{Deviation, Family, Rehearsal, Scene, SourceText};
use report::{Format, Json, Look, Text, Trace};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::path::PathBuf;

/// How many events of an input are played at most.
const EVENTS_MAX: u64 = 250_000;

/// How many events a run may have to be played again by a command: searches play it several times.
const EVENTS_AGAIN_MAX: u64 = 20_000;

/// How much virtual time a run may have that a search breaks: what no longer comes to rest goes on until the horizon.
const HORIZON_SEARCHED: Span = Span::from_secs(24 * 3600);

/// How many tasks there are to choose from.
pub(crate) const TASKS: usize = 9;

/// The task that breaks something.
const EXPLORE: usize = 7;

thread_local! {
    /// What the last panic on this thread said, and where.
    static DEFECT: RefCell<String> = RefCell::default();
}

/// Keeps what a panic says, instead of printing it.
pub(crate) fn catch_defects() {
    std::panic::set_hook(Box::new(|panic| {
        let payload = panic.payload();
        let fixed = payload.downcast_ref::<&str>().copied();
        let what =
            fixed.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("no reason");
        let place = panic.location().map(|at| format!(" ({}:{})", at.file(), at.line())).unwrap_or_default();
        DEFECT.set(format!("panicked: {what}{place}"));
    }));
}

/// What ends a run that has had all the events it may have.
struct Spent {
    /// Whether virtual time stood still in the second half of them.
    still: bool,
}

/// Counts events, and ends the run where there are too many.
#[derive(Default)]
struct Counter {
    events: u64,
    half: Time,
}

impl<E> Observer<E> for Counter {
    fn event(&mut self, at: Time, _event: &E) {
        self.events += 1;
        if self.events == EVENTS_MAX / 2 {
            self.half = at;
        }
        if self.events > EVENTS_MAX {
            panic_any(Spent { still: at == self.half });
        }
    }
}

/// How the guarded part of an input ended.
enum Ended<T> {
    Whole(T),
    Spent(Spent),
    Broken(String),
}

/// Does something that may panic, or run out of events.
fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Ended<T> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(given)) => Ended::Whole(given),
        Ok(Err(broken)) => Ended::Broken(broken),
        Err(payload) => match payload.downcast::<Spent>() {
            Ok(spent) => Ended::Spent(*spent),
            Err(_) => Ended::Broken(DEFECT.take()),
        },
    }
}

/// A rehearsal of an input, within bounds and with everything looked at.
struct Bounded<'a> {
    input: &'a Input,
}

/// What came of it, or what a promise was broken by.
type Seen = Result<Rehearsed, String>;

/// A rehearsal that was played to its end.
struct Rehearsed {
    outcome: Outcome,
    deviations: Vec<Deviation>,
    horizon: Span,
}

impl FamilyTask for Bounded<'_> {
    type Output = Seen;

    fn run<F: Family>(self, located: &Located) -> Result<Seen, Failure> {
        let scene = families::open::<F>(located)?;
        if let Err(broken) = round_trip(&scene, located) {
            return Ok(Err(broken));
        }
        let deviations = parse_deviations(&self.input.deviations)?;
        for one in &deviations {
            let printed = one.to_string();
            if printed.parse().as_ref() != Ok(one) {
                return Ok(Err(format!("`{printed}` does not parse to what printed it")));
            }
        }
        let course = make_course(&scene, &deviations)?.with_truth();
        let mut counter = Counter::default();
        let mut rehearsal = Rehearsal::<F>::default();
        let outcome = rehearsal.play_observed(&scene, &course, self.input.seed, &mut counter);
        let horizon = scene.checked.generic.run.horizon_s.span();
        Ok(Ok(Rehearsed { outcome, deviations: [scene.deviations, deviations].concat(), horizon }))
    }
}

/// A runbook that is printed and read again prints the same.
fn round_trip<F: Family>(scene: &Scene<F>, located: &Located) -> Result<(), String> {
    let printed = runbook::print(&scene.runbook);
    let bytes = printed.clone().into_bytes();
    let again = Scene::<F>::open(&scene.name, &located.scenario, |_| {
        Ok(SourceText { name: "printed".into(), bytes })
    });
    match again {
        Err(refused) => {
            let why = refused.diagnostics.iter().find(|one| !one.playable);
            let why = why.map_or_else(String::new, |one| format!(": {}", one.message));
            Err(format!("the runbook as it is printed is refused{why}"))
        }
        Ok(again) if runbook::print(&again.runbook) != printed => {
            Err(String::from("the runbook as it is printed is read as another"))
        }
        Ok(_) => Ok(()),
    }
}

/// Plays an input and says what became of it.
pub(crate) fn input(input: &Input, number: u64) -> Figures {
    let mut figures = Figures::default();
    let home = home();
    let written = std::fs::write(home.join("scenario.toml"), &input.scenario)
        .and_then(|()| std::fs::write(home.join("runbook.md"), &input.runbook));
    if let Err(error) = written {
        figures.broken.push((number, format!("the input cannot be written: {error}")));
        return figures;
    }
    let scenario = home.to_string_lossy().into_owned();
    drop(screen::take());
    match guarded(|| rehearsed(input, &scenario, &mut figures)) {
        Ended::Broken(broken) => figures.broken.push((number, broken)),
        Ended::Spent(spent) => {
            figures.cut_short += 1;
            figures.still += u64::from(spent.still);
        }
        Ended::Whole(Some(played)) if is_too_long(&played, input.task) => {}
        Ended::Whole(played) => {
            let outcome = played.as_ref().map(|played| &played.outcome);
            if let Ended::Broken(broken) = guarded(|| asked(input, &scenario, outcome)) {
                figures.broken.push((number, format!("task {}: {broken}", input.task)));
            }
        }
    }
    figures
}

/// Whether a run is too long to be played several times, or would be once a search has broken something in it.
fn is_too_long(played: &Rehearsed, task: usize) -> bool {
    played.outcome.events > EVENTS_AGAIN_MAX || (task == EXPLORE && played.horizon > HORIZON_SEARCHED)
}

/// A folder for the inputs of this thread. What is in it when the test dies is what it died of.
fn home() -> PathBuf {
    let thread = format!("{:?}", std::thread::current().id());
    let digits: String = thread.chars().filter(char::is_ascii_digit).collect();
    let home = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("hostile").join(digits);
    std::fs::create_dir_all(&home).expect("there is room for a folder");
    home
}

/// Rehearses an input and counts what came of it.
fn rehearsed(input: &Input, scenario: &str, figures: &mut Figures) -> Result<Option<Rehearsed>, String> {
    let told = find_scenario(scenario).and_then(|located| families::dispatch(&located, Bounded { input }));
    let played = match told {
        Ok(seen) => seen?,
        Err(failure) => {
            match &failure {
                Failure::Usage(_) => figures.misfits += 1,
                Failure::Bounds(_) => figures.bounds += 1,
                _ => figures.rejected += 1,
            }
            let code = promises::told(&failure);
            promises::of_screen(&screen::take(), false)?;
            return if matches!(code, 2 | 4) { Ok(None) } else { Err(format!("refused with {code}")) };
        }
    };
    let outcome = &played.outcome;
    figures.count(outcome.verdict);
    figures.events += outcome.events;
    figures.acknowledged += outcome.updates.acknowledged;
    figures.lost += outcome.updates.lost;
    promises::of_outcome(outcome)?;
    let json = Json.report(outcome);
    let trace = Trace::default().report(outcome);
    for text in [json, trace] {
        serde_json::from_str::<serde_json::Value>(&text).map_err(|error| format!("no JSON: {error}"))?;
    }
    let text = Text { look: Look::default(), replay: "", explain: "", replies: true }.report(outcome);
    promises::of_screen(&screen::Printed { out: text, err: String::new() }, false)?;
    journals::damaged(outcome, &played.deviations, input.damage)?;
    Ok(Some(played))
}

/// Asks for one thing more on the command line.
fn asked(input: &Input, scenario: &str, outcome: Option<&Outcome>) -> Result<(), String> {
    let (words, is_json) = match input.task {
        0 => ("check", false),
        1 => ("check --json", true),
        2 => ("rehearse", false),
        3 => ("rehearse --json", true),
        4 => ("explain", false),
        5 => ("bench --runs 2", false),
        6 => ("shrink --jobs 1 --json", true),
        EXPLORE => ("explore --mistakes 0 --orders 0 --runs 3 --faults --jobs 1", false),
        _ => ("compare --runs 2 --jobs 1", false),
    };
    let mut arguments: Vec<String> = words.split(' ').map(String::from).collect();
    arguments.insert(1, scenario.to_owned());
    if input.task == 8 {
        arguments.insert(2, scenario.to_owned());
    }
    if input.task > 1 {
        arguments.extend([String::from("--seed"), input.seed.to_string()]);
        arguments.extend(input.deviations.iter().map(|one| format!("--deviate={one}")));
    }
    let code = promises::run(&arguments)?;
    let printed = screen::take();
    promises::of_screen(&printed, is_json)?;
    match (input.task, outcome) {
        (2..=3, Some(outcome)) => promises::of_code(code, outcome),
        (2..=3, None) if !matches!(code, 2 | 4) => Err(format!("what cannot be played ends with {code}")),
        _ => Ok(()),
    }
}
