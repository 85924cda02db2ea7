//! Faults and mishaps while a run goes on: what begins, what ends, who is told, and what never came.

use crate::course::{ArmedMishap, Course, ResolvedFault};
use crate::ids::FaultId;
use crate::outcome::Severity;
use crate::play::family::Family;
use crate::play::port::{FaultTarget, Reply};
use crate::play::stage::{Event, Note};
use crate::rehearsal::Rehearsal;
use fleet::Injection;
use kernel::Span;

/// The kind of the finding that a fault was never set off.
pub(crate) const FAULT_NOT_REACHED: &str = "fault-not-reached";

impl<F: Family> Rehearsal<F> {
    /// A fault begins or ends.
    pub(crate) fn disturb(&mut self, course: &Course<F>, index: FaultId, on: bool) {
        let armed = &course.faults[usize::from(index)];
        if on {
            self.begun[usize::from(index)] = true;
            self.stage.strikes.begins(index, armed.resolved, self.stage.kernel.now());
            if let Some(lasts) = armed.lasts {
                self.stage.kernel.schedule_after(lasts, Event::Fault { index, on: false });
            }
        } else {
            self.stage.strikes.ends(index, self.stage.kernel.now());
        }
        self.stage.ledger.struck_by(Some(index.blame()));
        match armed.resolved {
            ResolvedFault::Fleet(injection) => self.inject(course, injection, on),
            ResolvedFault::Process { process, process_fault } => {
                self.world.strike(FaultTarget::Process { process, process_fault }, on, &mut self.stage);
            }
            ResolvedFault::Surge { group, to } => {
                if let Some(calm) = course.groups[usize::from(group)].mean {
                    self.clients.surge((group, calm), to, on);
                }
            }
        }
        self.world.fleet_changed(&mut self.stage);
        self.stage.ledger.struck_by(None);
        self.stage.service_changes();
    }

    fn inject(&mut self, course: &Course<F>, injection: Injection, on: bool) {
        let Injection::Crash(host) = injection else {
            self.stage.fleet.inject(injection, on);
            return;
        };
        let was = self.stage.fleet.host(host).is_up();
        self.stage.fleet.inject(injection, on);
        let is = self.stage.fleet.host(host).is_up();
        if was == is {
            return;
        }
        if on {
            // Who has typed there loses the connection and is told so at once; the wording is ours.
            let message = format!("the connection to {} is closed", self.stage.fleet.host(host).name);
            for ticket in self.operator.typed_at(host, course) {
                self.stage.reply(ticket, Span::ZERO, Reply::refused(message.clone()));
            }
        }
        self.world.strike(FaultTarget::Host(host), on, &mut self.stage);
    }

    /// A fault or a mishap that never came is told, for a run without it proves nothing about it.
    pub(crate) fn tell_idle(&mut self, course: &Course<F>) {
        for (armed, _) in course.faults.iter().zip(&self.begun).filter(|(_, begun)| !**begun) {
            let message =
                format!("`{}` was never set off: that part of the runbook was not reached", armed.text);
            self.stage.notes.push(idle(FAULT_NOT_REACHED, message));
        }
        for ArmedMishap { command, text } in &course.armed_mishaps {
            let why = match self.operator.first_attempt(command, course) {
                None => "the command was not typed",
                Some(ticket) if !self.stage.has_worked(ticket) => {
                    "the command was refused before there was anything to go wrong with it"
                }
                Some(_) => continue,
            };
            let message = format!("`{text}` never happened: {why}");
            self.stage.notes.push(idle("mishap-not-reached", message));
        }
    }
}

/// The finding that part of what was to go wrong did not.
const fn idle(kind: &'static str, message: String) -> Note {
    Note { severity: Severity::Warning, kind, blame: None, at: None, message }
}
