//! From faults and mishaps as they are written to what a run needs: names resolved, and every error told.

use crate::course::error::{CourseError, course_error, unknown};
use crate::course::{ArmedFault, ArmedMishap, ResolvedFault};
use crate::deviation::{CommandMishap, Deviation, Fault, Mishap, ProcessFault};
use crate::domain::{Command, Domain, Process};
use crate::ids::{GroupId, ProcessId};
use crate::layout::Entry;
use crate::scene::Scene;
use crate::verb::Verb;
use fleet::FaultError;
use runbook::{Address, TypedCommand, only_near};
use std::sync::Arc;

impl<F: Domain> Scene<F> {
    /// The faults of these deviations, with their names resolved.
    pub(crate) fn arrange(&self, deviations: &[Deviation], errors: &mut Vec<CourseError>) -> Vec<ArmedFault> {
        let mut armed = Vec::new();
        for deviation in deviations {
            let Deviation::Fault { fault, when, lasts } = deviation else { continue };
            if let Err(error) = self.runbook.lookup(&when.unit) {
                errors.push(unknown(deviation, &error));
            }
            match self.resolved(fault) {
                Ok(resolved) => armed.push(ArmedFault {
                    when: when.clone(),
                    resolved,
                    lasts: *lasts,
                    text: deviation.to_string(),
                }),
                Err((message, help)) => {
                    errors.push(CourseError {
                        deviation: deviation.to_string(),
                        message,
                        help,
                        is_too_much: false,
                    });
                }
            }
        }
        armed
    }

    /// What a fault does; otherwise what is wrong with it, and what to do about that.
    fn resolved(&self, fault: &Fault) -> Result<ResolvedFault, (String, Option<String>)> {
        match fault {
            Fault::Fleet(fault) => match fault.resolve(&self.fleet) {
                Ok(_) if !F::feels(&self.checked, fault) => {
                    let kinds: Vec<&str> = self.breakable_beyond().iter().map(|one| one.kind).collect();
                    let help = format!("what changes something here: {}", kinds.join(", "));
                    Err((format!("`{fault}` changes nothing in this scenario"), Some(help)))
                }
                Ok(injection) => Ok(ResolvedFault::Fleet(injection)),
                Err(error) => Err((error.to_string(), self.host_meant(&error))),
            },
            Fault::Process { process_fault, process } => self.process(*process_fault, process),
            Fault::Surge { group, to } => {
                let names = || {
                    let groups = self.groups.iter().filter(|group| group.mean.is_some());
                    groups.map(|group| group.name.as_str())
                };
                match self.groups.iter().position(|one| one.name == *group && one.mean.is_some()) {
                    Some(found) => Ok(ResolvedFault::Surge { group: GroupId::of(found), to: *to }),
                    None => {
                        let message = format!("no group of clients that sends by itself is called `{group}`");
                        Err((message, Some(meant(group, names()))))
                    }
                }
            }
        }
    }

    /// Which host was meant by a name that is none: that of a lane, one that is spelt alike, or else all there are.
    fn host_meant(&self, error: &FaultError) -> Option<String> {
        let FaultError::Host(name) = error else { return None };
        let generic = &self.checked.generic;
        if let Some(host) = generic.lanes.get(name) {
            return Some(format!("`{name}` is a lane, and a fault names hosts; its host is `{host}`"));
        }
        Some(meant(name, generic.hosts.iter().map(|host| host.name.as_str())))
    }

    fn process(
        &self,
        process_fault: ProcessFault,
        name: &str,
    ) -> Result<ResolvedFault, (String, Option<String>)> {
        let processes = self.processes();
        let names: Vec<String> = processes.iter().map(Process::to_string).collect();
        let Some(found) = names.iter().position(|known| known == name) else {
            let help = meant(name, names.iter().map(String::as_str));
            return Err((format!("no process is called `{name}`"), Some(help)));
        };
        if processes[found].suffers.contains(&process_fault) {
            return Ok(ResolvedFault::Process { process: ProcessId::of(found), process_fault });
        }
        let words: Vec<&str> =
            processes[found].suffers.iter().map(|process_fault| process_fault.word()).collect();
        let help = format!("`{name}` can suffer: {}", words.join(", "));
        Err((format!("nothing here answers to `{}` of `{name}`", process_fault.word()), Some(help)))
    }

    /// The processes of the family that faults can name.
    #[must_use]
    pub fn processes(&self) -> Vec<Process> {
        F::processes(&self.checked.family)
    }

