//! What a plan is laid out to: entries and steps, with every name resolved. A course is made from it; what no deviation
//! touches is laid out once for a scene.

mod make;

pub(crate) use make::{Known, Layout, host_of, lay_out};

use crate::deviation::Mishap;
use crate::ids::EntryId;
use crate::verb::Verb;
use fleet::{HostId, Release};
use runbook::Address;

/// One command to play.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry<C> {
    /// How a report names it: by its lane where it is the only command of its lane in the step as written.
    pub(crate) label: String,
    /// Its address in the runbook as written, by which faults and mishaps name it; a command that a deviation put
    /// beside others has none, for nothing of the runbook is named by it.
    pub(crate) address: Option<Address>,
    /// The lane it is typed at.
    pub(crate) lane: String,
    /// The host it runs at: that lane's, or the one it is sent to.
    pub(crate) host: HostId,
    /// That lane's host.
    pub(crate) typed_at: HostId,
    /// The release that the prompt names; what is sent to another host runs by what is installed there.
    pub(crate) release: Option<Release>,
    /// What is typed.
    pub(crate) text: String,
    /// What it means.
    pub(crate) verb: Verb<C>,
    /// What its output must contain, in order.
    pub(crate) expects: Vec<String>,
    /// Whether it stands behind `&&`.
    pub(crate) behind: bool,
    /// Its files that are called otherwise than they are typed: that name, and the typed one.
    pub(crate) names: Vec<(String, String)>,
    /// Whether it is not waited for.
    pub(crate) hastened: bool,
    /// Whether a deviation leaves it out.
    pub(crate) skipped: bool,
    /// What its draws are keyed by.
    pub(crate) key: u64,
    /// Which repetition it is.
    pub(crate) attempt: u32,
    /// What goes wrong with it, the first time it is typed.
    pub(crate) mishap: Option<Mishap>,
    /// Whether it belongs to a section that is played only by an operator who is stopped.
    pub(crate) in_reserve: bool,
}

impl<C> Entry<C> {
    /// Whether it is a command of the unit, as written.
    pub(crate) fn is_of(&self, unit: &Address) -> bool {
        self.address.as_ref().is_some_and(|address| unit.contains(address))
    }

    /// Whether a shell runs it only where another command succeeds: it stands behind that one's `&&`, and a deviation that
    /// leaves one of the two out, or has it typed again, takes the line apart.
    pub(crate) fn hangs_on(&self, before: &Self) -> bool {
        use Address::Command;
        let places = (self.address.as_ref(), before.address.as_ref());
        let (Some(Command(step, lane, number)), Some(Command(other, column, last))) = places else {
            return false;
        };
        self.behind && self.attempt == 0 && (step, lane, *number) == (other, column, last + 1)
    }
}

/// A step: its columns, in each the entries that are played.
pub(crate) type Columns = Vec<Vec<EntryId>>;

/// A section to be played when a runbook is given up.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RollbackSection {
    /// Its id.
    pub(crate) id: String,
    /// What is played.
    pub(crate) columns: Columns,
}

/// Where a runbook is given up, and how.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Retreat {
    /// The unit after whose end that is at the latest.
    pub(crate) unit: Address,
    /// The place of its step, where something is played in it; its section comes next, as the last step.
    pub(crate) step: Option<usize>,
    /// For each step the section to be played by whoever is stopped in it, where there is one.
    pub(crate) ways: Vec<Option<usize>>,
    /// The sections; that of the unit's step is the first.
    pub(crate) sections: Vec<RollbackSection>,
}
