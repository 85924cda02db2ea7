//! `cutover serve`: a run stands still, and its repositories are open to whoever speaks Redis's protocol.
//!
//! What is told meanwhile stands on standard error, line by line; the result, on standard output, is the outcome of the
//! run that somebody let go on.

use crate::args::ServeTask;
use crate::exit::{Exit, Failure};
use crate::families::{self, FamilyTask};
use crate::library::{Located, find_scenario};
use crate::rehearse::{doubts, make_course, parse_deviations};
use crate::shell::{explanation, quoted, replay};
use crate::stop_signal::StopSignal;
use crate::terminal::{finish, remark};
use door::{Bare, Doors, House};
use kernel::Time;
use keyspace::{Reply, Session};
use rehearsal::outcome::Outcome;
use rehearsal::{CHANGED, Family, Halt, Standing};
use report::{Format, Json, Look, Text};
use runbook::Address;
use std::io::BufRead;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::mpsc::{Receiver, channel};

/// Serves.
pub(crate) fn serve(task: &ServeTask, look: Look) -> Result<Exit, Failure> {
    let stop_signal = StopSignal::asking();
    let Some(scenario) = &task.scenario else { return serve_bare(task, &stop_signal) };
    let located = find_scenario(scenario)?;
    let ended = families::dispatch(&located, Serve { task, scenario, stop_signal: &stop_signal })?;
    match ended {
        Served::Interrupted => Ok(Exit::Interrupted),
        Served::Quit => Ok(Exit::Held),
        Served::Played(outcome, replay) => {
            let exit = Exit::from(outcome.verdict);
            let explain = explanation(scenario, outcome.seed, &outcome.deviations);
            let text = Text { look, replay: &replay, explain: &explain, replies: false };
            finish(&if task.json { Json.report(&outcome) } else { text.report(&outcome) }, exit)
        }
    }
}

/// How serving came to its end.
enum Served {
    Interrupted,
    Quit,
    /// The run went on to its end; the command that comes to the same place.
    Played(Box<Outcome>, String),
}

/// What somebody typed on the console of the doors.
enum Word {
    Continue(Option<Address>),
    Quit,
}

/// Serves a keyspace that belongs to no run.
fn serve_bare(task: &ServeTask, stop_signal: &StopSignal) -> Result<Exit, Failure> {
    let mut doors = open(task, 1)?;
    remark(&format!("an empty keyspace: redis://{}", doors.addresses()[0]));
    remark("`quit` ends it");
    let console = console();
    let word = attend(&mut doors, &mut Bare::open(), (&console, stop_signal))?;
    Ok(if word.is_some() { Exit::Held } else { Exit::Interrupted })
}

/// Opens so many doors where it was asked for.
fn open(task: &ServeTask, count: usize) -> Result<Doors, Failure> {
    let at = task.expose.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let doors = Doors::open(at, task.port, count).map_err(|error| {
        Failure::usage(
            format!("no door can be opened: {error}"),
            Some(String::from("`--port` names another port; without it free ones are taken")),
        )
    })?;
    if !at.is_loopback() {
        remark(&format!(
            "warning: whoever reaches {at} can read and change what is served, and nobody is asked for a password"
        ));
    }
    Ok(doors)
}

/// Lines of standard input, as they come.
#[expect(
    clippy::disallowed_methods,
    reason = "this thread hands on what somebody types while the run stands still, and reaches no result"
)]
fn console() -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let lines = std::io::stdin().lock().lines().map_while(Result::ok);
        // Where nobody listens any more, nothing is left to hand on.
        lines.take_while(|line| sender.send(line.clone()).is_ok()).for_each(drop);
    });
    receiver
}

/// Serves until somebody types a word that ends that; nothing where it was interrupted.
fn attend<H: House>(
    doors: &mut Doors,
    house: &mut H,
    (console, stop_signal): (&Receiver<String>, &StopSignal),
) -> Result<Option<Word>, Failure> {
    let mut word = None;
    let goes_on = || {
        while let (None, Ok(line)) = (&word, console.try_recv()) {
            word = read(&line);
        }
        word.is_none() && !stop_signal.is_given()
    };
    let served = doors.serve(house, goes_on);
    served.map_err(|source| Failure::Write { what: String::from("to a connection"), source })?;
    Ok(word)
}

/// What a line of the console says; what it does not understand it tells.
fn read(line: &str) -> Option<Word> {
    let mut words = line.split_whitespace();
    let (first, second) = (words.next()?, words.next());
    match (first, second) {
        ("quit", None) => return Some(Word::Quit),
        ("continue", None) => return Some(Word::Continue(None)),
        ("continue", Some(address)) if words.next().is_none() => match address.parse() {
            Ok(address) => return Some(Word::Continue(Some(address))),
            Err(error) => remark(&format!("error: {error}")),
        },
        _ => remark("error: the console knows `continue`, `continue ADDRESS` and `quit`"),
    }
    None
}