    /// The host named by each `autostart`.
    pub(crate) fn autostarts(
        &self,
        deviations: &[Deviation],
        errors: &mut Vec<CourseError>,
    ) -> Vec<fleet::HostId> {
        let mut hosts = Vec::new();
        for deviation in deviations {
            let Deviation::Autostart(name) = deviation else { continue };
            match self.fleet.host_named(name) {
                Some(host) => hosts.push(host),
                None => {
                    let error = FaultError::Host(name.clone());
                    let help = self.host_meant(&error);
                    errors.push(CourseError { help, ..course_error(deviation, &error) });
                }
            }
        }
        hosts
    }

    /// Whether each mishap fits, and claims a command that no other one claims.
    pub(crate) fn mishaps<'d>(
        &self,
        deviations: &'d [Deviation],
        errors: &mut Vec<CourseError>,
    ) -> Vec<(&'d CommandMishap, Address)> {
        let mut found: Vec<(&CommandMishap, Address)> = Vec::new();
        for deviation in deviations {
            let Deviation::Mishap(command_mishap) = deviation else { continue };
            match self.command_of(command_mishap) {
                Ok(command) if found.iter().any(|(_, other)| *other == command) => {
                    errors.push(course_error(
                        deviation,
                        &format!("{command} goes wrong in another way already"),
                    ));
                }
                Ok(command) => found.push((command_mishap, command)),
                Err(one) => errors.push(one),
            }
        }
        found
    }

    /// The one command that a mishap names.
    pub(crate) fn command_of(&self, command_mishap: &CommandMishap) -> Result<Address, CourseError> {
        self.runbook.lookup(&command_mishap.unit).map_err(|error| unknown(command_mishap, &error))?;
        self.may_befall(command_mishap).map_err(|message| course_error(command_mishap, &message))
    }

    /// The one command that a mishap names, where what happens can happen to it.
    fn may_befall(&self, command_mishap: &CommandMishap) -> Result<Address, String> {
        let unit = &command_mishap.unit;
        let mut inside = self.runbook.commands_of(unit);
        let (Some((address, typed)), None) = (inside.next(), inside.next()) else {
            let all = self.runbook.commands_of(unit).map(|(address, _)| format!("`{address}`"));
            let all: Vec<String> = all.take(6).collect();
            return Err(match all.as_slice() {
                [] => format!("{unit} is no command: nothing is typed in it"),
                all => format!("{unit} is several commands; name one of them: {}", all.join(", ")),
            });
        };
        fits(command_mishap.how, typed).map(|()| address)
    }
}

/// Whether what happens can happen to a command.
pub(crate) fn fits<C: Command>(how: Mishap, typed: &TypedCommand<Verb<C>>) -> Result<(), String> {
    let command = match typed.command.placed().0 {
        Verb::Model(command) => command,
        Verb::Sleep(_) => return Err("`sleep` is the operator's own; nothing can go wrong with it".into()),
        Verb::Aside => return Err(format!("`{}` changes nothing here, whatever becomes of it", typed.text)),
        Verb::NotModelled(_) | Verb::Elsewhere(..) => {
            return Err(format!("`{}` is not modelled", typed.text));
        }
    };
    let fits = match how {
        Mishap::Hang | Mishap::Mute => true,
        Mishap::Break => command.can_break(),
        Mishap::Drag(_) => command.can_drag(),
    };
    match how {
        _ if fits => Ok(()),
        Mishap::Break => Err(format!("`{}` is done at once or not at all", typed.text)),
        _ => Err(format!("`{}` takes no time of its own", typed.text)),
    }
}

/// Marks the entries that mishaps happen to: the first time that each command is typed.
pub(crate) fn arm_mishaps<C: Clone>(
    entries: &mut [Arc<Entry<C>>],
    mishaps: Vec<(&CommandMishap, Address)>,
) -> Vec<ArmedMishap> {
    let mut armed_mishaps = Vec::new();
    for (command_mishap, command) in mishaps {
        let named = |entry: &&mut Arc<Entry<C>>| entry.is_of(&command) && entry.attempt == 0;
        if let Some(entry) = entries.iter_mut().find(named) {
            Arc::make_mut(entry).mishap = Some(command_mishap.how);
        }
        armed_mishaps.push(ArmedMishap { command, text: command_mishap.to_string() });
    }
    armed_mishaps
}

/// The name that is spelt alike, and all there are.
fn meant<'n>(name: &str, names: impl Iterator<Item = &'n str> + Clone) -> String {
    let all: Vec<String> = names.clone().map(|name| format!("`{name}`")).collect();
    let there =
        if all.is_empty() { "there is none here".into() } else { format!("there are {}", all.join(", ")) };
    match only_near(name, names) {
        Some(near) => format!("did you mean `{near}`? {there}"),
        None => there,
    }
}
