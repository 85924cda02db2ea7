//! From faults and mishaps as they are written to what a run needs: names resolved, and every misfit told.

use crate::course::misfit::{Misfit, misfit, unknown};
use crate::course::{Arranged, Entry, Injury, Threat};
use crate::deviation::{Accident, Blow, Deviation, Fault, Mishap};
use crate::domain::{Command, Domain, Process};
use crate::ids::{GroupId, ProcessId};
use crate::scene::Scene;
use crate::verb::Verb;
use runbook::{Address, nearest};

impl<F: Domain> Scene<F> {
    /// The faults of these deviations, with their names resolved.
    pub(crate) fn arrange(&self, deviations: &[Deviation], misfits: &mut Vec<Misfit>) -> Vec<Arranged> {
        let mut arranged = Vec::new();
        for deviation in deviations {
            let Deviation::Fault { fault, when, lasts } = deviation else { continue };
            if let Err(error) = self.runbook.lookup(&when.unit) {
                misfits.push(unknown(deviation, &error));
            }
            match self.injury(fault) {
                Ok(injury) => arranged.push(Arranged {
                    when: when.clone(),
                    injury,
                    lasts: *lasts,
                    text: deviation.to_string(),
                }),
                Err((message, help)) => {
                    misfits.push(Misfit {
                        deviation: deviation.to_string(),
                        message,
                        help,
                        is_too_much: false,
                    });
                }
            }
        }
        arranged
    }

    /// What a fault does; otherwise what is wrong with it, and what to do about that.
    fn injury(&self, fault: &Fault) -> Result<Injury, (String, Option<String>)> {
        match fault {
            Fault::Fleet(fault) => match fault.resolve(&self.fleet) {
                Ok(_) if !F::feels(&self.checked, fault) => {
                    let kinds: Vec<&str> = self.breakable_beyond().iter().map(|one| one.kind).collect();
                    let help = format!("what changes something here: {}", kinds.join(", "));
                    Err((format!("`{fault}` changes nothing in this scenario"), Some(help)))
                }
                Ok(injection) => Ok(Injury::Fleet(injection)),
                Err(error) => Err((error.to_string(), None)),
            },
            Fault::Process { blow, process } => self.process(*blow, process),
            Fault::Surge { group, to } => {
                let names = || self.groups.iter().map(|group| group.name.as_str());
                match names().position(|name| name == group) {
                    Some(found) => Ok(Injury::Surge { group: GroupId::of(found), to: *to }),
                    None => {
                        Err((format!("no group of clients is called `{group}`"), Some(meant(group, names()))))
                    }
                }
            }
        }
    }

    fn process(&self, blow: Blow, name: &str) -> Result<Injury, (String, Option<String>)> {
        let processes = self.processes();
        let names: Vec<String> = processes.iter().map(Process::to_string).collect();
        let Some(found) = names.iter().position(|known| known == name) else {
            let help = meant(name, names.iter().map(String::as_str));
            return Err((format!("no process is called `{name}`"), Some(help)));
        };
        if processes[found].suffers.contains(&blow) {
            return Ok(Injury::Process { process: ProcessId::of(found), blow });
        }
        let words: Vec<&str> = processes[found].suffers.iter().map(|blow| blow.word()).collect();
        let help = format!("`{name}` can suffer: {}", words.join(", "));
        Err((format!("nothing here answers to `{}` of `{name}`", blow.word()), Some(help)))
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
        misfits: &mut Vec<Misfit>,
    ) -> Vec<fleet::HostId> {
        let mut hosts = Vec::new();
        for deviation in deviations {
            let Deviation::Autostart(name) = deviation else { continue };
            match self.fleet.host_named(name) {
                Some(host) => hosts.push(host),
                None => misfits.push(misfit(deviation, &fleet::FaultError::Host(name.clone()))),
            }
        }
        hosts
    }

    /// Whether each mishap fits, and claims a command that no other one claims.
    pub(crate) fn mishaps<'d>(
        &self,
        deviations: &'d [Deviation],
        misfits: &mut Vec<Misfit>,
    ) -> Vec<(&'d Accident, Address)> {
        let mut found: Vec<(&Accident, Address)> = Vec::new();
        for deviation in deviations {
            let Deviation::Mishap(accident) = deviation else { continue };
            match self.befalls(accident) {
                Ok(command) if found.iter().any(|(_, other)| *other == command) => {
                    misfits.push(misfit(deviation, &format!("{command} goes wrong in another way already")));
                }
                Ok(command) => found.push((accident, command)),
                Err(one) => misfits.push(one),
            }
        }
        found
    }

    /// The one command that a mishap names.
    pub(crate) fn befalls(&self, accident: &Accident) -> Result<Address, Misfit> {
        self.runbook.lookup(&accident.unit).map_err(|error| unknown(accident, &error))?;
        self.may_befall(accident).map_err(|message| misfit(accident, &message))
    }

    /// The one command that a mishap names, where what happens can happen to it.
    fn may_befall(&self, accident: &Accident) -> Result<Address, String> {
        let unit = &accident.unit;
        let mut inside =
            self.runbook.commands().filter(|(address, _)| *unit == *address || unit.contains(address));
        let (Some((address, typed)), None) = (inside.next(), inside.next()) else {
            return Err(format!("{unit} is several commands; name one of them, as in `{unit}.LANE.1`"));
        };
        let Verb::Model(command) = &typed.command else {
            return Err("`sleep` is the operator's own; nothing can go wrong with it".into());
        };
        let fits = match accident.how {
            Mishap::Hang | Mishap::Mute => true,
            Mishap::Break => command.can_break(),
            Mishap::Drag(_) => command.can_drag(),
        };
        match accident.how {
            _ if fits => Ok(address),
            Mishap::Break => Err(format!("`{}` is done at once or not at all", typed.text)),
            _ => Err(format!("`{}` takes no time of its own", typed.text)),
        }
    }
}

/// Marks the entries that mishaps befall: the first time that each command is typed.
pub(crate) fn befall<C>(entries: &mut [Entry<C>], mishaps: Vec<(&Accident, Address)>) -> Vec<Threat> {
    let mut threats = Vec::new();
    for (accident, command) in mishaps {
        let named = |entry: &&mut Entry<C>| entry.is_of(&command) && entry.attempt == 0;
        if let Some(entry) = entries.iter_mut().find(named) {
            entry.mishap = Some(accident.how);
        }
        threats.push(Threat { command, text: accident.to_string() });
    }
    threats
}

fn meant<'n>(name: &str, names: impl Iterator<Item = &'n str> + Clone) -> String {
    match nearest(name, names.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let all: Vec<String> = names.map(|name| format!("`{name}`")).collect();
            if all.is_empty() { "there is none here".into() } else { format!("there are {}", all.join(", ")) }
        }
    }
}