/// The job of serving a run.
struct Serve<'a> {
    task: &'a ServeTask,
    scenario: &'a str,
    stop_signal: &'a StopSignal,
}

/// A run that stands still, as what doors are opened to.
struct Run<'a, F: Family>(Standing<'a, F>);

impl<F: Family> House for Run<'_, F> {
    fn now(&self) -> Time {
        self.0.now()
    }

    fn exec(&mut self, door: usize, session: &mut Session, args: &[&[u8]]) -> Reply {
        let now = self.0.now();
        match self.0.repository(door) {
            Some(repository) if repository.is_up => repository.keyspace.exec(session, now, args),
            Some(repository) => {
                let text = format!("ERR {} is down at this moment of the run", repository.name);
                Reply::Error(text.into_bytes())
            }
            None => Reply::Error(b"ERR there is no such repository".to_vec()),
        }
    }

    fn hang_up(&mut self, door: usize, session: &mut Session) {
        if let Some(repository) = self.0.repository(door) {
            repository.keyspace.hang_up(session);
        }
    }
}

impl FamilyTask for Serve<'_> {
    type Output = Served;

    fn run<F: Family>(self, located: &Located) -> Result<Served, Failure> {
        let task = self.task;
        let scene = families::open::<F>(located)?;
        doubts(&scene, self.scenario);
        let course = make_course(&scene, &parse_deviations(&task.deviations)?)?;
        let seed = task.seed.unwrap_or(scene.checked.generic.seed);
        let look_up = |address: &Address| {
            scene.runbook.lookup(address).map_err(|error| Failure::usage(error.to_string(), error.help()))
        };
        let given = task.at.as_deref().map(str::parse::<Address>).transpose();
        let given = given.map_err(|error| Failure::usage(error.to_string(), None))?;
        given.as_ref().map_or(Ok(()), look_up)?;
        let mut halt = given.map_or(Halt::Next, Halt::At);
        let mut run = Run(Standing::open(&scene, &course, seed));
        let count = (0..).take_while(|number| run.0.repository(*number).is_some()).count();
        if count == 0 {
            let message =
                format!("`{}` is of family {}, which has no repository to be served", scene.name, F::NAME);
            let help = String::from("`cutover serve --empty` serves a keyspace that belongs to no run");
            return Err(Failure::usage(message, Some(help)));
        }
        let mut doors = open(task, count)?;
        let console = console();
        while run.0.play_to(&halt) {
            tell_of_doors(&mut run, &doors);
            halt = loop {
                match attend(&mut doors, &mut run, (&console, self.stop_signal))? {
                    None => return Ok(Served::Interrupted),
                    Some(Word::Quit) => return Ok(Served::Quit),
                    Some(Word::Continue(Some(address))) => match look_up(&address) {
                        Ok(()) => break Halt::At(address),
                        Err(failure) => remark(&format!("error: {failure}")),
                    },
                    Some(Word::Continue(None)) => break Halt::End,
                }
            };
        }
        if let Halt::At(address) = &halt {
            remark(&format!("the run has come to its end, and {address} was not typed after that"));
        }
        let outcome = run.0.end();
        // What somebody changed no command changes again; the run that nobody touched has one that plays it.
        let is_changed = outcome.findings.iter().any(|finding| finding.kind == CHANGED);
        let again = if is_changed {
            command(task, self.scenario)
        } else {
            replay(self.scenario, outcome.seed, &outcome.deviations)
        };
        Ok(Served::Played(Box::new(outcome), again))
    }
}

/// The command that comes to the same place.
fn command(task: &ServeTask, scenario: &str) -> String {
    let at = task.at.as_ref().map(|at| format!(" --at {}", quoted(at))).unwrap_or_default();
    let seed = task.seed.map(|seed| format!(" --seed {seed}")).unwrap_or_default();
    let deviations = task.deviations.iter().map(|one| format!(" --deviate {}", quoted(one)));
    format!("cutover serve {}{at}{seed}{}", quoted(scenario), deviations.collect::<String>())
}

/// Tells where the run stands, and which repository is behind which door.
fn tell_of_doors<F: Family>(run: &mut Run<'_, F>, doors: &Doors) {
    let seconds = run.0.now().nanos() / 1_000_000_000;
    let next = run.0.next().map_or_else(String::new, |(label, text)| format!(" before {label}: {text}"));
    remark(&format!("the run stands at {seconds} s{next}"));
    for (number, address) in doors.addresses().iter().enumerate() {
        let Some(repository) = run.0.repository(number) else { continue };
        let (name, port) = (repository.name, repository.port);
        let down = if repository.is_up { "" } else { ", which is down now" };
        remark(&format!("{name}:{port}{down}: redis://{address}"));
    }
    remark(
        "`continue` plays on with what is left there, `continue ADDRESS` to a further command, `quit` ends",
    );
}
