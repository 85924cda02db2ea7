//! What a goal is derived from: the scenario, and the runbook as written.

use super::{CheckedOf, Domain};
use crate::goal::{ReleaseWish, Wish};
use crate::verb::{Verb, host_of_place};
use fleet::Release;
use runbook::{Address, Command, Runbook};

/// What a goal is derived from.
pub struct Aim<'a, F: Domain> {
    /// The scenario.
    pub scenario: &'a CheckedOf<F>,
    /// The runbook as written.
    pub runbook: &'a Runbook<Verb<F::Command>>,
}

/// A command of the runbook as written.
#[derive(Debug)]
pub struct Written<'a, C> {
    /// Where it stands.
    pub address: Address,
    /// The host it is typed at, by name.
    pub host: &'a str,
    /// What is typed.
    pub command: &'a C,
}

impl<'a, F: Domain> Aim<'a, F> {
    /// The family's commands of the runbook as written, in printed order; rollback sections are not among them.
    pub fn written(&self) -> impl Iterator<Item = Written<'a, F::Command>> {
        let lanes = &self.scenario.generic.lanes;
        self.runbook.commands().filter_map(|(address, typed)| {
            let place = typed.command.placed().1.unwrap_or_else(|| typed.prompt.lane.as_str());
            let host = host_of_place(lanes, place)?;
            Some(Written { address, host, command: typed.command.model()? })
        })
    }

    /// The last command of the runbook as written of which something is true: the one that should have brought it about.
    pub fn last(&self, is: impl Fn(&Written<'a, F::Command>) -> bool) -> Option<Address> {
        self.written().filter(is).last().map(|written| written.address)
    }

    /// The last command that makes something so, or otherwise, where of each command it is known whether it makes it so,
    /// otherwise, or neither; nothing where one that undoes it comes after it, for that one has not seen to it.
    pub fn last_that_makes(
        &self,
        so: bool,
        makes: impl Fn(&Written<'_, F::Command>) -> Option<bool>,
    ) -> Option<Address> {
        let (is, address) =
            self.written().filter_map(|written| Some((makes(&written)?, written.address))).last()?;
        (is == so).then_some(address)
    }

    /// The release that is to be on a host at the end: the one that is wished, or else the newest that the runbook as
    /// written installs there, or else this one.
    pub fn release(&self, wished: Option<&ReleaseWish>, host: &str, own: Option<Release>) -> Wish<Release> {
        if let Some(ReleaseWish(wish)) = wished {
            return wish.clone();
        }
        let here = self.written().filter(|written| written.host == host);
        let installed = here.filter_map(|written| Release::parse(written.command.installs()?)).max();
        installed.or(own).map_or(Wish::Any, Wish::Is)
    }
}
