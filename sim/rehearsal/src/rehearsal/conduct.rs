//! A runbook played before a backend, whatever it is: typed line by line by one operator who sees replies and time alone.
//!
//! It decides as the operator of a rehearsal does: what waits is given up after the scenario's time-out, what is refused is
//! left, typed again or passed as the scenario says. A reply that comes after that is late, and nobody acts on it. What it
//! does not do: columns of a step side by side, deviations that happen to a command, sections for the way back.

use crate::course::Course;
use crate::domain::{Command, Domain};
use crate::ids::Ticket;
use crate::outcome::StepResult;
use crate::play::backend::{Backend, Gone, Heard, Order};
use crate::play::operator::judged;
use crate::play::port::Reply;
use crate::scenario::OnRefusal;
use crate::scene::Scene;
use crate::verb::Verb;
use kernel::{Span, Time};

/// What became of a command that was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConductedLine {
    /// How a report names it.
    pub label: String,
    /// What was typed.
    pub text: String,
    /// When it was typed for the last time, and when it was over.
    pub typed: Time,
    /// When it was over.
    pub ended: Time,
    /// How it ended.
    pub result: StepResult,
    /// What it printed.
    pub reply: Vec<String>,
}

/// What became of a runbook.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conducted {
    /// Command by command.
    pub lines: Vec<ConductedLine>,
    /// Replies that came when nobody waited for them any more, or that nobody had asked for.
    pub late: usize,
    /// Requests of clients that were answered meanwhile.
    pub answers: usize,
    /// Why the backend was there no more before the end, if it was not.
    pub gone: Option<String>,
}

/// Plays a course before a backend. A tool that is meant to work is waited for as long as `patience` says.
pub fn conduct<F: Domain, B: Backend<Command = F::Command>>(
    (scene, course): (&Scene<F>, &Course<F>),
    patience: Span,
    backend: &mut B,
) -> Conducted {
    let mut conductor = Conductor { scene, course, patience, backend, typed: 0, told: Conducted::default() };
    if let Err(Gone(why)) = conductor.play() {
        conductor.told.gone = Some(why);
    }
    conductor.told
}

/// Whoever plays it.
struct Conductor<'a, F: Domain, B> {
    scene: &'a Scene<F>,
    course: &'a Course<F>,
    patience: Span,
    backend: &'a mut B,
    typed: usize,
    told: Conducted,
}

impl<F: Domain, B: Backend<Command = F::Command>> Conductor<'_, F, B> {
    /// Types everything that is to be typed, up to where the scenario has an operator stop.
    fn play(&mut self) -> Result<(), Gone> {
        let policy = &self.scene.checked.generic.operator;
        self.pass(self.course.lead)?;
        // The command last typed or passed over that did not succeed.
        let mut failed: Option<usize> = None;
        for place in self.course.steps.iter().flatten().flatten().map(|entry| usize::from(*entry)) {
            let entries = &self.course.entries;
            if failed.is_some_and(|before| entries[place].hangs_on(&entries[before])) {
                failed = Some(place);
                continue;
            }
            let mut tries = 0;
            let result = loop {
                let result = self.type_once(place, tries)?;
                let again = policy.on_refusal == OnRefusal::Retry && tries < policy.retries;
                if result == StepResult::Ok || !again {
                    break result;
                }
                tries += 1;
                self.pass(policy.retry_after_s.span())?;
            };
            if result != StepResult::Ok && policy.on_refusal != OnRefusal::Continue {
                break;
            }
            failed = (result != StepResult::Ok).then_some(place);
            self.pass(policy.think_s.span())?;
        }
        Ok(())
    }

    /// Types a command and waits for its end.
    fn type_once(&mut self, place: usize, tries: u32) -> Result<StepResult, Gone> {
        let entry = &self.course.entries[place];
        let typed = self.backend.now();
        let reply = match &entry.verb {
            Verb::Sleep(length) => {
                self.pass(*length)?;
                Some(Reply::done())
            }
            Verb::Model(command) => {
                let ticket = Ticket::of(self.typed);
                self.typed += 1;
                let (lane, text) = (entry.lane.as_str(), entry.text.as_str());
                self.backend.submit(&Order { ticket, place, tries, lane, text, command })?;
                let timeout = self.scene.checked.generic.operator.timeout_s.span();
                let limit = if command.waits() { timeout } else { self.patience };
                self.wait(Some(ticket), typed + limit)?
            }
            _ => Some(Reply::done()),
        };
        let (result, reply) = match reply {
            None => (StepResult::TimedOut, Vec::new()),
            Some(reply) => judged(entry, reply),
        };
        let (label, text) = (entry.label.clone(), entry.text.clone());
        let line = ConductedLine { label, text, typed, ended: self.backend.now(), result, reply };
        if tries > 0 {
            self.told.lines.pop();
        }
        self.told.lines.push(line);
        Ok(result)
    }

    /// Lets a while pass.
    fn pass(&mut self, length: Span) -> Result<(), Gone> {
        self.wait(None, self.backend.now() + length).map(|_| ())
    }

    /// Hears until a ticket is answered, or until an instant.
    fn wait(&mut self, ticket: Option<Ticket>, until: Time) -> Result<Option<Reply>, Gone> {
        while let Some(heard) = self.backend.hear(until)? {
            match heard {
                Heard::Reply(answered, reply) if Some(answered) == ticket => return Ok(Some(reply)),
                Heard::Reply(..) => self.told.late += 1,
                Heard::Answer { .. } => self.told.answers += 1,
            }
        }
        Ok(None)
    }
}
